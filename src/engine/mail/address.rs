//! An e-mail address that mail can be sent to.

use lettre::Address;

use crate::engine::Error;

/// The longest that SMTP takes (RFC 5321, 4.5.3.1.3).
const MAX_ADDRESS: usize = 254;

/// An address as it is written to: without a name, with its domain in lower case and in ASCII.
///
/// # Errors
/// [`Error::Invalid`] for what is no such address; its problem does not repeat it.
pub fn mail_address(text: &str) -> Result<String, Error> {
    const WRONG: &str = "should be an e-mail address such as ann@example.org";
    let wrong = || Error::Invalid { field: "address", problem: WRONG.to_owned() };
    let (user, domain) = text.trim().rsplit_once('@').ok_or_else(wrong)?;
    // Letters beyond ASCII before the @ need mail servers that few have; and a quoted name could hold anything.
    let is_plain = |letter: char| letter.is_ascii_graphic() && !"\"\\()<>,;:[]".contains(letter);
    let domain = idna::domain_to_ascii_strict(domain).map_err(|_| wrong())?;
    if user.is_empty() || !user.chars().all(is_plain) || !domain.contains('.') && domain != "localhost" {
        return Err(wrong());
    }
    let address = Address::new(user, &domain).map_err(|_| wrong())?.to_string();
    if address.len() > MAX_ADDRESS { Err(wrong()) } else { Ok(address) }
}

/// How a commenter's address may be spelled in what they sent: as it is typed, and with its domain in ASCII and in Unicode.
pub(in crate::engine) fn spellings(text: &str) -> Vec<String> {
    let typed = text.trim();
    let mut spellings = vec![typed.to_owned()];
    if let Some((user, domain)) = typed.rsplit_once('@') {
        for domain in [idna::domain_to_ascii(domain).unwrap_or_default(), idna::domain_to_unicode(domain).0] {
            let spelling = format!("{user}@{domain}");
            if !domain.is_empty() && !spellings.contains(&spelling) {
                spellings.push(spelling);
            }
        }
    }
    spellings
}

/// What is one mailbox for most mail servers: in any case, with any tag (`ann+tag@example.org`).
pub(super) fn mailbox(address: &str) -> String {
    let address = address.to_lowercase();
    match address.rsplit_once('@') {
        Some((user, domain)) => format!("{}@{domain}", user.split('+').next().filter(|name| !name.is_empty()).unwrap_or(user)),
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_looked_for_as_typed_and_with_its_domain_in_both_forms() {
        let (unicode, ascii) = ("ann@bücher.example", "ann@xn--bcher-kva.example");
        assert_eq!(spellings(" ann@bücher.example "), [unicode, ascii]);
        assert_eq!(spellings(ascii), [ascii, unicode]);
        assert_eq!(spellings("änn@BÜCHER.example"), ["änn@BÜCHER.example", "änn@xn--bcher-kva.example", "änn@bücher.example"]);
        assert_eq!(spellings("Ann@example.org"), ["Ann@example.org"]);
        assert_eq!(spellings("nobody"), ["nobody"]);
    }

    #[test]
    fn a_tag_makes_no_other_mailbox() {
        assert_eq!(mailbox("Ann+News@Example.org"), "ann@example.org");
        assert_eq!([mailbox("+a@example.org"), mailbox("ann@example.org+b")], ["+a@example.org", "ann@example.org+b"]);
        assert_eq!(mailbox("01890a5d"), "01890a5d");
    }

    #[test]
    fn an_address_has_a_plain_name_and_a_domain() {
        let taken = |text: &str| mail_address(text).ok();
        assert_eq!(taken(" Ann.B+x@Example.ORG "), Some("Ann.B+x@example.org".to_owned()));
        assert_eq!(taken("ann@bücher.example"), Some("ann@xn--bcher-kva.example".to_owned()));
        assert_eq!(taken("ann@localhost"), Some("ann@localhost".to_owned()));
        for wrong in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "ann@nowhere",
            "änn@example.org",
            "a b@example.org",
            "ann@example.org\r\nBcc: eve@evil.example",
            "\"a\r\nb\"@example.org",
            "Ann <ann@example.org>",
            "ann@example.org,eve@evil.example",
            "ann@exam ple.org",
            "ann@-.org",
            "ann@[127.0.0.1]",
        ] {
            assert_eq!(taken(wrong), None, "{wrong:?}");
        }
        assert_eq!(taken(&format!("{}@{}.example", "a".repeat(64), "b".repeat(63))).map(|address| address.len()), Some(136));
        assert_eq!(taken(&format!("a@{}example", "bbbbbbbb.".repeat(28))), None, "longer than SMTP takes");
    }
}
