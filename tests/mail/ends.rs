//! What ends a mail that waits, or a link that was mailed: what ends in the store takes its mail with it at once, and a mail that is still there is asked before it
//! goes out. Each of the two is tested without the other.

use gatepost::comment::Comment;
use gatepost::engine::{By, Error, Letter, MailKind, Moderator};
use gatepost::store::{Reach, Wish};
use jiff::SignedDuration;
use sqlx::{Connection, SqliteConnection};

use crate::PASSWORD;
use crate::digests::{an_hour_later, begin, link, person, schedule, sent, waits};
use crate::waiting::two_sites;
use crate::world::World;

/// Changes the database without the store.
async fn change(world: &World, sql: &'static str) {
    let path = world.folder.path().join("gatepost.db");
    let mut database = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    assert!(sqlx::query(sql).execute(&mut database).await.unwrap().rows_affected() > 0, "{sql}");
}

async fn waiting(world: &World) -> u64 {
    world.engine.mail_queue().await.unwrap().waiting
}

/// How many mails wait of one digest once something happens, which is not asked for what it rests on.
async fn left_by<W>(what_happens: W) -> (World, Moderator, u64)
where
    W: AsyncFnOnce(&World, &Moderator),
{
    let (world, ann, _) = two_sites().await;
    world.clock.pass(SignedDuration::from_secs(1));
    assert!(world.engine.notify("ann").await.unwrap());
    assert_eq!(waiting(&world).await, 1);
    what_happens(&world, &ann).await;
    let left = waiting(&world).await;
    (world, ann, left)
}

#[tokio::test]
async fn what_ends_a_digest_takes_it_out_of_the_queue_at_once() {
    let forget = async |world: &World, ann: &Moderator| world.engine.forget_address(ann.id, "ann").await.unwrap();
    assert_eq!(left_by(forget).await.2, 0, "no address");
    let remove = async |world: &World, ann: &Moderator| {
        let by = By::Operator { name: "olga", even_the_last_admin: true };
        world.engine.remove_user(by, ann.id).await.unwrap();
    };
    assert_eq!(left_by(remove).await.2, 0, "no account");
    let unwish = async |world: &World, ann: &Moderator| world.engine.set_wish(ann.id, Wish::Off, true, "en").await.unwrap();
    let (world, ann, left) = left_by(unwish).await;
    assert_eq!(left, 0, "no wish");
    world.engine.set_wish(ann.id, Wish::Hourly, true, "en").await.unwrap();
    assert_eq!(an_hour_later(&world).await, ["ann@reader.example 2 comments wait"], "what was dropped was not told");

    let (world, ann, _) = two_sites().await;
    world.engine.claim_address(&ann, PASSWORD, "ann@elsewhere.example", "en").await.unwrap();
    let token = link(&sent(&world.engine).await[0], "/account/email/");
    world.clock.pass(SignedDuration::from_secs(1));
    assert!(world.engine.notify("ann").await.unwrap());
    world.engine.confirm_address(&ann, &token).await.unwrap();
    assert_eq!(waiting(&world).await, 1, "that there is another address");
}

#[tokio::test]
async fn a_digest_that_is_there_still_is_asked_what_it_rests_on() {
    let told = ["ann@reader.example 2 comments wait"];
    for (sql, asked_for, by_itself) in [
        ("UPDATE notice SET told_waiting = 1", &told[..], &told[..]),
        // Comments are quoted in it.
        ("UPDATE notice SET excerpts = 0", &[][..], &[][..]),
        // Whoever runs the server has it written whatever is wished.
        ("UPDATE notice SET wish = 'off'", &told[..], &[][..]),
        ("UPDATE notice SET address = 'ann@elsewhere.example'", &[][..], &[][..]),
        ("UPDATE outgoing_mail SET user_id = NULL", &[][..], &[][..]),
        ("DELETE FROM token", &[][..], &[][..]),
    ] {
        for (is_asked_for, expected) in [(true, asked_for), (false, by_itself)] {
            let (world, ..) = two_sites().await;
            world.clock.pass(SignedDuration::from_mins(61));
            if is_asked_for {
                assert!(world.engine.notify("ann").await.unwrap());
            } else {
                world.engine.run_due(&schedule()).await.unwrap();
            }
            assert_eq!(waiting(&world).await, 1);
            change(&world, sql).await;
            let mails = sent(&world.engine).await;
            let subjects: Vec<String> = mails.iter().map(|mail| format!("{} {}", mail.letter.to, mail.letter.subject)).collect();
            assert_eq!(subjects, expected, "asked for: {is_asked_for}, {sql}");
        }
    }
}

#[tokio::test]
async fn what_is_quoted_no_more_or_was_changed_meanwhile_is_not_mailed() {
    for is_changed in [false, true] {
        let (world, ann, sites) = two_sites().await;
        world.engine.set_wish(ann.id, Wish::Hourly, true, "en").await.unwrap();
        let sent_in = waits(&world, &sites[0], "As it was.").await;
        assert!(world.engine.notify("ann").await.unwrap());
        if is_changed {
            let comment = Comment::from_content("As it is.");
            world.engine.edit(&sites[0], sent_in.id, comment, None, gatepost::policy::Signs::default()).await.unwrap();
        } else {
            world.engine.set_wish(ann.id, Wish::Hourly, false, "en").await.unwrap();
        }
        assert_eq!((waiting(&world).await, sent(&world.engine).await.len()), (1, 0), "changed: {is_changed}");
    }
}

