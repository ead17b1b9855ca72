//! A campaign: looked at, decided and taken back as one.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::{Desk, comment};

const OTHERS: [&str; 3] = [
    "I planted the tomatoes in May and they did well until the first frost came.",
    "Does anybody know whether the library is open on Sundays during the summer?",
    "We walked along the river for hours and met nobody but a heron and two dogs.",
];

/// 57 near copies among others, the newest of which is a copy.
fn campaign() -> Vec<Value> {
    let copy = |n: u32| {
        comment(&format!(
            "Dear friends, grow your savings with our guaranteed robot: deposit 250 dollars today at https://robot-profits.example.com/start \
             and withdraw 4000 dollars next week. Yours, visitor {n}"
        ))
    };
    OTHERS.into_iter().map(comment).chain((0..57).map(copy)).collect()
}

fn is_sound(desk: &Desk) {
    let checked = desk.house.run_json(&["check"]);
    assert_eq!(checked["findings"], json!([]), "{checked}");
}

async fn looked_at(browser: &Browser) {
    assert_eq!(browser.text(".like-counts").await, "57 wait.");
    let labels = "return [...document.querySelectorAll('.bulk button')].map(button => button.textContent)";
    let labelled = ["Approve all 57", "Mark all 57 as spam", "Throw all 57 away as abuse", "Throw all 57 away"];
    assert_eq!(browser.run(labels).await, json!(labelled));
    assert_eq!(browser.run("return document.querySelectorAll('.cards > li').length").await, json!(50));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_57_like_this_one_are_decided_and_taken_back_as_one_without_scripts() {
    let desk = Desk::with(&campaign()).await;
    desk.open("/").await;
    let browser = &desk.browser;
    browser.click(".card a.details").await;
    assert!(browser.text("#alike + p").await.starts_with("56 more like this one wait."));
    browser.click("#alike + p a").await;
    looked_at(browser).await;
    browser.click(".bulk button.spam").await;
    assert!(browser.text(".notice").await.contains("57 comments were marked as spam."));
    assert_eq!(desk.counts().await, json!([3, 0, 57, 0, 60]));
    is_sound(&desk);

    browser.click(".notice .undo").await;
    assert!(browser.text(".notice").await.contains("Undone for 57 comments."));
    assert_eq!(desk.counts().await, json!([60, 0, 0, 0, 60]));
    is_sound(&desk);

    // The other kinds.
    browser.click(".card a.like").await;
    browser.click(".tabs a[href$='by=author']").await;
    assert_eq!(browser.text(".like-counts").await, "60 wait.", "all are by Ben");
    browser.click(".tabs a[href$='by=link']").await;
    assert_eq!(browser.text(".like-counts").await, "57 wait.");
    browser.click(".tabs a[href$='by=network']").await;
    assert_eq!(browser.text(".like-counts").await, "1 waits.", "no addresses were sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_scripts_nothing_reloads_and_the_key_z_takes_all_of_it_back() {
    let desk = Desk::scripted(&campaign()).await;
    desk.open("/").await;
    let browser = &desk.browser;
    browser.run("window.marked = true").await;
    browser.press(".card a.like").await;
    browser.until("return location.pathname.endsWith('/like') && document.querySelector('.like-counts')").await;
    looked_at(browser).await;
    browser.press(".bulk button.spam").await;
    browser.until("return document.querySelector('.notice')?.innerText.includes('57 comments were marked as spam.')").await;
    let counts = "[...document.querySelectorAll('.count')].map(count => Number(count.textContent)).join()";
    browser.until(&format!("return {counts} === '3,0,57,0,60'")).await;
    browser.type_keys("z").await;
    browser.until("return document.querySelector('.notice')?.innerText.includes('Undone for 57 comments.')").await;
    browser.until(&format!("return {counts} === '60,0,0,0,60'")).await;
    assert_eq!(browser.run("return window.marked").await, json!(true), "the page was loaded anew");
    assert_eq!(browser.console().await, json!([]));
    is_sound(&desk);
}
