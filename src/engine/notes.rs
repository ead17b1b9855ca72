//! What moderators tell each other about comments, whom they ask, and what they settle about authors while they decide.

use super::{Engine, Error, Moderator};
use crate::comment::{Comment, CommentId, MAX_FIELD_BYTES, SiteId, check_text};
use crate::policy::{Sender, Settings};
use crate::store::{Note, NoteKind, Noted, Role, StoredComment};

/// How many notes a comment may have.
const MOST_NOTES: u32 = 50;

/// Why only admins trust.
const ADMINS_TRUST: &str = "only an admin may trust an author: what comes from them gets past the filter";

/// What is to be with a comment's author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorRule {
    /// All that comes from them is spam.
    Block,
    /// All that comes from them is approved.
    Trust,
    /// Neither: they are judged like everybody else.
    Release,
}

/// How a site's lists name a comment's author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorStanding {
    /// By what the author is or would be blocked: an e-mail address, else a name, else the address that it came from. `None` if nothing is known of them.
    pub sender: Option<Sender>,
    /// Whether they are on the list of the blocked by just that.
    pub blocked: bool,
    /// Whether they are on the list of the trusted by just that.
    pub trusted: bool,
}

impl AuthorStanding {
    fn new(comment: &Comment, settings: &Settings) -> Self {
        let sender = sender(comment);
        let among = |list: &[Sender]| sender.as_ref().is_some_and(|sender| list.iter().any(|listed| same(listed, sender)));
        Self { blocked: among(&settings.blocked), trusted: among(&settings.trusted), sender }
    }

    /// Whether they may be trusted: a name alone can be written by anybody, and an address belongs to many.
    #[must_use]
    pub fn may_be_trusted(&self) -> bool {
        self.sender.as_ref().is_some_and(|sender| sender.email.is_some())
    }
}

fn sender(comment: &Comment) -> Option<Sender> {
    let known = |field: &Option<String>| field.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(email) = known(&comment.author_email) {
        return Some(Sender { email: Some(email), ..Sender::default() });
    }
    if let Some(author) = known(&comment.author) {
        return Some(Sender { author: Some(author), ..Sender::default() });
    }
    comment.ip.map(|ip| Sender { network: Some(ip.to_string()), ..Sender::default() })
}

/// Addresses and names are compared whatever their case, as rules do.
fn same(one: &Sender, other: &Sender) -> bool {
    let lower = |text: &Option<String>| text.as_deref().map(str::to_lowercase);
    let key = |sender: &Sender| [&sender.email, &sender.author, &sender.domain, &sender.network].map(lower);
    key(one) == key(other)
}

impl Engine {
    /// Keeps a moderator's note on a comment; `asks` puts it among those that wait for a colleague, until somebody decides it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an empty or too long text, and for a comment that has too many notes; [`Error::NotFound`] if there is no such comment.
    pub async fn note(&self, moderator: &Moderator, comment: CommentId, text: &str, asks: bool) -> Result<Note, Error> {
        let text = text.trim();
        check_text("text", text, MAX_FIELD_BYTES)?;
        if text.is_empty() {
            let problem = if asks { "is empty: say what you want to know" } else { "is empty: say something" };
            return Err(Error::Invalid { field: "text", problem: problem.to_owned() });
        }
        let kind = if asks { NoteKind::Asked } else { NoteKind::Said };
        let stored = self.seen_by(moderator).comment(comment).await?;
        self.keep_note(moderator, stored.site, comment, kind, text).await
    }

    async fn keep_note(&self, moderator: &Moderator, site: SiteId, comment: CommentId, kind: NoteKind, text: &str) -> Result<Note, Error> {
        let (id, at) = (self.clock.new_id(), self.clock.now());
        let note = Note { site, comment, id, kind, by: moderator.name.clone(), text: text.to_owned(), at };
        match self.store.note(note.clone(), MOST_NOTES).await? {
            Noted::Kept => Ok(note),
            Noted::NoComment => Err(Error::NotFound("comment")),
            Noted::TooMany => {
                Err(Error::Invalid { field: "text", problem: format!("would be one note too many: a comment has at most {MOST_NOTES}") })
            }
        }
    }

