//! The document of the API (`/openapi.json`), and a page to try it (`/docs`).
//!
//! The document is made of what the handlers of `../api` and of `../feed.rs` say of themselves ([`document`]); it must not list a route. The page is Swagger UI, which is part of
//! the binary: nothing is asked of another host, and a policy of its own keeps it so. To describe a route, annotate its handler.

mod document;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, serve};

use super::{ApiError, AppState};

/// Scripts, styles and requests of this server alone; Swagger UI draws its arrows as `data:` pictures.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// The page, which loads the files below.
const PAGE: &str = include_str!("page.html");

/// What starts Swagger UI, and what makes it fit a telephone.
const OURS: [(&str, &str, &str); 2] = [
    ("start.js", "text/javascript; charset=utf-8", include_str!("start.js")),
    ("narrow.css", "text/css; charset=utf-8", include_str!("narrow.css")),
];

/// The files of Swagger UI that the page needs.
const FILES: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

/// The routes of the document and its page.
pub(super) fn router(parts: [OpenApi; 3]) -> Router<AppState> {
    let written = Arc::new(Written { parts, bytes: OnceLock::new() });
    Router::new()
        .route("/openapi.json", get(move |headers: HeaderMap| async move { written.answer(&headers) }))
        .route("/docs", get(page))
        .route("/docs/{file}", get(file))
}

/// The document, written when it is asked for first.
struct Written {
    parts: [OpenApi; 3],
    bytes: OnceLock<(Bytes, String)>,
}

impl Written {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let (bytes, tag) = self.bytes.get_or_init(|| {
            let written = serde_json::to_vec(&document::put_together(self.parts.clone())).unwrap_or_default();
            let tag = format!("\"{}\"", &blake3::hash(&written).to_hex()[..16]);
            (written.into(), tag)
        });
        let about = [(ETAG, tag.as_str()), (CACHE_CONTROL, "no-cache")];
        let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")) {
            return (StatusCode::NOT_MODIFIED, about).into_response();
        }
        (about, [(CONTENT_TYPE, "application/json")], bytes.clone()).into_response()
    }
}

async fn page() -> Response {
    let headers = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-cache"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("x-frame-options"), "DENY"),
    ];
    (headers, Html(PAGE)).into_response()
}

async fn file(Path(name): Path<String>) -> Result<Response, ApiError> {
    let cached = [(CACHE_CONTROL, "public, max-age=3600")];
    if let Some((_, kind, content)) = OURS.into_iter().find(|(known, ..)| *known == name) {
        return Ok((cached, [(CONTENT_TYPE, kind)], content).into_response());
    }
    let known = FILES.into_iter().find(|known| *known == name).ok_or(ApiError::NotFound("address"))?;
    let config = Arc::new(Config::new([] as [&str; 0]));
    let file = serve(known, config).ok().flatten().ok_or(ApiError::NotFound("address"))?;
    let mut response = (cached, [(CONTENT_TYPE, file.content_type)], file.bytes.into_owned()).into_response();
    if file.gzpipped {
        response.headers_mut().insert(CONTENT_ENCODING, axum::http::HeaderValue::from_static("gzip"));
    }
    Ok(response)
}
