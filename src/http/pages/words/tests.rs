//! The catalogue is whole: both languages have every message, with the same variables, and every message is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use regex::Regex;

use super::super::samples;
use super::{By, Language, Reader, catalogue, reason, retold, say};
use crate::policy::{Reason, ReasonCode};
use crate::text;

/// Does something for a reader of German.
pub(in crate::http::pages) fn in_german<T>(work: impl FnOnce() -> T) -> T {
    Reader { language: Language::German, address: "/".to_owned() }.told(work)
}

fn variables(pattern: &Pattern<&'static str>, found: &mut BTreeSet<&'static str>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let (Expression::Inline(selector) | Expression::Select { selector, .. }) = expression;
        match selector {
            InlineExpression::VariableReference { id } => drop(found.insert(id.name)),
            other => panic!("{other:?}: messages have variables and nothing else"),
        }
        if let Expression::Select { variants, .. } = expression {
            for variant in variants {
                variables(&variant.value, found);
            }
        }
    }
}

/// Every message of a language with its variables. A file that cannot be read whole, or a message that is there twice, is a failure.
fn messages(language: Language) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut messages = BTreeMap::new();
    for (file, text) in catalogue::files(language) {
        let resource = fluent_syntax::parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{file} in {language:?}: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name;
            let pattern = message.value.unwrap_or_else(|| panic!("{id} in {language:?} says nothing"));
            let mut found = BTreeSet::new();
            variables(&pattern, &mut found);
            assert_eq!(messages.insert(id, found), None, "{id} is there twice in {language:?}");
        }
    }
    messages
}

#[test]
fn every_language_has_every_message_with_the_same_variables() {
    let english = messages(Language::English);
    assert!(english.len() > 600, "{} messages", english.len());
    for language in Language::ALL {
        let mut other = messages(language);
        for (id, variables) in &english {
            let there = other.remove(id).unwrap_or_else(|| panic!("{id} is missing in {language:?}"));
            // What one language need not say of an English sentence with gaps another may leave out; no message has a variable that nobody fills.
            let fits = if id.starts_with("told-") { there.is_subset(variables) } else { there == *variables };
            assert!(fits, "{id} in {language:?} has {there:?}, in English {variables:?}");
        }
        assert!(other.is_empty(), "only in {language:?}: {other:?}");
    }
}

/// Files under `folder` with one of these endings, but for tests.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") && !path.ends_with("words/tests.rs") {
            found.push(path);
        }
    }
}

/// The messages whose ids are put together while the server runs.
fn put_together() -> BTreeSet<String> {
    let languages = text::Language::all().map(|language| format!("language-{}", language.code()));
    let months = (1..=12).map(|month| format!("month-{month}"));
    languages.chain(months).collect()
}

