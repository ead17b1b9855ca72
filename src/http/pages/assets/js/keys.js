// The keyboard, as moderators know it from WordPress and Coral. A key alone never does anything in a field, or together with Ctrl, Alt or Meta.

import { cards, current, decideBy, evidence, focusOn, undo } from "./cards.js";

const ACTIONS = { a: "approve", s: "spam", b: "abuse", d: "trash" };

function step(by) {
  const all = cards();
  const at = all.indexOf(current());
  // From outside the list the first key leads to its first comment.
  focusOn(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function tick() {
  const box = current()?.querySelector('[name="selected"]');
  if (box) box.checked = !box.checked;
}

function help() {
  const dialog = document.getElementById("keys");
  if (dialog && !dialog.open) dialog.showModal();
}

/** Opens what can be said and done beside a decision, and goes to its field. */
function note() {
  const more = current()?.querySelector("details.beside") ?? document.querySelector("#note-form");
  if (!more) return;
  more.open = true;
  more.querySelector('[name="note"]')?.focus();
}

const open = () => current()?.querySelector("a.details")?.click();

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: tick,
  z: undo,
  n: note,
  o: open,
  e: () => current() && evidence(current()),
  "?": help,
  "/": () => document.getElementById("q")?.focus(),
};

/** Listens to the keyboard. */
export function takeKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]")) return;
    const key = event.key;
    const single = document.querySelector(".card.single .actions");
    if (key === "Enter" && event.target.matches(".card")) return open();
    const action = ACTIONS[key.toLowerCase()];
    if (action && single && key.length === 1) {
      event.preventDefault();
      single.querySelector(`button[value="${action}"]`)?.click();
    } else if (action && key.length === 1) {
      event.preventDefault();
      if (key === key.toLowerCase() && !current()) step(1);
      else decideBy(action, key !== key.toLowerCase());
    } else if (KEYS[key]) {
      event.preventDefault();
      KEYS[key]();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("button.keys")) help();
  });
}
