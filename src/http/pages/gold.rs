//! Pins a comment into the gold set, or takes the pin away.

use axum::extract::{Path, State};
use axum::response::Redirect;

use super::error::PageError;
use super::session::Signed;
use crate::comment::CommentId;
use crate::engine::Error;
use crate::http::AppState;

/// POST /comments/{id}/pin: `must` is what every model has to make of the comment, or `none`.
pub(super) async fn pin(State(state): State<AppState>, Path(id): Path<String>, form: Signed) -> Result<Redirect, PageError> {
    let comment: CommentId = id.parse().map_err(|_| PageError::NotFound("comment"))?;
    let seen = state.engine.seen_by(&form.session.moderator);
    match form.fields.get("must").unwrap_or("") {
        "none" => match seen.unpin(comment).await {
            // One that a colleague has taken away is as it should be.
            Ok(()) | Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        },
        word => {
            let must = word.parse().map_err(|_| PageError::BadForm("must should be approve, spam or none".to_owned()))?;
            seen.pin(comment, must).await?;
        }
    }
    Ok(Redirect::to(&format!("/comments/{comment}#gold")))
}
