//! A digest arrives, and its links do what they say: once, and for whom they are.

use std::sync::Barrier;

use crate::sink::Sink;
use crate::support::{Client, House};
use crate::visitor::Visitor;
use crate::{BASE, PASSWORD, ann_is_told, claim, house, notify, serve, signed_in, submit};

#[test]
fn a_digest_arrives_and_its_link_signs_in_once_and_only_once() {
    let ((house, key), sink) = (house(), Sink::start());
    let server = serve(&house, &sink.url());
    ann_is_told(&server, &sink);
    assert_eq!(notify(&house, &sink.url(), &[])["written"], false, "nothing waits");
    submit(&server, &key, "A xcanaryx story at https://evil.example/canary now");
    submit(&server, &key, "What a lovely song that was.");
    assert_eq!(notify(&house, &sink.url(), &[])["written"], true);
    let mail = sink.mail(2);
    assert_eq!(
        (mail.0["sender"].as_str(), mail.0["recipients"].to_string()),
        (Some("gate@mail.example"), "[\"ann@reader.example\"]".into())
    );
    assert_eq!(mail.headers("subject"), ["2 comments wait on blog"]);
    assert_eq!((mail.headers("auto-submitted"), mail.0["defects"].to_string()), (vec!["auto-generated"], "[]".to_owned()));
    assert!(mail.text().contains("blog: 2, the oldest came just now") && mail.text().contains("the filter"), "{}", mail.text());
    for canary in ["xcanaryx", "evil", "Canary", "canary", "sender.example", "203.0.113"] {
        assert!(!mail.text().contains(canary), "{canary} in {}", mail.text());
    }
    let path = mail.link(&format!("{BASE}/sign-in/"));
    // Who looks at it first, a mail scanner it may be, changes nothing.
    assert_eq!(Visitor::of(&server).get(&path).expect(200).header("referrer-policy"), "no-referrer");
    let barrier = Barrier::new(8);
    let press = |mut browser: Visitor| {
        browser.get(&path).expect(200);
        barrier.wait();
        let answer = browser.post(&path, &[]);
        (answer.status, browser.get("/account").status)
    };
    let browsers: Vec<Visitor> = (0..8).map(|_| Visitor::of(&server)).collect();
    let mut answers: Vec<(u16, u16)> = std::thread::scope(|scope| {
        let pressing: Vec<_> = browsers
            .into_iter()
            .map(|browser| {
                let press = &press;
                scope.spawn(move || press(browser))
            })
            .collect();
        pressing.into_iter().map(|pressing| pressing.join().unwrap()).collect()
    });
    answers.sort_unstable();
    assert_eq!(answers[0], (303, 200), "one is signed in");
    assert!(answers[1..].iter().all(|answer| *answer == (403, 303)), "{answers:?}");
    let mut late = Visitor::of(&server);
    late.get(&path).expect(200);
    let refused = late.post(&path, &[]).expect(403);
    assert!(refused.body.contains("was used before") && refused.body.contains("href=\"/sign-in\""), "{}", refused.body);
    let token = path.rsplit('/').next().unwrap();
    let log = server.log();
    assert!(log.contains("a mail was sent") && !log.contains(token) && !log.contains("reader.example"), "{log}");
}

#[test]
fn an_address_gets_nothing_before_its_own_account_has_confirmed_it() {
    let ((house, key), sink) = (house(), Sink::start());
    let server = serve(&house, &sink.url());
    submit(&server, &key, "Wait for me.");
    let mut ann = signed_in(&server, "ann");
    assert_eq!(claim(&mut ann, "ann@reader.example", "a guess of a password"), 403);
    assert_eq!(claim(&mut ann, "ann@reader.example\r\nBcc: eve@evil.example", PASSWORD), 422);
    assert_eq!(claim(&mut ann, "ann@reader.example", PASSWORD), 303);
    let path = sink.mail(1).link(&format!("{BASE}/account/email/"));
    let told =
        house.run(&["user", "notify", "ann", "--database", &house.database_url(), "--smtp", &sink.url(), "--mail-from", "a@b.example"]);
    assert!(told.status.code() == Some(1) && String::from_utf8_lossy(&told.stderr).contains("no confirmed e-mail address"));
    ann.post("/account/notices", &[("wish", "daily"), ("hour", "24")]).expect(400);
    ann.get("/account").expect(200);
    ann.post("/account/notices", &[("wish", "hourly"), ("hour", "8")]).expect(409);
    // Whoever has the mail alone is led to the sign-in, and Ben's account is another one.
    assert_eq!(Visitor::of(&server).get(&path).expect(303).header("location"), "/sign-in");
    let mut ben = signed_in(&server, "ben");
    ben.get("/account").expect(200);
    ben.post(&path, &[]).expect(403);
    ann.get(&path).expect(200);
    ann.post(&path, &[]).expect(303);
    ann.get("/account").expect(200);
    ann.post(&path, &[]).expect(403);
    assert_eq!(sink.mails().len(), 1);
    // Another address: the one before is told, and gets the digests until the new one is confirmed.
    ann.get("/account").expect(200);
    assert_eq!(claim(&mut ann, "ann@elsewhere.example", PASSWORD), 303);
    let path = sink.mail(2).link(&format!("{BASE}/account/email/"));
    ann.get(&path).expect(200);
    ann.post(&path, &[]).expect(303);
    let told = sink.mail(3);
    assert_eq!(
        (told.0["recipients"][0].as_str(), told.headers("subject")),
        (Some("ann@reader.example"), vec!["Your notices go to another address now"])
    );
    let deeds: Vec<String> = history(&house);
    assert_eq!(deeds, ["added", "address to be confirmed", "address confirmed", "address to be confirmed", "address confirmed"]);
}

