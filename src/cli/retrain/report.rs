//! The page of `retrain --report`: the candidate beside the live model, on the comments that judged.

use anyhow::{Context, bail};

use crate::cli::evaluate;
use crate::corpus::LabelledComment;
use crate::engine::Retrained;
use crate::evaluation::{
    Against, Data, DataFile, Findings, Judged, ModelNote, Remark, Scored, Seen, compare, groups, plotted_curves, sample, worst,
};
use crate::learning::{Answered, Said};

/// How many comments of each kind are told.
const MOST: usize = 12;

/// The page.
pub(super) fn page(retrained: &Retrained) -> anyhow::Result<String> {
    let Some(findings) = findings(retrained) else {
        bail!("no report was written: {}", retrained.judgement.sentences().join("; "));
    };
    findings.report().context("the report cannot be written")
}

fn findings(retrained: &Retrained) -> Option<Findings> {
    let trial = &retrained.trial;
    let candidate = scored(trial, |answer| answer.candidate);
    let live = scored(trial, |answer| answer.live);
    // The twin has learned other comments of the same sites: whether an equal text is among them nobody notes.
    let judged: Vec<Judged<'_>> =
        trial.iter().zip(&candidate).map(|((example, _), scored)| Judged { example, scored: *scored, seen: Seen::Unknown }).collect();
    let comparison = compare(&candidate, &live, &groups(&judged))?;
    let (roc, precision_recall) = plotted_curves(&live);
    let against = Against {
        model: live_then(),
        comparison,
        roc,
        precision_recall,
        first_alone_wrong: alone_wrong(trial, &candidate, &live, true),
        second_alone_wrong: alone_wrong(trial, &live, &candidate, false),
    };
    let note = ModelNote { from: "this database: the candidate".to_owned(), ..evaluate::note(&retrained.model, None) };
    let sentence =
        "a twin of the candidate, trained up to a time T, on the decided comments that came later, each scored as it came".to_owned();
    let settings = evaluate::settings(sentence, Some(note), &[sample(&judged)]);
    let findings = Findings::new(&[("later decisions".to_owned(), judged)], data(trial), settings);
    Some(Findings { notes: retrained.judgement.sentences(), against: Some(against), ..findings })
}

fn scored(trial: &[(LabelledComment, Answered)], said: fn(&Answered) -> Said) -> Vec<Scored> {
    trial.iter().map(|(_, answer)| Scored { logit: said(answer).logit, unwanted: answer.label.is_unwanted() }).collect()
}

/// Of the comments on which one alone is wrong at 0.5, those on which it is furthest off.
fn alone_wrong(trial: &[(LabelledComment, Answered)], own: &[Scored], other: &[Scored], first_is_wrong: bool) -> Vec<Remark> {
    let gap = |(own, other): (&Scored, &Scored)| (own.is_wrong() && !other.is_wrong()).then(|| own.loss() - other.loss());
    let places = worst(&own.iter().zip(other).map(gap).collect::<Vec<_>>(), MOST);
    let remark = |place: usize| {
        let (first, second) = if first_is_wrong { (own[place], other[place]) } else { (other[place], own[place]) };
        let remark = Remark::new(&trial[place].0, own[place], Vec::new());
        Remark { score: first.probability(), against: Some(second.probability()), ..remark }
    };
    places.into_iter().map(remark).collect()
}

/// What was live when the comments came: it may have been several models.
fn live_then() -> ModelNote {
    let from = "what was live when the comments came".to_owned();
    ModelNote { id: "live".to_owned(), from, made_by: String::new(), examples: [0; 3], corpora: Vec::new() }
}

fn data(trial: &[(LabelledComment, Answered)]) -> Data {
    let mut labels = [0; 3];
    for (example, _) in trial {
        labels[example.label.index()] += 1;
    }
    let with_article = trial.iter().filter(|(example, _)| example.comment.article.is_some()).count();
    let name = "decided comments of this database".to_owned();
    Data { files: vec![DataFile { name, blake3: String::new(), rows: trial.len(), labels, bad_lines: 0, with_article }] }
}
