//! How far two people agree beyond chance (Cohen 1960).

/// Cohen's kappa of how often two people put things into the same of `N` kinds: `table[a][b]` of those that the first put into `a` and the second into `b`.
/// 1 for always, 0 for as often as chance would have it. `None` where there is nothing, or both put all into one kind: chance then explains everything.
#[must_use]
pub fn cohens_kappa<const N: usize>(table: &[[u64; N]; N]) -> Option<f64> {
    let all = table.iter().flatten().sum::<u64>() as f64;
    let agreed = (0..N).map(|kind| table[kind][kind]).sum::<u64>() as f64 / all;
    let by_first = |kind: usize| table[kind].iter().sum::<u64>() as f64 / all;
    let by_second = |kind: usize| table.iter().map(|row| row[kind]).sum::<u64>() as f64 / all;
    let chance: f64 = (0..N).map(|kind| by_first(kind) * by_second(kind)).sum();
    (chance < 1.0).then(|| (agreed - chance) / (1.0 - chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) -> bool {
        found.is_some_and(|found| (found - expected).abs() < 5e-5)
    }

    #[test]
    fn it_is_the_kappa_of_published_examples() {
        // English Wikipedia, "Cohen's kappa": the simple example (50 proposals), and "same percentages but different numbers", to four digits.
        assert!(close(cohens_kappa(&[[20, 5], [10, 15]]), 0.4));
        assert!(close(cohens_kappa(&[[45, 15], [25, 15]]), 0.1304) && close(cohens_kappa(&[[25, 35], [5, 35]]), 0.2593));
    }

    #[test]
    fn where_chance_explains_everything_there_is_none() {
        assert_eq!(cohens_kappa(&[[0, 0], [0, 0]]), None);
        assert_eq!(cohens_kappa(&[[9, 0], [0, 0]]), None);
        assert!(close(cohens_kappa(&[[5, 0], [0, 5]]), 1.0) && close(cohens_kappa(&[[0, 5], [5, 0]]), -1.0));
    }
}
