//! Plots of bars below each other: what became of what was held, waiting times, mistakes, agreement, hosts and languages.

use super::chart::{Drawing, Panel, Part, Row, Rows, Table, lined_up, point, share};
use super::columns::of_decisions;
use super::legible::thousands;
use super::short;
use super::words::{abridged, duration, many, percent};
use crate::engine::{Held, Insights, Mentioned, Mistakes, Pair, Reversed, Texts, WaitBin};
use crate::learning::Rate;
use crate::text::amount;

/// Where comments stand, as colours.
const STANDS: [(&str, &str); 3] = [("part-good", "approved"), ("part-bad", "spam or thrown away"), ("part-doubt", "waiting")];

/// What became of what was held.
pub(super) fn held(held: &Held) -> Panel {
    let panel = Panel { id: "held", title: "What was held, and how it ended", ..Panel::default() };
    let all = held.all();
    if all == 0 {
        return Panel { sentence: "Nothing that came in these days was held.".to_owned(), ..panel };
    }
    let ends = [
        ("Approved", "part-good", held.approved),
        ("Marked as spam", "part-bad", held.spam),
        ("Thrown away, as abuse or otherwise", "part-plum", held.trash),
        ("Still waiting", "part-doubt", held.waiting),
        ("Deleted before anybody decided", "part-neutral", held.gone),
    ];
    let most = ends.iter().map(|(.., count)| *count).max().unwrap_or(0);
    let row = |(name, class, count): &(&'static str, &'static str, u64)| Row {
        name: (*name).to_owned(),
        parts: lined_up(most, &[(class, *count)]),
        value: thousands(*count),
        ..Row::default()
    };
    let cells = |(name, _, count): &(&str, &str, u64)| vec![(*name).to_owned(), thousands(*count), percent(share(*count, all))];
    let of = |part| percent(share(part, all));
    Panel {
        sentence: format!(
            "Of {} that were held, {} were approved, {} put away, and {} still wait.",
            many(all, "comment"),
            of(held.approved),
            of(held.spam + held.trash),
            of(held.waiting)
        ),
        drawing: Drawing::Rows(Rows { rows: ends.iter().map(row).collect(), ends: None }),
        table: Table { head: vec!["How it ended", "Comments", "Share"], rows: ends.iter().map(cells).collect() },
        ..panel
    }
}

/// How long what was held waited.
pub(super) fn waits(insights: &Insights) -> Panel {
    let panel = Panel { id: "waits", title: "Time to decision", ..Panel::default() };
    let Some(waits) = &insights.waits else {
        return Panel { sentence: "Nobody decided a comment in these days that was held and is still there.".to_owned(), ..panel };
    };
    let most = waits.histogram.iter().map(|bin| bin.comments).max().unwrap_or(0);
    let row = |bin: &WaitBin| Row {
        name: range(bin),
        parts: lined_up(most, &[("part-accent", bin.comments)]),
        value: thousands(bin.comments),
        ..Row::default()
    };
    let mut cells: Vec<Vec<String>> = waits.histogram.iter().map(|bin| vec![range(bin), thousands(bin.comments)]).collect();
    for (name, seconds) in [
        ("A quarter within", waits.lower_quartile),
        ("Half within", waits.median),
        ("Three quarters within", waits.upper_quartile),
        ("Nine of ten within", waits.ninth_decile),
    ] {
        cells.push(vec![name.to_owned(), duration(seconds)]);
    }
    Panel {
        sentence: format!(
            "Of {} that were held, half were decided within {} and nine of ten within {}.",
            many(waits.comments, "comment"),
            duration(waits.median),
            duration(waits.ninth_decile)
        ),
        drawing: Drawing::Rows(Rows { rows: waits.histogram.iter().map(row).collect(), ends: None }),
        note: format!(
            "A quarter within {}, three quarters within {}. Each range is about four times as long as the one above. What still waits is not in it.{}",
            duration(waits.lower_quartile),
            duration(waits.upper_quartile),
            of_decisions(insights)
        ),
        table: Table { head: vec!["Waited", "Comments"], rows: cells },
        ..panel
    }
}

/// "1 to 4 hours".
fn range(bin: &WaitBin) -> String {
    let unit = |seconds: u32| match seconds {
        0..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        86_400..1_209_600 => (seconds / 86_400, "day"),
        _ => (seconds / 604_800, "week"),
    };
    let told = |seconds| {
        let (count, name) = unit(seconds);
        amount(count.into(), name)
    };
    match bin.to {
        None => format!("over {}", told(bin.from)),
        Some(to) if bin.from == 0 => format!("under {}", told(to)),
        Some(to) if unit(bin.from).1 == unit(to).1 => format!("{} to {}", unit(bin.from).0, told(to)),
        Some(to) => format!("{} to {}", told(bin.from), told(to)),
    }
}

/// What is known of one kind of mistake.
struct Mistake {
    name: &'static str,
    wrong: u64,
    of: u64,
    interval: Option<[f64; 2]>,
}

