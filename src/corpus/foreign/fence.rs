//! Stands between a file and what reads XML: cuts off what no comment can hold and refuses what no export has, so that the reader never holds more
//! than a piece of it, however long a hostile file makes one; and puts a replacement character for what is not UTF-8, so that one bad comment
//! does not end the file.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// The longest piece that is let through, in bytes: a text, a tag, a remark. Twenty times the longest text of a comment.
pub(super) const MAX_PIECE: usize = 1_280 * 1024;

/// What is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Text, up to the next `<`.
    Text,
    /// What follows a `<`, so many bytes of it, as long as it may be the beginning of a section.
    Opened(usize),
    /// A tag, up to `>`.
    Tag,
    /// A quoted value in a tag, up to this quote.
    Quoted(u8),
    /// A section of that number in [`SECTIONS`], so many bytes of whose end were just read.
    Section(usize, usize),
}

/// How sections begin, after `<`, and how they end.
const SECTIONS: [(&[u8], &[u8]); 3] = [(b"![CDATA[", b"]]>"), (b"!--", b"-->"), (b"?", b"?>")];

/// The longest beginning of a section.
const MAX_BEGINNING: usize = 8;

/// Lets XML through piece by piece, of each text its first [`MAX_PIECE`] bytes.
#[derive(Debug)]
pub(super) struct Fence<R> {
    input: R,
    gate: Gate,
    /// What was let through and not taken yet.
    ready: Vec<u8>,
    taken: usize,
    /// The beginning of a character whose other bytes are still to come.
    partial: Vec<u8>,
    /// How many bytes were made ready before those in `ready`.
    before: u64,
    /// Where in what was made ready something was replaced, as far as nobody asked yet.
    replaced: VecDeque<u64>,
    /// From where on what was made ready lies further on in the whole input, and by how much, as far as nobody has come there yet.
    shifts: VecDeque<(u64, i64)>,
    /// By how much it does where the reader is.
    shift: i64,
}

impl<R: BufRead> Fence<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            gate: Gate::default(),
            ready: Vec::new(),
            taken: 0,
            partial: Vec::new(),
            before: 0,
            replaced: VecDeque::new(),
            shifts: VecDeque::new(),
            shift: 0,
        }
    }

    /// Where in the whole input stands what is at `passed` in what was let through; after a cut, give or take a buffer.
    pub(super) fn whole_position(&mut self, passed: u64) -> u64 {
        while self.shifts.front().is_some_and(|(from, _)| *from <= passed) {
            self.shift += self.shifts.pop_front().map_or(0, |(_, by)| by);
        }
        passed.saturating_add_signed(self.shift)
    }

    /// How many bytes of the whole input were looked at: where it was refused.
    pub(super) fn seen(&self) -> u64 {
        self.gate.seen
    }

    /// Whether something before `passed` in what was let through, and not asked about before, was not UTF-8.
    pub(super) fn replaced_before(&mut self, passed: u64) -> bool {
        let mut found = false;
        while self.replaced.front().is_some_and(|place| *place < passed) {
            self.replaced.pop_front();
            found = true;
        }
        found
    }

    fn refill(&mut self) -> io::Result<()> {
        while self.taken == self.ready.len() {
            self.before += self.ready.len() as u64;
            self.ready.clear();
            self.taken = 0;
            let buffer = self.input.fill_buf()?;
            let read = buffer.len();
            let mut raw = std::mem::take(&mut self.partial);
            for byte in buffer {
                self.gate.take(*byte, &mut raw)?;
            }
            self.input.consume(read);
            if self.gate.cut != 0 {
                self.shifts.push_back((self.before, std::mem::take(&mut self.gate.cut)));
            }
            self.make_ready(&raw, read == 0);
            if read == 0 {
                return Ok(());
            }
        }
        Ok(())
    }

    fn make_ready(&mut self, mut raw: &[u8], last: bool) {
        while let Err(error) = std::str::from_utf8(raw) {
            let (valid, rest) = raw.split_at(error.valid_up_to());
            self.ready.extend_from_slice(valid);
            let bad = match error.error_len() {
                Some(bad) => bad,
                None if last => rest.len(),
                None => {
                    self.partial = rest.to_vec();
                    return;
                }
            };
            self.replaced.push_back(self.before + self.ready.len() as u64);
            self.ready.extend_from_slice(REPLACEMENT);
            let by = bad.cast_signed() as i64 - REPLACEMENT.len().cast_signed() as i64;
            self.shifts.push_back((self.before + self.ready.len() as u64, by));
            raw = &rest[bad..];
        }
        self.ready.extend_from_slice(raw);
    }
}

