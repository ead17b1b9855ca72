//! What becomes of accounts: sessions, second factors, who stays an admin, and the record of it.

use std::collections::BTreeSet;

use gatepost::comment::UserId;
use gatepost::store::{AccountChange, AccountChanged, AccountEvent, AccountOrder, Deed, NewSession, Reach, Role, Store, TokenKind, User};

use crate::people::{new_user, order};
use crate::samples::{at, hash};

/// Makes a change, which has to be made or to find nothing.
async fn change(store: &dyn Store, user: &User, change: AccountChange) -> AccountChanged {
    store.change_account(order(user.id, change)).await.unwrap()
}

pub(crate) async fn the_last_admin_of_all_sites_stays_one_unless_it_is_meant(store: &dyn Store) {
    let (kim, lee) = (User { role: Role::Admin, ..new_user("kim") }, new_user("lee"));
    // One of some sites is none of all.
    let max = User { role: Role::Admin, reach: Reach::Only(BTreeSet::new()), ..new_user("max") };
    for user in [&kim, &lee, &max] {
        store.add_user(user, "olga").await.unwrap();
    }
    let none = Reach::Only(BTreeSet::new());
    let away = [AccountChange::Role(Role::Moderator), AccountChange::Reach(none), AccountChange::Remove, AccountChange::Distrust];
    for taken in away {
        assert_eq!(change(store, &kim, taken).await, AccountChanged::LastAdmin);
    }
    assert_eq!(change(store, &kim, AccountChange::Role(Role::Admin)).await, AccountChanged::Done);
    assert_eq!(change(store, &lee, AccountChange::Role(Role::Admin)).await, AccountChanged::Done);
    assert_eq!(change(store, &kim, AccountChange::Role(Role::Moderator)).await, AccountChanged::Done, "there is another one");
    assert_eq!(store.distrusted().await.unwrap(), [], "nor was kim's word taken away");
    let meant = AccountOrder { keep_an_admin: false, ..order(lee.id, AccountChange::Distrust) };
    assert_eq!(store.change_account(meant).await.unwrap(), AccountChanged::Done);
    assert_eq!((store.user_by_name("lee").await.unwrap(), store.distrusted().await.unwrap()), (None, vec![lee.id]));
}

/// Signs somebody in three times, at 1, 2 and 3, and gives them one token of each other kind.
async fn signed_in(store: &dyn Store, name: &str) -> User {
    let user = new_user(name);
    store.add_user(&user, "olga").await.unwrap();
    for (second, browser) in [(1, Some("Firefox on Linux")), (2, None), (3, Some("Safari on iPhone"))] {
        let (hash, browser) = (hash(&format!("{name}{second}")), browser.map(str::to_owned));
        store.open_session(NewSession { hash, user: user.id, browser, expires_at: at(100), at: at(second) }).await.unwrap();
    }
    for kind in [TokenKind::Api, TokenKind::SignInLink, TokenKind::SecondFactor] {
        store.add_token(kind, hash(&format!("{name}{kind:?}")), user.id, Some(at(100)), at(1)).await.unwrap();
    }
    user
}

/// The hashes of somebody's sessions, the newest first, with their browsers.
async fn open(store: &dyn Store, user: UserId) -> Vec<([u8; 32], Option<String>)> {
    let sessions = store.sessions(user, at(50)).await.unwrap();
    sessions.into_iter().map(|known| (known.hash, known.browser)).collect()
}

pub(crate) async fn sessions_are_listed_the_newest_first_and_seen(store: &dyn Store) {
    let kim = signed_in(store, "kim").await;
    signed_in(store, "lee").await;
    let named = |name: &str, browser: Option<&str>| (hash(name), browser.map(str::to_owned));
    let sessions = [named("kim3", Some("Safari on iPhone")), named("kim2", None), named("kim1", Some("Firefox on Linux"))];
    assert_eq!(open(store, kim.id).await, sessions);
    assert!(store.sessions(kim.id, at(100)).await.unwrap().is_empty(), "they have expired by then");
    for (seen, user_seen) in [(2, 3), (8, 8)] {
        let bearer = store.bearer(TokenKind::Session, hash("kim2"), at(9)).await.unwrap().unwrap();
        assert_eq!((bearer.seen_at, bearer.user.seen_at), (Some(at(seen)), Some(at(user_seen))));
        store.note_seen(TokenKind::Session, hash("kim2"), at(8)).await.unwrap();
    }
}

pub(crate) async fn one_session_or_all_others_are_ended_and_nobody_ends_anothers(store: &dyn Store) {
    let (kim, lee) = (signed_in(store, "kim").await, signed_in(store, "lee").await);
    assert_eq!(change(store, &lee, AccountChange::EndSession(hash("kim1"))).await, AccountChanged::Unknown);
    assert_eq!(change(store, &kim, AccountChange::EndSession(hash("kim1"))).await, AccountChanged::Done);
    assert_eq!(change(store, &kim, AccountChange::EndSession(hash("kim1"))).await, AccountChanged::Unknown);
    assert_eq!(change(store, &kim, AccountChange::EndSessions { keep: Some(hash("kim3")) }).await, AccountChanged::Done);
    assert_eq!(open(store, kim.id).await, [(hash("kim3"), Some("Safari on iPhone".to_owned()))]);
    assert_eq!(open(store, lee.id).await.len(), 3);
    // What would begin another session goes with them; the key to the API does not.
    for (kind, left) in [(TokenKind::Api, true), (TokenKind::SignInLink, false), (TokenKind::SecondFactor, false)] {
        let token = store.user_by_token(kind, hash(&format!("kim{kind:?}")), at(9)).await.unwrap();
        assert_eq!(token.is_some(), left, "{kind:?}");
    }
}

