//! Debian's Chromium, driven through its chromedriver; both end with the value.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::http::Method;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::{ParseError, Url};

use crate::support::{PATIENCE, eventually};

/// What keeps Chromium from calling home, and lets it run as root in a container.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
];

/// The code of the key Shift.
const SHIFT: char = '\u{e008}';

/// A browser with one window.
pub(crate) struct Browser {
    client: Client,
    _driver: Driver,
}

/// The driver's process, and the folder with the browser's profile.
struct Driver {
    process: Child,
    port: u16,
    profile: TempDir,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked, as the driver then ends the browser too: by a signal it would leave it behind.
        let asked = std::net::TcpStream::connect(("127.0.0.1", self.port))
            .and_then(|mut driver| driver.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").and(driver.read(&mut [0; 64])));
        if asked.is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

impl Browser {
    /// Starts a browser with an empty profile, in which pages may run their scripts or not.
    pub(crate) async fn start(scripts: bool) -> Self {
        Self::begin(scripts, json!({ "browser": "ALL" })).await
    }

    /// The same under watch: it keeps a list of its requests, and each page begins with a script that notes what it must not do (`canary.js`).
    pub(crate) async fn watched(scripts: bool) -> Self {
        let browser = Self::begin(scripts, json!({ "browser": "ALL", "performance": "ALL" })).await;
        let canary = json!({ "source": include_str!("canary.js") });
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", canary).await;
        browser
    }

    async fn begin(scripts: bool, logs: Value) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            // A reader whose clock is neither the server's nor a whole number of hours away.
            .env("TZ", "Asia/Kolkata")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed (Debian's chromium-driver)");
        let driver = Driver { process, port, profile: tempfile::tempdir().unwrap() };
        eventually("chromedriver listens", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
        let mut flags = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", driver.profile.path().display()));
        // 2 blocks, 1 allows. What a test runs in the page is run either way.
        let preferences = json!({ "profile.managed_default_content_settings.javascript": if scripts { 1 } else { 2 } });
        let capabilities = json!({
            "goog:chromeOptions": { "args": flags, "prefs": preferences },
            "goog:loggingPrefs": logs,
            "unhandledPromptBehavior": "ignore",
        });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client =
            builder.capabilities(capabilities.as_object().unwrap().clone()).connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
        Self { client, _driver: driver }
    }

    /// Opens an address.
    pub(crate) async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// Runs a function's body in the page and gives what it returns. (The driver may; the page may not.)
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Clicks the first such element, and waits for the page that follows: the old one is marked, the new one is not.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.client.find(Locator::Css(selector)).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
        self.run("window.left = true").await;
        element.click().await.unwrap();
        let deadline = Instant::now() + PATIENCE;
        // Between two pages there is nothing to run a script in, which is no answer either.
        while self.client.execute("return !window.left && document.readyState", vec![]).await.ok() != Some(json!("complete")) {
            assert!(Instant::now() < deadline, "no page followed the click on {selector}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Clicks the first such element of a page whose scripts do the rest.
    pub(crate) async fn press(&self, selector: &str) {
        let element = self.client.find(Locator::Css(selector)).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
        element.click().await.unwrap();
    }

    /// Types into whatever has the focus: each character by itself; a capital with Shift.
    pub(crate) async fn type_keys(&self, keys: &str) {
        let mut pressed = KeyActions::new("keys".to_owned());
        for key in keys.chars() {
            let shifted = key.is_ascii_uppercase();
            for action in [
                shifted.then_some(KeyAction::Down { value: SHIFT }),
                Some(KeyAction::Down { value: key }),
                Some(KeyAction::Up { value: key }),
                shifted.then_some(KeyAction::Up { value: SHIFT }),
            ] {
                pressed = action.into_iter().fold(pressed, KeyActions::then);
            }
        }
        self.client.perform_actions(pressed).await.unwrap();
    }

    /// Waits until a function's body returns something true in the page, and gives it.
    pub(crate) async fn until(&self, script: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // Between two pages there is nothing to run a script in.
            match self.client.execute(script, vec![]).await {
                Ok(value) if !matches!(value, Value::Null | Value::Bool(false)) => return value,
                answer => assert!(Instant::now() < deadline, "waited in vain for {script}: {answer:?}"),
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What the browser has written on its console since it was asked last: errors of scripts, and what a page's policy refused.
    pub(crate) async fn console(&self) -> Value {
        self.client.issue_cmd(Log { of: "browser" }).await.unwrap()
    }

    /// The addresses that a watched browser has asked for since it was asked last.
    pub(crate) async fn requests(&self) -> Vec<String> {
        let log = self.client.issue_cmd(Log { of: "performance" }).await.unwrap();
        let events = log.as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap());
        let events = events.map(|text| serde_json::from_str::<Value>(text).unwrap()["message"].take());
        let address = |event: Value| match event["method"].as_str().unwrap() {
            "Network.requestWillBeSent" => event["params"]["request"]["url"].as_str().map(str::to_owned),
            "Network.webSocketCreated" | "Network.webTransportCreated" => event["params"]["url"].as_str().map(str::to_owned),
            _ => None,
        };
        events.filter_map(address).collect()
    }

    /// What stands in the first such element.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let element = self.client.find(Locator::Css(selector)).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
        element.text().await.unwrap()
    }

    /// The text of an open dialog.
    pub(crate) async fn dialog(&self) -> Option<String> {
        match self.client.get_alert_text().await {
            Ok(text) => Some(text),
            Err(CmdError::Standard(error)) if error.error() == "no such alert" => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Gives the page this many pixels. (A window of Chromium cannot be narrower than 500: the page's own size is set.)
    pub(crate) async fn resize(&self, width: u64, height: u64) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Lets pages believe that the user has this preference: a colour scheme, say.
    pub(crate) async fn prefer(&self, feature: &str, value: &str) {
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": [{ "name": feature, "value": value }] })).await;
    }

    /// Forgets every cookie, and with them who is signed in.
    pub(crate) async fn forget_cookies(&self) {
        self.devtools("Network.clearBrowserCookies", json!({})).await;
    }

    /// Gives Chromium a command of its own protocol.
    async fn devtools(&self, command: &'static str, parameters: Value) {
        self.client.issue_cmd(DevTools { command, parameters }).await.unwrap();
    }

    /// Asks pages for dark colours, or for light ones.
    pub(crate) async fn prefer_dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.client.issue_cmd(DevTools { command: "Emulation.setEmulatedMedia", parameters: media }).await.unwrap();
    }
}

/// Asks for what a log has got since it was asked for last.
#[derive(Debug)]
struct Log {
    of: &'static str,
}

impl WebDriverCompatibleCommand for Log {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": self.of }).to_string()))
    }
}

/// A command of Chromium's own protocol, passed through the driver.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.command, "params": self.parameters }).to_string()))
    }
}
