//! The gold set: comments of which a moderator said what every model has to make of them.

use super::submit::slots;
use super::{Engine, Error};
use crate::comment::CommentId;
use crate::features::SCHEMA;
use crate::policy::{Verdict, by_score};
use crate::store::{Must, Pin, Site, StoredComment};

/// A pin as people read it.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedPin {
    /// The pin.
    pub pin: Pin,
    /// The site's name.
    pub site: String,
    /// The comment, if it was not forgotten.
    pub stored: Option<StoredComment>,
}

/// What a model makes of the gold set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GoldVerdict {
    /// Each comment of which it makes what it must not, as a sentence.
    pub failed: Vec<String>,
    /// How many comments it was asked about.
    pub asked: u64,
    /// How many could not be asked about: their text is gone, and their features are those of another version.
    pub lost: u64,
}

impl NamedPin {
    /// What the comment is called: by the blog, or else here.
    #[must_use]
    pub fn name(&self) -> String {
        let external = self.stored.as_ref().and_then(|stored| stored.external_id.clone());
        external.unwrap_or_else(|| self.pin.comment.to_string())
    }
}

impl Engine {
    /// Pins a comment: from now on no model is put live that makes something else of it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such comment.
    pub async fn pin(&self, comment: CommentId, must: Must, by: &str) -> Result<Pin, Error> {
        let stored = self.store.find(comment).await?.ok_or(Error::NotFound("comment"))?;
        let slots = slots(&stored.comment);
        let pin = Pin { site: stored.site, comment, must, slots, schema: SCHEMA, by: by.to_owned(), at: self.clock.now() };
        self.store.pin(pin.clone()).await?;
        Ok(pin)
    }

    /// Takes a comment's pin away, also if its text was forgotten meanwhile.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the comment has none.
    pub async fn unpin(&self, comment: CommentId) -> Result<(), Error> {
        let pins = self.store.pins(None).await?;
        let pin = pins.into_iter().find(|pin| pin.comment == comment).ok_or(Error::NotFound("pin"))?;
        let removed = self.store.unpin(pin.site, comment).await?;
        removed.then_some(()).ok_or(Error::NotFound("pin"))
    }

    /// The gold set, of one site or of all.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such site.
    pub async fn gold(&self, site: Option<&str>) -> Result<Vec<NamedPin>, Error> {
        let sites = self.sites().await?;
        let named = |name: &str| sites.iter().find(|site| site.name == name).map(|site| site.id).ok_or(Error::NotFound("site"));
        let pins = self.store.pins(site.map(named).transpose()?).await?;
        let mut gold = Vec::with_capacity(pins.len());
        for pin in pins {
            let Some(site) = sites.iter().find(|site| site.id == pin.site) else { continue };
            let stored = self.store.get(pin.site, pin.comment).await?;
            gold.push(NamedPin { pin, site: site.name.clone(), stored });
        }
        Ok(gold)
    }

    /// What a model makes of the gold set, under each site's thresholds and decisions. That a site with few decisions holds more than its thresholds
    /// say is no fault of the model's, and left aside.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such model; [`Error::Model`] for one that cannot be used.
    pub async fn try_gold(&self, model: &str) -> Result<GoldVerdict, Error> {
        let mut verdict = GoldVerdict::default();
        let gold = self.gold(None).await?;
        if gold.is_empty() {
            return Ok(verdict);
        }
        let live = self.opened(model).await?;
        for site in self.sites().await? {
            let own: Vec<&NamedPin> = gold.iter().filter(|pin| pin.pin.site == site.id).collect();
            if own.is_empty() {
                continue;
            }
            let learned = self.learned(site.id, &live).await?;
            for pin in own {
                let Some(slots) = pin.slots() else {
                    verdict.lost += 1;
                    continue;
                };
                let score = live.model.score_slots(&slots, &learned.overlay);
                verdict.asked += 1;
                verdict.failed.extend(pin.fault(&site, by_score(score, &site.settings, false), score.score));
            }
        }
        Ok(verdict)
    }
}

impl NamedPin {
    /// The features: of the text while there is one, or else as they were when it was pinned.
    fn slots(&self) -> Option<Vec<u32>> {
        let kept = || (self.pin.schema == SCHEMA).then(|| self.pin.slots.clone());
        self.stored.as_ref().map(|stored| slots(&stored.comment)).or_else(kept)
    }

    /// What is wrong with that verdict, if anything.
    fn fault(&self, site: &Site, verdict: Verdict, score: f64) -> Option<String> {
        let (must, fails) = match self.pin.must {
            Must::Approve => ("must be approved", verdict != Verdict::Approve),
            Must::Spam => ("must not be approved", verdict == Verdict::Approve),
        };
        let would = match verdict {
            Verdict::Approve => "approved",
            Verdict::Hold => "held",
            Verdict::Spam => "marked as spam",
        };
        fails.then(|| format!("gold set: comment {} of {} {must}, and would be {would} (score {score:.3})", self.name(), site.name))
    }
}
