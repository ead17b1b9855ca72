//! Why a score is what it is.

use std::ops::Range;

use super::model::{Detector, Model};
use super::overlay::Overlay;
use super::reweighting::Margin;
use super::score::{self, Score, Witness};
use super::summary::{NUMBERS, Summary};
use crate::comment::Label;
use crate::features::{FAMILIES, Family, Features, Source, Subjects};

/// What moved a score, and by how much.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What it is about.
    pub source: Source,
    /// By how much it moved the log-odds; positive toward the unwanted label.
    pub contribution: f64,
}

/// A piece of evidence and where in the comment it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// What it is about.
    pub source: Source,
    /// By how much it moved the log-odds; positive toward the unwanted label.
    pub contribution: f64,
    /// The byte ranges of the content that it is about, ascending; none for what is about the whole text or another field
    /// (see [`Source::field`]).
    pub spans: Vec<Range<usize>>,
}

/// Why the detector whose score counts said what it said: `baseline` and all contributions sum to the log-odds.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The score that is explained.
    pub score: Score,
    /// What the detector looks for.
    pub label: Label,
    /// The log-odds of a comment without any evidence: the calibrator's, and the shift that the site's own decisions ask for.
    pub baseline: f64,
    /// The evidence, strongest first; each source once.
    pub evidence: Vec<Located>,
    /// What each family contributes, in the order of [`Family::ALL`]: the same sum, cut another way.
    pub families: [f64; FAMILIES],
}

impl Explanation {
    /// The evidence without its places, strongest first.
    pub fn strongest(&self) -> impl Iterator<Item = Evidence> {
        self.evidence.iter().map(|piece| Evidence { source: piece.source.clone(), contribution: piece.contribution })
    }

    /// How strongly each place of the content speaks, in log-odds: disjoint byte ranges, ascending. A word or link has at each of its places
    /// all that it contributes; a pair gives each of its words a half.
    #[must_use]
    pub fn heat(&self) -> Vec<(Range<usize>, f64)> {
        let share = |piece: &Located| match piece.source {
            #[expect(clippy::cast_precision_loss, reason = "a few places")]
            Source::WordPair(..) => piece.contribution / piece.spans.len().max(1) as f64,
            _ => piece.contribution,
        };
        let mut places: Vec<(Range<usize>, f64)> =
            self.evidence.iter().flat_map(|piece| piece.spans.iter().map(move |span| (span.clone(), share(piece)))).collect();
        places.sort_by_key(|(span, _)| (span.start, span.end));
        places.dedup_by(|next, last| {
            let same = next.0.start < last.0.end;
            if same {
                last.0.end = last.0.end.max(next.0.end);
                last.1 += next.1;
            }
            same
        });
        places
    }
}

impl Model {
    /// Explains the score that [`Model::score`] gives. A feature contributes its calibrator's coefficients times its share of its family's
    /// numbers; what is about the same words, link or measure is summed up.
    #[must_use]
    pub fn explain(&self, features: &Features, overlay: &Overlay) -> Explanation {
        let mut explainer = Explainer::default();
        let explained = explainer.explain(self, features, overlay);
        let Explained { score, label, baseline, families, .. } = explained;
        let mut spans = explained.subjects.spans(features);
        let locate = |(subject, Evidence { source, contribution }): (u32, Evidence)| Located {
            source,
            contribution,
            spans: std::mem::take(&mut spans[subject as usize]),
        };
        Explanation { score, label, baseline, families, evidence: explained.ranked(0.0).map(locate).collect() }
    }
}

/// Scores comments and says why in one pass. Holds scratch memory: keep one a thread and use it again.
#[derive(Debug, Default)]
pub struct Explainer {
    /// The evidence of the detector that is asked, and that of the one whose score counts so far.
    asked: Weighed,
    largest: Weighed,
    subjects: Subjects,
    /// What each subject contributes.
    sums: Vec<f64>,
    /// What each family contributes.
    families: [f64; FAMILIES],
    /// Subjects that are asked for, by contribution.
    order: Vec<(f64, u32)>,
}

/// One detector's evidence for one comment.
#[derive(Debug, Default)]
struct Weighed {
    /// The weight of each feature.
    weights: Vec<f32>,
    /// What they come to, a family.
    summaries: [Summary; FAMILIES],
    margin: Margin,
}

impl Witness for Weighed {
    fn weights(&mut self, weights: &[f32]) {
        self.weights.extend_from_slice(weights);
    }

