//! What an account's labels do together to what others taught: the poison guard's bound by effect.
//!
//! Texts can be made that are near no other text and yet move it: pieces of it among other words, or huge ones that raise the totals. So what counts is not what
//! a label is like but what it does. Of the lessons of others some stand **witness**: those that share most with the new text, and the newest besides. A witness is **turned**
//! if the site's filter knows it without all that the account alone teaches, and with that and the new label does not know it any more, or by
//! far less.
//!
//! Measured (`tests/guard`): of 450 labels of real comments that two people gave in turn none turns what the other taught.

use super::Teaching;
use super::recent::Lesson;
use super::sketch::{near_copies, nearly_equal};
use crate::classifier::{Altered, Model, Overlay, Score, Standpoint};
use crate::comment::Label;

/// So many of the witnesses that share most are asked what they have lost, wherever they stand.
const NEAREST: usize = 16;

/// So far on its own side, in log-odds, the filter has to be without the account before there is something to lose.
const KNOWN: f64 = 2.0;

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

impl Effect<'_> {
    /// Those of the witnesses that the label turns, with what else the account teaches. They come in the order of what they share with the text.
    #[must_use]
    pub fn turned(&self, witnesses: Vec<Lesson>) -> Vec<Lesson> {
        let mut with = Altered::of(self.site);
        if let Some(before) = self.before {
            with.unlearn(&before.slots, before.label, before.month, before.standpoint);
        }
        with.learn(self.slots, self.label, self.standpoint);
        // Spam may quote what somebody approved: that is no word against it.
        let quoted = |lesson: &Lesson| {
            self.label.is_unwanted()
                && !lesson.unwanted
                && near_copies(&lesson.slots, self.slots)
                && !nearly_equal(&lesson.slots, self.slots)
        };
        let witnesses = witnesses.into_iter().filter(|lesson| !quoted(lesson)).collect();
        // Most stay far where they are, and are not asked further: that would take twice the time.
        let after = self.margins(&with, witnesses).into_iter().enumerate();
        let (asked, after): (Vec<Lesson>, Vec<f64>) =
            after.filter(|(at, (_, after))| *at < NEAREST || *after < KEPT).map(|(_, asked)| asked).unzip();
        if asked.is_empty() {
            return asked;
        }
        let without = self.share.map_or_else(|| Altered::of(self.site), |share| Altered::without(self.site, share));
        let without = self.margins(&without, asked).into_iter().zip(after);
        let (asked, known): (Vec<Lesson>, Vec<[f64; 2]>) = without
            .filter(|((_, without), after)| is_turned(*without, *after))
            .map(|((asked, without), after)| (asked, [without, after]))
            .unzip();
        if asked.is_empty() {
            return asked;
        }
        let now = self.margins(&Altered::of(self.site), asked).into_iter().zip(known);
        now.filter(|((_, now), [without, after])| turns(*without, *now, *after)).map(|((witness, _), _)| witness).collect()
    }

    /// How far the filter is on each witness's side, in log-odds.
    fn margins(&self, own: &Altered<'_>, witnesses: Vec<Lesson>) -> Vec<(Lesson, f64)> {
        let texts: Vec<&[u32]> = witnesses.iter().map(|witness| &*witness.slots).collect();
        let scores = self.model.score_all(&texts, own);
        let margin = |witness: Lesson, score: Score| {
            let margin = if witness.unwanted { score.logit } else { -score.logit };
            (witness, margin)
        };
        witnesses.into_iter().zip(scores).map(|(witness, score)| margin(witness, score)).collect()
    }
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