impl Mistake {
    fn checked(name: &'static str, rate: &Rate) -> Self {
        Self { name, wrong: rate.wrong, of: rate.answered, interval: (rate.answered > 0).then_some(rate.interval) }
    }

    fn reversed(name: &'static str, reversed: &Reversed) -> Self {
        Self { name, wrong: reversed.reversed, of: reversed.of, interval: None }
    }

    fn share(&self) -> Option<f64> {
        (self.of > 0).then(|| share(self.wrong, self.of))
    }

    /// On an axis that ends at `top`.
    fn row(&self, top: f64) -> Row {
        let place = |share: f64| share / top * 100.0;
        let band =
            |[low, high]: [f64; 2]| Part { class: "part-soft", x: place(low), y: 25.0, width: place(high) - place(low), height: 50.0 };
        let value = match self.share() {
            Some(share) => format!("{} ({} of {})", percent(share), thousands(self.wrong), thousands(self.of)),
            None => "nothing known".to_owned(),
        };
        let points = self.share().map(|share| point(place(share), 50.0)).unwrap_or_default();
        Row { name: self.name.to_owned(), parts: self.interval.map(band).into_iter().collect(), points, value }
    }

    fn cells(&self) -> Vec<String> {
        let told = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), percent);
        let ends = [0, 1].map(|end| told(self.interval.map(|interval| interval[end])));
        let [low, high] = ends;
        vec![self.name.to_owned(), thousands(self.wrong), thousands(self.of), told(self.share()), low, high]
    }
}

/// How often the filter was wrong where it decided alone.
pub(super) fn mistakes(mistakes: &Mistakes) -> Panel {
    let panel = Panel { id: "mistakes", title: "Where the filter was wrong alone", ..Panel::default() };
    let known = [
        Mistake::checked("Good, though taken for spam (random checks)", &mistakes.false_positives),
        Mistake::reversed("Marked as spam, approved by people", &mistakes.approved_spam),
        Mistake::checked("Unwanted, though approved (random checks)", &mistakes.misses),
        Mistake::reversed("Approved, put away by people", &mistakes.removed),
    ];
    if known.iter().all(|mistake| mistake.of == 0) {
        let sentence = "Nothing is known: the filter neither approved a comment in these days nor marked one as spam, and no random check was answered.";
        return Panel { sentence: sentence.to_owned(), ..panel };
    }
    let farthest = known.iter().filter_map(|mistake| mistake.interval.map(|[_, high]| high).or(mistake.share())).fold(0.0, f64::max);
    let top = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].into_iter().find(|top| farthest <= *top).unwrap_or(1.0);
    Panel {
        sentence: sentence(mistakes),
        drawing: Drawing::Rows(Rows {
            rows: known.iter().map(|mistake| mistake.row(top)).collect(),
            ends: Some(["0 %".to_owned(), percent(top)]),
        }),
        legend: vec![("part-soft", "where the share lies with 95 % confidence (Clopper and Pearson)")],
        note: "Random checks are drawn from what the score decided, whoever looked at it since: they measure. What people reversed, be it a verdict of the score or \
               of a rule, is a lower bound: nobody looks at everything."
            .to_owned(),
        table: Table {
            head: vec!["Mistake", "Wrong", "Of", "Share", "At least", "At most"],
            rows: known.iter().map(Mistake::cells).collect(),
        },
        ..panel
    }
}

fn sentence(mistakes: &Mistakes) -> String {
    let checked = |rate: &Rate, of: &str, are: &str| match rate.rate {
        Some(share) => {
            format!("Of what it {of}, {} {are} (between {} and {}).", percent(share), percent(rate.interval[0]), percent(rate.interval[1]))
        }
        None => format!("No random check of what it {of} was answered."),
    };
    format!(
        "{} {}",
        checked(&mistakes.false_positives, "takes for spam", "is good"),
        checked(&mistakes.misses, "approves", "should not be read")
    )
}

