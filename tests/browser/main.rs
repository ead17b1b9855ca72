//! The moderators' pages in a real browser, against the real binary: hostile comments stay text, nobody is kept from using the pages, and a
//! moderator's work goes through.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]

#[path = "../support/mod.rs"]
mod support;

mod account;
mod axe;
mod browser;
mod campaign;
mod docs;
mod example;
mod hostile;
mod insights;
mod language;
mod live;
mod notes;
mod settings;
mod work;
mod world;

use browser::Browser;
use serde_json::{Value, json};
use support::{House, Server};

/// A served database with a site, and a browser in which its moderator is signed in.
struct Desk {
    house: House,
    server: Server,
    key: String,
    browser: Browser,
}

impl Desk {
    /// Sits down at a queue with these comments, in a browser without scripts. The site leaves every decision to people.
    async fn with(comments: &[Value]) -> Self {
        Self::begin(comments, false).await
    }

    /// The same in a browser that runs the pages' scripts.
    async fn scripted(comments: &[Value]) -> Self {
        Self::begin(comments, true).await
    }

    async fn begin(comments: &[Value], scripts: bool) -> Self {
        let (house, key) = Self::house();
        Self::serve(house, key, comments, scripts).await
    }

    /// A site that leaves every decision to people, and its moderator; nothing is served yet.
    fn house() -> (House, String) {
        let house = House::new();
        let key = house.add_site("blog", "https://blog.example");
        house.run_json(&["site", "set", "blog", "--approve-below", "0", "--spam-above", "1"]);
        house.add_user("ann");
        (house, key)
    }

    async fn serve(house: House, key: String, comments: &[Value], scripts: bool) -> Self {
        let desk = Self::at(house, key, Browser::start(scripts).await).await;
        let blog = desk.server.client(&desk.key);
        for comment in comments {
            blog.post("/v1/comments", comment).expect(201);
        }
        desk
    }

    /// Serves a database and signs its moderator Ann in. `key` is that of a site.
    async fn at(house: House, key: String, browser: Browser) -> Self {
        let server = house.serve();
        Self::served(house, server, key, browser).await
    }

    /// Signs the moderator Ann in to a server.
    async fn served(house: House, server: Server, key: String, browser: Browser) -> Self {
        let desk = Self { house, server, key, browser };
        desk.sign_in("ann", &desk.browser).await;
        desk
    }

    async fn sign_in(&self, name: &str, browser: &Browser) {
        let made = self.house.run_json(&["user", "link", name, "--public-url", &self.server.url("/")]);
        browser.open(made["link"].as_str().unwrap()).await;
        browser.click("main button").await;
    }

    /// Opens a page of the server.
    async fn open(&self, path: &str) {
        self.browser.open(&self.server.url(path)).await;
    }

    /// How many comments stand where: pending, approved, spam, trash, all.
    async fn counts(&self) -> Value {
        self.browser.run("return [...document.querySelectorAll('.count')].map(count => Number(count.textContent))").await
    }
}

fn comment(content: &str) -> Value {
    json!({ "content": content, "author": "Ben", "article": "https://blog.example/a", "article_title": "An article" })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_content_security_policy_keeps_an_inline_script_from_running() {
    let desk = Desk::scripted(&[comment("A comment.")]).await;
    // Each may be refused before it could do anything, too.
    let inject = "const attempt = (what) => { try { what() } catch (refusal) { if (!(refusal instanceof TypeError)) throw refusal } };
        attempt(() => { const script = document.createElement('script'); script.append('window.pwned = 1'); document.body.append(script) });
        attempt(() => { const script = document.createElement('script'); script.textContent = 'window.pwned = 2'; document.body.append(script) });
        const handler = document.createElement('button'); document.body.append(handler);
        attempt(() => handler.setAttribute('onclick', 'window.pwned = 3')); handler.click();
        attempt(() => { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.pwned = 4\">') });
        const styled = document.createElement('p'); styled.setAttribute('style', 'position: fixed'); document.body.append(styled);
        return [typeof window.pwned, getComputedStyle(styled).position]";
    assert_eq!(desk.browser.run(inject).await, json!(["undefined", "static"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moderator_approves_marks_as_spam_and_abuse_throws_away_and_undoes() {
    let comments: Vec<Value> = (1..=6).map(|n| comment(&format!("Please check my thoughts, number {n}."))).collect();
    let desk = Desk::with(&comments).await;
    desk.open("/").await;
    assert_eq!(desk.counts().await, json!([6, 0, 0, 0, 6]));

    for (action, said) in [
        ("approve", "was approved."),
        ("spam", "was marked as spam."),
        ("abuse", "was thrown away as abuse."),
        ("trash", "was thrown away."),
    ] {
        desk.browser.click(&format!(".card button.{action}")).await;
        assert!(desk.browser.text(".notice").await.contains(said), "{action}");
    }
    assert_eq!(desk.counts().await, json!([2, 1, 1, 2, 6]));

    desk.browser.click(".undo").await;
    assert!(desk.browser.text(".notice").await.contains("is pending now"));
    assert_eq!(desk.counts().await, json!([3, 1, 1, 1, 6]));

    desk.browser.click(".tick-all").await;
    desk.browser.click(".bulk button.spam").await;
    assert!(desk.browser.text(".notice").await.contains("3 comments were marked as spam."));
    assert_eq!(desk.counts().await, json!([0, 1, 4, 1, 6]));
    assert!(desk.browser.text(".empty").await.contains("Nothing waits."));
    desk.browser.click(".undo").await;
    assert_eq!(desk.counts().await, json!([3, 1, 1, 1, 6]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_second_is_told_and_changes_nothing() {
    let desk = Desk::with(&[comment("Decided by two.")]).await;
    desk.open("/").await;
    let id = desk.browser.run("return document.querySelector('.card').id.slice(2)").await;
    let token = desk.house.add_user("eve");
    let path = format!("/v1/comments/{}/decision", id.as_str().unwrap());
    desk.server.client(&token).post(&path, &json!({ "decision": "spam" })).expect(200);

    desk.browser.click(".card button.approve").await;
    let notice = desk.browser.text(".notice").await;
    assert!(notice.contains("eve was quicker") && notice.contains("marked as spam now"), "{notice}");
    assert_eq!(desk.counts().await, json!([0, 0, 1, 0, 1]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_is_found_by_text_and_left_by_signing_out() {
    let desk = Desk::with(&[comment("About gardens."), comment("About oceans.")]).await;
    desk.open("/?q=oceans").await;
    assert_eq!(
        desk.browser.run("return [...document.querySelectorAll('.text')].map(text => text.textContent)").await,
        json!(["About oceans."])
    );
    desk.browser.click(".who button:not(.keys)").await;
    desk.open("/").await;
    assert_eq!(desk.browser.run("return location.pathname").await, json!("/sign-in"));
    desk.server.client(&desk.key).get("/v1/comments").expect(401);
}
