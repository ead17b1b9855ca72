//! The rules as a blog meets them: a server, its API and the Akismet dialect.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::blog::{Blog, text};
use crate::support::Answer;

/// A blog whose filter approves nearly everything, and its policy beside that.
fn lenient(policy: &[&str]) -> Blog {
    Blog::open_with(&[&["--approve-below", "0.9999", "--spam-above", "1", "--careful-until", "0"], policy].concat())
}

/// The verdict, and the code of the first reason if that is a rule.
fn verdict(answer: &Value) -> (String, Option<String>) {
    let first = &answer["reasons"][0];
    let code = first["contribution"].is_null().then(|| first["code"].as_str().map(str::to_owned)).flatten();
    (text(answer, "verdict"), code)
}

fn held(code: &str) -> (String, Option<String>) {
    ("hold".to_owned(), Some(code.to_owned()))
}

fn approved() -> (String, Option<String>) {
    ("approve".to_owned(), None)
}

fn submit(blog: &Blog, comment: &Value) -> Value {
    blog.site().post("/v1/comments", comment).expect(201).json()
}

#[test]
fn an_authors_comments_are_held_until_one_was_approved() {
    let blog = lenient(&["--first-comment", "hold"]);
    let say = |content: &str, email: &str| submit(&blog, &json!({ "content": content, "author_email": email }));
    let first = say("A quiet remark.", "ann@example.com");
    assert_eq!(verdict(&first), held("first_comment"));
    assert_eq!(first["reasons"][0]["text"], "no comment of this author was approved here before");
    assert_eq!(verdict(&say("Another remark.", "ann@example.com")), held("first_comment"));

    let first = text(&first, "id");
    blog.moderator().post(&format!("/v1/comments/{first}/decision"), &json!({ "decision": "approve" })).expect(200);
    // An edit of the one approved comment does not vouch for itself.
    let edit = json!({ "content": "Now for something else.", "author_email": "ann@example.com" });
    let edited = blog.site().put(&format!("/v1/comments/{first}"), &edit).expect(200).json();
    assert_eq!(verdict(&edited), held("first_comment"));
    assert_eq!(verdict(&say("A third remark.", "ann@example.com")), held("first_comment"), "the approved text is gone");

    blog.moderator().post(&format!("/v1/comments/{first}/decision"), &json!({ "decision": "approve" })).expect(200);
    assert_eq!(verdict(&say("A fourth remark.", "ANN@example.com")), approved());
    assert_eq!(verdict(&say("A remark.", "bob@example.com")), held("first_comment"));
    assert_eq!(verdict(&submit(&blog, &json!({ "content": "A remark of nobody." }))), held("first_comment"));
}