    /// The notes on comments, each comment's oldest first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn notes(&self, comments: &[CommentId]) -> Result<Vec<Note>, Error> {
        if comments.is_empty() { Ok(Vec::new()) } else { Ok(self.store.notes(comments).await?) }
    }

    /// Which of these comments wait for a colleague.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn waiting_for_colleagues(&self, comments: &[CommentId]) -> Result<Vec<CommentId>, Error> {
        if comments.is_empty() { Ok(Vec::new()) } else { Ok(self.store.waiting_for_colleagues(comments).await?) }
    }

    /// How many comments wait for a colleague, on one site or on all.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn asked(&self, site: Option<SiteId>) -> Result<u64, Error> {
        Ok(self.store.asked(site).await?)
    }

    /// Takes a comment from those that wait for a colleague without deciding it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such comment, or it waits for nobody.
    pub async fn answered(&self, moderator: &Moderator, comment: CommentId) -> Result<(), Error> {
        let stored = self.seen_by(moderator).comment(comment).await?;
        let waited = self.store.answered(stored.site, comment).await?;
        waited.then_some(()).ok_or(Error::NotFound("comment that waits for a colleague"))
    }

    /// How its site's lists name a comment's author.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the site is gone.
    pub async fn author_standing(&self, stored: &StoredComment) -> Result<AuthorStanding, Error> {
        let handle = self.site_by_id(stored.site).await?;
        Ok(AuthorStanding::new(&stored.comment, &handle.site.settings))
    }

    /// Blocks or trusts a comment's author on its site from now on, or takes that back; noted on the comment with who did it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such comment; [`Error::Invalid`] if nothing is known of its author, or not enough to trust them;
    /// [`Error::Guarded`] if one who is no admin trusts.
    pub async fn rule_on_author(&self, moderator: &Moderator, comment: CommentId, rule: AuthorRule) -> Result<AuthorStanding, Error> {
        if rule == AuthorRule::Trust && moderator.role != Role::Admin {
            return Err(Error::Guarded(ADMINS_TRUST));
        }
        let stored = self.seen_by(moderator).comment(comment).await?;
        let handle = self.site_by_id(stored.site).await?;
        let unknown = |problem: &str| Error::Invalid { field: "author", problem: problem.to_owned() };
        let sender =
            sender(&stored.comment).ok_or_else(|| unknown("gave neither a name nor an address: there is nothing to know them by"))?;
        if rule == AuthorRule::Trust && sender.email.is_none() {
            return Err(unknown("gave no e-mail address: anybody can write any name, so nobody is trusted by one"));
        }
        let site = self
            .change_settings(&handle.site.name, |settings| {
                settings.blocked.retain(|listed| !same(listed, &sender));
                settings.trusted.retain(|listed| !same(listed, &sender));
                match rule {
                    AuthorRule::Block => settings.blocked.push(sender.clone()),
                    AuthorRule::Trust => settings.trusted.push(sender.clone()),
                    AuthorRule::Release => {}
                }
                Ok(())
            })
            .await?;
        let kind = match rule {
            AuthorRule::Block => NoteKind::Blocked,
            AuthorRule::Trust => NoteKind::Trusted,
            AuthorRule::Release => NoteKind::Released,
        };
        // The list is changed, whether or not there is room for one more note.
        match self.keep_note(moderator, stored.site, comment, kind, "").await {
            Ok(_) | Err(Error::Invalid { .. } | Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(AuthorStanding::new(&stored.comment, &site.settings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_known_by_the_address_or_else_by_the_name_or_else_by_where_it_came_from() {
        let comment = |author: Option<&str>, email: Option<&str>| Comment {
            author: author.map(str::to_owned),
            author_email: email.map(str::to_owned),
            ip: "192.0.2.7".parse().ok(),
            ..Comment::from_content("x")
        };
        let known = |comment: &Comment| sender(comment).map(|Sender { email, author, network, .. }| (email, author, network));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(known(&comment(Some("Ann"), Some("ann@a.example"))), Some((text("ann@a.example"), None, None)));
        assert_eq!(known(&comment(Some("Ann"), Some(" "))), Some((None, text("Ann"), None)));
        assert_eq!(known(&comment(None, None)), Some((None, None, text("192.0.2.7"))));
        assert_eq!(known(&Comment { ip: None, ..comment(Some(""), None) }), None);
    }

    #[test]
    fn lists_are_asked_whatever_the_case() {
        let listed = Sender { email: Some("Ann@A.example".to_owned()), ..Sender::default() };
        let settings = Settings { blocked: vec![listed], ..Settings::default() };
        let comment = Comment { author_email: Some("ann@a.EXAMPLE".to_owned()), ..Comment::from_content("x") };
        let standing = AuthorStanding::new(&comment, &settings);
        assert_eq!((standing.blocked, standing.trusted, standing.may_be_trusted()), (true, false, true));
    }
}
