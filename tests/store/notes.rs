//! Of what the journal keeps, a note alone can be taken away.

use gatepost::learning::Entry;
use gatepost::moderation::Action;
use gatepost::store::{CountedDecisions, Journal, NewDecision, Store, Training};

use crate::samples::{decide, decision, held, site};
use crate::sqlite::{connect, file_in, fresh, run};

pub(crate) async fn notes_about_a_forgotten_comment_go_with_it(store: &dyn Store) {
    let site = site(store, "a").await;
    let comments = [held(store, site).await, held(store, site).await];
    for comment in &comments {
        decide(store, NewDecision { note: "she is called Nemo".to_owned(), ..decision(comment, Action::Spam, &[3]) }).await;
    }
    assert!(store.forget(site, comments[0].id).await.unwrap());
    let notes: Vec<String> = store.entries(site, None).await.unwrap().into_iter().map(|entry| entry.note).collect();
    assert_eq!(notes, ["", "she is called Nemo"]);
}

#[tokio::test]
async fn of_a_journals_row_a_note_can_be_emptied_and_nothing_else() {
    let (store, folder) = fresh().await;
    let site = site(&store, "a").await;
    let comment = held(&store, site).await;
    let noted = NewDecision { note: "by the man from Leeds".to_owned(), ..decision(&comment, Action::Spam, &[3]) };
    let before = decide(&store, noted).await.entry;
    store.keep_counted_decisions(CountedDecisions { through: vec![(site, 1)], tally: vec![7] }).await.unwrap();
    let mut other = connect(&file_in(&folder)).await;
    for attempt in [
        "UPDATE journal SET note = 'other'",
        "UPDATE journal SET note = '', action = 'approve'",
        "UPDATE journal SET note = '', at = at + 1",
        "UPDATE journal SET note = '', user_name = 'kim2'",
        "UPDATE journal SET note = '', operator = 'root'",
        "UPDATE journal SET note = '', standpoint = 7",
        "UPDATE journal SET note = '', rowid = rowid + 1",
    ] {
        let error = run(&mut other, attempt).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{attempt}: {error}");
    }
    assert_eq!(run(&mut other, "UPDATE journal SET note = ''").await.unwrap(), 1);
    assert_eq!(store.entry(before.id).await.unwrap(), Some(Entry { note: String::new(), ..before }));
    assert!(store.counted_decisions().await.unwrap().is_some(), "a note says nothing of what was counted");
}
