//! What a key's owner asks about the key itself: usage-limit, key-sites, get-subscription, get-stats, deactivate, and whether there is a server (test).
//!
//! A key is one site's here, so key-sites has one row at most. The figures are the engine's (`engine/usage.rs`).

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use url::Url;

use super::Call;
use super::answer::Answer;
use crate::engine::{Period, Tally, Usage};
use crate::http::{AppState, Json};
use crate::store::Site;

/// How many rows key-sites gives, unless less is asked for.
const MOST_SITES: u64 = 500;

pub(super) async fn test() -> &'static str {
    "connected"
}

/// The blog's owner has switched the plugin off. The key goes on opening: it is the operator who gives and takes it.
pub(super) async fn deactivate(State(state): State<AppState>, http: Request) -> Result<&'static str, Answer> {
    Call::receive_by(&state, http, &["key", "api_key"]).await?.require_blog()?;
    Ok("deactivated")
}

pub(super) async fn usage_limit(State(state): State<AppState>, http: Request) -> Result<Response, Answer> {
    let call = Call::receive(&state, http).await?;
    let usage = state.engine.usage(&call.site, state.engine.today()).await?;
    let mut answer = json!({ "limit": "none", "usage": usage.calls, "percentage": "0.00", "throttled": false });
    if call.form.says_yes("extended") {
        // There is no limit to be warned of, and nothing to buy.
        answer["notice_level"] = Value::Null;
        answer["upgrade"] = Value::Null;
    }
    Ok(Json(answer).into_response())
}

pub(super) async fn get_subscription(State(state): State<AppState>, http: Request) -> Result<Response, Answer> {
    let call = Call::receive_by(&state, http, &["key", "api_key"]).await?;
    call.require_blog()?;
    let site = &call.site.site;
    let answer = json!({
        "account_id": site.id.to_string(),
        "account_type": "self-hosted",
        "account_name": site.name,
        "status": "active",
        "next_billing_date": false,
        "limit_reached": false,
    });
    Ok(Json(answer).into_response())
}

pub(super) async fn get_stats(State(state): State<AppState>, http: Request) -> Result<Response, Answer> {
    let call = Call::receive_by(&state, http, &["key", "api_key"]).await?;
    call.require_blog()?;
    let period = match call.form.filled("from").map(str::trim) {
        Some("60-days") => Period::SixtyDays,
        Some("6-months") => Period::SixMonths,
        None | Some("all") => Period::All,
        Some(_) => return Err(Answer::Error("from should be 60-days, 6-months or all.".to_owned())),
    };
    let statistics = state.engine.statistics(&call.site, period).await?;
    let mut answer = figures(&statistics.total);
    answer.insert("accuracy".to_owned(), statistics.total.accuracy().into());
    answer.insert("time_saved".to_owned(), statistics.total.time_saved().into());
    let breakdown: Map<String, Value> = statistics.pieces.iter().map(|(from, tally)| (label(*from, period), piece(*from, tally))).collect();
    answer.insert("breakdown".to_owned(), breakdown.into());
    Ok(Json(answer).into_response())
}

fn label(from: Date, period: Period) -> String {
    if period == Period::SixtyDays { from.to_string() } else { month_of(from) }
}

/// A piece of the breakdown, with its first day.
fn piece(from: Date, tally: &Tally) -> Value {
    let mut piece = figures(tally);
    piece.insert("da".to_owned(), from.to_string().into());
    piece.into()
}

fn figures(tally: &Tally) -> Map<String, Value> {
    let figures =
        [("spam", tally.spam), ("ham", tally.ham), ("missed_spam", tally.missed_spam), ("false_positives", tally.false_positives)];
    figures.into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect()
}

pub(super) async fn key_sites(State(state): State<AppState>, http: Request) -> Result<Response, Answer> {
    let call = Call::receive(&state, http).await?;
    let month = match call.form.filled("month") {
        Some(text) => parse_month(text.trim()).ok_or_else(|| Answer::Error("month should be a month such as 2026-01.".to_owned()))?,
        None => state.engine.today(),
    };
    let usage = state.engine.usage(&call.site, month).await?;
    let report = Report::new(&call, month, usage);
    Ok(if call.form.get("format").is_some_and(|format| format.trim().eq_ignore_ascii_case("csv")) {
        ([(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"))], report.csv(&call.key)).into_response()
    } else {
        Json(report.json()).into_response()
    })
}

/// What key-sites says of a month.
struct Report {
    month: String,
    rows: Vec<(String, Usage)>,
    limit: u64,
    offset: u64,
    total: usize,
}

impl Report {
    /// The key's site, if it was used in that month and the filter lets it through. One row is in any order.
    fn new(call: &Call, month: Date, usage: Usage) -> Self {
        let number = |field| call.form.filled(field).and_then(|text| text.trim().parse::<u64>().ok());
        let (limit, offset) = (number("limit").unwrap_or(MOST_SITES), number("offset").unwrap_or(0));
        let name = name_of(&call.site.site);
        let wanted = call.form.filled("filter").is_none_or(|part| name.contains(&part.trim().to_lowercase()));
        let used = usage.calls > 0 || usage.tally != Tally::default();
        let all = if wanted && used { vec![(name, usage)] } else { Vec::new() };
        let total = all.len();
        let within = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let rows = all.into_iter().skip(within(offset)).take(within(limit)).collect();
        Self { month: month_of(month), rows, limit, offset, total }
    }

    fn json(&self) -> Value {
        let row = |(site, usage): &(String, Usage)| {
            let Usage { calls, tally } = usage;
            json!({
                "site": site,
                "api_calls": calls.to_string(),
                "spam": tally.spam.to_string(),
                "ham": tally.ham.to_string(),
                "missed_spam": tally.missed_spam.to_string(),
                "false_positives": tally.false_positives.to_string(),
                "is_revoked": false,
            })
        };
        let rows: Vec<Value> = self.rows.iter().map(row).collect();
        json!({ self.month.as_str(): rows, "limit": self.limit, "offset": self.offset, "total": self.total })
    }

    /// The same as a title line, a header line and rows. No site's name has a comma: it is a host and a path.
    fn csv(&self, key: &str) -> String {
        let Self { month, limit, offset, total, .. } = self;
        let title = format!("Active sites for {key} during {month} (limit: {limit}, offset: {offset}, total: {total})\n");
        let row = |(site, Usage { calls, tally }): &(String, Usage)| {
            let Tally { spam, ham, missed_spam, false_positives, .. } = tally;
            format!("{site},{calls},{spam},{ham},{missed_spam},{false_positives},false\n")
        };
        let header = "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\n";
        title + header + &self.rows.iter().map(row).collect::<String>()
    }
}

/// A blog's address without its scheme.
fn name_of(site: &Site) -> String {
    let Ok(url) = Url::parse(&site.url) else { return String::new() };
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let name = format!("{}{port}{}", url.host_str().unwrap_or_default(), url.path().trim_end_matches('/'));
    name.to_lowercase().replace(',', "%2c")
}

fn month_of(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

fn parse_month(text: &str) -> Option<Date> {
    if text.len() == 7 { format!("{text}-01").parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{month_of, parse_month};

    #[test]
    fn a_month_is_four_digits_a_hyphen_and_two() {
        assert_eq!(parse_month("2026-01").map(month_of).as_deref(), Some("2026-01"));
        for text in ["2026-13", "2026-1", "2026/01", "202601", "2026-01-01", "", "é026-01"] {
            assert_eq!(parse_month(text), None, "{text}");
        }
    }
}
