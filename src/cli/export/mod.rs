//! `gatepost export`: comments, decisions, or what was learned, out of a site.

mod rows;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use serde_json::json;

use super::installation::{Place, block_on, block_on_until_stopped, refuse_as_output, with_engine};
use super::target::{self, Output, Readers};
use super::{output, which};
use crate::comment::SiteId;
use crate::corpus::{Columns, RowFormat, Rows};
use crate::engine::Engine;
use crate::text::amount;
use rows::{CommentRow, CorpusRow, DecisionRow};

/// Give out a site's comments, its decisions, or what it has learned as a corpus
///
/// What is exported as comments can be imported again; what is exported as a corpus trains to the same counts as the decisions that stand. In a table no
/// cell is a formula to a spreadsheet: what looks like one has an apostrophe before it, which gatepost import takes away again. A new file can be read by
/// its owner alone; one that is replaced keeps its permissions.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  gatepost export --site blog --what comments --format csv --output blog.csv\n  \
                        gatepost export --site blog --what corpus > blog.jsonl")]
pub(super) struct Args {
    /// The site
    #[arg(long, value_name = "NAME")]
    site: String,
    /// What to give out
    #[arg(long, value_enum)]
    what: What,
    /// As what
    #[arg(long, value_enum, default_value_t = FormatName::Jsonl)]
    format: FormatName,
    /// Where to; without it, standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Say how much was written as JSON; needs --output
    #[arg(long, requires = "output")]
    json: bool,
}

/// What is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Every comment, with where it stands and what was decided about it
    Comments,
    /// Every row of the journal: decisions and undos
    Decisions,
    /// Every comment with a decision that stands and teaches, as it was decided, with its label
    Corpus,
}

/// As what it is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// A JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
}

/// How much was written.
#[derive(Debug, Default)]
struct Written {
    rows: u64,
    /// Decisions that teach, but whose texts were forgotten.
    without_text: u64,
}

/// Exports.
///
/// # Errors
/// If there is no such site, or the file cannot be written.
pub(super) fn run(args: Args) -> anyhow::Result<()> {
    // A pipe that nobody reads would hold up the end, too: there a signal ends it at once, as there is nothing to clear away.
    if args.output.as_deref().is_some_and(target::is_to_be_a_file) {
        block_on_until_stopped(open_and_export(args))
    } else {
        block_on(open_and_export(args))
    }
}

async fn open_and_export(args: Args) -> anyhow::Result<()> {
    if let Some(path) = &args.output {
        refuse_as_output("--output", &args.place, path)?;
        target::check(path)?;
    }
    let written = with_engine(&args.place, async |engine| export(&args, engine).await).await?;
    if written.without_text > 0 {
        anstream::eprintln!(
            "{} without a text any more left out: what they were about was forgotten",
            amount(written.without_text, "standing decision")
        );
    }
    if args.json {
        return output::json(&json!({ "rows": written.rows, "without_text": written.without_text }));
    }
    if let Some(path) = &args.output {
        anstream::eprintln!("wrote {} to {}", amount(written.rows, "row"), path.display());
    }
    Ok(())
}

async fn export(args: &Args, engine: &Engine) -> anyhow::Result<Written> {
    let site = which::site(engine, &args.site).await?.id;
    let Some(path) = &args.output else { return write(args, engine, site, BufWriter::new(io::stdout())).await };
    let describe = || format!("cannot write {}", path.display());
    let mut file = Output::new(path, Readers::Owner).with_context(describe)?;
    let written = write(args, engine, site, BufWriter::new(&mut file)).await?;
    file.finish().with_context(describe)?;
    Ok(written)
}

async fn write(args: &Args, engine: &Engine, site: SiteId, output: impl Write) -> anyhow::Result<Written> {
    let (format, columns) = match (args.format, args.what) {
        (FormatName::Jsonl, _) => (RowFormat::Jsonl, Columns::COMMENTS),
        (FormatName::Csv, What::Comments) => (RowFormat::Csv, Columns::COMMENTS),
        (FormatName::Csv, What::Decisions) => (RowFormat::Csv, Columns::DECISIONS),
        (FormatName::Csv, What::Corpus) => (RowFormat::Csv, Columns::CORPUS),
    };
    let mut rows = Rows::new(output, format, columns)?;
    let mut written = Written::default();
    match args.what {
        What::Comments => write_comments(engine, site, &mut rows, &mut written).await?,
        What::Decisions => write_decisions(engine, site, &mut rows, &mut written).await?,
        What::Corpus => write_corpus(engine, site, &mut rows, &mut written).await?,
    }
    rows.finish()?;
    Ok(written)
}

async fn write_comments(engine: &Engine, site: SiteId, rows: &mut Rows<impl Write>, written: &mut Written) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let page = engine.export_comments(site, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.stored.id);
        for exported in &page {
            rows.write(&CommentRow::new(exported))?;
            written.rows += 1;
        }
    }
}

async fn write_decisions(engine: &Engine, site: SiteId, rows: &mut Rows<impl Write>, written: &mut Written) -> anyhow::Result<()> {
    let mut after = 0;
    loop {
        let page = engine.export_entries(site, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.entry.sequence;
        for exported in &page {
            rows.write(&DecisionRow::new(exported))?;
            written.rows += 1;
        }
    }
}

async fn write_corpus(engine: &Engine, site: SiteId, rows: &mut Rows<impl Write>, written: &mut Written) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let page = engine.export_corpus(site, after).await?;
        written.without_text += page.without_text;
        for lesson in &page.lessons {
            rows.write(&CorpusRow::new(lesson))?;
            written.rows += 1;
        }
        match page.next {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
}