/// U+FFFD.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

impl<R: BufRead> Read for Fence<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let read = available.len().min(buffer.len());
        buffer[..read].copy_from_slice(&available[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Fence<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.refill()?;
        Ok(&self.ready[self.taken..])
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
    }
}

/// Decides byte by byte.
#[derive(Debug)]
struct Gate {
    within: Within,
    beginning: [u8; MAX_BEGINNING],
    /// How many bytes of the piece were read.
    length: usize,
    /// Whether what comes of the piece is cut off.
    cutting: bool,
    /// How many bytes were cut off since somebody asked.
    cut: i64,
    /// How many bytes were read in all.
    seen: u64,
}

impl Default for Gate {
    fn default() -> Self {
        Self { within: Within::Text, beginning: [0; MAX_BEGINNING], length: 0, cutting: false, cut: 0, seen: 0 }
    }
}

impl Gate {
    fn take(&mut self, byte: u8, ready: &mut Vec<u8>) -> io::Result<()> {
        self.length += 1;
        self.seen += 1;
        match self.within {
            Within::Text if byte == b'<' => self.enter(Within::Opened(0)),
            Within::Text => {
                self.keep_or_cut(byte, ready);
                return Ok(());
            }
            Within::Opened(read) => self.open(read, byte)?,
            Within::Tag if byte == b'>' => self.enter(Within::Text),
            Within::Tag if byte == b'"' || byte == b'\'' => self.within = Within::Quoted(byte),
            Within::Quoted(quote) if byte == quote => self.within = Within::Tag,
            Within::Tag | Within::Quoted(_) if self.length > MAX_PIECE => return Err(refused("a tag is longer than any should be")),
            Within::Tag | Within::Quoted(_) => {}
            Within::Section(section, ended) => {
                self.go_on(section, ended, byte, ready);
                return Ok(());
            }
        }
        ready.push(byte);
        Ok(())
    }

    fn enter(&mut self, within: Within) {
        (self.within, self.length, self.cutting) = (within, 0, false);
    }

    fn keep_or_cut(&mut self, byte: u8, ready: &mut Vec<u8>) {
        // Not within a character: the other bytes of one that has begun begin with the bits 10.
        self.cutting |= self.length > MAX_PIECE && byte & 0xc0 != 0x80;
        if self.cutting {
            self.cut += 1;
        } else {
            ready.push(byte);
        }
    }

    /// Reads one more byte of what may be the beginning of a section.
    fn open(&mut self, read: usize, byte: u8) -> io::Result<()> {
        self.beginning[read] = byte;
        let so_far = &self.beginning[..=read];
        match SECTIONS.iter().position(|(beginning, _)| beginning.starts_with(so_far)) {
            Some(section) if SECTIONS[section].0.len() == read + 1 => self.enter(Within::Section(section, 0)),
            Some(_) => self.within = Within::Opened(read + 1),
            // Of what begins with an exclamation mark only a document type is left.
            None if self.beginning[0] == b'!' => {
                return Err(refused("it declares a document type, which no export does: entities are not expanded"));
            }
            None if byte == b'>' => self.enter(Within::Text),
            None => self.enter(Within::Tag),
        }
        Ok(())
    }

    /// Reads one more byte of a section. Of one that is too long, the end is let through.
    fn go_on(&mut self, section: usize, ended: usize, byte: u8, ready: &mut Vec<u8>) {
        let end = SECTIONS[section].1;
        self.keep_or_cut(byte, ready);
        let ended = if byte == end[ended] {
            ended + 1
        } else if end[0] == byte {
            // "]]]>" ends as "]]>" does: of equal characters the last count.
            ended.max(1).min(end.len() - 1)
        } else {
            0
        };
        if ended < end.len() {
            self.within = Within::Section(section, ended);
            return;
        }
        let missing = if self.cutting { self.length.saturating_sub(MAX_PIECE).min(end.len()) } else { 0 };
        ready.extend_from_slice(&end[end.len() - missing..]);
        self.cut -= missing.cast_signed() as i64;
        self.enter(Within::Text);
    }
}

