//! One site's settings: the thresholds with what they would have done, and everything else that can be set.

use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::error::PageError;
use super::super::frame::Frame;
use super::super::session::{Fields, Signed};
use super::Session;
use super::fields::{self, Field, Group, Kind, Wrong};
use super::preview::Preview;
use super::rules::{self, RuleDraft, RuleLine};
use super::words::{By, filters, retold, say};
use crate::comment::SiteId;
use crate::engine::{Engine, Error};
use crate::http::AppState;
use crate::policy::Settings;
use crate::store::Site;

/// The page of a site's settings.
#[derive(Template, WebTemplate)]
#[template(path = "settings_site.html")]
pub(in crate::http::pages) struct SitePage {
    /// Who looks.
    pub frame: Frame,
    /// The site.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// What tells the settings that are in force from others.
    pub mark: String,
    /// The two thresholds.
    pub thresholds: Vec<Field>,
    /// All other fields.
    pub groups: Vec<Group>,
    /// Its rules.
    pub rules: Vec<RuleLine>,
    /// The rule that was typed.
    pub draft: RuleDraft,
    /// What the settings that stand in the form would have done.
    pub preview: Option<Preview>,
    /// What the rule that stands in its form would have done.
    pub trial: Option<Preview>,
    /// What was done.
    pub done: Option<String>,
    /// What is wrong with what was typed.
    pub wrong: Option<Wrong>,
}

impl SitePage {
    /// The page with settings that may not be in force.
    pub(super) fn new(frame: Frame, site: &Site, shown: &Settings) -> Self {
        Self {
            frame,
            id: site.id,
            name: site.name.clone(),
            url: site.url.clone(),
            mark: fields::mark(&site.settings),
            thresholds: fields::thresholds(shown),
            groups: fields::groups(shown),
            rules: rules::lines(&site.settings),
            draft: RuleDraft::default(),
            preview: None,
            trial: None,
            done: None,
            wrong: None,
        }
    }

    /// What a rule can do: its word in the form, and its message.
    const THENS: [(&str, &str); 4] =
        [("hold", "rule-then-hold"), ("spam", "rule-then-spam"), ("block", "rule-then-block"), ("trust", "rule-then-trust")];
    /// By what it finds comments.
    const BYS: [(&str, &str); 6] = [
        ("words", "rule-by-words"),
        ("regex", "rule-by-regex"),
        ("email", "rule-by-email"),
        ("author", "rule-by-author"),
        ("domain", "rule-by-domain"),
        ("network", "rule-by-network"),
    ];
    /// Where words and patterns are looked for.
    const FIELDS: [(&str, &str); 6] = [
        ("content", "rule-in-content"),
        ("author", "rule-in-author"),
        ("author_email", "rule-in-author-email"),
        ("author_url", "rule-in-author-url"),
        ("ip", "rule-in-ip"),
        ("user_agent", "rule-in-user-agent"),
    ];

    /// The answer to a form that was not right.
    pub(super) fn refused(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, self).into_response()
    }
}

/// GET /settings/sites/{id}
pub(super) async fn show(
    State(state): State<AppState>,
    Path(id): Path<String>,
    session: Session,
    RawQuery(query): RawQuery,
) -> Result<SitePage, PageError> {
    let site = super::site(&state.engine, &session, &id).await?;
    let done = match Fields::parse(query.unwrap_or_default().as_bytes()).get("done") {
        Some("settings") => Some(say!("set-saved")),
        Some("rule") => Some(say!("rules-saved")),
        _ => None,
    };
    let preview = preview(&state.engine, &site, &site.settings).await?;
    Ok(SitePage { done, preview: Some(preview), ..SitePage::new(session.into(), &site, &site.settings) })
}

/// POST /settings/sites/{id}: `do` is `preview`, which changes nothing, or `save`; `mark` names the settings that the page showed.
pub(super) async fn change(State(state): State<AppState>, Path(id): Path<String>, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    let saving = form.get("do") == Some("save");
    let engine = &state.engine;
    let site = super::site(engine, &session, &id).await?;
    if saving {
        super::only_admins(&session)?;
    }
    let frame = Frame::from(session);
    let mut wanted = site.settings.clone();
    if let Err(wrong) = fields::read(&form, &mut wanted) {
        return Ok(SitePage { wrong: Some(wrong), ..SitePage::new(frame, &site, &wanted) }.refused());
    }
    if saving && form.get("mark") != Some(&fields::mark(&site.settings)) {
        return Ok(SitePage { wrong: Some(changed()), ..SitePage::new(frame, &site, &wanted) }.refused());
    }
    let mark = fields::mark(&site.settings);
    let save = |settings: &mut Settings| {
        if fields::mark(settings) != mark {
            return Err(Error::conflict(CHANGED));
        }
        *settings = wanted.clone();
        Ok(())
    };
    let outcome =
        if saving { engine.change_settings(&site.name, save).await.map(|_| None) } else { preview(engine, &site, &wanted).await.map(Some) };
    match outcome {
        Ok(None) => Ok(Redirect::to(&format!("/settings/sites/{}?done=settings", site.id)).into_response()),
        Ok(preview) => Ok(SitePage { preview, ..SitePage::new(frame, &site, &wanted) }.into_response()),
        Err(Error::Invalid { field, problem }) => {
            let wrong = Wrong { label: fields::label(field), problem: retold(By::Engine, &problem) };
            Ok(SitePage { wrong: Some(wrong), ..SitePage::new(frame, &site, &wanted) }.refused())
        }
        Err(error) => Err(error.into()),
    }
}

/// So long a page may wait for its preview.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a form is not saved whose settings were changed by somebody else.
pub(super) const CHANGED: &str =
    "somebody changed these settings after your page was shown; what you typed stands below, and saves over theirs if you save it again";

/// The same beside the form.
pub(super) fn changed() -> Wrong {
    Wrong { label: say!("set-not-saved"), problem: retold(By::Engine, CHANGED) }
}

/// What settings would have made of the site's last comments.
pub(super) async fn preview(engine: &Engine, site: &Site, settings: &Settings) -> Result<Preview, Error> {
    let rehearsal = engine.rehearse(&site.name, settings, Some(PATIENCE)).await?;
    Ok(Preview::new(&rehearsal, [settings.approve_below, settings.spam_above]))
}
