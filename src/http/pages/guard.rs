//! What holds for every page: the headers that keep a browser from doing what the page did not ask for, and no POST from elsewhere.

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use super::error::{ErrorPage, PageError};
use super::told;
use super::words::Reader;

/// No frame, no font, nothing from another host, nothing in the page itself: only the style sheet, the icon and the scripts of ours, which ask this server alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'; require-trusted-types-for 'script'";

const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-frame-options"), "DENY"),
];

/// Refuses what another site makes a browser send, answers in the reader's language, and sets the headers on whatever is answered.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let reader = Reader::new(request.headers(), request.uri());
    reader.answered(answer(request, next)).await
}

async fn answer(request: Request, next: Next) -> Response {
    let foreign = request.method() == Method::POST && is_foreign(request.headers());
    let by_script = told::is_asked_for(request.headers());
    let mut response = if foreign { PageError::Foreign.into_response() } else { next.run(request).await };
    if let Some(problem) = response.extensions_mut().remove::<ErrorPage>().filter(|_| by_script) {
        response = (response.status(), told::problem(&problem)).into_response();
    }
    with_headers(response)
}

/// Sets the headers that every page has. What an answer says about caching stays.
pub(super) fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What says so itself is the same for everybody.
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.append(VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    }
    response
}

/// Whether the browser says that another site made it send this. Every form carries a token too, so a browser that says
/// nothing is let through to that check. `Origin` is read only where the newer header is missing: a proxy may change `Host`,
/// and under `no-referrer` browsers send `null` for a page's own forms.
fn is_foreign(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let Some(origin) = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).filter(|origin| *origin != "null") else {
        return false;
    };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    Url::parse(origin).map_or(true, |origin| origin.authority() != host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_foreign(&headers.collect())
    }

    #[test]
    fn another_sites_post_is_foreign_by_fetch_metadata() {
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]));
        assert!(!foreign(&[("sec-fetch-site", "same-origin")]));
    }

    #[test]
    fn another_sites_post_is_foreign_by_origin_in_browsers_without_fetch_metadata() {
        assert!(foreign(&[("host", "gate.example:8080"), ("origin", "http://evil.example")]));
        assert!(foreign(&[("host", "gate.example:8080"), ("origin", "http://gate.example:8081")]));
        assert!(foreign(&[("host", "gate.example"), ("origin", "no address")]));
        assert!(!foreign(&[("host", "gate.example:8080"), ("origin", "http://gate.example:8080")]));
        assert!(!foreign(&[("host", "gate.example"), ("origin", "null")]));
        assert!(!foreign(&[]));
    }
}
