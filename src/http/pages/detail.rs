//! One comment with everything that is known about it.

use std::collections::HashSet;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, RawQuery, State};
use jiff::Timestamp;

use super::card::{Button, Card, Sender, Text, on_badge, short};
use super::error::PageError;
use super::evidence::Side;
use super::frame::Frame;
use super::like::{more_wait, standing};
use super::marked::Marked;
use super::narrowed::Links;
use super::notes::{AuthorLine, NoteLine};
use super::notice::Notice;
use super::queue::site_name;
use super::session::{Fields, Session};
use super::time::Moment;
use super::view::View;
use super::words::{self, filters, say};
use crate::comment::{CommentId, DecisionId, SiteId};
use crate::engine::{Detail, Relatives, Said};
use crate::http::AppState;
use crate::learning::{Entry, EntryKind};
use crate::moderation::{Action, Actor, Status};
use crate::store::{Must, Note, OpenAppeal, PastRevision, StoredComment};

/// The page of one comment.
#[derive(Template, WebTemplate)]
#[template(path = "comment.html")]
pub(super) struct CommentPage {
    /// Who looks.
    pub frame: Frame,
    /// What was just done.
    pub notice: Notice,
    /// The comment.
    pub card: Card,
    /// Its text with the evidence marked, and what the model says of it now.
    pub marked: Marked,
    /// Its remaining fields.
    pub facts: Vec<Fact>,
    /// What was done with it, newest first.
    pub history: Vec<Event>,
    /// What is to be with its author.
    pub author: Option<AuthorLine>,
    /// What it said before, newest first.
    pub revisions: Vec<Earlier>,
    /// What every model has to make of it, if it is in the gold set.
    pub pinned: Option<Must>,
    /// The address of the article's other comments.
    pub same_article: Option<String>,
    /// The address of the author's other comments.
    pub same_author: Option<String>,
    /// Others that are like it.
    pub like: Like,
}

/// Comments that are like one, on its page.
#[derive(Debug, Clone, Default)]
pub(super) struct Like {
    /// "12 more like this one wait."
    pub more_wait: Option<String>,
    /// Near copies.
    pub near: Vec<Relative>,
    /// How many of the author's other comments stand where: "12 approved, 1 spam".
    pub by_author: String,
    /// The newest of them.
    pub authors: Vec<Relative>,
}

/// A comment on another one's page.
#[derive(Debug, Clone)]
pub(super) struct Relative {
    /// Its id.
    pub id: CommentId,
    /// Where it stands.
    pub status: Status,
    /// Who wrote it.
    pub author: String,
    /// How it begins.
    pub text: String,
    /// When it arrived.
    pub received: Moment,
}

impl CommentPage {
    /// The form field by which a decision comes back to this page.
    pub(super) fn way_back(&self) -> (&'static str, String) {
        ("page", self.card.id.to_string())
    }
}

/// A field and what it says.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// Its name in words.
    pub name: String,
    /// What it says, legible.
    pub value: String,
    /// The same as RFC 3339, where it is a time.
    pub iso: Option<String>,
}

/// A line of a comment's history.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// Who did it.
    pub who: String,
    /// What they did.
    pub what: String,
    /// When.
    pub when: Moment,
    /// Their note.
    pub note: Option<String>,
    /// Whether it was taken back.
    pub undone: bool,
    /// The decision, where it stands and so can be undone.
    pub undo: Option<DecisionId>,
}

/// An earlier revision.
#[derive(Debug, Clone)]
pub(super) struct Earlier {
    /// 1 was the first.
    pub revision: u32,
    /// What it said.
    pub text: Text,
    /// When the next one took its place.
    pub until: Moment,
}

