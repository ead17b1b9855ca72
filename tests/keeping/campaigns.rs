//! All that is like a comment: found as a look at every comment finds it, decided and taken back as one.

use std::collections::BTreeSet;
use std::sync::Arc;

use gatepost::comment::{Comment, CommentId, UserId};
use gatepost::engine::{BatchDone, By, CampaignOrder, Engine, Error, Kinship, Moderator, Order, Schedule, SiteHandle};
use gatepost::features::{Extractor, Likeness, said};
use gatepost::learning::near_copies;
use gatepost::moderation::{Action, Status};
use gatepost::policy::{Guard, Settings, Settled, Signs};
use gatepost::store::{QuarantineQuery, Reach, Role, StatusCounts, User, Users as _};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use uuid::Uuid;

use crate::world::{Dice, World, logit};

/// Long enough for the guard to tell a copy by.
const TEMPLATE: &str = "Dear friends, grow your savings with our guaranteed robot: deposit 250 dollars today at https://robot-profits.example.com/start \
                        and withdraw 4000 dollars next week";

/// Somebody who is in the store.
async fn moderator(world: &World, n: u128) -> Moderator {
    let (id, name, created_at) = (UserId(Uuid::from_u128(n)), format!("moderator {n}"), world.engine.clock().now());
    let user = User { id, name: name.clone(), password_hash: None, role: Role::Moderator, reach: Reach::All, created_at, seen_at: None };
    if world.store.user_by_name(&name).await.unwrap().is_none() {
        world.store.add_user(&user, "the test").await.unwrap();
    }
    Moderator { id, name, role: Role::Moderator, reach: Reach::All }
}

/// A site that leaves every decision to people.
async fn site(world: &World, name: &str) -> SiteHandle {
    let site = world.site(name).await;
    settle(world, &site, &|settings| (settings.approve_below, settings.spam_above) = (0.0, 1.0)).await
}

async fn settle(world: &World, site: &SiteHandle, change: &(dyn Fn(&mut Settings) + Sync)) -> SiteHandle {
    let apply = |settings: &mut Settings| {
        change(settings);
        Ok(())
    };
    world.engine.change_settings(&site.site.name, apply).await.unwrap();
    world.engine.refresh().await.unwrap();
    world.engine.site_by_id(site.site.id).await.unwrap()
}

async fn submit(world: &World, site: &SiteHandle, comment: Comment) -> CommentId {
    world.submit(site, comment, None).await.id
}

async fn wave(world: &World, site: &SiteHandle, copies: usize) -> Vec<CommentId> {
    let mut ids = Vec::new();
    for n in 0..copies {
        ids.push(submit(world, site, Comment::from_content(format!("{TEMPLATE}. Yours, visitor {n}"))).await);
    }
    ids
}

async fn decide(engine: &Arc<Engine>, moderator: &Moderator, comment: CommentId, expected: u64) -> Result<BatchDone, Error> {
    let order = CampaignOrder { comment, by: Kinship::Near, action: Action::Spam, expected, through: None };
    engine.decide_campaign(moderator, order).await
}

/// Some of a few dozen words, so that some texts are near copies and others are not.
fn text(dice: &Dice) -> String {
    let (template, changes) = (dice.roll(4), dice.roll(12));
    let mut words: Vec<String> = (0..30).map(|n| format!("word{}", n * (template + 3) % 97)).collect();
    for _ in 0..changes {
        let place = dice.roll(words.len());
        words[place] = format!("other{}", dice.roll(500));
    }
    words.join(" ")
}

fn known(comment: &Comment) -> (Vec<u32>, Likeness) {
    let mut extractor = Extractor::new();
    let features = extractor.extract(comment);
    (features.sorted_slots(), features.likeness(comment.author_url.as_deref()))
}

