//! What can stand behind the `?` of each list, as the document of the API says it. What is read is read by `query.rs`, which takes these names and no others.

#![expect(unused_qualifications, reason = "the derive writes them for what is inlined")]

use jiff::Timestamp;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::engine::{Kinship, Span};
use crate::moderation::Status;
use crate::policy::ReasonCode;
use crate::store::Order;
use crate::text::Language;

/// The filters of the queue.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `query.rs` reads")]
pub(super) struct QueueFilters {
    /// Only of the site of this name.
    site: Option<String>,
    /// Only with this status.
    #[param(inline)]
    status: Option<Status>,
    /// `with` lists open random audits beside the status that is asked for, `only` lists them alone.
    #[param(value_type = Option<Audits>, inline)]
    audit: Option<String>,
    /// `only` lists what waits for a colleague.
    #[param(value_type = Option<Only>, inline)]
    asked: Option<String>,
    /// `only` lists what its author asked to be looked at again.
    #[param(value_type = Option<Only>, inline)]
    appealed: Option<String>,
    /// Only under this article (its permalink).
    article: Option<String>,
    /// Only whose author's name or e-mail address is this, any case.
    author: Option<String>,
    /// Only whose author's e-mail address is this, any case.
    email: Option<String>,
    /// Only from this address.
    #[param(value_type = Option<Address>, inline)]
    ip: Option<String>,
    /// Only whose text or author's name has all of these words, any case; `*` behind a word stands for any ending. At most 1,024 bytes.
    #[param(max_length = 1024)]
    text: Option<String>,
    /// Only with a reason of this code.
    #[param(inline)]
    reason: Option<ReasonCode>,
    /// Only recognised to be in this language (ISO 639-3).
    #[param(value_type = Option<Languages>, inline)]
    language: Option<String>,
    /// Only with at least this score.
    #[param(minimum = 0, maximum = 1)]
    min_score: Option<f64>,
    /// Only with at most this score.
    #[param(minimum = 0, maximum = 1)]
    max_score: Option<f64>,
    /// Only that arrived at or after this.
    since: Option<Timestamp>,
    /// Only that arrived before this.
    until: Option<Timestamp>,
    /// In which order: the newest first if nothing is said. `uncertain`: what a decision would teach most about.
    #[param(inline)]
    order: Option<Order>,
    /// At most so many: 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before, which was in the same order.
    #[param(value_type = Option<Cursor>, inline)]
    cursor: Option<String>,
}

/// A site.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `query.rs` reads")]
pub(super) struct SiteFilter {
    /// Only of the site of this name.
    site: Option<String>,
}

/// Of what figures are asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `query.rs` reads")]
pub(super) struct InsightsFilter {
    /// The site's name; needed where there is more than one.
    site: Option<String>,
    /// Of how many days: 90 if nothing is said.
    #[param(value_type = Option<Days>, inline)]
    days: Option<u32>,
}

/// By what comments are alike.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `query.rs` reads")]
pub(super) struct LikeFilter {
    /// By what they are alike: near copies if nothing is said.
    #[param(inline)]
    by: Option<Kinship>,
}

/// A page of the quarantine.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `query.rs` reads")]
pub(super) struct PageFilter {
    /// At most so many: 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<Cursor>, inline)]
    cursor: Option<String>,
}

/// The names of a list's filters, for whoever names another.
pub(super) fn names<T: IntoParams>() -> String {
    let names: Vec<String> = T::into_params(|| None).into_iter().map(|parameter| parameter.name).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}

/// A type that stands in the document alone, for what is a plain text in the code.
macro_rules! said {
    ($(#[$doc:meta])* $name:ident, $schema:expr) => {
        $(#[$doc])*
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                RefOr::T($schema.into())
            }
        }

        impl ToSchema for $name {}
    };
}

said!(
    /// An IP address.
    Address,
    AnyOfBuilder::new().item(text().format(Some(format("ipv4")))).item(text().format(Some(format("ipv6")))).build()
);
said!(
    /// Whether open random audits are listed.
    Audits,
    text().enum_values(Some(["with", "only"])).build()
);
said!(
    /// That nothing else is listed.
    Only,
    text().enum_values(Some(["only"])).build()
);
said!(
    /// The languages that are told apart.
    Languages,
    text().enum_values(Some(Language::all().map(Language::code))).build()
);
said!(
    /// How many days figures may be of.
    Days,
    ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some(Span::ALL.map(Span::days))).build()
);
said!(
    /// A place in a list.
    Cursor,
    text().min_length(Some(32)).build()
);

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn format(name: &str) -> SchemaFormat {
    SchemaFormat::Custom(name.to_owned())
}
