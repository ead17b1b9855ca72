//! What is like a comment: near copies of it, what links to the same host, what else its author or its network sent.
//!
//! Near copies share a band of their signatures (`features::Likeness`) and are then compared by their features, as the poison guard does. What an earlier
//! version took in is signed when somebody first asks, the newest first.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::retrain::aside;
use super::submit::signed;
use super::{Engine, Error, SiteHandle};
use crate::comment::{CommentId, UnknownWord, network_of};
use crate::features::said;
use crate::learning::near_copies;
use crate::moderation::Status;
use crate::store::{Kin, Signed, StatusCounts, StoredComment};

/// Of each key, and of each status, so many comments are looked at, the newest: a campaign has no more.
pub(super) const MOST: u32 = 5_000;

/// How many of those that wait are decided at once: each is a commit of its own.
const AT_ONCE: usize = 1_000;

/// How many of a campaign's comments are shown.
const EXAMPLES: usize = 50;

/// How many comments are read at a time.
const PAGE: usize = 200;

/// How many comments of an earlier version are signed before one question is answered.
const MOST_SIGNED: usize = 2_000;

/// How many candidates are compared with a comment for its own page, those that wait first.
const COMPARED: usize = 200;

/// How many of either kind a comment's page lists.
const LISTED: usize = 10;

/// So long before that the nightly look for what is no longer found goes back: a server may rest for as long.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How many comments lose their likeness in one transaction.
const DROPPED: u32 = 200;

/// How long a comment that does not wait is found by what is like it.
const FOUND_FOR: SignedDuration = SignedDuration::from_hours(24 * 90);

/// By what comments are like one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kinship {
    /// Nearly the same text.
    Near,
    /// A link to the same host, in the text or as the author's site.
    Link,
    /// The same author: the e-mail address, or the name of whoever gives none.
    Author,
    /// The same network: an IPv4 /24, an IPv6 /64.
    Network,
}

impl Kinship {
    /// Every kind, in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Near, Self::Link, Self::Author, Self::Network];

    /// The word that stands in requests and addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Link => "link",
            Self::Author => "author",
            Self::Network => "network",
        }
    }
}

impl std::str::FromStr for Kinship {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = Self::ALL.into_iter().find(|kinship| kinship.as_str() == word);
        known.ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "near, link, author or network" })
    }
}

/// What is like a comment, itself included.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// By what they are alike.
    pub by: Kinship,
    /// The comment that was asked about.
    pub origin: StoredComment,
    /// How many of them stand where.
    pub counts: StatusCounts,
    /// Those that wait, newest first; at most a thousand, as many as are decided at once.
    pub waiting: Vec<CommentId>,
    /// Whether there may be more: only so many are looked at.
    pub capped: bool,
    /// The newest that wait.
    pub examples: Vec<StoredComment>,
}

/// What a comment's page says of others.
#[derive(Debug, Clone, Default)]
pub struct Relatives {
    /// Near copies, those that wait first.
    pub near: Vec<StoredComment>,
    /// How many near copies wait beside it.
    pub near_waiting: usize,
    /// The author's other comments, newest first.
    pub by_author: Vec<StoredComment>,
    /// How many of them stand where.
    pub author_counts: StatusCounts,
}

/// A comment and where it stands.
type Placed = (CommentId, Status);

/// From when on comments that do not wait are found by what is like them.
pub(super) fn likeness_since(now: Timestamp) -> Timestamp {
    now.checked_sub(FOUND_FOR).unwrap_or(Timestamp::MIN)
}

impl Engine {
    /// What is like a comment.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such comment.
    pub async fn campaign(&self, comment: CommentId, by: Kinship) -> Result<Campaign, Error> {
        let origin = self.store.find(comment).await?.ok_or(Error::NotFound("comment"))?;
        let handle = self.site_by_id(origin.site).await?;
        let (kin, capped) = self.kin(&handle, &origin, by).await?;
        let waiting = kin.iter().filter(|(_, status)| *status == Status::Pending).map(|(id, _)| *id);
        let waiting: Vec<CommentId> = waiting.take(AT_ONCE).collect();
        let examples = self.store.all_of(origin.site, &waiting[..waiting.len().min(EXAMPLES)]).await?;
        Ok(Campaign { by, counts: counted(&kin), waiting, capped, examples, origin })
    }

