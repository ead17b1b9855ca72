//! Links in running text, with and without a scheme.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

use super::contacts::{Contact, ContactKind};
use super::refused::{has_separators, hosts_between, schemes};
use super::stretches::stretches;

/// The most links, and the most addresses, of one text that are looked at.
const MOST: usize = 200;

/// Top-level domains that make a link of "name.tld" alone, with neither scheme, `www.` nor path. A missing space after a full stop
/// ("hello.how are you") is commoner than a bare link, so a domain stands here only if it is common in links and no common word.
pub(super) const BARE_DOMAINS: [&str; 66] = [
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
    let mut search = Search { text, finder: &finder, links };
    for stretch in stretches(text) {
        search.stretch(stretch, contacts);
        if search.links.len() == MOST && contacts.len() >= MOST {
            return;
        }
    }
}

/// A search under way.
struct Search<'s> {
    text: &'s str,
    finder: &'s LinkFinder,
    links: &'s mut Vec<Link>,
}

impl Search<'_> {
    /// Looks through a stretch without white space: with the link finder, and then between what it found for what it refuses.
    fn stretch(&mut self, stretch: Range<usize>, contacts: &mut Vec<Contact>) {
        let mut seen = stretch.start;
        for found in self.finder.links(&self.text[stretch.clone()]) {
            let whole = stretch.start + found.start()..stretch.start + found.end();
            self.refused(seen..whole.start);
            if *found.kind() == LinkKind::Url {
                seen = self.add(whole);
                continue;
            }
            seen = whole.end;
            if contacts.len() < MOST {
                contacts.push(address(self.text, whole));
            }
        }
        self.refused(seen..stretch.end);
    }

    /// Adds what could be a link, if it was meant as one; where it ends.
    fn add(&mut self, whole: Range<usize>) -> usize {
        let link = link(self.text, whole);
        let end = link.whole.end;
        if self.links.len() < MOST && is_meant(&self.text[link.whole.clone()]) {
            self.links.push(link);
        }
        end
    }

    /// Looks for links where the link finder has found none.
    fn refused(&mut self, gap: Range<usize>) {
        let mut seen = gap.start;
        for found in schemes(&self.text[gap.clone()]) {
            let whole = gap.start + found.start..gap.start + found.end;
            self.hosts(seen..whole.start);
            seen = self.add(whole);
        }
        self.hosts(seen..gap.end);
    }

    /// Looks for links without a scheme between marks that no host has.
    fn hosts(&mut self, gap: Range<usize>) {
        if !has_separators(&self.text[gap.clone()]) {
            return;
        }
        for piece in hosts_between(&self.text[gap.clone()]) {
            let start = gap.start + piece.start;
            for found in self.finder.links(&self.text[start..gap.start + piece.end]).filter(|found| *found.kind() == LinkKind::Url) {
                self.add(start + found.start()..start + found.end());
            }
        }
    }
}

/// Whether what could be a link was meant as one.
fn is_meant(found: &str) -> bool {
    if found.contains("://") || found.starts_with("www.") {
        return true;
    }
    let host = host_of(found);
    found.len() > host.len() || host.rsplit('.').next().is_some_and(|domain| BARE_DOMAINS.contains(&domain))
}

fn address(text: &str, whole: Range<usize>) -> Contact {
    let start = text[whole.clone()].rfind('@').map_or(whole.start, |at| whole.start + at + 1);
    let end = start + without_tail(&text[start..whole.end]);
    Contact { kind: ContactKind::Mail, name: start..end, whole: whole.start..end }
}

/// The link that was found, without what an unspaced script has before or behind it.
fn link(text: &str, found: Range<usize>) -> Link {
    let whole = found.start + front(&text[found.clone()])..found.end;
    let written = &text[whole.clone()];
    let start = whole.start + host_start(written);
    let host = host_of(written);
    let length = without_tail(host);
    let end = if length < host.len() { start + length } else { whole.end };
    Link { span: start..end, host: start..start + host[..length].trim_end_matches('.').len(), whole: whole.start..end }
}

/// Whether a character is of no Latin alphabet, so that a word of it may stand beside an address without a space.
fn is_foreign(c: char) -> bool {
    !(c.is_ascii() || c.is_alphabetic() && matches!(c, '\u{80}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'))
}

