//! What an import took, what it passed over, and why.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::comment::Label;
use crate::corpus::foreign::{By, Format, Found, Note, Place, Record, SkipReason, Stood, Stop, shown};
use crate::engine::{Became, ImportOptions, Labels, Taken};
use crate::moderation::{Action, Status};
use crate::store::Known;

/// Of how many comments with the same reason it is said where they stand.
const EXAMPLES: usize = 3;

/// How often something was met, and where first.
#[derive(Debug, Default)]
struct Met {
    count: u64,
    first: Vec<Example>,
}

#[derive(Debug)]
struct Example {
    place: Place,
    id: Option<String>,
    detail: Option<String>,
}

impl Met {
    fn note(&mut self, place: Place, id: Option<&str>, detail: Option<String>) {
        self.count += 1;
        if self.first.len() < EXAMPLES {
            self.first.push(Example { place, id: id.map(shown), detail });
        }
    }

    fn to_json(&self, code: &str) -> Value {
        let first = |example: &Example| json!({ "at": example.place.to_string(), "id": example.id, "detail": example.detail });
        json!({ "reason": code, "count": self.count, "first": self.first.iter().map(first).collect::<Vec<_>>() })
    }

    fn examples(&self) -> String {
        let said = |example: &Example| {
            let id = example.id.as_ref().map_or_else(String::new, |id| format!(" (id {id})"));
            let detail = example.detail.as_ref().map_or_else(String::new, |detail| format!(": {detail}"));
            format!("{}{id}{detail}", example.place)
        };
        let listed: Vec<_> = self.first.iter().map(said).collect();
        let more = if self.count > self.first.len() as u64 { "; …" } else { "" };
        format!("{}{more}", listed.join("; "))
    }
}

/// Why a comment was passed over, or what is to be known of one that was taken: the code, and the phrase for people.
type Why = (&'static str, &'static str);

const TWICE: Why = ("twice_in_file", "with an id that stood in the file before");
const ELSEWHERE: Why = ("another_address", "on articles of another host (--any-address takes them)");
const SAME: Why = ("same", "the same");
const OTHER_TEXT: Why = ("other_text", "with another text: edited since, or of another system (--id-prefix keeps ids apart)");
const FORGOTTEN: Why = ("forgotten", "forgotten since: they do not come back");
const ARTICLES_DATE: Why = ("articles_date", "without a date of their own: their article's stands for it");
const NO_DATE: Why = ("no_date", "without a date: today's stands for it");
const UNENDED: Why = ("no_line_end", "in a last line without its end: see whether the file, and the last cell, are whole");
const FUTURE: Why = ("future_date", "with a date in the future: today's stands for it");

/// What became of the comments of a file.
#[derive(Debug)]
pub(in crate::cli) struct Summary {
    site: String,
    format: Format,
    options: ImportOptions,
    /// Whether any comment of the file was spam, also one that is not taken.
    spam_met: bool,
    statuses: [u64; 4],
    labels: [u64; 3],
    by_a_machine: u64,
    by_nobody_knows: u64,
    known: BTreeMap<Why, Met>,
    skipped: BTreeMap<Why, Met>,
    notes: BTreeMap<Why, Met>,
}

impl Summary {
    pub(super) fn new(site: String, format: Format, options: ImportOptions) -> Self {
        Self {
            site,
            format,
            options,
            spam_met: false,
            statuses: [0; 4],
            labels: [0; 3],
            by_a_machine: 0,
            by_nobody_knows: 0,
            known: BTreeMap::new(),
            skipped: BTreeMap::new(),
            notes: BTreeMap::new(),
        }
    }

    /// Notes what a reader could not take, and gives the rest.
    pub(super) fn pass_over_skipped(&mut self, batch: Vec<Found>) -> Vec<(Place, Record)> {
        let mut records = Vec::with_capacity(batch.len());
        for Found { place, record } in batch {
            match record {
                Ok(record) => {
                    self.spam_met |= record.stood == Stood::Spam;
                    records.push((place, record));
                }
                Err(skip) => {
                    let why = (skip.reason.code(), skip.reason.phrase());
                    self.skipped.entry(why).or_default().note(place, skip.id.as_deref(), skip.detail);
                }
            }
        }
        records
    }

    /// Notes what became of comments, given where each stands and its id.
    pub(super) fn add(&mut self, places: Vec<(Place, String)>, became: Vec<Became>) {
        for ((place, id), became) in places.into_iter().zip(became) {
            match became {
                Became::Taken(taken) => self.take(place, &id, taken),
                Became::There(Known::Twice) => self.skipped.entry(TWICE).or_default().note(place, Some(&id), None),
                Became::There(Known::Same) => self.known.entry(SAME).or_default().note(place, Some(&id), None),
                Became::There(Known::OtherText) => self.known.entry(OTHER_TEXT).or_default().note(place, Some(&id), None),
                Became::There(Known::Forgotten) => self.known.entry(FORGOTTEN).or_default().note(place, Some(&id), None),
                Became::Elsewhere(host) => self.skipped.entry(ELSEWHERE).or_default().note(place, Some(&id), Some(shown(&host))),
            }
        }
    }

