//! What texts link to, and their languages.

use gatepost::classifier::Scores;
use gatepost::clock::Clock;
use gatepost::comment::{Comment, CommentId};
use gatepost::engine::{Mentioned, Span};
use gatepost::policy::{Reason, ReasonCode, Settings, Verdict};
use gatepost::store::{Assessed, Comments, Insertion, NewComment, StoredComment};

use crate::house::Office;

impl Office {
    /// Keeps a comment that says this.
    pub(crate) async fn keep_text(&self, text: &str, verdict: Verdict) -> StoredComment {
        let reasons = vec![Reason::stated(ReasonCode::Word, "\"code\":\"imported\"")];
        let assessed =
            Assessed { verdict, score: 0.5, logit: 0.0, scores: Scores { spam: Some(0.5), abuse: None }, reasons, model: "m".to_owned() };
        let (id, comment) = (CommentId(self.clock.new_id()), Comment::from_content(text));
        let new = NewComment {
            site: self.site,
            id,
            external_id: None,
            comment,
            network: None,
            likeness: gatepost::features::Likeness::default(),
            assessed,
            at: self.now(),
        };
        match self.store.insert(new).await.unwrap() {
            Insertion::Inserted(stored) => stored,
            Insertion::Exists(_) => panic!("it is new"),
        }
    }
}

fn mentioned(name: &str, [approved, put_away, waiting]: [u64; 3]) -> Mentioned {
    Mentioned { name: name.to_owned(), approved, put_away, waiting }
}

#[tokio::test]
async fn hosts_and_languages_are_counted_a_comment_once_by_where_it_stands() {
    let office = Office::open(Settings::default()).await;
    for (text, verdict) in [
        ("Buy the cheapest watches that you have ever seen at https://www.Shop.example/a or http://shop.example/b today.", Verdict::Spam),
        ("I have read this whole article twice, and I still think that the shop at shop.example/c is a good one.", Verdict::Hold),
        ("Das ist ein wirklich schöner Beitrag, vielen Dank für die ausführliche Beschreibung: https://blog.example", Verdict::Approve),
        ("ok", Verdict::Approve),
    ] {
        office.keep_text(text, verdict).await;
    }
    let gone = office.keep_text("This comment with its link to https://gone.example will have been deleted by then.", Verdict::Spam).await;
    assert!(office.store.forget(office.site, gone.id).await.unwrap());

    let texts = office.insights(Span::Month).await.texts;
    assert_eq!((texts.read, texts.more, texts.other_hosts, texts.unrecognised), (4, false, 0, 1));
    assert_eq!(texts.hosts, [mentioned("shop.example", [0, 1, 1]), mentioned("blog.example", [1, 0, 0])]);
    assert_eq!(texts.languages, [mentioned("English", [0, 1, 1]), mentioned("German", [1, 0, 0])]);

    for n in 0..30 {
        office.keep_text(&format!("https://host-{n:02}.example"), Verdict::Spam).await;
    }
    let texts = office.insights(Span::Month).await.texts;
    assert_eq!((texts.hosts.len(), texts.other_hosts), (15, 17), "the fifteen that most link to, of 32");
}
