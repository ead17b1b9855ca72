//! No text harms the extractor: it never panics, and its time grows with the text's length alone.

use std::time::{Duration, Instant};

use gatepost::classifier::Overlay;
use gatepost::comment::Comment;
use gatepost::features::{Extractor, Family, SLOTS};
use proptest::prelude::*;

use crate::MODEL;

/// Texts that have broken other programs, each as long as a comment may be.
fn hostile() -> Vec<(&'static str, String)> {
    let kinds = [
        ("one letter", "a"),
        ("right-to-left overrides", "\u{202e}abc\u{202c}"),
        ("zero-width spaces", "\u{200b}"),
        ("NUL", "\0"),
        ("family emoji", "👨‍👩‍👧‍👦🏽"),
        ("characters that grow", "\u{fdfa}"),
        ("combining marks", "a\u{0301}\u{0316}\u{0315}\u{0300}"),
        ("marks alone", "\u{0315}\u{0300}\u{05ae}"),
        ("Hangul", "각힣"),
        ("half hosts", "_a."),
        ("schemes", "http://"),
        ("addresses", "a@b.c"),
        ("dots", "."),
        ("hosts", "www.a.com/ "),
        ("brackets", "http://a.b/((([[["),
        ("new lines", "\r\n"),
    ];
    kinds.map(|(name, unit)| (name, unit.repeat(64 * 1024 / unit.len()))).to_vec()
}

#[test]
fn hostile_texts_are_scored_and_explained_in_bounded_time() {
    let mut extractor = Extractor::new();
    for (name, text) in hostile() {
        let started = Instant::now();
        let features = extractor.extract(&Comment::from_content(text));
        assert!(features.slots().iter().all(|slot| (*slot as usize) < SLOTS), "{name}");
        assert!(MODEL.score(features, &Overlay::default()).logit.is_finite(), "{name}");
        assert!(!MODEL.explain(features, &Overlay::default()).evidence.is_empty(), "{name}");
        // Quadratic work on 64 KiB takes minutes; this bound leaves room for the slowest machine.
        assert!(started.elapsed() < Duration::from_secs(5), "{name} took {:?}", started.elapsed());
    }
}

#[test]
fn a_hundred_thousand_zero_width_characters_leave_no_trace_in_the_next_comment() {
    let comment = Comment::from_content("Check out my channel");
    let fresh = Extractor::new().extract(&comment).sorted_slots();
    let mut extractor = Extractor::new();
    extractor.extract(&Comment::from_content("\u{200b}".repeat(100_000)));
    assert_eq!(extractor.extract(&comment).sorted_slots(), fresh);
}

#[test]
fn an_empty_comment_has_its_shape_and_no_links_alone() {
    let mut extractor = Extractor::new();
    let features = extractor.extract(&Comment::default());
    assert_eq!(features.slots().len(), features.family(Family::Shape).len() + features.family(Family::Link).len());
    assert_eq!(features.family(Family::Link).len(), 1);
    assert_eq!(features.link_count(), 0);
}

proptest! {
    #[test]
    fn slots_come_once_and_in_their_familys_range(text in any::<String>(), author in any::<Option<String>>()) {
        let mut extractor = Extractor::new();
        let features = extractor.extract(&Comment { author, ..Comment::from_content(text) });
        let sorted = features.sorted_slots();
        prop_assert!(sorted.is_sorted_by(|a, b| a < b));
        for family in Family::ALL {
            prop_assert!(features.family(family).iter().all(|slot| family.slots().contains(slot)));
        }
        prop_assert_eq!(Family::ALL.iter().map(|family| features.family(*family).len()).sum::<usize>(), sorted.len());
        for index in 0..sorted.len() {
            // Every feature can say what it is about.
            let _ = features.source(index);
        }
    }
}
