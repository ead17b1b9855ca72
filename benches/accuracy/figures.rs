//! The four figures of a cell.

use gatepost::evaluation::{Metrics, Scored, metrics};

/// A figure by which predictions are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    RocAuc,
    Caught,
    LogLoss,
    Ece,
}

/// One value a figure, in the order of [`Figure::ALL`].
pub(super) type Values = [f64; 4];

impl Figure {
    pub(super) const ALL: [Self; 4] = [Self::RocAuc, Self::Caught, Self::LogLoss, Self::Ece];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::RocAuc => "ROC AUC",
            Self::Caught => "caught at 1 % of ham lost",
            Self::LogLoss => "log loss",
            Self::Ece => "ECE",
        }
    }

    /// `advantage` times a difference is positive where the first is better.
    pub(super) fn advantage(self) -> f64 {
        match self {
            Self::RocAuc | Self::Caught => 1.0,
            Self::LogLoss | Self::Ece => -1.0,
        }
    }

    fn of(self, metrics: &Metrics) -> Option<f64> {
        match self {
            Self::RocAuc => metrics.roc_auc,
            Self::Caught => metrics.caught_at_1_percent,
            Self::LogLoss => Some(metrics.log_loss),
            Self::Ece => Some(metrics.ece),
        }
    }
}

/// All figures of one fold, as `gatepost evaluate` defines them. `None` if a kind is missing.
pub(super) fn values(scored: &[Scored]) -> Option<Values> {
    let metrics = metrics(scored)?;
    let mut values = [0.0; 4];
    for (value, figure) in values.iter_mut().zip(Figure::ALL) {
        *value = figure.of(&metrics)?;
    }
    Some(values)
}

/// The mean over folds, a figure each.
pub(super) fn mean(folds: &[Values]) -> Values {
    #[expect(clippy::cast_precision_loss, reason = "three folds")]
    let count = folds.len() as f64;
    std::array::from_fn(|figure| folds.iter().map(|values| values[figure]).sum::<f64>() / count)
}
