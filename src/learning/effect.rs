//! What an account's labels do together to what others taught: the poison guard's bound by effect.
//!
//! Texts can be made that are near no other text and yet move it: pieces of it among other words, or huge ones that raise the totals. So what counts is not what
//! a label is like but what it does. Of the lessons of others some stand **witness**: those that share most with the new text, and the newest besides. A witness is **turned**
//! if the site's filter knows it without all that the account alone teaches, and with that and the new label does not know it any more, or by
//! far less. Where a text is to be ham, what it has of a witness that was unwanted is asked by itself as well: else the core of texts with much padding, which they keep, could be turned.
//!
//! Measured (`tests/guard`): of 450 labels of real comments that two people gave in turn none turns what the other taught.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Teaching;
use super::recent::Lesson;
use super::sketch::{near_copies, nearly_equal};
use crate::classifier::{Altered, Model, Overlay, Score, Standpoint};
use crate::comment::Label;

/// So many of the witnesses that share most are asked what they have lost, wherever they stand.
const NEAREST: usize = 16;

/// What a text has of a witness is asked by itself if it is so many features at least.
const LEAST: usize = 60;

/// So far on its own side, in log-odds, the filter has to be without the account before there is something to lose.
const KNOWN: f64 = 2.0;

/// And for what a text has of a witness, which may be in it by chance.
const CORE_KNOWN: f64 = 6.0;

/// So far on its own side it has to be with the account's labels.
const KEPT: f64 = 1.0;

/// An account may take so much from a witness that stays where it is, in log-odds; beyond that half of what it had has to be left.
const FREE: f64 = 8.0;

/// A label moves a witness by itself if it takes so much of it: what turned before is turned no further by what hardly moves it.
const STEP: f64 = 0.1;

/// Many labels that hardly move a witness may take so much of it together, and turn it only then.
const DRIFT: f64 = 6.0;

/// A label that somebody wants to give, with what the site has taught before it.
#[derive(Debug, Clone, Copy)]
pub struct Effect<'a> {
    /// The live model.
    pub model: &'a Model,
    /// All that the site has taught.
    pub site: &'a Overlay,
    /// The part of it that the account alone has.
    pub share: Option<&'a Overlay>,
    /// What the comment teaches now: the label takes its place.
    pub before: Option<&'a Teaching>,
    /// The label.
    pub label: Label,
    /// What it teaches.
    pub slots: &'a [u32],
    /// Where the comment stands, if it has not been decided before.
    pub standpoint: Option<Standpoint>,
}

/// What the filter is asked about: a witness, or the core of one.
#[derive(Debug)]
struct Question {
    /// The place of the witness.
    of: usize,
    core: bool,
    unwanted: bool,
    /// Ascending.
    slots: Arc<[u32]>,
}

