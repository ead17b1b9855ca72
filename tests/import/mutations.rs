//! Whatever happens to a file on its way, reading it ends: with comments, reasons, or a place where it breaks.

use gatepost::corpus::foreign::{Defaults, Disqus, Found, Lines, Place, Remark42, Stop, Table, WordPress};
use proptest::prelude::*;

use crate::site::fixture;

/// Reads a file to its end and says how many comments were found, with their reasons.
fn read(name: &str, content: &[u8]) -> Vec<Result<Found, Stop>> {
    match name {
        "disqus.xml" => Disqus::new(content).collect(),
        "remark42.jsonl" => Remark42::new(content).collect(),
        "comments.jsonl" => Lines::new(content, Defaults::default()).collect(),
        "comments.csv" => {
            let maps = [("content".to_owned(), "Text".to_owned())];
            Table::open(content, &maps, Defaults::default()).map_or_else(|_| Vec::new(), Iterator::collect)
        }
        _ => WordPress::new(content).collect(),
    }
}

const FILES: [&str; 5] = ["wordpress-with-spam.xml", "disqus.xml", "remark42.jsonl", "comments.jsonl", "comments.csv"];

proptest! {
    #[test]
    fn any_damage_leaves_something_that_can_be_said(
        file in 0..FILES.len(),
        cut in prop::option::of(any::<prop::sample::Index>()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        inserted in prop::option::of((any::<prop::sample::Index>(), "[<>&\"'\\]!\\[\u{0}-]{1,9}")),
    ) {
        let name = FILES[file];
        let mut content = std::fs::read(fixture(name)).unwrap();
        for (place, byte) in changes {
            *place.get_mut(&mut content) = byte;
        }
        if let Some((place, text)) = inserted {
            let at = place.index(content.len());
            content.splice(at..at, text.bytes());
        }
        if let Some(place) = cut {
            content.truncate(place.index(content.len()));
        }
        let found = read(name, &content);
        // After what cannot be read there is nothing, and what was found can be taken.
        for (at, item) in found.iter().enumerate() {
            match item {
                Ok(Found { record: Ok(record), .. }) => {
                    prop_assert!(record.comment.check().is_ok() && !record.external_id.is_empty());
                }
                Ok(Found { record: Err(_), .. }) => {}
                Err(_) => prop_assert_eq!(at, found.len() - 1),
            }
        }
    }
}

#[test]
fn an_unclosed_quote_swallows_the_rest_and_is_said() {
    let mut content = b"content,status\nfine,spam\n\"open,spam\n".to_vec();
    content.extend_from_slice(&b"more,spam\n".repeat(100_000));
    let found: Vec<_> = Table::open(&content[..], &[], Defaults::default()).unwrap().collect();
    assert_eq!(found.len(), 2);
    assert!(found[0].as_ref().is_ok_and(|found| found.record.is_ok()));
    assert!(matches!(&found[1], Err(Stop::Truncated { place: Place::Line(3), .. })), "{:?}", found[1]);
}
