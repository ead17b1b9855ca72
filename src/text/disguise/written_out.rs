//! Addresses that no program would find: "example (dot) com", "example . com", "hxxp://".

use super::{Disguises, Kind, leet, lookalikes};
use crate::text::hosts::is_public_suffix;
use crate::text::links::BARE_DOMAINS;
use crate::text::place::{Place, Placed};

/// What ends an address that is written in words. Few, and none that is a common word: "it is there. so" holds no address.
const TOPS: [&str; 14] = ["biz", "cc", "com", "gg", "icu", "io", "ly", "net", "org", "ru", "shop", "tk", "xyz", "online"];

/// Those that are words as well, in one language or another: they need an end, or a path, behind them.
const WORDS: [&str; 6] = ["cc", "gg", "io", "net", "online", "shop"];

/// Before "dot", what makes a word of it: "the dot com boom".
const ARTICLES: [&str; 6] = ["a", "every", "my", "that", "the", "this"];

/// The letters that they begin with: the lowest bit for a.
pub(super) const FIRST_LETTERS: u32 = {
    let (mut letters, mut at) = (0, 0);
    while at < TOPS.len() {
        letters |= 1 << (TOPS[at].as_bytes()[0] - b'a');
        at += 1;
    }
    letters
};

/// Brackets around a dot written out.
const BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')];

/// Marks on both sides of the word "dot", which other words have too: "polka-dot-dress".
const FENCES: [char; 4] = ['*', '-', '_', '"'];

/// A mark written in other words: what it is, and how many characters it takes.
type Written = (char, usize);

/// How a dot is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The word.
    Word,
    /// The mark, and a space behind it.
    After,
    /// The mark, and a space before it.
    Before,
    /// The mark between spaces.
    Between,
}

/// Puts the dot where it is written out, the at sign where it stands in brackets, and `http` for `hxxp`.
pub(super) fn fold(read: &mut Placed, disguises: &mut Disguises) {
    let mut drop = read.marks();
    let (mut at, mut folded) = (0, unmask_schemes(&mut read.chars));
    while at < read.chars.len() {
        let Some((mark, length)) = written_mark(&read.chars, at) else {
            at += 1;
            continue;
        };
        read.chars[at] = mark;
        read.places[at] = all_of(&read.places[at..at + length]);
        drop[at + 1..at + length].fill(true);
        plain_top(&mut read.chars[at + length..]);
        folded += 1;
        at += length;
    }
    read.drop_marked(drop);
    disguises.add_many(Kind::WrittenOut, folded);
}

/// From the first to the last byte: where text was turned round, places descend.
fn all_of(places: &[Place]) -> Place {
    let start = places.iter().map(|place| place.start).min().unwrap_or(0);
    Place { start, end: places.iter().map(|place| place.end).max().unwrap_or(start) }
}

/// Makes `http` of `hxxp` before `://` or `s://`; how many there were.
fn unmask_schemes(chars: &mut [char]) -> usize {
    let mut found = 0;
    for at in 0..chars.len().saturating_sub(6) {
        let follows = |from: usize, text: &str| chars[from..].iter().copied().take(text.len()).eq(text.chars());
        if chars[at] == 'h' && chars[at + 1] == 'x' && follows(at, "hxxp") && (follows(at + 4, "://") || follows(at + 4, "s://")) {
            chars[at + 1..at + 3].fill('t');
            found += 1;
        }
    }
    found
}

/// Writes what ends an address in plain letters, if these characters begin with it: later folds leave addresses alone.
fn plain_top(chars: &mut [char]) {
    let length = label(chars);
    let name = &mut chars[..length];
    if let Some(top) = TOPS.iter().find(|top| reads(name, top)) {
        name.iter_mut().zip(top.chars()).for_each(|(c, plain)| *c = plain);
    }
}

/// The mark that is written out at `at`, between two words.
fn written_mark(chars: &[char], at: usize) -> Option<Written> {
    let is_word = |at: usize| chars.get(at).is_some_and(|c| c.is_alphanumeric());
    if !may_begin(chars[at], chars.get(at + 1).copied()) || !at.checked_sub(1).is_some_and(is_word) {
        return None;
    }
    let rest = &chars[at..];
    if let Some((mark, length)) = in_brackets(rest) {
        let after = &rest[length..];
        let letters = || after[..label(after)].iter().filter(|c| c.is_alphabetic()).count();
        let is_one = if mark == '.' { letters() >= 2 } else { is_host(after) };
        return is_one.then_some((mark, length));
    }
    let (way, length) = fenced(rest).map(|length| (Way::Word, length)).or_else(|| dot(rest))?;
    let is_article = || way == Way::Word && ARTICLES.iter().any(|article| last_word(&chars[..at]).eq(article.chars().rev()));
    (ends_address(&rest[length..], way) && !is_article()).then_some(('.', length))
}

