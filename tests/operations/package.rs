//! The Debian package: made by `deploy/package`, installed into a clean root, and served from there.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Client, Server};
use crate::{file, succeeded};

/// What a package brings, beside its own documentation.
const FILES: [&str; 6] = [
    "/usr/bin/gatepost",
    "/etc/gatepost/gatepost.toml",
    "/lib/systemd/system/gatepost.service",
    "/usr/share/bash-completion/completions/gatepost",
    "/usr/share/doc/gatepost/operations.md",
    "/usr/share/doc/gatepost/copyright",
];

/// Makes the package of the binary that is tested.
fn make(folder: &Path) -> PathBuf {
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new(file("deploy/package"));
    command
        .arg(env!("CARGO_BIN_EXE_gatepost"))
        .env("PATH", format!("{}:{path}", file("target/tools/python/bin")))
        .env("OUTPUT", folder)
        .env("FAST", "yes");
    succeeded("deploy/package", command.output());
    let made: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    made.into_iter().next().unwrap()
}

/// A command in the clean root, as root or as the server's user.
fn inside(root: &Path, user: &str, command: &[&str]) -> Command {
    let mut chroot = Command::new("chroot");
    chroot
        .arg(format!("--userspec={user}"))
        .arg(root)
        .args(command)
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .current_dir("/");
    chroot
}

/// Runs a command of the installed program as the server's user, and takes its JSON.
fn run_json(root: &Path, arguments: &[&str]) -> Value {
    let config = ["--config", "/etc/gatepost/gatepost.toml", "--json"];
    let said =
        succeeded("gatepost", inside(root, "gatepost:gatepost", &[&["/usr/bin/gatepost"][..], arguments, &config].concat()).output());
    serde_json::from_str(&said).unwrap()
}

#[test]
fn the_debian_package_installs_into_a_clean_root_and_serves_from_there() {
    let folder = tempfile::tempdir().unwrap();
    let (root, made) = (folder.path().join("root"), folder.path().join("made"));
    std::fs::create_dir(&root).unwrap();
    std::fs::create_dir(&made).unwrap();
    let package = make(&made);
    // Debian's essential packages and adduser, by mmdebstrap.
    succeeded("the clean root", Command::new("tar").arg("-xf").arg(file("target/tools/debian.tar")).arg("-C").arg(&root).output());
    std::fs::copy(&package, root.join("gatepost.deb")).unwrap();
    succeeded("dpkg --install", inside(&root, "root:root", &["dpkg", "--install", "/gatepost.deb"]).output());

    let listed = succeeded("dpkg --listfiles", inside(&root, "root:root", &["dpkg", "--listfiles", "gatepost"]).output());
    for path in FILES {
        assert!(listed.lines().any(|line| line == path), "{path} in {listed}");
    }
    let key = run_json(&root, &["site", "add", "blog", "--url", "https://blog.example"])["key"].as_str().unwrap().to_owned();
    let serve = ["/usr/bin/gatepost", "serve", "--config", "/etc/gatepost/gatepost.toml", "--listen", "127.0.0.1:0"];
    let server = Server::start(inside(&root, "gatepost:gatepost", &serve), &folder.path().join("serve.log"));
    let site: Client = server.client(&key);
    site.post("/v1/comments", &json!({ "content": "The bass line of the second part is lovely." })).expect(201);
    let status = succeeded("stat", Command::new("stat").args(["--format", "%a"]).arg(root.join("var/lib/gatepost")).output());
    assert_eq!(status.trim(), "700", "what it keeps is its user's alone");
    assert!(server.stop().success());

    // What commenters wrote stays when the program goes.
    succeeded("dpkg --purge", inside(&root, "root:root", &["dpkg", "--purge", "gatepost"]).output());
    assert!(!root.join("usr/bin/gatepost").exists() && root.join("var/lib/gatepost/gatepost.db").exists());
}
