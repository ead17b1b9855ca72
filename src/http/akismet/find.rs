//! Which stored comment a call is about.
//!
//! A blog names a comment by the guid of an earlier answer, by its own id, or only by saying the same again.

use super::form::Form;
use super::request;
use crate::comment::Comment;
use crate::engine::{Engine, Error, SiteHandle};
use crate::store::StoredComment;

/// The stored comment that a form is about, if there is one: by guid, then by the blog's own id, then by content and author.
/// A comment that had no id of the blog's gets the one that came with the form.
pub(super) async fn find(engine: &Engine, site: &SiteHandle, form: &Form, comment: &Comment) -> Result<Option<StoredComment>, Error> {
    let external_id = request::external_id(form);
    let found = match by_guid(engine, site, form).await? {
        Some(found) => Some(found),
        None => match by_external_id(engine, site, external_id).await? {
            Some(found) => return Ok(Some(found)),
            None => by_content(engine, site, external_id, comment).await?,
        },
    };
    if let (Some(stored), Some(external_id)) = (&found, external_id)
        && stored.external_id.is_none()
    {
        engine.name(site, stored.id, external_id).await?;
    }
    Ok(found)
}

async fn by_guid(engine: &Engine, site: &SiteHandle, form: &Form) -> Result<Option<StoredComment>, Error> {
    match request::guid(form) {
        Some(id) => known(engine.comment_of(site, id).await),
        None => Ok(None),
    }
}

async fn by_external_id(engine: &Engine, site: &SiteHandle, external_id: Option<&str>) -> Result<Option<StoredComment>, Error> {
    match external_id {
        Some(id) => known(engine.by_external_id(site, id).await),
        None => Ok(None),
    }
}

/// One with the same content that the same person wrote: "Nice post!" of another is another comment, and so is one that has another id of
/// the blog's. Where a blog names its comments, it does so in the order in which it got them, so the oldest without a name is meant; else the newest.
async fn by_content(
    engine: &Engine,
    site: &SiteHandle,
    external_id: Option<&str>,
    comment: &Comment,
) -> Result<Option<StoredComment>, Error> {
    let same = |stored: &StoredComment| {
        let theirs = &stored.comment;
        let author = (&theirs.author, &theirs.author_email) == (&comment.author, &comment.author_email);
        author && (external_id.is_none() || stored.external_id.is_none())
    };
    let mut alike = engine.by_content(site, &comment.content).await?.into_iter().filter(same);
    Ok(if external_id.is_some() { alike.next_back() } else { alike.next() })
}

fn known(found: Result<StoredComment, Error>) -> Result<Option<StoredComment>, Error> {
    match found {
        Ok(stored) => Ok(Some(stored)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
