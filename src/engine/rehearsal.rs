//! A rehearsal: what other settings would have made of a site's last comments. Nothing is changed.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashMap;
use serde::Serialize;
use tokio::task::spawn_blocking;

use super::live::experience;
use super::sites::compile;
use super::submit::link_count;
use super::{Engine, Error, SiteHandle};
use crate::classifier::{Abstained, Score};
use crate::comment::{CommentId, SiteId, network_of};
use crate::moderation::Status;
use crate::policy::{Circumstances, Experience, Flood, Past, Promise, Reason, ReasonCode, Rules, Settings, Signs, Verdict, Wanted, assess};
use crate::store::{Place, QueueQuery, StoreError, StoredComment};
use crate::text::legible::Legible;

/// How many comments a rehearsal looks at.
const LAST: u64 = 1_000;

/// How many are read at once.
const PAGE: u32 = 200;

/// How many comments are given as examples.
const EXAMPLES: usize = 10;

/// Into how many ranges scores are parted.
const BINS: usize = 20;

/// The longest excerpt of an example, in characters.
const EXCERPT: usize = 120;

/// What other settings would have made of a site's last comments.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Rehearsal {
    /// How many comments were looked at, newest first.
    pub comments: usize,
    /// How many would have got another verdict.
    pub changed: usize,
    /// From which verdict to which.
    pub moves: Vec<Moved>,
    /// Some of them, newest first.
    pub examples: Vec<Turned>,
    /// Whether it was given up for want of time: there are more comments that it would have looked at.
    pub cut_short: bool,
    /// How many comments had which score, from 0 to 1 in equal steps.
    pub scores: [ScoreBin; BINS],
}

/// Comments whose scores lie in one range, by what moderators decided about them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ScoreBin {
    /// Approved by a moderator.
    pub approved: usize,
    /// Marked as spam or thrown away by a moderator.
    pub put_away: usize,
    /// Not decided by anybody.
    pub undecided: usize,
}

impl ScoreBin {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> usize {
        self.approved + self.put_away + self.undecided
    }
}

/// How many comments would go from one verdict to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The verdict by the settings as they are.
    pub from: Verdict,
    /// The verdict by the changed ones.
    pub to: Verdict,
    /// How many.
    pub comments: usize,
    /// Of these, those that a moderator decided otherwise: the change moves them away from the decision.
    pub against_decision: usize,
    /// Of these, those that it moves toward what a moderator decided.
    pub toward_decision: usize,
}

/// A comment whose verdict would be another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Turned {
    /// The comment.
    pub id: CommentId,
    /// The verdict by the settings as they are.
    pub from: Verdict,
    /// The verdict by the changed ones.
    pub to: Verdict,
    /// Where a moderator put it, if one decided.
    pub decided: Option<Status>,
    /// Why the changed settings say so: the first reason, as a phrase fit to be shown on one line.
    pub reason: String,
    /// How it begins, fit to be shown on one line.
    pub excerpt: String,
}

impl Engine {
    /// What `changed` would have made of the last 1,000 comments of a site, beside what its settings now make of them. Both judge by the score that the
    /// comment got when it came. What a form told is known only of comments on which a rule acted then, and a network's comments are counted among those looked at.
    /// After `patience` it gives what it has. One runs at a time, beside the threads that answer requests: a pattern may be slow on long texts.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range; [`Error::NotFound`] if there is no such site.
    pub async fn rehearse(&self, name: &str, changed: &Settings, patience: Option<Duration>) -> Result<Rehearsal, Error> {
        let after = compile(changed)?;
        let _turn = self.rehearsing.lock().await;
        let until = patience.and_then(|patience| Instant::now().checked_add(patience));
        let handle = self.site_by_id(self.site_by_name(name).await?.id).await?;
        let experience = self.known(&handle).await?.with(experience);
        let settings = &handle.site.settings;
        let promises = [self.promise_by(handle.site.id, settings).await?, self.promise_by(handle.site.id, changed).await?];
        let now = Side { settings: settings.clone(), rules: Arc::clone(&handle.rules), experience, promise: promises[0] };
        let then = Side { settings: changed.clone(), rules: Arc::new(after), experience, promise: promises[1] };
        let sides = Arc::new([now, then]);
        let networks = self.networks(handle.site.id, &[settings, changed], LAST).await?;
        let mut rehearsal = Rehearsal::default();
        let mut pages = Pages::new(handle.site.id, LAST);
        while let Some(page) = pages.next(self).await? {
            let mut asked = Vec::with_capacity(page.len());
            for stored in page {
                let before = self.past_by(&handle, &stored, settings, &networks).await?;
                let past = [before, self.past_by(&handle, &stored, changed, &networks).await?];
                asked.push((stored, past));
            }
            let (all, sides) = (asked.len(), Arc::clone(&sides));
            let in_time = move || until.is_none_or(|until| Instant::now() < until);
            let judge = move |(stored, [before, after]): (StoredComment, [Past; 2])| {
                let (from, _) = sides[0].verdict(&stored, before);
                let to = sides[1].verdict(&stored, after);
                (stored, from, to)
            };
            let judged = spawn_blocking(move || asked.into_iter().take_while(|_| in_time()).map(judge).collect::<Vec<_>>());
            let judged = judged.await.map_err(|_| StoreError::Closed)?;
            rehearsal.cut_short = judged.len() < all;
            for (stored, from, to) in &judged {
                rehearsal.add(stored, *from, to);
            }
            if rehearsal.cut_short {
                break;
            }
        }
        Ok(rehearsal)
    }

