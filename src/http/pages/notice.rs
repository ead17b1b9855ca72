//! What a page says about what was just done: decided (with the way back), undone, or not done as a colleague was quicker.
//!
//! The address carries only ids, and what is said about them is looked up: an address that somebody made up says nothing untrue.

use super::card::short;
use super::error::PageError;
use super::notes;
use super::session::Fields;
use super::view::PAGE_SIZE;
use super::words::{isolated, say};
use crate::comment::{BatchId, CommentId, DecisionId};
use crate::engine::{Detail, Error, Seen};
use crate::learning::EntryKind;
use crate::moderation::{Action, Actor, Status};
use crate::policy::ReasonCode;
use crate::store::Batch;

/// The name in the address of decisions just made.
pub(super) const DONE: &str = "done";
/// The name in the address of decisions just undone.
pub(super) const UNDONE: &str = "undone";
/// The name in the address of comments that a colleague decided first.
pub(super) const CONFLICT: &str = "conflict";
/// The name in the address of a batch of decisions just made, or just undone.
pub(super) const BATCH: &str = "batch";

/// The name in the address of comments with whose decision their author was blocked or trusted.
pub(super) const RULED: &str = "ruled";

/// What was just done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Notice {
    /// What the moderator did, as a sentence.
    pub done: Option<String>,
    /// The decisions that can be undone.
    pub decisions: Vec<DecisionId>,
    /// The batch of decisions that can be undone.
    pub batch: Option<BatchId>,
    /// What was not done, a sentence each.
    pub warnings: Vec<String>,
    /// What moved beside it, as it says nearly the same, and where it stands.
    pub copies: Vec<(CommentId, Status)>,
}

impl Notice {
    /// Whether there is nothing to say.
    pub(super) fn is_empty(&self) -> bool {
        self.done.is_none() && self.warnings.is_empty()
    }

    fn say_beside(&mut self, sentence: Option<String>) {
        if let Some(sentence) = sentence {
            self.done = Some(self.done.take().map_or_else(|| sentence.clone(), |done| format!("{done} {sentence}")));
        }
    }

    /// Looks up what an address speaks of.
    pub(super) async fn look_up(seen: Seen<'_>, fields: &Fields) -> Result<Self, PageError> {
        let mut notice = Self::default();
        let mut made = Vec::new();
        for id in ids::<DecisionId>(fields, DONE) {
            if let Some((action, detail)) = standing(seen, id).await? {
                notice.decisions.push(id);
                made.push((action, detail));
            }
        }
        notice.done = done(&made);
        for (id, (_, detail)) in notice.decisions.iter().zip(&made) {
            let copies = seen.copies_moved_by(*id, &detail.stored).await?;
            notice.copies.extend(copies.iter().map(|stored| (stored.id, stored.status)));
        }
        notice.say_beside(copies_moved(&notice.copies));
        let mut undone = Vec::new();
        for id in ids::<DecisionId>(fields, UNDONE) {
            let Some(entry) = found(seen.decision(id).await)? else { continue };
            let detail = found(seen.detail(entry.comment).await)?;
            undone.extend(detail.filter(|detail| detail.history.iter().any(|row| row.kind == EntryKind::Undid(id))));
        }
        notice.done = notice.done.or_else(|| taken_back(&undone));
        if let Some(id) = fields.get(BATCH).and_then(|id| id.parse().ok())
            && let Some(batch) = found(seen.batch(id).await)?
        {
            notice.batch = Some(id).filter(|_| batch.standing > 0);
            notice.done = notice.done.or_else(|| Some(done_as_one(&batch)));
        }
        for id in ids::<CommentId>(fields, RULED) {
            let Some(sentence) = notes::sentence(seen, id).await? else { continue };
            notice.say_beside(Some(sentence));
        }
        for id in ids::<CommentId>(fields, CONFLICT) {
            let Some(detail) = found(seen.detail(id).await)? else { continue };
            notice.warnings.push(quicker(&detail));
        }
        Ok(notice)
    }
}

/// The ids of that name, at most a page full.
fn ids<T: std::str::FromStr>(fields: &Fields, name: &str) -> Vec<T> {
    fields.all(name).filter_map(|id| id.parse().ok()).take(PAGE_SIZE as usize).collect()
}

