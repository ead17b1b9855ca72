//! Which part of the queue a moderator looks at, as it stands in the page's address.

use url::form_urlencoded;

use super::session::Fields;
use crate::comment::{CommentId, MAX_FIELD_BYTES, SiteId};
use crate::moderation::Status;
use crate::store::{Listing, QueueQuery};

/// Comments on one page.
pub(super) const PAGE_SIZE: u32 = 25;

/// The word in the address for comments of every status.
const ALL: &str = "all";

/// The word in the address for what waits for the answer to a random check.
const CHECKS: &str = "checks";

/// A view of the queue. The default is what waits, on every site, from the newest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct View {
    /// Only with this status; `None` for all.
    pub status: Option<Status>,
    /// Only what waits for the answer to a random check, whatever its status.
    pub checks: bool,
    /// Only of this site.
    pub site: Option<SiteId>,
    /// Only whose text holds this.
    pub text: Option<String>,
    /// Only under this article.
    pub article: Option<String>,
    /// Only by this author (name or e-mail address).
    pub author: Option<String>,
    /// Only older than this comment: the page's place in the list.
    pub before: Option<CommentId>,
}

impl Default for View {
    fn default() -> Self {
        Self { status: Some(Status::Pending), checks: false, site: None, text: None, article: None, author: None, before: None }
    }
}

impl View {
    /// Reads an address's query. What cannot be read is as if it were not there: an address is typed, cut and shared.
    pub(super) fn read(fields: &Fields) -> Self {
        let text = |name| fields.get(name).map(str::trim).filter(|text| fits(text)).map(str::to_owned);
        let status = match fields.get("status") {
            Some(ALL | CHECKS) => None,
            other => Some(other.and_then(|word| word.parse().ok()).unwrap_or(Status::Pending)),
        };
        Self {
            status,
            checks: fields.get("status") == Some(CHECKS),
            site: fields.get("site").and_then(|id| id.parse().ok()),
            text: text("q"),
            article: text("article"),
            author: text("author"),
            before: fields.get("before").and_then(|id| id.parse().ok()),
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
            ("before", self.before.map(|id| id.to_string())),
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
        Self { status, checks: false, before: None, ..self.clone() }
    }

    /// The same search among what waits for the answer to a random check.
    pub(super) fn with_checks(&self) -> Self {
        Self { status: None, checks: true, before: None, ..self.clone() }
    }

    /// The same view from the newest on.
    pub(super) fn begun_again(&self) -> Self {
        Self { before: None, ..self.clone() }
    }

    /// The address of the view from the newest on.
    pub(super) fn first_page(&self) -> String {
        self.begun_again().address([])
    }

    /// The word of the status in an address.
    pub(super) fn status_word(&self) -> &'static str {
        if self.checks { CHECKS } else { self.status.map_or(ALL, Status::as_str) }
    }

    /// Whether something narrows it beyond the status.
    pub(super) fn is_narrowed(&self) -> bool {
        self.site.is_some() || self.text.is_some() || self.article.is_some() || self.author.is_some()
    }

    /// What to ask the engine: one comment more than a page, to know whether another page follows.
    pub(super) fn to_query(&self) -> QueueQuery {
        QueueQuery {
            site: self.site,
            status: self.status,
            audits: self.listing(),
            article: self.article.clone(),
            author: self.author.clone(),
            text: self.text.clone(),
            before: self.before,
            limit: PAGE_SIZE + 1,
            ..QueueQuery::default()
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
        let query = "status=spam&site=019ab7a0-0000-7000-8000-000000000001&q=free+%26+easy&author=a%40b.example&before=019ab7a0-0000-7000-8000-000000000002";
        let view = read(query);
        assert_eq!((view.status, view.text.as_deref()), (Some(Status::Spam), Some("free & easy")));
        assert_eq!(view.query(), query);
        assert_eq!(read(&view.query()), view);
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
        assert_eq!(read("status=%FF&site=1&before=../..&q="), View::default());
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