/// GET /comments/{id}
pub(super) async fn show(
    State(state): State<AppState>,
    session: Session,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<CommentPage, PageError> {
    let id = id.parse().map_err(|_| PageError::NotFound("comment"))?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let seen = state.engine.seen_by(&session.moderator);
    let detail = seen.detail(id).await?;
    let sites = seen.sites().await?;
    let now = state.engine.clock().now();
    let notice = Notice::look_up(seen, &fields).await?;
    let standing = seen.author_standing(&detail.stored).await?;
    let Said { notes, asked, appeals } = seen.said(std::slice::from_ref(&detail.stored)).await?;
    let like = Like::new(&seen.relatives(&detail.stored).await?, now);
    let frame = Frame::from(session);
    let author = AuthorLine::new(&standing, frame.admin);
    let page = CommentPage { like, ..CommentPage::new(frame, notice, &detail, site_name(&sites, detail.stored.site), now) };
    Ok(page.with_notes(&notes, author, !asked.is_empty(), now).with_appeal(appeals.first(), now))
}

impl Like {
    /// What a page says of `relatives` at `now`.
    pub(super) fn new(relatives: &Relatives, now: Timestamp) -> Self {
        let lines = |comments: &[StoredComment]| comments.iter().map(|stored| Relative::new(stored, now)).collect();
        Self {
            more_wait: more_wait(relatives.near_waiting),
            near: lines(&relatives.near),
            by_author: standing(relatives.author_counts),
            authors: lines(&relatives.by_author),
        }
    }
}

impl Relative {
    /// Where it stands, in a word.
    pub(super) fn status_word(&self) -> String {
        on_badge(self.status)
    }

    fn new(stored: &StoredComment, now: Timestamp) -> Self {
        let author = stored.comment.author.as_deref().and_then(short);
        Self {
            id: stored.id,
            status: stored.status,
            author: author.unwrap_or_else(|| say!("anonymous")),
            text: short(&stored.comment.content).unwrap_or_default(),
            received: Moment::new(stored.received_at, now),
        }
    }
}

impl CommentPage {
    /// The page of `detail`, as it looks at `now`.
    pub(super) fn new(frame: Frame, notice: Notice, detail: &Detail, site: &str, now: Timestamp) -> Self {
        let stored = &detail.stored;
        let comment = &stored.comment;
        let all = View { status: None, site: Some(stored.site), ..View::default() };
        let author = comment.author_email.as_ref().or(comment.author.as_ref());
        Self {
            frame,
            notice,
            card: Card { links: Links::new(&all, comment), ..Card::new(stored, site, now) },
            marked: Marked::new(&comment.content, &detail.explained),
            facts: facts(stored),
            history: history(detail, now),
            revisions: detail.revisions.iter().rev().map(|past| Earlier::new(past, now)).collect(),
            author: None,
            pinned: detail.pinned,
            same_article: comment.article.as_ref().map(|article| View { article: Some(article.clone()), ..all.clone() }.address([])),
            same_author: author.map(|author| View { author: Some(author.clone()), ..all }.address([])),
            like: Like::default(),
        }
    }
}

impl CommentPage {
    /// The page with what moderators said about the comment, and settled about its author.
    pub(super) fn with_notes(mut self, notes: &[Note], author: Option<AuthorLine>, asked: bool, now: Timestamp) -> Self {
        self.card.asked = asked;
        self.author = author;
        self.history.extend(notes.iter().map(|note| {
            let NoteLine { who, what, text, when } = NoteLine::new(note, now);
            Event { who, what, when, note: text, undone: false, undo: None }
        }));
        // Those of one second keep their order.
        self.history.sort_by(|one, other| other.when.iso.cmp(&one.when.iso));
        self
    }
}

impl CommentPage {
    /// The page with what the comment's author asks, if an appeal waits.
    pub(super) fn with_appeal(mut self, appeal: Option<&OpenAppeal>, now: Timestamp) -> Self {
        self.card.appealed = appeal.is_some();
        self.card.said = appeal.map(|appeal| NoteLine::of_appeal(appeal, now)).into_iter().collect();
        self
    }
}

impl Earlier {
    fn new(past: &PastRevision, now: Timestamp) -> Self {
        Self { revision: past.revision, text: Text::new(&past.comment.content), until: Moment::new(past.replaced_at, now) }
    }
}

fn facts(stored: &StoredComment) -> Vec<Fact> {
    let comment = &stored.comment;
    let time = |at: Option<Timestamp>| at.map(|at| Moment::new(at, stored.updated_at));
    let text = |text: &Option<String>| text.as_deref().and_then(short);
    let said = [
        (say!("about-ip"), comment.ip.map(|ip| ip.to_string())),
        (say!("about-browser"), text(&comment.user_agent)),
        (say!("about-referrer"), text(&comment.referrer)),
        (say!("about-kind"), text(&comment.kind)),
        (say!("about-parent"), text(&comment.parent)),
    ];
    let times = [
        (say!("about-written"), time(comment.created_at)),
        (say!("about-arrived"), time(Some(stored.received_at))),
        (say!("about-changed"), time(Some(stored.updated_at))),
        (say!("about-published"), time(comment.article_published_at)),
    ];
    let names = [
        (say!("about-external-id"), text(&stored.external_id)),
        (say!("about-id"), Some(stored.id.to_string())),
        (say!("about-logit"), Some(words::decimal(&format!("{:+.3}", stored.assessed.logit).replace('-', "\u{2212}")))),
        (say!("about-model"), short(&stored.assessed.model)),
    ];
    let fact = |(name, value): (_, Option<String>)| value.map(|value| Fact { name, value, iso: None });
    let moment = |(name, moment): (_, Option<Moment>)| moment.map(|moment| Fact { name, value: moment.exact, iso: Some(moment.iso) });
    said.into_iter().filter_map(fact).chain(times.into_iter().filter_map(moment)).chain(names.into_iter().filter_map(fact)).collect()
}

fn history(detail: &Detail, now: Timestamp) -> Vec<Event> {
    let undone: HashSet<DecisionId> = detail
        .history
        .iter()
        .filter_map(|entry| match entry.kind {
            EntryKind::Undid(id) => Some(id),
            EntryKind::Decided { .. } => None,
        })
        .collect();
    let event = |entry: &Entry| Event {
        who: match &entry.actor {
            Actor::User(_, name) => name.clone(),
            Actor::Site => say!("who-blog"),
            Actor::Import => say!("who-import"),
            Actor::Operator(name) => say!("who-operator", name = name),
        },
        what: what(entry, detail),
        when: Moment::new(entry.at, now),
        note: short(&entry.note),
        undone: undone.contains(&entry.id),
        undo: Some(entry.id).filter(|id| detail.stored.standing == Some(*id)),
    };
    detail.history.iter().rev().map(event).collect()
}

fn what(entry: &Entry, detail: &Detail) -> String {
    let done = deed(entry, detail);
    if entry.quarantined { say!("did-quarantined", did = done) } else { done }
}

fn deed(entry: &Entry, detail: &Detail) -> String {
    match &entry.kind {
        EntryKind::Decided { action, revision, .. } if detail.stored.revision > 1 => {
            say!("did-revision", did = did(*action), revision = revision)
        }
        EntryKind::Decided { action, .. } => did(*action),
        EntryKind::Undid(id) => {
            let taken_back = detail.history.iter().find(|earlier| earlier.id == *id);
            match taken_back.map(|earlier| &earlier.kind) {
                Some(EntryKind::Decided { action, .. }) => say!("did-undo", did = did(*action)),
                _ => say!("did-undo-unknown"),
            }
        }
    }
}

fn did(action: Action) -> String {
    match action {
        Action::Approve => say!("did-approve"),
        Action::Spam => say!("did-spam"),
        Action::Abuse => say!("did-abuse"),
        Action::Trash => say!("did-trash"),
    }
}
