//! One comment as a page shows it: every piece of it legible, bounded and in words.

use jiff::Timestamp;
use url::Url;

use super::evidence::{ReasonLine, reasons};
use super::legible::{Legible, beginning};
use super::narrowed::Links;
use super::notes::NoteLine;
use super::time::Moment;
use super::words::{self, say, thousands};
use crate::comment::{Comment, CommentId, Label};
use crate::moderation::{Action, Status};
use crate::policy::{ReasonCode, Verdict};
use crate::store::{Assessed, StoredComment};

/// A text longer than this many characters, or lines, is folded.
pub(super) const FOLD_CHARS: usize = 700;
pub(super) const FOLD_LINES: usize = 10;

/// The most characters that a card unfolds; the comment's own page has the rest.
const MAX_CARD_CHARS: usize = 8_000;

/// The most characters shown of a name, an address or a title.
const MAX_LINE_CHARS: usize = 160;

/// Tints that an author's initial may have.
const TINTS: usize = 6;

/// A comment on a page.
#[derive(Debug, Clone)]
pub(super) struct Card {
    /// Its id.
    pub id: CommentId,
    /// Where it stands.
    pub status: Status,
    /// Whether a person decided that.
    pub decided: bool,
    /// The author's name, or what stands for it.
    pub author: String,
    /// The first letter of it.
    pub initial: String,
    /// Which tint the initial has, from 0.
    pub tint: usize,
    /// The author's e-mail address.
    pub email: Option<String>,
    /// The address that it came from.
    pub ip: Option<String>,
    /// Where its fields lead: to the comments that are alike in them.
    pub links: Links,
    /// The author's site.
    pub author_url: Option<Address>,
    /// The article's title, or its address where it has none.
    pub article_title: Option<String>,
    /// The article's permalink, where that is not the title.
    pub article_url: Option<Address>,
    /// The name of the site.
    pub site: String,
    /// When it arrived.
    pub received: Moment,
    /// 1 for the first text, one more for each edit.
    pub revision: u32,
    /// What it says.
    pub text: Text,
    /// How likely it is unwanted.
    pub score: Score,
    /// What the filter made of it, as a sentence without a full stop.
    pub verdict: String,
    /// Why.
    pub reasons: Vec<ReasonLine>,
    /// What may have been hidden in its small fields.
    pub notes: Vec<String>,
    /// What moderators noted, oldest first; the queue and the comment's page fill it.
    pub said: Vec<NoteLine>,
    /// Whether a colleague is asked.
    pub asked: bool,
    /// Whether its author asks for another look.
    pub appealed: bool,
    /// What is known of its author.
    pub sender: Sender,
}

impl Card {
    /// `stored` as it looks at `now`, on the site of that name.
    pub(super) fn new(stored: &StoredComment, site: &str, now: Timestamp) -> Self {
        let comment = &stored.comment;
        let author = comment.author.as_deref().map(Legible::line).filter(|name| !name.text.is_empty());
        let notes = author.as_ref().map(hidden_in_name).unwrap_or_default();
        let name = author.map_or_else(|| say!("anonymous"), |name| clip(&name.text));
        Self {
            id: stored.id,
            status: stored.status,
            decided: stored.standing.is_some(),
            initial: name.chars().find(|c| c.is_alphanumeric()).map_or_else(|| "?".to_owned(), |c| c.to_uppercase().collect()),
            tint: usize::from(blake3::hash(name.as_bytes()).as_bytes()[0]) % TINTS,
            author: name,
            email: comment.author_email.as_deref().and_then(short),
            ip: comment.ip.map(|ip| ip.to_string()),
            links: Links::default(),
            author_url: comment.author_url.as_deref().and_then(Address::new),
            article_title: comment.article_title.as_deref().or(comment.article.as_deref()).and_then(short),
            article_url: comment.article.as_deref().filter(|_| comment.article_title.is_some()).and_then(Address::new),
            site: site.to_owned(),
            received: Moment::new(stored.received_at, now),
            revision: stored.revision,
            text: Text::new(&comment.content),
            score: Score::new(&stored.assessed),
            verdict: verdict(&stored.assessed),
            reasons: reasons(&stored.assessed.reasons),
            notes,
            said: Vec::new(),
            asked: false,
            appealed: false,
            sender: Sender::of(comment),
        }
    }
}

