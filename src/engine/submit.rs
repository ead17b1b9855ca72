//! What a blog does: score, submit, edit, forget, ask what became of a comment.

use std::cell::RefCell;

use super::circumstances::counted_network;
use super::live::{Known, experience};
use super::{Engine, Error, SiteHandle};
use crate::classifier::{Explainer, Explanation, Model};
use crate::comment::{Comment, CommentId, MAX_FIELD_BYTES, check_text};
use crate::features::{Extractor, Features, Likeness};
use crate::learning::Learned;
use crate::policy::{Assessment, Circumstances, MIN_CONTRIBUTION, Settled, Signs, Verdict, assess};
use crate::store::{Assessed, Insertion, NewComment, Revision, StoredComment};

/// A comment that a blog submits.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The blog's own id for it; makes the submission safe to repeat.
    pub external_id: Option<String>,
    /// What the visitor wrote.
    pub comment: Comment,
    /// What the blog states beside it, if that settles the verdict.
    pub settled: Option<Settled>,
    /// What the blog's form tells of how it was sent.
    pub signs: Signs,
}

impl Submission {
    /// A comment of which the blog states nothing that would settle the verdict, and tells nothing of how it was sent.
    #[must_use]
    pub fn new(external_id: Option<String>, comment: Comment) -> Self {
        Self { external_id, comment, settled: None, signs: Signs::default() }
    }
}

/// What became of a submission.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// The comment as it stands.
    pub stored: StoredComment,
    /// False if the same submission had arrived before.
    pub new: bool,
}

thread_local! {
    /// Feature extraction and scoring reuse their buffers: one set a thread.
    static SCRATCH: RefCell<(Extractor, Explainer)> = RefCell::default();
}

/// The slots of a comment's features, ascending: what a decision about it teaches.
pub(super) fn slots(comment: &Comment) -> Vec<u32> {
    SCRATCH.with_borrow_mut(|(extractor, _)| extractor.extract(comment).sorted_slots())
}

impl Engine {
    /// Scores a comment and says what the policy makes of it; nothing is kept.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a field out of bounds.
    pub async fn score(&self, handle: &SiteHandle, comment: &Comment, signs: Signs) -> Result<(Assessment, String), Error> {
        comment.check()?;
        let known = self.known(handle).await?;
        let circumstances = self.on_arrival(handle, comment, signs, self.clock.now()).await?;
        let assessment = self.meters.scoring(|| judge(handle, &known, comment, circumstances));
        handle.verdicts.count(assessment.verdict);
        Ok((assessment, known.live.model.id().to_owned()))
    }

    /// Scores a comment, keeps it and says where it stands. Durable once answered.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a field out of bounds; [`Error::Conflict`] if the external id stands for other content.
    pub async fn submit(&self, handle: &SiteHandle, submission: Submission) -> Result<Submitted, Error> {
        let Submission { external_id, comment, settled, signs } = submission;
        comment.check()?;
        if let Some(id) = &external_id {
            check_external_id(id)?;
        }
        let _turn = self.turnstile.pass(handle, &comment).await;
        let at = self.clock.now();
        let circumstances = self.on_arrival(handle, &comment, signs, at).await?;
        let (assessed, likeness) = self.assessed(handle, &comment, settled, circumstances).await?;
        let content = comment.content.clone();
        let new = NewComment {
            site: handle.site.id,
            id: CommentId(self.clock.new_id()),
            external_id,
            network: counted_network(handle, &comment),
            comment,
            likeness,
            assessed,
            at,
        };
        match self.store.insert(new).await? {
            Insertion::Inserted(stored) => {
                self.show_to_shadow(handle, &stored, settled, circumstances);
                self.tell_of_arrival(&stored);
                handle.verdicts.count(stored.assessed.verdict);
                Ok(Submitted { stored, new: true })
            }
            Insertion::Exists(stored) if stored.comment.content == content => Ok(Submitted { stored, new: false }),
            Insertion::Exists(stored) => Err(Error::Conflict {
                problem: "external_id already stands for a comment with other content: edit that one, or use another id".to_owned(),
                current: Some(Box::new(stored)),
            }),
        }
    }

    /// Replaces a comment's text and scores it again.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a field out of bounds; [`Error::NotFound`] if the site has no such comment.
    pub async fn edit(
        &self,
        handle: &SiteHandle,
        id: CommentId,
        comment: Comment,
        settled: Option<Settled>,
        signs: Signs,
    ) -> Result<StoredComment, Error> {
        comment.check()?;
        let circumstances = self.on_edit(handle, id, &comment, signs).await?;
        let (assessed, likeness) = self.assessed(handle, &comment, settled, circumstances).await?;
        let revision = Revision { site: handle.site.id, id, comment, likeness, assessed, at: self.clock.now() };
        let stored = self.store.revise(revision).await?.ok_or(Error::NotFound("comment"))?;
        self.show_to_shadow(handle, &stored, settled, circumstances);
        self.tell_of_arrival(&stored);
        handle.verdicts.count(stored.assessed.verdict);
        Ok(stored)
    }

    /// Removes a comment's text and fields. What it taught stays, as counts without text.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the site has no such comment.
    pub async fn forget(&self, handle: &SiteHandle, id: CommentId) -> Result<(), Error> {
        let forgotten = self.store.forget(handle.site.id, id).await?;
        forgotten.then_some(()).ok_or(Error::NotFound("comment"))
    }

