//! Why a use case could not be carried out, by the kind of answer that fits.

use crate::classifier::TrainError;
use crate::comment::FieldError;
use crate::policy::SettingsError;
use crate::store::{StoreError, StoredComment};

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key, token, password or link is wrong, used up or missing.
    #[error("{0}")]
    Unauthorised(&'static str),
    /// A field of the request cannot be taken.
    #[error("{field} {problem}")]
    Invalid {
        /// The field's name.
        field: &'static str,
        /// What is wrong and what it should be, to follow the name.
        problem: String,
    },
    /// There is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It stands differently from what the request took for granted.
    #[error("{problem}")]
    Conflict {
        /// What is different, as a sentence.
        problem: String,
        /// How the comment stands now, if the conflict is about one.
        current: Option<Box<StoredComment>>,
    },
    /// It would take the last admin of all sites away.
    #[error("this is the last admin of all sites: make somebody else one first")]
    LastAdmin,
    /// The poison guard does not let the account do it.
    #[error("{0}")]
    Guarded(&'static str),
    /// The account is none that may do it.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// What was sealed with another secret, or for something else.
    #[error("what is kept of a webhook was sealed with another secret than this installation's: remove the webhook and add it again")]
    Secret,
    /// A model file that cannot be used.
    #[error("the model cannot be used: {0}")]
    Model(String),
    /// There is too little to make a candidate of.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// What was counted of the journal, or the journal itself, contradicts itself.
    #[error("the journal takes back what it never taught: {0}")]
    Contradiction(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Self::Invalid { field: error.field, problem: error.problem }
    }
}

impl From<SettingsError> for Error {
    fn from(error: SettingsError) -> Self {
        Self::Invalid { field: error.field, problem: error.problem }
    }
}

impl Error {
    /// The shorthand for a conflict that is about no particular comment.
    pub(crate) fn conflict(problem: impl Into<String>) -> Self {
        Self::Conflict { problem: problem.into(), current: None }
    }
}
