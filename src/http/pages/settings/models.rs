//! Put a candidate live, let it play in the shadow, or go back to the model before.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::error::PageError;
use super::super::session::Signed;
use super::Session;
use super::overview::SettingsPage;
use super::words::{By, retold, say};
use crate::engine::Promoted;
use crate::http::AppState;
use crate::store::{RolledBack, Signature};

/// POST /settings/models: `do` is `promote`, `shadow`, `unshadow` or `rollback`; `model` names the candidate, `why` is kept with it.
pub(super) async fn change(State(state): State<AppState>, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    super::only_admins_of_all(&session)?;
    let engine = &state.engine;
    let by = session.moderator.name.clone();
    let model = form.get("model").unwrap_or("");
    let why = form.get("why").unwrap_or("").trim().chars().take(200).collect();
    let signature = Signature { by: by.clone(), why, forced: false };
    let done = match form.get("do").unwrap_or("") {
        "promote" => match engine.promote(model, signature).await? {
            Promoted::Done { .. } | Promoted::Already => "promote",
            Promoted::Refused(reasons) => {
                let reasons = reasons.iter().map(|reason| retold(By::Engine, reason)).collect();
                return refused(&state, session, reasons).await;
            }
        },
        "shadow" => {
            engine.set_shadow(Some(model), &by).await?;
            "shadow"
        }
        "unshadow" => {
            engine.set_shadow(None, &by).await?;
            "unshadow"
        }
        "rollback" => match engine.roll_back(&signature).await? {
            RolledBack::Done { .. } => "rollback",
            RolledBack::Nothing => return refused(&state, session, vec![say!("model-nothing-before")]).await,
        },
        _ => return Err(PageError::BadForm("do should be promote, shadow, unshadow or rollback".to_owned())),
    };
    Ok(Redirect::to(&format!("/settings?done={done}#models")).into_response())
}

async fn refused(state: &AppState, session: Session, reasons: Vec<String>) -> Result<Response, PageError> {
    let page = SettingsPage { refused: reasons, ..SettingsPage::look_up(&state.engine, session).await? };
    Ok((StatusCode::CONFLICT, page).into_response())
}
