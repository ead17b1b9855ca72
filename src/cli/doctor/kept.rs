//! What is kept: the files, whether the database is whole, and what the engine knows of the installation.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::finding::Findings;
use crate::cli::installation::{Place, block_on, must_be_there, secret_path, with_engine};
use crate::clock::{Clock, SystemClock};
use crate::engine::{Engine, Figures, JobOverview, RunState, SiteFigures};
use crate::store::Role;
use crate::store::sqlite::path_of;
use crate::text::amount;

const FILES: &str = "files";
const DATABASE: &str = "database";
const SITES: &str = "sites";
const PEOPLE: &str = "accounts";
const BACKUPS: &str = "backups";

/// A log longer than this, in MiB, is not emptied as it should be.
const LONG_LOG: u64 = 256;

/// How old the newest backup may be, how long a blog may be silent, and how long a comment may wait.
const OLD_BACKUP: SignedDuration = SignedDuration::from_hours(8 * 24);
const SILENT: SignedDuration = SignedDuration::from_hours(30 * 24);
const LONG_WAIT: f64 = 7.0 * 86_400.0;

pub(super) fn look(place: &Place, backups: Option<&Path>, findings: &mut Findings) {
    if let Err(problem) = must_be_there(place) {
        return findings.fault(DATABASE, problem.to_string(), "name the one that the server uses: --config, or --database");
    }
    files(place, findings);
    // What was found goes in and comes out again: the work is one future.
    let looked = block_on(with_found(place, findings));
    if let Err(problem) = looked {
        findings.fault(DATABASE, format!("{problem:#}"), "until this is mended no server can use it");
    }
    copies(place, backups, findings);
}

async fn with_found(place: &Place, findings: &mut Findings) -> anyhow::Result<()> {
    with_engine(place, async |engine| inside(engine, findings).await).await
}

/// Who may read the files, and whether the log is emptied.
fn files(place: &Place, findings: &mut Findings) {
    let Ok(database) = path_of(&place.database) else { return };
    let secret = if std::env::var_os("GATEPOST_SECRET").is_some() { None } else { secret_path(place).ok() };
    let open: Vec<PathBuf> = [Some(database.clone()), secret].into_iter().flatten().filter(|path| is_open(path)).collect();
    for path in &open {
        let path = path.display();
        findings.fault(FILES, format!("{path} may be read or written by others than its owner"), format!("chmod 600 {path}"));
    }
    if open.is_empty() {
        findings.fine(FILES, "the database and the secret are their owner's alone");
    }
    let mut log = database.into_os_string();
    log.push("-wal");
    let mebibytes = fs::metadata(&log).map_or(0, |log| log.len() / (1 << 20));
    if mebibytes > LONG_LOG {
        let advice =
            "something reads all the while and keeps it from being emptied: end backups and queries that hang, or restart the server";
        findings.warn(FILES, format!("the database's log (-wal) has {mebibytes} MiB"), advice);
    }
}

