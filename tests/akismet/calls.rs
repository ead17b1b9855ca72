//! What each call takes and answers.

use serde_json::{Value, json};

use crate::blog::{Blog, text};
use crate::common::{ADMINISTRATOR, BLOG, TEST_SPAM, call, decide, only_comment};
use crate::support::Answer;

#[test]
fn a_known_key_is_valid_and_another_is_not() {
    let blog = Blog::open();
    for field in ["key", "api_key"] {
        let answer = blog.server.stranger().post_form("/1.1/verify-key", &[(field, &blog.key), ("blog", BLOG)]).expect(200);
        assert_eq!(answer.body, "valid");
    }
    let wrong = blog.server.stranger().post_form("/1.1/verify-key", &[("key", "abcdefghijkl"), ("blog", BLOG)]).expect(200);
    assert_eq!(wrong.body, "invalid");
    assert_eq!(call(&blog, "verify-key", &[]).body, "valid");
}

#[test]
fn a_retry_is_answered_with_what_the_moderator_decided() {
    let blog = Blog::open_with(&["--hold-word", "perhaps"]);
    let cases = [
        ("approve", "false", "perhaps the tide is out"),
        ("spam", "true", "Tuesday works better for us, perhaps"),
        ("abuse", "true", "can bread rise twice, perhaps?"),
        ("trash", "true", "old maps perhaps show it"),
    ];
    for (decision, expected, content) in cases {
        let fields = [("comment_content", content), ("comment_author", "Ann")];
        let first = call(&blog, "comment-check", &fields);
        assert_eq!(first.header("x-akismet-recheck-after"), "1200");
        let guid = first.header("x-akismet-guid");
        decide(&blog, guid, decision);
        // The plugin's cron job knows the comment's id by now, and sends it.
        let retry = [&fields[..], &[("recheck_reason", "retry"), ("comment_ID", decision)]].concat();
        let again = call(&blog, "comment-check", &retry);
        assert_eq!((again.body.as_str(), again.header("x-akismet-guid")), (expected, guid), "{decision}");
        assert_eq!((again.header("x-akismet-recheck-after"), again.header("x-akismet-pro-tip")), ("", ""));
        let named = blog.site().get(&format!("/v1/comments/by-external-id/{decision}")).expect(200).json();
        assert_eq!(text(&named, "id"), guid);
    }
    let all = blog.moderator().get("/v1/comments").expect(200).json();
    assert_eq!(all["comments"].as_array().unwrap().len(), 4, "a retry is no new comment");
}

#[test]
fn a_retry_finds_its_own_among_equal_texts() {
    let blog = Blog::open_with(&["--hold-word", "perhaps"]);
    let by = |author: &'static str| [("comment_content", "perhaps the tide is out"), ("comment_author", author)];
    let guids: Vec<String> =
        ["Ann", "Bob", "Ann"].map(|author| call(&blog, "comment-check", &by(author)).header("x-akismet-guid").to_owned()).to_vec();
    decide(&blog, &guids[0], "trash");
    let retry = |author, id| {
        let fields = [&by(author)[..], &[("recheck_reason", "retry"), ("comment_ID", id)]].concat();
        let answer = call(&blog, "comment-check", &fields);
        (answer.body.clone(), answer.header("x-akismet-guid").to_owned())
    };
    assert_eq!(retry("Ann", "7"), ("true".to_owned(), guids[0].clone()), "the moderator's decision about Ann's first");
    assert_eq!(retry("Bob", "8").1, guids[1]);
    assert_eq!(retry("Ann", "9").1, guids[2]);
    let counts = blog.moderator().get("/v1/counts").expect(200).json();
    assert_eq!((&counts["pending"], &counts["trash"]), (&json!(2), &json!(1)), "a retry is no new comment");
}

