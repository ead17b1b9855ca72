//! Trusted and blocked authors, e-mail domains and networks.

use gatepost::comment::Comment;
use gatepost::policy::{Circumstances, ReasonCode, Verdict};
use serde_json::{Value, json};

use crate::{judge, met, refusal, settings};

fn from(author: Option<&str>, email: Option<&str>, ip: Option<&str>) -> Comment {
    Comment {
        author: author.map(str::to_owned),
        author_email: email.map(str::to_owned),
        ip: ip.map(|ip| ip.parse().unwrap()),
        ..Comment::from_content("x")
    }
}

/// Puts the sender on either list, and says by which reason the comment is found, if it is.
fn found(list: &str, sender: &Value, comment: &Comment) -> Option<(ReasonCode, String)> {
    let settings = settings(&json!({ list: [sender] }).to_string());
    let found = met(&settings, comment);
    assert!(found.len() <= 1);
    found.into_iter().next()
}

#[test]
fn an_author_is_known_by_the_address_and_if_asked_by_the_name_beside_it() {
    let cases = [
        (json!({"email": "ann@example.com"}), None, Some("ann@example.com"), true),
        (json!({"email": "Ann@Example.com"}), Some("whoever"), Some(" ann@example.COM "), true),
        (json!({"email": "ann@example.com"}), None, Some("joann@example.com"), false),
        (json!({"email": "ann@example.com"}), Some("ann@example.com"), None, false),
        (json!({"email": "ann@example.com", "author": "Ann"}), Some("ANN"), Some("ann@example.com"), true),
        (json!({"email": "ann@example.com", "author": "Ann"}), Some("An\u{200b}n"), Some("ann@example.com"), true),
        (json!({"email": "ann@example.com", "author": "Ann"}), Some("Bob"), Some("ann@example.com"), false),
        (json!({"email": "ann@example.com", "author": "Ann"}), None, Some("ann@example.com"), false),
        (json!({"email": "ann@example.com", "author": "Ann"}), Some("Ann"), None, false),
    ];
    for (sender, author, email, expected) in cases {
        let comment = from(author, email, None);
        let reason = |code| expected.then(|| (code, "ann@example.com".to_owned()));
        assert_eq!(found("blocked", &sender, &comment), reason(ReasonCode::BlockedAuthor), "{sender} {author:?} {email:?}");
        assert_eq!(found("trusted", &sender, &comment), reason(ReasonCode::TrustedAuthor), "{sender} {author:?} {email:?}");
    }
}

