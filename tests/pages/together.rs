//! Two moderators at once, for a thousand steps.

use serde_json::{Value, json};

use crate::support::{Client, House};
use crate::visitor::Visitor;
use crate::{link, served};

const ACTIONS: [&str; 4] = ["approve", "spam", "abuse", "trash"];

/// Knuth's generator ("MMIX"): the same steps each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// A moderator at the pages, whose scripts hear what became of what they send.
fn moderator(house: &House, server: &crate::support::Server, name: &str) -> Visitor {
    let mut visitor = Visitor::of(server);
    let path = link(house, name);
    visitor.get(&path).expect(200);
    visitor.post(&path, &[]).expect(303);
    visitor.get("/").expect(200);
    visitor.accepts = "application/json";
    visitor
}

/// What the filter makes of texts, to the last digit.
fn scores(blog: &Client, texts: &[String]) -> Vec<String> {
    let score = |text: &String| blog.post("/v1/score", &json!({ "content": text })).expect(200).json()["logit"].to_string();
    texts.iter().map(score).collect()
}

#[test]
fn after_a_thousand_decisions_and_undos_by_two_moderators_all_adds_up_and_when_all_is_undone_nothing_of_it_is_left() {
    let (house, server, key) = served();
    house.add_user("kim");
    let blog = server.client(&key);
    let rows = std::fs::read_to_string("training-data/youtube.jsonl").unwrap();
    let texts: Vec<String> = rows
        .lines()
        .step_by(20)
        .take(60)
        .map(|row| serde_json::from_str::<Value>(row).unwrap()["content"].as_str().unwrap().to_owned())
        .collect();
    let submit = |text: &String| {
        let stored = blog.post("/v1/comments", &json!({ "content": text })).expect(201).json();
        (stored["id"].as_str().unwrap().to_owned(), "pending".to_owned())
    };
    let mut comments: Vec<(String, String)> = texts.iter().map(submit).collect();
    let mut people = ["ann", "kim"].map(|name| (moderator(&house, &server, name), Vec::<String>::new()));
    // Something is learned before, and stays.
    for (at, action) in [(0, "approve"), (1, "spam"), (2, "abuse")] {
        let path = format!("/comments/{}/decide", comments[at].0);
        comments[at].1 = status(&people[0].0.post(&path, &[("action", action), ("expected", "pending")]).expect(200).json());
    }
    let before = scores(&blog, &texts);

    let mut dice = Dice(26);
    let (mut decided, mut conflicts) = (0, 0);
    for _ in 0..1_000 {
        let (visitor, made) = &mut people[dice.roll(2)];
        if dice.roll(3) == 0 && !made.is_empty() {
            let decision = made.swap_remove(dice.roll(made.len()));
            undo(visitor, &decision, &mut comments);
            continue;
        }
        let (id, known) = &mut comments[dice.roll(texts.len())];
        // Now and then a page is older than what a colleague did.
        let shown = if dice.roll(8) == 0 { ["pending", "approved", "spam", "trash"][dice.roll(4)] } else { known.as_str() };
        let stale = shown != known;
        let told =
            visitor.post(&format!("/comments/{id}/decide"), &[("action", ACTIONS[dice.roll(4)]), ("expected", shown)]).expect(200).json();
        assert_eq!(told["comments"][0]["conflict"], json!(stale), "{told}");
        assert_eq!(told["decisions"].as_array().unwrap().len(), usize::from(!stale), "{told}");
        made.extend(told["decisions"][0].as_str().map(str::to_owned));
        *known = status(&told);
        decided += usize::from(!stale);
        conflicts += usize::from(stale);
    }
    assert!(decided > 500 && conflicts > 20, "{decided} decisions, {conflicts} conflicts");
    assert_eq!(house.run_json(&["check"])["findings"], json!([]));
    assert_ne!(scores(&blog, &texts), before, "so many decisions taught nothing");

    for (visitor, made) in &mut people {
        for decision in std::mem::take(made).iter().rev() {
            undo(visitor, decision, &mut comments);
        }
    }
    assert_eq!(scores(&blog, &texts), before);
    assert_eq!(house.run_json(&["check"])["findings"], json!([]));
}

/// Where the one comment stands that an answer is about.
fn status(told: &Value) -> String {
    told["comments"][0]["status"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
}

fn undo(visitor: &mut Visitor, decision: &str, comments: &mut [(String, String)]) {
    let told = visitor.post(&format!("/decisions/{decision}/undo"), &[]).expect(200).json();
    let of = comments.iter_mut().find(|(id, _)| told["comments"][0]["id"] == json!(*id)).unwrap();
    of.1 = status(&told);
}
