//! What the pages' scripts add: the keyboard decides, nothing reloads, and others' decisions appear while they are made.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::{Desk, comment};

/// How many comments are shown, and the counts on the tabs.
const SHOWN: &str = "return [document.querySelectorAll('.cards > li:not([hidden])').length, \
                     [...document.querySelectorAll('.count')].map(count => count.textContent.replace(/\\s/g, '')).join()]";

fn shown(comments: u64, counts: &str) -> Value {
    json!([comments, counts])
}

/// The page is marked: a reload would lose the mark.
async fn marked(browser: &Browser) {
    browser.run("window.marked = true").await;
}

async fn eventually_shown(browser: &Browser, comments: u64, counts: &str) {
    browser.until(&format!("{SHOWN}.toString() === {:?}", format!("{comments},{counts}"))).await;
}

fn spam_and_ham(many: usize) -> Vec<Value> {
    let rows = std::fs::read_to_string("training-data/youtube.jsonl").unwrap();
    let rows = rows.lines().map(|row| serde_json::from_str::<Value>(row).unwrap());
    rows.step_by(9).take(many).map(|row| comment(row["content"].as_str().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_real_comments_are_cleared_by_the_keyboard_alone() {
    let desk = Desk::scripted(&spam_and_ham(100)).await;
    desk.open("/").await;
    let browser = &desk.browser;
    marked(browser).await;
    assert_eq!(browser.run(SHOWN).await, shown(25, "100,0,0,0,100"));
    browser.type_keys("j").await;
    let keys = ["a", "s", "b", "d"];
    for step in 0..100 {
        browser.type_keys(keys[step % keys.len()]).await;
        // As fast as the page lets one go: the next comment has the focus as soon as there is one.
        let left = "document.activeElement.matches('.cards > li:not([hidden]) > .card')";
        browser.until(&format!("return {left} || document.querySelector('#emptied:not([hidden])')")).await;
    }
    eventually_shown(browser, 0, "0,25,25,50,100").await;
    assert!(browser.text("#emptied").await.contains("This page is done."));
    assert_eq!(browser.run("return window.marked").await, json!(true), "the page was loaded anew");
    assert_eq!(browser.console().await, json!([]));
    let checked = desk.house.run_json(&["check"]);
    assert_eq!(checked["findings"], json!([]), "{checked}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_ticked_is_decided_at_once_and_the_key_z_takes_everything_back_in_turn() {
    let desk = Desk::scripted(&spam_and_ham(6)).await;
    desk.open("/").await;
    let browser = &desk.browser;
    browser.type_keys("js").await;
    eventually_shown(browser, 5, "5,0,1,0,6").await;
    browser.type_keys("xjjxS").await;
    eventually_shown(browser, 3, "3,0,3,0,6").await;
    browser.until("return document.querySelector('.notice').innerText.includes('2 comments were marked as spam.')").await;
    browser.type_keys("z").await;
    eventually_shown(browser, 5, "5,0,1,0,6").await;
    browser.type_keys("z").await;
    eventually_shown(browser, 6, "6,0,0,0,6").await;
    assert_eq!(browser.run("return document.querySelectorAll('.settled').length").await, json!(0), "one's own work is no colleague's");
    // A key in a field is a letter.
    browser.type_keys("/").await;
    browser.type_keys("sad").await;
    assert_eq!(browser.run("return document.getElementById('q').value").await, json!("sad"));
    assert_eq!(browser.run(SHOWN).await, shown(6, "6,0,0,0,6"));
    assert_eq!(browser.console().await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_browsers_see_each_others_decisions_within_a_second_and_a_conflicting_one_is_refused() {
    let desk = Desk::scripted(&spam_and_ham(8)).await;
    desk.house.add_user("kim");
    let kims = Browser::start(true).await;
    desk.sign_in("kim", &kims).await;
    kims.open(&desk.server.url("/")).await;
    desk.open("/").await;
    let anns = &desk.browser;
    let mut quickest = Duration::MAX;
    for (key, word) in [("s", "marked it as spam"), ("a", "approved it"), ("d", "threw it away")] {
        let id = kims.run("return document.querySelector('.cards > li:not([hidden]) > .card').id").await;
        kims.run(&format!("document.getElementById({id}).tabIndex = -1; document.getElementById({id}).focus()")).await;
        let pressed = Instant::now();
        kims.type_keys(key).await;
        let said = anns.until(&format!("return document.querySelector('#' + {id} + ' .settled-line')?.textContent")).await;
        quickest = quickest.min(pressed.elapsed());
        assert_eq!(said, json!(format!("kim {word} just now.")));
    }
    assert!(quickest < Duration::from_secs(1), "{quickest:?}");
    eventually_shown(anns, 8, "5,1,1,1,8").await;
    eventually_shown(&kims, 5, "5,1,1,1,8").await;

    // Ann's page is as it was before: her decision is refused with who and what, and the comment is back.
    let card = "document.querySelector('.card.settled')";
    anns.run(&format!("{card}.querySelector('[name=expected]').value = 'pending'; {card}.querySelector('.actions .approve').click()"))
        .await;
    let warned = anns.until("return document.querySelector('.warned')?.textContent").await;
    assert!(warned.as_str().unwrap().starts_with("kim was quicker: the comment by"), "{warned}");
    eventually_shown(anns, 8, "5,1,1,1,8").await;

    // What comes meanwhile is offered, and shown when it is asked for.
    let blog = desk.server.client(&desk.key);
    blog.post("/v1/comments", &comment("One more, if I may.")).expect(201);
    assert_eq!(anns.until("return document.querySelector('#came:not([hidden])')?.innerText").await, json!("1 new comment: show it"));
    anns.press("#came button").await;
    eventually_shown(anns, 6, "6,1,1,1,9").await;
    for browser in [anns, &kims] {
        assert_eq!(browser.console().await, json!([]));
    }

    // Open pages do not keep a server from stopping.
    let stopped = Instant::now();
    let Desk { server, .. } = desk;
    assert!(server.stop().success() && stopped.elapsed() < Duration::from_secs(10), "{:?}", stopped.elapsed());
}

/// The page is hidden, or looked at again, as far as its scripts can tell.
async fn look(browser: &Browser, hidden: bool) {
    let tell = "document.dispatchEvent(new Event('visibilitychange'))";
    browser.run(&format!("Object.defineProperty(document, 'hidden', {{ get: () => {hidden}, configurable: true }}); {tell}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_to_a_page_is_told_that_something_changed_and_a_comment_that_is_brought_back_is_offered() {
    let desk = Desk::scripted(&spam_and_ham(3)).await;
    desk.house.add_user("kim");
    let kims = Browser::start(false).await;
    desk.sign_in("kim", &kims).await;
    desk.open("/").await;
    let anns = &desk.browser;
    let offered = "return document.querySelector('#came:not([hidden])')?.innerText";
    // Heard of, as news or as counts that the page has not: it listens.
    desk.server.client(&desk.key).post("/v1/comments", &comment("One that says that the page listens.")).expect(201);
    anns.until(offered).await;
    anns.press("#came button").await;
    eventually_shown(anns, 4, "4,0,0,0,4").await;

    look(anns, true).await;
    kims.open(&desk.server.url("/")).await;
    kims.click(".cards > li > .card .actions .approve").await;
    look(anns, false).await;
    assert_eq!(anns.until(offered).await, json!("Something changed meanwhile: show it"));
    anns.press("#came button").await;
    eventually_shown(anns, 3, "3,1,0,0,4").await;

    // Kim takes back what Ann decides.
    anns.type_keys("js").await;
    eventually_shown(anns, 2, "2,1,1,0,4").await;
    kims.open(&desk.server.url("/?status=spam")).await;
    kims.click(".cards a.details").await;
    kims.click("form[action$='/undo'] button").await;
    assert_eq!(anns.until(offered).await, json!("1 new comment: show it"));
    anns.press("#came button").await;
    eventually_shown(anns, 3, "3,1,0,0,4").await;
    assert_eq!(anns.console().await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_that_the_server_cannot_take_comes_back() {
    let desk = Desk::scripted(&spam_and_ham(2)).await;
    desk.open("/").await;
    let browser = &desk.browser;
    // The session ends elsewhere.
    desk.house.run_json(&["user", "sign-out", "ann"]);
    browser.type_keys("ja").await;
    let warned = browser.until("return document.querySelector('.warned')?.textContent").await;
    assert!(warned.as_str().unwrap().starts_with("You are not signed in. Your session has ended, and nothing was changed."), "{warned}");
    assert_eq!(browser.run(SHOWN).await, shown(2, "2,0,0,0,2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_follow_each_other_without_a_reload_and_the_way_back_leads_back() {
    let desk = Desk::scripted(&[comment("About gardens."), comment("About oceans.")]).await;
    desk.open("/").await;
    let browser = &desk.browser;
    marked(browser).await;
    browser.type_keys("/").await;
    browser.type_keys("oceans\u{e007}").await;
    browser.until("return location.search === '?q=oceans' && document.querySelectorAll('.cards > li').length === 1").await;
    browser.type_keys("jo").await;
    browser.until("return location.pathname.startsWith('/comments/') && document.title.startsWith('Comment by Ben')").await;
    browser.type_keys("s").await;
    browser.until("return document.querySelector('.notice')?.innerText.includes('was marked as spam')").await;
    browser.type_keys("z").await;
    browser.until("return document.querySelector('.notice')?.innerText.includes('is pending now')").await;
    for _ in 0..3 {
        browser.run("history.back()").await;
    }
    browser.until("return location.search === '?q=oceans' && document.querySelector('.cards')").await;
    assert_eq!(browser.run("return window.marked").await, json!(true));
    assert_eq!(browser.console().await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_are_told_in_the_readers_zone_and_without_scripts_in_utc() {
    for (scripts, minutes, zone) in [(true, 330, "GMT+5:30"), (false, 0, "UTC")] {
        let comments = [comment("About gardens.")];
        let desk = if scripts { Desk::scripted(&comments).await } else { Desk::with(&comments).await };
        desk.open("/").await;
        let read = "const time = document.querySelector('.author time'); return [time.dateTime, time.querySelector('.exact').textContent]";
        let [moment, told] = serde_json::from_value::<[String; 2]>(desk.browser.run(read).await).unwrap();
        let there = jiff::tz::Offset::from_seconds(minutes * 60).unwrap().to_datetime(moment.parse().unwrap());
        let clock = if scripts { "%b %-d, %Y, %I:%M" } else { "%-d %b %Y, %H:%M" };
        assert!(told.starts_with(&there.strftime(clock).to_string()) && told.ends_with(zone), "{told} for {moment}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_wants_no_motion_gets_none() {
    let desk = Desk::scripted(&spam_and_ham(12)).await;
    let steps = "const before = scrollY; for (let step = 0; step < 6; step++) { \
                 document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true })) } return [scrollY > before, document.getAnimations().length]";
    for (motion, jumps) in [("no-preference", false), ("reduce", true)] {
        desk.browser.prefer("prefers-reduced-motion", motion).await;
        desk.open("/").await;
        assert_eq!(desk.browser.run(steps).await, json!([jumps, 0]), "{motion}");
    }
}
