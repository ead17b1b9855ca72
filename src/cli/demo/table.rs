//! The demo's table: what the filter did against what the comments are, at the start and at the end.

use std::fmt::Write;

use super::player::Outcome;
use crate::policy::Verdict;

/// Verdicts of one stretch of comments, by what the comments are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    /// Good comments approved, held, marked as spam.
    good: [usize; 3],
    /// Unwanted comments approved, held, marked as spam.
    unwanted: [usize; 3],
}

impl Tally {
    fn of(outcomes: &[Outcome]) -> Self {
        let mut tally = Self::default();
        for outcome in outcomes {
            let column = match outcome.verdict {
                Verdict::Approve => 0,
                Verdict::Hold => 1,
                Verdict::Spam => 2,
            };
            let row = if outcome.label.is_unwanted() { &mut tally.unwanted } else { &mut tally.good };
            row[column] += 1;
        }
        tally
    }

    fn all(&self) -> usize {
        self.good.iter().chain(&self.unwanted).sum()
    }

    fn right(&self) -> usize {
        self.good[0] + self.unwanted[2]
    }

    fn held(&self) -> usize {
        self.good[1] + self.unwanted[1]
    }

    fn wrong(&self) -> usize {
        self.good[2] + self.unwanted[0]
    }
}

/// The table for the first and the last third of the comments, and a line that says how many there were.
pub(super) fn table(outcomes: &[Outcome]) -> String {
    let third = outcomes.len() / 3;
    let mut text = String::new();
    let stretches = [("first", &outcomes[..third]), ("last", &outcomes[outcomes.len() - third..])];
    for (name, stretch) in stretches {
        let tally = Tally::of(stretch);
        // Writing to a String cannot fail.
        let _ = write!(text, "The {name} {third} comments\n{:24}{:>10}{:>10}{:>10}\n", "", "approved", "held", "spam");
        for (label, [approved, held, spam]) in [("good comments", tally.good), ("spam", tally.unwanted)] {
            let _ = writeln!(text, "  {label:22}{approved:>10}{held:>10}{spam:>10}");
        }
        let percent = |n: usize| format!("{:.0} %", 100.0 * share(n, tally.all()));
        let (right, held, wrong) = (percent(tally.right()), percent(tally.held()), percent(tally.wrong()));
        let _ = writeln!(text, "  decided rightly without anyone {right}, held for the moderator {held}, wrong {wrong}\n");
    }
    let _ = writeln!(text, "{} comments", outcomes.len());
    text
}

#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Label;

    #[test]
    fn the_table_compares_the_first_third_with_the_last() {
        let outcome = |label, verdict| Outcome { label, verdict };
        let outcomes = [
            outcome(Label::Ham, Verdict::Hold),
            outcome(Label::Spam, Verdict::Approve),
            outcome(Label::Ham, Verdict::Hold),
            outcome(Label::Ham, Verdict::Hold),
            outcome(Label::Ham, Verdict::Approve),
            outcome(Label::Spam, Verdict::Spam),
        ];
        let text = table(&outcomes);
        let expected = "\
The first 2 comments
                          approved      held      spam
  good comments                  0         1         0
  spam                           1         0         0
  decided rightly without anyone 0 %, held for the moderator 50 %, wrong 50 %

The last 2 comments
                          approved      held      spam
  good comments                  1         0         0
  spam                           0         0         1
  decided rightly without anyone 100 %, held for the moderator 0 %, wrong 0 %

6 comments
";
        assert_eq!(text, expected);
    }
}
