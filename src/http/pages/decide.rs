//! Decide, one comment or those that are ticked, and undo. Each goes back to the view that it came from.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::error::PageError;
use super::notes::asked_rule;
use super::notice::{CONFLICT, DONE, RULED, UNDONE};
use super::session::{Fields, Signed};
use super::told::Told;
use super::view::{PAGE_SIZE, View};
use crate::comment::{CommentId, DecisionId};
use crate::engine::{Error, Order};
use crate::http::AppState;
use crate::moderation::{Action, Status};

/// POST /comments/{id}/decide: `action`, `expected` and `revision` (the status and the text that the page showed), `back` (its view) and `next` (the comment below); perhaps a `note`,
/// and what is to be with the `author` from now on.
pub(super) async fn one(State(state): State<AppState>, Path(id): Path<String>, form: Signed) -> Result<Response, PageError> {
    let fields = &form.fields;
    let order = order(id.parse().ok(), fields.get("expected"), fields.get("revision"), action(fields)?)?;
    let order = Order { note: fields.get("note").unwrap_or("").trim().to_owned(), ..order };
    let (comment, moderator) = (order.comment, &form.session.moderator);
    let rule = asked_rule(fields, &form.session)?;
    let mut outcomes = Vec::new();
    match state.engine.decide(moderator, order).await {
        Ok(change) => {
            outcomes.push((DONE, change.entry.id.to_string()));
            if let Some(rule) = rule {
                state.engine.rule_on_author(moderator, comment, rule).await?;
                outcomes.push((RULED, comment.to_string()));
            }
        }
        Err(Error::Conflict { .. }) => outcomes.push((CONFLICT, comment.to_string())),
        Err(error) => return Err(error.into()),
    }
    answer(&state, &form, outcomes).await
}

/// POST /comments/decide: `action`, and a `selected` for each ticked comment: its id, the status and the revision that the page showed, with
/// dots between.
pub(super) async fn selected(State(state): State<AppState>, form: Signed) -> Result<Response, PageError> {
    let fields = &form.fields;
    let action = action(fields)?;
    let orders = fields.all("selected").take(PAGE_SIZE as usize).map(|ticked| {
        let mut parts = ticked.split('.');
        let (id, expected) = (parts.next().unwrap_or_default(), parts.next());
        order(id.parse().ok(), expected, parts.next(), action)
    });
    let orders = orders.collect::<Result<Vec<_>, _>>()?;
    let comments: Vec<CommentId> = orders.iter().map(|order| order.comment).collect();
    let results = state.engine.decide_many(&form.session.moderator, orders).await;
    let mut outcomes = Vec::with_capacity(results.len());
    for (comment, result) in comments.into_iter().zip(results) {
        match result {
            Ok(change) => outcomes.push((DONE, change.entry.id.to_string())),
            Err(Error::Conflict { .. }) => outcomes.push((CONFLICT, comment.to_string())),
            // Forgotten meanwhile: there is nothing left to decide, and the others are done.
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    answer(&state, &form, outcomes).await
}

/// POST /decisions/{id}/undo
pub(super) async fn undo_one(State(state): State<AppState>, Path(id): Path<String>, form: Signed) -> Result<Response, PageError> {
    let id = id.parse().map_err(|_| PageError::NotFound("decision"))?;
    undo(&state, &form, vec![id]).await
}

/// POST /decisions/undo: a `decision` for each to take back.
pub(super) async fn undo_many(State(state): State<AppState>, form: Signed) -> Result<Response, PageError> {
    let ids = form.fields.all("decision").filter_map(|id| id.parse().ok()).take(PAGE_SIZE as usize).collect();
    undo(&state, &form, ids).await
}

async fn undo(state: &AppState, form: &Signed, ids: Vec<DecisionId>) -> Result<Response, PageError> {
    let (mut undone, mut refused, mut missing) = (Vec::with_capacity(ids.len()), None, None);
    for id in ids {
        match state.engine.undo(&form.session.moderator, id).await {
            // One that was undone before is as it should be.
            Ok(_) | Err(Error::Conflict { .. }) => undone.push((UNDONE, id.to_string())),
            // Others may be one's own.
            Err(error @ Error::Guarded(_)) => refused = Some(error),
            // There is nothing to take back, and of the others there may be.
            Err(error @ Error::NotFound(_)) => missing = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    let missing = missing.filter(|_| undone.is_empty());
    refused.or(missing).map_or(Ok(()), Err)?;
    answer(state, form, undone).await
}

pub(super) fn action(fields: &Fields) -> Result<Action, PageError> {
    let word = fields.get("action").unwrap_or("");
    word.parse().map_err(|_| PageError::BadForm("action should be approve, spam, abuse or trash".to_owned()))
}

/// A form of ours always says what it showed, so that nothing is decided over a colleague's head.
fn order(comment: Option<CommentId>, expected: Option<&str>, revision: Option<&str>, action: Action) -> Result<Order, PageError> {
    let comment = comment.ok_or(PageError::NotFound("comment"))?;
    let expected: Option<Status> = expected.and_then(|word| word.parse().ok());
    match expected {
        Some(_) => Ok(Order { comment, action, expected, revision: revision.and_then(|number| number.parse().ok()), note: String::new() }),
        None => Err(PageError::BadForm("expected should be approved, pending, spam or trash".to_owned())),
    }
}

/// What was done, for whom it is meant: a script hears it, everybody else goes back to the view.
async fn answer(state: &AppState, form: &Signed, outcomes: Vec<(&'static str, String)>) -> Result<Response, PageError> {
    if form.by_script {
        return Ok(Told::look_up(state.engine.seen_by(&form.session.moderator), outcomes).await?.into_response());
    }
    Ok(back(&form.fields, outcomes).into_response())
}

/// The way back: only ever a view of the queue or a comment's page, whatever the form says.
fn back(fields: &Fields, outcomes: Vec<(&'static str, String)>) -> Redirect {
    if let Some(id) = fields.get("page").and_then(|id| id.parse::<CommentId>().ok()) {
        let query = View::default().address(outcomes);
        return Redirect::to(&format!("/comments/{id}{}", &query[1..]));
    }
    let view = View::read(&Fields::parse(fields.get("back").unwrap_or("").as_bytes()));
    let anchor = fields.get("next").and_then(|id| id.parse::<CommentId>().ok()).map(|id| format!("#c-{id}"));
    Redirect::to(&format!("{}{}", view.address(outcomes), anchor.unwrap_or_default()))
}

/// The way back to a comment that stays where it is: on its own page, or in the view that the form came from.
pub(super) fn place(fields: &Fields, comment: CommentId) -> Redirect {
    if fields.get("page").is_some() {
        return Redirect::to(&format!("/comments/{comment}"));
    }
    let view = View::read(&Fields::parse(fields.get("back").unwrap_or("").as_bytes()));
    Redirect::to(&format!("{}#c-{comment}", view.address([])))
}
