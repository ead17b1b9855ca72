use super::super::{
    Against, Data, DataFile, Findings, Judged, LearningPoint, ModelNote, Reason, Remark, Scored, Seen, Settings, StreamFigures, Stretch,
    WindowRow, compare, plotted_curves, scores,
};
use crate::comment::{Comment, Label};
use crate::corpus::LabelledComment;

/// What a commenter, a file's name or an article may hold.
const HOSTILE: &str = "\"><script>alert(1)</script><img src=http://evil.example/x onerror='alert(2)'>\u{202e}{{ 7 * 7 }}</style>&amp;";

fn examples() -> Vec<LabelledComment> {
    let example = |i: usize| {
        let comment = Comment { article: Some(HOSTILE.to_owned()), ..Comment::from_content(format!("{HOSTILE} {i}")) };
        let label = if i.is_multiple_of(3) { Label::Spam } else { Label::Ham };
        LabelledComment {
            id: Some(HOSTILE.to_owned()),
            site: Some(format!("{HOSTILE}{}", i % 2)),
            comment,
            label,
            grade: None,
            decided: false,
        }
    };
    (0..90).map(example).collect()
}

fn scored(example: &LabelledComment, i: usize) -> Scored {
    let strength = 1.0 + f64::from(u32::try_from(i % 13).unwrap()) - 3.0;
    Scored { logit: if example.label.is_unwanted() { strength } else { -strength }, unwanted: example.label.is_unwanted() }
}

fn model() -> ModelNote {
    ModelNote {
        id: "0123456789abcdef".to_owned(),
        from: HOSTILE.to_owned(),
        made_by: HOSTILE.to_owned(),
        examples: [1, 2, 3],
        corpora: vec![HOSTILE.to_owned()],
    }
}

/// Findings that have everything in them, and something hostile wherever there is a text.
fn everything() -> Findings {
    let examples = examples();
    let judged: Vec<Judged> = examples
        .iter()
        .enumerate()
        .map(|(i, example)| Judged { example, scored: scored(example, i), seen: if i < 30 { Seen::Yes } else { Seen::No } })
        .collect();
    let remarks: Vec<Remark> = judged
        .iter()
        .step_by(7)
        .map(|j| Remark::new(j.example, j.scored, vec![Reason { phrase: format!("word: {HOSTILE}"), contribution: 1.5 }]))
        .collect();
    let second: Vec<Scored> = scores(&judged).iter().map(|s| Scored { logit: -s.logit, ..*s }).collect();
    let (roc, precision_recall) = plotted_curves(&second);
    let groups: Vec<u64> = (0..90).collect();
    let against = Against {
        model: model(),
        comparison: compare(&scores(&judged), &second, &groups).unwrap(),
        roc,
        precision_recall,
        first_alone_wrong: remarks.clone(),
        second_alone_wrong: remarks.clone(),
    };
    let file =
        DataFile { name: HOSTILE.to_owned(), blake3: "00".repeat(32), rows: 90, labels: [60, 30, 0], bad_lines: 1, with_article: 90 };
    let settings = Settings {
        version: "0".to_owned(),
        command: HOSTILE.to_owned(),
        protocol: HOSTILE.to_owned(),
        model: Some(model()),
        resamples: 10,
        drawn: "comments",
    };
    let findings = Findings::new(&[(HOSTILE.to_owned(), judged.clone()), ("two".to_owned(), judged)], Data { files: vec![file] }, settings);
    let metrics = findings.rows[0].metrics;
    Findings {
        stream: Some(StreamFigures {
            streams: 1,
            comments: 90,
            taught_share: 0.5,
            windows: vec![WindowRow { from: 1, through: 50, wrong: 0.25, streams: 1, interval: None }],
            over_time: [(25, 0.4), (50, 0.1)].map(|(through, wrong)| Stretch { through, wrong, streams: 1 }).to_vec(),
        }),
        notes: vec![HOSTILE.to_owned()],
        learning_curve: [100.0, 200.0].map(|comments| LearningPoint { comments, metrics }).to_vec(),
        against: Some(against),
        mistakes: remarks,
        ..findings
    }
}

/// The tags of a page and their attributes, as a browser would see them.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or(rest)).collect()
}

#[test]
fn hostile_text_is_escaped_wherever_a_text_can_stand() {
    let page = everything().report().unwrap();
    let hostile = page.matches("alert(1)").count();
    assert!(hostile > 30, "the text is on the page: {hostile}");
    assert_eq!(page.matches("&#60;script&#62;alert(1)").count(), hostile);
    for tag in tags(&page) {
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
        assert!(!["script", "img", "iframe", "object", "embed", "link", "base", "form"].contains(&name), "{tag}");
        assert!(!tag.contains("onerror"), "{tag}");
    }
    assert!(!page.contains('\u{202e}'), "nothing turns the reading direction");
    assert_eq!(page.matches("</style>").count(), 1);
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let page = everything().report().unwrap();
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\""));
    for tag in tags(&page) {
        for attribute in ["src=", "srcset=", "xlink:href=", "action=", "style=", " on"] {
            assert!(!tag.contains(attribute), "{attribute} in {tag}");
        }
        assert!(!tag.contains("href=") || tag == "a class=\"skip\" href=\"#main\"", "{tag}");
    }
    assert!(!page.contains("url(") && !page.contains("@import"));
}

#[test]
fn every_plot_has_a_title_a_description_and_its_data_as_a_table() {
    let page = everything().report().unwrap();
    let plots = ["over-time", "thresholds", "roc", "precision-recall", "reliability", "histogram", "learning"];
    for plot in plots {
        let start = page.find(&format!("<figure id=\"{plot}\">")).unwrap_or_else(|| panic!("no {plot}"));
        let figure = &page[start..start + page[start..].find("</figure>").unwrap()];
        for part in
            [format!("<title id=\"{plot}-t\">"), format!("<desc id=\"{plot}-d\">"), "role=\"img\"".to_owned(), "<details>".to_owned()]
        {
            assert!(figure.contains(&part), "{part} in {plot}");
        }
        let rows = figure.matches("<tr>").count();
        assert!((3..=30).contains(&rows), "{plot}: {rows}");
        assert!(!figure.contains("NaN") && !figure.contains("inf"), "{plot}");
    }
    assert_eq!(page.matches("<figure").count(), plots.len());
}

#[test]
fn one_kind_alone_makes_a_page_without_curves() {
    let examples: Vec<_> = examples().into_iter().filter(|example| example.label == Label::Ham).collect();
    let judged: Vec<Judged> = examples.iter().map(|example| Judged { example, scored: scored(example, 1), seen: Seen::Unknown }).collect();
    let settings = everything().settings;
    let page = Findings::new(&[("all".to_owned(), judged)], Data { files: Vec::new() }, settings).report().unwrap();
    assert!(!page.contains("<figure id=\"roc\">") && page.contains("<figure id=\"histogram\">"));
    assert!(!page.contains("NaN"));
}