/// Whether a mark written out may begin with this character and the next: a quick look, as most text is asked at every space.
fn may_begin(c: char, next: Option<char>) -> bool {
    match c {
        ' ' => matches!(next, Some('.' | 'd' | '(' | '[' | '{' | '<' | '*' | '-' | '_' | '"')),
        '.' => next == Some(' '),
        '*' | '-' | '_' | '"' => next == Some('d'),
        _ => matches!(c, '(' | '[' | '{' | '<' | '。'),
    }
}

/// The letters of the last word, the last first.
fn last_word(chars: &[char]) -> impl Iterator<Item = char> + '_ {
    // No article is longer.
    chars.iter().rev().copied().take_while(|c| c.is_alphanumeric()).take(6)
}

/// `" (dot) "`, `"[.]"`, `"[at]"`, `"((dot))"`.
fn in_brackets(chars: &[char]) -> Option<Written> {
    let mut rest = Rest(chars);
    rest.take(" ");
    let (open, close) = BRACKETS.into_iter().find(|(open, _)| rest.take_one(*open))?;
    let twice = rest.take_one(open);
    rest.take(" ");
    let mark = if rest.take_dot() || rest.take(".") {
        '.'
    } else if rest.take("at") || rest.take("@") {
        '@'
    } else {
        return None;
    };
    rest.take(" ");
    let closed = rest.take_one(close) && (!twice || rest.take_one(close));
    rest.take(" ");
    closed.then(|| (mark, chars.len() - rest.0.len()))
}

/// `"*dot*"`, `" -dot- "`: how long it is.
fn fenced(chars: &[char]) -> Option<usize> {
    let mut rest = Rest(chars);
    rest.take(" ");
    let fence = FENCES.into_iter().find(|fence| rest.take_one(*fence))?;
    let closed = rest.take_dot() && rest.take_one(fence);
    rest.take(" ");
    closed.then(|| chars.len() - rest.0.len())
}

/// `" dot "`, `" . "`, `" ."`, `". "` or the full stop of ideographs, which browsers take for a dot; and how long it is.
fn dot(chars: &[char]) -> Option<(Way, usize)> {
    let mut rest = Rest(chars);
    let before = rest.take(" ");
    let way = if before && rest.take_dot() {
        rest.take(" ").then_some(Way::Word)?
    } else if rest.take(".") {
        match (before, rest.take(" ")) {
            (true, true) => Way::Between,
            (true, false) => Way::Before,
            (false, true) => Way::After,
            (false, false) => return None,
        }
    } else if !before && rest.take("。") {
        Way::Word
    } else {
        return None;
    };
    Some((way, chars.len() - rest.0.len()))
}

/// How long the label of a host is with which these characters begin.
fn label(chars: &[char]) -> usize {
    chars.iter().take_while(|c| c.is_alphanumeric() || **c == '-').count()
}

/// Whether these characters begin with what ends an address, or with a label and another dot written out before it.
fn ends_address(chars: &[char], way: Way) -> bool {
    let mut rest = chars;
    // Three labels are as many as people write out.
    for _ in 0..3 {
        let (name, after) = rest.split_at(label(rest));
        if name.is_empty() {
            return false;
        }
        if is_top(name, after, way) {
            return true;
        }
        // Behind a full stop, "youtube.com" is a link of its own.
        let Some(length) = dot(after).map(|(_, length)| length).or(after.starts_with(&['.']).then_some(1).filter(|_| way == Way::Word))
        else {
            return false;
        };
        rest = &after[length..];
    }
    false
}

/// Whether `name` ends an address, by what stands `after` it.
fn is_top(name: &[char], after: &[char], way: Way) -> bool {
    let mut behind = after.iter().skip_while(|c| **c == ' ');
    let (is_last, has_path) = (behind.next().is_none(), after.first() == Some(&'/'));
    let Some(top) = TOPS.iter().find(|top| reads(name, top)) else {
        let leads_on = has_path && after.get(1).is_some_and(|c| c.is_alphanumeric());
        return leads_on && way != Way::After && BARE_DOMAINS.iter().any(|top| name.iter().copied().eq(top.chars()));
    };
    match way {
        _ if *top == "net" && way == Way::Before => false,
        _ if WORDS.contains(top) => is_last || has_path,
        Way::Word | Way::Before => after.first() != Some(&'\''),
        Way::After | Way::Between => is_last || after.first().is_some_and(|c| !matches!(c, ' ' | '\'')),
    }
}

/// Whether `written` reads as `word`; one of three letters or more also in look-alike letters, and digits for less than half of its letters.
fn reads(written: &[char], word: &str) -> bool {
    let alike = |c: char, letter: char| !c.is_ascii() && lookalikes::same(c) == Some(letter);
    let digits = written.iter().filter(|c| c.is_ascii_digit()).count();
    written.len() == word.len()
        && (digits == 0 || word.len() > 2 && digits * 2 < word.len())
        && written.iter().zip(word.chars()).all(|(c, letter)| *c == letter || leet::letter(*c) == Some(letter) || alike(*c, letter))
}

