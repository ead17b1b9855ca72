//! Scoring many comments: NDJSON in, NDJSON out, a line for a line in the same order, while the rest is still arriving.
//!
//! The answer's lines are made as they are asked for, so a client that reads slowly slows down what is read of it, and memory holds one
//! line, however long the batch.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shape::{CommentRequest, Judged};
use crate::engine::{Engine, SiteHandle};
use crate::http::body::{MAX_JSON_BYTES, parse};
use crate::http::{ApiError, AppState, SiteAuth};

/// How long the next piece of a batch may keep us waiting.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(score_batch))
}

/// Scores many comments, a line each, and keeps nothing.
///
/// A JSON object a line in, as for `POST /v1/score`; a line out for each in the same order, while the rest is still arriving. What cannot be scored is answered with a
/// problem in its line.
#[utoipa::path(
    post,
    path = "/v1/score/batch",
    operation_id = "scoreBatch",
    tag = "blog",
    security(("site_key" = [])),
    request_body(content = Option<String>, content_type = "application/x-ndjson", description = "A comment a line, each as for `POST /v1/score`, at most 512 KiB long."),
    responses(
        (status = 200, description = "A line for a line: a judgement or a problem, each a JSON object.", body = String, content_type = "application/x-ndjson"),
    )
)]
async fn score_batch(State(state): State<AppState>, SiteAuth(site): SiteAuth, request: Request) -> Response {
    let lines = Lines::new(request.into_body());
    let answers = stream::unfold(lines, move |mut lines| {
        let (engine, site) = (state.engine.clone(), site.clone());
        async move {
            let answer = match lines.next().await? {
                Ok(line) => score_line(&engine, &site, &line).await,
                Err(error) => to_line(&error.problem()),
            };
            Some((Ok::<_, std::convert::Infallible>(answer), lines))
        }
    });
    ([(CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(answers)).into_response()
}

async fn score_line(engine: &Engine, site: &SiteHandle, line: &[u8]) -> Vec<u8> {
    match try_line(engine, site, line).await {
        Ok(judged) => to_line(&judged),
        Err(error) => to_line(&error.problem()),
    }
}

async fn try_line(engine: &Engine, site: &SiteHandle, line: &[u8]) -> Result<Judged, ApiError> {
    let (external_id, comment, signs) = parse::<CommentRequest>(line)?.into_parts()?;
    let (assessment, model) = engine.score(site, &comment, signs).await?;
    Ok(Judged::scored(external_id, assessment, model))
}

fn to_line(answer: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(answer).unwrap_or_default();
    line.push(b'\n');
    line
}

/// The lines of a body, each at most [`MAX_JSON_BYTES`] long.
struct Lines {
    body: BodyDataStream,
    /// What has arrived; what lies before `start` was handed out.
    pending: Vec<u8>,
    start: usize,
    /// Up to where `pending` is known to hold no further line break.
    searched: usize,
    /// The rest of a line that was too long is on its way: it is thrown away.
    skipping: bool,
    ended: bool,
}

impl Lines {
    fn new(body: Body) -> Self {
        Self { body: body.into_data_stream(), pending: Vec::new(), start: 0, searched: 0, skipping: false, ended: false }
    }

    /// The next line without its line break. A line too long, or a body that breaks off, is an error in its place.
    async fn next(&mut self) -> Option<Result<Vec<u8>, ApiError>> {
        loop {
            if let Some(line) = self.take_line() {
                if std::mem::take(&mut self.skipping) {
                    continue;
                }
                return Some(Ok(line));
            }
            if self.ended {
                let rest = self.pending[self.start..].to_vec();
                self.drop_pending();
                return if rest.is_empty() || std::mem::take(&mut self.skipping) { None } else { Some(Ok(rest)) };
            }
            if self.skipping {
                self.drop_pending();
            } else if self.pending.len() - self.start > MAX_JSON_BYTES {
                self.skipping = true;
                self.drop_pending();
                return Some(Err(ApiError::TooLarge(MAX_JSON_BYTES)));
            }
            if let Err(error) = self.receive().await {
                self.ended = true;
                self.drop_pending();
                return Some(Err(error));
            }
        }
    }

    fn take_line(&mut self) -> Option<Vec<u8>> {
        let Some(at) = self.pending[self.searched..].iter().position(|byte| *byte == b'\n') else {
            self.searched = self.pending.len();
            return None;
        };
        let end = self.searched + at;
        let line = self.pending[self.start..end].to_vec();
        self.start = end + 1;
        self.searched = self.start;
        Some(line)
    }

    async fn receive(&mut self) -> Result<(), ApiError> {
        self.pending.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        match tokio::time::timeout(IDLE_TIMEOUT, self.body.next()).await {
            Ok(Some(Ok(chunk))) => self.pending.extend_from_slice(&chunk),
            Ok(Some(Err(_))) => return Err(ApiError::Malformed("broke off before its end".to_owned())),
            Ok(None) => self.ended = true,
            Err(_) => return Err(ApiError::TooSlow),
        }
        Ok(())
    }

    fn drop_pending(&mut self) {
        self.pending.clear();
        self.start = 0;
        self.searched = 0;
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use futures_util::stream;

    use super::{Lines, MAX_JSON_BYTES};

    /// The lines of a body that arrives in these pieces; `None` stands for an error.
    async fn lines(pieces: Vec<&'static str>) -> Vec<Option<String>> {
        let pieces = pieces.into_iter().map(Ok::<_, std::convert::Infallible>);
        let mut lines = Lines::new(Body::from_stream(stream::iter(pieces)));
        let mut seen = Vec::new();
        while let Some(line) = lines.next().await {
            seen.push(line.ok().and_then(|line| String::from_utf8(line).ok()));
        }
        seen
    }

    fn some(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    }

    #[tokio::test]
    async fn lines_are_the_same_wherever_the_body_is_cut() {
        let expected = some(&["one", "", "three"]);
        assert_eq!(lines(vec!["one\n\nthree"]).await, expected);
        assert_eq!(lines(vec!["one\n\nthree\n"]).await, expected);
        assert_eq!(lines(vec!["o", "ne", "\n", "\nthr", "ee", "\n"]).await, expected);
    }

    #[tokio::test]
    async fn a_line_too_long_is_one_error_in_its_place() {
        let long = Box::leak("x".repeat(MAX_JSON_BYTES).into_boxed_str());
        let expected = vec![Some("one".to_owned()), None, Some("three".to_owned())];
        assert_eq!(lines(vec!["one\n", long, "y", long, "y\nthree\n"]).await, expected);
    }
}
