//! Which format a file has, by how it begins.

/// A format that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The XML of WordPress's "Tools, Export".
    WordPress,
    /// The XML of Disqus's export.
    Disqus,
    /// Isso's SQLite database.
    Isso,
    /// Remark42's backup.
    Remark42,
    /// A JSON object a line.
    Jsonl,
    /// Comma-separated values.
    Csv,
}

impl Format {
    /// Its name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WordPress => "wordpress",
            Self::Disqus => "disqus",
            Self::Isso => "isso",
            Self::Remark42 => "remark42",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }
}

/// How much of a file's beginning tells what it is.
pub const GUESS_BYTES: usize = 16 * 1024;

/// The format of a file that begins like this; `None` if it is none of them.
#[must_use]
pub fn guess(beginning: &[u8]) -> Option<Format> {
    if beginning.starts_with(b"SQLite format 3\0") {
        return Some(Format::Isso);
    }
    let text = String::from_utf8_lossy(&beginning[..beginning.len().min(GUESS_BYTES)]);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text.chars().next()? {
        '<' if text.contains("http://wordpress.org/export/") => Some(Format::WordPress),
        '<' if text.contains("http://disqus.com") => Some(Format::Disqus),
        '{' if text.starts_with("{\"version\":") && text.contains("\"users\":") => Some(Format::Remark42),
        '{' if text.contains("\"locator\":{") => Some(Format::Remark42),
        '{' => Some(Format::Jsonl),
        '<' | '[' | '\0' => None,
        // A first line with more than one column; a single one is told by its name.
        _ => text.lines().next().filter(|line| line.contains([',', ';', '\t']) || line.contains("content")).map(|_| Format::Csv),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_known_by_how_it_begins() {
        let wxr =
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!-- x -->\n<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\">";
        for (beginning, format) in [
            (wxr, Some(Format::WordPress)),
            (
                "<?xml version=\"1.0\"?>\n<disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/disqus-internals\">",
                Some(Format::Disqus),
            ),
            ("SQLite format 3\0", Some(Format::Isso)),
            ("{\"version\":1,\"users\":[],\"posts\":[]}\n", Some(Format::Remark42)),
            ("\u{feff}{\"content\":\"x\",\"label\":\"ham\"}\n", Some(Format::Jsonl)),
            ("id,content\n", Some(Format::Csv)),
            ("content\nx\n", Some(Format::Csv)),
            ("<html>", None),
            ("[1]", None),
            ("", None),
            ("a diary", None),
        ] {
            assert_eq!(guess(beginning.as_bytes()), format, "{beginning}");
        }
    }
}