fn second_factor_on(codes: &[&str]) -> AccountChange {
    AccountChange::SecondFactorOn { step: 7, recovery: codes.iter().map(|code| hash(code)).collect() }
}

/// Somebody whose second factor is on since step 7, with two recovery codes.
async fn with_second_factor(store: &dyn Store) -> User {
    let kim = new_user("kim");
    store.add_user(&kim, "olga").await.unwrap();
    assert!(store.begin_second_factor(kim.id, [2; 16], at(1)).await.unwrap());
    assert_eq!(change(store, &kim, second_factor_on(&["one", "two"])).await, AccountChanged::Done);
    kim
}

pub(crate) async fn a_second_factor_is_begun_anew_until_it_is_on(store: &dyn Store) {
    let kim = new_user("kim");
    store.add_user(&kim, "olga").await.unwrap();
    for nothing in [second_factor_on(&[]), AccountChange::SecondFactorOff] {
        assert_eq!(change(store, &kim, nothing).await, AccountChanged::Unknown);
    }
    for nonce in [[1; 16], [2; 16]] {
        assert!(store.begin_second_factor(kim.id, nonce, at(1)).await.unwrap());
    }
    assert!(!store.take_step(kim.id, 9).await.unwrap(), "it is not on yet");
    change(store, &kim, second_factor_on(&["one", "two"])).await;
    assert!(!store.begin_second_factor(kim.id, [3; 16], at(2)).await.unwrap(), "it is on");
    let factor = store.second_factor(kim.id).await.unwrap().unwrap();
    assert_eq!((factor.nonce, factor.last_step, factor.recovery_codes, factor.confirmed_at), ([2; 16], 7, 2, Some(at(5))));
    assert_eq!(change(store, &kim, AccountChange::SecondFactorOff).await, AccountChanged::Done);
    assert_eq!(store.second_factor(kim.id).await.unwrap(), None);
}

pub(crate) async fn a_step_is_taken_once_and_none_before_it(store: &dyn Store) {
    let kim = with_second_factor(store).await;
    for (step, taken) in [(7, false), (8, true), (8, false), (6, false), (10, true), (9, false)] {
        assert_eq!(store.take_step(kim.id, step).await.unwrap(), taken, "{step}");
    }
}

pub(crate) async fn a_recovery_code_is_used_once_and_others_take_its_place(store: &dyn Store) {
    let kim = with_second_factor(store).await;
    let used = async |code| change(store, &kim, AccountChange::UseRecoveryCode(hash(code))).await == AccountChanged::Done;
    assert_eq!([used("one").await, used("one").await, used("three").await], [true, false, false]);
    change(store, &kim, AccountChange::RecoveryCodes(vec![hash("four")])).await;
    assert_eq!([used("two").await, used("four").await], [false, true]);
}

pub(crate) async fn what_is_done_to_accounts_is_recorded_and_what_is_not_done_is_not(store: &dyn Store) {
    let (kim, site) = (new_user("kim"), crate::samples::site(store, "blog").await);
    store.add_user(&User { role: Role::Admin, ..new_user("boss") }, "olga").await.unwrap();
    store.add_user(&kim, "olga").await.unwrap();
    let reach = Reach::Only(BTreeSet::from([site]));
    for change in [AccountChange::Reach(reach.clone()), AccountChange::EndSession(hash("none")), AccountChange::Role(Role::Admin)] {
        store.change_account(order(kim.id, change)).await.unwrap();
    }
    let known = store.user_by_name("kim").await.unwrap().unwrap();
    assert_eq!((known.reach, known.role), (reach, Role::Admin));
    store.record("kim", Deed::Link, "boss", "", at(6)).await.unwrap();
    store.change_account(order(kim.id, AccountChange::Remove)).await.unwrap();
    let told = |events: Vec<AccountEvent>| {
        events.into_iter().map(|event| (event.number, event.name, event.deed, event.by, event.detail)).collect::<Vec<_>>()
    };
    let line = |number, deed, by: &str, detail: &str| (number, "kim".to_owned(), deed, by.to_owned(), detail.to_owned());
    assert_eq!(
        told(store.account_events(Some("kim"), 9).await.unwrap()),
        [
            line(6, Deed::Removed, "lee", "so"),
            line(5, Deed::Link, "boss", ""),
            line(4, Deed::Role, "lee", "so"),
            line(3, Deed::Sites, "lee", "so"),
            line(2, Deed::Added, "olga", "moderator"),
        ]
    );
    assert_eq!(store.account_events(None, 2).await.unwrap().len(), 2);
}
