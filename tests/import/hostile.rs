//! Files that are broken, or made to break what reads them.

use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Value, json};

use crate::site::{Site, column, count, failure, fixture};

/// An export of WordPress around these comments.
fn wxr(comments: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n<item>\
         <title>A post</title><link>https://blog.example/?p=1</link><wp:post_date_gmt>2020-01-01 00:00:00</wp:post_date_gmt>{comments}</item>\
         </channel></rss>\n"
    )
}

fn comment(id: &str, content: &str) -> String {
    dated(id, content, "2020-01-02 00:00:00")
}

fn dated(id: &str, content: &str, date: &str) -> String {
    format!(
        "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_content>{content}</wp:comment_content>\
         <wp:comment_date_gmt>{date}</wp:comment_date_gmt><wp:comment_approved>1</wp:comment_approved></wp:comment>"
    )
}

/// The first place and id of a reason.
fn first(summary: &Value, list: &str, reason: &str) -> (String, Value, Value) {
    let entry =
        summary[list].as_array().unwrap().iter().find(|entry| entry["reason"] == reason).unwrap_or_else(|| panic!("{reason}: {summary}"));
    let first = &entry["first"][0];
    (first["at"].as_str().unwrap().to_owned(), first["id"].clone(), first["detail"].clone())
}

