//! The moderators' pages as requests and answers: who gets in, what a form must carry, and which headers every answer has.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]

#[path = "../support/mod.rs"]
mod support;

mod language;
mod together;
mod visitor;

use std::io::Write;
use std::process::Stdio;

use serde_json::json;
use support::{House, Server};
use visitor::Visitor;

const PASSWORD: &str = "correct horse battery";

fn served() -> (House, Server, String) {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    house.run_json(&["site", "set", "blog", "--approve-below", "0", "--spam-above", "1"]);
    house.add_user("ann");
    let server = house.serve();
    (house, server, key)
}

/// The path of a link that signs a moderator in.
fn link(house: &House, name: &str) -> String {
    let made = house.run_json(&["user", "link", name, "--public-url", "http://gate.example"]);
    made["link"].as_str().unwrap().strip_prefix("http://gate.example").unwrap().to_owned()
}

fn signed_in(house: &House, server: &Server) -> Visitor {
    let mut visitor = Visitor::of(server);
    let path = link(house, "ann");
    visitor.get(&path).expect(200);
    let answer = visitor.post(&path, &[]).expect(303);
    // Who comes the first time is led to where a password is chosen.
    assert!(["/", "/account?done=welcome"].contains(&answer.header("location")), "{}", answer.header("location"));
    visitor
}

#[test]
fn opening_a_sign_in_link_does_not_use_it_up_but_its_button_does() {
    let (house, server, _) = served();
    let path = link(&house, "ann");
    let mut preview = Visitor::of(&server);
    preview.get(&path).expect(200);
    preview.get(&path).expect(200);
    let mut ann = Visitor::of(&server);
    ann.get(&path).expect(200);
    ann.post(&path, &[]).expect(303);
    assert!(ann.get("/").expect(200).body.contains("Waiting for you"));
    assert!(preview.post(&path, &[]).expect(403).body.contains("This link does not work"));
}

#[test]
fn the_sign_in_form_of_another_visitor_signs_nobody_in() {
    let (house, server, _) = served();
    let path = link(&house, "ann");
    let mut attacker = Visitor::of(&server);
    attacker.get(&path).expect(200);
    let mut victim = Visitor::of(&server);
    victim.get("/sign-in").expect(200);
    victim.token = attacker.token;
    assert!(victim.post(&path, &[]).expect(403).body.contains("This form cannot be used"));
}

#[test]
fn without_a_session_every_page_leads_to_sign_in_and_no_form_works() {
    let (_house, server, _) = served();
    let mut stranger = Visitor::of(&server);
    for path in ["/", "/insights", "/comments/01a20ff2-3c83-7051-8a57-b54761badd19"] {
        assert_eq!(stranger.get(path).expect(303).header("location"), "/sign-in");
    }
    for path in ["/comments/decide", "/decisions/undo", "/sign-out"] {
        assert!(stranger.post(path, &[]).expect(403).body.contains("You are not signed in"));
    }
}

#[test]
fn a_form_without_the_sessions_token_or_from_another_site_changes_nothing() {
    let (house, server, key) = served();
    let posted = server.client(&key).post("/v1/comments", &json!({ "content": "Wait." })).expect(201).json();
    let path = format!("/comments/{}/decide", posted["id"].as_str().unwrap());
    let fields = [("action", "approve"), ("expected", "pending")];
    let mut ann = signed_in(&house, &server);
    ann.get("/").expect(200);
    let right = ann.token.clone();

    let mut other = signed_in(&house, &server);
    other.get("/").expect(200);
    for wrong in ["", "wrong", &other.token] {
        ann.token = wrong.to_owned();
        assert!(ann.post(&path, &fields).expect(403).body.contains("This form cannot be used"), "{wrong:?}");
    }
    ann.token = right;
    ann.header = Some(("sec-fetch-site", "cross-site".to_owned()));
    assert!(ann.post(&path, &fields).expect(403).body.contains("This form came from another site"));
    ann.header = Some(("origin", "https://evil.example".to_owned()));
    ann.post(&path, &fields).expect(403);
    ann.header = None;
    assert!(ann.get("/").body.contains("Wait."));

    ann.header = Some(("sec-fetch-site", "same-origin".to_owned()));
    ann.post(&path, &fields).expect(303);
    assert!(!ann.get("/").body.contains("Wait."));
}

