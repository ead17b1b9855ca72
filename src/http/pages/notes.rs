//! Notes for colleagues, questions to them, and what is to be with an author.

use axum::extract::{Path, State};
use axum::response::Redirect;
use jiff::Timestamp;

use super::card::short;
use super::decide::place;
use super::error::PageError;
use super::legible::Legible;
use super::session::{Fields, Session, Signed};
use super::settings::only_admins;
use super::time::Moment;
use super::words::{isolated, say};
use crate::comment::CommentId;
use crate::engine::{AuthorRule, AuthorStanding, Error, Said, Seen};
use crate::http::AppState;
use crate::policy::Sender;
use crate::store::{Note, NoteKind, OpenAppeal};

/// A note on a page.
#[derive(Debug, Clone)]
pub(super) struct NoteLine {
    /// Who wrote it.
    pub who: String,
    /// What they did.
    pub what: String,
    /// What it says.
    pub text: Option<String>,
    /// When.
    pub when: Moment,
}

impl NoteLine {
    pub(super) fn new(note: &Note, now: Timestamp) -> Self {
        let what = match note.kind {
            NoteKind::Said => say!("note-said"),
            NoteKind::Asked => say!("note-asked"),
            NoteKind::Blocked => say!("note-blocked"),
            NoteKind::Trusted => say!("note-trusted"),
            NoteKind::Released => say!("note-released"),
        };
        Self { who: note.by.clone(), what, text: short(&note.text), when: Moment::new(note.at, now) }
    }

    /// What a comment's author asks of moderators: their words, all of them.
    pub(super) fn of_appeal(appeal: &OpenAppeal, now: Timestamp) -> Self {
        let text = Some(Legible::line(&appeal.sentence).text).filter(|text| !text.is_empty());
        Self { who: say!("appeal-who"), what: say!("appeal-asks"), text, when: Moment::new(appeal.at, now) }
    }
}

/// What is said about one comment, out of what is said about many: what its author asks, then the notes on it.
pub(super) fn of(said: &Said, comment: CommentId, now: Timestamp) -> Vec<NoteLine> {
    let appeals = said.appeals.iter().filter(|appeal| appeal.comment == comment).map(|appeal| NoteLine::of_appeal(appeal, now));
    appeals.chain(said.notes.iter().filter(|note| note.comment == comment).map(|note| NoteLine::new(note, now))).collect()
}

/// A comment's author as a page speaks of them.
#[derive(Debug, Clone)]
pub(super) struct AuthorLine {
    /// By what they are known: "ann@a.example", "the name Ann", "the address 192.0.2.1".
    pub known_as: String,
    /// Whether all that comes from them is spam.
    pub blocked: bool,
    /// Whether all that comes from them is approved.
    pub trusted: bool,
    /// Whether they can be trusted at all, by who looks.
    pub may_trust: bool,
}

impl AuthorLine {
    /// `None` if nothing is known of the author.
    pub(super) fn new(standing: &AuthorStanding, admin: bool) -> Option<Self> {
        let known_as = known_as(standing.sender.as_ref()?)?;
        let AuthorStanding { blocked, trusted, .. } = *standing;
        Some(Self { known_as, blocked, trusted, may_trust: admin && standing.may_be_trusted() })
    }
}

fn known_as(sender: &Sender) -> Option<String> {
    let Sender { email, author, network, .. } = sender;
    let legible = |text: &String| short(text).map(|text| isolated(&text));
    if let Some(email) = email {
        return legible(email);
    }
    if let Some(author) = author {
        return legible(author).map(|author| say!("known-name", author = author));
    }
    network.as_ref().and_then(legible).map(|network| say!("known-address", network = network))
}

/// What holds for a comment's author now, as a sentence; `None` if it is nothing special.
pub(super) async fn sentence(seen: Seen<'_>, comment: CommentId) -> Result<Option<String>, PageError> {
    let stored = match seen.comment(comment).await {
        Ok(stored) => stored,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let standing = seen.author_standing(&stored).await?;
    let Some(line) = AuthorLine::new(&standing, false) else { return Ok(None) };
    Ok(match (line.blocked, line.trusted) {
        (true, _) => Some(say!("ruled-blocked", known = line.known_as)),
        (_, true) => Some(say!("ruled-trusted", known = line.known_as)),
        _ => None,
    })
}

/// What a form asks to be with the author; `None` for nothing. Who is trusted gets past the filter, so only admins trust.
pub(super) fn asked_rule(fields: &Fields, session: &Session) -> Result<Option<AuthorRule>, PageError> {
    Ok(match fields.get("author").unwrap_or("") {
        "" => None,
        "block" => Some(AuthorRule::Block),
        "release" => Some(AuthorRule::Release),
        "trust" => {
            only_admins(session)?;
            Some(AuthorRule::Trust)
        }
        _ => return Err(PageError::BadForm("author should be block, trust or release".to_owned())),
    })
}

/// POST /comments/{id}/note: `note` is what it says, `kind` is `said`, `asked`, or `answered`, which says nothing and asks nobody any more.
pub(super) async fn write(State(state): State<AppState>, Path(id): Path<String>, form: Signed) -> Result<Redirect, PageError> {
    let comment: CommentId = id.parse().map_err(|_| PageError::NotFound("comment"))?;
    let (engine, moderator, text) = (&state.engine, &form.session.moderator, form.fields.get("note").unwrap_or(""));
    match form.fields.get("kind").unwrap_or("") {
        "said" => engine.note(moderator, comment, text, false).await.map(drop)?,
        "asked" => engine.note(moderator, comment, text, true).await.map(drop)?,
        "answered" => match engine.answered(moderator, comment).await {
            // A colleague was quicker, and it is as it should be.
            Ok(()) | Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        },
        _ => return Err(PageError::BadForm("kind should be said, asked or answered".to_owned())),
    }
    Ok(place(&form.fields, comment))
}

/// POST /comments/{id}/author: `author` is `block`, `trust` or `release`.
pub(super) async fn author(State(state): State<AppState>, Path(id): Path<String>, form: Signed) -> Result<Redirect, PageError> {
    let comment: CommentId = id.parse().map_err(|_| PageError::NotFound("comment"))?;
    let rule = asked_rule(&form.fields, &form.session)?.ok_or(PageError::BadForm("author should be block, trust or release".to_owned()))?;
    state.engine.rule_on_author(&form.session.moderator, comment, rule).await?;
    Ok(place(&form.fields, comment))
}
