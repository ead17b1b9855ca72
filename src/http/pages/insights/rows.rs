//! Plots of bars below each other: what became of what was held, waiting times, mistakes, agreement, hosts and languages.

use super::super::narrowed::language_name;
use super::super::words::{decimal, say, thousands};
use super::chart::{Drawing, Panel, Part, Row, Rows, Table, lined_up, point, share};
use super::columns::of_decisions;
use super::short;
use super::told::{abridged, duration, percent};
use crate::engine::{Held, Insights, Mentioned, Mistakes, Pair, Reversed, Texts, WaitBin};
use crate::learning::Rate;
use crate::text::Language;

/// Where comments stand, as colours, each with its message.
const STANDS: [(&str, &str); 3] = [("part-good", "stands-good"), ("part-bad", "stands-bad"), ("part-doubt", "stands-waits")];

/// What became of what was held.
pub(super) fn held(held: &Held) -> Panel {
    let panel = Panel { id: "held", title: say!("held"), ..Panel::default() };
    let all = held.all();
    if all == 0 {
        return Panel { sentence: say!("held-none"), ..panel };
    }
    let ends = [
        ("held-approved", "part-good", held.approved),
        ("held-spam", "part-bad", held.spam),
        ("held-trash", "part-plum", held.trash),
        ("held-waiting", "part-doubt", held.waiting),
        ("held-gone", "part-neutral", held.gone),
    ];
    let most = ends.iter().map(|(.., count)| *count).max().unwrap_or(0);
    let row = |(name, class, count): &(&'static str, &'static str, u64)| Row {
        name: say!(name),
        parts: lined_up(most, &[(class, *count)]),
        value: thousands(*count),
        ..Row::default()
    };
    let cells = |(name, _, count): &(&str, &str, u64)| vec![say!(name), thousands(*count), percent(share(*count, all))];
    let of = |part| percent(share(part, all));
    Panel {
        sentence: say!("held-of", count = all, approved = of(held.approved), away = of(held.spam + held.trash), waiting = of(held.waiting)),
        drawing: Drawing::Rows(Rows { rows: ends.iter().map(row).collect(), ends: None }),
        table: Table::new(&["head-ended", "head-comments", "head-share"], ends.iter().map(cells).collect()),
        ..panel
    }
}

/// How long what was held waited.
pub(super) fn waits(insights: &Insights) -> Panel {
    let panel = Panel { id: "waits", title: say!("waits"), ..Panel::default() };
    let Some(waits) = &insights.waits else {
        return Panel { sentence: say!("waits-none"), ..panel };
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
        ("waits-quarter", waits.lower_quartile),
        ("waits-half", waits.median),
        ("waits-three-quarters", waits.upper_quartile),
        ("waits-nine", waits.ninth_decile),
    ] {
        cells.push(vec![say!(name), duration(seconds)]);
    }
    Panel {
        sentence: say!("waits-of", count = waits.comments, half = duration(waits.median), nine = duration(waits.ninth_decile)),
        drawing: Drawing::Rows(Rows { rows: waits.histogram.iter().map(row).collect(), ends: None }),
        note: say!("waits-note", quarter = duration(waits.lower_quartile), three = duration(waits.upper_quartile))
            + &of_decisions(insights),
        table: Table::new(&["head-waited", "head-comments"], cells),
        ..panel
    }
}

/// "1 to 4 hours".
fn range(bin: &WaitBin) -> String {
    let unit = |seconds: u32| match seconds {
        0..3_600 => (seconds / 60, "minutes"),
        3_600..86_400 => (seconds / 3_600, "hours"),
        86_400..1_209_600 => (seconds / 86_400, "days"),
        _ => (seconds / 604_800, "weeks"),
    };
    let told = |seconds| {
        let (count, name) = unit(seconds);
        say!(name, count = count)
    };
    match bin.to {
        None => say!("waited-over", time = told(bin.from)),
        Some(to) if bin.from == 0 => say!("waited-under", time = told(to)),
        Some(to) if unit(bin.from).1 == unit(to).1 => say!("waited-between", from = unit(bin.from).0.to_string(), to = told(to)),
        Some(to) => say!("waited-between", from = told(bin.from), to = told(to)),
    }
}

/// What is known of one kind of mistake.
struct Mistake {
    name: String,
    wrong: u64,
    of: u64,
    interval: Option<[f64; 2]>,
}

