//! The document of the API: what the routes say of themselves, put together, and the problems that any of them may answer.

use axum::response::IntoResponse;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::schema::{Components, ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use crate::http::ApiError;
use crate::http::error::{Credential, Problem};

/// What the document says before any route does.
#[derive(OpenApi)]
#[openapi(
    info(title = "Gatepost", description = include_str!("about.md")),
    components(schemas(Problem)),
    modifiers(&Keys),
    tags(
        (name = "blog", description = "What a blog's back end asks, with its site key."),
        (name = "moderation", description = "What moderators read and decide, with their token."),
        (name = "published", description = "What anybody may read of a site whose feed is on, without a key."),
        (name = "models", description = "What moderators see of models."),
        (name = "figures", description = "How well the filter does, in figures."),
        (name = "webhooks", description = "To whom decisions are told: admins see and change it."),
        (name = "operation", description = "How the installation stands.")
    )
)]
struct Described;

/// The two kinds of key.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        for (name, kind) in [("site_key", Credential::SiteKey), ("moderator_token", Credential::ModeratorToken)] {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(format!("Send {}.", kind.describe())));
            components.add_security_scheme(name, SecurityScheme::Http(scheme.build()));
        }
    }
}

/// The whole document, of what each router says.
pub(super) fn put_together(parts: impl IntoIterator<Item = utoipa::openapi::OpenApi>) -> utoipa::openapi::OpenApi {
    let mut document = Described::openapi();
    for part in parts {
        document.merge(part);
    }
    for (path, item) in &mut document.paths.paths {
        for (writes, operation) in operations(item).into_iter().filter(|_| path.starts_with("/v1/") || path.starts_with("/feeds/")) {
            add_problems(operation, writes);
        }
        if path == "/readyz" {
            for (_, operation) in operations(item) {
                refer(operation, "Unavailable", 503);
            }
        }
    }
    let components = document.components.get_or_insert_default();
    for (name, problem) in problems() {
        describe(components, name, problem);
    }
    document
}

/// Each operation of a path, and whether it may write.
fn operations(item: &mut PathItem) -> Vec<(bool, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    let writing = [put, post, delete, patch].into_iter().flatten().map(|operation| (true, operation));
    get.iter_mut().map(|operation| (false, operation)).chain(writing).collect()
}

/// One of each kind of problem that no route names itself.
fn problems() -> [(&'static str, ApiError); 10] {
    let key = ApiError::Unauthorised { sent: true, needs: Credential::SiteKey };
    [
        ("Malformed", ApiError::Malformed("is not JSON: it goes wrong at line 1, column 2".to_owned())),
        ("Unauthorised", key),
        ("NotFound", ApiError::NotFound("comment")),
        ("TooSlow", ApiError::TooSlow),
        ("TooLarge", ApiError::TooLarge(crate::http::body::MAX_JSON_BYTES)),
        ("WrongMediaType", ApiError::WrongMediaType("application/json")),
        ("Field", ApiError::field("content", "is missing; it is required")),
        ("Internal", ApiError::Internal),
        ("Unavailable", ApiError::Unavailable),
        ("DiskFull", ApiError::DiskFull),
    ]
}

/// Refers to the problems that an operation may answer by what it takes.
fn add_problems(operation: &mut Operation, writes: bool) {
    let takes = |place: &ParameterIn| {
        let mut parameters = operation.parameters.iter().flatten();
        parameters.any(|parameter| matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == *place))
    };
    let (in_path, in_query) = (takes(&ParameterIn::Path), takes(&ParameterIn::Query));
    let has_key = operation.security.is_some();
    let json = matches!(&operation.request_body, Some(RefOr::T(body)) if body.content.contains_key("application/json"));
    let told = [
        ("Malformed", 400, json),
        ("Unauthorised", 401, has_key),
        ("NotFound", 404, in_path),
        ("TooSlow", 408, true),
        ("TooLarge", 413, json),
        ("WrongMediaType", 415, json),
        ("Field", 422, json || in_query),
        ("Internal", 500, true),
        ("Unavailable", 503, true),
        ("DiskFull", 507, writes),
    ];
    for (name, status, _) in told.into_iter().filter(|(.., told)| *told) {
        refer(operation, name, status);
    }
}

fn refer(operation: &mut Operation, name: &str, status: u16) {
    let shared = RefOr::Ref(Ref::from_response_name(name));
    operation.responses.responses.entry(status.to_string()).or_insert(shared);
}

/// Adds a problem to the shared answers, as the server writes it.
fn describe(components: &mut Components, name: &str, problem: ApiError) {
    let told = serde_json::to_value(problem.problem()).unwrap_or_default();
    let title = told["title"].as_str().unwrap_or_default().to_owned();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(Some(told)).build();
    let mut response: Response = ResponseBuilder::new().description(title).content("application/problem+json", content).build();
    let answered = problem.into_response();
    for (header, about) in [("www-authenticate", "Which scheme to send a key by."), ("retry-after", "After how many seconds to ask again.")]
    {
        if answered.headers().contains_key(header) {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            let described = HeaderBuilder::new().schema(Some(text)).description(Some(about)).build();
            response.headers.insert(header.to_owned(), RefOr::T(described));
        }
    }
    components.responses.insert(name.to_owned(), RefOr::T(response));
}
