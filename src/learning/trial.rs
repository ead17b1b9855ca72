//! How a candidate would have done on comments that came after a time T, beside what the live model said of them when they came.
//!
//! Fair to both: neither has learned what it is asked. The live model scored each comment when it arrived, under the overlay of that
//! moment; so does the candidate, or rather its twin, which has learned the decisions up to T and no later ones. Time is played again: a comment is
//! scored when it arrived, and a decision is learned, by the site's overlay alone, when it was made ("prequential": Dawid 1984). A comment that
//! arrived before T but was decided after it is learned then, as it was by the site, and judges nobody.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Entry, EntryKind, Learned, fold_beside, standing, teaching};
use crate::classifier::{Model, Score};
use crate::comment::{CommentId, Label};
use crate::features::SCHEMA;
use crate::policy::{Experience, Settings, Verdict, by_score};

/// A decided comment, to be scored again.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// When it arrived.
    pub at: Timestamp,
    /// Its features, ascending.
    pub slots: Vec<u32>,
    /// What it is, as far as people decided it.
    pub label: Label,
    /// What the live model said of it then.
    pub live: Score,
    /// What belongs together when chance is judged: the hash of its article, or of its text.
    pub group: u64,
}

/// What one model said of a comment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said {
    /// The log-odds.
    pub logit: f64,
    /// What they come to at the site's thresholds, rules left aside.
    pub verdict: Verdict,
}

/// What both said of one comment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answered {
    /// What it is.
    pub label: Label,
    /// What belongs together when chance is judged.
    pub group: u64,
    /// The live model, when the comment came.
    pub live: Said,
    /// The candidate's twin.
    pub candidate: Said,
}

/// Plays a site's time after `from` again with the twin: what both said of each comment, in the order of `asked`. `journal` is all of the site's,
/// ordered by comment and then by sequence number; its rows up to and including `from` are what the twin has learned.
#[must_use]
pub fn play(twin: &Model, journal: &[Entry], from: Timestamp, asked: &[Asked], settings: &Settings) -> Vec<Answered> {
    let moments: Vec<Timestamp> = asked.iter().map(|comment| comment.at).collect();
    let mut answers = vec![None; asked.len()];
    // The twin has counted what stood at T.
    replay(twin, u64::MAX, journal, from, &moments, |place, learned| answers[place] = Some(ask(twin, learned, &asked[place], settings)));
    answers.into_iter().flatten().collect()
}

/// Plays a site's time again: `see` is shown, from the earliest of the `moments` on, which of them it is (its place among them) and what the site had taught
/// before it. `twin` is the model that the comments were scored by, and holds the site's rows through sequence number `holds`. What was decided up to and
/// including `from` is learned at once, as it stood then; `journal` is all of the site's, ordered by comment and then by sequence number.
pub fn replay(twin: &Model, holds: u64, journal: &[Entry], from: Timestamp, moments: &[Timestamp], mut see: impl FnMut(usize, &Learned)) {
    let mut site = Site::at(journal, from, holds);
    let mut later: Vec<&Entry> = journal.iter().filter(|entry| entry.at > from).collect();
    later.sort_by_key(|entry| (entry.at, entry.sequence));
    let mut later = later.into_iter().peekable();
    let mut order: Vec<usize> = (0..moments.len()).collect();
    order.sort_by_key(|place| moments[*place]);
    for place in order {
        while let Some(entry) = later.next_if(|entry| entry.at < moments[place]) {
            site.follow(twin, entry);
        }
        see(place, &site.learned);
    }
}

fn ask(twin: &Model, learned: &Learned, comment: &Asked, settings: &Settings) -> Answered {
    let [wanted, spam, abuse] = learned.decisions;
    // How much the site had decided by then is the same for both.
    let careful = Experience { wanted, unwanted: spam + abuse }.is_short(settings);
    let said = |score: Score| Said { logit: score.logit, verdict: by_score(score, settings, careful) };
    let candidate = said(twin.score_slots(&comment.slots, &learned.overlay));
    Answered { label: comment.label, group: comment.group, live: said(comment.live), candidate }
}

/// A site's memory at some moment of the past.
struct Site {
    learned: Learned,
    /// The rows so far of each comment that has later ones.
    histories: HashMap<CommentId, Vec<Entry>>,
}

impl Site {
    fn at(journal: &[Entry], from: Timestamp, holds: u64) -> Self {
        let earlier: Vec<Entry> = journal.iter().filter(|entry| entry.at <= from).cloned().collect();
        let learned = fold_beside(&earlier, SCHEMA, holds);
        let mut histories: HashMap<CommentId, Vec<Entry>> =
            journal.iter().filter(|entry| entry.at > from).map(|entry| (entry.comment, Vec::new())).collect();
        for entry in earlier {
            if let Some(history) = histories.get_mut(&entry.comment) {
                history.push(entry);
            }
        }
        Self { learned, histories }
    }

