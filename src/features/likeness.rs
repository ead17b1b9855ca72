//! By what comments that are like each other are found: a signature of the text in bands, and the hosts that it links to.
//!
//! `MinHash` (Broder 1997, "On the resemblance and containment of documents"): two sets have the same least hash with the probability of their Jaccard
//! similarity. [`ROWS`] least hashes make a band, and there are [`BANDS`] of them (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4), so
//! texts of similarity s share a band with probability 1 - (1 - s^2)^5:
//!
//! | s | 0.02 | 0.05 | 0.1 | 0.2 | 0.3 | 0.5 | 0.6 | 0.7 | 0.8 | 0.9 |
//! | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
//! | found | 0.002 | 0.012 | 0.049 | 0.18 | 0.38 | 0.76 | 0.89 | 0.97 | 0.994 | 1.000 |
//!
//! The curve is steepest near (1/5)^(1/2) = 0.45. Of the similarities that count, 16 bands of 4 rows find as many (0.76 at 0.54, 0.99 at 0.7) and bring fewer
//! candidates, for three times the rows in the store: those are what a submission costs, and candidates are cheap to compare. Only what the text says is
//! signed: who sent it, and with what, would make any two short comments from one browser alike. Whoever shares a band is a candidate; whether it is a
//! copy is seen on the features themselves.

use super::extractor::Features;
use super::family::{Family, SCHEMA};
use super::hash::Hash;
use crate::text::{browsed_host, registered_domain};

/// Least hashes in a band.
const ROWS: usize = 2;

/// How many bands there are.
const BANDS: usize = 5;

/// How many hosts of a comment are looked at; the store has room for no more.
const MOST_HOSTS: usize = 8;

/// How many bytes a key has.
const KEY_BYTES: usize = 8;

/// What the keys of bands, and those of hosts, begin from.
const BAND: u64 = 101;
const HOST: u64 = 102;

/// By what a comment is found by others that are like it. The default one is found by nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Likeness {
    bands: Vec<u64>,
    hosts: Vec<u64>,
}

impl Likeness {
    /// Keys that it shares with comments whose texts are much like its own; none for an empty text. Those of another feature schema are other keys.
    #[must_use]
    pub fn bands(&self) -> &[u64] {
        &self.bands
    }

    /// Keys that it shares with comments that link to the same host, in the text or as their author's site.
    #[must_use]
    pub fn hosts(&self) -> &[u64] {
        &self.hosts
    }

    /// All its keys, none twice, eight bytes each: what a store keeps.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut keys: Vec<[u8; KEY_BYTES]> = self.bands.iter().chain(&self.hosts).map(|key| key.to_be_bytes()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.concat()
    }
}

impl<const SOURCED: bool> Features<SOURCED> {
    /// By what the comment is found by others that are like it. `author_url` is its author's site.
    #[must_use]
    pub fn likeness(&self, author_url: Option<&str>) -> Likeness {
        let normal = self.text.reading.normal();
        let linked = self.text.links.iter().map(|link| host_key(&normal[link.host.clone()]));
        let own = author_url.map(browsed_host).filter(|host| !host.is_empty()).map(|host| host_key(&host));
        let mut hosts: Vec<u64> = linked.chain(own).collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts.truncate(MOST_HOSTS);
        let said = said(self.slots());
        // That a text is short is a feature, too: of an empty one there is nothing else.
        let bands = if normal.trim().is_empty() { Vec::new() } else { bands(said) };
        Likeness { bands, hosts }
    }
}

/// The slots of what a text says, of all of a comment's, in whose order families stay together.
#[must_use]
pub fn said(slots: &[u32]) -> &[u32] {
    &slots[..slots.partition_point(|slot| *slot < Family::Author.slots().start)]
}

/// The registered domain where there is one: `shop.example.com` leads to whom `example.com` does.
fn host_key(host: &str) -> u64 {
    Hash::new(HOST).chars(registered_domain(host).unwrap_or(host).chars()).finish()
}

