//! What a server does beside answering: it follows other processes, does what is due, sends mail and webhooks, and has the model in shadow play along.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::engine::{Engine, Schedule};
use crate::http::Measured;
use crate::outbound::mail::{self, Mailer};
use crate::outbound::webhook::{self, Sender, SystemLookup};

/// How often what was timed is put together.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// All of it, until it is ended.
pub(super) struct Background {
    /// Each may be broken off anywhere: what it had not finished is done by the next server.
    tasks: JoinSet<()>,
    shadow: JoinHandle<()>,
    end_of_shadow: oneshot::Sender<()>,
}

impl Background {
    /// Begins with it.
    pub(super) fn begin(engine: &Arc<Engine>, schedule: Schedule, mailer: Option<Mailer>, measured: Option<Arc<Measured>>) -> Self {
        let mut tasks = JoinSet::new();
        let watching = engine.clone();
        tasks.spawn(async move { watching.watch().await });
        tasks.spawn(engine.clone().keep_schedule(schedule));
        tasks.spawn(deliver_webhooks(engine.clone()));
        if let Some(mailer) = mailer {
            tasks.spawn(mail::deliver(engine.clone(), mailer));
        }
        if let Some(measured) = measured {
            tasks.spawn(tidy(measured));
        }
        let (shadowing, (end_of_shadow, ended)) = (engine.clone(), oneshot::channel::<()>());
        let shadow = tokio::spawn(async move { shadowing.play_shadow(async { drop(ended.await) }).await });
        Self { tasks, shadow, end_of_shadow }
    }

    /// Has another task go on until the end.
    pub(super) fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Ends all of it; what the model in shadow was told is kept first.
    pub(super) async fn end(mut self) {
        self.tasks.abort_all();
        drop(self.end_of_shadow);
        if let Err(failed) = self.shadow.await {
            tracing::error!(%failed, "the model in shadow came to an end of its own");
        }
    }
}

/// Puts what was timed together, again and again, until dropped.
async fn tidy(measured: Arc<Measured>) {
    loop {
        tokio::time::sleep(TIDY_EVERY).await;
        measured.metrics.tidy();
    }
}

/// Tells webhooks what they are to be told, for as long as the server runs.
async fn deliver_webhooks(engine: Arc<Engine>) {
    match Sender::new(engine.webhook_networks(), Arc::new(SystemLookup)) {
        Ok(sender) => webhook::deliver(engine, Arc::new(sender)).await,
        Err(error) => tracing::error!(%error, "webhooks are told nothing until the server is started again"),
    }
}
