//! Words and marks.

use unicode_normalization::char::is_combining_mark;

/// A range of characters: `start..end`, in places of the text's list of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

impl Span {
    /// The characters that it covers in `chars`.
    #[must_use]
    pub fn of(self, chars: &[char]) -> &[char] {
        &chars[self.start as usize..self.end as usize]
    }
}

/// Whether `c` belongs to a word: a letter, digit, underscore or apostrophe.
#[must_use]
pub fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' || c == '\'' } else { c.is_alphanumeric() }
}

/// Puts the tokens of `chars` into `out`: each run of word characters with the combining marks on them, and each other character that is no
/// white space.
pub fn tokenise(chars: &[char], out: &mut Vec<Span>) {
    out.clear();
    let mut start = 0;
    while start < chars.len() {
        let mut end = start + 1;
        if is_word(chars[start]) {
            while end < chars.len() && (is_word(chars[end]) || is_combining_mark(chars[end])) {
                end += 1;
            }
        }
        if !chars[start].is_whitespace() {
            out.push(Span { start: place(start), end: place(end) });
        }
        start = end;
    }
}

/// A place in a text, whose length is bounded by [`super::MAX_CHARS`].
fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let mut spans = Vec::new();
        tokenise(&chars, &mut spans);
        spans.iter().map(|span| span.of(&chars).iter().collect()).collect()
    }

    #[test]
    fn words_keep_their_apostrophes_and_digits_and_each_mark_stands_alone() {
        assert_eq!(tokens("don't buy_now: 4u!!"), ["don't", "buy_now", ":", "4u", "!", "!"]);
    }

    #[test]
    fn words_of_every_script_stay_whole() {
        assert_eq!(tokens("हिन्दी 안녕하세요 größer"), ["हिन्दी", "안녕하세요", "größer"]);
    }

    #[test]
    fn each_emoji_is_a_token() {
        assert_eq!(tokens("ok👍🏽🔥"), ["ok", "👍", "🏽", "🔥"]);
    }

    #[test]
    fn white_space_alone_has_no_tokens() {
        assert_eq!(tokens(" \u{3000} "), [""; 0]);
    }
}
