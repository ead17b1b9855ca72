//! What is asked of the queue: filters, orders, and pages that follow each other.

use std::cmp::Ordering;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use jiff::Timestamp;
use utoipa::ToSchema;

use super::{Listing, StoredComment};
use crate::comment::{CommentId, SiteId};
use crate::moderation::Status;
use crate::policy::ReasonCode;

/// In which order comments are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Order {
    /// What arrived last comes first.
    #[default]
    Newest,
    /// What arrived first comes first.
    Oldest,
    /// The highest score comes first.
    Score,
    /// What the filter is least certain of comes first: a decision about it teaches most.
    Uncertain,
}

impl Order {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Newest, Self::Oldest, Self::Score, Self::Uncertain];

    /// Its word in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Score => "score",
            Self::Uncertain => "uncertain",
        }
    }

    /// Whether it goes by the score.
    #[must_use]
    pub fn is_by_score(self) -> bool {
        matches!(self, Self::Score | Self::Uncertain)
    }

    /// Which of two places comes first. Both have a score where the order goes by it.
    #[must_use]
    pub fn compare(self, a: &Place, b: &Place) -> Ordering {
        let (a_score, b_score) = (a.score.unwrap_or(0.0), b.score.unwrap_or(0.0));
        match self {
            Self::Newest => b.id.cmp(&a.id),
            Self::Oldest => a.id.cmp(&b.id),
            Self::Score => b_score.total_cmp(&a_score).then(b.id.cmp(&a.id)),
            Self::Uncertain => {
                let (above, below) = (a_score >= 0.5, a_score < 0.5);
                doubt(b_score).total_cmp(&doubt(a_score)).then((b_score >= 0.5).cmp(&above)).then_with(|| {
                    // Outward from the middle: upward on one side, downward on the other.
                    if below { b.id.cmp(&a.id) } else { a.id.cmp(&b.id) }
                })
            }
        }
    }
}

/// How uncertain a score is: its distance from the nearer end, exact in floating point (Sterbenz's lemma).
#[must_use]
pub(super) fn doubt(score: f64) -> f64 {
    if score >= 0.5 { 1.0 - score } else { score }
}

impl FromStr for Order {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|order| order.as_str() == word).ok_or(())
    }
}

/// A place in a list: where a page ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The last comment that was looked at.
    pub id: CommentId,
    /// Its score, where the list is in an order that goes by it.
    pub score: Option<f64>,
}

impl Place {
    /// The place of a comment in a list of that order.
    #[must_use]
    pub fn of(stored: &StoredComment, order: Order) -> Self {
        Self { id: stored.id, score: order.is_by_score().then_some(stored.assessed.score) }
    }

    /// Whether a list of that order has such places.
    #[must_use]
    pub fn fits(&self, order: Order) -> bool {
        self.score.is_some() == order.is_by_score()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.id.0.simple())?;
        self.score.map_or(Ok(()), |score| write!(f, "-{:016x}", score.to_bits()))
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, score) = match text.as_bytes().get(32) {
            Some(b'-') => (text.get(..32).ok_or(())?, Some(text.get(33..).ok_or(())?)),
            _ => (text, None),
        };
        let bits = |digits: &str| u64::from_str_radix(digits, 16).ok().map(f64::from_bits).filter(|score| (0.0..=1.0).contains(score));
        let score = score.map(|digits| bits(digits).ok_or(())).transpose()?;
        Ok(Self { id: id.parse().map_err(|_| ())?, score })
    }
}

/// Which comments of the queue to list. Every field narrows; an empty query lists all, newest first.
#[derive(Debug, Clone, Default)]
pub struct QueueQuery {
    /// Only of this site.
    pub site: Option<SiteId>,
    /// Only of these sites: whoever asks sees no others, and no place in the list names a comment of others.
    pub among: Option<Vec<SiteId>>,
    /// Only with this status.
    pub status: Option<Status>,
    /// Whether open audits are listed beside them, or they alone.
    pub audits: Listing,
    /// Only what waits for a colleague.
    pub asked: bool,
    /// Only whose appeal waits.
    pub appealed: bool,
    /// Only under this article (its permalink).
    pub article: Option<String>,
    /// Only whose author's name or e-mail address is this, any case.
    pub author: Option<String>,
    /// Only whose author's e-mail address is this, any case.
    pub email: Option<String>,
    /// Only from this address.
    pub ip: Option<IpAddr>,
    /// Only whose text or author's name has all of these words, any case, with accents or without; `*` behind a word stands for any ending.
    pub text: Option<String>,
    /// Only with a reason of this code.
    pub reason: Option<ReasonCode>,
    /// Only recognised to be in this language (ISO 639-3).
    pub language: Option<String>,
    /// Only with at least this score.
    pub min_score: Option<f64>,
    /// Only with at most this score.
    pub max_score: Option<f64>,
    /// Only that arrived at or after this.
    pub since: Option<Timestamp>,
    /// Only that arrived before this.
    pub until: Option<Timestamp>,
    /// In which order.
    pub order: Order,
    /// Only what comes behind this place, where the page before ended.
    pub after: Option<Place>,
    /// At most this many, 1 to 200.
    pub limit: u32,
}

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QueuePage {
    /// The comments, in order.
    pub comments: Vec<StoredComment>,
    /// Where the list goes on. `None` on the last page. A page with fewer comments than were asked for may have one: so many were looked at that
    /// did not fit that it stopped.
    pub next: Option<Place>,
}

/// How many comments stand where; maintained with every write, not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct StatusCounts {
    /// Waiting.
    pub pending: u64,
    /// Published.
    pub approved: u64,
    /// Marked as spam.
    pub spam: u64,
    /// Thrown away.
    pub trash: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_what_it_writes() {
        let id: CommentId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        for score in [None, Some(0.0), Some(0.1 + 0.2), Some(1.0)] {
            let place = Place { id, score };
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        assert_eq!(id.to_string().parse(), Ok(Place { id, score: None }));
        for wrong in ["", "1", "01890a5dac96774bbcceb302099a8057-", "01890a5dac96774bbcceb302099a8057-7ff8000000000000", "é"] {
            assert_eq!(wrong.parse::<Place>(), Err(()), "{wrong}");
        }
    }
}