#[test]
fn a_name_alone_can_be_blocked_but_not_trusted() {
    let king = json!({"author": "Casino King"});
    assert_eq!(
        found("blocked", &king, &from(Some("casino  KING"), None, None)),
        Some((ReasonCode::BlockedAuthor, "casino king".to_owned()))
    );
    assert_eq!(found("blocked", &king, &from(Some("Casino Kings"), None, None)), None);
    let refused = refusal(r#"{"trusted": [{"author": "Ann"}]}"#);
    assert_eq!(refused, "trusted entry 1: a name alone cannot be trusted, as anybody can write it: add the e-mail address");
}

#[test]
fn spaces_marks_and_ways_to_write_an_address_evade_no_list() {
    let (bob, sure) = (json!({"author": "Bob Smith"}), json!({"email": "bob@x.example", "author": "Bob Smith"}));
    for name in [" bob smith ", "Bob\u{200b}Smith", "Bob Smith.", "BobSmith", "Bob \u{a0} Smith", "\"Bob Smith\"", "Ｂｏｂ　Ｓｍｉｔｈ"]
    {
        assert!(found("blocked", &bob, &from(Some(name), None, None)).is_some(), "{name:?}");
        assert!(found("trusted", &sure, &from(Some(name), Some("bob@x.example"), None)).is_some(), "{name:?}");
    }
    for name in ["Bob Smithe", "Bob", "Bob Smith Jr", ""] {
        assert_eq!(found("blocked", &bob, &from(Some(name), None, None)), None, "{name:?}");
    }
    assert_eq!(found("blocked", &json!({"author": "C++"}), &from(Some("C"), None, None)), None);
    assert_eq!(found("blocked", &json!({"author": "..."}), &from(Some("-"), None, None)), None);
    let ways = [
        "<bob@x.example>",
        "mailto:bob@x.example",
        "\"bob\"@x.example",
        "bob@x。example",
        "bob@x｡example",
        "Bob S. <BOB@X.example>",
        "bob@x.example.",
    ];
    for email in ways {
        let comment = from(None, Some(email), None);
        let (code, value) = found("blocked", &json!({"email": "bob@x.example"}), &comment).unwrap_or_else(|| panic!("{email}"));
        assert_eq!((code, value.as_str()), (ReasonCode::BlockedAuthor, "bob@x.example"), "{email}");
        assert!(found("blocked", &json!({"domain": "x.example"}), &comment).is_some(), "{email}");
        assert!(found("blocked", &json!({"email": email}), &from(None, Some("bob@x.example"), None)).is_some(), "{email}");
    }
    assert_eq!(found("blocked", &json!({"email": "bob@x.example"}), &from(None, Some("bob@x.example.org"), None)), None);
}

#[test]
fn a_domain_holds_its_addresses_and_those_of_all_domains_below_it() {
    let cases = [
        ("example.com", "ann@example.com", true),
        ("Example.COM.", "ann@EXAMPLE.com", true),
        ("@example.com", "ann@example.com", true),
        ("example.com", "ann@mail.example.com", true),
        ("example.com", "ann@notexample.com", false),
        ("mail.example.com", "ann@example.com", false),
        ("example.com", "example.com@evil.test", false),
        ("example.com", "example.com", false),
        // The Punycode of bücher is from RFC 3492's own algorithm, as `python3 -c "print('bücher.example'.encode('idna'))"` gives it.
        ("bücher.example", "ann@xn--bcher-kva.example", true),
        ("xn--bcher-kva.example", "ann@BÜCHER.example", true),
    ];
    for (domain, email, expected) in cases {
        let (comment, sender) = (from(None, Some(email), None), json!({ "domain": domain }));
        assert_eq!(
            found("blocked", &sender, &comment).map(|(code, _)| code),
            expected.then_some(ReasonCode::BlockedDomain),
            "{domain} {email}"
        );
        assert_eq!(
            found("trusted", &sender, &comment).map(|(code, _)| code),
            expected.then_some(ReasonCode::TrustedDomain),
            "{domain} {email}"
        );
    }
}

#[test]
fn a_network_holds_its_addresses_in_either_form() {
    let cases = [
        ("203.0.113.0/24", "203.0.113.255", true),
        ("203.0.113.0/24", "203.0.114.0", false),
        ("203.0.113.77/24", "203.0.113.1", true),
        ("203.0.113.9", "203.0.113.9", true),
        ("203.0.113.9", "203.0.113.10", false),
        ("203.0.113.0/24", "::ffff:203.0.113.9", true),
        ("::ffff:203.0.113.0/120", "203.0.113.9", true),
        ("::ffff:203.0.113.9", "203.0.113.9", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8::1", "2001:db8:0::1", true),
        ("::/1", "203.0.113.9", false),
        ("128.0.0.0/1", "203.0.113.9", true),
    ];
    for (network, ip, expected) in cases {
        let (comment, sender) = (from(None, None, Some(ip)), json!({ "network": network }));
        assert_eq!(
            found("blocked", &sender, &comment).map(|(code, _)| code),
            expected.then_some(ReasonCode::BlockedNetwork),
            "{network} {ip}"
        );
        assert_eq!(
            found("trusted", &sender, &comment).map(|(code, _)| code),
            expected.then_some(ReasonCode::TrustedNetwork),
            "{network} {ip}"
        );
    }
}

#[test]
fn the_smallest_network_on_the_list_is_named() {
    let settings = settings(r#"{"blocked": [{"network": "203.0.0.0/8"}, {"network": "203.0.113.0/24"}, {"network": "203.0.0.0/16"}]}"#);
    let reason = |ip| met(&settings, &from(None, None, Some(ip))).into_iter().map(|(_, value)| value).collect::<Vec<_>>();
    assert_eq!(reason("203.0.113.9"), ["203.0.113.0/24"]);
    assert_eq!(reason("203.9.9.9"), ["203.0.0.0/8"]);
    assert_eq!(reason("9.9.9.9"), [""; 0]);
}

#[test]
fn blocked_is_spam_and_trusted_is_approved_whatever_the_score() {
    let ann = from(None, Some("ann@example.com"), Some("203.0.113.9"));
    for sender in [json!({"email": "ann@example.com"}), json!({"domain": "example.com"}), json!({"network": "203.0.113.0/24"})] {
        for (list, verdict) in [("blocked", Verdict::Spam), ("trusted", Verdict::Approve)] {
            let settings = settings(&json!({ list: [sender] }).to_string());
            for score in [0.01, 0.5, 0.99] {
                assert_eq!(judge(&settings, &ann, 0, score, &Circumstances::default()).0, verdict, "{list} {sender} {score}");
            }
        }
    }
}

#[test]
fn what_can_be_no_sender_is_refused_with_its_place() {
    let cases = [
        ("blocked", json!({}), "should have one of email (with or without author), author, domain, network"),
        (
            "blocked",
            json!({"email": "a@b.example", "domain": "b.example"}),
            "should have one of email (with or without author), author, domain, network",
        ),
        (
            "blocked",
            json!({"author": "a", "network": "1.2.3.4"}),
            "should have one of email (with or without author), author, domain, network",
        ),
        ("blocked", json!({"email": " "}), "should have 1 to 254 bytes of text"),
        ("blocked", json!({"author": "a".repeat(255)}), "should have 1 to 254 bytes of text"),
        ("blocked", json!({"email": "example.com"}), "email should be an address such as ann@example.com; a domain goes into domain"),
        ("blocked", json!({"domain": "ann@example.com"}), "domain should be one such as example.com"),
        ("blocked", json!({"network": "1.2.3"}), "network should be one such as 192.0.2.0/24 or 2001:db8::/32, or one address"),
        ("blocked", json!({"network": "1.2.3.0/33"}), "network should be one such as 192.0.2.0/24 or 2001:db8::/32, or one address"),
        ("trusted", json!({"network": "0.0.0.0/0"}), "0.0.0.0/0 holds every address there is; name a smaller network"),
        ("trusted", json!({"network": "::ffff:0:0/96"}), "0.0.0.0/0 holds every address there is; name a smaller network"),
        ("trusted", json!({"domain": "co.uk"}), "co.uk cannot be trusted, as anybody can have a name in it: name a domain below it"),
    ];
    for (list, sender, problem) in cases {
        assert_eq!(refusal(&json!({ list: [sender] }).to_string()), format!("{list} entry 1: {problem}"));
    }
}
