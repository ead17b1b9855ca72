//! The extractor, its scratch memory, and what it hands out.

use super::content::{LinkPart, Text};
use super::family::{FAMILIES, Family};
use super::hash::Hash;
use super::shape::Measure;
use super::source::Source;
use super::{grams, links, people, shape};
use crate::comment::Comment;

/// Where in the comment a feature came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    /// A token.
    Token(u32),
    /// Two tokens.
    Tokens(u32, u32),
    /// The token that the character at this place belongs to.
    Letter(u32),
    /// What only one feature is about.
    Other(Detail),
}

/// A place or a measure that only one feature has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Detail {
    /// All of a region, by its place in the list.
    Region(u16),
    /// A piece of a region that is a link: its first byte in the normal form, and its length.
    Link { region: u16, part: LinkPart, start: u32, length: u16 },
    /// The number of links.
    LinkCount,
    /// A measure of the whole text.
    Shape(Measure, u32),
    /// A byte range of what is known of the author and the browser.
    Person(people::Fact, u32, u32),
}

/// Whose feature it is.
enum Owner {
    /// A token's.
    Word(u32),
    /// Two tokens'.
    WordPair(u32, u32),
    /// A region's, by its place in the list.
    Region(u16),
    /// Nobody else's.
    Own(Detail),
}

/// The features of one comment: per family its slots, none twice, in the order in which they came up. Only if they are `SOURCED` they can say where they came
/// from, as an explanation has to; a score needs no more than slots.
#[derive(Debug, Clone)]
pub struct Features<const SOURCED: bool = true> {
    slots: Vec<u32>,
    pub(super) origins: Vec<Origin>,
    ends: [usize; FAMILIES],
    pub(super) text: Text,
    pub(super) people: String,
}

impl<const SOURCED: bool> Features<SOURCED> {
    /// The slots of one family; none twice, in no order.
    #[must_use]
    pub fn family(&self, family: Family) -> &[u32] {
        let at = family as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.slots[start..self.ends[at]]
    }

    /// Each family that has slots, with them, in the order of [`Family::ALL`].
    pub fn families(&self) -> impl Iterator<Item = (Family, &[u32])> {
        Family::ALL.into_iter().map(|family| (family, self.family(family))).filter(|(_, slots)| !slots.is_empty())
    }

    /// All slots, families in the order of [`Family::ALL`].
    #[must_use]
    pub fn slots(&self) -> &[u32] {
        &self.slots
    }

    /// All slots, ascending: what the journal keeps. Families stay together, as a slot's high bits are its family.
    #[must_use]
    pub fn sorted_slots(&self) -> Vec<u32> {
        let mut slots = self.slots.clone();
        slots.sort_unstable();
        slots
    }

    /// How many links the content holds.
    #[must_use]
    pub fn link_count(&self) -> usize {
        self.text.links.len()
    }
}

impl Features {
    /// What the feature at `index` of [`Features::slots`] is about.
    ///
    /// # Panics
    /// If there are not that many features.
    #[must_use]
    pub fn source(&self, index: usize) -> Source {
        match self.owner(index) {
            Owner::Word(token) => Source::Word(self.name(token)),
            Owner::WordPair(first, second) => Source::WordPair(self.name(first), self.name(second)),
            Owner::Region(region) | Owner::Own(Detail::Region(region)) => self.text.regions[usize::from(region)].source(&self.text),
            Owner::Own(Detail::Link { part, start, length, .. }) => {
                let start = start as usize;
                part.source(self.text.reading.normal()[start..start + usize::from(length)].to_owned())
            }
            Owner::Own(Detail::LinkCount) => Source::LinkCount(links::bucket(&self.text)),
            Owner::Own(Detail::Shape(measure, value)) => measure.source(value),
            Owner::Own(Detail::Person(fact, start, end)) => fact.source(self.people[start as usize..end as usize].to_owned()),
        }
    }

    /// What a person would call the owner of a feature: a piece of a region belongs to the region.
    fn owner(&self, index: usize) -> Owner {
        match self.origins[index] {
            Origin::Token(token) => self.owner_of(token),
            Origin::Letter(place) => self.owner_of(self.text.token_at(place)),
            Origin::Tokens(first, second) => match (self.text.region_of(first), self.text.region_of(second)) {
                (Some(region), Some(other)) if self.text.is_same(region, other) => Owner::Region(region),
                _ => Owner::WordPair(first, second),
            },
            Origin::Other(detail) => Owner::Own(detail),
        }
    }

    fn owner_of(&self, token: u32) -> Owner {
        self.text.region_of(token).map_or(Owner::Word(token), Owner::Region)
    }

