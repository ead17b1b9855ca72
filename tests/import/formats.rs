//! Each format, from a file of its system.

use serde_json::{Value, json};

use crate::site::{Site, column, count, fixture};

fn by_id<'a>(rows: &'a [Value], id: &str) -> &'a Value {
    rows.iter().find(|row| row["id"] == id).unwrap_or_else(|| panic!("no comment {id}"))
}

#[test]
fn a_wordpress_export_gives_the_comments_that_wordpress_showed() {
    let site = Site::new();
    let summary = site.import(&fixture("wordpress.xml"), &[]);
    // What WordPress's own table said: 5 approved, 1 waiting, 2 in the trash; it does not export the 4 marked as spam.
    assert_eq!(summary["format"], "wordpress");
    assert_eq!(summary["statuses"], json!({"pending": 1, "approved": 5, "spam": 0, "trash": 2}));
    assert_eq!(summary["labels"], json!({"ham": 5, "spam": 0, "abuse": 0}));
    assert_eq!((&summary["skipped"], &summary["notes"], &summary["there_before"]), (&json!([]), &json!([]), &json!([])));

    let rows = site.export("comments");
    let bernd = by_id(&rows, "12");
    assert_eq!(bernd["content"], "Schöner Artikel – danke! 😀");
    assert_eq!((&bernd["author"], &bernd["author_email"]), (&json!("Bernd Grün"), &json!("bernd@example.org")));
    assert_eq!((&bernd["ip"], &bernd["kind"]), (&json!("127.0.0.21"), &json!("comment")));
    assert_eq!((&bernd["article"], &bernd["article_title"]), (&json!("https://blog.example/?p=4"), &json!("Grüße & <More>")));
    assert_eq!((&bernd["status"], &bernd["decision"], &bernd["decided_by"]), (&json!("approved"), &json!("approve"), &Value::Null));
    assert_eq!(bernd["created_at"], bernd["received_at"]);
    assert_eq!(by_id(&rows, "8")["parent"], "2");
    assert_eq!(by_id(&rows, "2")["content"], "Comment number 1 <b>bold</b> ]]&gt; end");
    assert_eq!((&by_id(&rows, "5")["status"], &by_id(&rows, "5")["decision"]), (&json!("pending"), &Value::Null));
    assert_eq!((&by_id(&rows, "7")["status"], &by_id(&rows, "7")["decision"]), (&json!("trash"), &json!("trash")));
}

#[test]
fn with_the_drop_in_wordpress_exports_spam_too_and_what_akismet_decided_teaches_nothing() {
    let site = Site::new();
    let summary = site.import(&fixture("wordpress-with-spam.xml"), &[]);
    assert_eq!(summary["statuses"], json!({"pending": 1, "approved": 5, "spam": 4, "trash": 2}));
    // Of the 4 spam comments one was marked by Akismet alone; of the 5 approved ones it had marked one, and a person said otherwise.
    assert_eq!(summary["labels"], json!({"ham": 5, "spam": 3, "abuse": 0}));
    assert_eq!(summary["without_label"], json!({"decided_by_a_filter": 1, "not_known_who_decided": 0}));
    let rows = site.export("comments");
    assert_eq!((&by_id(&rows, "10")["status"], &by_id(&rows, "10")["decision"]), (&json!("spam"), &Value::Null));

    let trusting = Site::new();
    let summary = trusting.import(&fixture("wordpress-with-spam.xml"), &["--trust-status"]);
    assert_eq!(summary["labels"], json!({"ham": 5, "spam": 4, "abuse": 0}));
    let silent = Site::new();
    let summary = silent.import(&fixture("wordpress-with-spam.xml"), &["--no-labels"]);
    assert_eq!(summary["labels"], json!({"ham": 0, "spam": 0, "abuse": 0}));
    assert_eq!(column(&silent.export("decisions"), "decision"), ["trash", "trash"], "no verdict puts a comment into the trash");
}

