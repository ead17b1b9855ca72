//! Audits as an operator and a moderator meet them: the command line, a server and its API.

use gatepost::classifier::Scores;
use gatepost::clock::{Clock, SystemClock};
use gatepost::comment::{Comment, CommentId};
use gatepost::features::Likeness;
use gatepost::policy::{Reason, ReasonCode, Verdict};
use gatepost::store::{Assessed, Comments, NewComment, Sites, SqliteStore};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use crate::support::House;

/// Two comments of yesterday: one approved, one marked as spam.
async fn yesterday(house: &House) {
    let store = SqliteStore::open(&house.database_url()).await.unwrap();
    let site = store.sites().await.unwrap()[0].0.id;
    let at: Timestamp = SystemClock.now() - SignedDuration::from_hours(24);
    for (n, (verdict, score)) in [(1, (Verdict::Approve, 0.02)), (2, (Verdict::Spam, 0.97))] {
        let millis = u64::try_from(at.as_millisecond()).unwrap();
        let id = CommentId(uuid::Builder::from_unix_timestamp_millis(millis, &[n; 10]).into_uuid());
        let reasons = vec![Reason::stated(ReasonCode::Word, "song")];
        let scores = Scores { spam: Some(score), abuse: None };
        let assessed = Assessed { verdict, score, logit: 0.0, scores, reasons, model: "m".to_owned() };
        let comment = Comment::from_content("What a lovely song.");
        store
            .insert(NewComment { site, id, external_id: None, comment, network: None, likeness: Likeness::default(), assessed, at })
            .await
            .unwrap();
    }
    store.close().await;
}

#[test]
fn audits_are_drawn_by_a_command_listed_decided_and_reported() {
    let house = House::new();
    let _key = house.add_site("blog", "https://blog.example");
    let token = house.add_user("ann");
    house.run_json(&["site", "set", "blog", "--audits-per-week", "7000", "--max-ham-lost", "0.005"]);
    tokio::runtime::Runtime::new().unwrap().block_on(yesterday(&house));
    // Nothing draws before it is asked to.
    let before = house.run_json(&["audits", "blog"]);
    assert_eq!((&before["drawn"], &before["misses"]["rate"]), (&json!(0), &json!(null)));
    let drawn = house.run_json(&["audits", "blog", "--draw"]);
    assert_eq!((&drawn["drawn"], &drawn["open"], &drawn["promise"]["missing"]), (&json!(2), &json!(2), &json!(734)));

    let server = house.serve();
    let moderator = server.client(&token);
    let list = |query: &str| moderator.get(&format!("/v1/comments?{query}")).expect(200).json()["comments"].clone();
    assert_eq!(list("status=pending"), json!([]));
    let open = list("status=pending&audit=with");
    assert_eq!(open, list("audit=only"));
    let kinds: Vec<_> = open.as_array().unwrap().iter().map(|comment| (&comment["status"], &comment["reasons"][0]["code"])).collect();
    assert_eq!(kinds, [(&json!("spam"), &json!("audit")), (&json!("approved"), &json!("audit"))]);
    assert_eq!(open[0]["reasons"][0]["text"], "a random check: please decide");
    for (comment, decision) in [(&open[0]["id"], "approve"), (&open[1]["id"], "approve")] {
        let comment: Uuid = comment.as_str().unwrap().parse().unwrap();
        moderator.post(&format!("/v1/comments/{comment}/decision"), &json!({ "decision": decision })).expect(200);
    }
    let report = moderator.get("/v1/sites/blog/audits").expect(200).json();
    assert_eq!((&report["false_positives"]["wrong"], &report["misses"]["wrong"], &report["open"]), (&json!(1), &json!(0), &json!(0)));
    // scipy 1.17: binomtest(1, 1).proportion_ci(0.95, method="exact").
    let low = report["false_positives"]["interval"][0].as_f64().unwrap();
    assert!((low - 0.025).abs() < 1e-9, "{low}");
    assert_eq!((&report["promise"]["audited_ham"], &report["promise"]["lost_ham"]), (&json!(2), &json!(1)));
    assert_eq!(report["promise"]["acts_above"], json!(null));
    let sentences = report["sentences"].as_array().unwrap();
    assert_eq!(
        sentences[1],
        "Of what the filter takes for spam, 100.0 % is good (1 of 1 checked); with 95 % confidence between 2.5 % and 100.0 %."
    );
    moderator.get("/v1/sites/nowhere/audits").expect(404);
    server.client("no-token").get("/v1/sites/blog/audits").expect(401);
}
