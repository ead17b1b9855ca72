//! When whoever wrote a comment may ask for another look at it, and what that does.
//!
//! An appeal is about what keeps the comment from being published: a decision, or the filter's verdict. It puts the comment back among those that wait;
//! the next decision settles it, and is the last word.

use jiff::Timestamp;

use super::Status;
use crate::comment::DecisionId;

/// The longest sentence of an appeal, in characters, as whoever types it counts.
pub const MAX_APPEAL: usize = 500;

/// How many appeals may wait on a site: people have to look at each.
pub const MOST_APPEALS: u64 = 200;

/// How many may wait of comments from one address, of mail or network: whoever sends spam by the hundred must not fill the queue with it.
pub const MOST_APPEALS_OF_SENDER: u64 = 5;

/// An appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// The decision that it objects to; `None` for the filter's verdict.
    pub against: Option<DecisionId>,
    /// What its author has to say; empty for nothing.
    pub sentence: String,
    /// When.
    pub at: Timestamp,
    /// The decision that settled it; `None` while it waits.
    pub settled_by: Option<DecisionId>,
}

/// What is left to do for whoever wrote a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recourse {
    /// Nothing: it is published, or waits for its first look.
    Needless,
    /// Nothing: an appeal waits for a moderator.
    Waits,
    /// They may appeal.
    Open,
    /// Nothing: an appeal was settled, and that is the last word.
    Settled,
}

/// What is left to do about a comment with that status, by the decision `standing` or by the filter's verdict, and with these appeals.
#[must_use]
pub fn recourse(status: Status, standing: Option<DecisionId>, appeals: &[Appeal]) -> Recourse {
    if appeals.iter().any(|appeal| appeal.settled_by.is_none()) {
        return Recourse::Waits;
    }
    match status {
        Status::Approved | Status::Pending => Recourse::Needless,
        Status::Spam | Status::Trash => {
            let said = |appeal: &Appeal| appeal.against == standing || (standing.is_some() && appeal.settled_by == standing);
            if appeals.iter().any(said) { Recourse::Settled } else { Recourse::Open }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "it stands where a decision may be missing")]
    fn decision(n: u128) -> Option<DecisionId> {
        Some(DecisionId(Uuid::from_u128(n)))
    }

    fn appeal(against: Option<DecisionId>, settled_by: Option<DecisionId>) -> Appeal {
        Appeal { against, sentence: String::new(), at: Timestamp::UNIX_EPOCH, settled_by }
    }

    #[test]
    fn a_verdict_and_a_decision_may_be_appealed_once_and_what_settles_it_not_at_all() {
        let spam = |standing, appeals: &[Appeal]| recourse(Status::Spam, standing, appeals);
        assert_eq!(spam(None, &[]), Recourse::Open);
        assert_eq!(spam(decision(1), &[]), Recourse::Open);
        let settled = [appeal(None, decision(1))];
        assert_eq!(spam(decision(1), &settled), Recourse::Settled, "the decision was the answer");
        assert_eq!(spam(None, &settled), Recourse::Settled, "the same verdict again");
        assert_eq!(spam(decision(2), &settled), Recourse::Open, "a later decision of its own");
        assert_eq!(spam(None, &[appeal(None, None)]), Recourse::Waits);
    }

    #[test]
    fn what_is_published_or_waits_needs_no_appeal() {
        for status in [Status::Approved, Status::Pending] {
            assert_eq!(recourse(status, None, &[]), Recourse::Needless);
        }
        assert_eq!(recourse(Status::Trash, decision(1), &[]), Recourse::Open);
    }
}
