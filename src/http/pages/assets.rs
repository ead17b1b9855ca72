//! The style sheet, the icon and the scripts: part of the binary, at addresses that change with their content, so browsers may keep them for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::error::PageError;

/// A file of the pages.
struct Asset {
    /// Its name in the address, with the hash of its content.
    name: String,
    content_type: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, content_type: &'static str, content: &'static str) -> Self {
        let hash = blake3::hash(content.as_bytes()).to_hex();
        Self { name: format!("{stem}-{}.{extension}", &hash[..16]), content_type, content }
    }
}

/// One sheet for every page.
const SHEET: &str = concat!(
    include_str!("assets/gatepost.css"),
    include_str!("assets/plots.css"),
    include_str!("assets/account.css"),
    include_str!("assets/narrow.css"),
    include_str!("assets/readers.css"),
    include_str!("assets/foot.css")
);

static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::new("gatepost", "css", "text/css; charset=utf-8", SHEET));
static ICON: LazyLock<Asset> = LazyLock::new(|| Asset::new("gatepost", "svg", "image/svg+xml", include_str!("assets/gatepost.svg")));

/// The scripts: modules that name each other by their file names, so they lie in one folder whose name changes with any of them.
const SCRIPTS: [(&str, &str); 7] = [
    ("main.js", include_str!("assets/js/main.js")),
    ("cards.js", include_str!("assets/js/cards.js")),
    ("keys.js", include_str!("assets/js/keys.js")),
    ("live.js", include_str!("assets/js/live.js")),
    ("settings.js", include_str!("assets/js/settings.js")),
    ("times.js", include_str!("assets/js/times.js")),
    ("visit.js", include_str!("assets/js/visit.js")),
];

static SCRIPTS_VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for (name, content) in SCRIPTS {
        hasher.update(name.as_bytes()).update(content.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
});

/// The address of the script that starts the others.
pub(super) fn script_url() -> String {
    format!("/assets/{}/main.js", *SCRIPTS_VERSION)
}

/// What a browser may keep for good, as its address changes with it.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// GET /assets/{version}/{file}
pub(super) async fn script(Path((version, file)): Path<(String, String)>) -> Result<Response, PageError> {
    let found = SCRIPTS.iter().find(|(name, _)| *name == file).filter(|_| version == *SCRIPTS_VERSION);
    let (_, content) = found.ok_or(PageError::NotFound("file"))?;
    Ok(([(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, FOR_GOOD)], *content).into_response())
}

/// The address of the style sheet.
pub(super) fn style_url() -> String {
    format!("/assets/{}", STYLE.name)
}

/// The address of the icon.
pub(super) fn icon_url() -> String {
    format!("/assets/{}", ICON.name)
}

/// GET /assets/{file}
pub(super) async fn serve(Path(file): Path<String>) -> Result<Response, PageError> {
    let asset = [&*STYLE, &*ICON].into_iter().find(|asset| asset.name == file).ok_or(PageError::NotFound("file"))?;
    let headers = [(CONTENT_TYPE, asset.content_type), (CACHE_CONTROL, FOR_GOOD)];
    Ok((headers, asset.content).into_response())
}
