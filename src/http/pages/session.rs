//! Who is at the browser, and the proof that a form is from a page of ours.
//!
//! A session's cookie is `HttpOnly`, `SameSite=Lax` (so that a link in an e-mail opens the queue signed in) and, where the server is
//! reached over TLS, Secure with the `__Host-` prefix. Its forms carry a token that the engine derives from it. Before sign-in a visitor's
//! cookie takes the session's place, so that no other site can sign a browser in under a name of its choice.

use axum::extract::{FromRequest, FromRequestParts, RawForm, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, header::SET_COOKIE};
use axum_extra::extract::CookieJar;
use url::form_urlencoded;

use super::error::PageError;
use super::told;
use crate::engine::{CODE_LIFETIME, Engine, Error, Moderator, SESSION_LIFETIME};
use crate::http::AppState;

/// Characters of a visitor's token (165 bits).
const VISITOR_TOKEN_LENGTH: usize = 32;

/// The name of the form field that carries the token.
const TOKEN_FIELD: &str = "csrf";

/// What a cookie stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum CookieFor {
    /// A moderator who has signed in.
    Session,
    /// Whoever looks at the sign-in page.
    Visitor,
    /// Whoever has shown a password or a link, and still owes a code.
    Code,
}

impl CookieFor {
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-gatepost",
            (Self::Session, false) => "gatepost",
            (Self::Visitor, true) => "__Host-gatepost-visitor",
            (Self::Visitor, false) => "gatepost-visitor",
            (Self::Code, true) => "__Host-gatepost-code",
            (Self::Code, false) => "gatepost-code",
        }
    }

    fn seconds(self) -> i64 {
        match self {
            Self::Session => SESSION_LIFETIME.as_secs(),
            Self::Visitor => 60 * 60,
            Self::Code => CODE_LIFETIME.as_secs(),
        }
    }

    /// The header that sets the cookie. `value` is a token of ours, so it needs no quoting.
    pub(super) fn set(self, value: &str, secure: bool) -> (HeaderName, HeaderValue) {
        self.header(value, self.seconds(), secure)
    }

    /// The header that removes the cookie.
    pub(super) fn remove(self, secure: bool) -> (HeaderName, HeaderValue) {
        self.header("", 0, secure)
    }

    fn header(self, value: &str, seconds: i64, secure: bool) -> (HeaderName, HeaderValue) {
        let flag = if secure { "; Secure" } else { "" };
        let cookie = format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flag}", self.name(secure));
        // A value that is no header value is no token of ours: an empty cookie stands for nobody.
        (SET_COOKIE, HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static("")))
    }

    fn read(self, parts: &Parts, secure: bool) -> Option<String> {
        CookieJar::from_headers(&parts.headers).get(self.name(secure)).map(|cookie| cookie.value().to_owned())
    }
}

/// A moderator's session. As an extractor it sends whoever has none to the sign-in page.
#[derive(Debug)]
pub(super) struct Session {
    /// Who it is.
    pub moderator: Moderator,
    /// What their forms must carry.
    pub csrf: String,
    /// The cookie's value.
    pub token: String,
}

impl FromRequestParts<AppState> for Session {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, PageError> {
        let signed_out = if parts.method == Method::GET { PageError::SignedOut } else { PageError::SessionEnded };
        let Some(token) = CookieFor::Session.read(parts, state.secure_cookies) else {
            return Err(signed_out);
        };
        match state.engine.session(&token).await {
            Ok(moderator) => Ok(Self { moderator, csrf: state.engine.csrf_token(&token), token }),
            Err(Error::Unauthorised(_)) => Err(signed_out),
            Err(error) => Err(error.into()),
        }
    }
}

/// A form sent by a signed-in moderator from a page of ours: there is no other way to have one.
#[derive(Debug)]
pub(super) struct Signed {
    /// Who sent it.
    pub session: Session,
    /// What it says.
    pub fields: Fields,
    /// Whether a script of ours sent it, which takes the answer without a page.
    pub by_script: bool,
}

impl FromRequest<AppState> for Signed {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let by_script = told::is_asked_for(&parts.headers);
        let session = Session::from_request_parts(&mut parts, state).await?;
        let fields = Fields::read(Request::from_parts(parts, body), state).await?;
        fields.check_token(&session.csrf)?;
        Ok(Self { session, fields, by_script })
    }
}

