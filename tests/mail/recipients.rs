//! Whom the page of a site's readers names: who gets something of a comment as it is set now.

use std::collections::BTreeSet;

use gatepost::engine::SiteHandle;
use gatepost::store::{Reach, WebhookKind, Wish};
use sqlx::{Connection, SqliteConnection};

use crate::digests::{begin, person};
use crate::world::World;

/// Whether another program is told, and whether somebody has comments quoted in mail.
async fn others(world: &World, site: &SiteHandle) -> (bool, bool) {
    let openness = world.engine.openness(&site.site.name).await.unwrap();
    (openness.is_told, openness.is_quoted)
}

#[tokio::test]
async fn a_blogs_own_callback_and_a_webhook_that_is_off_are_no_recipients() {
    let world = World::at("2026-11-25T08:00:00Z").await;
    let site = world.site("blog").await;
    world.engine.set_callback(&site, WebhookKind::Akismet, "https://blog.example/hook", "abcdefghijkl").await.unwrap();
    assert_eq!(others(&world, &site).await, (false, false), "the blog itself is told");
    world.engine.add_webhook(site.site.id, "https://other.example/hook").await.unwrap();
    assert_eq!(others(&world, &site).await, (true, false));
    let path = world.folder.path().join("gatepost.db");
    let mut database = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query("UPDATE webhook SET off = 'it wants no more' WHERE kind = 'standard'").execute(&mut database).await.unwrap();
    assert_eq!(others(&world, &site).await, (false, false));
}

#[tokio::test]
async fn who_has_comments_quoted_is_named_where_they_see_the_site_and_mail_is_sent() {
    let world = World::at("2026-11-25T08:00:00Z").await;
    begin(&world.engine);
    let (blog, shop) = (world.site("blog").await, world.site("shop").await);
    let ben = person(&world, "ben", Reach::Only(BTreeSet::from([shop.site.id])), "en").await;
    for (wish, excerpts, told) in [(Wish::Off, true, false), (Wish::Hourly, false, false), (Wish::Hourly, true, true)] {
        world.engine.set_wish(ben.id, wish, excerpts, "en").await.unwrap();
        assert_eq!(others(&world, &shop).await, (false, told), "{wish:?} {excerpts}");
        assert_eq!(others(&world, &blog).await, (false, false), "it is no site of theirs");
    }
    let without_mail = world.another().await;
    assert!(!without_mail.openness("shop").await.unwrap().is_quoted);
}
