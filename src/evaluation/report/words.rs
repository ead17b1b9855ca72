//! Figures in words.

use crate::evaluation::{DataFile, Figure, Interval, ThresholdCost};
use crate::text::legible::thousands;

/// What the unwanted comments of these files are called.
pub(super) fn unwanted(files: &[DataFile]) -> &'static str {
    let any = |label: usize| files.iter().any(|file| file.labels[label] > 0);
    match (any(1), any(2)) {
        (true, false) => "spam",
        (false, true) => "abuse",
        _ => "spam and abuse",
    }
}

/// 0.9347 as "93.5 %"; what rounds to all or nothing without being so keeps its digits.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let text = if (99.95..100.0).contains(&percent) || (percent > 0.0 && percent < 0.095) {
        format!("{percent:.2}")
    } else {
        format!("{percent:.1}")
    };
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}

/// A figure's name on the page.
pub(super) fn name(figure: Figure) -> &'static str {
    match figure {
        Figure::Accuracy => "right at 0.5",
        Figure::AveragePrecision => "average precision",
        Figure::CaughtAt1Percent => "caught at 1 % lost",
        Figure::CaughtAt01Percent => "caught at 0.1 % lost",
        other => other.heading(),
    }
}

/// A figure with three decimals.
pub(super) fn figure(value: f64) -> String {
    format!("{value:.3}")
}

/// An interval of figures.
pub(super) fn between(interval: Interval) -> String {
    format!("{:.3} to {:.3}", interval.low, interval.high)
}

/// An interval of shares.
pub(super) fn percent_between(interval: Interval) -> String {
    format!("{:.1} to {:.1} %", 100.0 * interval.low, 100.0 * interval.high)
}

/// A count with commas.
pub(super) fn count(n: usize) -> String {
    thousands(n as u64)
}

/// "2 good comments in 1,000".
pub(super) fn lost(cost: &ThresholdCost) -> String {
    if cost.lost == 0 {
        return format!("none of the {} good comments", count(cost.wanted));
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
    let share = cost.lost as f64 / cost.wanted as f64;
    if share >= 0.000_95 {
        let n = (1_000.0 * share).round();
        format!("{n} good comment{} in 1,000", if n < 1.5 { "" } else { "s" })
    } else {
        format!("1 good comment in {}", count(cost.wanted / cost.lost))
    }
}

/// "93 % of spam".
pub(super) fn caught(cost: &ThresholdCost, unwanted: &str) -> String {
    if cost.unwanted == 0 {
        return format!("nothing, as there is no {unwanted}");
    }
    let share = ratio(cost.caught, cost.unwanted);
    let text = if share > 0.99 && share < 1.0 { format!("{:.1}", 100.0 * share) } else { format!("{:.0}", 100.0 * share) };
    format!("{text} % of {unwanted}")
}

/// "at 0.9 you lose 2 good comments in 1,000 and catch 93 % of spam".
pub(super) fn sentence(cost: &ThresholdCost, unwanted: &str) -> String {
    format!("at {} you lose {} and catch {}", cost.threshold, lost(cost), caught(cost, unwanted))
}

/// A part of a whole, 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(lost: usize, wanted: usize, caught: usize, unwanted: usize) -> ThresholdCost {
        ThresholdCost { threshold: 0.9, lost, wanted, caught, unwanted }
    }

    #[test]
    fn a_threshold_is_told_in_plain_words() {
        assert_eq!(sentence(&cost(10, 4_827, 695, 747), "spam"), "at 0.9 you lose 2 good comments in 1,000 and catch 93 % of spam");
        assert_eq!(lost(&cost(5, 5_000, 1, 1)), "1 good comment in 1,000");
        assert_eq!(lost(&cost(1, 16_657, 1, 1)), "1 good comment in 16,657");
        assert_eq!(lost(&cost(0, 543, 1, 1)), "none of the 543 good comments");
        assert_eq!(caught(&cost(0, 9, 0, 0), "spam"), "nothing, as there is no spam");
        assert_eq!(caught(&cost(0, 9, 1_993, 2_000), "spam"), "99.7 % of spam");
    }

    #[test]
    fn a_share_never_rounds_to_all_or_nothing() {
        assert_eq!([0.9347, 0.5, 1.0, 0.9996, 0.0004, 0.0].map(percent), ["93.5 %", "50 %", "100 %", "99.96 %", "0.04 %", "0 %"]);
    }
}
