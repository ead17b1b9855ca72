// The queue's cards: a decision takes the comment away at once, and brings it back if it could not be made. Everything is undone by one bar.

import { page, refresh, target, words } from "./visit.js";

/** So few comments are left when more are fetched. */
const FEW = 8;

/** Requests, one after the other: an undo never overtakes what it takes back. */
let sending = Promise.resolve();
let waiting = 0;

/** What was done on this page and can be taken back, the last one last: { decisions, cards }. */
const done = [];

/** Near copies that moved with what was decided here, and where they stand: what was pressed before that was known still counts. */
const moved = new Map();

/** Comments that were decided on this page: what its own moderator did to them is no news. */
export const ours = new Set();

export const cards = () => [...document.querySelectorAll(".cards > li:not([hidden]) > .card")];
const cardOf = (id) => document.getElementById(`c-${id}`);
const idOf = (card) => card.id.slice(2);

/** The card that the keyboard speaks to. */
export function current() {
  const card = document.activeElement?.closest?.(".card");
  // A browser may leave the focus on what was just hidden.
  return card && !card.closest("[hidden]") ? card : null;
}

export function focusOn(card) {
  if (!card) return;
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  const quick = matchMedia("(prefers-reduced-motion: reduce)").matches;
  card.scrollIntoView({ block: "nearest", behavior: quick ? "auto" : "smooth" });
}

// ---- the bar ----

/** Says something; with `undo` there is a way back. */
export function say(text, { undo = false, warnings = [] } = {}) {
  const old = document.querySelector("main .notice");
  const template = document.getElementById("bar");
  if (!template) return;
  const bar = template.content.firstElementChild.cloneNode(true);
  bar.querySelector("p").textContent = text;
  bar.querySelector(".notice-line").hidden = text === "";
  bar.querySelector(".undo").hidden = !undo;
  bar.classList.toggle("warning", warnings.length > 0);
  for (const warning of warnings) {
    const line = document.createElement("p");
    line.className = "warned";
    line.textContent = warning;
    bar.append(line);
  }
  if (old) old.replaceWith(bar);
  else (document.querySelector(".bulk, .cards, .empty") ?? document.querySelector("main").lastElementChild).before(bar);
}

// ---- sending ----

/** What the server would not do; its message is for people. */
class Refusal extends Error {}

async function post(address, fields) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(fields),
    keepalive: true,
  });
  const told = await answer.json();
  if (!answer.ok) throw new Refusal(`${told.title}. ${told.advice}`);
  return told;
}

function send(address, fields, then, failed) {
  waiting += 1;
  sending = sending.then(async () => {
    try {
      // What is sent may depend on what came of the requests before.
      const now = typeof fields === "function" ? fields() : fields;
      if (now) then(await post(address, now));
    } catch (error) {
      const refused = error instanceof Refusal;
      const text = refused ? error.message : words("noAnswer");
      failed?.(refused);
      say("", { warnings: [text] });
    } finally {
      waiting -= 1;
    }
  });
}

// ---- deciding ----

function hide(card) {
  ours.add(idOf(card));
  card.closest("li").hidden = true;
}

function bringBack(card) {
  card.closest("li").hidden = false;
}

/** The card to go on with when these are gone. */
function after(gone) {
  const all = cards();
  const last = all.indexOf(gone.at(-1));
  const stays = (card) => !gone.includes(card);
  return all.slice(last + 1).find(stays) ?? all.slice(0, last).reverse().find(stays);
}

/** Takes cards away, asks the server, and deals with what it says. */
function decide(gone, address, fields) {
  const next = after(gone);
  gone.forEach(hide);
  emptied();
  focusOn(next);
  const act = (told) => {
    const byId = new Map(told.comments.map((comment) => [comment.id, comment]));
    const refused = gone.filter((card) => byId.get(idOf(card))?.conflict);
    for (const { id, status } of told.comments) {
      if (gone.some((card) => idOf(card) === id)) continue;
      moved.set(id, status);
      if (cardOf(id)) stand(cardOf(id), status);
    }
    for (const card of refused) stand(card, byId.get(idOf(card)).status);
    refused.forEach(bringBack);
    if (told.decisions.length > 0) done.push({ decisions: told.decisions, cards: gone.filter((card) => !refused.includes(card)) });
    say(told.said ?? "", { undo: told.decisions.length > 0, warnings: told.warnings });
    emptied();
    refill();
  };
  send(address, fields, act, () => {
    gone.forEach(bringBack);
    emptied();
    focusOn(gone[0]);
  });
}

/** Makes a card's forms speak of the status that the comment has now; of its text they say what they showed. */
export function stand(card, status) {
  for (const field of card.querySelectorAll('[name="expected"]')) field.value = status;
  const box = card.querySelector('[name="selected"]');
  if (box) box.value = `${idOf(card)}.${status}.${box.value.split(".")[2]}`;
  card.dataset.status = status;
}

