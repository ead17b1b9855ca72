// Times in the reader's own zone and manner. Without scripts pages tell them in UTC, and say so.

const written = new Intl.DateTimeFormat(document.documentElement.lang, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});

/** Writes the times in a part of the page as the reader's clock has them. */
export function localise(part) {
  for (const time of part.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    time.title = written.format(moment);
    const exact = time.querySelector(".exact");
    if (exact) exact.textContent = written.format(moment);
  }
}

/** Does so on this page, on each that takes its place, and in what is added to it. */
export function takeTimes() {
  localise(document);
  document.addEventListener("gatepost:shown", () => localise(document));
  document.addEventListener("gatepost:added", (event) => localise(event.target));
}
