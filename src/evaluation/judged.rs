//! Scored comments, whole and in slices: by site, by language, by length, and by whether their text was in training.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bootstrap::{Intervals, Sample, intervals};
use super::metrics::{Metrics, Scored, mean, metrics};
use crate::corpus::{LabelledComment, article_or_text};
use crate::text::language;

/// Slices with fewer comments than this are put together: their figures would be noise.
const MIN_SLICE: usize = 20;

/// The most slices of one kind; the smallest are put together.
const MAX_SLICES: usize = 20;

/// The lengths at which a band ends, in characters, up to and including.
const BANDS: [usize; 5] = [20, 50, 100, 200, 500];

/// Whether a comment's text was in the training data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// An equal text was.
    Yes,
    /// None was.
    No,
    /// Nobody can tell.
    Unknown,
}

/// A labelled comment with what was made of it.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'c> {
    /// The comment.
    pub example: &'c LabelledComment,
    /// Its score.
    pub scored: Scored,
    /// Whether the model that scored it had seen its text.
    pub seen: Seen,
}

/// Figures of some comments under a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Whose they are: a run, an article, a site, a language.
    pub name: String,
    /// The figures.
    #[serde(flatten)]
    pub metrics: Metrics,
    /// How far each might be off.
    pub intervals: Intervals,
}

/// The figures of all comments that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slices {
    /// What parts them: "site", "language", "length" or "text".
    pub by: &'static str,
    /// A row a part.
    pub rows: Vec<Row>,
}

