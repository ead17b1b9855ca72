//! Backup, restore and check, as an operator uses them: beside a server that is at work, and after one that was killed.

use std::path::PathBuf;
use std::process::Output;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::blog::{Blog, text};
use crate::support::{House, eventually};

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs a command on the database of `house`, which must fail, and gives what it said.
fn refused(house: &House, arguments: &[&str]) -> String {
    let output = house.run(&[arguments, &["--database", &house.database_url()]].concat());
    assert_eq!(output.status.code(), Some(1), "gatepost {arguments:?}: {}", said(&output));
    said(&output)
}

/// Changes the database behind everybody's back.
fn tamper(house: &House, sql: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = SqliteConnectOptions::new().filename(house.database()).connect().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}

fn back_up(house: &House) -> PathBuf {
    let path = house.path().join("one.backup");
    house.run_json(&["backup", path.to_str().unwrap()]);
    path
}

fn clean(house: &House) -> Value {
    let checked = house.run_json(&["check"]);
    assert_eq!(checked["findings"], json!([]));
    checked
}

#[test]
fn a_backup_made_under_load_holds_all_that_was_acknowledged_before() {
    let blog = Blog::open();
    let (acknowledged, stop) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let before = std::thread::scope(|scope| {
        for worker in 0..4 {
            let (site, moderator, acknowledged, stop) = (blog.site(), blog.moderator(), &acknowledged, &stop);
            scope.spawn(move || {
                for n in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let content = format!("Comment {n} of {worker} about the garden.");
                    let id = text(&site.post("/v1/comments", &json!({ "content": content })).expect(201).json(), "id");
                    let decision = json!({ "decision": if n % 2 == 0 { "spam" } else { "approve" } });
                    let decided = moderator.post(&format!("/v1/comments/{id}/decision"), &decision).expect(200).json();
                    acknowledged.lock().unwrap().push((id, text(&decided["comment"], "status")));
                }
            });
        }
        eventually("some comments are decided", || (acknowledged.lock().unwrap().len() > 40).then_some(()));
        let before = acknowledged.lock().unwrap().clone();
        back_up(&blog.house);
        stop.store(true, Ordering::Relaxed);
        before
    });
    assert!(acknowledged.into_inner().unwrap().len() > before.len(), "nothing happened meanwhile");
    let Blog { house, server, key, token } = blog;
    server.kill();
    assert!(refused(&house, &["restore", "one.backup"]).contains("exists already, and was left as it is"));
    let restored = house.run_json(&["restore", "one.backup", "--replace"]);
    assert!(PathBuf::from(text(&restored, "replaced")).is_file());
    clean(&house);
    let blog = Blog { server: house.serve(), house, key, token };
    for (id, status) in &before {
        assert_eq!(blog.moderator().get(&format!("/v1/comments/{id}")).expect(200).json()["status"], json!(status));
    }
    blog.submit("And on it goes.");
}

