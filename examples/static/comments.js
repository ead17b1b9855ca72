// Shows what is published of the article, and notes how long the form was open. Without it a link leads to the comments, and the form works as well.
const list = document.getElementById("comment-list");
const state = document.getElementById("comment-state");

/** An element with a text: what somebody wrote is never HTML. */
function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = text;
  return made;
}

function item({ authors, content_text: content, date_published: date }) {
  const by = element("p", "", { className: "by" });
  by.append(element("bdi", authors?.[0]?.name ?? "Somebody"), ", ", element("time", date.slice(0, 10), { dateTime: date }));
  const made = document.createElement("li");
  made.append(by, element("p", content, { className: "text", dir: "auto" }));
  return made;
}

// A page of the feed has a hundred comments: more than a thousand are no reading matter.
const MOST_PAGES = 10;

/** A page of the feed, and what to ask for to have the next, if there is one. */
async function page(before) {
  const query = new URLSearchParams({ format: "json", article: list.dataset.article, ...before });
  const answer = await fetch(`comments.php?${query}`);
  if (!answer.ok) throw new Error(`the comments are answered by ${answer.status}`);
  const { items, next_url: next } = await answer.json();
  const older = next && new URL(next, location.href).searchParams.get("before");
  return { items, older: older && { before: older } };
}

function counted(number, more) {
  if (more) return `The newest ${number} comments of more`;
  return number === 0 ? "Nobody has commented yet." : number === 1 ? "1 comment" : `${number} comments`;
}

async function show() {
  const all = [];
  let older = {};
  for (let pages = 0; older && pages < MOST_PAGES; pages += 1) {
    const read = await page(older);
    all.push(...read.items);
    older = read.older;
  }
  // A feed has the newest first, a conversation the oldest.
  list.replaceChildren(...all.toReversed().map(item));
  list.hidden = all.length === 0;
  state.textContent = counted(all.length, older);
}

const form = document.getElementById("comment-form");
form.addEventListener("submit", () => {
  form.elements.seconds.value = (performance.now() / 1000).toFixed(1);
});
// What cannot be fetched is still behind the link.
show().catch(() => {});
