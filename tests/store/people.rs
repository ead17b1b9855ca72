//! Users and their tokens. What becomes of their accounts is in `accounts.rs`.

use gatepost::comment::UserId;
use gatepost::store::{AccountChange, AccountChanged, AccountOrder, Reach, Role, Store, StoreError, TokenKind, User};

use crate::samples::{at, hash, next_id};

const KINDS: [TokenKind; 4] = [TokenKind::Api, TokenKind::Session, TokenKind::SignInLink, TokenKind::SecondFactor];

pub(crate) async fn a_user_is_found_by_name_and_token(store: &dyn Store) {
    let kim = User { password_hash: Some("$argon2id$v=19$…".to_owned()), ..new_user("kim") };
    let lee = new_user("lee");
    for user in [&kim, &lee] {
        store.add_user(user, "olga").await.unwrap();
        store.add_token(TokenKind::Api, hash(&user.name), user.id, None, at(1)).await.unwrap();
    }
    assert_eq!(store.user_by_name("kim").await.unwrap(), Some(kim));
    assert_eq!(store.user_by_name("sam").await.unwrap(), None);
    assert_eq!(store.user_by_token(TokenKind::Api, hash("lee"), at(1_000_000)).await.unwrap(), Some(lee));
    assert_eq!(store.user_by_token(TokenKind::Api, hash("sam"), at(1)).await.unwrap(), None);
}

pub(crate) async fn a_user_is_given_a_role(store: &dyn Store) {
    let (kim, lee) = (new_user("kim"), User { role: Role::Admin, ..new_user("lee") });
    for user in [&kim, &lee] {
        store.add_user(user, "olga").await.unwrap();
    }
    let roles = async || {
        let users = store.users(at(1)).await.unwrap();
        users.into_iter().map(|known| known.user.role).collect::<Vec<_>>()
    };
    assert_eq!(roles().await, [Role::Moderator, Role::Admin]);
    let set = async |user, role| store.change_account(order(user, AccountChange::Role(role))).await.unwrap();
    assert_eq!((set(kim.id, Role::Admin).await, set(lee.id, Role::Moderator).await), (AccountChanged::Done, AccountChanged::Done));
    assert_eq!(roles().await, [Role::Admin, Role::Moderator]);
    assert_eq!(set(UserId(next_id()), Role::Admin).await, AccountChanged::Unknown);
}

pub(crate) async fn a_users_name_is_taken_once(store: &dyn Store) {
    store.add_user(&new_user("kim"), "olga").await.unwrap();
    let again = store.add_user(&new_user("kim"), "olga").await;
    assert!(matches!(again, Err(StoreError::Exists(_))), "{again:?}");
}

pub(crate) async fn an_expired_token_opens_nothing(store: &dyn Store) {
    let kim = new_user("kim");
    store.add_user(&kim, "olga").await.unwrap();
    for kind in KINDS {
        store.add_token(kind, hash("t"), kim.id, Some(at(10)), at(1)).await.unwrap();
        assert_eq!(store.user_by_token(kind, hash("t"), at(9)).await.unwrap(), Some(kim.clone()));
        assert_eq!(store.user_by_token(kind, hash("t"), at(10)).await.unwrap(), None);
        assert_eq!(store.take_token(kind, hash("t"), at(10)).await.unwrap(), None);
    }
}

pub(crate) async fn a_link_signs_in_once(store: &dyn Store) {
    let kim = new_user("kim");
    store.add_user(&kim, "olga").await.unwrap();
    store.add_token(TokenKind::SignInLink, hash("link"), kim.id, Some(at(10)), at(1)).await.unwrap();
    let (one, other) = tokio::join!(
        store.take_token(TokenKind::SignInLink, hash("link"), at(2)),
        store.take_token(TokenKind::SignInLink, hash("link"), at(2)),
    );
    let mut taken = [one.unwrap(), other.unwrap()];
    taken.sort_by_key(Option::is_none);
    assert_eq!(taken, [Some(kim), None]);
}

pub(crate) async fn a_token_opens_only_what_its_kind_does(store: &dyn Store) {
    let kim = new_user("kim");
    store.add_user(&kim, "olga").await.unwrap();
    for kind in KINDS {
        let token = hash(&format!("{kind:?}"));
        store.add_token(kind, token, kim.id, None, at(1)).await.unwrap();
        for other in KINDS {
            assert_eq!(store.user_by_token(other, token, at(2)).await.unwrap().is_some(), other == kind);
        }
    }
}

pub(crate) async fn a_token_that_is_refused_leaves_the_others_as_they_were(store: &dyn Store) {
    let kim = new_user("kim");
    store.add_user(&kim, "olga").await.unwrap();
    store.add_token(TokenKind::Session, hash("short"), kim.id, Some(at(10)), at(1)).await.unwrap();
    store.add_token(TokenKind::Session, hash("long"), kim.id, None, at(1)).await.unwrap();
    // By now the first has expired and would make room, but the hash of the second is taken.
    assert!(store.add_token(TokenKind::Session, hash("long"), kim.id, None, at(20)).await.is_err());
    assert_eq!(store.user_by_token(TokenKind::Session, hash("short"), at(9)).await.unwrap(), Some(kim));
}

/// A change by lee, who would not take the last admin away.
pub(crate) fn order(user: UserId, change: AccountChange) -> AccountOrder {
    AccountOrder { user, change, by: "lee".to_owned(), detail: "so".to_owned(), keep_an_admin: true, at: at(5) }
}

pub(crate) fn new_user(name: &str) -> User {
    let (id, name) = (UserId(next_id()), name.to_owned());
    User { id, name, password_hash: None, role: Role::Moderator, reach: Reach::All, created_at: at(0), seen_at: None }
}