#[test]
fn a_flood_is_held_from_its_limit_on_even_if_all_of_it_comes_at_once() {
    let blog = lenient(&["--network-flood", "5/10"]);
    let barrier = Barrier::new(16);
    let verdicts: Vec<_> = std::thread::scope(|scope| {
        let send = |n: usize| {
            let (client, barrier) = (blog.site(), &barrier);
            scope.spawn(move || {
                barrier.wait();
                let comment = json!({ "content": format!("Remark {n}."), "ip": format!("203.0.113.{n}") });
                verdict(&client.post("/v1/comments", &comment).expect(201).json())
            })
        };
        let threads: Vec<_> = (0..16).map(send).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(verdicts.iter().filter(|found| **found == approved()).count(), 5);
    assert_eq!(verdicts.iter().filter(|found| **found == held("network_flood")).count(), 11);
    assert_eq!(verdict(&submit(&blog, &json!({ "content": "A remark.", "ip": "203.0.114.1" }))), approved());
    assert_eq!(verdict(&submit(&blog, &json!({ "content": "A remark without an address." }))), approved());
}

#[test]
fn an_authors_flood_is_counted_by_address() {
    let blog = lenient(&["--author-flood", "2/10"]);
    let say = |n: usize, email: &str| verdict(&submit(&blog, &json!({ "content": format!("Remark {n}."), "author_email": email })));
    assert_eq!([say(1, "ann@example.com"), say(2, "Ann@Example.com")], [approved(), approved()]);
    for (n, same) in [(3, "ann@example.com"), (5, " ann@Example.com "), (6, "ann@example.com."), (7, "an\u{200b}n@example.com")] {
        assert_eq!(say(n, same), held("author_flood"), "{same:?}");
    }
    assert_eq!(say(4, "bob@example.com"), approved());
}

#[test]
fn the_form_tells_of_a_filled_honeypot_and_of_haste() {
    let blog = lenient(&["--honeypot", "spam", "--min-seconds", "3"]);
    let score = |comment: &Value| blog.site().post("/v1/score", comment);
    let found = |comment: &Value| verdict(&score(comment).expect(200).json());
    let comment = |field: &str, value: Value| {
        let mut comment = json!({ "content": "A quiet remark." });
        comment[field] = value;
        comment
    };
    assert_eq!(found(&comment("honeypot", json!("x"))), ("spam".to_owned(), Some("honeypot".to_owned())));
    assert_eq!(found(&comment("honeypot", json!(" "))), approved());
    assert_eq!(found(&comment("seconds_to_submit", json!(1.5))), held("too_fast"));
    assert_eq!(found(&comment("seconds_to_submit", json!(4))), approved());
    let refused = score(&comment("seconds_to_submit", json!(-1))).expect(422).json();
    assert_eq!(refused["detail"], "seconds_to_submit should be a number of seconds, 0 or more.");
}

#[test]
fn an_old_article_takes_no_comments_where_the_blog_says_how_old_it_is() {
    let blog = lenient(&["--close-after-days", "30"]);
    let on = |published: Value| verdict(&submit(&blog, &json!({ "content": "A quiet remark.", "article_published_at": published })));
    assert_eq!(on(json!("2020-01-01T00:00:00Z")), held("article_closed"));
    assert_eq!(on(json!("2199-01-01T00:00:00Z")), approved());
    assert_eq!(on(Value::Null), approved());
}

#[test]
fn the_akismet_dialect_tells_of_the_honeypot_too() {
    let blog = lenient(&["--honeypot", "spam"]);
    let check = |more: &[(&str, &str)]| -> Answer {
        let fields = [
            ("api_key", blog.key.as_str()),
            ("blog", "https://blog.example"),
            ("user_ip", "203.0.113.9"),
            ("comment_content", "A quiet remark."),
        ];
        blog.server.stranger().post_form("/1.1/comment-check", &[&fields[..], more].concat()).expect(200)
    };
    assert_eq!(check(&[("honeypot_field_name", "hp"), ("hp", "")]).body, "false");
    assert_eq!(check(&[("honeypot_field_name", "hp"), ("hp", "I am a robot")]).body, "true");
    assert_eq!(check(&[("POST_ak_hp_textarea", "I am a robot")]).body, "true");
}

#[test]
fn trust_is_by_address_and_yields_to_what_was_stated() {
    let blog = Blog::open_with(&["--approve-below", "0", "--hold-word", "gardens"]);
    blog.house.run_json(&["site", "rules", "add", "blog", "spam", "--regex", "(?i)cas[i1]no"]);
    blog.house.run_json(&["site", "rules", "add", "blog", "trust", "--email", "ann@example.com", "--author", "Ann"]);
    let say = |content: &str, author: &str| {
        let comment = json!({ "content": content, "author": author, "author_email": "ann@example.com" });
        verdict(&blog.site().post("/v1/score", &comment).expect(200).json())
    };
    crate::support::eventually("the running server follows", || {
        (say("A quiet remark.", "Ann") == ("approve".to_owned(), Some("trusted_author".to_owned()))).then_some(())
    });
    assert_eq!(say("A quiet remark.", "Bob").0, "hold");
    assert_eq!(say("A remark about gardens.", "Ann"), held("hold_word"));
    assert_eq!(say("The best Cas1no.", "Ann"), ("spam".to_owned(), Some("spam_pattern".to_owned())));
}

#[test]
fn an_edit_is_not_asked_how_fast_it_was() {
    let blog = lenient(&["--min-seconds", "3"]);
    let comment = |content: &str, seconds: f64| json!({ "content": content, "seconds_to_submit": seconds });
    assert_eq!(verdict(&submit(&blog, &comment("A remark.", 1.5))), held("too_fast"));
    let sent = submit(&blog, &comment("Another remark.", 9.0));
    let edited = blog.site().put(&format!("/v1/comments/{}", text(&sent, "id")), &comment("Another remark, corrected.", 1.5));
    assert_eq!(verdict(&edited.expect(200).json()), approved());
}

#[test]
fn what_the_poison_guard_allows_can_be_read_where_it_is_set() {
    let blog = lenient(&["--guard-labels-per-day", "5"]);
    let shown = blog.house.run(&["site", "show", "blog", "--database", &blog.house.database_url()]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        shown.contains("poison guard    on, 5 labels a day, 5 copies and 10 taken back in 30 days, 6 log-odds against the filter"),
        "{shown}"
    );
}
