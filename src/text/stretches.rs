//! The stretches of a text that may hold a link.

use std::ops::Range;

/// Longer stretches without white space are looked at in pieces of this many bytes: what the link finder does with some of them grows with
/// the square of their length.
const MAX_STRETCH: usize = 512;

/// The stretches between spaces that may hold a link, cut where they are too long.
pub(super) fn stretches(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    text.split(' ').flat_map(move |word| {
        let from = start;
        start += word.len() + 1;
        pieces(word).map(move |piece| from + piece.start..from + piece.end).filter(|piece| text[piece.clone()].contains(['.', ':']))
    })
}

fn pieces(word: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = &word[start..];
        let length = if rest.len() <= MAX_STRETCH { rest.len() } else { cut(&rest[..rest.floor_char_boundary(MAX_STRETCH)]) };
        let piece = start..start + length;
        start = piece.end;
        (length > 0).then_some(piece)
    })
}

/// Where to cut, at or before the end of `piece`, so that no link is cut in two: where the last one begins; or else behind the last character that no host
/// has. Whatever is cut short is followed by a piece that is not, or by one that holds another link: the work stays linear.
fn cut(piece: &str) -> usize {
    let last_start = ["http", "www."].into_iter().filter_map(|start| piece.rfind(start)).max().unwrap_or(0);
    if last_start > 0 {
        return last_start;
    }
    let is_of_hosts = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':' | '@');
    let half = piece.floor_char_boundary(piece.len() / 2);
    piece[half..].char_indices().rfind(|(_, c)| !is_of_hosts(*c)).map_or(piece.len(), |(at, c)| half + at + c.len_utf8())
}