#[test]
fn an_xml_bomb_is_refused_before_it_goes_off() {
    let site = Site::new();
    let mut bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE rss [<!ENTITY a0 \"lol\">".to_owned();
    for n in 1..30 {
        write!(bomb, "<!ENTITY a{n} \"&a{};&a{};\">", n - 1, n - 1).unwrap();
    }
    bomb.push_str("]>");
    bomb.push_str(&wxr(&comment("1", "&a29;"))["<?xml version=\"1.0\" encoding=\"UTF-8\" ?>".len()..]);
    let said = failure(&site.try_import(&site.file("bomb.xml", bomb), &[]));
    assert!(said.contains("byte 25: it declares a document type, which no export does"), "{said}");
    assert!(site.export("comments").is_empty());
}

#[test]
fn entities_that_nothing_declares_stay_as_they_are() {
    let site = Site::new();
    let file = site.file("a.xml", wxr(&comment("1", "R&amp;D &#65;&#x1F389; &nbsp; &unknown; AT&T & <![CDATA[&amp;]]>")));
    assert_eq!(site.import(&file, &[])["taken"], 1);
    assert_eq!(site.export("comments")[0]["content"], "R&D A\u{1f389} &nbsp; &unknown; AT&T & &amp;");
}

#[test]
fn comments_that_cannot_be_taken_are_named_and_the_others_are_taken() {
    let site = Site::new();
    let mut file = wxr(&[
        comment("1", "fine"),
        comment("2", &"x".repeat(70_000)),
        comment("", "no id"),
        comment("4", "with a NUL \u{0} inside"),
        comment("5", "   "),
        comment("1", "the first id again"),
        comment("7", "BAD"),
        comment("8", "odd status").replace("<wp:comment_approved>1", "<wp:comment_approved>odd"),
        comment("9", "fine too"),
    ]
    .concat())
    .into_bytes();
    let place = file.windows(3).position(|window| window == b"BAD").unwrap();
    file[place] = 0xff;
    let begin = |id: &str| {
        let needle = format!("<wp:comment><wp:comment_id>{id}<");
        format!("byte {}", file.windows(needle.len()).position(|window| window == needle.as_bytes()).unwrap())
    };
    let places: Vec<String> = ["2", "", "4", "7", "8"].map(begin).to_vec();
    let summary = site.import(&site.file("odd.xml", &file), &[]);
    assert_eq!(summary["taken"], 2, "{summary}");
    assert_eq!(count(&summary, "skipped", "out_of_bounds"), 2);
    let detail = json!("content is 70000 bytes long; at most 65536 are accepted");
    assert_eq!(first(&summary, "skipped", "out_of_bounds"), (places[0].clone(), json!("2"), detail));
    assert_eq!(first(&summary, "skipped", "no_id"), (places[1].clone(), Value::Null, Value::Null));
    assert_eq!(count(&summary, "skipped", "no_text"), 1);
    assert_eq!(count(&summary, "skipped", "twice_in_file"), 1);
    assert_eq!(first(&summary, "skipped", "not_utf8"), (places[3].clone(), json!("7"), Value::Null));
    assert_eq!(first(&summary, "skipped", "unknown_status"), (places[4].clone(), json!("8"), Value::Null));
    assert_eq!(column(&site.export("comments"), "content").iter().filter(|content| content.starts_with("fine")).count(), 2);
}

#[test]
fn a_text_of_a_hundred_megabytes_takes_no_memory_to_speak_of() {
    let site = Site::new();
    let huge = "x".repeat(100 * 1024 * 1024);
    let files = [
        ("huge.xml", wxr(&[comment("1", "before"), comment("2", &format!("<![CDATA[{huge}]]>")), comment("3", "after")].concat())),
        ("plain.xml", wxr(&[comment("4", "before"), comment("5", &huge), comment("6", "after")].concat())),
        ("huge.csv", format!("id,content,status\n7,before,spam\n8,\"{huge}\",spam\n9,after,spam\n")),
        (
            "huge.jsonl",
            format!(
                "{{\"id\":\"10\",\"content\":\"before\",\"label\":\"spam\"}}\n{{\"id\":\"11\",\"content\":\"{huge}\"}}\n{{\"id\":\"12\",\"content\":\"after\",\"label\":\"spam\"}}\n"
            ),
        ),
    ];
    for (name, content) in files {
        let file = site.file(name, content);
        // The address space of a process that reads it all would not fit.
        let limited =
            format!("ulimit -v 1500000; exec \"$0\" import --site blog '{file}' --database '{}' --json", site.house.database_url());
        let output =
            Command::new("sh").args(["-c", &limited, env!("CARGO_BIN_EXE_gatepost")]).env("RAYON_NUM_THREADS", "2").output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&summary["taken"], count(&summary, "skipped", "out_of_bounds")), (&json!(2), 1), "{name}");
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn dates_that_are_none_are_replaced_and_said() {
    let site = Site::new();
    let file = site.file(
        "dates.xml",
        wxr(&[
            dated("1", "never", "0000-00-00 00:00:00"),
            dated("2", "later", "2999-01-01 00:00:00"),
            dated("3", "then", "2020-01-05 00:00:00"),
        ]
        .concat()),
    );
    let summary = site.import(&file, &[]);
    assert_eq!((&summary["taken"], count(&summary, "notes", "articles_date"), count(&summary, "notes", "future_date")), (&json!(3), 1, 1));
    let rows = site.export("comments");
    let received = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap()["received_at"].as_str().unwrap().to_owned();
    assert_eq!((received("1"), received("3")), ("2020-01-01T00:00:00Z".to_owned(), "2020-01-05T00:00:00Z".to_owned()));
    assert!(received("2").starts_with("20") && *received("2") < *"2999");
    let lines = site.file("dates.jsonl", "{\"id\":\"4\",\"content\":\"undated\",\"label\":\"ham\",\"created_at\":\"0000-00-00\"}\n");
    assert_eq!(count(&site.import(&lines, &[]), "notes", "no_date"), 1);
    assert_eq!(site.import(&lines, &[])["taken"], 0, "a comment without a date is known by its id all the same");
}

#[test]
fn a_file_that_is_cut_off_gives_what_it_has_and_says_where_it_ends() {
    let site = Site::new();
    let whole = std::fs::read(fixture("wordpress.xml")).unwrap();
    let fourth = String::from_utf8_lossy(&whole).match_indices("<wp:comment>").nth(3).unwrap().0;
    let file = site.file("cut.xml", &whole[..fourth + 40]);
    let output = site.try_import(&file, &["--json"]);
    let said = failure(&output);
    assert!(said.contains("cut.xml: byte") && said.contains("the file ends inside of"), "{said}");
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["taken"], 3);
    assert!(summary["stopped"].as_str().unwrap().contains("it is not whole"));
    assert_eq!(site.import(&fixture("wordpress.xml"), &[])["taken"], 5, "the whole file brings the rest");

    let broken = site.file("broken.xml", wxr(&comment("90", "x")).replace("</item>", "</wp:item>"));
    let said = failure(&site.try_import(&broken, &[]));
    assert!(said.contains("it is not well-formed XML there: an element is closed that is not open"), "{said}");
    assert_eq!(site.export("comments").len(), 9);
}

