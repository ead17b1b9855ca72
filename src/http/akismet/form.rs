//! A form as the dialect's clients send it: names and values, in whatever charset the blog has.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use percent_encoding::percent_decode;

/// The fields of a form in their order, decoded. Of a name that stands there twice the last one counts, as in PHP.
#[derive(Debug)]
pub(super) struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded` bytes. Nothing is refused: what is no character in the form's charset
    /// becomes U+FFFD, and so does NUL, which no database takes.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let pairs: Vec<(Vec<u8>, Vec<u8>)> = bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(split_pair).collect();
        let charset = pairs.iter().rev().find(|(name, _)| name == b"blog_charset").and_then(|(_, label)| Encoding::for_label(label));
        let charset = charset.unwrap_or(UTF_8);
        let decode = |bytes: &[u8]| charset.decode_without_bom_handling(bytes).0.replace('\0', "\u{fffd}");
        Self { fields: pairs.iter().map(|(name, value)| (decode(name), decode(value))).collect() }
    }

    /// A field's value; `None` if it is absent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A field's value; `None` if it is absent or holds nothing but white space.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.trim().is_empty())
    }

    /// Whether a field says yes, in any of the spellings that clients use.
    pub(super) fn says_yes(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value.trim().to_ascii_lowercase().as_str(), "1" | "true" | "yes" | "on"))
    }
}

fn split_pair(pair: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
    (unescape(&pair[..at]), unescape(pair.get(at + 1..).unwrap_or(b"")))
}

fn unescape(bytes: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    match percent_decode(&spaced).into() {
        Cow::Borrowed(_) => spaced,
        Cow::Owned(decoded) => decoded,
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn fields_are_unescaped_and_the_last_of_a_name_counts() {
        let form = Form::parse(b"a=1+2%263&b=&&c&a=%e4%bd%a0%2B");
        assert_eq!(form.get("a"), Some("你+"));
        assert_eq!((form.get("b"), form.get("c"), form.get("d")), (Some(""), Some(""), None));
        assert_eq!(form.filled("b"), None);
    }

    #[test]
    fn bytes_are_read_in_the_charset_of_the_blog() {
        let latin = Form::parse(b"blog_charset=ISO-8859-1&comment_content=caf%E9");
        assert_eq!(latin.get("comment_content"), Some("café"));
        // 0x82 0xA0 is HIRAGANA LETTER A in the Shift_JIS table of the WHATWG encoding standard.
        let japanese = Form::parse(b"comment_content=%82%A0&blog_charset=Shift_JIS");
        assert_eq!(japanese.get("comment_content"), Some("あ"));
        let unknown = Form::parse(b"comment_content=%C3%A9&blog_charset=x-nobody");
        assert_eq!(unknown.get("comment_content"), Some("é"));
    }

    #[test]
    fn what_is_no_character_is_replaced_and_not_refused() {
        assert_eq!(Form::parse(b"a=x%FFy%00z").get("a"), Some("x\u{fffd}y\u{fffd}z"));
        assert_eq!(Form::parse(b"a=100%&b=%zz").get("b"), Some("%zz"));
    }

    #[test]
    fn every_spelling_of_yes_is_yes() {
        let form = Form::parse(b"a=1&b=true&c=True&d=TRUE&e=0&f=false&g=");
        assert!(["a", "b", "c", "d"].iter().all(|name| form.says_yes(name)));
        assert!(["e", "f", "g", "h"].iter().all(|name| !form.says_yes(name)));
    }
}
