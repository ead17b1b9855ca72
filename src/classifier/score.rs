//! From evidence to a calibrated score.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::altered::Own;
use super::calibration::INPUTS;
use super::knowledge::Knowledge;
use super::model::{Detector, Model};
use super::naive_bayes::{ClosedForm, Weight, offset};
use super::overlay::Overlay;
use super::reweighting::Margin;
use super::summary::{NUMBERS, Summary};
use crate::comment::Label;
use crate::features::{Family, Features};

/// Each detector's calibrated probability, 0 to 1; absent where the model has no such detector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Scores {
    /// That it is spam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spam: Option<f64>,
    /// That it is abuse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abuse: Option<f64>,
}

/// Which detectors know too little of a comment to judge it: it may be in a language that they have not seen. Their scores are numbers still.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Abstained {
    /// That of spam.
    pub spam: bool,
    /// That of abuse.
    pub abuse: bool,
}

impl Abstained {
    /// The labels of the detectors that abstained.
    pub fn labels(self) -> impl Iterator<Item = Label> {
        [(self.spam, Label::Spam), (self.abuse, Label::Abuse)].into_iter().filter_map(|(abstained, label)| abstained.then_some(label))
    }
}

/// As the list of labels.
impl Serialize for Abstained {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.labels())
    }
}

/// What a model makes of a comment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The largest of the probabilities of the detectors that do not abstain, or of all if all do; 0 to 1.
    pub score: f64,
    /// Its log-odds. Made directly, not of `score`: it still tells comments apart where `score` rounds to 0 or 1.
    pub logit: f64,
    /// Each detector's probability.
    pub scores: Scores,
    /// Which detectors abstain.
    pub abstained: Abstained,
}

impl Model {
    /// Scores a comment's features with the shared counts and a site's own.
    #[must_use]
    pub fn score<const SOURCED: bool>(&self, features: &Features<SOURCED>, overlay: &Overlay) -> Score {
        self.score_families(|| features.families(), overlay)
    }

    /// Scores slots, none twice, each family's together and families in the order of their slots (as ascending slots are).
    #[must_use]
    pub fn score_slots(&self, slots: &[u32], overlay: &Overlay) -> Score {
        self.score_families(|| families(slots), overlay)
    }

    fn score_families<'s, I: Iterator<Item = (Family, &'s [u32])>>(&self, families: impl Fn() -> I, overlay: &Overlay) -> Score {
        let mut score = Score::of_nothing();
        for detector in self.detectors() {
            let judgement = Evidence::new(self, detector, overlay).judge(families(), &mut ());
            score.take(detector.label, judgement);
        }
        score
    }
}

impl Score {
    /// Before any detector was asked.
    pub(super) fn of_nothing() -> Self {
        Self { score: 0.0, logit: f64::NEG_INFINITY, scores: Scores::default(), abstained: Abstained::default() }
    }

    /// Takes in what a detector says. Whether it is now the one whose score counts: one that abstains stands back behind one that does not,
    /// then the largest does, and the first of equal ones.
    pub(super) fn take(&mut self, label: Label, judgement: Judgement) -> bool {
        let Judgement { logit, abstains } = judgement;
        let probability = logistic(logit);
        let all_abstained = self.logit == f64::NEG_INFINITY || self.abstained.labels().count() == self.scores.count();
        let leads = match (all_abstained, abstains) {
            (true, false) => true,
            (false, true) => false,
            _ => logit > self.logit,
        };
        let (score, abstained) = match label {
            Label::Abuse => (&mut self.scores.abuse, &mut self.abstained.abuse),
            Label::Spam | Label::Ham => (&mut self.scores.spam, &mut self.abstained.spam),
        };
        (*score, *abstained) = (Some(probability), abstains);
        if leads {
            (self.score, self.logit) = (probability, logit);
        }
        leads
    }

    /// Whether the detector that has to agree before a comment is published knows too little: that of spam, or that of abuse where it is the
    /// only one.
    #[must_use]
    pub fn is_unjudged(&self) -> bool {
        if self.scores.spam.is_some() { self.abstained.spam } else { self.abstained.abuse }
    }
}

