//! Comma-separated values with a row of names: which column is which field, and the comments.

use std::io::{self, BufRead};

use serde_json::{Map, Value};

use super::comma::{Commas, Row, delimiter};
use super::lines::{self, Line, not_utf8};
use super::record::{Defaults, Found, Note, Place, Record, Skip, SkipReason, Stop, shown};
use crate::corpus::cells::{MARK, plain};

/// The columns of WordPress's own table, as its tools write them, and the fields that they are.
const ALIASES: [(&str, &str); 12] = [
    ("comment_id", "id"),
    ("comment_content", "content"),
    ("comment_author", "author"),
    ("comment_author_email", "author_email"),
    ("comment_author_url", "author_url"),
    ("comment_author_ip", "ip"),
    ("comment_agent", "user_agent"),
    ("comment_date_gmt", "created_at"),
    ("comment_approved", "status"),
    ("comment_type", "kind"),
    ("comment_parent", "parent"),
    ("external_id", "id"),
];

/// The most columns that a message lists.
const MAX_LISTED: usize = 50;

/// Why columns cannot be mapped to fields.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The table cannot be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It has no first line.
    #[error("it is empty: the first line should name the columns")]
    Empty,
    /// The file ends in its first line.
    #[error("the file ends inside of its first line, which names the columns: it is not whole")]
    Truncated,
    /// The first line is not text.
    #[error("the first line is not UTF-8: save the file as UTF-8")]
    NotUtf8,
    /// There is no such field.
    #[error("there is no field {field:?}: the fields are {}", lines::fields().collect::<Vec<_>>().join(", "))]
    UnknownField {
        /// What was asked for.
        field: String,
    },
    /// There is no such column.
    #[error("there is no column {column:?}: the columns are {columns}")]
    NoColumn {
        /// What was asked for.
        column: String,
        /// What there is.
        columns: String,
    },
    /// Two columns for a field, or two fields for a column.
    #[error("{field}={column:?}: that field or that column has a --map already")]
    Twice {
        /// The field.
        field: &'static str,
        /// The column.
        column: String,
    },
    /// No column is the text of the comments.
    #[error("no column is the content: name it with --map content=COLUMN; the columns are {columns}")]
    NoContent {
        /// What there is.
        columns: String,
    },
}

/// Which column is which field.
#[derive(Debug, Clone)]
pub struct Mapping {
    columns: Vec<String>,
    /// The field that each column is, if it is one.
    fields: Vec<Option<&'static str>>,
    /// Whether Gatepost wrote it, and made its cells harmless.
    ours: bool,
}

impl Mapping {
    /// Maps the columns that are asked for, as (field, column), and those whose name is a field's.
    fn new(columns: Vec<String>, asked: &[(String, String)]) -> Result<Self, MappingError> {
        let mut fields: Vec<Option<&'static str>> = vec![None; columns.len()];
        let listed = || columns.iter().take(MAX_LISTED).map(|column| shown(column)).collect::<Vec<_>>().join(", ");
        for (field, column) in asked {
            let known = lines::fields().find(|known| known == field);
            let field = known.ok_or_else(|| MappingError::UnknownField { field: field.clone() })?;
            let place = columns.iter().position(|name| name == column);
            let place = place.ok_or_else(|| MappingError::NoColumn { column: column.clone(), columns: listed() })?;
            if fields.contains(&Some(field)) || fields[place].is_some() {
                return Err(MappingError::Twice { field, column: shown(column) });
            }
            fields[place] = Some(field);
        }
        for (place, column) in columns.iter().enumerate() {
            let field = field_of(column).filter(|field| fields[place].is_none() && !fields.contains(&Some(field)));
            fields[place] = fields[place].or(field);
        }
        if !fields.contains(&Some("content")) {
            return Err(MappingError::NoContent { columns: listed() });
        }
        let ours = columns.iter().any(|column| column == MARK);
        Ok(Self { columns, fields, ours })
    }

