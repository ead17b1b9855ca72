//! In which language a page is: the one that was chosen, else what the browser asks for, else English.

use serde_json::json;

use super::visitor::Visitor;
use super::{served, signed_in};

fn heading(visitor: &mut Visitor, path: &str) -> String {
    let page = visitor.get(path).body;
    page.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_else(|| panic!("no heading in {page}")).to_owned()
}

#[test]
fn a_browsers_language_is_followed_on_every_kind_of_page() {
    let (house, server, key) = served();
    let posted = server.client(&key).post("/v1/comments", &json!({ "content": "Warte.", "author": "Anna" })).expect(201).json();
    let mut stranger = Visitor::of(&server);
    stranger.header = Some(("accept-language", "de-DE,de;q=0.9,en;q=0.8".to_owned()));
    assert_eq!(heading(&mut stranger, "/sign-in"), "Anmelden");
    let refused = stranger.post("/sign-in", &[("name", "ann"), ("password", "wrong")]).expect(403);
    assert!(refused.body.contains("Der Name oder das Passwort ist falsch."));
    assert!(refused.body.contains("<html lang=\"de\">") && refused.header("vary").contains("Accept-Language"));
    assert_eq!(heading(&mut stranger, "/nowhere"), "Diese Seite gibt es nicht");
    assert_eq!(heading(&mut stranger, "/sign-in/nothing"), "Anmelden");

    let mut ann = signed_in(&house, &server);
    ann.header = Some(("accept-language", "de".to_owned()));
    assert_eq!(heading(&mut ann, "/"), "Wartet auf Entscheidung");
    assert_eq!(heading(&mut ann, "/settings"), "Einstellungen");
    assert!(heading(&mut ann, "/insights").starts_with("Einblicke"));
    let path = format!("/comments/{}", posted["id"].as_str().unwrap());
    assert!(ann.get(&path).body.contains("Kommentar von <bdi>Anna</bdi>"));
    assert_eq!(heading(&mut ann, "/comments/01a20ff2-3c83-7051-8a57-b54761badd19"), "Diesen Kommentar gibt es nicht");
    // What a script hears is in the page's language, too.
    ann.accepts = "application/json";
    let told = ann.post(&format!("{path}/decide"), &[("action", "spam"), ("expected", "pending")]).expect(200).json();
    assert_eq!(told["said"], "Der Kommentar von \u{2068}Anna\u{2069} wurde als Spam markiert.");
    let problem = ann.post(&format!("{path}/decide"), &[("action", "publish"), ("expected", "pending")]).expect(400).json();
    assert_eq!(problem["advice"], "Es wurde nichts geändert: action muss approve, spam, abuse oder trash sein.");
    // Programs read English.
    let mut program = Visitor::of(&server);
    (program.accepts, program.header) = ("*/*", Some(("accept-language", "de".to_owned())));
    assert!(program.get("/nowhere").expect(404).body.contains("There is no such address"));
}

#[test]
fn what_was_chosen_beats_what_the_browser_asks_for() {
    let (_house, server, _) = served();
    let mut visitor = Visitor::of(&server);
    visitor.header = Some(("accept-language", "de".to_owned()));
    visitor.get("/sign-in?from=a&b").expect(200);
    let chosen = visitor.post("/language", &[("language", "en"), ("back", "/sign-in?from=a&b")]).expect(303);
    assert_eq!(chosen.header("location"), "/sign-in?from=a&b");
    assert_eq!(chosen.header("set-cookie"), "gatepost-language=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    assert_eq!(heading(&mut visitor, "/sign-in"), "Sign in");
    assert!(visitor.post("/language", &[("language", "tlh")]).expect(400).body.contains("language should be one of"));
    assert_eq!(visitor.post("/language", &[("language", "de"), ("back", "//evil.example/")]).expect(303).header("location"), "/");
    visitor.token = "wrong".to_owned();
    visitor.post("/language", &[("language", "en")]).expect(403);
    assert_eq!(heading(&mut visitor, "/sign-in"), "Anmelden", "a form without the token changes nothing");
}

#[test]
fn a_language_that_there_is_not_falls_back_to_english() {
    let (_house, server, _) = served();
    let mut visitor = Visitor::of(&server);
    for asked in ["tlh", "fr-FR, ko;q=0.8", "*", "de;q=0"] {
        visitor.header = Some(("accept-language", asked.to_owned()));
        assert_eq!(heading(&mut visitor, "/sign-in"), "Sign in", "{asked}");
    }
    visitor.header = None;
    visitor.cookies.insert("gatepost-language".to_owned(), "tlh".to_owned());
    assert_eq!(heading(&mut visitor, "/sign-in"), "Sign in");
}
