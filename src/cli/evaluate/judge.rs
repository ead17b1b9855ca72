//! Judging a model as it is, and judging the recipe: train on one part, test on the other.

use std::collections::BTreeMap;

use anyhow::Context;
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::read::{Corpora, Learned};
use super::remarks::{MOST, keep_worst, mistakes, remark};
use super::{Args, input, note, settings};
use crate::classifier::{Model, Overlay, TrainError, Trainer};
use crate::cli::progress;
use crate::corpus::LabelledComment;
use crate::evaluation::{
    Against, Findings, Judged, LearningPoint, Metrics, ModelNote, Protocol, Remark, Run, SHARES, Scored, compare, groups, mean, metrics,
    plotted_curves, sample, worst,
};
use crate::features::Extractor;

/// A learning curve is drawn over at most this many runs: each point trains as many models.
const CURVE_RUNS: usize = 5;

/// Judges a model on all of the comments, and a second one beside it if there is one.
pub(super) fn model(args: &Args, corpora: &Corpora) -> anyhow::Result<Findings> {
    let model = input::model(args.model.as_deref())?;
    let against = args.against.as_deref().map(|path| input::model(Some(path))).transpose()?;
    let bar = progress::steps(3, "scoring");
    let learned = Learned::by(&model, corpora, &args.trained_on)?;
    let examples: Vec<&LabelledComment> = corpora.examples.iter().collect();
    let judged = judged(&model, &examples, &learned);
    bar.inc(1);
    let pairs: Vec<_> = judged.iter().map(|j| (j.example, j.scored)).collect();
    let mistakes = mistakes(&model, &pairs);
    let mut notes = flattered("The model", &learned);
    let against = match against {
        Some(second) => {
            notes.extend(flattered("The second model", &Learned::by(&second, corpora, &[])?));
            held_against(&judged, &model, &second, note(&second, args.against.as_ref()))
        }
        None => None,
    };
    bar.inc(1);
    progress::busy(&bar, "resampling");
    let settings =
        settings("one model, judged on all of the comments".to_owned(), Some(note(&model, args.model.as_ref())), &[sample(&judged)]);
    let findings = Findings::new(&[("all".to_owned(), judged)], corpora.data.clone(), settings);
    bar.finish_and_clear();
    Ok(Findings { notes, against, mistakes, ..findings })
}

/// What has to be said if a model was trained on what it is judged on.
pub(super) fn flattered(who: &str, learned: &Learned) -> Vec<String> {
    let note = |file: &String| format!("{who} has learned {file} in training, to the last byte: figures on it flatter.");
    learned.files.iter().map(note).collect()
}

