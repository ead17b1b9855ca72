//! A file that is no model costs nothing to refuse, and a result that cannot be written is known before the work.

use std::fs::File;
use std::io::Write;
use std::process::{Command, Output};

use super::{CORPUS, file, lossy, path};
use crate::support::House;

const BUILTIN: &[u8] = include_bytes!("../../models/default.gatepost");

/// Bytes before the payload, of which the last eight are its length.
const HEADER: usize = 26;

/// Runs a command that must fail, in at most a gigabyte of memory, and gives what it says.
fn refusal(house: &House, arguments: &[&str]) -> String {
    let run = in_a_gigabyte(house, arguments);
    let said = lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(1), "{said}");
    said
}

/// The shell's limit holds for what it becomes.
fn in_a_gigabyte(house: &House, arguments: &[&str]) -> Output {
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -v 1048576 && exec \"$0\" \"$@\""]).arg(house.gatepost().get_program()).args(arguments);
    limited.current_dir(house.path()).env("NO_COLOR", "1").env("RAYON_NUM_THREADS", "2").stdin(std::process::Stdio::null());
    limited.output().expect("there is a shell")
}

#[test]
fn an_endless_device_a_folder_and_a_pipe_are_no_models() {
    let house = House::new();
    let (_, pipe) = path(&house, "pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("it is there").success());
    for nothing in ["/dev/zero", ".", &pipe] {
        for command in [&["score", "--model"][..], &["inspect"]] {
            let said = refusal(&house, &[command, &[nothing]].concat());
            assert!(said.contains(&format!("cannot use {nothing}: it is a folder, a device or a pipe; name a model file")), "{said}");
        }
    }
}

#[test]
fn an_empty_and_a_truncated_file_are_refused_with_what_is_wrong() {
    let house = House::new();
    let empty = file(&house, "empty.gatepost", "");
    assert!(refusal(&house, &["score", "--model", &empty]).contains("it does not begin with \"GATEPOST\""));
    let short = file(&house, "short.gatepost", &BUILTIN[..BUILTIN.len() - 7]);
    assert!(refusal(&house, &["score", "--model", &short]).contains("truncated: 7 bytes are missing"));
}

#[test]
fn of_a_huge_file_no_more_is_read_than_a_model_can_have() {
    let house = House::new();
    let huge = |name: &str, header: &[u8]| {
        let (target, name) = path(&house, name);
        let mut sparse = File::create(target).unwrap();
        sparse.write_all(header).unwrap();
        sparse.set_len(1 << 40).unwrap();
        name
    };
    let zeros = huge("zeros.gatepost", &[]);
    assert!(refusal(&house, &["score", "--model", &zeros]).contains("it does not begin with"));
    let longer = huge("longer.gatepost", BUILTIN);
    assert!(refusal(&house, &["score", "--model", &longer]).contains("altered or damaged"));
    let announced = [&BUILTIN[..HEADER - 8], &(1_u64 << 39).to_le_bytes()].concat();
    let announced = huge("announced.gatepost", &announced);
    assert!(refusal(&house, &["score", "--model", &announced]).contains("announces 549755813888 bytes of content"));
}

#[test]
fn a_result_that_cannot_be_written_is_said_before_anything_is_read() {
    let house = House::new();
    let nowhere = "nowhere/out";
    // None of the inputs is there: a command that began its work would name them.
    for command in [
        &["train", "absent.jsonl", "--output", nowhere][..],
        &["merge", "absent-a", "absent-b", "--output", nowhere],
        &["evaluate", "absent.jsonl", "--report", nowhere],
        &["retrain", "absent.jsonl", "--output", nowhere],
    ] {
        let said = refusal(&house, command);
        assert!(said.contains("cannot write nowhere/out") && !said.contains("absent"), "{said}");
    }
    assert!(!house.database().exists(), "retrain has made nothing");
    assert!(refusal(&house, &["train", "absent.jsonl", "--output", "."]).contains("it is a folder; name a file in it"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_and_a_file_that_nobody_may_write_are_not_replaced() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let house = House::new();
    let (link, name) = path(&house, "link");
    symlink("gone", &link).unwrap();
    let said = refusal(&house, &["train", "absent.jsonl", "--output", &name]);
    assert!(said.contains("it is a symbolic link that leads nowhere") && !said.contains("absent"), "{said}");
    assert!(link.is_symlink());

    let corpus = file(&house, "corpus.jsonl", CORPUS);
    let kept = file(&house, "kept.gatepost", "kept");
    let set_mode = |mode| std::fs::set_permissions(&kept, std::fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o400);
    let said = refusal(&house, &["train", "absent.jsonl", "--output", &kept]);
    assert!(said.contains("cannot write") && !said.contains("absent"), "{said}");
    assert_eq!(std::fs::read(&kept).unwrap(), b"kept");

    set_mode(0o600);
    assert!(house.run(&["train", &corpus, "--output", &kept]).status.success());
    assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600, "what was private stays so");
}

#[test]
fn a_corpus_or_model_that_is_named_twice_is_refused() {
    let house = House::new();
    let corpus = file(&house, "corpus.jsonl", CORPUS);
    let (target, output) = path(&house, "out.gatepost");
    let said = refusal(&house, &["train", &corpus, "./corpus.jsonl", "--output", &output]);
    assert!(said.contains("./corpus.jsonl is named twice, and would count double: name it once"), "{said}");
    let copy = file(&house, "copy.jsonl", CORPUS);
    let said = refusal(&house, &["train", &corpus, &copy, "--output", &output]);
    assert!(said.contains("copy.jsonl holds just what") && said.contains("corpus.jsonl holds, and would count double"), "{said}");
    let said = refusal(&house, &["merge", &corpus, &corpus, "--output", &output]);
    assert!(said.contains("is named twice"), "{said}");
    assert!(!target.exists());
}
