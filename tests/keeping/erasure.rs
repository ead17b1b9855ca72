//! `gatepost erase`, as an operator uses it when somebody asks to be forgotten.

use std::process::Stdio;

use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row};

use crate::blog::{Blog, text};
use crate::support::{House, eventually};

const SPAM: &str = "Our workshop in Leeds restores antique barometers; write to us for a quotation and a catalogue.";
const NEAR_COPY: &str = "Our workshop in Leeds restores antique barometers; write to us for a catalogue and a quotation today.";

fn score(blog: &Blog) -> String {
    blog.site().post("/v1/score", &json!({ "content": NEAR_COPY })).expect(200).json().to_string()
}

fn submit(blog: &Blog, comment: &Value) -> String {
    text(&blog.site().post("/v1/comments", comment).expect(201).json(), "id")
}

fn decide(blog: &Blog, id: &str, decision: &str, note: &str) {
    let order = json!({ "decision": decision, "note": note });
    blog.moderator().post(&format!("/v1/comments/{id}/decision"), &order).expect(200);
}

fn erased(house: &House, arguments: &[&str]) -> (u64, u64, u64) {
    let done = house.run_json(&[&["erase"], arguments].concat());
    let number = |field: &str| done[field].as_u64().expect("a count");
    (number("comments"), number("decisions"), number("sites"))
}

fn clean(blog: &Blog) -> Value {
    let checked = blog.moderator().get("/v1/check").expect(200).json();
    assert_eq!(checked["findings"], json!([]));
    assert_eq!(blog.house.run_json(&["check"])["findings"], json!([]));
    checked["sites"][0].clone()
}

/// Rows of a query on the house's database.
fn rows(house: &House, sql: &'static str) -> Vec<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut connection = SqliteConnectOptions::new().filename(house.database()).connect().await.expect("it opens");
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.expect("it answers");
        let rows = rows.iter().map(|row| (0..row.len()).map(|at| row.get::<String, _>(at)).collect()).collect();
        connection.close().await.expect("it closes");
        rows
    })
}

#[test]
fn all_that_a_person_sent_goes_and_what_it_taught_is_taken_back_while_the_server_runs() {
    let blog = Blog::open_with(&["--careful-until", "0"]);
    let other = submit(&blog, &json!({ "content": "I like barometers.", "author_email": "bob@mail.example" }));
    decide(&blog, &other, "approve", "bob is a regular");
    let before = score(&blog);

    let ann = json!({ "content": SPAM, "author": "Ann Nasturtium", "author_email": "Ann@Mail.Example", "ip": "203.0.113.7" });
    let first = submit(&blog, &ann);
    decide(&blog, &first, "approve", "");
    decide(&blog, &first, "spam", "Nasturtium phoned about it");
    // She wrote under another address first, and changed it.
    let second = submit(&blog, &json!({ "content": "From my other address, marjoram.", "author_email": "ann@mail.example " }));
    let changed = json!({ "content": "From my other address, marjoram!", "author_email": "a.n@elsewhere.example" });
    blog.site().put(&format!("/v1/comments/{second}"), &changed).expect(200);
    decide(&blog, &second, "approve", "");
    blog.moderator().put(&format!("/v1/comments/{first}/pin"), &json!({ "must": "spam" })).expect(200);
    assert_ne!(score(&blog), before);

    let person = ["--all-sites", "--email", " ANN@mail.example"];
    assert_eq!(erased(&blog.house, &[&person[..], &["--dry-run"]].concat()), (2, 3, 1));
    blog.moderator().get(&format!("/v1/comments/{first}")).expect(200);
    assert_eq!(erased(&blog.house, &[&person[..], &["--yes", "--by", "olga"]].concat()), (2, 3, 1));

    for gone in [&first, &second] {
        blog.moderator().get(&format!("/v1/comments/{gone}")).expect(404);
    }
    blog.moderator().get(&format!("/v1/comments/{other}")).expect(200);
    // To the last digit: nothing that she taught is left in the server's memory.
    eventually("the server follows", || (score(&blog) == before).then_some(()));
    let site = clean(&blog);
    assert_eq!((&site["comments"], &site["teaching"], &site["in_memory"]), (&json!(1), &json!(1), &json!(true)));
    assert_eq!(rows(&blog.house, "SELECT operator, hex(undoes) FROM journal WHERE operator IS NOT NULL").len(), 3);
    assert_eq!(rows(&blog.house, "SELECT note FROM journal WHERE note <> ''"), [["bob is a regular"]]);

    // Not in the file, not in the log beside it, under neither address.
    for file in ["gatepost.db", "gatepost.db-wal"] {
        let bytes = std::fs::read(blog.house.path().join(file)).expect("the server has it open");
        for hers in ["ann@mail", "Ann@Mail", "Nasturtium", "marjoram", "a.n@elsewhere", "203.0.113.7", "antique barometers"] {
            assert!(!bytes.windows(hers.len()).any(|window| window == hers.as_bytes()), "{hers} is in {file}");
        }
    }
    let line = "SELECT erased_by, kind, comments || '', decisions || '', sites || '' FROM erasure";
    assert_eq!(rows(&blog.house, line), [["olga", "email", "2", "3", "1"]]);

    assert_eq!(erased(&blog.house, &[&person[..], &["--yes"]].concat()), (0, 0, 0));
    assert_eq!(rows(&blog.house, line).len(), 1);
    let restarted = blog.kill_and_serve();
    assert_eq!(score(&restarted), before);
}

