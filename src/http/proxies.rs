//! Who really asks, where a reverse proxy stands before the server.
//!
//! A header with an address is believed only if the peer is a proxy that the operator named, and of the addresses in it the rightmost that is none of these
//! proxies': each proxy appends whom it saw, and what stands further left anybody may have written. There are two such headers. A proxy that sets the one may pass
//! the other on as a client wrote it, so where both are there and do not agree, neither is believed.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{FORWARDED, SET_COOKIE, VIA};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::Networks;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What a request has that a proxy passed on, of those proxies that say so.
const MARKS: [HeaderName; 14] = [
    FORWARDED_FOR,
    FORWARDED,
    VIA,
    FORWARDED_PROTO,
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-port"),
    HeaderName::from_static("x-forwarded-server"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("x-client-ip"),
    HeaderName::from_static("x-cluster-client-ip"),
    HeaderName::from_static("true-client-ip"),
    HeaderName::from_static("cf-connecting-ip"),
    HeaderName::from_static("fastly-client-ip"),
    HeaderName::from_static("cdn-loop"),
];

/// The longest way that is followed back.
const MAX_HOPS: usize = 32;

/// Puts the client's address in the place of a trusted proxy's, and keeps cookies to HTTPS where the proxy says that the client came by it.
pub(super) async fn find_client(State(trusted): State<Arc<Networks>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let Some(peer) = peer.filter(|peer| trusted.contain(peer.ip())) else { return next.run(request).await };
    let client = client(peer.ip(), request.headers(), &trusted);
    let by_https = came_by_https(request.headers());
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, peer.port())));
    let mut response = next.run(request).await;
    if by_https {
        keep_cookies_to_https(response.headers_mut());
    }
    response
}

/// Whether some proxy says that it passed the request on.
pub(super) fn was_passed_on(headers: &HeaderMap) -> bool {
    MARKS.iter().any(|name| headers.contains_key(name))
}

/// Who asked the outermost trusted proxy; `peer` itself where nobody can be believed.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let back = |name: &HeaderName, read: fn(&str) -> Option<IpAddr>| {
        headers.contains_key(name).then(|| follow(peer, elements(headers, name).map(read), trusted))
    };
    match (back(&FORWARDED_FOR, node), back(&FORWARDED, forwarded_for)) {
        (Some(one), Some(other)) if one != other => peer,
        (Some(client), _) | (None, Some(client)) => client,
        (None, None) => peer,
    }
}

/// From the peer back to the first that is no trusted proxy, or of whom nothing more can be read.
fn follow(peer: IpAddr, hops: impl Iterator<Item = Option<IpAddr>>, trusted: &Networks) -> IpAddr {
    let mut client = peer;
    for hop in hops.take(MAX_HOPS) {
        match hop {
            Some(hop) if trusted.contain(client) => client = hop.to_canonical(),
            _ => break,
        }
    }
    client
}

/// The elements of a list header, from the last to the first, over all of its lines.
fn elements<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> + use<'h> {
    let lines: Vec<&HeaderValue> = headers.get_all(name).iter().collect();
    lines.into_iter().rev().flat_map(|line| line.to_str().unwrap_or("").rsplit(',').map(str::trim))
}

/// An address, with or without a port: `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn node(text: &str) -> Option<IpAddr> {
    if let Some((inside, _)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return inside.parse().ok().filter(IpAddr::is_ipv6);
    }
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// The `for` of an element of `Forwarded` (RFC 7239).
fn forwarded_for(element: &str) -> Option<IpAddr> {
    node(parameter(element, "for")?)
}

fn parameter<'e>(element: &'e str, wanted: &str) -> Option<&'e str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
    Some(value.trim().trim_matches('"'))
}

/// Whether the nearest proxy was asked over HTTPS.
fn came_by_https(headers: &HeaderMap) -> bool {
    let protocol = elements(headers, &FORWARDED_PROTO).next();
    let protocol = protocol.or_else(|| parameter(elements(headers, &FORWARDED).next()?, "proto"));
    protocol.is_some_and(|protocol| protocol.eq_ignore_ascii_case("https"))
}

fn keep_cookies_to_https(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(SET_COOKIE).iter().cloned().collect();
    headers.remove(SET_COOKIE);
    for cookie in cookies {
        let text = cookie.to_str().unwrap_or("");
        let is_kept = text.split(';').any(|flag| flag.trim().eq_ignore_ascii_case("secure"));
        let kept = HeaderValue::try_from(format!("{text}; Secure")).ok().filter(|_| !is_kept).unwrap_or(cookie);
        headers.append(SET_COOKIE, kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The client of a request that came from `peer` with these headers, where 10.0.0.0/8 and `::1` are trusted.
    fn client_of(peer: &str, pairs: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        client(peer.parse().unwrap(), &headers, &"10.0.0.0/8, ::1".parse().unwrap()).to_string()
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxy_is_the_client() {
        let cases = [
            ("203.0.113.9", "203.0.113.9"),
            ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
            ("198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
            ("10.0.0.8, 10.0.0.7", "10.0.0.8"),
            ("203.0.113.9, unknown", "10.0.0.1"),
            ("203.0.113.9, unknown, 10.0.0.7", "10.0.0.7"),
            ("203.0.113.9:4711", "203.0.113.9"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("", "10.0.0.1"),
            ("<script>", "10.0.0.1"),
        ];
        for (header, expected) in cases {
            assert_eq!(client_of("10.0.0.1", &[("x-forwarded-for", header)]), expected, "{header}");
        }
        assert_eq!(client_of("10.0.0.1", &[("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", "203.0.113.9")]), "203.0.113.9");
    }

    /// The examples are RFC 7239's, sections 4 and 6.
    #[test]
    fn forwarded_is_read_as_its_rfc_has_it() {
        let cases = [
            ("for=192.0.2.43, for=198.51.100.17", "198.51.100.17"),
            (r#"For="[2001:db8:cafe::17]:4711""#, "2001:db8:cafe::17"),
            ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
            (r#"for=192.0.2.43, for="[::1]""#, "192.0.2.43"),
            ("for=_SEVKISEK", "10.0.0.1"),
            ("for=unknown", "10.0.0.1"),
        ];
        for (header, expected) in cases {
            assert_eq!(client_of("10.0.0.1", &[("forwarded", header)]), expected, "{header}");
        }
    }

    #[test]
    fn two_headers_that_do_not_agree_are_not_believed() {
        let headers = |other| [("x-forwarded-for", "203.0.113.9"), ("forwarded", other)];
        assert_eq!(client_of("10.0.0.1", &headers("for=203.0.113.9")), "203.0.113.9");
        assert_eq!(client_of("10.0.0.1", &headers("for=127.0.0.1")), "10.0.0.1");
    }

    #[test]
    fn a_long_way_back_is_not_followed_to_its_end() {
        let header = format!("203.0.113.9, {}", vec!["10.0.0.2"; 5000].join(","));
        assert_eq!(client_of("10.0.0.1", &[("x-forwarded-for", &header)]), "10.0.0.2");
    }

    #[test]
    fn cookies_are_kept_to_https_once() {
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, HeaderValue::from_static("a=1; Path=/"));
        headers.append(SET_COOKIE, HeaderValue::from_static("b=2; Secure; Path=/"));
        keep_cookies_to_https(&mut headers);
        let cookies: Vec<_> = headers.get_all(SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["a=1; Path=/; Secure", "b=2; Secure; Path=/"]);
    }
}