/// The token of a sign-in that waits for its code, if the browser has one.
pub(super) struct Owing(pub(super) Option<String>);

impl FromRequestParts<AppState> for Owing {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(CookieFor::Code.read(parts, state.secure_cookies)))
    }
}

/// Somebody who has not signed in, known by a cookie so that the sign-in form can be theirs alone.
#[derive(Debug)]
pub(super) struct Visitor {
    /// The cookie's value.
    pub token: String,
}

impl Visitor {
    /// What the visitor's form must carry.
    pub(super) fn csrf(&self, engine: &Engine) -> String {
        engine.csrf_token(&self.token)
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let known = CookieFor::Visitor.read(parts, state.secure_cookies).filter(|token| is_token(token));
        let token = known.unwrap_or_else(|| state.engine.clock().new_key(VISITOR_TOKEN_LENGTH));
        Ok(Self { token })
    }
}

fn is_token(text: &str) -> bool {
    text.len() == VISITOR_TOKEN_LENGTH && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// A form sent from the sign-in page that this visitor was shown.
#[derive(Debug)]
pub(super) struct Visiting {
    /// Who sent it.
    pub visitor: Visitor,
    /// What it says.
    pub fields: Fields,
}

impl FromRequest<AppState> for Visiting {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PageError> {
        let (parts, body) = request.into_parts();
        let token = CookieFor::Visitor.read(&parts, state.secure_cookies).ok_or(PageError::NoToken)?;
        let visitor = Visitor { token };
        let fields = Fields::read(Request::from_parts(parts, body), state).await?;
        fields.check_token(&visitor.csrf(&state.engine))?;
        Ok(Self { visitor, fields })
    }
}

/// A form sent from a page that this browser was shown, whether or not somebody has signed in.
#[derive(Debug)]
pub(super) struct Anybody {
    /// What it says.
    pub fields: Fields,
}

impl FromRequest<AppState> for Anybody {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PageError> {
        let (parts, body) = request.into_parts();
        let tokens = [CookieFor::Session, CookieFor::Visitor].map(|cookie| cookie.read(&parts, state.secure_cookies));
        let fields = Fields::read(Request::from_parts(parts, body), state).await?;
        // A link to sign in with is opened as a visitor, also by who has a session.
        let carries = |token: String| fields.check_token(&state.engine.csrf_token(&token)).is_ok();
        if tokens.into_iter().flatten().any(carries) { Ok(Self { fields }) } else { Err(PageError::NoToken) }
    }
}

/// The fields of a form, in order; a name may come more than once.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) async fn read(request: Request, state: &AppState) -> Result<Self, PageError> {
        let RawForm(bytes) = RawForm::from_request(request, state).await.map_err(|error| PageError::BadForm(error.body_text()))?;
        Ok(Self::parse(&bytes))
    }

    /// Reads `a=1&b=2`. Nothing is an error: what is no UTF-8 becomes replacement characters.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// Fields that were not sent.
    pub(super) fn of(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The first field of that name.
    pub(super) fn get<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// Every field of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn check_token(&self, expected: &str) -> Result<(), PageError> {
        let given = self.get(TOKEN_FIELD).unwrap_or("");
        // Hashes compare in constant time: how long it takes says nothing about how much was right.
        if blake3::hash(given.as_bytes()) == blake3::hash(expected.as_bytes()) { Ok(()) } else { Err(PageError::NoToken) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secure_cookies_carry_the_host_prefix_and_every_flag() {
        let (_, cookie) = CookieFor::Session.set("abc", true);
        assert_eq!(cookie, "__Host-gatepost=abc; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure");
    }

    #[test]
    fn a_cookie_over_plain_http_is_not_marked_secure_as_the_browser_would_drop_it() {
        let (_, cookie) = CookieFor::Visitor.set("abc", false);
        assert_eq!(cookie, "gatepost-visitor=abc; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn a_form_is_refused_unless_its_token_is_the_sessions() {
        assert!(Fields::parse(b"csrf=right").check_token("right").is_ok());
        assert!(Fields::parse(b"csrf=wrong").check_token("right").is_err());
        assert!(Fields::parse(b"action=spam").check_token("right").is_err());
        assert!(Fields::parse(b"csrf=wrong&csrf=right").check_token("right").is_err());
    }
}