    /// When the last comments of a site came from which network, if any of these settings want to know: the store counts networks only while a rule does.
    pub(super) async fn networks(&self, site: SiteId, settings: &[&Settings], last: u64) -> Result<Networks, Error> {
        let mut networks = Networks::default();
        if settings.iter().any(|settings| settings.network_flood.is_some()) {
            let mut pages = Pages::new(site, last);
            while let Some(page) = pages.next(self).await? {
                for stored in &page {
                    networks.add(stored);
                }
            }
        }
        Ok(networks)
    }

    /// What the site's comments told when that one came, as far as some settings ask.
    pub(super) async fn past_by(
        &self,
        handle: &SiteHandle,
        stored: &StoredComment,
        settings: &Settings,
        networks: &Networks,
    ) -> Result<Past, Error> {
        let wanted = Wanted::by(settings);
        let in_store = Wanted { by_network: None, ..wanted };
        let past = self.past(handle, in_store, &stored.comment, Some(stored.id), stored.received_at).await?;
        Ok(Past { by_network: wanted.by_network.map_or(0, |flood| networks.count(stored, flood)), ..past })
    }
}

/// The last comments of a site, page by page, newest first.
pub(super) struct Pages {
    site: SiteId,
    after: Option<Place>,
    left: u64,
}

impl Pages {
    pub(super) fn new(site: SiteId, last: u64) -> Self {
        Self { site, after: None, left: last }
    }

    pub(super) async fn next(&mut self, engine: &Engine) -> Result<Option<Vec<StoredComment>>, Error> {
        let limit = PAGE.min(u32::try_from(self.left).unwrap_or(PAGE));
        if limit == 0 {
            return Ok(None);
        }
        let query = QueueQuery { site: Some(self.site), after: self.after, limit, ..QueueQuery::default() };
        let page = engine.store.page(&query).await?;
        self.after = page.next;
        self.left = if page.next.is_some() { self.left.saturating_sub(page.comments.len() as u64) } else { 0 };
        Ok(Some(page.comments).filter(|page| !page.is_empty()))
    }
}

/// When comments came from each network.
#[derive(Default)]
pub(super) struct Networks(FxHashMap<IpAddr, Vec<Timestamp>>);

impl Networks {
    pub(super) fn add(&mut self, stored: &StoredComment) {
        if let Some(ip) = stored.comment.ip {
            self.0.entry(network_of(ip)).or_default().push(stored.received_at);
        }
    }

    /// How many came within the window before that one.
    fn count(&self, stored: &StoredComment, flood: Flood) -> u32 {
        let at = stored.received_at;
        let since = at.saturating_sub(SignedDuration::from_mins(i64::from(flood.minutes))).unwrap_or(Timestamp::MIN);
        let times = stored.comment.ip.and_then(|ip| self.0.get(&network_of(ip))).map_or(&[][..], Vec::as_slice);
        let within = times.iter().filter(|time| **time > since && **time <= at).count();
        // It is among them itself.
        u32::try_from(within.saturating_sub(1)).unwrap_or(u32::MAX)
    }
}

