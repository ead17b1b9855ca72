//! What goes with a decision: notes, a question to a colleague, a block.

use serde_json::json;

use crate::{Desk, comment};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colleague_is_asked_and_an_author_blocked_while_deciding() {
    for scripts in [true, false] {
        let comments = [comment("About gardens."), comment("About oceans.")];
        let desk = if scripts { Desk::scripted(&comments).await } else { Desk::with(&comments).await };
        desk.open("/").await;
        let browser = &desk.browser;
        let first = ".cards > li:first-child > .card";
        if scripts {
            browser.type_keys("jn").await;
            browser.type_keys("Is <b>this</b> fine?").await;
        } else {
            browser.press(&format!("{first} .beside summary")).await;
            browser.run(&format!("document.querySelector('{first} [name=note]').value = 'Is <b>this</b> fine?'")).await;
        }
        browser.press(&format!("{first} button[value=asked]")).await;
        let said = browser.until("return document.querySelector('.said-notes')?.innerText").await;
        assert!(said.as_str().unwrap().starts_with("ann asks a colleague: Is <b>this</b> fine?"), "{said}");
        assert_eq!(desk.counts().await, json!([2, 0, 0, 0, 2, 1]), "to ask decides nothing");
        desk.open("/?status=asked").await;
        assert_eq!(browser.text("h1").await, "A colleague is asked");
        assert_eq!(browser.run("return document.querySelectorAll('.cards > li').length").await, json!(1));

        // The decision answers it, blocks the author, and says so.
        browser.press(&format!("{first} .beside summary")).await;
        browser.press(&format!("{first} [name=author][value=block]")).await;
        browser.press(&format!("{first} .actions .spam")).await;
        let done = browser.until("return document.querySelector('.notice p')?.innerText").await;
        let done = done.as_str().unwrap();
        assert!(done.contains("was marked as spam. What comes from") && done.contains("is spam from now on."), "{done}");
        assert_eq!(desk.house.run_json(&["site", "show", "blog"])["settings"]["blocked"].as_array().unwrap().len(), 1);

        // On its own page the author is let off again.
        desk.open("/?status=spam").await;
        browser.press(".cards a.details").await;
        browser.until("return location.pathname.startsWith('/comments/') && document.querySelector('button[value=release]')").await;
        browser.press("button[value=release]").await;
        browser
            .until("return document.querySelector('[aria-labelledby=author-rule] p')?.innerText.includes('neither blocked nor trusted')")
            .await;
        let history = browser.text(".history").await;
        for what in ["took the author off the lists", "blocked the author", "marked it as spam", "asks a colleague"] {
            assert!(history.contains(what), "{what}: {history}");
        }
        assert_eq!(
            desk.house.run_json(&["site", "show", "blog"])["settings"].get("blocked").and_then(|list| list.as_array()).map_or(0, Vec::len),
            0
        );
        assert_eq!(browser.console().await, json!([]));
    }
}