#[test]
fn bad_lines_of_json_are_named_by_line_and_never_quoted() {
    let site = Site::new();
    let file = site.file(
        "bad.jsonl",
        b"{\"id\":\"1\",\"content\":\"fine\",\"label\":\"ham\"}\n\n{\"content\":{\"secret\":1}}\nnot json\n{\"id\":\"5\",\"content\":\"x\",\"label\":\"secret\"}\n\xff\xfe\n{\"id\":\"7\",\"content\":\"x\",\"label\":\"ham\"}"
            .as_slice(),
    );
    let output = site.try_import(&file, &[]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.starts_with("jsonl, into blog: 2 taken"), "{said}");
    assert!(
        said.contains("line 3: content is not what it should be at column") && said.contains("line 4: it is no JSON at column"),
        "{said}"
    );
    assert!(said.contains("1 not UTF-8 [line 6: from byte 1 of it on]") && !said.contains("secret"), "{said}");
}

#[test]
fn nothing_out_of_a_file_reaches_the_terminal_as_it_is() {
    let site = Site::new();
    let escape = "\u{1b}[2J";
    let open = site.file("open.xml", format!("<disqus><{escape}{}>text", "a".repeat(5_000)));
    let table = site.file("table.csv", format!("content,{escape}odd,id,status\nx,y,{escape}1,odd\n"));
    let lines =
        site.file("lines.jsonl", format!("{{\"id\":\"{escape}2\",\"content\":\" \",\"label\":\"ham\"}}\n").replace('\u{1b}', "\\u001b"));
    for (file, more) in [(open, &["--format", "disqus"][..]), (table, &[]), (lines, &[])] {
        let output = site.try_import(&file, more);
        let said = [output.stdout, output.stderr].concat();
        assert!(!said.contains(&0x1b) && said.len() < 1_000, "{}", String::from_utf8_lossy(&said));
        assert!(String::from_utf8(said).unwrap().contains("\\u{1b}[2J"), "{file}");
    }
}

#[test]
fn what_is_no_export_at_all_is_one_sentence() {
    let site = Site::new();
    let sentence = |name: &str, content: &[u8], more: &[&str]| {
        let said = failure(&site.try_import(&site.file(name, content), more));
        assert_eq!(said.lines().count(), 1, "{said}");
        said
    };
    assert!(sentence("diary.txt", b"Dear diary", &[]).contains("it does not begin like any of the formats"));
    assert!(sentence("empty", b"", &[]).contains("it does not begin like any of the formats"));
    assert!(sentence("empty.xml", b"", &["--format", "wordpress"]).contains("there is no XML in it"));
    assert!(sentence("a.csv", b"a,b\n1,2\n", &[]).contains("no column is the content: name it with --map content=COLUMN"));
    assert!(sentence("some.db", b"SQLite format 3\0 and no more", &[]).contains("it cannot be read as a database"));
    let deep = format!("<disqus xmlns=\"http://disqus.com\">{}", "<a>".repeat(100_000));
    assert!(sentence("deep.xml", deep.as_bytes(), &[]).contains("elements lie in each other deeper than in any export"));
    let gone = site.try_import("/nowhere/at/all.xml", &[]);
    assert!(failure(&gone).contains("cannot import /nowhere/at/all.xml: it cannot be opened"));
    let database = site.house.database_url();
    let unknown = site.house.run(&["import", "--site", "nobody", &fixture("disqus.xml"), "--database", &database]);
    assert!(failure(&unknown).contains("there is no site \"nobody\"; those there are: blog"));
    let gzip = sentence("cut.gz", &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3], &[]);
    assert!(gzip.contains("it cannot be read"), "{gzip}");
}

/// A database with these two tables in the place of Isso's.
async fn isso(site: &Site, name: &str, statements: &str) -> String {
    use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
    let path = site.house.path().join(name);
    let mut database = SqliteConnectOptions::new().filename(&path).create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned())).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    path.into_os_string().into_string().unwrap()
}

