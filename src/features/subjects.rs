//! Which features of a comment are about the same thing, in a person's terms.

use std::ops::Range;

use super::extractor::{Detail, Features, Origin};

/// How many cells of the table are looked at for one key: a text made so that its words collide costs no more than another; what finds no
/// place stands alone.
const PROBES: usize = 16;

/// No feature, or no subject.
const NONE: u32 = u32::MAX;

/// The subjects of one comment's features, numbered from 0. A subject is a word (wherever it stands), a pair of words, a link's host with all
/// that is inside the link, an e-mail address or a telephone number likewise, or a measure or field that only one feature has. Holds scratch memory: keep one a thread and use it again.
#[derive(Debug, Clone, Default)]
pub struct Subjects {
    /// The subject of each feature.
    of: Vec<u32>,
    /// A feature of each subject; [`NONE`] of one that has none.
    examples: Vec<u32>,
    /// What each token belongs to.
    tokens: Vec<Owner>,
    /// The subject of each region.
    regions: Vec<u32>,
    numbers: Table,
}

/// What a token belongs to: itself, or the region that it is a piece of.
#[derive(Debug, Clone, Copy)]
struct Owner {
    subject: u32,
    /// The region's place in the list.
    region: Option<u32>,
}

impl Subjects {
    /// Finds the subjects of these features. Time linear in the comment.
    pub fn read(&mut self, features: &Features) {
        self.of.clear();
        self.examples.clear();
        self.tokens.clear();
        self.regions.clear();
        self.numbers.clear(features.slots().len());
        self.own_tokens(features);
        let mut token = 0;
        for (index, origin) in (0..).zip(&features.origins) {
            let subject = match *origin {
                Origin::Token(token) => self.tokens[token as usize].subject,
                Origin::Letter(place) => {
                    token = features.text.token_near(token, place);
                    self.tokens[token].subject
                }
                Origin::Tokens(first, second) => self.pair(first, second),
                Origin::Other(Detail::Region(region)) => self.regions[usize::from(region)],
                Origin::Other(_) => self.next(),
            };
            self.of.push(subject);
            let example = &mut self.examples[subject as usize];
            *example = (*example).min(index);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.examples.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }

    /// The subject of each feature, in the order of [`Features::slots`].
    #[must_use]
    pub fn of_features(&self) -> &[u32] {
        &self.of
    }

    /// The first feature that is about a subject: for [`Features::source`]. `None` if no feature was left to it, as its slots were taken.
    #[must_use]
    pub fn example(&self, subject: u32) -> Option<usize> {
        self.examples.get(subject as usize).filter(|index| **index != NONE).map(|index| *index as usize)
    }

    /// The byte ranges of the comment's content that each subject is about, ascending: every place of a word, all of each link, address and number (for whatever is
    /// inside it), both words of a pair where they stand near each other. None of a measure of the whole text, or of author and browser. Ranges
    /// begin and end at characters; those of different subjects are equal or apart, except where one character was written for several words.
    #[must_use]
    pub fn spans(&self, features: &Features) -> Vec<Vec<Range<usize>>> {
        let text = &features.text;
        let regions: Vec<_> = text.regions.iter().map(|region| text.reading.place_of(region.span).range()).collect();
        let owner_range = |(token, owner): (_, &Owner)| match owner.region {
            Some(region) => regions[region as usize].clone(),
            None => text.reading.place_of(token).range(),
        };
        let tokens: Vec<_> = text.tokens.iter().copied().zip(&self.tokens).map(owner_range).collect();
        let mut spans = vec![Vec::new(); self.len()];
        for (range, owner) in tokens.iter().zip(&self.tokens) {
            spans[owner.subject as usize].push(range.clone());
        }
        for (origin, subject) in features.origins.iter().zip(&self.of) {
            let own = &mut spans[*subject as usize];
            match *origin {
                Origin::Tokens(first, second) => own.extend([first, second].map(|token| tokens[token as usize].clone())),
                Origin::Other(Detail::Region(region) | Detail::Link { region, .. }) => own.push(regions[usize::from(region)].clone()),
                Origin::Token(_) | Origin::Letter(_) | Origin::Other(_) => {}
            }
        }
        for own in &mut spans {
            own.sort_unstable_by_key(|range| (range.start, range.end));
            own.dedup();
        }
        spans
    }

    /// Gives each region and each token its subject. Regions stand in the order of the text.
    fn own_tokens(&mut self, features: &Features) {
        let text = &features.text;
        for region in &text.regions {
            let subject = self.numbered(Key::Region(region.hash));
            self.regions.push(subject);
        }
        let mut region = 0;
        for (token, hash) in text.tokens.iter().zip(&text.hashes) {
            while text.regions.get(region).is_some_and(|region| region.span.end <= token.start) {
                region += 1;
            }
            let owner = match text.regions.get(region) {
                Some(around) if around.span.start <= token.start => {
                    Owner { subject: self.regions[region], region: u32::try_from(region).ok() }
                }
                _ => Owner { subject: self.numbered(Key::Word(*hash)), region: None },
            };
            self.tokens.push(owner);
        }
    }

    fn pair(&mut self, first: u32, second: u32) -> u32 {
        let (first, second) = (self.tokens[first as usize], self.tokens[second as usize]);
        if first.region.is_some() && first.subject == second.subject {
            return first.subject;
        }
        self.numbered(Key::Pair(first.subject, second.subject))
    }

    /// The number of what the key names: that which it has, or the next one.
    fn numbered(&mut self, key: Key) -> u32 {
        let next = u32::try_from(self.examples.len()).unwrap_or(NONE);
        let number = self.numbers.number(key.hash(), next);
        if number == next { self.next() } else { number }
    }

    fn next(&mut self) -> u32 {
        let next = u32::try_from(self.examples.len()).unwrap_or(NONE);
        self.examples.push(NONE);
        next
    }
}

/// What has one number wherever it comes up.
#[derive(Debug, Clone, Copy)]
enum Key {
    /// A word, by its hash.
    Word(u64),
    /// A region, by the hash of its name.
    Region(u64),
    /// The subjects of two words.
    Pair(u32, u32),
}

impl Key {
    /// 64 bits of which the high ones are well mixed (see [`super::hash`]).
    fn hash(self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        match self {
            Self::Word(hash) => hash.wrapping_mul(STEP),
            Self::Region(hash) => (hash ^ STEP).wrapping_mul(STEP),
            Self::Pair(first, second) => {
                ((u64::from(first) << 32 | u64::from(second)) ^ STEP).wrapping_mul(STEP).rotate_left(17).wrapping_mul(STEP)
            }
        }
    }
}

/// Numbers by key: open addressing, emptied without touching its cells.
#[derive(Debug, Clone, Default)]
struct Table {
    cells: Vec<Cell>,
    /// The number of cells in use, a power of two, less one.
    mask: usize,
    /// Cells of another round are empty.
    round: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    key: u64,
    number: u32,
    round: u32,
}

impl Table {
    /// Forgets everything and makes room for that many keys at half its size.
    fn clear(&mut self, keys: usize) {
        let size = (2 * keys).next_power_of_two().max(64);
        self.mask = size - 1;
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.cells.clear();
            self.round = 1;
        }
        if self.cells.len() < size {
            self.cells.resize(size, Cell::default());
        }
    }

