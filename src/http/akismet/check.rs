//! comment-check: is this spam?

use axum::extract::{Request, State};
use axum::response::Response;

use super::answer::{Answer, Checked, hold_answer};
use super::find::find;
use super::{Call, request};
use crate::engine::{Engine, Error, SiteHandle, Submission};
use crate::http::AppState;
use crate::moderation::Status;
use crate::policy::is_blatant;
use crate::store::{StoredComment, WebhookKind};

pub(super) async fn comment_check(State(state): State<AppState>, http: Request) -> Result<Response, Answer> {
    let call = Call::receive(&state, http).await?;
    call.require_blog()?;
    call.require("user_ip")?;
    let hold = hold_answer(call.site.site.settings.akismet_hold, &call.user_agent, call.form.filled("callback").is_some());
    let engine = &state.engine;
    let checked = if call.form.says_yes("is_test") { test(engine, &call).await? } else { check_and_count(engine, &call).await? };
    Ok(checked.answer(hold))
}

/// Says what would be said, and keeps nothing.
async fn test(engine: &Engine, call: &Call) -> Result<Checked, Error> {
    let (assessment, _) = engine.score(&call.site, &request::comment(&call.form), request::signs(&call.form, engine.clock().now())).await?;
    let assessment = if let Some(by) = request::settled(&call.form) { assessment.settled(by) } else { assessment };
    let status = Status::from(assessment.verdict);
    let blatant = is_blatant(assessment.verdict, assessment.score.score, &assessment.reasons);
    Ok(Checked { guid: engine.unused_id(), status, blatant })
}

/// Where a call may name an address at which it wants to hear what is decided later.
const CALLBACKS: [(&str, WebhookKind); 2] = [("callback", WebhookKind::Akismet), ("gatepost_callback", WebhookKind::Wordpress)];

/// Remembers where the blog wants to be told. An address that may not be called is no fault of the comment's.
async fn remember_callbacks(engine: &Engine, call: &Call) {
    for (field, kind) in CALLBACKS {
        let Some(url) = call.form.filled(field) else { continue };
        if let Err(error) = engine.set_callback(&call.site, kind, url.trim(), &call.key).await {
            tracing::info!(site = call.site.site.name, %error, "the blog cannot be told of decisions at the address that it names");
        }
    }
}

/// Both at once: they share a commit.
async fn check_and_count(engine: &Engine, call: &Call) -> Result<Checked, Error> {
    remember_callbacks(engine, call).await;
    let (checked, counted) = tokio::join!(check(engine, call), engine.count_call(&call.site));
    if let Err(error) = counted {
        // The comment is kept and judged all the same.
        tracing::warn!(%error, "a call was not counted");
    }
    checked
}

/// Keeps the comment, or finds it if the blog asks again, and says where it stands.
async fn check(engine: &Engine, call: &Call) -> Result<Checked, Error> {
    let submission = Submission {
        external_id: request::external_id(&call.form).map(str::to_owned),
        comment: request::comment(&call.form),
        settled: request::settled(&call.form),
        signs: request::signs(&call.form, engine.clock().now()),
    };
    let asks_again = call.form.filled("recheck_reason").is_some();
    let found = if asks_again { find(engine, &call.site, &call.form, &submission.comment).await? } else { None };
    let stored = match found {
        Some(stored) if stored.comment.content == submission.comment.content => stored,
        Some(stored) => edit(engine, &call.site, &stored, submission).await?,
        None => keep(engine, &call.site, submission).await?,
    };
    Ok(Checked::from(&stored))
}

/// Keeps a comment. The blog's own id may stand for it already: then it is what the blog's users made of it since, an edit.
pub(super) async fn keep(engine: &Engine, site: &SiteHandle, submission: Submission) -> Result<StoredComment, Error> {
    match engine.submit(site, submission.clone()).await {
        Ok(submitted) => Ok(submitted.stored),
        Err(Error::Conflict { current: Some(stored), .. }) => edit(engine, site, &stored, submission).await,
        Err(error) => Err(error),
    }
}

async fn edit(engine: &Engine, site: &SiteHandle, stored: &StoredComment, submission: Submission) -> Result<StoredComment, Error> {
    engine.edit(site, stored.id, submission.comment, submission.settled, submission.signs).await
}
