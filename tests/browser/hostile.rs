//! Hostile comments in a real browser: each line of `tests/fixtures/hostile.jsonl` is one, sent in every field that there is, and looked at on every page
//! that shows it. Nothing of it may run, ask for anything elsewhere, cover or break the page, or read as the page's own words.
//!
//! A line has a `name` (what is attacked), a `source` (the kind of attack) and one of: `text` for all fields (with `fill`, a text and how often it follows
//! it; `fields` take the place of it in some), `form` for all fields of a form, already escaped, or `json` for a whole body, with the status that refuses it.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::browser::Browser;
use crate::world::{World, text};

/// What a page must not be, as a script that gives a list of what is wrong.
const LOOKS: &str = include_str!("looks.js");

/// The widths at which pages are looked at.
const WIDTHS: [u64; 2] = [1280, 360];

/// What stands in the icon that Chromium itself paints into fields for dates (`WindowText`, its colour).
const CALENDAR: &str = "aW5kb3dUZXh0";

/// The longest words of a rule, in bytes.
const MAX_RULE_BYTES: usize = 200;

/// The longest value of a field but the content, in bytes.
const MAX_FIELD_BYTES: usize = 2048;

const TEXT_FIELDS: [&str; 9] =
    ["author", "author_email", "author_url", "user_agent", "referrer", "kind", "article", "article_title", "parent"];