/// One of the two sets of settings.
struct Side {
    settings: Settings,
    rules: Arc<Rules>,
    experience: Experience,
    promise: Option<Promise>,
}

impl Side {
    /// What it makes of a comment, and why.
    fn verdict(&self, stored: &StoredComment, past: Past) -> (Verdict, Vec<Reason>) {
        let reasons = &stored.assessed.reasons;
        if is_settled(stored) {
            return (stored.assessed.verdict, reasons.clone());
        }
        let signs = Signs::seen_in(reasons);
        let circumstances = Circumstances { experience: self.experience, at: Some(stored.received_at), signs, past, promise: self.promise };
        let links = link_count(&stored.comment);
        let assessment = assess(&stored.comment, links, score_of(stored), [], &self.settings, &self.rules, &circumstances);
        (assessment.verdict, assessment.reasons)
    }
}

/// Whether the blog stated what settles the verdict, whatever the rules.
pub(super) fn is_settled(stored: &StoredComment) -> bool {
    stored.assessed.reasons.iter().any(|reason| matches!(reason.code, ReasonCode::Administrator | ReasonCode::TestValue))
}

/// The score that the comment got when it came. Who abstained is not kept; that nobody judged it is, as a reason.
fn score_of(stored: &StoredComment) -> Score {
    let assessed = &stored.assessed;
    let unjudged = assessed.reasons.iter().any(|reason| reason.code == ReasonCode::UnknownText);
    Score {
        score: assessed.score,
        logit: assessed.logit,
        scores: assessed.scores,
        abstained: Abstained { spam: unjudged, abuse: unjudged && assessed.scores.abuse.is_some() },
    }
}

impl Rehearsal {
    fn add(&mut self, stored: &StoredComment, from: Verdict, (to, reasons): &(Verdict, Vec<Reason>)) {
        self.comments += 1;
        self.bin(stored);
        if from == *to {
            return;
        }
        self.changed += 1;
        let decided = stored.standing.map(|_| stored.status);
        let at = self.moves.iter().position(|moved| (moved.from, moved.to) == (from, *to)).unwrap_or_else(|| {
            self.moves.push(Moved { from, to: *to, comments: 0, against_decision: 0, toward_decision: 0 });
            self.moves.len() - 1
        });
        let moved = &mut self.moves[at];
        moved.comments += 1;
        match decided.map(|status| distance(*to, status).cmp(&distance(from, status))) {
            Some(std::cmp::Ordering::Greater) => moved.against_decision += 1,
            Some(std::cmp::Ordering::Less) => moved.toward_decision += 1,
            _ => {}
        }
        if self.examples.len() < EXAMPLES {
            let reason = reasons.first().map(|reason| excerpt(&reason.phrase())).unwrap_or_default();
            self.examples.push(Turned { id: stored.id, from, to: *to, decided, reason, excerpt: excerpt(&stored.comment.content) });
        }
    }
}

impl Rehearsal {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was clamped to the bins")]
    fn bin(&mut self, stored: &StoredComment) {
        let at = (stored.assessed.score * BINS as f64).floor().clamp(0.0, (BINS - 1) as f64) as usize;
        let bin = &mut self.scores[at];
        let place = match (stored.standing, stored.status) {
            (None, _) | (Some(_), Status::Pending) => &mut bin.undecided,
            (Some(_), Status::Approved) => &mut bin.approved,
            (Some(_), Status::Spam | Status::Trash) => &mut bin.put_away,
        };
        *place += 1;
    }
}

/// How far a verdict is from where a moderator put the comment: published, waiting, put away.
fn distance(verdict: Verdict, decided: Status) -> u8 {
    let place = |verdict| match verdict {
        Verdict::Approve => 0_u8,
        Verdict::Hold => 1,
        Verdict::Spam => 2,
    };
    let decided = match decided {
        Status::Approved => 0,
        Status::Pending => 1,
        Status::Spam | Status::Trash => 2,
    };
    place(verdict).abs_diff(decided)
}

/// How a hostile text begins, on one line.
fn excerpt(text: &str) -> String {
    let start = text.char_indices().nth(4 * EXCERPT).map_or(text, |(end, _)| &text[..end]);
    let line = Legible::line(start).text;
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
