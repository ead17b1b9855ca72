//! The digest of what waits: whether one is due, and what is in it. The database sees to it that no two servers send the same.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Desk;
use crate::comment::SiteId;
use crate::engine::keys::TOKEN_LENGTH;
use crate::engine::mail::Grounds;
use crate::engine::schedule::Plan;
use crate::engine::{Engine, Error, Letter, MailKind, Moderator, Seen};
use crate::moderation::Status;
use crate::store::{LastTold, NewDigest, Notice, Order, QueueQuery, StoredComment, TokenKind, User, Wish};
use crate::text::amount;

/// How long the link in a digest signs in: one is often read the next morning.
pub(in crate::engine) const DIGEST_LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// How long after a digest the next may come to who wants one an hour: a little less, as the look an hour later may come a moment early.
const NEARLY_AN_HOUR: SignedDuration = SignedDuration::from_mins(55);

/// The most sites that are named.
const MOST_SITES: usize = 20;

/// How many comments are shown that teach most, and how many whose score is highest.
const TEACHING: u32 = 3;
const STRONGEST: u32 = 2;

/// What waits for somebody.
#[derive(Debug, Clone)]
pub struct Digest {
    /// Their name.
    pub name: String,
    /// How many comments wait on all of their sites.
    pub waiting: u64,
    /// Where they wait, the most first.
    pub sites: Vec<WaitingSite>,
    /// On how many sites more.
    pub more_sites: usize,
    /// A few of them: what teaches most, then the highest scores.
    pub picks: Vec<Pick>,
    /// Whether what comments say may be quoted.
    pub excerpts: bool,
    /// Now.
    pub at: Timestamp,
    /// The token of the link that signs in.
    pub link: String,
    /// The token of the link that ends digests.
    pub stop: String,
}

/// A site on which something waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingSite {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// How many comments wait.
    pub waiting: u64,
    /// When the one arrived that has waited for the longest.
    pub oldest: Option<Timestamp>,
}

/// A comment of a digest.
#[derive(Debug, Clone)]
pub struct Pick {
    /// The comment.
    pub stored: StoredComment,
    /// The name of its site.
    pub site: String,
}

impl Engine {
    /// Writes the digests that are due, and says how many.
    pub(in crate::engine) async fn write_digests(&self) -> Result<String, Error> {
        let mut written = 0;
        for (user, notice) in self.store.wishes().await? {
            if !is_due(&notice, self.clock.now(), &self.desk()?.zone) {
                continue;
            }
            // What is wrong with one is no reason not to write to the others.
            match self.write_digest(user, notice, false).await {
                Ok(true) => written += 1,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "a digest could not be written"),
            }
        }
        Ok(format!("{} written", amount(written, "digest")))
    }

    /// Writes a moderator the digest of what waits now, whatever they were told before. False if nothing waits.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user; [`Error::Conflict`] without a confirmed address, or where no mail can be sent.
    pub async fn notify(&self, name: &str) -> Result<bool, Error> {
        let user = self.user(name).await?;
        let notice = self.notice(user.id).await?;
        if notice.address.is_none() {
            return Err(Error::conflict("there is no confirmed e-mail address; gatepost user email gives one"));
        }
        self.write_digest(user, notice, true).await
    }

    async fn write_digest(&self, user: User, notice: Notice, even_if_told: bool) -> Result<bool, Error> {
        let desk = self.desk()?;
        let Some(address) = notice.address.clone() else { return Ok(false) };
        let (id, moderator) = (user.id, Moderator::from(user));
        let seen = self.seen_by(&moderator);
        let newest = first(&seen, Order::Newest, 1).await?.first().map(|stored| stored.received_at);
        let told = LastTold { newest, waiting: seen.counts(None).await?.pending };
        let is_news = told.waiting > notice.told.waiting || told.newest > notice.told.newest;
        if told.waiting == 0 || !(is_news || even_if_told) {
            return Ok(false);
        }
        let digest = self.digest(&seen, &moderator.name, &notice, told.waiting, self.stop_token(id, &address)).await?;
        let (link, until) = (self.token_hash(TokenKind::SignInLink, &digest.link), digest.at + DIGEST_LINK_LIFETIME);
        let sites = digest.sites.iter().map(|site| site.id).chain(digest.picks.iter().map(|pick| pick.stored.site)).collect();
        let comments = digest.picks.iter().map(|pick| (pick.stored.id, pick.stored.revision)).collect();
        let grounds = Grounds::Digest { link, even_if_off: even_if_told, sites, comments, quoted: digest.excerpts };
        let mail = self.sealed_mail(MailKind::Digest, Some(id), &letter(&desk, &digest, address, &notice.language), grounds)?;
        let added = self.store.add_digest(NewDigest { user: id, seen: notice.sent_at, told, link, until, mail }).await?;
        self.post.comes.notify_one();
        Ok(added)
    }

    async fn digest(&self, seen: &Seen<'_>, name: &str, notice: &Notice, waiting: u64, stop: String) -> Result<Digest, Error> {
        let all = seen.sites().await?;
        let mut sites = Vec::new();
        for site in &all {
            let pending = seen.counts(Some(site.id)).await?.pending;
            if pending > 0 {
                sites.push((pending, site));
            }
        }
        sites.sort_by(|(a, site), (b, other)| b.cmp(a).then_with(|| site.name.cmp(&other.name)));
        let more_sites = sites.len().saturating_sub(MOST_SITES);
        let mut named = Vec::new();
        for (waiting, site) in sites.into_iter().take(MOST_SITES) {
            let query =
                QueueQuery { site: Some(site.id), status: Some(Status::Pending), order: Order::Oldest, limit: 1, ..QueueQuery::default() };
            let oldest = seen.queue(&query).await?.comments.first().map(|stored| stored.received_at);
            named.push(WaitingSite { id: site.id, name: site.name.clone(), waiting, oldest });
        }
        let mut picks: Vec<Pick> = Vec::new();
        for stored in [first(seen, Order::Uncertain, TEACHING).await?, first(seen, Order::Score, STRONGEST).await?].concat() {
            if let Some(site) = all.iter().find(|site| site.id == stored.site)
                && picks.iter().all(|pick| pick.stored.id != stored.id)
            {
                picks.push(Pick { site: site.name.clone(), stored });
            }
        }
        let link = self.clock.new_key(TOKEN_LENGTH);
        let (name, at) = (name.to_owned(), self.clock.now());
        Ok(Digest { name, waiting, sites: named, more_sites, picks, excerpts: notice.excerpts, at, link, stop })
    }
}

