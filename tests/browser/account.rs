//! One's own account in a real browser: a second factor that a code of the test's own turns on, and signing out elsewhere.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

use crate::Desk;
use crate::browser::Browser;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// Ann, an admin, with a password that she chose after her first link.
async fn desk(scripts: bool) -> Desk {
    let desk = if scripts { Desk::scripted(&[]).await } else { Desk::with(&[]).await };
    desk.house.run_json(&["user", "role", "ann", "admin"]);
    assert_eq!(desk.browser.run("return location.pathname + location.search").await, json!("/account?done=welcome"));
    fill(&desk.browser, "new", PASSWORD).await;
    fill(&desk.browser, "again", PASSWORD).await;
    press(&desk, scripts, "form[action='/account/password'] button").await;
    desk.browser.until("return document.querySelector('.notice')?.innerText.startsWith('The password is changed')").await;
    desk
}

/// Clicks what sends a form; with scripts the page stays and its main part changes.
async fn press(desk: &Desk, scripts: bool, selector: &str) {
    if scripts {
        desk.browser.press(selector).await;
    } else {
        desk.browser.click(selector).await;
    }
}

async fn fill(browser: &Browser, field: &str, value: &str) {
    browser.run(&format!("document.querySelector('[name={field}]').value = {}", json!(value))).await;
}

#[expect(clippy::disallowed_methods, reason = "a telephone has a clock of its own")]
fn code(totp: &Totp, steps: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    totp.generate(now.checked_add_signed(30 * steps).unwrap()).to_string()
}

async fn no_wider_than_the_screen(browser: &Browser, page: &str) {
    let wide = browser.run("return [document.scrollingElement.scrollWidth, innerWidth]").await;
    assert_eq!(wide[0], wide[1], "{page} at 360");
}

/// Types what an app shows for the secret on the page.
pub(crate) async fn enter_code(browser: &Browser) -> Totp {
    let secret = browser.run("return document.querySelector('.secret').textContent").await;
    let secret = Secret::try_from_base32(secret.as_str().unwrap().replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    fill(browser, "code", &code(&totp, 0)).await;
    totp
}

/// Turns the second factor on: its app, and a recovery code.
async fn turn_on(desk: &Desk, scripts: bool) -> (Totp, String) {
    let browser = &desk.browser;
    browser.resize(360, 800).await;
    no_wider_than_the_screen(browser, "the account").await;
    fill(browser, "password", PASSWORD).await;
    press(desk, scripts, "button[value=begin]").await;
    browser.until("return document.querySelector('.secret')").await;
    no_wider_than_the_screen(browser, "the secret").await;
    // The code is a picture in the page: as wide as high, with ink of its own, and nothing was asked for.
    let drawn = "const box = document.querySelector('svg.qr').getBoundingClientRect(); return [box.width > 150 && Math.abs(box.width - box.height) < 1, \
                 getComputedStyle(document.querySelector('svg.qr path')).fill, document.querySelectorAll('main img').length]";
    assert_eq!(browser.run(drawn).await, json!([true, "rgb(0, 0, 0)", 0]));
    let totp = enter_code(browser).await;
    press(desk, scripts, "button[value=confirm]").await;
    browser.until("return document.querySelectorAll('.codes code').length === 10").await;
    no_wider_than_the_screen(browser, "the recovery codes").await;
    let recovery = browser.run("return document.querySelector('.codes code').textContent").await;
    (totp, recovery.as_str().unwrap().to_owned())
}

/// Shows the password at the first page, and each of the codes at the second: where the last one leads.
async fn sign_in(desk: &Desk, browser: &Browser, codes: &[&str]) -> Value {
    browser.open(&desk.server.url("/sign-in")).await;
    fill(browser, "name", "ann").await;
    fill(browser, "password", PASSWORD).await;
    browser.click("main button").await;
    for code in codes {
        assert_eq!(browser.run("return location.pathname").await, json!("/sign-in/code"));
        fill(browser, "code", code).await;
        browser.click("main button").await;
    }
    browser.run("return location.pathname").await
}

/// A second browser, which a recovery code lets in and the first one signs out.
async fn sign_out_another(desk: &Desk, scripts: bool, recovery: &str) {
    let browser = &desk.browser;
    let second = Browser::start(scripts).await;
    assert_eq!(sign_in(desk, &second, &[recovery]).await, json!("/"));
    desk.open("/account").await;
    assert!(browser.text(".sessions").await.contains("Chrome on Linux"));
    assert_eq!(browser.run("return document.querySelectorAll('.sessions li').length").await, json!(2));
    press(desk, scripts, "button[value=others]").await;
    browser.until("return document.querySelectorAll('.sessions li').length === 1").await;
    second.open(&desk.server.url("/")).await;
    assert_eq!(second.run("return location.pathname").await, json!("/sign-in"));
}

/// Turns it on, signs out, signs in by codes, and signs a second browser out.
async fn round(scripts: bool) -> Desk {
    let desk = desk(scripts).await;
    let (totp, recovery) = turn_on(&desk, scripts).await;
    let browser = &desk.browser;
    browser.click(".who button:not(.keys)").await;
    assert_eq!(sign_in(&desk, browser, &["000000"]).await, json!("/sign-in/code"));
    assert!(browser.text(".problem").await.contains("The code is wrong"));
    no_wider_than_the_screen(browser, "the second page").await;
    assert_eq!(sign_in(&desk, browser, &[&code(&totp, 1)]).await, json!("/"));

    sign_out_another(&desk, scripts, &recovery).await;
    desk.open("/settings").await;
    browser.run("document.querySelectorAll('details').forEach(part => { part.open = true })").await;
    no_wider_than_the_screen(browser, "the settings with all parts open").await;
    desk
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_factor_is_turned_on_signs_in_and_another_browser_is_signed_out() {
    let desk = round(true).await;
    // One refusal was asked for, that of the wrong code; no page's policy refused anything.
    let problems = desk.browser.console().await;
    assert!(problems.as_array().unwrap().iter().all(|line| line["message"].as_str().unwrap().contains("/sign-in/code")), "{problems}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_of_it_works_without_scripts() {
    round(false).await;
}
