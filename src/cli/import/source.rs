//! The file of an import, whatever it is.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use anyhow::{Context, bail};
use flate2::read::MultiGzDecoder;
use indicatif::ProgressBar;

use super::super::input::size;
use super::super::progress;
use super::bar_over;
use super::isso::Isso;
use crate::corpus::foreign::{
    Defaults, Disqus, Format, Found, GUESS_BYTES, Lines, Mapping, Remark42, Stop, Table, WordPress, guess, shown,
};

/// How a compressed file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A file that is read to its end.
type Input = Box<dyn BufRead + Send>;

/// A file that can be imported.
pub(in crate::cli) struct Source {
    format: Format,
    bar: ProgressBar,
    reader: Reader,
}

/// A file that is not recognised.
#[derive(Debug, thiserror::Error)]
#[error("it does not begin like any of the formats: say with --format which it is (wordpress, disqus, isso, remark42, jsonl, csv)")]
pub(in crate::cli) struct UnknownFormat;

enum Reader {
    WordPress(WordPress<Input>),
    Disqus(Disqus<Input>),
    Remark42(Remark42<Input>),
    Lines(Lines<Input>),
    Table(Table<Input>),
    Isso(Isso),
}

impl Source {
    /// Opens a file and sees what it is.
    ///
    /// # Errors
    /// If it cannot be read, is none of the formats, or its columns cannot be mapped.
    pub(in crate::cli) fn open(path: &Path, format: Option<Format>, maps: &[(String, String)], defaults: Defaults) -> anyhow::Result<Self> {
        let stdin = path == Path::new("-");
        let bar = bar_over(size(&[path]));
        if stdin {
            progress::busy(&bar, "importing");
        }
        let file: Box<dyn Read + Send> =
            if stdin { Box::new(io::stdin()) } else { Box::new(File::open(path).context("it cannot be opened")?) };
        let (beginning, input) = peek(Box::new(bar.wrap_read(file)))?;
        let compressed = beginning.starts_with(&GZIP);
        let (beginning, input) = if compressed { peek(Box::new(MultiGzDecoder::new(input)))? } else { (beginning, input) };
        let format = format.or_else(|| guess(&beginning)).ok_or(UnknownFormat)?;
        if !maps.is_empty() && format != Format::Csv {
            bail!("--map is for tables (csv), and this is {}", format.as_str());
        }
        let reader = match format {
            Format::WordPress => Reader::WordPress(WordPress::new(input)),
            Format::Disqus => Reader::Disqus(Disqus::new(input)),
            Format::Remark42 => Reader::Remark42(Remark42::new(input)),
            Format::Jsonl => Reader::Lines(Lines::new(input, defaults)),
            Format::Csv => {
                let table = Table::open(input, maps, defaults)?;
                show(table.mapping());
                Reader::Table(table)
            }
            Format::Isso if stdin => bail!("a database of Isso's cannot come from standard input: name its file"),
            Format::Isso if compressed => bail!("a database of Isso's is read where it lies: decompress it first, as with gunzip"),
            Format::Isso => {
                drop(input);
                let isso = Isso::open(path)?;
                return Ok(Self { format, bar: progress::steps(isso.comments(), "importing"), reader: Reader::Isso(isso) });
            }
        };
        Ok(Self { format, bar, reader })
    }

    /// Sees whether a file can be read and shows what it is.
    ///
    /// # Errors
    /// If it cannot be read; [`UnknownFormat`] if it does not show.
    pub(in crate::cli) fn recognise(path: &Path) -> anyhow::Result<()> {
        let (beginning, input) = peek(Box::new(File::open(path).context("it cannot be opened")?))?;
        let beginning = if beginning.starts_with(&GZIP) { peek(Box::new(MultiGzDecoder::new(input)))?.0 } else { beginning };
        guess(&beginning).map(|_| ()).ok_or_else(|| UnknownFormat.into())
    }

    /// What it is.
    pub(in crate::cli) fn format(&self) -> Format {
        self.format
    }

    /// How far it is read.
    pub(super) fn bar(&self) -> &ProgressBar {
        &self.bar
    }

    /// What it holds, for a site of that address.
    pub(super) fn into_iter_with(self, address: &str) -> Box<dyn Iterator<Item = Result<Found, Stop>>> {
        match self.reader {
            Reader::WordPress(reader) => Box::new(reader),
            Reader::Disqus(reader) => Box::new(reader),
            Reader::Remark42(reader) => Box::new(reader),
            Reader::Lines(reader) => Box::new(reader),
            Reader::Table(reader) => Box::new(reader),
            Reader::Isso(reader) => Box::new(self.bar.wrap_iter(reader.rows(address))),
        }
    }
}

/// The beginning of what is read, and all of it.
fn peek(mut input: Box<dyn Read + Send>) -> anyhow::Result<(Vec<u8>, Input)> {
    let mut beginning = Vec::with_capacity(GUESS_BYTES);
    input.by_ref().take(GUESS_BYTES as u64).read_to_end(&mut beginning).context("it cannot be read")?;
    let whole = Cursor::new(beginning.clone()).chain(input);
    Ok((beginning, Box::new(BufReader::with_capacity(256 * 1024, whole))))
}

/// Says which column is taken for which field, before anything is read.
fn show(mapping: &Mapping) {
    let pairs: Vec<_> = mapping.pairs().map(|(field, column)| format!("{field} = {}", shown(column))).collect();
    anstream::eprintln!("columns: {}", pairs.join(", "));
    let unread: Vec<_> = mapping.unread().map(shown).collect();
    if !unread.is_empty() {
        anstream::eprintln!("not read: {} (--map FIELD=COLUMN maps one)", unread.join(", "));
    }
}
