//! The quarantine as moderators reach it over the API and an operator from the command line.

use serde_json::{Value, json};

use crate::blog::{Blog, text};
use crate::support::{Client, eventually};

/// What Ann marks as spam, and Bob approves in other words: nearly the same text, so his decisions wait.
const PITCH: &str =
    "Our workshop in Leeds restores antique barometers; write to us for a quotation and a catalogue of what we have in stock.";

/// A near copy, of which it is asked what the filter has learned.
const NEAR_COPY: &str =
    "Our workshop in Leeds restores antique barometers; write to us for a catalogue and a quotation of what we have in stock.";

/// No decision has this id.
const NOBODY: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

/// A blog on which Ann, an admin, marked the pitch as spam, and a moderator.
struct Two {
    blog: Blog,
    bob: String,
}

impl Two {
    fn open() -> Self {
        let blog = Blog::open_with(&["--careful-until", "0"]);
        let bob = blog.house.add_user("bob");
        blog.house.run_json(&["user", "role", "ann", "admin"]);
        let two = Self { blog, bob };
        decide(&two.blog.moderator(), &text(&two.blog.submit(PITCH), "id"), "spam");
        two
    }

    fn bob(&self) -> Client {
        self.blog.server.client(&self.bob)
    }

    /// Bob approves a near copy; gives the decision's id.
    fn held(&self, ending: &str) -> String {
        let comment = text(&self.blog.submit(&format!("{PITCH} {ending}")), "id");
        let decided = decide(&self.bob(), &comment, "approve");
        assert_eq!((&decided["decision"]["quarantined"], &decided["comment"]["status"]), (&json!(true), &json!("approved")), "it moves");
        text(&decided["decision"], "id")
    }

    /// What the filter says of the near copy, as text.
    fn score(&self) -> String {
        self.blog.site().post("/v1/score", &json!({ "content": NEAR_COPY })).expect(200).json()["logit"].to_string()
    }

    /// How many comments teach something, by a process that folds the journal anew.
    fn teaching(&self) -> Value {
        let checked = self.blog.house.run_json(&["check"]);
        assert_eq!(checked["findings"], json!([]));
        checked["sites"][0]["teaching"].clone()
    }
}

fn listed(client: &Client) -> Vec<Value> {
    client.get("/v1/quarantine").expect(200).json()["decisions"].as_array().unwrap().clone()
}

fn decide(client: &Client, comment: &str, decision: &str) -> Value {
    client.post(&format!("/v1/comments/{comment}/decision"), &json!({ "decision": decision })).expect(200).json()
}

fn settle(client: &Client, decision: &str, how: &str, status: u16) -> String {
    client.post(&format!("/v1/quarantine/{decision}/{how}"), &json!({})).expect(status).body
}

#[test]
fn over_the_api_an_admin_releases_or_drops_and_each_only_once() {
    let two = Two::open();
    let (ann, before) = (two.blog.moderator(), two.score());
    assert!(listed(&ann).is_empty());
    let (released, dropped) = (two.held("Kind regards."), two.held("Yours sincerely."));
    let rows = listed(&ann);
    assert_eq!(rows.iter().map(|row| text(row, "id")).collect::<Vec<_>>(), [dropped.clone(), released.clone()], "the newest first");
    for row in &rows {
        let told = ["site", "decision", "by", "why"].map(|field| text(row, field));
        assert_eq!(told, ["blog", "approve", "bob", "contradicts"]);
        assert_eq!(text(row, "text"), "somebody else decided nearly the same text the other way");
    }
    assert_eq!(two.score(), before, "neither teaches");

    // A blog's key and a stranger open none of it.
    for client in [two.blog.site(), two.blog.server.stranger()] {
        client.get("/v1/quarantine").expect(401);
        for how in ["release", "drop"] {
            settle(&client, &released, how, 401);
        }
    }
    // What is not there is not found.
    for how in ["release", "drop"] {
        assert!(settle(&ann, NOBODY, how, 404).contains("There is no such decision in quarantine"));
        settle(&ann, "none", how, 404);
    }
    assert_eq!((listed(&ann).len(), two.score()), (2, before.clone()));

    let answer: Value = serde_json::from_str(&settle(&ann, &released, "release", 200)).unwrap();
    assert_eq!(
        (&answer["decision"]["note"], &answer["decision"]["quarantined"]),
        (&json!("released from quarantine by ann"), &Value::Null)
    );
    assert_eq!(answer["comment"]["status"], "approved");
    let after = two.score();
    assert_ne!(after, before, "it teaches now");
    settle(&ann, &dropped, "drop", 204);
    for (decision, how) in [&released, &dropped].into_iter().flat_map(|decision| ["release", "drop"].map(|how| (decision, how))) {
        settle(&ann, decision, how, 404);
    }
    assert!(listed(&ann).is_empty());
    // Ann's and the released one teach; the dropped one does not, in memory, to another process, and after a start.
    assert_eq!((two.score(), two.teaching()), (after.clone(), json!(2)));
    let two = Two { blog: two.blog.kill_and_serve(), bob: two.bob };
    assert_eq!(two.score(), after);
}

