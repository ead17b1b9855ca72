//! Of sites that are not theirs people see nothing, on any route: a table of all of them (`table.rs`), held against the routes that the source has.
//!
//! For each route that names something, somebody who sees the site `garden` alone asks for what is of `garden`, for the same of `zebra`, and for what is
//! nowhere: the last two get the same answer, to the byte. For each route that lists, nothing of `zebra` is in it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::desk::{Desk, Things, events};
use crate::support::{Client, House};
use crate::table::{APART, LISTING, NAMING, Row};
use crate::text;

#[test]
fn what_is_another_sites_is_as_if_it_were_nowhere_on_every_route() {
    let mut desk = Desk::new();
    let (garden, zebra, nowhere) = (desk.garden.clone(), desk.zebra.clone(), Things::nowhere());
    let before = exported(&desk.house);
    for Row { route, ask, own, others } in &NAMING {
        let (of_zebra, of_none) = (ask(&mut desk, &zebra), ask(&mut desk, &nowhere));
        assert_eq!((of_zebra.status, of_none.status), (*others, *others), "{route}: {}", of_zebra.body);
        assert_eq!(zebra.without_names(&of_zebra.body), nowhere.without_names(&of_none.body), "{route}");
        assert_eq!(zebra.without_names(of_zebra.header("location")), nowhere.without_names(of_none.header("location")), "{route}");
        assert!(!of_zebra.body.contains("zebra reader") && !of_zebra.body.contains("zebra:"), "{route}: {}", of_zebra.body);
        let of_garden = ask(&mut desk, &garden);
        assert_eq!(of_garden.status, *own, "{route}: {}", of_garden.body);
    }
    assert_eq!(exported(&desk.house), before, "nothing of it was changed");
}

/// All comments and decisions of zebra.
fn exported(house: &House) -> String {
    let exported = ["comments", "decisions"].map(|what| {
        let output = house.run(&["export", "--site", "zebra", "--what", what, "--database", &house.database_url()]);
        assert!(output.status.success() && !output.stdout.is_empty());
        String::from_utf8(output.stdout).unwrap()
    });
    exported.concat()
}

#[test]
fn no_list_has_anything_of_another_site() {
    let mut desk = Desk::new();
    let zebra = desk.zebra.clone();
    for (how, path, status) in LISTING {
        let answer = match how {
            "page" if path == "/events" => events(&mut desk, path, false),
            "page" => desk.page.get(path),
            "post" => desk.page.post(path, &[("do", "rollback")]),
            _ => desk.api.get(path),
        };
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        for name in ["zebra", "zoe"].into_iter().chain(zebra.ids()) {
            assert!(!answer.body.contains(name), "{path} has {name}: {}", answer.body);
        }
    }
    // What is counted is counted of one's own.
    let counts = desk.api.get("/v1/counts").json();
    assert_eq!(counts, json!({ "pending": 1, "approved": 2, "spam": 1, "trash": 2 }));
    assert_eq!(desk.api.get("/v1/comments?limit=3").json()["comments"].as_array().unwrap().len(), 3);
    let status = desk.api.get("/v1/status").json();
    assert_eq!((&status["decisions"], &status["quarantined"], status["sites"].as_array().unwrap().len()), (&json!(5), &json!(2), 1));
    let people: Vec<bool> =
        ["ann", "bob", "amy", "zoe"].map(|name| desk.page.get("/settings").body.contains(&format!("<bdi>{name}</bdi>"))).into();
    assert_eq!(people, [true, true, true, false]);
}

#[test]
fn every_route_of_the_source_is_in_the_table() {
    let mut source = BTreeSet::new();
    routes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http"), &mut source);
    let listed = LISTING.iter().map(|(_, path, _)| path.split('?').next().unwrap());
    let table: BTreeSet<String> =
        NAMING.iter().map(|row| row.route).chain(listed).chain(APART.map(|(route, _)| route)).map(str::to_owned).collect();
    source.remove("/unhurried");
    assert_eq!(source, table, "a new route shows people's own sites alone; say so above");
}

/// The routes that the files of a folder name.
fn routes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let quoted = |rest: &str| rest.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned);
            found.extend(source.split(".route(").skip(1).filter_map(quoted));
            // Those of the API are told where they are described.
            found.extend(source.split("#[utoipa::path(").skip(1).filter_map(|said| quoted(said.split_once("path = ")?.1)));
        }
    }
}