    /// What a comment's page says of others that are like it.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn relatives(&self, origin: &StoredComment) -> Result<Relatives, Error> {
        let handle = self.site_by_id(origin.site).await?;
        self.sign_old(&handle).await?;
        let (slots, likeness) = signed(&origin.comment);
        let mut candidates = self.store.kin(origin.site, Kin::Keys(likeness.bands()), MOST).await?;
        candidates.retain(|(id, _)| *id != origin.id);
        candidates.sort_by_key(|(_, status)| *status != Status::Pending);
        candidates.truncate(COMPARED);
        let near: Vec<CommentId> = self.copies(origin, slots, &candidates).await?.into_iter().map(|(id, _)| id).collect();
        let near: Vec<Placed> = candidates.into_iter().filter(|(id, _)| near.contains(id)).collect();
        let near_waiting = near.iter().filter(|(_, status)| *status == Status::Pending).count();
        let mut by_author = match author(origin) {
            Some(author) => self.store.kin(origin.site, author, MOST).await?,
            None => Vec::new(),
        };
        by_author.retain(|(id, _)| *id != origin.id);
        let mut near = self.store.all_of(origin.site, &first(&near)).await?;
        near.sort_by_key(|stored| stored.status != Status::Pending);
        let author_counts = counted(&by_author);
        Ok(Relatives { near, near_waiting, by_author: self.store.all_of(origin.site, &first(&by_author)).await?, author_counts })
    }

    /// What is like a comment, itself included, newest first; and whether there may be more.
    async fn kin(&self, handle: &SiteHandle, origin: &StoredComment, by: Kinship) -> Result<(Vec<Placed>, bool), Error> {
        let site = origin.site;
        let mut kin = match by {
            Kinship::Near => {
                self.sign_old(handle).await?;
                let (slots, likeness) = signed(&origin.comment);
                let candidates = self.store.kin(site, Kin::Keys(likeness.bands()), MOST).await?;
                let capped = candidates.len() >= MOST as usize;
                return Ok((with(self.copies(origin, slots, &candidates).await?, origin), capped));
            }
            Kinship::Link => {
                self.sign_old(handle).await?;
                let (_, likeness) = signed(&origin.comment);
                self.store.kin(site, Kin::Keys(likeness.hosts()), MOST).await?
            }
            Kinship::Author => match author(origin) {
                Some(author) => self.store.kin(site, author, MOST).await?,
                None => Vec::new(),
            },
            Kinship::Network => match origin.comment.ip {
                Some(ip) => self.store.kin(site, Kin::Network(network_of(ip)), MOST).await?,
                None => Vec::new(),
            },
        };
        let capped = kin.len() >= MOST as usize;
        kin = with(kin, origin);
        Ok((kin, capped))
    }

    /// Those of the candidates whose text is nearly a comment's, newest first.
    async fn copies(&self, origin: &StoredComment, slots: Vec<u32>, candidates: &[Placed]) -> Result<Vec<Placed>, Error> {
        let slots = std::sync::Arc::<[u32]>::from(slots);
        let mut copies = Vec::new();
        let mut candidates: Vec<CommentId> = candidates.iter().map(|(id, _)| *id).collect();
        candidates.sort_unstable_by(|a, b| b.cmp(a));
        for page in candidates.chunks(PAGE) {
            let (page, slots) = (self.store.all_of(origin.site, page).await?, std::sync::Arc::clone(&slots));
            let compare = move || {
                let near = page.iter().filter(|stored| are_alike(&slots, &signed(&stored.comment).0));
                near.map(|stored| (stored.id, stored.status)).collect::<Vec<Placed>>()
            };
            copies.extend(aside(compare).await?);
        }
        Ok(copies)
    }

    /// Lets what is decided long since be found by nothing any more: the rows would be as many as all comments that ever came.
    pub(super) async fn age_likeness(&self) -> Result<(), Error> {
        let end = likeness_since(self.clock.now());
        let came = end.checked_sub(LOOKED_BACK).unwrap_or(Timestamp::MIN)..end;
        for site in self.sites().await? {
            while self.store.drop_likeness(site.id, came.clone(), DROPPED).await? > 0 {}
        }
        Ok(())
    }

    /// Signs what an earlier version took in, as far as one question may wait for it.
    async fn sign_old(&self, handle: &SiteHandle) -> Result<(), Error> {
        let (site, since) = (handle.site.id, likeness_since(self.clock.now()));
        let page = u32::try_from(PAGE).unwrap_or(u32::MAX);
        for _ in 0..MOST_SIGNED / PAGE {
            let unsigned = self.store.unsigned(site, since, page).await?;
            if unsigned.is_empty() {
                break;
            }
            let sign = move || {
                let sign =
                    |stored: StoredComment| Signed { comment: stored.id, revision: stored.revision, likeness: signed(&stored.comment).1 };
                unsigned.into_iter().map(sign).collect()
            };
            self.store.sign(site, aside(sign).await?).await?;
        }
        Ok(())
    }
}

/// Whether two comments say nearly the same, given their features: the guard's near copies, and texts that say just the same, however short they are.
pub(super) fn are_alike(one: &[u32], other: &[u32]) -> bool {
    near_copies(one, other) || said(one) == said(other)
}

fn author(origin: &StoredComment) -> Option<Kin<'_>> {
    let comment = &origin.comment;
    let email = comment.author_email.as_deref().map(Kin::Email);
    email.or_else(|| comment.author.as_deref().map(Kin::Name))
}

/// With the comment itself in its place.
fn with(mut kin: Vec<Placed>, origin: &StoredComment) -> Vec<Placed> {
    if let Err(place) = kin.binary_search_by(|(id, _)| origin.id.cmp(id)) {
        kin.insert(place, (origin.id, origin.status));
    }
    kin
}

fn first(kin: &[Placed]) -> Vec<CommentId> {
    kin.iter().take(LISTED).map(|(id, _)| *id).collect()
}

fn counted(kin: &[Placed]) -> StatusCounts {
    let of = |status| kin.iter().filter(|(_, stands)| *stands == status).count() as u64;
    StatusCounts { pending: of(Status::Pending), approved: of(Status::Approved), spam: of(Status::Spam), trash: of(Status::Trash) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_just_the_same_are_alike_however_short_and_near_copies_are() {
        let slots = |text: &str| signed(&crate::comment::Comment::from_content(text)).0;
        assert!(are_alike(&slots("Check my channel"), &slots("check my channel")));
        assert!(!are_alike(&slots("Check my channel"), &slots("Lovely weather today")));
        let long = "We walked along the river for hours and met nobody but a heron and two dogs, and it was wonderful";
        assert!(are_alike(&slots(long), &slots(&format!("{long} today"))));
        assert!(!are_alike(&slots(long), &slots("The second movement of that symphony always reminds me of my grandmother's kitchen.")));
    }

    #[test]
    fn the_comments_word_is_its_kind() {
        for kinship in Kinship::ALL {
            assert_eq!(kinship.as_str().parse::<Kinship>().unwrap(), kinship);
        }
        assert!("nearly".parse::<Kinship>().is_err());
    }
}
