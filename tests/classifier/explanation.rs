//! What a score is explained by sums up to it.

use gatepost::classifier::{Model, Month, Overlay, Source};
use gatepost::comment::{Comment, Label};
use gatepost::features::Extractor;
use proptest::prelude::*;

use crate::{MODEL, YOUTUBE, corpus};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_baseline_and_all_contributions_sum_to_the_log_odds(
        at in 0..1_138_usize,
        taught in prop::collection::vec((0..1_138_usize, 0..3_usize), 0..8),
        author in prop::option::of("[A-Za-z ]{0,12}"),
    ) {
        let mut extractor = Extractor::new();
        let mut overlay = Overlay::default();
        for (at, label) in taught {
            overlay.learn(&extractor.extract(&YOUTUBE[at].comment).sorted_slots(), Label::ALL[label], Month::default());
        }
        let comment = Comment { author, ..YOUTUBE[at].comment.clone() };
        let features = extractor.extract(&comment);
        let explanation = MODEL.explain(features, &overlay);
        let sum = explanation.baseline + explanation.evidence.iter().map(|evidence| evidence.contribution).sum::<f64>();
        let logit = MODEL.score(features, &overlay).logit;
        prop_assert!((sum - logit).abs() < 1e-6, "{} {}", sum, logit);
    }
}

/// A thousand real comments of three languages: every n-th of each corpus.
fn thousand() -> Vec<Comment> {
    let every = |name: &str, step| corpus(name).into_iter().step_by(step).map(|example| example.comment).collect::<Vec<_>>();
    let mut comments = [every("youtube.jsonl", 4), every("judol-yt-id.jsonl", 20), every("germeval2018-de.jsonl", 12)].concat();
    comments.truncate(1_000);
    comments
}

#[test]
fn for_a_thousand_real_comments_the_built_in_models_contributions_sum_to_the_log_odds_with_and_without_an_overlay() {
    let model = Model::builtin();
    let comments = thousand();
    assert_eq!(comments.len(), 1_000);
    let mut extractor = Extractor::new();
    let mut overlay = Overlay::default();
    for (comment, label) in comments.iter().step_by(50).zip(Label::ALL.into_iter().cycle()) {
        overlay.learn(&extractor.extract(comment).sorted_slots(), label, Month::default());
    }
    for comment in &comments {
        let features = extractor.extract(comment);
        for overlay in [&Overlay::default(), &overlay] {
            let logit = model.score(features, overlay).logit;
            let explanation = model.explain(features, overlay);
            let evidence: f64 = explanation.evidence.iter().map(|evidence| evidence.contribution).sum();
            let families: f64 = explanation.families.iter().sum();
            assert!((explanation.baseline + evidence - logit).abs() < 1e-6, "{comment:?}");
            assert!((explanation.baseline + families - logit).abs() < 1e-6, "{comment:?}");
            assert!((explanation.score.logit - logit).abs() < 1e-12, "{comment:?}");
            let text = &comment.content;
            let mut end = 0;
            for (place, _) in explanation.heat() {
                assert!(
                    place.start >= end && text.get(place.clone()).is_some_and(|written| !written.trim().is_empty()),
                    "{place:?} {text}"
                );
                end = place.end;
            }
            for evidence in &explanation.evidence {
                assert!(evidence.spans.iter().all(|span| text.get(span.clone()).is_some()), "{evidence:?}");
            }
        }
    }
}

