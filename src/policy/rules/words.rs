//! Words and phrases: one automaton for all of a site's, whatever their lists and fields.

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Effect, Fields, Stated, texts_of};
use crate::comment::Comment;
use crate::policy::stated::{Ruling, TextField};
use crate::policy::{ReasonCode, Settings, SettingsError};
use crate::text::{is_blank, is_unspaced, visible_form};

/// Where the lists `hold_words` and `spam_words` look.
const LISTS_LOOK_IN: [TextField; 4] = [TextField::Content, TextField::Author, TextField::AuthorEmail, TextField::AuthorUrl];

/// The longest list of words, so that one site cannot fill the memory of all.
const MAX_WORDS: usize = 10_000;

/// The longest word or phrase, in bytes: matching compiles all of them.
const MAX_WORD_BYTES: usize = 200;

/// A word or phrase, where it is looked for, and what it does.
#[derive(Debug, Clone)]
struct Entry {
    word: String,
    fields: Fields,
    then: Ruling,
}

/// A site's words.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    automaton: Option<AhoCorasick>,
    entries: Vec<Entry>,
    /// All fields in which any of them is looked for.
    fields: Fields,
}

impl Words {
    pub(super) fn compile(settings: &Settings) -> Result<Self, SettingsError> {
        let mut entries = Vec::new();
        for (field, words, then) in [("spam_words", &settings.spam_words, Ruling::Spam), ("hold_words", &settings.hold_words, Ruling::Hold)]
        {
            check_list(field, words)?;
            let fields = Fields::of(&LISTS_LOOK_IN);
            entries.extend(words.iter().map(|word| Entry { word: word.trim().to_owned(), fields, then }));
        }
        let in_texts = settings.texts.iter().filter(|rule| rule.words.is_some()).count();
        if in_texts > MAX_WORDS {
            return Err(too_many("texts", in_texts));
        }
        for (at, rule) in settings.texts.iter().enumerate() {
            let Some(words) = &rule.words else { continue };
            check_word("texts", words)
                .map_err(|error| SettingsError { problem: format!("entry {} {}", at + 1, error.problem), ..error })?;
            entries.push(Entry { word: words.trim().to_owned(), fields: Fields::of(&rule.fields), then: rule.then });
        }
        if entries.is_empty() {
            return Ok(Self::default());
        }
        let forms = entries.iter().map(|entry| visible_form(&entry.word));
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(forms);
        let automaton = automaton.map_err(|error| SettingsError { field: "texts", problem: format!("has too many words: {error}") })?;
        let fields = entries.iter().fold(Fields::default(), |all, entry| all.and(entry.fields));
        Ok(Self { automaton: Some(automaton), entries, fields })
    }

    /// The first word that marks as spam and the first that holds, field by field.
    pub(super) fn apply(&self, comment: &Comment, stated: &mut Vec<Stated>) {
        let Some(automaton) = &self.automaton else { return };
        let (mut spam, mut hold) = (None, None);
        for (field, text) in texts_of(comment, self.fields) {
            let text = visible_form(&text);
            for hit in automaton.find_overlapping_iter(text.as_str()) {
                let entry = &self.entries[hit.pattern().as_usize()];
                let found = match entry.then {
                    Ruling::Spam => &mut spam,
                    Ruling::Hold => &mut hold,
                };
                let applies = entry.fields.has(field) && !hit.is_empty() && stands_alone(&text, hit.start(), hit.end());
                if found.is_none() && applies {
                    *found = Some(entry.word.as_str());
                }
            }
        }
        stated.extend(spam.map(|word| Stated::new(Effect::Spam, ReasonCode::SpamWord, word)));
        stated.extend(hold.map(|word| Stated::new(Effect::Hold, ReasonCode::HoldWord, word)));
    }
}

fn too_many(field: &'static str, entries: usize) -> SettingsError {
    SettingsError { field, problem: format!("has {entries} entries with words; at most {MAX_WORDS} are accepted") }
}