#[test]
fn a_person_is_found_by_address_name_or_comment() {
    let blog = Blog::open();
    let sent = |fields: Value| {
        let mut comment = json!({ "content": format!("A comment with {fields}") });
        comment.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
        submit(&blog, &comment)
    };
    sent(json!({ "ip": "::ffff:203.0.113.7" }));
    sent(json!({ "ip": "203.0.113.7" }));
    sent(json!({ "ip": "203.0.113.8" }));
    sent(json!({ "author": "Äsop" }));
    let forgotten = sent(json!({ "external_id": "4711" }));
    decide(&blog, &forgotten, "spam", "what a fable");
    sent(json!({ "external_id": "4712" }));
    assert_eq!(erased(&blog.house, &["--site", "blog", "--ip", "203.0.113.7", "--yes"]), (2, 0, 1));
    assert_eq!(erased(&blog.house, &["--site", "blog", "--author", "äSOP", "--yes"]), (1, 0, 1));
    assert_eq!(erased(&blog.house, &["--site", "blog", "--comment", "4712", "--yes"]), (1, 0, 1));
    // The blog forgot it already: its text is gone, and what it taught is still there.
    blog.site().delete(&format!("/v1/comments/{forgotten}")).expect(204);
    assert_eq!(erased(&blog.house, &["--all-sites", "--comment", &forgotten, "--yes"]), (1, 1, 1));
    assert_eq!(erased(&blog.house, &["--all-sites", "--comment", &forgotten, "--yes"]), (0, 0, 0));
    assert_eq!(erased(&blog.house, &["--site", "blog", "--comment", "4712", "--yes"]), (0, 0, 0));
    let site = clean(&blog);
    assert_eq!((&site["comments"], &site["teaching"]), (&json!(1), &json!(0)));
}

#[test]
fn another_sites_comments_stay() {
    let blog = Blog::open();
    let other = blog.server.client(&blog.house.add_site("other", "https://other.example"));
    let comment = json!({ "content": "From me.", "author_email": "ann@mail.example" });
    submit(&blog, &comment);
    let kept = eventually("the server knows the new site", || {
        let answer = other.post("/v1/comments", &comment);
        (answer.status == 201).then(|| text(&answer.json(), "id"))
    });
    assert_eq!(erased(&blog.house, &["--site", "blog", "--email", "ann@mail.example", "--yes"]), (1, 0, 1));
    blog.moderator().get(&format!("/v1/comments/{kept}")).expect(200);
    assert_eq!(erased(&blog.house, &["--all-sites", "--email", "ann@mail.example", "--yes"]), (1, 0, 1));
}

#[test]
fn what_is_meant_has_to_be_said_and_confirmed() {
    let blog = Blog::open();
    submit(&blog, &json!({ "content": "From me.", "author_email": "ann@mail.example" }));
    let database = blog.house.database_url();
    let run = |arguments: &[&str]| {
        let output = blog.house.run(&[&["erase", "--database", &database], arguments].concat());
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout))
    };
    assert_eq!(run(&["--email", "ann@mail.example", "--yes"]).0, Some(2), "on which site?");
    assert_eq!(run(&["--all-sites", "--yes"]).0, Some(2), "whose?");
    assert_eq!(run(&["--all-sites", "--email", "x", "--ip", "203.0.113.7", "--yes"]).0, Some(2), "which of the two?");
    assert_eq!(run(&["--all-sites", "--email", " ", "--yes"]).0, Some(1));
    let (code, said) = run(&["--site", "blgo", "--email", "x", "--yes"]);
    assert!(code == Some(1) && said.contains("there is no site \"blgo\""), "{said}");
    let (code, said) = run(&["--all-sites", "--email", "ann@mail.example"]);
    assert!(code == Some(1) && said.contains("nothing was erased: say --yes to erase 1 comment"), "{said}");
    let (code, said) = run(&["--all-sites", "--email", "ann@mail.example", "--yes"]);
    assert!(code == Some(0) && said.contains("erased 1 comment") && said.contains("backups and exported files are not touched"), "{said}");
    assert!(!said.contains("ann@"), "{said}");
}

