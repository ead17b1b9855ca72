//! WordPress as its visitors and its moderators use it: forms over HTTP.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::support::{curl, eventually};

/// Where Debian puts WordPress.
const PACKAGE: &str = "/usr/share/wordpress";

const PASSWORD: &str = "correct-horse-battery";

/// Stands for the file with the administrator's cookies.
const JAR: &str = "the cookie jar";

/// What makes curl the administrator's browser.
const COOKIES: [&str; 4] = ["--cookie", JAR, "--cookie-jar", JAR];

/// A WordPress of its own, ended when this value goes.
pub struct WordPress {
    folder: PathBuf,
    base: String,
    database: Child,
    server: Child,
}

impl WordPress {
    /// Installs WordPress in a folder and signs its administrator in.
    pub fn install(within: &Path) -> Self {
        assert!(Path::new(PACKAGE).join("wp-load.php").exists(), "WordPress is not installed: tests/run tools installs it");
        let folder = within.join("wordpress");
        fs::create_dir(&folder).unwrap();
        let copied = Command::new("cp").args(["-rL", PACKAGE]).arg(folder.join("site")).stderr(Stdio::null()).status().unwrap();
        // What Debian keeps for the web server alone is not needed.
        assert!(copied.success() || folder.join("site/wp-load.php").exists(), "WordPress cannot be copied");
        let database = start_database(&folder);
        write_settings(&folder);
        let (server, base) = start_server(&folder);
        let wordpress = Self { folder, base, database, server };
        wordpress.set_up();
        wordpress
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.base.clone()
    }

    /// Publishes an article by Quick Draft and a bulk action, and gives its id.
    pub fn publish(&self, title: &str) -> String {
        let dashboard = self.page("/wp-admin/index.php");
        let form = &dashboard[dashboard.find("id=\"quick-press\"").expect("the Quick Draft form")..];
        let (id, nonce) = (value_of(form, "name=\"post_ID\" value=\""), value_of(form, "name=\"_wpnonce\" value=\""));
        let fields = [
            ("action", "post-quickdraft-save"),
            ("post_ID", id.as_str()),
            ("_wpnonce", nonce.as_str()),
            ("post_type", "post"),
            ("post_title", title),
            ("content", "An article."),
        ];
        self.post("/wp-admin/post.php", &fields, &[]);
        let nonce = value_of(&self.page("/wp-admin/edit.php?post_status=draft"), "name=\"_wpnonce\" value=\"");
        let publish = format!(
            "/wp-admin/edit.php?post_type=post&_wpnonce={nonce}&action=edit&post%5B%5D={id}&_status=publish&comment_status=open&\
             bulk_edit=Update&screen=edit-post"
        );
        let landed = self.landing(&publish);
        assert!(landed.contains("updated=1"), "not published: {landed}");
        id
    }

    /// Posts a comment as a visitor from that address of the loopback network, and gives its id.
    pub fn comment(&self, post: &str, address: &str, author: &str, email: &str, content: &str) -> String {
        let fields = [
            ("comment", content),
            ("author", author),
            ("email", email),
            ("url", ""),
            ("comment_post_ID", post),
            ("comment_parent", "0"),
            ("submit", "Post Comment"),
        ];
        let stranger = ["--interface", address, "--write-out", "%{redirect_url}", "--output", "/dev/null"];
        let landed = self.send("/wp-comments-post.php", &fields, &stranger);
        landed.rsplit_once("#comment-").unwrap_or_else(|| panic!("the comment was not taken: {landed}")).1.to_owned()
    }

    /// Does something with a comment by the list's bulk actions: approve, spam, unspam or trash.
    pub fn moderate(&self, comment: &str, action: &str) {
        let list = if action == "unspam" { "/wp-admin/edit-comments.php?comment_status=spam" } else { "/wp-admin/edit-comments.php" };
        let nonce = value_of(&self.page(list), "name=\"_wpnonce\" value=\"");
        let path = format!("/wp-admin/edit-comments.php?_wpnonce={nonce}&action={action}&delete_comments%5B%5D={comment}");
        let landed = self.landing(&path);
        let done = match action {
            "approve" => "approved=1",
            "spam" => "spammed=1",
            "unspam" => "unspammed=1",
            _ => "trashed=1",
        };
        assert!(landed.contains(done), "not done: {landed}");
    }

