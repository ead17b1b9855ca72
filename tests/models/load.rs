//! Promotions under load.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::blog::{lines, write};
use crate::support::{Client, House, eventually};

/// Requests a second.
const RATE: u32 = 200;

/// Threads that send them.
const SENDERS: u32 = 8;

/// Sends at a steady rate until told to stop, whatever the answers do; each answer's model.
fn send(client: &Client, content: &str, stop: &AtomicBool, models: &Mutex<Vec<String>>) -> u64 {
    let (start, mut sent) = (Instant::now(), 0_u32);
    while !stop.load(Ordering::Relaxed) {
        let due = start + Duration::from_secs(1) * sent * SENDERS / RATE;
        if let Some(early) = due.checked_duration_since(Instant::now()) {
            thread::park_timeout(early);
            continue;
        }
        sent += 1;
        let answer = client.post("/v1/score", &json!({ "content": content })).expect(200).json();
        models.lock().expect("no sender has failed").push(answer["model"].as_str().expect("the model is named").to_owned());
    }
    u64::from(sent)
}

#[test]
fn ten_promotions_in_a_row_under_200_requests_a_second_fail_no_request_and_each_answer_names_its_model() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    let server = house.serve();
    let made = |from: usize| -> String {
        let part = write(&house, &format!("part-{from}"), &lines("youtube")[from..from + 300]);
        let made: Value = house.run_json(&["retrain", "--from-scratch", &part]);
        made["model"].as_str().expect("the candidate's id").to_owned()
    };
    let candidates = [made(0), made(400)];
    let built_in = crate::score(&server.client(&key), "hello")["model"].as_str().expect("a model").to_owned();

    let (stop, models) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let started = Instant::now();
    let senders: Vec<_> = (0..SENDERS)
        .map(|number| {
            let (client, stop, models) = (server.client(&key), Arc::clone(&stop), Arc::clone(&models));
            let content = format!("check out my channel number {number}, and what a lovely song");
            thread::spawn(move || send(&client, &content, &stop, &models))
        })
        .collect();
    let probe = server.client(&key);
    for round in 0..10 {
        let next = &candidates[round % 2];
        assert_eq!(house.run_json(&["promote", next])["live"], next.as_str());
        eventually("the server to take the model over", || {
            Some(crate::score(&probe, "hello")).filter(|answer| answer["model"] == next.as_str())
        });
    }
    stop.store(true, Ordering::Relaxed);
    let sent: u64 = senders.into_iter().map(|sender| sender.join().expect("every request was answered with 200")).sum();
    let took = started.elapsed().as_secs_f64();
    let models = models.lock().expect("no sender has failed");
    assert_eq!(models.len() as u64, sent, "every request was answered");
    assert!(sent as f64 >= 0.9 * f64::from(RATE) * took, "{sent} requests in {took} seconds are fewer than were to be sent");
    assert!(models.iter().all(|model| *model == built_in || candidates.contains(model)));
    for model in &candidates {
        assert!(models.contains(model), "requests were answered by each");
    }
    let listed = house.run_json(&["models", "list"]);
    assert_eq!(listed["promotions"].as_array().map(Vec::len), Some(10));
}
