//! What is said to an endpoint, in its language: Standard Webhooks (<https://www.standardwebhooks.com>), or the Akismet plugin's own.
//!
//! Neither holds anything that a commenter wrote, nor who decided: ids, the article's address, and words of a fixed few.

use jiff::Timestamp;
use serde::Serialize;
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook};

use crate::comment::CommentId;
use crate::engine::{Error, Outgoing};
use crate::moderation::{Action, Status};
use crate::store::{Delivery, ErasedComment, Told, ToldComment, WebhookKind, Who};

/// The version of `data`: it grows where a field changes its meaning, not where one is added.
const VERSION: u32 = 1;

/// A message, ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) headers: Vec<(&'static str, String)>,
    /// JSON.
    pub(super) body: Vec<u8>,
    /// Whether it may follow a redirect to another host.
    pub(super) may_leave: bool,
}

#[derive(Debug, Serialize)]
struct Envelope<'a> {
    r#type: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Debug, Serialize)]
struct Data<'a> {
    version: u32,
    site: &'a str,
    /// What was written for the endpoint before has a smaller one.
    sequence: u64,
    #[serde(flatten)]
    about: Option<About<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum About<'a> {
    Moved(Moved<'a>),
    Erased { comment: String, external_id: Option<&'a str> },
}

#[derive(Debug, Serialize)]
struct Moved<'a> {
    comment: String,
    external_id: Option<&'a str>,
    article: Option<&'a str>,
    status: Status,
    previous_status: Option<Status>,
    decision: Option<String>,
    action: Option<Action>,
    undone: bool,
    by: Who,
}

#[derive(Debug, Serialize)]
struct Akismet<'a> {
    key: &'a str,
    endpoint: &'static str,
    comments: [Verdict; 1],
}

#[derive(Debug, Serialize)]
struct Verdict {
    guid: String,
    result: &'static str,
}

/// The message of a delivery; `None` if the endpoint's language has no word for it.
///
/// # Errors
/// [`Error::Secret`] if it cannot be signed.
pub(super) fn of(outgoing: &Outgoing, delivery: &Delivery, now: Timestamp) -> Result<Option<Message>, Error> {
    match (outgoing.kind, &delivery.comment, &delivery.erased) {
        (WebhookKind::Standard, comment, _) => {
            standard(outgoing, delivery, comment.as_ref().map(|comment| (comment, comment.status)), now).map(Some)
        }
        // A blog is told where the comment stands now: what was decided meanwhile is as good.
        (WebhookKind::Wordpress, comment, _) => {
            standard(outgoing, delivery, comment.as_ref().map(|comment| (comment, comment.now)), now).map(Some)
        }
        (WebhookKind::Akismet, Some(comment), _) => verdict(comment.now).map(|result| akismet(outgoing, comment.id, result)).transpose(),
        // To the blog, what is gone is what was thrown away.
        (WebhookKind::Akismet, None, Some(erased)) => verdict(Status::Trash).map(|result| akismet(outgoing, erased.id, result)).transpose(),
        (WebhookKind::Akismet, None, None) => Ok(None),
    }
}

fn standard(outgoing: &Outgoing, delivery: &Delivery, comment: Option<(&ToldComment, Status)>, now: Timestamp) -> Result<Message, Error> {
    let envelope = Envelope {
        r#type: match delivery.told {
            Told::Decided => "comment.decided",
            Told::Moved => "comment.moved",
            Told::Appealed => "comment.appealed",
            Told::Erased => "comment.erased",
            Told::Test => "webhook.test",
        },
        timestamp: delivery.at,
        data: Data {
            version: VERSION,
            site: &outgoing.site_name,
            sequence: delivery.sequence,
            about: comment.map(|(comment, status)| moved(delivery, comment, status)).or_else(|| delivery.erased.as_ref().map(erased)),
        },
    };
    let body = serde_json::to_vec(&envelope).map_err(|_| Error::Secret)?;
    let (id, seconds) = (format!("msg_{}", delivery.event.simple()), now.as_second());
    let sign = |secret: &Vec<u8>| Webhook::from_bytes(secret.clone()).and_then(|signer| signer.sign(&id, seconds, &body));
    let signatures = outgoing.secrets.iter().map(sign).collect::<Result<Vec<_>, _>>().map_err(|_| Error::Secret)?;
    let headers = vec![
        (HEADER_WEBHOOK_SIGNATURE, signatures.join(" ")),
        (HEADER_WEBHOOK_TIMESTAMP, seconds.to_string()),
        (HEADER_WEBHOOK_ID, id.clone()),
    ];
    Ok(Message { headers, body, may_leave: outgoing.kind == WebhookKind::Standard })
}

fn moved<'a>(delivery: &Delivery, comment: &'a ToldComment, status: Status) -> About<'a> {
    About::Moved(Moved {
        comment: comment.id.to_string(),
        external_id: comment.external_id.as_deref(),
        article: comment.article.as_deref(),
        status,
        previous_status: comment.previous,
        decision: delivery.decision.map(|id| id.to_string()),
        action: delivery.action,
        undone: delivery.undone,
        by: delivery.by,
    })
}

fn erased(erased: &ErasedComment) -> About<'_> {
    About::Erased { comment: erased.id.to_string(), external_id: erased.external_id.as_deref() }
}

/// What the plugin calls a result knows spam and what is none: that a comment waits again has no word.
fn verdict(status: Status) -> Option<&'static str> {
    match status {
        Status::Approved => Some("false"),
        Status::Spam | Status::Trash => Some("true"),
        Status::Pending => None,
    }
}