    /// Each field that is read and its column, in the order of the columns.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.columns.iter().zip(&self.fields).filter_map(|(column, field)| field.map(|field| (field, column.as_str())))
    }

    /// The columns that are not read.
    pub fn unread(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().zip(&self.fields).filter(|(_, field)| field.is_none()).map(|(column, _)| column.as_str())
    }

    fn values(&self, row: &Row) -> Result<Map<String, Value>, Skip> {
        if row.cut {
            return Err(Skip::of(SkipReason::OutOfBounds).because("a cell is longer than any that is taken; a quote may be missing"));
        }
        if row.cells.len() != self.columns.len() {
            let detail = format!("it has {} cells, and the first line names {} columns", row.cells.len(), self.columns.len());
            return Err(Skip::of(SkipReason::Unreadable).because(detail));
        }
        let mut values = Map::new();
        for (field, cell) in self.fields.iter().zip(&row.cells) {
            let Some(field) = field else { continue };
            let cell = std::str::from_utf8(cell).map_err(|error| not_utf8(&error))?;
            let text = if self.ours { plain(cell) } else { Some(cell.to_owned()).filter(|cell| !cell.is_empty()) };
            if let Some(text) = text {
                values.insert((*field).to_owned(), Value::String(text));
            }
        }
        Ok(values)
    }
}

/// The field that a column is by its name.
fn field_of(column: &str) -> Option<&'static str> {
    let name = column.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    let alias = ALIASES.into_iter().find(|(alias, _)| *alias == name).map(|(_, field)| field);
    lines::fields().find(|field| *field == name).or(alias)
}

/// Reads comments from comma-separated values.
#[derive(Debug)]
pub struct Table<R> {
    rows: Commas<R>,
    mapping: Mapping,
    defaults: Defaults,
    failed: bool,
}

impl<R: BufRead> Table<R> {
    /// Reads the first line, which names the columns, and maps them: those that are asked for, as (field, column), and those with a field's name.
    ///
    /// # Errors
    /// If it cannot be read, or a field or a column is not there.
    pub fn open(mut input: R, asked: &[(String, String)], defaults: Defaults) -> Result<Self, MappingError> {
        let delimiter = delimiter(input.fill_buf()?);
        let mut rows = Commas::new(input, delimiter);
        let header = rows.next_row()?.ok_or(MappingError::Empty)?;
        if header.unended {
            return Err(MappingError::Truncated);
        }
        let columns: Result<Vec<_>, _> = header.cells.into_iter().map(String::from_utf8).collect();
        let mut columns = columns.map_err(|_| MappingError::NotUtf8)?;
        if let Some(first) = columns.first_mut() {
            *first = first.trim_start_matches('\u{feff}').trim_matches('"').to_owned();
        }
        Ok(Self { rows, mapping: Mapping::new(columns, asked)?, defaults, failed: false })
    }

    /// Which column is which field.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    fn record(&self, row: &Row) -> Result<Record, Skip> {
        let values = self.mapping.values(row)?;
        if !values.contains_key("content") {
            return Err(Skip::of(SkipReason::NoText));
        }
        let record = Line::of(values)?.record(self.defaults)?;
        Ok(Record { note: if row.unended { Some(Note::Unended) } else { record.note }, ..record })
    }

    /// What a row that the file ends in shows to be missing.
    fn missing(&self, row: &Row) -> Option<String> {
        let columns = self.mapping.columns.len();
        if row.open {
            return Some("a quoted cell that begins there".to_owned());
        }
        (row.unended && row.cells.len() < columns)
            .then(|| format!("the row that begins there: it has {} of {columns} cells, and no end of the line", row.cells.len()))
    }
}

