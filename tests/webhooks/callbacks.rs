//! Where a blog's own calls want to be told: remembered with the site's key, which is sealed; at the blog's own address alone; and not of what the blog did.

use gatepost::comment::Comment;
use gatepost::engine::{Engine, Error, Moderator, Order, Reachable, SiteHandle};
use gatepost::moderation::Action;
use gatepost::store::{Outbox, Reach, Role, WebhookKind};

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
    world.engine.set_callback(&site, WebhookKind::Akismet, CALLBACK, KEY).await.unwrap();
    // Another process, which does not know it yet.
    world.another().await.set_callback(&site, WebhookKind::Akismet, CALLBACK, KEY).await.unwrap();
    assert_eq!(world.store.commits(), commits);
    world.engine.set_callback(&site, WebhookKind::Akismet, CALLBACK, "mnopqrstuvwx").await.unwrap();
    let known = world.store.webhooks(None).await.unwrap();
    assert_eq!((known.len(), known[0].kind, known[0].url.as_str()), (1, WebhookKind::Akismet, CALLBACK));
    let sealed = world.store.webhook_secret(known[0].site, known[0].id).await.unwrap().unwrap();
    assert!(sealed.len() == 24 + 12 + 16 && !sealed.windows(12).any(|bytes| bytes == b"mnopqrstuvwx"));
}

#[tokio::test]
async fn a_callback_is_at_the_blogs_own_address_or_where_the_operator_allows() {
    let (world, site) = world().await;
    for foreign in [
        "https://evil.example/",
        "https://blog.example.evil.example/",
        "https://blog.example:8443/",
        "http://blog.example/",
        "https://sub.blog.example/",
        "https://1.1.1.1/",
    ] {
        assert_eq!(refused(&world.engine, &site, foreign).await, "callback", "{foreign}");
    }
    for impossible in ["http://127.0.0.1:8080/", "https://u:p@blog.example/", "javascript:alert(1)", "nothing"] {
        assert_eq!(refused(&world.engine, &site, impossible).await, "url", "{impossible}");
    }
    world.engine.allow_webhooks(Reachable::with(vec!["127.0.0.0/8".parse().unwrap()]));
    world.engine.set_callback(&site, WebhookKind::Wordpress, "http://127.0.0.1:8080/", KEY).await.unwrap();
    assert_eq!(refused(&world.engine, &site, "https://1.1.1.1/").await, "callback");
    let (plain, _) = world.engine.add_site("plain", "http://plain.example/blog").await.unwrap();
    let plain = world.engine.site_by_id(plain.id).await.unwrap();
    for own in ["http://plain.example/x", "https://plain.example/x"] {
        world.engine.set_callback(&plain, WebhookKind::Akismet, own, KEY).await.unwrap();
    }
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
    let (user, _) = world.engine.add_user("ann", None).await.unwrap();
    let ann = Moderator { id: user.id, name: user.name, role: Role::Moderator, reach: Reach::All };
    let order = Order { comment: comment.id, action: Action::Approve, expected: None, revision: None, note: String::new() };
    world.engine.decide(&ann, order).await.unwrap();
    assert_eq!(world.engine.webhook_lag().await.unwrap().waiting, 2);
    let mut secrets = Vec::new();
    for (site, webhook) in world.engine.due_webhooks().await.unwrap() {
        let outgoing = world.engine.take_deliveries(site, webhook).await.unwrap().unwrap();
        assert_eq!(outgoing.deliveries.len(), 1);
        assert!(world.engine.take_deliveries(site, webhook).await.unwrap().is_none(), "nobody else sends it meanwhile");
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
