//! What a moderator does beside deciding: search, narrow, look why, answer a random check.

use gatepost::classifier::Scores;
use gatepost::clock::{Clock, SystemClock};
use gatepost::comment::{Comment, CommentId};
use gatepost::policy::{Reason, ReasonCode, Verdict};
use gatepost::store::{Assessed, Comments, NewComment, Sites, SqliteStore};
use jiff::SignedDuration;
use serde_json::json;

use crate::Desk;

/// The beginnings of the texts that are shown.
const TEXTS: &str = "return [...document.querySelectorAll('.cards > li .body')].map(body => body.innerText.trim()).join('|')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_is_searched_narrowed_and_put_in_order_and_its_address_can_be_shared() {
    let sent = |content: &str, author: &str, email: &str, ip: &str| json!({ "content": content, "author": author, "author_email": email, "ip": ip });
    let comments = [
        sent("About gardens.", "Ben", "ben@mail.example", "192.0.2.7"),
        sent("About the Café by the sea.", "Zoe", "zoe@mail.example", "192.0.2.8"),
        sent("About oceans.", "Ben", "ben@mail.example", "192.0.2.8"),
    ];
    for scripts in [true, false] {
        let desk = if scripts { Desk::scripted(&comments).await } else { Desk::with(&comments).await };
        let browser = &desk.browser;
        let shown = async |expected: &str| {
            browser.until(&format!("return (() => {{ {TEXTS} }})() === {expected:?}")).await;
        };
        desk.open("/").await;
        shown("About oceans.|About the Café by the sea.|About gardens.").await;
        browser.run("document.getElementById('q').value = 'cafe'").await;
        browser.press("form[role=search] > button").await;
        shown("About the Café by the sea.").await;
        assert!(browser.text(".chips").await.starts_with("Words: cafe"));
        // What leads to what is alike: the address it came from, of all comments.
        browser.press(".chips .chip a").await;
        shown("About oceans.|About the Café by the sea.|About gardens.").await;
        browser.press(".cards > li:first-child .meta a[title='Only comments from this IP address']").await;
        shown("About oceans.|About the Café by the sea.").await;
        let address = browser.run("return location.pathname + location.search").await;
        assert_eq!(address, json!("/?ip=192.0.2.8"));
        browser.press(".cards > li:first-child h2 a").await;
        shown("About oceans.").await;
        assert_eq!(browser.run("return document.querySelectorAll('.chips .chip').length").await, json!(2));
        browser.press(".chips > li:last-child a").await;
        shown("About oceans.|About the Café by the sea.|About gardens.").await;
        browser.run("document.getElementById('order').value = 'oldest'").await;
        browser.press("form[role=search] > button").await;
        shown("About gardens.|About the Café by the sea.|About oceans.").await;
        // The address says it all: another window shows the same.
        desk.open("/?order=oldest&ip=192.0.2.8").await;
        shown("About the Café by the sea.|About oceans.").await;
        assert_eq!(browser.console().await, json!([]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_explanation_stands_in_the_text_on_demand_and_whole_on_the_comments_page() {
    let desk =
        Desk::scripted(&[json!({ "content": "Free bitcoin casino, click http://win.example/now and thanks for the lovely song!" })]).await;
    desk.open("/").await;
    let browser = &desk.browser;
    browser.type_keys("je").await;
    browser.until("return document.querySelectorAll('.cards .body mark').length > 0").await;
    browser.type_keys("e").await;
    browser.until("return document.querySelectorAll('.cards .body mark').length === 0").await;
    browser.type_keys("o").await;
    browser.until("return location.pathname.startsWith('/comments/') && document.querySelectorAll('.body mark').length > 0").await;
    // The bars' numbers sum to the log-odds that stand below them.
    let numbers =
        "return [...document.querySelectorAll('.kinds .number')].map(number => Number(number.textContent.replace('\u{2212}', '-')))";
    let numbers: Vec<f64> = serde_json::from_value(browser.run(numbers).await).unwrap();
    let (sum, parts) = numbers.split_last().unwrap();
    assert!(parts.len() > 3 && (parts.iter().sum::<f64>() - sum).abs() < 0.01 * numbers.len() as f64, "{numbers:?}");
    assert_eq!(browser.console().await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_random_check_is_mixed_into_what_waits_and_answered_like_any_comment() {
    // A server draws yesterday's when it starts, and a day once.
    let (house, key) = Desk::house();
    let store = SqliteStore::open(&house.database_url()).await.unwrap();
    let site = store.sites().await.unwrap()[0].0.id;
    let at = SystemClock.now() - SignedDuration::from_hours(24);
    let id = CommentId(uuid::Builder::from_unix_timestamp_millis(u64::try_from(at.as_millisecond()).unwrap(), &[7; 10]).into_uuid());
    let reasons = vec![Reason::stated(ReasonCode::Word, "song")];
    let assessed = Assessed {
        verdict: Verdict::Spam,
        score: 0.97,
        logit: 3.5,
        scores: Scores { spam: Some(0.97), abuse: None },
        reasons,
        model: "m".to_owned(),
    };
    let comment = Comment::from_content("What a lovely song.");
    store
        .insert(NewComment {
            site,
            id,
            external_id: None,
            comment,
            network: None,
            likeness: gatepost::features::Likeness::default(),
            assessed,
            at,
        })
        .await
        .unwrap();
    store.close().await;
    house.run_json(&["site", "set", "blog", "--audits-per-week", "7000", "--spam-above", "0.9"]);
    assert_eq!(house.run_json(&["audits", "blog", "--draw"])["open"], json!(1));
    let desk = Desk::serve(house, key, &[], true).await;

    let browser = &desk.browser;
    desk.open("/").await;
    // Of all comments, one is spam and, as it is to be looked at, waits.
    assert_eq!(desk.counts().await, json!([1, 0, 1, 0, 1, 1]));
    assert!(browser.text(".cards .reasons").await.contains("a random check: please decide"));
    browser.type_keys("ja").await;
    browser.until("return document.querySelector('.notice p')?.innerText.includes('was approved')").await;
    browser.until("return [...document.querySelectorAll('.count')].map(count => count.textContent).join() === '0,1,0,0,1,0'").await;
    let report = desk.house.run_json(&["audits", "blog"]);
    assert_eq!((&report["open"], &report["false_positives"]["wrong"]), (&json!(0), &json!(1)));
    browser.type_keys("z").await;
    browser.until("return document.querySelectorAll('.cards > li:not([hidden])').length === 1").await;
    assert_eq!(desk.house.run_json(&["audits", "blog"])["open"], json!(1), "an answer that is taken back is none");
    assert_eq!(browser.console().await, json!([]));
}
