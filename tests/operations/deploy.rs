//! What `deploy/` holds: the unit for systemd, the image's recipe, and the file to begin with.

use std::path::Path;
use std::process::Command;

use crate::proxies::snippet;
use crate::support::House;
use crate::{file, succeeded, tool};

const UNIT: &str = "deploy/systemd/gatepost.service";

/// The most that systemd may find exposed, of 10.
const EXPOSURE: f64 = 1.5;

#[test]
fn systemd_takes_the_unit_without_a_word() {
    let house = House::new();
    let unit = house.path().join("gatepost.service");
    let installed = std::fs::read_to_string(file(UNIT)).unwrap().replace("/usr/bin/gatepost", env!("CARGO_BIN_EXE_gatepost"));
    std::fs::write(&unit, installed).unwrap();
    let output = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&unit).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // Of this machine's other units it may say what it likes.
    let of_ours: Vec<&str> = said.lines().filter(|line| line.contains("gatepost")).collect();
    assert!(output.status.success() && of_ours.is_empty(), "{said}");
}

#[test]
fn systemd_finds_little_exposed() {
    let said = succeeded(
        "systemd-analyze security",
        Command::new("systemd-analyze").args(["security", "--no-pager", "--offline=yes", &file(UNIT)]).output(),
    );
    let level = said.lines().find_map(|line| line.split_once("exposure level for gatepost.service: ")).unwrap().1;
    let level: f64 = level.split(' ').next().unwrap().parse().unwrap();
    assert!(level < EXPOSURE, "{said}");
}

#[test]
fn the_recipe_of_the_image_is_sound_and_copies_what_is_there() {
    let recipe = file("deploy/Dockerfile");
    succeeded("hadolint", tool("hadolint").arg(&recipe).output());
    let text = std::fs::read_to_string(&recipe).unwrap();
    let copied = text.lines().filter_map(|line| line.strip_prefix("COPY ")).filter(|line| !line.starts_with("--from"));
    for line in copied {
        let (sources, _) = line.rsplit_once(' ').unwrap();
        assert!(sources.split(' ').all(|source| Path::new(&file(source)).exists()), "{line}");
    }
    // Whatever the build takes into the binary or the manifest names has to be copied.
    for needed in ["src", "models", "training-data", "askama.toml", "Cargo.lock", "benches"] {
        assert!(text.contains(needed), "{needed} is copied");
    }
    assert!(text.contains("\nUSER 65532:65532\n"), "it does not run as root");
    assert!(text.contains(r#"CMD ["/usr/bin/gatepost", "doctor", "--health"]"#), "it says whether it is healthy");
}

#[test]
fn the_file_to_begin_with_and_those_of_the_documentation_have_nothing_wrong() {
    let house = House::new();
    let documented = format!("{}\n{}", snippet("docs/operations.md", "public_url"), snippet("docs/operations.md", "[metrics]"));
    std::fs::write(house.path().join("documented.toml"), documented).unwrap();
    for path in [file("deploy/gatepost.toml"), "documented.toml".to_owned()] {
        let checked = house.run(&["config", "check", "--config", &path]);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn completions_know_the_commands() {
    let house = House::new();
    for shell in ["bash", "zsh", "fish"] {
        let output = house.run(&["completions", shell]);
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && script.contains("doctor") && script.contains("metrics-access"), "{shell}");
    }
    let script = house.path().join("gatepost.bash");
    std::fs::write(&script, house.run(&["completions", "bash"]).stdout).unwrap();
    succeeded("bash -n", Command::new("bash").arg("-n").arg(script).output());
}
