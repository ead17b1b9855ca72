//! Who sends, and from where: lists of trusted and of blocked authors, e-mail domains and networks.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::comment::Comment;
use crate::policy::stated::Sender;
use crate::policy::{ReasonCode, SettingsError};
use crate::text::{is_blank, registered_domain, visible_form};

/// The longest list, so that one site cannot fill the memory of all.
const MAX_SENDERS: usize = 10_000;

/// The longest address, name or domain, in bytes (RFC 5321 allows an address 254).
const MAX_BYTES: usize = 254;

/// By what a sender was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Author,
    Domain,
    Network,
}

impl Kind {
    pub(super) fn blocked(self) -> ReasonCode {
        match self {
            Self::Author => ReasonCode::BlockedAuthor,
            Self::Domain => ReasonCode::BlockedDomain,
            Self::Network => ReasonCode::BlockedNetwork,
        }
    }

    pub(super) fn trusted(self) -> ReasonCode {
        match self {
            Self::Author => ReasonCode::TrustedAuthor,
            Self::Domain => ReasonCode::TrustedDomain,
            Self::Network => ReasonCode::TrustedNetwork,
        }
    }
}

/// A list of senders. Looking a comment up takes the same time however long the list.
#[derive(Debug, Clone, Default)]
pub(super) struct Senders {
    /// By address; with the names that have to stand beside it, none for any.
    emails: FxHashMap<String, Vec<Option<String>>>,
    names: FxHashSet<String>,
    domains: FxHashSet<String>,
    networks: FxHashSet<IpNet>,
    /// The lengths of the prefixes among the networks: each is asked once.
    prefixes: BTreeSet<u8>,
}

impl Senders {
    pub(super) fn trusted(list: &[Sender]) -> Result<Self, SettingsError> {
        Self::compile("trusted", list, true)
    }

    pub(super) fn blocked(list: &[Sender]) -> Result<Self, SettingsError> {
        Self::compile("blocked", list, false)
    }

    fn compile(field: &'static str, list: &[Sender], trusts: bool) -> Result<Self, SettingsError> {
        if list.len() > MAX_SENDERS {
            return Err(SettingsError { field, problem: format!("has {} entries; at most {MAX_SENDERS} are accepted", list.len()) });
        }
        let mut senders = Self::default();
        for (at, sender) in list.iter().enumerate() {
            senders.add(sender, trusts).map_err(|problem| SettingsError { field, problem: format!("entry {}: {problem}", at + 1) })?;
        }
        Ok(senders)
    }

    fn add(&mut self, sender: &Sender, trusts: bool) -> Result<(), String> {
        let Sender { email, author, domain, network } = sender;
        for text in [email, author, domain].into_iter().flatten() {
            if is_blank(text) || text.len() > MAX_BYTES {
                return Err(format!("should have 1 to {MAX_BYTES} bytes of text"));
            }
        }
        match (email, author, domain, network) {
            (Some(email), author, None, None) => {
                if !email.contains('@') {
                    return Err("email should be an address such as ann@example.com; a domain goes into domain".to_owned());
                }
                self.emails.entry(email_key(email)).or_default().push(author.as_deref().map(name_key));
            }
            (None, Some(_), None, None) if trusts => {
                return Err("a name alone cannot be trusted, as anybody can write it: add the e-mail address".to_owned());
            }
            (None, Some(author), None, None) => {
                self.names.insert(name_key(author));
            }
            (None, None, Some(domain), None) => self.add_domain(domain, trusts)?,
            (None, None, None, Some(network)) => self.add_network(network)?,
            _ => return Err("should have one of email (with or without author), author, domain, network".to_owned()),
        }
        Ok(())
    }

    fn add_domain(&mut self, domain: &str, trusts: bool) -> Result<(), String> {
        let domain = domain_key(domain.trim().trim_start_matches(['@', '.']));
        if domain.is_empty() || domain.contains(['@', '/', ' ']) {
            return Err("domain should be one such as example.com".to_owned());
        }
        if trusts && registered_domain(&domain).is_none() {
            return Err(format!("{domain} cannot be trusted, as anybody can have a name in it: name a domain below it"));
        }
        self.domains.insert(domain);
        Ok(())
    }

