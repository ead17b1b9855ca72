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

#[cfg(test)]
mod tests {
    use super::*;

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
