//! Naive Bayes: counts to weights, evidence to a calibrated score, and why.
//!
//! One comment's way through: [`Features`](crate::features::Features) name slots; each [`Detector`](model::Detector) has a weight of evidence
//! for each slot (`naive_bayes`), sums each family's evidence up in six numbers (`summary`), and a logistic calibrator (`calibration`) makes one
//! log-odds of them; or it abstains, where it knows too little of the text (`knowledge`). A site's own counts come in as an [`Overlay`]. [`Trainer`] makes a [`Model`]; `artifact` is its file.
//!
//! It must not know where comments come from, sites, rules or verdicts. To add a number to a family's summary, change `summary`: training,
//! scoring and explaining follow; then raise the format's version in `artifact`.

mod altered;
mod artifact;
mod calibration;
mod card;
mod counts;
mod explain;
mod held_out;
mod knowledge;
mod model;
mod month;
mod naive_bayes;
mod newton;
mod overlay;
mod packed;
mod reweighting;
mod sample;
mod score;
mod shift;
mod standpoint;
mod summary;
mod tally;
mod train;

pub use altered::Altered;
pub use artifact::{ArtifactError, FORMAT};
pub use card::{Card, CorpusNote};
pub use counts::Counts;
pub use explain::{Evidence, Explained, Explainer, Explanation, Located};
pub use model::Model;
pub use month::Month;
pub use overlay::{Overlay, WEIGHT};
pub use score::{Abstained, Score, Scores};
pub use standpoint::Standpoint;
pub use tally::Tally;
pub use train::{MergeError, TrainError, Trainer};

pub use crate::features::{Field, Source};
