//! What a mail that waits rests on. It may wait for a day: before it goes out it is asked whether that still holds.

use serde::{Deserialize, Serialize};

use super::{DueMail, Letter};
use crate::comment::{CommentId, SiteId};
use crate::engine::{Engine, Error, Moderator};
use crate::store::{TokenKind, Wish};

/// What must hold when a mail goes out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) enum Grounds {
    /// Nothing.
    #[default]
    None,
    /// The address is the one that somebody has yet to confirm.
    Claim,
    /// Somebody has that confirmed address, wants to be told, and sees the sites; what is shown is still there, and the link signs in.
    Digest {
        /// The hash of the link's token.
        link: [u8; 32],
        /// Whether it was asked for by whoever runs the server, whatever is wished.
        even_if_off: bool,
        /// The sites that are named.
        sites: Vec<SiteId>,
        /// The comments that are shown, each with its revision.
        comments: Vec<(CommentId, u32)>,
        /// Whether they are quoted.
        quoted: bool,
    },
    /// A commenter's link, by its hash, works.
    ReaderLink([u8; 32]),
}

/// A letter as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    #[serde(flatten)]
    pub(super) letter: Letter,
    #[serde(default)]
    pub(super) grounds: Grounds,
}

impl Engine {
    /// Whether a mail may go out still.
    pub(super) async fn is_wanted(&self, due: &DueMail, waiting: &Waiting) -> Result<bool, Error> {
        let Waiting { letter, grounds } = waiting;
        match (grounds, due.user) {
            (Grounds::None, _) => Ok(true),
            (Grounds::ReaderLink(hash), _) => Ok(self.store.reader_link(*hash, self.clock.now()).await?.is_some()),
            (Grounds::Claim, Some(user)) => Ok(self.notice(user).await?.claimed.as_ref() == Some(&letter.to)),
            (Grounds::Digest { link, even_if_off, sites, comments, quoted }, Some(user)) => {
                let notice = self.notice(user).await?;
                if notice.address.as_ref() != Some(&letter.to) || notice.wish == Wish::Off && !even_if_off || *quoted && !notice.excerpts {
                    return Ok(false);
                }
                let reader = self.store.user_by_token(TokenKind::SignInLink, *link, self.clock.now()).await?;
                let Some(reader) = reader.filter(|reader| reader.id == user) else { return Ok(false) };
                let seen = self.seen_by(&Moderator::from(reader)).sites().await?;
                if !sites.iter().all(|id| seen.iter().any(|site| site.id == *id)) {
                    return Ok(false);
                }
                for (comment, revision) in comments {
                    let shown = self.store.find(*comment).await?;
                    if shown.is_none_or(|stored| *quoted && stored.revision != *revision) {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            // Whose it was is gone.
            (Grounds::Claim | Grounds::Digest { .. }, None) => Ok(false),
        }
    }
}
