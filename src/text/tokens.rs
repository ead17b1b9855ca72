//! Words and marks.

use unicode_normalization::char::is_combining_mark;

use super::emoji::is_regional;

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

/// Whether `c` is of a script whose words stand side by side without a space: Thai, Lao, Burmese, Khmer, kana, Han.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Puts the tokens of `chars` into `out`: each run of word characters with the combining marks on them, and each other character that is no
/// white space. Where words are not spaced ([`is_unspaced`]), each letter is a token, so that two tokens side by side do as a word; a flag's two
/// letters are one.
pub fn tokenise(chars: &[char], out: &mut Vec<Span>) {
    out.clear();
    let mut start = 0;
    while start < chars.len() {
        let end = token_end(chars, start);
        if !chars[start].is_whitespace() {
            out.push(Span { start: place(start), end: place(end) });
        }
        start = end;
    }
}

/// Where the token ends that begins at `start`.
#[inline]
fn token_end(chars: &[char], start: usize) -> usize {
    let (first, rest) = (chars[start], &chars[start + 1..]);
    let more = if is_word(first) && !is_unspaced(first) {
        length_while(rest, |c| if c.is_ascii() { is_word(c) } else { !is_unspaced(c) && (c.is_alphanumeric() || is_combining_mark(c)) })
    } else if is_unspaced(first) {
        length_while(rest, is_combining_mark)
    } else {
        usize::from(is_regional(first) && rest.first().is_some_and(|next| is_regional(*next)))
    };
    start + 1 + more
}

#[inline]
fn length_while(chars: &[char], belongs: impl Fn(char) -> bool) -> usize {
    chars.iter().position(|c| !belongs(*c)).unwrap_or(chars.len())
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
    fn each_letter_of_an_unspaced_script_is_a_token_with_its_marks() {
        assert_eq!(tokens("免费iphone送"), ["免", "费", "iphone", "送"]);
        assert_eq!(tokens("ラーメン食べ"), ["ラ", "ー", "メ", "ン", "食", "べ"]);
        assert_eq!(tokens("ที่นี่"), ["ที่", "นี่"]);
    }

    #[test]
    fn each_emoji_and_each_flag_is_a_token() {
        assert_eq!(tokens("ok👍🔥🇮🇩🇯🇵"), ["ok", "👍", "🔥", "🇮🇩", "🇯🇵"]);
    }

    #[test]
    fn white_space_alone_has_no_tokens() {
        assert_eq!(tokens(" \u{3000} "), [""; 0]);
    }
}