/// Whether one is a near copy of the other that shares a band with it.
fn is_found(one: &(Vec<u32>, Likeness), other: &(Vec<u32>, Likeness)) -> bool {
    let alike = near_copies(&one.0, &other.0) || said(&one.0) == said(&other.0);
    alike && one.1.bands().iter().any(|key| other.1.bands().contains(key))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn near_copies_are_what_a_look_at_every_comment_finds_whatever_happened_to_them() {
    let world = World::at("2026-11-01T12:00:00Z").await;
    let (site, other) = (site(&world, "blog").await, site(&world, "other").await);
    let dice = Dice::new(11);
    let mut kept: Vec<(CommentId, Comment)> = Vec::new();
    for step in 0..400 {
        let comment = Comment { author: Some(format!("author {}", dice.roll(20))), ..Comment::from_content(text(&dice)) };
        submit(&world, &other, comment.clone()).await;
        match dice.roll(10) {
            0 if step > 20 => {
                let (id, _) = kept.swap_remove(dice.roll(kept.len()));
                world.engine.forget(&site, id).await.unwrap();
            }
            1 if step > 20 => {
                let place = dice.roll(kept.len());
                world.engine.edit(&site, kept[place].0, comment.clone(), None, Signs::default()).await.unwrap();
                kept[place].1 = comment;
            }
            2 if step > 20 => {
                let order = Order {
                    comment: kept[dice.roll(kept.len())].0,
                    action: Action::ALL[dice.roll(4)],
                    expected: None,
                    revision: None,
                    note: String::new(),
                };
                world.engine.decide(&moderator(&world, 1).await, order).await.unwrap();
            }
            _ => kept.push((submit(&world, &site, comment.clone()).await, comment)),
        }
    }
    let signed: Vec<(CommentId, (Vec<u32>, Likeness))> = kept.iter().map(|(id, comment)| (*id, known(comment))).collect();
    let (mut near, mut found) = (0, 0);
    for (id, of) in signed.iter().step_by(7) {
        let campaign = world.engine.campaign(*id, Kinship::Near).await.unwrap();
        let mut expected = BTreeSet::new();
        for (other, like) in &signed {
            let status = world.status(&site, *other).await.unwrap();
            near += usize::from(near_copies(&of.0, &like.0));
            found += usize::from(near_copies(&of.0, &like.0) && is_found(of, like));
            if is_found(of, like) && status == Status::Pending {
                expected.insert(*other);
            }
        }
        assert_eq!(campaign.waiting.iter().copied().collect::<BTreeSet<_>>(), expected);
        assert_eq!(campaign.counts.pending, expected.len() as u64);
        assert!(campaign.waiting.is_sorted_by(|a, b| a > b));
    }
    assert!(near > 1_000 && found * 100 >= near * 85, "{found} of {near} pairs of near copies");
    world.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_is_decided_and_taken_back_as_one_and_memory_follows() {
    let world = World::at("2026-11-01T12:00:00Z").await;
    let site = site(&world, "blog").await;
    let ids = wave(&world, &site, 120).await;
    let other = submit(&world, &site, Comment::from_content("We walked along the river for hours and met nobody but a heron.")).await;
    let ann = moderator(&world, 1).await;
    let before = logit(&world.engine, &site, TEMPLATE).await;

    let error = decide(&world.engine, &ann, ids[0], 119).await.unwrap_err();
    assert!(matches!(error, Error::Conflict { .. }), "{error}");
    let done = decide(&world.engine, &ann, ids[0], 120).await.unwrap();
    assert_eq!((done.decided, done.quarantined, done.skipped.len()), (120, 0, 0));
    let counts = || async { world.engine.counts(Some(site.site.id)).await.unwrap() };
    assert_eq!(counts().await, StatusCounts { pending: 1, spam: 120, ..StatusCounts::default() });
    assert_eq!(world.status(&site, other).await, Some(Status::Pending));
    assert_ne!(logit(&world.engine, &site, TEMPLATE).await, before);
    world.is_sound().await;

    // One of them is taken back alone, and one decided anew: that decision is not the batch's.
    let history = world.engine.detail(ids[3]).await.unwrap().history;
    world.engine.undo(&ann, history[0].id).await.unwrap();
    let order = Order { comment: ids[4], action: Action::Approve, expected: None, revision: None, note: String::new() };
    world.engine.decide(&ann, order).await.unwrap();
    let undone = world.engine.undo_batch(&ann, done.batch).await.unwrap();
    assert_eq!((undone.undone, undone.before, undone.refused), (119, 1, 0));
    assert_eq!(counts().await, StatusCounts { pending: 120, approved: 1, ..StatusCounts::default() });
    assert!(matches!(world.engine.undo_batch(&ann, done.batch).await, Err(Error::Conflict { .. })));
    let batch = world.engine.batch(done.batch).await.unwrap();
    assert_eq!((batch.decisions.len(), batch.standing, batch.action), (120, 0, Action::Spam));
    world.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_moderators_who_decide_the_same_campaign_at_once_decide_each_comment_once() {
    let world = World::at("2026-11-01T12:00:00Z").await;
    let site = site(&world, "blog").await;
    let ids = wave(&world, &site, 157).await;
    let (ann, kim) = (moderator(&world, 1).await, moderator(&world, 2).await);
    let (anns, kims) = tokio::join!(decide(&world.engine, &ann, ids[0], 157), decide(&world.engine, &kim, ids[100], 157));
    let (anns, kims) = (anns.unwrap(), kims.unwrap());
    assert_eq!(anns.decided + kims.decided, 157);
    // What the one skipped the other has decided.
    assert!(anns.skipped.len() as u64 <= kims.decided && kims.skipped.len() as u64 <= anns.decided);
    for id in ids {
        assert_eq!(world.engine.detail(id).await.unwrap().history.len(), 1);
    }
    world.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_came_after_the_look_is_left_alone() {
    let world = World::at("2026-11-01T12:00:00Z").await;
    let site = site(&world, "blog").await;
    let ids = wave(&world, &site, 3).await;
    let campaign = world.engine.campaign(ids[0], Kinship::Near).await.unwrap();
    let late = submit(&world, &site, Comment::from_content(format!("{TEMPLATE}. Yours, one who is late"))).await;
    let order = CampaignOrder {
        comment: ids[0],
        by: Kinship::Near,
        action: Action::Trash,
        expected: 3,
        through: campaign.waiting.first().copied(),
    };
    assert_eq!(world.engine.decide_campaign(&moderator(&world, 1).await, order).await.unwrap().decided, 3);
    assert_eq!(world.status(&site, late).await, Some(Status::Pending));
}

/// Why each decision of a site was quarantined, in the order of its comments.
async fn suspicions(world: &World, ids: &[CommentId]) -> Vec<Option<&'static str>> {
    let held = world.engine.quarantine(QuarantineQuery { all: true, site: None, before: None, limit: 1_000 }).await.unwrap();
    let why = |id: &CommentId| held.iter().find(|(_, held)| held.comment == *id).map(|(_, held)| held.suspicion.as_str());
    ids.iter().map(why).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guard_judges_each_of_many_as_if_they_were_decided_one_by_one() {
    let world = World::at("2026-11-01T12:00:00Z").await;
    let bound = |settings: &mut Settings| settings.guard = Guard { labels_per_day: 30, ..Guard::default() };
    let alone = settle(&world, &site(&world, "alone").await, &bound).await;
    let together = settle(&world, &site(&world, "together").await, &bound).await;
    let (kim, ann) = (moderator(&world, 2).await, moderator(&world, 1).await);
    let mut ids = Vec::new();
    for site in [&alone, &together] {
        let earlier = wave(&world, site, 3).await;
        for id in &earlier {
            let order = Order { comment: *id, action: Action::Spam, expected: None, revision: None, note: String::new() };
            world.engine.decide(&kim, order).await.unwrap();
        }
        ids.push(wave(&world, site, 70).await);
    }
    for id in &ids[0] {
        let order = Order { comment: *id, action: Action::Spam, expected: Some(Status::Pending), revision: None, note: String::new() };
        world.engine.decide(&ann, order).await.unwrap();
    }
    let done = decide(&world.engine, &ann, ids[1][0], 70).await.unwrap();
    let (one_by_one, as_one) = (suspicions(&world, &ids[0]).await, suspicions(&world, &ids[1]).await);
    assert_eq!(one_by_one, as_one);
    assert_eq!((done.quarantined, as_one[29], as_one[30]), (40, None, Some("actors_day")));

    // Kim may take back of what Ann taught as many as the guard lets an account, and no more; what waits is Ann's own.
    let undone = world.engine.undo_batch(&kim, done.batch).await.unwrap();
    assert_eq!((undone.undone, undone.refused), (10, 60), "of 30 that taught, and 40 that wait");
    world.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_authors_and_networks_are_shared_on_one_site_alone() {
    let world = World::at("2026-11-01T12:00:00Z").await;
    let (site, other) = (site(&world, "blog").await, site(&world, "other").await);
    let from = |email: Option<&str>, ip: &str, text: &str| Comment {
        author: Some("Ann".to_owned()),
        author_email: email.map(str::to_owned),
        ip: Some(ip.parse().unwrap()),
        ..Comment::from_content(text)
    };
    let first = submit(&world, &site, from(Some("a@mail.example"), "203.0.113.7", "See https://www.pills.example/a")).await;
    let linked =
        submit(&world, &site, Comment { author_url: Some("https://shop.pills.example".to_owned()), ..from(None, "198.51.100.1", "Nice") })
            .await;
    let author = submit(&world, &site, from(Some("A@Mail.Example"), "198.51.100.2", "Quite another thing")).await;
    let network = submit(&world, &site, from(Some("b@mail.example"), "203.0.113.200", "And a third")).await;
    submit(&world, &other, from(Some("a@mail.example"), "203.0.113.7", "See https://www.pills.example/a")).await;
    let waiting = async |id, by| world.engine.campaign(id, by).await.unwrap().waiting;
    assert_eq!(waiting(first, Kinship::Near).await, [first]);
    assert_eq!(waiting(first, Kinship::Link).await, [linked, first]);
    assert_eq!(waiting(first, Kinship::Author).await, [author, first]);
    assert_eq!(waiting(first, Kinship::Network).await, [network, first]);
    // Who gives no address is known by the name.
    assert_eq!(waiting(linked, Kinship::Author).await.len(), 4);

    let order = Order { comment: author, action: Action::Spam, expected: None, revision: None, note: String::new() };
    world.engine.decide(&moderator(&world, 1).await, order).await.unwrap();
    let campaign = world.engine.campaign(first, Kinship::Author).await.unwrap();
    assert_eq!((campaign.counts.pending, campaign.counts.spam), (1, 1));
    let relatives = world.engine.relatives(&campaign.origin).await.unwrap();
    assert_eq!((relatives.near.len(), relatives.by_author[0].id, relatives.author_counts.spam), (0, author, 1));
    assert!(matches!(world.engine.campaign(CommentId(Uuid::nil()), Kinship::Near).await, Err(Error::NotFound(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_earlier_version_took_in_is_found_once_somebody_asks() {
    let world = World::at("2026-11-01T12:00:00Z").await;
    let site = site(&world, "blog").await;
    let ids = wave(&world, &site, 5).await;
    let old = world.submit(&site, Comment::from_content(format!("{TEMPLATE}. Old")), Some(Settled::TestValue)).await;
    let mut beside = SqliteConnectOptions::new().filename(world.folder.path().join("gatepost.db")).connect().await.unwrap();
    sqlx::query("UPDATE comment SET likeness = NULL").execute(&mut beside).await.unwrap();
    world.clock.pass(SignedDuration::from_hours(24 * 91));
    let late = submit(&world, &site, Comment::from_content(format!("{TEMPLATE}. Late"))).await;
    let campaign = world.engine.campaign(late, Kinship::Near).await.unwrap();
    // What waits is found however old it is, the rest for 90 days.
    assert_eq!((campaign.waiting.len(), campaign.counts.spam), (6, 0));
    assert_eq!(campaign.waiting[1..], [ids[4], ids[3], ids[2], ids[1], ids[0]]);
    assert_eq!(world.engine.campaign(old.id, Kinship::Near).await.unwrap().counts.spam, 1, "itself");
    world.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_decided_is_found_for_ninety_days_and_what_waits_for_ever() {
    let world = World::at("2026-07-01T12:00:00Z").await;
    let site = site(&world, "blog").await;
    let ids = wave(&world, &site, 5).await;
    let ann = moderator(&world, 1).await;
    let order = Order { comment: ids[1], action: Action::Approve, expected: None, revision: None, note: String::new() };
    world.engine.decide(&ann, order).await.unwrap();
    let schedule = Schedule::new(TimeZone::UTC, None);
    world.engine.run_due(&schedule).await.unwrap();
    for (days, approved) in [(89, 1), (2, 0)] {
        world.clock.pass(SignedDuration::from_hours(24 * days));
        world.engine.run_due(&schedule).await.unwrap();
        let counts = world.engine.campaign(ids[0], Kinship::Near).await.unwrap().counts;
        assert_eq!((counts.pending, counts.approved), (4, approved));
    }
    world.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_ends_where_its_account_does() {
    let world = World::at("2026-11-01T12:00:00Z").await;
    let site = site(&world, "blog").await;
    let ids = wave(&world, &site, 120).await;
    let ann = moderator(&world, 1).await;
    let mut news = world.engine.news();
    let (engine, orderer) = (Arc::clone(&world.engine), ann.clone());
    let ordered = tokio::spawn(async move { decide(&engine, &orderer, ids[0], 120).await });
    news.recv().await.unwrap();
    let operator = By::Operator { name: "the test", even_the_last_admin: false };
    world.engine.remove_user(operator, ann.id).await.unwrap();
    assert!(matches!(ordered.await.unwrap(), Err(Error::NotFound(_))));
    let counts = world.engine.counts(Some(site.site.id)).await.unwrap();
    assert!(counts.spam > 0 && counts.pending > 0, "{counts:?}");
}
