//! What is known of the author and of the browser.

use super::extractor::{Collector, Detail, Origin};
use super::hash::Hash;
use super::source::Source;
use crate::comment::{Comment, MAX_FIELD_BYTES};
use crate::text::{host_of, is_word};

/// What is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Fact {
    AuthorName,
    EmailDomain,
    AuthorHost,
    UserAgent,
    ReferrerHost,
}

impl Fact {
    /// The fact in a person's terms.
    pub(super) fn source(self, value: String) -> Source {
        match self {
            Self::AuthorName => Source::AuthorName(value),
            Self::EmailDomain => Source::EmailDomain(value),
            Self::AuthorHost => Source::AuthorHost(value),
            Self::UserAgent => Source::UserAgent(value),
            Self::ReferrerHost => Source::ReferrerHost(value),
        }
    }
}

/// The words of the author's name, the domain of the e-mail address, the host of the web site. Their normal forms go into `kept`.
pub(super) fn author(comment: &Comment, kept: &mut String, out: &mut Collector) {
    if let Some(name) = &comment.author {
        let words = name.split(|c| !is_word(c));
        add_all(Fact::AuthorName, words, kept, out);
    }
    if let Some(address) = &comment.author_email {
        add_all(Fact::EmailDomain, address.rsplit_once('@').map(|(_, domain)| domain.trim()), kept, out);
    }
    if let Some(url) = &comment.author_url {
        add_all(Fact::AuthorHost, [host_of(&url.trim().to_lowercase())], kept, out);
    }
}

/// The words of the user agent, the host of the referrer. Their normal forms go into `kept`.
pub(super) fn client(comment: &Comment, kept: &mut String, out: &mut Collector) {
    if let Some(agent) = &comment.user_agent {
        let words = agent.split([' ', ';', '(', ')', ',', '/']);
        add_all(Fact::UserAgent, words, kept, out);
    }
    if let Some(referrer) = &comment.referrer {
        add_all(Fact::ReferrerHost, [host_of(&referrer.trim().to_lowercase())], kept, out);
    }
}

fn add_all<'v>(fact: Fact, values: impl IntoIterator<Item = &'v str>, kept: &mut String, out: &mut Collector) {
    let mut left = MAX_FIELD_BYTES;
    for value in values.into_iter().filter(|value| !value.is_empty()) {
        let value = &value[..value.floor_char_boundary(left)];
        left -= value.len();
        let start = kept.len();
        kept.extend(value.chars().flat_map(char::to_lowercase));
        let hash = Hash::new(20 + fact as u64).chars(kept[start..].chars());
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        out.add(hash, Origin::Other(Detail::Person(fact, place(start), place(kept.len()))));
    }
}