#[test]
fn a_backup_says_what_it_holds() {
    let blog = Blog::open();
    blog.submit("A comment to keep.");
    let output = blog.house.run(&["backup", "one.backup", "--database", &blog.house.database_url()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("wrote one.backup: 1 site, 1 comment, 0 rows of journal, "), "{said}");
}

#[test]
fn a_flipped_byte_of_a_backup_is_found_and_named_and_the_database_stays() {
    let blog = Blog::open();
    let comment = text(&blog.submit("A comment to keep."), "id");
    let backup = back_up(&blog.house);
    assert!(refused(&blog.house, &["backup", "one.backup"]).contains("exists already"));
    let busy = refused(&blog.house, &["restore", "one.backup", "--replace"]);
    assert!(busy.contains("a server or another command has"), "{busy}");
    let Blog { house, server, key, token } = blog;
    assert!(server.stop().success());
    let whole = std::fs::read(&backup).unwrap();
    for (at, named) in
        [(5_000, "bytes 0 to"), (whole.len() - 60, "list of checksums was altered"), (whole.len() - 1, "is no backup of gatepost")]
    {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        std::fs::write(&backup, bytes).unwrap();
        let problem = refused(&house, &["restore", "one.backup", "--replace"]);
        assert!(problem.contains(named) && problem.contains("one.backup"), "{problem}");
    }
    let blog = Blog { server: house.serve(), house, key, token };
    blog.moderator().get(&format!("/v1/comments/{comment}")).expect(200);
}

#[test]
fn a_running_server_and_the_command_find_that_all_fits() {
    let blog = Blog::open();
    for n in 0..12 {
        let id = text(&blog.submit(&format!("Buy {n} cheap pills now at https://pills{n}.example")), "id");
        let decided = blog.moderator().post(&format!("/v1/comments/{id}/decision"), &json!({ "decision": "spam" })).expect(200).json();
        if n % 3 == 0 {
            blog.moderator().post(&format!("/v1/decisions/{}/undo", text(&decided["decision"], "id")), &json!({})).expect(200);
        }
    }
    let checked = blog.moderator().get("/v1/check").expect(200).json();
    assert_eq!(checked["findings"], json!([]));
    let site = &checked["sites"][0];
    assert_eq!(
        (&site["in_memory"], &site["comments"], &site["journal"], &site["teaching"]),
        (&json!(true), &json!(12), &json!(16), &json!(8))
    );
    assert_eq!(clean(&blog.house)["sites"][0]["journal"], json!(16));
    blog.site().get("/v1/check").expect(401);
}

#[test]
fn what_does_not_fit_is_found_and_named() {
    for (damage, found) in [
        ("UPDATE status_count SET comments = 7 WHERE status = 'spam'", "the counter of spam comments says 7, there are 1"),
        ("UPDATE comment SET status = 'approved' WHERE status = 'spam'", "is approved, by its journal it should be spam"),
        ("DROP TRIGGER journal_keeps_rows; DELETE FROM journal WHERE sequence = 1", "row 1 of the journal is missing"),
        ("DROP TRIGGER journal_keeps_values; UPDATE journal SET slots = x'0103' WHERE sequence = 2", "taught is not what its text holds"),
    ] {
        let blog = Blog::open();
        for decision in ["approve", "spam"] {
            let id = text(&blog.submit(&format!("A comment to {decision}.")), "id");
            blog.moderator().post(&format!("/v1/comments/{id}/decision"), &json!({ "decision": decision })).expect(200);
        }
        let Blog { house, server, .. } = blog;
        assert!(server.stop().success());
        clean(&house);
        tamper(&house, damage);
        let problem = refused(&house, &["check"]);
        assert!(problem.contains(found), "{damage}: {problem}");
    }
}

#[test]
fn memory_that_does_not_follow_the_journal_is_found() {
    let blog = Blog::open();
    let id = text(&blog.submit("A comment about nothing."), "id");
    blog.moderator().post(&format!("/v1/comments/{id}/decision"), &json!({ "decision": "spam" })).expect(200);
    tamper(&blog.house, "DROP TRIGGER journal_keeps_values; UPDATE journal SET action = 'approve'");
    let checked = blog.moderator().get("/v1/check").expect(200).json();
    assert!(checked["findings"].to_string().contains("the overlay in memory does not equal the fold of what stands"), "{checked}");
}

#[test]
fn another_secret_is_refused_before_it_makes_every_key_invalid() {
    let Blog { house, server, .. } = Blog::open();
    assert!(server.stop().success());
    let secret = house.path().join("gatepost.db.secret");
    std::fs::write(&secret, "ab".repeat(32)).unwrap();
    let problem = refused(&house, &["serve", "--listen", "127.0.0.1:0"]);
    assert!(problem.contains("were made with another secret") && problem.contains("gatepost.db.secret"), "{problem}");
}

#[test]
fn a_password_in_the_database_of_a_restore_is_not_repeated() {
    let house = House::new();
    for command in [&["restore", "one.backup"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        let output = house.run(&[command, &["--database", "postgres://kim:hunter2@db.example/gate"]].concat());
        let said = said(&output);
        assert!(output.status.code() == Some(1) && said.contains("is of a kind that is not known"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_backup_names_the_secret_where_it_is() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let secret = std::fs::read_to_string(house.path().join("gatepost.db.secret")).unwrap();
    let back_up = |name: &str, secret: Option<&str>| {
        let mut command = house.gatepost();
        command.args(["backup", name, "--database", &house.database_url()]).envs(secret.map(|secret| ("GATEPOST_SECRET", secret)));
        said(&command.output().unwrap())
    };
    let in_file = back_up("one.backup", None);
    assert!(in_file.contains("keep a copy of ") && in_file.contains("gatepost.db.secret apart"), "{in_file}");
    let in_variable = back_up("two.backup", Some(secret.trim()));
    assert!(in_variable.contains("keep a copy of GATEPOST_SECRET apart") && !in_variable.contains(".secret"), "{in_variable}");
}