    fn add_network(&mut self, network: &str) -> Result<(), String> {
        let text = network.trim();
        let parsed = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        let parsed = parsed.ok_or("network should be one such as 192.0.2.0/24 or 2001:db8::/32, or one address")?;
        let network = folded(parsed).trunc();
        if network.prefix_len() == 0 {
            return Err(format!("{network} holds every address there is; name a smaller network"));
        }
        self.prefixes.insert(network.prefix_len());
        self.networks.insert(network);
        Ok(())
    }

    /// By what the comment's sender is on the list, and what stands there.
    pub(super) fn find(&self, comment: &Comment) -> Option<(Kind, String)> {
        let email = comment.author_email.as_deref();
        email
            .and_then(|email| self.find_author(email, comment.author.as_deref()))
            .or_else(|| comment.author.as_deref().and_then(|author| self.find_name(author)))
            .or_else(|| email.and_then(|email| self.find_domain(email)))
            .or_else(|| comment.ip.and_then(|ip| self.find_network(ip)))
    }

    fn find_author(&self, email: &str, author: Option<&str>) -> Option<(Kind, String)> {
        if self.emails.is_empty() {
            return None;
        }
        let key = email_key(email);
        let names = self.emails.get(&key)?;
        let author = author.map(name_key);
        names.iter().any(|name| name.is_none() || *name == author).then_some((Kind::Author, key))
    }

    fn find_name(&self, author: &str) -> Option<(Kind, String)> {
        if self.names.is_empty() {
            return None;
        }
        self.names.contains(&name_key(author)).then(|| (Kind::Author, visible_form(author).trim().to_owned()))
    }

    /// The domain itself or one above it.
    fn find_domain(&self, email: &str) -> Option<(Kind, String)> {
        if self.domains.is_empty() {
            return None;
        }
        let email = email_key(email);
        let domain = domain_key(email.rsplit_once('@')?.1);
        let above = std::iter::successors(Some(domain.as_str()), |domain| domain.split_once('.').map(|(_, rest)| rest));
        above.into_iter().find(|domain| self.domains.contains(*domain)).map(|domain| (Kind::Domain, domain.to_owned()))
    }

    /// The smallest network that holds the address.
    fn find_network(&self, ip: IpAddr) -> Option<(Kind, String)> {
        let ip = ip.to_canonical();
        let around = self.prefixes.iter().rev().filter_map(|prefix| IpNet::new(ip, *prefix).ok()).map(|network| network.trunc());
        around.into_iter().find(|network| self.networks.contains(network)).map(|network| (Kind::Network, network.to_string()))
    }
}

/// By what an e-mail address is known: in any case, whatever stands in it and does not show, and however it is put: `Bob <bob@x.example>`,
/// `mailto:bob@x.example`, `"bob"@x.example`, with the full stop of ideographs.
fn email_key(email: &str) -> String {
    let visible = visible_form(email).replace(IDEOGRAPHIC_STOP, ".");
    let address = visible.rsplit_once('<').map_or(visible.as_str(), |(_, address)| address);
    let address = address.trim_matches(|c: char| c.is_whitespace() || "<>.,;".contains(c));
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", local.trim().trim_matches('"'), domain.trim()),
        None => address.to_owned(),
    }
}

/// As which the normal form has both widths of it (UTS 46 takes it for a dot).
const IDEOGRAPHIC_STOP: char = '\u{3002}';

/// By what a name is known: without the spaces and marks around and between its words that anybody can add or leave out.
fn name_key(name: &str) -> String {
    let visible: String = visible_form(name).chars().filter(|c| !c.is_whitespace()).collect();
    let bare = visible.trim_matches(|c| ".,;:!?'\"_-<>()[]*~\u{3002}".contains(c));
    if bare.is_empty() { visible } else { bare.to_owned() }
}

/// By what a domain is known: in Punycode, so that both ways to write it are one.
fn domain_key(domain: &str) -> String {
    let domain = domain.trim().trim_end_matches('.').to_lowercase();
    idna::domain_to_ascii(&domain).unwrap_or(domain)
}

/// A network of IPv4 addresses in their IPv6 form (RFC 4291, section 2.5.5.2) as the one of IPv4 that it is.
fn folded(network: IpNet) -> IpNet {
    match network.addr().to_canonical() {
        ip @ IpAddr::V4(_) if network.max_prefix_len() == 128 && network.prefix_len() >= 96 => {
            IpNet::new(ip, network.prefix_len() - 96).unwrap_or(network)
        }
        _ => network,
    }
}
