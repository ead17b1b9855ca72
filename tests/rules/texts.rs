//! Words and regular expressions, in each field.

use gatepost::comment::Comment;
use gatepost::policy::{ReasonCode, Settings};
use serde_json::json;

use crate::{met, refusal, settings};

/// A comment with `text` in one field, and nothing in the others.
fn with(field: &str, text: &str) -> Comment {
    let mut comment = json!({ "content": "" });
    comment[field] = text.into();
    serde_json::from_value(comment).unwrap()
}

fn rule(then: &str, kind: &str, text: &str, fields: &[&str]) -> Settings {
    let mut rule = json!({ "then": then, "fields": fields });
    rule[kind] = text.into();
    settings(&json!({ "texts": [rule] }).to_string())
}

#[test]
fn words_are_found_as_whole_words_in_the_field_that_is_named() {
    let cases = [
        // (the rule's words, its field, the comment's field, what stands there, whether it is found)
        ("casino", "content", "content", "The best CASINO.", true),
        ("casino", "content", "content", "casinos", false),
        ("casino", "content", "author", "casino", false),
        ("buy now", "content", "content", "buy \n now", true),
        ("casino", "content", "content", "ca\u{200b}sino", true),
        ("casino", "content", "content", "ｃａｓｉｎｏ", true),
        ("straße", "content", "content", "STRAßE 1", true),
        ("Casino King", "author", "author", "casino king", true),
        ("casino king", "author", "content", "casino king", false),
        ("mail.example", "author_email", "author_email", "kim@mail.example", true),
        ("shop.example", "author_url", "author_url", "https://shop.example/1", true),
        ("203.0.113.9", "ip", "ip", "203.0.113.9", true),
        ("203.0.113.9", "ip", "ip", "203.0.113.91", false),
        ("203.0.113.9", "ip", "ip", "::ffff:203.0.113.9", true),
        ("2001:db8::1", "ip", "ip", "2001:db8:0:0::1", true),
        ("python-requests", "user_agent", "user_agent", "python-requests/2.31", true),
        ("python-requests", "user_agent", "content", "python-requests/2.31", false),
    ];
    for (words, looks_in, field, text, found) in cases {
        let comment = with(field, text);
        let expected = |code| if found { vec![(code, words.to_owned())] } else { Vec::new() };
        assert_eq!(met(&rule("hold", "words", words, &[looks_in]), &comment), expected(ReasonCode::HoldWord), "{words} {field} {text:?}");
        assert_eq!(met(&rule("spam", "words", words, &[looks_in]), &comment), expected(ReasonCode::SpamWord), "{words} {field} {text:?}");
    }
}

#[test]
fn expressions_are_held_against_the_field_as_it_was_written() {
    let cases = [
        ("(?i)cas[i1]no", "content", "content", "CAS1NO", true),
        ("cas[i1]no", "content", "content", "CASINO", false),
        ("^[A-Z !]{10,}$", "content", "content", "BUY THIS NOW!", true),
        ("^[A-Z !]{10,}$", "content", "content", "Buy this now!", false),
        (r"https?://\S+\.xyz\b", "content", "content", "see http://a.b.xyz/1", true),
        (r"\p{Cyrillic}{3}", "content", "content", "при", true),
        (r"^\d+$", "author", "author", "12345", true),
        (r"^\d+$", "author", "content", "12345", false),
        (r"\+.*@", "author_email", "author_email", "kim+spam@mail.example", true),
        (r"\.top(/|$)", "author_url", "author_url", "http://a.top", true),
        (r"^203\.0\.113\.", "ip", "ip", "203.0.113.9", true),
        (r"^203\.0\.113\.", "ip", "ip", "::ffff:203.0.113.9", true),
        ("^(curl|wget)/", "user_agent", "user_agent", "curl/8.5", true),
        ("", "content", "content", "an empty expression matches everything", true),
    ];
    for (expression, looks_in, field, text, found) in cases {
        let comment = with(field, text);
        let expected = |code| if found { vec![(code, expression.to_owned())] } else { Vec::new() };
        let hold = met(&rule("hold", "regex", expression, &[looks_in]), &comment);
        assert_eq!(hold, expected(ReasonCode::HoldPattern), "{expression} {field} {text:?}");
        let spam = met(&rule("spam", "regex", expression, &[looks_in]), &comment);
        assert_eq!(spam, expected(ReasonCode::SpamPattern), "{expression} {field} {text:?}");
    }
}

