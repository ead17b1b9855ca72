//! The address of a mail server: `smtp://user@host:587`, `smtps://user@host`.

use percent_encoding::percent_decode_str;
use url::Url;

use super::is_here;

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all.
    None,
    /// From `STARTTLS` on, before anything that matters is said.
    StartTls,
    /// From the start.
    Tls,
}

/// A mail server, and who sends through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// Who signs in, if anybody.
    pub user: Option<String>,
}

impl std::str::FromStr for MailServer {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "should be smtp://HOST:587 or smtps://HOST, with USER@ before the host where the server wants a sign-in";
        let url = Url::parse(text).map_err(|_| WRONG)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(WRONG)?.to_owned();
        if url.password().is_some() {
            return Err("should hold no password: write it into a file of its own, and that file's path into mail.password_file");
        }
        let encryption = match (url.scheme(), url.query()) {
            ("smtp", Some("tls=off")) => Encryption::None,
            ("smtp", None) if is_here(&host) => Encryption::None,
            ("smtp", None) => Encryption::StartTls,
            ("smtps", None) => Encryption::Tls,
            ("smtp" | "smtps", Some(_)) => {
                return Err("should have nothing after a question mark, or ?tls=off for no encryption with smtp://");
            }
            _ => return Err(WRONG),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(WRONG);
        }
        let port = url.port().unwrap_or(if encryption == Encryption::Tls { 465 } else { 587 });
        let user = percent_decode_str(url.username()).decode_utf8().map_err(|_| WRONG)?.into_owned();
        // An IPv6 address stands in brackets in a URL alone.
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Self { host, port, encryption, user: (!user.is_empty()).then_some(user) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_encryption_goes_only_to_this_machine_or_where_the_operator_says_so() {
        let parsed = |text: &str| text.parse().map(|MailServer { host, port, encryption, user }| (host, port, encryption, user));
        let cases = [
            ("smtp://ann@mail.example.org", ("mail.example.org", 587, Encryption::StartTls, Some("ann"))),
            ("smtp://mail.example.org:25/", ("mail.example.org", 25, Encryption::StartTls, None)),
            ("smtps://ann%40example.org@mail.example.org", ("mail.example.org", 465, Encryption::Tls, Some("ann@example.org"))),
            ("smtp://mail.lan:25?tls=off", ("mail.lan", 25, Encryption::None, None)),
            ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, Encryption::None, None)),
            ("smtp://[::1]:2525", ("::1", 2525, Encryption::None, None)),
            ("smtp://localhost", ("localhost", 587, Encryption::None, None)),
            ("smtp://localhost.example.org", ("localhost.example.org", 587, Encryption::StartTls, None)),
        ];
        for (text, (host, port, encryption, user)) in cases {
            assert_eq!(parsed(text), Ok((host.to_owned(), port, encryption, user.map(str::to_owned))), "{text}");
        }
        for wrong in [
            "mail.example.org",
            "http://mail.example.org",
            "smtp://",
            "smtp://a:b@mail.example.org",
            "smtps://mail.example.org?tls=off",
            "smtp://h/x",
        ] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