impl<R: BufRead> Iterator for Table<R> {
    type Item = Result<Found, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match self.rows.next_row() {
            Ok(None) => None,
            Ok(Some(row)) => {
                let place = Place::Line(row.line);
                Some(match self.missing(&row) {
                    None => Ok(Found { place, record: self.record(&row) }),
                    Some(inside) => {
                        self.failed = true;
                        Err(Stop::Truncated { place, inside })
                    }
                })
            }
            Err(error) => {
                self.failed = true;
                Some(Err(error.into()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::foreign::{By, Stood};

    fn table(input: &str, asked: &[(&str, &str)]) -> Result<Vec<Result<Record, Skip>>, MappingError> {
        let asked: Vec<_> = asked.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect();
        let table = Table::open(input.as_bytes(), &asked, Defaults::default())?;
        Ok(table.map(|found| found.unwrap().record).collect())
    }

    #[test]
    fn columns_are_found_by_their_names_and_by_what_was_asked_for() {
        let records = table("\u{feff}Text;ID;Author Email;Status\nhello;7;a@b.example;spam\n", &[("content", "Text")]).unwrap();
        let record = records[0].as_ref().unwrap();
        assert_eq!((record.external_id.as_str(), record.comment.content.as_str()), ("7", "hello"));
        assert_eq!(record.comment.author_email.as_deref(), Some("a@b.example"));
        assert_eq!((record.stood, record.by), (Stood::Spam, By::Unknown));
    }

    #[test]
    fn wordpresss_own_table_needs_no_map() {
        let input =
            "comment_ID,comment_author_IP,comment_date_gmt,comment_content,comment_approved\n41,192.0.2.7,2023-11-14 22:13:20,buy,spam\n";
        let record = table(input, &[]).unwrap().remove(0).unwrap();
        assert_eq!((record.external_id.as_str(), record.stood), ("41", Stood::Spam));
        assert_eq!(record.at.map(jiff::Timestamp::as_second), Some(1_700_000_000));
        assert_eq!(record.comment.ip.map(|ip| ip.to_string()).as_deref(), Some("192.0.2.7"));
    }

    #[test]
    fn what_cannot_be_mapped_is_named() {
        let problem = |asked: &[(&str, &str)]| table("a,b\n1,2\n", asked).unwrap_err().to_string();
        assert_eq!(problem(&[]), "no column is the content: name it with --map content=COLUMN; the columns are a, b");
        assert_eq!(problem(&[("content", "c")]), "there is no column \"c\": the columns are a, b");
        assert!(problem(&[("text", "a")]).starts_with("there is no field \"text\": the fields are id, content, author"));
        assert_eq!(
            table("id,content", &[]).unwrap_err().to_string(),
            "the file ends inside of its first line, which names the columns: it is not whole"
        );
        assert_eq!(table("", &[]).unwrap_err().to_string(), "it is empty: the first line should name the columns");
    }

    #[test]
    fn rows_that_cannot_be_taken_say_why() {
        let reasons = |input: &str| -> Vec<SkipReason> {
            table(input, &[]).unwrap().into_iter().filter_map(Result::err).map(|skip| skip.reason).collect()
        };
        assert_eq!(
            reasons("content,status\nx\nx,odd\nx,\n,spam\n\u{0},spam\n"),
            [SkipReason::Unreadable, SkipReason::UnknownStatus, SkipReason::NoStatus, SkipReason::NoText, SkipReason::OutOfBounds]
        );
    }

    #[test]
    fn a_table_that_is_cut_anywhere_is_told() {
        let whole = "id,content,label,author\n1,\"hello, you\",ham,Ann\n2,two é,spam,\"B\"\n".as_bytes();
        for cut in 1..whole.len() {
            let input = &whole[..cut];
            let Ok(table) = Table::open(input, &[], Defaults::default()) else { continue };
            let found: Vec<_> = table.collect();
            let told = match found.last() {
                Some(Err(Stop::Truncated { .. })) => true,
                Some(Ok(Found { record: Ok(record), .. })) => record.note == Some(Note::Unended),
                _ => false,
            };
            assert!(told || input.ends_with(b"\n"), "{cut}: {:?}", String::from_utf8_lossy(input));
        }
    }
}
