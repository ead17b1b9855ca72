//! `gatepost site add`: a blog, what it had before, how well that would have gone, and what it takes to ask here.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::CommandFactory;
use clap::error::ErrorKind;
use serde_json::Value;
use url::Url;

use super::forecast;
use super::interview::interview;
use super::rules::quoted;
use super::show::with_key;
use super::snippets::Snippets;
use crate::cli::ask::{Asker, BrokenOff, Interrupt};
use crate::cli::import::{FormatName, Source, Taken, take_in};
use crate::cli::installation::{Installation, Place};
use crate::cli::{Cli, output};
use crate::corpus::foreign::Defaults;
use crate::engine::{Engine, Forecast, ImportOptions, Labels};
use crate::store::Site;

/// The database where nobody names one.
const USUAL_DATABASE: &str = "sqlite://gatepost.db";

/// The blog to add.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Add {
    /// A short name for it; a terminal is asked for it if it is missing
    pub(super) name: Option<String>,
    /// Its address; a terminal is asked for it if it is missing
    #[arg(long)]
    pub(super) url: Option<String>,
    /// Also take in the comments that another system kept, from this file; `gatepost import` does it later, and has more options
    #[arg(long, value_name = "FILE")]
    import: Option<PathBuf>,
    /// What the file is; without it, what it looks like
    #[arg(long, value_enum, requires = "import")]
    format: Option<FormatName>,
    /// Never ask, also on a terminal
    #[arg(long)]
    no_input: bool,
    #[command(flatten)]
    server: Server,
}

/// Where the blog finds the server.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Server {
    /// The address under which the blog's back end reaches the server
    #[arg(long = "server", value_name = "URL", env = "GATEPOST_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    pub(super) address: Url,
}

/// What was decided on before anything is written.
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) import: Option<PlannedImport>,
}

/// A file to import.
pub(super) struct PlannedImport {
    pub(super) path: PathBuf,
    pub(super) format: Option<FormatName>,
    pub(super) labels: Labels,
}

impl Add {
    /// The import that was asked for on the command line.
    pub(super) fn import_plan(&self) -> Option<PlannedImport> {
        Some(PlannedImport { path: self.import.clone()?, format: self.format, labels: Labels::default() })
    }

    /// Whether somebody is there to answer, and is to be asked. With all that it takes, a script's output is read by no person: its terminal may be.
    fn asks(&self, as_json: bool) -> bool {
        let complete = self.name.is_some() && self.url.is_some();
        let somebody = io::stdin().is_terminal() && io::stderr().is_terminal();
        somebody && !as_json && !self.no_input && (!complete || (self.import.is_none() && io::stdout().is_terminal()))
    }

    /// What was given, if that is all it takes.
    fn plan(&self) -> anyhow::Result<Plan> {
        match (&self.name, &self.url) {
            (Some(name), Some(url)) => Ok(Plan { name: name.clone(), url: url.clone(), import: self.import_plan() }),
            (name, url) => {
                let missing = [("a name", name.is_none()), ("--url", url.is_none())];
                let missing: Vec<_> = missing.into_iter().filter_map(|(what, is_missing)| is_missing.then_some(what)).collect();
                let problem = format!("nobody is there to ask, so give {} too: gatepost site add NAME --url URL", missing.join(" and "));
                Err(Cli::command().error(ErrorKind::MissingRequiredArgument, problem).into())
            }
        }
    }
}

/// Adds the blog, after asking for what is missing.
///
/// # Errors
/// If something is missing that nobody can be asked for; if the database cannot be used or the name is taken; if the import ends before the file does.
pub(super) async fn run(add: &Add, place: &Place, as_json: bool) -> anyhow::Result<()> {
    let (plan, interrupt) = if add.asks(as_json) {
        let mut asker = Asker::new()?;
        let plan = ask(&mut asker, add, place).await;
        let plan = plan.map_err(|error| if error.is::<BrokenOff>() { anyhow!("you left, so nothing was added") } else { error })?;
        (plan, Some(asker.interrupt()))
    } else {
        (add.plan()?, None)
    };
    let installation = Installation::open_or_make(place).await?;
    let result = carry_out(&installation.engine, &plan, place, interrupt.clone()).await;
    installation.close().await;
    let added = result?;
    match (as_json, interrupt.is_some()) {
        (true, _) => output::json(&added.to_json())?,
        (false, true) => added.tell(&add.server.address, place)?,
        (false, false) => added.print()?,
    }
    added.problem.map_or(Ok(()), Err)
}

/// Asks, beside a database that stays as it is.
async fn ask(asker: &mut Asker, add: &Add, place: &Place) -> anyhow::Result<Plan> {
    let installation = Installation::open_or_pretend(place).await?;
    let plan = interview(asker, &installation.engine, add).await;
    installation.close().await;
    plan
}

