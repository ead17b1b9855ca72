//! From a form of the dialect to a comment and what is said beside it.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::form::Form;
use crate::comment::{Comment, CommentId, MAX_FIELD_BYTES};
use crate::policy::{Settled, Signs};

/// The author's name that the dialect defines as spam, for tests.
const SPAM_AUTHOR: &str = "viagra-test-123";

/// The e-mail address that the dialect defines as spam, for tests.
const SPAM_EMAIL: &str = "akismet-guaranteed-spam@example.com";

/// The field that the plugin of WordPress hides in its form, if the blog names no other.
const HONEYPOT: &str = "ak_hp_textarea";

/// The field in which a script of the plugin's writes, when the form is shown, the browser's time in milliseconds since 1970.
const SHOWN_AT: &str = "POST_ak_js";

/// How long a form may lie open and its time still be believed, in milliseconds: without the script, what stands there is no time at all.
const LONGEST_SHOWN: i64 = 24 * 60 * 60 * 1000;

/// The comment of a form. All of it may be missing.
pub(super) fn comment(form: &Form) -> Comment {
    let field = |name| form.filled(name).map(clip);
    Comment {
        content: form.get("comment_content").unwrap_or("").to_owned(),
        author: field("comment_author"),
        author_email: field("comment_author_email"),
        author_url: field("comment_author_url"),
        ip: form.get("user_ip").and_then(|text| text.trim().parse::<IpAddr>().ok()),
        user_agent: field("user_agent"),
        referrer: field("referrer"),
        kind: field("comment_type"),
        article: field("permalink"),
        article_title: None,
        // Clients say when the article came out, or, as the plugin does, when it was changed last: for an article that is closed some time after, either will do.
        article_published_at: form.filled("comment_post_modified_gmt").and_then(time),
        // WordPress says 0 for "answers no comment".
        parent: field("comment_parent").filter(|parent| parent != "0"),
        created_at: form.filled("comment_date_gmt").and_then(time),
    }
}

/// What settles the verdict of a form's comment. A test value for spam wins over an administrator.
pub(super) fn settled(form: &Form) -> Option<Settled> {
    let is = |field, value| form.get(field).is_some_and(|text| text.trim() == value);
    // WordPress names all roles of a person, with commas between them.
    let has_role = |role| form.get("user_role").is_some_and(|roles| roles.split(',').any(|one| one.trim() == role));
    if is("comment_author", SPAM_AUTHOR) || is("comment_author_email", SPAM_EMAIL) {
        Some(Settled::TestValue)
    } else if has_role("administrator") {
        Some(Settled::Administrator)
    } else {
        None
    }
}

/// What the blog's form tells of how the comment was sent.
pub(super) fn signs(form: &Form, now: Timestamp) -> Signs {
    let name = form.filled("honeypot_field_name").map_or(HONEYPOT, str::trim);
    let honeypot = form.filled(name).or_else(|| form.filled(&format!("POST_{name}"))).is_some();
    let shown_for = form.get(SHOWN_AT).and_then(|at| at.trim().parse::<i64>().ok()).map(|at| now.as_millisecond().saturating_sub(at));
    let shown_for = shown_for.filter(|shown| (0..=LONGEST_SHOWN).contains(shown));
    Signs { honeypot, seconds: shown_for.map(|shown| shown as f64 / 1000.0) }
}

/// The blog's own id of the comment, where it has one already.
pub(super) fn external_id(form: &Form) -> Option<&str> {
    // WordPress sends 0 for a comment that is not stored there yet.
    form.filled("comment_ID").map(str::trim).filter(|id| *id != "0" && id.len() <= MAX_FIELD_BYTES)
}

/// The id that an earlier answer gave.
pub(super) fn guid(form: &Form) -> Option<CommentId> {
    form.get("guid").and_then(|guid| guid.trim().parse().ok())
}

/// Cuts a value that is too long at a character's end: the client could do nothing about an error, and a start says most.
fn clip(value: &str) -> String {
    value[..value.floor_char_boundary(MAX_FIELD_BYTES)].to_owned()
}

