//! A site's settings as fields of a form: what each is called, what stands in it, and what a form says.

use std::str::FromStr;

use super::super::session::Fields;
use super::words::{decimal, say};
use crate::policy::{Flood, Honeypot, Settings};

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::pages) enum Kind {
    /// A number, or nothing.
    Number,
    /// A short text, or nothing.
    Text,
    /// A tick.
    Tick,
    /// One of these words, each with the message that it says.
    Choice(&'static [(&'static str, &'static str)]),
}

/// A field on the page.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Field {
    /// Its name in the form.
    pub name: &'static str,
    /// What it is called.
    pub label: String,
    /// What it does, in a sentence or two.
    pub hint: String,
    /// How it is filled in.
    pub kind: Kind,
    /// What stands in it.
    pub value: String,
}

/// Fields that belong together.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Group {
    /// Its name.
    pub title: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// What is wrong with a form: the field, and what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http::pages) struct Wrong {
    /// The field's label.
    pub label: String,
    /// What should stand there.
    pub problem: String,
}

const HONEYPOT: &[(&str, &str)] = &[("hold", "honeypot-hold"), ("spam", "honeypot-spam"), ("ignore", "honeypot-ignore")];

/// One setting: how it stands in a form, and how a form's text is put into the settings. Its label and its hint are messages.
struct Setting {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: Kind,
    get: fn(&Settings) -> String,
    set: fn(&mut Settings, &str) -> Result<(), String>,
}

macro_rules! setting {
    ($field:ident, $label:literal, $hint:literal, $kind:expr, $get:expr, $set:expr) => {
        Setting { name: stringify!($field), label: $label, hint: $hint, kind: $kind, get: $get, set: $set }
    };
    // A number or nothing.
    ($field:ident, $label:literal, $hint:literal) => {
        setting!($field, $label, $hint, Kind::Number, |settings| optional(settings.$field.as_ref()), |settings, text| {
            settings.$field = or_none(text, "wrong-whole-or-none")?;
            Ok(())
        })
    };
}

/// The two thresholds, which have a slider each.
const THRESHOLDS: [Setting; 2] = [
    setting!(
        approve_below,
        "set-approve-below",
        "set-approve-below-hint",
        Kind::Number,
        |settings| percent(settings.approve_below),
        |settings, text| {
            settings.approve_below = share(text)?;
            Ok(())
        }
    ),
    setting!(
        spam_above,
        "set-spam-above",
        "set-spam-above-hint",
        Kind::Number,
        |settings| percent(settings.spam_above),
        |settings, text| {
            settings.spam_above = share(text)?;
            Ok(())
        }
    ),
];

const HELD: [Setting; 8] = [
    setting!(
        careful_until,
        "set-careful-until",
        "set-careful-until-hint",
        Kind::Number,
        |settings| settings.careful_until.to_string(),
        |settings, text| {
            settings.careful_until = number(text)?;
            Ok(())
        }
    ),
    setting!(max_links, "set-max-links", "set-max-links-hint"),
    setting!(
        hold_first_comment,
        "set-hold-first-comment",
        "set-hold-first-comment-hint",
        Kind::Tick,
        |settings| if settings.hold_first_comment { "on".to_owned() } else { String::new() },
        |settings, text| {
            settings.hold_first_comment = !text.is_empty();
            Ok(())
        }
    ),
    setting!(
        author_flood,
        "set-author-flood",
        "set-author-flood-hint",
        Kind::Text,
        |settings| optional(settings.author_flood.as_ref()),
        |settings, text| {
            settings.author_flood = or_none::<Flood>(text, "wrong-author-flood")?;
            Ok(())
        }
    ),
    setting!(
        network_flood,
        "set-network-flood",
        "set-network-flood-hint",
        Kind::Text,
        |settings| optional(settings.network_flood.as_ref()),
        |settings, text| {
            settings.network_flood = or_none::<Flood>(text, "wrong-network-flood")?;
            Ok(())
        }
    ),
    setting!(close_after_days, "set-close-after-days", "set-close-after-days-hint"),
    setting!(min_seconds, "set-min-seconds", "set-min-seconds-hint"),
    setting!(
        honeypot,
        "set-honeypot",
        "set-honeypot-hint",
        Kind::Choice(HONEYPOT),
        |settings| match settings.honeypot {
            Honeypot::Hold => "hold",
            Honeypot::Spam => "spam",
            Honeypot::Ignore => "ignore",
        }
        .to_owned(),
        |settings, text| {
            settings.honeypot = match text {
                "hold" => Honeypot::Hold,
                "spam" => Honeypot::Spam,
                "ignore" => Honeypot::Ignore,
                _ => return Err(say!("wrong-honeypot")),
            };
            Ok(())
        }
    ),
];

