//! XML as a stream of opening and closing elements with their texts. Entities are not expanded, document types are refused, depth and lengths have bounds.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::fence::{Fence, MAX_PIECE};
use super::record::{Place, Skip, SkipReason, Stop, shown};

/// How deep elements may lie in each other: exports have five levels.
const MAX_DEPTH: usize = 64;

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// An element opened: it is the last of [`Xml::path`].
    Open,
    /// The last element of [`Xml::path`] closes, and [`Xml::text`] is what stood in it, behind its last child.
    Close,
    /// The file is read to its end.
    End,
}

/// What the last step did, as far as the next depends on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    /// It closed the last element of the path.
    Closed,
    /// It opened an element that closes at once.
    OpenedEmpty,
}

/// Reads XML step by step.
pub(super) struct Xml<R: BufRead> {
    reader: Reader<Fence<R>>,
    buffer: Vec<u8>,
    path: Vec<String>,
    attributes: Vec<(String, String)>,
    text: String,
    /// The text is not what stood there, as that was not UTF-8.
    replaced: bool,
    last: Last,
    started: bool,
    /// The outermost element that is expected.
    root: Option<&'static str>,
    /// Where the last step began.
    at: u64,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(Fence::new(input));
        // A lone ampersand is text: not all that wrote exports escaped it.
        reader.config_mut().allow_dangling_amp = true;
        Self {
            reader,
            buffer: Vec::new(),
            path: Vec::new(),
            attributes: Vec::new(),
            text: String::new(),
            replaced: false,
            last: Last::Other,
            started: false,
            root: None,
            at: 0,
        }
    }

    /// Expects that outermost element: another format is not taken for an export without comments.
    pub(super) fn with_root(self, name: &'static str) -> Self {
        Self { root: Some(name), ..self }
    }

    /// The names of the elements around, from the outermost, with their prefixes.
    pub(super) fn path(&self) -> (&str, &str) {
        let name = |from_the_end: usize| self.path.len().checked_sub(from_the_end).map_or("", |place| self.path[place].as_str());
        (name(2), name(1))
    }

    /// An attribute of the element that opened last, whatever its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let local = |key: &str| key.rsplit(':').next() == Some(name);
        self.attributes.iter().find(|(key, _)| local(key)).map(|(_, value)| value.as_str())
    }

    /// The text of the element that closes.
    pub(super) fn text(&self) -> Result<&str, Skip> {
        if self.replaced { Err(Skip::of(SkipReason::NotUtf8)) } else { Ok(&self.text) }
    }

    /// Where the last step began.
    pub(super) fn place(&self) -> Place {
        Place::Byte(self.at)
    }

    fn position(&mut self) -> u64 {
        let passed = self.reader.buffer_position();
        self.reader.get_mut().whole_position(passed)
    }

    /// The next step.
    pub(super) fn step(&mut self) -> Result<Step, Stop> {
        match std::mem::take(&mut self.last) {
            Last::Closed => {
                self.path.pop();
                self.begin_text();
            }
            Last::OpenedEmpty => {
                self.last = Last::Closed;
                return Ok(Step::Close);
            }
            Last::Other => {}
        }
        loop {
            self.at = self.position();
            self.buffer.clear();
            let mut buffer = std::mem::take(&mut self.buffer);
            let step = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => self.take(&event),
                Err(error) => Err(self.explain(&error)),
            };
            self.buffer = buffer;
            if let Some(step) = step? {
                return Ok(step);
            }
        }
    }

    fn begin_text(&mut self) {
        self.text.clear();
        self.replaced = false;
    }

    fn take(&mut self, event: &Event<'_>) -> Result<Option<Step>, Stop> {
        match event {
            Event::Start(tag) => self.open(tag).map(Some),
            Event::Empty(tag) => {
                self.last = Last::OpenedEmpty;
                self.open(tag).map(Some)
            }
            Event::End(_) => {
                self.last = Last::Closed;
                Ok(Some(Step::Close))
            }
            Event::Text(text) => Ok(self.add(text)),
            Event::CData(text) => Ok(self.add(text)),
            Event::GeneralRef(reference) => Ok(self.add(&expand(reference))),
            Event::Eof if !self.path.is_empty() => {
                Err(Stop::Truncated { place: self.place(), inside: format!("the element {}", shown(self.path().1)) })
            }
            Event::Eof if !self.started => Err(self.broken("there is no XML in it")),
            Event::Eof => Ok(Some(Step::End)),
            Event::DocType(_) => Err(self.broken("it declares a document type, which no export does")),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => Ok(None),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<Step, Stop> {
        if self.path.len() == MAX_DEPTH {
            return Err(self.broken("elements lie in each other deeper than in any export"));
        }
        if let Some(root) = self.root.filter(|root| !self.started && tag.name().as_ref() != *root) {
            return Err(self.broken(&format!("it is of another format: its outermost element should be <{root}>")));
        }
        self.started = true;
        self.begin_text();
        self.path.push(tag.name().as_ref().to_owned());
        self.attributes.clear();
        for attribute in tag.attributes().with_checks(false).take(MAX_DEPTH).flatten() {
            self.attributes.push((attribute.key.as_ref().to_owned(), attribute.value.into_owned()));
        }
        Ok(Step::Open)
    }

    /// Adds to the text of the element, as far as a text is kept.
    fn add(&mut self, text: &str) -> Option<Step> {
        let position = self.reader.buffer_position();
        self.replaced |= self.reader.get_mut().replaced_before(position);
        if self.text.len() < MAX_PIECE {
            self.text.push_str(text);
        }
        None
    }

    fn broken(&self, problem: &str) -> Stop {
        Stop::Broken { place: self.place(), problem: problem.to_owned() }
    }

    fn explain(&mut self, error: &Error) -> Stop {
        let place = Place::Byte(self.position());
        match error {
            Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                Stop::Broken { place: Place::Byte(self.reader.get_ref().seen()), problem: error.to_string() }
            }
            Error::Io(error) => Stop::Io(std::io::Error::new(error.kind(), error.to_string())),
            // All of them are about what is not closed before the end.
            Error::Syntax(_) => Stop::Truncated { place, inside: "a tag or a text".to_owned() },
            error => {
                let begin = self.reader.error_position();
                let place = Place::Byte(self.reader.get_mut().whole_position(begin));
                Stop::Broken { place, problem: format!("it is not well-formed XML there: {}", fault(error)) }
            }
        }
    }
}

