//! A mail server that is down, busy, hangs, refuses or wants a sign-in.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use gatepost::engine::{Letter, MailKind, NotSent};
use gatepost::http::Letters;
use gatepost::outbound::mail::{MailError, MailSettings, Mailer};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::sink::Sink;
use crate::support::eventually;
use crate::world::World;
use crate::{BASE, PASSWORD, ann_is_told, claim, house, notify, serve, signed_in, submit};

#[test]
fn what_a_busy_or_absent_mail_server_does_not_take_is_sent_once_it_does_also_by_the_next_server() {
    let (house, key) = house();
    // A port that is free, and stays so long enough.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("smtp://127.0.0.1:{port}");
    let server = serve(&house, &url);
    let mut ann = signed_in(&server, "ann");
    assert_eq!(claim(&mut ann, "ann@reader.example", PASSWORD), 303);
    eventually("it is tried in vain", || server.log().contains("cannot be reached").then_some(()));
    assert!(!server.log().contains("reader.example"), "{}", server.log());
    server.kill();
    let sink = Sink::with(port, &[]);
    sink.behave("busy");
    let server = serve(&house, &url);
    eventually("it is refused for now", || server.log().contains("refuses the mail (451)").then_some(()));
    assert!(!server.log().contains("reader.example"), "{}", server.log());
    sink.behave("ok");
    let path = sink.mail(1).link(&format!("{BASE}/account/email/"));
    ann = signed_in(&server, "ann");
    ann.get(&path).expect(200);
    ann.post(&path, &[]).expect(303);
    submit(&server, &key, "Wait for me.");
    notify(&house, &url, &[]);
    sink.mail(2);
    assert_eq!(sink.mails().len(), 2);
}