#[test]
fn rules_that_still_name_an_erased_person_are_pointed_to_and_stay_the_operators() {
    let blog = Blog::open();
    blog.house.add_site("other", "https://other.example");
    blog.house.run_json(&["site", "rules", "add", "blog", "block", "--email", "Ann@mail.example"]);
    blog.house.run_json(&["site", "rules", "add", "other", "trust", "--network", "203.0.113.7/32"]);
    blog.house.run_json(&["site", "rules", "add", "other", "block", "--network", "203.0.113.0/24"]);
    blog.house.run_json(&["site", "rules", "add", "other", "block", "--domain", "mail.example"]);
    submit(&blog, &json!({ "content": "From me.", "author_email": "ann@mail.example" }));
    let rules = |arguments: &[&str]| blog.house.run_json(&[&["erase", "--yes"], arguments].concat())["rules"].clone();
    assert_eq!(rules(&["--all-sites", "--email", "ann@mail.example", "--dry-run"]), json!(["blog"]));
    assert_eq!(rules(&["--all-sites", "--ip", "203.0.113.7"]), json!(["other"]));
    assert_eq!(rules(&["--all-sites", "--ip", "203.0.113.8"]), json!([]));
    assert_eq!(rules(&["--site", "other", "--email", "ann@mail.example"]), json!([]));
    let said = blog.house.run(&["erase", "--all-sites", "--email", "ann@mail.example", "--yes", "--database", &blog.house.database_url()]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("erased 1 comment") && !said.to_lowercase().contains("ann@"), "{said}");
    assert!(said.contains("the rules of blog still name them, and are yours to change: gatepost site rules list blog"), "{said}");
    // They go on working: whoever blocks somebody may have to know whom.
    assert_eq!(blog.house.run_json(&["site", "rules", "list", "blog"])["blocked"][0]["email"], json!("Ann@mail.example"));
}

#[test]
fn an_erasure_that_is_killed_half_way_is_done_by_the_next() {
    let blog = Blog::open();
    for n in 0..240 {
        let id = submit(&blog, &json!({ "content": format!("Number {n} of many."), "author_email": "ann@mail.example" }));
        if n % 2 == 0 {
            decide(&blog, &id, "spam", "");
        }
    }
    let mut command = blog.house.gatepost();
    let database = blog.house.database_url();
    command.args(["erase", "--all-sites", "--email", "ann@mail.example", "--yes", "--database", &database]).stdout(Stdio::null());
    let mut erasing = command.spawn().expect("it starts");
    let lines = || rows(&blog.house, "SELECT comments || '', decisions || '' FROM erasure");
    eventually("it has begun", || (!lines().is_empty()).then_some(()));
    // It may have got to its end meanwhile: then there is nothing left for the next.
    let _ = erasing.kill();
    erasing.wait().expect("it ends");
    clean(&blog);
    erased(&blog.house, &["--all-sites", "--email", "ann@mail.example", "--yes"]);
    let sum = |at: usize| lines().iter().map(|line| line[at].parse::<u64>().expect("a count")).sum::<u64>();
    assert_eq!((sum(0), sum(1)), (240, 120));
    let site = clean(&blog);
    assert_eq!((&site["comments"], &site["journal"], &site["teaching"]), (&json!(0), &json!(240), &json!(0)));
}

#[test]
fn the_lines_that_erasures_left_can_be_read() {
    let blog = Blog::open();
    let database = blog.house.database_url();
    let list = || String::from_utf8(blog.house.run(&["erase", "--list", "--database", &database]).stdout).expect("UTF-8");
    assert_eq!(list(), "nothing was ever erased\n");
    let id = submit(&blog, &json!({ "content": "From me.", "author_email": "ann@mail.example" }));
    decide(&blog, &id, "spam", "");
    assert_eq!(erased(&blog.house, &["--all-sites", "--email", "ann@mail.example", "--yes", "--by", "kim"]), (1, 1, 1));
    let said = list();
    assert!(said.starts_with("1  20") && said.contains("  by kim: 1 comment and 1 decision on 1 site, found by email"), "{said}");
    let lines = blog.house.run_json(&["erase", "--list"]);
    assert_eq!((&lines[0]["number"], &lines[0]["by"], &lines[0]["kind"]), (&json!(1), &json!("kim"), &json!("email")));
    assert!(!said.contains("ann@") && lines.as_array().map(Vec::len) == Some(1), "{said}");
    let both = blog.house.run(&["erase", "--list", "--site", "blog", "--database", &database]);
    assert_eq!(both.status.code(), Some(2), "a list erases nothing");
}