const PROVEN: [Setting; 2] = [
    setting!(
        audits_per_week,
        "set-audits-per-week",
        "set-audits-per-week-hint",
        Kind::Number,
        |settings| settings.audits_per_week.to_string(),
        |settings, text| {
            settings.audits_per_week = number(text)?;
            Ok(())
        }
    ),
    setting!(
        max_ham_lost,
        "set-max-ham-lost",
        "set-max-ham-lost-hint",
        Kind::Text,
        |settings| decimal(&optional(settings.max_ham_lost.as_ref())),
        |settings, text| {
            settings.max_ham_lost = or_none(&with_point(text), "wrong-promise")?;
            Ok(())
        }
    ),
];

const KEPT: [Setting; 6] = [
    setting!(keep_spam_days, "set-keep-spam-days", "set-keep-spam-days-hint"),
    setting!(keep_trash_days, "set-keep-trash-days", "set-keep-trash-days-hint"),
    setting!(keep_approved_days, "set-keep-approved-days", "set-keep-approved-days-hint"),
    setting!(keep_ip_days, "set-keep-ip-days", "set-keep-ip-days-hint"),
    setting!(keep_email_days, "set-keep-email-days", "set-keep-email-days-hint"),
    setting!(keep_user_agent_days, "set-keep-user-agent-days", "set-keep-user-agent-days-hint"),
];

const FOR_READERS: [Setting; 2] = [
    setting!(
        contact,
        "set-contact",
        "set-contact-hint",
        Kind::Text,
        |settings| settings.contact.clone().unwrap_or_default(),
        |settings, text| {
            settings.contact = Some(text.to_owned()).filter(|text| !text.is_empty());
            Ok(())
        }
    ),
    setting!(
        feed,
        "set-feed",
        "set-feed-hint",
        Kind::Tick,
        |settings| if settings.feed { "on".to_owned() } else { String::new() },
        |settings, text| {
            settings.feed = !text.is_empty();
            Ok(())
        }
    ),
];

fn groups_of_settings() -> [(&'static str, &'static [Setting]); 5] {
    [("thresholds", &THRESHOLDS), ("waits-besides", &HELD), ("proven", &PROVEN), ("kept", &KEPT), ("for-readers", &FOR_READERS)]
}

/// The thresholds as fields.
pub(super) fn thresholds(settings: &Settings) -> Vec<Field> {
    THRESHOLDS.iter().map(|setting| setting.field(settings)).collect()
}

/// All other settings as fields, in groups.
pub(super) fn groups(settings: &Settings) -> Vec<Group> {
    let group = |(title, list): (&'static str, &[Setting])| Group {
        title: say!(title),
        fields: list.iter().map(|one| one.field(settings)).collect(),
    };
    groups_of_settings().into_iter().skip(1).map(group).collect()
}

/// What the form makes of the settings; what it does not speak of stays.
pub(super) fn read(form: &Fields, settings: &mut Settings) -> Result<(), Wrong> {
    for setting in groups_of_settings().into_iter().flat_map(|(_, list)| list) {
        // A box that is not ticked is not sent.
        let given = if setting.kind == Kind::Tick { Some(form.get(setting.name).unwrap_or("")) } else { form.get(setting.name) };
        let Some(text) = given else { continue };
        (setting.set)(settings, text.trim()).map_err(|problem| Wrong { label: say!(setting.label), problem })?;
    }
    Ok(())
}

/// The label of a field by its name in the settings; the name itself where no field has it.
pub(super) fn label(name: &str) -> String {
    groups_of_settings()
        .into_iter()
        .flat_map(|(_, list)| list)
        .find(|setting| setting.name == name)
        .map_or_else(|| name.to_owned(), |setting| say!(setting.label))
}

