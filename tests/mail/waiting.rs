//! A mail that waits is asked, before it goes out, whether what it rests on still holds.

use std::collections::BTreeSet;

use gatepost::comment::Comment;
use gatepost::engine::{By, Engine, Entrance, ErasureOrder, Moderator, NotSent, SiteHandle, Wanted};
use gatepost::store::{Person, Reach, Wish};
use jiff::SignedDuration;
use sqlx::{Connection, SqliteConnection};

use crate::PASSWORD;
use crate::digests::{an_hour_later, begin, link, person, schedule, sent, waits};
use crate::world::World;

const FORCED: By<'static> = By::Operator { name: "olga", even_the_last_admin: true };

/// Ann, who is told by the hour, and two sites on each of which a comment waits.
pub(crate) async fn two_sites() -> (World, Moderator, [SiteHandle; 2]) {
    let world = World::at("2026-11-25T08:00:00Z").await;
    begin(&world.engine);
    let sites = [world.site("blog").await, world.site("shop").await];
    for site in &sites {
        waits(&world, site, "Wait for me.").await;
    }
    // From now on the job is known.
    world.engine.run_due(&schedule()).await.unwrap();
    let ann = person(&world, "ann", Reach::All, "en").await;
    world.engine.set_wish(ann.id, Wish::Hourly, true, "en").await.unwrap();
    (world, ann, sites)
}

/// What Ann is told from now on, after a digest was written that waits while something happens.
async fn after<W>(what_happens: W) -> (Vec<String>, Vec<String>)
where
    W: AsyncFnOnce(&World, &Moderator, &[SiteHandle; 2]),
{
    let (world, ann, sites) = two_sites().await;
    world.clock.pass(SignedDuration::from_secs(1));
    assert!(world.engine.notify("ann").await.unwrap());
    what_happens(&world, &ann, &sites).await;
    let subjects = |mails: Vec<gatepost::engine::TakenMail>| -> Vec<String> {
        mails.into_iter().map(|mail| format!("{} {}", mail.letter.to, mail.letter.subject)).collect()
    };
    let now = subjects(sent(&world.engine).await);
    assert_eq!(world.engine.mail_queue().await.unwrap().waiting, 0);
    (now, an_hour_later(&world).await)
}

async fn erase(engine: &std::sync::Arc<Engine>, wanted: Wanted) {
    let order = ErasureOrder { site: None, wanted, by: "olga".to_owned(), dry_run: false };
    assert_eq!(engine.erase(order, &|_| ()).await.unwrap().comments, 1);
}

#[tokio::test]
async fn a_digest_that_waits_goes_to_nobody_who_may_not_have_it_or_does_not_want_it_any_more() {
    const TOLD: &str = "ann@reader.example 2 comments wait";
    let none: Vec<String> = Vec::new();
    // Else it goes out, and nothing is new an hour later.
    assert_eq!(after(async |_, _, _| ()).await, (vec![TOLD.to_owned()], none.clone()));

    let forgotten = after(async |world, ann, _| world.engine.forget_address(ann.id, "ann").await.unwrap()).await;
    assert_eq!(forgotten, (none.clone(), none.clone()));
    let unwished = after(async |world, ann, _| world.engine.set_wish(ann.id, Wish::Off, true, "en").await.unwrap()).await;
    assert_eq!(unwished, (none.clone(), none.clone()));
    let signed_out = after(async |world, _, _| drop(world.engine.sign_out_user("ann", false, "olga").await.unwrap())).await;
    assert_eq!(signed_out, (none.clone(), none.clone()));
    let removed = after(async |world, ann, _| world.engine.remove_user(FORCED, ann.id).await.unwrap()).await;
    assert_eq!(removed, (none.clone(), none.clone()));
    // What they still may have is told anew.
    let lost = async |world: &World, ann: &Moderator, sites: &[SiteHandle; 2]| {
        let reach = Reach::Only(BTreeSet::from([sites[1].site.id]));
        world.engine.set_reach(FORCED, ann.id, reach).await.unwrap();
    };
    assert_eq!(after(lost).await, (none.clone(), vec!["ann@reader.example 1 comment waits on shop".to_owned()]));
    let erased = async |world: &World, _: &Moderator, sites: &[SiteHandle; 2]| {
        let sent = world.submit(&sites[0], Comment::from_content("Mine at evil.example and others."), None).await;
        world.clock.pass(SignedDuration::from_secs(1));
        assert!(world.engine.notify("ann").await.unwrap());
        erase(&world.engine, Wanted::Own(sent.id)).await;
    };
    assert_eq!(after(erased).await, (none.clone(), vec![TOLD.to_owned()]));
    // Its link would not sign in any more: one that does comes with the next.
    let ended = async |world: &World, ann: &Moderator, _: &[SiteHandle; 2]| {
        let entrance = world.engine.sign_in("ann", PASSWORD.to_owned(), None).await.unwrap();
        let Entrance::Open(session) = entrance else { panic!("a session") };
        world.engine.end_other_sessions(ann, &session.session).await.unwrap();
    };
    assert_eq!(after(ended).await, (none.clone(), vec![TOLD.to_owned()]));
    // Another address: nothing goes to the one before but that there is another.
    let moved = async |world: &World, ann: &Moderator, _: &[SiteHandle; 2]| {
        world.engine.claim_address(ann, PASSWORD, "ann@elsewhere.example", "en").await.unwrap();
        let mails = [world.engine.next_mail().await.unwrap().unwrap(), world.engine.next_mail().await.unwrap().unwrap()];
        let check = mails.iter().find(|mail| mail.kind == "address-check").unwrap();
        world.engine.mail_sent(check).await.unwrap();
        world.engine.confirm_address(ann, &link(check, "/account/email/")).await.unwrap();
        world.clock.pass(SignedDuration::from_mins(3));
    };
    let told = vec!["ann@reader.example Your notices go to another address now".to_owned()];
    assert_eq!(after(moved).await, (told, vec!["ann@elsewhere.example 2 comments wait".to_owned()]));
}

