//! The figures over the API.

use serde_json::json;

use crate::support::House;

#[test]
fn a_script_gets_what_the_page_shows() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    house.run_json(&["site", "set", "blog", "--approve-below", "0", "--spam-above", "1"]);
    let token = house.add_user("ann");
    let server = house.serve();
    let (blog, ann) = (server.client(&key), server.client(&token));
    let text = "I have read this article twice, and I think that https://shop.example/ is good.";
    let submitted = blog.post("/v1/comments", &json!({ "content": text })).expect(201).json();
    ann.post(&format!("/v1/comments/{}/decision", submitted["id"].as_str().unwrap()), &json!({ "decision": "spam" })).expect(200);

    // With one site nobody has to name it.
    let insights = ann.get("/v1/insights").expect(200).json();
    assert_eq!((&insights["site"], &insights["days"], &insights["decisions"]), (&json!("blog"), &json!(90), &json!(1)));
    let mut keys: Vec<&String> = insights.as_object().unwrap().keys().collect();
    keys.sort();
    let expected = [
        "agreement",
        "days",
        "decisions",
        "drift",
        "from",
        "held",
        "mistakes",
        "more_decisions",
        "reliability",
        "site",
        "texts",
        "to",
        "volume",
        "waits",
    ];
    assert_eq!(keys, expected);
    let days = insights["volume"].as_array().unwrap();
    assert_eq!((days.len(), &days[0]["day"], &days[89]["day"]), (90, &insights["from"], &insights["to"]));
    let counted = |field: &str| days.iter().map(|day| day[field].as_u64().unwrap()).sum::<u64>();
    assert_eq!(["approved", "held", "spam", "unwanted", "settled"].map(counted), [0, 1, 0, 1, 1]);
    assert_eq!(insights["held"], json!({ "approved": 0, "spam": 1, "trash": 0, "waiting": 0, "gone": 0 }));
    assert_eq!(insights["texts"]["hosts"], json!([{ "name": "shop.example", "approved": 0, "put_away": 1, "waiting": 0 }]));
    assert_eq!(insights["mistakes"]["misses"], json!({ "wrong": 0, "answered": 0, "rate": null, "interval": [0.0, 1.0] }));

    let asked = ann.get("/v1/insights?site=blog&days=365").expect(200).json();
    assert_eq!((asked["volume"].as_array().unwrap().len(), &asked["days"]), (365, &json!(365)));
    for (query, problem) in [
        ("days=7", "days should be 30, 90 or 365."),
        ("site=blgo", "site should be the name of a site that is known here."),
        ("colour=red", "colour is unknown here; expected site and days."),
    ] {
        assert_eq!(ann.get(&format!("/v1/insights?{query}")).expect(422).json()["detail"], problem);
    }
    server.stranger().get("/v1/insights").expect(401);
    blog.get("/v1/insights").expect(401);
    house.add_site("shop", "https://shop.example");
    let unclear = || ann.get("/v1/insights");
    crate::support::eventually("the server knows the second site", || (unclear().status == 422).then_some(()));
    ann.get("/v1/insights?site=shop&days=30").expect(200);
}