    fn follow(&mut self, twin: &Model, entry: &Entry) {
        let history = self.histories.entry(entry.comment).or_default();
        let before = teaching(history);
        let mut entry = entry.clone();
        // Where the comment stood for the model that was live says nothing of where it would have stood for this one.
        if let EntryKind::Decided { action, slots, schema, standpoint, .. } = &mut entry.kind {
            // After an undo a comment is decided anew, as if nobody had decided it before.
            let first = standing(history).is_none() && *schema == SCHEMA;
            let label = action.teaches().filter(|_| first);
            *standpoint = label.map(|label| twin.standpoint(slots, &self.learned.overlay, label));
        }
        history.push(entry);
        if let Some(teaching) = before {
            self.learned.unlearn(&teaching, SCHEMA);
        }
        if let Some(teaching) = teaching(history) {
            self.learned.learn(&teaching, SCHEMA);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::SignedDuration;
    use uuid::Uuid;

    use super::*;
    use crate::classifier::Trainer;
    use crate::comment::{Comment, DecisionId, SiteId};
    use crate::features::Extractor;
    use crate::moderation::{Action, Actor};

    const START: Timestamp = Timestamp::constant(1_700_000_000, 0);

    fn at(minute: i64) -> Timestamp {
        START + SignedDuration::from_mins(minute)
    }

    fn model() -> Model {
        let mut trainer = Trainer::new();
        let comment = |text: &str, label| (Comment::from_content(text), label);
        trainer.add_batch(&[
            comment("check out my channel", Label::Spam),
            comment("subscribe to my channel now", Label::Spam),
            comment("what a lovely song", Label::Ham),
            comment("this song is my childhood", Label::Ham),
        ]);
        trainer.finish().unwrap()
    }

    fn entry(comment: u64, sequence: u64, minute: i64, kind: EntryKind) -> Entry {
        let id = |n: u64| Uuid::from_u128(u128::from(n));
        let (comment, decision) = (CommentId(id(comment)), DecisionId(id(1_000 + sequence)));
        Entry {
            site: SiteId(id(7)),
            sequence,
            id: decision,
            comment,
            kind,
            actor: Actor::Site,
            note: String::new(),
            at: at(minute),
            quarantined: false,
        }
    }

    /// A site lives through forty comments, one every ten minutes; the third next comment is there before one is decided, and some decisions are taken
    /// back, of which every other one is made anew. Each is scored as the server does it: with what the site has decided by then.
    fn live_through(model: &Model) -> (Vec<Entry>, Vec<Asked>) {
        let mut extractor = Extractor::new();
        let (mut journal, mut asked): (Vec<Entry>, Vec<Asked>) = (Vec::new(), Vec::new());
        let mut waiting = std::collections::VecDeque::new();
        let mut learned = Learned::default();
        for n in 0..40_u64 {
            let minute = 10 * i64::try_from(n).unwrap();
            let action = if n % 3 == 0 { Action::Spam } else { Action::Approve };
            let text = if n % 3 == 0 { format!("my lovely channel {n}") } else { format!("the new song {n}") };
            let slots = extractor.extract(&Comment::from_content(text)).sorted_slots();
            let live = model.score_slots(&slots, &learned.overlay);
            let label = action.teaches().unwrap();
            asked.push(Asked { at: at(minute), slots: slots.clone(), label, live, group: n });
            waiting.push_back((n, slots, action));
            if waiting.len() > 3 {
                let (n, slots, action) = waiting.pop_front().unwrap();
                let slots: Arc<[u32]> = slots.into();
                let decided = |learned: &Learned| {
                    let standpoint = Some(model.standpoint(&slots, &learned.overlay, action.teaches().unwrap()));
                    EntryKind::Decided { action, revision: 1, slots: Arc::clone(&slots), schema: SCHEMA, standpoint }
                };
                let kind = decided(&learned);
                follow(&mut journal, &mut learned, n, minute + 5, kind);
                if n % 7 == 0 {
                    let undone = journal.last().unwrap().id;
                    follow(&mut journal, &mut learned, n, minute + 6, EntryKind::Undid(undone));
                }
                if n % 14 == 0 {
                    let kind = decided(&learned);
                    follow(&mut journal, &mut learned, n, minute + 7, kind);
                }
            }
        }
        journal.sort_by_key(|entry| (entry.comment, entry.sequence));
        (journal, asked)
    }

    fn follow(journal: &mut Vec<Entry>, learned: &mut Learned, comment: u64, minute: i64, kind: EntryKind) {
        let of = |journal: &[Entry]| -> Vec<Entry> {
            journal.iter().filter(|entry| entry.comment.0.as_u128() == u128::from(comment)).cloned().collect()
        };
        let before = teaching(&of(journal));
        journal.push(entry(comment, journal.len() as u64 + 1, minute, kind));
        if let Some(before) = before {
            learned.unlearn(&before, SCHEMA);
        }
        if let Some(now) = teaching(&of(journal)) {
            learned.learn(&now, SCHEMA);
        }
    }

    #[test]
    fn a_twin_that_is_the_live_model_says_to_the_bit_what_that_said() {
        let model = model();
        let (journal, asked) = live_through(&model);
        let answers = play(&model, &journal, START - SignedDuration::from_mins(1), &asked, &Settings::default());
        assert_eq!(answers.len(), 40);
        for (answer, asked) in answers.iter().zip(&asked) {
            assert_eq!(answer.candidate, answer.live, "{asked:?}");
        }
        assert!(answers.iter().any(|answer| answer.live.logit.to_bits() != answers[0].live.logit.to_bits()));
    }

    #[test]
    fn what_was_decided_after_a_comment_came_is_not_known_when_it_is_scored() {
        let model = model();
        let (journal, asked) = live_through(&model);
        let from = at(150);
        let later: Vec<Asked> = asked.into_iter().filter(|asked| asked.at > from).collect();
        let whole = play(&model, &journal, from, &later, &Settings::default());
        // Nothing that comes later than the first ten of them changes what is said of these.
        let end = later[9].at;
        let known: Vec<Entry> = journal.into_iter().filter(|entry| entry.at < end).collect();
        let cut = play(&model, &known, from, &later[..10], &Settings::default());
        assert_eq!(cut, whole[..10]);
    }
}
