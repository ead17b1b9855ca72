//! How a site's comments are processed, from what is set and from what was measured.

use crate::classifier::Model;
use crate::engine::{Engine, Error};
use crate::learning::{Judgement, Side, Tested};
use crate::store::{ModelSummary, Notice, Site, User, WebhookKind};

/// The built-in model's card.
const CARD: &str = include_str!("../../../models/default.md");

/// How well the model does that scores now, and on what that was measured.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelFigures {
    /// The built-in model, as its card has it: shares of unwanted comments that it catches while it loses one of a hundred good ones.
    BuiltIn {
        /// On the corpora that it learned, judged by models without the part that is judged.
        caught: f64,
        /// On videos that it had not seen.
        caught_elsewhere: f64,
    },
    /// A model that was made here: what it said of comments that came after those that it had learned.
    Judged(Side),
    /// A model that was never judged.
    Unknown,
}

/// What somebody who is to write a comment may know.
#[derive(Debug, Clone)]
pub struct Openness {
    /// The site with its settings.
    pub site: Site,
    /// How well the model does.
    pub figures: ModelFigures,
    /// What random checks on the site say.
    pub checks: Tested,
    /// Whether another program is told of what happens to a comment.
    pub is_told: bool,
    /// Whether a moderator has the beginning of comments quoted in mail.
    pub is_quoted: bool,
}

impl Engine {
    /// How a site's comments are processed.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such site.
    pub async fn openness(&self, name: &str) -> Result<Openness, Error> {
        let site = self.site_named(name, "site").await?.site.as_ref().clone();
        let checks = self.audits(name).await?.tested;
        let live = self.live().id().to_owned();
        let figures = if live == Model::builtin().id() {
            of_card(CARD)
        } else {
            self.store.models().await?.into_iter().find(|model| model.id == live).map_or(ModelFigures::Unknown, judged)
        };
        let is_told =
            self.webhooks(Some(site.id)).await?.iter().any(|webhook| webhook.kind == WebhookKind::Standard && webhook.off.is_none());
        let quotes = |(user, notice): &(User, Notice)| notice.excerpts && user.reach.sees(site.id);
        let is_quoted = self.has_mail() && self.store.wishes().await?.iter().any(quotes);
        Ok(Openness { site, figures, checks, is_told, is_quoted })
    }
}

fn judged(model: ModelSummary) -> ModelFigures {
    match model.origin.judgement {
        Some(Judgement::Done(figures)) => ModelFigures::Judged(figures.candidate),
        Some(Judgement::TooFew(_)) | None => ModelFigures::Unknown,
    }
}

/// The two rows of the card's table of which the page speaks.
fn of_card(card: &str) -> ModelFigures {
    let caught = |row: &str| {
        let line = card.lines().find(|line| line.starts_with(&format!("| {row} |")))?;
        line.split('|').nth(5)?.trim().parse().ok()
    };
    match (caught("all, mean of folds"), caught("youtube, whole videos left out")) {
        (Some(caught), Some(caught_elsewhere)) => ModelFigures::BuiltIn { caught, caught_elsewhere },
        _ => ModelFigures::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_models_figures_are_those_of_its_card() {
        let heads = CARD.lines().find(|line| line.contains("caught at 1 % of ham lost"));
        assert_eq!(heads.and_then(|heads| heads.split('|').nth(5)), Some(" caught at 1 % of ham lost "));
        assert_eq!(of_card(CARD), ModelFigures::BuiltIn { caught: 0.958, caught_elsewhere: 0.507 });
        assert_eq!(of_card("| all, mean of folds | many |"), ModelFigures::Unknown);
    }
}
