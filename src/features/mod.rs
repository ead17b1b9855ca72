//! A comment to a sparse binary feature vector.
//!
//! Features come in families ([`Family`]); each family owns a range of slots, so a slot's high bits say its family and its low bits are a
//! hash. [`Extractor`] fills a [`Features`]: the slots of each family without repeats, and for each where in the comment it came from.
//! [`Likeness`] is by what comments that are like each
//! other are found. It must not know labels, counts or models. To add a feature, put it into the file of its family (or a new one), give it a
//! [`Source`], and raise [`family::VERSION`]: models and journals of another schema are then refused rather than misread.

mod content;
mod extractor;
mod family;
mod grams;
mod hash;
mod likeness;
mod links;
mod people;
mod shape;
mod source;
mod subjects;

pub use extractor::{Extractor, Features};
pub use family::{FAMILIES, Family, SCHEMA, SLOTS};
pub use likeness::{Likeness, said};
pub use source::{Field, Source};
pub use subjects::Subjects;
