//! The page on which the API is tried: it asks no other host for anything, and a call that is tried there is answered.

use serde_json::json;

use crate::browser::Browser;
use crate::support::House;

/// Types into a field of Swagger UI, which hears of it by React's own event alone.
const FILL: &str = "const [selector, value] = WHAT; const field = document.querySelector(selector); \
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, value); \
    field.dispatchEvent(new Event('input', { bubbles: true })); return true";

/// What the browser shows of its own, such as the page of a new tab.
const OWN: [&str; 3] = ["data:", "chrome://", "chrome-untrusted://"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_tried_on_the_page_with_a_key_and_no_other_host_is_asked() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    let server = house.serve();
    let browser = Browser::watched(true).await;
    browser.open(&server.url("/docs")).await;
    browser.until("return document.querySelectorAll('.opblock').length > 30").await;

    browser.press(".auth-wrapper .authorize").await;
    browser.until("return document.querySelector('#auth-bearer-value') !== null").await;
    // The dialog has a form for either key; the document names the blog's second.
    let form = "[...document.querySelectorAll('.auth-container')].find(form => form.textContent.includes('site_key'))";
    browser.run(&format!("{form}.querySelector('input').id = 'the-key'")).await;
    browser.run(&FILL.replace("WHAT", &json!(["#the-key", key]).to_string())).await;
    browser.run(&format!("{form}.querySelector('button.authorize').click()")).await;
    browser.until(&format!("return {form}.textContent.includes('Logout')")).await;
    browser.press(".dialog-ux .close-modal").await;

    browser.press("#operations-blog-score .opblock-summary-control").await;
    browser.until("return document.querySelector('#operations-blog-score textarea.body-param__text') !== null").await;
    let body = json!({ "content": "Thank you, that explains the second figure." }).to_string();
    browser.run(&FILL.replace("WHAT", &json!(["#operations-blog-score textarea.body-param__text", body]).to_string())).await;
    browser.press("#operations-blog-score .execute").await;
    let status = "document.querySelector('#operations-blog-score .live-responses-table tr.response .response-col_status')";
    browser.until(&format!("return {status}?.textContent.startsWith('200')")).await;
    let answer = browser.text("#operations-blog-score .live-responses-table .highlight-code").await;
    assert!(answer.contains("\"verdict\"") && answer.contains("\"reasons\""), "{answer}");

    // As far as Swagger UI goes, it can be read on a telephone: nothing is wider than the window.
    browser.resize(360, 800).await;
    assert_eq!(browser.run("return document.documentElement.scrollWidth <= 360").await, json!(true));
    assert_eq!(browser.console().await, json!([]), "nothing is refused by the page's policy");
    let ours = server.url("/");
    let asked = browser.requests().await;
    let other: Vec<_> =
        asked.iter().filter(|address| !address.starts_with(&ours) && !OWN.iter().any(|own| address.starts_with(own))).collect();
    assert!(asked.iter().any(|address| address.ends_with("/v1/score")) && other.is_empty(), "{other:?}");
}
