//! The files of all languages, read once, and a message out of them.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::Language;
use super::figures::grouped;

/// Every file: its name, and what it holds in English and in German.
macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("en/", $name, ".ftl")), include_str!(concat!("de/", $name, ".ftl")))),+]
    };
}

const FILES: [(&str, &str, &str); 12] = files![
    "frame",
    "queue",
    "comment",
    "settings",
    "account",
    "notices",
    "insights",
    "reasons",
    "told",
    "languages",
    "readers",
    "webhooks"
];

/// The files of a language, each with its name.
pub(super) fn files(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.into_iter().map(move |(name, english, german)| {
        let text = match language {
            Language::English => english,
            Language::German => german,
        };
        (name, text)
    })
}

static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Language::English));
static GERMAN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle(Language::German));

/// The messages of a language.
pub(super) fn of(language: Language) -> &'static FluentBundle<FluentResource> {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
    // It would put invisible marks around numbers, too, and into titles and attributes. People's words are isolated where they are handed over.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| number(value, Language::English),
        Language::German => |value, _| number(value, Language::German),
    }));
    for (_, text) in files(language) {
        // A test reads every file; here what can be read of one is taken.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// Whole numbers stand in messages as everywhere on the pages.
fn number(value: &FluentValue<'_>, language: Language) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is a count: far below 2^53, where every integer is exact"
    )]
    (number.value >= 0.0 && number.value.fract() == 0.0).then(|| grouped(number.value as u64, language))
}

/// A message in a language. A test sees to it that every id that is asked for has one; any other says its id.
pub(super) fn format(language: Language, id: &str, variables: &[(&'static str, FluentValue<'_>)]) -> String {
    let bundle = of(language);
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else { return id.to_owned() };
    let variables: FluentArgs<'_> = variables.iter().cloned().collect();
    bundle.format_pattern(pattern, Some(&variables), &mut Vec::new()).into_owned()
}