/// The second model on the comments that the first has been judged on.
fn held_against(judged: &[Judged<'_>], model: &Model, second: &Model, note: ModelNote) -> Option<Against> {
    let examples: Vec<&LabelledComment> = judged.iter().map(|j| j.example).collect();
    let (first, scored) = (judged.iter().map(|j| j.scored).collect::<Vec<_>>(), score(second, &examples));
    let comparison = compare(&first, &scored, &groups(judged))?;
    let mut extractor = Extractor::new();
    // Of the comments on which one alone is wrong, those on which it is further off than the other; explained by the one that is wrong.
    let mut alone_wrong = |by: &Model, own: &[Scored], other: &[Scored], first_is_wrong: bool| -> Vec<Remark> {
        let gap = |(own, other): (&Scored, &Scored)| (own.is_wrong() && !other.is_wrong()).then(|| own.loss() - other.loss());
        let places = worst(&own.iter().zip(other).map(gap).collect::<Vec<_>>(), MOST);
        let remark = |place: usize| {
            let (first, second) = if first_is_wrong { (own[place], other[place]) } else { (other[place], own[place]) };
            let remark = remark(by, &mut extractor, examples[place], own[place]);
            Remark { score: first.probability(), against: Some(second.probability()), ..remark }
        };
        places.into_iter().map(remark).collect()
    };
    let (roc, precision_recall) = plotted_curves(&scored);
    Some(Against {
        model: note,
        comparison,
        roc,
        precision_recall,
        first_alone_wrong: alone_wrong(model, &first, &scored, true),
        second_alone_wrong: alone_wrong(second, &scored, &first, false),
    })
}

/// Trains on one part and tests on the other, as often as the protocol says; then on growing shares, for the learning curve.
pub(super) fn train_and_test(args: &Args, corpora: &Corpora, protocol: Protocol) -> anyhow::Result<Findings> {
    let examples = &corpora.examples;
    let runs = protocol.runs(examples)?;
    let curve_runs = &runs[..runs.len().min(CURVE_RUNS)];
    // What is printed on a terminal has no plot: the curve is for those who will see one.
    let curve_wanted = args.report.is_some() || args.json;
    let curve_steps = if curve_wanted { curve_runs.len() * (SHARES.len() - 1) } else { 0 };
    let bar = progress::steps((runs.len() + curve_steps) as u64, "training and testing");
    let (mut judged, mut all_mistakes) = (Vec::with_capacity(runs.len()), Vec::new());
    for run in &runs {
        let model = trained(run, examples, args.reweight).with_context(|| run.name.clone())?;
        let learned = Learned::these(run.train.iter().map(|index| &examples[*index]));
        let tested: Vec<&LabelledComment> = run.test.iter().map(|index| &examples[*index]).collect();
        let of_run = self::judged(&model, &tested, &learned);
        let pairs: Vec<_> = of_run.iter().map(|j| (j.example, j.scored)).collect();
        all_mistakes.extend(mistakes(&model, &pairs));
        judged.push((run.name.clone(), of_run));
        bar.inc(1);
    }
    keep_worst(&mut all_mistakes);
    let learning_curve = if curve_wanted { learning_curve(curve_runs, &judged, examples, args.reweight, &bar) } else { Vec::new() };
    progress::busy(&bar, "resampling");
    let samples: Vec<_> = judged.iter().map(|(_, judged)| sample(judged)).collect();
    let settings = settings(sentence(protocol, runs.len()), None, &samples);
    let findings = Findings::new(&judged, corpora.data.clone(), settings);
    bar.finish_and_clear();
    Ok(Findings { learning_curve, mistakes: all_mistakes, ..findings })
}

fn sentence(protocol: Protocol, runs: usize) -> String {
    match protocol {
        Protocol::Split => "trained on the first half, tested on the second, in the order of the files".to_owned(),
        Protocol::Folds(_) => {
            format!("{runs} folds: trained on all but one, tested on that one; an article, or a text, is in one fold only")
        }
        Protocol::LeaveOneArticleOut => format!("{runs} articles: trained on all but one, tested on that one"),
    }
}

fn trained(run: &Run, examples: &[LabelledComment], reweight: bool) -> Result<Model, TrainError> {
    // As in training on files: the ham of a corpus teaches the detectors of the labels that it holds, and no others.
    let mut sites: BTreeMap<Option<&str>, Vec<LabelledComment>> = BTreeMap::new();
    for example in run.train.iter().map(|index| &examples[*index]) {
        sites.entry(example.site.as_deref()).or_default().push(example.clone());
    }
    let mut trainer = if reweight { Trainer::new().reweighted() } else { Trainer::new() };
    for comments in sites.into_values() {
        input::learn(&mut trainer, comments);
        trainer.end_corpus();
    }
    trainer.finish()
}

/// The mean figures at each share of the training data. A share that is too small for a model in some run is left out.
fn learning_curve(
    runs: &[Run],
    judged: &[(String, Vec<Judged<'_>>)],
    examples: &[LabelledComment],
    reweight: bool,
    bar: &ProgressBar,
) -> Vec<LearningPoint> {
    let figures = |run: &Run| -> Option<Metrics> {
        let model = trained(run, examples, reweight).ok()?;
        let tested: Vec<&LabelledComment> = run.test.iter().map(|index| &examples[*index]).collect();
        metrics(&score(&model, &tested))
    };
    let mut curve = Vec::new();
    for share in SHARES {
        let mut at_share = Vec::with_capacity(runs.len());
        let mut comments = 0;
        for (run, (_, judged)) in runs.iter().zip(judged) {
            let part = run.with_share(share);
            comments += part.train.len();
            // The whole has been trained already.
            at_share.extend(if share < 1.0 { figures(&part) } else { metrics(&judged.iter().map(|j| j.scored).collect::<Vec<_>>()) });
            bar.inc(u64::from(share < 1.0));
        }
        if at_share.len() == runs.len() {
            #[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
            let comments = comments as f64 / runs.len() as f64;
            curve.extend(mean(&at_share).map(|metrics| LearningPoint { comments, metrics }));
        }
    }
    curve
}

fn judged<'c>(model: &Model, examples: &[&'c LabelledComment], learned: &Learned) -> Vec<Judged<'c>> {
    let scored = score(model, examples);
    examples.iter().zip(scored).map(|(example, scored)| Judged { example, scored, seen: learned.has(example) }).collect()
}

fn score(model: &Model, examples: &[&LabelledComment]) -> Vec<Scored> {
    let overlay = Overlay::default();
    let scored = |extractor: &mut Extractor<false>, example: &&LabelledComment| {
        let logit = model.score(extractor.extract(&example.comment), &overlay).logit;
        Scored { logit, unwanted: example.label.is_unwanted() }
    };
    examples.par_iter().map_init(Extractor::without_sources, scored).collect()
}
