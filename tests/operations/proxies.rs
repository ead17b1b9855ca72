//! Behind a reverse proxy: whose attempts at a password count, and what cookies are sent over. A real nginx stands before the server in the last test.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::{House, Server, curl, eventually};
use crate::{file, succeeded};

/// Tries a password, and gives the status and the headers with the cookies.
fn try_password(base: &str, from: &str) -> (String, String) {
    try_password_at(base, from, "127.0.0.1")
}

/// The same from another address of this machine.
fn try_password_at(base: &str, from: &str, own: &str) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let jar = folder.path().join("jar").display().to_string();
    let forwarded = format!("X-Forwarded-For: {from}");
    let https = ["--interface", own, "--header", "X-Forwarded-Proto: https"];
    let address = format!("{base}/sign-in");
    let page = curl(&[&https[..], &["--include", "--cookie-jar", &jar, &address]].concat());
    let csrf = page.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap();
    // curl would keep a cookie for HTTPS back: what the page set is sent by hand.
    let cookies: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("set-cookie: ").or_else(|| line.strip_prefix("Set-Cookie: "))).collect();
    let sent = cookies.iter().map(|cookie| cookie.split(';').next().unwrap()).collect::<Vec<_>>().join("; ");
    let form = format!("csrf={csrf}&name=ann&password=wrong");
    let arguments = [
        "--interface",
        own,
        "--header",
        &forwarded,
        "--cookie",
        &sent,
        "--data",
        &form,
        "--output",
        "/dev/null",
        "--write-out",
        "%{http_code}",
        &address,
    ];
    (curl(&arguments), cookies.join("\n"))
}

fn served(arguments: &[&str]) -> (House, Server) {
    let house = House::new();
    house.add_user("ann");
    let server = house.serve_with(&[&["--sign-ins-per-name", "2"], arguments].concat());
    (house, server)
}

#[test]
fn behind_a_trusted_proxy_each_client_has_attempts_of_their_own() {
    let (_house, server) = served(&["--trusted-proxies", "127.0.0.1, 10.0.0.0/8"]);
    let (base, tried) = (server.url(""), |from: &str| try_password(&server.url(""), from).0);
    assert_eq!([tried("203.0.113.1"), tried("203.0.113.1"), tried("203.0.113.1")], ["403", "403", "429"]);
    assert_eq!(tried("203.0.113.2"), "403");
    // Whatever a client writes stands to the left of what the proxy saw.
    assert_eq!(tried("198.51.100.1, 203.0.113.1"), "429");
    assert_eq!(tried("203.0.113.1, 10.0.0.7"), "429");
    let (_, cookies) = try_password(&base, "203.0.113.3");
    assert!(!cookies.is_empty() && cookies.lines().all(|cookie| cookie.contains("; Secure")), "{cookies}");
}

#[test]
fn nobody_else_is_believed() {
    for arguments in [&[][..], &["--trusted-proxies", "192.0.2.1"]] {
        let (_house, server) = served(arguments);
        let tried = |from: &str| try_password(&server.url(""), from).0;
        assert_eq!([tried("203.0.113.1"), tried("203.0.113.2"), tried("203.0.113.3")], ["403", "403", "429"], "{arguments:?}");
        let (_, cookies) = try_password(&server.url(""), "203.0.113.4");
        assert!(!cookies.contains("Secure"), "{cookies}");
    }
}

/// An nginx that ends with the test.
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The part of a document between two fences that begins with this line.
pub(super) fn snippet(document: &str, first: &str) -> String {
    let text = std::fs::read_to_string(file(document)).unwrap();
    let mut blocks = text.split("\n```").skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
    blocks.find(|(_, block)| block.starts_with(first)).unwrap_or_else(|| panic!("{document} has no {first:?}")).1.to_owned()
}

/// nginx with the lines of the documentation, without encryption and on another port.
fn nginx_as_documented(folder: &Path, server: &Server) -> (Nginx, String) {
    let documented = snippet("docs/operations.md", "# nginx");
    let site = documented.replace("127.0.0.1:8080", &server.address().to_string()).replace("listen [::]:443 ssl;", "");
    let site: String = site.lines().filter(|line| !line.trim_start().starts_with("ssl_")).flat_map(|line| [line, "\n"]).collect();
    nginx(folder, &site, "listen 443 ssl;")
}

/// An nginx with these lines for a site, whose `listen` is put in another port's place. Gives the address, too, where it listens.
fn nginx(folder: &Path, site: &str, listen: &str) -> (Nginx, String) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let site = site.replace(listen, &format!("listen 127.0.0.1:{port};"));
    std::fs::create_dir(folder).unwrap();
    let whole = format!(
        "pid {0}/pid; error_log {0}/error.log; daemon off; worker_processes 1; events {{}}\nhttp {{ access_log off; client_body_temp_path {0}/body; \
         proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/f; uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;\n{site}}}\n",
        folder.display()
    );
    let path = folder.join("nginx.conf");
    std::fs::write(&path, whole).unwrap();
    let nginx = || {
        let mut command = Command::new("/usr/sbin/nginx");
        command.args(["-c", &path.display().to_string(), "-e", &folder.join("start.log").display().to_string()]);
        command
    };
    succeeded("nginx -t", nginx().arg("-t").output());
    let started = Nginx(nginx().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    eventually("nginx listens", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
    (started, format!("http://127.0.0.1:{port}"))
}

#[test]
fn behind_nginx_as_documented_a_client_cannot_pretend_to_be_another_nor_read_what_is_measured() {
    let (house, server) = served(&["--trusted-proxies", "127.0.0.1"]);
    let (_nginx, base) = nginx_as_documented(&house.path().join("nginx"), &server);
    assert_eq!(curl(&[&format!("{base}/healthz")]), "ok");
    // Who connects to nginx from 127.0.0.2 is that, whatever they say: one allowance for all three.
    let tried = |from: &str| try_password_at(&base, from, "127.0.0.2").0;
    assert_eq!([tried("203.0.113.1"), tried("203.0.113.2"), tried("203.0.113.3")], ["403", "403", "429"]);
    assert_eq!(try_password_at(&base, "203.0.113.1", "127.0.0.3").0, "403", "somebody else has an allowance of their own");
    let metrics = curl(&["--output", "/dev/null", "--write-out", "%{http_code}", &format!("{base}/metrics")]);
    assert_eq!(metrics, "404", "the documented lines keep it from the outside");
}

/// What a proxy passes on without a word about whom it does it for.
#[test]
fn behind_a_proxy_that_says_nothing_what_is_measured_is_still_kept_from_the_outside() {
    let lines = [
        (&[][..], "", "as it comes"),
        (&[], "proxy_http_version 1.1; proxy_set_header Host $http_host;", "by the name that was asked for"),
        (
            &["--public-url", "https://gate.example"],
            "proxy_http_version 1.1; proxy_set_header Connection '';",
            "by the server's own address",
        ),
    ];
    for (number, (arguments, more, how)) in lines.into_iter().enumerate() {
        let (house, server) = served(arguments);
        let site = format!("server {{ listen PORT; location / {{ proxy_pass http://{}; {more} }} }}", server.address());
        let (_nginx, base) = nginx(&house.path().join(format!("nginx-{number}")), &site, "listen PORT;");
        assert_eq!(curl(&[&format!("{base}/healthz")]), "ok", "{how}");
        let asked = ["--header", "Host: gate.example", "--output", "/dev/null", "--write-out", "%{http_code}"];
        assert_eq!(curl(&[&asked[..], &[&format!("{base}/metrics")]].concat()), "401", "{how}");
    }
}