impl Card {
    /// Where it stands, in a word.
    pub(super) fn status_word(&self) -> String {
        on_badge(self.status)
    }
}

/// What is known of who sent a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sender {
    /// Nothing by which they could be blocked.
    Unknown,
    /// A name or an address that it came from: enough to block them.
    Named,
    /// An e-mail address: enough to trust them, too.
    Mailed,
}

impl Sender {
    fn of(comment: &Comment) -> Self {
        let is_said = |field: &Option<String>| field.as_deref().is_some_and(|text| !text.trim().is_empty());
        if is_said(&comment.author_email) {
            Self::Mailed
        } else if is_said(&comment.author) || comment.ip.is_some() {
            Self::Named
        } else {
            Self::Unknown
        }
    }
}

/// A button of a decision.
#[derive(Debug, Clone)]
pub(super) struct Button {
    /// What it does.
    pub action: Action,
    /// What stands on it.
    pub label: String,
    /// What it does, as a sentence.
    pub hint: String,
}

impl Button {
    fn new(action: Action) -> Self {
        let (label, hint) = match action {
            Action::Approve => (say!("act-approve"), say!("act-approve-hint")),
            Action::Spam => (say!("act-spam"), say!("act-spam-hint")),
            Action::Abuse => (say!("act-abuse"), say!("act-abuse-hint")),
            Action::Trash => (say!("act-trash"), say!("act-trash-hint")),
        };
        Self { action, label, hint }
    }

    /// Every button, in order.
    pub(super) fn all() -> Vec<Self> {
        Action::ALL.into_iter().map(Self::new).collect()
    }
}

/// An address as text, never a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Where it truly leads: the host, in ASCII (look-alike letters show as `xn--`). Empty if it is no web address.
    pub host: String,
    /// All of it.
    pub whole: String,
}

impl Address {
    /// `None` if nothing of it can be seen.
    pub(super) fn new(text: &str) -> Option<Self> {
        let whole = short(text)?;
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let host = url.as_ref().and_then(Url::host_str).unwrap_or("").to_owned();
        Some(Self { host, whole })
    }
}

/// A comment's text, folded if it is long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    /// All of it.
    pub whole: String,
    /// The beginning, where it is too long to be shown at once.
    pub beginning: Option<String>,
    /// Its length, as people write it.
    pub length: String,
    /// Whether even unfolded it is too long for a card.
    pub too_long: bool,
    /// What was left out of it, as sentences.
    pub notes: Vec<String>,
}

impl Text {
    /// Makes a text fit to be looked at.
    pub(super) fn new(content: &str) -> Self {
        // A byte-order mark at either end is left over from an export: nobody hid it there.
        let legible = Legible::block(content.trim_matches('\u{feff}'));
        let chars = legible.text.chars().count();
        Self {
            beginning: beginning(&legible.text, FOLD_CHARS, FOLD_LINES).map(|text| format!("{text} …")),
            length: thousands(chars as u64),
            too_long: chars > MAX_CARD_CHARS,
            notes: hidden_in_text(&legible),
            whole: legible.text,
        }
    }
}

/// What was left out of a text, a sentence each, without a full stop.
fn hidden_in_text(text: &Legible) -> Vec<String> {
    let messages = ["hid-text-invisible", "hid-text-direction", "hid-text-marks"];
    hidden(text, messages)
}

/// What was left out of a name.
fn hidden_in_name(name: &Legible) -> Vec<String> {
    let messages = ["hid-name-invisible", "hid-name-direction", "hid-name-marks"];
    hidden(name, messages)
}

fn hidden(legible: &Legible, messages: [&str; 3]) -> Vec<String> {
    let counts = [legible.invisible, legible.direction, legible.marks];
    messages.into_iter().zip(counts).filter(|(_, count)| *count > 0).map(|(message, count)| say!(message, count = count)).collect()
}

