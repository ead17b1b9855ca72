//! From labelled comments to a model.

use ndarray::{Array1, Axis};
use rayon::prelude::*;

use super::artifact::{self, ArtifactError};
use super::calibration;
use super::card::{Card, CorpusNote};
use super::counts::{Cell, Counts, Covers, Lessons, ham_lesson, lesson};
use super::held_out;
use super::knowledge::Needed;
use super::model::{Carried, Detector, Model};
use super::naive_bayes::FitError;
use super::reweighting;
use super::sample::Sample;
use super::tally::Tally;
use crate::comment::{Comment, Label};
use crate::features::{Extractor, SLOTS};
use crate::text::fingerprint;

/// The most examples that the calibrator learns from. They, not the corpora, are what training holds in memory: about 30 MB.
pub(super) const SAMPLE: usize = 16_384;

/// How many of them a model file carries along, to be trained on: about half a kilobyte each. One that is to be merged carries them all.
const CARRIED: usize = 5_000;

/// How many comments a thread takes at a time.
const CHUNK: usize = 128;

/// An unwanted label gets a detector of its own from this many examples on; the commonest one always does. The others then count as it.
const ENOUGH: u64 = 20;

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// Nothing was learned at all.
    #[error("there is nothing to learn from: no labelled comment was read")]
    Empty,
    /// There is nothing to keep.
    #[error("there is no ham among {examples} examples: a model also needs comments that readers should see")]
    NoHam {
        /// How many examples there were.
        examples: u64,
    },
    /// There is nothing to catch.
    #[error("there is neither spam nor abuse among {examples} examples: a model also needs comments to keep out")]
    NoUnwanted {
        /// How many examples there were.
        examples: u64,
    },
    /// Naive Bayes could not be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// The calibrator could not be fitted.
    #[error("the calibrator could not be fitted: {0}")]
    Calibration(#[from] linfa_logistic::error::Error),
    /// The model cannot be written down.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
}

/// Why a model cannot be merged with another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// Its file does not carry what the calibrator learned from.
    #[error(
        "it is not mergeable: its file carries {carried} of the examples that its calibrator learned from, not all; make it again with \
         gatepost train --mergeable"
    )]
    NotMergeable {
        /// How many examples it carries.
        carried: usize,
    },
    /// It has learned a corpus that another has learned too.
    #[error("it has learned {name}, which another of these models has learned too: each comment must count once")]
    SameCorpus {
        /// The corpus's name on its card.
        name: String,
    },
}

/// Learns examples, a batch at a time, and makes a model of them. Which model depends neither on their order nor on the number of threads.
#[derive(Debug, Clone)]
pub struct Trainer {
    counts: Counts,
    sample: Sample,
    card: Card,
    corpus: Corpus,
    /// Whether the sample is that of all examples: not so after a model whose file carried only some.
    complete: bool,
    mergeable: bool,
    reweighted: bool,
}

/// The corpus that is being read. Which detectors its ham teaches is known at its end.
#[derive(Debug, Clone, Default)]
struct Corpus {
    /// How many examples it had so far, in the order of [`Label::ALL`].
    examples: [u64; 3],
    /// How many more there were of each that a moderator decided: they are counted at once.
    decided: [u64; 3],
    /// How often each slot was seen with ham. Empty, or of length [`SLOTS`].
    ham: Vec<u32>,
}

/// The features of labelled comments, taken on all threads.
fn lessons_of(batch: &[(Comment, Label)]) -> Vec<Lessons> {
    let lessons = batch.par_chunks(CHUNK).map_init(Extractor::without_sources, |extractor, comments| {
        let mut lessons = Lessons::default();
        for (comment, label) in comments {
            lessons.push(extractor.extract(comment).slots(), *label, fingerprint(&comment.content));
        }
        lessons
    });
    lessons.collect()
}

impl Default for Trainer {
    fn default() -> Self {
        Self::new()
    }
}

