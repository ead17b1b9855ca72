//! Random audits: drawing them, what they say of the filter, and whether they prove the site's promise.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Engine, Error, SiteHandle};
use crate::comment::{CommentId, SiteId};
use crate::learning::{Audited, Rate, Tested, draw, evidence, quota, tested};
use crate::policy::{Promise, Reason, ReasonCode, Settings};
use crate::store::{Audit, Change, Draw, OpenAudits, Site, StoredComment};
use crate::text::amount;

/// Days are drawn this long after: a server that was down draws what it missed.
const MOST_DAYS_BACK: i64 = 7;

/// Within so many days of being drawn an audit has to be answered: what nobody looked at by then leaves the queue, and nobody's answer counts any more.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_hours(24 * ANSWER_DAYS);
const ANSWER_DAYS: i64 = 28;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// What a site's audits say.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditReport {
    /// The site's name.
    pub site: String,
    /// How many comments a week are drawn.
    pub audits_per_week: u32,
    /// How many were drawn so far.
    pub drawn: u64,
    /// How many were edited or forgotten before anybody answered, or not answered in time.
    pub lapsed: u64,
    /// The rates, and what waits.
    #[serde(flatten)]
    pub tested: Tested,
    /// How far the promise is proven, if the site has one.
    #[schema(required)]
    pub promise: Option<Promised>,
    /// All of it in words.
    pub sentences: Vec<String>,
}

/// How far a promise is proven.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Promised {
    /// The largest share of all ham that may be lost.
    pub max_ham_lost: f64,
    /// How many audited comments are ham.
    pub audited_ham: u64,
    /// How many of these lay above the site's line for spam.
    pub lost_ham: u64,
    /// Above which score the filter marks as spam alone; `null` for not at all.
    #[schema(required)]
    pub acts_above: Option<f64>,
    /// How many more audited ham it takes, none of them lost, until that is the site's own line.
    pub missing: u64,
}

impl Engine {
    /// Draws the audits of every site and every day up to yesterday (UTC) that were not drawn yet; how many comments were drawn. May be called as often as
    /// one likes, by any number of processes: a day is drawn once. What was drawn long ago and never answered lapses.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn draw_audits(&self, now: Timestamp) -> Result<u64, Error> {
        self.store.let_lapse(now.saturating_sub(ANSWERED_WITHIN).unwrap_or(Timestamp::MIN)).await?;
        let today = now.as_second().div_euclid(DAY);
        let mut drawn = 0;
        for site in self.sites().await? {
            let done = self.store.drawn_days(site.id, today - MOST_DAYS_BACK).await?;
            let due = (today - MOST_DAYS_BACK..today).filter(|day| !done.contains(day));
            for day in due {
                drawn += self.draw_day(&site, day, now).await?;
            }
        }
        self.refresh().await?;
        Ok(drawn)
    }

    async fn draw_day(&self, site: &Site, day: i64, now: Timestamp) -> Result<u64, Error> {
        let quota = quota(site.settings.audits_per_week, day);
        let ends = [day * DAY, (day + 1) * DAY].map(|second| Timestamp::from_second(second).unwrap_or(now));
        let spam_above = site.settings.spam_above;
        if quota == 0 {
            return Ok(0);
        }
        let eligible = self.store.drawable(site.id, ends[0], ends[1], spam_above).await?;
        let mut seed = [0; 32];
        self.clock.fill(&mut seed);
        let drawn: Vec<_> = draw(seed, eligible.len(), quota).into_iter().map(|place| eligible[place].clone()).collect();
        let count = drawn.len() as u64;
        let draw = Draw { site: site.id, day, at: now, eligible: eligible.len() as u64, spam_above, drawn };
        Ok(if self.store.keep_draw(draw).await? { count } else { 0 })
    }

    /// What a site's audits say.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such site.
    pub async fn audits(&self, name: &str) -> Result<AuditReport, Error> {
        let site = self.site_by_name(name).await?;
        let audits = self.store.audits(site.id).await?;
        let counting = counting(&audits);
        let promise = site.settings.max_ham_lost.map(|rate| Promised::new(rate, &counting, &site.settings));
        let tested = tested(&counting);
        let (drawn, lapsed) = (audits.len() as u64, (audits.len() - counting.len()) as u64);
        let sentences = sentences(&site, [drawn, lapsed], &tested, promise.as_ref());
        Ok(AuditReport { site: site.name, audits_per_week: site.settings.audits_per_week, drawn, lapsed, tested, promise, sentences })
    }

    /// How many audits wait for an answer, on one site or on all.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn open_audits(&self, site: Option<SiteId>) -> Result<OpenAudits, Error> {
        Ok(self.store.open_audits(site).await?)
    }

    /// Lets those of the comments that are open audits say so in their first reason.
    pub(super) async fn mark_audits(&self, comments: &mut [StoredComment]) -> Result<(), Error> {
        if comments.is_empty() {
            return Ok(());
        }
        let ids: Vec<CommentId> = comments.iter().map(|stored| stored.id).collect();
        let open = self.store.to_audit(&ids).await?;
        for stored in comments.iter_mut().filter(|stored| open.contains(&stored.id)) {
            stored.assessed.reasons.insert(0, Reason::stated(ReasonCode::Audit, ""));
        }
        Ok(())
    }

    /// How far the promise of these settings is proven by a site's audits; `None` if they promise nothing.
    pub(super) async fn promise_by(&self, site: SiteId, settings: &Settings) -> Result<Option<Promise>, Error> {
        let Some(rate) = settings.max_ham_lost else { return Ok(None) };
        let audits = self.store.audits(site).await?;
        Ok(Some(evidence(&counting(&audits), settings.spam_above).promise(rate, settings.spam_above)))
    }

    /// Reads again how far a site's promise is proven.
    pub(super) async fn follow_promise(&self, handle: &SiteHandle) -> Result<(), Error> {
        handle.memory.set_promise(self.promise_by(handle.site.id, &handle.site.settings).await?);
        Ok(())
    }

    /// The same after a decision or an undo that changed what an audit was answered. The decision stands, whatever comes of it here.
    pub(super) async fn follow_answer(&self, handle: &SiteHandle, change: &Change) {
        if !change.audited {
            return;
        }
        // The settings may have changed since the request began.
        let current = self.site(handle.site.id).unwrap_or_else(|_| handle.clone());
        if let Err(error) = self.follow_promise(&current).await {
            tracing::warn!(%error, "could not read the audits again; how far the promise is proven stays as it was");
        }
    }
}

