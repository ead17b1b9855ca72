//! `gatepost demo`: the whole of it in one command, on real comments, with nothing kept.
//!
//! The demo's own model is trained at the start on text messages and on comments of another platform, so the comments that it then
//! judges come from a site that it has never seen.

mod player;
mod table;

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;

use super::installation::block_on;
use super::progress;
use super::serve::stop_signal;
use crate::classifier::{Model, Trainer};
use crate::clock::{Clock, SystemClock};
use crate::corpus::{LabelledComment, Reader};
use crate::engine::{Engine, KeyHasher, NewPerson};
use crate::http::{AppState, router, server};
use crate::store::sqlite::SqliteStore;
use crate::store::{Origin, Reach, Role, Signature};
use player::{Outcome, Player};

/// What the demo's model is trained on: nothing of the site that it will judge.
const ELSEWHERE: [(&str, &str); 2] = [
    ("sms.jsonl", include_str!("../../../training-data/sms.jsonl")),
    ("scamspot-ig-en.jsonl", include_str!("../../../training-data/scamspot-ig-en.jsonl")),
];

/// The site's comments: three articles, posted in the order in which they were written.
const SITE: (&str, &str) = ("youtube.jsonl", include_str!("../../../training-data/youtube.jsonl"));

/// Towards the end the moderator goes home, so that the queue has something to show.
const LEFT_FOR_YOU: usize = 60;

/// See it work: a server, real comments, a moderator, and how the filter learns
///
/// Starts a server with a throw-away database, posts 1,138 real comments of a site that it knows nothing of, plays a moderator who decides
/// what is held, and prints what the filter did at the start and at the end.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gatepost demo\n  gatepost demo --exit")]
pub(super) struct Args {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_parser = loopback)]
    listen: SocketAddr,
    /// End after the table instead of staying up.
    #[arg(long)]
    exit: bool,
}

/// The demo signs its visitor in as a moderator: nobody else may reach it.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "expected an address and a port, such as 127.0.0.1:8080".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("the demo only listens on a loopback address, such as 127.0.0.1:8080".to_owned())
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(async move { demo(&args).await })
}

async fn demo(args: &Args) -> anyhow::Result<()> {
    let directory = tempfile::tempdir().context("a temporary directory for the demo's database could not be made")?;
    let database = directory.path().join("demo.db");
    let store = Arc::new(SqliteStore::open(&database.display().to_string()).await?);
    let engine = engine(store.clone()).await?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let listener = server::bind(args.listen).with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = format!("http://{}", listener.local_addr()?);
    let serving = tokio::spawn(server::serve(listener, router(AppState::new(Arc::clone(&engine), false)), async {
        // Either way the demo is over: told so, or its other end is gone.
        let _ = stopped.await;
    }));
    let shown = args.show(&engine, &address).await;
    drop(stop);
    serving.await?;
    store.close().await;
    shown
}

impl Args {
    /// Plays the comments, prints the table and, unless told otherwise, waits to be stopped.
    async fn show(&self, engine: &Engine, address: &str) -> anyhow::Result<()> {
        let (site, site_key) = engine.add_site("demo", "https://blog.example").await?;
        let new = NewPerson { name: "demo".to_owned(), password: None, role: Role::Admin, reach: Reach::All };
        let (user, moderator_token) = engine.add_person(new, "the demo").await?;
        say(&format!("Gatepost is up at {address}, with one site, \"{}\", that it knows nothing of.\n", site.name))?;
        let player = Player::new(address.to_owned(), site_key, moderator_token);
        let outcomes = tokio::task::spawn_blocking(move || play(&player)).await??;
        say(&table::table(&outcomes))?;
        if !self.exit {
            let link = engine.sign_in_link(&user.name, "the demo").await?;
            say(&format!("\nThe last held comments wait for you. Sign in, once: {address}/sign-in/{link}"))?;
            let stopped = stop_signal()?;
            say("Ctrl-C ends the demo and removes its database.")?;
            stopped.await;
        }
        Ok(())
    }
}

/// An engine on an empty database whose live model has never seen the demo's site.
async fn engine(store: Arc<SqliteStore>) -> anyhow::Result<Arc<Engine>> {
    let clock = SystemClock;
    let mut secret = [0_u8; 32];
    clock.fill(&mut secret);
    let engine = Engine::open(store, Arc::new(clock), KeyHasher::new(secret)).await?;
    let model = tokio::task::spawn_blocking(train).await??;
    let id = engine.add_candidate(&model, Vec::new(), &Origin::default()).await?;
    engine.promote(&id, Signature { by: "demo".to_owned(), ..Signature::default() }).await?;
    engine.refresh().await?;
    Ok(engine)
}

fn train() -> anyhow::Result<Model> {
    let mut trainer = Trainer::new();
    let bar = progress::steps(ELSEWHERE.len() as u64, "training a model on other sites");
    for (name, text) in ELSEWHERE {
        let examples: Vec<_> = read(name, text)?.into_iter().map(|example| (example.comment, example.label)).collect();
        trainer.add_batch(&examples);
        trainer.end_corpus();
        bar.inc(1);
    }
    let model = trainer.finish()?;
    bar.finish_and_clear();
    Ok(model)
}

fn play(player: &Player) -> anyhow::Result<Vec<Outcome>> {
    let (name, text) = SITE;
    let mut examples = read(name, text)?;
    examples.sort_by_key(|example| example.comment.created_at);
    let bar = progress::steps(examples.len() as u64, "comments come in, the moderator decides what is held");
    let mut outcomes = Vec::with_capacity(examples.len());
    for (index, example) in examples.iter().enumerate() {
        outcomes.push(player.play(example, index + LEFT_FOR_YOU < examples.len())?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(outcomes)
}

fn read(name: &str, text: &str) -> anyhow::Result<Vec<LabelledComment>> {
    Reader::new(text.as_bytes()).labelled().collect::<Result<_, _>>().with_context(|| name.to_owned())
}

fn say(text: &str) -> anyhow::Result<()> {
    writeln!(anstream::stdout(), "{text}")?;
    Ok(())
}
