use super::{CORPUS, file, lossy, path};
use crate::support::House;

#[test]
fn a_model_is_trained_and_the_same_corpus_makes_the_same_file() {
    let house = House::new();
    let corpus = file(&house, "corpus.jsonl", CORPUS);
    let ((first, one), (second, two)) = (path(&house, "one.gatepost"), path(&house, "two.gatepost"));
    for output in [&one, &two] {
        let run = house.run(&["train", &corpus, "--output", output]);
        assert!(run.status.success(), "{}", lossy(&run.stderr));
        assert!(lossy(&run.stderr).contains("learned 2 ham, 2 spam, 0 abuse"));
        assert!(run.stdout.is_empty());
    }
    assert_eq!(std::fs::read(first).unwrap(), std::fs::read(second).unwrap());
}

#[test]
fn bad_lines_are_named_with_file_line_and_reason_and_the_rest_is_learned() {
    let house = House::new();
    let mut broken = CORPUS.as_bytes().to_vec();
    broken.extend_from_slice(
        b"{\"content\": \"\xff\", \"label\": \"ham\"}\n{\"content\": \"half\n{\"content\": \"x\", \"label\": \"eggs\"}\n",
    );
    let corpus = file(&house, "broken.jsonl", broken);
    let (_, output) = path(&house, "model.gatepost");
    let run = house.run(&["train", &corpus, "--output", &output]);
    let said = lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    assert!(said.contains("broken.jsonl, line 5: it is not UTF-8 from byte 14 on"), "{said}");
    assert!(said.contains("broken.jsonl, line 6: content: EOF"), "{said}");
    assert!(said.contains("broken.jsonl, line 7: label: unknown variant `eggs`"), "{said}");
    assert!(said.contains("3 bad lines passed over"), "{said}");
}

#[test]
fn strict_stops_at_the_first_bad_line_and_writes_nothing() {
    let house = House::new();
    let corpus = file(&house, "broken.jsonl", format!("{CORPUS}nonsense\n"));
    let (target, output) = path(&house, "model.gatepost");
    let run = house.run(&["train", &corpus, "--strict", "--output", &output]);
    assert_eq!(run.status.code(), Some(1));
    assert!(lossy(&run.stderr).contains("broken.jsonl, line 5:"), "{}", lossy(&run.stderr));
    assert!(!target.exists());
}

#[test]
fn a_corpus_without_ham_is_refused_and_an_older_model_stays() {
    let house = House::new();
    let corpus = file(&house, "spam.jsonl", r#"{"content": "buy", "label": "spam"}"#);
    let output = file(&house, "model.gatepost", "older");
    let run = house.run(&["train", &corpus, "--output", &output]);
    assert_eq!(run.status.code(), Some(1));
    assert!(lossy(&run.stderr).contains("there is no ham among 1 examples"), "{}", lossy(&run.stderr));
    assert_eq!(std::fs::read(output).unwrap(), b"older");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let house = House::new();
    let (_, output) = path(&house, "model.gatepost");
    let run = house.run(&["train", "nowhere.jsonl", "--output", &output]);
    assert_eq!(run.status.code(), Some(1));
    assert!(lossy(&run.stderr).contains("cannot open nowhere.jsonl"), "{}", lossy(&run.stderr));
}