/// How far moderators agree.
pub(super) fn agreement(insights: &Insights) -> Panel {
    let panel = Panel { id: "agreement", title: "Do moderators agree?", ..Panel::default() };
    let agreement = &insights.agreement;
    if agreement.texts == 0 {
        return Panel { sentence: "There is no text in these days that two people have decided.".to_owned(), ..panel };
    }
    let name = |pair: &Pair| pair.names.each_ref().map(|name| short(name).unwrap_or_default()).join(" and ");
    let kappa = |pair: &Pair| pair.kappa.map_or_else(|| "–".to_owned(), |kappa| format!("{kappa:.2}"));
    let row = |pair: &Pair| Row {
        name: name(pair),
        parts: lined_up(pair.texts, &[("part-accent", pair.agreed)]),
        value: format!("{} of {}, kappa {}", thousands(pair.agreed), thousands(pair.texts), kappa(pair)),
        ..Row::default()
    };
    let cells =
        |pair: &Pair| vec![name(pair), thousands(pair.texts), thousands(pair.agreed), percent(share(pair.agreed, pair.texts)), kappa(pair)];
    let rows: Vec<Row> = agreement.pairs.iter().map(row).collect();
    let few = if rows.is_empty() { " No two people have both decided 10 texts, from which on they are compared." } else { "" };
    Panel {
        sentence: format!(
            "Of {} that two people or more have decided, they said the same about {}.{few}",
            many(agreement.texts, "text"),
            percent(share(agreement.agreed, agreement.texts))
        ),
        drawing: if rows.is_empty() {
            Drawing::Nothing
        } else {
            Drawing::Rows(Rows { rows, ends: Some(["0 %".to_owned(), "100 %".to_owned()]) })
        },
        note: format!(
            "To show a text or not, in one comment or in several with the same words. Cohen's kappa is 1 for always the same and 0 for as often as by chance. Who decides \
             after a colleague mostly means to change it: people agree at least so often.{}",
            of_decisions(insights)
        ),
        table: Table { head: vec!["Who", "Texts", "Same", "Share", "Kappa"], rows: agreement.pairs.iter().map(cells).collect() },
        ..panel
    }
}

/// What texts link to.
pub(super) fn hosts(texts: &Texts) -> Panel {
    let panel = Panel { id: "hosts", title: "What comments link to", ..Panel::default() };
    let Some(first) = texts.hosts.first() else {
        return Panel { sentence: missing(texts, "None of them links to anything."), ..panel };
    };
    let others = match texts.other_hosts {
        0 => String::new(),
        1 => " One other host is not shown.".to_owned(),
        others => format!(" {} other hosts are not shown.", thousands(others)),
    };
    let linked = format!("Most link to {}: {}.", short(&abridged(&first.name)).unwrap_or_default(), many(first.all(), "comment"));
    told(&panel, texts, &texts.hosts, &[], linked, &others)
}

/// The languages of texts.
pub(super) fn languages(texts: &Texts) -> Panel {
    let panel = Panel { id: "languages", title: "Languages", ..Panel::default() };
    let Some(first) = texts.languages.first() else {
        return Panel { sentence: missing(texts, "Of none of them the language is recognised reliably."), ..panel };
    };
    let unrecognised = [("Not recognised", texts.unrecognised)];
    let most = format!("{} is the language of {}.", first.name, percent(share(first.all(), texts.read)));
    told(&panel, texts, &texts.languages, &unrecognised, most, " Short texts are often in no language that is recognised reliably.")
}

fn read(texts: &Texts) -> String {
    let newest = if texts.more { "the newest " } else { "" };
    format!("Of {newest}{} that are still there, the beginning was read.", many(texts.read, "text"))
}

fn missing(texts: &Texts, none: &str) -> String {
    if texts.read == 0 { "No text of these days is still there.".to_owned() } else { format!("{} {none}", read(texts)) }
}

/// Texts by what they have in common, then those that have nothing.
fn told(panel: &Panel, texts: &Texts, mentioned: &[Mentioned], nothing: &[(&str, u64)], sentence: String, note: &str) -> Panel {
    let most = mentioned.iter().map(Mentioned::all).chain(nothing.iter().map(|(_, count)| *count)).max().unwrap_or(0);
    let name = |mentioned: &Mentioned| short(&mentioned.name).unwrap_or_default();
    let row = |mentioned: &Mentioned| {
        let counts = [mentioned.approved, mentioned.put_away, mentioned.waiting];
        let parts: Vec<(&str, u64)> = STANDS.iter().zip(counts).map(|((class, _), count)| (*class, count)).collect();
        let name = short(&abridged(&mentioned.name)).unwrap_or_default();
        Row { name, parts: lined_up(most, &parts), value: thousands(mentioned.all()), ..Row::default() }
    };
    let blank = |(name, count): &(&str, u64)| Row {
        name: (*name).to_owned(),
        parts: lined_up(most, &[("part-neutral", *count)]),
        value: thousands(*count),
        ..Row::default()
    };
    let cells = |mentioned: &Mentioned| {
        let counts = [mentioned.all(), mentioned.approved, mentioned.put_away, mentioned.waiting].map(thousands);
        [name(mentioned)].into_iter().chain(counts).collect()
    };
    let blank_cells =
        |(name, count): &(&str, u64)| vec![(*name).to_owned(), thousands(*count), "–".to_owned(), "–".to_owned(), "–".to_owned()];
    Panel {
        sentence,
        drawing: Drawing::Rows(Rows { rows: mentioned.iter().map(row).chain(nothing.iter().map(blank)).collect(), ends: None }),
        legend: STANDS.to_vec(),
        note: format!("{}{note}", read(texts)),
        table: Table {
            head: vec!["Which", "Comments", "Approved", "Put away", "Waiting"],
            rows: mentioned.iter().map(cells).chain(nothing.iter().map(blank_cells)).collect(),
        },
        ..panel.clone()
    }
}
