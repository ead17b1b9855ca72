//! What a server does by itself, on a clock that is set by hand.

use std::sync::Arc;

use gatepost::comment::Comment;
use gatepost::engine::{Engine, JobOverview, RunState, Schedule};
use gatepost::moderation::Action;
use gatepost::store::{Claim, JobEnd, Jobs, Models};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::world::{World, logit};

fn nightly() -> Schedule {
    Schedule::new(TimeZone::UTC, None)
}

async fn due(engine: &Arc<Engine>) -> String {
    let next = engine.run_due(&nightly()).await.unwrap();
    format!("{next:.0}")
}

async fn job(engine: &Engine, name: &str) -> JobOverview {
    let jobs = engine.overview().await.unwrap().jobs;
    jobs.into_iter().find(|job| job.job == name).expect("a job of that name")
}

async fn last_run(engine: &Engine, name: &str) -> Option<String> {
    job(engine, name).await.last_run.map(|time| format!("{time:.0}"))
}

#[tokio::test]
async fn a_job_waits_for_its_time_and_is_done_once() {
    let world = World::at("2026-01-01T12:00:00Z").await;
    let site = world.site("blog").await;
    let old = world.submit(&site, Comment::from_content("cheap pills"), None).await;
    world.decide(&site, old.id, Action::Spam).await;
    assert_eq!(due(&world.engine).await, "2026-01-01T13:00:00Z", "the self-check is the first");
    let retention = job(&world.engine, "retention").await;
    assert_eq!((retention.state, retention.last_run), (RunState::Never, None));
    assert_eq!(retention.next_run, Some("2026-01-02T03:30:00Z".parse().unwrap()));

    world.clock.set("2026-05-01T03:29:59Z");
    assert_eq!(due(&world.engine).await, "2026-05-01T03:30:00Z", "missed for months, made up for once");
    assert_eq!(last_run(&world.engine, "retention").await.as_deref(), Some("2026-05-01T03:29:59Z"));
    assert_eq!(world.status(&site, old.id).await, None);
    world.clock.set("2026-05-01T03:30:00Z");
    due(&world.engine).await;
    assert_eq!(last_run(&world.engine, "retention").await.as_deref(), Some("2026-05-01T03:30:00Z"));
    world.clock.set("2026-05-01T23:59:59Z");
    due(&world.engine).await;
    assert_eq!(last_run(&world.engine, "retention").await.as_deref(), Some("2026-05-01T03:30:00Z"));
    let retention = job(&world.engine, "retention").await;
    assert_eq!((retention.state, retention.result.as_deref()), (RunState::Done, Some("0 comments went, 0 lost a field")));
    assert_eq!(retention.next_run, Some("2026-05-02T03:30:00Z".parse().unwrap()));
    assert!(retention.seconds.is_some_and(|seconds| seconds < 1.0), "{retention:?}");
    assert_eq!(last_run(&world.engine, "self-check").await.as_deref(), Some("2026-05-01T23:59:59Z"));
}