/// What tells these settings from any others.
pub(super) fn mark(settings: &Settings) -> String {
    // Settings are plain values: they always make JSON.
    let written = serde_json::to_vec(settings).unwrap_or_default();
    blake3::hash(&written).to_hex()[..16].to_owned()
}

impl Setting {
    fn field(&self, settings: &Settings) -> Field {
        let Self { name, label, hint, kind, get, .. } = *self;
        Field { name, label: say!(label), hint: say!(hint), kind, value: get(settings) }
    }
}

fn optional<T: ToString>(value: Option<&T>) -> String {
    value.map(T::to_string).unwrap_or_default()
}

fn or_none<T: FromStr>(text: &str, should: &'static str) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| say!(should)) }
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| say!("wrong-whole"))
}

/// A share of 1 as percent, without noise from the conversion.
fn percent(share: f64) -> String {
    format!("{:.4}", share * 100.0).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number as programs read it, whichever mark the language has: no field takes numbers with marks between thousands.
fn with_point(text: &str) -> String {
    text.replace(',', ".")
}

/// A share of 1 out of percent, to a millionth: what is shown is what is kept.
fn share(text: &str) -> Result<f64, String> {
    let percent: Option<f64> = with_point(text).parse().ok();
    percent
        .filter(|percent| (0.0..=100.0).contains(percent))
        .map(|percent| (percent * 10_000.0).round() / 1_000_000.0)
        .ok_or_else(|| say!("wrong-percent"))
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::in_german;
    use super::*;

    /// Every field's value as a form sends it.
    fn form(settings: &Settings) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let all = thresholds(settings).into_iter().chain(groups(settings).into_iter().flat_map(|group| group.fields));
        for field in all.filter(|field| field.kind != Kind::Tick || !field.value.is_empty()) {
            query.append_pair(field.name, &field.value);
        }
        query.finish()
    }

    #[test]
    fn what_stands_in_the_form_reads_as_the_same_settings() {
        let settings = Settings {
            approve_below: 0.055,
            spam_above: 0.999,
            max_links: Some(3),
            hold_first_comment: true,
            author_flood: "5/10".parse().ok(),
            honeypot: Honeypot::Spam,
            max_ham_lost: Some(0.005),
            keep_ip_days: Some(30),
            keep_spam_days: None,
            contact: Some("Kim, kim@blog.example".to_owned()),
            feed: true,
            ..Settings::default()
        };
        let mut read_back = Settings::default();
        assert_eq!(read(&Fields::parse(form(&settings).as_bytes()), &mut read_back), Ok(()));
        assert_eq!(read_back, settings);
        assert_ne!(mark(&settings), mark(&Settings::default()));
    }

    #[test]
    fn a_number_is_read_with_the_mark_that_the_language_has_and_shown_with_it() {
        let read = |form: &str| {
            let mut settings = Settings::default();
            read(&Fields::parse(form.as_bytes()), &mut settings).map(|()| (settings.max_ham_lost, settings.approve_below))
        };
        for form in ["max_ham_lost=0.005&approve_below=12.5", "max_ham_lost=0%2C005&approve_below=12%2C5"] {
            assert_eq!(read(form), Ok((Some(0.005), 0.125)), "{form}");
        }
        let settings = Settings { max_ham_lost: Some(0.005), ..Settings::default() };
        let shown =
            || groups(&settings).into_iter().flat_map(|group| group.fields).find(|field| field.name == "max_ham_lost").unwrap().value;
        assert_eq!((shown(), in_german(shown)), ("0.005".to_owned(), "0,005".to_owned()));
        assert!(in_german(|| read("max_ham_lost=much").unwrap_err().problem).contains("0,005"));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_label() {
        let wrong = |form: &str| read(&Fields::parse(form.as_bytes()), &mut Settings::default()).unwrap_err();
        assert_eq!(wrong("approve_below=101").label, "Approve below");
        assert_eq!(wrong("max_links=many").problem, "should be a whole number, or empty for none");
        assert_eq!(wrong("author_flood=5").label, "Most of one author");
        assert_eq!(wrong("honeypot=bee").label, "A filled hidden field means");
    }
}
