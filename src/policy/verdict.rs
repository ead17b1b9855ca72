//! Scores and rules to a verdict.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::{Effect, Stated};
use super::{Circumstances, Promise, Reason, ReasonCode, Rules, Settings};
use crate::classifier::{Evidence, Score, Source};
use crate::comment::{Comment, UnknownWord};
use crate::text::{Kind, amount};

/// What the policy makes of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Publish it.
    Approve,
    /// Let a moderator look.
    Hold,
    /// Mark it as spam.
    Spam,
}

impl Verdict {
    /// The word that stands in answers and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Hold => "hold",
            Self::Spam => "spam",
        }
    }
}

impl std::str::FromStr for Verdict {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Approve, Self::Hold, Self::Spam]
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
            .ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "approve, hold or spam" })
    }
}

/// What a site has decided itself so far: how far its filter may be trusted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Experience {
    /// Standing decisions that taught ham.
    pub wanted: u32,
    /// Standing decisions that taught spam or abuse.
    pub unwanted: u32,
}

impl Experience {
    /// Whether the policy should hold more than the thresholds alone would.
    #[must_use]
    pub fn is_short(self, settings: &Settings) -> bool {
        let all = self.wanted + self.unwanted;
        all < settings.careful_until || self.wanted.min(self.unwanted) < settings.careful_until.div_ceil(10)
    }
}

/// A verdict with what led to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// What to do with the comment.
    pub verdict: Verdict,
    /// What the model said.
    pub score: Score,
    /// Why, strongest first.
    pub reasons: Vec<Reason>,
}

/// While a site has few decisions, the share of the way from each threshold to its end of the scale beyond which the
/// filter still acts alone: 0.1 becomes 0.02, 0.9 becomes 0.98.
const CAREFUL_SHARE: f64 = 0.2;

/// The most pieces of evidence given as reasons.
const MAX_EVIDENCE: usize = 5;

/// Evidence that moves the log-odds by less than this is not worth a moderator's time: [`assess`] passes over it.
pub const MIN_CONTRIBUTION: f64 = 0.05;

/// What a score alone comes to at a site's thresholds. `careful`: the site has decided too little for the filter to act within them.
#[must_use]
pub fn by_score(score: Score, settings: &Settings, careful: bool) -> Verdict {
    let share = if careful { CAREFUL_SHARE } else { 1.0 };
    let approve_below = settings.approve_below * share;
    let spam_above = 1.0 - (1.0 - settings.spam_above) * share;
    if score.score > spam_above && score.has_judge() {
        Verdict::Spam
    } else if score.score < approve_below && !score.is_unjudged() {
        Verdict::Approve
    } else {
        Verdict::Hold
    }
}

/// What a comment that was held for its score alone comes to with another score, or one that moved as a near copy before; `None` if a rule or anything else
/// that is not the score holds it: a person has to look.
#[must_use]
pub fn held_anew(
    reasons: &[Reason],
    score: Score,
    settings: &Settings,
    experience: Experience,
    promise: Option<Promise>,
) -> Option<Verdict> {
    let by_the_score = |reason: &Reason| {
        let states =
            [ReasonCode::Doubtful, ReasonCode::UnknownText, ReasonCode::FewDecisions, ReasonCode::PromiseUnproven, ReasonCode::NearCopy];
        reason.contribution.is_some() || states.contains(&reason.code)
    };
    if !reasons.iter().all(by_the_score) {
        return None;
    }
    let verdict = by_score(score, settings, experience.is_short(settings));
    let unproven = verdict == Verdict::Spam && promise.is_some_and(|promise| promise.forbids(score.score));
    Some(if unproven { Verdict::Hold } else { verdict })
}

