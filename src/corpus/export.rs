//! Comments, decisions and corpora as JSON Lines or comma-separated values, row by row.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::cells::{MARK, harmless};
use crate::comment::Comment;

/// What rows can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFormat {
    /// A JSON object a line.
    Jsonl,
    /// Comma-separated values with a line of names. A spreadsheet carries nothing of them out.
    Csv,
}

/// What is written: the names of the columns, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns(&'static [&'static [&'static str]]);

impl Columns {
    /// Comments with where they stand. What is imported again are the columns from `id` to `decided_at`.
    pub const COMMENTS: Self = Self(&[
        &[MARK, "id"],
        &Comment::FIELDS,
        &[
            "received_at",
            "status",
            "decision",
            "decided_at",
            "decided_by",
            "quarantined",
            "updated_at",
            "revision",
            "verdict",
            "score",
            "logit",
            "model",
        ],
    ]);

    /// Rows of the journal.
    pub const DECISIONS: Self = Self(&[&[
        MARK,
        "id",
        "sequence",
        "decision_id",
        "decision",
        "undoes",
        "label",
        "stands",
        "quarantined",
        "revision",
        "decided_by",
        "imported",
        "note",
        "at",
    ]]);

    /// Labelled comments.
    pub const CORPUS: Self = Self(&[&[MARK, "id", "label", "decision"], &Comment::FIELDS, &["decided_at"]]);

    fn names(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied().flatten().copied()
    }
}

/// Writes rows.
pub struct Rows<W: Write> {
    to: To<W>,
}

enum To<W: Write> {
    Jsonl(W),
    Csv(Box<csv::Writer<W>>, Columns),
}

impl<W: Write> Rows<W> {
    /// Writes to `output`; a table gets its line of names.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn new(output: W, format: RowFormat, columns: Columns) -> io::Result<Self> {
        let to = match format {
            RowFormat::Jsonl => To::Jsonl(output),
            RowFormat::Csv => {
                let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::NonNumeric).from_writer(output);
                writer.write_record(columns.names()).map_err(failed)?;
                To::Csv(Box::new(writer), columns)
            }
        };
        Ok(Self { to })
    }

    /// Writes a row: an object with the names of the columns; those that are absent are left out, or empty.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, row: &impl Serialize) -> io::Result<()> {
        match &mut self.to {
            To::Jsonl(output) => {
                serde_json::to_writer(&mut *output, row)?;
                output.write_all(b"\n")
            }
            To::Csv(writer, columns) => {
                let row = serde_json::to_value(row)?;
                for column in columns.names() {
                    writer.write_field(cell(row.get(column))).map_err(failed)?;
                }
                writer.write_record(None::<&[u8]>).map_err(failed)
            }
        }
    }

    /// Writes what was held back.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> io::Result<()> {
        match self.to {
            To::Jsonl(mut output) => output.flush(),
            To::Csv(mut writer, _) => writer.flush(),
        }
    }
}

/// The error as what it is: that the reader left is told from all else by its kind.
fn failed(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A value as a cell. Numbers and words of the language are no texts of strangers.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => harmless(text).into_owned(),
        Some(Value::Bool(_) | Value::Number(_)) => value.map(Value::to_string).unwrap_or_default(),
        Some(other) => harmless(&other.to_string()).into_owned(),
    }
}