#[test]
fn a_long_quarantine_is_read_to_its_end_page_by_page() {
    let two = Two::open();
    let mut held = ["first", "second", "third"].map(|which| two.held(&format!("Kind regards, for the {which} time.")));
    held.reverse();
    let page = |query: &str| {
        let page = two.blog.moderator().get(&format!("/v1/quarantine?limit=2{query}")).expect(200).json();
        let ids: Vec<String> = page["decisions"].as_array().unwrap().iter().map(|row| text(row, "id")).collect();
        (ids, page["next_cursor"].as_str().map(str::to_owned))
    };
    let (newest, next) = page("");
    let (oldest, end) = page(&format!("&cursor={}", next.expect("there is one more")));
    assert_eq!(([newest.len(), oldest.len()], [newest, oldest].concat(), end), ([2, 1], held.to_vec(), None));
    let wrong = two.blog.moderator().get("/v1/quarantine?cursor=none").expect(422).body;
    assert!(wrong.contains("cursor should be the next_cursor of the page before"), "{wrong}");
}

#[test]
fn a_moderator_sees_who_settles_and_no_admin_settles_what_they_decided() {
    let two = Two::open();
    let (ann, released) = (two.blog.moderator(), two.held("Kind regards."));
    let page = two.bob().get("/v1/quarantine").expect(200).json();
    assert_eq!((&page["may_settle"], ann.get("/v1/quarantine").expect(200).json()["may_settle"].clone()), (&json!(false), json!(true)));
    assert!(text(&page, "note").starts_with("Admins release or drop these"), "{page}");
    let as_admin = |admin: bool| two.blog.house.run_json(&["user", "role", "bob", if admin { "admin" } else { "moderator" }]);
    for how in ["release", "drop"] {
        let problem: Value = serde_json::from_str(&settle(&two.bob(), &released, how, 403)).unwrap();
        assert_eq!(problem["type"], "urn:gatepost:problem:guarded");
        assert!(text(&problem, "detail").contains("only an admin may release or drop"), "{problem}");
        assert_eq!(as_admin(true), json!({ "name": "bob", "role": "admin" }));
        assert!(settle(&two.bob(), &released, how, 403).contains("it is a decision of your own: somebody else has to look at it"));
        as_admin(false);
    }
    assert_eq!((listed(&ann).len(), two.teaching()), (1, json!(1)));
}

#[test]
fn short_texts_are_copies_if_they_are_nearly_equal() {
    let two = Two::open();
    let decided = |client: &Client, content: &str, decision: &str| {
        let comment = text(&two.blog.submit(content), "id");
        decide(client, &comment, decision)["decision"]["quarantined"] == json!(true)
    };
    let (ann, bob) = (two.blog.moderator(), two.bob());
    for n in 0..5 {
        assert!(!decided(&ann, &format!("buy Verdanol {n}"), "spam"));
    }
    let held = (10..40).filter(|n| decided(&bob, &format!("buy Verdanol {n}"), "approve")).count();
    assert_eq!((held, two.teaching()), (30, json!(6)));
    // What many say in a few words is not one text.
    assert!(!decided(&ann, "nice post", "spam"));
    for content in ["great post, thanks", "thanks for the post", "a nice garden you have"] {
        assert!(!decided(&bob, content, "approve"), "{content}");
    }
    assert!(decided(&bob, "Nice post!", "approve"));
}