#[test]
fn a_disqus_export_does_not_say_who_decided() {
    let site = Site::new();
    let summary = site.import(&fixture("disqus.xml"), &[]);
    assert_eq!((&summary["format"], &summary["taken"]), (&json!("disqus"), &json!(4)));
    assert_eq!(summary["statuses"], json!({"pending": 0, "approved": 2, "spam": 1, "trash": 1}));
    assert_eq!(summary["labels"], json!({"ham": 0, "spam": 0, "abuse": 0}));
    assert_eq!(summary["without_label"]["not_known_who_decided"], 3);
    assert_eq!(summary["skipped"][0]["reason"], "another_address");
    assert_eq!(summary["skipped"][0]["first"][0]["id"], "9005");
    assert_eq!(summary["skipped"][0]["first"][0]["detail"], "elsewhere.example");

    let rows = site.export("comments");
    let will = by_id(&rows, "9002");
    assert_eq!((&will["content"], &will["parent"]), (&json!("<p>Water them in the evening.</p>"), &json!("9001")));
    assert_eq!((&will["article"], &will["article_title"]), (&json!("https://blog.example/2014/gardens/"), &json!("Gardens & sheds")));
    assert_eq!((&will["created_at"], &will["ip"]), (&json!("2014-03-03T10:11:12Z"), &json!("198.51.100.8")));

    let summary = site.import(&fixture("disqus.xml"), &["--any-address"]);
    assert_eq!((&summary["taken"], count(&summary, "there_before", "same")), (&json!(1), 4));
}

#[test]
fn a_remark42_backup_has_markdown_and_hashes_for_addresses() {
    let site = Site::new();
    let summary = site.import(&fixture("remark42.jsonl"), &["--trust-status"]);
    assert_eq!((&summary["format"], &summary["taken"], &summary["labels"]["ham"]), (&json!("remark42"), &json!(2), &json!(2)));
    assert_eq!(count(&summary, "skipped", "deleted"), 1);
    let rows = site.export("comments");
    let (bea, carl) = (by_id(&rows, "1a0e3f6c-0000-4000-8000-000000000001"), by_id(&rows, "1a0e3f6c-0000-4000-8000-000000000002"));
    assert_eq!((&bea["content"], &bea["ip"]), (&json!("How do *you* keep bees?"), &Value::Null));
    assert_eq!((&carl["content"], &carl["received_at"]), (&json!("<p>In hives.</p>\n"), &json!("2020-05-01T11:00:00Z")));
    assert_eq!(carl["parent"], bea["id"]);
}

#[test]
fn a_database_of_issos_gives_what_isso_showed() {
    let site = Site::new();
    let before = std::fs::read(fixture("isso.sqlite")).unwrap();
    let summary = site.import(&fixture("isso.sqlite"), &["--trust-status"]);
    assert_eq!((&summary["format"], &summary["taken"]), (&json!("isso"), &json!(5)));
    assert_eq!(summary["statuses"], json!({"pending": 1, "approved": 4, "spam": 0, "trash": 0}));
    assert_eq!(summary["labels"]["ham"], 4);
    assert_eq!(summary["skipped"][0], json!({"reason": "deleted", "count": 1, "first": [{"at": "row 5", "id": "5", "detail": null}]}));
    let rows = site.export("comments");
    let bea = by_id(&rows, "1");
    assert_eq!((&bea["content"], &bea["author_url"]), (&json!("Do bees sleep? *Really*?"), &json!("https://bea.example/")));
    assert_eq!((&bea["article"], &bea["article_title"]), (&json!("https://blog.example/bees/"), &json!("Bees")));
    // `date --utc --date=@1795637733.578437 +%FT%T.%6NZ`
    assert_eq!((&bea["created_at"], &bea["ip"]), (&json!("2026-11-25T20:15:33.578437Z"), &json!("127.0.0.0")));
    assert_eq!((&by_id(&rows, "2")["parent"], &by_id(&rows, "4")["content"]), (&json!("1"), &json!("And ants? Grüße 🐜")));
    assert_eq!(std::fs::read(fixture("isso.sqlite")).unwrap(), before, "it is read and not written");
}

#[test]
fn a_compressed_backup_is_the_same() {
    use std::io::Write;
    let site = Site::new();
    let mut compressed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    compressed.write_all(&std::fs::read(fixture("remark42.jsonl")).unwrap()).unwrap();
    let file = site.file("backup.gz", compressed.finish().unwrap());
    let summary = site.import(&file, &[]);
    assert_eq!((&summary["format"], &summary["taken"]), (&json!("remark42"), &json!(2)));
}

