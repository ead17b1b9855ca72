//! Which part of the queue a moderator looks at, as it stands in the page's address.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::form_urlencoded;

use super::session::Fields;
use crate::comment::{MAX_FIELD_BYTES, SiteId};
use crate::moderation::Status;
use crate::policy::ReasonCode;
use crate::store::{Listing, Order, Place, QueueQuery};
use crate::text::Language;

/// Comments on one page.
pub(super) const PAGE_SIZE: u32 = 25;

/// The word in the address for comments of every status.
const ALL: &str = "all";

/// The word in the address for what waits for the answer to a random check.
const CHECKS: &str = "checks";

/// The word in the address for what waits for a colleague.
const ASKED: &str = "asked";

/// The word in the address for what its authors asked to be looked at again.
const APPEALED: &str = "appealed";

/// A view of the queue. The default is what waits, on every site, from the newest on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct View {
    /// Only with this status; `None` for all.
    pub status: Option<Status>,
    /// Only what waits for the answer to a random check, whatever its status.
    pub checks: bool,
    /// Only what waits for a colleague, whatever its status.
    pub asked: bool,
    /// Only what its author asked to be looked at again, whatever its status.
    pub appealed: bool,
    /// Only of this site.
    pub site: Option<SiteId>,
    /// Only whose text holds this.
    pub text: Option<String>,
    /// Only under this article.
    pub article: Option<String>,
    /// Only by this author (name or e-mail address).
    pub author: Option<String>,
    /// Only from this e-mail address.
    pub email: Option<String>,
    /// Only from this IP address.
    pub ip: Option<IpAddr>,
    /// Only with a reason of this code.
    pub reason: Option<ReasonCode>,
    /// Only in this language.
    pub language: Option<Language>,
    /// Only with at least so many per cent.
    pub min: Option<u8>,
    /// Only with at most so many per cent.
    pub max: Option<u8>,
    /// Only that arrived on this day or later.
    pub since: Option<Date>,
    /// Only that arrived on this day or earlier.
    pub until: Option<Date>,
    /// In which order.
    pub order: Order,
    /// Only what comes behind: the page's place in the list.
    pub after: Option<Place>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            status: Some(Status::Pending),
            checks: false,
            asked: false,
            appealed: false,
            site: None,
            text: None,
            article: None,
            author: None,
            email: None,
            ip: None,
            reason: None,
            language: None,
            min: None,
            max: None,
            since: None,
            until: None,
            order: Order::Newest,
            after: None,
        }
    }
}

impl View {
    /// Reads an address's query. What cannot be read is as if it were not there: an address is typed, cut and shared.
    pub(super) fn read(fields: &Fields) -> Self {
        let text = |name| fields.get(name).map(str::trim).filter(|text| fits(text)).map(str::to_owned);
        let status = match fields.get("status") {
            Some(ALL | CHECKS | ASKED | APPEALED) => None,
            other => Some(other.and_then(|word| word.parse().ok()).unwrap_or(Status::Pending)),
        };
        let percent = |name| text(name).and_then(|number| number.parse().ok()).filter(|percent| *percent <= 100);
        let day = |name| text(name).and_then(|day| day.parse().ok());
        let order = fields.get("order").and_then(|word| word.parse().ok()).unwrap_or_default();
        Self {
            status,
            checks: fields.get("status") == Some(CHECKS),
            asked: fields.get("status") == Some(ASKED),
            appealed: fields.get("status") == Some(APPEALED),
            site: fields.get("site").and_then(|id| id.parse().ok()),
            text: text("q"),
            article: text("article"),
            author: text("author"),
            email: text("email"),
            ip: text("ip").and_then(|ip| ip.parse().ok()),
            reason: text("reason").and_then(|code| code.parse().ok()),
            language: text("language").and_then(|code| Language::from_code(&code)),
            min: percent("min"),
            max: percent("max"),
            since: day("since"),
            until: day("until"),
            order,
            after: fields.get("after").and_then(|place| place.parse().ok()).filter(|place: &Place| place.fits(order)),
        }
    }

