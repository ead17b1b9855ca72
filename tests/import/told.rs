//! What an import says and takes, where files and options meet.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::site::{Site, column, count, failure, fixture};
use crate::support::eventually;

fn said(site: &Site, file: &str, more: &[&str]) -> String {
    let output = site.try_import(file, more);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_dry_run_says_what_would_be_learned() {
    let site = Site::new();
    let dry = said(&site, &fixture("wordpress-with-spam.xml"), &["--dry-run"]);
    assert!(dry.contains("would be taken") && dry.contains("would be learned: ") && !dry.contains("  learned"), "{dry}");
    assert!(!dry.contains("  not learned"), "{dry}");
    let unlabelled = said(&site, &fixture("wordpress-with-spam.xml"), &["--dry-run", "--no-labels"]);
    assert!(unlabelled.contains("nothing would be learned"), "{unlabelled}");
    assert!(said(&site, &fixture("wordpress-with-spam.xml"), &[]).contains("  learned: "));
}

#[test]
fn that_wordpress_leaves_spam_out_is_said_of_a_file_without_spam_alone() {
    let site = Site::new();
    let hint = "WordPress leaves comments marked as spam out";
    for run in ["first", "second"] {
        assert!(!said(&site, &fixture("wordpress-with-spam.xml"), &[]).contains(hint), "the {run} time");
    }
    assert!(said(&Site::new(), &fixture("wordpress.xml"), &[]).contains(hint));
}

#[test]
fn a_database_that_is_compressed_is_named_as_that() {
    let site = Site::new();
    let file = site.file("isso.sqlite", std::fs::read(fixture("isso.sqlite")).unwrap());
    assert!(Command::new("gzip").arg(&file).status().unwrap().success());
    let said = failure(&site.try_import(&format!("{file}.gz"), &[]));
    assert!(said.contains("a database of Isso's is read where it lies: decompress it first"), "{said}");
}

#[test]
fn an_id_that_a_prefix_makes_too_long_is_passed_over() {
    let site = Site::new();
    let line = |id: &str, parent: &str| format!("{}\n", json!({"id": id, "content": "x", "label": "ham", "parent": parent}));
    let long = "i".repeat(2_048);
    let file = site.file("ids.jsonl", line("1", "2") + &line(&long, "2") + &line("3", &long));
    let summary = site.import(&file, &["--id-prefix", "old:"]);
    assert_eq!((&summary["taken"], count(&summary, "skipped", "out_of_bounds")), (&json!(1), 2), "{summary}");
    assert_eq!(
        (column(&site.export("comments"), "id"), column(&site.export("comments"), "parent")),
        (vec!["old:1".into()], vec!["old:2".into()])
    );
    assert_eq!(Site::new().import(&file, &[])["taken"], 3, "without it they fit");
}

#[test]
fn large_numbers_are_ids_to_the_last_digit_or_none() {
    let site = Site::new();
    let ids = ["9223372036854775808", "9223372036854775809", "18446744073709551615", "18446744073709551616", "1e300"];
    let lines = ids.map(|id| format!("{{\"id\":{id},\"content\":\"x\",\"label\":\"ham\"}}\n"));
    let summary = site.import(&site.file("ids.jsonl", lines.concat()), &[]);
    assert_eq!((&summary["taken"], count(&summary, "skipped", "unreadable")), (&json!(3), 2), "{summary}");
    let mut taken = column(&site.export("comments"), "id");
    taken.sort();
    assert_eq!(taken, ["18446744073709551615", "9223372036854775808", "9223372036854775809"]);
}

#[test]
fn an_array_is_no_comment() {
    let site = Site::new();
    let array =
        "[\"1\",\"by place, not by name\",null,null,null,null,null,null,null,null,null,null,null,null,null,\"spam\",null,null,null]\n";
    let refused = site.try_import(&site.file("array.jsonl", array), &["--format", "jsonl", "--json"]);
    let summary: Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert_eq!((&summary["taken"], count(&summary, "skipped", "unreadable")), (&json!(0), 1), "{summary}");
    assert_eq!(refused.status.code(), Some(1), "nothing of it could be read");
    let array = "{\"version\":1,\"users\":[],\"posts\":[]}\n[\"a\",\"\",\"by place\",\"\",[null,null],[null],\"2020-05-01T12:00:00Z\",false,null]\n";
    let refused = site.try_import(&site.file("remark.jsonl", array), &["--format", "remark42", "--json"]);
    let summary: Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert_eq!((&summary["taken"], count(&summary, "skipped", "unreadable")), (&json!(0), 1), "{summary}");
}

#[test]
fn an_import_that_fails_does_not_wait_for_the_end_of_its_pipe() {
    let site = Site::new();
    // No file may become longer than 2 MiB: the batches below do not fit.
    let script = "trap '' XFSZ; ulimit -f 4096; exec \"$0\" import - --site blog --format jsonl --database \"$1\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_gatepost"), &site.house.database_url()]).env("RAYON_NUM_THREADS", "2");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    for n in 0..200 {
        let line = json!({"id": n.to_string(), "content": format!("{n} {}", "long words ".repeat(5_000)), "label": "ham"});
        // Once it has failed nobody reads.
        if writeln!(pipe, "{line}").is_err() {
            break;
        }
    }
    let status = eventually("it ends while the pipe is open", || child.try_wait().unwrap());
    drop(pipe);
    let said = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("full"), "{said}");
}
