//! What a site's last days were like, in figures: what came and what became of it, how long people took, how often the filter was wrong, and whether its
//! scores mean what they say.
//!
//! Each question reads what lies in the days asked for and no more. What needs rows (decisions, texts) is read from the newest on, up to a bound; whoever
//! shows a figure says how many it is made of. Imported comments are in none. To add a figure, add a field to [`Insights`], a
//! question to the store's trait, and a plot to the page.

mod agreement;
mod decisions;
mod texts;
mod volume;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Serialize;
use utoipa::ToSchema;

pub use agreement::{Agreement, Pair};
pub use decisions::{WAIT_STEPS, WaitBin, Waits, Week};
pub use texts::{Mentioned, Texts};
pub use volume::{Day, Held, Mistakes, Reversed};

use super::{Engine, Error};
use crate::comment::{SiteId, UnknownWord};
use crate::evaluation::ReliabilityBin;
use crate::store::StoreError;

/// Of so many decisions figures are made, the newest.
const MOST_DECISIONS: u32 = 20_000;

/// So many texts are read, the newest.
const MOST_TEXTS: u32 = 5_000;

/// Seconds of a day.
pub(super) const DAY: i64 = 24 * 60 * 60;

/// How many days are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Span {
    /// 30.
    Month,
    /// 90.
    #[default]
    Quarter,
    /// 365.
    Year,
}

impl Span {
    /// Every span, shortest first.
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// How many days it has, today among them.
    #[must_use]
    pub fn days(self) -> u32 {
        match self {
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }
}

impl std::str::FromStr for Span {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = Self::ALL.into_iter().find(|span| span.days().to_string() == word);
        known.ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "30, 90 or 365" })
    }
}

/// What a site's last days were like. Days begin and end in UTC.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Insights {
    /// The site's name.
    pub site: String,
    /// How many days were looked at, today among them.
    pub days: u32,
    /// The first of them.
    pub from: Date,
    /// The last: today.
    pub to: Date,
    /// What came, day by day.
    pub volume: Vec<Day>,
    /// What became of what was held.
    pub held: Held,
    /// How long what was held waited for a person; `null` if nothing that was held was decided.
    #[schema(required)]
    pub waits: Option<Waits>,
    /// How often the filter was wrong, as far as that is known.
    pub mistakes: Mistakes,
    /// How often what got a score was unwanted, by what people decided first; empty if there is no such decision.
    pub reliability: Vec<ReliabilityBin>,
    /// How far scores lay from what people decided first, week by week; weeks without a decision are left out.
    pub drift: Vec<Week>,
    /// How far moderators agree.
    pub agreement: Agreement,
    /// Of how many decisions the last four are made, the newest ones.
    pub decisions: u64,
    /// Whether there were more.
    pub more_decisions: bool,
    /// What the newest texts link to, and their languages.
    pub texts: Texts,
}

impl Engine {
    /// What a site's last days were like.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such site.
    pub async fn insights(&self, site: SiteId, span: Span) -> Result<Insights, Error> {
        let name = self.sites().await?.into_iter().find(|known| known.id == site).ok_or(Error::NotFound("site"))?.name;
        let today = self.clock.now().as_second().div_euclid(DAY);
        let first = today + 1 - i64::from(span.days());
        let since = Timestamp::from_second(first * DAY).unwrap_or(Timestamp::MIN);
        let counts = self.store.day_counts(site, first, today).await?;
        let audits = self.store.answered_audits(site, since).await?;
        let decided = self.store.decisions_since(site, since, MOST_DECISIONS + 1).await?;
        let excerpts = self.store.excerpts(site, since, MOST_TEXTS + 1).await?;
        // Texts are parsed, which takes its time.
        let working = move || {
            let (most, decisions) = (MOST_DECISIONS as usize, decided.len());
            let decided = &decided[..decisions.min(most)];
            let judged = decisions::judged(decided);
            Insights {
                site: name,
                days: span.days(),
                from: date(first),
                to: date(today),
                volume: volume::days(&counts, first, today),
                held: Held::of(&counts),
                waits: Waits::of(decided),
                mistakes: Mistakes::of(&counts, &audits),
                reliability: decisions::reliability_of(&judged),
                drift: decisions::weeks(&judged),
                agreement: Agreement::of(decided),
                decisions: decided.len() as u64,
                more_decisions: decisions > most,
                texts: Texts::of(&excerpts, MOST_TEXTS as usize),
            }
        };
        Ok(tokio::task::spawn_blocking(working).await.map_err(|_| StoreError::Closed)?)
    }
}

/// The date of a day that is counted from 1970.
pub(super) fn date(day: i64) -> Date {
    Offset::UTC.to_datetime(Timestamp::from_second(day * DAY).unwrap_or_default()).date()
}