/// From what the model and the rules say to a verdict. `evidence` comes strongest first; it is read only as far as reasons are wanted.
#[must_use]
pub fn assess(
    comment: &Comment,
    links: usize,
    score: Score,
    evidence: impl IntoIterator<Item = Evidence>,
    settings: &Settings,
    rules: &Rules,
    circumstances: &Circumstances,
) -> Assessment {
    let careful = circumstances.experience.is_short(settings);
    let by_score = by_score(score, settings, careful);
    let unproven = circumstances.promise.filter(|promise| by_score == Verdict::Spam && promise.forbids(score.score));
    let by_score = if unproven.is_some() { Verdict::Hold } else { by_score };
    let mut stated = rules.apply(comment, links, settings, circumstances);
    let trusted = stated.iter().any(|stated| stated.effect == Effect::Trust);
    if trusted {
        stated.retain(|stated| stated.effect != Effect::HoldStranger);
    }
    let by_rules = by_rules(&stated);
    let verdict = if trusted { by_rules.unwrap_or(Verdict::Approve) } else { stricter(by_rules.unwrap_or(by_score), by_score) };
    let mut reasons: Vec<Reason> = stated.into_iter().map(|stated| stated.reason).collect();
    if verdict == Verdict::Hold && by_score == Verdict::Hold && !trusted {
        let sure_alone = score.score < settings.approve_below || score.score > settings.spam_above;
        reasons.push(if let Some(promise) = unproven {
            Reason::stated(ReasonCode::PromiseUnproven, missing(promise))
        } else if score.is_unjudged() {
            Reason::stated(ReasonCode::UnknownText, "")
        } else if careful && sure_alone {
            Reason::stated(ReasonCode::FewDecisions, decisions(circumstances.experience))
        } else {
            Reason::stated(ReasonCode::Doubtful, "")
        });
    }
    // What a detector found in a text that it does not know explains nothing, nor does it where trust takes the place of the score.
    if score.has_judge() && !trusted {
        reasons.extend(strongest(evidence, verdict));
    }
    Assessment { verdict, score, reasons }
}

/// What the rules that spam or hold make of it; `None` if there are none.
fn by_rules(stated: &[Stated]) -> Option<Verdict> {
    let verdict = |effect| match effect {
        Effect::Spam => Some(Verdict::Spam),
        Effect::Hold | Effect::HoldStranger => Some(Verdict::Hold),
        Effect::Trust => None,
    };
    stated.iter().filter_map(|stated| verdict(stated.effect)).reduce(stricter)
}

fn stricter(one: Verdict, other: Verdict) -> Verdict {
    if strictness(one) < strictness(other) { other } else { one }
}

fn decisions(experience: Experience) -> String {
    match experience.wanted + experience.unwanted {
        0 => "no decision yet".to_owned(),
        n => amount(n.into(), "decision"),
    }
}

fn missing(promise: Promise) -> String {
    match promise.missing {
        1 => "1 more good comment among the random checks".to_owned(),
        n => format!("{n} more good comments among the random checks"),
    }
}

fn strictness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Approve => 0,
        Verdict::Hold => 1,
        Verdict::Spam => 2,
    }
}

/// The strongest pieces of evidence: those for the verdict, or from both sides where it is a doubt.
fn strongest(evidence: impl IntoIterator<Item = Evidence>, verdict: Verdict) -> impl Iterator<Item = Reason> {
    let speaks_for = move |piece: &Evidence| match verdict {
        Verdict::Approve => piece.contribution <= -MIN_CONTRIBUTION,
        Verdict::Spam => piece.contribution >= MIN_CONTRIBUTION,
        Verdict::Hold => piece.contribution.abs() >= MIN_CONTRIBUTION,
    };
    evidence.into_iter().filter(speaks_for).filter(|piece| says_something(&piece.source)).take(MAX_EVIDENCE).map(reason)
}

/// Whether a person learns something from it: a comma weighs, but "word: ," explains nothing.
fn says_something(source: &Source) -> bool {
    let legible = |text: &str| !text.chars().all(|c| c.is_ascii_punctuation() || c.is_whitespace());
    match source {
        Source::Word(word) => legible(word),
        Source::WordPair(first, second) => legible(first) && legible(second),
        _ => true,
    }
}

fn disguise(kind: Kind) -> &'static str {
    match kind {
        Kind::Styled => "letters of styled alphabets",
        Kind::LookAlike => "letters of other alphabets",
        Kind::Hidden => "hidden characters",
        Kind::Marks => "marks on letters",
        Kind::Leet => "digits for letters",
        Kind::Spaced => "spaces between letters",
        Kind::Stretched => "repeated letters",
        Kind::Turned => "letters turned round",
        Kind::Entity => "letters as numbers",
        Kind::WrittenOut => "an address in other words",
    }
}

