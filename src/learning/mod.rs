//! What a site has taught: the fold of its journal; and whether a candidate that was trained on it is any better.
//!
//! Pure. It must not know the store, the web or the clock. What a decision teaches is [`crate::moderation::Action::teaches`]; this folder
//! says which decisions stand and adds them up. What random audits say of the filter, and whether they prove a promise, is here too.

mod audits;
mod check;
mod effect;
mod fold;
mod guard;
mod judgement;
mod place;
mod promise;
mod promotions;
mod recent;
mod shares;
mod sketch;
mod taking_back;
mod taught;
mod trial;
mod votes;

pub use audits::{Audited, Rate, Stratum, Tested, answer, draw, evidence, quota, tested};
pub use check::{Flaw, flaws, follow};
pub use effect::Effect;
pub use fold::{Entry, EntryKind, Learned, Teaching, fold, fold_beside, not_undone, standing, teacher, teaching};
pub use guard::{Labelling, Made, Suspicion, suspicion};
pub use judgement::{Figures, Judgement, Lost, MIN_JUDGED, MOST_JUDGED, Outcome, Side, TooFew, judge, to_judge};
pub use place::place;
pub use promise::{Evidence, needed};
pub use promotions::{Step, stack};
pub use recent::{Lesson, Recent, Voice};
pub use shares::{Shares, is_asked};
pub use sketch::near_copies;
pub use taking_back::{may_take_back, replaces, takes_back};
pub use taught::{may_have_taught, taught};
pub use trial::{Answered, Asked, Said, play, replay};
pub use votes::{agreeing, outvoted, stands_alone, weight};
