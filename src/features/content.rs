//! A comment's content, read once for all families: characters, tokens, and the regions that have a name of their own.

use std::ops::Range;

use super::hash::Hash;
use super::source::Source;
use crate::text::{self, Contact, ContactKind, Link, Reading, Span};

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
    /// Its links, addresses and numbers, in their order; none overlap.
    pub regions: Vec<Region>,
    contacts: Vec<Contact>,
}

/// A part of a text that people see as one thing.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// Its characters.
    pub span: Span,
    /// A hash of what names it, and of what it is.
    pub hash: u64,
    /// What it is.
    pub what: What,
    /// All of it, in bytes of the normal form.
    pub whole: Range<usize>,
    /// What names it, in bytes of the normal form: a link's host, an address's domain, all of a number.
    name: Range<usize>,
}

/// What a region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A link, by its place in the list.
    Link(usize),
    /// A way to be reached.
    Contact(ContactKind),
}

/// What of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum LinkPart {
    Domain,
    Path,
}

impl LinkPart {
    pub(super) fn source(self, value: String) -> Source {
        match self {
            Self::Domain => Source::LinkDomain(value),
            Self::Path => Source::LinkPath(value),
        }
    }
}

impl Region {
    fn new(what: What, whole: Range<usize>, name: Range<usize>) -> Self {
        Self { span: Span { start: 0, end: 0 }, hash: 0, what, whole, name }
    }

    /// What names it, as far as two of the same name are the same: of a number the digits alone.
    pub(super) fn name_chars<'t>(&self, text: &'t Text) -> impl Iterator<Item = char> + use<'t> {
        let all = self.what != What::Contact(ContactKind::Phone);
        text.reading.normal()[self.name.clone()].chars().filter(move |c| all || c.is_ascii_digit())
    }

    pub(super) fn name(&self, text: &Text) -> String {
        self.name_chars(text).collect()
    }

    /// The region in a person's terms.
    pub(super) fn source(&self, text: &Text) -> Source {
        let name = self.name(text);
        match self.what {
            What::Link(_) => Source::LinkHost(name),
            What::Contact(ContactKind::Mail) => Source::MailAddress(name),
            What::Contact(ContactKind::Phone) => Source::Phone(name),
        }
    }
}

impl Text {
    pub(super) fn read(&mut self, content: &str) {
        self.reading.read(content);
        let chars = self.reading.chars();
        text::tokenise(chars, &mut self.tokens);
        self.hashes.clear();
        self.hashes.extend(self.tokens.iter().map(|token| Hash::new(0).chars(token.of(chars).iter().copied()).finish()));
        text::find_links(self.reading.normal(), &mut self.links, &mut self.contacts);
        text::find_phones(self.reading.normal(), &mut self.contacts);
        self.find_regions();
    }

    /// Brings links, addresses and numbers into their order. A number inside a link or an address is a part of it.
    fn find_regions(&mut self) {
        self.regions.clear();
        let links = self.links.iter().enumerate().map(|(at, link)| Region::new(What::Link(at), link.whole.clone(), link.host.clone()));
        let contacts =
            self.contacts.iter().map(|contact| Region::new(What::Contact(contact.kind), contact.whole.clone(), contact.name.clone()));
        self.regions.extend(links.chain(contacts));
        if self.regions.is_empty() {
            return;
        }
        self.regions.sort_by_key(|region| (region.whole.start, std::cmp::Reverse(region.whole.end)));
        let mut end = 0;
        self.regions.retain(|region| {
            let is_apart = region.whole.start >= end;
            end = end.max(region.whole.end);
            is_apart
        });
        self.name_regions();
    }

    /// Notes where the regions stand among the characters, and what they are called.
    fn name_regions(&mut self) {
        let mut regions = std::mem::take(&mut self.regions);
        let normal = self.reading.normal();
        let (mut bytes, mut chars) = (0, 0);
        for region in &mut regions {
            let mut count_to = |byte: usize| {
                chars += normal[bytes..byte].chars().count();
                bytes = byte;
                u32::try_from(chars).unwrap_or(u32::MAX)
            };
            region.span = Span { start: count_to(region.whole.start), end: count_to(region.whole.end) };
            let kind = if let What::Contact(kind) = region.what { 1 + kind as u64 } else { 0 };
            region.hash = Hash::new(kind).chars(region.name_chars(self)).finish();
        }
        self.regions = regions;
    }

    /// The region that a token is a piece of.
    pub(super) fn region_of(&self, token: u32) -> Option<u16> {
        let place = self.tokens[token as usize].start;
        let region = self.regions.partition_point(|region| region.span.start <= place).checked_sub(1)?;
        (place < self.regions[region].span.end).then(|| u16::try_from(region).ok()).flatten()
    }

    /// Whether two regions have the same name.
    pub(super) fn is_same(&self, region: u16, other: u16) -> bool {
        self.regions[usize::from(region)].hash == self.regions[usize::from(other)].hash
    }

    /// The token at the character `place`, which is no white space.
    pub(super) fn token_at(&self, place: u32) -> u32 {
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
}
