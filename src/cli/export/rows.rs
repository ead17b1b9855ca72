//! What a row of an export says. Names are those that `gatepost import` and corpora know; the columns are `corpus::Columns`.

use jiff::Timestamp;
use serde::Serialize;

use crate::comment::{Comment, CommentId, DecisionId, Label};
use crate::engine::{ExportedComment, ExportedEntry, Lesson};
use crate::learning::EntryKind;
use crate::moderation::{Action, Actor, Status};
use crate::policy::Verdict;

/// A comment.
#[derive(Serialize)]
pub(super) struct CommentRow<'a> {
    gatepost_id: CommentId,
    /// The blog's own id; Gatepost's, where the blog gave none.
    id: String,
    #[serde(flatten)]
    comment: &'a Comment,
    received_at: Timestamp,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<&'a str>,
    /// Whether the comment stands where a decision in quarantine put it. The decision is left out: nobody knows whether it is right.
    quarantined: bool,
    updated_at: Timestamp,
    revision: u32,
    verdict: Verdict,
    score: f64,
    logit: f64,
    model: &'a str,
}

impl<'a> CommentRow<'a> {
    pub(super) fn new(exported: &'a ExportedComment) -> Self {
        let stored = &exported.stored;
        let quarantined = exported.decision.as_ref().is_some_and(|entry| entry.quarantined);
        let decision = exported.decision.as_ref().filter(|_| !quarantined);
        Self {
            gatepost_id: stored.id,
            id: id(stored.external_id.as_deref(), stored.id),
            comment: &stored.comment,
            received_at: stored.received_at,
            status: stored.status,
            decision: decision.and_then(|entry| action(&entry.kind)),
            decided_at: decision.map(|entry| entry.at),
            decided_by: decision.and_then(|entry| entry.actor.name()),
            quarantined,
            updated_at: stored.updated_at,
            revision: stored.revision,
            verdict: stored.assessed.verdict,
            score: stored.assessed.score,
            logit: stored.assessed.logit,
            model: &stored.assessed.model,
        }
    }
}

/// A row of the journal.
#[derive(Serialize)]
pub(super) struct DecisionRow<'a> {
    gatepost_id: CommentId,
    id: String,
    sequence: u64,
    decision_id: DecisionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Action>,
    /// Which decision was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<DecisionId>,
    /// What it teaches: in quarantine nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<Label>,
    stands: bool,
    quarantined: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<&'a str>,
    imported: bool,
    note: &'a str,
    at: Timestamp,
}

impl<'a> DecisionRow<'a> {
    pub(super) fn new(exported: &'a ExportedEntry) -> Self {
        let entry = &exported.entry;
        let (revision, undoes) = match &entry.kind {
            EntryKind::Decided { revision, .. } => (Some(*revision), None),
            EntryKind::Undid(id) => (None, Some(*id)),
        };
        let decision = action(&entry.kind);
        Self {
            gatepost_id: entry.comment,
            id: id(exported.external_id.as_deref(), entry.comment),
            sequence: entry.sequence,
            decision_id: entry.id,
            decision,
            undoes,
            label: decision.filter(|_| !entry.quarantined).and_then(Action::teaches),
            stands: exported.stands,
            quarantined: entry.quarantined,
            revision,
            decided_by: entry.actor.name(),
            imported: entry.actor == Actor::Import,
            note: &entry.note,
            at: entry.at,
        }
    }
}

/// A labelled comment.
#[derive(Serialize)]
pub(super) struct CorpusRow<'a> {
    gatepost_id: CommentId,
    id: String,
    label: Label,
    /// Says that a moderator gave the label: ham then teaches every detector, as it does here.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Action>,
    #[serde(flatten)]
    comment: &'a Comment,
    decided_at: Timestamp,
}

impl<'a> CorpusRow<'a> {
    pub(super) fn new(lesson: &'a Lesson) -> Self {
        let id = id(lesson.external_id.as_deref(), lesson.id);
        let (decision, decided_at) = (action(&lesson.decision.kind), lesson.decision.at);
        Self { gatepost_id: lesson.id, id, label: lesson.label, decision, comment: &lesson.comment, decided_at }
    }
}

fn id(external_id: Option<&str>, id: CommentId) -> String {
    external_id.map_or_else(|| id.to_string(), str::to_owned)
}

fn action(kind: &EntryKind) -> Option<Action> {
    match kind {
        EntryKind::Decided { action, .. } => Some(*action),
        EntryKind::Undid(_) => None,
    }
}