#[test]
fn a_test_mail_says_what_the_mail_server_makes_of_it() {
    let (house, _) = house();
    let sink = Sink::start();
    let server = serve(&house, &sink.url());
    ann_is_told(&server, &sink);
    assert_eq!(notify(&house, &sink.url(), &["--test"])["sent"], true);
    assert_eq!(sink.mail(2).headers("subject"), ["Mail from Gatepost arrives"]);
    let failing = |smtp: &str, more: &[&str]| {
        let arguments =
            ["user", "notify", "ann", "--test", "--database", &house.database_url(), "--mail-from", "gate@mail.example", "--smtp", smtp];
        let output = house.run(&[&arguments[..], more].concat());
        assert_eq!(output.status.code(), Some(1), "{smtp}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("reader.example"), "{said}");
        said
    };
    sink.behave("refuse");
    assert!(failing(&sink.url(), &[]).contains("refuses the address (550)"));
    sink.behave("ok");
    // It is this machine, too, but does not look so: a mail server elsewhere must offer STARTTLS.
    assert!(failing(&format!("smtp://127.1:{}", sink.port), &[]).contains("no encrypted connection"));
    assert!(failing(&format!("smtps://127.0.0.1:{}", sink.port), &[]).contains("no encrypted connection"));
    assert!(failing("smtp://127.0.0.1:1", &[]).contains("cannot be reached"));

    let guarded = Sink::with(0, &["gate", "correct horse"]);
    let (url, password) = (format!("smtp://gate@127.0.0.1:{}", guarded.port), house.path().join("password"));
    std::fs::write(&password, "wrong\n").unwrap();
    let file = ["--smtp-password-file", password.to_str().unwrap()];
    assert!(failing(&url, &file).contains("refuses the sign-in (535)"));
    std::fs::write(&password, "correct horse\n").unwrap();
    assert_eq!(notify(&house, &url, &[&["--test"], &file[..]].concat())["sent"], true);
    assert_eq!((guarded.mails().len(), sink.mails().len()), (1, 2));
}

fn mailer(sink: &Sink) -> Mailer {
    let settings = MailSettings { server: sink.url().parse().unwrap(), password: None, from: "gate@mail.example".parse().unwrap() };
    Mailer::new(settings).unwrap()
}

fn letter() -> Letter {
    Letter { to: "ann@reader.example".to_owned(), subject: "Hello".to_owned(), text: "Hello.\n".to_owned(), unsubscribe: None }
}

#[tokio::test]
async fn only_what_is_said_of_the_recipient_is_taken_for_a_wrong_address() {
    let sink = Sink::start();
    for (mode, problem, how) in [
        ("refuse", MailError::Address(550), NotSent::Ever),
        ("relay", MailError::Refused(550), NotSent::Yet),
        ("sender", MailError::Refused(550), NotSent::Yet),
        ("content", MailError::Refused(550), NotSent::Yet),
        ("busy", MailError::Refused(451), NotSent::Yet),
    ] {
        sink.behave(mode);
        assert_eq!(mailer(&sink).send(Uuid::from_u128(1), &letter()).await, Err(problem), "{mode}");
        assert_eq!(problem.how(), how, "{mode}");
    }
    assert!(sink.mails().is_empty());
}

#[tokio::test]
async fn what_was_said_of_a_mail_stands_whatever_is_said_to_the_goodbye() {
    let sink = Sink::start();
    sink.behave("goodbye");
    // The goodbye is waited for longer than all the rest may take.
    assert_eq!(mailer(&sink).within(Duration::from_secs(1)).send(Uuid::from_u128(1), &letter()).await, Ok(()));
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test]
async fn a_mail_server_that_hangs_is_left_after_a_while() {
    let sink = Sink::start();
    sink.behave("hang");
    let sent = mailer(&sink).within(Duration::from_millis(500)).send(Uuid::from_u128(1), &letter()).await;
    assert_eq!(sent, Err(MailError::TooSlow));
    // One that takes no part in the conversation at all.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("smtp://{}", silent.local_addr().unwrap()).parse().unwrap();
    let mailer = Mailer::new(MailSettings { server, password: None, from: "gate@mail.example".parse().unwrap() }).unwrap();
    let sent = mailer.within(Duration::from_millis(500)).send(Uuid::from_u128(1), &letter()).await;
    assert_eq!(sent, Err(MailError::TooSlow));
}

#[tokio::test]
async fn a_mail_is_tried_for_a_day_and_one_that_never_will_arrive_once() {
    let world = World::at("2026-11-25T08:00:00Z").await;
    let (engine, begun) = (&world.engine, "2026-11-25T08:00:00Z".parse::<jiff::Timestamp>().unwrap());
    assert!(engine.enqueue_mail(MailKind::Commenter, &letter()).await.is_err(), "no mail server is named");
    engine.begin_mail(Arc::new(Letters::new(&BASE.parse().unwrap())), TimeZone::UTC);
    engine.enqueue_mail(MailKind::Commenter, &letter()).await.unwrap();
    let (mut tries, mut last) = (0, begun);
    for _ in 0..30 * 60 * 12 {
        if let Some(mail) = engine.next_mail().await.unwrap() {
            assert_eq!((&mail.letter, mail.kind.as_str()), (&letter(), "commenter"));
            assert!(engine.next_mail().await.unwrap().is_none(), "it is nobody else's meanwhile");
            engine.mail_failed(&mail, NotSent::Yet).await.unwrap();
            (tries, last) = (tries + 1, engine.clock().now());
        }
        world.clock.pass(SignedDuration::from_secs(5));
    }
    let tried_for = last.duration_since(begun);
    assert!(tried_for > SignedDuration::from_hours(22) && tried_for <= SignedDuration::from_hours(24), "{tried_for:?}");
    // 5 s, three times as long each time up to an hour, then every hour: 7 + 23.
    assert!((28..=31).contains(&tries), "{tries}");
    assert_eq!(engine.mail_queue().await.unwrap().waiting, 0);

    engine.enqueue_mail(MailKind::Commenter, &letter()).await.unwrap();
    let mail = engine.next_mail().await.unwrap().unwrap();
    // Whoever had it is gone: after four minutes it is somebody else's.
    world.clock.pass(SignedDuration::from_secs(241));
    let again = world.another().await.next_mail().await.unwrap().unwrap();
    assert_eq!(again.id, mail.id);
    engine.mail_failed(&again, NotSent::Ever).await.unwrap();
    assert_eq!(engine.mail_queue().await.unwrap().waiting, 0);
}
