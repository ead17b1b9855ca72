//! When a digest is written and what ends its link, by a clock that is set by hand.

use std::collections::BTreeSet;
use std::sync::Arc;

use gatepost::comment::Comment;
use gatepost::engine::{By, Engine, Entrance, Error, Moderator, NewPerson, Schedule, TakenMail};
use gatepost::http::Letters;
use gatepost::store::{LastTold, NewDigest, Notices, QueuedMail, Reach, Role, Wish};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use totp_rs::{Builder, Secret};
use uuid::Uuid;

use crate::world::World;
use crate::{BASE, PASSWORD};

pub(crate) fn begin(engine: &Engine) {
    engine.begin_mail(Arc::new(Letters::new(&BASE.parse().unwrap())), TimeZone::UTC);
}

pub(crate) fn schedule() -> Schedule {
    Schedule::new(TimeZone::UTC, None).with_notices()
}

/// The mail that is due, which is sent.
pub(crate) async fn sent(engine: &Engine) -> Vec<TakenMail> {
    let mut sent = Vec::new();
    while let Some(mail) = engine.next_mail().await.unwrap() {
        engine.mail_sent(&mail).await.unwrap();
        sent.push(mail);
    }
    sent
}

pub(crate) fn link(mail: &TakenMail, before: &str) -> String {
    let line = mail.letter.text.lines().find_map(|line| line.strip_prefix(&format!("{BASE}{before}")));
    line.unwrap_or_else(|| panic!("no {before} in {}", mail.letter.text)).to_owned()
}

/// Somebody with a confirmed address.
pub(crate) async fn person(world: &World, name: &str, reach: Reach, language: &str) -> Moderator {
    let new = NewPerson { name: name.to_owned(), password: Some(PASSWORD.to_owned()), role: Role::Moderator, reach };
    let person = Moderator::from(world.engine.add_person(new, "olga").await.unwrap().0);
    world.engine.claim_address(&person, PASSWORD, &format!("{name}@reader.example"), language).await.unwrap();
    let token = link(&sent(&world.engine).await[0], "/account/email/");
    world.engine.confirm_address(&person, &token).await.unwrap();
    person
}

pub(crate) async fn waits(world: &World, site: &gatepost::engine::SiteHandle, text: &str) -> gatepost::store::StoredComment {
    // Nobody has taught the filter anything about such words.
    world.submit(site, Comment::from_content(format!("{text} of evil.example and others.")), None).await
}

/// An hour later, what is due is done: the subjects of what is sent.
pub(crate) async fn an_hour_later(world: &World) -> Vec<String> {
    world.clock.pass(SignedDuration::from_mins(61));
    world.engine.run_due(&schedule()).await.unwrap();
    sent(&world.engine).await.into_iter().map(|mail| format!("{} {}", mail.letter.to, mail.letter.subject)).collect()
}

#[tokio::test]
async fn a_digest_tells_of_ones_own_sites_and_only_if_something_new_waits() {
    let world = World::at("2026-11-25T08:00:00Z").await;
    begin(&world.engine);
    let (blog, shop) = (world.site("blog").await, world.site("shop").await);
    let ann = person(&world, "ann", Reach::All, "en").await;
    let ben = person(&world, "ben", Reach::Only(BTreeSet::from([shop.site.id])), "de").await;
    let off = person(&world, "kim", Reach::All, "en").await;
    for moderator in [&ann, &ben] {
        world.engine.set_wish(moderator.id, Wish::Hourly, false, if moderator.id == ben.id { "de" } else { "en" }).await.unwrap();
    }
    world.engine.set_wish(off.id, Wish::Off, false, "en").await.unwrap();
    world.engine.run_due(&schedule()).await.unwrap();
    assert_eq!(an_hour_later(&world).await, Vec::<String>::new(), "nothing waits");
    waits(&world, &blog, "The first xcanaryx.").await;
    assert_eq!(an_hour_later(&world).await, ["ann@reader.example 1 comment waits on blog"], "Ben does not see the blog");
    assert_eq!(an_hour_later(&world).await, Vec::<String>::new(), "nothing new waits");
    waits(&world, &shop, "The second.").await;
    let told = an_hour_later(&world).await;
    assert_eq!(told, ["ann@reader.example 2 comments wait", "ben@reader.example 1 Kommentar wartet auf shop"]);
    // The hour is not over.
    waits(&world, &shop, "The third.").await;
    world.clock.pass(SignedDuration::from_mins(30));
    world.engine.run_due(&schedule()).await.unwrap();
    assert!(sent(&world.engine).await.is_empty());
}

