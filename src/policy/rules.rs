//! The rules that an operator states: word lists and a link limit.

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

use super::{Reason, ReasonCode, Settings};
use crate::comment::Comment;
use crate::text::visible_form;

/// A site's word lists, compiled once. Matching takes time linear in the comment, however long the lists.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    hold: Option<AhoCorasick>,
    spam: Option<AhoCorasick>,
}

impl Rules {
    /// Compiles the word lists of `settings`.
    ///
    /// # Errors
    /// When the lists together are too large to compile.
    pub fn compile(settings: &Settings) -> Result<Self, BuildError> {
        Ok(Self { hold: compile(&settings.hold_words)?, spam: compile(&settings.spam_words)? })
    }

    /// The rules that a comment with `links` links breaks, as reasons.
    #[must_use]
    pub fn apply(&self, comment: &Comment, links: usize, settings: &Settings) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if self.spam.is_some() || self.hold.is_some() {
            let fields = [Some(&comment.content), comment.author.as_ref(), comment.author_email.as_ref(), comment.author_url.as_ref()];
            let texts: Vec<String> = fields.into_iter().flatten().map(|field| visible_form(field)).collect();
            reasons.extend(
                first_word(self.spam.as_ref(), &settings.spam_words, &texts).map(|word| Reason::stated(ReasonCode::SpamWord, word)),
            );
            reasons.extend(
                first_word(self.hold.as_ref(), &settings.hold_words, &texts).map(|word| Reason::stated(ReasonCode::HoldWord, word)),
            );
        }
        if settings.max_links.is_some_and(|limit| links > limit as usize) {
            let value = if links == 1 { "1 link".to_owned() } else { format!("{links} links") };
            reasons.push(Reason::stated(ReasonCode::TooManyLinks, value));
        }
        reasons
    }
}

fn compile(words: &[String]) -> Result<Option<AhoCorasick>, BuildError> {
    if words.is_empty() {
        return Ok(None);
    }
    let forms = words.iter().map(|word| visible_form(word.trim()));
    AhoCorasick::builder().match_kind(MatchKind::Standard).build(forms).map(Some)
}

fn first_word<'w>(list: Option<&AhoCorasick>, words: &'w [String], texts: &[String]) -> Option<&'w str> {
    let list = list?;
    texts.iter().find_map(|text| {
        let mut matches = list.find_overlapping_iter(text.as_str());
        matches.find(|hit| !hit.is_empty() && stands_alone(text, hit.start(), hit.end())).map(|hit| words[hit.pattern().as_usize()].trim())
    })
}

/// Whether no letter or digit touches the match: "ass" is not in "class".
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let touches = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
    !touches(text[..start].chars().next_back()) && !touches(text[end..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(settings: &Settings, comment: &Comment, links: usize) -> Vec<(ReasonCode, String)> {
        let rules = Rules::compile(settings).unwrap();
        rules.apply(comment, links, settings).into_iter().map(|reason| (reason.code, reason.value)).collect()
    }

    fn listing(hold: &[&str], spam: &[&str]) -> Settings {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Settings { hold_words: owned(hold), spam_words: owned(spam), ..Settings::default() }
    }

    #[test]
    fn listed_words_match_whole_words_in_any_case() {
        let settings = listing(&["ass"], &["Casino Bonus"]);
        assert_eq!(broken(&settings, &Comment::from_content("a class assembly"), 0), []);
        assert_eq!(broken(&settings, &Comment::from_content("what an ASS!"), 0), [(ReasonCode::HoldWord, "ass".to_owned())]);
        assert_eq!(broken(&settings, &Comment::from_content("CASINO bonus"), 0), [(ReasonCode::SpamWord, "Casino Bonus".to_owned())]);
    }

    #[test]
    fn hidden_characters_widths_and_white_space_do_not_evade_a_list() {
        let settings = listing(&[], &["casino", "buy now"]);
        for text in ["ca\u{200b}sino", "ｃａｓｉｎｏ", "buy \n now", "buy\u{a0}now"] {
            assert_eq!(broken(&settings, &Comment::from_content(text), 0).len(), 1, "{text:?}");
        }
        assert_eq!(broken(&listing(&[], &["\u{200b}"]), &Comment::from_content("hello"), 0), [], "an empty form is in no text");
    }

    #[test]
    fn a_match_inside_a_word_does_not_hide_one_that_stands_alone() {
        let settings = listing(&["ass"], &[]);
        assert_eq!(broken(&settings, &Comment::from_content("class, ass"), 0).len(), 1);
    }

    #[test]
    fn letters_beyond_ascii_are_letters() {
        let settings = listing(&["straße", "bit"], &[]);
        assert_eq!(broken(&settings, &Comment::from_content("STRAßE 1"), 0).len(), 1);
        assert_eq!(broken(&settings, &Comment::from_content("übit bité"), 0), []);
    }

    #[test]
    fn the_author_is_searched_too() {
        let comment = Comment { author: Some("Casino King".to_owned()), ..Comment::from_content("hello") };
        assert_eq!(broken(&listing(&[], &["casino"]), &comment, 0), [(ReasonCode::SpamWord, "casino".to_owned())]);
    }

    #[test]
    fn the_link_limit_counts_what_exceeds_it() {
        let settings = Settings { max_links: Some(2), ..Settings::default() };
        assert_eq!(broken(&settings, &Comment::default(), 2), []);
        assert_eq!(broken(&settings, &Comment::default(), 3), [(ReasonCode::TooManyLinks, "3 links".to_owned())]);
    }
}