#[test]
fn a_form_that_names_no_action_or_status_is_refused_with_the_field() {
    let (house, server, key) = served();
    let posted = server.client(&key).post("/v1/comments", &json!({ "content": "Wait." })).expect(201).json();
    let path = format!("/comments/{}/decide", posted["id"].as_str().unwrap());
    let mut ann = signed_in(&house, &server);
    ann.get("/").expect(200);
    assert!(ann.post(&path, &[("action", "publish"), ("expected", "pending")]).expect(400).body.contains("action should be"));
    assert!(ann.post(&path, &[("action", "approve")]).expect(400).body.contains("expected should be"));
    ann.post("/comments/nothing/decide", &[("action", "approve"), ("expected", "pending")]).expect(404);
    ann.get("/comments/nothing").expect(404);
}

#[test]
fn a_session_ends_when_its_moderator_signs_out() {
    let (house, server, _) = served();
    let mut ann = signed_in(&house, &server);
    ann.get("/").expect(200);
    let cookie = ann.cookies.clone();
    ann.post("/sign-out", &[]).expect(303);
    ann.cookies = cookie;
    assert_eq!(ann.get("/").expect(303).header("location"), "/sign-in");
}

#[test]
fn a_password_signs_in_and_cannot_be_guessed_at_leisure() {
    let (house, server, _) = served();
    let mut command = house.gatepost();
    command.args(["user", "add", "ben", "--password-stdin", "--database", &house.database_url()]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());

    let mut ben = Visitor::of(&server);
    ben.get("/sign-in").expect(200);
    let wrong = ben.post("/sign-in", &[("name", "ben"), ("password", "wrong horse battery")]).expect(403);
    assert!(wrong.body.contains("The name or the password is wrong."));
    ben.post("/sign-in", &[("name", "ben"), ("password", PASSWORD)]).expect(303);
    ben.get("/").expect(200);

    let mut guesser = Visitor::of(&server);
    guesser.get("/sign-in").expect(200);
    let statuses = (0..30).map(|guess| guesser.post("/sign-in", &[("name", "ann"), ("password", &format!("guess {guess}"))]).status);
    assert!(statuses.into_iter().any(|status| status == 429), "thirty guesses in a row were all checked");
}

#[test]
fn every_answer_has_the_headers_that_bind_the_browser() {
    let (house, server, _) = served();
    let mut ann = signed_in(&house, &server);
    for path in ["/", "/sign-in", "/comments/nothing", "/no/such/page"] {
        let answer = ann.get(path);
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';")
                && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
    }
}

#[test]
fn an_unknown_address_is_a_page_to_a_browser_and_a_problem_to_a_program() {
    let (_house, server, _) = served();
    let mut browser = Visitor::of(&server);
    assert!(browser.get("/no/such/page").expect(404).body.contains("There is no such page"));
    assert!(server.stranger().get("/no/such/page").expect(404).header("content-type").starts_with("application/problem+json"));
}

#[test]
fn an_address_that_only_takes_forms_leads_a_browser_to_the_page_that_has_the_form() {
    let (house, server, _) = served();
    let site = house.run_json(&["site", "show", "blog"])["id"].as_str().unwrap().to_owned();
    let mut ann = signed_in(&house, &server);
    let rules = format!("/settings/sites/{site}/rules");
    let leads = [
        (rules.as_str(), rules.trim_end_matches("/rules")),
        ("/settings/models", "/settings"),
        ("/decisions/undo", "/"),
        ("/sign-out", "/"),
    ];
    for (address, page) in leads {
        assert_eq!(ann.get(address).expect(303).header("location"), page);
    }
    let key = house.add_site("other", "https://other.example");
    server.client(&key).get("/v1/decisions/1/undo").expect(405);
}

#[test]
fn an_address_that_somebody_made_up_says_nothing_untrue() {
    let (house, server, key) = served();
    let mut ann = signed_in(&house, &server);
    ann.get("/").expect(200);
    let stored = server.client(&key).post("/v1/comments", &json!({ "content": "About gardens.", "author": "Ben" })).expect(201).json();
    let id = stored["id"].as_str().unwrap();
    let decided = ann.post(&format!("/comments/{id}/decide"), &[("action", "spam"), ("expected", "pending")]).expect(303);
    let decision = decided.header("location").split_once("done=").unwrap().1.split(['&', '#']).next().unwrap().to_owned();
    assert!(ann.get(&format!("/?done={decision}")).body.contains("was marked as spam."));
    assert!(!ann.get(&format!("/?undone={decision}")).body.contains("Undone. The"), "it stands");
    ann.post(&format!("/decisions/{decision}/undo"), &[]).expect(303);
    assert!(ann.get(&format!("/?undone={decision}")).body.contains("Undone. The"));
    assert!(!ann.get(&format!("/?done={decision}")).body.contains("was marked as spam."), "it does not stand");
}