#[test]
fn the_same_words_of_another_author_are_another_comment() {
    let blog = Blog::open();
    let first = call(&blog, "comment-check", &[("comment_content", "Nice post!"), ("comment_author", "Ann")]);
    let other = [("comment_content", "Nice post!"), ("comment_author", "Bob"), ("recheck_reason", "retry")];
    let second = call(&blog, "comment-check", &other);
    assert_ne!(first.header("x-akismet-guid"), second.header("x-akismet-guid"));
}

#[test]
fn a_comment_that_was_edited_on_the_blog_is_scored_again() {
    let blog = Blog::open();
    call(&blog, "comment-check", &[("comment_content", "Lovely."), ("comment_ID", "17")]);
    call(&blog, "comment-check", &[("comment_content", "Lovely pills."), ("comment_ID", "17"), ("recheck_reason", "edit")]);
    let stored = only_comment(&blog);
    assert_eq!((&stored["revision"], &stored["comment"]["content"]), (&json!(2), &json!("Lovely pills.")));
}

#[test]
fn submitted_spam_and_ham_are_thanked_for_and_decide_the_comment_however_it_is_named() {
    let blog = Blog::open();
    for (round, call_name, status) in [(0, "submit-spam", "spam"), (1, "submit-ham", "approved")] {
        for name in ["guid", "comment_ID", "content"] {
            let content = format!("Round {round} by {name}");
            let id = format!("{round}-{name}");
            let mut fields = vec![("comment_content", content.as_str())];
            if name == "comment_ID" {
                fields.push(("comment_ID", &id));
            }
            let guid = call(&blog, "comment-check", &fields).header("x-akismet-guid").to_owned();
            if name == "guid" {
                fields = vec![("guid", guid.as_str())];
            }
            let thanks = call(&blog, call_name, &[&fields[..], &[("reporter", "ann"), ("comment_check_response", "false")]].concat());
            assert_eq!(thanks.body, "Thanks for making the web a better place.");
            let stored = blog.moderator().get(&format!("/v1/comments/{guid}")).expect(200).json();
            assert_eq!(stored["status"], status, "{name}");
            assert_eq!(stored["history"].as_array().unwrap().len(), 1);
        }
    }
    let counts = blog.moderator().get("/v1/counts").expect(200).json();
    assert_eq!((&counts["spam"], &counts["approved"], &counts["pending"]), (&json!(3), &json!(3), &json!(0)));
}

#[test]
fn a_submitted_comment_that_never_arrived_before_is_kept_and_teaches() {
    let blog = Blog::open();
    let content = "We restore antique barometers in Leeds.";
    let score = || blog.site().post("/v1/score", &json!({"content": content})).expect(200).json()["score"].as_f64().unwrap();
    let before = score();
    call(&blog, "submit-spam", &[("comment_content", content), ("comment_ID", "99")]);
    assert!(score() > before);
    let stored = only_comment(&blog);
    assert_eq!((&stored["status"], &stored["external_id"]), (&json!("spam"), &json!("99")));
}

/// This month as the server has it, from the statistics by day.
fn this_month(blog: &Blog) -> String {
    let days = stats(blog, "60-days");
    days["breakdown"].as_object().unwrap().keys().max().unwrap()[..7].to_owned()
}

fn stats(blog: &Blog, from: &str) -> Value {
    call(blog, "get-stats", &[("from", from)]).json()
}

fn key_sites(blog: &Blog, more: &[(&str, &str)]) -> Answer {
    let fields = [&[("api_key", blog.key.as_str())], more].concat();
    blog.server.stranger().post_form("/1.2/key-sites", &fields).expect(200)
}

