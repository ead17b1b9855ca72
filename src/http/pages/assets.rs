//! The style sheet and the icon: part of the binary, at addresses that change with their content, so browsers may keep them for good.

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

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("gatepost", "css", "text/css; charset=utf-8", include_str!("assets/gatepost.css")));
static ICON: LazyLock<Asset> = LazyLock::new(|| Asset::new("gatepost", "svg", "image/svg+xml", include_str!("assets/gatepost.svg")));

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
    let headers = [(CONTENT_TYPE, asset.content_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, asset.content).into_response())
}
