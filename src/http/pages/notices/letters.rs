//! Mail in the moderators' words: plain text, from the same catalogue as the pages.
//!
//! Mail lies unencrypted at providers, and what a commenter wrote is not the house's to hand around: without a moderator's wish there is none of it in a digest,
//! of reasons only of what kind they are. Where it is quoted, nothing in it becomes a link: mail programs make one of whatever looks like an address.

use std::fmt::Write as _;

use jiff::Timestamp;
use url::Url;

use super::super::card::{short, whole_percent};
use super::super::legible::Legible;
use super::super::time::Moment;
use super::super::words::{reason, say, told_in};
use crate::engine::{Correspondence, Digest, Pick, WaitingSite};
use crate::policy::{Reason, ReasonCode};

/// The most reasons of a comment.
const MOST_REASONS: usize = 3;

/// The most characters of a comment that are quoted.
const EXCERPT: usize = 280;

/// Writes mail in the moderators' words.
#[derive(Debug, Clone)]
pub struct Letters {
    base: String,
}

impl Letters {
    /// For links to the server under that address.
    #[must_use]
    pub fn new(public_url: &Url) -> Self {
        Self { base: public_url.as_str().trim_end_matches('/').to_owned() }
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl Correspondence for Letters {
    fn digest(&self, digest: &Digest, language: &str) -> (String, String) {
        told_in(language, || (subject(digest), self.digest_text(digest)))
    }

    fn stop_address(&self, token: &str) -> String {
        self.address(&format!("/notices/stop/{token}"))
    }

    fn address_check(&self, name: &str, token: &str, language: &str) -> (String, String) {
        let link = self.address(&format!("/account/email/{token}"));
        told_in(language, || {
            let parts = [say!("mail-hello", name = name), say!("mail-check", name = name), link, say!("mail-check-not")];
            (say!("mail-check-subject"), paragraphs(&parts))
        })
    }

    fn address_changed(&self, name: &str, language: &str) -> (String, String) {
        told_in(language, || {
            (say!("mail-changed-subject"), paragraphs(&[say!("mail-hello", name = name), say!("mail-changed", name = name)]))
        })
    }

    fn trial(&self, language: &str) -> (String, String) {
        told_in(language, || (say!("mail-trial-subject"), paragraphs(&[say!("mail-trial"), self.address("/")])))
    }
}

impl Letters {
    fn digest_text(&self, digest: &Digest) -> String {
        let mut parts = vec![say!("mail-hello", name = digest.name.as_str()), say!("mail-waiting", count = digest.waiting)];
        let mut sites: Vec<String> = digest.sites.iter().map(|site| site_line(site, digest.at)).collect();
        if digest.more_sites > 0 {
            sites.push(say!("mail-more-sites", count = digest.more_sites));
        }
        parts.push(sites.join("\n"));
        if !digest.picks.is_empty() {
            parts.push(say!("mail-picks"));
            parts.extend(digest.picks.iter().map(|pick| self.pick(pick, digest)));
        }
        parts.push(format!("{}\n{}", say!("mail-sign-in"), self.address(&format!("/sign-in/{}", digest.link))));
        parts.push(say!("mail-keep"));
        parts.push("-- ".to_owned());
        let quoted = if digest.excerpts { say!("mail-quoted") } else { say!("mail-unquoted") };
        parts.push(format!("{quoted}\n{}", self.address("/account")));
        parts.push(format!("{}\n{}", say!("mail-stop"), self.stop_address(&digest.stop)));
        paragraphs(&parts)
    }

    fn pick(&self, pick: &Pick, digest: &Digest) -> String {
        let assessed = &pick.stored.assessed;
        let age = Moment::new(pick.stored.received_at, digest.at).ago;
        let mut text = format!("* {}", say!("mail-pick", site = pick.site.as_str(), percent = whole_percent(assessed.score), ago = age));
        let reasons = if digest.excerpts { quoted_reasons(&assessed.reasons) } else { kinds(&assessed.reasons) };
        for line in reasons.into_iter().take(MOST_REASONS) {
            let _written = write!(text, "\n  - {line}");
        }
        if digest.excerpts {
            let _written = write!(text, "\n  > {}", excerpt(&pick.stored.comment.content));
        }
        let _written = write!(text, "\n  {}", self.address(&format!("/comments/{}", pick.stored.id)));
        text
    }
}

fn subject(digest: &Digest) -> String {
    match &digest.sites[..] {
        [site] => say!("mail-subject-site", count = digest.waiting, site = site.name.as_str()),
        _ => say!("mail-subject", count = digest.waiting),
    }
}

fn site_line(site: &WaitingSite, at: Timestamp) -> String {
    let oldest = site.oldest.map(|oldest| Moment::new(oldest, at).ago).unwrap_or_default();
    say!("mail-site", site = site.name.as_str(), count = site.waiting, ago = oldest)
}

fn paragraphs(parts: &[String]) -> String {
    parts.join("\n\n") + "\n"
}

fn quoted_reasons(reasons: &[Reason]) -> Vec<String> {
    reasons.iter().filter_map(|why| short(&reason(why))).map(|phrase| no_links(&phrase)).collect()
}

/// Reasons without anything that the commenter wrote: the rules and states in words, of evidence the kind alone. Each once.
fn kinds(reasons: &[Reason]) -> Vec<String> {
    let mut said = Vec::new();
    for why in reasons {
        let line = kind(why);
        if !said.contains(&line) {
            said.push(line);
        }
    }
    said
}

fn kind(why: &Reason) -> String {
    use ReasonCode as Code;
    match why.code {
        // What these are about are numbers and times, or nothing.
        Code::Doubtful
        | Code::UnknownText
        | Code::FewDecisions
        | Code::PromiseUnproven
        | Code::Audit
        | Code::TooManyLinks
        | Code::FirstComment
        | Code::AuthorFlood
        | Code::NetworkFlood
        | Code::ArticleClosed
        | Code::Honeypot
        | Code::TooFast
        | Code::Administrator
        | Code::TestValue
        | Code::Imported
        | Code::NearCopy => reason(why),
        Code::HoldWord | Code::SpamWord | Code::HoldPattern | Code::SpamPattern => say!("mail-kind-list"),
        Code::BlockedAuthor | Code::BlockedDomain | Code::BlockedNetwork => say!("mail-kind-blocked"),
        Code::TrustedAuthor | Code::TrustedDomain | Code::TrustedNetwork => say!("mail-kind-trusted"),
        Code::Word | Code::WordPair => say!("mail-kind-words"),
        Code::LinkHost | Code::LinkDomain | Code::LinkPath | Code::LinkCount => say!("mail-kind-links"),
        Code::MailAddress | Code::Phone => say!("mail-kind-contacts"),
        Code::AuthorName | Code::EmailDomain | Code::AuthorHost => say!("mail-kind-author"),
        Code::UserAgent | Code::ReferrerHost => say!("mail-kind-client"),
        _ => say!("mail-kind-shape"),
    }
}

/// The beginning of a comment, on one line, in which no program finds a link.
fn excerpt(content: &str) -> String {
    let line = Legible::line(content).text.replace('\u{200b}', "");
    let mut start: String = line.chars().take(EXCERPT).collect();
    if start.len() < line.len() {
        start.push('…');
    }
    no_links(&start)
}

/// The same words, in which no program finds an address: `evil[.]example`, `https[:]//`.
fn no_links(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut safe = String::with_capacity(text.len());
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).is_some_and(|before| before.is_alphanumeric());
        let after = letters.get(at + 1).copied();
        let joins = match letter {
            '.' | '@' => before && after.is_some_and(char::is_alphanumeric),
            ':' => before && after.is_some_and(|after| !after.is_whitespace()),
            _ => false,
        };
        if joins {
            let _written = write!(safe, "[{letter}]");
        } else {
            safe.push(*letter);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_quoted_comment_is_a_link() {
        let hostile = "Buy at https://evil.example/a.php?x=1 or www.evil.example, mail eve@evil.example or mailto:eve@evil.example tel:+4912345 \
                       evil.example:8080 http://1.2.3.4/ ev\u{202e}il.example\r\n.\r\nend. Next sentence.";
        let quoted = excerpt(hostile);
        assert!(!quoted.contains('\n') && !quoted.contains('\r') && !quoted.contains('\u{202e}'), "{quoted}");
        for part in ["://", "evil.example", "@evil", "mailto:", "tel:+", "1.2"] {
            assert!(hostile.replace('\u{202e}', "").contains(part) && !quoted.contains(part), "{part} in {quoted}");
        }
        assert!(quoted.ends_with("end. Next sentence."), "{quoted}");
        assert_eq!(excerpt(&"ä".repeat(281)).chars().count(), 281);
        let mut finder = linkify::LinkFinder::new();
        finder.url_must_have_scheme(false);
        assert!(finder.links(hostile).count() > 5, "a program finds links before");
        assert_eq!(finder.links(&quoted).count(), 0);
    }

    #[test]
    fn without_quotes_reasons_hold_nothing_of_a_comment() {
        let canary = "xcanaryx";
        let evidence = |code| Reason { code, value: canary.to_owned(), contribution: Some(1.0) };
        let codes = [
            "word",
            "word_pair",
            "link_host",
            "link_path",
            "author_name",
            "email_domain",
            "hold_word",
            "spam_pattern",
            "blocked_author",
            "user_agent",
            "phone",
            "emoji",
        ];
        let reasons: Vec<Reason> = codes.iter().map(|code| evidence(code.parse().unwrap())).collect();
        let told = kinds(&reasons);
        assert!(told.len() >= 7 && !told.join(" ").contains(canary), "{told:?}");
        assert!(quoted_reasons(&reasons).join(" ").contains(canary));
    }
}
