//! When and how a comment was sent: how many links, how old the article, how quick, how often, and whether the author is known.

use super::{Effect, Stated};
use crate::comment::Comment;
use crate::policy::stated::{Flood, Honeypot};
use crate::policy::{Circumstances, ReasonCode, Settings};
use crate::text::amount;

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

pub(super) fn apply(comment: &Comment, links: usize, settings: &Settings, circumstances: &Circumstances, stated: &mut Vec<Stated>) {
    let Circumstances { signs, past, .. } = circumstances;
    if settings.max_links.is_some_and(|limit| links > limit as usize) {
        let value = amount(links as u64, "link");
        stated.push(Stated::new(Effect::Hold, ReasonCode::TooManyLinks, value));
    }
    if let Some(days) =
        age_in_days(comment, circumstances).filter(|days| settings.close_after_days.is_some_and(|limit| *days >= i64::from(limit)))
    {
        let value = amount(days.unsigned_abs(), "day");
        stated.push(Stated::new(Effect::Hold, ReasonCode::ArticleClosed, value));
    }
    let honeypot = match settings.honeypot {
        Honeypot::Hold => Some(Effect::Hold),
        Honeypot::Spam => Some(Effect::Spam),
        Honeypot::Ignore => None,
    };
    stated.extend(honeypot.filter(|_| signs.honeypot).map(|effect| Stated::new(effect, ReasonCode::Honeypot, "")));
    if let (Some(seconds), Some(least)) = (signs.seconds, settings.min_seconds)
        && seconds < f64::from(least)
    {
        stated.push(Stated::new(Effect::Hold, ReasonCode::TooFast, format!("{:.1} s", floor_to_tenths(seconds))));
    }
    let floods = [
        (settings.author_flood, past.by_author, ReasonCode::AuthorFlood),
        (settings.network_flood, past.by_network, ReasonCode::NetworkFlood),
    ];
    for (limit, before, code) in floods {
        stated.extend(limit.filter(|limit| before >= limit.comments).map(|limit| Stated::new(Effect::Hold, code, describe(limit))));
    }
    if settings.hold_first_comment && !past.approved {
        let value = if comment.author_email.is_some() { "" } else { "no e-mail address" };
        stated.push(Stated::new(Effect::HoldStranger, ReasonCode::FirstComment, value));
    }
}

/// How many whole days the article is old. `None` if the blog does not say when it was published.
fn age_in_days(comment: &Comment, circumstances: &Circumstances) -> Option<i64> {
    Some((circumstances.at?.as_second() - comment.article_published_at?.as_second()) / SECONDS_A_DAY)
}

/// Rounded down, so that what is below a limit of whole seconds reads so.
fn floor_to_tenths(seconds: f64) -> f64 {
    (seconds * 10.0).floor() / 10.0
}

fn describe(limit: Flood) -> String {
    let Flood { comments, minutes } = limit;
    let comments = amount(comments.into(), "comment");
    let minutes = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    format!("more than {comments} in {minutes}")
}