    /// Puts a file into `mu-plugins`.
    pub fn drop_in(&self, file: &str) {
        let folder = self.folder.join("site/wp-content/mu-plugins");
        fs::create_dir_all(&folder).unwrap();
        fs::copy(file, folder.join("drop-in.php")).unwrap();
    }

    /// Switches a plugin on.
    pub fn activate(&self, plugin: &str) {
        let nonce = value_of(&self.page("/wp-admin/plugins.php"), "name=\"_wpnonce\" value=\"");
        let fields = [("_wpnonce", nonce.as_str()), ("action", "activate-selected"), ("checked[]", plugin)];
        let landed = self.post("/wp-admin/plugins.php", &fields, &[]);
        assert!(landed.contains("activate-multi=true"), "not switched on: {landed}");
    }

    /// Adds lines to `wp-config.php`.
    pub fn configure(&self, lines: &str) {
        let file = self.folder.join("site/wp-config.php");
        let settings = fs::read_to_string(&file).unwrap().replacen("<?php\n", &format!("<?php\n{lines}\n"), 1);
        fs::write(file, settings).unwrap();
    }

    /// Enters a key on the Akismet plugin's page, and gives what the page says then.
    pub fn enter_key(&self, key: &str) -> String {
        let page = "/wp-admin/options-general.php?page=akismet-key-config&view=start";
        let nonce = value_of(&self.page(page), "name=\"_wpnonce\" value=\"");
        self.send(page, &[("action", "enter-key"), ("key", key), ("_wpnonce", &nonce)], &COOKIES)
    }

    /// Where a comment stands: `1`, `0`, `spam` or `trash`.
    pub fn status(&self, comment: &str) -> String {
        self.php(&format!("echo get_comment({comment})->comment_approved;"))
    }

    /// What the Akismet plugin's box beside a comment says of its history, as the administrator reads it.
    pub fn history(&self, comment: &str) -> String {
        let page = self.page(&format!("/wp-admin/comment.php?action=editcomment&c={comment}"));
        let begin = page.find("id=\"akismet-status\"").unwrap_or_else(|| panic!("no history on {page}"));
        let inside = page[begin..].split_once("class=\"inside\">").unwrap().1;
        inside.split("</div>").next().unwrap().to_owned()
    }