#[tokio::test]
async fn of_several_claims_the_last_is_mailed_and_only_while_it_stands() {
    let (world, ann, _) = two_sites().await;
    for address in ["ann@first.example", "ann@second.example"] {
        world.engine.claim_address(&ann, PASSWORD, address, "en").await.unwrap();
    }
    assert_eq!(waiting(&world).await, 1, "the first went as the second came");
    change(&world, "UPDATE notice SET claimed_address = 'ann@third.example'").await;
    assert!(sent(&world.engine).await.is_empty());
}

#[tokio::test]
async fn a_link_that_confirms_an_address_works_for_a_day() {
    let (world, ann, _) = two_sites().await;
    let mut confirmed = Vec::new();
    for wait in [SignedDuration::from_hours(24) - SignedDuration::from_secs(2), SignedDuration::from_hours(24)] {
        world.engine.claim_address(&ann, PASSWORD, "ann@elsewhere.example", "en").await.unwrap();
        let token = link(sent(&world.engine).await.last().unwrap(), "/account/email/");
        world.clock.pass(wait);
        let another = token.chars().rev().collect::<String>();
        assert!(matches!(world.engine.confirm_address(&ann, &another).await, Err(Error::Unauthorised(_))), "it takes the link's own token");
        confirmed.push(match world.engine.confirm_address(&ann, &token).await {
            Ok(()) => true,
            Err(Error::Unauthorised(_)) => false,
            Err(other) => panic!("{other}"),
        });
    }
    assert_eq!(confirmed, [true, false]);
}

#[tokio::test]
async fn a_commenters_link_works_for_a_day() {
    let (world, _, sites) = two_sites().await;
    let comment = Comment { author_email: Some("ben@mail.example".to_owned()), ..Comment::from_content("Mine.") };
    let comment = world.submit(&sites[0], comment, None).await.id;
    let write = |token: &str| ("Yours".to_owned(), token.to_owned());
    world.engine.mail_reader_link("blog", "ben@mail.example", write).await.unwrap();
    let token = sent(&world.engine).await[0].letter.text.clone();
    world.clock.pass(SignedDuration::from_hours(24) - SignedDuration::from_secs(2));
    assert_eq!(world.engine.posted(&token).await.unwrap().comments.len(), 1);
    let page = world.engine.status_token_by_mail(comment, &token);
    assert!(world.engine.own_comment(&page).await.unwrap().by_mail);
    let of_another = world.engine.status_token_by_mail(gatepost::comment::CommentId(uuid::Uuid::nil()), &token);
    assert!(matches!(world.engine.own_comment(&of_another).await, Err(Error::NotFound("page"))));
    world.clock.pass(SignedDuration::from_secs(2));
    assert!(matches!(world.engine.own_comment(&page).await, Err(Error::NotFound("page"))), "what it leads to ends with it");
    assert!(matches!(world.engine.posted(&token).await, Err(Error::NotFound("page"))));
    assert!(matches!(world.engine.erase_posted(&token).await, Err(Error::NotFound("page"))));
}

#[tokio::test]
async fn a_link_that_ends_digests_is_of_one_account_and_one_address() {
    let (world, ann, _) = two_sites().await;
    let kim = person(&world, "kim", Reach::All, "en").await;
    world.engine.set_wish(kim.id, Wish::Hourly, true, "en").await.unwrap();
    let stop = async |name: &str| {
        world.clock.pass(SignedDuration::from_secs(1));
        assert!(world.engine.notify(name).await.unwrap());
        let mail = sent(&world.engine).await.remove(0);
        mail.letter.unsubscribe.unwrap().rsplit('/').next().unwrap().to_owned()
    };
    let ends = async |token: &str| match world.engine.check_stop(token).await {
        Ok(()) => true,
        Err(Error::NotFound("link")) => false,
        Err(other) => panic!("{other}"),
    };
    let (anns, kims) = (stop("ann").await, stop("kim").await);
    let (id, proof) = (kims.split('-').next().unwrap(), anns.split('-').next_back().unwrap());
    assert!(ends(&anns).await && ends(&kims).await && !ends(&format!("{id}-{proof}")).await && !ends(id).await);
    world.engine.claim_address(&ann, PASSWORD, "ann@elsewhere.example", "en").await.unwrap();
    let token = link(&sent(&world.engine).await[0], "/account/email/");
    assert!(ends(&anns).await, "the other address is yet to be confirmed");
    world.engine.confirm_address(&ann, &token).await.unwrap();
    sent(&world.engine).await;
    assert!(!ends(&anns).await, "whoever reads the mail of the address before ends nothing");
    world.engine.stop_notices(&stop("ann").await).await.unwrap();
    assert_eq!(world.engine.notice(ann.id).await.unwrap().wish, Wish::Off);
    assert_eq!(world.engine.notice(kim.id).await.unwrap().wish, Wish::Hourly);
}

#[tokio::test]
async fn where_ten_thousand_mails_wait_no_more_are_taken_that_somebody_asked_for() {
    let world = World::at("2026-11-25T08:00:00Z").await;
    begin(&world.engine);
    change(
        &world,
        "INSERT INTO outgoing_mail (id, kind, sealed, next_at, created_at) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
         WHERE i < 9999) SELECT randomblob(16), 'commenter', x'00', 9000000000000000, 0 FROM n",
    )
    .await;
    let letter = |to: &str| Letter { to: to.to_owned(), subject: "x".to_owned(), text: "x".to_owned(), unsubscribe: None };
    let add = async |to: &str| world.engine.enqueue_mail(MailKind::Commenter, &letter(to)).await.is_ok();
    assert_eq!((add("ann@reader.example").await, add("ben@reader.example").await), (true, false));
    assert_eq!(waiting(&world).await, 10_000);
}
