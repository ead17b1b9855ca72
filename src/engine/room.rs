//! How much memory what sites have taught may take: beyond it, those that were not asked for the longest are let go of.
//!
//! Any of them is folded again from its journal when it is next asked for, to the bit what it was. The bound is one on what is kept for later: a site
//! that is in use is held as long as that takes.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::live::Memory;
use super::{Engine, SiteHandle};
use crate::comment::SiteId;

/// Where nothing else is said, in bytes.
const USUAL: usize = 512 << 20;

/// How much room there is, and a count of how often something new came in: what is older by it was not asked for since.
pub(super) struct Room {
    bytes: AtomicUsize,
    arrivals: AtomicU64,
}

impl Default for Room {
    fn default() -> Self {
        Self { bytes: AtomicUsize::new(USUAL), arrivals: AtomicU64::new(0) }
    }
}

impl Room {
    /// Notes that a site was asked for.
    pub(super) fn used(&self, memory: &Memory) {
        memory.used.store(self.arrivals.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl Engine {
    /// Bounds what is held in memory of what sites have taught, in bytes.
    pub fn bound_overlays(&self, bytes: usize) {
        self.room.bytes.store(bytes, Ordering::Relaxed);
    }

    /// About how many bytes are held of what sites have taught, and of how many sites.
    #[must_use]
    pub fn overlays_held(&self) -> (usize, usize) {
        let held = self.held();
        (held.iter().map(|(_, bytes, _)| bytes).sum(), held.len())
    }

    /// Lets go of sites until the rest fits; `newcomer` was asked for just now, and stays.
    pub(super) fn make_room(&self, newcomer: SiteId) {
        self.room.arrivals.fetch_add(1, Ordering::Relaxed);
        let mut held = self.held();
        let mut taken: usize = held.iter().map(|(_, bytes, _)| bytes).sum();
        let room = self.room.bytes.load(Ordering::Relaxed);
        if taken <= room {
            return;
        }
        held.sort_by_key(|(used, ..)| *used);
        for (_, bytes, handle) in held.into_iter().filter(|(.., handle)| handle.site.id != newcomer) {
            if taken <= room {
                return;
            }
            handle.memory.let_go();
            taken -= bytes;
        }
    }

    /// What is held: when it was last asked for, its size, whose it is.
    fn held(&self) -> Vec<(u64, usize, SiteHandle)> {
        let directory = self.directory.load();
        let sizes = directory.handles().map(|handle| (handle.memory.used.load(Ordering::Relaxed), handle.memory.bytes(), handle));
        sizes.filter(|(_, bytes, _)| *bytes > 0).map(|(used, bytes, handle)| (used, bytes, handle.clone())).collect()
    }
}
