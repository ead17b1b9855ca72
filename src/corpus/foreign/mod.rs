//! What other systems kept, read comment by comment: one file a format.
//!
//! Each reader is an iterator of [`Found`]: a [`Record`], or why there is none, with its [`Place`] in the file; [`Stop`] is the end of what can be read.
//! It holds one comment at a time, however large the file is, and cuts off what no comment can hold. It must not know files, models or stores, and
//! decides nothing: whether a status becomes a label is up to who asks. To add a format, write a reader, name it in [`Format`], and let
//! `guess.rs` recognise it.

mod comma;
mod dates;
mod disqus;
mod fence;
mod guess;
mod isso;
mod lines;
mod record;
mod remark42;
mod table;
mod wordpress;
mod xml;

pub use disqus::Disqus;
pub use guess::{Format, GUESS_BYTES, guess};
pub use isso::{IssoRow, read_isso};
pub use lines::Lines;
pub use record::{By, Defaults, Found, Note, Place, Record, Skip, SkipReason, Stood, Stop, fallback_id, shown};
pub use remark42::Remark42;
pub use table::{Mapping, MappingError, Table};
pub use wordpress::WordPress;
