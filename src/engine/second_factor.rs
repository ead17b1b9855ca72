//! The second factor: time-based one-time passwords (RFC 6238) in the form that authenticator apps know (SHA-1, 6 digits, 30 seconds), and recovery codes
//! for whoever lost the device.
//!
//! The secret is nowhere kept: it is what the installation's secret makes of a random nonce, so that a copy of the database alone gives no codes. A code is
//! taken once, and so is a recovery code.

use jiff::{SignedDuration, Timestamp};
use totp_rs::{Builder, Totp};

use super::{Engine, Error, Moderator, passwords};
use crate::comment::UserId;
use crate::store::{AccountChange, SecondFactor};

/// Seconds that a code is good for.
const STEP: u64 = 30;

/// Bytes of a secret (RFC 4226 asks for 160 bits).
const SECRET_BYTES: usize = 20;

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;

/// Characters of one (62 bits), in groups of four where it is shown.
const RECOVERY_LENGTH: usize = 12;

/// How long a secret that was shown waits for its first code.
const ENROLMENT: SignedDuration = SignedDuration::from_mins(10);

const WRONG_CODE: Error = Error::Unauthorised("the code is wrong, was used before, or is too old");

/// A secret to be put into an authenticator app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// All of it as an `otpauth:` address, to be shown as a QR code.
    pub address: String,
}

/// A second factor that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactorInUse {
    /// Since when.
    pub since: Timestamp,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

impl Engine {
    /// A moderator's second factor, if they have turned one on.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn second_factor(&self, moderator: &Moderator) -> Result<Option<SecondFactorInUse>, Error> {
        let factor = self.store.second_factor(moderator.id).await?;
        let in_use =
            |factor: SecondFactor| factor.confirmed_at.map(|since| SecondFactorInUse { since, recovery_codes: factor.recovery_codes });
        Ok(factor.and_then(in_use))
    }

    /// Makes a secret for a moderator who gives their password again. Nothing is asked for until [`Engine::confirm_second_factor`].
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for a wrong password; [`Error::Conflict`] if a second factor is on.
    pub async fn begin_second_factor(&self, moderator: &Moderator, password: String) -> Result<Enrolment, Error> {
        self.check_password(moderator, password).await?;
        let mut nonce = [0; 16];
        self.clock.fill(&mut nonce);
        if !self.store.begin_second_factor(moderator.id, nonce, self.clock.now()).await? {
            return Err(Error::conflict("the second factor is on already"));
        }
        enrolment(&self.totp(moderator.id, nonce, &moderator.name)?)
    }

    /// The secret that was begun some minutes ago and waits for its first code.
    ///
    /// # Errors
    /// [`Error::Conflict`] if none does.
    pub async fn enrolment(&self, moderator: &Moderator) -> Result<Enrolment, Error> {
        let (_, totp) = self.begun(moderator).await?;
        enrolment(&totp)
    }

    /// Turns the second factor on by the first code of its secret, and gives the recovery codes, shown this once.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for a wrong code; [`Error::Conflict`] if no secret waits for one.
    pub async fn confirm_second_factor(&self, moderator: &Moderator, code: &str) -> Result<Vec<String>, Error> {
        let (factor, totp) = self.begun(moderator).await?;
        let step = step_of(&totp, code, self.clock.now(), factor.last_step).ok_or(WRONG_CODE)?;
        let (codes, recovery) = self.recovery_codes(moderator.id);
        self.own_change(moderator, AccountChange::SecondFactorOn { step, recovery }).await?;
        Ok(codes)
    }

    /// Asks a moderator who gives their password again for no second factor any more.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for a wrong password; [`Error::Conflict`] if none is on.
    pub async fn end_second_factor(&self, moderator: &Moderator, password: String) -> Result<(), Error> {
        self.check_password(moderator, password).await?;
        match self.own_change(moderator, AccountChange::SecondFactorOff).await {
            Err(Error::NotFound(_)) => Err(Error::conflict("the second factor is off already")),
            done => done,
        }
    }

    /// Gives a moderator who gives their password again other recovery codes, shown this once.
    ///
    /// # Errors
    /// As [`Engine::end_second_factor`].
    pub async fn renew_recovery_codes(&self, moderator: &Moderator, password: String) -> Result<Vec<String>, Error> {
        self.check_password(moderator, password).await?;
        if self.second_factor(moderator).await?.is_none() {
            return Err(Error::conflict("the second factor is off"));
        }
        let (codes, recovery) = self.recovery_codes(moderator.id);
        self.own_change(moderator, AccountChange::RecoveryCodes(recovery)).await?;
        Ok(codes)
    }

    /// Takes a code of a moderator's second factor, or a recovery code: each once.
    pub(super) async fn take_code(&self, moderator: &Moderator, code: &str) -> Result<(), Error> {
        let code = bare(code);
        if is_recovery_code(&code) {
            let used = AccountChange::UseRecoveryCode(self.recovery_hash(moderator.id, &code));
            return match self.own_change(moderator, used).await {
                Err(Error::NotFound(_)) => Err(WRONG_CODE),
                done => done,
            };
        }
        let factor = self.store.second_factor(moderator.id).await?.filter(|factor| factor.confirmed_at.is_some()).ok_or(WRONG_CODE)?;
        let totp = self.totp(moderator.id, factor.nonce, &moderator.name)?;
        let step = step_of(&totp, &code, self.clock.now(), factor.last_step).ok_or(WRONG_CODE)?;
        if self.store.take_step(moderator.id, step).await? { Ok(()) } else { Err(WRONG_CODE) }
    }

    /// Checks the password of somebody who is signed in.
    pub(super) async fn check_password(&self, moderator: &Moderator, password: String) -> Result<(), Error> {
        let hash = self.store.user_by_name(&moderator.name).await?.and_then(|user| user.password_hash);
        if passwords::fits(password, hash).await { Ok(()) } else { Err(Error::Unauthorised("the password is wrong")) }
    }

    /// A change that somebody makes to their own account.
    pub(super) async fn own_change(&self, moderator: &Moderator, change: AccountChange) -> Result<(), Error> {
        self.order(moderator.id, change, &moderator.name, "", true).await
    }

    async fn begun(&self, moderator: &Moderator) -> Result<(SecondFactor, Totp), Error> {
        let now = self.clock.now();
        let waits = |factor: &SecondFactor| factor.confirmed_at.is_none() && now.duration_since(factor.begun_at) < ENROLMENT;
        let factor = self.store.second_factor(moderator.id).await?.filter(waits);
        let factor = factor.ok_or_else(|| Error::conflict("no secret waits for its first code any more: begin again"))?;
        let totp = self.totp(moderator.id, factor.nonce, &moderator.name)?;
        Ok((factor, totp))
    }

    fn totp(&self, user: UserId, nonce: [u8; 16], name: &str) -> Result<Totp, Error> {
        let nonce = uuid::Uuid::from_bytes(nonce).simple();
        let derived = self.keys.hash("second-factor-secret", &format!("{}.{nonce}", user.0.simple()));
        totp(&derived[..SECRET_BYTES], name)
    }

    /// Fresh recovery codes as they are shown, and their hashes.
    fn recovery_codes(&self, user: UserId) -> (Vec<String>, Vec<[u8; 32]>) {
        let code = |_| {
            let code = self.clock.new_key(RECOVERY_LENGTH);
            let hash = self.recovery_hash(user, &code);
            (format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..]), hash)
        };
        (0..RECOVERY_CODES).map(code).unzip()
    }

    fn recovery_hash(&self, user: UserId, code: &str) -> [u8; 32] {
        self.keys.hash("recovery-code", &format!("{}.{code}", user.0.simple()))
    }
}

