//! The settings in a real browser: a threshold with its preview, a rule that is tried first, a candidate that is put live.

use serde_json::{Value, json};

use crate::{Desk, comment};

/// Sixty real comments, half of them decided as they are labelled.
async fn desk(scripts: bool) -> Desk {
    let rows = std::fs::read_to_string("training-data/youtube.jsonl").unwrap();
    let rows: Vec<Value> = rows.lines().step_by(15).take(60).map(|row| serde_json::from_str(row).unwrap()).collect();
    let comments: Vec<Value> = rows.iter().map(|row| comment(row["content"].as_str().unwrap())).collect();
    let desk = if scripts { Desk::scripted(&comments).await } else { Desk::with(&comments).await };
    desk.house.run_json(&["user", "role", "ann", "admin"]);
    let token = desk.house.add_user("bot");
    let moderator = desk.server.client(&token);
    let pending = moderator.get("/v1/comments?status=pending&limit=100").expect(200).json();
    // Newest first; the rows are oldest first.
    for (shown, row) in pending["comments"].as_array().unwrap().iter().rev().zip(&rows).take(30) {
        let decision = if row["label"] == "ham" { "approve" } else { "spam" };
        let path = format!("/v1/comments/{}/decision", shown["id"].as_str().unwrap());
        moderator.post(&path, &json!({ "decision": decision })).expect(200);
    }
    desk
}

fn threshold(desk: &Desk) -> Value {
    desk.house.run_json(&["site", "show", "blog"])["settings"]["spam_above"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_threshold_shows_what_it_would_have_done_before_it_is_saved() {
    let desk = desk(true).await;
    desk.open("/settings").await;
    let browser = &desk.browser;
    browser.press(".rows a").await;
    browser.until("return document.querySelector('#preview strong')?.textContent === 'Of the last 60 comments none would have had another verdict.'").await;
    browser
        .run("const slider = document.querySelector('[data-for=spam_above]'); slider.value = '60'; slider.dispatchEvent(new Event('input', { bubbles: true }))")
        .await;
    let said = browser
        .until("return document.querySelector('#preview strong').textContent.match(/Of the last 60 comments, (\\d+) would/)?.[1]")
        .await;
    let expected = desk.house.run_json(&["site", "set", "blog", "--spam-above", "0.6", "--dry-run"]);
    assert_eq!(said.as_str().unwrap(), expected["changed"].to_string());
    // The comments of the plot are those that were looked at.
    let bars = browser.run("return [...document.querySelectorAll('#preview .plot title')].map(title => title.textContent)").await;
    let counted: u64 = bars.as_array().unwrap().iter().map(|bar| numbers(bar.as_str().unwrap()).iter().skip(2).sum::<u64>()).sum();
    assert_eq!(counted, 60, "{bars}");
    assert_eq!(threshold(&desk), json!(1.0), "a preview changes nothing");
    browser.press("button[value=save]").await;
    browser.until("return document.querySelector('.notice')?.innerText.startsWith('The settings are saved.')").await;
    assert_eq!(threshold(&desk), json!(0.6));
    assert_eq!(browser.console().await, json!([]));
}

fn numbers(text: &str) -> Vec<u64> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_scripts_a_preview_is_a_button_away_and_nobody_overwrites_a_colleague() {
    let desk = desk(false).await;
    desk.open("/settings").await;
    let browser = &desk.browser;
    browser.click(".rows a").await;
    browser.run("document.getElementById('spam_above').value = '60'").await;
    browser.click("button[value=preview]").await;
    assert!(browser.text("#preview strong").await.contains("would have had another verdict"));
    assert_eq!(browser.run("return document.getElementById('spam_above').value").await, json!("60"));
    desk.house.run_json(&["site", "set", "blog", "--max-links", "2"]);
    browser.click("button[value=save]").await;
    assert!(browser.text(".warning").await.contains("somebody changed these settings after your page was shown"));
    assert_eq!((threshold(&desk), desk.house.run_json(&["site", "show", "blog"])["settings"]["max_links"].clone()), (json!(1.0), json!(2)));
    browser.run("document.getElementById('spam_above').value = '6o'").await;
    browser.click("button[value=save]").await;
    assert!(browser.text(".warning").await.contains("Spam above should be a number from 0 to 100"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_is_tried_added_and_removed() {
    let desk = desk(true).await;
    desk.open("/settings").await;
    let browser = &desk.browser;
    browser.press(".rows a").await;
    browser.until("return document.getElementById('text')").await;
    browser.run("document.getElementById('then').value = 'spam'; document.getElementById('text').value = 'subscribe'").await;
    browser.press("button[value=try]").await;
    let said = browser.until("return document.querySelector('#trial strong')?.textContent").await;
    let tried = desk.house.run_json(&["site", "rules", "try", "blog", "spam", "--words", "subscribe"]);
    assert_eq!(said, json!(format!("Of the last 60 comments, {} would have had another verdict.", tried["changed"])));
    browser.press("button[value=add]").await;
    browser.until("return document.querySelector('.rule')?.textContent.includes('“subscribe” in content')").await;
    assert_eq!(desk.house.run_json(&["site", "rules", "list", "blog"])["texts"][0]["words"], "subscribe");
    browser.press("button[value=remove]").await;
    browser.until("return !document.querySelector('.rule') && document.querySelector('#rules')").await;
    assert_eq!(desk.house.run_json(&["site", "rules", "list", "blog"])["texts"], json!([]));
    assert_eq!(browser.console().await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_candidate_is_put_live_and_taken_back() {
    let desk = desk(true).await;
    let candidate = desk.house.run_json(&["retrain"]);
    let candidate = candidate["model"].as_str().or_else(|| candidate["candidate"].as_str()).unwrap_or_else(|| panic!("{candidate}"));
    desk.open("/settings").await;
    let browser = &desk.browser;
    browser.run("document.querySelector('.model input[name=why]').value = 'it knows our readers'").await;
    browser.press("button[value=promote]").await;
    browser.until("return document.querySelector('.notice')?.innerText === 'The candidate is live now.'").await;
    let models = desk.house.run_json(&["models", "list"]);
    let last = models["promotions"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["model"], &last["by"], &last["why"]), (&json!(candidate), &json!("ann"), &json!("it knows our readers")));
    browser.press("button[value=rollback]").await;
    browser.until("return document.querySelector('.notice')?.innerText === 'The model that was live before is live again.'").await;
    assert_eq!(browser.console().await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moderator_looks_and_tries_and_only_an_admin_changes() {
    let desk = desk(false).await;
    desk.open("/settings").await;
    let browser = &desk.browser;
    browser.click(".rows a").await;
    // The page is an admin's, who is one no more.
    desk.house.run_json(&["user", "role", "ann", "moderator", "--yes"]);
    browser.click("button[value=save]").await;
    assert_eq!(browser.text("h1").await, "Only admins may do this");
    desk.open("/settings").await;
    browser.click(".rows a").await;
    assert_eq!(
        browser.run("return document.querySelectorAll('[value=save], [value=add], [value=remove], [value=promote]').length").await,
        json!(0)
    );
    browser.click("button[value=preview]").await;
    assert!(browser.text("#preview strong").await.contains("Of the last 60 comments"));
}