#[test]
fn what_was_undone_meanwhile_cannot_be_released_but_dropped() {
    let two = Two::open();
    let held = two.held("Kind regards.");
    two.bob().post(&format!("/v1/decisions/{held}/undo"), &json!({})).expect(200);
    assert!(settle(&two.blog.moderator(), &held, "release", 409).contains("the decision does not stand any more: drop it"));
    settle(&two.blog.moderator(), &held, "drop", 204);
    assert_eq!(two.teaching(), json!(1));
}

#[test]
fn from_the_command_line_the_operator_lists_releases_and_drops_beside_the_server() {
    let two = Two::open();
    let before = two.score();
    let (released, dropped) = (two.held("Kind regards."), two.held("Yours sincerely."));
    let database = two.blog.house.database_url();
    let run = |arguments: &[&str]| {
        let output = two.blog.house.run(&[&["quarantine", "--database", &database], arguments].concat());
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said)
    };
    let list = |more: &[&str]| two.blog.house.run_json(&[&["quarantine", "list"], more].concat()).as_array().unwrap().clone();

    let status = || two.blog.house.run_json(&["status"])["quarantined"].clone();
    assert_eq!(status(), json!(2));
    let (code, said) = (
        two.blog.house.run(&["status", "--database", &database]).status.code(),
        two.blog.house.run(&["status", "--database", &database]).stdout,
    );
    assert!(code == Some(0) && String::from_utf8(said).unwrap().contains("quarantine  2 decisions to release or drop"));
    assert_eq!(list(&[]).iter().map(|row| text(row, "decision")).collect::<Vec<_>>(), [dropped.clone(), released.clone()]);
    let (code, said) = run(&["list"]);
    let line = format!("{released}  open  blog  approve by bob: somebody else decided nearly the same text the other way");
    assert!(code == Some(0) && said.lines().any(|said| said == line), "{said}");

    for how in ["release", "drop"] {
        let (code, said) = run(&[how, NOBODY]);
        assert!(code == Some(1) && said.contains("there is no such decision in quarantine"), "{said}");
        assert_eq!(run(&[how, "none"]).0, Some(2), "no id at all");
    }
    assert_eq!(run(&["release", &released, "--by", "olga"]), (Some(0), format!("{released} teaches\n")));
    assert_eq!(run(&["drop", &dropped, "--by", "olga"]), (Some(0), format!("{dropped} never teaches\n")));
    for (decision, how) in [&released, &dropped].into_iter().flat_map(|decision| ["release", "drop"].map(|how| (decision, how))) {
        let (code, said) = run(&[how, decision]);
        assert!(code == Some(1) && said.contains("there is no such decision in quarantine"), "{said}");
    }
    assert_eq!(run(&["list"]), (Some(0), "nothing is in quarantine\n".to_owned()));
    assert_eq!(status(), json!(0));
    let settled: Vec<_> = list(&["--all"]).iter().map(|row| ["decision", "state", "settled_by"].map(|field| text(row, field))).collect();
    assert_eq!(settled, [[dropped.as_str(), "dropped", "olga"], [&released, "released", "olga"]]);
    assert_eq!(two.teaching(), json!(2));
    // The server hears of it, and of nothing else.
    let after = eventually("the server folds the journal again", || Some(two.score()).filter(|score| *score != before));
    let two = Two { blog: two.blog.kill_and_serve(), bob: two.bob };
    assert_eq!(two.score(), after);
}