/// What was done to Ann's account, the oldest first; nowhere with an address.
fn history(house: &House) -> Vec<String> {
    let events = house.run_json(&["user", "history", "ann"]);
    assert!(!events.to_string().contains("example"), "{events}");
    let told = |event: &serde_json::Value| {
        let (deed, detail) = (event["deed"].as_str().unwrap(), event["detail"].as_str().unwrap());
        if deed == "address" { format!("{deed} {detail}") } else { deed.to_owned() }
    };
    events.as_array().unwrap().iter().rev().map(told).collect()
}

#[test]
fn one_request_ends_the_digests_as_rfc_8058_has_it_and_opening_the_link_does_not() {
    let ((house, key), sink) = (house(), Sink::start());
    let server = serve(&house, &sink.url());
    let mut ann = ann_is_told(&server, &sink);
    submit(&server, &key, "Wait for me.");
    notify(&house, &sink.url(), &[]);
    let mail = sink.mail(2);
    assert_eq!(mail.headers("list-unsubscribe-post"), ["List-Unsubscribe=One-Click"]);
    // In angle brackets (RFC 2369).
    let header = mail.headers("list-unsubscribe")[0].strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap();
    let path = header.strip_prefix(BASE).unwrap().to_owned();
    assert_eq!(mail.link(&format!("{BASE}/notices/stop/")), path);
    let chosen = |ann: &mut Visitor| ann.get("/account").body.contains("<option value=\"hourly\" selected>");
    let provider: Client = server.stranger();
    provider.get(&path).expect(200);
    provider.post_form(&format!("{path}0"), &[("List-Unsubscribe", "One-Click")]).expect(404);
    provider.post_form("/notices/stop/abc", &[("List-Unsubscribe", "One-Click")]).expect(404);
    assert!(chosen(&mut ann));
    provider.post_form(&path, &[("List-Unsubscribe", "One-Click")]).expect(200);
    assert!(!chosen(&mut ann) && ann.get("/account").body.contains("ann@reader.example"));
    ann.post("/account/email", &[("do", "forget")]).expect(303);
    assert!(!ann.get("/account").body.contains("ann@reader.example"));
    provider.post_form(&path, &[("List-Unsubscribe", "One-Click")]).expect(404);
}

#[test]
fn nobody_can_fill_a_mailbox_from_the_account_page() {
    let ((house, _), sink) = (house(), Sink::start());
    let server = serve(&house, &sink.url());
    let mut ann = signed_in(&server, "ann");
    let statuses: Vec<u16> = (0..7).map(|_| claim(&mut ann, "victim@reader.example", PASSWORD)).collect();
    assert_eq!(statuses, [303, 303, 303, 303, 303, 409, 409]);
    assert_eq!(claim(&mut signed_in(&server, "ben"), "Victim@Reader.example", PASSWORD), 409, "nor two together");
    sink.mail(5);
    assert_eq!(house.run_json(&["user", "email", "ben", "--forget"])["forgotten"], false);
    assert_eq!(sink.mails().len(), 5);
}

#[test]
fn without_a_mail_server_the_account_says_so_and_a_server_wants_to_know_where_links_lead() {
    let (house, _) = house();
    let server = house.serve();
    let mut ann = signed_in(&server, "ann");
    assert!(ann.get("/account").expect(200).body.contains("This server sends no mail."));
    assert_eq!(claim(&mut ann, "ann@reader.example", PASSWORD), 409);
    drop(server);
    let refused = house.run(&["serve", "--listen", "127.0.0.1:0", "--smtp", "smtp://127.0.0.1:9", "--mail-from", "a@b.example"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--smtp needs --public-url"), "{refused:?}");
    let refused = house.run(&["serve", "--listen", "127.0.0.1:0", "--smtp", "smtp://eve@127.0.0.1:9", "--mail-from", "a@b.example"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--smtp-password-file"), "{refused:?}");
}
