//! From evidence to a calibrated score.

use serde::{Deserialize, Serialize};

use super::calibration::INPUTS;
use super::model::{Detector, Model};
use super::naive_bayes::{ClosedForm, offset};
use super::overlay::Overlay;
use super::reweighting::Margin;
use super::summary::{NUMBERS, Summary};
use crate::comment::Label;
use crate::features::{Family, Features};

/// Each detector's calibrated probability, 0 to 1; absent where the model has no such detector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// That it is spam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spam: Option<f64>,
    /// That it is abuse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abuse: Option<f64>,
}

/// What a model makes of a comment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The largest of the detectors' probabilities, 0 to 1.
    pub score: f64,
    /// Its log-odds. Made directly, not of `score`: it still tells comments apart where `score` rounds to 0 or 1.
    pub logit: f64,
    /// Each detector's probability.
    pub scores: Scores,
}

impl Model {
    /// Scores a comment's features with the shared counts and a site's own.
    #[must_use]
    pub fn score(&self, features: &Features, overlay: &Overlay) -> Score {
        self.score_slots(features.slots(), overlay)
    }

    /// Scores slots, none twice, each family's together and families in the order of their slots (as ascending slots are).
    #[must_use]
    pub fn score_slots(&self, slots: &[u32], overlay: &Overlay) -> Score {
        let mut score = Score::of_nothing();
        for detector in self.detectors() {
            score.take(detector.label, Evidence::new(self, detector, overlay).logit(slots, &mut ()));
        }
        score
    }
}

impl Score {
    /// Before any detector was asked.
    pub(super) fn of_nothing() -> Self {
        Self { score: 0.0, logit: f64::NEG_INFINITY, scores: Scores::default() }
    }

    /// Takes in what a detector says. Whether it is the largest so far; the first of equal ones is.
    pub(super) fn take(&mut self, label: Label, logit: f64) -> bool {
        let probability = logistic(logit);
        match label {
            Label::Abuse => self.scores.abuse = Some(probability),
            Label::Spam | Label::Ham => self.scores.spam = Some(probability),
        }
        let largest = logit > self.logit;
        if largest {
            (self.score, self.logit) = (probability, logit);
        }
        largest
    }
}

/// Who looks on while a log-odds is summed up.
pub(super) trait Witness {
    /// Sees the next weights, in the order of the slots.
    fn weights(&mut self, weights: &[f32]);
    /// Sees what a family's weights come to, after all of them.
    fn family(&mut self, family: Family, summary: &Summary);
    /// Sees the margin that all of them make.
    fn margin(&mut self, margin: &Margin);
}

/// Nobody.
impl Witness for () {
    fn weights(&mut self, _: &[f32]) {}
    fn family(&mut self, _: Family, _: &Summary) {}
    fn margin(&mut self, _: &Margin) {}
}

/// How many weights are looked up before they are summed up: the look-ups then wait for memory side by side.
const CHUNK: usize = 128;

/// The probability of a log-odds.
fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Splits slots into their families.
pub(super) fn families(slots: &[u32]) -> impl Iterator<Item = (Family, &[u32])> {
    let mut rest = slots;
    std::iter::from_fn(move || {
        let family = Family::of(*rest.first()?)?;
        let (own, others) = rest.split_at(rest.partition_point(|slot| *slot < family.slots().end));
        rest = others;
        Some((family, own))
    })
}

/// One detector's weights of evidence under an overlay.
pub(super) struct Evidence<'m> {
    model: &'m Model,
    detector: &'m Detector,
    overlay: Option<(&'m Overlay, Changed)>,
    /// The log-odds of a comment without any evidence.
    baseline: f64,
}

/// What an overlay changes of every slot.
struct Changed {
    closed_form: ClosedForm,
    /// What the changed totals add to the log-odds of each slot of a family.
    shifts: [f64; crate::features::FAMILIES],
}

impl<'m> Evidence<'m> {
    pub(super) fn new(model: &'m Model, detector: &'m Detector, overlay: &'m Overlay) -> Self {
        let changed = (!overlay.is_empty()).then(|| {
            let totals = overlay.totals(&detector.totals, detector.covers);
            let shifts = std::array::from_fn(|at| offset(&totals[at]) - offset(&detector.totals[at]));
            (overlay, Changed { closed_form: ClosedForm::new(&totals), shifts })
        });
        let baseline = detector.calibration.baseline + overlay.shift(model.tag(), detector.label);
        Self { model, detector, overlay: changed, baseline }
    }