const FORM_FIELDS: [&str; 9] = [
    "comment_content",
    "comment_author",
    "comment_author_email",
    "comment_author_url",
    "user_agent",
    "referrer",
    "comment_type",
    "permalink",
    "comment_parent",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hostile {
    name: String,
    source: String,
    text: Option<String>,
    fill: Option<(String, usize)>,
    #[serde(default)]
    fields: Map<String, Value>,
    form: Option<String>,
    json: Option<String>,
    refused: Option<u16>,
}

fn hostile() -> Vec<Hostile> {
    let lines = std::fs::read_to_string("tests/fixtures/hostile.jsonl").unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
}

/// Those that a blog can send as JSON.
pub(crate) fn comments() -> Vec<Value> {
    hostile().iter().filter(|hostile| hostile.form.is_none() && hostile.json.is_none()).map(Hostile::comment).collect()
}

impl Hostile {
    /// What stands in the comment's text.
    fn content(&self) -> String {
        let (fill, times) = self.fill.clone().unwrap_or_default();
        self.text.clone().unwrap_or_default() + &fill.repeat(times)
    }

    /// What stands in every other field: as much of it as fits.
    fn line(&self) -> String {
        let content = self.content();
        content[..content.floor_char_boundary(MAX_FIELD_BYTES)].to_owned()
    }

    /// The comment as a blog sends it.
    fn comment(&self) -> Value {
        let mut comment: Map<String, Value> = TEXT_FIELDS.map(|field| (field.to_owned(), json!(self.line()))).into_iter().collect();
        comment.extend([("content".to_owned(), json!(self.content())), ("ip".to_owned(), json!("2001:db8::bad:1"))]);
        comment.extend(self.fields.clone());
        comment.into()
    }

    /// Whether every character of its text is shown as it is.
    fn is_plain(&self) -> bool {
        self.content().chars().all(|c| c == '\n' || c == ' ' || c.is_ascii_graphic())
    }
}

/// A comment as a form of the dialect, in bytes that may be no text.
fn form(key: &str, value: &str) -> String {
    let fields = FORM_FIELDS.map(|field| format!("&{field}={value}")).concat();
    format!("api_key={key}&blog=https%3A%2F%2Fblog.example&user_ip=203.0.113.7{fields}")
}

/// A comment that was taken: its id, and which one it is.
struct Sent {
    id: String,
    hostile: Hostile,
}

/// Sends everything over the API and the dialect. What must be refused is.
fn send(world: &World) -> Vec<Sent> {
    let (blog, moderator) = (world.blog(), world.moderator());
    let mut sent = Vec::new();
    for hostile in hostile() {
        if let Some(body) = &hostile.json {
            let answer = blog.send("POST", "/v1/comments", Some("application/json"), body.as_bytes());
            assert_eq!(Some(answer.status), hostile.refused, "{}: {}", hostile.name, answer.body);
            continue;
        }
        let id = if let Some(value) = &hostile.form {
            let form = form(&world.desk.key, value);
            blog.send("POST", "/1.1/comment-check", Some("application/x-www-form-urlencoded"), form.as_bytes()).expect(200);
            text(&moderator.get("/v1/comments?limit=1").expect(200).json()["comments"][0], "id")
        } else {
            world.send(&hostile.comment())
        };
        sent.push(Sent { id, hostile });
    }
    sent
}

/// A site with all of them, in every status, with hostile notes, rules and random checks.
async fn besieged(scripts: bool) -> (World, Vec<Sent>) {
    let world = World::open(Browser::watched(scripts).await, "<img src=x onerror=alert('ran')>\"'\u{202e}").await;
    // First, so that reasons name them.
    let short = |hostile: &&Hostile| hostile.text.is_some() && hostile.is_plain() && hostile.content().len() <= MAX_RULE_BYTES;
    for (number, hostile) in hostile().iter().filter(short).step_by(20).enumerate() {
        let (then, words) = (["hold", "spam"][number % 2], format!("--words={}", hostile.line()));
        world.desk.house.run_json(&["site", "rules", "add", "blog", then, "--in", "content,author", &words]);
    }
    let sent = send(&world);
    let notes: Vec<_> = sent.iter().map(|sent| (sent.id.clone(), sent.hostile.line())).collect();
    world.decide(&notes);
    let texts: Vec<_> = sent.iter().filter(|sent| sent.hostile.text.is_some()).collect();
    let [edited, pinned, undone] = [0, 1, 2].map(|number| texts[number]);
    world.happen(&pinned.id, &undone.id, (&edited.id, &undone.hostile.comment()));
    (world, sent)
}

/// Looks at the page that is shown, at every width.
async fn look(world: &World, page: &str) {
    look_at(world, page, &WIDTHS).await;
}

async fn look_at(world: &World, page: &str, widths: &[u64]) {
    let browser = &world.desk.browser;
    for width in widths {
        browser.resize(*width, 800).await;
        let wrong = browser.run(LOOKS).await;
        assert_eq!(wrong, json!([]), "{page} at {width} pixels: {wrong:#}");
    }
}

/// Makes sure that the browser asked for nothing elsewhere since the last time, is still here, and had nothing to refuse.
async fn quiet(world: &World, pages: &str) {
    let (browser, home) = (&world.desk.browser, world.desk.server.url("/"));
    assert!(browser.dialog().await.is_none(), "{pages}");
    let address = browser.run("return location.href").await;
    assert!(address.as_str().unwrap().starts_with(&home), "{pages} became {address}");
    let own = |request: &String| !request.starts_with("data:image/svg+xml;base64,") || !request.contains(CALENDAR);
    for request in browser.requests().await.into_iter().filter(own) {
        assert!(request.starts_with(&home), "{pages} asked for {request}");
    }
    assert_eq!(browser.console().await, json!([]), "{pages}");
}

/// Looks at every view of the queue, at every page of the one with all comments, and at what the scripts put into it. Gives the number of comments.
async fn look_at_queues(world: &World, scripts: bool) -> usize {
    let browser = &world.desk.browser;
    for status in ["pending", "approved", "spam", "trash", "checks"] {
        let path = format!("/?status={status}&tick=all");
        world.desk.open(&path).await;
        look(world, &path).await;
    }
    let (mut cards, mut next) = (0, json!("/?status=all"));
    while let Some(path) = next.as_str() {
        world.desk.open(path).await;
        look(world, path).await;
        // The same as on the comments' own pages, so once is enough.
        if scripts && cards == 0 {
            browser.run("for (const toggle of document.querySelectorAll('.evidence-toggle')) toggle.click()").await;
            browser.until("return document.querySelector('.evidence-toggle[aria-pressed=false]') === null").await;
            look(world, &format!("{path} with evidence")).await;
        }
        cards += browser.run("return document.querySelectorAll('.cards .card').length").await.as_u64().unwrap();
        next = browser.run("return document.querySelector('.pager a[rel=next]')?.getAttribute('href')").await;
    }
    usize::try_from(cards).unwrap()
}

/// Looks at each comment's page with everything unfolded, and at the queue narrowed to its author and its article.
async fn look_at_comments(world: &World, sent: &[Sent], widths: &[u64]) {
    let browser = &world.desk.browser;
    for (number, Sent { id, hostile }) in sent.iter().enumerate() {
        world.desk.open(&format!("/comments/{id}")).await;
        let unfold = "for (const folded of document.querySelectorAll('details')) folded.open = true; \
                      return [...document.querySelectorAll('.text')].map(text => text.textContent)";
        let shown = browser.run(unfold).await;
        let texts = shown.as_array().unwrap();
        assert!(!hostile.is_plain() || hostile.form.is_some() || texts.contains(&json!(hostile.content())), "{}: {shown}", hostile.name);
        look_at(world, &hostile.name, widths).await;
        // A few at a time, as each question takes its time.
        if number % 8 == 0 {
            quiet(world, &hostile.name).await;
        }
    }
    for Sent { id, hostile } in sent.iter().step_by(16) {
        for link in 1..=2 {
            world.desk.open(&format!("/comments/{id}")).await;
            let narrowed = browser.run(&format!("return document.querySelector('.links a:nth-child({link})').getAttribute('href')")).await;
            world.desk.open(narrowed.as_str().unwrap()).await;
            look_at(world, &format!("{} in the queue alone", hostile.name), widths).await;
        }
    }
}

/// Looks at the plots, whose tables name the hosts of links, and at what is like a comment.
async fn look_at_plots_and_campaigns(world: &World, sent: &[Sent]) {
    world.desk.open("/insights?days=30").await;
    world.desk.browser.run("for (const folded of document.querySelectorAll('details')) folded.open = true").await;
    look(world, "the insights").await;
    for Sent { id, hostile } in sent.iter().step_by(16) {
        world.desk.open(&format!("/comments/{id}/like")).await;
        look(world, &format!("what is like {}", hostile.name)).await;
    }
}

/// Looks at the settings, whose rules and previews show what commenters wrote.
async fn look_at_settings(world: &World, scripts: bool) {
    let browser = &world.desk.browser;
    world.desk.open("/settings").await;
    look(world, "settings").await;
    world.desk.open(&format!("/settings/sites/{}", world.sites[0])).await;
    look(world, "settings of the site").await;
    for (form, button, result) in [("#spam_above", "preview", "#preview .rows a"), ("#text", "try", "#trial .rows a")] {
        browser.run(&format!("document.querySelector('{form}').value = '{}'", if button == "try" { "ran" } else { "30" })).await;
        if button == "try" {
            browser.run("document.getElementById('then').value = 'spam'").await;
        }
        let button = format!("button[value={button}]");
        press(browser, &button, scripts).await;
        browser.until(&format!("return document.querySelectorAll('{result}').length > 2")).await;
        browser.run("for (const folded of document.querySelectorAll('details')) folded.open = true").await;
        look(world, &format!("settings of the site after {button}")).await;
    }
}

/// The page's own buttons still do what stands on them, with the most hostile comments above and below.
async fn decide_and_undo(world: &World, scripts: bool) {
    let browser = &world.desk.browser;
    world.desk.open("/?status=pending").await;
    let before = world.desk.counts().await;
    for (button, said) in [(".cards > li:nth-child(3) button.approve", "was approved."), (".notice .undo", "pending now")] {
        press(browser, button, scripts).await;
        browser.until(&format!("return document.querySelector('.notice')?.textContent.includes('{said}')")).await;
        look(world, button).await;
    }
    let counts = "return JSON.stringify([...document.querySelectorAll('.count')].map(count => Number(count.textContent)))";
    browser.until(&format!("{counts} === '{before}'")).await;
}

/// Clicks on what a script answers, or another page.
async fn press(browser: &Browser, selector: &str, scripts: bool) {
    if scripts {
        browser.press(selector).await;
    } else {
        browser.click(selector).await;
    }
}

/// The queue and the settings, and the buttons between hostile comments.
async fn lists(scripts: bool) {
    let (world, sent) = besieged(scripts).await;
    world.desk.browser.requests().await;
    let cards = look_at_queues(&world, scripts).await;
    // Two that were contested and two of yesterday stand beside them.
    assert_eq!(cards, sent.len() + 4);
    quiet(&world, "the queue").await;
    look_at_settings(&world, scripts).await;
    quiet(&world, "the settings").await;
    look_at_plots_and_campaigns(&world, &sent).await;
    quiet(&world, "the insights and what is like a comment").await;
    decide_and_undo(&world, scripts).await;
    quiet(&world, "the queue after a decision").await;
}

/// Each comment's own page. Without scripts the same page is looked at where it is narrowest alone.
async fn pages(scripts: bool) {
    let (world, sent) = besieged(scripts).await;
    world.desk.browser.requests().await;
    look_at_comments(&world, &sent, if scripts { &WIDTHS } else { &WIDTHS[1..] }).await;
    quiet(&world, "the last pages").await;
}

#[test]
fn there_are_hostile_comments_of_every_kind() {
    let all = hostile();
    let (names, sources): (BTreeSet<_>, BTreeSet<_>) = all.iter().map(|hostile| (&hostile.name, &hostile.source)).unzip();
    assert!(names.len() == all.len() && all.len() >= 70, "{} of {} have a name of their own", names.len(), all.len());
    assert!(sources.len() >= 10, "{sources:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_comments_run_ask_and_break_nothing_in_lists_where_scripts_run() {
    lists(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_comments_run_ask_and_break_nothing_in_lists_without_scripts() {
    lists(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_comments_run_ask_and_break_nothing_on_their_pages_where_scripts_run() {
    pages(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_comments_run_ask_and_break_nothing_on_their_pages_without_scripts() {
    pages(false).await;
}