    /// One comment of the site.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the site has no such comment.
    pub async fn comment_of(&self, handle: &SiteHandle, id: CommentId) -> Result<StoredComment, Error> {
        self.store.get(handle.site.id, id).await?.ok_or(Error::NotFound("comment"))
    }

    /// The comment to which the blog gave that id.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn by_external_id(&self, handle: &SiteHandle, external_id: &str) -> Result<StoredComment, Error> {
        self.store.by_external_id(handle.site.id, external_id).await?.ok_or(Error::NotFound("comment"))
    }

    /// The comments of the site with exactly that content, newest first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn by_content(&self, handle: &SiteHandle, content: &str) -> Result<Vec<StoredComment>, Error> {
        Ok(self.store.by_content(handle.site.id, content).await?)
    }

    /// Gives a comment that has none its external id; false if it has one or the id is taken.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an id out of bounds.
    pub async fn name(&self, handle: &SiteHandle, id: CommentId, external_id: &str) -> Result<bool, Error> {
        check_external_id(external_id)?;
        Ok(self.store.name(handle.site.id, id, external_id).await?)
    }

    async fn assessed(
        &self,
        handle: &SiteHandle,
        comment: &Comment,
        settled: Option<Settled>,
        circumstances: Circumstances,
    ) -> Result<(Assessed, Likeness), Error> {
        let known = self.known(handle).await?;
        let (assessment, likeness) = self.meters.scoring(|| judge_and_sign(handle, &known, comment, circumstances));
        let assessment = if let Some(by) = settled { assessment.settled(by) } else { assessment };
        let Assessment { verdict, score, reasons } = assessment;
        let model = known.live.model.id().to_owned();
        Ok((Assessed { verdict, score: score.score, logit: score.logit, scores: score.scores, reasons, model }, likeness))
    }
}

/// What the model and the policy make of a comment, given what its site has taught.
pub(super) fn judge(handle: &SiteHandle, known: &Known, comment: &Comment, circumstances: Circumstances) -> Assessment {
    SCRATCH.with_borrow_mut(|(extractor, explainer)| weigh(handle, known, comment, extractor.extract(comment), explainer, circumstances))
}

/// The same, and by what others that are like the comment find it.
pub(super) fn judge_and_sign(
    handle: &SiteHandle,
    known: &Known,
    comment: &Comment,
    circumstances: Circumstances,
) -> (Assessment, Likeness) {
    SCRATCH.with_borrow_mut(|(extractor, explainer)| {
        let features = extractor.extract(comment);
        let assessment = weigh(handle, known, comment, features, explainer, circumstances);
        (assessment, features.likeness(comment.author_url.as_deref()))
    })
}

fn weigh(
    handle: &SiteHandle,
    known: &Known,
    comment: &Comment,
    features: &Features,
    explainer: &mut Explainer,
    circumstances: Circumstances,
) -> Assessment {
    known.with(|learned| {
        let explained = explainer.explain(&known.live.model, features, &learned.overlay);
        let (score, evidence) = (explained.score, explained.strongest(MIN_CONTRIBUTION));
        let circumstances = Circumstances { experience: experience(learned), ..circumstances };
        assess(comment, features.link_count(), score, evidence, &handle.site.settings, &handle.rules, &circumstances)
    })
}

/// The slots of a comment's features, ascending, and by what others that are like it find it.
pub(super) fn signed(comment: &Comment) -> (Vec<u32>, Likeness) {
    SCRATCH.with_borrow_mut(|(extractor, _)| {
        let features = extractor.extract(comment);
        (features.sorted_slots(), features.likeness(comment.author_url.as_deref()))
    })
}

/// How many links a comment has, as the rules count them.
pub(super) fn link_count(comment: &Comment) -> usize {
    SCRATCH.with_borrow_mut(|(extractor, _)| extractor.extract(comment).link_count())
}

/// The verdict and the score that a model, a site's policy and what the site has taught make of a comment, without the reasons.
pub(super) fn verdict(
    handle: &SiteHandle,
    model: &Model,
    learned: &Learned,
    comment: &Comment,
    circumstances: Circumstances,
) -> (Verdict, f64) {
    SCRATCH.with_borrow_mut(|(extractor, _)| {
        let features = extractor.extract(comment);
        let score = model.score(features, &learned.overlay);
        let circumstances = Circumstances { experience: experience(learned), ..circumstances };
        let assessment = assess(comment, features.link_count(), score, [], &handle.site.settings, &handle.rules, &circumstances);
        (assessment.verdict, score.score)
    })
}

/// Why the model says what it says of a comment, given what its site has taught.
pub(super) fn explain(known: &Known, comment: &Comment) -> Explanation {
    SCRATCH.with_borrow_mut(|(extractor, _)| {
        let features = extractor.extract(comment);
        known.with(|learned| known.live.model.explain(features, &learned.overlay))
    })
}

/// Checks a blog's own id for a comment.
///
/// # Errors
/// [`Error::Invalid`] if it is empty, too long, or holds a NUL character.
pub fn check_external_id(id: &str) -> Result<(), Error> {
    if id.is_empty() {
        return Err(Error::Invalid { field: "external_id", problem: "is empty; leave it out or give the blog's own id".to_owned() });
    }
    Ok(check_text("external_id", id, MAX_FIELD_BYTES)?)
}