impl Mistake {
    fn checked(name: &str, rate: &Rate) -> Self {
        Self { name: say!(name), wrong: rate.wrong, of: rate.answered, interval: (rate.answered > 0).then_some(rate.interval) }
    }

    fn reversed(name: &str, reversed: &Reversed) -> Self {
        Self { name: say!(name), wrong: reversed.reversed, of: reversed.of, interval: None }
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
            Some(share) => say!("mistake-share", share = percent(share), wrong = self.wrong, all = self.of),
            None => say!("mistake-unknown"),
        };
        let points = self.share().map(|share| point(place(share), 50.0)).unwrap_or_default();
        Row { name: self.name.clone(), parts: self.interval.map(band).into_iter().collect(), points, value }
    }

    fn cells(&self) -> Vec<String> {
        let told = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), percent);
        let ends = [0, 1].map(|end| told(self.interval.map(|interval| interval[end])));
        let [low, high] = ends;
        vec![self.name.clone(), thousands(self.wrong), thousands(self.of), told(self.share()), low, high]
    }
}

/// How often the filter was wrong where it decided alone.
pub(super) fn mistakes(mistakes: &Mistakes) -> Panel {
    let panel = Panel { id: "mistakes", title: say!("mistakes"), ..Panel::default() };
    let known = [
        Mistake::checked("mistake-good", &mistakes.false_positives),
        Mistake::reversed("mistake-approved", &mistakes.approved_spam),
        Mistake::checked("mistake-missed", &mistakes.misses),
        Mistake::reversed("mistake-removed", &mistakes.removed),
    ];
    if known.iter().all(|mistake| mistake.of == 0) {
        return Panel { sentence: say!("mistakes-none"), ..panel };
    }
    let farthest = known.iter().filter_map(|mistake| mistake.interval.map(|[_, high]| high).or(mistake.share())).fold(0.0, f64::max);
    let top = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].into_iter().find(|top| farthest <= *top).unwrap_or(1.0);
    Panel {
        sentence: sentence(mistakes),
        drawing: Drawing::Rows(Rows {
            rows: known.iter().map(|mistake| mistake.row(top)).collect(),
            ends: Some([say!("percent", percent = "0"), percent(top)]),
        }),
        legend: vec![("part-soft", say!("mistakes-legend"))],
        note: say!("mistakes-note"),
        table: Table::new(
            &["head-mistake", "head-wrong", "head-of", "head-share", "head-at-least", "head-at-most"],
            known.iter().map(Mistake::cells).collect(),
        ),
        ..panel
    }
}

fn sentence(mistakes: &Mistakes) -> String {
    let checked = |rate: &Rate, some, none| match rate.rate {
        Some(share) => say!(some, share = percent(share), low = percent(rate.interval[0]), high = percent(rate.interval[1])),
        None => say!(none),
    };
    format!(
        "{} {}",
        checked(&mistakes.false_positives, "mistakes-good", "mistakes-good-none"),
        checked(&mistakes.misses, "mistakes-missed", "mistakes-missed-none")
    )
}

/// How far moderators agree.
pub(super) fn agreement(insights: &Insights) -> Panel {
    let panel = Panel { id: "agreement", title: say!("agreement"), ..Panel::default() };
    let agreement = &insights.agreement;
    if agreement.texts == 0 {
        return Panel { sentence: say!("agreement-none"), ..panel };
    }
    let name = |pair: &Pair| {
        let [one, other] = pair.names.each_ref().map(|name| short(name).unwrap_or_default());
        say!("agreement-pair", one = one, other = other)
    };
    let kappa = |pair: &Pair| pair.kappa.map_or_else(|| "–".to_owned(), |kappa| decimal(&format!("{kappa:.2}")));
    let row = |pair: &Pair| Row {
        name: name(pair),
        parts: lined_up(pair.texts, &[("part-accent", pair.agreed)]),
        value: say!("agreement-kappa", agreed = pair.agreed, texts = pair.texts, kappa = kappa(pair)),
        ..Row::default()
    };
    let cells =
        |pair: &Pair| vec![name(pair), thousands(pair.texts), thousands(pair.agreed), percent(share(pair.agreed, pair.texts)), kappa(pair)];
    let rows: Vec<Row> = agreement.pairs.iter().map(row).collect();
    let few = if rows.is_empty() { format!(" {}", say!("agreement-few")) } else { String::new() };
    Panel {
        sentence: say!("agreement-of", count = agreement.texts, share = percent(share(agreement.agreed, agreement.texts))) + &few,
        drawing: if rows.is_empty() {
            Drawing::Nothing
        } else {
            Drawing::Rows(Rows { rows, ends: Some(["0", "100"].map(|end| say!("percent", percent = end))) })
        },
        note: say!("agreement-note") + &of_decisions(insights),
        table: Table::new(
            &["head-who", "head-texts", "head-same", "head-share", "head-kappa"],
            agreement.pairs.iter().map(cells).collect(),
        ),
        ..panel
    }
}

