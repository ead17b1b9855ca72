//! All that is like a comment, looked at before it is decided as one.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, RawQuery, State};
use axum::response::Redirect;
use jiff::Timestamp;

use super::card::Card;
use super::decide::action;
use super::error::PageError;
use super::frame::Frame;
use super::notice::{BATCH, CONFLICT};
use super::queue::site_name;
use super::session::{Fields, Session, Signed};
use super::view::View;
use super::words::{filters, say};
use crate::comment::{BatchId, CommentId, SiteId};
use crate::engine::{Campaign, CampaignOrder, Kinship};
use crate::http::AppState;
use crate::moderation::Action;
use crate::store::StatusCounts;

/// Of how many comments that were not decided a page says why.
const MOST_TOLD: usize = 3;

/// The page of what is like a comment.
#[derive(Template, WebTemplate)]
#[template(path = "like.html")]
pub(super) struct LikePage {
    /// Who looks.
    pub frame: Frame,
    /// The comment.
    pub card: Card,
    /// By what others are like it.
    pub by: Kinship,
    /// One for each kind.
    pub tabs: Vec<KindTab>,
    /// How many there are, as a sentence.
    pub sentence: String,
    /// How many wait, for the form.
    pub expected: u64,
    /// The newest that waits, for the form.
    pub through: Option<CommentId>,
    /// What can be done with all of them.
    pub choices: Vec<Choice>,
    /// The newest that wait.
    pub examples: Vec<Card>,
    /// How many more wait than are shown.
    pub hidden: u64,
}

/// A kind of likeness to choose.
#[derive(Debug, Clone)]
pub(super) struct KindTab {
    /// What stands on it.
    pub name: String,
    /// Where it leads.
    pub address: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A button that decides all of them.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// What it does.
    pub action: Action,
    /// What stands on it.
    pub label: String,
}