/// What is gone is nothing to speak of; every other failure is one.
fn found<T>(result: Result<T, Error>) -> Result<Option<T>, PageError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The decision of that id with its comment, if it still stands.
async fn standing(seen: Seen<'_>, id: DecisionId) -> Result<Option<(Action, Detail)>, PageError> {
    let Some(entry) = found(seen.decision(id).await)? else { return Ok(None) };
    let EntryKind::Decided { action, .. } = entry.kind else { return Ok(None) };
    let detail = found(seen.detail(entry.comment).await)?;
    Ok(detail.filter(|detail| detail.stored.standing == Some(id)).map(|detail| (action, detail)))
}

fn done(made: &[(Action, Detail)]) -> Option<String> {
    match made {
        [] => None,
        [(action, detail)] => Some(format!("{}.", did(*action, &the_comment(detail)))),
        [(action, _), ..] => Some(format!("{}.", did_many(*action, made.len() as u64))),
    }
}

/// "3 that waited and say nearly the same were marked as spam, too."
fn copies_moved(copies: &[(CommentId, Status)]) -> Option<String> {
    let count = |status| copies.iter().filter(|(_, stands)| *stands == status).count() as u64;
    let moved = |message, count: u64| (count > 0).then(|| say!(message, count = count));
    let sentences = [moved("copies-approved", count(Status::Approved)), moved("copies-spam", count(Status::Spam))];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn taken_back(undone: &[Detail]) -> Option<String> {
    match undone {
        [] => None,
        [detail] => Some(say!("undone-one", comment = the_comment(detail), stands = stands(detail.stored.status))),
        _ => Some(say!("undone-many", count = undone.len())),
    }
}

/// What became of a batch: all of it stands, nothing of it, or a part.
fn done_as_one(batch: &Batch) -> String {
    let all = batch.decisions.len() as u64;
    match batch.standing {
        0 => say!("undone-many", count = all),
        standing if standing == all => format!("{}.", did_many(batch.action, all)),
        standing => say!("done-partly", done = did_many(batch.action, all), count = all - standing),
    }
}

/// What was done with a comment, without a full stop.
fn did(action: Action, comment: &str) -> String {
    let message = match action {
        Action::Approve => "done-approve",
        Action::Spam => "done-spam",
        Action::Abuse => "done-abuse",
        Action::Trash => "done-trash",
    };
    say!(message, comment = comment)
}

/// What was done with so many comments, without a full stop.
fn did_many(action: Action, count: u64) -> String {
    let message = match action {
        Action::Approve => "done-many-approve",
        Action::Spam => "done-many-spam",
        Action::Abuse => "done-many-abuse",
        Action::Trash => "done-many-trash",
    };
    say!(message, count = count)
}

/// Where a comment stands, after "is".
pub(super) fn stands(status: Status) -> String {
    match status {
        Status::Approved => say!("stands-approved"),
        Status::Pending => say!("stands-pending"),
        Status::Spam => say!("stands-spam"),
        Status::Trash => say!("stands-trash"),
    }
}

fn author(detail: &Detail) -> Option<String> {
    detail.stored.comment.author.as_deref().and_then(short).map(|author| isolated(&author))
}

fn the_comment(detail: &Detail) -> String {
    author(detail).map_or_else(|| say!("the-comment"), |author| say!("the-comment-by", author = author))
}

fn quicker(detail: &Detail) -> String {
    let stands = stands(detail.stored.status);
    if detail.history.is_empty() && detail.stored.assessed.reasons.iter().any(|reason| reason.code == ReasonCode::NearCopy) {
        return say!("quicker-copy", comment = the_comment(detail), stands = stands);
    }
    let edited = detail.revisions.last().map(|past| past.replaced_at);
    if edited > detail.history.last().map(|entry| entry.at) {
        return say!("quicker-edited", comment = the_comment(detail));
    }
    let comment = author(detail).map_or_else(|| say!("the-comment-within"), |author| say!("the-comment-by-within", author = author));
    match detail.history.last().map(|entry| &entry.actor) {
        Some(Actor::User(_, name)) => say!("quicker-named", who = name, comment = comment, stands = stands),
        _ => say!("quicker-somebody", comment = comment, stands = stands),
    }
}
