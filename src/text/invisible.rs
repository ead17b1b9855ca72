//! Characters that show nothing.

/// Explicit embeddings, overrides, isolates and marks (Unicode Standard Annex 9).
#[must_use]
pub fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{206a}'..='\u{206f}')
}

/// What Persian, Indic scripts and emoji need between two characters, but only one at a time.
#[must_use]
pub fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Characters that show nothing (`Default_Ignorable_Code_Point`, and blanks that are no space).
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{2060}'..='\u{2065}'
        | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a reader sees anything of it.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || shows_nothing(c))
}

/// A text in its normal form ([`super::normalise()`]) and without what shows nothing: two texts that look alike in one font are mostly equal in it.
#[must_use]
pub fn visible_form(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !shows_nothing(*c)).collect();
    let mut normal = String::new();
    super::normalise(&visible, &mut normal);
    normal
}

/// What two texts share that cannot be told apart by looking at them: letters of other scripts that look like others become these
/// (the skeleton of Unicode Technical Standard 39 of the [`visible_form`]).
#[must_use]
pub fn look_alike_form(text: &str) -> String {
    unicode_security::skeleton(&visible_form(text)).collect()
}

/// Whether `c` itself shows nothing.
pub(super) fn shows_nothing(c: char) -> bool {
    is_invisible(c) || is_joiner(c) || is_direction_control(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_letters_that_look_the_same_have_the_same_form() {
        // The pairs are from Unicode's confusables.txt: Cyrillic a, Greek omicron, and rn for m.
        for (name, other) in [("ann", "\u{430}nn"), ("Bo", "b\u{3bf}"), ("modern", "modem"), ("ann", "A\u{200b}NN")] {
            assert_eq!(look_alike_form(name), look_alike_form(other), "{name} and {other}");
        }
        assert_ne!(look_alike_form("ann"), look_alike_form("anna"));
    }

    #[test]
    fn a_text_of_nothing_but_invisible_characters_is_blank() {
        assert!(is_blank(" \u{200b}\n\u{202e}\u{ad}\u{feff}\u{a0}"));
        assert!(!is_blank("\u{200b}."));
        assert!(!is_blank("👍"));
    }

    #[test]
    fn the_visible_form_undoes_hidden_characters_widths_and_white_space() {
        for text in ["ca\u{200b}sino", "c\u{ad}asino", "ｃａｓｉｎｏ", "CASINO\u{202c}"] {
            assert_eq!(visible_form(text), "casino");
        }
        for text in ["buy  now", "buy\nnow", "Buy\u{a0}now"] {
            assert_eq!(visible_form(text), "buy now");
        }
    }
}
