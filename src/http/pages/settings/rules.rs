//! A site's rules: words, patterns and senders, each tried on the last comments before it holds.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::super::card::short;
use super::super::error::PageError;
use super::super::session::{Fields, Signed};
use super::fields::{self, Wrong};
use super::site::{CHANGED, SitePage, changed, preview};
use super::words::{By, retold, say};
use crate::engine::Error;
use crate::http::AppState;
use crate::policy::{Ruling, Sender, Settings, TextField, TextRule};

/// A rule on the page.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct RuleLine {
    /// What it does: "hold", "spam", "trust" or "block".
    pub then: &'static str,
    /// The same in the reader's language.
    pub named: String,
    /// What it looks for, and where.
    pub says: String,
    /// What names it when it is to be removed.
    pub key: String,
}

/// A rule that is being typed.
#[derive(Debug, Clone, Default)]
pub(in crate::http::pages) struct RuleDraft {
    /// What it does.
    pub then: String,
    /// By what it is found.
    pub by: String,
    /// The words, the pattern, the address or the network.
    pub text: String,
    /// In which field.
    pub field: String,
}

/// One rule of a site's lists.
enum Rule {
    Text(TextRule),
    Trusted(Sender),
    Blocked(Sender),
    HoldWord(String),
    SpamWord(String),
}

fn all(settings: &Settings) -> Vec<Rule> {
    let blocked = settings.blocked.iter().cloned().map(Rule::Blocked);
    let spam = settings.spam_words.iter().cloned().map(Rule::SpamWord);
    let hold = settings.hold_words.iter().cloned().map(Rule::HoldWord);
    let texts = settings.texts.iter().cloned().map(Rule::Text);
    let trusted = settings.trusted.iter().cloned().map(Rule::Trusted);
    blocked.chain(spam).chain(hold).chain(texts).chain(trusted).collect()
}

/// A site's rules as lines, in the order in which they are asked.
pub(super) fn lines(settings: &Settings) -> Vec<RuleLine> {
    all(settings).iter().map(Rule::line).collect()
}

impl Rule {
    fn line(&self) -> RuleLine {
        let (then, says) = match self {
            Self::Text(rule) => {
                let then = if rule.then == Ruling::Hold { "hold" } else { "spam" };
                let fields = rule.fields.iter().map(|field| field_name(*field)).collect::<Vec<_>>().join(", ");
                let says = match &rule.regex {
                    Some(regex) => say!("rule-pattern", pattern = short(regex).unwrap_or_default(), fields = fields),
                    None => say!("rule-words", words = rule.words.as_deref().and_then(short).unwrap_or_default(), fields = fields),
                };
                (then, says)
            }
            Self::HoldWord(word) => ("hold", say!("rule-listed", word = short(word).unwrap_or_default())),
            Self::SpamWord(word) => ("spam", say!("rule-listed", word = short(word).unwrap_or_default())),
            Self::Trusted(sender) => ("trust", describe(sender)),
            Self::Blocked(sender) => ("block", describe(sender)),
        };
        RuleLine { then, named: named(then), says, key: self.key() }
    }

    fn key(&self) -> String {
        let (kind, written) = match self {
            Self::Text(rule) => ("text", serde_json::to_string(rule)),
            Self::Trusted(sender) => ("trusted", serde_json::to_string(sender)),
            Self::Blocked(sender) => ("blocked", serde_json::to_string(sender)),
            Self::HoldWord(word) => ("hold", serde_json::to_string(word)),
            Self::SpamWord(word) => ("spam", serde_json::to_string(word)),
        };
        // Rules are plain values: they always make JSON.
        blake3::hash(format!("{kind} {}", written.unwrap_or_default()).as_bytes()).to_hex()[..32].to_owned()
    }

    fn add_to(&self, settings: &mut Settings) {
        match self {
            Self::Text(rule) => add(&mut settings.texts, rule),
            Self::Trusted(sender) => add(&mut settings.trusted, sender),
            Self::Blocked(sender) => add(&mut settings.blocked, sender),
            Self::HoldWord(word) => add(&mut settings.hold_words, word),
            Self::SpamWord(word) => add(&mut settings.spam_words, word),
        }
    }
}

fn add<T: Clone + PartialEq>(list: &mut Vec<T>, rule: &T) {
    if !list.contains(rule) {
        list.push(rule.clone());
    }
}

/// Takes the rule of that key away; false if there is none.
fn remove(settings: &mut Settings, key: &str) -> bool {
    let before = all(settings).len();
    settings.texts.retain(|rule| Rule::Text(rule.clone()).key() != key);
    settings.trusted.retain(|sender| Rule::Trusted(sender.clone()).key() != key);
    settings.blocked.retain(|sender| Rule::Blocked(sender.clone()).key() != key);
    settings.hold_words.retain(|word| Rule::HoldWord(word.clone()).key() != key);
    settings.spam_words.retain(|word| Rule::SpamWord(word.clone()).key() != key);
    all(settings).len() < before
}

