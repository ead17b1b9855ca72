//! Reading a JSON body so that whoever sent a wrong one learns which field is wrong and what it should be.
//!
//! The straight way is one pass of `serde_json`. Only when that fails is the body read again with the path tracked, and the
//! failure put into words of our own: serde's own sentences repeat the value, which may be a comment's text.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::{ApiError, AppState};
use crate::corpus::Object;

/// The longest JSON body, in bytes: the longest content with every byte escaped as `\u0000`, and room for the other fields.
pub(super) const MAX_JSON_BYTES: usize = 512 * 1024;

/// How much of a body that is too long is still read, so that its sender hears the answer instead of a broken connection.
const MAX_DISCARDED_BYTES: usize = 16 * 1024 * 1024;

/// The longest name of a field that is repeated in a problem, in characters.
const MAX_FIELD_NAME: usize = 64;

/// A JSON body, in and out.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::WrongMediaType("application/json"));
        }
        let bytes = read(request.into_body(), MAX_JSON_BYTES).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
            Err(error) => {
                tracing::error!(%error, "an answer could not be written as JSON");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = value.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Reads a whole body of at most `limit` bytes.
///
/// # Errors
/// [`ApiError::TooLarge`] past the limit, [`ApiError::Malformed`] if the connection breaks off.
pub(super) async fn read(body: Body, limit: usize) -> Result<Bytes, ApiError> {
    let mut stream = body.into_data_stream();
    let mut whole = Vec::new();
    let mut length = 0;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| ApiError::Malformed("broke off before its end".to_owned()))?;
        length += chunk.len();
        if length > MAX_DISCARDED_BYTES {
            break;
        }
        if length <= limit {
            whole.extend_from_slice(&chunk);
        }
    }
    if length > limit { Err(ApiError::TooLarge(limit)) } else { Ok(whole.into()) }
}

/// Reads one JSON object.
///
/// # Errors
/// [`ApiError::Malformed`] for what is no JSON, [`ApiError::Field`] for JSON of another shape.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map(|Object(value)| value).map_err(|_| explain::<T>(bytes))
}

/// Why the bytes are no `T`, in words that repeat no value.
fn explain<T: DeserializeOwned>(bytes: &[u8]) -> ApiError {
    if let Err(error) = std::str::from_utf8(bytes) {
        return ApiError::Malformed(format!("is not UTF-8: the bytes from {} on are no character", error.valid_up_to()));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let Err(failed) = serde_path_to_error::deserialize::<_, Object<T>>(&mut reader) else {
        return ApiError::Malformed("goes on after the end of the JSON value".to_owned());
    };
    let (path, error) = (failed.path().to_string(), failed.inner());
    match error.classify() {
        Category::Data => wrong_field(&path, &error.to_string()),
        Category::Eof => ApiError::Malformed(format!("is JSON that breaks off at line {}, column {}", error.line(), error.column())),
        Category::Syntax if let Some(problem) = unreadable(&error.to_string()) => ApiError::field(named(&path), problem),
        // serde_json calls it a fault of syntax when a number stands where one of a few words should be.
        Category::Syntax if serde_json::from_slice::<IgnoredAny>(bytes).is_ok() => ApiError::field(shorten(&path), "should be a string"),
        Category::Syntax | Category::Io => {
            let deep = error.to_string().starts_with("recursion limit");
            let what = if deep { "is nested too deep" } else { "is not JSON: it goes wrong" };
            ApiError::Malformed(format!("{what} at line {}, column {}", error.line(), error.column()))
        }
    }
}

/// What is wrong with a value that is spelt as JSON wants it, and stands for nothing all the same.
fn unreadable(sentence: &str) -> Option<&'static str> {
    if sentence.starts_with("number out of range") {
        Some("is too large a number")
    } else if sentence.starts_with("lone leading surrogate") || sentence.starts_with("unexpected end of hex escape") {
        Some("has a lone surrogate such as \\ud800, which is no character: give the character itself, or both halves of the pair")
    } else {
        None
    }
}

/// The field at a path, as it is told.
fn named(path: &str) -> String {
    shorten(if path == "." { "the body" } else { path })
}

/// Turns a sentence of serde's into a field and what it should be. Only the parts that serde itself wrote are repeated.
fn wrong_field(path: &str, sentence: &str) -> ApiError {
    if let Some(name) = quoted(sentence, "missing field `") {
        return ApiError::field(join(path, name), "is missing; it is required");
    }
    if let Some(name) = quoted(sentence, "duplicate field `") {
        return ApiError::field(join(path, name), "stands there twice; give it once");
    }
    let field = named(path);
    let from_serde = ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant ", "unknown field "];
    let is_from_serde = from_serde.iter().any(|start| sentence.starts_with(start));
    let expected = sentence.rsplit_once(", expected ").filter(|_| is_from_serde);
    let expected = expected.map(|(_, rest)| rest.split(" at line ").next().unwrap_or(rest));
    let problem = match expected {
        Some(known) if sentence.starts_with("unknown field") => format!("is unknown here; expected {known}"),
        Some(expected) => format!("should be {expected}"),
        None if sentence.starts_with("unknown field") => "is unknown here; no fields are expected".to_owned(),
        None => format!("should be {}", format_of(&field)),
    };
    ApiError::field(field, problem)
}