#[tokio::test]
async fn a_daily_digest_comes_once_a_day_in_its_hour() {
    let world = World::at("2026-11-25T09:30:00Z").await;
    begin(&world.engine);
    let blog = world.site("blog").await;
    let ann = person(&world, "ann", Reach::All, "en").await;
    world.engine.set_wish(ann.id, Wish::Daily(8), true, "en").await.unwrap();
    let mut hours = Vec::new();
    for number in 0..48 {
        waits(&world, &blog, &format!("Number {number}")).await;
        world.clock.pass(SignedDuration::from_hours(1));
        world.engine.run_due(&schedule()).await.unwrap();
        for mail in sent(&world.engine).await {
            assert!(
                mail.letter.text.contains("evil[.]example and others.") && !mail.letter.text.contains("evil.example"),
                "{}",
                mail.letter.text
            );
            hours.push(world.engine.clock().now().strftime("%d %H").to_string());
        }
    }
    assert_eq!(hours, ["26 08", "27 08"]);
}

#[tokio::test]
async fn two_servers_on_a_database_send_one_digest() {
    let world = World::at("2026-11-25T08:00:00Z").await;
    begin(&world.engine);
    let other = world.another().await;
    begin(&other);
    let blog = world.site("blog").await;
    other.refresh().await.unwrap();
    let ann = person(&world, "ann", Reach::All, "en").await;
    world.engine.set_wish(ann.id, Wish::Hourly, false, "en").await.unwrap();
    world.engine.run_due(&schedule()).await.unwrap();
    waits(&world, &blog, "Wait for me.").await;
    world.clock.pass(SignedDuration::from_mins(61));
    let (one, two) = (schedule(), schedule());
    let (one, two) = tokio::join!(world.engine.run_due(&one), other.run_due(&two));
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(world.engine.mail_queue().await.unwrap().waiting, 1);
    // Nor where both are at it at once, by a job that was taken over: who comes second is told so by the store.
    let seen = world.engine.notice(ann.id).await.unwrap().sent_at;
    let digest = |number: u128, at: jiff::Timestamp| NewDigest {
        user: ann.id,
        seen,
        told: LastTold::default(),
        link: [u8::try_from(number).unwrap(); 32],
        until: at,
        mail: QueuedMail { id: Uuid::from_u128(number), kind: "digest", user: Some(ann.id), sealed: vec![1], at },
    };
    let at = world.engine.clock().now();
    assert!(world.store.add_digest(digest(1, at)).await.unwrap());
    assert!(!world.store.add_digest(digest(2, at)).await.unwrap());
    assert_eq!(world.engine.mail_queue().await.unwrap().waiting, 1, "the newer one takes the place of the other");
}

/// A digest's link, made now.
async fn a_link(world: &World) -> String {
    world.clock.pass(SignedDuration::from_secs(1));
    assert!(world.engine.notify("ann").await.unwrap());
    link(&sent(&world.engine).await[0], "/sign-in/")
}

