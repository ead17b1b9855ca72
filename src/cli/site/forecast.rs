//! A forecast in plain words.

use super::super::progress;
use crate::engine::{Engine, Error, FORECAST_COMMENTS, Forecast};

/// A bound above this share says that there were too few comments, not that the filter is bad.
const PROVES_LITTLE: f64 = 0.05;

/// Makes the forecast of a site, with a progress bar.
pub(super) async fn make(engine: &Engine, name: &str) -> Result<Forecast, Error> {
    let bar = progress::steps(FORECAST_COMMENTS as u64, "forecasting");
    let shown = bar.clone();
    let forecast = engine.forecast(name, move |judged, of| {
        shown.set_length(of);
        shown.set_position(judged);
    });
    let forecast = forecast.await;
    bar.finish_and_clear();
    forecast
}

/// What it says, a paragraph a line.
pub(super) fn describe(forecast: &Forecast) -> Vec<String> {
    let Forecast { comments, approved, spam, abuse, held_approved, held_unwanted, lost, let_through, .. } = *forecast;
    let gone = without_text(forecast.without_text);
    if comments == 0 {
        let none = "There is no comment yet that a person decided, so there is nothing to make a forecast from.".to_owned();
        return std::iter::once(none).chain(gone).collect();
    }
    let unwanted = if abuse > 0 { "spam or abuse" } else { "spam" };
    let which = if comments == FORECAST_COMMENTS as u64 { "last " } else { "" };
    let sentence = format!(
        "Of the {which}{} that you decided ({approved} approved, {} {unwanted}) Gatepost would have held {} for you ({held_approved} approved, \
         {held_unwanted} {unwanted}), lost {lost} (marked {} as spam) and let {} through.",
        counted(comments, "comment"),
        spam + abuse,
        forecast.held(),
        if lost == 1 { "a good comment" } else { "good comments" },
        counted(let_through, &format!("{unwanted} comment")),
    );
    let how = "How this was reckoned: each was judged in the order in which they came, by the built-in model and what you had decided before it, with \
               your policy of today; never by what was learned from it or from a later one."
        .to_owned();
    let bound = forecast.lost_at_most.map(|most| bounded(approved, most));
    std::iter::once(sentence).chain(bound).chain(careful(forecast)).chain(gone).chain([how]).collect()
}

/// What so many good comments prove.
fn bounded(approved: u64, most: f64) -> String {
    let share = percent(most);
    if most > PROVES_LITTLE {
        return format!("{} prove little: with 95 % confidence it loses at most {share} of them.", counted(approved, "good comment"));
    }
    format!("With 95 % confidence it loses at most {share} of good comments like these.")
}

fn careful(forecast: &Forecast) -> Option<String> {
    let held_more = "it knew your blog too little to act alone, and held more: that passes as you decide.";
    match forecast.while_careful {
        0 => None,
        all if all == forecast.comments => Some(format!("All that time {held_more}")),
        some => Some(format!("For {some} of them {held_more}")),
    }
}

fn without_text(gone: u64) -> Option<String> {
    let are = if gone == 1 { "is" } else { "are" };
    (gone > 0).then(|| format!("{} more {are} left out: the text is gone or was edited since.", counted(gone, "decided comment")))
}

fn counted(n: u64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A share, rounded up: it bounds something.
fn percent(share: f64) -> String {
    format!("{:.1} %", (share * 1_000.0).ceil() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_counts_and_the_share_is_rounded_up() {
        let forecast = Forecast {
            comments: 500,
            approved: 412,
            spam: 88,
            held_approved: 40,
            held_unwanted: 21,
            let_through: 3,
            // Python: 1 - 0.05 ** (1 / 412)
            lost_at_most: Some(0.007_245),
            ..Forecast::default()
        };
        let lines = describe(&forecast);
        assert_eq!(
            lines[0],
            "Of the last 500 comments that you decided (412 approved, 88 spam) Gatepost would have held 61 for you (40 approved, 21 spam), lost 0 \
             (marked good comments as spam) and let 3 spam comments through."
        );
        assert_eq!(lines[1], "With 95 % confidence it loses at most 0.8 % of good comments like these.");
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn a_few_comments_prove_little_and_are_held() {
        let forecast = Forecast {
            comments: 3,
            approved: 2,
            abuse: 1,
            held_approved: 1,
            lost: 1,
            let_through: 1,
            lost_at_most: Some(0.975),
            while_careful: 3,
            ..Forecast::default()
        };
        let lines = describe(&forecast);
        assert_eq!(
            lines[0],
            "Of the 3 comments that you decided (2 approved, 1 spam or abuse) Gatepost would have held 1 for you (1 approved, 0 spam or abuse), \
             lost 1 (marked a good comment as spam) and let 1 spam or abuse comment through."
        );
        assert_eq!(lines[1], "2 good comments prove little: with 95 % confidence it loses at most 97.5 % of them.");
        assert!(lines[2].starts_with("All that time it knew your blog too little"), "{lines:?}");
    }

    #[test]
    fn without_a_decided_comment_it_says_so() {
        let lines = describe(&Forecast { without_text: 1, ..Forecast::default() });
        assert!(lines[0].starts_with("There is no comment yet that a person decided"), "{lines:?}");
        assert_eq!(lines[1], "1 decided comment more is left out: the text is gone or was edited since.");
    }
}
