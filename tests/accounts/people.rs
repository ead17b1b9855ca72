//! Who may change whose account, on the settings page and on the command line.

use serde_json::json;

use crate::support::{House, Server};
use crate::visitor::Visitor;
use crate::{add, between, history, listed, sign_in, signed_in, text};

/// Two sites; ann, an admin of all; gil, an admin of garden; and some moderators.
fn served() -> (House, Server) {
    let house = House::new();
    for name in ["garden", "zebra"] {
        house.add_site(name, &format!("https://{name}.example"));
    }
    add(&house, "ann", &["--admin"]);
    add(&house, "gil", &["--admin", "--site", "garden"]);
    add(&house, "guy", &["--site", "garden"]);
    add(&house, "zoe", &["--site", "zebra"]);
    add(&house, "two", &["--site", "garden", "--site", "zebra"]);
    add(&house, "all", &[]);
    let server = house.serve_with(&["--public-url", "http://gate.example"]);
    (house, server)
}

fn id(house: &House, name: &str) -> String {
    text(&listed(house, name), "id")
}

fn site(house: &House, name: &str) -> String {
    text(&house.run_json(&["site", "show", name]), "id")
}

/// Sends a form of the people's part, and gives its status.
fn change(visitor: &mut Visitor, fields: &[(&str, &str)]) -> u16 {
    visitor.post("/settings/people", fields).status
}

#[test]
fn an_admin_invites_by_a_link_that_is_shown_once_and_the_guest_chooses_a_password() {
    let (house, server) = served();
    let mut ann = signed_in(&server, "ann");
    let zebra = site(&house, "zebra");
    let fields = [("do", "invite"), ("name", "new"), ("role", "admin"), ("reach", "only"), ("site", zebra.as_str())];
    let page = ann.post("/settings/people", &fields).expect(200).body;
    let address = between(&page, "<code>http://gate.example", "</code>").to_owned();
    assert_eq!(between(&page, "class=\"invitation\" href=\"", "\""), address);
    let known = listed(&house, "new");
    assert_eq!(
        (&known["role"], &known["sites"], &known["tokens"], &known["last_seen"]),
        (&json!("admin"), &json!(["zebra"]), &json!(0), &json!(null))
    );
    assert!(!ann.get("/settings").expect(200).body.contains(&address), "once");
    // Another link while nobody has come; none for whoever has.
    let again = ann.post("/settings/people", &[("do", "link"), ("person", &id(&house, "new"))]).expect(200).body;
    assert_ne!(between(&again, "class=\"invitation\" href=\"", "\""), address);
    // Another language would be another page, without the link.
    assert!(!again.contains("/language") && ann.get("/settings").expect(200).body.contains("/language"));
    let mut new = Visitor::of(&server);
    new.get(&address).expect(200);
    assert_eq!(new.post(&address, &[]).expect(303).header("location"), "/account?done=welcome");
    for name in ["new", "guy"] {
        assert_eq!(change(&mut ann, &[("do", "link"), ("person", &id(&house, name))]), 409, "{name}");
    }
    for (name, says) in [
        ("ANN", "looks like"),
        ("\u{430}nn", "looks like"),
        ("ann", "There is a user named"),
        ("..", "should have a letter or a digit"),
        ("", "should be 1 to 64"),
    ] {
        let fields = [("do", "invite"), ("name", name), ("role", "moderator"), ("reach", "all")];
        let refused = ann.post("/settings/people", &fields).expect(409).body;
        assert!(refused.contains(says), "{name}: {refused}");
    }
    assert_eq!(
        history(&house, "new"),
        [("added", "ann"), ("link", "ann"), ("link", "ann")].map(|(deed, by)| (deed.to_owned(), by.to_owned()))
    );
}

#[test]
fn an_admin_changes_role_and_sites_ends_sessions_and_removes_and_each_is_recorded() {
    let (house, server) = served();
    let (mut ann, mut guy) = (signed_in(&server, "ann"), signed_in(&server, "guy"));
    let (person, zebra) = (id(&house, "guy"), site(&house, "zebra"));
    ann.get("/settings").expect(200);
    let fields = [("do", "change"), ("person", person.as_str()), ("role", "admin"), ("reach", "only"), ("site", zebra.as_str())];
    assert_eq!(change(&mut ann, &fields), 303);
    let known = listed(&house, "guy");
    assert_eq!((&known["role"], &known["sites"]), (&json!("admin"), &json!(["zebra"])));
    // What stays as it is is not recorded again.
    assert_eq!(change(&mut ann, &fields), 303);
    let nothing = [("do", "change"), ("person", person.as_str()), ("role", "admin"), ("reach", "only")];
    assert_eq!(change(&mut ann, &nothing), 409, "no site at all");
    guy.get("/").expect(200);
    assert_eq!(change(&mut ann, &[("do", "end"), ("person", &person)]), 303);
    guy.get("/").expect(303);
    assert_eq!(change(&mut ann, &[("do", "remove"), ("person", &person)]), 303);
    assert!(listed(&house, "guy").is_null());
    assert_eq!(sign_in(&mut guy, "guy", crate::PASSWORD), "");
    let deeds: Vec<_> = history(&house, "guy").into_iter().skip(1).collect();
    assert_eq!(deeds, ["sites", "role", "sessions-ended", "removed"].map(|deed| (deed.to_owned(), "ann".to_owned())));
    // A moderator does none of it, whatever the form says.
    let mut two = signed_in(&server, "two");
    assert!(!two.get("/settings").expect(200).body.contains("/settings/people"));
    assert_eq!(change(&mut two, &[("do", "remove"), ("person", &id(&house, "zoe"))]), 403);
}

