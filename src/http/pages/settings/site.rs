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
    pub done: Option<&'static str>,
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

    /// What a rule can do.
    const THENS: [(&str, &str); 4] =
        [("hold", "hold"), ("spam", "mark as spam"), ("block", "block (all of it is spam)"), ("trust", "trust (approve)")];
    /// By what it finds comments.
    const BYS: [(&str, &str); 6] = [
        ("words", "these words"),
        ("regex", "this pattern (regular expression)"),
        ("email", "this e-mail address"),
        ("author", "this author's name"),
        ("domain", "an e-mail address at this domain"),
        ("network", "an address in this network"),
    ];
    /// Where words and patterns are looked for.
    const FIELDS: [(&str, &str); 6] = [
        ("content", "the text"),
        ("author", "the author's name"),
        ("author_email", "the e-mail address"),
        ("author_url", "the author's site"),
        ("ip", "the address it came from"),
        ("user_agent", "the browser's name"),
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
        Some("settings") => Some("The settings are saved. They hold for what comes from now on."),
        Some("rule") => Some("The rules are saved. They hold for what comes from now on."),
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
        let wrong = Wrong { label: "Nothing was saved", problem: CHANGED.to_owned() };
        return Ok(SitePage { wrong: Some(wrong), ..SitePage::new(frame, &site, &wanted) }.refused());
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
            let wrong = Wrong { label: fields::label(field), problem };
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

/// What settings would have made of the site's last comments.
pub(super) async fn preview(engine: &Engine, site: &Site, settings: &Settings) -> Result<Preview, Error> {
    let rehearsal = engine.rehearse(&site.name, settings, Some(PATIENCE)).await?;
    Ok(Preview::new(&rehearsal, [settings.approve_below, settings.spam_above]))
}