#[test]
fn many_are_dropped_at_once_and_all_of_an_account_that_is_removed_as_somebody_elses() {
    let two = Two::open();
    let held: Vec<String> = (0..4).map(|n| two.held(&format!("Kind regards, {n}."))).collect();
    let run = |arguments: &[&str]| two.blog.house.run_json(arguments);
    assert_eq!(run(&["quarantine", "drop", &held[0], &held[1]]), json!({ "dropped": [held[0], held[1]] }));
    let dropped = run(&["quarantine", "drop", "--of", "bob"])["dropped"].clone();
    assert_eq!(dropped, json!([held[3], held[2]]));
    let nobody = two.blog.house.run(&["quarantine", "drop", "--of", "bob", "--database", &two.blog.house.database_url()]);
    assert!(nobody.status.code() == Some(1) && String::from_utf8(nobody.stderr).unwrap().contains("nothing waits of \"bob\""));
    // What he labelled waited: there is nothing to take back.
    assert_eq!(run(&["user", "remove", "bob", "--distrust"]), json!({ "removed": "bob", "undone": 0 }));
}

#[test]
fn what_others_taught_is_taken_back_of_so_many_comments_and_of_no_more() {
    let two = Two::open();
    let settings = two.blog.house.path().join("settings.json");
    std::fs::write(&settings, json!({ "careful_until": 0, "guard": { "taken_back": 1 } }).to_string()).unwrap();
    two.blog.house.run_json(&["site", "set", "blog", "--from", settings.to_str().unwrap()]);
    let two = Two { blog: two.blog.kill_and_serve(), bob: two.bob };
    let anns: Vec<String> = ["first", "second", "third"]
        .into_iter()
        .map(|which| {
            let comment = text(&two.blog.submit(&format!("A {which} and quite another remark.")), "id");
            text(&decide(&two.blog.moderator(), &comment, "spam")["decision"], "id")
        })
        .collect();
    let undo = |client: &Client, at: usize, status: u16| {
        client.post(&format!("/v1/decisions/{}/undo", anns[at]), &json!({})).expect(status).json()
    };
    undo(&two.bob(), 0, 200);
    let problem = undo(&two.bob(), 1, 403);
    assert_eq!(
        (&problem["type"], &problem["title"]),
        (&json!("urn:gatepost:problem:guarded"), &json!("The poison guard does not allow it"))
    );
    assert!(text(&problem, "detail").contains("decide the comment instead"), "{problem}");
    undo(&two.bob(), 0, 409);
    undo(&two.blog.moderator(), 1, 200);
    // Thrown away it moves, and goes on teaching what Ann said.
    let comment = text(&two.blog.moderator().get("/v1/comments?status=spam&limit=1").expect(200).json()["comments"][0], "id");
    let thrown = decide(&two.bob(), &comment, "trash");
    assert_eq!((&thrown["decision"]["quarantined"], &thrown["comment"]["status"]), (&json!(true), &json!("trash")));
    assert_eq!(listed(&two.blog.moderator())[0]["why"], "takes_back");
    assert_eq!(two.teaching(), json!(2), "the pitch and the third");
}

#[test]
fn moderators_are_made_admins_and_listed_as_what_they_are() {
    let blog = Blog::open();
    let added = blog.house.run_json(&["user", "add", "olga", "--admin"]);
    assert_eq!(added["role"], "admin");
    let roles = || -> Vec<_> {
        let users = blog.house.run_json(&["user", "list"]);
        users.as_array().unwrap().iter().map(|user| (text(user, "name"), text(user, "role"))).collect()
    };
    let named = |pairs: [(&str, &str); 2]| pairs.map(|(name, role)| (name.to_owned(), role.to_owned()));
    assert_eq!(roles(), named([("ann", "moderator"), ("olga", "admin")]));
    let run = |arguments: &[&str]| blog.house.run(&[arguments, &["--database", &blog.house.database_url()]].concat()).status.code();
    assert_eq!(run(&["user", "role", "olga", "moderator"]), Some(1), "the last admin");
    blog.house.run_json(&["user", "role", "ann", "admin"]);
    blog.house.run_json(&["user", "role", "olga", "moderator"]);
    assert_eq!(roles(), named([("ann", "admin"), ("olga", "moderator")]));
    assert_eq!((run(&["user", "role", "nobody", "admin"]), run(&["user", "role", "ann", "king"])), (Some(1), Some(2)));
}