    fn take(&mut self, place: Place, id: &str, taken: Taken) {
        let Taken { status, action, by, note, from_the_future } = taken;
        if let Some(count) = Status::ALL.iter().position(|one| *one == status) {
            self.statuses[count] += 1;
        }
        match (action.and_then(Action::teaches), by) {
            (Some(label), _) => self.labels[label.index()] += 1,
            (None, _) if matches!(status, Status::Pending | Status::Trash) => {}
            (None, By::Machine) => self.by_a_machine += 1,
            (None, By::Unknown) => self.by_nobody_knows += 1,
            (None, By::Person) => {}
        }
        let note = match note {
            Some(Note::ArticlesDate) => Some(ARTICLES_DATE),
            Some(Note::NoDate) => Some(NO_DATE),
            Some(Note::Unended) => Some(UNENDED),
            None => from_the_future.then_some(FUTURE),
        };
        if let Some(note) = note {
            self.notes.entry(note).or_default().note(place, Some(id), None);
        }
    }

    /// Whether there was something in the file, and nothing of it could be read.
    pub(super) fn could_read_nothing(&self) -> bool {
        let unreadable = [SkipReason::Unreadable.code(), SkipReason::NotUtf8.code()];
        let all_unreadable = self.skipped.keys().all(|(code, _)| unreadable.contains(code));
        self.taken() == 0 && self.known.is_empty() && !self.skipped.is_empty() && all_unreadable
    }

    /// What the file was read as.
    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// How many were taken.
    pub(in crate::cli) fn taken(&self) -> u64 {
        self.statuses.iter().sum()
    }

    /// Of how many the status teaches nothing, as the file does not say that a person decided it.
    pub(in crate::cli) fn without_label(&self) -> u64 {
        self.by_a_machine + self.by_nobody_knows
    }

    /// The summary for a script.
    pub(in crate::cli) fn to_json(&self, stop: Option<&Stop>) -> Value {
        let statuses: serde_json::Map<_, _> =
            Status::ALL.iter().zip(self.statuses).map(|(status, count)| (status.as_str().to_owned(), count.into())).collect();
        let labels: serde_json::Map<_, _> =
            Label::ALL.iter().zip(self.labels).map(|(label, count)| (label.as_str().to_owned(), count.into())).collect();
        let list = |met: &BTreeMap<Why, Met>| met.iter().map(|((code, _), met)| met.to_json(code)).collect::<Vec<_>>();
        json!({
            "site": self.site,
            "format": self.format.as_str(),
            "dry_run": self.options.dry_run,
            "taken": self.taken(),
            "statuses": statuses,
            "labels": labels,
            "without_label": { "decided_by_a_filter": self.by_a_machine, "not_known_who_decided": self.by_nobody_knows },
            "there_before": list(&self.known),
            "skipped": list(&self.skipped),
            "notes": list(&self.notes),
            "stopped": stop.map(ToString::to_string),
        })
    }

    /// The summary for a person.
    pub(in crate::cli) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let took = if self.options.dry_run { "would be taken" } else { "taken" };
        let statuses: Vec<_> =
            Status::ALL.iter().zip(self.statuses).map(|(status, count)| format!("{count} {}", status.as_str())).collect();
        writeln!(out, "{}, into {}: {} {took} ({})", self.format.as_str(), self.site, self.taken(), statuses.join(", "))?;
        let [ham, spam, abuse] = self.labels;
        let learned = if self.options.dry_run { "would be learned" } else { "learned" };
        writeln!(out, "  {learned}: {ham} ham, {spam} spam, {abuse} abuse")?;
        self.print_without_label(out)?;
        for (title, met) in [("there before", &self.known), ("skipped", &self.skipped), ("taken, but", &self.notes)] {
            if !met.is_empty() {
                writeln!(out, "{title}: {}", met.values().map(|met| met.count).sum::<u64>())?;
            }
            for ((code, phrase), met) in met {
                let examples = if *code == SAME.0 { String::new() } else { format!(" [{}]", met.examples()) };
                writeln!(out, "  {} {phrase}{examples}", met.count)?;
            }
        }
        if self.format == Format::WordPress && !self.spam_met {
            writeln!(out, "WordPress leaves comments marked as spam out of what it exports: docs/import.md says how to bring them too")?;
        }
        Ok(())
    }

    fn print_without_label(&self, out: &mut impl Write) -> io::Result<()> {
        if self.options.labels == Labels::Off {
            writeln!(out, "  --no-labels: nothing {} learned", if self.options.dry_run { "would be" } else { "was" })?;
            return Ok(());
        }
        let not_learned = if self.options.dry_run { "would not be learned" } else { "not learned" };
        if self.by_a_machine > 0 {
            writeln!(out, "  {not_learned}: {} that another filter decided (--trust-status takes them for decisions)", self.by_a_machine)?;
        }
        if self.by_nobody_knows > 0 {
            let hint = "the file does not say who decided (--trust-status takes them for decisions)";
            writeln!(out, "  {not_learned}: {} of which {hint}", self.by_nobody_knows)?;
        }
        Ok(())
    }
}
