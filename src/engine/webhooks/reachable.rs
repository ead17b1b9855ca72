//! Which addresses a webhook may reach: those of the open Internet, and what the operator allows besides.
//!
//! Otherwise whoever names an endpoint could have this server knock at doors that only it reaches: a router, a metadata service, a database next to it.
//! The ranges are those that IANA's registries of special-purpose addresses call not globally reachable (RFC 6890), and what embeds IPv4 addresses is judged by these.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

/// The longest address of an endpoint, in bytes.
const MAX_URL: usize = 2_048;

/// The longest name of a host, and the longest part of one between two dots (RFC 1035).
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(first: u16, second: u16, third: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, third, 0, 0, 0, 0, 0), length)
}

/// IPv4 networks that are not reached, with what they are.
const NOT_REACHED: [(Ipv4Net, &str); 15] = [
    (v4(0, 0, 0, 0, 8), "this network"),
    (v4(10, 0, 0, 0, 8), "a private network"),
    (v4(100, 64, 0, 0, 10), "a network behind a provider's translation"),
    (v4(127, 0, 0, 0, 8), "this machine itself"),
    (v4(169, 254, 0, 0, 16), "a link-local network"),
    (v4(172, 16, 0, 0, 12), "a private network"),
    (v4(192, 0, 0, 0, 24), "a network for protocols"),
    (v4(192, 0, 2, 0, 24), "a network for documentation"),
    (v4(192, 88, 99, 0, 24), "a network of relays"),
    (v4(192, 168, 0, 0, 16), "a private network"),
    (v4(198, 18, 0, 0, 15), "a network for benchmarks"),
    (v4(198, 51, 100, 0, 24), "a network for documentation"),
    (v4(203, 0, 113, 0, 24), "a network for documentation"),
    (v4(224, 0, 0, 0, 4), "a multicast address"),
    (v4(240, 0, 0, 0, 4), "a reserved network"),
];

/// Of IPv6 this alone is the open Internet …
const GLOBAL: Ipv6Net = v6(0x2000, 0, 0, 3);

/// … without these.
const NOT_GLOBAL: [(Ipv6Net, &str); 3] = [
    (v6(0x2001, 0, 0, 23), "a network for protocols"),
    (v6(0x2001, 0x0db8, 0, 32), "a network for documentation"),
    (v6(0x3fff, 0, 0, 20), "a network for documentation"),
];

/// Translated by a network's own gateway to the IPv4 address at its end (RFC 6052).
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 96);

/// Holds an IPv4 address after its first two bytes (RFC 3056).
const SIX_TO_FOUR: Ipv6Net = v6(0x2002, 0, 0, 16);

/// Which addresses may be reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reachable {
    allowed: Vec<IpNet>,
}

impl Reachable {
    /// The open Internet and these networks.
    #[must_use]
    pub fn with(allowed: Vec<IpNet>) -> Self {
        Self { allowed }
    }

    /// Whether the operator allows this address by name of its network.
    pub(super) fn allows(&self, address: IpAddr) -> bool {
        let canonical = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(&address) || network.contains(&canonical))
    }

    /// Whether an address may be reached.
    ///
    /// # Errors
    /// What kind of address it is, if not.
    pub fn check(&self, address: IpAddr) -> Result<(), &'static str> {
        if self.allows(address) {
            return Ok(());
        }
        let seen = match address {
            IpAddr::V4(address) => not_reached(address),
            IpAddr::V6(address) => not_reached_v6(address),
        };
        seen.map_or(Ok(()), Err)
    }

    /// Whether an address of an endpoint may be asked for, as far as it tells without looking a name up.
    ///
    /// # Errors
    /// What is wrong with it, to follow its name in a sentence. Never the address itself.
    pub fn check_url(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err("should begin with https:// or http://".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a name or password".to_owned());
        }
        if url.as_str().len() > MAX_URL {
            return Err(format!("is longer than {MAX_URL} bytes"));
        }
        if url.port() == Some(0) {
            return Err("must not name port 0".to_owned());
        }
        let literal = match url.host() {
            None => return Err("should name a host".to_owned()),
            Some(Host::Domain(name)) => return check_name(name),
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
        };
        self.check(literal).map_err(|kind| {
            format!("points at {kind}: whoever runs the server may allow it with --webhook-networks, or allow_networks under [webhooks] in gatepost.toml")
        })
    }
}

