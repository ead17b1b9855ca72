//! What narrows the queue: what can be taken away again, what can be chosen, and what leads to comments that are alike.

use super::card::short;
use super::view::{View, code};
use super::words::{self, say};
use crate::comment::Comment;
use crate::policy::ReasonCode;
use crate::store::Order;
use crate::text::Language;

/// The reasons to choose from, each with its message, but for evidence of which every comment has some.
const REASONS: [(ReasonCode, &str); 23] = [
    (ReasonCode::Doubtful, "menu-doubtful"),
    (ReasonCode::UnknownText, "menu-unknown-text"),
    (ReasonCode::FewDecisions, "menu-few-decisions"),
    (ReasonCode::PromiseUnproven, "menu-promise-unproven"),
    (ReasonCode::FirstComment, "menu-first-comment"),
    (ReasonCode::HoldWord, "menu-hold-word"),
    (ReasonCode::SpamWord, "menu-spam-word"),
    (ReasonCode::HoldPattern, "menu-hold-pattern"),
    (ReasonCode::SpamPattern, "menu-spam-pattern"),
    (ReasonCode::TooManyLinks, "menu-too-many-links"),
    (ReasonCode::BlockedAuthor, "menu-blocked-author"),
    (ReasonCode::BlockedDomain, "menu-blocked-domain"),
    (ReasonCode::BlockedNetwork, "menu-blocked-network"),
    (ReasonCode::AuthorFlood, "menu-author-flood"),
    (ReasonCode::NetworkFlood, "menu-network-flood"),
    (ReasonCode::ArticleClosed, "menu-article-closed"),
    (ReasonCode::Honeypot, "menu-honeypot"),
    (ReasonCode::TooFast, "menu-too-fast"),
    (ReasonCode::LinkHost, "menu-link-host"),
    (ReasonCode::Phone, "menu-phone"),
    (ReasonCode::MailAddress, "menu-mail-address"),
    (ReasonCode::Disguise, "menu-disguise"),
    (ReasonCode::Imported, "menu-imported"),
];

/// Something that narrows the view.
#[derive(Debug, Clone)]
pub(super) struct Chip {
    /// What is narrowed.
    pub name: String,
    /// To what.
    pub value: String,
    /// The address of the view without it.
    pub without: String,
}

impl Chip {
    /// Everything that narrows a view, but for its status and its site, which have places of their own.
    pub(super) fn all(view: &View) -> Vec<Self> {
        let first = view.begun_again();
        let text = |text: &Option<String>| text.as_deref().map(|text| short(text).unwrap_or_default());
        let narrowings = [
            (say!("chip-words"), text(&view.text), View { text: None, ..first.clone() }),
            (say!("chip-author"), text(&view.author), View { author: None, ..first.clone() }),
            (say!("chip-email"), text(&view.email), View { email: None, ..first.clone() }),
            (say!("chip-ip"), view.ip.map(|ip| ip.to_string()), View { ip: None, ..first.clone() }),
            (say!("chip-article"), text(&view.article), View { article: None, ..first.clone() }),
            (say!("chip-reason"), view.reason.map(name_of), View { reason: None, ..first.clone() }),
            (say!("chip-language"), view.language.map(language_name), View { language: None, ..first.clone() }),
            (say!("chip-score"), range(view.min.map(percent), view.max.map(percent)), View { min: None, max: None, ..first.clone() }),
            (say!("chip-arrived"), range(view.since, view.until), View { since: None, until: None, ..first }),
        ];
        let chip =
            |(name, value, without): (_, Option<String>, View)| value.map(|value| Self { name, value, without: without.address([]) });
        narrowings.into_iter().filter_map(chip).collect()
    }
}

fn name_of(reason: ReasonCode) -> String {
    REASONS.iter().find(|(known, _)| *known == reason).map_or_else(|| code(reason), |(_, message)| say!(message))
}

fn percent(percent: u8) -> String {
    words::percent(&percent.to_string())
}

/// A language's name in the reader's.
pub(super) fn language_name(language: Language) -> String {
    say!(&format!("language-{}", language.code()))
}