/// What is wrong, without what stands there.
fn fault(error: &Error) -> &'static str {
    match error {
        Error::IllFormed(IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_)) => {
            "an element is closed that is not open"
        }
        Error::IllFormed(IllFormedError::MissingEndTag(_)) => "an element is not closed",
        _ => "what is there has no meaning in XML",
    }
}

/// A reference to a character or to one of XML's five entities. Others are left as they stand: nothing declares them.
fn expand(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    quick_xml::escape::resolve_xml_entity(reference).map_or_else(|| format!("&{};", &**reference), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps of a file: names that open, and texts of what closes.
    fn steps(input: &[u8]) -> Result<Vec<String>, Stop> {
        let mut xml = Xml::new(input);
        let mut steps = Vec::new();
        loop {
            match xml.step()? {
                Step::Open => steps.push(format!("<{}", xml.path().1)),
                Step::Close => steps.push(format!("{}>{}", xml.path().1, xml.text().unwrap_or("?"))),
                Step::End => return Ok(steps),
            }
        }
    }

    #[test]
    fn texts_come_with_what_closes_them() {
        let input = b"<a x='1'>one<b/>t<![CDATA[w<o>]]>&amp;&#33;<c>\xff</c></a>";
        assert_eq!(steps(input).unwrap(), ["<a", "<b", "b>", "<c", "c>?", "a>"]);
        assert_eq!(steps(b"<a>t<![CDATA[w<o>]]>&amp;&#33; &copy;</a>").unwrap(), ["<a", "a>tw<o>&! &copy;"]);
    }

    #[test]
    fn attributes_are_found_without_their_prefix() {
        let mut xml = Xml::new(&b"<post dsq:id=\"7\" x=\"8\"/>"[..]);
        assert_eq!(xml.step().unwrap(), Step::Open);
        assert_eq!((xml.attribute("id"), xml.attribute("x"), xml.attribute("dsq")), (Some("7"), Some("8"), None));
    }

    #[test]
    fn where_a_file_breaks_is_told_to_the_byte() {
        let told = |input: &[u8]| steps(input).unwrap_err().to_string();
        assert_eq!(told(b"<a><b>text"), "byte 10: the file ends inside of the element b: it is not whole");
        assert_eq!(told(b"<a><![CDATA[text"), "byte 16: the file ends inside of a tag or a text: it is not whole");
        assert!(told(b"<a>gr\xfc\xdfe</b>").starts_with("byte 8: it is not well-formed XML there"), "{}", told(b"<a>gr\xfc\xdfe</b>"));
        assert_eq!(told(b"  "), "byte 2: there is no XML in it");
    }
}
