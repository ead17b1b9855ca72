//! Many sites in little memory: what is let go of comes back as it was.

use std::collections::HashSet;

use gatepost::comment::Comment;
use gatepost::moderation::Action;
use tokio::task::JoinSet;

use crate::world::{World, logit};

const SITES: usize = 300;
const TEXT: &str = "Our workshop in Leeds restores antique barometers";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_room_for_one_site_three_hundred_score_as_with_room_for_all() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let mut sites = Vec::with_capacity(SITES);
    for n in 0..SITES {
        sites.push(world.site(&format!("site{n}")).await);
    }
    for (n, site) in sites.iter().enumerate() {
        // Each has heard another part of it.
        let part: Vec<&str> = TEXT.split(' ').skip(n % 3).take(1 + n % 5).collect();
        let stored = world.submit(site, Comment::from_content(part.join(" ")), None).await;
        world.decide(site, stored.id, if n % 2 == 0 { Action::Spam } else { Action::Approve }).await;
    }
    assert_eq!(world.engine.overlays_held().1, SITES);
    let roomy = scores(&world.engine, &sites).await;
    let different = roomy.iter().collect::<HashSet<_>>().len();
    assert!(different >= 20, "each site scores by its own decisions, {different} ways");

    let tight = world.another().await;
    tight.bound_overlays(1);
    assert_eq!(scores(&tight, &sites_of(&tight, &sites).await).await, roomy);
    assert_eq!(tight.overlays_held().1, 1);
    tight.bound_overlays(world.engine.overlays_held().0 / 10);
    assert_eq!(scores(&tight, &sites_of(&tight, &sites).await).await, roomy);
    let (bytes, held) = tight.overlays_held();
    assert!((20..=40).contains(&held) && bytes <= world.engine.overlays_held().0 / 10, "{held} sites, {bytes} bytes");
    // The last that were asked for are those that stayed.
    let last = &sites_of(&tight, &sites[SITES - 5..]).await;
    let before = tight.overlays_held();
    scores(&tight, last).await;
    assert_eq!(tight.overlays_held(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn decisions_at_once_on_sites_that_come_and_go_are_all_learned() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    world.engine.bound_overlays(1);
    let mut sites = Vec::new();
    for n in 0..12 {
        sites.push(world.site(&format!("site{n}")).await);
    }
    let mut tasks = JoinSet::new();
    for round in 0..10 {
        for site in &sites {
            let stored = world.submit(site, Comment::from_content(format!("{TEXT}, number {round}")), None).await;
            let (engine, site) = (world.engine.clone(), site.clone());
            tasks.spawn(async move {
                engine.feedback(&site, stored.id, Action::Spam).await.unwrap();
                logit(&engine, &site, TEXT).await;
            });
        }
    }
    tasks.join_all().await;
    world.is_sound().await;
    let fresh = world.another().await;
    assert_eq!(scores(&world.engine, &sites).await, scores(&fresh, &sites_of(&fresh, &sites).await).await);
    assert_eq!(fresh.check(&|_| ()).await.unwrap().sites.iter().map(|site| site.teaching).sum::<u64>(), 120);
}

async fn scores(engine: &gatepost::engine::Engine, sites: &[gatepost::engine::SiteHandle]) -> Vec<u64> {
    let mut scores = Vec::with_capacity(sites.len());
    for site in sites {
        scores.push(logit(engine, site, TEXT).await);
    }
    scores
}

/// The same sites as another engine holds them.
async fn sites_of(engine: &gatepost::engine::Engine, sites: &[gatepost::engine::SiteHandle]) -> Vec<gatepost::engine::SiteHandle> {
    let mut same = Vec::with_capacity(sites.len());
    for site in sites {
        same.push(engine.site_by_id(site.site.id).await.unwrap());
    }
    same
}
