//! One form for what reads the same.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// The most characters of a text that are looked at. NFKC can make 18 characters of one.
pub const MAX_CHARS: usize = 64 * 1024;

/// Puts the normal form of `text` into `out`, whose memory is reused: NFKC, lower case, without U+FEFF, each run of white space one
/// space, at most [`MAX_CHARS`] characters.
pub fn normalise(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        collapse(text.chars().map(|c| c.to_ascii_lowercase()), out);
    } else if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        collapse(text.chars().flat_map(char::to_lowercase), out);
    } else {
        collapse(text.nfkc().flat_map(char::to_lowercase), out);
    }
}

/// A hash that two texts share if they differ in case, white space and compatibility forms alone.
#[must_use]
pub fn fingerprint(text: &str) -> u64 {
    let mut normal = String::new();
    normalise(text, &mut normal);
    let [first, ..] = *blake3::hash(normal.trim().as_bytes()).as_bytes().as_chunks::<8>().0 else { return 0 };
    u64::from_le_bytes(first)
}

fn collapse(chars: impl Iterator<Item = char>, out: &mut String) {
    let mut after_space = false;
    for c in chars.filter(|c| *c != '\u{feff}').take(MAX_CHARS) {
        if !is_space(c) {
            out.push(c);
            after_space = false;
        } else if !after_space {
            out.push(' ');
            after_space = true;
        }
    }
}

/// Whether `c` is white space.
pub(super) fn is_space(c: char) -> bool {
    // The four separators U+001C to U+001F part words for Python's `\s`, with which the recipe was measured.
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        let mut out = String::from("left over");
        normalise(text, &mut out);
        out
    }

    #[test]
    fn letters_that_read_the_same_become_the_same() {
        assert_eq!(normal("ＦＲＥＥ 𝓜𝓸𝓷𝓮𝔂 ﬁ"), "free money fi");
        assert_eq!(normal("Cafe\u{301}"), "café");
        assert_eq!(normal("Plain ASCII, Too"), "plain ascii, too");
    }

    #[test]
    fn white_space_runs_become_one_space_and_byte_order_marks_vanish() {
        assert_eq!(normal(" a \t\r\n b\u{feff}c\u{3000}\u{a0}d"), " a bc d");
    }

    #[test]
    fn a_text_that_grows_under_nfkc_stays_bounded() {
        assert_eq!(normal(&"\u{fdfa}".repeat(20_000)).chars().count(), MAX_CHARS);
    }
}
