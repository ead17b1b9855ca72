//! SIGHUP: what is followed, and what is named instead.

use std::fs;
use std::process::Command;

use crate::support::{House, Server, eventually};
use crate::with_file;

fn serve(house: &House, arguments: &[&str]) -> Server {
    let mut command = house.gatepost();
    command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments);
    Server::start(command, &house.path().join("serve.log"))
}

/// Writes the file, sends the signal, and waits until the log holds what it should.
fn reload(house: &House, server: &Server, file: &str, expected: &str) {
    fs::write(house.path().join("gatepost.toml"), file).unwrap();
    assert!(Command::new("kill").args(["-HUP", &server.pid().to_string()]).status().unwrap().success());
    eventually(expected, || server.log().contains(expected).then_some(()));
}

#[test]
fn the_log_filter_changes_without_a_restart() {
    let house = with_file("[log]\nformat = \"json\"\nfilter = \"warn\"\n");
    let server = serve(&house, &[]);
    assert_eq!(server.log(), "");
    reload(
        &house,
        &server,
        "[log]\nformat = \"json\"\nfilter = \"info\"\n",
        "\"message\":\"changed, and followed from now on\",\"key\":\"log.filter\"",
    );
    assert!(server.log().contains("\"message\":\"the configuration was read again\",\"changed\":1"), "{}", server.log());
    assert!(server.stop().success());
    assert!(fs::read_to_string(house.path().join("serve.log")).unwrap().contains("\"stopped\""));
}

#[test]
fn what_needs_a_restart_is_named() {
    let house = with_file("database = \"sqlite://gatepost.db\"\n[log]\nformat = \"json\"\n");
    let server = serve(&house, &[]);
    let changed = "database = \"sqlite://other.db\"\nlisten = \"127.0.0.1:1\"\n[log]\nformat = \"json\"\n";
    reload(&house, &server, changed, "\"message\":\"changed: restart to apply\",\"key\":\"database\"");
    eventually("all of it was read", || server.log().contains("was read again").then_some(()));
    // The address stands on the command line: the file cannot change it.
    assert!(!server.log().contains("\"key\":\"listen\""), "{}", server.log());
    assert!(server.stranger().get("/healthz").status == 200 && !house.path().join("other.db").exists());
}

#[test]
fn a_file_with_something_wrong_changes_nothing_and_is_told() {
    let house = with_file("[log]\nformat = \"json\"\nfilter = \"info\"\n");
    let server = serve(&house, &[]);
    reload(&house, &server, "[log]\nfiltre = \"debug\"\n", "did you mean \\\"log.filter\\\"?");
    reload(&house, &server, "[log]\nformat = \"json\"\nfilter = \"info\"\n", "\"changed\":0");
    server.stranger().get("/healthz").expect(200);
}

#[test]
fn the_limits_of_signing_in_change_without_a_restart() {
    let house = with_file("[limits]\nsign_ins_per_name = 2\n[log]\nformat = \"json\"\n");
    house.add_user("ann");
    let server = serve(&house, &[]);
    let try_in = || {
        // The form carries a token that belongs to a cookie: curl keeps both.
        let jar = house.path().join("cookies").display().to_string();
        let page = crate::support::curl(&["--cookie", &jar, "--cookie-jar", &jar, &server.url("/sign-in")]);
        let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let fields = format!("csrf={token}&name=ann&password=wrong-password");
        let address = server.url("/sign-in");
        let code = ["--cookie", &jar, "--output", "/dev/null", "--write-out", "%{http_code}", "--data", &fields, &address];
        crate::support::curl(&code)
    };
    assert_eq!([try_in(), try_in(), try_in()], ["403", "403", "429"]);
    reload(&house, &server, "[limits]\nsign_ins_per_name = 3\n[log]\nformat = \"json\"\n", "\"key\":\"limits.sign_ins_per_name\"");
    assert_eq!([try_in(), try_in(), try_in(), try_in()], ["403", "403", "403", "429"]);
}

#[test]
fn requests_are_logged_once_the_filter_asks_for_them() {
    let house = with_file("[log]\nformat = \"json\"\nfilter = \"info\"\n");
    let server = serve(&house, &[]);
    let answered = || server.log().matches("\"message\":\"answered\"").count();
    server.stranger().get("/healthz").expect(200);
    assert_eq!(answered(), 0);
    reload(&house, &server, "[log]\nformat = \"json\"\nfilter = \"gatepost=debug\"\n", "\"key\":\"log.filter\"");
    server.stranger().get("/healthz").expect(200);
    eventually("the request is logged", || (answered() == 1).then_some(()));
}
