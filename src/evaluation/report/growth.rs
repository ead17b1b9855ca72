//! The plots of what grows: with the training data, and with a site's own decisions.

use super::plot::{Plot, QUARTERS, Scale, dotted, key, percents, round_ticks, table};
use super::words::{figure, percent, ratio};
use crate::evaluation::{LearningPoint, StreamFigures, Stretch};

/// How figures grow with the training data. `curve` has at least one point.
pub(super) fn learning(curve: &[LearningPoint]) -> Plot {
    let (fewest, most) = (curve[0].comments, curve[curve.len() - 1].comments);
    let x = Scale::across(fewest, most.max(fewest + 1.0)).through(f64::ln);
    let y = Scale::up(0.0, 1.0);
    let wrong: fn(&LearningPoint) -> f64 = |point| 1.0 - point.metrics.accuracy;
    let caught: fn(&LearningPoint) -> f64 = |point| point.metrics.caught_at_1_percent.unwrap_or_default();
    let points = |value: fn(&LearningPoint) -> f64, what: &'static str| {
        let hint = move |point: &LearningPoint| format!("{:.0} comments: {what} {}", point.comments, percent(value(point)));
        curve.iter().map(move |point| (x.at(point.comments), y.at(value(point)), hint(point)))
    };
    let shapes = [dotted("first", "first", points(caught, "caught")), dotted("second dashed", "second", points(wrong, "wrong"))].concat();
    let sizes: Vec<f64> = curve.iter().map(|point| point.comments).collect();
    let row = |point: &LearningPoint| {
        let metrics = &point.metrics;
        let optional = |value: Option<f64>| value.map(figure).unwrap_or_default();
        [
            format!("{:.0}", point.comments),
            percent(wrong(point)),
            percent(caught(point)),
            optional(metrics.roc_auc),
            optional(metrics.f1),
            figure(metrics.log_loss),
        ]
    };
    Plot {
        id: "learning",
        title: "What more training data brings".to_owned(),
        summary: "Models trained on growing shares of the same comments, tested on the same others. \
                  Where the lines still move at the right end, more comments will help."
            .to_owned(),
        x: x.axis("comments learned (each step doubles them)", &sizes, |value| format!("{value:.0}")),
        y: y.axis("share", &QUARTERS, percents),
        shapes,
        legend: vec![key("first", "caught while 1 % is lost"), key("second dashed", "wrong verdicts at 0.5")],
        table: table(["comments learned", "wrong at 0.5", "caught at 1 % lost", "ROC AUC", "F1", "log loss"], curve.iter().map(row)),
    }
}

/// How the share of wrong verdicts falls as a stream goes on.
pub(super) fn over_time(figures: &StreamFigures) -> Plot {
    let curve = &figures.over_time;
    let last = curve.last().map_or(1, |point| point.through);
    let most = curve.iter().map(|point| point.wrong).fold(0.1, f64::max);
    let up = round_ticks(most);
    let across: Vec<f64> = round_ticks(ratio(last, 1)).into_iter().filter(|tick| *tick <= ratio(last, 1)).collect();
    let (x, y) = (Scale::across(0.0, ratio(last, 1)), Scale::up(0.0, up.last().copied().unwrap_or(1.0)));
    // A point stands in the middle of its comments.
    let step = curve.first().map_or(0, |point| point.through);
    let range = |point: &Stretch| format!("{} to {}", point.through + 1 - step, point.through);
    let point = |point: &Stretch| {
        let hint = format!("comments {}: {} wrong", range(point), percent(point.wrong));
        (x.at(ratio(point.through, 1) - ratio(step, 2)), y.at(point.wrong), hint)
    };
    let row = |point: &Stretch| [range(point), percent(point.wrong), point.streams.to_string()];
    Plot {
        id: "over-time",
        title: "How it learns a new site".to_owned(),
        summary: format!(
            "The share of wrong verdicts as comments come and are decided, the mean of {} streams. {} of the comments were taught.",
            figures.streams,
            percent(figures.taught_share)
        ),
        x: x.axis("comments so far", &across, |value| format!("{value:.0}")),
        y: y.axis("wrong verdicts at 0.5", &up, percents),
        shapes: dotted("first", "first", curve.iter().map(point)),
        legend: Vec::new(),
        table: table(["comments", "wrong", "streams"], curve.iter().map(row)),
    }
}