/// Those that can be answered or were.
fn counting(audits: &[Audit]) -> Vec<Audited> {
    audits.iter().filter(|audit| !audit.lapsed).map(|audit| audit.audited).collect()
}

impl Promised {
    fn new(rate: f64, audits: &[Audited], settings: &Settings) -> Self {
        let evidence = evidence(audits, settings.spam_above);
        let Promise { acts_above, missing } = evidence.promise(rate, settings.spam_above);
        let lost_ham = evidence.lost_above(settings.spam_above);
        Self { max_ham_lost: rate, audited_ham: evidence.ham(), lost_ham, acts_above, missing }
    }

    fn sentence(&self, settings: &Settings) -> String {
        let Self { max_ham_lost, audited_ham, lost_ham, acts_above, missing } = self;
        let promise = format!("The promise is to lose at most {} of all good comments", percent(*max_ham_lost));
        let found = format!("of {audited_ham} good comments among the checks, {lost_ham} would have been lost");
        match acts_above {
            Some(line) if *missing == 0 => format!("{promise}: {found}, which proves it. The filter marks as spam alone above {line}."),
            Some(line) => format!(
                "{promise}: {found}, which proves it above a score of {line:.4} alone; between {} and that it holds until {missing} more are checked without a loss.",
                settings.spam_above
            ),
            None => format!(
                "{promise}: {found}, which does not prove it. The filter holds what it takes for spam until {missing} more good ones are checked without a loss."
            ),
        }
    }
}

fn sentences(site: &Site, [drawn, lapsed]: [u64; 2], tested: &Tested, promise: Option<&Promised>) -> Vec<String> {
    let mut sentences = vec![match (site.settings.audits_per_week, drawn) {
        (0, _) => "No comments are drawn for random checks: gatepost site set NAME --audits-per-week 10 begins.".to_owned(),
        (per_week, 0) => format!("Nothing was drawn yet; {} a week will be, a day after it came.", amount(per_week.into(), "comment")),
        (per_week, _) => format!("Drawn so far: {}, {per_week} a week; without an answer: {}.", amount(drawn, "comment"), tested.open),
    }];
    if lapsed > 0 {
        let were = if lapsed == 1 { "was" } else { "were" };
        sentences.push(format!(
            "Unanswered for good: {lapsed}, which {were} edited or removed, or not looked at within {ANSWER_DAYS} days; the more there are, the less the \
             shares below say."
        ));
    }
    sentences.push(rate(&tested.false_positives, "what the filter takes for spam", "is good"));
    sentences.push(rate(&tested.misses, "what the filter approves", "should not be read"));
    sentences.extend(promise.map(|promise| promise.sentence(&site.settings)));
    sentences
}

fn rate(rate: &Rate, of: &str, is: &str) -> String {
    let Rate { wrong, answered, rate, interval: [low, high] } = rate;
    match rate {
        None => format!("Nothing is known of {of}: no check of it was answered."),
        Some(share) => format!(
            "Of {of}, {} {is} ({wrong} of {answered} checked); with 95 % confidence between {} and {}.",
            percent(*share),
            percent(*low),
            percent(*high)
        ),
    }
}

/// In per cent, to two digits where it is little: 0.001 % is not nothing.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent <= 0.0 || percent >= 1.0 {
        return format!("{percent:.1} %");
    }
    let digits = (2_u8..12).find(|digits| percent * 10_f64.powi(i32::from(*digits)) >= 9.95).unwrap_or(12);
    format!("{percent:.*} %", usize::from(digits))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn what_is_little_is_not_shown_as_nothing() {
        let shown = [0.0, 0.000_000_1, 0.000_01, 0.000_012_3, 0.000_1, 0.001, 0.005, 0.009_99, 0.01, 0.123, 1.0].map(percent);
        assert_eq!(
            shown,
            ["0.0 %", "0.000010 %", "0.0010 %", "0.0012 %", "0.010 %", "0.10 %", "0.50 %", "1.00 %", "1.0 %", "12.3 %", "100.0 %"]
        );
    }
}
