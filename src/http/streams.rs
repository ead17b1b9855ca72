//! How many pages of a moderator may hear the news at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::comment::UserId;

/// The most of one moderator: a page that nobody looks at gives its own back, so this is many windows.
const MOST: usize = 32;

/// The places that are left for each moderator.
#[derive(Debug, Default)]
pub struct Streams(Mutex<HashMap<UserId, Arc<Semaphore>>>);

impl Streams {
    /// A place for one more page; it is given back when dropped. `None` if there is none left.
    pub(super) fn enter(&self, user: UserId) -> Option<OwnedSemaphorePermit> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Who left takes no room.
        places.retain(|_, place| place.available_permits() < MOST);
        let place = places.entry(user).or_insert_with(|| Arc::new(Semaphore::new(MOST)));
        Arc::clone(place).try_acquire_owned().ok()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn one_moderator_has_so_many_places_and_takes_none_of_anothers() {
        let streams = Streams::default();
        let [ann, bob] = [1, 2].map(|n| UserId(Uuid::from_u128(n)));
        let held: Vec<_> = (0..MOST).map_while(|_| streams.enter(ann)).collect();
        assert_eq!((held.len(), streams.enter(ann).is_none(), streams.enter(bob).is_some()), (MOST, true, true));
        drop(held);
        assert!(streams.enter(ann).is_some());
        assert_eq!(streams.0.lock().unwrap().len(), 1, "bob's was forgotten");
    }
}
