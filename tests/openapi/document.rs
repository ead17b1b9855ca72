//! The document against the source, the server and the standard.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{House, Server, client_tool};

/// The document as it is served.
fn document(server: &Server) -> Value {
    server.stranger().get("/openapi.json").expect(200).json()
}

/// The operations of a document: method, path and what is said of them.
fn operations(document: &Value) -> Vec<(String, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, said)| (method.to_uppercase(), path.as_str(), said)))
        .collect()
}

/// Every route of the API as its handlers say it in the source.
fn annotated() -> BTreeSet<String> {
    let http = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let mut found = BTreeSet::new();
    let files = fs::read_dir(http.join("api")).unwrap().map(|file| file.unwrap().path());
    for path in files.chain([http.join("feed.rs")]) {
        let source = fs::read_to_string(&path).unwrap();
        assert!(!source.contains(".route("), "{}: a route of the API is added by `routes!`, which describes it", path.display());
        for said in source.split("#[utoipa::path(").skip(1) {
            let method = said.trim_start().split(',').next().unwrap().to_uppercase();
            let path = said.split_once("path = \"").unwrap().1.split('"').next().unwrap();
            found.insert(format!("{method} {path}"));
        }
    }
    found
}

#[test]
fn every_route_of_the_api_is_documented_and_every_documented_one_is_there() {
    let server = House::new().serve();
    let document = document(&server);
    let documented: BTreeSet<String> = operations(&document).iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    assert_eq!(documented, annotated());
    assert!(documented.len() >= 32, "{documented:#?}");
    for (method, path, said) in operations(&document) {
        let asked = path.replace("{id}", "01890a5d-ac96-774b-bcce-b302099a8057").replace("{site}", "blog").replace("{external_id}", "1");
        let answer = server.stranger().send(&method, &asked, Some("application/json"), b"{}");
        let needs = match said["security"][0].as_object().and_then(|keys| keys.keys().next()).map(String::as_str) {
            Some("site_key") => "a site key",
            Some("moderator_token") => "a moderator's token",
            Some(other) => panic!("{method} {path}: which key is {other}?"),
            None => {
                // Whoever has a feed has to be said, with an article.
                let expected = if path == "/feeds/{site}" { 422 } else { 200 };
                assert_eq!(answer.status, expected, "{method} {path}");
                continue;
            }
        };
        assert_eq!(answer.status, 401, "{method} {path}: {}", answer.body);
        assert!(answer.body.contains(needs), "{method} {path}: {}", answer.body);
    }
}

#[test]
fn the_document_is_openapi_3_1() {
    let house = House::new();
    let file = house.path().join("openapi.json");
    let document = house.serve().stranger().get("/openapi.json").expect(200);
    assert_eq!(document.header("content-type"), "application/json");
    assert!(document.json()["openapi"].as_str().unwrap().starts_with("3.1."));
    fs::write(&file, document.body).unwrap();
    let checked =
        Command::new(client_tool("schemathesis", "openapi-spec-validator")).args(["--schema", "3.1"]).arg(&file).output().unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success() && said.trim_end().ends_with("OK"), "{said}\n{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn every_operation_says_what_it_does_and_what_it_answers() {
    let server = House::new().serve();
    let document = document(&server);
    let tags: BTreeSet<&str> = document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut ids = BTreeSet::new();
    for (method, path, said) in operations(&document) {
        let place = format!("{method} {path}");
        assert!(ids.insert(said["operationId"].as_str().unwrap().to_owned()), "{place}: another operation has its id");
        assert!(said["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{place} has no summary");
        assert!(said["tags"].as_array().unwrap().iter().all(|tag| tags.contains(tag.as_str().unwrap())), "{place}");
        for parameter in said["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].as_str().is_some_and(|text| !text.is_empty()), "{place}: {parameter}");
        }
        let answers = said["responses"].as_object().unwrap();
        let takes_json = said["requestBody"]["content"]["application/json"].is_object();
        for (status, wanted) in [
            ("400", takes_json),
            ("413", takes_json),
            ("415", takes_json),
            ("500", path.starts_with("/v1/") || path.starts_with("/feeds/")),
        ] {
            assert_eq!(answers.contains_key(status), wanted, "{place}: {status}");
        }
    }
    // A problem is documented with the words that the server has for it.
    let needed = &document["components"]["responses"]["Unauthorised"]["content"]["application/problem+json"]["example"];
    assert_eq!(needed["title"], server.stranger().get("/v1/counts").expect(401).json()["title"]);
}

#[test]
fn a_document_that_is_known_is_not_sent_again() {
    let server = House::new().serve();
    let first = server.stranger().get("/openapi.json").expect(200);
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() == 18, "{tag}");
    let again = crate::support::curl(&[
        "--header",
        &format!("If-None-Match: {tag}"),
        "--write-out",
        "%{http_code} %{size_download}",
        &server.url("/openapi.json"),
    ]);
    assert_eq!(again, "304 0");
}
