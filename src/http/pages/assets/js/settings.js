// The thresholds' sliders: what they would have done is shown while they are moved. Nothing is saved by it.

import { page, target } from "./visit.js";

/** How long a slider rests before it is asked. */
const REST = 250;

let resting = null;
let asked = 0;

async function preview(form) {
  asked += 1;
  const mine = asked;
  const fields = new URLSearchParams(new FormData(form));
  fields.set("do", "preview");
  const shown = document.getElementById("preview");
  shown.classList.add("old");
  try {
    const { document: answer } = await page(target(form).href, { method: "POST", body: fields.toString() });
    const next = answer.getElementById("preview");
    // What was asked later is more to the point; a form with a slip in it keeps the last plot.
    if (mine !== asked || !next?.firstElementChild || !shown.isConnected) return;
    shown.replaceChildren(...document.importNode(next, true).childNodes);
  } catch {
    // The button below asks again.
  } finally {
    if (mine === asked) shown.classList.remove("old");
  }
}

/** Ties sliders to their fields, and both to the preview. */
export function takeSliders() {
  document.addEventListener("input", (event) => {
    const field = event.target;
    const form = field.closest("form.settings");
    const slider = field.dataset.for ? field : form?.querySelector(`[data-for="${field.name}"]`);
    if (!form || !slider) return;
    const box = document.getElementById(slider.dataset.for);
    if (field === slider) box.value = slider.value;
    else slider.value = box.value.replace(",", ".");
    clearTimeout(resting);
    resting = setTimeout(() => preview(form), REST);
  });
}