fn bands(slots: &[u32]) -> Vec<u64> {
    let mut least = [u32::MAX; ROWS * BANDS];
    for slot in slots {
        let mixed = mix(*slot);
        // Odd multipliers permute, so no two slots fall together.
        for (least, (multiplier, summand)) in least.iter_mut().zip(&PERMUTATIONS) {
            *least = (*least).min(mixed.wrapping_mul(*multiplier).wrapping_add(*summand));
        }
    }
    let key = |(band, rows): (u64, &[u32])| {
        let start = Hash::new(BAND).push(SCHEMA).push(band);
        rows.iter().fold(start, |hash, row| hash.push(u64::from(*row))).finish()
    };
    (0..).zip(least.chunks(ROWS)).map(key).collect()
}

/// The finaliser of `MurmurHash3` (Appleby): neighbouring slots end far apart.
const fn mix(slot: u32) -> u32 {
    let mut x = slot;
    x = (x ^ (x >> 16)).wrapping_mul(0x85eb_ca6b);
    x = (x ^ (x >> 13)).wrapping_mul(0xc2b2_ae35);
    x ^ (x >> 16)
}

/// A multiplier and a summand for each least hash.
const PERMUTATIONS: [(u32, u32); ROWS * BANDS] = {
    let mut permutations = [(0, 0); ROWS * BANDS];
    let mut at = 0;
    while at < permutations.len() {
        #[expect(clippy::cast_possible_truncation, reason = "there are ten")]
        let seed = at as u32;
        permutations[at] = (mix(2 * seed + 1) | 1, mix(2 * seed + 2));
        at += 1;
    }
    permutations
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::comment::Comment;
    use crate::features::Extractor;

    fn of(text: &str, author_url: Option<&str>) -> Likeness {
        Extractor::new().extract(&Comment::from_content(text)).likeness(author_url)
    }

    fn share(one: &[u64], other: &[u64]) -> bool {
        one.iter().any(|key| other.contains(key))
    }

    #[test]
    fn the_keys_of_a_text_do_not_depend_on_who_sent_it() {
        let sent = Comment {
            author: Some("Ann".to_owned()),
            user_agent: Some("Mozilla/5.0".to_owned()),
            ..Comment::from_content("We walked along the river for hours.")
        };
        let keys = Extractor::new().extract(&sent).likeness(None);
        assert_eq!((keys.bands().len(), &keys), (BANDS, &of("We walked along the river for hours.", None)));
        assert_eq!(of("", None), Likeness::default());
    }

    #[test]
    fn a_host_is_the_same_wherever_it_stands_and_whatever_stands_before_it() {
        let linked = of("See https://shop.pills.example/a?b=1 now", None);
        assert_eq!(linked.hosts().len(), 1);
        assert_eq!(linked.hosts(), of("Nice", Some("HTTPS://www.pills.example/")).hosts());
        assert_ne!(linked.hosts(), of("See https://pills.example.org/", None).hosts());
        let many = (0..50).map(|n| format!("https://host{n}.example{n}.com/")).collect::<Vec<_>>().join(" ");
        assert_eq!(of(&many, None).to_bytes().len(), KEY_BYTES * (BANDS + MOST_HOSTS));
    }

    /// 2,000 pairs of sets of 300 slots for each similarity, against the curve: five standard deviations leave one run in a million to chance.
    #[test]
    fn pairs_share_a_band_as_often_as_the_curve_says() {
        for (common, similarity) in [(100_u32, 0.2), (200, 0.5), (247, 0.7), (273, 0.83)] {
            let found = (0..2_000_u32).filter(|pair| {
                let slot = |n: u32| mix(pair * 1_000 + n) % Family::Author.slots().start;
                let one: Vec<u32> = (0..300).map(slot).collect();
                let other: Vec<u32> = (300 - common..600 - common).map(slot).collect();
                share(&bands(&one), &bands(&other))
            });
            let found = f64::from(u32::try_from(found.count()).unwrap()) / 2_000.0;
            let expected = 1.0 - (1.0 - f64::powi(f64::from(common) / f64::from(600 - common), 2)).powi(5);
            let deviation = (expected * (1.0 - expected) / 2_000.0).sqrt();
            assert!((found - expected).abs() < 5.0 * deviation + 0.005, "{similarity}: {found} for {expected}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_slots_does_not_matter(mut slots in prop::collection::hash_set(0_u32..500_000, 1..80).prop_map(Vec::from_iter)) {
            let keys = bands(&slots);
            slots.reverse();
            prop_assert_eq!(bands(&slots), keys);
        }
    }
}
