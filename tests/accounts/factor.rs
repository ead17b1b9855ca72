//! The second factor: turned on and off with the password, asked for after it, each code once.

use crate::support::House;
use crate::visitor::Visitor;
use crate::{App, PASSWORD, add, by_link, history, listed, sign_in, signed_in, turn_on};

/// Sends a code to the second page: where that leads, or the status of a refusal.
fn code(visitor: &mut Visitor, code: &str) -> Result<String, u16> {
    let answer = visitor.post("/sign-in/code", &[("code", code)]);
    if answer.status == 303 { Ok(answer.header("location").to_owned()) } else { Err(answer.status) }
}

/// A browser that has shown the password and owes a code.
fn owing(server: &crate::support::Server) -> Visitor {
    let mut visitor = Visitor::of(server);
    assert_eq!(sign_in(&mut visitor, "ann", PASSWORD), "/sign-in/code");
    visitor.get("/sign-in/code").expect(200);
    visitor
}

/// Serves with room for all that a test tries in a minute.
fn patient(house: &House) -> crate::support::Server {
    house.serve_with(&["--sign-ins-per-name", "100", "--sign-ins-per-network", "100"])
}

/// Nobody but ann, with a password.
fn nobody() -> House {
    let house = House::new();
    add(&house, "ann", &["--admin"]);
    house
}

#[test]
fn it_is_on_once_a_code_was_right_and_then_the_password_alone_opens_nothing() {
    let house = nobody();
    let server = patient(&house);
    let mut ann = signed_in(&server, "ann");
    let wrong = ann.post("/account/second-factor", &[("do", "begin"), ("password", "not the password")]).expect(403);
    assert!(wrong.body.contains("The password is wrong.") && !wrong.body.contains("class=\"secret\""));
    let shown = ann.post("/account/second-factor", &[("do", "begin"), ("password", PASSWORD)]).expect(200).body;
    assert!(shown.contains("<svg class=\"qr\"") && !shown.contains("<img class=\"qr\"") && !shown.contains("data:"));
    let app = App::new(crate::between(&shown, "<code class=\"secret\">", "</code>"));
    // A code of ten minutes ago turns nothing on; the page stays and shows the same secret.
    let again = ann.post("/account/second-factor", &[("do", "confirm"), ("code", &app.code(-20))]).expect(403).body;
    assert_eq!(crate::between(&again, "<code class=\"secret\">", "</code>"), crate::between(&shown, "<code class=\"secret\">", "</code>"));
    assert_eq!(listed(&house, "ann")["second_factor"], false);
    assert_eq!(sign_in(&mut Visitor::of(&server), "ann", PASSWORD), "/", "it is not asked for yet");
    ann.post("/account/second-factor", &[("do", "confirm"), ("code", &app.code(0))]).expect(200);
    assert_eq!(listed(&house, "ann")["second_factor"], true);

    let mut other = owing(&server);
    assert!(!other.cookies.contains_key("gatepost"), "there is no session");
    for path in ["/", "/settings", "/account", "/events"] {
        assert_eq!(other.get(path).expect(303).header("location"), "/sign-in", "{path}");
    }
    other.get("/sign-in/code").expect(200);
    assert_eq!(code(&mut other, &app.code(-20)), Err(403));
    assert_eq!(code(&mut other, &app.code(1)), Ok("/".to_owned()));
    assert!(other.get("/account").expect(200).body.contains("On since"));
    let mut linked = Visitor::of(&server);
    assert_eq!(by_link(&house, &mut linked, "ann"), "/sign-in/code", "a link is no way round");

    // The password again, and it is off.
    ann.get("/account").expect(200);
    ann.post("/account/second-factor", &[("do", "off"), ("password", "not the password")]).expect(403);
    assert_eq!(listed(&house, "ann")["second_factor"], true);
    ann.post("/account/second-factor", &[("do", "off"), ("password", PASSWORD)]).expect(303);
    assert_eq!(sign_in(&mut Visitor::of(&server), "ann", PASSWORD), "/");
    let deeds: Vec<_> = history(&house, "ann").into_iter().filter(|(deed, _)| deed.starts_with("second-factor")).collect();
    assert_eq!(deeds, [("second-factor-on", "ann"), ("second-factor-off", "ann")].map(|(deed, by)| (deed.to_owned(), by.to_owned())));
}

#[test]
fn a_code_is_taken_once_even_while_it_is_good_and_so_is_a_recovery_code() {
    let house = nobody();
    let server = patient(&house);
    let (app, _, recovery) = turn_on(&mut signed_in(&server, "ann"));
    assert_eq!(recovery.len(), 10);
    let next = app.code(1);
    let (mut first, mut second) = (owing(&server), owing(&server));
    assert_eq!(code(&mut first, &next), Ok("/".to_owned()));
    // Whoever has read it over a shoulder is too late, and so is who has that of the step before.
    assert_eq!((code(&mut second, &next), code(&mut second, &app.code(0))), (Err(403), Err(403)));
    assert_eq!(code(&mut second, &recovery[3].to_uppercase().replace('-', " ")), Ok("/".to_owned()));
    let mut third = owing(&server);
    assert_eq!(code(&mut third, &recovery[3]), Err(403));
    assert_eq!(code(&mut third, &recovery[4]), Ok("/".to_owned()));
    // One that is signed in has nothing to send any more.
    assert_eq!(code(&mut third, &recovery[5]), Err(403));
    assert!(first.get("/account").expect(200).body.contains("Recovery codes left: <strong>8</strong>"));
    // Other codes take the place of those.
    let other = first.post("/account/second-factor", &[("do", "codes"), ("password", PASSWORD)]).expect(200).body;
    let other = crate::between(&other, "<li><code>", "</code>").to_owned();
    let mut fourth = owing(&server);
    assert_eq!((code(&mut fourth, &recovery[5]), code(&mut fourth, &other)), (Err(403), Ok("/".to_owned())));
    let used = history(&house, "ann").into_iter().filter(|(deed, _)| deed == "recovery-code-used").count();
    assert_eq!(used, 3);
}