    /// The query that reads as this view; empty for the default one.
    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if self.status != Some(Status::Pending) {
            query.append_pair("status", self.status_word());
        }
        let pairs = [
            ("site", self.site.map(|id| id.to_string())),
            ("q", self.text.clone()),
            ("article", self.article.clone()),
            ("author", self.author.clone()),
            ("email", self.email.clone()),
            ("ip", self.ip.map(|ip| ip.to_string())),
            ("reason", self.reason.map(code)),
            ("language", self.language.map(|language| language.code().to_owned())),
            ("min", self.min.map(|percent| percent.to_string())),
            ("max", self.max.map(|percent| percent.to_string())),
            ("since", self.since.map(|day| day.to_string())),
            ("until", self.until.map(|day| day.to_string())),
            ("order", Some(self.order).filter(|order| *order != Order::Newest).map(|order| order.as_str().to_owned())),
            ("after", self.after.map(|place| place.to_string())),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                query.append_pair(name, &value);
            }
        }
        query.finish()
    }

    /// The address of the view, with more pairs after its own.
    pub(super) fn address<'p>(&self, more: impl IntoIterator<Item = (&'p str, String)>) -> String {
        let mut query = form_urlencoded::Serializer::new(self.query());
        for (name, value) in more {
            query.append_pair(name, &value);
        }
        let query = query.finish();
        if query.is_empty() { "/".to_owned() } else { format!("/?{query}") }
    }

    /// The same search among comments of another status, from the newest on.
    pub(super) fn with_status(&self, status: Option<Status>) -> Self {
        Self { status, checks: false, asked: false, appealed: false, after: None, ..self.clone() }
    }

    /// The same search among what waits for the answer to a random check.
    pub(super) fn with_checks(&self) -> Self {
        Self { checks: true, ..self.with_status(None) }
    }

    /// The same search among what waits for a colleague.
    pub(super) fn with_asked(&self) -> Self {
        Self { asked: true, ..self.with_status(None) }
    }

    /// The same search among what its authors asked to be looked at again.
    pub(super) fn with_appealed(&self) -> Self {
        Self { appealed: true, ..self.with_status(None) }
    }

    /// This view among the comments of the other's status.
    pub(super) fn with_place_of(&self, other: &Self) -> Self {
        Self { status: other.status, checks: other.checks, asked: other.asked, appealed: other.appealed, ..self.clone() }
    }

    /// The same view from its beginning on.
    pub(super) fn begun_again(&self) -> Self {
        Self { after: None, ..self.clone() }
    }

    /// The address of the view from the newest on.
    pub(super) fn first_page(&self) -> String {
        self.begun_again().address([])
    }

    /// The word of the status in an address.
    pub(super) fn status_word(&self) -> &'static str {
        match self.status {
            _ if self.checks => CHECKS,
            _ if self.asked => ASKED,
            _ if self.appealed => APPEALED,
            Some(status) => status.as_str(),
            None => ALL,
        }
    }

    /// Whether something narrows it beyond the status.
    pub(super) fn is_narrowed(&self) -> bool {
        *self != Self { order: self.order, after: self.after, ..Self::default() }.with_place_of(self)
    }

    /// Whether one of the filters is set that stand in the form of further ones.
    pub(super) fn has_more_filters(&self) -> bool {
        Self { site: None, text: None, ..self.clone() }.is_narrowed()
    }

    /// What to ask the engine.
    pub(super) fn to_query(&self) -> QueueQuery {
        QueueQuery {
            site: self.site,
            among: None,
            status: self.status,
            audits: self.listing(),
            asked: self.asked,
            appealed: self.appealed,
            article: self.article.clone(),
            author: self.author.clone(),
            text: self.text.clone(),
            email: self.email.clone(),
            ip: self.ip,
            reason: self.reason,
            language: self.language.map(|language| language.code().to_owned()),
            min_score: self.min.map(|percent| f64::from(percent) / 100.0),
            max_score: self.max.map(|percent| f64::from(percent) / 100.0),
            since: self.since.and_then(start_of),
            until: self.until.and_then(|day| day.tomorrow().ok()).and_then(start_of),
            order: self.order,
            after: self.after,
            limit: PAGE_SIZE,
        }
    }

    /// What waits has random checks mixed in.
    fn listing(&self) -> Listing {
        match self.status {
            _ if self.checks => Listing::Only,
            Some(Status::Pending) => Listing::With,
            _ => Listing::ByStatus,
        }
    }
}

/// When a day begins, in UTC.
fn start_of(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|start| start.timestamp())
}

/// The code of a reason.
pub(super) fn code(reason: ReasonCode) -> String {
    serde_json::to_value(reason).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
}

fn fits(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_FIELD_BYTES && !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> View {
        View::read(&Fields::parse(query.as_bytes()))
    }

    #[test]
    fn a_view_reads_back_what_it_writes() {
        let query = "status=spam&site=019ab7a0-0000-7000-8000-000000000001&q=free+%26+easy&author=a%40b.example&email=c%40d.example&ip=2001%3Adb8%3A%3A1\
            &reason=link_host&language=deu&min=20&max=80&since=2026-01-31&until=2026-02-01&order=uncertain\
            &after=019ab7a0000070008000000000000002-3fe0000000000000";
        let view = read(query);
        assert_eq!((view.status, view.text.as_deref()), (Some(Status::Spam), Some("free & easy")));
        assert_eq!(view.query(), query);
        assert_eq!(read(&view.query()), view);
        let query = view.to_query();
        assert_eq!((query.min_score, query.max_score), (Some(0.2), Some(0.8)));
        let days = [query.since, query.until].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
        assert_eq!(days, ["2026-01-31T00:00:00Z", "2026-02-02T00:00:00Z"], "the last day counts");
    }

    #[test]
    fn random_checks_are_mixed_into_what_waits_and_have_a_view_of_their_own() {
        let listing = |query: &str| read(query).to_query().audits;
        assert_eq!([listing(""), listing("status=spam"), listing("status=checks")], [Listing::With, Listing::ByStatus, Listing::Only]);
        assert_eq!(View::default().with_checks().query(), "status=checks");
        assert_eq!(read("status=checks").with_status(None).query(), "status=all");
    }

    #[test]
    fn an_unreadable_address_shows_what_waits() {
        let query = "status=%FF&site=1&after=../..&q=&ip=1&reason=x&language=x&min=101&max=-1&since=2026-02-30&until=&order=x";
        assert_eq!(read(query), View::default());
        assert_eq!(read("order=score&after=019ab7a0000070008000000000000002").after, None, "it is no place in that order");
        assert_eq!(read("q=%00").text, None);
        assert_eq!(View::default().address([]), "/");
    }

    #[test]
    fn what_a_form_gives_as_the_way_back_cannot_lead_elsewhere() {
        for back in ["//evil.example", "https://evil.example/?status=spam", "javascript:alert(1)", "\r\nLocation: https://evil.example"] {
            let address = read(back).address([]);
            assert!(address == "/" || address.starts_with("/?"), "{address}");
            assert!(!address.contains("evil"), "{address}");
        }
    }
}
