//! The queue: tabs with counts, filters, and a page of comments with a form each.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{RawQuery, State};

use super::card::{Button, Card, Sender};
use super::error::PageError;
use super::frame::Frame;
use super::narrowed::{Chip, Choices, Links};
use super::notes;
use super::notice::Notice;
use super::session::{Fields, Session};
use super::view::{PAGE_SIZE, View};
use super::words::{filters, say, thousands};
use crate::comment::SiteId;
use crate::http::AppState;
use crate::moderation::{Action, Status};
use crate::store::{OpenAudits, QueuePage as Page, Site, StatusCounts, StoredComment};

/// The page of the queue.
#[derive(Template, WebTemplate)]
#[template(path = "queue.html")]
pub(super) struct QueuePage {
    /// Who looks.
    pub frame: Frame,
    /// What is shown, in words.
    pub heading: String,
    /// The part of the queue that is shown.
    pub view: View,
    /// What narrows it.
    pub chips: Vec<Chip>,
    /// The same part with nothing that narrows it.
    pub unnarrowed: String,
    /// What can be chosen in its form.
    pub choices: Choices,
    /// One for each status.
    pub tabs: Vec<Tab>,
    /// The sites to choose from.
    pub sites: Vec<SiteChoice>,
    /// How many decisions wait in quarantine; none if there are none.
    pub quarantined: Option<String>,
    /// What was just done.
    pub notice: Notice,
    /// The comments, in order.
    pub cards: Vec<Card>,
    /// Whether every box is ticked.
    pub ticked: bool,
    /// The address of the page with every box ticked.
    pub tick_all: String,
    /// The address of the page with no box ticked.
    pub tick_none: String,
    /// The address of the next page, if there is one.
    pub further: Option<String>,
    /// Whether it is not full, although another follows: so many comments were looked at that did not fit.
    pub stopped: bool,
    /// The address of the first page, if this is another.
    pub first: Option<String>,
}

impl QueuePage {
    /// The form field by which a decision comes back to this view.
    pub(super) fn way_back(&self) -> (&'static str, String) {
        ("back", self.view.query())
    }

    /// Whether a card has to say where it stands: the view does not.
    pub(super) fn shows_status(&self, card: &Card) -> bool {
        self.view.status != Some(card.status)
    }

    /// The comment after that place in the list: where the page comes back to.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template passes references")]
    pub(super) fn next_of(&self, index: &usize) -> String {
        self.cards.get(index + 1).map(|card| card.id.to_string()).unwrap_or_default()
    }
}

/// A tab of the queue.
#[derive(Debug, Clone)]
pub(super) struct Tab {
    /// What stands on it.
    pub name: String,
    /// The code of what it counts.
    pub code: &'static str,
    /// How many comments it has.
    pub count: String,
    /// Where it leads.
    pub address: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A site to choose.
#[derive(Debug, Clone)]
pub(super) struct SiteChoice {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// GET /
pub(super) async fn show(State(state): State<AppState>, session: Session, RawQuery(query): RawQuery) -> Result<QueuePage, PageError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let view = View::read(&fields);
    let seen = state.engine.seen_by(&session.moderator);
    let sites = seen.sites().await?;
    let (counts, checks) = (seen.counts(view.site).await?, seen.open_audits(view.site).await?);
    let (asked, appealed) = (seen.asked(view.site).await?, seen.appealed(view.site).await?);
    let Page { comments, next } = seen.queue(&view.to_query()).await?;
    let said = seen.said(&comments).await?;
    let now = state.engine.clock().now();
    let quarantined = seen.waiting_in_quarantine().await?;
    let notice = Notice::look_up(seen, &fields).await?;
    let card = |stored: &StoredComment| Card {
        links: Links::new(&view, &stored.comment),
        said: notes::of(&said, stored.id, now),
        asked: said.asked.contains(&stored.id),
        appealed: said.appeals.iter().any(|appeal| appeal.comment == stored.id),
        ..Card::new(stored, site_name(&sites, stored.site), now)
    };
    Ok(QueuePage {
        frame: session.into(),
        heading: heading(&view),
        chips: Chip::all(&view),
        unnarrowed: View { order: view.order, ..View::default() }.with_place_of(&view).address([]),
        choices: Choices::new(&view),
        tabs: tabs(&view, counts, checks, (asked, appealed)),
        quarantined: Some(quarantined).filter(|waiting| *waiting > 0).map(|waiting| say!("decisions", count = waiting)),
        notice,
        cards: comments.iter().map(card).collect(),
        ticked: fields.get("tick").is_some(),
        tick_all: view.address([("tick", "all".to_owned())]),
        tick_none: view.address([]),
        stopped: next.is_some() && comments.len() < PAGE_SIZE as usize,
        further: next.map(|place| View { after: Some(place), ..view.clone() }.address([])),
        first: view.after.map(|_| view.begun_again().address([])),
        sites: sites.into_iter().map(|site| SiteChoice { id: site.id, chosen: view.site == Some(site.id), name: site.name }).collect(),
        view,
    })
}

/// The name of a site; empty if it is gone.
pub(super) fn site_name(sites: &[Site], id: SiteId) -> &str {
    sites.iter().find(|site| site.id == id).map_or("", |site| &site.name)
}

fn heading(view: &View) -> String {
    match view.status {
        _ if view.checks => say!("heading-checks"),
        _ if view.asked => say!("heading-asked"),
        _ if view.appealed => say!("heading-appealed"),
        Some(Status::Pending) => say!("heading-pending"),
        Some(Status::Approved) => say!("heading-approved"),
        Some(Status::Spam) => say!("heading-spam"),
        Some(Status::Trash) => say!("heading-trash"),
        None => say!("heading-all"),
    }
}

fn tabs(view: &View, counts: StatusCounts, checks: OpenAudits, (asked, appealed): (u64, u64)) -> Vec<Tab> {
    let all = counts.pending + counts.approved + counts.spam + counts.trash;
    let tabs = [
        (Some(Status::Pending), say!("tab-pending"), counts.pending + checks.beside_pending),
        (Some(Status::Approved), say!("tab-approved"), counts.approved),
        (Some(Status::Spam), say!("tab-spam"), counts.spam),
        (Some(Status::Trash), say!("tab-trash"), counts.trash),
        (None, say!("tab-all"), all),
    ];
    let tab = |(status, name, count): (Option<Status>, _, _)| Tab {
        name,
        code: status.map_or("all", Status::as_str),
        count: thousands(count),
        address: view.with_status(status).address([]),
        current: !view.checks && !view.asked && !view.appealed && view.status == status,
    };
    let mut tabs: Vec<Tab> = tabs.into_iter().map(tab).collect();
    if checks.all > 0 || view.checks {
        let address = view.with_checks().address([]);
        tabs.push(Tab { name: say!("tab-checks"), code: "checks", count: thousands(checks.all), address, current: view.checks });
    }
    if asked > 0 || view.asked {
        let address = view.with_asked().address([]);
        tabs.push(Tab { name: say!("tab-asked"), code: "asked", count: thousands(asked), address, current: view.asked });
    }
    if appealed > 0 || view.appealed {
        let address = view.with_appealed().address([]);
        tabs.push(Tab { name: say!("tab-appealed"), code: "appealed", count: thousands(appealed), address, current: view.appealed });
    }
    tabs
}
