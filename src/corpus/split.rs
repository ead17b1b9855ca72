//! Ways to part a corpus for training and testing. All are functions of the comments alone: no chance is in them.

use std::collections::BTreeMap;

use super::LabelledComment;
use crate::text::fingerprint;

/// What must stay on one side of a split: the article, or the text where there is none.
#[must_use]
pub fn article_or_text(example: &LabelledComment) -> u64 {
    match &example.comment.article {
        Some(article) => hash(article.as_bytes()),
        None => fingerprint(&example.comment.content),
    }
}

/// Parts `examples` into `k` folds of about equal size by their article (or text): indices into `examples`, ascending; a fold may be empty.
/// Articles are dealt in the order of a hash, each to the smallest fold, so that three articles make three folds.
#[must_use]
pub fn folds(examples: &[LabelledComment], k: usize) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (index, example) in examples.iter().enumerate() {
        groups.entry(article_or_text(example)).or_default().push(index);
    }
    let mut folds = vec![Vec::new(); k];
    for group in groups.into_values() {
        if let Some(smallest) = folds.iter_mut().min_by_key(|fold| fold.len()) {
            smallest.extend(group);
        }
    }
    for fold in &mut folds {
        fold.sort_unstable();
    }
    folds
}

/// The first half and the second half, in the corpus's order; the first has the odd one.
#[must_use]
pub fn halves<T>(examples: &[T]) -> (&[T], &[T]) {
    examples.split_at(examples.len().div_ceil(2))
}

/// For each article, in the order of appearance: its name and the indices of its examples. Examples without an article are in none.
#[must_use]
pub fn leave_one_out(examples: &[LabelledComment]) -> Vec<(&str, Vec<usize>)> {
    let mut articles: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (index, example) in examples.iter().enumerate() {
        let Some(article) = example.comment.article.as_deref() else { continue };
        let place = *places.entry(article).or_insert_with(|| {
            articles.push((article, Vec::new()));
            articles.len() - 1
        });
        articles[place].1.push(index);
    }
    articles
}

fn hash(bytes: &[u8]) -> u64 {
    blake3::hash(bytes).as_bytes().iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::{Comment, Label};

    fn example(content: &str, article: Option<&str>) -> LabelledComment {
        let comment = Comment { article: article.map(str::to_owned), ..Comment::from_content(content) };
        LabelledComment { id: None, site: None, comment, label: Label::Ham, grade: None, decided: false }
    }

    #[test]
    fn an_article_and_a_text_without_one_stay_in_one_fold() {
        let mut examples: Vec<_> = (0..60).map(|n| example(&n.to_string(), Some(if n % 2 == 0 { "even" } else { "odd" }))).collect();
        examples.extend([example("Equal  text", None), example("equal text ", None)]);
        let folds = folds(&examples, 3);
        let fold_of = |index: usize| folds.iter().position(|fold| fold.contains(&index));
        assert!((2..60).all(|index| fold_of(index) == fold_of(index % 2)));
        assert_eq!(fold_of(60), fold_of(61));
        let mut sizes: Vec<usize> = folds.iter().map(Vec::len).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [2, 30, 30]);
    }

    #[test]
    fn articles_come_in_the_order_of_appearance() {
        let examples = [example("1", Some("b")), example("2", None), example("3", Some("a")), example("4", Some("b"))];
        assert_eq!(leave_one_out(&examples), [("b", vec![0, 3]), ("a", vec![2])]);
    }

    #[test]
    fn the_first_half_has_the_odd_one() {
        assert_eq!(halves(&[1, 2, 3]), (&[1, 2][..], &[3][..]));
    }
}
