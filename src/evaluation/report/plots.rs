//! The plots of a report.

use super::growth::{learning, over_time};
use super::plot::{BOTTOM, Key, LEFT, Place, Plot, QUARTERS, RIGHT, Scale, Shape, dotted, key, line, percents, round_ticks, table};
use super::words::{between, count, figure, percent, percent_between, ratio};
use crate::evaluation::{Figure, Findings, Operating, ReliabilityBin, ThresholdCost};

/// How many rows of a curve its table has, about.
const TABLE_ROWS: usize = 20;

/// Every plot that these findings have data for. `unwanted` is what the unwanted comments are called.
pub(super) fn plots(findings: &Findings, unwanted: &str) -> Vec<Plot> {
    let mut plots = Vec::new();
    plots.extend(findings.stream.as_ref().map(over_time));
    if !findings.roc.is_empty() {
        plots.extend([thresholds(findings, unwanted), roc(findings, unwanted), precision_recall(findings, unwanted)]);
    }
    plots.extend([reliability(&findings.reliability, unwanted), histogram(&findings.reliability, unwanted)]);
    if findings.learning_curve.len() > 1 {
        plots.push(learning(&findings.learning_curve));
    }
    plots
}

/// The line of "as good as chance" or "means what it says".
fn diagonal() -> Shape {
    line("rule", [(Place(LEFT), Place(BOTTOM)), (Place(RIGHT), Scale::up(0.0, 1.0).at(1.0))])
}

fn thresholds(findings: &Findings, unwanted: &str) -> Plot {
    let x = Scale::across(0.01, 0.99).through(|p| (p / (1.0 - p)).ln());
    let y = Scale::up(0.0, 1.0);
    let costs = &findings.thresholds;
    let caught: fn(&ThresholdCost) -> f64 = |cost| ratio(cost.caught, cost.unwanted);
    let lost: fn(&ThresholdCost) -> f64 = |cost| ratio(cost.lost, cost.wanted);
    let points = |part: fn(&ThresholdCost) -> f64, what: &'static str| {
        let hint = move |cost: &ThresholdCost| format!("at {}: {what} {}", cost.threshold, percent(part(cost)));
        costs.iter().map(move |cost| (x.at(cost.threshold), y.at(part(cost)), hint(cost)))
    };
    let shapes = [dotted("unwanted", "unwanted", points(caught, "caught")), dotted("ham dashed", "ham", points(lost, "lost"))].concat();
    let row = |cost: &ThresholdCost| {
        [cost.threshold.to_string(), percent(caught(cost)), percent(lost(cost)), count(cost.caught), count(cost.lost)]
    };
    Plot {
        id: "thresholds",
        title: "What a threshold catches and loses".to_owned(),
        summary: format!(
            "The further right the line above which a comment counts as {unwanted}, the fewer good comments are lost, \
             and the less is caught."
        ),
        x: x.axis("threshold on the score", &[0.01, 0.1, 0.5, 0.9, 0.99], |value| value.to_string()),
        y: y.axis("share of each kind", &QUARTERS, percents),
        shapes,
        legend: vec![key("unwanted", format!("{unwanted} caught")), key("ham dashed", "good comments lost")],
        table: table(["threshold", "caught", "lost", "caught, comments", "lost, comments"], costs.iter().map(row)),
    }
}

/// Every so many points of a curve, the last one included.
fn table_rows(points: &[Operating], row: impl Fn(&Operating) -> [String; 2]) -> Vec<[String; 2]> {
    let every = points.len().div_ceil(TABLE_ROWS).max(1);
    let last = points.len().saturating_sub(1);
    points.iter().enumerate().filter(|(place, _)| place % every == 0 || *place == last).map(|(_, point)| row(point)).collect()
}