#[tokio::test]
async fn what_a_database_would_compute_is_not_read_and_what_is_too_long_is_passed_over() {
    let site = Site::new();
    let threads = "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri TEXT, title TEXT); INSERT INTO threads VALUES (1, '/a', 'A');";
    let rest = "parent INTEGER, created FLOAT, mode INTEGER, remote_addr TEXT, author TEXT, email TEXT, website TEXT";
    let plain = format!("{threads} CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, {rest}, text TEXT);");
    let row = |id: u8, mode: &str, text: &str| {
        format!("INSERT INTO comments (tid, id, mode, created, text) VALUES (1, {id}, {mode}, 1.7e9, {text});")
    };
    let computed =
        plain.replace("text TEXT", "text TEXT GENERATED ALWAYS AS (hex(zeroblob(4e8)))") + "INSERT INTO comments (id, mode) VALUES (1, 1);";
    let virtual_one = format!(
        "{threads} CREATE VIRTUAL TABLE comments USING fts5(tid, parent, created, mode, remote_addr, author, email, website, text);"
    );
    let view = format!("{threads} CREATE VIEW comments AS SELECT 1 AS id;");
    for (name, statements, problem) in [
        ("computed.db", computed, "a column is computed"),
        ("virtual.db", virtual_one, "has no tables comments and threads"),
        ("view.db", view, "has no tables comments and threads"),
        ("no-ids.db", plain.replace("id INTEGER PRIMARY KEY, parent", "id TEXT, parent"), "an id is no number of a row"),
    ] {
        let said = failure(&site.try_import(&isso(&site, name, &statements).await, &[]));
        assert!(said.contains(problem), "{name}: {said}");
    }
    let rows = [
        row(1, "1", "'fine'"),
        row(2, "1", "hex(zeroblob(4000000))"),
        row(3, "hex(zeroblob(4000000))", "'odd'"),
        row(4, "1", "'fine too'"),
    ];
    let summary = site.import(&isso(&site, "long.db", &(plain + &rows.concat())).await, &[]);
    assert_eq!((&summary["taken"], count(&summary, "skipped", "out_of_bounds")), (&json!(2), 1), "{summary}");
    assert_eq!(first(&summary, "skipped", "unknown_status").0, "row 3", "{summary}");
}

#[test]
fn a_file_that_ends_in_the_middle_of_a_comment_gives_what_stands_before_and_exit_code_1() {
    let site = Site::new();
    let whole = "{\"id\":\"1\",\"content\":\"hello\",\"status\":\"approved\"}\n";
    for cut in ["{\"id\":\"2\",\"content\":\"good", "{\"id\":\"2\",\"content\":\"gr\u{fc}", "{\"id\":\"2\","] {
        // Also in the middle of a character.
        let bytes = [whole.as_bytes(), &cut.as_bytes()[..cut.len() - usize::from(cut.contains('\u{fc}'))]].concat();
        let said = failure(&site.try_import(&site.file("cut.jsonl", bytes), &[]));
        assert!(said.contains("line 2: the file ends inside of a comment: it is not whole"), "{said}");
    }
    let table = "id,content,status\n2,hello,approved\n3,\"good morning, ";
    for more in ["", "and\n4,goodbye,approved\n"] {
        let said = failure(&site.try_import(&site.file("cut.csv", format!("{table}{more}")), &[]));
        assert!(said.contains("line 3: the file ends inside of a quoted cell that begins there"), "{said}");
    }
    for (table, problem) in [
        ("id,content,status\n2,hello,approved\n6,good", "line 3: the file ends inside of the row that begins there: it has 2 of 3 cells"),
        ("id,content,stat", "the file ends inside of its first line, which names the columns"),
    ] {
        let said = failure(&site.try_import(&site.file("cut.csv", table), &[]));
        assert!(said.contains(problem), "{said}");
    }
    // What stands before was taken; a last line may do without its end, quoted or not.
    let whole = "id,content,status\n1,hello,approved\n2,hello,approved\n5,x,\"spam\"";
    let summary = site.import(&site.file("whole.csv", whole), &[]);
    assert_eq!((count(&summary, "there_before", "same"), summary["taken"].as_u64()), (2, Some(1)), "{summary}");
    assert_eq!(first(&summary, "notes", "no_line_end").0, "line 4");
}

#[test]
fn a_file_of_another_format_than_was_said_fails() {
    let site = Site::new();
    let export = site.file("export.xml", wxr(&comment("1", "hello")));
    let said = failure(&site.try_import(&export, &["--format", "disqus"]));
    assert!(said.contains("it is of another format: its outermost element should be <disqus>"), "{said}");
    let said = failure(&site.try_import(&export, &["--format", "jsonl"]));
    assert!(said.contains("nothing in it could be read") && said.contains("it is no jsonl file"), "{said}");
    let twice = ["--map", "content=a", "--map", "content=b"];
    let said = failure(&site.try_import(&site.file("t.csv", "a,b\n1,2\n"), &twice));
    assert!(said.contains("content=\"b\": that field or that column has a --map already"), "{said}");
}

#[test]
fn seconds_since_1970_are_a_date_in_a_table_too() {
    let site = Site::new();
    let table = "id,content,label,created_at\n1,a,ham,1700000000\n2,b,ham,1700000000.25\n3,c,ham,soon\n4,d,ham,1e9\n";
    let summary = site.import(&site.file("t.csv", table), &[]);
    assert_eq!((summary["taken"].as_u64(), count(&summary, "notes", "no_date")), (Some(4), 2), "{summary}");
}
