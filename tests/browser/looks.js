// What is wrong with the page that is shown, a sentence each: something ran, something was added, leads elsewhere, is cut, covered or out of order.

const problems = [];
const seen = new Map();

/** Notes a problem; of one kind the first three of a page are enough. */
function wrong(what, element, more = "") {
  const times = (seen.get(what) ?? 0) + 1;
  seen.set(what, times);
  const card = element?.closest?.(".card")?.id ?? "";
  if (times <= 3) problems.push(`${what}: ${element ? element.cloneNode(false).outerHTML?.slice(0, 200) : ""} ${card} ${more}`);
}

const all = [...document.querySelectorAll("body, body *")];
/** What a commenter wrote stands in these alone. */
const THEIRS = ".text, bdi";
const ours = all.filter((element) => !element.closest(THEIRS));
const boxOf = (element) => element.getBoundingClientRect();
const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest(".vh, .skip") && boxOf(element).width > 0;

// ---- nothing ran ----

for (const ran of window.__ran ?? []) wrong("ran", null, ran);

// ---- nothing was added ----

const ELEMENTS = new Set(
  "body a header footer div form input textarea span button main h1 h2 h3 p nav ul ol li label select option article aside section time bdi strong svg rect path circle details summary mark table thead tbody tfoot tr th td dl dt dd img template dialog kbd fieldset legend code line g title".split(" "),
);
for (const element of all) {
  if (!ELEMENTS.has(element.localName)) wrong("an element that no page has", element);
  // What goes with a decision has buttons of its own in the form that decides.
  const beside = element.matches(".beside button[name=kind]") && /^\/comments\/[0-9a-f-]{36}\/note$/.test(element.getAttribute("formaction"));
  for (const { name } of element.attributes) if (!(beside && name === "formaction") && /^on|^style$|^srcdoc$|^srcset$|^ping$|^formaction$|^background$/.test(name)) wrong("an attribute that no page has", element, name);
}
for (const element of document.querySelectorAll(".text *, bdi *")) {
  const mark = element.localName === "mark" && !element.firstElementChild && element.closest(".text");
  if (!mark || element.getAttributeNames().some((name) => !["class", "title"].includes(name))) wrong("an element in a comment's text", element);
}
const scripts = [...document.scripts];
if (scripts.length !== 1 || !scripts[0].getAttribute("src").startsWith("/assets/") || scripts[0].textContent !== "") wrong("another script", scripts.at(-1));
for (const element of document.querySelectorAll("head > *")) {
  const known = ["meta[charset]", "meta[name=viewport]", "meta[name=color-scheme]", "meta[name=robots]", "title", "link[rel=stylesheet]", "link[rel=icon]", "script"];
  if (!element.matches(known.join())) wrong("an element in the head", element);
}

// ---- nothing leads elsewhere ----

