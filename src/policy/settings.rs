//! What an operator states for one site.

use serde::{Deserialize, Serialize};

use crate::text::is_blank;

/// The policy of one site. Every field has a default, so stored settings of an older version keep opening.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Approve below this score, 0 to 1.
    pub approve_below: f64,
    /// Mark as spam above this score, 0 to 1.
    pub spam_above: f64,
    /// Hold more until the site has made this many decisions of its own (and at least a tenth of them on either side).
    pub careful_until: u32,
    /// Hold a comment with more links than this; `None` for no limit.
    pub max_links: Option<u32>,
    /// Hold a comment in which one of these words or phrases stands (whole words, any case).
    pub hold_words: Vec<String>,
    /// Mark a comment as spam in which one of these words or phrases stands (whole words, any case).
    pub spam_words: Vec<String>,
    /// How a held comment is answered over the Akismet dialect; `None` chooses by what the client knows.
    pub akismet_hold: Option<AkismetHold>,
}

/// The two ways in which the Akismet dialect can say "a moderator must look".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AkismetHold {
    /// `false` with `X-akismet-recheck-after`: newer plugins keep the comment pending.
    RecheckAfter,
    /// `X-akismet-error` and a body that is neither word: older plugins keep the comment pending and ask again.
    Error,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            approve_below: 0.1,
            spam_above: 0.9,
            careful_until: 100,
            max_links: None,
            hold_words: Vec::new(),
            spam_words: Vec::new(),
            akismet_hold: None,
        }
    }
}

/// A setting that cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct SettingsError {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong and what it should be, to follow the name.
    pub problem: String,
}

/// The longest list of words, so that one site cannot fill the memory of all.
const MAX_WORDS: usize = 10_000;

/// The longest word or phrase, in bytes: matching compiles all of them.
const MAX_WORD_BYTES: usize = 200;

impl Settings {
    /// Checks ranges and that the two thresholds leave room between them.
    ///
    /// # Errors
    /// The first field out of range, and what it should be.
    pub fn check(&self) -> Result<(), SettingsError> {
        for (field, value) in [("approve_below", self.approve_below), ("spam_above", self.spam_above)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(SettingsError { field, problem: format!("is {value}; it should be between 0 and 1") });
            }
        }
        if self.approve_below > self.spam_above {
            let problem = format!("is {}; it should not be above spam_above, {}", self.approve_below, self.spam_above);
            return Err(SettingsError { field: "approve_below", problem });
        }
        for (field, words) in [("hold_words", &self.hold_words), ("spam_words", &self.spam_words)] {
            if words.len() > MAX_WORDS {
                return Err(SettingsError { field, problem: format!("has {} entries; at most {MAX_WORDS} are accepted", words.len()) });
            }
            if let Some(long) = words.iter().find(|word| word.len() > MAX_WORD_BYTES) {
                let problem = format!("has an entry of {} bytes; at most {MAX_WORD_BYTES} are accepted", long.len());
                return Err(SettingsError { field, problem });
            }
            if words.iter().any(|word| is_blank(word)) {
                return Err(SettingsError { field, problem: "has an empty entry; remove it".to_owned() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(change: impl FnOnce(&mut Settings)) -> String {
        let mut settings = Settings::default();
        change(&mut settings);
        settings.check().map_or_else(|error| error.to_string(), |()| "none".to_owned())
    }

    #[test]
    fn defaults_are_valid_and_an_empty_object_is_the_defaults() {
        assert_eq!(problem(|_| ()), "none");
        assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(problem(|s| s.spam_above = 1.5), "spam_above is 1.5; it should be between 0 and 1");
        assert_eq!(problem(|s| s.approve_below = f64::NAN), "approve_below is NaN; it should be between 0 and 1");
        assert_eq!(problem(|s| s.approve_below = 0.95), "approve_below is 0.95; it should not be above spam_above, 0.9");
        assert_eq!(problem(|s| s.spam_words = vec![" ".to_owned()]), "spam_words has an empty entry; remove it");
        assert_eq!(problem(|s| s.hold_words = vec!["a".to_owned(); 10_001]), "hold_words has 10001 entries; at most 10000 are accepted");
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        let error = serde_json::from_str::<Settings>(r#"{"aprove_below": 0.2}"#).unwrap_err();
        assert!(error.to_string().contains("unknown field `aprove_below`"), "{error}");
    }
}
