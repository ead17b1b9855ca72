//! Whose file is whose: no command takes another's place, makes a database where none was meant, or leaves copies lying about.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;

use gatepost::store::SqliteStore;
use gatepost::store::sqlite::backup;

use crate::support::House;

pub(crate) fn on(house: &House, database: &Path, arguments: &[&str]) -> Output {
    house.run(&[arguments, &["--database", &format!("sqlite://{}", database.display())]].concat())
}

/// What a command that must fail says.
fn refused(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().expect("a name in UTF-8")).collect();
    names.sort();
    names
}

#[test]
fn a_result_never_replaces_the_database_or_what_belongs_to_it() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let database = house.database();
    symlink(&database, house.path().join("link.db")).unwrap();
    let backup = house.path().join("a.backup");
    house.run_json(&["backup", backup.to_str().unwrap()]);
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/training-data/youtube.jsonl");
    let before = (fs::read(&database).unwrap(), fs::read(house.path().join("gatepost.db.secret")).unwrap());
    for target in ["gatepost.db", "link.db", "gatepost.db.secret", "gatepost.db.lock", "gatepost.db-wal", "gatepost.db-shm", "a.backup"] {
        let path = house.path().join(target);
        let path = path.to_str().unwrap();
        for arguments in [
            &["export", "--site", "blog", "--what", "comments", "--output", path][..],
            &["retrain", "--output", path],
            &["retrain", "--report", path],
        ] {
            let said = refused(&on(&house, &database, arguments));
            let backup = target == "a.backup" && said.contains("it is a database or a backup of one");
            assert!(backup || said.contains("belongs to the database"), "{arguments:?}: {said}");
        }
    }
    for target in [&database, &house.path().join("link.db"), &backup] {
        let said = refused(&house.run(&["train", corpus, "--output", target.to_str().unwrap()]));
        assert!(said.contains("it is a database or a backup of one"), "{said}");
    }
    assert_eq!((fs::read(&database).unwrap(), fs::read(house.path().join("gatepost.db.secret")).unwrap()), before);
    assert!(!house.path().join("gatepost.db-wal").exists());
}

#[test]
fn no_result_takes_the_place_of_what_belongs_to_any_database() {
    let (house, other) = (House::new(), House::new());
    house.add_site("blog", "https://blog.example");
    other.add_site("blog", "https://other.example");
    let corpus = house.path().join("small.jsonl");
    fs::write(&corpus, "{\"content\":\"good morning\",\"label\":\"ham\"}\n{\"content\":\"buy this\",\"label\":\"spam\"}\n".repeat(20))
        .unwrap();
    let corpus = corpus.to_str().unwrap();
    let log = other.path().join("lost-log");
    fs::write(&log, [0x37, 0x7f, 0x06, 0x82, 0, 0]).unwrap();
    let (secret, names_before) = (fs::read(other.path().join("gatepost.db.secret")).unwrap(), names(other.path()));
    for target in ["-wal", "-shm", "-journal", ".secret", ".lock", ".server.lock"].map(|ending| format!("gatepost.db{ending}")) {
        let path = other.path().join(target);
        let path = path.to_str().unwrap();
        for arguments in [
            &["train", corpus, "--output", path][..],
            &["evaluate", corpus, "--report", path],
            &["merge", corpus, "b.gatepost", "--output", path],
            &["export", "--site", "blog", "--what", "comments", "--output", path],
            &["retrain", "--report", path],
        ] {
            let in_the_house = matches!(arguments[0], "export" | "retrain");
            let output = if in_the_house { on(&house, &house.database(), arguments) } else { house.run(arguments) };
            let said = refused(&output);
            assert!(said.contains("that belongs to the database beside it; give the result a name of its own"), "{arguments:?}: {said}");
        }
        for arguments in [&["backup", path][..], &["restore", corpus, "--replace", "--database", path]] {
            let backup = arguments[0] == "backup";
            let output = if backup { on(&house, &house.database(), arguments) } else { house.run(arguments) };
            let said = refused(&output);
            assert!(said.contains("would belong to the database beside it"), "{arguments:?}: {said}");
        }
    }
    let said = refused(&house.run(&["train", corpus, "--output", log.to_str().unwrap()]));
    assert!(said.contains("that belongs to the database beside it"), "{said}");
    assert_eq!((fs::read(other.path().join("gatepost.db.secret")).unwrap(), names(other.path())), (secret, names_before));
    // Of no database, it is a name as any other.
    assert!(house.run(&["train", corpus, "--output", "model-wal"]).status.success());
    let own = on(&house, &house.database(), &["backup", house.path().join("gatepost.db-journal").to_str().unwrap()]);
    assert!(refused(&own).contains("would belong to the database beside it"));
}

