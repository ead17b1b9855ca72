//! What is known of the author and of the browser.

use super::extractor::{Collector, Detail, Origin};
use super::hash::Hash;
use super::source::Source;
use crate::comment::{Comment, MAX_FIELD_BYTES};
use crate::text::{Reading, Span, browsed_host, decoded_host, is_word, registered_domain, tokenise};

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

/// Takes features out of what is known of a commenter. Holds scratch memory.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    name: Reading,
    words: Vec<Span>,
}

impl People {
    /// The words of the author's name, read as the content is; the domain of the e-mail address, the host of the web site. Their normal forms go
    /// into `kept`.
    pub(super) fn author<const SOURCED: bool>(&mut self, comment: &Comment, kept: &mut String, out: &mut Collector<SOURCED>) {
        if let Some(name) = &comment.author {
            self.name.read(shortened(name));
            let chars = self.name.chars();
            tokenise(chars, &mut self.words);
            for word in self.words.iter().map(|word| word.of(chars)).filter(|word| is_word(word[0])) {
                add(Fact::AuthorName, word.iter().copied(), kept, out);
            }
        }
        if let Some(address) = &comment.author_email {
            add_host(Fact::EmailDomain, &domain(address), kept, out);
        }
        if let Some(url) = &comment.author_url {
            add_host(Fact::AuthorHost, &browsed_host(shortened(url)), kept, out);
        }
    }
}

/// The words of the user agent, the host of the referrer. Their normal forms go into `kept`.
pub(super) fn client<const SOURCED: bool>(comment: &Comment, kept: &mut String, out: &mut Collector<SOURCED>) {
    if let Some(agent) = &comment.user_agent {
        for word in shortened(agent).split([' ', ';', '(', ')', ',', '/']).filter(|word| !word.is_empty()) {
            add(Fact::UserAgent, word.chars().flat_map(char::to_lowercase), kept, out);
        }
    }
    if let Some(referrer) = &comment.referrer {
        add_host(Fact::ReferrerHost, &browsed_host(shortened(referrer)), kept, out);
    }
}

/// As much of a field as is looked at.
fn shortened(field: &str) -> &str {
    &field[..field.floor_char_boundary(MAX_FIELD_BYTES)]
}

/// The domain of an address, which may stand behind a name and in angle brackets; in small letters of ASCII.
fn domain(address: &str) -> String {
    let domain = shortened(address).rsplit_once('@').map_or("", |(_, domain)| domain);
    let domain =
        domain.split(|c: char| c.is_whitespace() || matches!(c, '>' | ',' | ';' | '"')).find(|part| !part.is_empty()).unwrap_or("");
    browsed_host(domain.trim_end_matches('.'))
}

/// A host, the domain that it belongs to, and what it is in letters: `shop.example.com` is known by `example.com`.
fn add_host<const SOURCED: bool>(fact: Fact, host: &str, kept: &mut String, out: &mut Collector<SOURCED>) {
    let decoded = decoded_host(host);
    let registered = registered_domain(host).filter(|domain| *domain != host);
    for name in [Some(host), registered, decoded.as_deref()].into_iter().flatten().filter(|name| !name.is_empty()) {
        add(fact, name.chars(), kept, out);
    }
}

fn add<const SOURCED: bool>(fact: Fact, value: impl Iterator<Item = char>, kept: &mut String, out: &mut Collector<SOURCED>) {
    let start = kept.len();
    kept.extend(value);
    let hash = Hash::new(20 + fact as u64).chars(kept[start..].chars());
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    out.add(hash, Origin::Other(Detail::Person(fact, place(start), place(kept.len()))));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::comment::Comment;
    use crate::features::{Extractor, Source};

    /// What is known of these fields.
    fn known(author: &str, author_email: &str, author_url: &str) -> BTreeSet<Source> {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let comment =
            Comment { author: some(author), author_email: some(author_email), author_url: some(author_url), ..Comment::default() };
        let mut extractor = Extractor::new();
        let features = extractor.extract(&comment);
        let sources = (0..features.slots().len()).map(|index| features.source(index));
        sources.filter(|source| matches!(source, Source::AuthorName(_) | Source::EmailDomain(_) | Source::AuthorHost(_))).collect()
    }

    fn set<const N: usize>(kind: fn(String) -> Source, values: [&str; N]) -> BTreeSet<Source> {
        values.map(|value| kind(value.to_owned())).into()
    }

    #[test]
    fn a_name_is_read_as_the_content_is() {
        for name in ["Casino Bonus", "𝐂𝐚𝐬𝐢𝐧𝐨 bonus", "Саsino bonus", "ca\u{200b}sino bonus", "ｃａｓｉｎｏ bonus", "c4sino bonus"]
        {
            assert_eq!(known(name, "", ""), set(Source::AuthorName, ["casino", "bonus"]), "{name}");
        }
        assert_eq!(known("Anna-Maria O'Neil", "", ""), set(Source::AuthorName, ["anna", "maria", "o'neil"]));
        assert_eq!(known("Саша", "", ""), set(Source::AuthorName, ["саша"]));
        assert_eq!(known("免费bonus", "", ""), set(Source::AuthorName, ["免", "费", "bonus"]));
    }

    #[test]
    fn an_address_is_known_by_its_domain_however_it_is_written() {
        for address in ["x@evil.com", "x@EVIL.com.", "Bob <x@evil.com>", "x@ evil.com "] {
            assert_eq!(known("", address, ""), set(Source::EmailDomain, ["evil.com"]), "{address}");
        }
        assert_eq!(known("", "x", ""), set(Source::EmailDomain, []));
        assert_eq!(known("", "x@mail.evil.com", ""), set(Source::EmailDomain, ["mail.evil.com", "evil.com"]));
    }

    #[test]
    fn a_web_site_is_known_by_its_host_and_the_domain_that_was_registered() {
        assert_eq!(known("", "", "http://shop.evil.com/x"), set(Source::AuthorHost, ["shop.evil.com", "evil.com"]));
        assert_eq!(known("", "", "https://evil.com\\@good.com/"), set(Source::AuthorHost, ["evil.com"]));
        let bücher = set(Source::AuthorHost, ["xn--bcher-kva.example", "bücher.example"]);
        assert_eq!(known("", "", "http://xn--bcher-kva.example"), bücher);
        assert_eq!(known("", "", "http://bücher.example"), bücher);
        assert_eq!(known("", "", "//"), set(Source::AuthorHost, []));
    }
}
