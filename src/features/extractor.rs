//! The extractor, its scratch memory, and what it hands out.

use super::family::{FAMILIES, Family, SLOTS};
use super::hash::Hash;
use super::shape::Measure;
use super::source::Source;
use super::{grams, people, shape};
use crate::comment::Comment;
use crate::text::{self, Link, Reading, Span};

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
    /// A byte range of the text, and what it is of a link.
    Link(LinkPart, u32, u32),
    /// The number of links.
    LinkCount,
    /// A measure of the whole text.
    Shape(Measure, u32),
    /// A byte range of what is known of the author and the browser.
    Person(people::Fact, u32, u32),
}

/// What of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum LinkPart {
    Host,
    Domain,
    Path,
}

/// Whose feature it is.
enum Owner {
    /// A token's.
    Word(u32),
    /// Two tokens'.
    WordPair(u32, u32),
    /// A link's, by its place in the list.
    Link(usize),
    /// Nobody else's.
    Own(Detail),
}

/// The features of one comment: per family its slots, none twice, in the order in which they came up.
#[derive(Debug, Clone)]
pub struct Features {
    slots: Vec<u32>,
    pub(super) origins: Vec<Origin>,
    ends: [usize; FAMILIES],
    pub(super) text: Text,
    pub(super) people: String,
}

/// A comment's content, read once.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    /// Its characters and where they stood.
    pub reading: Reading,
    /// Its tokens.
    pub tokens: Vec<Span>,
    /// A hash of each token.
    pub hashes: Vec<u64>,
    /// Its links.
    pub links: Vec<Link>,
    /// The characters of each link, and a hash of its host.
    pub link_spans: Vec<(Span, u64)>,
}

impl Features {
    /// The slots of one family; none twice, in no order.
    #[must_use]
    pub fn family(&self, family: Family) -> &[u32] {
        let at = family as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.slots[start..self.ends[at]]
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

    /// What the feature at `index` of [`Features::slots`] is about.
    ///
    /// # Panics
    /// If there are not that many features.
    #[must_use]
    pub fn source(&self, index: usize) -> Source {
        match self.owner(index) {
            Owner::Word(token) => Source::Word(self.name(token)),
            Owner::WordPair(first, second) => Source::WordPair(self.name(first), self.name(second)),
            Owner::Link(link) => Source::LinkHost(self.text.host(link).to_owned()),
            Owner::Own(Detail::Link(part, start, end)) => {
                link_source(part, self.text.reading.normal()[start as usize..end as usize].to_owned())
            }
            Owner::Own(Detail::LinkCount) => Source::LinkCount(grams::link_bucket(&self.text)),
            Owner::Own(Detail::Shape(measure, value)) => measure.source(value),
            Owner::Own(Detail::Person(fact, start, end)) => fact.source(self.people[start as usize..end as usize].to_owned()),
        }
    }

    /// What a person would call the owner of a feature: a piece of a link belongs to the link.
    fn owner(&self, index: usize) -> Owner {
        match self.origins[index] {
            Origin::Token(token) => self.owner_of(token),
            Origin::Letter(place) => self.owner_of(self.text.token_at(place)),
            Origin::Tokens(first, second) => match (self.link_of(first), self.link_of(second)) {
                (Some(link), Some(other)) if self.text.host(link) == self.text.host(other) => Owner::Link(link),
                _ => Owner::WordPair(first, second),
            },
            Origin::Other(detail @ Detail::Link(LinkPart::Host, start, _)) => {
                self.text.link_of_host(start).map_or(Owner::Own(detail), Owner::Link)
            }
            Origin::Other(detail) => Owner::Own(detail),
        }
    }

    fn owner_of(&self, token: u32) -> Owner {
        self.link_of(token).map_or(Owner::Word(token), Owner::Link)
    }

    /// The link that a token is a piece of.
    fn link_of(&self, token: u32) -> Option<usize> {
        let place = self.text.tokens[token as usize].start;
        let link = self.text.link_spans.partition_point(|(link, _)| link.start <= place).checked_sub(1)?;
        (place < self.text.link_spans[link].0.end).then_some(link)
    }

    /// A token as a person would name it: one inside a link by the link's host.
    fn name(&self, token: u32) -> String {
        match self.link_of(token) {
            Some(link) => self.text.host(link).to_owned(),
            None => self.text.reading.written(self.text.tokens[token as usize]),
        }
    }
}

fn link_source(part: LinkPart, value: String) -> Source {
    match part {
        LinkPart::Host => Source::LinkHost(value),
        LinkPart::Domain => Source::LinkDomain(value),
        LinkPart::Path => Source::LinkPath(value),
    }
}

impl Text {
    /// The host of a link, by its place in the list.
    fn host(&self, link: usize) -> &str {
        &self.reading.normal()[self.links[link].host.clone()]
    }