    /// The log-odds of a comment without any evidence: the calibrator's, and the site's own shift.
    pub(super) fn baseline(&self) -> f64 {
        self.baseline
    }

    /// The log-odds of these slots.
    pub(super) fn logit(&self, slots: &[u32], witness: &mut impl Witness) -> f64 {
        let calibration = &self.detector.calibration;
        let mut weights = [0.0; CHUNK];
        let mut margin = Margin::default();
        let logit = families(slots).fold(self.baseline, |logit, (family, slots)| {
            let mut summary = Summary::default();
            for slots in slots.chunks(CHUNK) {
                let weights = &mut weights[..slots.len()];
                self.weigh(family, slots, weights);
                summary.add(weights);
                if let Some(reweighting) = &self.detector.reweighting {
                    margin.add(reweighting, slots, weights);
                }
                witness.weights(weights);
            }
            witness.family(family, &summary);
            let coefficients = &calibration.coefficients[family as usize * NUMBERS..][..NUMBERS];
            logit + summary.numbers().iter().zip(coefficients).map(|(number, coefficient)| number * coefficient).sum::<f64>()
        });
        witness.margin(&margin);
        logit + calibration.coefficients.get(INPUTS).map_or(0.0, |coefficient| coefficient * margin.value())
    }

    /// Puts the weight of each slot of one family into `weights`, which is as long.
    pub(super) fn weigh(&self, family: Family, slots: &[u32], weights: &mut [f32]) {
        let table = &self.detector.weights;
        let Some((overlay, changed)) = &self.overlay else {
            for (weight, slot) in weights.iter_mut().zip(slots) {
                *weight = table[*slot as usize].evidence;
            }
            return;
        };
        #[expect(clippy::cast_possible_truncation, reason = "weights are f32")]
        let shift = changed.shifts[family as usize] as f32;
        for (weight, slot) in weights.iter_mut().zip(slots) {
            *weight = match overlay.counts(*slot, self.detector.covers, || self.model.counts().of(*slot)) {
                Some((unwanted, ham)) => changed.closed_form.weight(family, unwanted, ham).evidence,
                None => table[*slot as usize].evidence + shift * table[*slot as usize].damp,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Trainer;
    use crate::comment::Comment;
    use crate::features::Extractor;

    fn model() -> Model {
        let comment = |text: &str, label| (Comment::from_content(text), label);
        let mut trainer = Trainer::new();
        trainer.add_batch(&[
            comment("check out my channel", Label::Spam),
            comment("subscribe to my channel now", Label::Spam),
            comment("what a lovely song", Label::Ham),
            comment("this song is my childhood", Label::Ham),
        ]);
        trainer.finish().unwrap()
    }

    #[test]
    fn under_an_overlay_each_weight_is_that_of_the_combined_counts() {
        let model = model();
        let detector = &model.detectors()[0];
        let mut extractor = Extractor::new();
        let mut overlay = Overlay::default();
        overlay.learn(&extractor.extract(&Comment::from_content("my lovely new channel")).sorted_slots(), Label::Ham);
        let combined = ClosedForm::new(&overlay.totals(&detector.totals, detector.covers));
        let evidence = Evidence::new(&model, detector, &overlay);
        let features = extractor.extract(&Comment::from_content("check this lovely channel: what a song"));
        let mut untouched = 0;
        for (family, slots) in families(features.slots()) {
            let mut weights = vec![0.0; slots.len()];
            evidence.weigh(family, slots, &mut weights);
            for (slot, weight) in slots.iter().zip(weights) {
                let shared = model.counts().of(*slot);
                let own = overlay.counts(*slot, detector.covers, || shared);
                untouched += usize::from(own.is_none() && shared != [0; 4]);
                let (unwanted, ham) = own.unwrap_or_else(|| detector.covers.split(shared.map(u64::from)));
                assert!((weight - combined.weight(family, unwanted, ham).evidence).abs() < 1e-5, "{family:?} {slot}");
            }
        }
        assert!(untouched > 5, "{untouched}");
    }

    #[test]
    fn slots_outside_the_schema_are_passed_over() {
        let model = model();
        let (plain, odd) = (model.score_slots(&[1, 2], &Overlay::default()), model.score_slots(&[1, 2, u32::MAX], &Overlay::default()));
        assert_eq!(plain, odd);
    }
}