/// The lines of both models, and their legend.
fn both(
    findings: &Findings,
    first: &[Operating],
    second: Option<&[Operating]>,
    at: impl Fn(&Operating) -> (Place, Place),
) -> (Vec<Shape>, Vec<Key>) {
    let mut shapes = vec![line("first", first.iter().map(&at))];
    let mut legend = Vec::new();
    if let (Some(second), Some(against)) = (second, &findings.against) {
        shapes.insert(0, line("second dashed", second.iter().map(&at)));
        let own = findings.settings.model.as_ref().map_or("the model", |model| model.id.as_str());
        legend = vec![key("first", own), key("second dashed", format!("{}, held against", against.model.id))];
    }
    (shapes, legend)
}

/// A figure of all comments together, with its interval: what belongs to the curves.
fn pooled(findings: &Findings, of: Figure) -> String {
    let row = findings.pooled.as_ref();
    let interval = row.and_then(|row| row.intervals.of(of)).map(|interval| format!(" ({})", between(interval))).unwrap_or_default();
    row.and_then(|row| of.of(&row.metrics)).map(figure).unwrap_or_default() + &interval
}

fn roc(findings: &Findings, unwanted: &str) -> Plot {
    let (x, y) = (Scale::across(0.0, 1.0), Scale::up(0.0, 1.0));
    let second = findings.against.as_ref().map(|against| against.roc.as_slice());
    let (mut shapes, legend) = both(findings, &findings.roc, second, |point| (x.at(point.lost), y.at(point.caught)));
    shapes.insert(0, diagonal());
    let auc = pooled(findings, Figure::RocAuc);
    Plot {
        id: "roc",
        title: "ROC curve".to_owned(),
        summary: format!(
            "How much {unwanted} is caught for what is lost, at every threshold. \
             The area under it is {auc}; a coin has 0.5, the dotted line."
        ),
        x: x.axis("good comments lost", &QUARTERS, percents),
        y: y.axis(format!("{unwanted} caught"), &QUARTERS, percents),
        shapes,
        legend,
        table: table(["good comments lost", "caught"], table_rows(&findings.roc, |point| [percent(point.lost), percent(point.caught)])),
    }
}

fn precision_recall(findings: &Findings, unwanted: &str) -> Plot {
    let (x, y) = (Scale::across(0.0, 1.0), Scale::up(0.0, 1.0));
    let second = findings.against.as_ref().map(|against| against.precision_recall.as_slice());
    let (shapes, legend) = both(findings, &findings.precision_recall, second, |point| (x.at(point.caught), y.at(point.precision)));
    let area = pooled(findings, Figure::AveragePrecision);
    Plot {
        id: "precision-recall",
        title: "Precision and recall".to_owned(),
        summary: format!(
            "Of what is called {unwanted}, how much is (precision), \
             against how much of all {unwanted} that is (recall). Average precision is {area}."
        ),
        x: x.axis(format!("recall: {unwanted} caught"), &QUARTERS, percents),
        y: y.axis("precision", &QUARTERS, percents),
        shapes,
        legend,
        table: table(
            ["recall", "precision"],
            table_rows(&findings.precision_recall, |point| [percent(point.caught), percent(point.precision)]),
        ),
    }
}

