// What others do, while they do it. One connection a visible page: browsers have few of them for a server, so a page that nobody looks at gives its own back.

import { cards, ours, stand } from "./cards.js";
import { refresh, words } from "./visit.js";

let source = null;
let came = 0;

/** Whether something may have happened that this page was not told of. */
let old = false;

/** Whether this page was told anything yet. */
let told = false;

const site = () => document.getElementById("words")?.dataset.site ?? "";
const numbers = new Intl.NumberFormat("en", { useGrouping: true });

/** A number as the pages write it in their language. */
const written = (count) => numbers.format(count).replaceAll(",", document.getElementById("words")?.dataset.gap ?? ",");

/** Writes how many comments stand where; tells whether any of it was not so on the page before. */
function count({ counts, all, checks, asked, appealed }) {
  let changed = false;
  for (const [name, value] of Object.entries({ ...counts, all, checks, asked, appealed })) {
    const badge = document.querySelector(`.count[data-count="${name}"]`);
    changed ||= badge && badge.textContent.trim() !== written(value);
    if (badge) badge.textContent = written(value);
  }
  return changed;
}

/** A colleague decided about a comment that is shown: it stays where it is, so that nothing jumps, and says so. */
function settled(card, { status, by, as_copy: copy }) {
  stand(card, status);
  card.classList.add("settled");
  const line = card.querySelector(".settled-line") ?? document.createElement("p");
  line.className = "settled-line";
  line.setAttribute("role", "status");
  line.textContent = words(`${copy ? "copy" : "by"}${status[0].toUpperCase()}${status.slice(1)}`, by);
  card.querySelector(".actions")?.before(line);
}

function arrived() {
  const line = document.getElementById("came");
  if (!line) return;
  line.hidden = came === 0 && !old;
  const button = line.querySelector("button");
  if (button) button.textContent = old ? words("old") : words(came === 1 ? "cameOne" : "cameMany", written(came));
}

function hear(bulletin) {
  const { status: shown, me } = document.getElementById("words").dataset;
  for (const news of bulletin.news) {
    const card = document.getElementById(`c-${news.comment}`);
    // A comment's own page comes anew with what its moderator decided, and tells it then.
    const known = ours.has(news.comment) || card?.querySelector('[name="expected"]')?.value === news.status;
    const own = known && news.by === me;
    const belongs = shown === "all" || shown === news.status;
    // A card that was decided here is gone from the page; a colleague may have brought its comment back.
    const absent = card?.closest("[hidden]") ? news.by !== null && !own : !card && news.by === null;
    if (absent && belongs) came += 1;
    if (news.by !== null && card && !own) settled(card, news);
  }
  const changed = count(bulletin);
  // What was decided here before the page was first told anything changed the counts, too.
  if (bulletin.missed && changed && (told || ours.size === 0)) old = true;
  told = true;
  arrived();
  if ((came > 0 || old) && cards().length === 0) load();
}

function load() {
  came = 0;
  old = false;
  arrived();
  refresh();
}

function connect() {
  disconnect();
  if (document.hidden || !document.getElementById("words")) return;
  source = new EventSource(`/events${site() ? `?site=${encodeURIComponent(site())}` : ""}`);
  source.onmessage = (event) => hear(JSON.parse(event.data));
}

function disconnect() {
  source?.close();
  source = null;
}

/** Listens for as long as somebody looks. */
export function listen() {
  let of = site();
  connect();
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => event.persisted && connect());
  document.addEventListener("gatepost:shown", () => {
    came = 0;
    old = false;
    told = false;
    if (!source || of !== site()) connect();
    of = site();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#came button")) load();
  });
}
