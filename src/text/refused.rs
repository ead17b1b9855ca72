//! Links that the link finder refuses: it wants a host to end where a host may end, but people, and HTML, set other marks beside it; and it knows
//! neither hosts with an underscore nor numbers as hosts. All is linear in the text.

use std::ops::Range;

/// Schemes before a number, which could be anything behind another one.
const NUMBERED: [&str; 3] = ["http", "https", "ftp"];

/// What no host has, and the link finder takes for a part of one.
fn separates(c: char) -> bool {
    matches!(c, '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=')
}

/// Whether there are marks to part hosts at.
pub(super) fn has_separators(text: &str) -> bool {
    text.contains(separates) && text.contains('.')
}

/// What stands between marks and may be a host without a scheme.
pub(super) fn hosts_between(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    let pieces = text.split(separates).map(move |piece| {
        let from = start;
        // All of those marks take one byte.
        start += piece.len() + 1;
        from..from + piece.len()
    });
    pieces.filter(|piece| text[piece.clone()].trim_matches('.').contains('.'))
}

/// The links with a scheme in `text`.
pub(super) fn schemes(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    // Most texts are a word before a full stop: they cost one look each.
    let mut from = if text.contains(':') { 0 } else { text.len() };
    std::iter::from_fn(move || {
        while let Some(mark) = text[from..].find("://").map(|at| from + at) {
            let before = &text[from..mark];
            let scheme = &before[before.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len()..];
            let host = mark + 3;
            let length = if scheme.is_empty() { 0 } else { authority(&text[host..], NUMBERED.contains(&scheme)) };
            from = host + length;
            if length > 0 {
                from += tail(&text[from..]);
                return Some(mark - scheme.len()..from);
            }
        }
        None
    })
}

/// The length of the user, the host and the port with which `text` begins; 0 if there is no host.
fn authority(text: &str, may_be_number: bool) -> usize {
    let end = text.find(['/', '\\', '?', '#', '<', '>', '"']).unwrap_or(text.len());
    let start = text[..end].rfind('@').map_or(0, |at| at + 1);
    let length = host(&text[start..end], may_be_number);
    if length == 0 {
        return 0;
    }
    let port = text[start + length..end].strip_prefix(':').map_or(0, |port| port.bytes().take_while(u8::is_ascii_digit).count());
    start + length + if port > 0 { 1 + port } else { 0 }
}

fn host(text: &str, may_be_number: bool) -> usize {
    if let Some(inside) = text.strip_prefix('[') {
        let length = inside.bytes().take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')).count();
        let is_one = may_be_number && inside[length..].starts_with(']') && inside[..length].contains(':');
        return if is_one { length + 2 } else { 0 };
    }
    let is_of_host = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '%');
    let host = &text[..text.find(|c| !is_of_host(c)).unwrap_or(text.len())];
    let host = host.trim_end_matches(|c: char| !c.is_alphanumeric());
    let begins = host.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '%');
    let is_number = may_be_number && host.bytes().all(|byte| byte.is_ascii_digit());
    if begins && (is_number || host.contains('.')) { host.len() } else { 0 }
}

/// The length of the path, query and fragment with which `text` begins.
fn tail(text: &str) -> usize {
    if !text.starts_with(['/', '?', '#']) {
        return 0;
    }
    let end = text.find(['<', '>', '"', '`', '|']).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ':', ';', '!', '?', '*', '\'', ')', ']', '}']).len()
}
