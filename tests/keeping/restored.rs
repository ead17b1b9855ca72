//! What a restored database still knows of the one that it replaced.

use serde_json::{Value, json};

use crate::support::House;

fn import(house: &House, ids: &[&str]) -> Value {
    let line = |id: &&str| json!({ "id": id, "content": format!("comment {id}"), "author_email": format!("{id}@mail.example"), "status": "approved" });
    let lines: Vec<String> = ids.iter().map(|id| line(id).to_string() + "\n").collect();
    let file = house.path().join("old.jsonl");
    std::fs::write(&file, lines.concat()).unwrap();
    house.run_json(&["import", "--site", "blog", file.to_str().unwrap()])
}

#[test]
fn what_was_erased_after_the_backup_is_told_and_stays_out_of_imports() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let backup = house.path().join("a.backup");
    import(&house, &["early", "kept"]);
    house.run_json(&["erase", "--all-sites", "--email", "early@mail.example", "--yes", "--by", "first"]);
    house.run_json(&["backup", backup.to_str().unwrap()]);
    import(&house, &["late", "lost"]);
    for id in ["kept", "late"] {
        house.run_json(&["erase", "--all-sites", "--email", &format!("{id}@mail.example"), "--yes", "--by", "ann"]);
    }
    let restore = ["restore", backup.to_str().unwrap(), "--replace", "--database", &house.database_url()];
    let output = house.run(&restore);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("2 erasures came after this backup, and what was removed is back: erase it again"),
        "{said}"
    );
    assert_eq!(said.matches("by ann: 1 comment and 0 decisions on 1 site, found by email").count(), 2, "{said}");
    assert!(said.contains("accounts, sessions, site keys and recovery codes are those of then"), "{said}");
    let listed = |value: &Value| value.as_array().unwrap().iter().map(|line| line["by"].clone()).collect::<Vec<_>>();
    assert_eq!(listed(&house.run_json(&["erase", "--list"])), ["first", "ann", "ann"]);
    // The one is back, the other is not there and stays away; what was only lost can be imported again.
    let imported = import(&house, &["kept", "late", "lost", "early"]);
    assert_eq!(imported["taken"], 1, "{imported}");
    house.run_json(&["check"]);

    // Told once: the database that is replaced now knows no more than the backup of it.
    let again = house.path().join("b.backup");
    house.run_json(&["backup", again.to_str().unwrap()]);
    let restored = house.run_json(&["restore", again.to_str().unwrap(), "--replace"]);
    assert_eq!(restored["erased_since"], json!([]));
    std::fs::write(house.database(), b"no database any more").unwrap();
    assert_eq!(house.run_json(&["restore", again.to_str().unwrap(), "--replace"])["erased_since"], Value::Null);
}