#[test]
fn the_live_news_tell_nothing_of_another_site() {
    let mut desk = Desk::new();
    let told = events(&mut desk, "/events", true).body;
    assert!(
        told.matches(&desk.garden.comment).count() >= 1 && !told.contains(&desk.zebra.comment) && !told.contains(&desk.zebra.site),
        "{told}"
    );
    // What stands where is counted of garden alone: never more than its four comments.
    assert!(told.contains("{\"pending\":0,\"approved\":2,\"spam\":2,\"trash\":2}"), "{told}");
}

#[test]
fn what_is_like_a_comment_is_of_its_own_site_alone() {
    let mut desk = Desk::new();
    let (zebra, comment) = (desk.zebra.clone(), desk.garden.comment.clone());
    let page = desk.page.get(&format!("/comments/{comment}")).expect(200).body;
    assert!(page.contains("reader@mail.example") && page.contains("garden: is that one of ours?"), "{page}");
    let mut shown = vec![page];
    for by in ["near", "link", "author", "network"] {
        shown.push(desk.page.get(&format!("/comments/{comment}/like?by={by}")).expect(200).body);
        let like = desk.api.get(&format!("/v1/comments/{comment}/like?by={by}")).expect(200);
        // Its author wrote six, one of which waits, from one address; all have the link, and none says the same.
        let counts = ["pending", "approved", "spam", "trash"].map(|status| like.json()[status].as_u64().unwrap());
        assert_eq!(counts, if by == "near" { [1, 0, 0, 0] } else { [1, 2, 1, 2] }, "{by}");
        shown.push(like.body);
    }
    for page in shown {
        for name in ["zebra"].into_iter().chain(zebra.ids()) {
            assert!(!page.contains(name), "{name}: {page}");
        }
    }
}

#[test]
fn pages_of_ones_own_sites_follow_each_other_in_every_order_and_no_cursor_names_anothers() {
    let desk = Desk::new();
    let zebra: Vec<String> = ids(&desk.ann, "/v1/comments?site=zebra");
    for order in ["newest", "oldest", "score", "uncertain"] {
        for filter in ["", "&text=reader", "&author=garden%20reader", "&ip=192.0.2.7", "&status=trash"] {
            let path = format!("/v1/comments?order={order}{filter}");
            let (mut read, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = desk.api.get(&format!("{path}&limit=1{cursor}")).expect(200).json();
                read.extend(page["comments"].as_array().unwrap().iter().map(|comment| text(comment, "id")));
                let Some(next) = page["next_cursor"].as_str() else { break };
                assert!(zebra.iter().all(|id| !next.contains(&id.replace('-', ""))), "{path}: {next}");
                cursor = format!("&cursor={next}");
            }
            assert_eq!(read, ids(&desk.api, &path), "{path}");
            assert_eq!(read.len(), if filter == "&status=trash" { 2 } else { 6 }, "{path}");
        }
    }
}

fn ids(client: &Client, path: &str) -> Vec<String> {
    client.get(path).expect(200).json()["comments"].as_array().unwrap().iter().map(|comment| text(comment, "id")).collect()
}

#[test]
fn who_gets_other_sites_sees_them_from_then_on_and_the_news_follow() {
    let mut desk = Desk::new();
    let zebra = format!("/comments/{}", desk.zebra.comment);
    desk.page.get(&zebra).expect(404);
    assert_eq!(desk.house.run_json(&["user", "sites", "amy", "--site", "zebra", "--site", "garden"])["sites"], json!(["garden", "zebra"]));
    desk.page.get(&zebra).expect(200);
    desk.house.run_json(&["user", "sites", "amy", "--site", "zebra"]);
    desk.page.get(&format!("/comments/{}", desk.garden.comment)).expect(404);
    assert_eq!(desk.house.run_json(&["user", "sites", "amy", "--all"])["sites"], Value::Null);
    desk.page.get(&format!("/comments/{}", desk.garden.comment)).expect(200);
    let wrong = desk.house.run(&["user", "sites", "amy", "--site", "zebr", "--database", &desk.house.database_url()]);
    assert!(wrong.status.code() == Some(1) && String::from_utf8_lossy(&wrong.stderr).contains("did you mean zebra?"));
    let sites: Vec<_> = desk
        .house
        .run_json(&["user", "history", "amy"])
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .filter(|event| event["deed"] == "sites")
        .map(|event| text(event, "detail"))
        .collect();
    assert_eq!(sites, ["garden, zebra", "zebra", "all"]);
}
