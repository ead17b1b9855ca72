//! What is being written, and what is left of it when its maker is stopped.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use gatepost::store::SqliteStore;
use gatepost::store::sqlite::backup;

use super::places::{names, on};
use crate::support::House;

#[tokio::test]
async fn a_copy_that_is_broken_off_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (database, made) = (folder.path().join("gatepost.db"), folder.path().join("a.backup"));
    let path = database.to_str().unwrap();
    SqliteStore::open(path).await.unwrap().close().await;
    let (reached, reaches) = tokio::sync::mpsc::unbounded_channel();
    let (goes_on, going_on) = mpsc::channel::<()>();
    let going_on = std::sync::Mutex::new(going_on);
    let mut reaches = reaches;
    // The copy is whole, and another thread puts the checksums behind it.
    let progress = Arc::new(move |_| {
        reached.send(()).expect("the test listens");
        drop(going_on.lock().map(|going_on| going_on.recv()));
    });
    let at = "2026-11-25T23:40:54Z".parse().unwrap();
    tokio::select! {
        made = backup::back_up(path, &made, at, progress) => panic!("nothing broke it off: {made:?}"),
        _ = reaches.recv() => {}
    }
    // The log of the database is another thread's to close.
    let left = names(folder.path()).into_iter().filter(|name| !name.starts_with("gatepost.db"));
    assert_eq!(left.collect::<Vec<_>>(), Vec::<String>::new());
    drop(goes_on);
}

/// What a process that was killed leaves, and what is no such thing, with the names that have to stay.
fn litter(folder: &Path) -> Vec<&'static str> {
    let private = |name: &str, bytes: &[u8]| {
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(folder.join(name)).unwrap();
        file.write_all(bytes).unwrap();
    };
    for name in ["O3Qgsx.part", "O3Qgsx.part-journal", "7sHq1a.part"] {
        private(&format!(".gatepost-unfinished-{name}"), b"what readers wrote");
    }
    for name in ["O3Qgsx.held", "7sHq1a.held", "Toolong1.held", "fo_ba.held"] {
        private(&format!(".gatepost-unfinished-{name}"), b"");
    }
    private(".gatepost-unfinished-notone.held", b"mine");
    symlink("/etc/hostname", folder.join(".gatepost-unfinished-symlnk.held")).unwrap();
    let mine = [".gatepost-notes.txt", ".gatepost-env", ".gatepost-token", ".gatepost-O3Qgsx"];
    for name in mine {
        let file = File::create(folder.join(name)).unwrap();
        file.set_modified(file.metadata().unwrap().modified().unwrap() - Duration::from_hours(2)).unwrap();
    }
    let more = ["7sHq1a.part", "7sHq1a.held", "Toolong1.held", "fo_ba.held", "notone.held", "symlnk.held"];
    more.into_iter().chain(mine).collect()
}

#[test]
fn what_a_killed_command_left_goes_and_nothing_else_does() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    for command in ["backup", "export", "restore"] {
        let folder = house.path().join(command);
        fs::create_dir(&folder).unwrap();
        let stay = litter(&folder);
        // A maker that has not written for long, as one that is stopped.
        let held = File::open(folder.join(".gatepost-unfinished-7sHq1a.held")).unwrap();
        held.lock().unwrap();
        let (backup, result) = (house.path().join("a.backup"), folder.join("result"));
        let (backup, path) = (backup.to_str().unwrap(), result.to_str().unwrap());
        let output = match command {
            "backup" => on(&house, &house.database(), &["backup", path]),
            "export" => on(&house, &house.database(), &["export", "--site", "blog", "--what", "comments", "--output", path]),
            _ => {
                house.run_json(&["backup", backup]);
                on(&house, &result, &["restore", backup])
            }
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert_eq!(said.matches("which a command that was killed had left").count(), 2, "{command}: {said}");
        assert!(said.contains("O3Qgsx.part,") && said.contains("O3Qgsx.part-journal,"), "{command}: {said}");
        let mut wanted: Vec<String> = stay
            .iter()
            .map(|name| if name.starts_with('.') { (*name).to_owned() } else { format!(".gatepost-unfinished-{name}") })
            .collect();
        wanted.sort();
        let found: Vec<String> = names(&folder).into_iter().filter(|name| !name.starts_with("result")).collect();
        assert_eq!(found, wanted, "{command}");
    }
}

/// Sends `signal` to a command that has begun to write into `folder`, and gives how it ended, if that was its own doing.
fn broken_off(command: &mut Command, folder: &Path, signal: &str) -> Option<i32> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let process = child.id().to_string();
    let kill = |signal: &str| assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
    let is_written = |name: &String| name.starts_with(".gatepost-") && fs::metadata(folder.join(name)).is_ok_and(|file| file.len() > 0);
    while !names(folder).iter().any(is_written) {
        // It may have been quicker than this.
        if let Some(ended) = child.try_wait().unwrap() {
            return ended.code();
        }
        std::thread::yield_now();
    }
    for signal in ["-STOP", signal, "-CONT"] {
        kill(signal);
    }
    child.wait().unwrap().code()
}

#[test]
fn a_signal_leaves_nothing_of_a_result_that_is_being_written() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let (lines, folder) = (house.path().join("old.jsonl"), house.path().join("results"));
    let line = |number: usize| format!("{{\"id\":\"{number}\",\"content\":\"{}\",\"status\":\"approved\"}}\n", "a long day ".repeat(200));
    fs::write(&lines, (0..1_500).map(line).collect::<String>()).unwrap();
    house.run_json(&["import", "--site", "blog", "--no-labels", lines.to_str().unwrap()]);
    fs::create_dir(&folder).unwrap();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/training-data/youtube.jsonl");
    for signal in ["-INT", "-TERM"] {
        let (result, model) = (folder.join("result"), folder.join("model"));
        let mut export = house.gatepost();
        export.args(["export", "--site", "blog", "--what", "comments", "--database", &house.database_url(), "--output"]).arg(&result);
        // Broken off, or just done: never ended by the signal itself, with its file lying about.
        let code = broken_off(&mut export, &folder, signal);
        assert_eq!((code.is_some(), result.exists()), (true, code == Some(0)));
        let code = broken_off(house.gatepost().args(["train", corpus, "--output"]).arg(&model), &folder, signal);
        assert_eq!((code, model.exists()), (Some(0), true));
        assert!(names(&folder).iter().all(|name| !name.starts_with('.')), "{:?}", names(&folder));
        fs::remove_file(model).unwrap();
        drop(fs::remove_file(result));
    }
}
