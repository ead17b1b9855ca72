//! What a site has taught as it would be without one account's part, or with one more decision: for questions, and never kept.

use rustc_hash::FxHashMap;

use super::counts::{CELLS, Covers, Totals};
use super::model::Model;
use super::month::Month;
use super::overlay::{Overlay, WEIGHT};
use super::score::{Evidence, Score, families};
use super::shift::Line;
use super::standpoint::Standpoint;
use crate::comment::Label;
use crate::features::{FAMILIES, Family};

/// A site's own counts, as scoring asks for them.
pub(super) trait Own {
    /// Whether they change nothing.
    fn is_empty(&self) -> bool;
    /// What they add to the shared counts of a slot, in examples of each label; `None` if they say nothing of it.
    fn sums(&self, slot: u32) -> Option<[i32; 3]>;
    /// The same for all slots of a family, by its place among [`Family::ALL`].
    fn added(&self, family: usize) -> [i64; 3];
    /// How many slots of that family they know.
    fn vocabulary(&self, family: usize) -> u32;
    /// By how much they shift the log-odds of the model's detector for `label`, in nats.
    fn shift(&self, model: u32, label: Label) -> f64;

    /// The counts (unwanted, ham) of a slot, given the shared ones. `None` if nothing is said of it.
    #[inline]
    fn counts(&self, slot: u32, covers: Covers, shared: impl FnOnce() -> [u32; CELLS]) -> Option<(u64, u64)> {
        let change = spread(self.sums(slot)?);
        let shared = shared();
        // What is held is part of the shared counts, so a sum below zero means that the model is not the one it was held by.
        let sums = std::array::from_fn(|at| u64::try_from(i64::from(shared[at]) + i64::from(change[at])).unwrap_or(0));
        Some(covers.split(sums))
    }

    /// The totals, given the shared ones. A family's vocabulary is at least what each side has seen of it: what they have seen together lies a little above,
    /// but would bind an overlay to one model.
    fn totals(&self, shared: &[Totals; FAMILIES], covers: Covers) -> [Totals; FAMILIES] {
        let grow = |shared: u64, change: i64| shared.saturating_add_signed(change);
        std::array::from_fn(|at| {
            let (unwanted, ham) = covers.split(spread(self.added(at)));
            Totals {
                unwanted: grow(shared[at].unwanted, unwanted),
                ham: grow(shared[at].ham, ham),
                seen: shared[at].seen.max(u64::from(self.vocabulary(at))),
            }
        })
    }
}

/// Numbers of decisions as the shared counts have them: a decision teaches every detector, as [`lesson`](super::counts) says.
#[inline]
pub(super) fn spread<T: Copy>([ham, spam, abuse]: [T; 3]) -> [T; CELLS] {
    [ham, spam, abuse, ham]
}

/// An overlay without a part of it, and with what is learned and unlearned beside it. Its vocabularies are those of the overlay.
#[derive(Debug, Clone)]
pub struct Altered<'a> {
    site: &'a Overlay,
    less: Option<&'a Overlay>,
    cells: FxHashMap<u32, [i32; 3]>,
    totals: [[i64; 3]; FAMILIES],
    line: Line,
}

impl<'a> Altered<'a> {
    /// An overlay as it is.
    #[must_use]
    pub fn of(site: &'a Overlay) -> Self {
        Self { site, less: None, cells: FxHashMap::default(), totals: [[0; 3]; FAMILIES], line: site.line().clone() }
    }

    /// An overlay without a part of it that weighs its months as the whole does ([`Overlay::weigh_beside`]).
    #[must_use]
    pub fn without(site: &'a Overlay, part: &'a Overlay) -> Self {
        let line = site.line().without(part.line());
        Self { less: Some(part), line, ..Self::of(site) }
    }

    /// Learns one more decision, of the newest month.
    pub fn learn(&mut self, slots: &[u32], label: Label, standpoint: Option<Standpoint>) {
        self.add(slots, label, WEIGHT);
        if let Some(standpoint) = standpoint {
            self.line.place(standpoint, label);
        }
    }

    /// Takes back what a decision of `month` taught.
    pub fn unlearn(&mut self, slots: &[u32], label: Label, month: Month, standpoint: Option<Standpoint>) {
        self.add(slots, label, -month.weight(self.site.newest()));
        if let Some(standpoint) = standpoint {
            self.line.displace(standpoint, label);
        }
    }

