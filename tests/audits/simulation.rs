//! Simulated audits at a known true rate: the stated intervals hold it, and a promise is kept.

use gatepost::evaluation::exact_interval;
use gatepost::learning::{Audited, Evidence, Stratum, draw, needed, tested};
use gatepost::moderation::Action;

/// Numbers that look random (Steele, Lea and Flood 2014, `SplitMix64`): the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between 0 and 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn seed(&mut self) -> [u8; 32] {
        let mut seed = [0; 32];
        for byte in &mut seed {
            *byte = self.next().to_le_bytes()[0];
        }
        seed
    }
}

/// A site's comments: of each stratum so many, and so many of these wrong; in no order.
fn comments(approved: (usize, usize), spam: (usize, usize)) -> Vec<Audited> {
    let audited = |stratum, wrong: bool| {
        let ham = (stratum == Stratum::Approved) != wrong;
        let answer = Some(if ham { Action::Approve } else { Action::Spam });
        Audited { stratum, score: if stratum == Stratum::Spam { 0.95 } else { 0.05 }, spam_above: 0.9, answer }
    };
    let of = |stratum, (all, wrong): (usize, usize)| (0..all).map(move |at| audited(stratum, at < wrong));
    of(Stratum::Approved, approved).chain(of(Stratum::Spam, spam)).collect()
}

#[test]
fn the_intervals_of_drawn_comments_hold_the_true_rates_in_at_least_93_of_100_runs() {
    const RUNS: u32 = 1_000;
    let mut chance = Chance(1);
    // False positives in 1 of 200, 1 of 50 and 1 of 8; misses in 1 of 500, 1 of 25 and 1 of 3.
    for (approved, spam) in [((30_000, 60), (20_000, 100)), ((5_000, 200), (5_000, 100)), ((600, 200), (400, 50))] {
        let comments = comments(approved, spam);
        let truth = [spam, approved].map(|(all, wrong)| wrong as f64 / all as f64);
        for drawn in [30, 200, 900] {
            let mut held = [0_u32; 2];
            for _ in 0..RUNS {
                let sample: Vec<Audited> = draw(chance.seed(), comments.len(), drawn).into_iter().map(|at| comments[at]).collect();
                assert_eq!(sample.len(), drawn);
                let tested = tested(&sample);
                for (held, (rate, truth)) in held.iter_mut().zip([tested.false_positives, tested.misses].into_iter().zip(truth)) {
                    let [low, high] = rate.interval;
                    *held += u32::from(low <= truth && truth <= high);
                }
            }
            assert!(held.iter().all(|held| held * 100 >= 93 * RUNS), "{truth:?}, {drawn} drawn: held in {held:?} of {RUNS} runs");
        }
    }
}

#[test]
fn every_comment_is_drawn_as_often_as_any_other() {
    let mut chance = Chance(2);
    let mut drawn = [0_u32; 20];
    for _ in 0..20_000 {
        let places = draw(chance.seed(), 20, 3);
        assert!(places.is_sorted_by(|one, other| one < other) && places.len() == 3);
        for place in places {
            drawn[place] += 1;
        }
    }
    // 3,000 are expected of each; the standard deviation is 50.
    assert!(drawn.iter().all(|times| times.abs_diff(3_000) < 250), "{drawn:?}");
    assert_eq!(draw([0; 32], 2, 5), [0, 1]);
    assert!(draw([0; 32], 0, 5).is_empty());
}

/// What a site that promises 1 in 200 does, looking at its evidence after each audited ham.
struct Kept {
    /// In how many runs it ever marked spam above a line at which it truly lost more.
    broken: u32,
    /// In how many runs it acted at its own line at the end.
    acts: u32,
}

const PROMISE: f64 = 0.005;

/// So many runs in which the true share of ham above 0.9 is `lost`, that above a higher line less in proportion. `acts_above` is asked whenever it
/// may say another thing than before: before each loss, and at the end (between losses evidence only grows).
fn play(seed: u64, runs: u32, lost: f64, acts_above: impl Fn(u64, &[f64]) -> Option<f64>) -> Kept {
    let mut chance = Chance(seed);
    let mut kept = Kept { broken: 0, acts: 0 };
    for _ in 0..runs {
        let (mut scores, mut broken, mut line) = (Vec::new(), false, None);
        let mut look = |ham: u64, scores: &[f64]| {
            line = acts_above(ham, scores);
            broken |= line.is_some_and(|line| lost * (1.0 - line) / 0.1 > PROMISE);
        };
        for ham in 0..6_000 {
            if chance.share() < lost {
                look(ham, &scores);
                scores.push(0.9 + 0.1 * chance.share());
            }
        }
        look(6_000, &scores);
        kept.broken += u32::from(broken);
        kept.acts += u32::from(line == Some(0.9));
    }
    kept
}