/// What became of it.
struct Added {
    site: Site,
    key: String,
    taken: Option<Taken>,
    forecast: Option<Forecast>,
    /// Why not all of it was done. The site is there, and its key is shown all the same.
    problem: Option<anyhow::Error>,
}

async fn carry_out(engine: &Engine, plan: &Plan, place: &Place, interrupt: Option<Interrupt>) -> anyhow::Result<Added> {
    let (site, key) = engine.add_site(&plan.name, &plan.url).await?;
    let mut added = Added { site, key, taken: None, forecast: None, problem: None };
    if let Some(import) = &plan.import {
        match import_planned(engine, &added.site, import, interrupt.clone()).await {
            Ok(taken) => {
                added.problem = unfinished(&taken, import, &plan.name, place);
                added.taken = Some(taken);
            }
            Err(error) => added.problem = Some(error.context(format!("{} was not imported", import.path.display()))),
        }
        if added.problem.is_none() {
            tokio::select! {
                forecast = forecast::make(engine, &plan.name) => added.forecast = Some(forecast?),
                () = waiting_for(interrupt) => {}
            }
        }
    }
    Ok(added)
}

async fn import_planned(engine: &Engine, site: &Site, import: &PlannedImport, interrupt: Option<Interrupt>) -> anyhow::Result<Taken> {
    let source = Source::open(&import.path, import.format.map(Into::into), &[], Defaults::default())?;
    let options = ImportOptions { labels: import.labels, ..ImportOptions::default() };
    let handle = engine.site_by_id(site.id).await?;
    take_in(engine, handle, source, options, "", waiting_for(interrupt)).await
}

async fn waiting_for(interrupt: Option<Interrupt>) {
    match interrupt {
        Some(interrupt) => interrupt.wait().await,
        None => std::future::pending().await,
    }
}

/// Why an import did not come to its end, and how to go on.
fn unfinished(taken: &Taken, import: &PlannedImport, name: &str, place: &Place) -> Option<anyhow::Error> {
    let file = import.path.display();
    if taken.broken_off {
        let trust = if import.labels == Labels::Trusted { " --trust-status" } else { "" };
        let command = format!("gatepost import --site {name}{trust} {}{}", quoted(&file.to_string()), named(place));
        return Some(anyhow!(
            "the import was broken off after {} comments, which stay. This goes on behind them:\n  {command}",
            taken.summary.taken()
        ));
    }
    taken.stop.as_ref().map(|stop| anyhow!("{file}: {stop}; what stands before it was read"))
}

/// The database as an option, unless it is the usual one.
fn named(place: &Place) -> String {
    if place.database == USUAL_DATABASE { String::new() } else { format!(" --database {}", quoted(&place.database)) }
}

impl Added {
    fn to_json(&self) -> Value {
        let mut value = with_key(&self.site, &self.key);
        if let Some(taken) = &self.taken {
            value["import"] = taken.summary.to_json(taken.stop.as_ref());
        }
        if let Some(forecast) = &self.forecast {
            value["forecast"] = serde_json::to_value(forecast).unwrap_or_default();
        }
        value
    }

    /// For a script, or whoever reads its output.
    fn print(&self) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        writeln!(out, "Added {}. Its key, shown this once:\n{}", self.site.name, self.key)?;
        self.print_import(&mut out)
    }

    fn print_import(&self, out: &mut impl Write) -> anyhow::Result<()> {
        if let Some(taken) = &self.taken {
            taken.summary.print(out)?;
        }
        for line in self.forecast.iter().flat_map(forecast::describe) {
            writeln!(out, "{}", output::wrapped(&line))?;
        }
        Ok(())
    }

    /// For a person: all that it takes to go on.
    fn tell(&self, server: &Url, place: &Place) -> anyhow::Result<()> {
        let snippets = Snippets::of(&self.site, Some(&self.key), server).context("the snippets cannot be made")?;
        let mut out = anstream::stdout().lock();
        writeln!(out, "\nAdded {} ({}).", self.site.name, self.site.url)?;
        if self.taken.is_some() {
            writeln!(out)?;
            self.print_import(&mut out)?;
        }
        writeln!(out, "\nIts key, shown this once: {}\n", self.key)?;
        for line in snippets.lines() {
            writeln!(out, "{line}\n")?;
        }
        let database = named(place);
        writeln!(out, "What comes next:")?;
        writeln!(out, "  gatepost user add YOU{database}")?;
        writeln!(out, "      adds you as a moderator")?;
        writeln!(out, "  gatepost serve{database}")?;
        writeln!(out, "      takes comments; what it holds waits for you at {server}")?;
        writeln!(out, "  gatepost site snippets {}{database}", self.site.name)?;
        writeln!(out, "      prints the above again, without the key")?;
        Ok(())
    }
}
