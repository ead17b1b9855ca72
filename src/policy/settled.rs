//! What settles a verdict beside the scores and the rules.

use super::{Assessment, Reason, ReasonCode, Verdict};

/// What a blog states about a comment that settles the verdict, whatever the score says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The blog's own administrator wrote it: approve.
    Administrator,
    /// It holds a test value that the Akismet dialect defines as spam.
    TestValue,
}

impl Settled {
    fn verdict(self) -> Verdict {
        match self {
            Self::Administrator => Verdict::Approve,
            Self::TestValue => Verdict::Spam,
        }
    }

    fn code(self) -> ReasonCode {
        match self {
            Self::Administrator => ReasonCode::Administrator,
            Self::TestValue => ReasonCode::TestValue,
        }
    }
}

impl Assessment {
    /// The same scores under a verdict that was settled beside them. What settled it is the only reason given: the evidence
    /// did not lead there.
    #[must_use]
    pub fn settled(self, by: Settled) -> Self {
        Self { verdict: by.verdict(), reasons: vec![Reason::stated(by.code(), "")], ..self }
    }
}

impl Assessment {
    /// The same scores and evidence for a comment that another system kept: where it stood there is the verdict, not what is made of it now.
    #[must_use]
    pub fn imported(mut self, verdict: Verdict) -> Self {
        self.reasons.retain(|reason| reason.contribution.is_some());
        self.reasons.insert(0, Reason::stated(ReasonCode::Imported, ""));
        Self { verdict, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::Settled;
    use crate::classifier::{Abstained, Score, Scores};
    use crate::policy::{Assessment, Reason, ReasonCode, Verdict};

    #[test]
    fn an_administrators_comment_is_approved_whatever_the_score() {
        let score = Score { score: 0.99, logit: 4.6, scores: Scores::default(), abstained: Abstained::default() };
        let spam = Assessment { verdict: Verdict::Spam, score, reasons: vec![Reason::stated(ReasonCode::SpamWord, "pills")] };
        let settled = spam.settled(Settled::Administrator);
        assert_eq!(settled.verdict, Verdict::Approve);
        assert_eq!(settled.score, score);
        assert_eq!(settled.reasons, [Reason::stated(ReasonCode::Administrator, "")]);
    }

    #[test]
    fn an_imported_comment_keeps_its_evidence_and_takes_the_verdict_that_it_had() {
        let score = Score { score: 0.99, logit: 4.6, scores: Scores::default(), abstained: Abstained::default() };
        let evidence = Reason { contribution: Some(1.5), ..Reason::stated(ReasonCode::Word, "pills") };
        let reasons = vec![Reason::stated(ReasonCode::Doubtful, ""), evidence.clone()];
        let imported = Assessment { verdict: Verdict::Spam, score, reasons }.imported(Verdict::Hold);
        assert_eq!((imported.verdict, imported.score), (Verdict::Hold, score));
        assert_eq!(imported.reasons, [Reason::stated(ReasonCode::Imported, ""), evidence]);
    }
}
