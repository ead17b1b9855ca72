//! What a site has taught: the fold of its journal.
//!
//! Pure. It must not know the store, the web or the clock. What a decision teaches is [`crate::moderation::Action::teaches`]; this folder
//! says which decisions stand and adds them up.

mod check;
mod fold;
mod place;

pub use check::{Flaw, flaws, follow};
pub use fold::{Entry, EntryKind, Learned, Teaching, fold, fold_beside, standing, teaching};
pub use place::place;