fn check_list(field: &'static str, words: &[String]) -> Result<(), SettingsError> {
    if words.len() > MAX_WORDS {
        return Err(too_many(field, words.len()));
    }
    words.iter().try_for_each(|word| {
        check_word(field, word).map_err(|error| SettingsError { problem: format!("has an entry {}", error.problem), ..error })
    })
}

fn check_word(field: &'static str, word: &str) -> Result<(), SettingsError> {
    if word.len() > MAX_WORD_BYTES {
        return Err(SettingsError { field, problem: format!("of {} bytes; at most {MAX_WORD_BYTES} are accepted", word.len()) });
    }
    if is_blank(word) {
        return Err(SettingsError { field, problem: "without a word; remove it".to_owned() });
    }
    Ok(())
}

/// Whether no letter or digit touches the match: "ass" is not in "class". Letters of scripts that put no spaces between words say nothing about it, nor do
/// Hangul behind it: Korean puts its particles there.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let is_part = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    !text[..start].chars().next_back().is_some_and(is_part) && !text[end..].chars().next().is_some_and(|c| is_part(c) && !is_hangul(c))
}

/// Syllables, as the normal form puts its letters together.
fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::stated::TextRule;

    fn broken(settings: &Settings, text: &str) -> Vec<(ReasonCode, String)> {
        let mut stated = Vec::new();
        Words::compile(settings).unwrap().apply(&Comment::from_content(text), &mut stated);
        stated.into_iter().map(|stated| (stated.reason.code, stated.reason.value)).collect()
    }

    fn listing(hold: &[&str], spam: &[&str]) -> Settings {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Settings { hold_words: owned(hold), spam_words: owned(spam), ..Settings::default() }
    }

    #[test]
    fn listed_words_match_whole_words_in_any_case() {
        let settings = listing(&["ass"], &["Casino Bonus"]);
        assert_eq!(broken(&settings, "a class assembly"), []);
        assert_eq!(broken(&settings, "what an ASS!"), [(ReasonCode::HoldWord, "ass".to_owned())]);
        assert_eq!(broken(&settings, "CASINO bonus"), [(ReasonCode::SpamWord, "Casino Bonus".to_owned())]);
    }

    #[test]
    fn hidden_characters_widths_and_white_space_do_not_evade_a_list() {
        let settings = listing(&[], &["casino", "buy now"]);
        for text in ["ca\u{200b}sino", "ｃａｓｉｎｏ", "buy \n now", "buy\u{a0}now"] {
            assert_eq!(broken(&settings, text).len(), 1, "{text:?}");
        }
    }

    #[test]
    fn a_match_inside_a_word_does_not_hide_one_that_stands_alone() {
        let settings = listing(&["ass"], &[]);
        assert_eq!(broken(&settings, "class, ass").len(), 1);
    }

    #[test]
    fn letters_beyond_ascii_are_letters() {
        let settings = listing(&["straße", "bit"], &[]);
        assert_eq!(broken(&settings, "STRAßE 1").len(), 1);
        assert_eq!(broken(&settings, "übit bité"), []);
    }

    #[test]
    fn a_list_too_long_and_an_entry_that_is_no_word_are_refused() {
        let problem = |hold: &[&str], spam: &[&str]| Words::compile(&listing(hold, spam)).unwrap_err().to_string();
        assert_eq!(problem(&vec!["a"; 10_001], &[]), "hold_words has 10001 entries with words; at most 10000 are accepted");
        let rule = TextRule { words: Some("a".to_owned()), regex: None, fields: vec![TextField::Content], then: Ruling::Hold };
        let compiled = |rules: usize| Words::compile(&Settings { texts: vec![rule.clone(); rules], ..Settings::default() });
        assert_eq!(compiled(10_001).unwrap_err().to_string(), "texts has 10001 entries with words; at most 10000 are accepted");
        assert!(compiled(10_000).is_ok());
        assert_eq!(problem(&[], &["fine", " \u{200b}"]), "spam_words has an entry without a word; remove it");
        assert_eq!(problem(&[&"a".repeat(201)], &[]), "hold_words has an entry of 201 bytes; at most 200 are accepted");
    }
}