/// Where a comment stands, on a badge.
pub(super) fn on_badge(status: Status) -> String {
    match status {
        Status::Approved => say!("status-approved"),
        Status::Pending => say!("status-pending"),
        Status::Spam => say!("status-spam"),
        Status::Trash => say!("status-trash"),
    }
}

/// How likely a comment is unwanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Score {
    /// "97 % likely spam".
    pub sentence: String,
    /// For the bar, 0 to 100.
    pub percent: u32,
    /// Which colour it has: `good`, `doubt` or `bad`.
    pub tone: &'static str,
}

impl Score {
    /// The largest of the scores, by the detector that gave it.
    pub(super) fn new(assessed: &Assessed) -> Self {
        let abuse = assessed.scores.abuse.is_some_and(|abuse| abuse > assessed.scores.spam.unwrap_or(0.0));
        let label = if abuse { Label::Abuse } else { Label::Spam };
        let tone = match assessed.verdict {
            Verdict::Approve => "good",
            Verdict::Hold => "doubt",
            Verdict::Spam => "bad",
        };
        Self { sentence: Self::sentence(assessed.score, label), percent: whole_percent(assessed.score), tone }
    }

    /// A score of the detector for `label` in words.
    pub(super) fn sentence(score: f64, label: Label) -> String {
        let percent = percent(score);
        match label {
            Label::Abuse => say!("score-abuse", percent = percent),
            Label::Spam | Label::Ham => say!("score-spam", percent = percent),
        }
    }
}

/// A probability in words that claim no certainty.
fn percent(score: f64) -> String {
    match whole_percent(score) {
        0 => say!("percent-under", percent = "1"),
        100 => say!("percent-over", percent = "99"),
        percent => words::percent(&percent.to_string()),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was clamped to 0 to 100")]
pub(super) fn whole_percent(score: f64) -> u32 {
    (score * 100.0).round().clamp(0.0, 100.0) as u32
}

fn verdict(assessed: &Assessed) -> String {
    // Where it stood in the other system is what is kept as its verdict: no filter of this site had a say.
    if assessed.reasons.iter().any(|reason| reason.code == ReasonCode::Imported) {
        return say!("verdict-imported");
    }
    match assessed.verdict {
        Verdict::Approve => say!("verdict-approve"),
        Verdict::Hold => say!("verdict-hold"),
        Verdict::Spam => say!("verdict-spam"),
    }
}

/// A small field on one line; `None` if nothing of it can be seen.
pub(super) fn short(text: &str) -> Option<String> {
    Some(clip(&Legible::line(text).text)).filter(|text| !text.is_empty())
}

pub(super) fn clip(text: &str) -> String {
    beginning(text, MAX_LINE_CHARS, 1).map_or_else(|| text.to_owned(), |start| format!("{start}…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_never_claims_to_be_certain() {
        assert_eq!(
            [0.0, 0.004, 0.006, 0.97, 0.994, 0.996, 1.0].map(percent),
            ["under 1 %", "under 1 %", "1 %", "97 %", "99 %", "over 99 %", "over 99 %"]
        );
    }

    #[test]
    fn an_address_shows_the_host_that_it_truly_leads_to() {
        let host = |text| Address::new(text).map(|address| address.host);
        assert_eq!(host("https://blog.example@evil.example/blog.example").as_deref(), Some("evil.example"));
        assert_eq!(host("https://аpple.example/").as_deref(), Some("xn--pple-43d.example"));
        assert_eq!(host("javascript:alert(1)").as_deref(), Some(""));
        assert_eq!(host(" \u{200b} "), None);
    }

    #[test]
    fn a_long_text_is_folded_and_a_very_long_one_is_left_to_its_own_page() {
        let folded = Text::new(&"word ".repeat(200));
        assert!(folded.beginning.is_some_and(|text| text.len() < 710) && !folded.too_long);
        assert!(Text::new(&"x".repeat(65_536)).too_long);
        assert_eq!(Text::new("short").beginning, None);
        assert!(Text::new("exported\u{feff}").notes.is_empty());
        assert!(Text::new(&"\n".repeat(50)).beginning.is_some());
    }
}