fn check_name(name: &str) -> Result<(), String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.len() > MAX_NAME || name.split('.').any(|label| label.is_empty() || label.len() > MAX_LABEL) {
        return Err(format!(
            "names a host that cannot be: names have at most {MAX_NAME} letters, and at most {MAX_LABEL} between two dots"
        ));
    }
    Ok(())
}

fn not_reached(address: Ipv4Addr) -> Option<&'static str> {
    NOT_REACHED.iter().find(|(network, _)| network.contains(&address)).map(|(_, what)| *what)
}

fn not_reached_v6(address: Ipv6Addr) -> Option<&'static str> {
    let [.., a, b, c, d] = address.octets();
    if let Some(mapped) = address.to_ipv4_mapped() {
        return not_reached(mapped);
    }
    if NAT64.contains(&address) {
        return not_reached(Ipv4Addr::new(a, b, c, d));
    }
    if SIX_TO_FOUR.contains(&address) {
        let [_, _, a, b, c, d, ..] = address.octets();
        return not_reached(Ipv4Addr::new(a, b, c, d));
    }
    if !GLOBAL.contains(&address) {
        return Some("no address of the open Internet");
    }
    NOT_GLOBAL.iter().find(|(network, _)| network.contains(&address)).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(networks: &Reachable, address: &str) -> bool {
        networks.check(address.parse().unwrap()).is_err()
    }

    /// First and last addresses of the networks in IANA's registries of special-purpose addresses for IPv4 and IPv6.
    #[test]
    #[expect(clippy::too_many_lines, reason = "an address a line")]
    fn no_special_address_is_reached_and_their_neighbours_are() {
        let networks = Reachable::default();
        let special = [
            "0.0.0.0",
            "0.255.255.255",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.0",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.0.0",
            "192.168.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "3fff::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
        ];
        for address in special {
            assert!(refused(&networks, address), "{address}");
        }
        let open = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2001:200::1",
            "2002:101:101::1",
            "2606:4700::1111",
            "2a00::1",
        ];
        for address in open {
            assert!(!refused(&networks, address), "{address}");
        }
    }

    #[test]
    fn what_the_operator_allows_is_reached_and_nothing_beside_it() {
        let networks = Reachable::with(vec!["127.0.0.0/8".parse().unwrap(), "fd00::/64".parse().unwrap()]);
        for address in ["127.0.0.1", "::ffff:127.0.0.1", "fd00::7"] {
            assert!(!refused(&networks, address), "{address}");
        }
        for address in ["10.0.0.1", "::1", "fd00:0:0:1::1"] {
            assert!(refused(&networks, address), "{address}");
        }
    }

    #[test]
    fn an_address_in_any_spelling_is_the_address_that_it_is() {
        let networks = Reachable::default();
        let refused = |text: &str| networks.check_url(&Url::parse(text).unwrap()).is_err();
        for text in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "http://127.1/",
            "ftp://blog.example/",
            "https://user@blog.example/",
            "https://:pass@blog.example/",
            "file:///etc/passwd",
            "data:text/plain,x",
            "http://１２７.0.0.1/",
        ] {
            assert!(refused(text), "{text}");
        }
        assert!(!refused("https://blog.example/hook?x=1") && !refused("http://blog.example:8080/"));
        let (label, longest) = ("a".repeat(63), format!("https://{}.{}/", [const { "a" }; 95].join("."), "a".repeat(63)));
        assert!(longest.len() == "https:///".len() + 253 && !refused(&longest) && !refused(&format!("https://{label}.example./")));
        for text in ["https://blog.example:0/", "http://a..example/", &format!("https://a{label}.example/"), &longest.replace("//", "//b.")]
        {
            assert!(refused(text), "{text}");
        }
        assert!(networks.check_url(&Url::parse(&format!("https://blog.example/{}", "a".repeat(MAX_URL))).unwrap()).is_err());
    }
}
