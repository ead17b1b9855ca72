//! Where a blog's own calls want to be told: remembered with the site's key, which is sealed; at the blog's own address alone; and not of what the blog did.

use gatepost::comment::{Comment, CommentId};
use gatepost::engine::{AT_ONCE, Engine, Error, Failure, Moderator, Order, Reachable, SiteHandle};
use gatepost::moderation::Action;
use gatepost::store::{DueWebhook, Outbox, Reach, Role, WebhookKind};
use jiff::SignedDuration;

use crate::world::World;

const KEY: &str = "abcdefghijkl";
const CALLBACK: &str = "https://blog.example/wp-json/akismet/v1/webhook";

async fn world() -> (World, SiteHandle) {
    let world = World::at("2026-11-24T20:00:00Z").await;
    let site = world.site("blog").await;
    (world, site)
}

/// Refused with a problem of that field.
async fn refused(engine: &Engine, site: &SiteHandle, url: &str) -> &'static str {
    match engine.set_callback(site, WebhookKind::Akismet, url, KEY).await {
        Err(Error::Invalid { field, .. }) => field,
        other => panic!("{url}: {other:?}"),
    }
}

#[tokio::test]
async fn a_callback_is_written_once_and_its_key_is_sealed() {
    let (world, site) = world().await;
    world.engine.set_callback(&site, WebhookKind::Akismet, CALLBACK, KEY).await.unwrap();
    let commits = world.store.commits();
    let kept = async || {
        let known = world.store.webhooks(None).await.unwrap().remove(0);
        (world.store.webhook_secret(known.site, known.id).await.unwrap(), known.set_at)
    };
    let before = kept().await;
    world.engine.set_callback(&site, WebhookKind::Akismet, CALLBACK, KEY).await.unwrap();
    // Another process, which does not know it yet.
    world.another().await.set_callback(&site, WebhookKind::Akismet, CALLBACK, KEY).await.unwrap();
    assert_eq!((world.store.commits(), kept().await), (commits, before));
    world.engine.set_callback(&site, WebhookKind::Akismet, CALLBACK, "mnopqrstuvwx").await.unwrap();
    let known = world.store.webhooks(None).await.unwrap();
    assert_eq!((known.len(), known[0].kind, known[0].url.as_str()), (1, WebhookKind::Akismet, CALLBACK));
    let sealed = world.store.webhook_secret(known[0].site, known[0].id).await.unwrap().unwrap();
    assert!(sealed.len() == 24 + 12 + 16 && !sealed.windows(12).any(|bytes| bytes == b"mnopqrstuvwx"));
}

