//! Who is asking: a blog by its site key, a moderator by a token. A handler that takes one of these types cannot be reached without it.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::error::Credential;
use super::{ApiError, AppState};
use crate::engine::{Error, Moderator, SiteHandle};

/// The site whose key came with the request.
pub struct SiteAuth(pub SiteHandle);

/// The moderator whose token came with the request.
pub struct ModeratorAuth(pub Moderator);

impl FromRequestParts<AppState> for SiteAuth {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let key = bearer(parts, Credential::SiteKey)?;
        state.engine.site_by_key(key).await.map(Self).map_err(|error| refused(error, Credential::SiteKey))
    }
}

impl FromRequestParts<AppState> for ModeratorAuth {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let token = bearer(parts, Credential::ModeratorToken)?;
        state.engine.moderator_by_api_token(token).await.map(Self).map_err(|error| refused(error, Credential::ModeratorToken))
    }
}

/// The key in `Authorization: Bearer KEY`; the scheme's case does not matter (RFC 9110, 11.1).
fn bearer(parts: &Parts, needs: Credential) -> Result<&str, ApiError> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, key) = header.and_then(|value| value.split_once(' ')).ok_or(ApiError::Unauthorised { sent: false, needs })?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::Unauthorised { sent: false, needs });
    }
    Ok(key.trim())
}

fn refused(error: Error, needs: Credential) -> ApiError {
    match error {
        Error::Unauthorised(_) => ApiError::Unauthorised { sent: true, needs },
        other => other.into(),
    }
}
