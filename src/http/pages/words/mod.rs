//! What the pages say, in the reader's language: a catalogue of messages (Fluent files, a folder a language), and which language a request is answered in.
//!
//! Whoever makes a page asks for a message by its id, `say!("order-newest")` or in a template `{{ "order-newest"|say }}`, and hands over what differs. The language
//! is not handed from function to function: it belongs to the request ([`Reader`], put around each by `guard.rs`), and without one it is English. Nothing here
//! knows a comment or a page.
//!
//! To add a sentence: its message in the same file of every language; `tests.rs` reads the files and all that asks for messages, and fails on one that is missing,
//! unused, or has other variables. To add a language: its folder with all files, and a variant of [`Language`]. Files are split by page.
//!
//! Messages are text. What a person wrote goes into one as a variable, so that the template escapes it with all the rest. Only two filters make HTML, both after
//! escaping: `say_code` (no variables; `` `code` `` in backticks) and `say_bdi` (one variable, which stands in a `<bdi>`).

mod catalogue;
mod choose;
mod figures;
pub(super) mod filters;
mod retold;
#[cfg(test)]
pub(super) mod tests;

use std::future::Future;

use axum::http::{HeaderMap, Uri};
use fluent_bundle::FluentValue;

pub(super) use choose::change;
pub(super) use figures::{date, day, decimal, moment, percent, thousands};
pub(super) use retold::{By, reason, retold};

/// A language that the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Language {
    /// What everything is written in first.
    English,
    /// German.
    German,
}

impl Language {
    /// Every one, as they are offered.
    const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its code in addresses, cookies and HTML (BCP 47).
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What those call it who speak it.
    fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// What stands between thousands: a comma, or a thin gap at which no line ends.
    pub(super) fn gap(self) -> char {
        match self {
            Self::English => ',',
            Self::German => '\u{202f}',
        }
    }

    /// What stands before a number's decimals.
    fn decimal_mark(self) -> char {
        match self {
            Self::English => '.',
            Self::German => ',',
        }
    }
}

/// For whom a request is answered.
#[derive(Debug, Clone)]
pub(in crate::http) struct Reader {
    language: Language,
    /// What they asked for: where the choice of a language leads back to.
    address: String,
}

tokio::task_local! {
    static READER: Reader;
}

impl Reader {
    /// Whoever sent a request with these headers to that address.
    pub(in crate::http) fn new(headers: &HeaderMap, uri: &Uri) -> Self {
        let address = uri.path_and_query().map_or("/", |address| address.as_str()).to_owned();
        Self { language: choose::wanted(headers), address }
    }

    /// Answers for them.
    pub(super) async fn answered<F: Future>(self, answer: F) -> F::Output {
        READER.scope(self, answer).await
    }

    /// Does something for them that waits for nothing.
    pub(in crate::http) fn told<T>(self, work: impl FnOnce() -> T) -> T {
        READER.sync_scope(self, work)
    }
}

/// Says something in the language of that code, English if there is none, apart from any request: what is mailed.
pub(super) fn told_in<T>(code: &str, work: impl FnOnce() -> T) -> T {
    let language = Language::from_code(code).unwrap_or(Language::English);
    Reader { language, address: "/".to_owned() }.told(work)
}

/// A language to choose.
pub(super) struct Choice {
    /// Its code.
    pub code: &'static str,
    /// What those call it who speak it.
    pub name: &'static str,
    /// Whether it is the one of what is made now.
    pub current: bool,
}

/// The languages to choose from.
pub(super) fn choices() -> [Choice; 2] {
    Language::ALL.map(|choice| Choice { code: choice.code(), name: choice.own_name(), current: choice == language() })
}

/// The language of what is made now.
pub(super) fn language() -> Language {
    READER.try_with(|reader| reader.language).unwrap_or(Language::English)
}

/// The address of the page that is made now.
pub(super) fn address() -> String {
    READER.try_with(|reader| reader.address.clone()).unwrap_or_else(|_| "/".to_owned())
}

/// The message of that id, with its variables.
pub(super) fn said(id: &str, variables: &[(&'static str, FluentValue<'_>)]) -> String {
    catalogue::format(language(), id, variables)
}

/// A message of the catalogue: `say!("keys")`, `say!("comments", count = 3_u64)`. Numbers choose between one and many.
macro_rules! say {
    ($id:expr) => {
        $crate::http::pages::words::said($id, &[])
    };
    ($id:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::http::pages::words::said($id, &[$((stringify!($name), ::fluent_bundle::FluentValue::from($value))),+])
    };
}
pub(super) use say;

/// A person's words for the middle of a sentence: isolated, so that a name in another direction leaves the sentence in order. Fluent would isolate every
/// variable, numbers too, and put marks into titles and attributes.
pub(super) fn isolated(text: &str) -> String {
    format!("\u{2068}{}\u{2069}", text.replace(['\u{2068}', '\u{2069}'], ""))
}
