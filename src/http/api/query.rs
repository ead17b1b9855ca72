//! The filters of `GET /v1/comments` and of other lists, out of a query string.

use std::borrow::Cow;
use std::str::FromStr;

use jiff::Timestamp;
use url::form_urlencoded;
use utoipa::IntoParams;

use super::filters::{InsightsFilter, LikeFilter, PageFilter, QueueFilters, SiteFilter, names};
use crate::comment::SiteId;
use crate::corpus::rfc3339;
use crate::engine::{Error, Kinship, Seen, Span};
use crate::http::ApiError;
use crate::moderation::Status;
use crate::store::{Listing, QuarantineQuery, QueueQuery};
use crate::text::Language;

/// How many comments a page has if nobody says otherwise.
const DEFAULT_LIMIT: u32 = 50;

/// The most comments on one page.
const MAX_LIMIT: u32 = 100;

/// The longest text that is searched for, in bytes.
const MAX_SEARCH: usize = 1_024;

/// What a cursor should be.
const CURSOR: &str = "the next_cursor of the page before, which was in the same order";

/// Reads a query string into a query.
///
/// # Errors
/// [`ApiError::Field`] for an unknown filter or a value that cannot be.
pub(super) async fn parse(seen: Seen<'_>, text: &str) -> Result<QueueQuery, ApiError> {
    let mut query = QueueQuery { limit: DEFAULT_LIMIT, ..QueueQuery::default() };
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        if name == "site" {
            query.site = Some(site(seen, &value).await?);
        } else {
            set(&mut query, &name, &value)?;
        }
    }
    check(&query)?;
    Ok(query)
}

/// What two filters have to be to each other.
fn check(query: &QueueQuery) -> Result<(), ApiError> {
    if query.after.is_some_and(|after| !after.fits(query.order)) {
        return Err(ApiError::field("cursor", format!("should be {CURSOR}")));
    }
    if query.min_score.zip(query.max_score).is_some_and(|(min, max)| min > max) {
        return Err(ApiError::field("max_score", "should be min_score or more"));
    }
    if query.since.zip(query.until).is_some_and(|(since, until)| since >= until) {
        return Err(ApiError::field("until", "should be later than since"));
    }
    Ok(())
}

/// The one filter of the counters: a site.
///
/// # Errors
/// As for [`parse`].
pub(super) async fn site_alone(seen: Seen<'_>, text: &str) -> Result<Option<SiteId>, ApiError> {
    let mut wanted = None;
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        match name.as_ref() {
            "site" => wanted = Some(site(seen, &value).await?),
            _ => return Err(unknown::<SiteFilter>(&name)),
        }
    }
    Ok(wanted)
}

/// Of which site figures are asked for, and of how many days.
///
/// # Errors
/// As for [`parse`]; also if no site is named where there is not exactly one.
pub(super) async fn insights(seen: Seen<'_>, text: &str) -> Result<(SiteId, Span), ApiError> {
    let (mut wanted, mut span) = (None, Span::default());
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        match name.as_ref() {
            "site" => wanted = Some(site(seen, &value).await?),
            "days" => span = read("days", &value, "30, 90 or 365")?,
            _ => return Err(unknown::<InsightsFilter>(&name)),
        }
    }
    match (wanted, seen.sites().await?.as_slice()) {
        (Some(site), _) => Ok((site, span)),
        (None, [only]) => Ok((only.id, span)),
        (None, _) => Err(ApiError::field("site", "should be the name of a site that is known here")),
    }
}

/// By what comments that are asked for are like another: near copies if nothing is said.
///
/// # Errors
/// As for [`parse`].
pub(super) fn kinship(text: &str) -> Result<Kinship, ApiError> {
    let mut by = Kinship::Near;
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        match name.as_ref() {
            "by" => by = read("by", &value, "near, link, author or network")?,
            _ => return Err(unknown::<LikeFilter>(&name)),
        }
    }
    Ok(by)
}

/// The page of the quarantine that is asked for: of what waits.
///
/// # Errors
/// As for [`parse`].
pub(super) fn quarantine(text: &str) -> Result<QuarantineQuery, ApiError> {
    let mut query = QuarantineQuery { all: false, site: None, before: None, limit: DEFAULT_LIMIT };
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        match name.as_ref() {
            "limit" => query.limit = limit(&value)?,
            "cursor" => query.before = Some(read("cursor", &value, "the next_cursor of the page before")?),
            _ => return Err(unknown::<PageFilter>(&name)),
        }
    }
    Ok(query)
}

fn set(query: &mut QueueQuery, name: &str, value: &str) -> Result<(), ApiError> {
    match name {
        "status" => query.status = Some(read::<Status>("status", value, "approved, pending, spam or trash")?),
        "audit" => query.audits = audits(value)?,
        "asked" => query.asked = only("asked", value, "what waits for a colleague")?,
        "appealed" => query.appealed = only("appealed", value, "what its author asked to be looked at again")?,
        "article" => query.article = Some(value.to_owned()),
        "author" => query.author = Some(value.to_owned()),
        "email" => query.email = Some(value.to_owned()),
        "ip" => query.ip = Some(read("ip", value, "an IP address, such as 192.0.2.1 or 2001:db8::1")?),
        "text" => query.text = Some(text(value)?),
        "reason" => query.reason = Some(read("reason", value, "the code of a reason, such as doubtful or link_host")?),
        "language" => query.language = Some(language(value)?),
        "min_score" => query.min_score = Some(score("min_score", value)?),
        "max_score" => query.max_score = Some(score("max_score", value)?),
        "since" => query.since = Some(time("since", value)?),
        "until" => query.until = Some(time("until", value)?),
        "limit" => query.limit = limit(value)?,
        "order" => query.order = read("order", value, "newest, oldest, score or uncertain")?,
        "cursor" => query.after = Some(read("cursor", value, CURSOR)?),
        _ => return Err(unknown::<QueueFilters>(name)),
    }
    Ok(())
}