#[test]
fn json_lines_say_what_they_know() {
    let site = Site::new();
    let summary = site.import(&fixture("comments.jsonl"), &[]);
    assert_eq!(summary["statuses"], json!({"pending": 1, "approved": 3, "spam": 1, "trash": 2}));
    assert_eq!(summary["labels"], json!({"ham": 2, "spam": 1, "abuse": 1}));
    assert_eq!(summary["without_label"]["not_known_who_decided"], 1);
    let rows = site.export("comments");
    assert_eq!(by_id(&rows, "j1")["decided_at"], "2018-07-01T10:00:00Z");
    assert_eq!((&by_id(&rows, "300")["received_at"], &by_id(&rows, "300")["decision"]), (&json!("2018-06-02T10:00:00Z"), &json!("abuse")));
    assert_eq!(by_id(&rows, "j6")["decision"], "trash");
    let ids = column(&rows, "gatepost_id");
    assert!(ids.is_sorted(), "they sort by the time at which they were written: {ids:?}");
}

#[test]
fn a_table_shows_its_mapping_before_it_is_read() {
    let site = Site::new();
    let maps = ["--map", "content=Text", "--map", "id=Number", "--map", "created_at=When", "--map", "author=Who", "--map", "status=State"];
    let output = site.try_import(&fixture("comments.csv"), &[&maps[..], &["--map", "article=Page", "--json", "--trust-status"]].concat());
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("columns: content = Text, id = Number, created_at = When, author = Who, status = State, article = Page\n"),
        "{said}"
    );
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&summary["taken"], &summary["labels"]), (&json!(3), &json!({"ham": 1, "spam": 1, "abuse": 0})));
    let rows = site.export("comments");
    assert_eq!(by_id(&rows, "1")["content"], "Lovely; \"really\" lovely\nand two lines");
    assert_eq!(by_id(&rows, "2")["content"], "=HYPERLINK(\"http://evil.example\")");
    assert_eq!(by_id(&rows, "3")["content"], "'Tis the season", "a table of somebody else's is taken as it is");
    assert_eq!(by_id(&rows, "1")["created_at"], "2019-01-02T03:04:05Z");
}

#[test]
fn a_table_of_wordpresss_own_brings_its_spam() {
    let site = Site::new();
    site.import(&fixture("wordpress.xml"), &[]);
    let spam = site.file(
        "spam.csv",
        "comment_ID,comment_author,comment_author_IP,comment_date_gmt,comment_content,comment_approved,comment_agent\n\
         3,Ann 2,127.0.0.3,2026-11-25 20:10:20,cheap pills,spam,Mozilla/5.0\n",
    );
    let summary = site.import(&spam, &["--trust-status"]);
    assert_eq!((&summary["taken"], &summary["labels"]["spam"]), (&json!(1), &json!(1)));
    assert_eq!(by_id(&site.export("comments"), "3")["user_agent"], "Mozilla/5.0");
}

#[test]
fn what_a_comment_lacks_can_be_given_on_the_command_line() {
    let site = Site::new();
    let file = site.file("spam.csv", "content\nbuy this\nbuy that\n");
    assert_eq!(count(&site.import(&file, &[]), "skipped", "no_status"), 2);
    let summary = site.import(&file, &["--default-label", "spam"]);
    assert_eq!((&summary["taken"], &summary["labels"]["spam"], &summary["statuses"]["spam"]), (&json!(2), &json!(2), &json!(2)));
    let other = Site::new();
    let file = other.file("old.jsonl", "{\"content\":\"hello\"}\n");
    let summary = other.import(&file, &["--default-status", "approved"]);
    assert_eq!((&summary["statuses"]["approved"], &summary["labels"]["ham"]), (&json!(1), &json!(0)));
}

#[test]
fn a_prefix_keeps_the_ids_of_two_systems_apart() {
    let site = Site::new();
    let one = site.file("one.jsonl", "{\"id\":\"1\",\"content\":\"of one system\",\"status\":\"approved\"}\n");
    let other = site.file("other.jsonl", "{\"id\":\"1\",\"content\":\"of another\",\"status\":\"approved\",\"parent\":\"2\"}\n");
    site.import(&one, &[]);
    assert_eq!(count(&site.import(&other, &[]), "there_before", "other_text"), 1);
    assert_eq!(site.import(&other, &["--id-prefix", "old:"])["taken"], 1);
    let rows = site.export("comments");
    assert_eq!((&by_id(&rows, "old:1")["parent"], rows.len()), (&json!("old:2"), 2));
}