#[test]
fn an_admin_of_some_sites_changes_those_who_see_no_others() {
    let (house, server) = served();
    let mut gil = signed_in(&server, "gil");
    let page = gil.get("/settings").expect(200).body;
    assert!(!page.contains("zebra") && !page.contains("zoe") && page.contains("<bdi>two</bdi>"), "{page}");
    // Two sees garden and more, all sees everything: they are shown, and not to be changed.
    let changeable = page.matches("<summary>Change").count();
    assert_eq!(changeable, 2, "gil and guy");
    let (garden, zebra) = (site(&house, "garden"), site(&house, "zebra"));
    for name in ["ann", "zoe", "two", "all"] {
        let person = id(&house, name);
        for fields in [
            vec![("do", "remove")],
            vec![("do", "end")],
            vec![("do", "link")],
            vec![("do", "change"), ("role", "moderator"), ("reach", "only"), ("site", garden.as_str())],
        ] {
            assert_eq!(change(&mut gil, &[fields.as_slice(), &[("person", person.as_str())]].concat()), 404, "{name} {fields:?}");
        }
    }
    let person = id(&house, "guy");
    let give = |reach, site| [("do", "change"), ("person", person.as_str()), ("role", "admin"), ("reach", reach), ("site", site)];
    let invite = |reach, site| [("do", "invite"), ("name", "new"), ("role", "admin"), ("reach", reach), ("site", site)];
    for (reach, site) in [("all", garden.as_str()), ("only", &zebra)] {
        assert_eq!((change(&mut gil, &give(reach, site)), change(&mut gil, &invite(reach, site))), (404, 404), "{reach} {site}");
    }
    assert_eq!((change(&mut gil, &give("only", &garden)), change(&mut gil, &invite("only", &garden))), (303, 200));
    assert_eq!((&listed(&house, "guy")["role"], &listed(&house, "new")["sites"]), (&json!("admin"), &json!(["garden"])));
    // A name is taken, whoever's it is; whose one looks like, an admin hears of their own people.
    for (name, says) in [("Zoe", "looks like one that a moderator has"), ("Guy", "looks like &#34;guy&#34;")] {
        let fields = [("do", "invite"), ("name", name), ("role", "moderator"), ("reach", "only"), ("site", garden.as_str())];
        let refused = gil.post("/settings/people", &fields).expect(409).body;
        assert!(refused.contains(says), "{refused}");
    }
    // What concerns every site is not theirs.
    assert!(!page.contains("action=\"/settings/models\""));
    assert_eq!(gil.post("/settings/models", &[("do", "rollback")]).status, 403);
}

#[test]
fn the_last_admin_of_all_stays_unless_the_command_line_insists() {
    let (house, server) = served();
    let mut ann = signed_in(&server, "ann");
    ann.get("/settings").expect(200);
    let (person, garden) = (id(&house, "ann"), site(&house, "garden"));
    for fields in [
        vec![("do", "remove")],
        vec![("do", "change"), ("role", "moderator"), ("reach", "all")],
        vec![("do", "change"), ("role", "admin"), ("reach", "only"), ("site", garden.as_str())],
    ] {
        let refused = ann.post("/settings/people", &[fields.as_slice(), &[("person", person.as_str())]].concat()).expect(409).body;
        assert!(refused.contains("This is the last admin of all sites: make somebody else one first"), "{refused}");
    }
    let commands =
        [vec!["user", "remove", "ann"], vec!["user", "role", "ann", "moderator"], vec!["user", "sites", "ann", "--site", "garden"]];
    for command in &commands {
        let output = house.run(&[command.as_slice(), &["--database", &house.database_url()]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && said.contains("make somebody else one first, or say --yes"), "{said}");
    }
    assert_eq!((&listed(&house, "ann")["role"], &listed(&house, "ann")["sites"]), (&json!("admin"), &json!(null)));
    // With another one, each of them goes.
    house.run_json(&["user", "role", "all", "admin"]);
    assert_eq!(change(&mut ann, &[("do", "change"), ("person", &person), ("role", "moderator"), ("reach", "all")]), 303);
    house.run_json(&["user", "remove", "all", "--yes"]);
    assert!(listed(&house, "all").is_null());
    let roles: Vec<_> =
        house.run_json(&["user", "list"]).as_array().unwrap().iter().map(|user| (text(user, "name"), text(user, "role"))).collect();
    assert!(roles.contains(&("ann".to_owned(), "moderator".to_owned())));
}

#[test]
fn the_command_line_says_who_sees_what_and_what_was_done() {
    let (house, _server) = served();
    let said = |arguments: &[&str]| {
        let output = house.run(&[arguments, &["--database", &house.database_url()]].concat());
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    let list = said(&["user", "list"]);
    let line = |name: &str| list.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{list}")).to_owned();
    assert!(line("ann  ").starts_with("ann  admin of all sites, added ") && line("ann  ").ends_with(", never seen"));
    assert!(line("two  ").starts_with("two  moderator of garden, zebra, added "));
    assert_eq!(said(&["user", "sites", "two", "--site", "zebra", "--by", "olga"]), "two: zebra\n");
    assert_eq!(said(&["user", "sites", "two", "--all"]), "two: all sites\n");
    let told = said(&["user", "history", "two"]);
    assert!(told.lines().nth(1).unwrap().ends_with("two: given other sites: zebra, by olga") && told.lines().count() == 3, "{told}");
    assert_eq!(said(&["user", "history", "nobody"]), "nothing is on record\n");
    assert!(said(&["user", "sites", "two"]).contains("--all"), "one of both is needed");
}