#[test]
fn of_many_undos_those_that_can_be_are_made_whatever_stands_beside_them() {
    let (house, server, key) = served();
    let mut ann = signed_in(&house, &server);
    ann.get("/").expect(200);
    let decisions: Vec<String> = ["one", "two"]
        .map(|content| {
            let id = server.client(&key).post("/v1/comments", &json!({ "content": content })).expect(201).json()["id"].clone();
            let decided = ann.post(&format!("/comments/{}/decide", id.as_str().unwrap()), &[("action", "spam"), ("expected", "pending")]);
            decided.expect(303).header("location").split_once("done=").unwrap().1.split(['&', '#']).next().unwrap().to_owned()
        })
        .to_vec();
    let nowhere = "01890a5d-ac96-774b-bcce-b302099a8057";
    let fields = [("decision", decisions[0].as_str()), ("decision", nowhere), ("decision", &decisions[1])];
    let told = ann.post("/decisions/undo", &fields).expect(303).header("location").to_owned();
    assert!(decisions.iter().all(|id| told.contains(id)) && !told.contains(nowhere), "{told}");
    assert!(ann.get(&told).body.contains("Undone for 2 comments."));
    ann.post("/decisions/undo", &[("decision", nowhere)]).expect(404);
}

#[test]
fn the_style_sheet_may_be_kept_for_good_as_its_address_changes_with_it() {
    let (_house, server, _) = served();
    let mut visitor = Visitor::of(&server);
    let page = visitor.get("/sign-in").expect(200).body;
    let address = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = visitor.get(address).expect(200);
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    visitor.get("/assets/gatepost-0000000000000000.css").expect(404);
}

#[test]
fn behind_https_the_session_travels_over_https_only() {
    let house = House::new();
    house.add_user("ann");
    let server = house.serve_with(&["--public-url", "https://gate.example"]);
    let mut ann = Visitor::of(&server);
    let path = link(&house, "ann");
    ann.get(&path).expect(200);
    let answer = ann.post(&path, &[]).expect(303);
    let cookie =
        answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).find(|cookie| cookie.contains("Host-gatepost="));
    let cookie = cookie.unwrap();
    assert!(
        cookie.starts_with("__Host-gatepost=") && cookie.ends_with("; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
}

#[test]
fn a_comments_own_page_marks_its_evidence_and_shows_what_each_kind_comes_to() {
    let (house, server, key) = served();
    let hostile = "Check out <script>alert(1)</script> my channel & subscribe";
    let id = server.client(&key).post("/v1/comments", &json!({ "content": hostile })).expect(201).json()["id"].clone();
    let mut ann = signed_in(&house, &server);
    let page = ann.get(&format!("/comments/{}", id.as_str().unwrap())).expect(200).body;
    assert!(page.contains("<mark class=\"against "), "{page}");
    assert!(page.contains(">subscribe</mark>") && !page.contains("<script>"), "{page}");
    assert!(page.contains("before any evidence") && page.contains("log-odds, the sum"), "{page}");
}

#[test]
fn a_comments_page_pins_it_into_the_gold_set_and_takes_the_pin_away() {
    let (house, server, key) = served();
    let comment = server.client(&key).post("/v1/comments", &json!({ "content": "Keep me." })).expect(201).json();
    let path = format!("/comments/{}", comment["id"].as_str().unwrap());
    let mut ann = signed_in(&house, &server);
    assert!(ann.get(&path).expect(200).body.contains("Pin it, and no model that judges it wrongly is put live."));
    for (must, says) in [("approve", "Every model must approve it"), ("spam", "No model may approve it"), ("none", "Pin it, and no model")]
    {
        let answer = ann.post(&format!("{path}/pin"), &[("must", must)]).expect(303);
        assert_eq!(answer.header("location"), format!("{path}#gold"));
        assert!(ann.get(&path).expect(200).body.contains(says), "{must}");
    }
    ann.post(&format!("{path}/pin"), &[("must", "perhaps")]).expect(400);
}
