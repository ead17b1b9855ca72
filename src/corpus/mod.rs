//! Labelled comments in and out: JSON Lines, one comment a line, the ways to split them, what other systems kept (`foreign/`), and exports.
//!
//! Reading takes a [`BufRead`](std::io::BufRead), so it knows no files; a bad line is a [`BadLine`] with its number and reason, never the end. It must
//! not know models. To import from another system, add a reader to `foreign`; to split in another way, a function to `split`.

mod blocks;
pub mod cells;
mod export;
pub mod foreign;
mod jsonl;
mod object;
mod split;
mod time;

pub use blocks::{Block, Blocks};
pub use export::{Columns, RowFormat, Rows};
pub use jsonl::{BadLine, Example, Fault, LabelledComment, MAX_LINE_BYTES, Reader};
pub use object::Object;
pub use split::{article_or_text, folds, halves, leave_one_out};
pub use time::{deserialize_rfc3339, rfc3339};
