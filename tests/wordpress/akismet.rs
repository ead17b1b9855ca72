//! The Akismet plugin that WordPress brings, unmodified, with `deploy/wordpress/gatepost.php` beside it: what is said on one side reaches the other.

use serde_json::{Value, json};

use crate::support::{House, Server, eventually};
use crate::wordpress::WordPress;

/// What Gatepost has of the blog, newest last.
fn comments(house: &House) -> Vec<Value> {
    let output = house.run(&["export", "--site", "blog", "--what", "comments", "--database", &house.database_url()]);
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A WordPress and a Gatepost that know each other, and an article.
struct Joined {
    house: House,
    wordpress: WordPress,
    server: Server,
    token: String,
    post: String,
}

impl Joined {
    /// The plugin as it is given away, its constants in `wp-config.php`, and WordPress's own rules about unknown authors off, so that the plugin alone decides.
    fn open() -> Self {
        let house = House::new();
        let wordpress = WordPress::install(house.path());
        let post = wordpress.publish("Gardens");
        let key = house.add_site("blog", &wordpress.url());
        // The filter may act within its thresholds at once; a word makes a comment doubtful.
        house.run_json(&["site", "set", "blog", "--careful-until", "0", "--hold-word", "perhaps"]);
        let token = house.add_user("ann");
        let server = house.serve_with(&["--webhook-networks", "127.0.0.0/8"]);
        wordpress.configure(&format!("define('GATEPOST_SERVER', '{}'); define('GATEPOST_KEY', '{key}');", server.url("/")));
        wordpress.drop_in(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/wordpress/gatepost.php"));
        wordpress.activate("akismet/akismet.php");
        wordpress.php("update_option('comment_previously_approved', '');");
        Self { house, wordpress, server, token, post }
    }

    /// Posts a comment from an address of its own, and gives its id in WordPress.
    fn post(&self, place: u8, author: &str, content: &str) -> String {
        self.wordpress.comment(&self.post, &format!("127.0.2.{place}"), author, &format!("visitor{place}@mail.example"), content)
    }

    /// Gatepost's id of the comment with that text.
    fn guid(&self, content: &str) -> String {
        let page = self.server.client(&self.token).get("/v1/comments?order=newest").expect(200).json();
        let all = page["comments"].as_array().unwrap();
        let found =
            all.iter().find(|comment| comment["comment"]["content"] == content).unwrap_or_else(|| panic!("no {content:?} in {page}"));
        found["id"].as_str().unwrap().to_owned()
    }

    fn decide(&self, content: &str, decision: &str) -> String {
        let path = format!("/v1/comments/{}/decision", self.guid(content));
        let answer = self.server.client(&self.token).post(&path, &json!({ "decision": decision })).expect(200).json();
        answer["decision"]["id"].as_str().or_else(|| answer["id"].as_str()).unwrap_or_default().to_owned()
    }

    fn comes_to_stand(&self, comment: &str, status: &str) {
        eventually("the decision reaches WordPress", || (self.wordpress.status(comment) == status).then_some(()));
    }
}

#[test]
fn the_printed_plugin_has_the_key_verified_comments_checked_and_decisions_told() {
    let house = House::new();
    let wordpress = WordPress::install(house.path());
    let post = wordpress.publish("Gardens");
    let key = house.add_site("blog", &wordpress.url());
    let server = house.serve();
    let snippet =
        house.run(&["site", "snippets", "blog", "--only", "wordpress", "--server", &server.url(""), "--database", &house.database_url()]);
    let snippet = String::from_utf8(snippet.stdout).unwrap().replace("'KEY'", &format!("'{key}'"));
    let file = house.path().join("gatepost.php");
    std::fs::write(&file, snippet).unwrap();
    wordpress.drop_in(file.to_str().unwrap());
    wordpress.activate("akismet/akismet.php");

    assert_eq!(wordpress.php("echo Akismet::verify_key(Akismet::get_api_key());"), "valid");

    let settings = wordpress.with_headers("/wp-admin/options-general.php?page=akismet-key-config");
    assert!(settings.contains("Content-Security-Policy: frame-src 'self'"), "{settings}");
    assert!(settings.contains("Active") && !settings.contains("key you entered is invalid"), "{settings}");

    let approved = |id: &str| wordpress.status(id);
    let good = wordpress.comment(&post, "127.0.0.21", "Ann", "ann@mail.example", "A quiet remark about gardens.");
    // By WordPress's own rule an author's first comment waits, whatever the plugin hears.
    assert_eq!(approved(&good), "0");
    let spam = wordpress.comment(&post, "127.0.0.22", "viagra-test-123", "spam@mail.example", "Buy this.");
    assert_eq!(approved(&spam), "spam");
    let kept = comments(&house);
    let seen: Vec<_> = kept.iter().map(|comment| (comment["content"].as_str().unwrap(), comment["status"].as_str().unwrap())).collect();
    assert_eq!(seen, [("A quiet remark about gardens.", "approved"), ("Buy this.", "spam")]);
    assert_eq!((kept[0]["ip"].as_str(), kept[0]["author"].as_str()), (Some("127.0.0.21"), Some("Ann")));

    wordpress.moderate(&good, "spam");
    let kept = comments(&house);
    assert_eq!((kept.len(), kept[0]["status"].as_str(), kept[0]["decision"].as_str()), (2, Some("spam"), Some("spam")));
}

#[test]
fn a_key_that_is_entered_on_the_plugins_page_is_verified_by_gatepost() {
    let house = House::new();
    let wordpress = WordPress::install(house.path());
    let key = house.add_site("blog", &wordpress.url());
    let server = house.serve();
    wordpress.configure(&format!("define('GATEPOST_SERVER', '{}');", server.url("/")));
    wordpress.drop_in(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/wordpress/gatepost.php"));
    wordpress.activate("akismet/akismet.php");
    let saved = || wordpress.php("echo get_option('wordpress_api_key');");
    wordpress.enter_key("abcdefghijkl");
    assert_eq!(saved(), "");
    wordpress.enter_key(&key);
    assert_eq!(saved(), key);
    let settings = wordpress.with_headers("/wp-admin/options-general.php?page=akismet-key-config");
    // The status and the account's name come from get-subscription.
    assert!(settings.contains("Active") && settings.contains(">blog<"), "{settings}");
}

#[test]
fn comments_land_where_gatepost_says_and_what_moderators_do_in_wordpress_teaches_it() {
    let joined = Joined::open();
    let wordpress = &joined.wordpress;
    let good = joined.post(1, "Ann", "A quiet remark about gardens.");
    let doubtful = joined.post(2, "Bob", "Perhaps the old lighthouse keeper knew more about the tides than he told anybody.");
    let songs = joined.post(3, "Cleo", "My brother and I play folk songs, please listen to our new song and tell us what you think");
    let garden = joined.post(4, "Dora", "Great post! I also write about gardens, have a look at my page http://garden.example/");
    let stand = [&good, &doubtful, &songs, &garden].map(|comment| wordpress.status(comment));
    assert_eq!(stand, ["1", "0", "0", "spam"]);
    let statuses: Vec<_> = comments(&joined.house).iter().map(|comment| comment["status"].as_str().unwrap().to_owned()).collect();
    assert_eq!(statuses, ["approved", "pending", "pending", "spam"]);
    assert!(wordpress.history(&good).contains("Akismet cleared this comment."), "{}", wordpress.history(&good));
    assert!(wordpress.history(&doubtful).contains("A moderator has to look"), "{}", wordpress.history(&doubtful));
    assert!(wordpress.history(&garden).contains("Akismet caught this comment as spam."), "{}", wordpress.history(&garden));

    // "Spam" for what waited and "Not spam" for what was taken for it: the next near copies fare as these do now.
    wordpress.moderate(&songs, "spam");
    wordpress.moderate(&garden, "unspam");
    let kept = comments(&joined.house);
    assert_eq!((kept.len(), &kept[2]["decision"], &kept[3]["decision"]), (4, &json!("spam"), &json!("approve")));
    let songs = joined.post(5, "Emil", "My sister and I play folk songs, please listen to our new song and tell us what you think of it");
    let garden = joined.post(6, "Fay", "Great post! I also write about gardens, do have a look at my page http://garden.example/");
    assert_eq!([&songs, &garden].map(|comment| wordpress.status(comment)), ["spam", "1"]);
}

#[test]
fn what_a_moderator_decides_in_gatepost_changes_the_comment_in_wordpress_and_is_not_reported_back() {
    let joined = Joined::open();
    let wordpress = &joined.wordpress;
    let texts =
        ["perhaps the tide is out", "Tuesday works better for us, perhaps", "can bread rise twice, perhaps?", "old maps perhaps show it"];
    let ids: Vec<String> = (1..).zip(texts).map(|(place, content)| joined.post(place, "Ann", content)).collect();
    assert!(ids.iter().all(|id| wordpress.status(id) == "0"));
    let decided = [
        ("approve", "1", "Approved by Gatepost."),
        ("spam", "spam", "Marked as spam by Gatepost."),
        ("trash", "trash", "Put into the trash by Gatepost."),
    ];
    for ((id, content), (decision, status, words)) in ids.iter().zip(texts).zip(decided) {
        joined.decide(content, decision);
        joined.comes_to_stand(id, status);
        let history = wordpress.php(&format!("echo json_encode(get_comment_meta({id}, 'akismet_history'));"));
        assert!(history.contains(words), "{decision}: {history}");
        assert!(!history.contains("report-"), "{decision}: {history}");
    }
    assert!(wordpress.history(&ids[1]).contains("Marked as spam by Gatepost."), "{}", wordpress.history(&ids[1]));
    // A person in WordPress was first: that stands.
    wordpress.moderate(&ids[3], "approve");
    joined.decide(texts[3], "spam");
    // What is told after it has arrived, so it has arrived, too.
    joined.decide(texts[0], "spam");
    joined.comes_to_stand(&ids[0], "spam");
    assert_eq!(wordpress.status(&ids[3]), "1");
    // Erased in Gatepost, it goes, whatever a person decided here.
    let erased = joined.guid(texts[3]);
    joined.house.run_json(&["erase", "--site", "blog", "--comment", &erased, "--yes"]);
    joined.comes_to_stand(&ids[3], "trash");
    let history = wordpress.php(&format!("echo json_encode(get_comment_meta({}, 'akismet_history'));", ids[3]));
    assert!(history.contains("Trashed: erased in Gatepost."), "{history}");
    // Nothing of this came back as a report of the blog's: each comment has the moderators' decisions alone.
    let moderator = joined.server.client(&joined.token);
    for (content, decisions) in texts[..3].iter().zip([2, 1, 1]) {
        let stored = moderator.get(&format!("/v1/comments/{}", joined.guid(content))).expect(200).json();
        assert_eq!(stored["history"].as_array().unwrap().len(), decisions, "{content}: {stored}");
    }
}

#[test]
fn with_gatepost_stopped_a_comment_waits_and_is_checked_once_it_is_back() {
    let Joined { house, wordpress, server, token: _, post } = Joined::open();
    let address = server.address();
    assert!(server.stop().success());
    let post = |place: u8, author: &str, content: &str| {
        wordpress.comment(&post, &format!("127.0.2.{place}"), author, &format!("visitor{place}@mail.example"), content)
    };
    let good = post(1, "Ann", "A quiet remark about gardens.");
    let spam = post(2, "viagra-test-123", "Buy this.");
    assert_eq!([&good, &spam].map(|comment| wordpress.status(comment)), ["0", "0"]);
    assert!(wordpress.history(&good).contains("will automatically retry later"), "{}", wordpress.history(&good));
    wordpress.run_retries();
    assert_eq!([&good, &spam].map(|comment| wordpress.status(comment)), ["0", "0"], "it is still away");

    let mut command = house.gatepost();
    command.args(["serve", "--listen", &address.to_string(), "--database", &house.database_url()]);
    let _server = Server::start(command, &house.path().join("serve.log"));
    wordpress.run_retries();
    assert_eq!([&good, &spam].map(|comment| wordpress.status(comment)), ["1", "spam"]);
    assert!(wordpress.history(&good).contains("Akismet cleared this comment during an automatic retry."), "{}", wordpress.history(&good));
    assert_eq!(comments(&house).len(), 2);
}

#[test]
fn a_call_that_gatepost_did_not_sign_just_now_changes_nothing() {
    let joined = Joined::open();
    let id = joined.post(1, "Ann", "perhaps the tide is out");
    let guid = joined.guid("perhaps the tide is out");
    let body = json!({"type": "comment.decided", "data": {"comment": guid, "status": "approved"}}).to_string();
    // PHP signs as Gatepost would, with a key and at a time that may be wrong.
    let call = |id: &str, key: &str, ago: i64, sent: &str| {
        joined.wordpress.php(&format!(
            "$time = time() - {ago}; $body = '{body}'; $secret = hash('sha256', 'gatepost-webhook:' . {key}, true); \
             $code = base64_encode(hash_hmac('sha256', \"{id}.$time.$body\", $secret, true)); \
             $call = new WP_REST_Request('POST', '/gatepost/v1/decision'); $call->set_body({sent}); \
             foreach (['content-type' => 'application/json', 'webhook-id' => '{id}', 'webhook-timestamp' => $time, \
             'webhook-signature' => \"v1a,x v1,$code\"] as $name => $value) {{ $call->set_header($name, $value); }} \
             $answer = rest_do_request($call); echo $answer->get_status() . ' ' . ($answer->get_data()['result'] ?? '');"
        ))
    };
    let right = "Akismet::get_api_key()";
    assert_eq!(call("m1", "'abcdefghijkl'", 0, "$body"), "401 ");
    assert_eq!(call("m1", "''", 0, "$body"), "401 ");
    assert_eq!(call("m1", right, 301, "$body"), "401 ");
    assert_eq!(call("m1", right, -301, "$body"), "401 ");
    assert_eq!(call("m1", right, 0, "$body . ' '"), "401 ");
    assert_eq!(joined.wordpress.status(&id), "0");
    assert_eq!(call("m1", right, 290, "$body"), "200 done");
    assert_eq!(joined.wordpress.status(&id), "1");
    // The same message again, after somebody else changed their mind, is not done a second time.
    joined.wordpress.php(&format!("wp_set_comment_status({id}, 'hold');"));
    assert_eq!(call("m1", right, 0, "$body"), "200 known");
    assert_eq!(joined.wordpress.status(&id), "0");
}