/// Asks about five comments, of which one asks again: two are spam and three are ham. Then one of each is put right.
fn some_history(blog: &Blog) {
    for (author, content) in [("viagra-test-123", "one"), ("viagra-test-123", "two"), ("Ann", "three"), ("Ann", "four"), ("Ann", "five")] {
        call(blog, "comment-check", &[ADMINISTRATOR, ("comment_author", author), ("comment_content", content), ("comment_ID", content)]);
    }
    call(
        blog,
        "comment-check",
        &[("comment_content", "five"), ("comment_author", "Ann"), ("comment_ID", "five"), ("recheck_reason", "retry")],
    );
    call(blog, "submit-ham", &[("comment_ID", "one"), ("comment_content", "one")]);
    call(blog, "submit-spam", &[("comment_ID", "three"), ("comment_content", "three")]);
    // Counts nowhere.
    for name in ["comment-check", "submit-ham", "submit-spam"] {
        call(blog, name, &[TEST_SPAM, ("comment_content", "six"), ("is_test", "1")]);
    }
}

#[test]
fn usage_limit_counts_how_often_the_site_asked_this_month_and_knows_no_limit() {
    let blog = Blog::open();
    let ask = |more: &[(&str, &str)]| {
        let fields = [&[("api_key", blog.key.as_str())], more].concat();
        blog.server.stranger().post_form("/1.2/usage-limit", &fields).expect(200).json()
    };
    assert_eq!(ask(&[]), json!({"limit": "none", "usage": 0, "percentage": "0.00", "throttled": false}));
    some_history(&blog);
    let extended = json!({"limit": "none", "usage": 6, "percentage": "0.00", "throttled": false, "notice_level": null, "upgrade": null});
    assert_eq!(ask(&[("extended", "true")]), extended);
    // Of another key nothing is told.
    let other = blog.house.add_site("other", "https://other.example");
    let answer = blog.server.stranger().get(&format!("/1.2/usage-limit?api_key={other}")).expect(200);
    assert_eq!(answer.json()["usage"], 0);
}

#[test]
fn key_sites_has_the_month_of_the_keys_site() {
    let blog = Blog::open();
    assert_eq!(key_sites(&blog, &[]).json()["total"], 0, "it was not used yet");
    some_history(&blog);
    let month = this_month(&blog);
    let row = json!({
        "site": "blog.example", "api_calls": "6", "spam": "2", "ham": "3", "missed_spam": "1", "false_positives": "1", "is_revoked": false,
    });
    let all = json!({month.as_str(): [row], "limit": 500, "offset": 0, "total": 1});
    for more in [
        &[][..],
        &[("month", month.as_str())],
        &[("filter", "BLOG.ex")],
        &[("format", "json")],
        &[("order", "total")],
        &[("order", "spam")],
        &[("order", "ham")],
        &[("order", "missed_spam")],
        &[("order", "false_positives")],
    ] {
        assert_eq!(key_sites(&blog, more).json(), all, "{more:?}");
    }
    assert_eq!(key_sites(&blog, &[("filter", "other")]).json(), json!({month.as_str(): [], "limit": 500, "offset": 0, "total": 0}));
    assert_eq!(
        key_sites(&blog, &[("limit", "10"), ("offset", "1")]).json(),
        json!({month.as_str(): [], "limit": 10, "offset": 1, "total": 1})
    );
    assert_eq!(key_sites(&blog, &[("month", "1999-12")]).json(), json!({"1999-12": [], "limit": 500, "offset": 0, "total": 0}));
    let wrong = key_sites(&blog, &[("month", "December")]);
    assert_eq!((wrong.body.as_str(), wrong.header("x-akismet-error")), ("month should be a month such as 2026-01.", wrong.body.as_str()));
}

#[test]
fn key_sites_as_csv_has_a_title_a_header_and_a_row() {
    let blog = Blog::open();
    some_history(&blog);
    let answer = key_sites(&blog, &[("format", "csv"), ("limit", "5")]);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let expected = format!(
        "Active sites for {} during {} (limit: 5, offset: 0, total: 1)\nSite,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is \
         Revoked\nblog.example,6,2,3,1,1,false\n",
        blog.key,
        this_month(&blog)
    );
    assert_eq!(answer.body, expected);
}

