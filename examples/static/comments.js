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

async function show() {
  const answer = await fetch(`comments.php?format=json&article=${encodeURIComponent(list.dataset.article)}`);
  if (!answer.ok) return;
  const { items } = await answer.json();
  // A feed has the newest first, a conversation the oldest.
  list.replaceChildren(...items.toReversed().map(item));
  list.hidden = items.length === 0;
  state.textContent = items.length === 0 ? "Nobody has commented yet." : items.length === 1 ? "1 comment" : `${items.length} comments`;
}

const form = document.getElementById("comment-form");
form.addEventListener("submit", () => {
  form.elements.seconds.value = (performance.now() / 1000).toFixed(1);
});
// What cannot be fetched is still behind the link.
show().catch(() => {});