    fn add(&mut self, slots: &[u32], label: Label, change: i32) {
        for slot in slots {
            let Some(family) = Family::of(*slot) else { continue };
            self.cells.entry(*slot).or_default()[label.index()] += change;
            self.totals[family as usize][label.index()] += i64::from(change);
        }
    }
}

impl Own for Altered<'_> {
    fn is_empty(&self) -> bool {
        self.site.is_empty() && self.cells.is_empty()
    }

    #[inline]
    fn sums(&self, slot: u32) -> Option<[i32; 3]> {
        let (site, own) = (self.site.sums(slot), self.cells.get(&slot));
        if site.is_none() && own.is_none() {
            return None;
        }
        let (site, own) = (site.unwrap_or_default(), own.copied().unwrap_or_default());
        let less = self.less.and_then(|less| less.sums(slot)).unwrap_or_default();
        Some(std::array::from_fn(|at| site[at] + own[at] - less[at]))
    }

    fn added(&self, family: usize) -> [i64; 3] {
        let (site, less) = (self.site.added(family), self.less.map(|less| less.added(family)).unwrap_or_default());
        std::array::from_fn(|at| site[at] + self.totals[family][at] - less[at])
    }

    fn vocabulary(&self, family: usize) -> u32 {
        self.site.vocabulary(family)
    }

    fn shift(&self, model: u32, label: Label) -> f64 {
        self.line.shift(model, label)
    }
}

impl Model {
    /// Scores texts by their slots, as [`Model::score_slots`] does, with what a site would have taught.
    #[must_use]
    pub fn score_all(&self, texts: &[&[u32]], own: &Altered<'_>) -> Vec<Score> {
        let mut scores = vec![Score::of_nothing(); texts.len()];
        for detector in self.detectors() {
            let evidence = Evidence::new(self, detector, own);
            for (score, slots) in scores.iter_mut().zip(texts) {
                score.take(detector.label, evidence.judge(families(slots), &mut ()));
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Comment;
    use crate::features::Extractor;

    fn slots(text: &str) -> Vec<u32> {
        Extractor::new().extract(&Comment::from_content(text)).sorted_slots()
    }

    fn month(year: u16) -> Month {
        Month::of(format!("{year}-05-15T12:00:00Z").parse().unwrap())
    }

    #[test]
    fn without_a_part_and_with_one_more_is_what_the_others_and_that_one_add_up_to() {
        let model = Model::builtin();
        let texts =
            ["a lovely song about rivers", "cheap watches at our shop", "the river is high today", "watch our song", "cheap rivers"];
        let [one, two, three, new, asked] = texts.map(slots);
        let (mut site, mut part, mut expected) = (Overlay::default(), Overlay::default(), Overlay::default());
        let at = |slots: &[u32], overlay: &Overlay, label| model.standpoint(slots, overlay, label);
        for (slots, label, month, mine) in
            [(&one, Label::Ham, month(2024), false), (&two, Label::Spam, month(2023), true), (&three, Label::Ham, month(2026), true)]
        {
            let standpoint = at(slots, &site, label);
            for overlay in [Some(&mut site), mine.then_some(&mut part), (!mine).then_some(&mut expected)].into_iter().flatten() {
                overlay.learn(slots, label, month);
                overlay.place(standpoint, label);
            }
        }
        part.weigh_beside(&site);
        expected.weigh_beside(&site);
        let standpoint = at(&new, &site, Label::Spam);
        expected.learn(&new, Label::Spam, month(2026));
        expected.place(standpoint, Label::Spam);
        let mut altered = Altered::without(&site, &part);
        altered.learn(&new, Label::Spam, Some(standpoint));
        let logit = |altered: &Altered<'_>| model.score_all(&[&asked], altered)[0].logit;
        let wanted = model.score_slots(&asked, &expected).logit;
        assert!((logit(&altered) - wanted).abs() < 1e-6, "{} {wanted}", logit(&altered));
        altered.unlearn(&new, Label::Spam, month(2026), Some(standpoint));
        altered.learn(&two, Label::Spam, None);
        assert!((logit(&altered) - wanted).abs() > 0.1);
        assert_eq!(logit(&Altered::of(&site)).to_bits(), model.score_slots(&asked, &site).logit.to_bits());
    }
}