#[test]
fn a_link_to_a_database_is_that_database() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let (link, backup) = (house.path().join("link.db"), house.path().join("a.backup"));
    symlink(house.database(), &link).unwrap();
    house.run_json(&["backup", backup.to_str().unwrap()]);
    let server = house.serve();
    let said = refused(&on(&house, &link, &["serve", "--listen", "127.0.0.1:0"]));
    assert!(said.contains("another gatepost serve has"), "{said}");
    let restore = ["restore", backup.to_str().unwrap(), "--replace"];
    let said = refused(&on(&house, &link, &restore));
    assert!(said.contains("a server or another command has"), "{said}");
    drop(server);

    house.add_site("second", "https://second.example");
    assert!(on(&house, &link, &restore).status.success());
    assert!(link.is_symlink() && names(house.path()).iter().any(|name| name.starts_with("gatepost.db.replaced-")));
    assert_eq!(house.run_json(&["site", "list"]).as_array().map(Vec::len), Some(1));
    // The secret is the database's too, and nothing was made beside the link.
    assert!(on(&house, &link, &["site", "list"]).status.success() && !house.path().join("link.db.secret").exists());
    fs::remove_file(house.database()).unwrap();
    assert!(refused(&on(&house, &link, &["site", "add", "third", "--url", "https://third.example"])).contains("leads nowhere"));
}

#[test]
fn a_database_with_two_names_is_refused_under_either() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let (second, backup) = (house.path().join("hard.db"), house.path().join("a.backup"));
    house.run_json(&["backup", backup.to_str().unwrap()]);
    fs::hard_link(house.database(), &second).unwrap();
    fs::copy(house.path().join("gatepost.db.secret"), house.path().join("hard.db.secret")).unwrap();
    let before = names(house.path());
    for database in [&second, &house.database()] {
        for arguments in [
            &["serve", "--listen", "127.0.0.1:0"][..],
            &["site", "list"],
            &["backup", "b.backup"],
            &["restore", backup.to_str().unwrap(), "--replace"],
        ] {
            let said = refused(&on(&house, database, arguments));
            assert!(said.contains("has 2 names (hard links)") && said.contains("remove all but one"), "{arguments:?}: {said}");
        }
    }
    assert_eq!(names(house.path()), before);
    fs::remove_file(&second).unwrap();
    house.run_json(&["check"]);
}