fn refused(problem: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(input: &[u8], at_a_time: usize) -> io::Result<Vec<u8>> {
        let mut output = Vec::new();
        Fence::new(io::BufReader::with_capacity(at_a_time, input)).read_to_end(&mut output)?;
        Ok(output)
    }

    #[test]
    fn what_is_short_goes_through_as_it_is() {
        let input = b"<?xml version=\"1.0\"?><!-- a > b --><a b='x>y'>t<![CDATA[<b>]]]]><![CDATA[>]]]>]]></a><!-->--><d/>";
        for at_a_time in [1, 2, 3, 7, 64 * 1024] {
            assert_eq!(through(input, at_a_time).unwrap(), input);
        }
    }

    #[test]
    fn a_long_text_is_cut_and_what_follows_it_is_not() {
        for (before, after) in [("<a>", "</a><b>next</b>"), ("<a><![CDATA[", "]]></a><b>next</b>"), ("<!--", "--><b>next</b>")] {
            for more in 0..5 {
                let input = format!("{before}{}{after}", "x".repeat(MAX_PIECE - 2 + more));
                let output = through(input.as_bytes(), 8 * 1024).unwrap();
                assert!(output.ends_with(after.as_bytes()), "{before} {more}");
                assert!(output.len() <= before.len() + MAX_PIECE + after.len());
            }
            let input = format!("{before}{}{after}", "]-".repeat(3 * MAX_PIECE));
            let output = through(input.as_bytes(), 8 * 1024).unwrap();
            assert!(output.ends_with(after.as_bytes()) && output.len() <= before.len() + MAX_PIECE + after.len());
        }
    }

    #[test]
    fn a_place_after_a_cut_is_told_as_of_the_whole() {
        let input = format!("<a>{}</a>", "x".repeat(3 * MAX_PIECE));
        let mut fence = Fence::new(input.as_bytes());
        let mut output = Vec::new();
        fence.read_to_end(&mut output).unwrap();
        assert_eq!(fence.whole_position(output.len() as u64), input.len() as u64);
    }

    #[test]
    fn a_cut_goes_between_characters() {
        for more in 0..4 {
            let input = format!("<a>{}{}</a>", "x".repeat(MAX_PIECE - 2 + more), "\u{1f389}".repeat(5));
            assert!(std::str::from_utf8(&through(input.as_bytes(), 1000).unwrap()).is_ok_and(|output| !output.contains('\u{fffd}')));
        }
    }

    #[test]
    fn what_is_not_utf8_is_replaced_and_told_where_it_was() {
        let input = b"<a>gr\xfc\xdfe</a><b>\xe2\x82\xac</b><c>\xe2";
        for at_a_time in 1..8 {
            let mut fence = Fence::new(io::BufReader::with_capacity(at_a_time, &input[..]));
            let mut output = String::new();
            fence.read_to_string(&mut output).unwrap();
            assert_eq!(output, "<a>gr\u{fffd}\u{fffd}e</a><b>\u{20ac}</b><c>\u{fffd}");
            assert!(!fence.replaced_before(5));
            assert!(fence.replaced_before(14) && !fence.replaced_before(24));
            assert!(fence.replaced_before(100) && !fence.replaced_before(100));
            assert_eq!(fence.whole_position(output.len() as u64), input.len() as u64);
        }
    }

    #[test]
    fn document_types_and_endless_tags_are_refused() {
        let bomb = b"<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">]><lolz>&lol;</lolz>";
        assert!(through(bomb, 16).unwrap_err().to_string().contains("document type"));
        let tag = format!("<a {}>", "b".repeat(2 * MAX_PIECE));
        assert!(through(tag.as_bytes(), 4096).unwrap_err().to_string().contains("a tag is longer"));
        let quoted = format!("<a b='{}'>", ">".repeat(2 * MAX_PIECE));
        assert!(through(quoted.as_bytes(), 4096).is_err());
    }
}