fn is_open(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

async fn inside(engine: &Arc<Engine>, findings: &mut Findings) -> anyhow::Result<()> {
    let damage = engine.broken_structure().await?;
    match damage.first() {
        Some(first) => {
            findings.fault(DATABASE, format!("it is damaged: {first}"), "stop the server and restore the newest backup: gatepost restore");
        }
        None => findings.fine(DATABASE, "SQLite finds it whole; gatepost check also counts everything"),
    }
    let kept = engine.models().await?.into_iter().find(|model| model.live).map(|model| model.id);
    let live = engine.live().id().to_owned();
    match kept {
        Some(kept) if kept != live => {
            let advice = "gatepost retrain makes one for this version, gatepost promote puts it live; until then the built-in one decides";
            findings.fault("model", format!("the live model {kept} cannot be used by this version"), advice);
        }
        _ => findings.fine("model", format!("{live} is live")),
    }
    let figures = engine.figures().await?;
    jobs(&figures, findings);
    sites(&figures, findings);
    people(engine, findings).await
}

fn jobs(figures: &Figures, findings: &mut Findings) {
    let failed = |job: &&JobOverview| matches!(job.state, RunState::Failed | RunState::Interrupted);
    for job in figures.jobs.iter().filter(failed) {
        let advice = "gatepost status says why; it is tried again at its next time";
        findings.warn("jobs", format!("the last run of {} failed or was broken off", job.job), advice);
    }
    if figures.jobs.is_empty() {
        findings.warn(
            "jobs",
            "no server has run on this database yet",
            "start one: it removes what is outdated, draws random checks and looks after itself",
        );
    } else if !figures.jobs.iter().any(|job| failed(&job)) {
        findings.fine("jobs", "what the server does by itself went well the last time");
    }
    if figures.quarantined > 0 {
        let found = format!("{} in quarantine", amount(figures.quarantined, "decision"));
        findings.warn("jobs", found, "gatepost quarantine list shows them, to release or to drop");
    }
}

fn sites(figures: &Figures, findings: &mut Findings) {
    let now = SystemClock.now();
    if figures.sites.is_empty() {
        findings.warn(SITES, "there is none", "gatepost site add NAME --url URL adds a blog and gives its key");
    }
    for SiteFigures { site, waiting, oldest_seconds, last_comment } in &figures.sites {
        let advice = "does the blog send them here, with the right key? gatepost site show prints what it needs";
        match last_comment {
            None => findings.warn(SITES, format!("{site} has never sent a comment"), advice),
            Some(last) if now.duration_since(*last) > SILENT => {
                findings.warn(SITES, format!("the last comment of {site} came at {last:.0}"), advice);
            }
            Some(_) if *oldest_seconds > LONG_WAIT => {
                let found = format!(
                    "{} of {site} wait for a moderator, one for {:.0} days",
                    amount(*waiting, "comment"),
                    oldest_seconds / 86_400.0
                );
                findings.warn(SITES, found, "what nobody decides teaches nothing, and its writer waits");
            }
            Some(last) => findings.fine(SITES, format!("{site}: {} waiting, the last came at {last:.0}", amount(*waiting, "comment"))),
        }
    }
}

/// How many there are, never who.
async fn people(engine: &Engine, findings: &mut Findings) -> anyhow::Result<()> {
    let people = engine.users().await?;
    if people.is_empty() {
        findings.warn(PEOPLE, "nobody can sign in", "gatepost user add NAME adds a moderator");
        return Ok(());
    }
    let without = |role: Role| people.iter().filter(|person| person.user.role == role && !person.second_factor).count();
    let (admins, moderators) = (without(Role::Admin), without(Role::Moderator));
    match admins + moderators {
        0 => findings.fine(PEOPLE, format!("{}, each with a second factor", amount(people.len() as u64, "account"))),
        open => {
            let found = format!("{open} of {} have no second factor, {admins} of them admins", amount(people.len() as u64, "account"));
            findings.warn(PEOPLE, found, "each switches it on under Account: a password alone may be known elsewhere");
        }
    }
    Ok(())
}

/// The newest backup in a folder; without one, whether any lies beside the database.
fn copies(place: &Place, folder: Option<&Path>, findings: &mut Findings) {
    let beside = || path_of(&place.database).ok()?.parent().map(Path::to_owned);
    let Some(looked_in) = folder.map(Path::to_owned).or_else(beside) else { return };
    let advice = "gatepost backup FILE makes one while the server runs: have a timer do it, and name its folder with --backups";
    let now = SystemClock.now();
    match newest(&looked_in) {
        Some(at) if now.duration_since(at) > OLD_BACKUP => {
            findings.warn(BACKUPS, format!("the newest in {} is of {at:.0}", looked_in.display()), advice);
        }
        Some(at) => findings.fine(BACKUPS, format!("the newest in {} is of {at:.0}", looked_in.display())),
        None => findings.warn(BACKUPS, format!("there is none in {}", looked_in.display()), advice),
    }
}

fn newest(folder: &Path) -> Option<Timestamp> {
    let files = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let backups = files.filter(|path| path.extension().is_some_and(|ending| ending == "backup"));
    backups.filter_map(|path| Timestamp::try_from(fs::metadata(path).ok()?.modified().ok()?).ok()).max()
}
