//! Single comments that are worth a look, and why they were judged so.

use std::collections::HashSet;

use crate::classifier::{Model, Overlay};
use crate::corpus::LabelledComment;
use crate::evaluation::{Reason, Remark, Scored, worst};
use crate::features::{Extractor, Features};
use crate::policy::{Circumstances, Rules, Settings, assess};
use crate::text::legible::Legible;

/// How many mistakes of each kind are told.
pub(super) const MOST: usize = 12;

/// The worst mistakes among some judged comments: wanted ones called unwanted, and unwanted ones let through; a text that came more often
/// stands there once.
pub(super) fn mistakes(model: &Model, judged: &[(&LabelledComment, Scored)]) -> Vec<Remark> {
    let of_kind = |unwanted: bool| {
        let loss = |(_, scored): &(_, Scored)| (scored.is_wrong() && scored.unwanted == unwanted).then(|| scored.loss());
        let mut told = HashSet::new();
        let mut places = worst(&judged.iter().map(loss).collect::<Vec<_>>(), judged.len());
        places.retain(|&place| told.insert(judged[place].0.comment.content.as_str()));
        places.truncate(MOST);
        places
    };
    let mut extractor = Extractor::new();
    let remark = |place: usize| remark(model, &mut extractor, judged[place].0, judged[place].1);
    of_kind(false).into_iter().chain(of_kind(true)).map(remark).collect()
}

/// Keeps the worst of each kind, the worst first, each text once.
pub(super) fn keep_worst(mistakes: &mut Vec<Remark>) {
    mistakes.sort_by(|a, b| b.loss.total_cmp(&a.loss));
    let mut kept = [HashSet::new(), HashSet::new()];
    mistakes.retain(|mistake| {
        let told = &mut kept[usize::from(mistake.label.is_unwanted())];
        told.len() < MOST && told.insert(mistake.text.clone())
    });
}

/// A comment with what moved its score.
pub(super) fn remark(model: &Model, extractor: &mut Extractor, example: &LabelledComment, scored: Scored) -> Remark {
    let reasons = reasons(model, extractor.extract(&example.comment), &Overlay::default(), example);
    Remark::new(example, scored, reasons)
}

/// What moved a score, in a moderator's words.
pub(super) fn reasons(model: &Model, features: &Features, overlay: &Overlay, example: &LabelledComment) -> Vec<Reason> {
    let explanation = model.explain(features, overlay);
    // A corpus has no site whose decisions would have to be few or many: the thresholds alone say which side is shown.
    let settings = Settings { careful_until: 0, ..Settings::default() };
    let (score, evidence) = (explanation.score, explanation.strongest());
    let assessed =
        assess(&example.comment, features.link_count(), score, evidence, &settings, &Rules::default(), &Circumstances::default());
    let reason =
        |reason: crate::policy::Reason| Some(Reason { contribution: reason.contribution?, phrase: Legible::line(&reason.phrase()).text });
    assessed.reasons.into_iter().filter_map(reason).collect()
}
