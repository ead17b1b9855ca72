//! A trained model.

use std::sync::{Arc, OnceLock};

use super::artifact::ArtifactError;
use super::calibration::Calibration;
use super::card::Card;
use super::counts::{Counts, Covers, Totals};
use super::knowledge::Needed;
use super::naive_bayes::{self, FitError, Weight};
use super::reweighting::Reweighting;
use super::sample::Group;
use crate::comment::Label;
use crate::features::FAMILIES;

/// A trained model: the shared counts, and a detector for each unwanted label that it knows.
#[derive(Debug)]
pub struct Model {
    pub(super) id: String,
    pub(super) card: Card,
    pub(super) counts: Counts,
    pub(super) detectors: Vec<Detector>,
    pub(super) sample: Carried,
}

/// The calibrator's examples that a model file carries along: for training on, and for merging.
#[derive(Debug)]
pub(super) struct Carried {
    /// By ascending hash of their text.
    pub groups: Vec<Group>,
    /// Below this hash every example that was learned is there; `None` if examples were left out to keep the file small.
    pub complete_below: Option<u64>,
}

impl Carried {
    /// As many of the first groups as have at most `capacity` rows together.
    pub(super) fn new(mut groups: Vec<Group>, complete_below: Option<u64>, capacity: usize) -> Self {
        let mut rows = 0;
        let kept = groups.iter().take_while(|(_, group)| {
            rows += group.len();
            rows <= capacity
        });
        let kept = kept.count();
        let complete_below = complete_below.filter(|_| kept == groups.len());
        groups.truncate(kept);
        Self { groups, complete_below }
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.groups.iter().map(|(_, rows)| rows.len()).sum()
    }
}

/// A naive Bayes of an unwanted label against ham, with its calibrator.
#[derive(Debug)]
pub(super) struct Detector {
    /// What it looks for.
    pub label: Label,
    /// All that it looks for: a label without a detector of its own belongs to another's.
    pub covers: Covers,
    /// Each family's totals.
    pub totals: [Totals; FAMILIES],
    /// Each slot's evidence.
    pub weights: Vec<Weight>,
    /// From evidence to log-odds.
    pub calibration: Calibration,
    /// How well it has to know a text to judge it.
    pub needed: Needed,
    /// What makes a margin of the evidence, the calibrator's last input; `None` if it has none.
    pub reweighting: Option<Reweighting>,
}

impl Detector {
    pub(super) fn new(
        label: Label,
        covers: Covers,
        counts: &Counts,
        calibration: Calibration,
        needed: Needed,
        reweighting: Option<Reweighting>,
    ) -> Result<Self, FitError> {
        let weights = naive_bayes::fit(counts, covers)?;
        Ok(Self { label, covers, totals: Totals::of(counts, covers), weights, calibration, needed, reweighting })
    }
}

impl Model {
    /// The model that is built into the binary.
    ///
    /// # Panics
    /// If the file that was built in is damaged: tests read it.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        static BUILTIN: OnceLock<Arc<Model>> = OnceLock::new();
        let read = || Self::from_bytes(include_bytes!("../../models/default.gatepost"));
        Arc::clone(BUILTIN.get_or_init(|| Arc::new(read().expect("the built-in model is sound"))))
    }

    /// Its id: the first 16 hex digits of its file's checksum.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The beginning of its id as a number.
    pub(super) fn tag(&self) -> u32 {
        self.id.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
    }

    /// What it was made of.
    #[must_use]
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The labels that it has detectors for.
    pub fn labels(&self) -> impl Iterator<Item = Label> + '_ {
        self.detectors.iter().map(|detector| detector.label)
    }

    /// The shared counts.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Whether its file carries all that its calibrator learned from, so that it can be merged with others.
    #[must_use]
    pub fn is_mergeable(&self) -> bool {
        self.sample.complete_below.is_some()
    }

    /// Whether its evidence is reweighted discriminatively, see [`Trainer::reweighted`](super::Trainer::reweighted).
    #[must_use]
    pub fn is_reweighted(&self) -> bool {
        self.detectors.iter().any(|detector| detector.reweighting.is_some())
    }

    /// The calibrators' numbers, detector after detector: the baseline, then a coefficient for each of the numbers of each family, and one for the
    /// margin of a reweighted detector.
    pub fn coefficients(&self) -> impl Iterator<Item = f64> + '_ {
        let calibrations = self.detectors.iter().map(|detector| &detector.calibration);
        calibrations.flat_map(|calibration| std::iter::once(calibration.baseline).chain(calibration.coefficients.iter().copied()))
    }

    pub(super) fn detectors(&self) -> &[Detector] {
        &self.detectors
    }

    /// How many bytes at the beginning of a file [`Self::announced`] wants to see.
    pub const HEADER: usize = super::artifact::HEADER;

    /// How many bytes a model file has in all, of its first [`Self::HEADER`] ones: never more than half a gigabyte and some bytes.
    ///
    /// # Errors
    /// If they begin no model file that this version can read, or announce more than a model can have.
    pub fn announced(header: &[u8]) -> Result<u64, ArtifactError> {
        super::artifact::announced(header)
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// What keeps it from being one: see [`ArtifactError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArtifactError> {
        super::artifact::read(bytes)
    }

    /// The model as a file; the same model always makes the same bytes.
    ///
    /// # Errors
    /// If it cannot be written down (which needs a model larger than memory).
    pub fn to_bytes(&self) -> Result<Vec<u8>, ArtifactError> {
        super::artifact::write(self)
    }
}
