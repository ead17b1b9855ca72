//! A forecast in plain words.

use super::super::progress;
use crate::engine::{Engine, Error, FORECAST_COMMENTS, Forecast};

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
    let which = if comments == FORECAST_COMMENTS as u64 { "last" } else { "only" };
    let sentence = format!(
        "Of your {which} {} ({approved} approved, {} {unwanted}) Gatepost would have held {} for you ({held_approved} approved, {held_unwanted} \
         {unwanted}), lost {lost} (marked {} as spam) and let {let_through} {unwanted} through.",
        counted(comments, "decided comment"),
        spam + abuse,
        forecast.held(),
        if lost == 1 { "a good comment" } else { "good comments" },
    );
    let careful = (forecast.while_careful > 0).then(|| {
        format!(
            "For {} of them it knew your blog too little to act alone, and held more: that passes as you decide.",
            forecast.while_careful
        )
    });
    let bound = forecast.lost_at_most.map(|most| {
        format!(
            "From {} follows, with 95 % confidence, that it loses at most {} of them.",
            counted(approved, "good comment"),
            percent(most)
        )
    });
    let how = "How this was reckoned: each was judged in the order in which they came, by the built-in model and what you had decided before it, with \
               your policy of today; never by what was learned from it or from a later one."
        .to_owned();
    std::iter::once(sentence).chain(bound).chain(careful).chain(gone).chain([how]).collect()
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
            // R 4.5: qbeta(0.95, 1, 412)
            lost_at_most: Some(0.007_245),
            ..Forecast::default()
        };
        let lines = describe(&forecast);
        assert_eq!(
            lines[0],
            "Of your last 500 decided comments (412 approved, 88 spam) Gatepost would have held 61 for you (40 approved, 21 spam), lost 0 \
             (marked good comments as spam) and let 3 spam through."
        );
        assert_eq!(lines[1], "From 412 good comments follows, with 95 % confidence, that it loses at most 0.8 % of them.");
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn without_a_decided_comment_it_says_so() {
        let lines = describe(&Forecast { without_text: 1, ..Forecast::default() });
        assert!(lines[0].starts_with("There is no comment yet that a person decided"), "{lines:?}");
        assert_eq!(lines[1], "1 decided comment more is left out: the text is gone or was edited since.");
    }
}
