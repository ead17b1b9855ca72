//! The conversation with a mail server, step by step: what the same number means depends on what it answers.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter};
use tokio::time::timeout;

use super::{COMMAND_TIMEOUT, Encryption, MailError, Mailer};

/// How to sign in. Both send the password as it is, over an encrypted connection or on this machine.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// How much longer than all before the mail itself may take.
const PATIENCE: u32 = 2;

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// What the mail server was told when it refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// To whom the mail goes.
    Recipient,
    /// Anything else: who sends, what it says, or who we are.
    Other,
}

impl Mailer {
    /// Hands a mail over.
    pub(super) async fn deliver(&self, to: Address, message: &[u8]) -> Result<(), MailError> {
        let named = async {
            let mut connection = self.connect().await.map_err(|error| what_failed(&error, Step::Other))?;
            let taken = self.name(&mut connection, to, message).await;
            Ok((connection, taken))
        };
        let (mut connection, named) = timeout(self.timeout, named).await.map_err(|_| MailError::TooSlow)??;
        let sent = match named {
            Ok(()) => hand_over(&mut connection, message, self.timeout * PATIENCE).await,
            Err(problem) => Err(problem),
        };
        // What it said of the mail stands, whatever it makes of the goodbye: a mail that was taken must not go out again.
        let _said = timeout(GOODBYE, connection.abort()).await;
        sent
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let (server, name) = (&self.server, ClientId::default());
        let from_the_start = self.tls.clone().filter(|_| server.encryption == Encryption::Tls);
        let address = (server.host.as_str(), server.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(address, Some(COMMAND_TIMEOUT), &name, from_the_start, None).await?;
        if let Some(tls) = self.tls.clone().filter(|_| server.encryption == Encryption::StartTls) {
            connection.starttls(tls, &name).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    /// Says from whom and to whom, and that the mail itself is next.
    async fn name(&self, connection: &mut AsyncSmtpConnection, to: Address, message: &[u8]) -> Result<(), MailError> {
        let refused = |step: Step| move |error: SmtpError| what_failed(&error, step);
        let from = &self.from.email;
        let mut parameters = Vec::new();
        if !AsRef::<str>::as_ref(from).is_ascii() {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !message.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        connection.command(Mail::new(Some(from.clone()), parameters)).await.map_err(refused(Step::Other))?;
        connection.command(Rcpt::new(to, Vec::new())).await.map_err(refused(Step::Recipient))?;
        connection.command(Data).await.map_err(refused(Step::Other))?;
        Ok(())
    }
}

/// Sends the mail itself. A server looks at it before it says that it has it, and if we do not wait for that, it goes out twice (RFC 5321, 4.5.3.2.6).
async fn hand_over(connection: &mut AsyncSmtpConnection, message: &[u8], patience: Duration) -> Result<(), MailError> {
    let taken = timeout(patience, connection.message(message)).await.map_err(|_| MailError::TooSlow)?;
    taken.map(drop).map_err(|error| what_failed(&error, Step::Other))
}

/// Codes: RFC 5321 (4.2.3), RFC 4954 (6) and RFC 3463 (3.2). 530 to 538 are about signing in; 550, 551, 553 and 556 may be about the address that was named, or
/// about who may send through that server: it is the address where what follows says so (5.1.x). Whatever says less is tried for a day.
fn what_failed(error: &SmtpError, step: Step) -> MailError {
    if let Some(code) = error.status() {
        let code = u16::from(code);
        return match code {
            432 | 454 | 530 | 534 | 535 | 538 => MailError::SignIn(code),
            550 | 551 | 553 | 556 if step == Step::Recipient && names_the_address(error) => MailError::Address(code),
            _ => MailError::Refused(code),
        };
    }
    if error.is_timeout() {
        MailError::TooSlow
    } else if error.is_tls() || is_of_tls(error) {
        MailError::Encryption
    } else if error.is_response() {
        MailError::NoSmtp
    } else if error.is_client() {
        // It offers no STARTTLS, or no way to sign in that is known.
        MailError::Encryption
    } else {
        MailError::Unreachable
    }
}

/// Whether the text of a refusal begins with a status of the address. No more of it is looked at, and none of it is told.
fn names_the_address(error: &SmtpError) -> bool {
    std::error::Error::source(error).is_some_and(|said| said.to_string().trim_start().starts_with("5.1."))
}

/// Whether it failed at a handshake, which lettre tells as a failed connection.
fn is_of_tls(error: &SmtpError) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(inner) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref)
            && inner.is::<rustls::Error>()
        {
            return true;
        }
        cause = error.source();
    }
    false
}
