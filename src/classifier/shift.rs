//! A site's own 0.5 line.
//!
//! A calibrator that was trained elsewhere ranks a new site's comments better than it places the line between them. So each decision notes
//! where the comment stood ([`Standpoint`]), and a detector's log-odds are shifted to where the site's decisions are likeliest: a logistic
//! regression with a constant alone (Platt scaling without the slope). Its penalty keeps a few decisions from moving much, and older eras count less, as
//! the site's counts have changed what their comments would score now.

use std::collections::BTreeMap;

use super::standpoint::{BINS, KINDS, Standpoint, era, kind, middle};
use crate::comment::Label;

/// The weight of half the squared shift in the loss: a normal prior with a standard deviation of 1 nat.
const PENALTY: f64 = 1.0;

/// What an era counts for beside the next. On streams of judol and text messages (three corpora's model, weight 30) shifting by 1 and 0.8 left
/// 0.0247 and 0.0150 of all verdicts wrong, against 0.0277 and 0.0196 unshifted.
const FADE: f64 = 0.8;

/// The largest shift, in nats.
const MOST: f64 = 6.0;

/// Newton steps: more than a convex function of one variable takes from 0.
const STEPS: usize = 12;

/// Where decided comments stood, counted, and the shifts that follow.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    models: BTreeMap<u32, Tally>,
}

/// What was decided while one model was live.
#[derive(Debug, Clone, Default, PartialEq)]
struct Tally {
    placed: u32,
    /// For a kind of detector, an era and a bin: how many were wanted, how many unwanted. No cell is of zeros.
    cells: BTreeMap<(usize, u8, u8), [u32; 2]>,
    shifts: [f64; KINDS],
}

impl Line {
    /// Counts a decision.
    pub(super) fn place(&mut self, standpoint: Standpoint, label: Label) {
        let tally = self.models.entry(standpoint.model).or_default();
        tally.placed += 1;
        for cell in cells(standpoint) {
            tally.cells.entry(cell).or_default()[usize::from(label.is_unwanted())] += 1;
        }
        tally.fit();
    }

    /// Takes back exactly what [`Line::place`] counted.
    pub(super) fn displace(&mut self, standpoint: Standpoint, label: Label) {
        let Some(tally) = self.models.get_mut(&standpoint.model) else { return };
        tally.placed = tally.placed.saturating_sub(1);
        for cell in cells(standpoint) {
            if let Some(counts) = tally.cells.get_mut(&cell) {
                let count = &mut counts[usize::from(label.is_unwanted())];
                *count = count.saturating_sub(1);
                if *counts == [0, 0] {
                    tally.cells.remove(&cell);
                }
            }
        }
        if tally.placed == 0 {
            self.models.remove(&standpoint.model);
        } else {
            tally.fit();
        }
    }

    /// What it counts beside a part of it.
    pub(super) fn without(&self, part: &Self) -> Self {
        let mut rest = self.clone();
        for (model, less) in &part.models {
            let Some(tally) = rest.models.get_mut(model) else { continue };
            tally.placed = tally.placed.saturating_sub(less.placed);
            for (cell, counts) in &less.cells {
                if let Some(left) = tally.cells.get_mut(cell) {
                    *left = std::array::from_fn(|at| left[at].saturating_sub(counts[at]));
                }
            }
            tally.cells.retain(|_, counts| *counts != [0, 0]);
            tally.fit();
        }
        rest.models.retain(|_, tally| tally.placed > 0);
        rest
    }

    /// How many decisions were counted while the model was live.
    pub(super) fn placed(&self, model: u32) -> u32 {
        self.models.get(&model).map_or(0, |tally| tally.placed)
    }

    /// By how much the log-odds of one of the model's detectors are to be shifted, in nats.
    pub(super) fn shift(&self, model: u32, label: Label) -> f64 {
        self.models.get(&model).map_or(0.0, |tally| tally.shifts[kind(label)])
    }
}

fn cells(standpoint: Standpoint) -> impl Iterator<Item = (usize, u8, u8)> {
    standpoint.bins.into_iter().enumerate().filter(|(_, bin)| *bin > 0).map(move |(kind, bin)| (kind, standpoint.era, bin))
}

impl Tally {
    fn fit(&mut self) {
        for kind in 0..KINDS {
            let cells: Vec<_> = self.cells.range((kind, 0, 0)..=(kind, u8::MAX, BINS)).collect();
            let now = era(self.placed);
            let weighed = cells.iter().map(|((_, era, bin), [wanted, unwanted])| {
                let weight = FADE.powi(i32::from(now.saturating_sub(*era)));
                [middle(*bin), weight * f64::from(*wanted), weight * f64::from(*unwanted)]
            });
            self.shifts[kind] = likeliest(&weighed.collect::<Vec<_>>());
        }
    }
}

/// The shift with the least penalised logistic loss over `[log-odds, weight of the wanted, weight of the unwanted]`.
fn likeliest(cells: &[[f64; 3]]) -> f64 {
    let mut shift = 0.0;
    for _ in 0..STEPS {
        let (mut slope, mut curvature) = (PENALTY * shift, PENALTY);
        for [logit, wanted, unwanted] in cells {
            let probability = 1.0 / (1.0 + (-(logit + shift)).exp());
            slope += (wanted + unwanted) * probability - unwanted;
            curvature += (wanted + unwanted) * probability * (1.0 - probability);
        }
        shift = (shift - slope / curvature).clamp(-MOST, MOST);
    }
    shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_shift_equals_scipys() {
        // SciPy 1.17.1: brentq of sum((u + w) * expit(x + b) - u) + b.
        let cells = [[-3.125, 4.0, 6.0], [-1.125, 1.0, 5.0], [0.375, 2.0, 3.0], [4.125, 0.0, 7.0]];
        assert!((likeliest(&cells) - 2.167_567_394_771_501_3).abs() < 1e-9, "{}", likeliest(&cells));
    }

    fn standpoint(era: u8, bin: u8) -> Standpoint {
        Standpoint { model: 7, era, bins: [bin, 0] }
    }

    #[test]
    fn spam_that_stood_low_shifts_its_detector_up_and_the_other_not_at_all() {
        let mut line = Line::default();
        for decided in 0..10 {
            line.place(standpoint(era(decided), 25), Label::Spam);
        }
        assert!(line.shift(7, Label::Spam) > 0.5, "{}", line.shift(7, Label::Spam));
        assert_eq!((line.shift(7, Label::Abuse), line.shift(8, Label::Spam), line.placed(7)), (0.0, 0.0, 10));
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace_whatever_the_order() {
        let decisions = [(standpoint(0, 3), Label::Spam), (standpoint(2, 40), Label::Ham), (standpoint(2, 41), Label::Spam)];
        let (mut line, mut kept) = (Line::default(), Line::default());
        for (standpoint, label) in decisions {
            line.place(standpoint, label);
        }
        line.displace(decisions[0].0, decisions[0].1);
        line.displace(decisions[2].0, decisions[2].1);
        kept.place(decisions[1].0, decisions[1].1);
        assert_eq!(line, kept);
        line.displace(decisions[1].0, decisions[1].1);
        assert_eq!(line, Line::default());
    }
}
