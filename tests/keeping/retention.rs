//! What has been kept for long enough goes, and what it taught stays.

use gatepost::comment::Comment;
use gatepost::engine::SitePurged;
use gatepost::moderation::{Action, Status};
use gatepost::policy::{Settings, Signs};
use gatepost::store::{Comments, Journal, StoredComment};

use crate::world::{World, logit};

const SPAM: &str = "Our workshop in Leeds restores antique barometers; write to us for a quotation and a catalogue.";

async fn set(world: &World, change: impl Fn(&mut Settings)) {
    let change = |settings: &mut Settings| {
        change(settings);
        Ok(())
    };
    world.engine.change_settings("blog", change).await.expect("it is set");
}

/// How many comments of each status went: spam, trash, approved.
fn went(purged: &[SitePurged]) -> Vec<(Status, u64)> {
    purged[0].comments.iter().map(|of| (of.status, of.purged)).collect()
}

async fn decided(world: &World, site: &gatepost::engine::SiteHandle, text: &str, action: Action) -> StoredComment {
    let stored = world.submit(site, Comment::from_content(text), None).await;
    world.decide(site, stored.id, action).await;
    stored
}

#[tokio::test]
async fn spam_and_trash_go_after_ninety_days_and_what_they_taught_stays() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let site = world.site("blog").await;
    let spam = decided(&world, &site, SPAM, Action::Spam).await;
    let trash = decided(&world, &site, "An insult.", Action::Abuse).await;
    let approved = decided(&world, &site, "A lovely garden.", Action::Approve).await;
    let changed = decided(&world, &site, "Cheap pills.", Action::Trash).await;

    world.clock.pass_days(60);
    world.decide(&site, changed.id, Action::Spam).await;
    let before = logit(&world.engine, &site, SPAM).await;
    world.clock.pass_days(29);
    assert_eq!(went(&world.engine.purge(Some("blog"), false).await.unwrap()), [(Status::Spam, 0), (Status::Trash, 0)]);
    world.clock.pass_days(2);
    let would = world.engine.purge(None, true).await.unwrap();
    assert_eq!(went(&would), [(Status::Spam, 1), (Status::Trash, 1)]);
    assert_eq!(world.status(&site, spam.id).await, Some(Status::Spam), "nothing goes in a dry run");
    assert_eq!(world.engine.purge(None, false).await.unwrap(), would);

    assert_eq!((world.status(&site, spam.id).await, world.status(&site, trash.id).await), (None, None));
    assert_eq!(world.status(&site, approved.id).await, Some(Status::Approved));
    assert_eq!(world.status(&site, changed.id).await, Some(Status::Spam), "it was marked as spam 31 days ago");
    let counts = world.engine.counts(Some(site.site.id)).await.unwrap();
    assert_eq!((counts.spam, counts.trash, counts.approved), (1, 0, 1));
    assert_eq!(logit(&world.engine, &site, SPAM).await, before);
    world.is_sound().await;

    set(&world, |settings| (settings.keep_spam_days, settings.keep_approved_days) = (None, Some(30))).await;
    world.clock.pass_days(1_000);
    assert_eq!(went(&world.engine.purge(None, false).await.unwrap()), [(Status::Trash, 0), (Status::Approved, 1)]);
    assert_eq!(world.status(&site, changed.id).await, Some(Status::Spam), "for ever");
}

#[tokio::test]
async fn notes_about_a_comment_go_with_it_and_the_journal_stays() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let site = world.site("blog").await;
    let (user, _) = world.engine.add_user("kim", None).await.unwrap();
    let moderator = gatepost::engine::Moderator::from(user);
    let stored = world.submit(&site, Comment::from_content(SPAM), None).await;
    let order = gatepost::engine::Order {
        comment: stored.id,
        action: Action::Spam,
        expected: None,
        revision: None,
        note: "wrote before as Nemo".to_owned(),
    };
    world.engine.decide(&moderator, order).await.unwrap();
    world.clock.pass_days(91);
    assert_eq!(went(&world.engine.purge(None, false).await.unwrap())[0], (Status::Spam, 1));
    let history = world.store.history(site.site.id, stored.id).await.unwrap();
    assert_eq!((history.len(), history[0].note.as_str()), (1, ""));
    world.is_sound().await;
}

#[tokio::test]
async fn a_field_goes_after_its_days_wherever_it_stands() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let site = world.site("blog").await;
    set(&world, |settings| {
        (settings.keep_ip_days, settings.keep_email_days, settings.keep_user_agent_days) = (Some(10), Some(20), Some(30));
    })
    .await;
    let sent = Comment {
        author: Some("Ann".to_owned()),
        author_email: Some("ann@mail.example".to_owned()),
        ip: Some("203.0.113.7".parse().unwrap()),
        user_agent: Some("Lynx/2.9".to_owned()),
        ..Comment::from_content("A lovely garden, and a lovely day to you.")
    };
    let old = world.submit(&site, sent.clone(), None).await;
    let edited = Comment { ip: None, ..sent.clone() };
    world.engine.edit(&site, old.id, edited, None, Signs::default()).await.unwrap();
    world.decide(&site, old.id, Action::Approve).await;
    world.clock.pass_days(9);
    let young = world.submit(&site, sent.clone(), None).await;
    let fields = |stored: &Comment| (stored.ip.is_some(), stored.author_email.is_some(), stored.user_agent.is_some());
    for (days, expected) in [(2, (false, true, true)), (10, (false, false, true)), (10, (false, false, false))] {
        world.clock.pass_days(days);
        let would = world.engine.purge(None, true).await.unwrap();
        assert_eq!(world.engine.purge(None, false).await.unwrap(), would);
        assert_eq!(would[0].totals().0, 0);
        let now = world.engine.comment_of(&site, old.id).await.unwrap();
        let past = world.store.revisions(site.site.id, old.id).await.unwrap();
        assert_eq!((fields(&now.comment), fields(&past[0].comment)), (expected, expected), "after {days} days more");
        assert_eq!((now.comment.content.as_str(), now.comment.author.as_deref()), (sent.content.as_str(), Some("Ann")));
        assert_eq!(world.engine.purge(None, true).await.unwrap()[0].totals(), (0, 0), "there is no second time");
        world.is_sound().await;
    }
    let now = world.engine.comment_of(&site, young.id).await.unwrap();
    assert_eq!(fields(&now.comment), (false, false, true), "it came 22 days ago");
    let kept = std::fs::read(world.folder.path().join("gatepost.db")).unwrap();
    assert!(!kept.windows(11).any(|window| window == b"203.0.113.7"));
}
