//! What `gatepost site add` asks on a terminal. Nothing is written before all of it is answered.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;
use url::Url;

use super::add::{Add, Plan, PlannedImport};
use crate::cli::ask::{Asker, BrokenOff};
use crate::cli::import::{FormatName, Source, Summary, Taken, UnknownFormat, take_in};
use crate::corpus::foreign::Defaults;
use crate::engine::{Engine, Error, ImportOptions, Labels, check_site_url};
use crate::store::StoreError;

/// Asks for what was not given.
///
/// # Errors
/// [`BrokenOff`] if somebody leaves; what is wrong with what was given already; if the database cannot be used.
pub(super) async fn interview(asker: &mut Asker, engine: &Engine, given: &Add) -> anyhow::Result<Plan> {
    anstream::eprintln!("This adds a blog. Enter takes what stands in [brackets]; Ctrl-C adds nothing.\n");
    if let Some(name) = &given.name {
        engine.check_new_name(name).await?;
    }
    let url = match &given.url {
        Some(url) => {
            check_site_url(url)?;
            url.clone()
        }
        None => ask_address(asker)?,
    };
    let name = match &given.name {
        Some(name) => name.clone(),
        None => ask_name(asker, engine, &url).await?,
    };
    let import = match given.import_plan() {
        Some(import) => Some(import),
        None => ask_import(asker, engine, &name, &url).await?,
    };
    Ok(Plan { name, url, import })
}

fn ask_address(asker: &mut Asker) -> anyhow::Result<String> {
    loop {
        let url = asker.ask("The blog's address, as in https://blog.example", None)?;
        match check_site_url(&url) {
            Ok(()) => return Ok(url),
            Err(error) => complain(&error),
        }
    }
}

async fn ask_name(asker: &mut Asker, engine: &Engine, url: &str) -> anyhow::Result<String> {
    let default = free_name(engine, url).await?;
    loop {
        let name = asker.ask("A short name for it", Some(&default))?;
        match engine.check_new_name(&name).await {
            Ok(()) => return Ok(name),
            Err(error @ (Error::Invalid { .. } | Error::Store(StoreError::Exists(_)))) => complain(&error),
            Err(error) => return Err(error.into()),
        }
    }
}

/// The address's host, with a number behind it if that is taken.
async fn free_name(engine: &Engine, url: &str) -> Result<String, Error> {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let host: String =
        host.strip_prefix("www.").unwrap_or(&host).chars().filter(|c| c.is_alphanumeric() || "-.".contains(*c)).take(56).collect();
    let name = if host.is_empty() { "blog".to_owned() } else { host };
    let taken: Vec<String> = engine.sites().await?.into_iter().map(|site| site.name).collect();
    let numbered = (2_u32..).map(|number| format!("{name}-{number}"));
    Ok(std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name))
}

async fn ask_import(asker: &mut Asker, engine: &Engine, name: &str, url: &str) -> anyhow::Result<Option<PlannedImport>> {
    anstream::eprintln!(
        "\nThe comments that you have teach the filter before the first new one comes: what\nWordPress, Disqus, Isso or Remark42 exports, or a table \
         (docs/import.md says how\nto get it). `gatepost import` takes it later, too."
    );
    while let Some(path) = asker.ask_path("The file to import")? {
        match try_out(asker, engine, name, url, &path).await {
            Ok(Some(import)) => return Ok(Some(import)),
            Ok(None) => {}
            Err(error) if error.is::<BrokenOff>() => return Err(error),
            Err(error) => anstream::eprintln!("  {}: {error:#}", path.display()),
        }
    }
    Ok(None)
}

/// Shows what would come of a file; `None` if that is not wanted.
async fn try_out(asker: &mut Asker, engine: &Engine, name: &str, url: &str, path: &Path) -> anyhow::Result<Option<PlannedImport>> {
    if path == Path::new("-") {
        bail!("standard input is where you answer: name a file");
    }
    let format = recognise(asker, path)?;
    let mut import = PlannedImport { path: PathBuf::from(path), format, labels: Labels::default() };
    let summary = dry_run(asker, engine, name, url, &import).await?;
    if summary.without_label() > 0 && asker.is_agreed("Learn from what was not learned, too, as if you had decided it", false)? {
        import.labels = Labels::Trusted;
        dry_run(asker, engine, name, url, &import).await?;
    }
    Ok(asker.is_agreed("Import this", true)?.then_some(import))
}

/// What the file is: asked only if it does not show.
fn recognise(asker: &mut Asker, path: &Path) -> anyhow::Result<Option<FormatName>> {
    match Source::recognise(path) {
        Ok(()) => return Ok(None),
        Err(error) if error.is::<UnknownFormat>() => {}
        Err(error) => return Err(error),
    }
    anstream::eprintln!("  It does not begin like any of the formats.");
    loop {
        let answer = asker.ask("What is it (wordpress, disqus, isso, remark42, jsonl or csv; none for another file)", Some("none"))?;
        match FormatName::from_str(&answer, true) {
            Ok(format) => return Ok(Some(format)),
            Err(_) if answer == "none" => bail!("not imported"),
            Err(_) => anstream::eprintln!("  That is none of them."),
        }
    }
}

/// Says what would be taken, into a site that is not there yet.
async fn dry_run(asker: &Asker, engine: &Engine, name: &str, url: &str, import: &PlannedImport) -> anyhow::Result<Summary> {
    let source = Source::open(&import.path, import.format.map(Into::into), &[], Defaults::default())?;
    let options = ImportOptions { labels: import.labels, dry_run: true, ..ImportOptions::default() };
    let handle = engine.plan_site(name, url).await?;
    let Taken { summary, stop, broken_off } = take_in(engine, handle, source, options, "", asker.interrupt().wait()).await?;
    if broken_off {
        return Err(BrokenOff.into());
    }
    summary.print(&mut anstream::stderr().lock())?;
    match stop {
        Some(stop) => Err(stop).context("it cannot be read to its end"),
        None => Ok(summary),
    }
}

/// Says what is wrong with an answer.
fn complain(error: &Error) {
    match error {
        Error::Invalid { problem, .. } => anstream::eprintln!("  It {problem}."),
        error => anstream::eprintln!("  There is one of that name: {error}."),
    }
}
