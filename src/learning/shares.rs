//! What each account has taught of all that a site has, so that the guard can ask what the rest is without it.
//!
//! It takes about as much room again as the overlay of what accounts and the site's key taught. Imports and operators are no attackers: of them nothing is
//! kept.

use std::cmp::Reverse;

use super::{Entry, Teaching, teaching};
use crate::classifier::Overlay;
use crate::moderation::Actor;

/// The part of each account, and of the site's key.
#[derive(Debug, Clone, Default)]
pub struct Shares {
    shares: Vec<Share>,
}

#[derive(Debug, Clone)]
struct Share {
    actor: Actor,
    lessons: u64,
    overlay: Overlay,
}

impl Shares {
    /// Those of a site's rows, ordered by comment and then by sequence number.
    #[must_use]
    pub fn of(entries: &[Entry], schema: u64) -> Self {
        let mut shares = Self::default();
        let mut teachings: Vec<Teaching> = entries.chunk_by(|a, b| a.comment == b.comment).filter_map(teaching).collect();
        // From the newest back, as the fold does.
        teachings.sort_by_key(|teaching| Reverse(teaching.month));
        for teaching in &teachings {
            shares.learn(teaching, schema);
        }
        shares
    }

    /// Counts one more standing decision.
    pub fn learn(&mut self, teaching: &Teaching, schema: u64) {
        if teaching.schema != schema || !is_asked(&teaching.by) {
            return;
        }
        let place = self.shares.iter().position(|share| share.actor.is(&teaching.by)).unwrap_or_else(|| {
            self.shares.push(Share { actor: teaching.by.clone(), lessons: 0, overlay: Overlay::default() });
            self.shares.len() - 1
        });
        let share = &mut self.shares[place];
        share.lessons += 1;
        share.overlay.learn(&teaching.slots, teaching.label, teaching.month);
        if let Some(standpoint) = teaching.standpoint {
            share.overlay.place(standpoint, teaching.label);
        }
    }

    /// Takes back exactly what [`Shares::learn`] added for the same teaching.
    pub fn unlearn(&mut self, teaching: &Teaching, schema: u64) {
        let share = self.shares.iter_mut().find(|share| share.actor.is(&teaching.by));
        if let Some(share) = share.filter(|_| teaching.schema == schema) {
            share.lessons -= 1;
            share.overlay.unlearn(&teaching.slots, teaching.label, teaching.month);
            if let Some(standpoint) = teaching.standpoint {
                share.overlay.displace(standpoint, teaching.label);
            }
        }
    }

    /// An actor's part of what a site has taught, its months weighed as those of the whole.
    pub fn share(&mut self, actor: &Actor, whole: &Overlay) -> Option<&Overlay> {
        let share = self.shares.iter_mut().find(|share| share.actor.is(actor))?;
        share.overlay.weigh_beside(whole);
        Some(&share.overlay)
    }

    /// How many lessons an actor has.
    #[must_use]
    pub fn lessons(&self, actor: &Actor) -> u64 {
        self.shares.iter().find(|share| share.actor.is(actor)).map_or(0, |share| share.lessons)
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.shares.iter().map(|share| share.overlay.bytes()).sum()
    }
}

/// Whether the guard asks what an actor's labels do together.
#[must_use]
pub fn is_asked(actor: &Actor) -> bool {
    matches!(actor, Actor::User(..) | Actor::Site)
}
