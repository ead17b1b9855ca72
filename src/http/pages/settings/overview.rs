//! How the installation stands: its sites, the models, who moderates, and what the server does by itself.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{RawQuery, State};
use jiff::Timestamp;

use super::super::card::short;
use super::super::error::PageError;
use super::super::frame::Frame;
use super::super::session::Fields;
use super::super::time::Moment;
use super::Session;
use super::people::People;
use super::words::{By, filters, percent, retold, say};
use crate::comment::SiteId;
use crate::engine::{Engine, JobOverview, RunState};
use crate::http::AppState;
use crate::learning::{Judgement, Outcome};
use crate::store::{ModelSummary, Reach, Shadow, Site};

/// The page of the installation.
#[derive(Template, WebTemplate)]
#[template(path = "settings.html")]
pub(in crate::http::pages) struct SettingsPage {
    /// Who looks.
    pub frame: Frame,
    /// Whether they see every site, and so what concerns all of them.
    pub of_all: bool,
    /// Its sites.
    pub sites: Vec<SiteLine>,
    /// The model that scores now.
    pub live: String,
    /// The kept models, newest first.
    pub models: Vec<ModelLine>,
    /// The candidate that plays in the shadow, and what it did.
    pub shadow: Option<String>,
    /// Who moderates.
    pub people: People,
    /// What the server does by itself.
    pub jobs: Vec<JobLine>,
    /// What was done.
    pub done: Option<String>,
    /// Why something was not done.
    pub refused: Vec<String>,
}

/// A site.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct SiteLine {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Its thresholds, in words.
    pub thresholds: String,
    /// How many rules it has.
    pub rules: String,
}

/// A model.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct ModelLine {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub made: Moment,
    /// Whether it scores now.
    pub live: bool,
    /// Who had it made, and why.
    pub origin: String,
    /// How it was judged: in a word, with the class of its colour.
    pub outcome: (String, &'static str),
    /// The figures, a sentence each.
    pub sentences: Vec<String>,
    /// Whether it plays in the shadow.
    pub in_shadow: bool,
}

/// A job.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct JobLine {
    /// Its name.
    pub name: String,
    /// How the last run stands, with the class of its colour.
    pub state: (String, &'static str),
    /// When it began.
    pub last: Option<Moment>,
    /// What came of it.
    pub result: Option<String>,
    /// When it runs next.
    pub next: Option<Moment>,
}

/// GET /settings
pub(super) async fn show(State(state): State<AppState>, session: Session, RawQuery(query): RawQuery) -> Result<SettingsPage, PageError> {
    let done = match Fields::parse(query.unwrap_or_default().as_bytes()).get("done") {
        Some("promote") => Some(say!("done-promote")),
        Some("shadow") => Some(say!("done-shadow")),
        Some("unshadow") => Some(say!("done-unshadow")),
        Some("rollback") => Some(say!("done-rollback")),
        word => word.and_then(super::people::said),
    };
    Ok(SettingsPage { done, ..SettingsPage::look_up(&state.engine, session).await? })
}

impl SettingsPage {
    pub(super) async fn look_up(engine: &Engine, session: Session) -> Result<Self, PageError> {
        let now = engine.clock().now();
        let shadow = engine.shadow().await?;
        let models = engine.models().await?;
        let jobs = engine.overview_of_server().await?.jobs;
        let sites = engine.seen_by(&session.moderator).sites().await?;
        Ok(Self {
            people: People::look_up(engine, &session, &sites).await?,
            of_all: session.moderator.reach == Reach::All,
            frame: session.into(),
            sites: sites.iter().map(SiteLine::new).collect(),
            live: engine.live().id().to_owned(),
            models: models.into_iter().map(|model| ModelLine::new(model, shadow.as_ref(), now)).collect(),
            shadow: shadow.as_ref().map(in_shadow),
            jobs: jobs.iter().map(|job| JobLine::new(job, now)).collect(),
            done: None,
            refused: Vec::new(),
        })
    }
}

impl SiteLine {
    pub(super) fn new(site: &Site) -> Self {
        let settings = &site.settings;
        let rules =
            settings.texts.len() + settings.trusted.len() + settings.blocked.len() + settings.hold_words.len() + settings.spam_words.len();
        let percent = |share: f64| percent(&((share * 1000.0).round() / 10.0).to_string());
        Self {
            id: site.id,
            name: site.name.clone(),
            url: site.url.clone(),
            thresholds: say!("site-thresholds", below = percent(settings.approve_below), above = percent(settings.spam_above)),
            rules: say!("site-rules", count = rules),
        }
    }
}

impl ModelLine {
    fn new(model: ModelSummary, shadow: Option<&Shadow>, now: Timestamp) -> Self {
        let judgement = model.origin.judgement;
        let outcome = match &judgement {
            Some(Judgement::Done(figures)) => match figures.outcome {
                Outcome::Better => (say!("model-better"), "good"),
                Outcome::Level => (say!("model-level"), "neutral"),
                Outcome::Worse => (say!("model-worse"), "bad"),
            },
            Some(Judgement::TooFew(_)) => (say!("model-too-few"), "neutral"),
            None => (say!("model-not-judged"), "neutral"),
        };
        let origin = [model.origin.by, model.origin.why].into_iter().filter_map(|text| short(&text)).collect::<Vec<_>>().join(": ");
        Self {
            made: Moment::new(model.created_at, now),
            live: model.live,
            origin,
            outcome,
            sentences: judgement.as_ref().map(sentences).unwrap_or_default(),
            in_shadow: shadow.is_some_and(|shadow| shadow.model == model.id),
            id: model.id,
        }
    }
}

fn sentences(judgement: &Judgement) -> Vec<String> {
    judgement.sentences().iter().map(|sentence| retold(By::Engine, sentence)).collect()
}

fn in_shadow(shadow: &Shadow) -> String {
    let tally = shadow.tally;
    say!("models-shadow-did", model = &shadow.model, count = tally.scored, disagreed = tally.disagreed)
}

/// What a job is called; its own name if it is none of ours.
fn job_name(job: &str) -> String {
    match job {
        "retention" => say!("job-retention"),
        "remains" => say!("job-remains"),
        "self-check" => say!("job-self-check"),
        "audits" => say!("job-audits"),
        "retrain" => say!("job-retrain"),
        "notices" => say!("job-notices"),
        other => other.to_owned(),
    }
}

impl JobLine {
    fn new(job: &JobOverview, now: Timestamp) -> Self {
        let state = match job.state {
            RunState::Never => (say!("job-never"), "neutral"),
            RunState::Running => (say!("job-runs"), "neutral"),
            RunState::Done => (say!("job-done"), "good"),
            RunState::Failed => (say!("job-failed"), "bad"),
            RunState::Interrupted => (say!("job-interrupted"), "bad"),
        };
        Self {
            state,
            last: job.last_run.map(|at| Moment::new(at, now)),
            result: job.result.as_deref().map(|result| retold(By::Engine, result)).as_deref().and_then(short),
            next: job.next_run.map(|at| Moment::new(at, now)),
            name: job_name(&job.job),
        }
    }
}