    /// The link whose host starts at that byte of the normal form. Links stand in the order of the text.
    pub(super) fn link_of_host(&self, start: u32) -> Option<usize> {
        self.links.binary_search_by_key(&(start as usize), |link| link.host.start).ok()
    }

    /// The link that the byte `at` of the normal form belongs to.
    pub(super) fn link_around(&self, at: u32) -> Option<usize> {
        let link = self.links.partition_point(|link| link.whole.start <= at as usize).checked_sub(1)?;
        ((at as usize) < self.links[link].whole.end).then_some(link)
    }

    /// The token at the character `place`, which is no white space.
    fn token_at(&self, place: u32) -> u32 {
        let after = self.tokens.partition_point(|token| token.start <= place);
        u32::try_from(after.saturating_sub(1)).unwrap_or(0)
    }

    /// The same, looked for from the token `start` on, in either direction: quick where places hardly move.
    #[inline]
    pub(super) fn token_near(&self, start: usize, place: u32) -> usize {
        let mut token = start;
        while self.tokens.get(token + 1).is_some_and(|next| next.start <= place) {
            token += 1;
        }
        while token > 0 && self.tokens[token].start > place {
            token -= 1;
        }
        token
    }

    fn read(&mut self, content: &str) {
        self.reading.read(content);
        let chars = self.reading.chars();
        text::tokenise(chars, &mut self.tokens);
        self.hashes.clear();
        self.hashes.extend(self.tokens.iter().map(|token| Hash::new(0).chars(token.of(chars).iter().copied()).finish()));
        text::find_links(self.reading.normal(), &mut self.links);
        self.span_links();
    }

    /// Notes where the links stand among the characters, and whose they are.
    fn span_links(&mut self) {
        self.link_spans.clear();
        let normal = self.reading.normal();
        let (mut bytes, mut chars) = (0, 0);
        for link in &self.links {
            let mut count_to = |byte: usize| {
                chars += normal[bytes..byte].chars().count();
                bytes = byte;
                u32::try_from(chars).unwrap_or(u32::MAX)
            };
            let span = Span { start: count_to(link.whole.start), end: count_to(link.whole.end) };
            self.link_spans.push((span, Hash::new(0).chars(normal[link.host.clone()].chars()).finish()));
        }
    }
}

/// Collects the features of one family after the other.
pub(super) struct Collector<'f> {
    slots: &'f mut Vec<u32>,
    origins: &'f mut Vec<Origin>,
    seen: &'f mut [u64],
    base: u32,
    shift: u32,
}

impl Collector<'_> {
    /// Adds a feature by its hash, unless its slot is taken.
    #[inline]
    pub(super) fn add(&mut self, hash: Hash, origin: Origin) {
        #[expect(clippy::cast_possible_truncation, reason = "shifted down to at most 18 bits")]
        self.add_at((hash.finish() >> self.shift) as u32, origin);
    }

    /// Adds a feature by its place in the family's range, unless it is there already.
    #[inline]
    pub(super) fn add_at(&mut self, place: u32, origin: Origin) {
        let slot = self.base + place;
        let bit = 1_u64 << (slot % 64);
        let word = &mut self.seen[slot as usize / 64];
        if *word & bit == 0 {
            *word |= bit;
            self.slots.push(slot);
            self.origins.push(origin);
        }
    }
}

/// Takes features out of comments. Holds scratch memory: keep one a thread and use it again.
#[derive(Debug, Clone)]
pub struct Extractor {
    features: Features,
    /// One bit a slot; all zero between comments.
    seen: Vec<u64>,
    letters: grams::Letters,
}

impl Default for Extractor {
    fn default() -> Self {
        Self::new()
    }
}

impl Extractor {
    /// An extractor with empty scratch memory.
    #[must_use]
    pub fn new() -> Self {
        Self {
            features: Features {
                slots: Vec::new(),
                origins: Vec::new(),
                ends: [0; FAMILIES],
                text: Text::default(),
                people: String::new(),
            },
            seen: vec![0; SLOTS.div_ceil(64)],
            letters: grams::Letters::default(),
        }
    }

    /// The features of `comment`. They stay until the next call.
    pub fn extract(&mut self, comment: &Comment) -> &Features {
        let features = &mut self.features;
        features.slots.clear();
        features.origins.clear();
        features.people.clear();
        features.text.read(&comment.content);
        for family in Family::ALL {
            let mut collector = Collector {
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
                Family::Link => grams::links(text, &mut collector),
                Family::Author => people::author(comment, &mut features.people, &mut collector),
                Family::Client => people::client(comment, &mut features.people, &mut collector),
                Family::Shape => {
                    let word = Family::Word as usize;
                    let distinct = features.ends[word] - features.ends[word - 1];
                    shape::measure(&comment.content, &text.reading, text.tokens.len(), distinct, &mut collector);
                }
            }
            features.ends[family as usize] = features.slots.len();
        }
        for slot in &features.slots {
            self.seen[*slot as usize / 64] = 0;
        }
        features
    }
}
