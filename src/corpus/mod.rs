//! Labelled comments in and out: JSON Lines, one comment a line, and the ways to split them.
//!
//! Reading takes a [`BufRead`](std::io::BufRead), so it knows no files; a bad line is a [`BadLine`] with its number and reason, never the end. It must
//! not know models. To take in another format, add a reader that yields [`Example`]s; to split in another way, a function to `split`.

mod blocks;
mod jsonl;
mod split;

pub use blocks::{Block, Blocks};
pub use jsonl::{BadLine, Example, Fault, LabelledComment, MAX_LINE_BYTES, Reader};
pub use split::{article_or_text, folds, halves, leave_one_out};
