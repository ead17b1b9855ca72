//! The figures by name: what a table has a column for and an interval is given of.

use super::metrics::Metrics;

/// One figure of [`Metrics`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Share on the right side of 0.5.
    Accuracy,
    /// Share of what was called unwanted that is.
    Precision,
    /// Share of what is unwanted that was called so.
    Recall,
    /// Harmonic mean of precision and recall.
    F1,
    /// Area under the ROC curve.
    RocAuc,
    /// Area under the precision-recall curve.
    AveragePrecision,
    /// Caught while losing at most 1 % of the wanted.
    CaughtAt1Percent,
    /// Caught while losing at most 0.1 % of the wanted.
    CaughtAt01Percent,
    /// Mean negative log-likelihood.
    LogLoss,
    /// Expected calibration error.
    Ece,
}

/// How many figures there are.
pub(super) const FIGURES: usize = 10;

impl Figure {
    /// Every figure, in the order of a table's columns.
    pub const ALL: [Self; FIGURES] = [
        Self::Accuracy,
        Self::Precision,
        Self::Recall,
        Self::F1,
        Self::RocAuc,
        Self::AveragePrecision,
        Self::CaughtAt1Percent,
        Self::CaughtAt01Percent,
        Self::LogLoss,
        Self::Ece,
    ];

    /// Its name in JSON: that of the field of [`Metrics`].
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::Precision => "precision",
            Self::Recall => "recall",
            Self::F1 => "f1",
            Self::RocAuc => "roc_auc",
            Self::AveragePrecision => "average_precision",
            Self::CaughtAt1Percent => "caught_at_1_percent",
            Self::CaughtAt01Percent => "caught_at_0_1_percent",
            Self::LogLoss => "log_loss",
            Self::Ece => "ece",
        }
    }

    /// What stands over its column.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::Precision => "precision",
            Self::Recall => "recall",
            Self::F1 => "F1",
            Self::RocAuc => "ROC AUC",
            Self::AveragePrecision => "avg prec",
            Self::CaughtAt1Percent => "caught@1%",
            Self::CaughtAt01Percent => "caught@.1%",
            Self::LogLoss => "log loss",
            Self::Ece => "ECE",
        }
    }

    /// Its value.
    #[must_use]
    pub fn of(self, metrics: &Metrics) -> Option<f64> {
        match self {
            Self::Accuracy => Some(metrics.accuracy),
            Self::Precision => metrics.precision,
            Self::Recall => metrics.recall,
            Self::F1 => metrics.f1,
            Self::RocAuc => metrics.roc_auc,
            Self::AveragePrecision => metrics.average_precision,
            Self::CaughtAt1Percent => metrics.caught_at_1_percent,
            Self::CaughtAt01Percent => metrics.caught_at_0_1_percent,
            Self::LogLoss => Some(metrics.log_loss),
            Self::Ece => Some(metrics.ece),
        }
    }

    /// Whether a smaller value is the better one.
    #[must_use]
    pub fn is_error(self) -> bool {
        matches!(self, Self::LogLoss | Self::Ece)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{Scored, metrics};

    #[test]
    fn every_figure_has_the_name_and_value_of_its_field() {
        let scored = [(2.0, true), (1.0, false), (-1.0, true), (-2.0, false)].map(|(logit, unwanted)| Scored { logit, unwanted });
        let metrics = metrics(&scored).unwrap();
        let json = serde_json::to_value(metrics).unwrap();
        for (place, figure) in Figure::ALL.into_iter().enumerate() {
            assert_eq!(figure as usize, place);
            assert_eq!(json[figure.name()].as_f64(), figure.of(&metrics), "{}", figure.name());
        }
        assert_eq!(json.as_object().unwrap().len(), FIGURES + 2, "rows and unwanted are counts");
    }
}