fn akismet(outgoing: &Outgoing, comment: CommentId, result: &'static str) -> Result<Message, Error> {
    let key = outgoing.secrets.first().and_then(|key| std::str::from_utf8(key).ok()).ok_or(Error::Secret)?;
    let said = Akismet { key, endpoint: "comment-check", comments: [Verdict { guid: comment.to_string(), result }] };
    let body = serde_json::to_vec(&said).map_err(|_| Error::Secret)?;
    Ok(Message { headers: vec![("x-akismet-webhook", "1".to_owned())], body, may_leave: false })
}

#[cfg(test)]
mod tests {
    use url::Url;
    use uuid::Uuid;

    use super::*;
    use crate::comment::{SiteId, WebhookId};

    fn outgoing(kind: WebhookKind, secrets: &[&[u8]]) -> Outgoing {
        Outgoing {
            site: SiteId(Uuid::nil()),
            site_name: "blog".to_owned(),
            webhook: WebhookId(Uuid::nil()),
            kind,
            url: Url::parse("https://blog.example/").unwrap(),
            secrets: secrets.iter().map(|secret| secret.to_vec()).collect(),
            holder: Uuid::nil(),
            begun: Timestamp::UNIX_EPOCH,
            failures: 0,
            deliveries: Vec::new(),
        }
    }

    fn delivery(now: Status) -> Delivery {
        let comment = ToldComment {
            id: CommentId(Uuid::from_u128(7)),
            external_id: Some("17".to_owned()),
            article: None,
            status: Status::Approved,
            previous: Some(Status::Pending),
            now,
        };
        Delivery {
            sequence: 3,
            event: Uuid::from_u128(9),
            told: Told::Decided,
            comment: Some(comment),
            erased: None,
            decision: None,
            action: Some(Action::Approve),
            undone: false,
            by: Who::Moderator,
            at: Timestamp::UNIX_EPOCH,
            tries: 0,
            since: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_message_is_the_documented_json_with_a_signature_for_each_secret() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let message = of(&outgoing(WebhookKind::Standard, &[b"new", b"old"]), &delivery(Status::Spam), now).unwrap().unwrap();
        let said = "{\"type\":\"comment.decided\",\"timestamp\":\"1970-01-01T00:00:00Z\",\"data\":{\"version\":1,\"site\":\"blog\",\"sequence\":3,\
                    \"comment\":\"00000000-0000-0000-0000-000000000007\",\"external_id\":\"17\",\"article\":null,\"status\":\"approved\",\
                    \"previous_status\":\"pending\",\"decision\":null,\"action\":\"approve\",\"undone\":false,\"by\":\"moderator\"}}";
        assert_eq!(String::from_utf8(message.body).unwrap(), said);
        // printf '%s' "msg_00000000000000000000000000000009.1700000000.$said" | openssl dgst -sha256 -hmac new -binary | base64
        let header = |wanted| message.headers.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str());
        assert_eq!(header("webhook-id"), Some("msg_00000000000000000000000000000009"));
        assert_eq!(header("webhook-timestamp"), Some("1700000000"));
        assert_eq!(
            header("webhook-signature"),
            Some("v1,jutCnEqkSGX1fH/eXo1mfzocjjMfUL2rrgqiaQYzsPU= v1,HUCJZg7Wrx1g/FUaN1nAuahPjYNBdCAq0AW04BC2wWU=")
        );
    }

    #[test]
    fn the_plugin_is_told_where_a_comment_stands_now_and_nothing_of_what_waits() {
        let said = |now| {
            of(&outgoing(WebhookKind::Akismet, &[b"abcdefghijkl"]), &delivery(now), Timestamp::UNIX_EPOCH)
                .unwrap()
                .map(|message| message.body)
        };
        let expected = |result| {
            let guid = "00000000-0000-0000-0000-000000000007";
            Some(format!("{{\"key\":\"abcdefghijkl\",\"endpoint\":\"comment-check\",\"comments\":[{{\"guid\":\"{guid}\",\"result\":\"{result}\"}}]}}").into_bytes())
        };
        assert_eq!(said(Status::Approved), expected("false"));
        assert_eq!(said(Status::Spam), expected("true"));
        assert_eq!(said(Status::Trash), expected("true"));
        assert_eq!(said(Status::Pending), None);
        let message = of(&outgoing(WebhookKind::Akismet, &[b"abcdefghijkl"]), &gone(), Timestamp::UNIX_EPOCH).unwrap().unwrap();
        assert_eq!(Some(message.body), expected("true"));
    }

    /// What tells that the same comment was erased.
    fn gone() -> Delivery {
        let erased = ErasedComment { id: CommentId(Uuid::from_u128(7)), external_id: Some("17".to_owned()) };
        Delivery { told: Told::Erased, comment: None, erased: Some(erased), action: None, by: Who::Author, ..delivery(Status::Trash) }
    }

    #[test]
    fn of_what_was_erased_the_ids_alone_are_told() {
        for kind in [WebhookKind::Standard, WebhookKind::Wordpress] {
            let message = of(&outgoing(kind, &[b"new"]), &gone(), Timestamp::UNIX_EPOCH).unwrap().unwrap();
            let said = "{\"type\":\"comment.erased\",\"timestamp\":\"1970-01-01T00:00:00Z\",\"data\":{\"version\":1,\"site\":\"blog\",\"sequence\":3,\
                        \"comment\":\"00000000-0000-0000-0000-000000000007\",\"external_id\":\"17\"}}";
            assert_eq!(String::from_utf8(message.body).unwrap(), said);
        }
    }
}
