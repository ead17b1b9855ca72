//! `gatepost site add` in a terminal.

use serde_json::json;

use crate::support::House;
use crate::terminal::Terminal;

/// A file that a real WordPress wrote: 12 comments, 5 of them approved, 4 spam, 2 in the trash, one waiting.
const EXPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/import/wordpress-with-spam.xml");

const ADDRESS: &str = "The blog's address";
const NAME: &str = "A short name";
const FILE: &str = "The file to import";

/// What lies in the house's folder.
fn left(house: &House) -> Vec<String> {
    std::fs::read_dir(house.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn the_whole_way_asks_imports_forecasts_and_prints_a_key_that_works() {
    let house = House::new();
    let mut terminal = Terminal::run(&house, &["site", "add"]);
    terminal.answer(ADDRESS, "https://blog.example");
    assert!(left(&house).is_empty(), "nothing is written before all is answered");
    terminal.answer(NAME, "blog");
    terminal.answer(FILE, EXPORT);
    let summary = terminal.wait_for("Learn from what was not learned");
    terminal.answer("", "no");
    terminal.wait_for("Import this [yes]");
    assert!(summary.contains("would be taken"), "{summary}");
    assert!(left(&house).is_empty());
    terminal.answer("", "");
    let (told, code) = terminal.end();
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("Added blog"), "{told}");
    assert!(told.contains("Gatepost would have held"), "{told}");
    let key = told.split("Its key, shown this once: ").nth(1).unwrap().lines().next().unwrap().to_owned();
    assert_eq!(key.len(), 12, "{told}");
    assert!(told.matches(&key).count() == 4, "shown, and in three snippets: {told}");
    for next in ["gatepost user add", "gatepost serve", "http://127.0.0.1:8080/"] {
        assert!(told.contains(next), "{next}: {told}");
    }
    let server = house.serve();
    server.client(&key).post("/v1/score", &json!({"content": "Hello."})).expect(200);
}

#[test]
fn what_is_wrong_is_asked_again_with_the_reason() {
    let house = House::new();
    house.add_site("blog.example", "https://blog.example");
    let mut terminal = Terminal::run(&house, &["site", "add"]);
    terminal.answer(ADDRESS, "blog.example");
    assert!(terminal.wait_for(ADDRESS).contains("It should be a full address such as https://blog.example."));
    terminal.answer("", "https://www.blog.example/");
    let again = terminal.wait_for("[blog.example-2]: ");
    assert!(again.contains(NAME), "the default is free: {again}");
    terminal.type_line("blog.example");
    assert!(terminal.wait_for(NAME).contains("There is one of that name"));
    terminal.answer("", "a b");
    assert!(terminal.wait_for(NAME).contains("It should be 1 to 64 letters"));
    terminal.answer("", "");
    terminal.answer(FILE, "/nowhere/at-all.xml");
    assert!(terminal.wait_for(FILE).contains("/nowhere/at-all.xml: it cannot be opened"));
    terminal.answer("", "");
    let (told, code) = terminal.end();
    assert_eq!(code, 0, "{told}");
    assert!(!told.contains("would have held"), "nothing was imported: {told}");
    let names = house.run_json(&["site", "list"]);
    assert_eq!(
        names.as_array().unwrap().iter().map(|site| site["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["blog.example", "blog.example-2"]
    );
}

#[test]
fn a_file_that_is_not_recognised_is_asked_about() {
    let house = House::new();
    let file = house.path().join("comments.data");
    std::fs::write(&file, "Nothing that anybody exports.\n").unwrap();
    let mut terminal = Terminal::run(&house, &["site", "add", "blog", "--url", "https://blog.example"]);
    terminal.answer(FILE, &file.display().to_string());
    terminal.answer("What is it", "excel");
    assert!(terminal.wait_for("What is it").contains("That is none of them."));
    terminal.answer("", "none");
    terminal.answer(FILE, "none");
    let (told, code) = terminal.end();
    assert_eq!(code, 0, "{told}");
}

#[test]
fn whoever_leaves_at_any_question_leaves_nothing_behind() {
    let answers = [(ADDRESS, "https://blog.example"), (NAME, "blog"), (FILE, EXPORT), ("Learn from", "no"), ("Import this", "yes")];
    for key in ['c', 'd'] {
        for answered in 0..answers.len() {
            let house = House::new();
            let mut terminal = Terminal::run(&house, &["site", "add"]);
            for (question, answer) in &answers[..answered] {
                terminal.answer(question, answer);
            }
            terminal.wait_for(answers[answered].0);
            terminal.wait_for(": ");
            terminal.control(key);
            let (told, code) = terminal.end();
            assert_eq!(code, 1, "{told}");
            assert!(told.contains("gatepost: you left, so nothing was added"), "{told}");
            assert!(left(&house).is_empty(), "{:?}", left(&house));
        }
    }
}

#[test]
fn an_import_that_is_broken_off_says_how_to_go_on_and_shows_the_key() {
    let house = House::new();
    let file = house.path().join("comments.jsonl");
    let line = |n: u32| format!("{{\"id\": \"{n}\", \"content\": \"A remark about garden number {n}.\", \"label\": \"ham\"}}\n");
    std::fs::write(&file, (0..2_500).map(line).collect::<String>()).unwrap();
    let mut terminal = Terminal::run(&house, &["site", "add", "blog", "--url", "https://blog.example"]);
    let file = file.display().to_string();
    terminal.answer(FILE, &file);
    terminal.answer("Import this", "yes");
    terminal.wait_for("importing");
    terminal.control('c');
    let (told, code) = terminal.end();
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("Its key, shown this once: "), "{told}");
    assert!(told.contains(&format!("  gatepost import --site blog {file} --database {}", house.database_url())), "{told}");
    let summary = house.run_json(&["import", "--site", "blog", &file]);
    let there = summary["there_before"][0]["count"].as_u64().unwrap_or(0);
    assert_eq!(summary["taken"].as_u64().unwrap() + there, 2_500);
    assert!(there < 2_500, "it was broken off");
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let house = House::new();
    let database = house.database_url();
    let run = |arguments: &[&str]| house.run(&[&["site", "add"], arguments, &["--database", &database]].concat());
    let said = run(&[]);
    assert_eq!(said.status.code(), Some(2));
    let problem = String::from_utf8(said.stderr).unwrap();
    assert!(problem.starts_with("error: nobody is there to ask, so give a name and --url too"), "{problem}");
    let problem = String::from_utf8(run(&["blog"]).stderr).unwrap();
    assert!(problem.starts_with("error: nobody is there to ask, so give --url too"), "{problem}");
    assert!(left(&house).is_empty());

    let said = run(&["blog", "--url", "https://blog.example"]);
    let said = String::from_utf8(said.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "Added blog. Its key, shown this once:");
    assert_eq!((lines.len(), lines[1].len()), (2, 12), "{said}");
}

#[test]
fn a_terminal_is_not_asked_if_that_is_unwanted() {
    let house = House::new();
    let (told, code) = Terminal::run(&house, &["site", "add", "--no-input"]).end();
    assert_eq!(code, 2, "{told}");
    let (told, code) = Terminal::run(&house, &["site", "add", "blog", "--url", "https://blog.example", "--no-input"]).end();
    assert_eq!((code, told.lines().count()), (0, 2), "{told}");
    let (told, code) = Terminal::run(&house, &["site", "add", "other", "--url", "https://other.example", "--json"]).end();
    assert_eq!(code, 0);
    assert!(serde_json::from_str::<serde_json::Value>(&told).unwrap()["key"].is_string(), "{told}");
}

#[test]
fn a_script_imports_and_gets_the_forecast_in_one_command() {
    let house = House::new();
    let added = house.run_json(&["site", "add", "blog", "--url", "https://blog.example", "--import", EXPORT]);
    assert_eq!(added["import"]["taken"], 12);
    assert_eq!(added["forecast"], house.run_json(&["site", "forecast", "blog"]));
    let labels = &added["import"]["labels"];
    assert_eq!((&added["forecast"]["approved"], &added["forecast"]["spam"]), (&labels["ham"], &labels["spam"]));
}
