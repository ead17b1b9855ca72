//! What wins over what: blocked and stated spam, then what is held, then trust, then first comments, then the score.

use gatepost::comment::Comment;
use gatepost::policy::{Circumstances, ReasonCode, Signs, Verdict};

use crate::{judge, settings};

/// One setting of each kind that bears on the comment below.
const RULES: [(&str, &str, ReasonCode); 6] = [
    ("blocked", r#""blocked": [{"network": "203.0.113.0/24"}]"#, ReasonCode::BlockedNetwork),
    ("spam", r#""spam_words": ["casino"]"#, ReasonCode::SpamWord),
    ("hold", r#""hold_words": ["pills"]"#, ReasonCode::HoldWord),
    ("quick", r#""min_seconds": 5"#, ReasonCode::TooFast),
    ("trust", r#""trusted": [{"email": "ann@example.com"}]"#, ReasonCode::TrustedAuthor),
    ("first", r#""hold_first_comment": true"#, ReasonCode::FirstComment),
];

fn comment() -> Comment {
    Comment {
        author_email: Some("ann@example.com".to_owned()),
        ip: Some("203.0.113.9".parse().unwrap()),
        ..Comment::from_content("casino pills")
    }
}

#[test]
fn the_strongest_rule_decides_and_is_named_first() {
    use Verdict::{Approve, Hold, Spam};
    let cases: [(&[&str], [Verdict; 3]); 18] = [
        // (rules, verdicts at the scores 0.01, 0.5 and 0.99)
        (&[], [Approve, Hold, Spam]),
        (&["blocked"], [Spam, Spam, Spam]),
        (&["spam"], [Spam, Spam, Spam]),
        (&["hold"], [Hold, Hold, Spam]),
        (&["quick"], [Hold, Hold, Spam]),
        (&["first"], [Hold, Hold, Spam]),
        (&["trust"], [Approve, Approve, Approve]),
        (&["blocked", "trust"], [Spam, Spam, Spam]),
        (&["spam", "trust"], [Spam, Spam, Spam]),
        (&["hold", "trust"], [Hold, Hold, Hold]),
        (&["quick", "trust"], [Hold, Hold, Hold]),
        (&["trust", "first"], [Approve, Approve, Approve]),
        (&["hold", "trust", "first"], [Hold, Hold, Hold]),
        (&["spam", "hold"], [Spam, Spam, Spam]),
        (&["blocked", "hold"], [Spam, Spam, Spam]),
        (&["blocked", "spam", "trust"], [Spam, Spam, Spam]),
        (&["hold", "first"], [Hold, Hold, Spam]),
        (&["blocked", "spam", "hold", "quick", "trust", "first"], [Spam, Spam, Spam]),
    ];
    for (names, verdicts) in cases {
        let rules: Vec<_> = RULES.iter().filter(|(name, ..)| names.contains(name)).collect();
        let json: Vec<&str> = rules.iter().map(|(_, json, _)| *json).collect();
        let settings = settings(&format!("{{{}}}", json.join(",")));
        let circumstances = Circumstances { signs: Signs { honeypot: false, seconds: Some(1.0) }, ..Circumstances::default() };
        for (score, verdict) in [0.01, 0.5, 0.99].into_iter().zip(verdicts) {
            let (found, reasons) = judge(&settings, &comment(), 0, score, &circumstances);
            assert_eq!(found, verdict, "{names:?} at {score}");
            // A trusted author's first comment is no reason any more.
            let stated = rules.iter().filter(|(name, ..)| *name != "first" || !names.contains(&"trust")).map(|(_, _, code)| *code);
            let codes: Vec<ReasonCode> = reasons.into_iter().map(|(code, _)| code).filter(|code| *code != ReasonCode::Doubtful).collect();
            assert_eq!(codes, stated.collect::<Vec<_>>(), "{names:?} at {score}");
        }
    }
}
