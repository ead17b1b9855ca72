//! What an installation and its sites do by which rules: thresholds with a preview, rules with a trial, models, people, and the work that is done by itself.
//!
//! A change names the settings that its page showed ([`fields::mark`]): if somebody changed them meanwhile nothing is overwritten. What a change would have
//! done is the engine's rehearsal; these pages only show it.

mod fields;
mod models;
mod overview;
mod people;
mod preview;
mod rules;
#[cfg(test)]
pub(super) mod samples;
mod site;
mod webhooks;

use axum::Router;
use axum::routing::{get, post};

use super::error::PageError;
use super::session::Session;
use super::words;
use crate::comment::SiteId;
use crate::engine::Engine;
use crate::http::AppState;
use crate::store::{Role, Site};

/// The routes of the settings.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/settings", get(overview::show))
        .route("/settings/models", post(models::change))
        .route("/settings/people", get(people::back).post(people::change))
        .route("/settings/webhooks", get(webhooks::show).post(webhooks::change))
        .route("/settings/sites/{id}", get(site::show).post(site::change))
        .route("/settings/sites/{id}/rules", post(rules::change))
}

/// Lets whoever may change settings go on.
pub(super) fn only_admins(session: &Session) -> Result<(), PageError> {
    if session.moderator.role == Role::Admin { Ok(()) } else { Err(PageError::NotAllowed) }
}

/// Lets whoever may change what concerns all sites go on.
fn only_admins_of_all(session: &Session) -> Result<(), PageError> {
    if session.moderator.is_admin_of_all() { Ok(()) } else { Err(PageError::NotAllowed) }
}

/// The site that an address names, if it is one of the moderator's.
async fn site(engine: &Engine, session: &Session, id: &str) -> Result<Site, PageError> {
    let id: SiteId = id.parse().map_err(|_| PageError::NotFound("site"))?;
    Ok(engine.seen_by(&session.moderator).site(id).await?)
}
