//! Which site and which comment a command means.

use anyhow::{anyhow, bail};

use crate::comment::CommentId;
use crate::engine::{Engine, Error};
use crate::store::Site;

/// The site of that name.
///
/// # Errors
/// If there is none: with its name, and how to see those there are.
pub(super) async fn site(engine: &Engine, name: &str) -> anyhow::Result<Site> {
    engine.site_by_name(name).await.map_err(|error| no_site(error, name))
}

/// The sentence for a site that is not there.
pub(super) fn no_site(error: Error, name: &str) -> anyhow::Error {
    match error {
        Error::NotFound("site") => anyhow!("there is no site {name:?}; gatepost site list shows those there are"),
        other => other.into(),
    }
}

/// A comment by its id; on a site also by the id that the blog gave it, which goes before. `None` if the site has no such comment; the id of one that is
/// gone is given as it is.
///
/// # Errors
/// If it is no id of Gatepost's where only that can be meant.
pub(super) async fn comment(engine: &Engine, site: Option<&Site>, id: &str) -> anyhow::Result<Option<CommentId>> {
    if let Some(site) = site {
        let handle = engine.site_by_id(site.id).await?;
        match engine.by_external_id(&handle, id).await {
            Ok(stored) => return Ok(Some(stored.id)),
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    match (id.parse::<CommentId>(), site) {
        (Ok(id), None) => Ok(Some(id)),
        (Ok(id), Some(site)) => match engine.detail(id).await {
            Ok(detail) => Ok(Some(id).filter(|_| detail.stored.site == site.id)),
            Err(Error::NotFound(_)) => Ok(Some(id)),
            Err(error) => Err(error.into()),
        },
        (Err(_), Some(_)) => Ok(None),
        (Err(_), None) => bail!("{id:?} is no comment's id; with --site, name it as the blog does"),
    }
}
