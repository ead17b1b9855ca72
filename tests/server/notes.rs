//! Notes for colleagues, and what is to be with an author.

use serde_json::json;

use crate::blog::{Blog, text};

#[test]
fn a_note_is_for_colleagues_alone_and_a_question_waits_until_the_comment_is_decided() {
    let blog = Blog::open();
    let id = text(&blog.submit("Is this what we allow?"), "id");
    let notes = format!("/v1/comments/{id}/notes");
    let ann = blog.moderator();
    ann.post(&notes, &json!({"text": "Looks like last week's."})).expect(201);
    let asked = ann.post(&notes, &json!({"text": " What do you think? ", "asks": true})).expect(201).json();
    assert_eq!((&asked["kind"], &asked["by"], &asked["text"]), (&json!("asked"), &json!("ann"), &json!("What do you think?")));
    let on_it = ann.get(&notes).expect(200).json();
    assert_eq!((on_it["notes"].as_array().unwrap().len(), &on_it["asked"]), (2, &json!(true)));
    let waiting = ann.get("/v1/comments?asked=only").expect(200).json();
    assert_eq!(waiting["comments"][0]["id"], json!(id));
    // The blog hears nothing of it.
    blog.site().get(&notes).expect(401);
    assert!(!blog.site().get(&format!("/v1/comments/{id}")).body.contains("last week"));

    for (body, problem) in [
        (json!({"text": "  "}), "text is empty: say something"),
        (json!({"text": "", "asks": true}), "text is empty: say what you want to know"),
        (json!({"text": "x".repeat(3_000)}), "text is 3000 bytes long"),
    ] {
        assert!(ann.post(&notes, &body).expect(422).body.contains(problem), "{problem}");
    }
    ann.post(&format!("/v1/comments/{id}/decision"), &json!({"decision": "approve"})).expect(200);
    assert_eq!(ann.get(&notes).expect(200).json()["asked"], json!(false));
    assert_eq!(ann.get("/v1/comments?asked=only").expect(200).json()["comments"], json!([]));
    ann.post(&format!("/v1/comments/{id}/answered"), &json!({})).expect(404);
    assert_eq!(blog.house.run_json(&["check"])["findings"], json!([]));
}

#[test]
fn an_author_is_blocked_by_any_moderator_and_trusted_by_admins_alone() {
    let blog = Blog::open();
    let sent =
        |external: &str| json!({"content": "About gardens.", "author": "Ben", "author_email": "ben@mail.example", "external_id": external});
    let id = text(&blog.site().post("/v1/comments", &sent("1")).expect(201).json(), "id");
    let rule = |rule: &str| blog.moderator().post(&format!("/v1/comments/{id}/author"), &json!({ "rule": rule }));
    assert_eq!(rule("block").expect(200).json(), json!({"blocked": true, "trusted": false}));
    let next = blog.site().post("/v1/comments", &sent("2")).expect(201).json();
    assert_eq!((&next["verdict"], &next["reasons"][0]["code"]), (&json!("spam"), &json!("blocked_author")));
    assert!(rule("trust").expect(403).body.contains("only an admin may trust an author"));
    assert_eq!(blog.house.run_json(&["site", "show", "blog"])["settings"]["blocked"], json!([{"email": "ben@mail.example"}]));

    blog.house.run_json(&["user", "role", "ann", "admin"]);
    assert_eq!(rule("trust").expect(200).json(), json!({"blocked": false, "trusted": true}));
    let next = blog.site().post("/v1/comments", &sent("3")).expect(201).json();
    assert_eq!(next["verdict"], json!("approve"));
    assert_eq!(rule("release").expect(200).json(), json!({"blocked": false, "trusted": false}));
    let kinds = blog.moderator().get(&format!("/v1/comments/{id}/notes")).expect(200).json();
    let kinds: Vec<_> = kinds["notes"].as_array().unwrap().iter().map(|note| note["kind"].clone()).collect();
    assert_eq!(kinds, ["blocked", "trusted", "released"]);

    let nobody = text(&blog.site().post("/v1/comments", &json!({"content": "Hello."})).expect(201).json(), "id");
    let unknown = blog.moderator().post(&format!("/v1/comments/{nobody}/author"), &json!({"rule": "block"})).expect(422);
    assert!(unknown.body.contains("author gave neither a name nor an address"));
}
