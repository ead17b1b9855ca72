//! Comma-separated values, row by row. What a row holds beyond what is taken is passed over, so a quote that is never closed costs no memory.

use std::io::{self, BufRead};

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

/// The longest cell that is kept, in bytes: the longest text of a comment and what marks it fit.
const MAX_CELL: usize = 256 * 1024;

/// The most cells of a row that are kept.
const MAX_CELLS: usize = 1_024;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// Its cells, at most [`MAX_CELLS`].
    pub(super) cells: Vec<Vec<u8>>,
    /// Whether something of it was passed over.
    pub(super) cut: bool,
    /// Whether the file ends within a quoted cell of it.
    pub(super) open: bool,
    /// Whether the file ends in it, without an end of the line.
    pub(super) unended: bool,
}

/// Reads rows.
#[derive(Debug)]
pub(super) struct Commas<R> {
    input: R,
    reader: Reader,
    output: Vec<u8>,
    /// How many lines were read.
    lines: u64,
    done: bool,
}

impl<R: BufRead> Commas<R> {
    /// Reads rows whose cells are parted by `delimiter`.
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        Self { input, reader: ReaderBuilder::new().delimiter(delimiter).build(), output: vec![0; MAX_CELL], lines: 0, done: false }
    }

    /// The next row; empty lines are passed over.
    pub(super) fn next_row(&mut self) -> io::Result<Option<Row>> {
        let mut row = Row { line: 0, cells: Vec::new(), cut: false, open: false, unended: false };
        let (mut kept, mut begun) = (0, false);
        while !self.done {
            let buffer = self.input.fill_buf()?;
            let (at_end, rest) = (buffer.is_empty(), buffer.len());
            // A line's end is what the last line may do without; within quotes alone it does not end the row.
            row.unended |= at_end && begun;
            let buffer = if at_end && begun && !row.open { b"\n" } else { buffer };
            if !begun {
                // What is left of the line before, and empty lines.
                let before = buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                row.line = self.lines + newlines(&buffer[..before]) + 1;
                begun = before < buffer.len();
            }
            let (result, read, written) = self.reader.read_field(buffer, &mut self.output[kept..]);
            self.lines += newlines(&buffer[..read]);
            self.input.consume(read.min(rest));
            kept += written;
            match result {
                ReadFieldResult::InputEmpty => row.open |= at_end,
                ReadFieldResult::OutputFull => {
                    row.cut = true;
                    kept = 0;
                }
                ReadFieldResult::Field { record_end } => {
                    if row.cells.len() < MAX_CELLS {
                        row.cells.push(self.output[..kept].to_vec());
                    } else {
                        row.cut = true;
                    }
                    kept = 0;
                    if record_end {
                        return Ok(Some(row));
                    }
                }
                ReadFieldResult::End => self.done = true,
            }
        }
        Ok(None)
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

/// The delimiter of which the first line has most, outside of quotes: a comma, a semicolon or a tab.
pub(super) fn delimiter(beginning: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in beginning.iter().take_while(|byte| **byte != b'\n') {
        quoted ^= *byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| delimiter == byte).filter(|_| !quoted) {
            *count += 1;
        }
    }
    // Of equals the first: a table of one column has commas.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(input: &[u8]) -> Vec<Row> {
        let mut commas = Commas::new(io::BufReader::with_capacity(5, input), b',');
        std::iter::from_fn(|| commas.next_row().unwrap()).collect()
    }

    fn texts(input: &[u8]) -> Vec<Vec<String>> {
        rows(input).into_iter().map(|row| row.cells.into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect()).collect()
    }

    #[test]
    fn cells_hold_what_is_quoted() {
        let input = b"a,b\r\n\"x, \"\"y\"\"\r\nz\",\"\"\n\n,2\n";
        assert_eq!(texts(input), [vec!["a", "b"], vec!["x, \"y\"\r\nz", ""], vec!["", "2"]]);
        assert_eq!(rows(input).iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 5]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_passed_over_in_little_memory() {
        let mut input = b"a,b\n\"".to_vec();
        input.extend(std::iter::repeat_n(b'x', 3 * MAX_CELL));
        let rows = rows(&input);
        assert_eq!(rows.len(), 2);
        assert!(rows[1].cut && rows[1].cells.iter().all(|cell| cell.len() <= MAX_CELL));
    }

    #[test]
    fn a_quote_that_the_file_ends_in_is_told_from_one_that_is_closed() {
        let open = |input: &str| rows(input.as_bytes()).iter().map(|row| row.open).collect::<Vec<_>>();
        assert_eq!(open("a,b\n1,\"good morning, "), [false, true]);
        assert_eq!(open("a,b\n1,\"good\n2,3\n"), [false, true]);
        assert_eq!(open("a,b\n1,\""), [false, true]);
        assert_eq!(open("a,b\n1,\"x\""), [false, false]);
        assert_eq!(open("a,b\n1,x"), [false, false]);
    }

    #[test]
    fn a_last_line_without_its_end_is_told() {
        let unended = |input: &str| rows(input.as_bytes()).iter().map(|row| row.unended).collect::<Vec<_>>();
        assert_eq!(unended("a,b\n1,2\n"), [false, false]);
        assert_eq!(unended("a,b\r\n1,2\r\n\r\n"), [false, false]);
        assert_eq!(unended("a,b\n1,2"), [false, true]);
        assert_eq!(unended("a,b\n1,\"2\""), [false, true]);
        assert_eq!(unended("a,b\n1,"), [false, true]);
        assert_eq!(unended("a,b"), [true]);
    }

    #[test]
    fn the_delimiter_is_the_most_frequent_one() {
        assert_eq!(delimiter(b"id;text, or more;author\n1,2,3,4,5"), b';');
        assert_eq!(delimiter(b"id\ttext\n"), b'\t');
        assert_eq!(delimiter(b"content\n"), b',');
        assert_eq!(delimiter(b"\"a;b;c\",d\n"), b',');
    }
}