for (const element of document.querySelectorAll("[href], [src], [action]")) {
  for (const name of ["href", "src", "action"].filter((name) => element.hasAttribute(name))) {
    const written = element.getAttribute(name);
    const address = new URL(written, location.href);
    if (address.origin !== location.origin || address.protocol !== "http:" || !/^[/#](?![/\\])/.test(written)) wrong("leads elsewhere", element, written.slice(0, 100));
  }
}

// ---- nothing is out of bounds ----

const width = document.documentElement.clientWidth;
if (document.scrollingElement.scrollWidth > width) wrong("the page scrolls sideways", document.body, `${document.scrollingElement.scrollWidth} > ${width}`);
// A wide table scrolls in a box of its own.
for (const element of all.filter((element) => isShown(element) && !element.closest(".scroll"))) {
  const { left, right } = boxOf(element);
  if (left < -0.5 || right > width + 0.5) wrong("reaches out of the page", element, `${left} to ${right}`);
  const { overflowX, textOverflow } = getComputedStyle(element);
  if (overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && textOverflow !== "ellipsis" && !element.matches("input")) {
    wrong("is cut", element, `${element.scrollWidth} > ${element.clientWidth}`);
  }
}
for (const parent of document.querySelectorAll("main, .cards, .card, .said, .author, .why, .bulk, .actions, .panel, .field, .rows, .rows > li, .notice, .tabs ul, .top-inner")) {
  const boxes = [...parent.children].filter((child) => isShown(child) && !["absolute", "fixed", "sticky"].includes(getComputedStyle(child).position));
  boxes.forEach((child, at) => {
    const [a, next] = [boxOf(child), boxes[at + 1] && boxOf(boxes[at + 1])];
    if (next && Math.min(a.right, next.right) - Math.max(a.left, next.left) > 1 && Math.min(a.bottom, next.bottom) - Math.max(a.top, next.top) > 1) {
      if (getComputedStyle(child).display !== "inline") wrong("lies over what follows", child);
    }
  });
}

// ---- the page's own controls are there, in order, and can be clicked ----

const scripted = document.documentElement.classList.contains("scripted");
const queue = document.querySelector(".cards") !== null;
const expected = ["Approve", "Spam", "Abuse", "Trash", ...(queue ? [...(scripted ? ["Evidence"] : []), "Details", "Like this…"] : [])];
const own = (element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join("").trim();
for (const card of [...document.querySelectorAll(".card")].filter(isShown)) {
  // What is shown as an example has none of its own.
  if (!card.querySelector(".actions")) continue;
  const controls = [...card.querySelectorAll(".actions > button, .actions > a")].filter(isShown);
  if (controls.map(own).join() !== expected.join()) wrong("other controls", card, controls.map(own).join());
  controls.forEach((control, at) => {
    if (at === 0) return;
    const [before, here] = [boxOf(controls[at - 1]), boxOf(control)];
    if (!(here.left >= before.right - 1 || here.top >= before.bottom - 1)) wrong("controls out of order", control);
  });
}
for (const control of document.querySelectorAll("a[href], button, select, summary, input:not([type=hidden])")) {
  if (!isShown(control)) continue;
  control.scrollIntoView({ block: "center", behavior: "instant" });
  const box = control.getClientRects()[0];
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  if (!(control.contains(hit) || hit?.closest("label")?.contains(control))) wrong("cannot be clicked", control, `covered by ${hit?.outerHTML.slice(0, 80)}`);
}
scrollTo(0, 0);

// ---- nothing but a comment's own text runs from right to left ----

for (const element of ours) {
  const { direction, unicodeBidi } = getComputedStyle(element);
  if (direction !== "ltr" && element.id !== "q") wrong("runs from right to left", element);
  if (unicodeBidi.includes("override")) wrong("overrides directions", element);
}
for (const element of document.querySelectorAll(THEIRS)) {
  const { unicodeBidi } = getComputedStyle(element);
  if (!["isolate", "plaintext"].includes(unicodeBidi)) wrong("is not kept apart", element, unicodeBidi);
}
const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
const range = document.createRange();
const letter = (node, at) => {
  range.setStart(node, at);
  range.setEnd(node, at + 1);
  return range.getBoundingClientRect();
};
for (let node = texts.nextNode(); node; node = texts.nextNode()) {
  const parent = node.parentElement;
  // A name within a sentence of the page's own is kept apart by a pair of these.
  const text = node.data.replace(/\u2068[^\u2066-\u2069]*\u2069/g, "");
  if (CONTROLS.test(text)) wrong("turns directions", parent, text.slice(0, 60));
  if (parent.closest(`${THEIRS}, script, template, svg, option`) || !isShown(parent)) continue;
  const [first, last] = [node.data.search(/\S/), node.data.trimEnd().length - 1];
  if (first < 0 || last <= first) continue;
  const [start, end] = [letter(node, first), letter(node, last)];
  if (Math.abs(start.top - end.top) < 2 && start.left > end.left) wrong("reads backwards", parent, node.data.slice(0, 60));
}
for (const element of document.querySelectorAll("[title], [aria-label], [placeholder]")) {
  for (const name of ["title", "aria-label", "placeholder"]) if (CONTROLS.test(element.getAttribute(name) ?? "")) wrong("turns directions in an attribute", element);
}
// Half of a pair is nothing that a driver can pass on.
return problems.map((problem) => problem.toWellFormed());
