//! The index of words: what is searched for in it, and how comments get into it.
//!
//! FTS5 writes a part of its index for every statement that it is told of a comment in, which would make each insertion twice as long. So triggers note
//! which comments are not in it yet, and their words are put there together: when enough of them wait, and before anybody searches.

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::store::StoreError;
use crate::text::is_unspaced;

/// The most words that are searched for; more are left out.
const MOST_WORDS: usize = 16;

/// Fewer letters than this in front of a `*` would match too much to be found quickly: they are searched for as a word.
const SHORTEST_BEGINNING: usize = 3;

/// How many comments wait until their words are put into the index.
pub(super) const WAITING: usize = 128;

/// A search, with nothing of it left that FTS5 would take for its own syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Search {
    /// What the index is asked; `None` if it cannot tell.
    pub expression: Option<String>,
    /// What has to stand somewhere in the text or the name: parts of texts whose script has no spaces, so that the index holds whole clauses.
    pub inside: Vec<String>,
}

impl Search {
    /// Reads what somebody typed. `None` if it has no word.
    pub(super) fn of(text: &str) -> Option<Self> {
        let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| word.contains(char::is_alphanumeric));
        let (inside, spaced): (Vec<&str>, Vec<&str>) = words.take(MOST_WORDS).partition(|word| word.contains(is_unspaced));
        let quoted: Vec<String> = spaced.into_iter().map(quoted).collect();
        let search = Self {
            expression: Some(quoted.join(" ")).filter(|all| !all.is_empty()),
            inside: inside.into_iter().map(str::to_owned).collect(),
        };
        (search.expression.is_some() || !search.inside.is_empty()).then_some(search)
    }
}

/// A word as FTS5 takes it for nothing but a word. What is no letter or digit parts it into words that have to stand side by side.
fn quoted(word: &str) -> String {
    let beginning = word.ends_with('*') && word.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST_BEGINNING;
    format!("\"{}\"{}", word.replace('"', "\"\""), if beginning { "*" } else { "" })
}

/// The number by which the index refers to a comment, if it is not taken: it grows with the time in the id.
pub(super) fn number(id: Uuid) -> i64 {
    id.as_u64_pair().0.cast_signed()
}

/// The number to take where [`number`] is taken, as many comments may be of one millisecond: up to 17 seconds later.
pub(super) fn other_number(id: Uuid) -> i64 {
    let (high, low) = id.as_u64_pair();
    high.cast_signed().saturating_add((low & 0x3fff_ffff).cast_signed() + 1)
}

/// An expression for a new comment's number, out of the two that it may have; where both are taken, which hardly happens, it is the next of all.
macro_rules! free_number {
    ($first:literal, $second:literal) => {
        concat!(
            "CASE WHEN NOT EXISTS (SELECT 1 FROM comment WHERE number = ",
            $first,
            ") THEN ",
            $first,
            " WHEN NOT EXISTS (SELECT 1 FROM comment WHERE number = ",
            $second,
            ") THEN ",
            $second,
            " ELSE (SELECT max(number) + 1 FROM comment) END"
        )
    };
}
pub(super) use free_number;

/// Puts the words of all comments that wait into the index.
pub(super) async fn index_waiting(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let waiting = "INSERT INTO comment_words (rowid, content, author) SELECT comment.number, content, author FROM comment_unindexed \
         CROSS JOIN comment ON comment.number = comment_unindexed.number";
    sqlx::query(waiting).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM comment_unindexed").execute(connection).await?;
    Ok(())
}

/// Whether any comment waits.
pub(super) const IS_WAITING: &str = "SELECT EXISTS (SELECT 1 FROM comment_unindexed)";

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(text: &str) -> Option<String> {
        Search::of(text).and_then(|search| search.expression)
    }

    #[test]
    fn what_is_typed_is_words_and_never_syntax() {
        assert_eq!(expression("free  Casino").as_deref(), Some("\"free\" \"Casino\""));
        assert_eq!(expression("a OR b NOT (c)").as_deref(), Some("\"a\" \"OR\" \"b\" \"NOT\" \"(c)\""));
        assert_eq!(expression("author:x \"y\0z").as_deref(), Some("\"author:x\" \"\"\"y\" \"z\""));
        assert_eq!(expression("casi* ca* *").as_deref(), Some("\"casi*\"* \"ca*\""));
        assert_eq!((expression(""), expression(" -- \" * % 🎉")), (None, None));
        assert_eq!(expression(&"w ".repeat(99)).map(|all| all.matches('w').count()), Some(16));
    }

    #[test]
    fn words_of_a_script_without_spaces_are_looked_for_inside() {
        let search = Search::of("免费 iphone").unwrap();
        assert_eq!((search.expression.as_deref(), search.inside), (Some("\"iphone\""), vec!["免费".to_owned()]));
    }

    #[test]
    fn numbers_grow_with_the_time_of_ids() {
        let id = |millis: u64, random: u8| uuid::Builder::from_unix_timestamp_millis(millis, &[random; 10]).into_uuid();
        let (earlier, later) = (id(1_700_000_000_000, 0xff), id(1_700_000_000_001, 0));
        assert!(number(earlier) < number(later));
        assert!((1..=1 << 30).contains(&(other_number(earlier) - number(earlier))));
        assert_eq!(other_number(Uuid::from_u64_pair(u64::MAX >> 1, 5)), i64::MAX);
    }
}
