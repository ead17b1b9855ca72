//! Mail over SMTP: one at a time, as they come from the engine's queue.
//!
//! The connection is encrypted (STARTTLS or TLS from the start, the certificate checked by the machine's own rules) unless the mail server is on this machine, or the
//! operator writes `?tls=off`. Everything is bounded in time. What the mail server answers may repeat an address: of an error only its number and what to do
//! about it are ever said.

mod send;
mod server;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::TlsParameters;
use lettre::{Address, Message};
use uuid::Uuid;

pub use server::{Encryption, MailServer};

use crate::engine::{Engine, Letter, NotSent};

/// The longest that sending one mail may take.
const TIMEOUT: Duration = Duration::from_secs(45);

/// The longest that the mail server may leave one command unanswered.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);

/// How many mails go out at once, and as many a minute: a slip here must not make the mail server of the house known for spam.
const A_MINUTE: NonZeroU32 = const { NonZeroU32::new(60).unwrap() };

/// How long to wait where the store fails.
const A_WHILE: Duration = Duration::from_secs(5);

/// What is needed to send mail.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Through which server.
    pub server: MailServer,
    /// The password, where the server's address has a user.
    pub password: Option<String>,
    /// From whom.
    pub from: Mailbox,
}

/// Why a mail was not sent. It says what to do, and never repeats an address or what the mail server said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// A header cannot be written.
    #[error("the mail cannot be written: an address in it is none")]
    Unwritable,
    /// Nobody answers.
    #[error("the mail server cannot be reached: see that its name and port in mail.smtp are right, and that it runs")]
    Unreachable,
    /// It did not answer in time.
    #[error("the mail server did not answer in time")]
    TooSlow,
    /// No encrypted connection.
    #[error(
        "no encrypted connection to the mail server: its certificate is not trusted here or it offers no STARTTLS; smtps:// is for port 465, and ?tls=off goes without"
    )]
    Encryption,
    /// The user or the password is wrong.
    #[error("the mail server refuses the sign-in ({0}): see the user in mail.smtp and the file in mail.password_file")]
    SignIn(u16),
    /// The address does not take mail.
    #[error("the mail server refuses the address ({0})")]
    Address(u16),
    /// It refused for now, or for good.
    #[error(
        "the mail server refuses the mail ({0}): its log says why; often it does not let this machine or the address in mail.from send"
    )]
    Refused(u16),
    /// What it answered is no SMTP.
    #[error("what answers is no mail server: see the name and the port in mail.smtp")]
    NoSmtp,
}

impl MailError {
    /// Whether trying again may help.
    #[must_use]
    pub fn how(self) -> NotSent {
        match self {
            Self::Unwritable | Self::Address(_) => NotSent::Ever,
            _ => NotSent::Yet,
        }
    }
}

/// Sends mail.
#[derive(Clone)]
pub struct Mailer {
    server: MailServer,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    from: Mailbox,
    timeout: Duration,
}

impl Mailer {
    /// Takes the settings; nothing is connected yet.
    ///
    /// # Errors
    /// [`MailError::Encryption`] if the machine has no certificates to trust, or the server's name is none.
    pub fn new(settings: MailSettings) -> Result<Self, MailError> {
        let MailSettings { server, password, from } = settings;
        let tls = match server.encryption {
            Encryption::None => None,
            Encryption::StartTls | Encryption::Tls => Some(TlsParameters::new(server.host.clone()).map_err(|_| MailError::Encryption)?),
        };
        let credentials = server.user.clone().zip(password).map(|(user, password)| Credentials::new(user, password));
        Ok(Self { server, tls, credentials, from, timeout: TIMEOUT })
    }

    /// The same, which gives up on a mail after that time.
    #[must_use]
    pub fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Sends a letter. Its id makes the `Message-ID`, so that one which goes out twice is known for the same.
    ///
    /// # Errors
    /// As [`MailError`] says.
    pub async fn send(&self, id: Uuid, letter: &Letter) -> Result<(), MailError> {
        let to: Address = letter.to.parse().map_err(|_| MailError::Unwritable)?;
        let message = self.message(id, letter, to.clone())?.formatted();
        self.deliver(to, &message).await
    }

    fn message(&self, id: Uuid, letter: &Letter, to: Address) -> Result<Message, MailError> {
        let id = format!("<{}@{}>", id.simple(), self.from.email.domain());
        let mut message = Message::builder().from(self.from.clone()).to(to.into()).subject(letter.subject.as_str()).message_id(Some(id));
        // Nothing that answers by itself is to answer this (RFC 3834).
        message = message.raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
        if let Some(address) = &letter.unsubscribe {
            message = message.raw_header(header("List-Unsubscribe", format!("<{address}>")));
            message = message.raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        }
        message.singlepart(SinglePart::plain(letter.text.clone())).map_err(|_| MailError::Unwritable)
    }
}

/// Sends what waits, whenever it is due, until dropped. What fails is told in the log once it changes, without a word of a mail.
pub async fn deliver(engine: Arc<Engine>, mailer: Mailer) {
    let pace: DefaultDirectRateLimiter = RateLimiter::direct(Quota::per_minute(A_MINUTE));
    loop {
        match deliver_one(&engine, &mailer).await {
            Ok(true) => pace.until_ready().await,
            Ok(false) => engine.mail_comes().await,
            Err(error) => {
                tracing::warn!(%error, "the queue of mails cannot be read or written: trying again soon");
                tokio::time::sleep(A_WHILE).await;
            }
        }
    }
}

/// Sends the next mail; false if none is due.
async fn deliver_one(engine: &Engine, mailer: &Mailer) -> Result<bool, crate::engine::Error> {
    let Some(mail) = engine.next_mail().await? else { return Ok(false) };
    match mailer.send(mail.id, &mail.letter).await {
        Ok(()) => engine.mail_sent(&mail).await?,
        Err(problem) => {
            engine.mail_failed(&mail, problem.how()).await?;
            tracing::warn!(kind = mail.kind, %problem, "a mail was not sent");
        }
    }
    Ok(true)
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
