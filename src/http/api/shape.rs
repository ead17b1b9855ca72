//! What the API takes and answers, field by field.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::filters::Address;
use crate::classifier::{Abstained, Scores};
use crate::comment::{Comment, CommentId, DecisionId, Label, MAX_CONTENT_BYTES};
use crate::corpus::deserialize_rfc3339;
use crate::engine::{Explained, check_external_id};
use crate::http::{ApiError, AppState};
use crate::learning::{Entry, EntryKind};
use crate::moderation::{Action, Actor, Status};
use crate::policy::{Assessment, Reason, ReasonCode, Signs, Verdict, Why};
use crate::store::{PastRevision, StoredComment};
use crate::text::is_blank;

/// A comment as a blog sends it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "content": "Thank you, that explains the second figure.",
    "external_id": "4711",
    "author": "Ben",
    "author_email": "ben@mail.example",
    "ip": "192.0.2.7",
    "article": "https://blog.example/gardens",
    "created_at": "2026-01-31T12:00:00Z"
}))]
pub(super) struct CommentRequest {
    /// The text, as it came: HTML stays text. At most 65,536 bytes of UTF-8, and something in it has to show.
    #[schema(min_length = 1, max_length = 65536)]
    content: String,
    /// The blog's own id, unique on the site: with it a submission can be sent again without harm.
    #[schema(min_length = 1, max_length = 2048)]
    pub external_id: Option<String>,
    /// The author's name. Like every field below, at most 2,048 bytes of UTF-8.
    #[schema(max_length = 2048)]
    author: Option<String>,
    /// The author's e-mail address, unchecked.
    #[schema(max_length = 2048)]
    author_email: Option<String>,
    /// The author's web site, unchecked.
    #[schema(max_length = 2048)]
    author_url: Option<String>,
    /// The address that the comment came from.
    #[schema(value_type = Option<Address>, inline)]
    ip: Option<IpAddr>,
    /// The `User-Agent` of the commenter's browser.
    #[schema(max_length = 2048)]
    user_agent: Option<String>,
    /// The `Referer` of the commenter's request.
    #[schema(max_length = 2048)]
    referrer: Option<String>,
    /// What it is: `comment`, `reply`, `trackback`, `contact-form` and so on; free text.
    #[schema(max_length = 2048)]
    kind: Option<String>,
    /// The article's permalink, which is its identity.
    #[schema(max_length = 2048)]
    article: Option<String>,
    /// The article's title.
    #[schema(max_length = 2048)]
    article_title: Option<String>,
    /// When the article was published.
    #[serde(default, deserialize_with = "deserialize_rfc3339")]
    article_published_at: Option<Timestamp>,
    /// The blog's id of the comment that this one answers.
    #[schema(max_length = 2048)]
    parent: Option<String>,
    /// When the visitor wrote it.
    #[serde(default, deserialize_with = "deserialize_rfc3339")]
    created_at: Option<Timestamp>,
    /// What stood in a field of the form that people do not see.
    honeypot: Option<String>,
    /// Seconds from the form's being shown to its being sent.
    #[schema(minimum = 0)]
    seconds_to_submit: Option<f64>,
}

impl CommentRequest {
    /// The blog's own id for it, the comment, and what the form tells beside it. A field that is there but empty says as little as one that is not.
    pub(super) fn into_parts(self) -> Result<(Option<String>, Comment, Signs), ApiError> {
        // What is too long is told so by the engine, whatever it shows.
        if self.content.len() <= MAX_CONTENT_BYTES && is_blank(&self.content) {
            return Err(ApiError::field("content", "is empty or shows nothing; it should be the comment's text"));
        }
        if self.seconds_to_submit.is_some_and(|seconds| seconds < 0.0) {
            return Err(ApiError::field("seconds_to_submit", "should be a number of seconds, 0 or more"));
        }
        if let Some(id) = &self.external_id {
            check_external_id(id)?;
        }
        let signs = Signs { honeypot: self.honeypot.is_some_and(|text| !text.trim().is_empty()), seconds: self.seconds_to_submit };
        let filled = |field: Option<String>| field.filter(|text| !text.is_empty());
        let comment = Comment {
            content: self.content,
            author: filled(self.author),
            author_email: filled(self.author_email),
            author_url: filled(self.author_url),
            ip: self.ip,
            user_agent: filled(self.user_agent),
            referrer: filled(self.referrer),
            kind: filled(self.kind),
            article: filled(self.article),
            article_title: filled(self.article_title),
            article_published_at: self.article_published_at,
            parent: filled(self.parent),
            created_at: self.created_at,
        };
        Ok((self.external_id, comment, signs))
    }
}

/// What was made of a comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Judgement)]
pub(super) struct Judged {
    /// Its id here; absent where nothing was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<CommentId>,
    /// The blog's own id; `null` if it gave none.
    #[schema(required)]
    external_id: Option<String>,
    /// What the policy makes of it.
    verdict: Verdict,
    /// Where it stands; absent where nothing was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    /// The largest of the detectors' scores, 0 to 1.
    score: f64,
    /// Each detector's calibrated probability.
    scores: Scores,
    /// Which detectors know too little of the text to judge it; absent where the comment is kept: `unknown_text` is then among the reasons if
    /// that held it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Label>>)]
    abstained: Option<Abstained>,
    /// The log-odds of the score.
    logit: f64,
    /// Which model said so.
    model: String,
    /// Why, the weightiest first.
    reasons: Vec<ReasonAnswer>,
    /// The private page of whoever wrote it; absent where nothing was kept, and for moderators.
    #[serde(skip_serializing_if = "Option::is_none")]
    status_url: Option<String>,
}