/// Whether these characters begin with a host, its dots in whatever way they are written, that ends in a public suffix.
fn is_host(chars: &[char]) -> bool {
    let mut rest = &chars[label(chars)..];
    let mut is_known = false;
    // As many labels as an address in words ever has.
    for _ in 0..4 {
        let in_brackets = in_brackets(rest).filter(|(mark, _)| *mark == '.').map(|(_, length)| length);
        let written_out = || dot(rest).filter(|(way, length)| ends_address(&rest[*length..], *way)).map(|(_, length)| length);
        let Some(length) =
            in_brackets.or_else(|| rest.starts_with(&['.']).then_some(1).filter(|_| label(&rest[1..]) > 0)).or_else(written_out)
        else {
            break;
        };
        let (name, after) = rest[length..].split_at(label(&rest[length..]));
        is_known = is_public_suffix(name) || TOPS.iter().any(|top| reads(name, top));
        rest = after;
    }
    is_known
}

/// What is left to read.
struct Rest<'c>(&'c [char]);

impl Rest<'_> {
    /// Goes past `text` if it comes next.
    fn take(&mut self, text: &str) -> bool {
        let mut expected = text.chars();
        let length = self.0.iter().zip(expected.by_ref()).take_while(|(c, expected)| **c == *expected).count();
        let comes = length == text.chars().count();
        if comes {
            self.0 = &self.0[length..];
        }
        comes
    }

    fn take_one(&mut self, c: char) -> bool {
        let comes = self.0.first() == Some(&c);
        if comes {
            self.0 = &self.0[1..];
        }
        comes
    }

    /// Goes past the word "dot" if it comes next.
    fn take_dot(&mut self) -> bool {
        let comes = self.0.len() >= 3 && reads(&self.0[..3], "dot");
        if comes {
            self.0 = &self.0[3..];
        }
        comes
    }
}

#[cfg(test)]
mod tests {
    use crate::text::disguise::Kind;
    use crate::text::disguise::tests::{reads, stays};

    #[test]
    fn addresses_written_in_other_words_are_addresses() {
        for text in [
            "evil (dot) com",
            "evil[.]com",
            "evil dot com",
            "evil . com",
            "evil .com",
            "evil{dot}com",
            "evil. com",
            "EVIL DOT COM",
            "evil <dot> com",
            "evil *dot* com",
            "evil-dot-com",
            "evil_dot_com",
            "evil \"dot\" com",
            "evil ((dot)) com",
            "evil。com",
            "evil｡com",
            "evil dot c0m",
            "evil d0t com",
            "evil (dot) c0m",
            "evil (d0t) c0m",
            "evil dot сom",
            "evil . сom",
        ] {
            reads(text, "evil.com", Kind::WrittenOut);
        }
        reads("bob [at] mail (dot) com", "bob@mail.com", Kind::WrittenOut);
        reads("bob <at> mail.com", "bob@mail.com", Kind::WrittenOut);
        reads("evil (dot) 4you (dot) com", "evil.4you.com", Kind::WrittenOut);
        reads("bob {at} mail . com", "bob@mail.com", Kind::WrittenOut);
        reads("see hxxps://evil.com/a", "see https://evil.com/a", Kind::WrittenOut);
        reads("a shop dot example dot org/x", "a shop.example.org/x", Kind::WrittenOut);
        reads("t . me/luckyslots", "t.me/luckyslots", Kind::WrittenOut);
        reads("bit dot ly/abc now", "bit.ly/abc now", Kind::WrittenOut);
        reads("see aetoscoin. com", "see aetoscoin.com", Kind::WrittenOut);
        reads("see aetoscoin. com, now", "see aetoscoin.com, now", Kind::WrittenOut);
        reads("marketglory . com/strat", "marketglory.com/strat", Kind::WrittenOut);
    }

    #[test]
    fn dots_and_the_word_dot_in_sentences_stay() {
        for text in [
            "i like it. come on",
            "a dot on the map",
            "yes . no",
            "what (at) all",
            "(dot)",
            "dot com",
            "polka dot",
            "we met at noon. info later",
            "adorei o video. com certeza vou voltar",
            "que lindo. com carinho",
            "muito bom . com certeza!",
            "danke, das war super. com esta?",
            "bel video . io lo adoro",
            "i remember the dot com boom",
            "i worked at a dot com in 1999",
            "visual basic dot net rocks",
            "asp .net core is fast",
            "i use .net and vb .net daily",
            "his fortune. net worth unknown",
            "read it. net result zero",
            "cc: bob. cc: alice",
            "hetze gg. ru und putin",
            "see this. youtube.com/watch",
            "great. bit.ly/abc",
            "do it. me/you",
            "a polka-dot-dress",
            "add a dot 10 times",
            "一部iphone。android不好",
            "regex a[.]b",
            "10 (at) 2.50 each",
            "look (at) this.thing",
            "come (at) me.bro",
        ] {
            stays(text);
        }
    }
}
