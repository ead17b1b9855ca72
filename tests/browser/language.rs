//! The language of the pages: chosen at a page's foot, and kept.

use serde_json::json;

use crate::{Desk, comment};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moderator_chooses_german_and_decides_in_it_with_and_without_scripts() {
    for scripts in [false, true] {
        let comments = [comment("Über Gärten."), comment("Über Meere."), comment("Über Berge.")];
        let desk = if scripts { Desk::scripted(&comments).await } else { Desk::with(&comments).await };
        let browser = &desk.browser;
        desk.open("/?order=oldest").await;
        assert_eq!(browser.text("h1").await, "Waiting for you");
        browser.click(".foot button[value=de]").await;
        assert_eq!(browser.text("h1").await, "Wartet auf Entscheidung");
        assert_eq!(browser.run("return [document.documentElement.lang, location.search]").await, json!(["de", "?order=oldest"]));
        if scripts {
            browser.type_keys("js").await;
        } else {
            browser.click(".card button.spam").await;
        }
        let said = "return document.querySelector('.notice p')?.innerText.includes('als Spam markiert')";
        browser.until(said).await;
        assert!(browser.text(".notice").await.contains("Der Kommentar von \u{2068}Ben\u{2069} wurde als Spam markiert."));
        if scripts {
            browser.type_keys("z").await;
        } else {
            browser.click(".undo").await;
        }
        browser.until("return document.querySelector('.notice p')?.innerText.includes('ist jetzt ausstehend')").await;
        // Where scripts run, the counts of the bar come after the notice.
        browser.until("return [...document.querySelectorAll('.count')].map(count => count.textContent).join() === '3,0,0,0,3'").await;
        // Another page is in the same language, and another choice holds at once.
        desk.open("/settings").await;
        assert_eq!(browser.text("h1").await, "Einstellungen");
        browser.click(".foot button[value=en]").await;
        assert_eq!(browser.text("h1").await, "Settings");
        assert_eq!(browser.console().await, json!([]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_takes_anothers_place_offers_the_languages_for_itself() {
    let desk = Desk::scripted(&[comment("Über Gärten.")]).await;
    let browser = &desk.browser;
    desk.open("/").await;
    browser.press(".places a[href='/settings']").await;
    browser.until("return location.pathname === '/settings' && document.querySelector('.foot [name=back]').value === '/settings'").await;
    browser.click(".foot button[value=de]").await;
    assert_eq!(browser.run("return location.pathname").await, json!("/settings"));
    assert_eq!(browser.text("h1").await, "Einstellungen");
}
