//! News while it happens: server-sent events with what colleagues decide and how many comments stand where.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, broadcast, watch};
use tokio::time::Instant;

use super::error::PageError;
use super::session::{Fields, Session};
use crate::comment::{CommentId, SiteId};
use crate::engine::News;
use crate::http::AppState;
use crate::store::StatusCounts;

/// What happens within this time is told together: a burst of spam is not a burst of events.
const TOGETHER: Duration = Duration::from_millis(150);

/// How often it is asked whether the session still is one.
const STILL_SIGNED_IN: Duration = Duration::from_secs(20);

/// How long a browser waits before it comes back after a connection broke off.
const COME_BACK: Duration = Duration::from_secs(2);

/// How often a silent connection is written to: only then it shows that its page is gone, as one that closed its side may still listen.
const STILL_THERE: Duration = Duration::from_secs(2);

/// What happened since the last event.
#[derive(Debug, Serialize)]
struct Bulletin {
    /// The last that became of each comment.
    news: Vec<News>,
    /// Whether there was more than could be told: what the page shows may be old.
    missed: bool,
    /// How many comments stand where now.
    counts: StatusCounts,
    /// How many comments there are: less than these together, as random checks stand in two places.
    all: u64,
    /// How many random checks wait.
    checks: u64,
    /// How many comments wait for a colleague.
    asked: u64,
    /// How many their authors asked to be looked at again.
    appealed: u64,
}

/// What one page listens to.
struct Listener {
    state: AppState,
    session: Session,
    site: Option<SiteId>,
    news: broadcast::Receiver<News>,
    stopping: watch::Receiver<bool>,
    /// Given back when the page goes.
    _place: OwnedSemaphorePermit,
}

/// GET /events: `site` narrows it to one site. It ends when the server stops, and when the session does.
pub(super) async fn listen(
    State(state): State<AppState>,
    session: Session,
    RawQuery(query): RawQuery,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, PageError> {
    let site = Fields::parse(query.unwrap_or_default().as_bytes()).get("site").and_then(|id| id.parse().ok());
    if let Some(site) = site {
        state.engine.seen_by(&session.moderator).site(site).await?;
    }
    let place = state.streams.enter(session.moderator.id).ok_or(PageError::TooManyPages)?;
    let (news, stopping) = (state.engine.news(), state.stopping.subscribe());
    let listener = Listener { state, session, site, news, stopping, _place: place };
    // The first event comes at once: whoever comes back after a while learns how things stand.
    let first = listener.bulletin(Vec::new(), true).await?;
    let events = unfold((listener, Some(first)), async |(mut listener, first)| {
        let event = match first {
            Some(first) => first,
            None => listener.next().await?,
        };
        Some((Ok(event), (listener, None)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(STILL_THERE)))
}

impl Listener {
    /// The next event; `None` if there will be none.
    async fn next(&mut self) -> Option<Event> {
        let mut told = BTreeMap::<CommentId, News>::new();
        let mut missed = false;
        // Beside the loop: news of other sites would begin the time anew.
        let mut ask = tokio::time::interval_at(Instant::now() + STILL_SIGNED_IN, STILL_SIGNED_IN);
        loop {
            tokio::select! {
                () = stopped(&mut self.stopping) => return None,
                _ = ask.tick() => {
                    self.look_again().await?;
                }
                news = self.news.recv() => match news {
                    Ok(news) if self.wants(&news) => {
                        told.insert(news.comment, news);
                        break;
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => {
                        missed = true;
                        break;
                    }
                    Err(RecvError::Closed) => return None,
                }
            }
        }
        tokio::select! {
            () = stopped(&mut self.stopping) => return None,
            () = tokio::time::sleep(TOGETHER) => {}
        }
        loop {
            match self.news.try_recv() {
                Ok(news) if self.wants(&news) => {
                    told.insert(news.comment, news);
                }
                Ok(_) => {}
                Err(broadcast::error::TryRecvError::Lagged(_)) => missed = true,
                Err(_) => break,
            }
        }
        // Where there always is news the clock above never strikes.
        self.look_again().await?;
        told.retain(|_, news| self.wants(news));
        self.bulletin(told.into_values().collect(), missed).await.ok()
    }

    /// Whether a piece of news is one for this page, and for who looks at it.
    fn wants(&self, news: &News) -> bool {
        self.site.is_none_or(|site| site == news.site) && self.session.moderator.reach.sees(news.site)
    }

    /// Whether the session still is one; its moderator may have other sites by now.
    async fn look_again(&mut self) -> Option<()> {
        self.session.moderator = self.state.engine.session(&self.session.token).await.ok()?;
        Some(())
    }

    async fn bulletin(&self, news: Vec<News>, missed: bool) -> Result<Event, PageError> {
        let seen = self.state.engine.seen_by(&self.session.moderator);
        let (counts, checks) = (seen.counts(self.site).await?, seen.open_audits(self.site).await?);
        let (asked, appealed) = (seen.asked(self.site).await?, seen.appealed(self.site).await?);
        let all = counts.pending + counts.approved + counts.spam + counts.trash;
        let counts = StatusCounts { pending: counts.pending + checks.beside_pending, ..counts };
        let bulletin = Bulletin { news, missed, counts, all, checks: checks.all, asked, appealed };
        let event = Event::default().retry(COME_BACK).json_data(bulletin);
        event.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "news cannot be written");
            PageError::Internal
        })
    }
}

/// Done once the server was asked to stop.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // A server that is gone has stopped, too.
    let _stopped = stopping.wait_for(|stopping| *stopping).await;
}