#[test]
fn every_message_that_is_asked_for_exists_and_every_one_is_asked_for() {
    let english = messages(Language::English);
    let mut sources = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/pages"), &mut sources);
    let asks = Regex::new(r#"say!\(\s*"([a-z0-9-]+)"|"([a-z0-9-]+)"\|say"#).expect("an expression");
    let word = Regex::new(r#""([a-z0-9-]+)""#).expect("an expression");
    let mut asked = BTreeSet::new();
    let mut named = BTreeSet::new();
    for path in sources {
        let text = fs::read_to_string(&path).expect("it can be read");
        for found in asks.captures_iter(&text) {
            let id = found.get(1).or(found.get(2)).map_or("", |id| id.as_str()).to_owned();
            assert!(english.contains_key(id.as_str()), "{} asks for {id}", path.display());
            asked.insert(id);
        }
        named.extend(word.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    assert!(asked.len() > 400, "{} are asked for", asked.len());
    let put_together = put_together();
    for id in &put_together {
        assert!(english.contains_key(id.as_str()), "{id}");
    }
    // What the engine and the policy say is found by its English; a reason by its code.
    let by_sentence = |id: &str| ["told-", "fact-", "kind-", "reason-"].iter().any(|prefix| id.starts_with(prefix));
    let unused: Vec<_> = english.keys().filter(|id| !named.contains(**id) && !put_together.contains(**id) && !by_sentence(id)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_reason_is_told_by_its_code_in_english_as_the_policy_phrases_it() {
    let every: Vec<ReasonCode> =
        messages(Language::English).keys().filter_map(|id| id.strip_prefix("reason-")?.replace('-', "_").parse().ok()).collect();
    // Those whose phrase is the fact alone have no message of their own.
    let alone = ["capitals", "link_count", "length", "word_count", "lines"].map(|code| code.parse().expect("a code"));
    let table = include_str!("../../../../ARCHITECTURE.md");
    let rows = table.lines().filter(|line| {
        line.starts_with("| `") && line.split('|').nth(1).is_some_and(|code| code.trim().trim_matches('`').parse::<ReasonCode>().is_ok())
    });
    assert_eq!(rows.count(), every.len() + alone.len(), "a reason has no message");
    for code in every.into_iter().chain(alone) {
        for value in ["", "3 decisions", "<b>"] {
            let said = Reason::stated(code, value);
            assert_eq!(reason(&said), said.phrase());
        }
    }
}

#[test]
fn facts_are_told_in_the_readers_language_and_peoples_words_are_not() {
    let told = |code, value: &str| in_german(|| reason(&Reason::stated(code, value)));
    assert_eq!(
        told(ReasonCode::FewDecisions, "3 decisions"),
        "auf dieser Website gibt es 3 Entscheidungen: bis der Filter sie kennt, hält er mehr zurück"
    );
    assert_eq!(
        told(ReasonCode::AuthorFlood, "more than 5 comments in 10 minutes"),
        "der Autor schickte mehr als 5 Kommentare in 10 Minuten"
    );
    assert_eq!(told(ReasonCode::TooFast, "1.5 s"), "1,5 s nach dem Anzeigen des Formulars abgeschickt");
    assert_eq!(told(ReasonCode::Capitals, "written in capitals (80 %)"), "in Großbuchstaben geschrieben (80 %)");
    assert_eq!(told(ReasonCode::Word, "3 decisions"), "Wort: 3 decisions");
}

#[test]
fn a_sentence_of_the_engines_is_told_with_its_facts_and_an_unknown_one_stays() {
    let told = |sentence: &str| in_german(|| retold(By::Engine, sentence));
    assert_eq!(told("There is no such comment"), "Diesen Kommentar gibt es nicht");
    assert_eq!(told("is 1.5; it should be between 0 and 1"), "ist 1,5; es muss zwischen 0 und 1 liegen");
    assert_eq!(told("entry 2: domain should be one such as example.com"), "Eintrag 2: die Domain muss eine sein wie example.com");
    assert_eq!(told("the sky fell"), "the sky fell");
    let judged = "candidate ab12, 57 decisions: judged on 60 comments that came after 2026-11-25T20:27:21Z (40 good, 20 not): better than what was live; \
        log loss: 0.1000 against 0.2000 (difference -0.1000, 95 % interval -0.2000 to -0.0500; below 0 is better)";
    let german = "Kandidat ab12, 57 Entscheidungen: beurteilt an 60 Kommentaren, die nach 2026-11-25T20:27:21Z kamen (40 gut, 20 nicht): besser als das Modell in Betrieb; \
        Log-Loss: 0,1000 gegen 0,2000 (Differenz -0,1000, 95-%-Intervall -0,2000 bis -0,0500; unter 0 ist besser)";
    assert_eq!(told(judged), german);
    assert_eq!(retold(By::Engine, judged), judged);
}

#[test]
fn one_and_many_are_told_apart() {
    let told = || [0_u64, 1, 2, 1_200].map(|count| say!("comments", count = count));
    assert_eq!(told(), ["0 comments", "1 comment", "2 comments", "1,200 comments"]);
    assert_eq!(in_german(told), ["0 Kommentare", "1 Kommentar", "2 Kommentare", "1\u{202f}200 Kommentare"]);
    let waits = || [0_u64, 1, 5].map(|count| say!("like-wait", count = count));
    assert_eq!(waits(), ["None of them waits.", "1 waits.", "5 wait."]);
    assert_eq!(in_german(waits), ["Keiner davon wartet.", "1 wartet.", "5 warten."]);
}

/// What a page says: its texts, and what is read to those who do not see.
fn spoken(html: &str) -> Vec<String> {
    let attribute = Regex::new(r#"(?:title|aria-label|placeholder|alt|data-(?:no-|none|undone|old|came|by|copy)[a-z-]*)="([^"]*)""#)
        .expect("an expression");
    let texts = html.split('<').filter_map(|piece| piece.split_once('>').map(|(_, text)| text));
    let attributes = attribute.captures_iter(html).map(|found| found.get(1).map_or("", |value| value.as_str()));
    let plain = |text: &str| text.replace("&#39;", "'").replace("&#34;", "\"").replace("&amp;", "&").trim().to_owned();
    texts.chain(attributes).map(plain).filter(|text| !text.is_empty()).collect()
}

#[test]
fn no_page_in_german_has_an_english_message_left() {
    let mut looked_at = BTreeSet::new();
    let english = catalogue_texts(Language::English);
    let german = catalogue_texts(Language::German);
    let differing: Vec<(&str, Regex)> = english
        .iter()
        .filter(|(id, text)| german.get(*id) != Some(text) && text.chars().filter(|c| c.is_alphabetic()).count() > 2)
        .map(|(id, text)| (*id, Regex::new(&format!("^(?s){}$", regex::escape(text).replace('\u{1}', ".*"))).expect("an expression")))
        .collect();
    assert!(differing.len() > 550, "{}", differing.len());
    // An English word may be a German one elsewhere; languages offer themselves by their own names, and a person's words are theirs.
    let german_word = |said: &str| german.values().any(|text| text == said) || Language::ALL.iter().any(|one| one.own_name() == said);
    for (page, html) in in_german(samples::pages) {
        assert!(html.contains("<html lang=\"de\">"), "{page}");
        for said in spoken(&html) {
            looked_at.insert(said.clone());
            let left = differing.iter().find(|(_, text)| text.is_match(&said));
            assert!(left.is_none() || german_word(&said) || said.contains("pwned"), "{page} says {said:?} ({:?})", left.map(|(id, _)| id));
        }
    }
    assert!(looked_at.len() > 400, "{}", looked_at.len());
}

/// Every message without a choice among forms, its variables as one sign.
fn catalogue_texts(language: Language) -> BTreeMap<&'static str, String> {
    let mut texts = BTreeMap::new();
    for (_, text) in catalogue::files(language) {
        let resource = fluent_syntax::parser::parse(text).unwrap_or_else(|(resource, _)| resource);
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let said = message.value.into_iter().flat_map(|pattern| pattern.elements).map(|element| match element {
                PatternElement::TextElement { value } => Some(value.to_owned()),
                PatternElement::Placeable { expression: Expression::Inline(_) } => Some("\u{1}".to_owned()),
                PatternElement::Placeable { .. } => None,
            });
            if let Some(said) = said.collect::<Option<String>>() {
                texts.insert(message.id.name, said);
            }
        }
    }
    texts
}