impl Judged {
    /// Of a comment that is kept, for its blog.
    pub(super) fn kept(state: &AppState, stored: StoredComment) -> Self {
        Self { status_url: Some(state.status_url(stored.id)), ..stored.into() }
    }

    /// Of a comment that was scored and not kept.
    pub(super) fn scored(external_id: Option<String>, assessment: Assessment, model: String) -> Self {
        let Assessment { verdict, score, reasons } = assessment;
        Self {
            id: None,
            external_id,
            verdict,
            status: None,
            score: score.score,
            scores: score.scores,
            abstained: Some(score.abstained),
            logit: score.logit,
            model,
            reasons: reasons.into_iter().map(ReasonAnswer::from).collect(),
            status_url: None,
        }
    }
}

/// Of a comment that is kept.
impl From<StoredComment> for Judged {
    fn from(stored: StoredComment) -> Self {
        let assessed = stored.assessed;
        Self {
            id: Some(stored.id),
            external_id: stored.external_id,
            verdict: assessed.verdict,
            status: Some(stored.status),
            score: assessed.score,
            scores: assessed.scores,
            abstained: None,
            logit: assessed.logit,
            model: assessed.model,
            reasons: assessed.reasons.into_iter().map(ReasonAnswer::from).collect(),
            status_url: None,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reason)]
struct ReasonAnswer {
    /// Its stable code.
    code: ReasonCode,
    /// The reason in words. Hostile text: escape it.
    text: String,
    /// What it is about. Hostile text: escape it.
    value: String,
    /// By how much it moved the log-odds, positive toward unwanted; `null` for a rule.
    #[schema(required)]
    contribution: Option<f64>,
}

impl From<Reason> for ReasonAnswer {
    fn from(reason: Reason) -> Self {
        Self { code: reason.code, text: reason.phrase(), value: reason.value, contribution: reason.contribution }
    }
}

/// A comment as a moderator sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedComment)]
pub(super) struct Listed {
    #[serde(flatten)]
    judged: Judged,
    /// The site's name.
    site: String,
    comment: Comment,
    revision: u32,
    /// The decision that stands for it; `null` while the verdict alone does.
    #[schema(required)]
    standing: Option<DecisionId>,
    received_at: Timestamp,
    updated_at: Timestamp,
}

impl Listed {
    pub(super) fn new(site: String, stored: StoredComment) -> Self {
        Self {
            site,
            comment: stored.comment.clone(),
            revision: stored.revision,
            standing: stored.standing,
            received_at: stored.received_at,
            updated_at: stored.updated_at,
            judged: stored.into(),
        }
    }
}

/// A row of the journal.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JournalRow {
    id: DecisionId,
    comment: CommentId,
    /// What was decided; absent for an undo.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Action>,
    /// Which revision of the text was decided; absent for an undo.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    /// Which decision was taken back; absent for a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<DecisionId>,
    /// Whether it teaches nothing, as the poison guard has it; absent where it does not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    quarantined: bool,
    /// The moderator's or the operator's name; `null` where the blog itself decided, or it was decided in another system.
    #[schema(required)]
    by: Option<String>,
    /// Whether it was decided in another system and came with an import; absent if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    imported: bool,
    note: String,
    at: Timestamp,
}

impl From<Entry> for JournalRow {
    fn from(entry: Entry) -> Self {
        let (decision, revision, undoes) = match entry.kind {
            EntryKind::Decided { action, revision, .. } => (Some(action), Some(revision), None),
            EntryKind::Undid(id) => (None, None, Some(id)),
        };
        let imported = entry.actor == Actor::Import;
        let by = entry.actor.name().map(str::to_owned);
        let (note, at, quarantined) = (entry.note, entry.at, entry.quarantined);
        Self { id: entry.id, comment: entry.comment, decision, revision, undoes, quarantined, by, imported, note, at }
    }
}

/// What a comment said before an edit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Revision)]
pub(super) struct RevisionAnswer {
    revision: u32,
    comment: Comment,
    verdict: Verdict,
    score: f64,
    replaced_at: Timestamp,
}

impl From<PastRevision> for RevisionAnswer {
    fn from(past: PastRevision) -> Self {
        let PastRevision { revision, comment, verdict, score, replaced_at } = past;
        Self { revision, comment, verdict, score, replaced_at }
    }
}

/// What the site's model says of a comment now, and why: baseline and contributions sum to the log-odds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Explanation)]
pub(super) struct ExplanationAnswer {
    model: String,
    #[serde(flatten)]
    why: Why,
}

impl From<Explained> for ExplanationAnswer {
    fn from(explained: Explained) -> Self {
        Self { model: explained.model, why: explained.why }
    }
}
