//! Which spam nobody needs to see.

use super::{Reason, ReasonCode, Verdict};

/// A filter's score from which on spam is blatant: a blog that asks for it drops such a comment unseen, so that one in a thousand of these is much.
const BLATANT: f64 = 0.999;

/// Whether spam is so plain that a blog may drop it unseen: the filter alone is that sure. What a rule, the blog or a test value settled is not: a word on
/// a list stands in good comments too, and what is dropped nobody can put right. Where a promise about lost comments is not proven yet, the policy's verdict is
/// another one, and nothing is blatant.
#[must_use]
pub fn is_blatant(verdict: Verdict, score: f64, reasons: &[Reason]) -> bool {
    let settled = reasons.iter().any(|reason| ReasonCode::SETTLING.contains(&reason.code) || reason.code == ReasonCode::NearCopy);
    verdict == Verdict::Spam && score >= BLATANT && !settled
}

#[cfg(test)]
mod tests {
    use super::is_blatant;
    use crate::policy::{Reason, ReasonCode, Verdict};

    #[test]
    fn only_what_the_filter_alone_is_sure_of_is_blatant() {
        let blatant = |verdict, score, code| is_blatant(verdict, score, &[Reason::stated(code, "x")]);
        assert!(blatant(Verdict::Spam, 0.999, ReasonCode::Word));
        assert!(blatant(Verdict::Spam, 0.9995, ReasonCode::TooManyLinks));
        assert!(!blatant(Verdict::Spam, 0.9989, ReasonCode::Word));
        assert!(!blatant(Verdict::Hold, 1.0, ReasonCode::Word));
        assert!(!blatant(Verdict::Approve, 1.0, ReasonCode::TrustedAuthor));
        for settling in
            [ReasonCode::SpamWord, ReasonCode::TestValue, ReasonCode::Honeypot, ReasonCode::BlockedNetwork, ReasonCode::NearCopy]
        {
            assert!(!blatant(Verdict::Spam, 1.0, settling), "{settling:?}");
        }
    }
}
