//! Scoring allocates nothing in steady state. A binary of its own, as it counts what the whole process allocates.

use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::path::Path;

use allocation_counter::measure;
use gatepost::classifier::{Explainer, Model, Month, Overlay};
use gatepost::comment::{Comment, Label};
use gatepost::corpus::Reader;
use gatepost::features::Extractor;

/// From here on a contribution would be shown.
const SHOWN: f64 = 0.05;

/// Real comments.
fn comments() -> Vec<Comment> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data/sms.jsonl");
    let lines = Reader::new(BufReader::new(File::open(path).expect("the corpus is there"))).labelled();
    lines.take(500).map(|line| line.expect("the corpus is sound").comment).collect()
}

#[test]
fn scoring_with_reasons_allocates_nothing_once_it_has_seen_comments_as_long() {
    let model = Model::builtin();
    let comments = comments();
    let (mut extractor, mut explainer, mut overlay) = (Extractor::new(), Explainer::default(), Overlay::default());
    for comment in &comments[..50] {
        overlay.learn(&extractor.extract(comment).sorted_slots(), Label::Ham, Month::default());
    }
    let mut score_all = || {
        for comment in &comments {
            let features = extractor.extract(black_box(comment));
            black_box(model.score(features, &overlay));
            let explained = explainer.explain(&model, features, &overlay);
            black_box(explained.score);
            black_box(explained.strongest(f64::INFINITY).next());
        }
    };
    score_all();
    let counted = measure(score_all);
    assert_eq!(counted.count_total, 0, "{counted:?}");
}

#[test]
fn reasons_allocate_no_more_than_the_texts_that_are_shown() {
    let model = Model::builtin();
    let comments = comments();
    let (mut extractor, mut explainer, overlay) = (Extractor::new(), Explainer::default(), Overlay::default());
    let mut shown = 0;
    let mut explain_all = || {
        shown = 0;
        for comment in &comments {
            let features = extractor.extract(black_box(comment));
            shown += explainer.explain(&model, features, &overlay).strongest(SHOWN).take(3).map(black_box).count();
        }
    };
    explain_all();
    let counted = measure(&mut explain_all);
    // At most two words each, and each may grow a few times while it is put together.
    assert!(counted.count_total <= 8 * shown as u64, "{counted:?} for {shown} reasons");
    assert!(shown > 500, "{shown}");
}