/// The first of what waits for somebody, in that order.
async fn first(seen: &Seen<'_>, order: Order, limit: u32) -> Result<Vec<StoredComment>, Error> {
    let query = QueueQuery { status: Some(Status::Pending), order, limit, ..QueueQuery::default() };
    Ok(seen.queue(&query).await?.comments)
}

fn letter(desk: &Desk, digest: &Digest, to: String, language: &str) -> Letter {
    let (subject, text) = desk.words.digest(digest, language);
    Letter { to, subject, text, unsubscribe: Some(desk.words.stop_address(&digest.stop)) }
}

/// Whether it is time for the next digest, should there be anything to tell.
fn is_due(notice: &Notice, now: Timestamp, zone: &TimeZone) -> bool {
    let Some(last) = notice.sent_at else { return notice.wish != Wish::Off };
    match notice.wish {
        Wish::Off => false,
        Wish::Hourly => now.duration_since(last) >= NEARLY_AN_HOUR,
        Wish::Daily(hour) => {
            let hour = jiff::civil::Time::new(i8::try_from(hour).unwrap_or(0), 0, 0, 0).unwrap_or(jiff::civil::Time::MIN);
            Plan::Daily(hour).after(last, zone) <= now
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(wish: Wish, last: &str, now: &str) -> bool {
        let notice = Notice { wish, sent_at: Some(last.parse().unwrap()), ..Notice::default() };
        is_due(&notice, now.parse().unwrap(), &TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap())
    }

    /// Central European time is UTC + 1 in winter, + 2 in summer.
    #[test]
    fn a_digest_is_due_an_hour_after_the_last_or_in_the_hour_of_the_day_that_was_wished_for() {
        assert!(!due(Wish::Hourly, "2026-11-25T10:00:00Z", "2026-11-25T10:54:59Z"));
        assert!(due(Wish::Hourly, "2026-11-25T10:00:00Z", "2026-11-25T10:59:58Z"));
        assert!(!due(Wish::Daily(8), "2026-11-25T06:30:00Z", "2026-11-25T06:59:59Z"));
        assert!(due(Wish::Daily(8), "2026-11-25T06:30:00Z", "2026-11-25T07:00:00Z"));
        assert!(!due(Wish::Daily(8), "2026-11-25T07:00:30Z", "2026-11-26T06:59:59Z"));
        assert!(due(Wish::Daily(8), "2026-11-25T07:00:30Z", "2026-11-29T03:00:00Z"), "missed, and made up for");
        assert!(due(Wish::Daily(0), "2026-07-01T21:59:00Z", "2026-07-01T22:00:00Z"));
        assert!(!due(Wish::Off, "2026-11-25T07:00:30Z", "2026-12-25T07:00:30Z"));
    }
}