#[test]
fn whoever_has_the_database_open_keeps_a_restore_away_and_the_other_way_round() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let backup = house.path().join("a.backup");
    house.run_json(&["backup", backup.to_str().unwrap()]);
    let lock = File::open(house.path().join("gatepost.db.lock")).unwrap();
    lock.lock_shared().unwrap();
    let said = refused(&on(&house, &house.database(), &["restore", backup.to_str().unwrap(), "--replace"]));
    assert!(said.contains("a server or another command has"), "{said}");
    house.run_json(&["check"]);
    lock.unlock().unwrap();
    lock.lock().unwrap();
    let lines = house.path().join("empty.jsonl");
    fs::write(&lines, "{\"content\":\"x\",\"status\":\"approved\"}\n").unwrap();
    for arguments in [
        &["check"][..],
        &["import", "--site", "blog", lines.to_str().unwrap()],
        &["erase", "--all-sites", "--email", "a@b.example", "--yes"],
        &["retrain"],
        &["backup", "b.backup"],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let said = refused(&on(&house, &house.database(), arguments));
        assert!(said.contains("has sqlite://") && said.contains("to itself: wait until it has ended"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_restore_waits_for_commands_that_are_soon_done() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let backup = house.path().join("a.backup");
    house.run_json(&["backup", backup.to_str().unwrap()]);
    let lock = File::open(house.path().join("gatepost.db.lock")).unwrap();
    lock.lock_shared().unwrap();
    let mut restore = house.gatepost();
    restore.args(["restore", backup.to_str().unwrap(), "--replace", "--database", &house.database_url()]);
    let mut restore = restore.stdout(Stdio::null()).spawn().unwrap();
    // It has opened the lock's file once it is at it.
    let opened = || fs::read_dir(format!("/proc/{}/fd", restore.id())).into_iter().flatten().filter_map(Result::ok);
    while !opened().any(|file| fs::read_link(file.path()).is_ok_and(|path| path.ends_with("gatepost.db.lock"))) {
        std::thread::yield_now();
    }
    assert!(restore.try_wait().unwrap().is_none());
    lock.unlock().unwrap();
    assert!(restore.wait().unwrap().success());
}

#[tokio::test]
async fn what_two_restores_within_a_second_set_aside_is_all_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (database, made) = (folder.path().join("gatepost.db"), folder.path().join("a.backup"));
    let path = database.to_str().unwrap();
    SqliteStore::open(path).await.unwrap().close().await;
    let at = "2026-11-25T23:40:54Z".parse().unwrap();
    backup::back_up(path, &made, at, Arc::new(|_| ())).await.unwrap();
    let mut aside = Vec::new();
    for _ in 0..3 {
        aside.extend(backup::restore(&made, path, true, at, Arc::new(|_| ())).await.unwrap().replaced);
    }
    aside.dedup();
    assert_eq!(aside.len(), 3);
    assert!(aside.iter().all(|path| path.is_file()) && aside[0].ends_with("gatepost.db.replaced-20261125T234054Z"), "{aside:?}");
}

#[test]
fn only_what_begins_an_installation_makes_a_database() {
    let house = House::new();
    let lines = house.path().join("old.jsonl");
    fs::write(&lines, "{\"content\":\"x\",\"status\":\"approved\"}\n").unwrap();
    for arguments in [
        &["check"][..],
        &["status"],
        &["site", "list"],
        &["site", "set", "blog", "--careful-until", "0"],
        &["user", "list"],
        &["user", "link", "ann"],
        &["import", "--site", "blog", "--dry-run", lines.to_str().unwrap()],
        &["export", "--site", "blog", "--what", "comments"],
        &["erase", "--all-sites", "--email", "a@b.example", "--yes"],
        &["purge", "--all-sites"],
        &["retrain"],
        &["models", "list"],
        &["gold", "list"],
        &["audits", "blog"],
        &["quarantine", "list"],
        &["backup", "b.backup"],
    ] {
        let said = refused(&on(&house, &house.database(), arguments));
        assert!(said.contains("there is no database") && said.contains("gatepost site add NAME"), "{arguments:?}: {said}");
        assert_eq!(names(house.path()), ["old.jsonl"], "{arguments:?}");
    }
    house.add_user("ann");
    assert!(house.database().is_file());
}

#[test]
fn what_stands_around_a_databases_path_begins_no_new_one() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let (url, before) = (house.database_url(), names(house.path()));
    for written in
        [format!("{url}?mode=ro"), format!("{url}?mode=rwc&vfs=unix"), format!("{url}#x"), format!("{url} "), format!("{url}\t?x")]
    {
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["user", "add", "ann"], &["restore", "a.backup"]] {
            let said = refused(&house.run(&[command, &["--database", &written]].concat()));
            assert!(said.contains(&format!("write {url}\n")), "{command:?} on {written:?}: {said}");
        }
    }
    for written in [":memory:", "sqlite::memory:", "sqlite://:memory:"] {
        let said = refused(&house.run(&["user", "add", "ann", "--database", written]));
        assert!(said.contains("would be gone with the command; name a file"), "{said}");
    }
    assert_eq!(names(house.path()), before);
    // Where it is a folder's or really a file's name, it is one.
    let folder = house.path().join("c# or d?");
    fs::create_dir(&folder).unwrap();
    assert!(on(&house, &folder.join("g.db"), &["user", "add", "ann"]).status.success());
    fs::rename(folder.join("g.db"), folder.join("g.db?")).unwrap();
    fs::rename(folder.join("g.db.secret"), folder.join("g.db?.secret")).unwrap();
    assert!(on(&house, &folder.join("g.db?"), &["user", "list"]).status.success());
}