/// Reads a time as RFC 3339 or as WordPress's database writes it, in UTC.
fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::{Form, comment, external_id, settled, signs, time};
    use crate::comment::MAX_FIELD_BYTES;
    use crate::policy::{Settled, Signs};

    #[test]
    fn a_form_of_wordpress_becomes_a_comment() {
        let form = Form::parse(
            b"comment_content=Hi&comment_author=Ann&user_ip=203.0.113.9&comment_parent=0&comment_ID=17&permalink=https%3A%2F%2Fb.example%2F1\
              &comment_date_gmt=2026-01-31+12%3A00%3A00&comment_context[]=cats&POST_ak_js=123",
        );
        let comment = comment(&form);
        assert_eq!((comment.content.as_str(), comment.author.as_deref(), comment.parent), ("Hi", Some("Ann"), None));
        assert_eq!(comment.ip.map(|ip| ip.to_string()).as_deref(), Some("203.0.113.9"));
        assert_eq!(comment.article.as_deref(), Some("https://b.example/1"));
        assert_eq!(comment.created_at.map(|at| at.to_string()).as_deref(), Some("2026-01-31T12:00:00Z"));
        assert_eq!(external_id(&form), Some("17"));
    }

    #[test]
    fn times_are_read_in_each_spelling_that_clients_send() {
        for text in ["2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00", "2026-01-31 12:00:00", "2026-01-31T12:00:00"] {
            assert_eq!(time(text).map(|at| at.to_string()).as_deref(), Some("2026-01-31T12:00:00Z"), "{text}");
        }
        assert_eq!(time("yesterday"), None);
    }

    #[test]
    fn a_field_too_long_is_cut_at_a_characters_end() {
        let author = "é".repeat(MAX_FIELD_BYTES);
        let form = Form::parse(format!("comment_author=x{author}").as_bytes());
        // One byte for the x leaves an odd number for characters of two bytes each.
        assert_eq!(comment(&form).author.map(|author| author.len()), Some(MAX_FIELD_BYTES - 1));
    }

    #[test]
    fn a_filled_honeypot_is_found_under_the_name_that_the_blog_gives() {
        let now = "2026-01-31T12:00:00Z".parse().unwrap();
        let honeypot = |text: &str| signs(&Form::parse(text.as_bytes()), now).honeypot;
        for filled in ["honeypot_field_name=hp&hp=x", "honeypot_field_name=hp&POST_hp=x", "ak_hp_textarea=x", "POST_ak_hp_textarea=x"] {
            assert!(honeypot(filled), "{filled}");
        }
        for empty in ["", "honeypot_field_name=hp", "honeypot_field_name=hp&hp=+", "honeypot_field_name=hp&POST_ak_hp_textarea=x", "hp=x"] {
            assert!(!honeypot(empty), "{empty}");
        }
    }

    #[test]
    fn how_long_a_form_was_shown_comes_from_the_time_that_its_script_wrote() {
        // 2026-01-31T12:00:00Z is 1769860800 seconds after 1970 (`date -u -d 2026-01-31T12:00:00Z +%s`).
        let now = "2026-01-31T12:00:00Z".parse().unwrap();
        let seconds = |text: &str| signs(&Form::parse(text.as_bytes()), now).seconds;
        assert_eq!(seconds("POST_ak_js=1769860797500"), Some(2.5));
        // Without scripts the plugin writes a number below 250; a browser's clock may be ahead.
        for unknown in ["", "POST_ak_js=123", "POST_ak_js=1769860801000", "POST_ak_js=soon"] {
            assert_eq!(seconds(unknown), None, "{unknown}");
        }
        assert_eq!(signs(&Form::parse(b""), now), Signs::default());
    }

    #[test]
    fn a_test_value_for_spam_wins_over_an_administrator() {
        let form = |text: &str| settled(&Form::parse(text.as_bytes()));
        assert_eq!(form("comment_author=viagra-test-123&user_role=administrator"), Some(Settled::TestValue));
        assert_eq!(form("comment_author_email=akismet-guaranteed-spam%40example.com"), Some(Settled::TestValue));
        assert_eq!(form("user_role=administrator"), Some(Settled::Administrator));
        assert_eq!(form("user_role=editor,administrator"), Some(Settled::Administrator));
        assert_eq!(form("user_role=editor&comment_author=Ann"), None);
    }
}
