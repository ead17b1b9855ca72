//! The Akismet plugin that WordPress brings, sent to this Gatepost by the snippet as it is printed.

use serde_json::Value;

use crate::support::House;
use crate::wordpress::WordPress;

/// What Gatepost has of the blog, newest last.
fn comments(house: &House) -> Vec<Value> {
    let output = house.run(&["export", "--site", "blog", "--what", "comments", "--database", &house.database_url()]);
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
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
    assert_eq!(wordpress.php("echo Akismet::verify_key('aaaaaaaaaaaa');"), "invalid");

    let approved = |id: &str| wordpress.php(&format!("echo get_comment({id})->comment_approved;"));
    let held = wordpress.comment(&post, "127.0.0.21", "Ann", "ann@mail.example", "A quiet remark about gardens.");
    // A new site knows too little to publish alone: the plugin keeps the comment pending.
    assert_eq!(approved(&held), "0");
    let spam = wordpress.comment(&post, "127.0.0.22", "viagra-test-123", "spam@mail.example", "Buy this.");
    assert_eq!(approved(&spam), "spam");
    let kept = comments(&house);
    let seen: Vec<_> = kept.iter().map(|comment| (comment["content"].as_str().unwrap(), comment["status"].as_str().unwrap())).collect();
    assert_eq!(seen, [("A quiet remark about gardens.", "pending"), ("Buy this.", "spam")]);
    assert_eq!((kept[0]["ip"].as_str(), kept[0]["author"].as_str()), (Some("127.0.0.21"), Some("Ann")));

    wordpress.moderate(&held, "spam");
    let kept = comments(&house);
    assert_eq!((kept.len(), kept[0]["status"].as_str(), kept[0]["decision"].as_str()), (2, Some("spam"), Some("spam")));
}
