//! A site's own decisions: at once, and without a trace when they are undone.

use gatepost::classifier::{Month, Overlay};
use gatepost::comment::{Comment, Label};
use gatepost::features::Extractor;
use proptest::prelude::*;

use crate::{MODEL, YOUTUBE};

#[test]
fn one_decision_turns_a_near_copy() {
    let mut extractor = Extractor::new();
    let seen = Comment::from_content("Lovely garden plan, I grow tomatoes with the same trick since 2011, see my shed in the second photo");
    let copy = Comment::from_content("Lovely garden plan, I grow potatoes with the same trick since 2012, see my shed in the first photo!");
    let before = MODEL.score(extractor.extract(&copy), &Overlay::default());
    let label = if before.score < 0.5 { Label::Spam } else { Label::Ham };
    let mut overlay = Overlay::default();
    overlay.learn(&extractor.extract(&seen).sorted_slots(), label, Month::default());
    let after = MODEL.score(extractor.extract(&copy), &overlay);
    assert_eq!(after.score >= 0.5, label == Label::Spam, "{before:?} {after:?}");
}

#[test]
fn abuse_counts_as_spam_where_the_model_has_no_detector_for_it() {
    let mut extractor = Extractor::new();
    let comment = &YOUTUBE[3].comment;
    let slots = extractor.extract(comment).sorted_slots();
    let scored = |label| {
        let mut overlay = Overlay::default();
        overlay.learn(&slots, label, Month::default());
        MODEL.score_slots(&slots, &overlay)
    };
    assert_eq!(scored(Label::Abuse), scored(Label::Spam));
    assert!(scored(Label::Abuse).logit > scored(Label::Ham).logit);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_learned_and_unlearned_restores_every_score_to_the_bit(
        scored in 0..1_138_usize,
        taught in prop::collection::vec((0..1_138_usize, 0..3_usize, any::<bool>()), 1..10),
    ) {
        let mut extractor = Extractor::new();
        let mut overlay = Overlay::default();
        for (at, label, held) in &taught {
            let slots = extractor.extract(&YOUTUBE[*at].comment).sorted_slots();
            overlay.learn(&slots, Label::ALL[*label], Month::default());
            if *held {
                overlay.hold(&slots, Label::ALL[*label]);
            }
        }
        for (at, label, held) in taught.iter().rev() {
            let slots = extractor.extract(&YOUTUBE[*at].comment).sorted_slots();
            overlay.unlearn(&slots, Label::ALL[*label], Month::default());
            if *held {
                overlay.unhold(&slots, Label::ALL[*label]);
            }
        }
        prop_assert_eq!(&overlay, &Overlay::default());
        let features = extractor.extract(&YOUTUBE[scored].comment);
        let (restored, plain) = (MODEL.score(features, &overlay), MODEL.score(features, &Overlay::default()));
        prop_assert_eq!(restored.logit.to_bits(), plain.logit.to_bits());
    }

    #[test]
    fn a_decision_moves_its_own_comment_toward_its_label(at in 0..1_138_usize, label in 0..3_usize) {
        let mut extractor = Extractor::new();
        let slots = extractor.extract(&YOUTUBE[at].comment).sorted_slots();
        let mut overlay = Overlay::default();
        overlay.learn(&slots, Label::ALL[label], Month::default());
        let taught = MODEL.score_slots(&slots, &overlay).logit;
        let plain = MODEL.score_slots(&slots, &Overlay::default()).logit;
        prop_assert!(if label == 0 { taught < plain } else { taught > plain }, "{} {}", taught, plain);
    }
}