fn reliability(bins: &[ReliabilityBin], unwanted: &str) -> Plot {
    let (x, y) = (Scale::across(0.0, 1.0), Scale::up(0.0, 1.0));
    let all: usize = bins.iter().map(|bin| bin.wanted + bin.unwanted).sum();
    let mut shapes = vec![diagonal()];
    for bin in bins {
        let (Some(predicted), Some(seen), Some(interval)) = (bin.predicted, bin.seen, bin.interval) else { continue };
        let comments = bin.wanted + bin.unwanted;
        let hint = format!("{} comments with a score around {predicted:.2}: {} of them {unwanted}", count(comments), percent(seen));
        shapes.push(line("whisker", [(x.at(predicted), y.at(interval.low)), (x.at(predicted), y.at(interval.high))]));
        shapes.push(Shape::Dot {
            class: "first",
            x: x.at(predicted),
            y: y.at(seen),
            radius: Place(2.5 + 7.0 * ratio(comments, all).sqrt()),
            hint,
        });
    }
    let row = |bin: &ReliabilityBin| {
        let [predicted, seen, interval] =
            [bin.predicted.map(figure), bin.seen.map(figure), bin.interval.map(between)].map(Option::unwrap_or_default);
        [range(bin), count(bin.wanted + bin.unwanted), predicted, seen, interval]
    };
    Plot {
        id: "reliability",
        title: "Does a score mean what it says?".to_owned(),
        summary: format!(
            "Each dot is the comments with about that score; a larger dot is more comments. \
             On the dotted line, of what scores 0.7, 70 % is {unwanted}. Whiskers are 95 % intervals."
        ),
        x: x.axis("mean score", &QUARTERS, |value| value.to_string()),
        y: y.axis(format!("share that is {unwanted}"), &QUARTERS, percents),
        shapes,
        legend: Vec::new(),
        table: table(["scores", "comments", "mean score", "share unwanted", "95 % interval"], bins.iter().map(row)),
    }
}

/// The scores of a bin.
fn range(bin: &ReliabilityBin) -> String {
    format!("{:.1} to {:.1}", bin.from, bin.to)
}

fn histogram(bins: &[ReliabilityBin], unwanted: &str) -> Plot {
    let totals = (bins.iter().map(|bin| bin.wanted).sum::<usize>(), bins.iter().map(|bin| bin.unwanted).sum::<usize>());
    let shares = |bin: &ReliabilityBin| (ratio(bin.wanted, totals.0), ratio(bin.unwanted, totals.1));
    let most = bins.iter().map(shares).map(|(ham, bad)| ham.max(bad)).fold(0.1, f64::max);
    let ticks = round_ticks(most);
    let (x, y) = (Scale::across(0.0, 1.0), Scale::up(0.0, ticks.last().copied().unwrap_or(1.0)));
    let width = (x.at(1.0).0 - x.at(0.0).0) / ratio(bins.len(), 1);
    let bar = |class, bin: &ReliabilityBin, side: f64, share: f64, hint: String| {
        let top = y.at(share);
        let x = Place(x.at(bin.from).0 + width * (0.5 - 0.42 * (1.0 - side)));
        Shape::Bar { class, x, y: top, width: Place(width * 0.4), height: Place(BOTTOM - top.0), hint }
    };
    let mut shapes = Vec::new();
    for bin in bins {
        let (ham, bad) = shares(bin);
        let range = range(bin);
        shapes.push(bar("ham", bin, 0.0, ham, format!("{range}: {} good comments, {}", count(bin.wanted), percent(ham))));
        shapes.push(bar("unwanted", bin, 1.0, bad, format!("{range}: {} of {unwanted}, {}", count(bin.unwanted), percent(bad))));
    }
    let row = |bin: &ReliabilityBin| {
        let (ham, bad) = shares(bin);
        [range(bin), count(bin.wanted), percent(ham), count(bin.unwanted), percent(bad)]
    };
    Plot {
        id: "histogram",
        title: "How scores are spread".to_owned(),
        summary: "Of each kind, how much got which score. The better the filter, the more stands at the two ends, each kind at its own."
            .to_owned(),
        x: x.axis("score", &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0], |value| value.to_string()),
        y: y.axis("share of each kind", &ticks, percents),
        shapes,
        legend: vec![
            key("ham", format!("good comments ({})", count(totals.0))),
            key("unwanted", format!("{unwanted} ({})", count(totals.1))),
        ],
        table: table(["scores", "good comments", "share of them", "unwanted", "share of them"], bins.iter().map(row)),
    }
}

/// An interval's text for the page's head.
pub(super) fn share_interval(findings: &Findings, figure: Figure) -> String {
    findings.interval(figure).map(percent_between).unwrap_or_default()
}
