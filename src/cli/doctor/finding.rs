//! What is found, and how it is told.

use serde::Serialize;

use crate::text::legible::Legible;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// As it should be.
    Fine,
    /// It works, and could be better or soon be worse.
    Warning,
    /// It does not work, or is not safe.
    Fault,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
struct Finding {
    about: &'static str,
    level: Level,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

/// All that was looked at, in order.
#[derive(Debug, Default, Serialize)]
pub(super) struct Findings {
    findings: Vec<Finding>,
}

impl Findings {
    /// Notes what is as it should be.
    pub(super) fn fine(&mut self, about: &'static str, found: impl Into<String>) {
        self.findings.push(Finding { about, level: Level::Fine, found: found.into(), advice: None });
    }

    /// Notes what could be better, and what to do.
    pub(super) fn warn(&mut self, about: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.findings.push(Finding { about, level: Level::Warning, found: found.into(), advice: Some(advice.into()) });
    }

    /// Notes what is wrong, and what to do.
    pub(super) fn fault(&mut self, about: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.findings.push(Finding { about, level: Level::Fault, found: found.into(), advice: Some(advice.into()) });
    }

    /// How many there are of a level.
    pub(super) fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// For a person: a line each, and one with what to do.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.findings.iter().flat_map(Finding::lines).collect();
        lines.push(format!(
            "{} fine, {} to look at, {} wrong",
            self.count(Level::Fine),
            self.count(Level::Warning),
            self.count(Level::Fault)
        ));
        lines
    }
}

impl Finding {
    fn lines(&self) -> Vec<String> {
        let level = match self.level {
            Level::Fine => "fine",
            Level::Warning => "WARNING",
            Level::Fault => "FAULT",
        };
        let found = Legible::line(&self.found).text;
        let mut lines = vec![format!("{level:8} {}: {found}", self.about)];
        lines.extend(self.advice.iter().map(|advice| format!("{:8}   {}", "", Legible::line(advice).text)));
        lines
    }
}