/// Whether that is a recovery code by its form: guesses at one need not be counted.
#[must_use]
pub fn is_recovery_code(code: &str) -> bool {
    bare(code).len() == RECOVERY_LENGTH
}

/// A code without what people put between its groups.
fn bare(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn totp(secret: &[u8], name: &str) -> Result<Totp, Error> {
    let built = Builder::new().with_secret(secret.to_vec()).with_account_name(name).with_issuer(Some("Gatepost")).with_skew(0).build();
    built.map_err(|_| Error::conflict("no second factor can be made for an account of this name"))
}

fn enrolment(totp: &Totp) -> Result<Enrolment, Error> {
    let address = totp.to_url().map_err(|_| Error::conflict("no second factor can be made for an account of this name"))?;
    Ok(Enrolment { secret: totp.secret().to_base32(), address })
}

/// The step whose code that is: of now, the one before or the one after, as clocks differ, and later than `last`.
fn step_of(totp: &Totp, code: &str, now: Timestamp, last: u64) -> Option<u64> {
    let code = bare(code);
    let step = u64::try_from(now.as_second()).ok()? / STEP;
    (step.saturating_sub(1)..=step + 1).filter(|step| *step > last).find(|step| totp.check(&code, step * STEP).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1. The codes there have 8 digits: these are their last 6, as both are remainders of the same number.
    const VECTORS: [(i64, &str); 6] = [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let totp = totp(b"12345678901234567890", "ann").unwrap();
        for (second, code) in VECTORS {
            let (now, step) = (Timestamp::from_second(second).unwrap(), u64::try_from(second).unwrap() / 30);
            assert_eq!(step_of(&totp, &code[2..], now, 0), Some(step), "{second}");
            // Not of the same step again, and not two steps later.
            assert_eq!(step_of(&totp, &code[2..], now, step), None, "{second}");
            assert_eq!(step_of(&totp, &code[2..], now + SignedDuration::from_secs(60), 0), None, "{second}");
            for drift in [-30, 30] {
                let now = now + SignedDuration::from_secs(drift);
                assert_eq!(step_of(&totp, &format!("{} {}", &code[2..5], &code[5..]), now, 0), Some(step), "{second} {drift}");
            }
        }
    }

    #[test]
    fn the_address_is_what_authenticator_apps_read() {
        let enrolment = enrolment(&totp(b"12345678901234567890", "ann@home").unwrap()).unwrap();
        assert_eq!(enrolment.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(
            enrolment.address.starts_with("otpauth://totp/Gatepost:ann%40home?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            "{}",
            enrolment.address
        );
    }
}