async fn opens(world: &World, token: &str) -> bool {
    match world.engine.sign_in_by_link(token, None).await {
        Ok(_) => true,
        Err(Error::Unauthorised(_)) => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_digests_link_ends_with_a_day_the_next_digest_the_password_the_sessions_the_address_and_the_account() {
    let world = World::at("2026-11-25T08:00:00Z").await;
    begin(&world.engine);
    let blog = world.site("blog").await;
    waits(&world, &blog, "Wait for me.").await;
    let ann = person(&world, "ann", Reach::All, "en").await;
    let engine = &world.engine;
    let Entrance::Open(session) = engine.sign_in("ann", PASSWORD.to_owned(), None).await.unwrap() else { panic!("a session") };

    let token = a_link(&world).await;
    world.clock.pass(SignedDuration::from_hours(24) - SignedDuration::from_secs(2));
    assert!(opens(&world, &token).await);
    assert!(!opens(&world, &token).await, "once");
    let token = a_link(&world).await;
    world.clock.pass(SignedDuration::from_hours(24));
    assert!(!opens(&world, &token).await, "a day");
    let (token, next) = (a_link(&world).await, a_link(&world).await);
    assert!(!opens(&world, &token).await && opens(&world, &next).await, "the next one");

    let token = a_link(&world).await;
    engine.change_password(&ann, &session.session, PASSWORD, "another of ten letters").await.unwrap();
    assert!(!opens(&world, &token).await, "another password");
    let token = a_link(&world).await;
    engine.end_other_sessions(&ann, &session.session).await.unwrap();
    assert!(!opens(&world, &token).await, "signed out elsewhere");
    let token = a_link(&world).await;
    engine.forget_address(ann.id, "ann").await.unwrap();
    assert!(!opens(&world, &token).await, "no address");

    engine.claim_address(&ann, "another of ten letters", "ann@reader.example", "en").await.unwrap();
    engine.confirm_address(&ann, &link(&sent(engine).await[0], "/account/email/")).await.unwrap();
    engine.set_wish(ann.id, Wish::Hourly, false, "en").await.unwrap();
    let token = a_link(&world).await;
    engine.sign_out_user("ann", false, "olga").await.unwrap();
    assert!(!opens(&world, &token).await, "signed out by the operator");
    assert_eq!(engine.notice(ann.id).await.unwrap().address, None, "an address that an intruder gave would get the next link");

    engine.claim_address(&ann, "another of ten letters", "ann@reader.example", "en").await.unwrap();
    engine.confirm_address(&ann, &link(&sent(engine).await[0], "/account/email/")).await.unwrap();
    let token = a_link(&world).await;
    engine.remove_user(By::Operator { name: "olga", even_the_last_admin: true }, ann.id).await.unwrap();
    assert!(!opens(&world, &token).await, "removed");
    assert!(world.store.wishes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_digests_link_asks_for_the_second_factor_and_then_signs_in_once() {
    let world = World::at("2026-11-25T08:00:00Z").await;
    begin(&world.engine);
    let blog = world.site("blog").await;
    waits(&world, &blog, "Wait for me.").await;
    let ann = person(&world, "ann", Reach::All, "en").await;
    let secret = world.engine.begin_second_factor(&ann, PASSWORD.to_owned()).await.unwrap().secret;
    let code = || {
        let totp = Builder::new().with_secret(Secret::try_from_base32(&secret).unwrap()).build().unwrap();
        totp.generate(u64::try_from(world.engine.clock().now().as_second()).unwrap()).to_string()
    };
    world.engine.confirm_second_factor(&ann, &code()).await.unwrap();
    world.clock.pass(SignedDuration::from_secs(60));
    let token = a_link(&world).await;
    let entrance = world.engine.sign_in_by_link(&token, None).await.unwrap();
    let Entrance::CodeNeeded(owing) = entrance else { panic!("the link alone opens a session") };
    assert!(!opens(&world, &token).await, "it is used up");
    assert!(world.engine.sign_in_by_code(&owing, "000000", None).await.is_err());
    let signed_in = world.engine.sign_in_by_code(&owing, &code(), None).await.unwrap();
    assert_eq!(world.engine.session(&signed_in.session).await.unwrap(), ann);
}
