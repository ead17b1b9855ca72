//! A model file is read as it was written, or refused with a sentence that says why.

use gatepost::classifier::{Model, Overlay};
use gatepost::features::Extractor;

use crate::{MODEL, YOUTUBE};

fn refusal(bytes: &[u8]) -> String {
    Model::from_bytes(bytes).expect_err("it is refused").to_string()
}

/// The model's file.
fn file() -> Vec<u8> {
    MODEL.to_bytes().expect("a model fits in memory")
}

/// The file with one byte changed.
fn altered(at: usize) -> Vec<u8> {
    let mut bytes = file();
    bytes[at] ^= 1;
    bytes
}

#[test]
fn a_model_that_was_written_and_read_scores_the_same_to_the_bit() {
    let bytes = file();
    let read = Model::from_bytes(&bytes).unwrap();
    assert_eq!(read.id(), MODEL.id());
    assert_eq!(read.card(), MODEL.card());
    assert_eq!(read.to_bytes().unwrap(), bytes);
    let mut extractor = Extractor::new();
    for example in YOUTUBE.iter().step_by(7) {
        let features = extractor.extract(&example.comment);
        assert_eq!(read.score(features, &Overlay::default()), MODEL.score(features, &Overlay::default()));
    }
}

#[test]
fn a_foreign_file_is_refused() {
    assert_eq!(refusal(b"SQLite format 3\0"), "this is no Gatepost model file: it does not begin with \"GATEPOST\"");
    assert!(refusal(b"").starts_with("this is no Gatepost model file"));
}

#[test]
fn a_newer_format_is_refused_before_anything_else_is_read() {
    assert!(refusal(b"GATEPOST\xff\x01rest").contains("has format 511, but this version of Gatepost reads format 4"));
}

#[test]
fn an_older_format_is_refused_with_what_to_do() {
    let said = "this model file has format 1, but this version of Gatepost reads format 4: train it again";
    assert_eq!(refusal(b"GATEPOST\x01\x00rest"), said);
}

#[test]
fn another_feature_schema_is_refused() {
    assert!(refusal(&altered(10)).contains("was made with feature schema"));
}

#[test]
fn a_file_cut_anywhere_is_refused_as_truncated() {
    let bytes = file();
    for length in [9, 12, 20, 26, 1_000, bytes.len() - 1] {
        assert!(refusal(&bytes[..length]).contains("is truncated"), "cut at {length}");
    }
    assert!(refusal(&bytes[..bytes.len() - 7]).contains("truncated: 7 bytes are missing"));
}

#[test]
fn an_altered_file_is_refused_wherever_the_change_is() {
    let length = file().len();
    for at in [26, 5_000, length / 2, length - 33, length - 1] {
        assert!(refusal(&altered(at)).contains("was altered or damaged"), "changed at {at}");
    }
    let mut longer = file();
    longer.push(0);
    assert!(refusal(&longer).contains("was altered or damaged"));
}
