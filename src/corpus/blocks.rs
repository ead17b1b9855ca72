//! JSON Lines, many lines at a time: reading is one thread's work, making examples of lines that of all.

use std::io::{self, BufRead};

use rayon::prelude::*;

use super::jsonl::{BadLine, LabelledComment, parse_line, read_line};

/// A block ends with the line that makes it this long...
const BYTES: usize = 256 * 1024;

/// ...or with this many lines.
const LINES: usize = 1_024;

/// How many lines a thread takes at a time.
const CHUNK: usize = 64;

/// About a thousand lines of a corpus, as they stand: a quarter of a megabyte, and at most a line more.
#[derive(Debug, Clone, Default)]
pub struct Block {
    bytes: Vec<u8>,
    /// Where each line ends.
    ends: Vec<usize>,
    /// How many lines stand before it.
    before: u64,
}

impl Block {
    /// The labelled comments, in the order of their lines, on all threads. A line without a label is a bad one; empty lines are passed over.
    #[must_use]
    pub fn labelled(&self) -> Vec<Result<LabelledComment, BadLine>> {
        let lines = self.ends.par_iter().enumerate().with_min_len(CHUNK).filter_map(|(index, end)| {
            let start = if index == 0 { 0 } else { self.ends[index - 1] };
            let example = parse_line(&self.bytes[start..*end]).transpose()?;
            let labelled = example.and_then(super::Example::labelled);
            Some(labelled.map_err(|reason| BadLine { line: self.before + index as u64 + 1, reason }))
        });
        lines.collect()
    }
}

/// Reads a corpus block after block; holds one.
#[derive(Debug)]
pub struct Blocks<R> {
    input: R,
    lines: u64,
    done: bool,
}

impl<R: BufRead> Blocks<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { input, lines: 0, done: false }
    }

    fn read(&mut self) -> io::Result<Block> {
        let mut block = Block { before: self.lines, ..Block::default() };
        while !self.done && block.bytes.len() < BYTES && block.ends.len() < LINES {
            if read_line(&mut self.input, &mut block.bytes)? {
                block.ends.push(block.bytes.len());
            } else {
                self.done = true;
            }
        }
        self.lines += block.ends.len() as u64;
        Ok(block)
    }
}

impl<R: BufRead> Iterator for Blocks<R> {
    type Item = io::Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let block = self.read();
        self.done |= block.is_err();
        Some(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Fault, Reader};

    /// Two blocks: good lines, bad lines, empty lines, and a line that is too long.
    fn corpus() -> Vec<u8> {
        let mut corpus = Vec::new();
        for line in 0..LINES + 500 {
            match line {
                7 => corpus.extend_from_slice(b"{\"content\": \"no label\"}"),
                1_100 => corpus.extend_from_slice(b"\xff"),
                1_200 => corpus.extend_from_slice(&vec![b'a'; 3 * 1024 * 1024]),
                _ if line % 50 == 0 => {}
                _ => corpus.extend_from_slice(format!("{{\"content\": \"{line}\", \"label\": \"ham\"}}").as_bytes()),
            }
            corpus.push(b'\n');
        }
        corpus
    }

    #[test]
    fn block_by_block_is_as_line_by_line() {
        let corpus = corpus();
        let blocks: Vec<Block> = Blocks::new(&corpus[..]).map(|block| block.unwrap()).collect();
        assert!(blocks.len() > 2 && blocks.iter().all(|block| block.bytes.len() < BYTES + 1024 * 1024 + 2), "{}", blocks.len());
        let by_block: Vec<Result<LabelledComment, String>> =
            blocks.iter().flat_map(Block::labelled).map(|line| line.map_err(|line| line.to_string())).collect();
        let by_line: Vec<Result<LabelledComment, String>> =
            Reader::new(&corpus[..]).labelled().map(|line| line.map_err(|fault: Fault| fault.to_string())).collect();
        assert_eq!(by_line.len(), LINES + 500 - 29);
        assert_eq!(by_block, by_line);
    }

    #[test]
    fn a_reader_that_fails_ends_it() {
        struct Broken;
        impl io::Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let read: Vec<_> =
            Blocks::new(io::BufReader::new(Broken)).map(|block| block.map(|block| block.ends.len()).map_err(|e| e.to_string())).collect();
        assert_eq!(read, [Err("broken".to_owned())]);
    }
}