#[tokio::test]
async fn of_two_processes_one_does_it() {
    let world = World::at("2026-01-01T12:00:00Z").await;
    let beside = world.another().await;
    due(&world.engine).await;
    world.clock.set("2026-01-02T04:00:00Z");
    let schedule = nightly();
    let (one, other) = tokio::join!(world.engine.run_due(&schedule), beside.run_due(&schedule));
    assert!(one.unwrap() > "2026-01-02T04:30:00Z".parse().unwrap() && other.unwrap() > "2026-01-02T04:30:00Z".parse().unwrap());
    assert_eq!(job(&world.engine, "retention").await.state, RunState::Done);

    // What both rely on: a claim is given once for each time that the job was last begun, and to nobody while it is held.
    let state = world.store.job("retention", Timestamp::UNIX_EPOCH).await.unwrap();
    let at: Timestamp = "2026-01-03T03:30:00Z".parse().unwrap();
    let minutes = |minutes| at + SignedDuration::from_mins(minutes);
    let claim =
        |holder: u128, seen, at, until| Claim { name: "retention".to_owned(), holder: uuid::Uuid::from_u128(holder), seen, at, until };
    assert!(world.store.claim_job(claim(1, state.started_at, at, minutes(5))).await.unwrap());
    assert!(!world.store.claim_job(claim(2, state.started_at, at, minutes(5))).await.unwrap(), "somebody was quicker");
    assert!(!world.store.claim_job(claim(2, Some(at), minutes(4), minutes(9))).await.unwrap(), "it is held");
    world.store.hold_job("retention", uuid::Uuid::from_u128(1), minutes(8)).await.unwrap();
    assert!(!world.store.claim_job(claim(2, Some(at), minutes(6), minutes(11))).await.unwrap(), "it is held for longer");
    assert!(world.store.claim_job(claim(2, Some(at), minutes(8), minutes(13))).await.unwrap(), "nothing more was heard");
    let end =
        JobEnd { name: "retention".to_owned(), holder: uuid::Uuid::from_u128(1), at: minutes(9), failed: false, result: String::new() };
    world.store.end_job(end).await.unwrap();
    assert_eq!(world.store.job("retention", at).await.unwrap().ended_at, None, "it is no longer the first one's to end");
    world.clock.set("2026-01-03T04:00:00Z");
    assert_eq!(job(&world.engine, "retention").await.state, RunState::Interrupted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_that_see_the_same_job_due_run_it_once() {
    const DAYS: i64 = 25;
    let world = World::at("2026-01-01T12:00:00Z").await;
    let beside = world.another().await;
    due(&world.engine).await;
    let path = world.folder.path().join("gatepost.db");
    let mut log = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let watch =
        "CREATE TABLE run (name); CREATE TRIGGER ran AFTER UPDATE OF started_at ON job BEGIN INSERT INTO run VALUES (new.name); END";
    sqlx::raw_sql(watch).execute(&mut log).await.unwrap();
    for _ in 0..DAYS {
        world.clock.pass_days(1);
        let servers = [&world.engine, &beside].map(|engine| {
            let engine = Arc::clone(engine);
            tokio::spawn(async move { engine.run_due(&nightly()).await.unwrap() })
        });
        for server in servers {
            server.await.unwrap();
        }
    }
    let runs: Vec<i64> = sqlx::query_scalar("SELECT count(*) FROM run GROUP BY name").fetch_all(&mut log).await.unwrap();
    assert_eq!(runs, [DAYS; 4]);
    let held = |holder| world.store.hold_job("retention", uuid::Uuid::from_u128(holder), Timestamp::UNIX_EPOCH);
    assert!(!held(7).await.unwrap(), "whoever has lost it is told");
    log.close().await.unwrap();
}

#[tokio::test]
async fn rows_of_which_nobody_told_are_heard_of_within_the_hour() {
    let world = World::at("2026-01-01T12:00:00Z").await;
    let site = world.site("blog").await;
    let stored = world.submit(&site, Comment::from_content("cheap pills"), None).await;
    due(&world.engine).await;
    let before = logit(&world.engine, &site, "cheap pills").await;
    // As an import leaves it that is killed before it says so.
    let beside = world.another().await;
    let same = beside.site_by_id(site.site.id).await.unwrap();
    beside.feedback(&same, stored.id, Action::Spam).await.unwrap();
    assert_eq!(logit(&world.engine, &site, "cheap pills").await, before);
    world.clock.pass(SignedDuration::from_hours(1));
    due(&world.engine).await;
    assert_eq!(logit(&world.engine, &site, "cheap pills").await, logit(&beside, &same, "cheap pills").await);
}

#[tokio::test]
async fn a_server_with_nothing_to_do_writes_nothing() {
    let world = World::at("2026-01-01T12:00:00Z").await;
    due(&world.engine).await;
    let commits = world.store.commits();
    world.clock.pass(SignedDuration::from_mins(1));
    due(&world.engine).await;
    assert_eq!(world.store.commits(), commits);
}

#[tokio::test]
async fn memory_that_lost_its_journal_is_noted_and_mended() {
    let world = World::at("2026-01-01T12:00:00Z").await;
    let site = world.site("blog").await;
    let stored = world.submit(&site, Comment::from_content("cheap pills"), None).await;
    world.decide(&site, stored.id, Action::Spam).await;
    let before = logit(&world.engine, &site, "cheap pills").await;
    due(&world.engine).await;
    let mut behind = SqliteConnectOptions::new().filename(world.folder.path().join("gatepost.db")).connect().await.unwrap();
    sqlx::raw_sql("DROP TRIGGER journal_keeps_values; UPDATE journal SET action = 'approve'").execute(&mut behind).await.unwrap();
    behind.close().await.unwrap();
    world.clock.pass(SignedDuration::from_hours(1));
    due(&world.engine).await;
    let check = job(&world.engine, "self-check").await;
    assert_eq!(check.state, RunState::Failed);
    assert_eq!(check.result.as_deref(), Some("1 of 1 sites in memory did not equal their journals: blog"));
    assert_ne!(logit(&world.engine, &site, "cheap pills").await, before, "folded anew, it is what the journal says");
    world.clock.pass(SignedDuration::from_hours(1));
    due(&world.engine).await;
    let check = job(&world.engine, "self-check").await;
    assert_eq!((check.state, check.result.as_deref()), (RunState::Done, Some("1 sites in memory equal their journals")));
}

#[tokio::test]
async fn a_nightly_candidate_is_made_where_something_was_decided_and_is_not_put_live() {
    let world = World::at("2026-01-01T12:00:00Z").await;
    let site = world.site("blog").await;
    let schedule = Schedule::new(TimeZone::UTC, Some(Time::constant(3, 0, 0, 0)));
    world.engine.run_due(&schedule).await.unwrap();
    world.clock.set("2026-01-02T03:00:00Z");
    world.engine.run_due(&schedule).await.unwrap();
    assert_eq!(job(&world.engine, "retrain").await.result.as_deref(), Some("nothing was decided since the last time"));
    for (text, action) in [("cheap pills", Action::Spam), ("a lovely garden", Action::Approve)] {
        let stored = world.submit(&site, Comment::from_content(text), None).await;
        world.decide(&site, stored.id, action).await;
    }
    assert_eq!(world.engine.overview().await.unwrap().decisions_since_retrain, 2);
    world.clock.set("2026-01-03T03:00:00Z");
    world.engine.run_due(&schedule).await.unwrap();
    let retrain = job(&world.engine, "retrain").await;
    assert_eq!(retrain.state, RunState::Done, "{retrain:?}");
    let models = world.store.models().await.unwrap();
    assert_eq!((models.len(), models[0].live, models[0].origin.by.as_str()), (1, false, "the schedule"));
    assert!(retrain.result.is_some_and(|result| result.contains(&models[0].id) && result.contains("2 decisions")));
    assert_eq!(world.engine.overview().await.unwrap().decisions_since_retrain, 0);
    // A server without a time for it does not mean to run it.
    world.engine.run_due(&nightly()).await.unwrap();
    assert_eq!(job(&world.engine, "retrain").await.next_run, None);
}