/// What texts link to.
pub(super) fn hosts(texts: &Texts) -> Panel {
    let panel = Panel { id: "hosts", title: say!("hosts"), ..Panel::default() };
    let Some(first) = texts.hosts.first() else {
        return Panel { sentence: missing(texts, "hosts-none"), ..panel };
    };
    let others = match texts.other_hosts {
        0 => String::new(),
        others => format!(" {}", say!("hosts-others", count = others)),
    };
    let linked = say!("hosts-most", host = short(&abridged(&first.name)).unwrap_or_default(), count = first.all());
    told(&panel, texts, &texts.hosts, &[], linked, &others)
}

/// The languages of texts.
pub(super) fn languages(texts: &Texts) -> Panel {
    let panel = Panel { id: "languages", title: say!("languages"), ..Panel::default() };
    let Some(first) = texts.languages.first() else {
        return Panel { sentence: missing(texts, "languages-none"), ..panel };
    };
    let unrecognised = [(say!("languages-not"), texts.unrecognised)];
    let languages: Vec<Mentioned> = texts.languages.iter().map(|one| Mentioned { name: named(&one.name), ..one.clone() }).collect();
    let most = say!("languages-most", language = named(&first.name), share = percent(share(first.all(), texts.read)));
    told(&panel, texts, &languages, &unrecognised, most, &format!(" {}", say!("languages-short")))
}

/// A language in the reader's, by its English name.
fn named(english: &str) -> String {
    Language::all().find(|language| language.name() == english).map_or_else(|| english.to_owned(), language_name)
}

fn read(texts: &Texts) -> String {
    if texts.more { say!("texts-read-newest", count = texts.read) } else { say!("texts-read", count = texts.read) }
}

fn missing(texts: &Texts, none: &str) -> String {
    if texts.read == 0 { say!("texts-gone") } else { format!("{} {}", read(texts), say!(none)) }
}

/// Texts by what they have in common, then those that have nothing.
fn told(panel: &Panel, texts: &Texts, mentioned: &[Mentioned], nothing: &[(String, u64)], sentence: String, note: &str) -> Panel {
    let most = mentioned.iter().map(Mentioned::all).chain(nothing.iter().map(|(_, count)| *count)).max().unwrap_or(0);
    let name = |mentioned: &Mentioned| short(&mentioned.name).unwrap_or_default();
    let row = |mentioned: &Mentioned| {
        let counts = [mentioned.approved, mentioned.put_away, mentioned.waiting];
        let parts: Vec<(&str, u64)> = STANDS.iter().zip(counts).map(|((class, _), count)| (*class, count)).collect();
        let name = short(&abridged(&mentioned.name)).unwrap_or_default();
        Row { name, parts: lined_up(most, &parts), value: thousands(mentioned.all()), ..Row::default() }
    };
    let blank = |(name, count): &(String, u64)| Row {
        name: name.clone(),
        parts: lined_up(most, &[("part-neutral", *count)]),
        value: thousands(*count),
        ..Row::default()
    };
    let cells = |mentioned: &Mentioned| {
        let counts = [mentioned.all(), mentioned.approved, mentioned.put_away, mentioned.waiting].map(thousands);
        [name(mentioned)].into_iter().chain(counts).collect()
    };
    let blank_cells = |(name, count): &(String, u64)| vec![name.clone(), thousands(*count), "–".to_owned(), "–".to_owned(), "–".to_owned()];
    Panel {
        sentence,
        drawing: Drawing::Rows(Rows { rows: mentioned.iter().map(row).chain(nothing.iter().map(blank)).collect(), ends: None }),
        legend: STANDS.map(|(class, message)| (class, say!(message))).into(),
        note: format!("{}{note}", read(texts)),
        table: Table::new(
            &["head-which", "head-comments", "head-approved", "head-put-away", "head-waiting"],
            mentioned.iter().map(cells).chain(nothing.iter().map(blank_cells)).collect(),
        ),
        ..panel.clone()
    }
}
