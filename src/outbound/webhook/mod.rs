//! Webhooks: what is due is sent until nothing is (`mod.rs`), each in the language of its endpoint (`message.rs`), over connections that lead nowhere but
//! where they may (`sender.rs`).
//!
//! Each endpoint has a task of its own while something is due for it, so one that fails or hangs holds up nobody else; and of an endpoint, what is due takes
//! each place that becomes free, so a message that hangs holds up nothing but what is said later about its comment.

mod message;
mod sender;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{Id, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

pub use sender::{Lookup, NoClient, Sender, SystemLookup};

use crate::comment::{SiteId, WebhookId};
use crate::engine::{AT_ONCE, Engine, Error, Outgoing};
use crate::store::{Delivery, DueWebhook};

/// How often is looked for what is due, where no news says so.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How many endpoints are told at a time, and how many of them may be such that could not be reached the last time.
const MOST_AT_ONCE: usize = 256;
const MOST_FAILING: usize = MOST_AT_ONCE / 2;

type Place = (SiteId, WebhookId);

/// Sends what is due, until dropped. What is under way then is sent again by whoever comes next.
pub async fn deliver(engine: Arc<Engine>, sender: Arc<Sender>) {
    let mut news = engine.news();
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut under_way = UnderWay::default();
    let mut hears = true;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            Some(ended) = under_way.tasks.join_next_with_id() => {
                under_way.ended(match &ended { Ok((id, ())) => *id, Err(failed) => failed.id() });
                continue;
            }
            heard = news.recv(), if hears => match heard {
                // What only came has nobody to be told.
                Ok(news) if news.by.is_none() => continue,
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => hears = false,
            },
        }
        match engine.due_webhooks().await {
            Ok(due) => due.into_iter().for_each(|due| under_way.tell(due, &engine, &sender)),
            Err(error) => tracing::warn!(%error, "what webhooks have to tell could not be read; it is tried again"),
        }
    }
}

/// The endpoints that are being told something.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    places: HashMap<Id, Place>,
    told: HashMap<Place, Told>,
}

/// An endpoint that is being told something.
struct Told {
    /// Has its task look for more.
    more: Arc<Notify>,
    /// Whether it could not be reached before.
    fails: bool,
}

impl UnderWay {
    /// Begins to tell an endpoint what is due, or says that there is more.
    fn tell(&mut self, DueWebhook { site, webhook, fails }: DueWebhook, engine: &Arc<Engine>, sender: &Arc<Sender>) {
        let place = (site, webhook);
        if let Some(told) = self.told.get(&place) {
            told.more.notify_one();
        } else if self.has_room(fails) {
            let more = Arc::new(Notify::new());
            let task = self.tasks.spawn(tell(Arc::clone(engine), Arc::clone(sender), place, Arc::clone(&more)));
            self.places.insert(task.id(), place);
            self.told.insert(place, Told { more, fails });
        }
    }

    fn has_room(&self, fails: bool) -> bool {
        self.told.len() < MOST_AT_ONCE && !(fails && self.told.values().filter(|told| told.fails).count() >= MOST_FAILING)
    }

    fn ended(&mut self, task: Id) {
        if let Some(place) = self.places.remove(&task) {
            self.told.remove(&place);
        }
    }
}

/// Tells one endpoint what is due for it, until nothing is.
async fn tell(engine: Arc<Engine>, sender: Arc<Sender>, (site, webhook): Place, more: Arc<Notify>) {
    let mut tries = JoinSet::new();
    // One that could not be reached the last time is tried with one message before it is told more.
    let mut alone = false;
    loop {
        let free = AT_ONCE.saturating_sub(u32::try_from(tries.len()).unwrap_or(AT_ONCE));
        match engine.take_deliveries(site, webhook, free).await {
            Ok(Some(outgoing)) => {
                alone = outgoing.failures > 0;
                let outgoing = Arc::new(outgoing);
                for delivery in outgoing.deliveries.clone() {
                    tries.spawn(try_once(Arc::clone(&engine), Arc::clone(&sender), Arc::clone(&outgoing), delivery));
                }
            }
            Ok(None) if tries.is_empty() => return,
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, %webhook, "a webhook cannot be told what is due");
                return finish(tries).await;
            }
        }
        let takes_more = !alone && tries.len() < AT_ONCE as usize;
        if !wait(&mut tries, &more, takes_more).await {
            return finish(tries).await;
        }
    }
}

/// Waits until a place is free and something may take it. False if what came of a message could not be noted.
async fn wait(tries: &mut JoinSet<bool>, more: &Notify, takes_more: bool) -> bool {
    let mut noted = tokio::select! {
        ended = tries.join_next() => ended.is_none_or(|noted| noted.unwrap_or(false)),
        () = more.notified(), if takes_more => true,
    };
    // Those that ended at the same time make room at once.
    while let Some(ended) = tries.try_join_next() {
        noted &= ended.unwrap_or(false);
    }
    noted
}

/// Lets what is under way come to its end.
async fn finish(mut tries: JoinSet<bool>) {
    while tries.join_next().await.is_some() {}
}

/// Sends one message; whether what came of it could be noted.
async fn try_once(engine: Arc<Engine>, sender: Arc<Sender>, outgoing: Arc<Outgoing>, delivery: Delivery) -> bool {
    let noted = match send(&engine, &sender, &outgoing, &delivery).await {
        Ok(noted) => noted,
        Err(error) => {
            tracing::warn!(%error, webhook = %outgoing.webhook, "what became of a message to a webhook could not be noted: it is sent again");
            return false;
        }
    };
    tracing::debug!(webhook = %outgoing.webhook, sequence = delivery.sequence, arrived = noted, "a webhook was told");
    true
}

async fn send(engine: &Engine, sender: &Sender, outgoing: &Outgoing, delivery: &Delivery) -> Result<bool, Error> {
    let now = engine.clock().now();
    let Some(message) = message::of(outgoing, delivery, now)? else {
        engine.delivery_arrived(outgoing, delivery).await?;
        return Ok(true);
    };
    match sender.send(&outgoing.url, &message, now).await {
        Ok(()) => engine.delivery_arrived(outgoing, delivery).await.map(|()| true),
        Err(failure) => {
            tracing::info!(webhook = %outgoing.webhook, sequence = delivery.sequence, tries = delivery.tries + 1, ?failure, "a webhook was not told");
            engine.delivery_failed(outgoing, delivery, failure).await.map(|()| false)
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// Of these endpoints so many failed the last time.
    fn under_way(all: u128, failing: u128) -> UnderWay {
        let place = |number| (SiteId(Uuid::nil()), WebhookId(Uuid::from_u128(number)));
        let told = (0..all).map(|number| (place(number), Told { more: Arc::default(), fails: number < failing })).collect();
        UnderWay { told, ..UnderWay::default() }
    }

    #[test]
    fn those_that_fail_take_at_most_half_of_the_places() {
        let room = |all, failing| [true, false].map(|fails| under_way(all, failing).has_room(fails));
        assert_eq!(room(127, 127), [true, true]);
        assert_eq!(room(128, 128), [false, true]);
        assert_eq!(room(255, 127), [true, true]);
        assert_eq!(room(255, 128), [false, true]);
        assert_eq!(room(256, 0), [false, false]);
    }
}