fn describe(sender: &Sender) -> String {
    let Sender { email, author, domain, network } = sender;
    let legible = |text: &Option<String>| text.as_deref().and_then(short);
    let parts = [
        legible(email),
        legible(author).map(|text| say!("rule-name", text = text)),
        legible(domain).map(|text| say!("rule-domain", text = text)),
        legible(network).map(|text| say!("rule-network", text = text)),
    ];
    parts.into_iter().flatten().reduce(|one, other| say!("rule-with", one = one, other = other)).unwrap_or_default()
}

/// What a rule does, in the reader's language.
fn named(then: &str) -> String {
    match then {
        "hold" => say!("rule-hold"),
        "spam" => say!("rule-spam"),
        "trust" => say!("rule-trust"),
        _ => say!("rule-block"),
    }
}

fn field_name(field: TextField) -> String {
    match field {
        TextField::Content => say!("field-content"),
        TextField::Author => say!("field-author"),
        TextField::AuthorEmail => say!("field-author-email"),
        TextField::AuthorUrl => say!("field-author-url"),
        TextField::Ip => say!("field-ip"),
        TextField::UserAgent => say!("field-user-agent"),
    }
}

impl RuleDraft {
    fn read(form: &Fields) -> Self {
        let text = |name| form.get(name).unwrap_or("").trim().to_owned();
        Self { then: text("then"), by: text("by"), text: text("text"), field: text("field") }
    }

    /// The rule that it is.
    fn rule(&self) -> Result<Rule, Wrong> {
        let wrong = |label, problem| Wrong { label, problem };
        if self.text.is_empty() {
            return Err(wrong(say!("rule-label"), say!("rule-empty")));
        }
        let text = Some(self.text.clone());
        let ruling = match self.then.as_str() {
            "hold" => Some(Ruling::Hold),
            "spam" => Some(Ruling::Spam),
            _ => None,
        };
        if let (Some(then), "words" | "regex") = (ruling, self.by.as_str()) {
            let field: TextField = self.field.parse().map_err(|_| wrong(say!("rule-label-in"), say!("rule-no-field")))?;
            let (words, regex) = if self.by == "words" { (text, None) } else { (None, text) };
            return Ok(Rule::Text(TextRule { then, words, regex, fields: vec![field] }));
        }
        let sender = match self.by.as_str() {
            "email" => Sender { email: text, ..Sender::default() },
            "author" => Sender { author: text, ..Sender::default() },
            "domain" => Sender { domain: text, ..Sender::default() },
            "network" => Sender { network: text, ..Sender::default() },
            _ => return Err(wrong(say!("rule-label-by"), say!("rule-by-what"))),
        };
        match self.then.as_str() {
            "trust" => Ok(Rule::Trusted(sender)),
            "block" => Ok(Rule::Blocked(sender)),
            _ => Err(wrong(say!("rule-label"), say!("rule-sender-what"))),
        }
    }
}

/// POST /settings/sites/{id}/rules: `do` is `try`, which changes nothing, `add`, or `remove` with the rule's `key`.
pub(super) async fn change(State(state): State<AppState>, Path(id): Path<String>, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    let word = form.get("do").unwrap_or("");
    let engine = &state.engine;
    let site = super::site(engine, &session, &id).await?;
    if word != "try" {
        super::only_admins(&session)?;
    }
    let draft = RuleDraft::read(&form);
    let page = SitePage { draft: draft.clone(), ..SitePage::new(session.into(), &site, &site.settings) };
    if word != "try" && form.get("mark") != Some(&fields::mark(&site.settings)) {
        return Ok(SitePage { wrong: Some(changed()), ..page }.refused());
    }
    let mut wanted = site.settings.clone();
    match word {
        "remove" if remove(&mut wanted, form.get("key").unwrap_or("")) => {}
        // One that a colleague has taken away is as it should be.
        "remove" => return Ok(saved(&site.id.to_string())),
        _ => match draft.rule() {
            Ok(rule) => rule.add_to(&mut wanted),
            Err(wrong) => return Ok(SitePage { wrong: Some(wrong), ..page }.refused()),
        },
    }
    let outcome = if word == "try" {
        preview(engine, &site, &wanted).await.map(Some)
    } else {
        let mark = fields::mark(&site.settings);
        let save = |settings: &mut Settings| {
            if fields::mark(settings) != mark {
                return Err(Error::conflict(CHANGED));
            }
            *settings = wanted.clone();
            Ok(())
        };
        engine.change_settings(&site.name, save).await.map(|_| None)
    };
    match outcome {
        Ok(None) => Ok(saved(&site.id.to_string())),
        Ok(trial) => Ok(SitePage { trial, ..page }.into_response()),
        Err(Error::Invalid { field, problem }) => {
            Ok(SitePage { wrong: Some(Wrong { label: fields::label(field), problem: retold(By::Engine, &problem) }), ..page }.refused())
        }
        Err(error) => Err(error.into()),
    }
}

fn saved(site: &str) -> Response {
    Redirect::to(&format!("/settings/sites/{site}?done=rule#rules")).into_response()
}