/** Takes the last thing back that was done here. */
export function undo() {
  // What a page says that was just done has a form of its own.
  const form = document.querySelector(".notice form");
  if (form) return void form.requestSubmit();
  let last;
  const fields = () => {
    last = done.pop();
    const csrf = document.querySelector('[name="csrf"]').value;
    return last && [["csrf", csrf], ...last.decisions.map((id) => ["decision", id])];
  };
  send(
    "/decisions/undo",
    fields,
    (told) => {
      moved.clear();
      const back = last.cards.filter((card) => card.isConnected);
      for (const { id, status } of told.comments) {
        const card = cardOf(id);
        if (card) stand(card, status);
      }
      back.forEach(bringBack);
      emptied();
      say(told.said ?? words("undone"), { undo: done.length > 0, warnings: told.warnings });
      // The page may have been left meanwhile.
      if (back.length === 0) refresh();
      else focusOn(back[0]);
    },
    // What the server will not take back it would not take back the next time either.
    (refused) => last && !refused && done.push(last),
  );
}

// ---- what is left ----

/** Says so when nothing is left, and takes it back when something is. */
function emptied() {
  const [list, empty] = [document.querySelector(".cards"), document.getElementById("emptied")];
  const none = cards().length === 0;
  if (empty) empty.hidden = !none;
  for (const part of document.querySelectorAll(".bulk")) part.hidden = none;
  if (list) list.hidden = none;
}

let filling = false;

/** Fetches the next comments while there still are some to decide. */
async function refill() {
  const [list, older] = [document.querySelector(".cards"), document.querySelector('.pager a[rel="next"]')];
  if (!list || !older || filling || cards().length > FEW) return;
  filling = true;
  try {
    const { document: next } = await page(older.href);
    if (!older.isConnected) return;
    for (const item of next.querySelectorAll(".cards > li")) {
      if (!document.getElementById(item.querySelector(".card").id)) list.append(document.importNode(item, true));
    }
    list.dispatchEvent(new Event("gatepost:added", { bubbles: true }));
    const pager = next.querySelector(".pager");
    const more = pager?.querySelector('a[rel="next"]');
    if (more) older.href = more.getAttribute("href");
    else older.remove();
    const nothing = cards().length === 0;
    emptied();
    if (!nothing && !current()) focusOn(cards()[0]);
  } catch {
    // The link is still there.
  } finally {
    filling = false;
  }
}

/** Decides a card, or all that are ticked, by the name of the action. */
export function decideBy(action, all) {
  const form = all ? document.getElementById("ticked") : current()?.querySelector(".actions");
  form?.querySelector(`button[value="${action}"]`)?.click();
}

/** Shows what in a comment's text speaks for what, or takes it away again. */
export async function evidence(card) {
  const body = card.querySelector(".body");
  const pressed = (shown) => card.querySelector(".evidence-toggle")?.setAttribute("aria-pressed", shown);
  if (card.plainBody) {
    body.replaceWith(card.plainBody);
    card.plainBody = null;
    pressed(false);
    return;
  }
  try {
    const { document: detail } = await page(card.querySelector("a.details").href);
    const marked = detail.querySelector(".card .body");
    if (!marked || card.plainBody) return;
    card.plainBody = body;
    body.replaceWith(document.importNode(marked, true));
    pressed(true);
  } catch {
    say("", { warnings: [words("noAnswer")] });
  }
}

/** Takes the forms over that decide in the queue; all others are pages' own. */
export function takeForms() {
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!form.closest("main") || !submitter || submitter.name !== "action" || !document.querySelector(".cards")) return;
    const single = form.closest(".cards > li > .card");
    const ticked = [...document.querySelectorAll('.cards > li:not([hidden]) [name="selected"]:checked')].map((box) => box.closest(".card"));
    if (!single && !(form.id === "ticked")) return;
    event.preventDefault();
    if (!single && ticked.length === 0) return void say("", { warnings: [words("noneTicked")] });
    const fields = [...new FormData(form, submitter)].filter(([name, value]) => name !== "selected" || ticked.includes(cardOf(value.split(".")[0])));
    for (const box of document.querySelectorAll('[name="selected"]:checked')) if (!single || box.closest(".card") === single) box.checked = false;
    const asMoved = ([name, value]) => {
      if (name === "expected" && single) return [name, moved.get(idOf(single)) ?? value];
      if (name !== "selected") return [name, value];
      const [id, status, revision] = value.split(".");
      return [name, `${id}.${moved.get(id) ?? status}.${revision}`];
    };
    decide(single ? [single] : ticked, target(form).href, () => fields.map(asMoved));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("button.evidence-toggle")) evidence(event.target.closest(".card"));
    if (event.target.closest("button.undo") && !event.target.closest("form")) undo();
    const tickAll = event.target.closest("a.tick-all");
    if (!tickAll || !document.querySelector(".cards")) return;
    // The page need not come anew for this.
    event.preventDefault();
    const boxes = cards().map((card) => card.querySelector('[name="selected"]'));
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  });
  document.addEventListener("gatepost:shown", () => {
    for (const { cards } of done) cards.length = 0;
    ours.clear();
    moved.clear();
  });
  document.addEventListener("gatepost:failed", (event) => say("", { warnings: [event.detail] }));
  addEventListener("beforeunload", (event) => {
    if (waiting > 0) event.preventDefault();
  });
}
