//! Webhooks: what is due is sent until nothing is (`mod.rs`), each in the language of its endpoint (`message.rs`), over connections that lead nowhere but
//! where they may (`sender.rs`).
//!
//! Each endpoint has a task of its own while something is due for it, so one that fails or hangs holds up nobody else.

mod message;
mod sender;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::task::{Id, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

pub use sender::{Lookup, NoClient, Sender, SystemLookup};

use crate::comment::{SiteId, WebhookId};
use crate::engine::{Engine, Error, Outgoing};
use crate::store::Delivery;

/// How often is looked for what is due, where no news says so.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How many endpoints are told at a time.
const MOST_AT_ONCE: usize = 256;

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
            Ok(due) => due.into_iter().for_each(|place| under_way.start(place, &engine, &sender)),
            Err(error) => tracing::warn!(%error, "what webhooks have to tell could not be read; it is tried again"),
        }
    }
}

/// The endpoints that are being told something.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    places: HashMap<Id, Place>,
    busy: HashSet<Place>,
}

impl UnderWay {
    fn start(&mut self, place: Place, engine: &Arc<Engine>, sender: &Arc<Sender>) {
        if self.busy.len() < MOST_AT_ONCE && self.busy.insert(place) {
            let task = self.tasks.spawn(tell(Arc::clone(engine), Arc::clone(sender), place));
            self.places.insert(task.id(), place);
        }
    }

    fn ended(&mut self, task: Id) {
        if let Some(place) = self.places.remove(&task) {
            self.busy.remove(&place);
        }
    }
}

/// Tells one endpoint what is due for it, until nothing is.
async fn tell(engine: Arc<Engine>, sender: Arc<Sender>, (site, webhook): Place) {
    loop {
        match engine.take_deliveries(site, webhook).await {
            Ok(Some(outgoing)) => {
                let outgoing = Arc::new(outgoing);
                let mut tries = JoinSet::new();
                for delivery in outgoing.deliveries.clone() {
                    tries.spawn(try_once(Arc::clone(&engine), Arc::clone(&sender), Arc::clone(&outgoing), delivery));
                }
                if tries.join_all().await.contains(&false) {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, %webhook, "a webhook cannot be told what is due");
                return;
            }
        }
    }
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