impl Effect<'_> {
    /// Those of the witnesses that the label turns, with what else the account teaches. They come in the order of what they share with the text.
    #[must_use]
    pub fn turned(&self, mut witnesses: Vec<Lesson>) -> Vec<Lesson> {
        let mut with = Altered::of(self.site);
        if let Some(before) = self.before {
            with.unlearn(&before.slots, before.label, before.month, before.standpoint);
        }
        with.learn(self.slots, self.label, self.standpoint);
        // Spam may quote what somebody approved: that is no word against it.
        witnesses.retain(|lesson| {
            let quoted = self.label.is_unwanted() && !lesson.unwanted && near_copies(&lesson.slots, self.slots);
            !quoted || nearly_equal(&lesson.slots, self.slots)
        });
        // Most stay far where they are, and are not asked further: that would take twice the time.
        let after = self.margins(&with, self.questions(&witnesses)).into_iter();
        let (asked, after): (Vec<Question>, Vec<f64>) = after.filter(|(question, after)| question.of < NEAREST || *after < KEPT).unzip();
        if asked.is_empty() {
            return Vec::new();
        }
        let without = self.share.map_or_else(|| Altered::of(self.site), |share| Altered::without(self.site, share));
        let without = self.margins(&without, asked).into_iter().zip(after);
        let (asked, known): (Vec<Question>, Vec<[f64; 2]>) = without
            .filter(|((question, without), after)| is_turned(*without, *after) && (!question.core || *without >= CORE_KNOWN))
            .map(|((asked, without), after)| (asked, [without, after]))
            .unzip();
        if asked.is_empty() {
            return Vec::new();
        }
        let now = self.margins(&Altered::of(self.site), asked).into_iter().zip(known);
        let turned: BTreeSet<usize> =
            now.filter(|((_, now), [without, after])| turns(*without, *now, *after)).map(|((question, _), _)| question.of).collect();
        let mut place = 0..;
        witnesses.retain(|_| place.next().is_some_and(|place| turned.contains(&place)));
        witnesses
    }

    /// Each witness as a whole; and where a text is to be ham, what it has of each that was unwanted: whatever else stood around it, that may be why.
    fn questions(&self, witnesses: &[Lesson]) -> Vec<Question> {
        let wholes = witnesses.iter().enumerate();
        let wholes = wholes.map(|(of, lesson)| Question { of, core: false, unwanted: lesson.unwanted, slots: Arc::clone(&lesson.slots) });
        let unwanted = witnesses.iter().enumerate().filter(|(_, lesson)| lesson.unwanted && !self.label.is_unwanted());
        let core = |lesson: &Lesson| core(&lesson.slots, self.slots);
        let cores = unwanted.filter_map(|(of, lesson)| Some(Question { of, core: true, unwanted: true, slots: core(lesson)? }));
        wholes.chain(cores).collect()
    }

    /// How far the filter is on each witness's side, in log-odds.
    fn margins(&self, own: &Altered<'_>, questions: Vec<Question>) -> Vec<(Question, f64)> {
        let texts: Vec<&[u32]> = questions.iter().map(|question| &*question.slots).collect();
        let scores = self.model.score_all(&texts, own);
        let margin = |question: Question, score: Score| {
            let margin = if question.unwanted { score.logit } else { -score.logit };
            (question, margin)
        };
        questions.into_iter().zip(scores).map(|(question, score)| margin(question, score)).collect()
    }
}

/// What a text has of a witness, if that says something by itself and not the same as the whole witness.
fn core(witness: &[u32], slots: &[u32]) -> Option<Arc<[u32]>> {
    let shared: Vec<u32> = witness.iter().copied().filter(|slot| slots.binary_search(slot).is_ok()).collect();
    let some = shared.len() >= LEAST && shared.len() * 10 < witness.len() * 9;
    some.then(|| shared.into())
}

/// Whether a witness is turned that has the one margin without an account and the other with it.
fn is_turned(without: f64, with: f64) -> bool {
    without >= KNOWN && (with < KEPT || (without - with >= FREE && with < without / 2.0))
}

/// Whether a label turns a witness: with it, it is turned, and it was not before, or is moved further.
fn turns(without: f64, now: f64, after: f64) -> bool {
    is_turned(without, after) && (now - after >= STEP || (!is_turned(without, now) && without - after >= DRIFT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_is_turned_that_was_known_and_is_not_any_more_or_has_lost_half_of_much() {
        let cases = [(1.9, -5.0), (2.0, 0.9), (2.0, 1.0), (7.9, 1.0), (34.0, 17.0), (34.0, 16.9), (10.0, 2.0)];
        assert_eq!(cases.map(|(without, with)| is_turned(without, with)), [false, true, false, false, false, true, true]);
    }

    #[test]
    fn what_was_turned_before_is_turned_by_what_moves_it_and_many_small_steps_are_taken_together() {
        assert!(turns(5.0, 1.05, 0.9) && !turns(5.0, 1.05, 0.99), "a label that hardly moves it");
        assert!(turns(9.0, 1.05, 0.99), "one of many");
        assert!(turns(9.0, -20.0, -20.2) && !turns(9.0, -20.0, -20.05));
    }
}
