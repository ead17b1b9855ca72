// Going to another page of ours without loading everything anew: the new page's title, head and main part take the old one's place.

/** What a page says, in its own language. `name` is that of a data attribute of `#words`; `{}` stands for `value`. */
export function words(name, value = "") {
  return (document.getElementById("words")?.dataset[name] ?? "").replace("{}", value);
}

/** Asks for a page. It comes as a document whose scripts do not run. Fails if the server cannot be reached. */
export function page(address, { method = "GET", body = null } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.responseType = "document";
    request.setRequestHeader("Accept", "text/html");
    if (body) request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.onload = () => (request.response ? resolve({ document: request.response, address: request.responseURL }) : reject(new Error("no page")));
    request.onerror = () => reject(new Error("no answer"));
    request.send(body);
  });
}

/** Puts a page in the place of the one that is shown. */
export function show({ document: next, address }, { push = true, focus = true } = {}) {
  const shown = next.querySelector("main");
  // Something of another server's, or a page without the frame: it is loaded as it is.
  if (!shown || !document.querySelector("main")) return void location.assign(address);
  // Another language was chosen in another window: what stands around the main part changes, too.
  if (next.documentElement.lang !== document.documentElement.lang) return void location.assign(address);
  if (push && address !== location.href) history.pushState(null, "", address);
  document.title = next.title;
  document.querySelector("main").replaceWith(document.importNode(shown, true));
  for (const part of ["header.top", "footer.foot"]) {
    const [old, now] = [document.querySelector(part), next.querySelector(part)];
    if (old && now) old.replaceWith(document.importNode(now, true));
    else if (old || now) return void location.assign(address);
  }
  document.dispatchEvent(new Event("gatepost:shown"));
  const place = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (place) place.scrollIntoView();
  else if (focus) scrollTo(0, 0);
  if (focus) (place || document.getElementById("main")).focus({ preventScroll: true });
}

let asked = 0;

/** Goes to an address. Of several that were asked for the last one counts. */
export async function visit(address, { push = true, focus = true, method, body } = {}) {
  asked += 1;
  const mine = asked;
  document.documentElement.classList.add("waiting");
  try {
    const got = await page(address, { method, body });
    const { hash, href } = new URL(address, location.href);
    // What a form's own address answers is no page of its own: to reload it would ask for something else.
    if (method === "POST" && got.address === href) push = false;
    if (mine === asked) show({ ...got, address: got.address + (got.address.includes("#") ? "" : hash) }, { push, focus });
  } catch {
    // The browser says better than a script what keeps it from a page.
    if (method !== "POST") location.assign(address);
    else document.dispatchEvent(new CustomEvent("gatepost:failed", { detail: words("noAnswer") }));
  } finally {
    if (mine === asked) document.documentElement.classList.remove("waiting");
  }
}

/** Shows the page that is shown as it is now. */
export const refresh = () => visit(location.href, { push: false, focus: false });

/** Where a form is sent to, by which of its buttons. (`form.action` would be its buttons of that name.) */
export const target = (form, submitter) => new URL(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, location.href);

const isOurs = (address) => address.origin === location.origin && !/^\/(sign-|assets\/|language$)/.test(address.pathname);

/** Takes over links, searches and forms of the pages. */
export function takeVisits() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    const address = new URL(link.href);
    if (!isOurs(address) || (address.hash && address.pathname === location.pathname && address.search === location.search)) return;
    event.preventDefault();
    visit(address.href);
  });
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    const address = target(form, submitter);
    if (event.defaultPrevented || !isOurs(address)) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, submitter));
    if (form.getAttribute("method") === "post") return void visit(address.href, { method: "POST", body: fields.toString() });
    // What is empty narrows nothing.
    address.search = new URLSearchParams([...fields].filter(([, value]) => value !== "")).toString();
    visit(address.href);
  });
  addEventListener("popstate", () => visit(location.href, { push: false }));
}