pub(super) fn reason(evidence: Evidence) -> Reason {
    let percent = |share: u32| format!("{share} %");
    let count = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
    let (code, value) = match evidence.source {
        Source::Word(word) => (ReasonCode::Word, word),
        Source::WordPair(first, second) => (ReasonCode::WordPair, format!("{first} … {second}")),
        Source::LinkHost(host) => (ReasonCode::LinkHost, host),
        Source::LinkDomain(domain) => (ReasonCode::LinkDomain, domain),
        Source::LinkPath(word) => (ReasonCode::LinkPath, word),
        Source::LinkCount(0) => (ReasonCode::LinkCount, "no links".to_owned()),
        Source::LinkCount(n) => (ReasonCode::LinkCount, count(n as usize, "link", "links")),
        Source::MailAddress(domain) => (ReasonCode::MailAddress, domain),
        Source::Phone(number) => (ReasonCode::Phone, number),
        Source::Length(n) => (ReasonCode::Length, count(n, "character long", "characters long")),
        Source::Capitals(share @ 50..) => (ReasonCode::Capitals, format!("written in capitals ({share} %)")),
        Source::Capitals(share) => (ReasonCode::Capitals, format!("{share} % in capitals")),
        Source::Digits(share) => (ReasonCode::Digits, percent(share)),
        Source::ExclamationMarks(n) => (ReasonCode::ExclamationMarks, n.to_string()),
        Source::QuestionMarks(n) => (ReasonCode::QuestionMarks, n.to_string()),
        Source::Lines(n) => (ReasonCode::Lines, count(n, "line break", "line breaks")),
        Source::Repeats(n) => (ReasonCode::Repeats, n.to_string()),
        Source::Variety(share) => (ReasonCode::Variety, percent(share)),
        Source::WordCount(n) => (ReasonCode::WordCount, count(n, "word", "words")),
        Source::Symbols(share) => (ReasonCode::Symbols, percent(share)),
        Source::Emoji(n) => (ReasonCode::Emoji, n.to_string()),
        Source::EmojiRun(n) => (ReasonCode::EmojiRun, n.to_string()),
        Source::Disguise(kind) => (ReasonCode::Disguise, disguise(kind).to_owned()),
        Source::AuthorName(word) => (ReasonCode::AuthorName, word),
        Source::EmailDomain(domain) => (ReasonCode::EmailDomain, domain),
        Source::AuthorHost(host) => (ReasonCode::AuthorHost, host),
        Source::UserAgent(word) => (ReasonCode::UserAgent, word),
        Source::ReferrerHost(host) => (ReasonCode::ReferrerHost, host),
    };
    Reason { code, value, contribution: Some(evidence.contribution) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::{Abstained, Scores};

    const SEASONED: Experience = Experience { wanted: 60, unwanted: 60 };

    fn judge(score: f64, settings: &Settings, experience: Experience, evidence: &[Evidence]) -> Assessment {
        let evidence = evidence.iter().cloned();
        let score = Score {
            score,
            logit: (score / (1.0 - score)).ln(),
            scores: Scores { spam: Some(score), abuse: None },
            abstained: Abstained::default(),
        };
        assess(&Comment::from_content("casino"), 3, score, evidence, settings, &Rules::compile(settings).unwrap(), &experience.into())
    }

    fn verdicts(experience: Experience) -> Vec<Verdict> {
        [0.01, 0.05, 0.15, 0.5, 0.85, 0.95, 0.99].map(|score| judge(score, &Settings::default(), experience, &[]).verdict).to_vec()
    }

    #[test]
    fn a_seasoned_site_acts_beyond_its_thresholds() {
        use Verdict::{Approve, Hold, Spam};
        assert_eq!(verdicts(SEASONED), [Approve, Approve, Hold, Hold, Hold, Spam, Spam]);
    }

    #[test]
    fn a_new_site_holds_more_and_says_why() {
        use Verdict::{Approve, Hold, Spam};
        assert_eq!(verdicts(Experience::default()), [Approve, Hold, Hold, Hold, Hold, Hold, Spam]);
        let reasons = judge(0.95, &Settings::default(), Experience::default(), &[]).reasons;
        assert_eq!(reasons[0].phrase(), "this site has made no decision yet: the filter holds more until it knows you");
    }

    #[test]
    fn what_the_detector_of_spam_does_not_know_is_held_and_said_unless_that_of_abuse_is_sure() {
        let verdict = |spam: f64, abuse: f64, abstained: Abstained, counts: f64| {
            let scores = Scores { spam: Some(spam), abuse: Some(abuse) };
            let score = Score { score: counts, logit: (counts / (1.0 - counts)).ln(), scores, abstained };
            let (settings, evidence) = (Settings::default(), [Evidence { source: Source::Word("hallo".to_owned()), contribution: 1.0 }]);
            let rules = Rules::compile(&settings).unwrap();
            let assessment = assess(&Comment::from_content("hallo"), 0, score, evidence, &settings, &rules, &SEASONED.into());
            (assessment.verdict, assessment.reasons.iter().map(|reason| reason.code).collect::<Vec<_>>())
        };
        let (spam, abuse, both) =
            (Abstained { spam: true, abuse: false }, Abstained { spam: false, abuse: true }, Abstained { spam: true, abuse: true });
        assert_eq!(verdict(0.01, 0.02, both, 0.02), (Verdict::Hold, vec![ReasonCode::UnknownText]));
        assert_eq!(verdict(0.99, 0.02, both, 0.99), (Verdict::Hold, vec![ReasonCode::UnknownText]));
        assert_eq!(verdict(0.01, 0.02, spam, 0.02), (Verdict::Hold, vec![ReasonCode::UnknownText, ReasonCode::Word]));
        assert_eq!(verdict(0.01, 0.97, spam, 0.97), (Verdict::Spam, vec![ReasonCode::Word]));
        // An English comment is not held because the filter knows German abuse alone.
        assert_eq!(verdict(0.01, 0.60, abuse, 0.01), (Verdict::Approve, Vec::new()));
    }

    #[test]
    fn an_unproven_promise_holds_what_the_score_would_mark_as_spam_and_nothing_that_a_rule_does() {
        let verdict = |score: f64, settings: &Settings, acts_above: Option<f64>| {
            let promise = Some(Promise { acts_above, missing: 412 });
            let logit = (score / (1.0 - score)).ln();
            let score = Score { score, logit, scores: Scores { spam: Some(score), abuse: None }, abstained: Abstained::default() };
            let circumstances = Circumstances { experience: SEASONED, promise, ..Circumstances::default() };
            let rules = Rules::compile(settings).unwrap();
            let assessment = assess(&Comment::from_content("casino"), 0, score, [], settings, &rules, &circumstances);
            (assessment.verdict, assessment.reasons.first().map(Reason::phrase).unwrap_or_default())
        };
        let plain = Settings::default();
        let why = "the filter takes it for spam, but your promise about lost comments is not proven yet: it needs 412 more good comments among the \
                   random checks";
        assert_eq!(verdict(0.99, &plain, None), (Verdict::Hold, why.to_owned()));
        assert_eq!(verdict(0.95, &plain, Some(0.97)), (Verdict::Hold, why.to_owned()));
        assert_eq!(verdict(0.99, &plain, Some(0.97)), (Verdict::Spam, String::new()));
        assert_eq!(verdict(0.5, &plain, None).1, "the filter is not sure");
        assert_eq!(verdict(0.01, &plain, None), (Verdict::Approve, String::new()));
        let blocked = Settings { spam_words: vec!["casino".to_owned()], ..Settings::default() };
        assert_eq!(verdict(0.99, &blocked, None).0, Verdict::Spam);
    }

    #[test]
    fn decisions_of_one_kind_alone_are_no_experience() {
        let one_sided = Experience { wanted: 400, unwanted: 9 };
        assert!(one_sided.is_short(&Settings::default()));
        assert!(!Experience { wanted: 90, unwanted: 10 }.is_short(&Settings::default()));
    }

    #[test]
    fn a_rule_makes_a_verdict_stricter_but_never_milder() {
        let hold = Settings { max_links: Some(2), ..Settings::default() };
        assert_eq!(judge(0.01, &hold, SEASONED, &[]).verdict, Verdict::Hold);
        assert_eq!(judge(0.95, &hold, SEASONED, &[]).verdict, Verdict::Spam);
        let spam = Settings { spam_words: vec!["casino".to_owned()], ..Settings::default() };
        let assessment = judge(0.01, &spam, SEASONED, &[]);
        assert_eq!((assessment.verdict, assessment.reasons[0].code), (Verdict::Spam, ReasonCode::SpamWord));
    }

    #[test]
    fn evidence_shown_speaks_for_the_verdict_strongest_first() {
        let piece = |word: &str, contribution| Evidence { source: Source::Word(word.to_owned()), contribution };
        let evidence = [piece("bit.ly", 2.0), piece("hello", -1.0), piece("free", 0.5), piece("the", 0.01)];
        let values = |score| -> Vec<String> {
            let reasons = judge(score, &Settings::default(), SEASONED, &evidence).reasons;
            reasons.into_iter().filter(|reason| reason.code == ReasonCode::Word).map(|reason| reason.value).collect()
        };
        assert_eq!(values(0.95), ["bit.ly", "free"]);
        assert_eq!(values(0.05), ["hello"]);
        assert_eq!(values(0.5), ["bit.ly", "hello", "free"]);
    }

    #[test]
    fn punctuation_is_no_reason_but_an_emoji_is() {
        let sources = [Source::Word(":".to_owned()), Source::WordPair("a".to_owned(), ",".to_owned()), Source::Word("🔥".to_owned())];
        let evidence = sources.map(|source| Evidence { source, contribution: 1.0 });
        let reasons = judge(0.95, &Settings::default(), SEASONED, &evidence).reasons;
        assert_eq!(reasons.iter().map(|reason| reason.value.as_str()).collect::<Vec<_>>(), ["🔥"]);
    }
}
