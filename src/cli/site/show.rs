//! A blog and its policy, for people and for scripts.

use serde_json::{Value, json};

use crate::cli::output::say;
use crate::policy::{AkismetHold, Guard, Honeypot};
use crate::store::Site;
use crate::text::amount;

pub(super) fn describe(site: &Site) -> Value {
    json!({ "id": site.id, "name": site.name, "url": site.url, "settings": site.settings, "created_at": site.created_at })
}

pub(super) fn with_key(site: &Site, key: &str) -> Value {
    let mut value = describe(site);
    value["key"] = key.into();
    value
}

pub(super) fn show(site: &Site, as_json: bool) -> anyhow::Result<()> {
    let settings = &site.settings;
    let words = |list: &[String]| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
    let lines = [
        format!("{}  {}", site.name, site.url),
        format!("  approve below   {}", settings.approve_below),
        format!("  spam above      {}", settings.spam_above),
        format!("  careful until   {}", amount(settings.careful_until.into(), "decision")),
        format!("  link limit      {}", or_none(settings.max_links)),
        format!("  hold words      {}", words(&settings.hold_words)),
        format!("  spam words      {}", words(&settings.spam_words)),
        format!("  first comment   {}", if settings.hold_first_comment { "hold" } else { "judge" }),
        format!("  author flood    {}", or_none(settings.author_flood)),
        format!("  network flood   {}", or_none(settings.network_flood)),
        format!("  close after     {}", settings.close_after_days.map_or_else(|| "none".to_owned(), |days| amount(days.into(), "day"))),
        format!("  honeypot        {}", honeypot(settings.honeypot)),
        format!("  least time      {}", settings.min_seconds.map_or_else(|| "none".to_owned(), |seconds| amount(seconds.into(), "second"))),
        format!(
            "  more rules      {} (gatepost site rules list {})",
            settings.texts.len() + settings.trusted.len() + settings.blocked.len(),
            site.name
        ),
        format!("  akismet hold    {}", akismet_hold(settings.akismet_hold)),
        format!(
            "  kept            spam {}, trash {}, approved {}",
            days(settings.keep_spam_days),
            days(settings.keep_trash_days),
            days(settings.keep_approved_days)
        ),
        format!(
            "  fields kept     ip {}, e-mail {}, user agent {}",
            days(settings.keep_ip_days),
            days(settings.keep_email_days),
            days(settings.keep_user_agent_days)
        ),
        format!("  random checks   {} a week", settings.audits_per_week),
        format!("  most ham lost   {}", or_none(settings.max_ham_lost)),
        format!("  poison guard    {}", guard(&settings.guard)),
        format!("  contact         {}", or_none(settings.contact.as_deref())),
        format!("  feed            {}", if settings.feed { "on" } else { "off" }),
    ];
    say(as_json, &describe(site), &lines)
}

/// What it allows: what is beyond any of it is held back.
fn guard(guard: &Guard) -> String {
    let Guard { on, labels_per_day, against_logit, copies, window_days, taken_back } = guard;
    if !on {
        return "off".to_owned();
    }
    let [labels, days] = [(labels_per_day, "label"), (window_days, "day")].map(|(number, what)| amount(u64::from(*number), what));
    let copies = if *copies == 1 { "1 copy".to_owned() } else { format!("{copies} copies") };
    format!("on, {labels} a day, {copies} and {taken_back} taken back in {days}, {against_logit} log-odds against the filter")
}

fn akismet_hold(hold: Option<AkismetHold>) -> &'static str {
    match hold {
        None => "auto",
        Some(AkismetHold::RecheckAfter) => "recheck-after",
        Some(AkismetHold::Error) => "error",
    }
}

/// How long something is kept.
fn days(days: Option<u32>) -> String {
    days.map_or_else(|| "for ever".to_owned(), |days| amount(days.into(), "day"))
}

fn or_none(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| value.to_string())
}

fn honeypot(then: Honeypot) -> &'static str {
    match then {
        Honeypot::Hold => "hold",
        Honeypot::Spam => "spam",
        Honeypot::Ignore => "ignore",
    }
}
