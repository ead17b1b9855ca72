//! A real WordPress, installed and filled through its own forms: what `gatepost import` makes of what it exports, and what its Akismet plugin does with the
//! snippet of `gatepost site snippets`.
//!
//! It is Debian's package `wordpress` in a temporary folder, with a database and a PHP of its own, which end with the test.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

mod akismet;
mod wordpress;

use serde_json::{Value, json};
use support::House;
use wordpress::WordPress;

/// A comment as it is posted, and what a moderator does with it.
struct Posted {
    author: &'static str,
    content: &'static str,
    /// What WordPress makes of it before it keeps it, if that is something else.
    kept: Option<&'static str>,
    /// The bulk action, if any; without one it waits.
    action: Option<&'static str>,
    status: &'static str,
    decision: Option<&'static str>,
}

const POSTED: [Posted; 8] = [
    Posted {
        author: "Ann",
        content: "A quiet remark about gardens.",
        kept: None,
        action: Some("approve"),
        status: "approved",
        decision: Some("approve"),
    },
    Posted {
        author: "Bernd Grün",
        content: "Schöner Artikel – danke! 😀 <b>Fett</b> & ]]> \"so\"",
        kept: Some("Schöner Artikel – danke! 😀 <b>Fett</b> &amp; ]]&gt; \"so\""),
        action: Some("approve"),
        status: "approved",
        decision: Some("approve"),
    },
    Posted {
        author: "Casino King",
        content: "Best bonus at http://casino.example/?a=1&b=2 now",
        kept: Some("Best bonus at http://casino.example/?a=1&amp;b=2 now"),
        action: Some("spam"),
        status: "spam",
        decision: Some("spam"),
    },
    Posted { author: "Dora", content: "Line one\n\nLine three", kept: None, action: None, status: "pending", decision: None },
    Posted { author: "Eve", content: "You are all idiots", kept: None, action: Some("trash"), status: "trash", decision: Some("trash") },
    Posted {
        author: "Фёдор",
        content: "Согласен с автором",
        kept: None,
        action: Some("approve"),
        status: "approved",
        decision: Some("approve"),
    },
    Posted {
        author: "Pills",
        content: "cheap pills, cheap pills",
        kept: None,
        action: Some("spam"),
        status: "spam",
        decision: Some("spam"),
    },
    Posted { author: "Gina", content: "Still waiting", kept: None, action: None, status: "pending", decision: None },
];

/// What should be there of the posted comments, in the order of their ids.
fn expected(with_spam: bool) -> Vec<Value> {
    let row = |(place, posted): (usize, &Posted)| {
        let mut row = json!({
            "author": posted.author, "content": posted.kept.unwrap_or(posted.content), "ip": address(place), "status": posted.status, "kind": "comment",
            "author_email": format!("visitor{place}@mail.example"), "article_title": "Gärten & <Schuppen>",
        });
        if let Some(decision) = posted.decision {
            row["decision"] = json!(decision);
        }
        row
    };
    POSTED.iter().enumerate().filter(|(_, posted)| with_spam || posted.status != "spam").map(row).collect()
}

/// Each visitor has an address of their own: WordPress takes one comment in 15 seconds from each.
fn address(place: usize) -> String {
    format!("127.0.1.{}", place + 1)
}

fn run(house: &House, arguments: &[&str]) -> String {
    let output = house.run(&[arguments, &["--database", &house.database_url()]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The imported comments without what WordPress installs itself, as in [`expected`].
fn imported(house: &House) -> Vec<Value> {
    let lines = run(house, &["export", "--site", "blog", "--what", "comments"]);
    let mut rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    rows.retain(|row| row["author"] != "A WordPress Commenter");
    rows.sort_by_key(|row| row["id"].as_str().unwrap().parse::<u64>().unwrap());
    let fields = ["author", "content", "ip", "status", "kind", "author_email", "article_title", "decision"];
    let keep = |row: Value| row.as_object().unwrap().clone().into_iter().filter(|(name, _)| fields.contains(&name.as_str())).collect();
    rows.into_iter().map(keep).collect()
}

fn import(house: &House, export: &str, name: &str) -> Value {
    let file = house.path().join(name).display().to_string();
    std::fs::write(&file, export).unwrap();
    house.run_json(&["import", "--site", "blog", &file])
}

#[test]
fn what_a_real_wordpress_exports_comes_in_with_the_same_comments_and_labels_and_once() {
    let house = House::new();
    let wordpress = WordPress::install(house.path());
    let post = wordpress.publish("Gärten & <Schuppen>");
    for (place, posted) in POSTED.iter().enumerate() {
        let id = wordpress.comment(&post, &address(place), posted.author, &format!("visitor{place}@mail.example"), posted.content);
        if let Some(action) = posted.action {
            wordpress.moderate(&id, action);
        }
    }
    house.add_site("blog", &wordpress.url());

    // The comment that WordPress installs is approved.
    let summary = import(&house, &wordpress.export(), "stock.xml");
    assert_eq!(imported(&house), expected(false), "{summary}");
    assert_eq!(summary["statuses"], json!({"pending": 2, "approved": 4, "spam": 0, "trash": 1}));
    assert_eq!((&summary["labels"], &summary["skipped"]), (&json!({"ham": 4, "spam": 0, "abuse": 0}), &json!([])));

    // WordPress leaves spam out; with the drop-in of docs/ it does not.
    wordpress.drop_in(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/wordpress-export-spam.php"));
    let with_spam = wordpress.export();
    let summary = import(&house, &with_spam, "with-spam.xml");
    assert_eq!(imported(&house), expected(true), "{summary}");
    assert_eq!((&summary["taken"], &summary["labels"]["spam"]), (&json!(2), &json!(2)));

    let everything = || ["comments", "decisions", "corpus"].map(|what| run(&house, &["export", "--site", "blog", "--what", what]));
    let before = everything();
    let again = import(&house, &with_spam, "again.xml");
    assert_eq!((&again["taken"], &again["there_before"][0]["count"]), (&json!(0), &json!(9)));
    assert_eq!(everything(), before, "a second import changes nothing");
}
