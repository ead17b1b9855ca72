//! From scores and rules to a verdict and its reasons: pure values in, values out.
//!
//! It must not know the store, the web, or how a score is made. What a rule has to know of other comments comes in as [`Circumstances`]; [`Wanted`] says
//! what a site's rules ask for. A new rule is a field of [`Settings`] and a function in `rules/`; a new reason is a variant of [`ReasonCode`] and a
//! sentence in `reason.rs`.

mod blatant;
mod circumstances;
mod reason;
mod rules;
mod settings;
mod settled;
mod stated;
mod verdict;
mod why;

pub use blatant::is_blatant;
pub use circumstances::{Circumstances, Past, Promise, Signs, Wanted};
pub use reason::{Reason, ReasonCode};
pub use rules::Rules;
pub use settings::{AkismetHold, Settings, SettingsError};
pub use settled::Settled;
pub use stated::{Flood, Guard, Honeypot, Ruling, Sender, TextField, TextRule};
pub use verdict::{Assessment, Experience, MIN_CONTRIBUTION, Verdict, assess, by_score, held_anew};
pub use why::{Kind, Piece, Strength, Why};
