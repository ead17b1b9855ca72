//! Pictures among letters.

use unicode_properties::UnicodeEmoji;

/// Whether `c` is an emoji (Unicode Technical Standard 51) that is no digit, sign or letter as well; half a flag is one too.
#[must_use]
pub fn is_emoji(c: char) -> bool {
    // Nearly all other characters, decided without a table.
    matches!(c, '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}') && c.is_emoji_char()
}

/// Whether `c` colours the skin of the emoji before it.
pub(super) fn is_skin_tone(c: char) -> bool {
    ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
}

/// Whether `c` is half a flag.
pub(super) fn is_regional(c: char) -> bool {
    ('🇦'..='🇿').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_emoji_and_digits_signs_and_letters_are_none() {
        assert!("👍🔥❤☎🇩🪿✅⭐".chars().all(is_emoji));
        assert!(!"1#*©®a漢가ж→・".chars().any(is_emoji));
    }
}
