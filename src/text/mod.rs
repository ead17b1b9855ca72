//! Text to what features are made of: a normal form, tokens, links, addresses and numbers; which language it is in; and how to show it to a
//! person ([`legible`]).
//!
//! Every byte may be hostile: all work is linear in the text, and bounded by [`MAX_CHARS`]. It must not know comments, features or models.
//! To change what a token is, see [`tokenise`]; any such change needs a new number in the feature schema.

mod amount;
mod characters;
mod closest;
mod contacts;
mod disguise;
mod emoji;
mod entities;
mod hosts;
mod invisible;
mod language;
pub mod legible;
mod links;
mod normalise;
mod place;
mod reading;
mod refused;
mod stretches;
mod tokens;

pub use amount::amount;
pub use closest::closest;
pub use contacts::{Contact, ContactKind, find_phones};
pub use disguise::{Disguises, Kind};
pub use emoji::is_emoji;
pub use hosts::{browsed_host, decoded_host, is_ip_address, is_shortener, registered_domain};
pub use invisible::{is_blank, is_direction_control, is_invisible, is_joiner, look_alike_form, visible_form};
pub use language::{Language, language};
pub use links::{Link, find_links, host_of, words_of};
pub use normalise::{MAX_CHARS, fingerprint, normalise};
pub use place::Place;
pub use reading::Reading;
pub use tokens::{Span, is_unspaced, is_word, tokenise};