    /// Lets the plugin's retry be due, and runs WordPress's cron as a machine's timer would.
    pub fn run_retries(&self) {
        let due = "wp_clear_scheduled_hook('akismet_schedule_cron_recheck'); wp_schedule_single_event(time() - 60, 'akismet_schedule_cron_recheck');";
        self.php(due);
        let output = Command::new("php").arg("wp-cron.php").current_dir(self.folder.join("site")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    /// A page as the administrator gets it, with its headers.
    pub fn with_headers(&self, path: &str) -> String {
        self.send(path, &[], &[&COOKIES[..], &["--include"]].concat())
    }

    /// What a line of PHP prints inside of it.
    pub fn php(&self, line: &str) -> String {
        let mut command = Command::new("php");
        command.args(["-r", &format!("require 'wp-load.php'; {line}")]).current_dir(self.folder.join("site"));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What "Tools, Export" gives.
    pub fn export(&self) -> String {
        self.page("/wp-admin/export.php?download=true&content=all")
    }

    fn set_up(&self) {
        let fields = [
            ("weblog_title", "Blog"),
            ("user_name", "admin"),
            ("admin_password", PASSWORD),
            ("admin_password2", PASSWORD),
            ("admin_email", "admin@blog.example"),
            ("blog_public", "0"),
        ];
        let installed = self.send("/wp-admin/install.php?step=2", &fields, &[]);
        assert!(installed.contains("Success!"), "{installed}");
        // WordPress wants to see that a cookie comes back.
        self.page("/wp-login.php");
        let landed = self.post("/wp-login.php", &[("log", "admin"), ("pwd", PASSWORD), ("testcookie", "1")], &[]);
        assert!(landed.ends_with("/wp-admin/"), "not signed in: {landed}");
    }

    /// A page as the administrator sees it.
    fn page(&self, path: &str) -> String {
        self.send(path, &[], &COOKIES)
    }

    /// Where a GET of the administrator's leads.
    fn landing(&self, path: &str) -> String {
        let more = ["--write-out", "%{redirect_url}", "--output", "/dev/null"];
        self.send(path, &[], &[&COOKIES[..], &more].concat())
    }

    /// Where a form that the administrator sends leads.
    fn post(&self, path: &str, fields: &[(&str, &str)], more: &[&str]) -> String {
        let landing = ["--write-out", "%{redirect_url}", "--output", "/dev/null"];
        self.send(path, fields, &[&COOKIES[..], &landing, more].concat())
    }

    /// Asks for a page, or sends a form if there are fields, in the folder that holds everything.
    fn send(&self, path: &str, fields: &[(&str, &str)], more: &[&str]) -> String {
        let cookies = self.folder.join("cookies").display().to_string();
        let url = format!("{}{path}", self.base);
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut arguments: Vec<&str> = vec!["--max-time", "50", &url];
        arguments.extend(more.iter().map(|argument| if *argument == JAR { cookies.as_str() } else { argument }));
        if !fields.is_empty() {
            arguments.extend(["--data", &body]);
        }
        curl(&arguments)
    }
}

impl Drop for WordPress {
    fn drop(&mut self) {
        for child in [&mut self.server, &mut self.database] {
            // Neither fails but for a process that has ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The text between `before` and the next quote.
fn value_of(page: &str, before: &str) -> String {
    let begin = page.find(before).unwrap_or_else(|| panic!("no {before} in {page}")) + before.len();
    page[begin..].split('"').next().unwrap().to_owned()
}

/// A server must be told if it is root's.
fn as_root() -> Vec<&'static str> {
    let output = Command::new("id").arg("-u").output().unwrap();
    if output.stdout == b"0\n" { vec!["--user=root"] } else { Vec::new() }
}

fn start_database(folder: &Path) -> Child {
    let data = format!("--datadir={}", folder.join("data").display());
    let log = File::create(folder.join("database.log")).unwrap();
    let installed = Command::new("mariadb-install-db")
        .args(["--no-defaults", &data, "--auth-root-authentication-method=normal", "--skip-test-db"])
        .args(as_root())
        .stdout(Stdio::null())
        .stderr(log.try_clone().unwrap())
        .status();
    let is_installed = installed.expect("MariaDB is installed: tests/run tools installs it").success();
    assert!(is_installed, "{}", fs::read_to_string(folder.join("database.log")).unwrap());
    let socket = folder.join("db.sock");
    let path = format!("/usr/local/sbin:/usr/sbin:/sbin:{}", std::env::var("PATH").unwrap_or_default());
    let child = Command::new("mariadbd")
        .env("PATH", path)
        .args([
            "--no-defaults",
            &data,
            &format!("--socket={}", socket.display()),
            "--skip-networking",
            "--innodb-flush-log-at-trx-commit=0",
        ])
        .args(["--innodb-buffer-pool-size=32M", "--performance-schema=OFF"])
        .args(as_root())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("MariaDB is installed: tests/run tools installs it");
    eventually("MariaDB listens", || UnixStream::connect(&socket).ok());
    let made = Command::new("mariadb")
        .args(["--no-defaults", &format!("--socket={}", socket.display()), "--user=root", "--execute=CREATE DATABASE wordpress"])
        .status();
    assert!(made.unwrap().success());
    child
}

fn write_settings(folder: &Path) {
    let socket = folder.join("db.sock").display().to_string();
    let keys =
        ["AUTH_KEY", "SECURE_AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY", "AUTH_SALT", "SECURE_AUTH_SALT", "LOGGED_IN_SALT", "NONCE_SALT"];
    let keys = keys.map(|key| format!("define('{key}', 'for this test only {key}');\n")).concat();
    let settings = format!(
        "<?php\ndefine('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:{socket}');\n\
         define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');\n{keys}$table_prefix = 'wp_';\n\
         define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);\n\
         if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');\nrequire_once ABSPATH . 'wp-settings.php';\n"
    );
    fs::write(folder.join("site/wp-config.php"), settings).unwrap();
}

/// PHP's own server on a free port.
fn start_server(folder: &Path) -> (Child, String) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let log = File::create(folder.join("php.log")).unwrap();
    let child = Command::new("php")
        .args(["-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=0", "-S", &free.to_string()])
        // Gatepost calls back while WordPress may still be asking it something.
        .env("PHP_CLI_SERVER_WORKERS", "4")
        .current_dir(folder.join("site"))
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("PHP is installed: tests/run tools installs it");
    eventually("PHP listens", || std::net::TcpStream::connect(free).ok());
    (child, format!("http://{free}"))
}