fn range<T: ToString>(from: Option<T>, to: Option<T>) -> Option<String> {
    match (from.map(|from| from.to_string()), to.map(|to| to.to_string())) {
        (Some(from), Some(to)) => Some(say!("range-both", from = from, to = to)),
        (Some(from), None) => Some(say!("range-from", from = from)),
        (None, Some(to)) => Some(say!("range-to", to = to)),
        (None, None) => None,
    }
}

/// One of a menu.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// Its word in the address; none where the address need not say it.
    pub value: String,
    /// What stands there.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The menus of the form.
#[derive(Debug, Clone)]
pub(super) struct Choices {
    /// In which order.
    pub orders: Vec<Choice>,
    /// With which reason.
    pub reasons: Vec<Choice>,
    /// In which language.
    pub languages: Vec<Choice>,
}

impl Choices {
    /// The menus with what the view has chosen.
    pub(super) fn new(view: &View) -> Self {
        let order = |order: Order| Choice {
            value: Some(order).filter(|order| *order != Order::Newest).map(Order::as_str).unwrap_or_default().to_owned(),
            name: order_name(order),
            chosen: view.order == order,
        };
        let reason = |reason| Choice { value: code(reason), name: name_of(reason), chosen: view.reason == Some(reason) };
        let other = view.reason.filter(|chosen| REASONS.iter().all(|(known, _)| known != chosen));
        let language = |language: Language| Choice {
            value: language.code().to_owned(),
            name: language_name(language),
            chosen: view.language == Some(language),
        };
        let mut languages: Vec<Choice> = Language::all().map(language).collect();
        languages.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            orders: Order::ALL.map(order).into(),
            reasons: REASONS.iter().map(|(known, _)| *known).chain(other).map(reason).collect(),
            languages,
        }
    }
}

fn order_name(order: Order) -> String {
    match order {
        Order::Newest => say!("order-newest"),
        Order::Oldest => say!("order-oldest"),
        Order::Score => say!("order-score"),
        Order::Uncertain => say!("order-uncertain"),
    }
}

/// Where a comment's fields lead: to the comments of a view that are alike in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    /// To those of its author.
    pub author: Option<String>,
    /// To those from its e-mail address.
    pub email: Option<String>,
    /// To those from its IP address.
    pub ip: Option<String>,
    /// To those under its article.
    pub article: Option<String>,
}

impl Links {
    /// Those of a comment in a view.
    pub(super) fn new(view: &View, comment: &Comment) -> Self {
        let first = view.begun_again();
        let to = |view: View| Some(view.address([]));
        Self {
            author: comment.author.clone().and_then(|author| to(View { author: Some(author), ..first.clone() })),
            email: comment.author_email.clone().and_then(|email| to(View { email: Some(email), ..first.clone() })),
            ip: comment.ip.and_then(|ip| to(View { ip: Some(ip), ..first.clone() })),
            article: comment.article.clone().and_then(|article| to(View { article: Some(article), ..first.clone() })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_narrows_can_be_taken_away_one_by_one() {
        let view = View { author: Some("Ann".to_owned()), min: Some(20), max: Some(80), order: Order::Oldest, ..View::default() };
        let chips = Chip::all(&view);
        let said: Vec<_> = chips.iter().map(|chip| (chip.name.as_str(), chip.value.as_str(), chip.without.as_str())).collect();
        assert_eq!(said, [("Author", "Ann", "/?min=20&max=80&order=oldest"), ("Score", "20 % to 80 %", "/?author=Ann&order=oldest")]);
    }

    #[test]
    fn a_reason_that_is_not_in_the_menu_is_once_it_is_chosen() {
        let menu = |reason| Choices::new(&View { reason, ..View::default() }).reasons;
        assert_eq!(menu(None).len(), 23);
        assert_eq!(menu(Some(ReasonCode::Emoji)).last().map(|choice| (choice.value.as_str(), choice.chosen)), Some(("emoji", true)));
        assert_eq!(menu(Some(ReasonCode::Phone)).len(), 23);
    }
}
