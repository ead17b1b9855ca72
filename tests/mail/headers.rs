//! What stands in a header comes from names and addresses: none of it makes another header, or another recipient.

use gatepost::engine::Letter;
use gatepost::outbound::mail::{MailError, MailSettings, Mailer};
use uuid::Uuid;

use crate::sink::Sink;

const HEADERS: [&str; 10] = [
    "From",
    "To",
    "Subject",
    "Message-ID",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Content-Transfer-Encoding",
    "Date",
    "Content-Type",
];

#[tokio::test]
async fn no_name_makes_a_header_a_recipient_or_a_second_mail() {
    let sink = Sink::start();
    let settings = MailSettings { server: sink.url().parse().unwrap(), password: None, from: "Gate <gate@mail.example>".parse().unwrap() };
    let mailer = Mailer::new(settings).unwrap();
    let hostile = "2 wait on blog\r\nBcc: eve@evil.example\r\n\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n\u{85}\u{2028}=?utf-8?q?x?= \"<eve@evil.example>\" \u{202e}ü\u{0}";
    for (number, subject) in
        [hostile, "plain", &"lang ".repeat(300), "日本語のコメント".repeat(20).as_str(), "\n", ""].into_iter().enumerate()
    {
        let letter = Letter {
            to: "ann@reader.example".to_owned(),
            subject: subject.to_owned(),
            text: "One.\r\n.\r\nMAIL FROM:<eve@evil.example>\n.\nTwo: ü 日本\n".to_owned() + &"x".repeat(3_000),
            unsubscribe: Some("https://gate.example/notices/stop/a\r\nBcc: eve@evil.example".to_owned()),
        };
        mailer.send(Uuid::from_u128(number as u128), &letter).await.unwrap();
        let mail = sink.mail(number + 1);
        assert_eq!(mail.0["recipients"].to_string(), "[\"ann@reader.example\"]");
        assert_eq!(mail.0["defects"].to_string(), "[]", "{mail:?}");
        for header in mail.0["headers"].as_array().unwrap() {
            let name = header[0].as_str().unwrap();
            assert!(HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name)) || name == "MIME-Version", "{name} for {subject:?}");
        }
        assert_eq!(mail.headers("to"), ["ann@reader.example"]);
        assert_eq!(mail.headers("bcc").len() + mail.headers("cc").len(), 0);
        assert_eq!(mail.headers("message-id"), [format!("<{number:032x}@mail.example>")]);
        assert_eq!(mail.text().replace("\r\n", "\n").trim_end(), letter.text.replace("\r\n", "\n").trim_end());
    }
    assert_eq!(sink.mails().len(), 6);
    for to in [
        "ann@reader.example\r\nBcc: eve@evil.example",
        "ann@reader.example>\r\nRCPT TO:<eve@evil.example",
        "",
        "ann@reader.example,eve@evil.example",
    ] {
        let letter = Letter { to: to.to_owned(), subject: "x".to_owned(), text: "x".to_owned(), unsubscribe: None };
        assert_eq!(mailer.send(Uuid::from_u128(9), &letter).await, Err(MailError::Unwritable), "{to:?}");
    }
}
