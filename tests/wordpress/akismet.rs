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

    let settings = wordpress.with_headers("/wp-admin/options-general.php?page=akismet-key-config");
    assert!(settings.contains("Content-Security-Policy: frame-src 'self'"), "{settings}");
    assert!(settings.contains("Active") && !settings.contains("key you entered is invalid"), "{settings}");

    let approved = |id: &str| wordpress.php(&format!("echo get_comment({id})->comment_approved;"));
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