#[test]
fn a_words_evidence_stands_at_every_place_of_the_word_and_a_pair_gives_each_of_its_words_a_half() {
    let text = "Check out my channel, CHECK it";
    let mut extractor = Extractor::new();
    let explanation = MODEL.explain(extractor.extract(&Comment::from_content(text)), &Overlay::default());
    let located = |source: &Source| explanation.evidence.iter().find(|piece| piece.source == *source).expect("it is evidence");
    let word = |word: &str| Source::Word(word.to_owned());
    assert_eq!(located(&word("check")).spans, [0..5, 22..27]);
    assert!(located(&Source::Length(30)).spans.is_empty());
    let about_channel =
        |piece: &&gatepost::classifier::Located| matches!(&piece.source, Source::WordPair(a, b) if a == "channel" || b == "channel");
    let pairs: f64 = explanation.evidence.iter().filter(about_channel).map(|piece| piece.contribution / piece.spans.len() as f64).sum();
    let (_, heat) = explanation.heat().into_iter().find(|(place, _)| *place == (13..20)).expect("a place of its own");
    assert!((heat - located(&word("channel")).contribution - pairs).abs() < 1e-9, "{heat}");
}

#[test]
fn evidence_is_about_what_a_person_sees_in_the_comment_and_the_strongest_comes_first() {
    let comment = Comment::from_content("Hey, please check out my channel! https://www.youtube.com/user/xyz");
    let mut extractor = Extractor::new();
    let explanation = MODEL.explain(extractor.extract(&comment), &Overlay::default());
    assert_eq!(explanation.label, Label::Spam);
    let sources: Vec<&Source> = explanation.evidence.iter().map(|evidence| &evidence.source).collect();
    for expected in [
        Source::Word("channel".to_owned()),
        Source::WordPair("check".to_owned(), "out".to_owned()),
        Source::LinkHost("youtube.com".to_owned()),
        Source::LinkDomain("com".to_owned()),
        Source::LinkPath("user".to_owned()),
        Source::LinkCount(1),
        Source::ExclamationMarks(1),
        Source::Length(66),
    ] {
        assert_eq!(sources.iter().filter(|source| ***source == expected).count(), 1, "{expected:?}");
    }
    let strongest = explanation.evidence.iter().take(8).map(|evidence| &evidence.source);
    assert!(strongest.into_iter().any(|source| matches!(source, Source::Word(word) if word == "check" || word == "channel")));
    assert!(explanation.evidence.is_sorted_by(|a, b| a.contribution.abs() >= b.contribution.abs()));
}

#[test]
fn a_piece_of_a_link_is_evidence_about_the_link() {
    let comment = Comment::from_content("Ünlü şarkı: https://www.bit.ly/abc ok");
    let mut extractor = Extractor::new();
    let explanation = MODEL.explain(extractor.extract(&comment), &Overlay::default());
    let words = explanation.evidence.iter().filter_map(|evidence| match &evidence.source {
        Source::Word(word) => Some(word.as_str()),
        _ => None,
    });
    let mut words: Vec<&str> = words.collect();
    words.sort_unstable();
    assert_eq!(words, [":", "ok", "ünlü", "şarkı"]);
    assert!(explanation.evidence.iter().any(|evidence| evidence.source == Source::LinkHost("bit.ly".to_owned())));
}

#[test]
fn what_is_known_of_author_and_browser_has_names_of_its_own() {
    let comment = Comment {
        author: Some("Cheap Pills".to_owned()),
        author_email: Some("Bob@Example.ORG".to_owned()),
        author_url: Some("https://WWW.pills.example/buy".to_owned()),
        user_agent: Some("curl/8.1".to_owned()),
        referrer: Some("http://search.example/q?x".to_owned()),
        ..Comment::from_content("hi")
    };
    let mut extractor = Extractor::new();
    let explanation = MODEL.explain(extractor.extract(&comment), &Overlay::default());
    let has = |source: &Source| explanation.evidence.iter().any(|evidence| evidence.source == *source);
    assert!(has(&Source::AuthorName("pills".to_owned())));
    assert!(has(&Source::EmailDomain("example.org".to_owned())));
    assert!(has(&Source::AuthorHost("pills.example".to_owned())));
    assert!(has(&Source::UserAgent("curl".to_owned())));
    assert!(has(&Source::ReferrerHost("search.example".to_owned())));
}