#[test]
fn wrong_codes_run_into_the_limit_of_wrong_passwords() {
    let house = nobody();
    let server = patient(&house);
    let (app, _, _) = turn_on(&mut signed_in(&server, "ann"));
    assert!(server.stop().success());
    // Two at once, and one more every half minute.
    let server = house.serve_with(&["--sign-ins-per-name", "2"]);
    let mut guesser = owing(&server);
    assert_eq!((code(&mut guesser, "000000"), code(&mut guesser, "000007")), (Err(403), Err(429)));
    // The right one is refused as well, and so is the password.
    assert_eq!(code(&mut guesser, &app.code(1)), Err(429));
    let mut other = Visitor::of(&server);
    other.get("/sign-in").expect(200);
    other.post("/sign-in", &[("name", "ann"), ("password", PASSWORD)]).expect(429);
}

#[test]
fn a_person_has_ten_codes_however_often_passwords_may_be_tried_and_their_owner_is_not_locked_out() {
    let house = nobody();
    let server = patient(&house);
    let (app, _, recovery) = turn_on(&mut signed_in(&server, "ann"));
    let mut guesser = owing(&server);
    let refusals: Vec<_> = (0..11).map(|guess| code(&mut guesser, &format!("{:03} {:03}", guess, 7 * guess))).collect();
    assert_eq!(refusals.iter().filter(|refusal| **refusal == Err(403)).count(), 10, "{refusals:?}");
    assert_eq!(refusals[10], Err(429));
    // Nor do letters that are none make a code longer than it is.
    assert_eq!(code(&mut guesser, &format!("{}ééééééé", app.code(1))), Err(429));
    assert_eq!((code(&mut owing(&server), &app.code(1)), code(&mut owing(&server), &recovery[0])), (Err(429), Ok("/".to_owned())));
}

#[test]
fn the_database_holds_neither_the_secret_nor_a_recovery_code() {
    let house = nobody();
    let server = patient(&house);
    let mut ann = signed_in(&server, "ann");
    let (_, secret, recovery) = turn_on(&mut ann);
    let cookie = ann.cookies["gatepost"].clone();
    assert!(server.stop().success());
    let folder: Vec<_> = std::fs::read_dir(house.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let files = folder.iter().filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("gatepost.db"));
    // The installation's own secret lies in a file beside the database, and is what all of it hangs on.
    let bytes: Vec<u8> =
        files.filter(|path| !path.to_str().unwrap().contains("secret")).flat_map(|path| std::fs::read(path).unwrap()).collect();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"second_factor") && holds(b"ann"), "the database was read");
    let bare = secret.replace(' ', "");
    let raw = totp_rs::Secret::try_from_base32(&bare).unwrap();
    assert_eq!(raw.as_bytes().len(), 20);
    let mut secrets: Vec<Vec<u8>> =
        vec![bare.clone().into(), bare.to_lowercase().into(), secret.into(), raw.as_bytes().to_vec(), cookie.into()];
    secrets.extend(recovery.iter().flat_map(|code| [code.clone().into_bytes(), code.replace('-', "").into_bytes()]));
    for needle in secrets {
        assert!(!holds(&needle), "{}", String::from_utf8_lossy(&needle));
    }
}

#[test]
fn whoever_lost_everything_is_helped_from_the_command_line_and_by_no_link() {
    let house = nobody();
    let server = patient(&house);
    turn_on(&mut signed_in(&server, "ann"));
    house.run_json(&["user", "sign-out", "ann", "--forget-password"]);
    let mut ann = Visitor::of(&server);
    assert_eq!(by_link(&house, &mut ann, "ann"), "/sign-in/code");
    assert_eq!(house.run_json(&["user", "totp-off", "ann", "--by", "olga"])["second_factor"], false);
    assert_eq!(by_link(&house, &mut ann, "ann"), "/");
    assert_eq!(history(&house, "ann").iter().rfind(|(deed, _)| deed == "second-factor-off").unwrap().1, "olga");
    let again = house.run(&["user", "totp-off", "ann", "--database", &house.database_url()]);
    assert!(again.status.code() == Some(1) && String::from_utf8_lossy(&again.stderr).contains("ann has no second factor"));
    // Without a password there is nothing to turn it on with.
    ann.get("/account").expect(200);
    ann.post("/account/second-factor", &[("do", "begin"), ("password", "")]).expect(403);
}
