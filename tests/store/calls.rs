//! How often blogs asked, and the keys that they should no longer use.

use gatepost::store::Store;

use crate::samples::{at, site};

pub(crate) async fn a_call_counts_for_its_site_and_its_day(store: &dyn Store) {
    let (one, other) = (site(store, "a").await, site(store, "b").await);
    for (site, day) in [(one, 10), (one, 10), (one, 11), (one, 40), (other, 10)] {
        store.count_call(site, day).await.unwrap();
    }
    assert_eq!(store.calls(one, 10, 10).await.unwrap(), 2);
    assert_eq!(store.calls(one, 10, 39).await.unwrap(), 3);
    assert_eq!(store.calls(one, 0, 9).await.unwrap(), 0);
    assert_eq!(store.calls(other, 0, 100).await.unwrap(), 1);
}

pub(crate) async fn a_key_that_was_replaced_is_known_with_its_time_until_it_is_used_again(store: &dyn Store) {
    let site = site(store, "a").await;
    let first = store.sites().await.unwrap()[0].1;
    assert_eq!(store.key_replaced_at(first).await.unwrap(), None, "it is in use");
    for (key, seconds) in [([1; 32], 5), ([2; 32], 6)] {
        assert!(store.rotate_key(site, key, at(seconds)).await.unwrap());
    }
    assert_eq!(store.key_replaced_at(first).await.unwrap(), Some(at(5)));
    assert_eq!(store.key_replaced_at([1; 32]).await.unwrap(), Some(at(6)));
    assert_eq!(store.key_replaced_at([2; 32]).await.unwrap(), None, "it is in use");
    assert_eq!(store.key_replaced_at([3; 32]).await.unwrap(), None, "nobody ever had it");
    assert!(store.rotate_key(site, first, at(7)).await.unwrap());
    assert_eq!(store.key_replaced_at(first).await.unwrap(), None);
}