    /// A token as a person would name it: one inside a region by the region's name.
    fn name(&self, token: u32) -> String {
        match self.text.region_of(token) {
            Some(region) => self.text.regions[usize::from(region)].name(&self.text),
            None => self.text.reading.written(self.text.tokens[token as usize]),
        }
    }
}

/// Collects the features of one family after the other.
pub(super) struct Collector<'f, const SOURCED: bool> {
    slots: &'f mut Vec<u32>,
    origins: &'f mut Vec<Origin>,
    seen: &'f mut [u64],
    base: u32,
    shift: u32,
}

impl<const SOURCED: bool> Collector<'_, SOURCED> {
    /// Adds a feature by its hash, unless its slot is taken.
    #[inline]
    pub(super) fn add(&mut self, hash: Hash, origin: Origin) {
        #[expect(clippy::cast_possible_truncation, reason = "shifted down to at most 18 bits")]
        self.add_at((hash.finish() >> self.shift) as u32, origin);
    }

    /// Adds a feature by its place in the family's range, unless it is there already.
    #[inline]
    pub(super) fn add_at(&mut self, place: u32, origin: Origin) {
        let bit = 1_u64 << (place % 64);
        let word = &mut self.seen[place as usize / 64];
        let is_new = *word & bit == 0;
        *word |= bit;
        // Added in any case and taken off again: no processor can guess which features come twice.
        self.slots.push(self.base + place);
        self.slots.truncate(self.slots.len() - usize::from(!is_new));
        if SOURCED {
            self.origins.push(origin);
            self.origins.truncate(self.slots.len());
        }
    }
}

/// Takes features out of comments. Holds scratch memory: keep one a thread and use it again.
#[derive(Debug, Clone)]
pub struct Extractor<const SOURCED: bool = true> {
    features: Features<SOURCED>,
    /// One bit a slot of the largest family; all zero between families. So few that they stay in the processor's nearest cache.
    seen: Vec<u64>,
    letters: grams::Letters,
    known: people::People,
}

impl<const SOURCED: bool> Default for Extractor<SOURCED> {
    fn default() -> Self {
        Self::empty()
    }
}

impl Extractor {
    /// An extractor with empty scratch memory.
    #[must_use]
    pub fn new() -> Self {
        Self::empty()
    }
}

impl Extractor<false> {
    /// One whose features do not say where they came from: quicker, for training and for scores without reasons.
    #[must_use]
    pub fn without_sources() -> Self {
        Self::empty()
    }
}

impl<const SOURCED: bool> Extractor<SOURCED> {
    fn empty() -> Self {
        Self {
            features: Features {
                slots: Vec::new(),
                origins: Vec::new(),
                ends: [0; FAMILIES],
                text: Text::default(),
                people: String::new(),
            },
            seen: vec![0; (1 << Family::ALL[0].bits()) / 64],
            letters: grams::Letters::default(),
            known: people::People::default(),
        }
    }

    /// The features of `comment`. They stay until the next call.
    pub fn extract(&mut self, comment: &Comment) -> &Features<SOURCED> {
        let features = &mut self.features;
        features.slots.clear();
        features.origins.clear();
        features.people.clear();
        features.text.read(&comment.content);
        for family in Family::ALL {
            let start = features.slots.len();
            let mut collector = Collector::<SOURCED> {
                slots: &mut features.slots,
                origins: &mut features.origins,
                seen: &mut self.seen,
                base: family.slots().start,
                shift: 64 - family.bits(),
            };
            let text = &features.text;
            match family {
                Family::Skip => grams::skips(text, &mut collector),
                Family::Inner => grams::inner(text, &mut collector),
                Family::Word => grams::words(text, &mut collector),
                Family::Pair => grams::pairs(text, &mut collector),
                Family::Across => grams::across(text, &mut collector),
                Family::Jamo => self.letters.jamo(text, &mut collector),
                Family::Link => links::links(text, &mut collector),
                Family::Author => self.known.author(comment, &mut features.people, &mut collector),
                Family::Client => people::client(comment, &mut features.people, &mut collector),
                Family::Shape => {
                    let word = Family::Word as usize;
                    let distinct = features.ends[word] - features.ends[word - 1];
                    shape::measure(&comment.content, &text.reading, text.tokens.len(), distinct, &mut collector);
                }
            }
            features.ends[family as usize] = features.slots.len();
            for slot in &features.slots[start..] {
                self.seen[(slot - family.slots().start) as usize / 64] = 0;
            }
        }
        features
    }
}