fn quoted<'s>(sentence: &'s str, start: &str) -> Option<&'s str> {
    sentence.strip_prefix(start)?.split('`').next()
}

fn join(path: &str, name: &str) -> String {
    if path == "." { name.to_owned() } else { format!("{path}.{name}") }
}

fn shorten(name: &str) -> String {
    let mut short: String = name.chars().filter(|c| !c.is_control()).take(MAX_FIELD_NAME).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    short
}

/// What values look like whose parser does not say so itself.
fn format_of(field: &str) -> &'static str {
    let name = field.rsplit('.').next().unwrap_or(field);
    if name == "ip" {
        "an IPv4 or IPv6 address"
    } else if name == "comment" {
        "a comment's id"
    } else if name.ends_with("_at") {
        "a time as in RFC 3339, such as 2026-01-31T12:00:00Z"
    } else {
        "of the form that the documentation gives"
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use jiff::Timestamp;
    use serde::Deserialize;

    use super::parse;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the failures to read it are looked at")]
    struct Sample {
        content: String,
        ip: Option<IpAddr>,
        created_at: Option<Timestamp>,
        inner: Option<Vec<u32>>,
    }

    fn detail(json: &str) -> (u16, String, Option<String>) {
        let problem = serde_json::to_value(parse::<Sample>(json.as_bytes()).expect_err("it is wrong").problem()).expect("it is JSON");
        let status = problem["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("it has a status");
        (status, problem["detail"].as_str().unwrap_or("").to_owned(), problem["field"].as_str().map(str::to_owned))
    }

    #[test]
    fn a_field_of_the_wrong_type_is_named_with_what_it_should_be_and_without_its_value() {
        let (status, detail, field) = detail(r#"{"content": ["secret words, expected x"]}"#);
        assert_eq!((status, field.as_deref()), (422, Some("content")));
        assert_eq!(detail, "content should be a string.");
    }

    #[test]
    fn what_is_no_object_is_refused_without_naming_what_it_is_read_into() {
        for json in [r#"["x", null, null, null]"#, "7", r#""x""#, "null"] {
            let (status, detail, field) = detail(json);
            assert_eq!((status, field.as_deref()), (422, Some("the body")));
            assert_eq!(detail, "the body should be an object.");
        }
    }

    #[test]
    fn a_field_inside_a_list_is_named_by_its_path() {
        let (_, detail, field) = detail(r#"{"content": "x", "inner": [1, "secret, expected by nobody"]}"#);
        assert_eq!(field.as_deref(), Some("inner[1]"));
        assert_eq!(detail, "inner[1] should be u32.");
    }

    #[test]
    fn a_missing_an_unknown_and_a_repeated_field_are_each_named() {
        assert_eq!(detail("{}").1, "content is missing; it is required.");
        let (_, text, field) = detail(r#"{"content": "x", "colour": "red"}"#);
        assert_eq!(field.as_deref(), Some("colour"));
        assert_eq!(text, "colour is unknown here; expected one of `content`, `ip`, `created_at`, `inner`.");
        assert_eq!(detail(r#"{"content": "x", "content": "y"}"#).1, "content stands there twice; give it once.");
    }

    #[test]
    fn addresses_and_times_say_which_form_they_have() {
        assert_eq!(detail(r#"{"content": "x", "ip": "secret"}"#).1, "ip should be an IPv4 or IPv6 address.");
        let (_, text, _) = detail(r#"{"content": "x", "created_at": "secret"}"#);
        assert_eq!(text, "created_at should be a time as in RFC 3339, such as 2026-01-31T12:00:00Z.");
    }

    #[test]
    fn a_number_too_large_and_half_a_character_are_told_as_what_they_are() {
        let number = |json: &str| (detail(json).1, detail(json).2);
        let large = |field: &str| (format!("{field} is too large a number."), Some(field.to_owned()));
        assert_eq!(number(r#"{"content": 1e999}"#), large("content"));
        assert_eq!(number(r#"{"content": "x", "inner": [1, -1e999]}"#), large("inner[1]"));
        for half in [r"\ud800", r"\udc00", r"x\ud800y", r"\ud800A", r"\ud800\ud800"] {
            let (status, text, field) = detail(&format!("{{\"content\": \"{half}\"}}"));
            assert_eq!((status, field.as_deref()), (422, Some("content")), "{half}");
            assert!(text.starts_with("content has a lone surrogate such as \\ud800, which is no character"), "{text}");
        }
        // The whole pair is one character.
        assert_eq!(detail(r#"{"content": "\ud83d\ude00", "inner": 1}"#).2.as_deref(), Some("inner"));
    }

    #[test]
    fn broken_json_says_where_it_breaks() {
        assert_eq!(detail("{\"content\":\n \"x\",,}").1, "The body is not JSON: it goes wrong at line 2, column 6.");
        assert_eq!(detail("{\"content\": \"x").1, "The body is JSON that breaks off at line 1, column 14.");
        let deep = "[".repeat(200);
        let nested = format!("{{\"content\": \"x\", \"inner\": {deep}");
        assert_eq!(detail(&nested).0, 422, "a list where a number should be fails before it is deep");
        assert_eq!(detail(r#"{"content": "x"} more"#).1, "The body goes on after the end of the JSON value.");
    }
}