#[tokio::test]
async fn a_digest_that_could_not_be_sent_does_not_count_as_told_and_a_newer_one_takes_its_place() {
    let (world, _, sites) = two_sites().await;
    world.clock.pass(SignedDuration::from_secs(1));
    assert!(world.engine.notify("ann").await.unwrap());
    let mail = world.engine.next_mail().await.unwrap().unwrap();
    world.engine.mail_failed(&mail, NotSent::Ever).await.unwrap();
    assert_eq!(an_hour_later(&world).await, ["ann@reader.example 2 comments wait"]);
    assert_eq!(an_hour_later(&world).await, Vec::<String>::new());
    // While the mail server is away one digest waits, not one for each hour.
    for number in 0..3 {
        waits(&world, &sites[0], &format!("Number {number}")).await;
        world.clock.pass(SignedDuration::from_secs(1));
        assert!(world.engine.notify("ann").await.unwrap());
        let mail = world.engine.next_mail().await.unwrap().unwrap();
        world.engine.mail_failed(&mail, NotSent::Yet).await.unwrap();
    }
    assert_eq!(world.engine.mail_queue().await.unwrap().waiting, 1);
    world.clock.pass(SignedDuration::from_mins(1));
    assert_eq!(sent(&world.engine).await[0].letter.subject, "5 comments wait");
}

#[tokio::test]
async fn a_link_that_works_no_more_is_not_mailed() {
    let (world, ann, sites) = two_sites().await;
    let engine = &world.engine;
    engine.claim_address(&ann, PASSWORD, "ann@first.example", "en").await.unwrap();
    engine.claim_address(&ann, PASSWORD, "ann@second.example", "en").await.unwrap();
    let mails = sent(engine).await;
    assert_eq!(mails.iter().map(|mail| mail.letter.to.as_str()).collect::<Vec<_>>(), ["ann@second.example"]);
    engine.claim_address(&ann, PASSWORD, "ann@third.example", "en").await.unwrap();
    engine.forget_address(ann.id, "olga").await.unwrap();
    assert!(sent(engine).await.is_empty());

    let write = |token: &str| ("Yours".to_owned(), token.to_owned());
    let comment = || Comment { author_email: Some("ben@mail.example".to_owned()), ..Comment::from_content("Mine.") };
    world.submit(&sites[0], comment(), None).await;
    engine.mail_reader_link("blog", "ben@mail.example", write).await.unwrap();
    erase(engine, Wanted::Person(Person::Email("ben@mail.example".to_owned()))).await;
    assert!(sent(engine).await.is_empty(), "an address that was erased is not written to");
    world.submit(&sites[0], comment(), None).await;
    engine.mail_reader_link("blog", "ben@mail.example", write).await.unwrap();
    assert_eq!(sent(engine).await[0].letter.to, "ben@mail.example");
}

#[tokio::test]
async fn tags_fill_no_mailbox_nor_does_one_site_send_more_than_sixty_links_an_hour_and_none_leaves_a_trace() {
    let (world, _, sites) = two_sites().await;
    let mut given: Vec<String> = (0..7).map(|number| format!("Victim+{number}@mail.example")).collect();
    given.extend((0..60).map(|number| format!("somebody{number}@mail.example")));
    for email in &given {
        world.submit(&sites[0], Comment { author_email: Some(email.clone()), ..Comment::from_content("Mine.") }, None).await;
    }
    let mut sent = Vec::new();
    for email in &given {
        sent.push(world.engine.mail_reader_link("blog", email, |token| ("Yours".to_owned(), token.to_owned())).await.is_ok());
    }
    assert_eq!(sent[..7], [true, true, true, true, true, false, false], "one mailbox");
    assert_eq!(sent.iter().filter(|sent| **sent).count(), 60, "one site");
    let path = world.folder.path().join("gatepost.db");
    let mut database = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    let links: i64 = sqlx::query_scalar("SELECT count(*) FROM reader_link").fetch_one(&mut database).await.unwrap();
    assert_eq!(links, 60, "what is not sent leaves no address behind");
    world.clock.pass(SignedDuration::from_hours(1));
    world.submit(&sites[1], Comment { author_email: Some("victim@mail.example".to_owned()), ..Comment::from_content("Mine.") }, None).await;
    let other_site = world.engine.mail_reader_link("shop", "somebody1@mail.example", |_| panic!("it sent nothing there")).await;
    assert!(other_site.is_ok());
}
