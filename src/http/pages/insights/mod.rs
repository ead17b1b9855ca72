//! What a site's last days were like: plots that a person can read, each with its numbers as a table.
//!
//! The figures are the engine's; here they get places and words. A plot is a [`chart::Panel`]: one sentence that says what there is to see (it is the plot's
//! label for whoever does not see it), a drawing whose texts are HTML, so that nothing that is written is stretched, and the table. To add one, make a panel
//! of the figures (`columns.rs`, `rows.rs`) and put it into [`InsightsPage`].

mod chart;
mod columns;
mod rows;
#[cfg(test)]
pub(super) mod samples;
mod told;

use askama::Template;
use askama_web::WebTemplate;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;

use super::card::short;
use super::error::PageError;
use super::frame::Frame;
use super::queue::SiteChoice;
use super::session::{Fields, Session};
use super::words::{date, filters, say};
use crate::comment::SiteId;
use crate::engine::{Insights, Span};
use crate::http::AppState;
use crate::store::Site;
use chart::{Drawing, Panel};

/// The routes of the page.
pub(super) fn router() -> Router<AppState> {
    Router::new().route("/insights", get(show))
}

/// The page.
#[derive(Template, WebTemplate)]
#[template(path = "insights.html")]
pub(in crate::http::pages) struct InsightsPage {
    /// Who looks.
    pub frame: Frame,
    /// The sites to choose from.
    pub sites: Vec<SiteChoice>,
    /// The name of the site that is shown; empty if there is none.
    pub name: String,
    /// How many days to choose.
    pub spans: Vec<SpanChoice>,
    /// From when to when.
    pub range: String,
    /// The plots.
    pub panels: Vec<Panel>,
}

/// How many days are shown, as a link.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct SpanChoice {
    /// How many.
    pub days: u32,
    /// Where it leads.
    pub address: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// GET /insights. What cannot be read of the address is as if it were not there.
async fn show(State(state): State<AppState>, session: Session, RawQuery(query): RawQuery) -> Result<InsightsPage, PageError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let span = fields.get("days").and_then(|days| days.parse().ok()).unwrap_or_default();
    let asked: Option<SiteId> = fields.get("site").and_then(|id| id.parse().ok());
    let seen = state.engine.seen_by(&session.moderator);
    let sites = seen.sites().await?;
    let Some(site) = sites.iter().find(|site| asked == Some(site.id)).or(sites.first()).map(|site| site.id) else {
        return Ok(InsightsPage::empty(session.into()));
    };
    let insights = seen.insights(site, span).await?;
    Ok(InsightsPage::new(session.into(), &sites, site, span, &insights))
}

impl InsightsPage {
    fn empty(frame: Frame) -> Self {
        Self { frame, sites: Vec::new(), name: String::new(), spans: Vec::new(), range: String::new(), panels: Vec::new() }
    }

    fn new(frame: Frame, sites: &[Site], shown: SiteId, span: Span, insights: &Insights) -> Self {
        let choice = |site: &Site| SiteChoice { id: site.id, name: site.name.clone(), chosen: site.id == shown };
        let span_choice = |choice: Span| SpanChoice {
            days: choice.days(),
            address: format!("/insights?site={shown}&days={}", choice.days()),
            current: choice == span,
        };
        Self {
            frame,
            sites: sites.iter().map(choice).collect(),
            name: short(&insights.site).unwrap_or_default(),
            spans: Span::ALL.map(span_choice).into(),
            range: say!("insights-range", from = date(insights.from), to = date(insights.to)),
            panels: panels(insights),
        }
    }
}

fn panels(insights: &Insights) -> Vec<Panel> {
    vec![
        columns::volume(insights),
        rows::held(&insights.held),
        rows::waits(insights),
        rows::mistakes(&insights.mistakes),
        columns::reliability(insights),
        columns::drift(insights),
        rows::agreement(insights),
        rows::hosts(&insights.texts),
        rows::languages(&insights.texts),
    ]
}
