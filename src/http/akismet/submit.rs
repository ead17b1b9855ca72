//! submit-spam and submit-ham: what the blog's owner decided on their side.

use std::sync::Arc;

use axum::extract::{Request, State};

use super::answer::{Answer, THANKS};
use super::check::keep;
use super::find::find;
use super::{Call, request};
use crate::engine::{Engine, Error, Submission};
use crate::http::AppState;
use crate::moderation::Action;

pub(super) async fn submit_spam(State(state): State<AppState>, http: Request) -> Result<&'static str, Answer> {
    submit(&state, http, Action::Spam).await
}

pub(super) async fn submit_ham(State(state): State<AppState>, http: Request) -> Result<&'static str, Answer> {
    submit(&state, http, Action::Approve).await
}

async fn submit(state: &AppState, http: Request, action: Action) -> Result<&'static str, Answer> {
    let call = Call::receive(state, http).await?;
    call.require_blog()?;
    call.require("user_ip")?;
    // A test teaches nothing and counts nowhere.
    if !call.form.says_yes("is_test") {
        decide(&state.engine, &call, action).await?;
    }
    Ok(THANKS)
}

/// Decides the comment that the form is about; one that never arrived before is kept first, as it teaches all the same.
async fn decide(engine: &Arc<Engine>, call: &Call, action: Action) -> Result<(), Error> {
    let comment = request::comment(&call.form);
    let stored = match find(engine, &call.site, &call.form, &comment).await? {
        Some(stored) => stored,
        None => keep(engine, &call.site, Submission::new(request::external_id(&call.form).map(str::to_owned), comment)).await?,
    };
    engine.feedback(&call.site, stored.id, action).await?;
    Ok(())
}