/// GET /comments/{id}/like: `by` is near (if it is not said), link, author or network.
pub(super) async fn show(
    State(state): State<AppState>,
    session: Session,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<LikePage, PageError> {
    let id = id.parse().map_err(|_| PageError::NotFound("comment"))?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let by = fields.get("by").and_then(|word| word.parse().ok()).unwrap_or(Kinship::Near);
    let seen = state.engine.seen_by(&session.moderator);
    let campaign = seen.campaign(id, by).await?;
    let sites = seen.sites().await?;
    let now = state.engine.clock().now();
    Ok(LikePage::new(session.into(), &campaign, site_name(&sites, campaign.origin.site), now))
}

/// POST /comments/{id}/like/decide: `by`, `action`, `expected` (how many the page showed) and `through` (the newest of them).
pub(super) async fn decide(State(state): State<AppState>, Path(id): Path<String>, form: Signed) -> Result<Redirect, PageError> {
    let fields = &form.fields;
    let comment = id.parse().map_err(|_| PageError::NotFound("comment"))?;
    let by = fields.get("by").and_then(|word| word.parse().ok());
    let by = by.ok_or_else(|| PageError::BadForm("by should be near, link, author or network".to_owned()))?;
    let expected = fields.get("expected").and_then(|number| number.parse().ok());
    let expected = expected.ok_or_else(|| PageError::BadForm("expected should be how many comments the page showed".to_owned()))?;
    let through = fields.get("through").and_then(|id| id.parse().ok());
    let order = CampaignOrder { comment, by, action: action(fields)?, expected, through };
    let done = state.engine.decide_campaign(&form.session.moderator, order).await?;
    let told = done.skipped.iter().take(MOST_TOLD).map(|id| (CONFLICT, id.to_string()));
    Ok(back(fields, [(BATCH, done.batch.to_string())].into_iter().chain(told)))
}

/// POST /batches/{id}/undo
pub(super) async fn undo(State(state): State<AppState>, Path(id): Path<String>, form: Signed) -> Result<Redirect, PageError> {
    let id: BatchId = id.parse().map_err(|_| PageError::NotFound("batch of decisions"))?;
    state.engine.undo_batch(&form.session.moderator, id).await?;
    Ok(back(&form.fields, [(BATCH, id.to_string())]))
}

/// The queue, as it was looked at before, with what was done.
fn back(fields: &Fields, outcomes: impl IntoIterator<Item = (&'static str, String)>) -> Redirect {
    let view = View::read(&Fields::parse(fields.get("back").unwrap_or("").as_bytes()));
    Redirect::to(&view.address(outcomes))
}

impl LikePage {
    /// The page of `campaign`, as it looks at `now`.
    pub(super) fn new(frame: Frame, campaign: &Campaign, site: &str, now: Timestamp) -> Self {
        let id = campaign.origin.id;
        let tab = |kind: Kinship| KindTab {
            name: name(kind),
            address: format!("/comments/{id}/like?by={}", kind.as_str()),
            current: kind == campaign.by,
        };
        let expected = campaign.waiting.len() as u64;
        let choice = |action| Choice { action, label: label(action, expected) };
        Self {
            frame,
            card: Card::new(&campaign.origin, site, now),
            by: campaign.by,
            tabs: Kinship::ALL.into_iter().map(tab).collect(),
            sentence: sentence(campaign),
            expected,
            through: campaign.waiting.first().copied(),
            choices: if expected > 0 { Action::ALL.into_iter().map(choice).collect() } else { Vec::new() },
            examples: campaign.examples.iter().map(|stored| Card::new(stored, site, now)).collect(),
            hidden: expected.saturating_sub(campaign.examples.len() as u64),
        }
    }
}

fn name(kind: Kinship) -> String {
    match kind {
        Kinship::Near => say!("like-near"),
        Kinship::Link => say!("like-link"),
        Kinship::Author => say!("like-author"),
        Kinship::Network => say!("like-network"),
    }
}

/// "57 wait. Beside them 3 are approved and 12 are spam."
fn sentence(campaign: &Campaign) -> String {
    let counts = campaign.counts;
    let others = [("count-approved", counts.approved), ("count-marked", counts.spam), ("count-trash", counts.trash)];
    let mut sentences = vec![say!("like-wait", count = counts.pending)];
    sentences.extend(some(others).map(|others| say!("like-beside", others = others)));
    sentences.extend(campaign.capped.then(|| say!("like-capped")));
    sentences.join(" ")
}

fn label(action: Action, expected: u64) -> String {
    let message = match action {
        Action::Approve => "like-approve",
        Action::Spam => "like-spam",
        Action::Abuse => "like-abuse",
        Action::Trash => "like-trash",
    };
    say!(message, count = expected)
}

/// "12 approved, 1 spam": how many comments stand where, the statuses without any left out.
pub(super) fn standing(counts: StatusCounts) -> String {
    let StatusCounts { pending, approved, spam, trash } = counts;
    some([("count-pending", pending), ("count-approved", approved), ("count-spam", spam), ("count-trash", trash)]).unwrap_or_default()
}

/// The counts that are not 0, each told by its message; `None` if all are.
fn some<const N: usize>(counts: [(&str, u64); N]) -> Option<String> {
    let some: Vec<String> =
        counts.into_iter().filter(|(_, count)| *count > 0).map(|(message, count)| say!(message, count = count)).collect();
    (!some.is_empty()).then(|| some.join(", "))
}

/// "12 more like this one wait."
pub(super) fn more_wait(waiting: usize) -> Option<String> {
    (waiting > 0).then(|| say!("like-more", count = waiting))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_say_how_many_they_decide() {
        assert_eq!(label(Action::Spam, 57), "Mark all 57 as spam");
        assert_eq!(label(Action::Approve, 1), "Approve this 1");
        let counts = StatusCounts { approved: 12, spam: 1, ..StatusCounts::default() };
        assert_eq!(standing(counts), "12 approved, 1 spam");
        assert_eq!((more_wait(0), more_wait(12).as_deref()), (None, Some("12 more like this one wait.")));
    }
}
