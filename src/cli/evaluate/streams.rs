//! Learning a new site: each comment is scored, then learned.

use super::read::{Corpora, Learned};
use super::remarks::{keep_worst, reasons};
use super::{Args, Returns, Unit, input, judge, note, settings};
use crate::cli::progress;
use crate::corpus::LabelledComment;
use crate::evaluation::{
    Conditions, Feedback, Findings, Judged, Remark, StreamFigures, Streamed, Window, WindowRow, sample, stream_seen, windows,
    wrong_over_time,
};

/// Plays the comments, a stream an article or a site.
pub(super) fn play(args: &Args, corpora: &Corpora) -> anyhow::Result<Findings> {
    let model = input::model(args.model.as_deref())?;
    let learned = Learned::by(&model, corpora, &args.trained_on)?;
    let feedback = if args.feedback == Returns::Full { Feedback::Full } else { Feedback::Realistic };
    let orders = orders(&units(&corpora.examples, args.unit), args.orders);
    let bar = progress::steps(orders.len() as u64, "playing streams");
    let (mut streamed, mut judged, mut mistakes) = (Vec::new(), Vec::new(), Vec::new());
    for (draw, comments) in (0..).zip(&orders) {
        let conditions = Conditions { feedback, wrong_labels: args.wrong_labels, draw };
        let mut coming = comments.iter();
        let played = stream_seen(&model, comments, conditions, |features, overlay, scored| {
            let Some(example) = coming.next() else { return };
            judged.push(Judged { example, scored, seen: learned.has(example) });
            if scored.is_wrong() {
                mistakes.push(Remark::new(example, scored, reasons(&model, features, overlay, example)));
            }
        });
        keep_worst(&mut mistakes);
        streamed.push(played);
        bar.inc(1);
    }
    progress::busy(&bar, "resampling");
    let settings = settings(sentence(args, orders.len()), Some(note(&model, args.model.as_ref())), &[sample(&judged)]);
    let findings = Findings::new(&[("all".to_owned(), judged)], corpora.data.clone(), settings);
    bar.finish_and_clear();
    let notes = judge::flattered("The model", &learned);
    Ok(Findings { stream: Some(figures(&streamed)), notes, mistakes, ..findings })
}

fn sentence(args: &Args, streams: usize) -> String {
    let unit = if args.unit == Unit::Article { "an article" } else { "a site" };
    let returns = if args.feedback == Returns::Full {
        "every label"
    } else {
        "the label of what a policy would hold, and of half of the other mistakes,"
    };
    let wrong = if args.wrong_labels > 0.0 { format!("; {} % of the labels are wrong", 100.0 * args.wrong_labels) } else { String::new() };
    format!("{streams} streams, each the comments of {unit}: a comment is scored, then {returns} is learned, then comes the next{wrong}")
}

fn figures(streamed: &[Streamed]) -> StreamFigures {
    let comments: usize = streamed.iter().map(|s| s.wrong.len()).sum();
    let taught: usize = streamed.iter().map(|s| s.taught).sum();
    StreamFigures {
        streams: streamed.len(),
        comments,
        taught_share: share(taught, comments),
        windows: windows(streamed).into_iter().map(row).collect(),
        over_time: wrong_over_time(streamed),
    }
}

fn row(window: Window) -> WindowRow {
    WindowRow { from: window.after + 1, through: window.through, wrong: window.wrong, streams: window.streams, interval: window.interval }
}

/// The streams of a corpus, in the order in which they first appear.
fn units(examples: &[LabelledComment], unit: Unit) -> Vec<Vec<&LabelledComment>> {
    let mut units: Vec<(Option<&str>, Vec<&LabelledComment>)> = Vec::new();
    for example in examples {
        let key = if unit == Unit::Article { example.comment.article.as_deref() } else { example.site.as_deref() };
        match units.iter_mut().find(|(name, _)| *name == key) {
            Some((_, comments)) => comments.push(example),
            None => units.push((key, vec![example])),
        }
    }
    units.into_iter().map(|(_, comments)| comments).collect()
}

/// Each stream in so many orders, drawn by hash so that they are the same in every run; 0 keeps the file's own.
fn orders<'c>(units: &[Vec<&'c LabelledComment>], orders: u32) -> Vec<Vec<&'c LabelledComment>> {
    if orders == 0 {
        return units.to_vec();
    }
    let shuffled = |unit: &Vec<&'c LabelledComment>, order: u32| {
        let mut comments: Vec<(blake3::Hash, &LabelledComment)> =
            unit.iter().enumerate().map(|(i, comment)| (blake3::hash(format!("{order}:{i}").as_bytes()), *comment)).collect();
        comments.sort_by_key(|(hash, _)| *hash.as_bytes());
        comments.into_iter().map(|(_, comment)| comment).collect()
    };
    units.iter().flat_map(|unit| (0..orders).map(move |order| shuffled(unit, order))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
