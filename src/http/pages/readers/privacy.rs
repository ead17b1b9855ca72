//! How a site's comments are processed, in plain words.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::response::{IntoResponse, Response};

use super::super::error::PageError;
use super::super::words::{decimal, filters, percent, say};
use super::{Kept, Named, line, privacy_address};
use crate::engine::{ModelFigures, Openness};
use crate::http::AppState;
use crate::policy::Settings;

/// For how long a browser may show it without asking.
const FRESH: &str = "public, max-age=3600";

/// The page.
#[derive(Template, WebTemplate)]
#[template(path = "privacy.html")]
pub(in crate::http::pages) struct PrivacyPage {
    /// The site's address, as text.
    pub site: String,
    /// Who answers for it.
    pub contact: Option<String>,
    /// What is processed.
    pub fields: Vec<String>,
    /// By what logic, a sentence each.
    pub logic: Vec<String>,
    /// How well that works, a sentence each.
    pub figures: Vec<String>,
    /// For how long what is kept.
    pub kept: Vec<Kept>,
    /// Who else gets something of it, a sentence each.
    pub others: Vec<String>,
    /// The address of the form that asks for a mail.
    pub mine: String,
}

/// GET /privacy/{site}
pub(in crate::http::pages) async fn show(State(state): State<AppState>, Named(site): Named) -> Result<Response, PageError> {
    let openness = state.engine.openness(&site).await?;
    // The language is chosen by a cookie, too.
    let headers = [(CACHE_CONTROL, FRESH), (VARY, "Accept-Language, Cookie")];
    Ok((headers, PrivacyPage::new(&openness)).into_response())
}

impl PrivacyPage {
    pub(in crate::http::pages) fn new(openness: &Openness) -> Self {
        let site = &openness.site;
        Self {
            site: line(&site.url).unwrap_or_default(),
            contact: site.settings.contact.as_deref().and_then(line),
            fields: fields(),
            logic: logic(&site.settings),
            figures: figures(openness),
            kept: kept(&site.settings),
            others: others(openness),
            mine: format!("{}/mine", privacy_address(site)),
        }
    }
}

/// Who gets something of a comment, by what is set.
fn others(openness: &Openness) -> Vec<String> {
    let told = [(openness.site.settings.feed, "privacy-feed"), (openness.is_told, "privacy-told"), (openness.is_quoted, "privacy-quoted")];
    told.into_iter().filter(|(is, _)| *is).map(|(_, sentence)| say!(sentence)).collect()
}

fn fields() -> Vec<String> {
    vec![
        say!("privacy-field-text"),
        say!("privacy-field-author"),
        say!("privacy-field-ip"),
        say!("privacy-field-browser"),
        say!("privacy-field-article"),
    ]
}

fn logic(settings: &Settings) -> Vec<String> {
    let share = |share: f64| percent(format!("{:.2}", share * 100.0).trim_end_matches('0').trim_end_matches('.'));
    let mut logic = vec![
        say!("privacy-compared"),
        say!("privacy-thresholds", approve = share(settings.approve_below), spam = share(settings.spam_above)),
    ];
    if settings.careful_until > 0 {
        logic.push(say!("privacy-careful", decisions = u64::from(settings.careful_until)));
    }
    let lists = [&settings.hold_words, &settings.spam_words].iter().any(|list| !list.is_empty());
    let rules = lists || !settings.texts.is_empty() || !settings.trusted.is_empty() || !settings.blocked.is_empty();
    let limits = settings.max_links.is_some() || settings.author_flood.is_some() || settings.network_flood.is_some();
    if rules || limits || settings.hold_first_comment || settings.close_after_days.is_some() {
        logic.push(say!("privacy-rules"));
    }
    if settings.audits_per_week > 0 {
        logic.push(say!("privacy-checked"));
    }
    logic.push(say!("privacy-learns"));
    logic
}

/// What was measured: of the model, and on the site.
fn figures(openness: &Openness) -> Vec<String> {
    let mut figures = match &openness.figures {
        ModelFigures::BuiltIn { caught, caught_elsewhere } => {
            vec![say!("privacy-figures-built-in", caught = in_a_hundred(*caught), elsewhere = in_a_hundred(*caught_elsewhere))]
        }
        ModelFigures::Judged(side) => {
            let sum = |counts: &[u64; 3]| counts.iter().sum::<u64>();
            let (good, bad) = (sum(&side.wanted), sum(&side.unwanted));
            vec![say!("privacy-figures-judged", good = good, lost = side.wanted[2], bad = bad, caught = side.unwanted[2])]
        }
        ModelFigures::Unknown => vec![say!("privacy-figures-none")],
    };
    let (lost, missed) = (&openness.checks.false_positives, &openness.checks.misses);
    if lost.answered + missed.answered > 0 {
        let (checked, wrong) = (lost.answered + missed.answered, lost.wrong + missed.wrong);
        figures.push(say!("privacy-figures-site", checked = checked, wrong = wrong));
    }
    figures
}

/// A share as a number out of a hundred.
fn in_a_hundred(share: f64) -> String {
    decimal(&format!("{:.0}", share * 100.0))
}

fn kept(settings: &Settings) -> Vec<Kept> {
    let kept = [
        ("privacy-kept-approved", settings.keep_approved_days),
        ("privacy-kept-spam", settings.keep_spam_days),
        ("privacy-kept-trash", settings.keep_trash_days),
        ("privacy-kept-ip", settings.keep_ip_days),
        ("privacy-kept-email", settings.keep_email_days),
        ("privacy-kept-browser", settings.keep_user_agent_days),
    ];
    let fields = ["privacy-kept-ip", "privacy-kept-email", "privacy-kept-browser"];
    let until = |name: &str, days: Option<u32>| match days {
        Some(days) => say!("days", count = u64::from(days)),
        None if fields.contains(&name) => say!("privacy-kept-with"),
        None => say!("privacy-kept-ever"),
    };
    kept.into_iter().map(|(name, days)| Kept { name: say!(name), value: until(name, days) }).collect()
}
