//! What was done, for a script of ours that asked: the same that a page would say, without the page.

use axum::Json;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use serde::Serialize;

use super::error::{ErrorPage, PageError};
use super::notice::{CONFLICT, Notice, RULED};
use super::session::Fields;
use crate::comment::{CommentId, DecisionId};
use crate::engine::{Error, Seen};
use crate::moderation::Status;

/// What a request did, and what it did not do.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    /// What was done, as a sentence.
    said: Option<String>,
    /// The decisions that can be undone.
    decisions: Vec<DecisionId>,
    /// What was not done, a sentence each.
    warnings: Vec<String>,
    /// Where the comments stand now that it was about.
    comments: Vec<Standing>,
}

/// Where a comment stands.
#[derive(Debug, Serialize)]
struct Standing {
    id: CommentId,
    status: Status,
    /// Whether nothing was done about it, as somebody was quicker.
    conflict: bool,
}

/// Whether a script asks, not somebody who waits for a page.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()) == Some("application/json")
}

/// What went wrong.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    title: String,
    advice: String,
}

/// The problem that a page would show.
pub(super) fn problem(page: &ErrorPage) -> Json<Problem> {
    Json(Problem { title: page.title.clone(), advice: page.advice.clone() })
}

impl Told {
    /// Looks up what outcomes speak of.
    pub(super) async fn look_up(seen: Seen<'_>, outcomes: Vec<(&'static str, String)>) -> Result<Json<Self>, PageError> {
        let mut comments = Vec::with_capacity(outcomes.len());
        for (outcome, id) in &outcomes {
            let conflict = *outcome == CONFLICT;
            if *outcome == RULED {
                continue;
            }
            let comment = if conflict { id.parse().ok() } else { decided(seen, id).await? };
            let Some(comment) = comment else { continue };
            match seen.comment(comment).await {
                Ok(stored) => comments.push(Standing { id: comment, status: stored.status, conflict }),
                Err(Error::NotFound(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let Notice { done, decisions, warnings, copies, .. } = Notice::look_up(seen, &Fields::of(outcomes)).await?;
        comments.extend(copies.into_iter().map(|(id, status)| Standing { id, status, conflict: false }));
        Ok(Json(Self { said: done, decisions, warnings, comments }))
    }
}

/// The comment that a decision is about.
async fn decided(seen: Seen<'_>, id: &str) -> Result<Option<CommentId>, PageError> {
    let Ok(id) = id.parse() else { return Ok(None) };
    match seen.decision(id).await {
        Ok(entry) => Ok(Some(entry.comment)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
