//! What is wrong with a file: all of it, and where.

use serde_json::{Value, json};

use crate::support::House;
use crate::{run, stderr, stdout, with_file};

const WRONG: &str = "listn = \"127.0.0.1:1\"\npublic_url = \"nowhere\"\n\n[log]\nfilter = 7\n\n[limits]\nsign_ins_per_name = 0\n";

#[test]
fn check_tells_everything_at_once_with_its_place_and_what_was_meant() {
    let house = with_file(WRONG);
    let output = run(&house, &["config", "check"], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "gatepost: gatepost.toml:1:1: \"listn\" is unknown; did you mean \"listen\"?\n\
         gatepost.toml:2:14: public_url should be a full address such as https://gate.example\n\
         gatepost.toml:5:10: log.filter should be a text in quotation marks\n\
         gatepost.toml:8:21: limits.sign_ins_per_name should be a whole number from 1 on\n"
    );
    let output = run(&house, &["config", "check", "--json"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["problems"].as_array().unwrap().len(), 4);
    assert_eq!(answer["problems"][0], json!({"line": 1, "column": 1, "message": "\"listn\" is unknown; did you mean \"listen\"?"}));
}

#[test]
fn a_sound_file_and_no_file_are_fine() {
    let sound = run(&with_file("listen = \"127.0.0.1:1\"\n"), &["config", "check"], &[]);
    assert!(sound.status.success());
    assert_eq!(stdout(&sound), "gatepost.toml: nothing is wrong\n");
    let nothing = run(&House::new(), &["config", "check"], &[]);
    assert!(nothing.status.success() && stdout(&nothing).contains("nothing to check"), "{}", stdout(&nothing));
}

#[test]
fn a_command_that_reads_the_file_stops_at_what_is_wrong_and_others_do_not() {
    let house = with_file(WRONG);
    for arguments in [&["serve"][..], &["site", "list"], &["retrain"], &["config", "show"]] {
        let output = run(&house, arguments, &[]);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(stderr(&output).contains("gatepost.toml:1:1: \"listn\" is unknown"), "{arguments:?}: {}", stderr(&output));
    }
    assert!(!house.database().exists());
    assert!(run(&house, &["score"], &[]).status.success(), "scoring reads nothing of it");
    assert!(run(&house, &["serve", "--help"], &[]).status.success());
}

#[test]
fn very_many_wrong_keys_are_told_in_little_time_and_few_words() {
    let many = (0..50_000).fold(String::new(), |file, n| file + &format!("k{n} = 1\n"));
    let house = with_file(&many);
    let started = std::time::Instant::now();
    let said = stderr(&run(&house, &["config", "check"], &[]));
    assert!(said.lines().count() == 101 && said.contains("and 49900 more are wrong in the file"), "{} lines", said.lines().count());
    // It took a minute.
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn what_is_no_regular_file_is_told_at_once() {
    let house = House::new();
    let path = house.path().join("gatepost.toml");
    std::os::unix::fs::symlink(house.path().join("nowhere.toml"), &path).unwrap();
    let said = stderr(&run(&house, &["config", "check"], &[]));
    assert!(said.contains("the configuration gatepost.toml cannot be read"), "{said}");
    std::fs::remove_file(&path).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let said = stderr(&run(&house, &["config", "check"], &[]));
    assert!(said.contains("it is no regular file"), "{said}");
}