    fn family(&mut self, family: Family, summary: &Summary) {
        self.summaries[family as usize].clone_from(summary);
    }

    fn margin(&mut self, margin: &Margin) {
        self.margin = *margin;
    }
}

/// A score with its reasons, read one by one: texts are copied only for those that are.
#[derive(Debug)]
pub struct Explained<'e> {
    /// The score.
    pub score: Score,
    /// What the detector whose score counts looks for.
    pub label: Label,
    /// Its log-odds of a comment without any evidence.
    pub baseline: f64,
    /// What each family contributes, in the order of [`Family::ALL`].
    pub families: [f64; FAMILIES],
    features: &'e Features,
    subjects: &'e Subjects,
    sums: &'e [f64],
    order: &'e mut Vec<(f64, u32)>,
}

impl Explainer {
    /// Scores as [`Model::score`] does and finds what each subject contributes. Allocates nothing once it has seen a comment as long.
    pub fn explain<'e>(&'e mut self, model: &Model, features: &'e Features, overlay: &Overlay) -> Explained<'e> {
        let mut score = Score::of_nothing();
        // A model has at least one detector.
        let mut best = None;
        for detector in model.detectors() {
            self.asked.weights.clear();
            let evidence = score::Evidence::new(model, detector, overlay);
            let judgement = evidence.judge(features.families(), &mut self.asked);
            if score.take(detector.label, judgement) {
                std::mem::swap(&mut self.asked, &mut self.largest);
                best = Some((detector, evidence.baseline()));
            }
        }
        self.subjects.read(features);
        self.families = [0.0; FAMILIES];
        self.sums.clear();
        self.sums.resize(self.subjects.len(), 0.0);
        if let Some((detector, _)) = best {
            self.sum_up(features, detector);
        }
        Explained {
            score,
            label: best.map_or(Label::Spam, |(detector, _)| detector.label),
            baseline: best.map_or(0.0, |(_, baseline)| baseline),
            families: self.families,
            features,
            subjects: &self.subjects,
            sums: &self.sums,
            order: &mut self.order,
        }
    }

    /// Adds each feature's contribution to its subject's sum.
    fn sum_up(&mut self, features: &Features, detector: &Detector) {
        let (coefficients, last) = detector.calibration.coefficients.as_chunks::<NUMBERS>();
        let of_margin = last.first().map_or(0.0, |coefficient| coefficient / self.largest.margin.length());
        let mut start = 0;
        for (family, slots) in features.families() {
            let own = start..start + slots.len();
            start = own.end;
            let Some(coefficients) = coefficients.get(family as usize) else { return };
            let weights = &self.largest.weights[own.clone()];
            let contributions = self.largest.summaries[family as usize].contributions(weights, *coefficients);
            let margins = slots.iter().zip(weights).map(|(slot, weight)| {
                detector.reweighting.as_ref().map_or(0.0, |reweighting| of_margin * reweighting.share(*slot, *weight))
            });
            let contributions = contributions.zip(margins).map(|(contribution, margin)| contribution + margin);
            // Features of one word come in a row: their sum stays in a register.
            let (mut last, mut sum) = (0, 0.0);
            let total = &mut self.families[family as usize];
            for (contribution, subject) in contributions.zip(&self.subjects.of_features()[own]) {
                if *subject != last {
                    self.sums[last as usize] += std::mem::take(&mut sum);
                    last = *subject;
                }
                sum += contribution;
                *total += contribution;
            }
            self.sums[last as usize] += sum;
        }
    }
}

impl<'e> Explained<'e> {
    /// What moved the log-odds by `least` or more, strongest first; of equal ones the first to come up.
    pub fn strongest(self, least: f64) -> impl Iterator<Item = Evidence> + 'e {
        self.ranked(least).map(|(_, evidence)| evidence)
    }

    /// The same with the numbers of their subjects.
    fn ranked(self, least: f64) -> impl Iterator<Item = (u32, Evidence)> + 'e {
        let Self { features, subjects, sums, order, .. } = self;
        order.clear();
        order.extend((0..).zip(sums).map(|(subject, sum)| (*sum, subject)).filter(|(sum, _)| sum.abs() >= least));
        order.sort_unstable_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
        order.iter().filter_map(|(contribution, subject)| {
            let source = features.source(subjects.example(*subject)?);
            Some((*subject, Evidence { source, contribution: *contribution }))
        })
    }
}
