//! What the host of a link is.

use url::Url;

use super::links::host_of;

/// Hosts that lead anywhere: what they stand for is not to be seen. Sorted.
const SHORTENERS: [&str; 44] = [
    "adf.ly",
    "bit.do",
    "bit.ly",
    "bitly.com",
    "bl.ink",
    "buff.ly",
    "clck.ru",
    "cutt.ly",
    "dlvr.it",
    "fb.me",
    "goo.gl",
    "goo.su",
    "ift.tt",
    "is.gd",
    "j.mp",
    "lnkd.in",
    "lnkiy.in",
    "mcaf.ee",
    "mtw.so",
    "ouo.io",
    "ow.ly",
    "qr.ae",
    "qrco.de",
    "rb.gy",
    "rebrand.ly",
    "reurl.cc",
    "s.id",
    "short.gy",
    "shorte.st",
    "shorturl.asia",
    "shorturl.at",
    "shrtco.de",
    "snip.ly",
    "soo.gd",
    "surl.li",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tiny.one",
    "tinyurl.com",
    "trib.al",
    "u.to",
    "v.gd",
    "vk.cc",
];

/// The domain that somebody registered, by the public suffix list: `shop.example.co.uk` is a host of `example.co.uk`. `None` of a public suffix
/// itself and of what is no name.
#[must_use]
pub fn registered_domain(host: &str) -> Option<&str> {
    psl::domain_str(host).filter(|_| !is_ip_address(host))
}

/// The host that a browser goes to from what stands in a field for an address, as WHATWG's URL standard has it: in small letters of ASCII, without
/// `www.` and a dot at its end. Where a browser would go nowhere, what people would read as the host.
#[must_use]
pub fn browsed_host(url: &str) -> String {
    let url = url.trim();
    let has_scheme = url.contains("://") || ["http:", "https:"].iter().any(|scheme| begins_with(url, scheme));
    let parsed = if has_scheme { Url::parse(url) } else { Url::parse(&format!("https://{}", url.trim_start_matches(['/', '\\']))) };
    let host = match parsed.as_ref().map(Url::host_str) {
        Ok(Some(host)) => host.to_lowercase(),
        _ => host_of(&url.to_lowercase()).to_owned(),
    };
    let host = host.trim_end_matches('.');
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

fn begins_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
}

/// Whether a label in small letters of ASCII is a public suffix that the list knows.
pub(super) fn is_public_suffix(label: &[char]) -> bool {
    // No suffix of one label is longer than a label may be.
    let mut bytes = [0; 63];
    let Some(bytes) = bytes.get_mut(..label.len()) else { return false };
    let is_ascii = bytes.iter_mut().zip(label).all(|(byte, c)| {
        u8::try_from(*c).is_ok_and(|c| {
            *byte = c;
            c.is_ascii()
        })
    });
    is_ascii && psl::suffix(bytes).is_some_and(|suffix| suffix.is_known())
}

/// Whether a host shortens links.
#[must_use]
pub fn is_shortener(host: &str) -> bool {
    SHORTENERS.binary_search(&host).is_ok()
}

/// Whether a host is the number of a machine, as browsers take them: 127.0.0.1, 127.1, 2130706433, 0x7f.1, `[2606:4700::1111]`.
#[must_use]
pub fn is_ip_address(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or("");
    let may_be_one = host.starts_with('[') || last.starts_with(|c: char| c.is_ascii_digit());
    may_be_one && matches!(url::Host::parse(host), Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)))
}

/// A host as a browser may show it: labels in Punycode (RFC 3492) as the letters that they stand for. `None` where there are no such labels, or
/// they stand for nothing.
#[must_use]
pub fn decoded_host(host: &str) -> Option<String> {
    let is_encoded = host.split('.').any(|label| label.starts_with("xn--"));
    is_encoded.then(|| idna::domain_to_unicode(host)).filter(|(_, result)| result.is_ok()).map(|(shown, _)| shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registered_domain_is_one_label_more_than_the_public_suffix() {
        let cases = [
            ("a.b.evil.com", Some("evil.com")),
            ("shop.example.co.uk", Some("example.co.uk")),
            ("me.blogspot.com", Some("me.blogspot.com")),
            ("co.uk", None),
            ("127.0.0.1", None),
            ("localhost", None),
        ];
        for (host, domain) in cases {
            assert_eq!(registered_domain(host), domain, "{host}");
        }
    }

    #[test]
    fn a_field_for_an_address_is_read_as_browsers_do() {
        // What `new URL(...)` gives in Chromium and Node, the second group with "https://" before it.
        for (url, host) in [
            ("https://evil.com\\@good.com/", "evil.com"),
            ("https:evil.com", "evil.com"),
            ("https:/evil.com", "evil.com"),
            ("https://www.Evil.com./x", "evil.com"),
            ("https://ｅｖｉｌ.com", "evil.com"),
            ("https://%65vil.com", "evil.com"),
            ("https://bücher.example", "xn--bcher-kva.example"),
            ("http://good.com@evil.com/", "evil.com"),
            ("http://2130706433/", "127.0.0.1"),
            ("//evil.com/x", "evil.com"),
            ("evil.com:80/x", "evil.com"),
            ("www.evil.com", "evil.com"),
            ("", ""),
            ("//", ""),
        ] {
            assert_eq!(browsed_host(url), host, "{url}");
        }
    }

    #[test]
    fn numbers_of_machines_are_known_in_every_form_that_browsers_take() {
        // WHATWG's URL standard, "host parsing": parts in base 8, 10 and 16, and fewer than four of them.
        for host in ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[2606:4700::1111]"] {
            assert!(is_ip_address(host), "{host}");
        }
        for host in ["example.com", "1.example", "256.1.1.1", "[x]", "", "3com"] {
            assert!(!is_ip_address(host), "{host}");
        }
    }

    #[test]
    fn public_suffixes_are_those_of_the_list() {
        let is_one = |label: &str| is_public_suffix(&label.chars().collect::<Vec<_>>());
        assert!(is_one("com") && is_one("online") && is_one("me"));
        assert!(!is_one("thing") && !is_one("50") && !is_one("bro") && !is_one("") && !is_one(&"a".repeat(64)));
    }

    #[test]
    fn encoded_labels_are_shown_as_letters() {
        // RFC 3492 and WHATWG's URL standard: bücher is xn--bcher-kva.
        assert_eq!(decoded_host("www.xn--bcher-kva.example").as_deref(), Some("www.bücher.example"));
        assert_eq!(decoded_host("example.com"), None);
        assert_eq!(decoded_host("xn--\u{0}.com"), None);
    }

    #[test]
    fn shorteners_are_sorted() {
        assert!(SHORTENERS.is_sorted());
        assert!(is_shortener("bit.ly") && !is_shortener("habit.ly"));
    }
}
