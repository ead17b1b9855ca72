//! Which site and which comment a command means.

use anyhow::{anyhow, bail};

use crate::comment::CommentId;
use crate::engine::{Engine, Error};
use crate::store::Site;
use crate::text::closest;

/// So many sites are named to whoever named another.
const FEW: usize = 5;

/// The site of that name.
///
/// # Errors
/// If there is none: with its name, and with the one that was meant or those there are.
pub(super) async fn site(engine: &Engine, name: &str) -> anyhow::Result<Site> {
    match engine.site_by_name(name).await {
        Ok(site) => Ok(site),
        Err(Error::NotFound("site")) => {
            let known: Vec<String> = engine.sites().await?.into_iter().map(|site| site.name).collect();
            Err(anyhow!(no_site(name, &known)))
        }
        Err(other) => Err(other.into()),
    }
}

/// The sentence for a site that is not among those that are known.
fn no_site(name: &str, known: &[String]) -> String {
    // Words are compared with underscores in them.
    let plain: Vec<String> = known.iter().map(|name| name.to_lowercase().replace('-', "_")).collect();
    let meant = closest(name, plain.iter().map(String::as_str)).and_then(|meant| plain.iter().position(|name| name == meant));
    let shown = "gatepost site list shows those there are";
    match meant {
        _ if known.is_empty() => format!("there is no site {name:?}, nor any other yet; gatepost site add adds one"),
        Some(at) => format!("there is no site {name:?}; did you mean {}? {shown}", known[at]),
        None if known.len() <= FEW => format!("there is no site {name:?}; those there are: {}", known.join(", ")),
        None => format!("there is no site {name:?}; {shown}"),
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

#[cfg(test)]
mod tests {
    use super::no_site;

    #[test]
    fn a_site_that_is_not_there_is_told_with_the_one_that_was_meant_or_those_there_are() {
        let known = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(no_site("x", &[]), "there is no site \"x\", nor any other yet; gatepost site add adds one");
        let two = known(&["garden", "My-two-cats-blog"]);
        let shown = "gatepost site list shows those there are";
        assert_eq!(no_site("gardne", &two), format!("there is no site \"gardne\"; did you mean garden? {shown}"));
        assert_eq!(
            no_site("my-two-cat-blog", &two),
            format!("there is no site \"my-two-cat-blog\"; did you mean My-two-cats-blog? {shown}")
        );
        assert_eq!(no_site("shop", &two), "there is no site \"shop\"; those there are: garden, My-two-cats-blog");
        let many = known(&["one", "two", "three", "four", "five", "six"]);
        assert_eq!(no_site("blog", &many), format!("there is no site \"blog\"; {shown}"));
    }
}
