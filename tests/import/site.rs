//! A site into which something is imported.

use std::process::Output;

use serde_json::Value;

use super::support::House;

/// A database with the site `blog`.
pub struct Site {
    pub house: House,
    pub key: String,
}

impl Site {
    pub fn new() -> Self {
        let house = House::new();
        let key = house.add_site("blog", "https://blog.example");
        Self { house, key }
    }

    /// Imports a file, which must succeed, and gives the summary.
    pub fn import(&self, file: &str, more: &[&str]) -> Value {
        self.house.run_json(&[&["import", "--site", "blog", file], more].concat())
    }

    /// Runs an import to its end, whatever comes of it.
    pub fn try_import(&self, file: &str, more: &[&str]) -> Output {
        let database = self.house.database_url();
        self.house.run(&[&["import", "--site", "blog", file, "--database", &database], more].concat())
    }

    /// The rows of an export.
    pub fn export(&self, what: &str) -> Vec<Value> {
        self.export_as(what, "jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// An export as it is written.
    pub fn export_as(&self, what: &str, format: &str) -> String {
        let database = self.house.database_url();
        let output = self.house.run(&["export", "--site", "blog", "--what", what, "--format", format, "--database", &database]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Writes a file beside the database and gives its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.house.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.into_os_string().into_string().unwrap()
    }
}

/// The path of a file that another system wrote.
pub fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/import/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// One field of each row, as texts.
pub fn column(rows: &[Value], field: &str) -> Vec<String> {
    rows.iter().map(|row| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned)).collect()
}

/// The count of a reason in one of a summary's lists; 0 if it is not there.
pub fn count(summary: &Value, list: &str, reason: &str) -> u64 {
    let entries = summary[list].as_array().unwrap();
    entries.iter().find(|entry| entry["reason"] == reason).map_or(0, |entry| entry["count"].as_u64().unwrap())
}

/// What a command that must fail says.
pub fn failure(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}
