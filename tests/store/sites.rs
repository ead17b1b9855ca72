//! Sites, the configuration's revision, and models.

use gatepost::comment::{SiteId, UserId};
use gatepost::policy::{AkismetHold, Settings};
use gatepost::store::{LiveModel, Origin, Reach, Role, Signature, Store, StoreError, TokenKind, User};

use crate::samples::{at, hash, new_site, next_id};

pub(crate) async fn a_site_comes_back_with_its_key_and_settings(store: &dyn Store) {
    let mut b = new_site("b");
    b.settings = Settings { spam_above: 0.1 + 0.2, hold_words: vec!["\"pills\"".to_owned()], ..Settings::default() };
    let a = new_site("a");
    store.add_site(&b, hash("key of b")).await.unwrap();
    store.add_site(&a, hash("key of a")).await.unwrap();
    assert_eq!(store.sites().await.unwrap(), [(a.clone(), hash("key of a")), (b, hash("key of b"))]);
    let settings = Settings { akismet_hold: Some(AkismetHold::Error), max_links: Some(2), ..Settings::default() };
    assert!(store.swap_settings(a.id, &Settings::default(), &settings).await.unwrap());
    assert_eq!(store.sites().await.unwrap()[0].0.settings, settings);
}

pub(crate) async fn settings_that_somebody_else_changed_meanwhile_are_not_replaced(store: &dyn Store) {
    let site = new_site("a");
    store.add_site(&site, hash("1")).await.unwrap();
    let with_links = |max_links| Settings { max_links: Some(max_links), ..Settings::default() };
    assert!(store.swap_settings(site.id, &site.settings, &with_links(1)).await.unwrap());
    let revision = store.configuration_revision().await.unwrap();
    assert!(!store.swap_settings(site.id, &site.settings, &with_links(2)).await.unwrap());
    assert_eq!(store.sites().await.unwrap()[0].0.settings, with_links(1));
    assert_eq!(store.configuration_revision().await.unwrap(), revision);
}

pub(crate) async fn a_name_is_taken_once(store: &dyn Store) {
    store.add_site(&new_site("a"), hash("1")).await.unwrap();
    let again = store.add_site(&new_site("a"), hash("2")).await;
    assert!(matches!(again, Err(StoreError::Exists(_))), "{again:?}");
    assert_eq!(store.sites().await.unwrap().len(), 1);
}

pub(crate) async fn a_new_key_takes_the_place_of_the_old(store: &dyn Store) {
    let site = new_site("a");
    store.add_site(&site, hash("old")).await.unwrap();
    assert!(store.rotate_key(site.id, hash("new"), at(5)).await.unwrap());
    assert_eq!(store.sites().await.unwrap(), [(site, hash("new"))]);
}

pub(crate) async fn every_change_of_configuration_raises_its_revision(store: &dyn Store) {
    let mut last = store.configuration_revision().await.unwrap();
    let site = new_site("a");
    let (id, name, role, reach) = (UserId(next_id()), "kim".to_owned(), Role::Moderator, Reach::All);
    let user = User { id, name, password_hash: None, role, reach, created_at: at(0), seen_at: None };
    let raised = async |last: &mut u64, change: &str| {
        let now = store.configuration_revision().await.unwrap();
        assert!(now > *last, "{change}");
        *last = now;
    };
    store.add_site(&site, hash("1")).await.unwrap();
    raised(&mut last, "a new site").await;
    store.rotate_key(site.id, hash("2"), at(1)).await.unwrap();
    raised(&mut last, "a new key").await;
    store.swap_settings(site.id, &Settings::default(), &Settings::default()).await.unwrap();
    raised(&mut last, "new settings").await;
    store.add_user(&user, "olga").await.unwrap();
    raised(&mut last, "a new user").await;
    store.add_token(TokenKind::Api, hash("3"), user.id, None, at(1)).await.unwrap();
    raised(&mut last, "a new token").await;
    store.add_model(&model("m"), &Origin::default(), at(1)).await.unwrap();
    store.promote("m", &kim(), at(1)).await.unwrap();
    raised(&mut last, "a promotion").await;
    store.add_token(TokenKind::Session, hash("4"), user.id, Some(at(9)), at(1)).await.unwrap();
    store.add_model(&model("n"), &Origin::default(), at(1)).await.unwrap();
    assert_eq!(store.configuration_revision().await.unwrap(), last, "a sign-in or a candidate changes no configuration");
}

pub(crate) async fn what_is_not_there_is_not_changed(store: &dyn Store) {
    let before = store.configuration_revision().await.unwrap();
    let unknown = SiteId(next_id());
    assert!(!store.rotate_key(unknown, hash("1"), at(1)).await.unwrap());
    assert!(!store.swap_settings(unknown, &Settings::default(), &Settings::default()).await.unwrap());
    assert!(!store.promote("unknown", &kim(), at(1)).await.unwrap());
    assert_eq!(store.configuration_revision().await.unwrap(), before);
}

pub(crate) async fn no_model_is_live_at_first(store: &dyn Store) {
    store.add_model(&model("candidate"), &Origin::default(), at(1)).await.unwrap();
    assert_eq!(store.live_model().await.unwrap(), None);
    assert_eq!(store.live_model_id().await.unwrap(), None);
    let models = store.models().await.unwrap();
    assert!(!models[0].live);
    assert_eq!(models[0].promoted_at, None);
}

pub(crate) async fn the_last_promoted_model_is_live(store: &dyn Store) {
    for id in ["one", "two"] {
        store.add_model(&model(id), &Origin::default(), at(1)).await.unwrap();
        store.add_model(&model(id), &Origin::default(), at(2)).await.unwrap();
    }
    for id in ["one", "two", "one"] {
        assert!(store.promote(id, &kim(), at(3)).await.unwrap());
        assert_eq!(store.live_model().await.unwrap(), Some(model(id)));
        assert_eq!(store.live_model_id().await.unwrap().as_deref(), Some(id));
    }
}

pub(crate) async fn models_are_listed_newest_first(store: &dyn Store) {
    for (id, second) in [("old", 1), ("new", 3), ("middle", 2)] {
        store.add_model(&model(id), &Origin::default(), at(second)).await.unwrap();
    }
    for (id, second) in [("old", 10), ("new", 11), ("old", 12)] {
        store.promote(id, &kim(), at(second)).await.unwrap();
    }
    let models = store.models().await.unwrap();
    let listed: Vec<_> = models.iter().map(|model| (model.id.as_str(), model.created_at, model.promoted_at, model.live)).collect();
    let expected = [("new", at(3), Some(at(11)), false), ("middle", at(2), None, false), ("old", at(1), Some(at(12)), true)];
    assert_eq!(listed, expected);
}

fn kim() -> Signature {
    Signature { by: "kim".to_owned(), why: "it is better".to_owned(), forced: false }
}

/// A model of 300 kB whose bytes and numbers are the id's own.
fn model(id: &str) -> LiveModel {
    LiveModel { id: id.to_owned(), bytes: hash(id).repeat(10_000), holds: vec![(SiteId(uuid::Uuid::from_u128(1)), u64::MAX)] }
}
