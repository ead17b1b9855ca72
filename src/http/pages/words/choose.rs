//! Which language somebody reads: the one that they chose, which a cookie keeps; else the first that their browser asks for; else English.

use axum::extract::State;
use axum::http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use url::Url;

use super::super::error::PageError;
use super::super::session::Anybody;
use super::Language;
use crate::http::AppState;

/// The cookie's name.
const COOKIE: &str = "gatepost-language";

/// How long a choice is kept: a year.
const SECONDS: u32 = 365 * 24 * 60 * 60;

/// The most languages of a browser that are looked at.
const MOST_ASKED: usize = 32;

/// The language for whoever sent these headers.
pub(super) fn wanted(headers: &HeaderMap) -> Language {
    let chosen = CookieJar::from_headers(headers).get(COOKIE).and_then(|cookie| Language::from_code(cookie.value()));
    let asked = || headers.get(ACCEPT_LANGUAGE).and_then(|asked| asked.to_str().ok()).and_then(first_known);
    chosen.or_else(asked).unwrap_or(Language::English)
}

/// The one of our languages that an `Accept-Language` gives the most weight; of equal ones the first (RFC 9110, 12.5.4).
fn first_known(asked: &str) -> Option<Language> {
    let known = asked.split(',').take(MOST_ASKED).filter_map(|asked| {
        let (tag, parameters) = asked.split_once(';').unwrap_or((asked, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.trim().parse().ok())?;
        let language = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        Some((Language::from_code(&language)?, weight))
    });
    let mut best = (None, 0.0);
    for (language, weight) in known {
        if weight > best.1 {
            best = (Some(language), weight);
        }
    }
    best.0
}

/// POST /language: `language` is its code, `back` the address of the page that asks.
pub(in crate::http::pages) async fn change(State(state): State<AppState>, form: Anybody) -> Result<Response, PageError> {
    let language = form.fields.get("language").and_then(Language::from_code);
    let language = language.ok_or_else(|| PageError::BadForm("language should be one of those that the page offers".to_owned()))?;
    let back = Redirect::to(&ours(form.fields.get("back").unwrap_or("/")));
    Ok((AppendHeaders([cookie(language, state.secure_cookies)]), back).into_response())
}

fn cookie(language: Language, secure: bool) -> (HeaderName, HeaderValue) {
    let flag = if secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age={SECONDS}; HttpOnly; SameSite=Lax{flag}", language.code());
    (SET_COOKIE, HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static("")))
}

/// An address of this server's, whatever a form says.
fn ours(address: &str) -> String {
    let here = Url::parse("http://here.invalid/").and_then(|here| here.join(address));
    let ours = here.ok().filter(|url| url.origin().ascii_serialization() == "http://here.invalid");
    let path = ours.map(|url| format!("{}{}", url.path(), url.query().map(|query| format!("?{query}")).unwrap_or_default()));
    path.filter(|path| path.starts_with('/') && !path.starts_with("//")).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn the_browsers_weights_choose_among_the_languages_that_there_are() {
        let wanted = |asked| wanted(&headers(&[("accept-language", asked)])).code();
        let cases = [
            ("de-DE,de;q=0.9,en;q=0.8", "de"),
            ("en-US,en;q=0.9,de;q=0.8", "en"),
            ("fr, de;q=0.3, en;q=0.2", "de"),
            ("de;q=0.2, en; q=0.7", "en"),
            ("DE-AT", "de"),
            ("de;q=0, fr", "en"),
            ("fr-FR,ko;q=0.9", "en"),
            ("", "en"),
            ("*;q=0.1,,;;q=x,de;q=nan", "en"),
            ("deutsch", "en"),
        ];
        for (asked, expected) in cases {
            assert_eq!(wanted(asked), expected, "{asked}");
        }
    }

    #[test]
    fn what_was_chosen_beats_what_the_browser_asks_for() {
        let both = |cookie| wanted(&headers(&[("accept-language", "de"), ("cookie", cookie)])).code();
        assert_eq!(both("gatepost=x; gatepost-language=en"), "en");
        assert_eq!(both("gatepost-language=tlh"), "de", "a language that there is not");
    }

    #[test]
    fn the_way_back_leads_nowhere_else() {
        assert_eq!(ours("/comments/1?done=2&tick=all"), "/comments/1?done=2&tick=all");
        assert_eq!(ours("/?q=%C3%A4 \"ü"), "/?q=%C3%A4%20%22%C3%BC");
        for foreign in [
            "https://evil.example/",
            "//evil.example/",
            "/\t/evil.example",
            "\\\\evil.example",
            "/.//evil.example",
            "javascript:alert(1)",
            "",
        ] {
            assert_eq!(ours(foreign), "/", "{foreign:?}");
        }
    }
}
