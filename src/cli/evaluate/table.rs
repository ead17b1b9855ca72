//! Figures as a person reads them on a terminal. Under each stands its 95 % interval.

use std::io::Write;

use crate::evaluation::{Against, Figure, Findings, Remark, Row, Side, StreamFigures};

/// The most characters of a name.
const MAX_NAME: usize = 40;

/// How many comments are shown on which two models differ.
const SHOWN: usize = 5;

/// Prints everything that fits a terminal.
pub(super) fn print(findings: &Findings) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    if let Some(figures) = &findings.stream {
        stream(&mut out, figures)?;
        writeln!(out)?;
    }
    rows(&mut out, "", &findings.rows)?;
    for slices in &findings.slices {
        writeln!(out)?;
        rows(&mut out, &format!("by {}", slices.by), &slices.rows)?;
    }
    if let Some(against) = &findings.against {
        writeln!(out)?;
        comparison(&mut out, findings, against)?;
    }
    for note in &findings.notes {
        writeln!(out, "\n{note}")?;
    }
    Ok(())
}

fn rows(out: &mut impl Write, title: &str, rows: &[Row]) -> std::io::Result<()> {
    let wide = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).clamp(12, MAX_NAME);
    write!(out, "{title:wide$} {:>8} {:>8}", "rows", "unwanted")?;
    for figure in Figure::ALL {
        write!(out, " {:>10}", figure.heading())?;
    }
    writeln!(out)?;
    for row in rows {
        let name: String = row.name.chars().take(wide).collect();
        write!(out, "{name:wide$} {:>8.0} {:>8.0}", row.metrics.rows, row.metrics.unwanted)?;
        for figure in Figure::ALL {
            write!(out, " {:>10}", figure.of(&row.metrics).map_or_else(|| "-".to_owned(), |value| format!("{value:.3}")))?;
        }
        write!(out, "\n{:wide$} {:>8} {:>8}", "", "", "")?;
        for figure in Figure::ALL {
            let interval = row.intervals.of(figure).map(|interval| format!("{}-{}", short(interval.low), short(interval.high)));
            write!(out, " {:>10}", interval.unwrap_or_default())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Three digits: ".987", "1.00", "12.3".
fn short(value: f64) -> String {
    let text = if value < 0.9995 { format!("{value:.3}") } else { format!("{value:.2}") };
    text.strip_prefix('0').map_or_else(|| text.clone(), str::to_owned)
}

fn stream(out: &mut impl Write, figures: &StreamFigures) -> std::io::Result<()> {
    let taught = 100.0 * figures.taught_share;
    writeln!(out, "{} comments in {} streams, {taught:.0} % of them taught", figures.comments, figures.streams)?;
    writeln!(out, "{:>12} {:>15} {:>15} {:>8}", "comments", "wrong verdicts", "95 % interval", "streams")?;
    for window in &figures.windows {
        let stretch = format!("{}-{}", window.from, window.through);
        let interval = window.interval.map_or_else(|| "-".to_owned(), |[low, high]| format!("{}-{}", short(low), short(high)));
        writeln!(out, "{stretch:>12} {:>15.3} {interval:>15} {:>8}", window.wrong, window.streams)?;
    }
    Ok(())
}

fn comparison(out: &mut impl Write, findings: &Findings, against: &Against) -> std::io::Result<()> {
    let first = findings.settings.model.as_ref().map_or("", |model| model.id.as_str());
    let second = against.model.id.as_str();
    writeln!(out, "{:12} {first:>18} {second:>18} {:>12} {:>18}  better", "against", "difference", "95 % interval")?;
    for difference in &against.comparison.differences {
        let Some(figure) = Figure::ALL.into_iter().find(|figure| figure.name() == difference.figure) else { continue };
        let value = |metrics| figure.of(metrics).map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
        let first = findings.overall().map_or_else(String::new, |row| value(&row.metrics));
        let interval = difference.interval.map_or_else(|| "-".to_owned(), |interval| format!("{:+.4} {:+.4}", interval.low, interval.high));
        let better = match difference.better {
            Some(Side::First) => "the first",
            Some(Side::Second) => "the second",
            None => "not clear",
        };
        writeln!(
            out,
            "{:12} {first:>18} {:>18} {:>+12.4} {interval:>18}  {better}",
            figure.heading(),
            value(&against.comparison.metrics),
            difference.difference
        )?;
    }
    let test = against.comparison.mcnemar;
    let p = if test.p_value < 0.001 { "p < 0.001".to_owned() } else { format!("p = {:.3}", test.p_value) };
    writeln!(
        out,
        "\nat 0.5 the first alone is right on {}, the second alone on {}: McNemar's exact test, {p}",
        test.first_alone_right, test.second_alone_right
    )?;
    differing(out, "the second alone is right", &against.first_alone_wrong)?;
    differing(out, "the first alone is right", &against.second_alone_wrong)
}

fn differing(out: &mut impl Write, title: &str, remarks: &[Remark]) -> std::io::Result<()> {
    if remarks.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for remark in remarks.iter().take(SHOWN) {
        let text: String = remark.text.chars().take(100).collect();
        writeln!(out, "{:>6.3} {:>6.3} {:5} {text}", remark.score, remark.against.unwrap_or_default(), remark.label.as_str())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_takes_four_places() {
        assert_eq!([0.9874, 0.05, 1.0, 0.9999, 2.345].map(short), [".987", ".050", "1.00", "1.00", "2.35"]);
    }
}
