//! This machine: room on the disk, file descriptors, the clock and its zone.

use std::fs;
use std::path::Path;
use std::process::Command;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::finding::Findings;
use crate::cli::installation::Place;
use crate::clock::{Clock, SystemClock};
use crate::store::sqlite::path_of;

const ABOUT: &str = "machine";

/// Less room than this, in MiB, is soon gone; so little that writing is about to fail.
const LITTLE_ROOM: u64 = 1024;
const NO_ROOM: u64 = 64;

/// A server of few connections needs this many; one of a thousand more.
const FEW_DESCRIPTORS: u64 = 256;
const ENOUGH_DESCRIPTORS: u64 = 1024;

/// How far the clock may be behind what was written last.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

pub(super) fn look(place: &Place, findings: &mut Findings) {
    let database = path_of(&place.database).ok();
    if let Some(folder) = database.as_deref().and_then(Path::parent) {
        room(if folder == Path::new("") { Path::new(".") } else { folder }, findings);
    }
    descriptors(findings);
    clock(database.as_deref(), findings);
    zone(findings);
}

/// The room is asked of `df`, which every Unix has.
fn room(folder: &Path, findings: &mut Findings) {
    let output = Command::new("df").arg("-Pk").arg(folder).output();
    let Some(free) = output.ok().and_then(|output| free_mebibytes(&String::from_utf8_lossy(&output.stdout))) else { return };
    let found = format!("{free} MiB are free where the database lies");
    match free {
        ..NO_ROOM => findings.fault(ABOUT, found, "make room, or move the database: writing fails when the disk is full"),
        NO_ROOM..LITTLE_ROOM => {
            findings.warn(ABOUT, found, "make room: erasing, upgrading and backing up each write the database once more");
        }
        _ => findings.fine(ABOUT, found),
    }
}

/// The fourth column of the second line, as POSIX has it.
fn free_mebibytes(table: &str) -> Option<u64> {
    let kibibytes: u64 = table.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kibibytes / 1024)
}

/// The limit of this process. A service manager may give the server another.
fn descriptors(findings: &mut Findings) {
    let Some(limit) = fs::read_to_string("/proc/self/limits").ok().and_then(|limits| soft_limit(&limits)) else { return };
    let found = format!("{limit} files may be open at once here");
    let advice = "each connection is one: raise it (LimitNOFILE= of systemd, ulimit -n of a shell)";
    match limit {
        ..FEW_DESCRIPTORS => findings.fault(ABOUT, found, advice),
        FEW_DESCRIPTORS..ENOUGH_DESCRIPTORS => findings.warn(ABOUT, found, advice),
        _ => findings.fine(ABOUT, found),
    }
}

fn soft_limit(limits: &str) -> Option<u64> {
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?;
    if limit == "unlimited" { Some(u64::MAX) } else { limit.parse().ok() }
}

/// A clock that is behind would put what comes before what is there, and make links live on.
fn clock(database: Option<&Path>, findings: &mut Findings) {
    let now = SystemClock.now();
    let written = database.and_then(|path| fs::metadata(path).ok()?.modified().ok()).and_then(|time| Timestamp::try_from(time).ok());
    match written {
        Some(written) if written.duration_since(now) > SLACK => {
            let advice = "set the clock (timedatectl set-ntp true): times of comments, sessions and jobs depend on it";
            findings.fault(ABOUT, format!("it is {now:.0} by the clock, and the database was written at {written:.0}"), advice);
        }
        _ => findings.fine(ABOUT, format!("it is {now:.0} by the clock")),
    }
}

fn zone(findings: &mut Findings) {
    let zone = TimeZone::system();
    match zone.iana_name() {
        Some(name) => findings.fine(ABOUT, format!("the time zone is {name}: jobs with a time of day follow it")),
        None if zone == TimeZone::unknown() => {
            let advice = "set it (timedatectl set-timezone Europe/Berlin), or TZ for the server";
            findings.warn(ABOUT, "the time zone is not known: jobs with a time of day follow UTC", advice);
        }
        None => findings.fine(ABOUT, "the time zone has no name, but rules"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As GNU coreutils 9.1 and `BusyBox` 1.35 print it.
    #[test]
    fn the_free_room_is_read_from_the_table_of_df() {
        let table =
            "Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/vda1        102687672 81302072  16123456      84% /\n";
        assert_eq!(free_mebibytes(table), Some(15745));
        assert_eq!(free_mebibytes("df: /nowhere: No such file or directory\n"), None);
    }

    #[test]
    fn the_limit_is_the_soft_one() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 524288               files     \n";
        assert_eq!(soft_limit(limits), Some(1024));
        assert_eq!(soft_limit(&limits.replace("1024  ", "unlimited")), Some(u64::MAX));
    }
}
