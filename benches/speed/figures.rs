//! What is measured of each side.

use serde::{Deserialize, Serialize};

/// The figures of one side. Peaks are resident KiB; absent where the work is done in processes of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Figures {
    pub(super) training_seconds: f64,
    pub(super) training_peak: Option<f64>,
    pub(super) loading_seconds: f64,
    pub(super) per_second: f64,
    pub(super) per_second_all: f64,
    pub(super) scoring_peak: Option<f64>,
}

/// A line of the table.
pub(super) struct Row {
    pub(super) title: &'static str,
    of: fn(&Figures) -> Option<f64>,
    more_is_better: bool,
    decimals: usize,
}

pub(super) const ROWS: [Row; 6] = [
    Row { title: "scored a second, one thread", of: |f| Some(f.per_second), more_is_better: true, decimals: 0 },
    Row { title: "scored a second, all threads", of: |f| Some(f.per_second_all), more_is_better: true, decimals: 0 },
    Row { title: "training, seconds", of: |f| Some(f.training_seconds), more_is_better: false, decimals: 3 },
    Row { title: "loading the model, milliseconds", of: |f| Some(f.loading_seconds * 1e3), more_is_better: false, decimals: 1 },
    Row { title: "peak memory of training, MiB", of: |f| f.training_peak.map(|kib| kib / 1024.0), more_is_better: false, decimals: 0 },
    Row { title: "peak memory of scoring, MiB", of: |f| f.scoring_peak.map(|kib| kib / 1024.0), more_is_better: false, decimals: 0 },
];

impl Row {
    /// A figure, and how many times as good `ours` is.
    pub(super) fn cell(&self, figures: &Figures, ours: &Figures) -> String {
        let (Some(value), Some(own)) = ((self.of)(figures), (self.of)(ours)) else { return format!("{:>12}", "–") };
        let ratio = if self.more_is_better { own / value } else { value / own };
        format!("{value:>12.*}  ({ratio:.2})", self.decimals)
    }
}

impl Figures {
    /// The better of each figure.
    pub(super) fn better(&self, other: &Self) -> Self {
        Self {
            training_seconds: self.training_seconds.min(other.training_seconds),
            training_peak: least(self.training_peak, other.training_peak),
            loading_seconds: self.loading_seconds.min(other.loading_seconds),
            per_second: self.per_second.max(other.per_second),
            per_second_all: self.per_second_all.max(other.per_second_all),
            scoring_peak: least(self.scoring_peak, other.scoring_peak),
        }
    }
}

fn least(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    a.into_iter().chain(b).reduce(f64::min)
}
