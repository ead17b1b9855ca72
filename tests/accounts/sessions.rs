//! Where one is signed in, signing out elsewhere, and the password.

use crate::support::House;
use crate::visitor::Visitor;
use crate::{PASSWORD, add, by_link, history, sign_in, signed_in};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

fn is_signed_in(visitor: &mut Visitor) -> bool {
    visitor.get("/account").status == 200
}

#[test]
fn a_browser_is_told_by_its_name_in_words_and_one_or_all_others_are_signed_out() {
    let house = House::new();
    add(&house, "ann", &[]);
    add(&house, "ben", &[]);
    let server = house.serve();
    let (mut here, mut ben) = (signed_in(&server, "ann"), signed_in(&server, "ben"));
    let mut firefox = Visitor::of(&server);
    firefox.header = Some(("user-agent", FIREFOX.to_owned()));
    sign_in(&mut firefox, "ann", PASSWORD);
    let mut third = signed_in(&server, "ann");

    let page = here.get("/account").expect(200).body;
    assert!(page.contains("Firefox on Linux") && !page.contains("Gecko") && page.matches(">this one<").count() == 1, "{page}");
    assert_eq!(page.matches("name=\"session\"").count(), 2);
    // Firefox is not the newest: it stands last.
    let id = page.rsplit("name=\"session\" value=\"").next().unwrap().split('"').next().unwrap().to_owned();
    // Nobody ends another's, and hears nothing of it.
    ben.post("/account/sessions", &[("do", "end"), ("session", &id)]).expect(303);
    assert!(is_signed_in(&mut firefox));
    here.post("/account/sessions", &[("do", "end"), ("session", &id)]).expect(303);
    assert_eq!([&mut firefox, &mut third, &mut here].map(is_signed_in), [false, true, true]);
    here.post("/account/sessions", &[("do", "others")]).expect(303);
    assert_eq!([&mut third, &mut here, &mut ben].map(is_signed_in), [false, true, true]);
    let ended = history(&house, "ann").into_iter().filter(|(deed, by)| deed == "sessions-ended" && by == "ann").count();
    assert_eq!(ended, 2);
    let database = std::fs::read(house.database()).unwrap();
    let log = std::fs::read(house.database().with_extension("db-wal")).unwrap();
    assert!(![database, log].concat().windows(5).any(|bytes| bytes == b"Gecko"), "no browser's own name is kept");
}

#[test]
fn a_new_password_needs_the_old_one_and_signs_out_every_other_browser() {
    let house = House::new();
    add(&house, "ann", &[]);
    let server = house.serve();
    let (mut here, mut there) = (signed_in(&server, "ann"), signed_in(&server, "ann"));
    let change = |visitor: &mut Visitor, old: &str, new: &str, again: &str| {
        let answer = visitor.post("/account/password", &[("old", old), ("new", new), ("again", again)]);
        (answer.status, answer.body)
    };
    let new = "staple battery horse";
    for (old, new, again, status, says) in [
        ("not the password", new, new, 403, "The old password or the code is wrong."),
        (PASSWORD, "short", "short", 422, "The password should be 10 to 256 characters long."),
        (PASSWORD, new, "another one, quite", 422, "The two new passwords differ"),
    ] {
        let (got, body) = change(&mut here, old, new, again);
        assert!(got == status && body.contains(says), "{got}: {body}");
    }
    assert!(is_signed_in(&mut there));
    assert_eq!(change(&mut here, PASSWORD, new, new).0, 303);
    assert_eq!([&mut here, &mut there].map(is_signed_in), [true, false]);
    assert_eq!((sign_in(&mut there, "ann", PASSWORD), sign_in(&mut there, "ann", new)), (String::new(), "/".to_owned()));
    assert!(history(&house, "ann").contains(&("password".to_owned(), "ann".to_owned())));
}

#[test]
fn who_comes_by_their_first_link_is_led_to_choosing_a_password() {
    let house = House::new();
    house.add_user("kim");
    let server = house.serve();
    let mut kim = Visitor::of(&server);
    assert_eq!(by_link(&house, &mut kim, "kim"), "/account?done=welcome");
    assert!(kim.get("/account?done=welcome").expect(200).body.contains("Choose a password, so that you can come back"));
    kim.post("/account/password", &[("new", PASSWORD), ("again", PASSWORD)]).expect(303);
    assert_eq!(sign_in(&mut Visitor::of(&server), "kim", PASSWORD), "/");
    assert_eq!(by_link(&house, &mut Visitor::of(&server), "kim"), "/");
}

#[test]
fn a_page_that_shows_a_secret_leads_back_to_the_account_when_it_is_loaded_again() {
    let house = House::new();
    add(&house, "ann", &[]);
    let server = house.serve();
    let mut ann = signed_in(&server, "ann");
    for path in ["/account/second-factor", "/account/password"] {
        assert_eq!(ann.get(path).expect(303).header("location"), "/account");
    }
    let mut stranger = Visitor::of(&server);
    for path in ["/account", "/account/second-factor", "/sign-in/code"] {
        assert_eq!(stranger.get(path).expect(303).header("location"), "/sign-in");
    }
}
