//! `gatepost import`: what another system kept, into a site. Reading is one thread's work, taking in another's; between them are a few batches.

mod isso;
mod source;
mod summary;
mod taking;

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::ValueEnum;
use indicatif::ProgressBar;

use super::installation::{Place, block_on, with_engine};
use super::{output, which};
use crate::corpus::foreign::{Defaults, Format, Stood, Stop};
use crate::engine::{Engine, ImportOptions, Labels};

pub(super) use source::{Source, UnknownFormat};
pub(super) use summary::Summary;
pub(super) use taking::{Taken, take_in};

/// Take in the comments that another system kept
///
/// Each comes with its date and its status. What a person decided there teaches the site's filter, in the month in which it was; nothing is decided
/// anew. A comment that the site knows by its id stays as it is, so an import can be run again: after it was broken off it goes on, and
/// otherwise it changes nothing. A server may be running meanwhile. docs/import.md says how to get each file, and what becomes of its statuses.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  gatepost import --site blog --dry-run blog.wordpress.2026-01-31.xml\n  \
                        gatepost import --site blog comments.db\n  \
                        gatepost import --site blog --format csv --map content=Text --map created_at=When --default-label spam old-spam.csv")]
pub(super) struct Args {
    /// The file, compressed with gzip or not; - for standard input. A database of Isso's is neither compressed nor from there
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The site
    #[arg(long, value_name = "NAME")]
    site: String,
    /// What the file is; without it, what it looks like
    #[arg(long, value_enum)]
    format: Option<FormatName>,
    /// Which column of a table is which field; may be repeated. Columns with the name of a field need none
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = pair)]
    maps: Vec<(String, String)>,
    /// Say what would be taken, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Take every status for what a person decided, also where the file does not say so
    #[arg(long, conflicts_with = "no_labels")]
    trust_status: bool,
    /// Take statuses as they are, and learn from none
    #[arg(long)]
    no_labels: bool,
    /// Also take comments on articles of another host than the site's
    #[arg(long)]
    any_address: bool,
    /// Put this before each id, where ids of two systems would be mixed up
    #[arg(long, value_name = "TEXT", default_value = "")]
    id_prefix: String,
    /// The status of comments that have none
    #[arg(long, value_enum, value_name = "STATUS")]
    default_status: Option<StatusName>,
    /// The label of comments that have neither a label nor a status
    #[arg(long, value_name = "LABEL", value_parser = ["ham", "spam", "abuse"])]
    default_label: Option<String>,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A format on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    /// WordPress's "Tools, Export"
    Wordpress,
    /// Disqus's export
    Disqus,
    /// Isso's SQLite database
    Isso,
    /// Remark42's backup
    Remark42,
    /// A JSON object a line, as gatepost export writes it
    Jsonl,
    /// Comma-separated values with a line of names
    Csv,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Wordpress => Self::WordPress,
            FormatName::Disqus => Self::Disqus,
            FormatName::Isso => Self::Isso,
            FormatName::Remark42 => Self::Remark42,
            FormatName::Jsonl => Self::Jsonl,
            FormatName::Csv => Self::Csv,
        }
    }
}

/// A status on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StatusName {
    Approved,
    Pending,
    Spam,
    Trash,
}

impl From<StatusName> for Stood {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Approved => Self::Approved,
            StatusName::Pending => Self::Pending,
            StatusName::Spam => Self::Spam,
            StatusName::Trash => Self::Trash,
        }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (field, column) = text.split_once('=').ok_or("write FIELD=COLUMN, as in content=Text")?;
    Ok((field.to_owned(), column.to_owned()))
}

impl Args {
    fn options(&self) -> ImportOptions {
        let labels = match (self.trust_status, self.no_labels) {
            (true, _) => Labels::Trusted,
            (false, true) => Labels::Off,
            (false, false) => Labels::Decided,
        };
        ImportOptions { labels, any_address: self.any_address, dry_run: self.dry_run }
    }

    fn defaults(&self) -> anyhow::Result<Defaults> {
        let label = self.default_label.as_deref().map(str::parse).transpose()?;
        Ok(Defaults { stood: self.default_status.map(Stood::from), label })
    }
}

/// Imports a file.
///
/// # Errors
/// If the file or the database cannot be used, there is no such site, or the file ends where it should not: what came before is taken all the same.
pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(open_and_import(args))
}

async fn open_and_import(args: Args) -> anyhow::Result<()> {
    let name = args.file.display().to_string();
    let defaults = args.defaults()?;
    let opened = Source::open(&args.file, args.format.map(Format::from), &args.maps, defaults);
    let source = opened.with_context(|| format!("cannot import {name}"))?;
    let (summary, stop) = with_engine(&args.place, async |engine| import(&args, engine, source).await).await?;
    if args.json {
        output::json(&summary.to_json(stop.as_ref()))?;
    } else {
        summary.print(&mut anstream::stdout().lock())?;
    }
    match stop {
        Some(stop) => Err(anyhow!("{name}: {stop}; what stands before it was read")),
        None if summary.could_read_nothing() => {
            Err(anyhow!("{name}: nothing in it could be read; what is said above may be as it is no {} file", summary.format().as_str()))
        }
        None => Ok(()),
    }
}

async fn import(args: &Args, engine: &Engine, source: Source) -> anyhow::Result<(Summary, Option<Stop>)> {
    let handle = engine.site_by_id(which::site(engine, &args.site).await?.id).await?;
    let taken = take_in(engine, handle, source, args.options(), &args.id_prefix, std::future::pending()).await?;
    Ok((taken.summary, taken.stop))
}

/// What a reader shows of how far it is.
fn bar_over(bytes: u64) -> ProgressBar {
    super::progress::bytes(bytes).with_message("importing")
}
