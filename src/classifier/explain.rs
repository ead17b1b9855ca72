//! Why a score is what it is.

use rustc_hash::FxHashMap;

use super::model::Model;
use super::overlay::Overlay;
use super::score;
use super::summary::{NUMBERS, shares};
use crate::comment::Label;
use crate::features::{Features, Source, Subject};

/// What moved a score, and by how much.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What it is about.
    pub source: Source,
    /// By how much it moved the log-odds; positive toward the unwanted label.
    pub contribution: f64,
}

/// Why the detector with the largest score said what it said: `baseline` and all contributions sum to the log-odds.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What the detector looks for.
    pub label: Label,
    /// The log-odds of a comment without any evidence.
    pub baseline: f64,
    /// The evidence, strongest first; each source once.
    pub evidence: Vec<Evidence>,
}

impl Model {
    /// Explains the score that [`Model::score`] gives. A feature contributes its calibrator's coefficients times its share of its family's
    /// five numbers; what is about the same words, link or measure is summed up.
    #[must_use]
    pub fn explain(&self, features: &Features, overlay: &Overlay) -> Explanation {
        self.explain_strongest(features, overlay, usize::MAX)
    }

    /// The same with no more than the `most` strongest pieces of evidence: what a request can afford.
    #[must_use]
    pub fn explain_strongest(&self, features: &Features, overlay: &Overlay, most: usize) -> Explanation {
        let scored = self.detectors().iter().map(|detector| {
            let evidence = score::Evidence::new(self, detector, overlay);
            (evidence.logit(features.slots()), detector, evidence)
        });
        // A model has at least one detector; the first of equal ones, as in `score`.
        let Some((_, detector, evidence)) = scored.reduce(|best, next| if next.0 > best.0 { next } else { best }) else {
            return Explanation { label: Label::Spam, baseline: 0.0, evidence: Vec::new() };
        };
        // For each subject its sum, and a feature that is about it: texts are copied only for what is shown.
        let mut sums: FxHashMap<Subject, (f64, usize)> = FxHashMap::default();
        let mut index = 0;
        for (family, slots) in score::families(features.slots()) {
            let mut weights = vec![0.0; slots.len()];
            evidence.weigh(family, slots, &mut weights);
            let coefficients = &detector.calibration.coefficients[family as usize * NUMBERS..][..NUMBERS];
            for share in shares(&weights) {
                let contribution: f64 = share.iter().zip(coefficients).map(|(share, coefficient)| share * coefficient).sum();
                sums.entry(features.subject(index)).or_insert((0.0, index)).0 += contribution;
                index += 1;
            }
        }
        let mut strongest: Vec<(f64, usize)> = sums.into_values().collect();
        strongest.sort_unstable_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
        strongest.truncate(most);
        let about = |(contribution, index)| Evidence { source: features.source(index), contribution };
        let evidence = strongest.into_iter().map(about).collect();
        Explanation { label: detector.label, baseline: detector.calibration.baseline, evidence }
    }
}