impl Score {
    /// Whether a detector stands behind the score.
    #[must_use]
    pub fn has_judge(&self) -> bool {
        self.abstained == Abstained::default() || self.abstained.labels().count() < self.scores.count()
    }
}

impl Scores {
    fn count(self) -> usize {
        usize::from(self.spam.is_some()) + usize::from(self.abuse.is_some())
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

/// What a detector makes of a comment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judgement {
    /// Its log-odds.
    pub logit: f64,
    /// Whether the detector knows too little of it to judge.
    pub abstains: bool,
}

/// One detector's weights of evidence under an overlay.
pub(super) struct Evidence<'m, O = Overlay> {
    model: &'m Model,
    detector: &'m Detector,
    overlay: Option<(&'m O, Changed)>,
    /// The log-odds of a comment without any evidence.
    baseline: f64,
}

/// What an overlay changes of every slot.
struct Changed {
    closed_form: ClosedForm,
    /// What the changed totals add to the log-odds of each slot of a family.
    shifts: [f64; crate::features::FAMILIES],
}

impl<'m, O: Own> Evidence<'m, O> {
    pub(super) fn new(model: &'m Model, detector: &'m Detector, overlay: &'m O) -> Self {
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

    /// What the detector makes of slots, a family after the other.
    pub(super) fn judge<'s>(&self, families: impl Iterator<Item = (Family, &'s [u32])>, witness: &mut impl Witness) -> Judgement {
        let calibration = &self.detector.calibration;
        let (mut weights, mut damps) = ([0.0; CHUNK], [0.0; CHUNK]);
        let (mut margin, mut knowledge) = (Margin::default(), Knowledge::default());
        let logit = families.fold(self.baseline, |logit, (family, slots)| {
            let mut summary = Summary::default();
            for slots in slots.chunks(CHUNK) {
                let (weights, damps) = (&mut weights[..slots.len()], &mut damps[..slots.len()]);
                self.weigh(family, slots, weights, damps);
                summary.add(weights);
                knowledge.add(family, damps);
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
        let logit = logit + calibration.coefficients.get(INPUTS).map_or(0.0, |coefficient| coefficient * margin.value());
        Judgement { logit, abstains: self.detector.needed.exceeds(&knowledge) }
    }

    /// Puts the weight of each slot of one family into `weights`, and n / (n + 1), n being how often it was seen, into `damps`: both are as long as
    /// `slots`.
    pub(super) fn weigh(&self, family: Family, slots: &[u32], weights: &mut [f32], damps: &mut [f32]) {
        let table = &self.detector.weights;
        let places = weights.iter_mut().zip(damps).zip(slots);
        let Some((overlay, changed)) = &self.overlay else {
            for ((weight, damp), slot) in places {
                Weight { evidence: *weight, damp: *damp } = table[*slot as usize];
            }
            return;
        };
        #[expect(clippy::cast_possible_truncation, reason = "weights are f32")]
        let shift = changed.shifts[family as usize] as f32;
        for ((weight, damp), slot) in places {
            let own = overlay.counts(*slot, self.detector.covers, || self.model.counts().of(*slot));
            Weight { evidence: *weight, damp: *damp } = if let Some((unwanted, ham)) = own {
                changed.closed_form.weight(family, unwanted, ham)
            } else {
                let Weight { evidence, damp } = table[*slot as usize];
                Weight { evidence: evidence + shift * damp, damp }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::{Month, Trainer};
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
        overlay.learn(&extractor.extract(&Comment::from_content("my lovely new channel")).sorted_slots(), Label::Ham, Month::default());
        let combined = ClosedForm::new(&overlay.totals(&detector.totals, detector.covers));
        let evidence = Evidence::new(&model, detector, &overlay);
        let features = extractor.extract(&Comment::from_content("check this lovely channel: what a song"));
        let mut untouched = 0;
        for (family, slots) in families(features.slots()) {
            let (mut weights, mut damps) = (vec![0.0; slots.len()], vec![0.0; slots.len()]);
            evidence.weigh(family, slots, &mut weights, &mut damps);
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
