//! Addresses that no program would find: "example (dot) com", "example . com", "hxxp://".

use super::{Disguises, Kind};
use crate::text::place::Placed;

/// What ends an address that is written in words. Few, and none that is a common word: "it is there. so" holds no address.
const TOPS: [&str; 14] = ["biz", "cc", "com", "gg", "icu", "io", "ly", "net", "org", "ru", "shop", "tk", "xyz", "online"];

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
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// A mark written in other words: what it is, and how many characters it takes.
type Written = (char, usize);

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
        read.places[at].end = read.places[at + length - 1].end;
        drop[at + 1..at + length].fill(true);
        folded += 1;
        at += length;
    }
    read.drop_marked(drop);
    disguises.add_many(Kind::WrittenOut, folded);
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

/// The mark that is written out at `at`, between two words.
fn written_mark(chars: &[char], at: usize) -> Option<Written> {
    let is_word = |at: usize| chars.get(at).is_some_and(|c| c.is_alphanumeric());
    if !matches!(chars[at], ' ' | '.' | '(' | '[' | '{') || !at.checked_sub(1).is_some_and(is_word) {
        return None;
    }
    let (mark, length) = in_brackets(&chars[at..]).or_else(|| in_words(&chars[at..]))?;
    (is_word(at + length) && (mark == '.' || is_dotted(&chars[at + length..]))).then_some((mark, length))
}

/// `" (dot) "`, `"[.]"`, `"[at]"`.
fn in_brackets(chars: &[char]) -> Option<Written> {
    let mut rest = Rest(chars);
    rest.take(" ");
    let (_, close) = BRACKETS.into_iter().find(|(open, _)| rest.take_one(*open))?;
    rest.take(" ");
    let mark = if rest.take("dot") || rest.take(".") {
        '.'
    } else if rest.take("at") || rest.take("@") {
        '@'
    } else {
        return None;
    };
    rest.take(" ");
    let closed = rest.take_one(close);
    rest.take(" ");
    closed.then(|| (mark, chars.len() - rest.0.len()))
}

/// `" dot "`, `" . "`, `" ."` or `". "` before a word and then what ends an address.
fn in_words(chars: &[char]) -> Option<Written> {
    let mut rest = Rest(chars);
    let before = rest.take(" ");
    let is_word = before && rest.take("dot ");
    let is_mark = !is_word && rest.take(".");
    let after = is_mark && rest.take(" ");
    let is_written = is_word || is_mark && (before || after);
    (is_written && ends_address(rest.0)).then(|| ('.', chars.len() - rest.0.len()))
}

/// Whether these characters begin with a word and a dot, in whatever way it is written.
fn is_dotted(chars: &[char]) -> bool {
    let length = label(chars);
    let after = &chars[length..];
    after.first() == Some(&'.') || in_brackets(after).or_else(|| in_words(after)).is_some_and(|(mark, _)| mark == '.')
}

/// How long the label of a host is with which these characters begin.
fn label(chars: &[char]) -> usize {
    chars.iter().take_while(|c| c.is_alphanumeric() || **c == '-').count()
}

/// Whether these characters begin with what ends an address, or with a label and another dot written out before it.
fn ends_address(chars: &[char]) -> bool {
    let mut rest = chars;
    // Three labels are as many as people write out.
    for _ in 0..3 {
        let (name, after) = rest.split_at(label(rest));
        if TOPS.iter().any(|top| name.iter().copied().eq(top.chars())) && after.first() != Some(&'\'') {
            return true;
        }
        let mut next = Rest(after);
        if name.is_empty() || !(next.take(" dot ") || next.take(" . ") || next.take(".")) {
            return false;
        }
        rest = next.0;
    }
    false
}

/// What is left to read.
struct Rest<'c>(&'c [char]);

impl Rest<'_> {
    /// Goes past `text` if it comes next.
    fn take(&mut self, text: &str) -> bool {
        let comes = self.0.iter().copied().take(text.len()).eq(text.chars());
        if comes {
            self.0 = &self.0[text.len()..];
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
}