    /// The number of `key`; `next` if it has none yet, which it then is unless every cell that may hold it is taken.
    #[inline]
    fn number(&mut self, key: u64, next: u32) -> u32 {
        let start = (key >> 32) as usize;
        for step in 0..PROBES {
            let cell = &mut self.cells[(start + step) & self.mask];
            if cell.round != self.round {
                *cell = Cell { key, number: next, round: self.round };
                return next;
            }
            if cell.key == key {
                return cell.number;
            }
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Comment;
    use crate::features::{Extractor, Source};

    #[test]
    fn features_are_about_the_same_just_where_their_sources_are_equal() {
        let mut extractor = Extractor::new();
        let mut subjects = Subjects::default();
        for text in [
            "buy now, buy NOW: https://www.bit.ly/now?buy=1 and http://bit.ly/x https://a.example",
            "localhost http://localhost/",
            "me@mail.com or you@mail.com, mail.com, http://mail.com +44 20 7946 0018 and 442079460018 🔥🔥",
            "안녕하세요 안녕 hello hello hello hello",
        ] {
            let features = extractor.extract(&Comment::from_content(text));
            subjects.read(features);
            assert_eq!(subjects.of_features().len(), features.slots().len());
            let sources: Vec<Source> = (0..features.slots().len()).map(|index| features.source(index)).collect();
            for (source, subject) in sources.iter().zip(subjects.of_features()) {
                for (other, another) in sources.iter().zip(subjects.of_features()) {
                    assert_eq!(source == other, subject == another, "{source:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn spans_are_places_of_the_content_as_it_was_written() {
        let text = "Ünlü ＢＵＹ now, buy https://www.bit.ly/now?x=1 c\u{200b}asino me@mail.com +44 20 7946 0018";
        let mut extractor = Extractor::new();
        let features = extractor.extract(&Comment::from_content(text));
        let mut subjects = Subjects::default();
        subjects.read(features);
        let spans = subjects.spans(features);
        let written = |source: &Source| -> Vec<&str> {
            let index = (0..features.slots().len()).find(|index| features.source(*index) == *source).expect("it is there");
            spans[subjects.of_features()[index] as usize].iter().map(|range| &text[range.clone()]).collect()
        };
        assert_eq!(written(&Source::Word("buy".to_owned())), ["ＢＵＹ", "buy"]);
        assert_eq!(written(&Source::WordPair("buy".to_owned(), "now".to_owned())), ["ＢＵＹ", "now"]);
        for source in [Source::LinkHost("bit.ly".to_owned()), Source::LinkDomain("ly".to_owned()), Source::LinkPath("x".to_owned())] {
            assert_eq!(written(&source), ["https://www.bit.ly/now?x=1"], "{source:?}");
        }
        assert_eq!(written(&Source::MailAddress("mail.com".to_owned())), ["me@mail.com"]);
        assert_eq!(written(&Source::Phone("442079460018".to_owned())), ["+44 20 7946 0018"]);
        assert_eq!(written(&Source::LinkCount(1)), [""; 0]);
        assert_eq!(written(&Source::Word("casino".to_owned())), ["c\u{200b}asino"]);
    }

    #[test]
    fn keys_that_all_collide_are_given_numbers_in_bounded_time() {
        let mut table = Table::default();
        table.clear(100_000);
        let numbers: Vec<u32> = (0..100_000).map(|key| table.number(u64::from(key), key)).collect();
        assert_eq!(numbers, (0..100_000).collect::<Vec<_>>());
        assert_eq!(table.number(3, 7), 3);
        table.clear(1);
        assert_eq!(table.number(3, 7), 7);
    }
}