#[test]
fn get_subscription_says_that_the_key_is_good_and_costs_nothing() {
    let blog = Blog::open();
    let answer = call(&blog, "get-subscription", &[]).json();
    assert_eq!(answer["account_id"].as_str().unwrap().len(), 36);
    let rest = [("account_type", json!("self-hosted")), ("account_name", json!("blog")), ("status", json!("active"))];
    for (field, value) in [&rest[..], &[("next_billing_date", json!(false)), ("limit_reached", json!(false))]].concat() {
        assert_eq!(answer[field], value, "{field}");
    }
}

#[test]
fn get_stats_adds_up_in_each_of_its_periods() {
    let blog = Blog::open();
    let nothing = stats(&blog, "all");
    assert_eq!((&nothing["spam"], &nothing["accuracy"], &nothing["time_saved"]), (&json!(0), &json!(0.0), &json!(0)));
    some_history(&blog);
    let month = this_month(&blog);
    let pieces = [("60-days", 60, None), ("6-months", 6, Some(&month)), ("all", 1, Some(&month))];
    for (from, count, last) in pieces {
        let all = stats(&blog, from);
        // Three of five were right; two were marked as spam when they came, five seconds each.
        let figures = ["spam", "ham", "missed_spam", "false_positives", "accuracy", "time_saved"].map(|field| all[field].clone());
        assert_eq!(figures, [json!(2), json!(3), json!(1), json!(1), json!(60.0), json!(10)], "{from}");
        let breakdown = all["breakdown"].as_object().unwrap();
        assert_eq!(breakdown.len(), count, "{from}");
        let (label, newest) = breakdown.iter().next_back().unwrap();
        assert_eq!(
            (&newest["spam"], &newest["ham"], &newest["missed_spam"], &newest["false_positives"]),
            (&json!(2), &json!(3), &json!(1), &json!(1))
        );
        assert!(text(newest, "da").starts_with(&month) && last.is_none_or(|last| last == label), "{label} {newest}");
    }
    let wrong = call(&blog, "get-stats", &[("from", "yesterday")]);
    assert_eq!(wrong.header("x-akismet-error"), "from should be 60-days, 6-months or all.");
}

#[test]
fn what_moderators_put_right_here_counts_as_what_the_blog_does() {
    let blog = Blog::open();
    let missed = call(&blog, "comment-check", &[ADMINISTRATOR, ("comment_content", "old maps")]);
    decide(&blog, missed.header("x-akismet-guid"), "spam");
    let lost = call(&blog, "comment-check", &[TEST_SPAM, ("comment_content", "new maps")]);
    decide(&blog, lost.header("x-akismet-guid"), "approve");
    let all = stats(&blog, "all");
    assert_eq!((&all["missed_spam"], &all["false_positives"], &all["accuracy"]), (&json!(1), &json!(1), &json!(0.0)));
}

#[test]
fn deactivating_leaves_the_key_as_it_is() {
    let blog = Blog::open();
    assert_eq!(call(&blog, "deactivate", &[]).body, "deactivated");
    assert_eq!(call(&blog, "verify-key", &[]).body, "valid");
}

#[test]
fn every_call_with_a_key_says_invalid_to_a_key_that_is_unknown() {
    let blog = Blog::open();
    let calls = ["1.1/verify-key", "1.1/comment-check", "1.1/submit-spam", "1.1/submit-ham", "1.1/get-subscription", "1.1/get-stats"];
    for path in [&calls[..], &["1.1/deactivate", "1.2/usage-limit", "1.2/key-sites"]].concat() {
        for key in ["abcdefghijkl", "", "é'\"<>"] {
            let fields = [("api_key", key), ("blog", BLOG), ("user_ip", "203.0.113.9")];
            let answer = blog.server.stranger().post_form(&format!("/{path}"), &fields).expect(200);
            assert_eq!(answer.body, "invalid", "{path}");
            assert!(answer.header("x-akismet-debug-help").len() > 10 && answer.header("x-akismet-alert-code").is_empty(), "{path}");
        }
    }
    blog.server.stranger().get("/1.1/test").expect(200);
}
