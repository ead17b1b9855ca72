//! The templates of the account, rendered with samples.

use askama::Template;
use jiff::Timestamp;

use super::super::frame::Frame;
use super::super::notices::{AddressPage, MailLinkPage, NoticePart};
use super::super::time::Moment;
use super::super::words::say;
use super::qr::Qr;
use super::second_factor::{EnrolmentPage, RecoveryPage};
use super::{AccountPage, Factor, SessionLine};
use crate::store::{Notice, Wish};

/// Every template of the account, by the name of the sample; `hostile` stands wherever somebody can type.
pub(in crate::http::pages) fn pages(
    frame: &dyn Fn() -> Frame,
    hostile: &str,
    now: Timestamp,
) -> Vec<(&'static str, askama::Result<String>)> {
    let moment = || Moment::new(now, now);
    let session =
        |own: bool| SessionLine { id: "ab".repeat(32), browser: hostile.to_owned(), since: moment(), last_seen: Some(moment()), own };
    let notice = || Notice {
        address: Some(hostile.to_owned()),
        claimed: Some(hostile.to_owned()),
        wish: Wish::Daily(7),
        excerpts: true,
        ..Notice::default()
    };
    let confirm =
        |address: Option<String>| AddressPage { frame: frame(), problem: address.is_none().then(|| say!("address-dead")), address };
    let stop = MailLinkPage { title: say!("stop"), advice: say!("stop-what"), button: Some(say!("stop-button")) };
    let stopped = MailLinkPage { title: say!("stop-done"), advice: say!("stop-back"), button: None };
    let account = |has_password: bool, on: bool| AccountPage {
        frame: frame(),
        role: hostile.to_owned(),
        has_password,
        factor: on.then(|| Factor { since: moment(), recovery_codes: 7 }),
        sessions: vec![session(true), session(false)],
        notices: has_password.then(|| NoticePart::new(notice())),
        done: Some(say!("account-password-changed")),
        problem: Some(hostile.to_owned()),
    };
    let enrolment = EnrolmentPage {
        frame: frame(),
        secret: "ABCD EFGH".to_owned(),
        qr: Qr::of("otpauth://totp/ann"),
        problem: Some(say!("code-wrong")),
    };
    let recovery = RecoveryPage { frame: frame(), on: true, codes: vec!["abcd-efgh-ijkl".to_owned()] };
    vec![
        ("account", account(true, false).render()),
        ("account with a second factor", account(true, true).render()),
        ("account without a password", account(false, false).render()),
        ("account with a second factor and no password", account(false, true).render()),
        ("second factor", enrolment.render()),
        ("recovery codes", recovery.render()),
        ("an address to confirm", confirm(Some(hostile.to_owned())).render()),
        ("no address to confirm", confirm(None).render()),
        ("notices to stop", stop.render()),
        ("notices stopped", stopped.render()),
    ]
}
