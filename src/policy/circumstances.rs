//! What is known beside a comment itself.

use jiff::Timestamp;

use super::{Experience, Flood, Reason, ReasonCode, Settings};

/// What the blog's form tells of how a comment was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Signs {
    /// Whether the form's hidden field was filled in.
    pub honeypot: bool,
    /// How many seconds lay between the form's being shown and its being sent; `None` if the blog does not say.
    pub seconds: Option<f64>,
}

impl Signs {
    /// What the reasons of an earlier verdict tell of them: that a rule saw something then. What no rule asked for was not kept.
    #[must_use]
    pub fn seen_in(reasons: &[Reason]) -> Self {
        let find = |code| reasons.iter().find(|reason| reason.code == code);
        let seconds = find(ReasonCode::TooFast).and_then(|reason| reason.value.strip_suffix(" s")?.parse().ok());
        Self { honeypot: find(ReasonCode::Honeypot).is_some(), seconds }
    }
}

/// What a site's own comments tell of a new one's author and network. Whoever has a store fills in what [`Wanted`] asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Past {
    /// Whether the author has an approved comment on the site.
    pub approved: bool,
    /// How many comments the author sent within the author's window.
    pub by_author: u32,
    /// How many comments came from the network within the network's window.
    pub by_network: u32,
}

/// How far the site's audits prove its promise about lost ham.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// Above which score the filter may mark as spam; `None` for not at all.
    pub acts_above: Option<f64>,
    /// How many more audited comments that are ham it takes, none of them lost, until that is the site's own line.
    pub missing: u64,
}

impl Promise {
    /// Whether it forbids the filter to mark a comment with that score as spam.
    #[must_use]
    pub fn forbids(self, score: f64) -> bool {
        self.acts_above.is_none_or(|line| score <= line)
    }
}

/// Everything known beside the comment.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Circumstances {
    /// What the site has decided.
    pub experience: Experience,
    /// When the comment came; `None` where that is nothing to judge by, as for a line of a corpus.
    pub at: Option<Timestamp>,
    /// What the form tells.
    pub signs: Signs,
    /// What the site's comments tell.
    pub past: Past,
    /// How far the site's promise is proven, if it has one.
    pub promise: Option<Promise>,
}

impl From<Experience> for Circumstances {
    fn from(experience: Experience) -> Self {
        Self { experience, ..Self::default() }
    }
}

/// What the rules of a site ask of its comments: nothing unless a rule needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Whether the author has an approved comment.
    pub approved: bool,
    /// How many comments the author sent lately.
    pub by_author: Option<Flood>,
    /// How many came from the network lately.
    pub by_network: Option<Flood>,
}

impl Wanted {
    /// What these settings ask.
    #[must_use]
    pub fn by(settings: &Settings) -> Self {
        Self { approved: settings.hold_first_comment, by_author: settings.author_flood, by_network: settings.network_flood }
    }

    /// Whether anything has to be looked up.
    #[must_use]
    pub fn is_anything(self) -> bool {
        self.approved || self.by_author.is_some() || self.by_network.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_told_is_read_back_from_the_reasons_that_it_gave() {
        let reasons = [Reason::stated(ReasonCode::Honeypot, ""), Reason::stated(ReasonCode::TooFast, "1.5 s")];
        assert_eq!(Signs::seen_in(&reasons), Signs { honeypot: true, seconds: Some(1.5) });
        assert_eq!(Signs::seen_in(&[Reason::stated(ReasonCode::Doubtful, "")]), Signs::default());
    }
}
