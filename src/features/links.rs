//! Features of the links in a text, and of the addresses and numbers in it.

use super::content::{LinkPart, Region, Text, What};
use super::extractor::{Collector, Detail, Origin};
use super::hash::Hash;
use crate::text::{ContactKind, Link, decoded_host, is_ip_address, is_shortener, registered_domain, words_of};

/// Link counts from here on are one.
const MOST_LINKS: usize = 5;

/// So many digits of a telephone number say where it is.
const PREFIX: usize = 4;

/// Kinds of features, for their hashes.
mod kind {
    pub(super) const HOST: u64 = 7;
    pub(super) const TOP: u64 = 8;
    pub(super) const WORD: u64 = 9;
    pub(super) const COUNT: u64 = 10;
    pub(super) const SHORTENER: u64 = 11;
    pub(super) const NUMERIC: u64 = 12;
    pub(super) const ENCODED: u64 = 13;
    /// And one more for each kind of contact.
    pub(super) const CONTACT: u64 = 14;
    pub(super) const ADDRESS: u64 = 16;
    pub(super) const PREFIX: u64 = 17;
}

/// How many links there are, up to [`MOST_LINKS`].
pub(super) fn bucket(text: &Text) -> u32 {
    u32::try_from(text.links.len().min(MOST_LINKS)).unwrap_or(0)
}

/// Each link's host, registered domain, top-level domain and words, and what kind of host it is; each address's domain and each number; and how many
/// links there are.
pub(super) fn links<const SOURCED: bool>(text: &Text, out: &mut Collector<SOURCED>) {
    out.add(Hash::new(kind::COUNT).push(u64::from(bucket(text))), Origin::Other(Detail::LinkCount));
    for (at, region) in (0..).zip(&text.regions) {
        match region.what {
            What::Link(link) => add_link(text, &text.links[link], at, out),
            What::Contact(kind) => add_contact(text, region, kind, at, out),
        }
    }
}

fn add_link<const SOURCED: bool>(text: &Text, link: &Link, region: u16, out: &mut Collector<SOURCED>) {
    let normal = text.reading.normal();
    let host = &normal[link.host.clone()];
    add_host(host, Origin::Other(Detail::Region(region)), out);
    let piece = |part, start: usize, length: usize| {
        let [start, length] = [start, length].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        Origin::Other(Detail::Link { region, part, start, length: u16::try_from(length).unwrap_or(u16::MAX) })
    };
    if let Some(dot) = host.rfind('.') {
        let top = &host[dot + 1..];
        out.add(Hash::new(kind::TOP).chars(top.chars()), piece(LinkPart::Domain, link.host.start + dot + 1, top.len()));
    }
    for (at, word) in words_of(&normal[link.span.clone()]) {
        out.add(Hash::new(kind::WORD).chars(word.chars()), piece(LinkPart::Path, link.span.start + at, word.len()));
    }
}

/// A host and the domain that it belongs to are features of one kind: `shop.example.com` is known by `example.com`.
fn add_host<const SOURCED: bool>(host: &str, whole: Origin, out: &mut Collector<SOURCED>) {
    let decoded = decoded_host(host);
    for name in [Some(host), registered_domain(host), decoded.as_deref()].into_iter().flatten() {
        out.add(Hash::new(kind::HOST).chars(name.chars()), whole);
    }
    let marks = [(kind::SHORTENER, is_shortener(host)), (kind::NUMERIC, is_ip_address(host)), (kind::ENCODED, decoded.is_some())];
    for (kind, _) in marks.into_iter().filter(|(_, is_so)| *is_so) {
        out.add(Hash::new(kind), whole);
    }
}

fn add_contact<const SOURCED: bool>(text: &Text, region: &Region, contact: ContactKind, at: u16, out: &mut Collector<SOURCED>) {
    let whole = Origin::Other(Detail::Region(at));
    let kind = Hash::new(kind::CONTACT + contact as u64);
    out.add(kind, whole);
    out.add(kind.chars(region.name_chars(text)), whole);
    match contact {
        ContactKind::Mail => out.add(Hash::new(kind::ADDRESS).chars(text.reading.normal()[region.whole.clone()].chars()), whole),
        ContactKind::Phone => out.add(Hash::new(kind::PREFIX).chars(region.name_chars(text).take(PREFIX)), whole),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::comment::Comment;
    use crate::features::{Extractor, Family};

    /// The slots of the family of links.
    fn slots(text: &str) -> BTreeSet<u32> {
        Extractor::new().extract(&Comment::from_content(text)).family(Family::Link).iter().copied().collect()
    }

    fn shared(text: &str, other: &str) -> usize {
        slots(text).intersection(&slots(other)).count()
    }

    #[test]
    fn hosts_of_one_owner_share_the_domain_that_was_registered() {
        // The number of links, the registered and the top-level domain and two words; owners under one public suffix do not share the first, nor its word.
        assert_eq!(shared("http://a.evil.com", "http://b.evil.com"), 1 + 1 + 3);
        assert_eq!(shared("http://a.evil.co.uk", "http://b.evil.co.uk") - shared("http://a.co.uk", "http://b.co.uk"), 2);
    }

    #[test]
    fn an_address_written_in_other_words_has_the_features_of_the_address() {
        for text in ["hxxps://www.evil[.]com/win", "https://www.evil (dot) com/win", "https://www . evil . com/win"] {
            assert_eq!(slots(text), slots("https://www.evil.com/win"), "{text}");
        }
    }

    #[test]
    fn shorteners_numbers_and_encoded_names_are_known_for_what_they_are() {
        assert_eq!(shared("http://bit.ly", "http://is.gd"), 2);
        assert_eq!(shared("http://bit.ly", "http://ls.gd"), 1);
        assert_eq!(shared("http://192.0.2.1", "http://198.51.100.7"), 2);
        assert_eq!(shared("http://xn--bcher-kva.example", "http://bücher.example"), 1 + 1 + 1 + 1);
        // The number of links, that they are encoded, and the word "xn".
        assert_eq!(shared("http://xn--bcher-kva.example", "http://xn--80ak6aa92e.com"), 3);
    }

    #[test]
    fn an_address_is_known_by_its_domain_and_a_number_by_its_digits_and_where_it_is() {
        assert_eq!(shared("a@mail.com", "b@mail.com"), 1 + 2);
        assert_eq!(shared("a@mail.com", "a@mail.org"), 1 + 1);
        assert_eq!(slots("+1 (234) 567-8900"), slots("+1-234-567-8900"));
        assert_eq!(shared("+44 20 7946 0018", "+44 20 7946 0999"), 1 + 2);
    }
}
