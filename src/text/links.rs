//! Links in running text, with and without a scheme.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

use super::contacts::{Contact, ContactKind};

/// Longer stretches without white space are looked at in pieces of this many bytes: what the link finder does with some of them grows with
/// the square of their length.
const MAX_STRETCH: usize = 512;

/// The most links and addresses of one text that are looked at.
const MAX_LINKS: usize = 200;

/// Top-level domains that make a link of "name.tld" alone, with neither scheme, `www.` nor path. A missing space after a full stop
/// ("hello.how are you") is commoner than a bare link, so a domain stands here only if it is common in links and no common word.
const BARE_DOMAINS: [&str; 66] = [
    "ai", "app", "ar", "asia", "at", "au", "be", "bid", "biz", "blog", "br", "cc", "ch", "click", "club", "cn", "co", "com", "cz", "de",
    "dev", "dk", "es", "eu", "fi", "fr", "gg", "gov", "icu", "id", "info", "io", "ir", "it", "jp", "kr", "live", "ly", "me", "mx", "net",
    "nl", "nz", "online", "org", "pl", "pro", "pw", "ro", "ru", "se", "shop", "site", "store", "su", "tk", "top", "tr", "tv", "tw", "ua",
    "uk", "us", "vip", "vn", "xyz",
];

/// A link in a text: byte ranges of that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// All of it.
    pub whole: Range<usize>,
    /// All of it from the host on: without scheme and `www.`.
    pub span: Range<usize>,
    /// Its host.
    pub host: Range<usize>,
}

/// Puts the links of `text`, which is normalised, into `links`, and the e-mail addresses into `contacts`: both in their order.
pub fn find_links(text: &str, links: &mut Vec<Link>, contacts: &mut Vec<Contact>) {
    links.clear();
    contacts.clear();
    if !text.contains(['.', ':']) {
        return;
    }
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    for stretch in stretches(text) {
        for found in finder.links(&text[stretch.clone()]) {
            if links.len() + contacts.len() == MAX_LINKS {
                return;
            }
            let whole = stretch.start + found.start()..stretch.start + found.end();
            if *found.kind() == LinkKind::Email {
                contacts.push(address(whole, found.as_str()));
            } else if is_meant(found.as_str()) {
                links.push(link(text, whole));
            }
        }
    }
}

/// The stretches between spaces that may hold a link, cut where they are too long.
fn stretches(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    text.split(' ').flat_map(move |word| {
        let from = start;
        start += word.len() + 1;
        pieces(word).map(move |piece| from + piece.start..from + piece.end).filter(|piece| text[piece.clone()].contains(['.', ':']))
    })
}

fn pieces(word: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start == word.len() {
            return None;
        }
        let end = word.floor_char_boundary(start + MAX_STRETCH);
        let piece = start..end;
        start = end;
        Some(piece)
    })
}

/// Whether what could be a link was meant as one.
fn is_meant(found: &str) -> bool {
    if found.contains("://") || found.starts_with("www.") {
        return true;
    }
    let host = host_of(found);
    found.len() > host.len() || host.rsplit('.').next().is_some_and(|domain| BARE_DOMAINS.contains(&domain))
}

fn address(whole: Range<usize>, found: &str) -> Contact {
    let domain = found.rfind('@').map_or(0, |at| at + 1);
    Contact { kind: ContactKind::Mail, name: whole.start + domain..whole.end, whole }
}

fn link(text: &str, span: Range<usize>) -> Link {
    let found = &text[span.clone()];
    let start = span.start + host_start(found);
    let host = host_of(found);
    Link { span: start..span.end, host: start..start + host.len(), whole: span }
}

/// The host of a URL as people write it: without scheme, user, `www.`, port and path.
#[must_use]
pub fn host_of(url: &str) -> &str {
    let rest = &url[host_start(url)..];
    rest.split(['/', '?', '#', ':', ' ']).next().unwrap_or(rest)
}

fn host_start(url: &str) -> usize {
    let mut start = url.find("://").map_or(0, |at| at + 3);
    let authority = url[start..].split(['/', '?', '#']).next().unwrap_or("");
    start += authority.rfind('@').map_or(0, |at| at + 1);
    if url[start..].starts_with("www.") { start + 4 } else { start }
}

/// The words of a link, host included: what stands between `/ ? = & . _ - # :` and `%`, with its place.
pub fn words_of(link: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    link.split(['/', '?', '=', '&', '.', '_', '-', '#', ':', '%'])
        .map(move |word| {
            let at = start;
            start += word.len() + 1;
            (at, word)
        })
        .filter(|(_, word)| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(text: &str) -> Vec<&str> {
        let (mut links, mut contacts) = (Vec::new(), Vec::new());
        find_links(text, &mut links, &mut contacts);
        links.into_iter().map(|link| &text[link.host]).collect()
    }

    #[test]
    fn links_are_found_with_and_without_a_scheme() {
        assert_eq!(
            hosts("see https://www.bit.ly/x, (http://user@evil.tk:80/a) or youtube.com/watch?v=1"),
            ["bit.ly", "evil.tk", "youtube.com"]
        );
        assert_eq!(hosts("www.foo.cash now, bar.xyz"), ["foo.cash", "bar.xyz"]);
        assert_eq!(hosts("täst.ru/ж"), ["täst.ru"]);
    }

    #[test]
    fn a_missing_space_and_an_e_mail_address_make_no_link() {
        assert_eq!(hosts("hello.how are you? write to bob.smith@mail.com e.g. at 10.30"), [""; 0]);
    }

    #[test]
    fn addresses_are_found_with_their_domains() {
        let text = "write to bob.smith@mail.example.com or https://user@host.tk";
        let (mut links, mut contacts) = (Vec::new(), Vec::new());
        find_links(text, &mut links, &mut contacts);
        let found: Vec<_> = contacts.iter().map(|contact| (&text[contact.whole.clone()], &text[contact.name.clone()])).collect();
        assert_eq!(found, [("bob.smith@mail.example.com", "mail.example.com")]);
    }

    #[test]
    fn the_words_of_a_link_are_its_host_labels_and_path_words() {
        let words: Vec<_> = words_of("youtube.com/watch?v=dq-w_1").map(|(_, word)| word).collect();
        assert_eq!(words, ["youtube", "com", "watch", "v", "dq", "w", "1"]);
    }

    #[test]
    fn the_domains_of_bare_links_are_sorted() {
        assert!(BARE_DOMAINS.is_sorted());
    }
}