/// How much of what was found without a scheme stands before it: 看 before "example.com" is a word of its own.
fn front(found: &str) -> usize {
    let label = found.split(['.', ':', '/']).next().unwrap_or("");
    let last = label.char_indices().rfind(|(_, c)| is_foreign(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let begins = label[last..].starts_with(|c: char| c.is_ascii_alphabetic());
    if begins && !found.contains("://") { last } else { 0 }
}

/// How long a host is without what stands behind it: no top-level domain begins in ASCII and goes on in another script.
fn without_tail(host: &str) -> usize {
    let top = host.rfind('.').map_or(0, |dot| dot + 1);
    let begins = host[top..].starts_with(|c: char| c.is_ascii_alphanumeric());
    host[top..].find(is_foreign).filter(|_| begins).map_or(host.len(), |at| top + at)
}

/// The host of a URL as people write it: without scheme, user, `www.`, port and path.
#[must_use]
pub fn host_of(url: &str) -> &str {
    let rest = &url[host_start(url)..];
    if rest.starts_with('[')
        && let Some(end) = rest.find(']')
    {
        return &rest[..=end];
    }
    rest.split(['/', '\\', '?', '#', ':', ' ']).next().unwrap_or(rest)
}

fn host_start(url: &str) -> usize {
    let mut start = url.find("://").map_or(0, |at| at + 3);
    let authority = url[start..].split(['/', '\\', '?', '#']).next().unwrap_or("");
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
    fn links_that_marks_stick_to_are_found() {
        // Each is what a full-width mark becomes, or how HTML without spaces looks.
        for (text, host) in [
            ("https://evil.com,x", "evil.com"),
            ("https://evil.com,快来", "evil.com"),
            ("https://evil.com!快来", "evil.com"),
            ("https://lucky-slots.com(快来)", "lucky-slots.com"),
            ("<a href='https://evil.com'rel=x>", "evil.com"),
            ("<img src='https://evil.com'onerror=x>", "evil.com"),
            ("(https://evil.com)x", "evil.com"),
            ("http://evil.com&x", "evil.com"),
            ("https://my_evil.com_", "my_evil.com"),
            ("https://a:b@evil.com,x", "evil.com"),
            ("http://[2606:4700::1111]/", "[2606:4700::1111]"),
            ("http://16909060/win", "16909060"),
            ("http://127.1/", "127.1"),
            ("www.evil.cash,x", "evil.cash"),
            ("evil.com,x", "evil.com"),
            ("https://evil.com./", "evil.com"),
            ("https://evil.com\\@good.com/", "evil.com"),
        ] {
            assert_eq!(hosts(text), [host], "{text}");
        }
    }

    #[test]
    fn marks_beside_dots_make_no_link() {
        for text in ["3.5,4.2", "(e.g.this)", "http://,x", "://a.b", "hello.how,are", "http://[a]/"] {
            assert_eq!(hosts(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_long_stretch_is_not_cut_inside_a_link() {
        for filler in 0..600 {
            assert_eq!(hosts(&format!("{}https://a.com/x", "-".repeat(filler))), ["a.com"], "{filler}");
            assert_eq!(hosts(&format!("{},lucky-slots.com", "a".repeat(filler))), ["lucky-slots.com"], "{filler}");
        }
        for filler in 150..200 {
            assert_eq!(hosts(&format!("{},https://lucky-slots.com/win", "好".repeat(filler))), ["lucky-slots.com"], "{filler}");
        }
    }

    #[test]
    fn many_addresses_leave_room_for_links() {
        assert_eq!(hosts(&format!("{}https://lucky.com", "a@b.co ".repeat(200))), ["lucky.com"]);
    }

    #[test]
    fn words_of_other_scripts_do_not_stick_to_hosts() {
        for text in [
            "看https://lucky-slots.com好",
            "https://lucky-slots.comดีมาก",
            "https://lucky-slots.com👍",
            "网址是lucky-slots.com 快来",
            "看lucky-slots.com好",
            "lucky-slots.com에서 봐요",
            "看www.lucky-slots.com。",
        ] {
            assert_eq!(hosts(text), ["lucky-slots.com"], "{text}");
        }
        // Names of other scripts, whole or with digits, are names.
        assert_eq!(hosts("http://例え.テスト/ and http://пример24.рф/ and кафе-bar.com"), ["例え.テスト", "пример24.рф", "кафе-bar.com"]);
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
