//! What to train on and what to test on.

use crate::corpus::{self, LabelledComment};

/// How a set of examples is divided into runs of training and testing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Train on the first half, test on the second, in the file's order.
    Split,
    /// So many folds; what belongs to one article (or is one text, where no article is known) stays in one fold.
    Folds(u32),
    /// Train on all articles but one, test on that one; a run an article.
    LeaveOneArticleOut,
}

/// One run: indices of the examples to train on and to test on, each ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What is tested, for a table: "second half", "fold 1", an article.
    pub name: String,
    /// Examples to train on.
    pub train: Vec<usize>,
    /// Examples to test on; none of them is in `train`.
    pub test: Vec<usize>,
}

/// Why examples cannot be divided as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// Too few examples.
    #[error("{have} labelled comments are too few: this protocol needs at least {need}")]
    TooFew {
        /// How many there are.
        have: usize,
        /// How many it takes.
        need: usize,
    },
    /// Leaving an article out needs articles.
    #[error("leaving one article out needs a corpus with at least two values of \"article\"; this one has {0}: use folds instead")]
    TooFewArticles(usize),
}

impl Protocol {
    /// Divides examples into runs.
    ///
    /// # Errors
    /// [`ProtocolError`] if there are too few examples or articles.
    pub fn runs(self, examples: &[LabelledComment]) -> Result<Vec<Run>, ProtocolError> {
        let need = if let Self::Folds(k) = self { k.max(2) as usize } else { 2 };
        if examples.len() < need {
            return Err(ProtocolError::TooFew { have: examples.len(), need });
        }
        match self {
            Self::Split => {
                let middle = corpus::halves(examples).0.len();
                Ok(vec![Run { name: "second half".to_owned(), train: (0..middle).collect(), test: (middle..examples.len()).collect() }])
            }
            Self::Folds(k) => {
                let folds = corpus::folds(examples, k as usize).into_iter().filter(|test| !test.is_empty()).enumerate();
                Ok(folds.map(|(fold, test)| without(examples.len(), format!("fold {}", fold + 1), test)).collect())
            }
            Self::LeaveOneArticleOut => {
                let articles = corpus::leave_one_out(examples);
                if articles.len() < 2 {
                    return Err(ProtocolError::TooFewArticles(articles.len()));
                }
                Ok(articles.into_iter().map(|(article, test)| without(examples.len(), article.to_owned(), test)).collect())
            }
        }
    }
}

/// The shares of its training data on which a learning curve is drawn.
pub const SHARES: [f64; 6] = [0.03125, 0.0625, 0.125, 0.25, 0.5, 1.0];

impl Run {
    /// The same run with a share of its training data: which, a hash says, and a smaller share is part of a larger.
    #[must_use]
    pub fn with_share(&self, share: f64) -> Self {
        let mut shuffled = self.train.clone();
        shuffled.sort_by_cached_key(|index| *blake3::hash(&index.to_le_bytes()).as_bytes());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a length")]
        shuffled.truncate((share * self.train.len() as f64).ceil() as usize);
        shuffled.sort_unstable();
        Self { name: self.name.clone(), train: shuffled, test: self.test.clone() }
    }
}

/// The run that tests `test` and trains on all others.
fn without(examples: usize, name: String, test: Vec<usize>) -> Run {
    let train = (0..examples).filter(|index| test.binary_search(index).is_err()).collect();
    Run { name, train, test }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::{Comment, Label};

    fn examples(articles: &[&str]) -> Vec<LabelledComment> {
        let example = |(index, article): (usize, &&str)| {
            let comment = Comment { article: Some((*article).to_owned()), ..Comment::from_content(index.to_string()) };
            LabelledComment { id: None, site: None, comment, label: Label::Ham, grade: None, decided: false }
        };
        articles.iter().enumerate().map(example).collect()
    }

    #[test]
    fn a_smaller_share_of_the_training_data_is_part_of_a_larger() {
        let run = without(1_000, "run".to_owned(), (0..200).collect());
        let runs = SHARES.map(|share| run.with_share(share));
        assert_eq!(runs.each_ref().map(|run| run.train.len()), [25, 50, 100, 200, 400, 800]);
        assert!(runs.windows(2).all(|pair| pair[0].train.iter().all(|index| pair[1].train.contains(index))));
        assert_eq!(runs[5], run);
        // Not the first ones of a file that may be sorted.
        assert!(runs[0].train.iter().any(|index| *index > 800));
    }

    #[test]
    fn every_example_is_tested_once_and_never_by_a_model_that_saw_it() {
        let examples = examples(&["a", "b", "a", "c", "c", "b", "d"]);
        for protocol in [Protocol::Folds(3), Protocol::LeaveOneArticleOut] {
            let runs = protocol.runs(&examples).unwrap();
            let mut tested: Vec<usize> = runs.iter().flat_map(|run| run.test.clone()).collect();
            tested.sort_unstable();
            assert_eq!(tested, (0..7).collect::<Vec<_>>(), "{protocol:?}");
            assert!(runs.iter().all(|run| run.train.len() + run.test.len() == 7 && run.test.iter().all(|i| !run.train.contains(i))));
        }
    }

    #[test]
    fn a_split_tests_the_later_half() {
        let runs = Protocol::Split.runs(&examples(&["a", "a", "a", "a"])).unwrap();
        assert_eq!((runs[0].train.as_slice(), runs[0].test.as_slice()), (&[0, 1][..], &[2, 3][..]));
    }

    #[test]
    fn too_little_is_refused_with_the_number_it_takes() {
        let error = Protocol::Folds(5).runs(&examples(&["a", "b"])).unwrap_err();
        assert_eq!(error.to_string(), "2 labelled comments are too few: this protocol needs at least 5");
        let error = Protocol::LeaveOneArticleOut.runs(&examples(&["a", "a", "a"])).unwrap_err();
        assert!(error.to_string().starts_with("leaving one article out needs a corpus with at least two"), "{error}");
    }
}