impl Trainer {
    /// A trainer that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        let card = Card { version: env!("CARGO_PKG_VERSION").to_owned(), ..Card::default() };
        let (counts, sample, corpus) = (Counts::default(), Sample::new(SAMPLE), Corpus::default());
        Self { counts, sample, card, corpus, complete: true, mergeable: false, reweighted: false }
    }

    /// A trainer that has learned what `model` has. If the model file carries only some of its calibrator's examples, what is added weighs more
    /// there than it would in training all at once.
    #[must_use]
    pub fn continue_from(model: &Model) -> Self {
        let mut trainer = Self::new();
        trainer.take_in(model);
        trainer
    }

    /// Lets the model's file carry all that its calibrator learned from (some 10 MB more), so that it can be merged.
    #[must_use]
    pub fn mergeable(mut self) -> Self {
        self.mergeable = true;
        self
    }

    /// Lets a support vector machine reweight the evidence: it ranks better on comments like those that were learned, takes some seconds more to train and a
    /// file half as large again.
    #[must_use]
    pub fn reweighted(mut self) -> Self {
        self.reweighted = true;
        self
    }

    /// Adds what `model` has learned: afterwards this trainer is as if it had learned the examples of both itself.
    ///
    /// # Errors
    /// [`MergeError`] if it cannot be; then nothing has changed.
    pub fn merge(&mut self, model: &Model) -> Result<(), MergeError> {
        if model.sample.complete_below.is_none() {
            return Err(MergeError::NotMergeable { carried: model.sample.rows() });
        }
        let known = |corpus: &&CorpusNote| self.card.corpora.iter().any(|known| known.blake3 == corpus.blake3);
        if let Some(corpus) = model.card.corpora.iter().find(known) {
            return Err(MergeError::SameCorpus { name: corpus.name.clone() });
        }
        self.take_in(model);
        self.reweighted |= model.is_reweighted();
        Ok(())
    }

    fn take_in(&mut self, model: &Model) {
        self.counts.merge(&model.counts);
        self.card.add(&model.card);
        self.complete &= model.sample.complete_below.is_some();
        self.sample.merge(&model.sample.groups, model.sample.complete_below.unwrap_or(u64::MAX));
    }

    /// Learns labelled comments of one corpus, on all threads. A corpus teaches the detectors of the labels that it holds, one of ham alone
    /// teaches them all: so it has an end, see [`Trainer::end_corpus`].
    pub fn add_batch(&mut self, batch: &[(Comment, Label)]) {
        let lessons = lessons_of(batch);
        let Self { counts, sample, corpus, .. } = self;
        corpus.ham.resize(SLOTS, 0);
        let sampling = || {
            for (slots, label, group) in lessons.iter().flat_map(Lessons::iter) {
                corpus.examples[label.index()] += 1;
                let (counts, waiting) = if label == Label::Ham { (Cell::default(), 1) } else { (lesson(label), 0) };
                sample.offer(group, slots, counts, waiting);
            }
        };
        rayon::join(|| counts.add_all(&lessons, &mut corpus.ham), sampling);
    }

    /// Learns comments of the same corpus that a moderator decided, on all threads: as decisions do, they teach every detector.
    pub fn add_decided(&mut self, batch: &[(Comment, Label)]) {
        for (slots, label, group) in lessons_of(batch).iter().flat_map(Lessons::iter) {
            self.corpus.decided[label.index()] += 1;
            self.add_slots(slots, label, group);
        }
    }

    /// Learns one example by its slots, ascending; it teaches every detector, as a moderator's decision does. `group` is its text's
    /// [`fingerprint`] (or any hash that equal texts share): they are left out together when the calibrator looks at one of them.
    pub fn add_slots(&mut self, slots: &[u32], label: Label, group: u64) {
        self.counts.add(slots, label, 1);
        self.sample.offer(group, slots, lesson(label), 0);
        self.card.add(&Card::of_lesson(label));
    }

    /// Adds what was counted before: afterwards this trainer is as if it had learned those examples itself.
    pub fn add_tally(&mut self, tally: &Tally) {
        self.counts.merge(&tally.counts);
        self.card.add(&tally.card);
        self.sample.merge_sample(&tally.sample);
    }

    /// What it has learned, to be kept and added to another. (Not of one that continues from a model: that may not have all of its examples.)
    #[must_use]
    pub fn into_tally(mut self) -> Tally {
        self.end_corpus();
        Tally { counts: self.counts, sample: self.sample, card: self.card }
    }

    /// Ends the corpus whose comments were learned last; what comes next is another.
    pub fn end_corpus(&mut self) {
        let Corpus { examples, decided, ham } = &mut self.corpus;
        let decided = std::mem::take(decided);
        let lesson = ham_lesson(std::array::from_fn(|at| examples[at] + decided[at]));
        self.counts.settle(ham, lesson);
        self.sample.settle(lesson);
        let [for_spam, _, _, for_abuse] = lesson.map(u64::from);
        self.card.ham_for.iter_mut().zip([for_spam, for_abuse]).for_each(|(ham, taught)| *ham += taught * examples[0]);
        self.card.examples.iter_mut().zip(std::mem::take(examples)).for_each(|(sum, more)| *sum += more);
    }

    /// Ends a corpus and notes on the model's card what it was.
    pub fn note(&mut self, corpus: CorpusNote) {
        self.end_corpus();
        self.card.corpora.push(corpus);
        self.card.corpora.sort();
    }

    /// How many examples it has learned, in the order of [`Label::ALL`].
    #[must_use]
    pub fn examples(&self) -> [u64; 3] {
        std::array::from_fn(|at| self.card.examples[at] + self.corpus.examples[at])
    }

    /// Makes the model.
    ///
    /// # Errors
    /// What is missing among the examples, see [`TrainError`].
    pub fn finish(self) -> Result<Model, TrainError> {
        self.finish_file().map(|(model, _)| model)
    }

    /// Makes the model and the bytes of its file, which its id is made of: cheaper than [`Trainer::finish`] and then [`Model::to_bytes`].
    ///
    /// # Errors
    /// As those of [`Trainer::finish`].
    pub fn finish_file(mut self) -> Result<(Model, Vec<u8>), TrainError> {
        self.end_corpus();
        let covers = self.detectors()?;
        let (groups, limit) = self.sample.into_groups();
        let detectors = covers.into_iter().map(|(label, covers)| {
            let held_out::Seen { mut inputs, unwanted, knowledge } = held_out::seen(&self.counts, covers, &groups);
            let reweighting = self.reweighted.then(|| {
                let (reweighting, margins) = reweighting::learn(&self.counts, covers, &groups);
                inputs = ndarray::concatenate![Axis(1), inputs, Array1::from(margins).insert_axis(Axis(1))];
                reweighting
            });
            let calibration = calibration::fit(inputs, &unwanted)?;
            Ok(Detector::new(label, covers, &self.counts, calibration, Needed::of(&knowledge), reweighting)?)
        });
        let detectors = detectors.collect::<Result<_, TrainError>>()?;
        let sample = Carried::new(groups, self.complete.then_some(limit), if self.mergeable { SAMPLE } else { CARRIED });
        let mut model = Model { id: String::new(), card: self.card, detectors, counts: self.counts, sample };
        let bytes = model.to_bytes()?;
        model.id = artifact::id(&bytes);
        Ok((model, bytes))
    }

    /// Which detectors there will be, and what each looks for.
    fn detectors(&self) -> Result<Vec<(Label, Covers)>, TrainError> {
        let [ham, spam, abuse] = self.card.examples;
        let examples = ham + spam + abuse;
        let [ham_for_spam, ham_for_abuse] = self.card.ham_for;
        let fewest = [spam, ham_for_spam, abuse, ham_for_abuse].into_iter().min();
        if examples == 0 {
            Err(TrainError::Empty)
        } else if ham == 0 {
            Err(TrainError::NoHam { examples })
        } else if spam + abuse == 0 {
            Err(TrainError::NoUnwanted { examples })
        } else if fewest >= Some(ENOUGH) {
            Ok([Label::Spam, Label::Abuse].map(|label| (label, Covers::new(&[label]))).to_vec())
        } else {
            // The commoner label, but one without ham cannot have the detector.
            let spam_leads = ham_for_abuse == 0 || (ham_for_spam > 0 && spam >= abuse);
            let order = if spam_leads { [Label::Spam, Label::Abuse] } else { [Label::Abuse, Label::Spam] };
            Ok(vec![(order[0], Covers::new(&order))])
        }
    }
}