#[test]
fn one_rule_looks_in_all_the_fields_that_it_names() {
    let everywhere = ["content", "author", "author_email", "author_url", "user_agent"];
    for (kind, text) in [("words", "casino"), ("regex", "casino")] {
        let settings = rule("hold", kind, text, &everywhere);
        for field in everywhere {
            assert_eq!(met(&settings, &with(field, "casino")).len(), 1, "{kind} {field}");
        }
        assert_eq!(met(&settings, &with("referrer", "casino")), []);
    }
}

#[test]
fn the_content_is_searched_where_no_field_is_named() {
    let settings = settings(r#"{"texts": [{"then": "spam", "words": "casino"}]}"#);
    assert_eq!(met(&settings, &with("content", "casino")).len(), 1);
    assert_eq!(met(&settings, &with("author", "casino")), []);
}

#[test]
fn the_lists_of_words_look_in_content_author_address_and_site() {
    let settings = settings(r#"{"hold_words": ["pills"], "spam_words": ["casino"]}"#);
    for field in ["content", "author", "author_email", "author_url"] {
        assert_eq!(met(&settings, &with(field, "casino pills")).len(), 2, "{field}");
    }
    assert_eq!(met(&settings, &with("user_agent", "casino pills")), []);
}

#[test]
fn what_can_be_no_rule_is_refused_with_its_place() {
    let long = "a".repeat(1_001);
    let list = |entry: &str| format!(r#"{{"texts": [{{"then": "hold", "words": "fine"}}, {entry}]}}"#);
    let cases = [
        (r#"{"then": "hold"}"#.to_owned(), "texts entry 2: should have either words or a regex"),
        (r#"{"then": "hold", "words": "a", "regex": "a"}"#.to_owned(), "texts entry 2: should have either words or a regex"),
        (
            r#"{"then": "hold", "words": "a", "fields": []}"#.to_owned(),
            "texts entry 2: looks in no field; leave fields out for the content",
        ),
        (r#"{"then": "hold", "words": " "}"#.to_owned(), "texts entry 2 without a word; remove it"),
        (
            r#"{"then": "hold", "regex": "a(b"}"#.to_owned(),
            "texts entry 2: the regular expression goes wrong at character 2: unclosed group",
        ),
        (
            r#"{"then": "hold", "regex": "a**{2,1}"}"#.to_owned(),
            "texts entry 2: the regular expression goes wrong at character 4: invalid repetition count range, the start must be <= the end",
        ),
        (
            r#"{"then": "hold", "regex": "\\p{Nonsense}"}"#.to_owned(),
            "texts entry 2: the regular expression cannot be used: Unicode property not found",
        ),
        (
            r#"{"then": "hold", "regex": "(a)\\1"}"#.to_owned(),
            "texts entry 2: the regular expression goes wrong at character 4: backreferences are not supported",
        ),
        (
            format!(r#"{{"then": "hold", "regex": "{long}"}}"#),
            "texts entry 2: the regular expression is 1001 bytes long; at most 1000 are accepted",
        ),
    ];
    for (entry, problem) in cases {
        assert_eq!(refusal(&list(&entry)), problem);
    }
}

#[test]
fn a_word_of_a_script_without_spaces_is_found_inside_a_text() {
    for (word, text) in [("快来", "请快来看"), ("คาสิโน", "เล่นคาสิโนวันนี้"), ("カジノ", "無料カジノへ")]
    {
        assert_eq!(met(&rule("hold", "words", word, &["content"]), &with("content", text)).len(), 1, "{word}");
    }
    // Beside letters of a script with spaces a word is part of another.
    for (word, text) in [("국어", "한국어"), ("快来", "x快来x"), ("bit", "orbit")] {
        assert_eq!(met(&rule("hold", "words", word, &["content"]), &with("content", text)), [], "{word}");
    }
}

#[test]
fn a_word_is_found_before_whatever_ending_korean_puts_on_it() {
    // A particle stands on its noun without a space, as in 한국어: "on Korea's", "as for Korea", "casino, too".
    for (word, text) in [
        ("한국", "한국의 날씨"),
        ("한국", "저는 한국어를 배워요"),
        ("카지노", "무료 카지노도 있어요"),
        ("vip", "VIP는 무료"),
        ("카지노", "카지노"),
    ] {
        assert_eq!(met(&settings(&json!({"hold_words": [word]}).to_string()), &Comment::from_content(text)).len(), 1, "{word} in {text}");
    }
    // It begins a word, and in other scripts it ends one.
    for (word, text) in [("국어", "한국어"), ("지노", "카지노"), ("한", "韓한국"), ("vip", "vips는"), ("ass", "class")] {
        let found = met(&settings(&json!({"hold_words": [word]}).to_string()), &Comment::from_content(text)).len();
        assert_eq!(found, usize::from(text.starts_with('韓')), "{word} in {text}");
    }
}