#[tokio::test]
async fn a_callback_is_at_the_blogs_own_address_wherever_webhooks_may_go() {
    let (world, site) = world().await;
    for foreign in [
        "https://evil.example/",
        "https://blog.example.evil.example/",
        "https://blog.example:8443/",
        "http://blog.example:8080/",
        "http://blog.example:443/",
        "https://blog.example./",
        "https://sub.blog.example/",
        "https://1.1.1.1/",
    ] {
        assert_eq!(refused(&world.engine, &site, foreign).await, "callback", "{foreign}");
    }
    for impossible in ["http://127.0.0.1:8080/", "https://u:p@blog.example/", "javascript:alert(1)", "nothing"] {
        assert_eq!(refused(&world.engine, &site, impossible).await, "url", "{impossible}");
    }
    world.engine.allow_webhooks(Reachable::with(vec!["127.0.0.0/8".parse().unwrap()]));
    // That somebody's receiver is there makes it no blog's own.
    for foreign in ["http://127.0.0.1:8080/admin/delete?all=1", "https://1.1.1.1/"] {
        assert_eq!(refused(&world.engine, &site, foreign).await, "callback", "{foreign}");
    }
    let cases = [
        ("plain", "http://plain.example/blog", "http://plain.example/x", "http://plain.example/x"),
        ("upgraded", "http://upgraded.example/", "https://upgraded.example/x", "https://upgraded.example/x"),
        // It takes itself for HTTP, as a proxy speaks HTTPS for it: it is called as its readers call it, and its key is not sent in clear.
        ("behind", "https://behind.example/", "http://behind.example/?rest_route=/x", "https://behind.example/?rest_route=/x"),
        ("local", "http://127.0.0.1:8080/", "http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
    ];
    for (name, site, named, called) in cases {
        let (site, _) = world.engine.add_site(name, site).await.unwrap();
        let site = world.engine.site_by_id(site.id).await.unwrap();
        world.engine.set_callback(&site, WebhookKind::Akismet, named, KEY).await.unwrap();
        assert_eq!(world.store.webhooks(Some(site.site.id)).await.unwrap()[0].url, called);
    }
}

#[tokio::test]
async fn calls_that_each_name_another_address_write_once_a_minute_and_once_an_hour_what_is_off() {
    let (world, site) = world().await;
    let mut number = 0;
    let mut name_another = async || {
        number += 1;
        let before = world.store.commits();
        world.engine.set_callback(&site, WebhookKind::Wordpress, &format!("{CALLBACK}?{number}"), KEY).await.unwrap();
        // Another process has its own memory.
        world.another().await.set_callback(&site, WebhookKind::Wordpress, &format!("{CALLBACK}?{number}&x"), KEY).await.unwrap();
        let url = world.store.webhooks(None).await.unwrap().remove(0).url;
        assert!(!url.ends_with("&x"), "{url}");
        world.store.commits() - before
    };
    assert_eq!((name_another().await, name_another().await), (1, 0));
    world.clock.pass(SignedDuration::from_secs(58));
    assert_eq!(name_another().await, 0);
    world.clock.pass(SignedDuration::from_secs(61));
    assert_eq!((name_another().await, name_another().await), (1, 0));
    // The receiver wants to be told no more.
    let comment = world.submit(&site, Comment::from_content("A heron on the river."), None).await;
    world.decide(&site, comment.id, Action::Spam).await;
    decide_as_ann(&world, comment.id).await;
    let DueWebhook { site: of, webhook, .. } = world.engine.due_webhooks().await.unwrap()[0];
    let outgoing = world.engine.take_deliveries(of, webhook, AT_ONCE).await.unwrap().unwrap();
    world.engine.delivery_failed(&outgoing, &outgoing.deliveries[0], Failure::Gone).await.unwrap();
    world.clock.pass(SignedDuration::from_mins(58));
    assert_eq!(name_another().await, 0);
    world.clock.pass(SignedDuration::from_mins(3));
    assert_eq!(name_another().await, 1);
    let known = &world.store.webhooks(None).await.unwrap()[0];
    assert_eq!((known.off.as_deref(), known.lag.waiting), (None, 1));
}

#[tokio::test]
async fn a_blog_is_not_told_what_it_did_and_its_secrets_come_from_its_key() {
    let (world, site) = world().await;
    for kind in [WebhookKind::Akismet, WebhookKind::Wordpress] {
        world.engine.set_callback(&site, kind, CALLBACK, KEY).await.unwrap();
    }
    let comment = world.submit(&site, Comment::from_content("A heron on the river."), None).await;
    world.decide(&site, comment.id, Action::Spam).await;
    assert_eq!(world.engine.webhook_lag().await.unwrap().waiting, 0);
    decide_as_ann(&world, comment.id).await;
    assert_eq!(world.engine.webhook_lag().await.unwrap().waiting, 2);
    let mut secrets = Vec::new();
    for DueWebhook { site, webhook, .. } in world.engine.due_webhooks().await.unwrap() {
        let outgoing = world.engine.take_deliveries(site, webhook, AT_ONCE).await.unwrap().unwrap();
        assert_eq!(outgoing.deliveries.len(), 1);
        assert!(world.engine.take_deliveries(site, webhook, AT_ONCE).await.unwrap().is_none(), "nobody else sends it meanwhile");
        secrets.push((outgoing.kind, hex(&outgoing.secrets[0])));
    }
    secrets.sort_by_key(|(kind, _)| kind.as_str());
    // printf gatepost-webhook:abcdefghijkl | sha256sum
    let expected = [
        (WebhookKind::Akismet, "6162636465666768696a6b6c".to_owned()),
        (WebhookKind::Wordpress, "b85cb3da4572563bd70b115eaee26f6bb6d8b762b31a88e64d5399572664e9bc".to_owned()),
    ];
    assert_eq!(secrets, expected);
}

async fn decide_as_ann(world: &World, comment: CommentId) {
    let (user, _) = world.engine.add_user("ann", None).await.unwrap();
    let ann = Moderator { id: user.id, name: user.name, role: Role::Moderator, reach: Reach::All };
    let order = Order { comment, action: Action::Approve, expected: None, revision: None, note: String::new() };
    world.engine.decide(&ann, order).await.unwrap();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