fn read<T: FromStr>(field: &'static str, value: &str, expected: &str) -> Result<T, ApiError> {
    value.parse().map_err(|_| ApiError::field(field, format!("should be {expected}")))
}

fn audits(value: &str) -> Result<Listing, ApiError> {
    match value {
        "with" => Ok(Listing::With),
        "only" => Ok(Listing::Only),
        _ => Err(ApiError::field("audit", "should be with (open audits beside the status that is asked for) or only (they alone)")),
    }
}

fn only(field: &'static str, value: &str, what: &str) -> Result<bool, ApiError> {
    if value == "only" { Ok(true) } else { Err(ApiError::field(field, format!("should be only ({what})"))) }
}

fn text(value: &str) -> Result<String, ApiError> {
    let fits = value.len() <= MAX_SEARCH;
    fits.then(|| value.to_owned()).ok_or_else(|| ApiError::field("text", format!("should be words, at most {MAX_SEARCH} bytes of them")))
}

fn language(value: &str) -> Result<String, ApiError> {
    match Language::from_code(value) {
        Some(language) => Ok(language.code().to_owned()),
        None => {
            Err(ApiError::field("language", "should be the code of a language that is told apart, such as eng, deu or kor (ISO 639-3)"))
        }
    }
}

fn score(field: &'static str, value: &str) -> Result<f64, ApiError> {
    const EXPECTED: &str = "a number between 0 and 1";
    let score: f64 = read(field, value, EXPECTED)?;
    if (0.0..=1.0).contains(&score) { Ok(score) } else { Err(ApiError::field(field, format!("should be {EXPECTED}"))) }
}

fn time(field: &'static str, value: &str) -> Result<Timestamp, ApiError> {
    rfc3339(value).ok_or_else(|| ApiError::field(field, "should be a time as in RFC 3339, such as 2026-01-31T12:00:00Z"))
}

fn limit(value: &str) -> Result<u32, ApiError> {
    let expected = format!("a number between 1 and {MAX_LIMIT}");
    let limit: u32 = read("limit", value, &expected)?;
    if (1..=MAX_LIMIT).contains(&limit) { Ok(limit) } else { Err(ApiError::field("limit", format!("should be {expected}"))) }
}

async fn site(seen: Seen<'_>, name: &str) -> Result<SiteId, ApiError> {
    match seen.site_by_name(name).await {
        Ok(site) => Ok(site.id),
        Err(Error::NotFound(_)) => Err(ApiError::field("site", "should be the name of a site that is known here")),
        Err(error) => Err(error.into()),
    }
}

fn unknown<T: IntoParams>(name: &str) -> ApiError {
    let short: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
    ApiError::field(Cow::Owned(short), format!("is unknown here; expected {}", names::<T>()))
}

#[cfg(test)]
mod tests {
    use utoipa::IntoParams as _;

    use super::{QueueFilters, check, set};
    use crate::store::{Order, QueueQuery};

    fn problem(name: &str, value: &str) -> String {
        let mut query = QueueQuery { order: Order::Score, max_score: Some(0.5), ..QueueQuery::default() };
        let error = set(&mut query, name, value).and_then(|()| check(&query)).expect_err("it is wrong");
        serde_json::to_value(error.problem()).expect("it is JSON")["detail"].as_str().unwrap_or("").to_owned()
    }

    #[test]
    fn a_wrong_filter_is_named_with_what_it_should_be() {
        assert_eq!(problem("status", "open"), "status should be approved, pending, spam or trash.");
        assert_eq!(problem("min_score", "NaN"), "min_score should be a number between 0 and 1.");
        assert!(problem("audit", "yes").starts_with("audit should be with"));
        assert_eq!(problem("limit", "101"), "limit should be a number between 1 and 100.");
        assert_eq!(problem("since", "yesterday"), "since should be a time as in RFC 3339, such as 2026-01-31T12:00:00Z.");
        assert_eq!(problem("ip", "192.0.2"), "ip should be an IP address, such as 192.0.2.1 or 2001:db8::1.");
        assert_eq!(problem("order", "random"), "order should be newest, oldest, score or uncertain.");
        assert_eq!(problem("reason", "because"), "reason should be the code of a reason, such as doubtful or link_host.");
        assert!(problem("language", "english").starts_with("language should be the code of a language"));
        assert_eq!(problem("text", &"x".repeat(1_025)), "text should be words, at most 1024 bytes of them.");
        assert_eq!(problem("min_score", "0.6"), "max_score should be min_score or more.");
        assert!(problem("cursor", "01890a5dac96774bbcceb302099a8057").contains("which was in the same order"), "it has no score");
        assert!(problem("colour", "red").starts_with("colour is unknown here; expected site, status, audit,"));
    }

    #[test]
    fn every_filter_that_is_described_is_read() {
        for name in QueueFilters::into_params(|| None).into_iter().map(|parameter| parameter.name).filter(|name| name != "site") {
            // Whatever is wrong with the value, the name is known.
            let told = set(&mut QueueQuery::default(), &name, "\u{0}").err().map(|error| format!("{:?}", error.problem()));
            assert!(!told.is_some_and(|told| told.contains("is unknown here")), "{name}");
        }
    }
}