#[test]
fn a_promise_of_1_in_200_is_kept_in_at_least_95_of_100_runs_however_often_one_looks() {
    let promise = |ham: u64, lost: &[f64]| Evidence::new(ham, lost.to_vec()).promise(PROMISE, 0.9).acts_above;
    for (seed, lost) in [(3, 0.0051), (4, 0.006), (5, 0.01)] {
        let kept = play(seed, 1_000, lost, promise);
        assert!(kept.broken <= 50, "{lost}: broken in {} of 1,000 runs", kept.broken);
    }
    // And a filter that keeps it is let loose: one that loses 1 in 2,000, within 6,000 audited ham.
    let kept = play(7, 400, 0.0005, promise);
    assert_eq!(kept.broken, 0);
    assert!(kept.acts >= 320, "acts in {} of 400 runs", kept.acts);
}

/// The chance that a filter that truly loses `lost` of its ham is ever taken for one that keeps the promise, within 6,000 audited ham: every course that the
/// audits can take, with its probability, up to where it proves the promise.
fn chance_of_a_false_proof(lost: f64) -> f64 {
    let proven_at: Vec<u64> = (0..80).map(|lost| needed(lost, PROMISE)).collect();
    let mut courses = vec![0.0; proven_at.len()];
    courses[0] = 1.0;
    let mut proven = 0.0;
    for ham in 0..=6_000 {
        for (course, at) in courses.iter_mut().zip(&proven_at) {
            if ham >= *at {
                proven += std::mem::take(course);
            }
        }
        for losses in (1..courses.len()).rev() {
            courses[losses] = courses[losses] * (1.0 - lost) + courses[losses - 1] * lost;
        }
        courses[0] *= 1.0 - lost;
    }
    proven
}

#[test]
fn the_exact_chance_that_a_broken_promise_passes_for_kept_leaves_room_below_5_in_100() {
    // The same sums in Python 3.11, with math.lgamma and the binomial tail in place of the beta integral.
    for (lost, expected) in [(0.0051, 0.02837), (0.006, 0.01287), (0.01, 0.00063)] {
        let chance = chance_of_a_false_proof(lost);
        assert!((chance - expected).abs() < 0.00001, "{lost}: {chance}");
    }
    // The nearer to the promise, the larger; at the promise itself it stays below 4 in 100, and the share of the runs below 5.
    assert!(chance_of_a_false_proof(PROMISE) < 0.04);
}

#[test]
fn an_interval_for_a_fixed_number_would_break_it_more_often() {
    // The upper end of a one-sided 95 % interval, looked at after each answer.
    let peeking = |ham: u64, lost: &[f64]| (exact_interval(lost.len() as u64, ham, 0.9)[1] <= PROMISE).then_some(0.9);
    let kept = play(3, 300, 0.0051, peeking);
    assert!(kept.broken > 30, "broken in {} of 300 runs", kept.broken);
}

#[test]
fn about_three_over_the_rate_audited_ham_without_a_loss_prove_a_promise() {
    // Where 0.5 (1-r)^-n + 0.5 B(1, n+1) I_r(1, n+1) / (r (1-r)^n) first reaches 25, by math.lgamma and the binomial tail in Python 3.11.
    assert_eq!([0.05, 0.005, 0.001].map(|rate| needed(0, rate)), [72, 734, 3_675]);
    assert_eq!([1, 2, 5].map(|lost| needed(lost, 0.005)), [1_616, 2_033, 3_118]);
}

#[test]
fn what_was_lost_moves_the_line_above_it() {
    let promise = |ham, lost: &[f64]| Evidence::new(ham, lost.to_vec()).promise(PROMISE, 0.9);
    assert_eq!(promise(733, &[]).acts_above, None);
    assert_eq!((promise(733, &[]).missing, promise(734, &[]).missing), (1, 0));
    assert_eq!(promise(734, &[]).acts_above, Some(0.9));
    // One loss at 0.93 needs 1,616 to be forgiven; until then the filter acts above it alone.
    assert_eq!((promise(1_000, &[0.93]).acts_above, promise(1_000, &[0.93]).missing), (Some(0.93), 616));
    assert_eq!(promise(1_616, &[0.93]).acts_above, Some(0.9));
    assert_eq!(promise(1_700, &[0.93, 0.99, 0.91]).acts_above, Some(0.93));
    // A loss below the line is none.
    assert_eq!(promise(734, &[0.85]).acts_above, Some(0.9));
}
