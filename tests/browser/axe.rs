//! Every page under axe-core, in both colour schemes and at two widths: it finds what keeps people from seeing, hearing or working a page.
//!
//! A page is in [`VIEWS`] or [`SIGNED_OUT`] with its route and the way to it; a route without a page of its own is in [`NO_PAGE`], another project's in [`OTHERS`]. A test compares them with
//! the router's source, so that none is forgotten.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;
use serde_json::{Value, json};

use crate::account::{PASSWORD, enter_code};
use crate::browser::Browser;
use crate::comment;
use crate::world::{World, decided, filled, text};

/// What people go by: WCAG 2.2 to level AA, and what axe's makers advise beyond it.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// A page, or a state of one.
struct View {
    name: &'static str,
    /// The method and the route that give it.
    of: &'static str,
    steps: &'static [Step],
}

/// A step on the way to a view. In what is opened or typed, `{site}`, `{shop}`, `{first}` and so on stand for ids.
enum Step {
    /// An address.
    Open(&'static str),
    /// A click on the first such element.
    Press(&'static str),
    /// A field's new value.
    Fill(&'static str, &'static str),
    /// Keys.
    Type(&'static str),
    /// Such an element is shown.
    Shown(&'static str),
    /// The code that an app would show for the secret on the page.
    Code,
    /// A blog sends a comment.
    Comes,
    /// A colleague decides about the first comment that is shown.
    Colleague,
    /// The session ends.
    SignOut,
}

use Step::{Code, Colleague, Comes, Fill, Open, Press, Shown, SignOut, Type};

const QUEUE: &str = "GET /";
const COMMENT: &str = "GET /comments/{id}";
const SETTINGS: &str = "GET /settings";
const SITE: &str = "GET /settings/sites/{id}";
const CHANGE_SITE: &str = "POST /settings/sites/{id}";
const RULES: &str = "POST /settings/sites/{id}/rules";

const CHANGE_PASSWORD: &str = "form[action='/account/password'] button";

const fn view(name: &'static str, of: &'static str, steps: &'static [Step]) -> View {
    View { name, of, steps }
}

/// What a moderator sees, in an order in which each finds what it needs.
const VIEWS: &[View] = &[
    view("all comments", QUEUE, &[Open("/?status=all"), Shown(".badge.status-trash")]),
    view("what waits", QUEUE, &[Open("/"), Shown(".narrowed code")]),
    view("what was approved", QUEUE, &[Open("/?status=approved")]),
    view("spam", QUEUE, &[Open("/?status=spam")]),
    view("trash", QUEUE, &[Open("/?status=trash")]),
    view("random checks", QUEUE, &[Open("/?status=checks"), Shown(".tabs [aria-current] [data-count=checks]")]),
    view("everything ticked", QUEUE, &[Open("/?tick=all"), Shown(":checked")]),
    view("one author's comments", QUEUE, &[Open("/?status=all&author=Ben"), Shown(".chips bdi")]),
    view("more filters", QUEUE, &[Open("/?status=all"), Press(".more-filters summary"), Shown(".more-filters[open] .fields")]),
    view("no match", QUEUE, &[Open("/?q=nothing-says-this"), Shown(".empty")]),
    view("past the last page", QUEUE, &[Open("/?after=00000000000070008000000000000001"), Shown(".empty")]),
    view("a site without comments", QUEUE, &[Open("/?site={shop}"), Shown(".empty")]),
    view("the keys", QUEUE, &[Open("/"), Type("?"), Shown("dialog[open]")]),
    view("evidence in a text", QUEUE, &[Open("/?status=trash"), Press(".evidence-toggle"), Shown(".cards .body mark")]),
    view("a decision with a way back", QUEUE, &[Open("/"), Press(".card button.approve"), Shown(".notice .undo:not([hidden])")]),
    view("a decision that was taken back", QUEUE, &[Press(".notice .undo"), Shown(".card:focus")]),
    view("a decision with a way back, without scripts", QUEUE, &[Open("/?done={decision}"), Shown(".notice form")]),
    view("a colleague was quicker", QUEUE, &[Open("/?conflict={first}"), Shown(".notice.warning")]),
    view("nothing was ticked", QUEUE, &[Open("/"), Press(".bulk button.spam"), Shown(".notice.warning .warned")]),
    view("a new comment came", QUEUE, &[Open("/"), Comes, Shown("#came:not([hidden])")]),
    view("a colleague decides", QUEUE, &[Open("/"), Colleague, Shown(".settled-line")]),
    view("a note beside a decision", QUEUE, &[Open("/"), Press(".beside summary"), Shown(".beside[open] textarea")]),
    view("a colleague is asked", QUEUE, &[Fill(".beside textarea", "Is that ours?"), Press(".beside [value=asked]"), Shown(".said-notes")]),
    view("what waits for a colleague", QUEUE, &[Open("/?status=asked"), Shown(".said-notes")]),
    view("a comment as its author sees it", "GET /status/{token}", &[Open("{private}"), Shown("#sentence")]),
    view("an appeal that waits", "GET /status/{token}", &[Press("main form button"), Shown("main section:nth-of-type(2) .facts")]),
    view("what authors ask to be looked at again", QUEUE, &[Open("/?status=appealed"), Shown(".said-notes")]),
    view("a comment whose author asks for another look", COMMENT, &[Press(".card a.details"), Shown(".said-notes")]),
    view("how comments are processed", "GET /privacy/{site}", &[Open("/privacy/blog"), Shown("#figures")]),
    view("whose comments are asked for", "GET /privacy/{site}/mine", &[Open("/privacy/blog/mine"), Shown("main a")]),
    view(
        "a link to one's comments that was asked for",
        "POST /privacy/{site}/mine",
        &[
            Open("/privacy/blog/mine"),
            Fill("main input[name=email]", "ben@mail.example"),
            Press("main form button"),
            Shown("main [role=status]"),
        ],
    ),
    view("a link of a commenter that has ended", "GET /mine/{token}", &[Open("/mine/abc"), Shown(".small-page")]),
    view("what waits for a colleague, again", QUEUE, &[Open("/?status=asked"), Shown(".said-notes")]),
    view("a comment that a colleague is asked about", COMMENT, &[Press(".card a.details"), Shown("form.asked")]),
    view("what is like a comment", "GET /comments/{id}/like", &[Open("/comments/{first}/like"), Shown(".like-counts")]),
    view("the insights", "GET /insights", &[Open("/insights?days=30"), Press(".insights summary"), Shown(".insights details[open]")]),
    view("a comment that waits", COMMENT, &[Open("/comments/{first}"), Shown(".evidence")]),
    view("a comment that was decided", COMMENT, &[Open("/comments/{second}"), Shown(".history form")]),
    view("a comment whose decision was taken back", COMMENT, &[Open("/comments/{undone}"), Shown(".undone")]),
    view("a comment of the gold set", COMMENT, &[Open("/comments/{pinned}"), Shown("#gold")]),
    view("a comment that was edited", COMMENT, &[Open("/comments/{edited}"), Shown("#earlier")]),
    view("a comment in another script", COMMENT, &[Open("/comments/{arabic}"), Shown(".facts")]),
    view("a long comment", COMMENT, &[Open("/comments/{long}"), Press(".single summary"), Shown("details[open]")]),
    view("a comment just approved", COMMENT, &[Open("/comments/{first}"), Press("button.approve"), Shown(".notice .undo")]),
    view("whether to erase one's comment", "GET /status/{token}/erase", &[Open("{private}/erase"), Shown("main form button")]),
    view("an erased comment", "POST /status/{token}/erase", &[Press("main form button"), Shown("[role=status]")]),
    view("the settings", SETTINGS, &[Open("/settings"), Press("#models ~ ol summary"), Shown("details[open]")]),
    view("a model in the shadow", SETTINGS, &[Press("[value=shadow]"), Shown(".notice")]),
    view("a model put live", SETTINGS, &[Press("[value=promote]"), Shown(".notice")]),
    view(
        "no model to go back to",
        "POST /settings/models",
        &[Open("/settings"), Press("[value=rollback]"), Shown(".notice"), Press("[value=rollback]"), Shown(".notice.warning")],
    ),
    view("a site's settings", SITE, &[Open("/settings/sites/{site}"), Shown("#preview .plot"), Shown(".rule-block")]),
    view("a site's settings as saved", SITE, &[Press("[value=save]"), Shown(".notice")]),
    view("a threshold that is none", CHANGE_SITE, &[Fill("#spam_above", "x"), Press("[value=save]"), Shown(".notice.warning")]),
    view(
        "what thresholds would have done",
        CHANGE_SITE,
        &[
            Open("/settings/sites/{site}"),
            Fill("#spam_above", "30"),
            Press("[value=preview]"),
            Shown("#preview .moves"),
            Press("#preview summary"),
        ],
    ),
    view(
        "what a rule would have done",
        RULES,
        &[Fill("#then", "spam"), Fill("#text", "song"), Press("[value=try]"), Shown("#trial .moves"), Press("#trial summary")],
    ),
    view("a rule that is none", RULES, &[Fill("#text", ""), Press("[value=add]"), Shown(".notice.warning")]),
    view("no such page", "any other", &[Open("/nowhere"), Shown(".small-page")]),
    view("no such comment", COMMENT, &[Open("/comments/1"), Shown(".small-page")]),
    view(
        "a page of what was decided",
        QUEUE,
        &[Open("/"), Press(".tick-all"), Press(".bulk button.spam"), Shown("#emptied:not([hidden])")],
    ),
    view("nothing waits", QUEUE, &[Open("/"), Shown(".empty")]),
    view(
        "an address that is none",
        "POST /account/email",
        &[Open("/account"), Fill("#address", "ann@nowhere"), Press("[value=save]"), Shown(".problem")],
    ),
    view(
        "an address to be confirmed",
        "POST /account/email",
        &[Open("/account"), Fill("#address", "ann@reader.example"), Press("[value=save]"), Shown(".notice"), Shown("[value=forget]")],
    ),
    view("an address to confirm", "GET /account/email/{token}", &[Open("/account/email/abc"), Shown("main button.primary")]),
    view("an address that was not confirmed", "POST /account/email/{token}", &[Press("main button.primary"), Shown("main .problem")]),
    view("one's account", "GET /account", &[Open("/account"), Shown("#new")]),
    view(
        "two passwords that differ",
        "POST /account/password",
        &[Fill("#new", PASSWORD), Fill("#again", "another of ten letters"), Press(CHANGE_PASSWORD), Shown(".problem")],
    ),
    view(
        "a password that was chosen",
        "POST /account/password",
        &[Fill("#new", PASSWORD), Fill("#again", PASSWORD), Press(CHANGE_PASSWORD), Shown("#old")],
    ),
    view(
        "a second factor that is set up",
        "POST /account/second-factor",
        &[Fill("#factor-password", PASSWORD), Press("[value=begin]"), Shown(".secret")],
    ),
    view("recovery codes", "POST /account/second-factor", &[Code, Press("[value=confirm]"), Shown(".codes")]),
    view("an account with a second factor", "GET /account", &[Open("/account"), Shown("[value=codes]")]),
    view("a person's role and sites", SETTINGS, &[Open("/settings"), Press(".people summary"), Shown(".people details[open]")]),
    view(
        "somebody who is invited",
        "POST /settings/people",
        &[Press("details:has(#invite-name) > summary"), Fill("#invite-name", "lee"), Press("[value=invite]"), Shown(".link-made")],
    ),
    view("the webhooks", "GET /settings/webhooks", &[Open("/settings/webhooks"), Shown("#webhook-url")]),
    view(
        "a webhook's secret",
        "POST /settings/webhooks",
        &[Fill("#webhook-url", "https://blog.example/hook"), Press("[value=add]"), Shown(".link-made")],
    ),
    view(
        "a session that has ended",
        "POST /settings/models",
        &[Open("/settings"), SignOut, Press("[value=rollback]"), Shown(".small-page")],
    ),
];

/// What is seen by whoever is not signed in.
const SIGNED_OUT: &[View] = &[
    view("signing in", "GET /sign-in", &[SignOut, Open("/sign-in"), Shown("#password")]),
    view("a wrong password", "POST /sign-in", &[Fill("#name", "ann"), Fill("#password", "guess"), Press("main button"), Shown(".problem")]),
    view(
        "a code is asked for",
        "GET /sign-in/code",
        &[Open("/sign-in"), Fill("#name", "ann"), Fill("#password", PASSWORD), Press("main button"), Shown("#code")],
    ),
    view("a wrong code", "POST /sign-in/code", &[Fill("#code", "000000"), Press("main button"), Shown(".problem")]),
    view("notices that a link does not end", "GET /notices/stop/{token}", &[Open("/notices/stop/abc"), Shown(".small-page")]),
    view("a link to sign in", "GET /sign-in/{token}", &[Open("/sign-in/abc"), Shown("main button")]),
    view("a link that was used", "POST /sign-in/{token}", &[Press("main button"), Shown("main .button")]),
];

/// Routes that lead back to a page above, or give none.
const NO_PAGE: [&str; 26] = [
    "GET /metrics",
    "POST /status/{token}/appeal",
    "POST /mine/{token}",
    "POST /language",
    "GET /account/password",
    "GET /account/email",
    "GET /account/notices",
    "POST /account/notices",
    "POST /notices/stop/{token}",
    "GET /account/second-factor",
    "POST /account/sessions",
    "GET /settings/people",
    "POST /sign-out",
    "POST /comments/{id}/note",
    "POST /comments/{id}/author",
    "POST /comments/{id}/like/decide",
    "POST /batches/{id}/undo",
    "POST /comments/{id}/decide",
    "POST /comments/{id}/pin",
    "POST /comments/decide",
    "POST /decisions/{id}/undo",
    "POST /decisions/undo",
    "GET /events",
    "GET /assets/{file}",
    "GET /assets/{version}/{file}",
    "any other",
];

/// What shows another project's page, which is not ours to mend: Swagger UI.
const OTHERS: [&str; 3] = ["GET /docs", "GET /docs/{file}", "GET /openapi.json"];

/// The routes for browsers: those of `src/http` outside of the two APIs, as they stand in the source.
fn routes() -> BTreeSet<String> {
    let method = Regex::new(r"\b(get|post|put|delete)\(").unwrap();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http")];
    let mut routes = BTreeSet::from(["any other".to_owned()]);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("api") && !path.ends_with("akismet") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(path).unwrap();
                for route in source.split("#[cfg(test)]\nmod tests {").next().unwrap().split(".route(").skip(1) {
                    let (path, handlers) = route.trim_start().trim_start_matches('"').split_once('"').unwrap();
                    let handlers = handlers.split([';', '}']).next().unwrap();
                    routes.extend(method.captures_iter(handlers).map(|word| format!("{} {path}", word[1].to_uppercase())));
                }
            }
        }
    }
    routes
}

#[test]
fn every_page_of_the_router_is_looked_at() {
    let looked_at = VIEWS.iter().chain(SIGNED_OUT).map(|view| view.of).chain(NO_PAGE).chain(OTHERS).map(str::to_owned).collect();
    assert_eq!(routes(), looked_at, "a page needs a view in tests/browser/axe.rs");
}

/// A site with comments of every kind, by the names that stand for their ids.
async fn world() -> (World, Vec<(&'static str, String)>) {
    let world = World::open(Browser::start(true).await, "What a lovely song, thank you.").await;
    for rule in [["hold", "--words", "casino"], ["trust", "--email", "ann@blog.example"], ["block", "--network", "203.0.113.0/24"]] {
        world.desk.house.run_json(&[&["site", "rules", "add", "blog"], &rule[..]].concat());
    }
    let songs: Vec<_> =
        (0..20).map(|number| (world.send(&comment(&format!("Song number {number}, and that was it."))), String::new())).collect();
    world.decide(&songs);
    let long = "A long story of a song that nobody knew. ".repeat(60);
    let texts = [
        ("first", "What a song! Subscribe to my channel at https://evil.example/free now"),
        ("second", "I never noticed the bass line of this song before."),
        ("edited", "Fist!"),
        ("undone", "Check out my channel, free gift cards at http://gift-cards.example/"),
        ("pinned", "free\u{200b}gift\u{202e} cards"),
        ("arabic", "\u{634}\u{643}\u{631}\u{627} \u{62c}\u{632}\u{64a}\u{644}\u{627}"),
        ("long", &long),
        ("last", "One song more."),
    ];
    let mut named: Vec<_> = texts.iter().map(|(name, text)| (*name, world.send(&filled(text)))).collect();
    let noted: Vec<_> = named.iter().map(|(_, id)| (id.clone(), "As we said on Monday.".to_owned())).collect();
    let id = |name| named.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    world.decide(&noted);
    world.happen(&id("pinned"), &id("undone"), (&id("edited"), &comment("First!")));
    let decision = decided(&world.moderator(), &id("long"), "approve", "");
    world.desk.house.run_json(&["retrain"]);
    let [site, shop] = world.sites.clone();
    let private = world.blog().get("/v1/comments/by-external-id/ours-20").expect(200).json();
    // The server is reached under another address here than the one that it says.
    let private = url::Url::parse(&text(&private, "status_url")).unwrap().path().to_owned();
    named.push(("private", private));
    named.extend([("decision", decision), ("site", site), ("shop", shop)]);
    (world, named)
}

/// Goes the way to a view.
async fn walk(world: &World, ids: &[(&'static str, String)], steps: &[Step]) {
    let browser = &world.desk.browser;
    let named = |text: &str| ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id));
    for step in steps {
        match step {
            Open(path) => world.desk.open(&named(path)).await,
            Press(selector) => browser.press(selector).await,
            Fill(selector, value) => {
                browser.run(&format!("document.querySelector('{selector}').value = '{value}'")).await;
            }
            Type(keys) => browser.type_keys(keys).await,
            Shown(selector) => {
                browser.until(&format!("return document.readyState === 'complete' && document.querySelector('{selector}') !== null")).await;
            }
            Code => {
                enter_code(browser).await;
            }
            Comes => {
                world.send(&comment("Just now."));
            }
            Colleague => {
                let id = browser.run("return document.querySelector('.card').id.slice(2)").await;
                decided(&world.moderator(), id.as_str().unwrap(), "approve", "");
            }
            SignOut => browser.forget_cookies().await,
        }
    }
}

/// The rules that axe's makers have, run on the page that is shown: what it violates, and which rules had something to judge.
pub(crate) async fn axe(browser: &Browser, source: &str) -> Value {
    if browser.run("return typeof axe === 'undefined'").await == json!(true) {
        browser.run(source).await;
    }
    let run = format!(
        "return axe.run(document, {{ preload: false, runOnly: {{ type: 'tag', values: {} }} }}).then(({{ violations, passes }}) => ({{ \
         ran: [...violations, ...passes].map(({{ id }}) => id), \
         wrong: violations.map(({{ id, help, nodes }}) => [id, help, nodes.map(({{ target, html, any }}) => \
         [target.join(' '), html.slice(0, 200), any.map(({{ message }}) => message).join('; ')].join('  '))]) }}))",
        json!(TAGS)
    );
    browser.run(&run).await
}

/// Looks at every page in a colour scheme, at two widths.
async fn nothing_is_found(scheme: &str) {
    let source = fs::read_to_string("tests/clients/axe-core/node_modules/axe-core/axe.min.js");
    let source = source.expect("run `tests/run tools` once, which installs axe-core");
    let (world, ids) = world().await;
    let browser = &world.desk.browser;
    browser.prefer("prefers-color-scheme", scheme).await;
    let (mut found, mut ran) = (Vec::new(), BTreeSet::new());
    for View { name, steps, .. } in VIEWS.iter().chain(SIGNED_OUT) {
        walk(&world, &ids, steps).await;
        for width in [360, 1280] {
            browser.resize(width, 800).await;
            let results = axe(browser, &source).await;
            ran.extend(results["ran"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()));
            found.extend(results["wrong"].as_array().unwrap().iter().map(|wrong| format!("{name}, {width} pixels: {wrong:#}")));
        }
    }
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
    for rule in ["color-contrast", "label", "target-size", "region", "heading-order", "list", "th-has-data-cells"] {
        assert!(ran.contains(rule), "{rule} had nothing to judge: {ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_on_any_page_in_the_light_scheme() {
    nothing_is_found("light").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_on_any_page_in_the_dark_scheme() {
    nothing_is_found("dark").await;
}