/// The scores alone.
#[must_use]
pub fn scores(judged: &[Judged<'_>]) -> Vec<Scored> {
    judged.iter().map(|j| j.scored).collect()
}

/// What must be drawn together in a resample: an article's comments, or equal texts where no article is known.
#[must_use]
pub fn groups(judged: &[Judged<'_>]) -> Vec<u64> {
    judged.iter().map(|j| article_or_text(j.example)).collect()
}

/// The comments of one run, to be resampled.
#[must_use]
pub fn sample(judged: &[Judged<'_>]) -> Sample {
    Sample::new(&scores(judged), &groups(judged))
}

/// The figures of some comments. `None` if there are none.
#[must_use]
pub fn row(name: impl Into<String>, judged: &[Judged<'_>]) -> Option<Row> {
    let metrics = metrics(&scores(judged))?;
    Some(Row { name: name.into(), metrics, intervals: intervals(&[sample(judged)]) })
}

/// A row a run; and the means over runs, if there are several.
#[must_use]
pub fn rows(runs: &[(String, Vec<Judged<'_>>)]) -> Vec<Row> {
    let mut rows: Vec<Row> = runs.iter().filter_map(|(name, judged)| row(name.as_str(), judged)).collect();
    if rows.len() > 1 {
        let figures: Vec<Metrics> = rows.iter().map(|row| row.metrics).collect();
        let samples: Vec<Sample> = runs.iter().map(|(_, judged)| sample(judged)).collect();
        rows.extend(mean(&figures).map(|metrics| Row { name: "mean".to_owned(), metrics, intervals: intervals(&samples) }));
    }
    rows
}

/// The figures in slices. A kind that has one part only is left out, as it says nothing new.
#[must_use]
pub fn slices(judged: &[Judged<'_>]) -> Vec<Slices> {
    let site = |j: &Judged<'_>| (0, j.example.site.clone().unwrap_or_else(|| "no site named".to_owned()));
    let tongue = |j: &Judged<'_>| (0, language(&j.example.comment.content).map_or("not sure", |language| language.name()).to_owned());
    let length = |j: &Judged<'_>| band(j.example.comment.content.chars().count());
    let text = |j: &Judged<'_>| seen(j.seen);
    let kinds = [
        ("site", parts(judged, site)),
        ("language", parts(judged, tongue)),
        ("length", parts(judged, length)),
        ("text", parts(judged, text)),
    ];
    let told = kinds.into_iter().filter(|(by, parts)| parts.len() > 1 || (*by == "text" && judged.iter().any(|j| j.seen != Seen::Unknown)));
    told.map(|(by, parts)| Slices { by, rows: parts.into_iter().filter_map(|(name, part)| row(name, &part)).collect() }).collect()
}

/// The length band: its place in the order, and its name.
fn band(chars: usize) -> (usize, String) {
    let place = BANDS.iter().position(|end| chars <= *end).unwrap_or(BANDS.len());
    let from = place.checked_sub(1).map_or(0, |before| BANDS[before]) + 1;
    let name = match BANDS.get(place) {
        Some(end) if place == 0 => format!("up to {end} characters"),
        Some(end) => format!("{from} to {end}"),
        None => format!("{from} and more"),
    };
    (place, name)
}

fn seen(seen: Seen) -> (usize, String) {
    let name = match seen {
        Seen::Yes => "seen in training",
        Seen::No => "not seen in training",
        Seen::Unknown => "not known to be seen",
    };
    (0, name.to_owned())
}

/// Comments by their part: in the order of the key, or the largest first where all keys have one order. What is too small or too much is
/// put together as "others".
fn parts<'c>(judged: &[Judged<'c>], key: impl Fn(&Judged<'c>) -> (usize, String)) -> Vec<(String, Vec<Judged<'c>>)> {
    let mut by_key: BTreeMap<(usize, String), Vec<Judged<'c>>> = BTreeMap::new();
    for j in judged {
        by_key.entry(key(j)).or_default().push(*j);
    }
    let mut parts: Vec<_> = by_key.into_iter().collect();
    parts.sort_by_key(|((order, _), part)| (*order, std::cmp::Reverse(part.len())));
    let named = parts.into_iter().map(|((_, name), part)| (name, part));
    let (large, small): (Vec<_>, Vec<_>) = named.partition(|(_, part)| part.len() >= MIN_SLICE);
    let mut large = large.into_iter();
    let mut kept: Vec<_> = large.by_ref().take(MAX_SLICES).collect();
    let mut others: Vec<_> = large.chain(small).collect();
    // One alone has nothing to be put together with.
    if others.len() > 1 {
        others = vec![("others".to_owned(), others.into_iter().flat_map(|(_, part)| part).collect())];
    }
    kept.append(&mut others);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::{Comment, Label};

    fn example(site: &str, content: &str, unwanted: bool) -> LabelledComment {
        let label = if unwanted { Label::Spam } else { Label::Ham };
        LabelledComment {
            id: None,
            site: Some(site.to_owned()),
            comment: Comment::from_content(content),
            label,
            grade: None,
            decided: false,
        }
    }

    fn judge(examples: &[LabelledComment], seen: impl Fn(usize) -> Seen) -> Vec<Judged<'_>> {
        let judge = |(i, example): (usize, &'_ LabelledComment)| {
            (i, Scored { logit: if i % 5 == 0 { -1.0 } else { 1.0 }, unwanted: example.label.is_unwanted() })
        };
        let scored: Vec<_> = examples.iter().enumerate().map(judge).collect();
        examples.iter().zip(scored).map(|(example, (i, scored))| Judged { example, scored, seen: seen(i) }).collect()
    }

    fn names<'s>(slices: &'s [Slices], by: &str) -> Vec<(&'s str, f64)> {
        slices.iter().filter(|s| s.by == by).flat_map(|s| &s.rows).map(|row| (row.name.as_str(), row.metrics.rows)).collect()
    }

    #[test]
    fn each_comment_is_in_one_slice_of_each_kind_and_small_slices_are_put_together() {
        let sites = [("big", 60), ("middle", 30), ("tiny", 5), ("mini", 4)];
        let examples: Vec<_> = sites.iter().flat_map(|(site, n)| (0..*n).map(|i| example(site, &"x".repeat(i * 4), i % 2 == 0))).collect();
        let slices = slices(&judge(&examples, |i| if i < 40 { Seen::Yes } else { Seen::No }));
        assert_eq!(names(&slices, "site"), [("big", 60.0), ("middle", 30.0), ("others", 9.0)]);
        assert_eq!(names(&slices, "text"), [("not seen in training", 59.0), ("seen in training", 40.0)]);
        let lengths = names(&slices, "length");
        assert_eq!(lengths.first().map(|(name, _)| *name), Some("up to 20 characters"));
        assert!((lengths.iter().map(|(_, rows)| rows).sum::<f64>() - 99.0).abs() < 1e-9);
    }

    #[test]
    fn a_language_is_named_where_it_is_sure() {
        let german = "Das hätte man sich doch wirklich vorher überlegen können";
        let examples: Vec<_> = (0..60).map(|i| example("a", if i < 25 { german } else { "👍" }, i % 2 == 0)).collect();
        let slices = slices(&judge(&examples, |_| Seen::Unknown));
        assert_eq!(names(&slices, "language"), [("not sure", 35.0), ("German", 25.0)]);
        assert!(names(&slices, "text").is_empty() && names(&slices, "site").is_empty());
    }

    #[test]
    fn bands_meet_without_a_gap() {
        assert_eq!(
            [0, 20, 21, 500, 501].map(|n| band(n).1),
            ["up to 20 characters", "up to 20 characters", "21 to 50", "201 to 500", "501 and more"]
        );
    }

    #[test]
    fn the_mean_over_runs_has_an_interval_around_it() {
        let examples: Vec<_> = (0..80).map(|i| example("a", &format!("text {i}"), i % 2 == 0)).collect();
        let judged = judge(&examples, |_| Seen::No);
        let rows = rows(&[("one".to_owned(), judged[..40].to_vec()), ("two".to_owned(), judged[40..].to_vec())]);
        assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["one", "two", "mean"]);
        let (mean, interval) = (rows[2].metrics.accuracy, rows[2].intervals.of(crate::evaluation::Figure::Accuracy).unwrap());
        assert!(interval.low < mean && mean < interval.high);
    }
}
