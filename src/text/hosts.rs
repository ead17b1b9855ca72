//! What the host of a link is.

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

/// Whether a host shortens links.
#[must_use]
pub fn is_shortener(host: &str) -> bool {
    SHORTENERS.binary_search(&host).is_ok()
}

/// Whether a host is the number of a machine (IPv4).
#[must_use]
pub fn is_ip_address(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>().is_ok()
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
