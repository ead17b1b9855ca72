//! Texts as cells of a table that a spreadsheet may open.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula and carries it out, and what a stranger wrote must not be. Such a
//! beginning gets an apostrophe before it, which spreadsheets take for "this is text". Where the list separator is another than the file's, cells are cut
//! apart at places that only the text has: so what stands after a separator, a quote or a line break counts as a beginning too. An apostrophe at a
//! beginning gets one as well, so that [`plain`] finds each text as it was; an empty text is an apostrophe alone, as an empty cell stands for none.
//! <https://owasp.org/www-community/attacks/CSV_Injection>

use std::borrow::Cow;

/// The column by which a table is known to be written this way.
pub const MARK: &str = "gatepost_id";

const ESCAPE: char = '\'';

/// What makes a formula of a cell, in ASCII and in full-width letters, or is stripped before one.
fn is_dangerous(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | ESCAPE)
}

/// What a spreadsheet may take for the end of a cell.
fn ends_cell(c: char) -> bool {
    matches!(c, ',' | ';' | '|' | '\t' | '\r' | '\n' | '"')
}

/// The text as a cell in which nothing is carried out.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.is_empty() {
        return Cow::Borrowed("'");
    }
    let mut cell = String::new();
    let (mut copied, mut beginning) = (0, true);
    for (place, c) in text.char_indices() {
        if beginning && is_dangerous(c) {
            cell.push_str(&text[copied..place]);
            cell.push(ESCAPE);
            copied = place;
        }
        beginning = ends_cell(c);
    }
    if copied == 0 && cell.is_empty() {
        return Cow::Borrowed(text);
    }
    cell.push_str(&text[copied..]);
    Cow::Owned(cell)
}

/// The text of a cell that [`harmless`] made; `None` where there was no text.
#[must_use]
pub fn plain(cell: &str) -> Option<String> {
    if cell.is_empty() {
        return None;
    }
    let mut text = String::with_capacity(cell.len());
    let (mut beginning, mut escaped) = (true, false);
    for c in cell.chars() {
        if beginning && !escaped && c == ESCAPE {
            escaped = true;
            continue;
        }
        text.push(c);
        (beginning, escaped) = (ends_cell(c), false);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_become_texts_wherever_a_spreadsheet_might_begin_a_cell() {
        for (text, cell) in [
            ("=HYPERLINK(\"https://evil.example\";1)", "'=HYPERLINK(\"https://evil.example\";1)"),
            ("+49 170", "'+49 170"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "'\t'=1"),
            ("a;=cmd|' /C calc'!A0", "a;'=cmd|'' /C calc'!A0"),
            ("a,-b", "a,'-b"),
            ("'quoted'", "''quoted'"),
            ("＝1", "'＝1"),
            ("plain, text", "plain, text"),
            ("1 - 2 = -1", "1 - 2 = -1"),
            ("", "'"),
        ] {
            assert_eq!(harmless(text), cell);
            assert_eq!(plain(cell).as_deref(), Some(text));
        }
        assert_eq!(plain(""), None);
    }

    proptest! {
        #[test]
        fn any_text_comes_back_as_it_was(text in "[=+@'\",;|\t\r\na-]{0,12}|.{0,20}") {
            let cell = harmless(&text).into_owned();
            prop_assert_eq!(plain(&cell), Some(text));
            let dangerous = cell.split(ends_cell).any(|part| part.starts_with(['=', '+', '-', '@']));
            prop_assert!(!dangerous, "{cell:?}");
        }
    }
}
