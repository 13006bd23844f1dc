//! What a whole document says about each mix-up.
//!
//! A document may have met a mix-up, and if it did, a share of the stretches of text
//! that could show it do. Neither is known. So each mix-up has a few hypotheses,
//! one for each of a range of shares from nearly all to very few, and one that it never
//! happened; each stretch multiplies their odds by how well they predict it. What
//! the others say then gives the odds that one stretch was damaged, before
//! its own text is judged. A mix-up proven in one place is cheap everywhere
//! else, and one that many sound stretches could show but do not becomes
//! dear. No stretch is evidence for itself.
//!
//! All sums are of integers, in parts of a nat as small as the smallest share needs, and
//! logarithms come from a table, so that every machine decides alike.

use crate::judge::UNITS_PER_NAT;

/// A logarithm of odds, in parts of a nat.
type Odds = i64;

/// Parts of a nat in [`Odds`].
const PARTS: Odds = 1 << 20;
/// Parts of a nat in a unit of the judge.
const PARTS_PER_UNIT: Odds = PARTS / UNITS_PER_NAT as Odds;

/// The shares of damaged stretches that are weighed, as the logarithms of their odds in
/// nats: from 88 in 100 to 3 in 10,000.
const SHARES: [i32; 6] = [2, 0, -2, -4, -6, -8];

/// Values of [`softplus`]'s table: up to 20 nats, in units.
const TABLE: usize = 161;

/// ln(1 + exp(-x)) for x from 0 to 20 nats in steps of a unit, in parts of a nat.
static LOG_ONE_PLUS_EXP: [Odds; TABLE] = log_one_plus_exp();

const fn log_one_plus_exp() -> [Odds; TABLE] {
    // exp(-1/8) as a fraction of 2^60, so that the powers keep 12 digits.
    const ONE: u128 = 1 << 60;
    const STEP: u128 = 1_017_449_656_738_713_795;
    let mut table = [0; TABLE];
    let mut power = ONE;
    let mut index = 0;
    while index < TABLE {
        table[index] = log_of_one_plus(power);
        power = power * STEP / ONE;
        index += 1;
    }
    table
}

/// ln(1 + x / 2^60) in parts of a nat, for x up to 2^60, by the series of the inverse
/// hyperbolic tangent: ln(1 + x) = 2 artanh(x / (2 + x)).
const fn log_of_one_plus(x: u128) -> Odds {
    const ONE: u128 = 1 << 60;
    let ratio = x * ONE / (2 * ONE + x);
    let square = ratio * ratio / ONE;
    let (mut term, mut sum, mut odd) = (ratio, 0, 1);
    while odd < 41 {
        sum += term / odd;
        term = term * square / ONE;
        odd += 2;
    }
    (2 * sum * PARTS as u128 / ONE) as Odds
}

/// ln(1 + exp(x)), for x in units.
fn softplus(x: i32) -> Odds {
    let tail = LOG_ONE_PLUS_EXP.get(x.unsigned_abs() as usize).copied().unwrap_or(0);
    Odds::from(x.max(0)) * PARTS_PER_UNIT + tail
}

/// ln(exp(a) + exp(b)).
fn log_add(a: Odds, b: Odds) -> Odds {
    let distance = (a - b).unsigned_abs() / PARTS_PER_UNIT as u64;
    a.max(b) + LOG_ONE_PLUS_EXP.get(distance as usize).copied().unwrap_or(0)
}

/// The evidence for one mix-up.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// For each share the logarithm of its odds against "it never happened".
    shares: [Odds; SHARES.len()],
}

impl Evidence {
    /// What is known before the first stretch: what the mix-up costs, in units.
    pub const fn new(prior: i32) -> Evidence {
        Evidence { shares: [-(prior as Odds) * PARTS_PER_UNIT; SHARES.len()] }
    }

    /// Weighs in one stretch that reads better by `gain` units if it was damaged.
    pub fn add(&mut self, gain: i32) {
        for (odds, share) in self.shares.iter_mut().zip(SHARES) {
            *odds += Evidence::weight(gain, share);
        }
    }

    /// The same without a stretch that was added before.
    #[must_use]
    pub fn without(mut self, gain: i32) -> Evidence {
        for (odds, share) in self.shares.iter_mut().zip(SHARES) {
            *odds -= Evidence::weight(gain, share);
        }
        self
    }

    /// The logarithm of the odds that a further stretch was damaged, in units; its own
    /// gain is not among them.
    pub fn odds(&self) -> i32 {
        let mut damaged = Odds::MIN / 4;
        let mut sound = 0;
        for (odds, share) in self.shares.iter().zip(SHARES) {
            let share = share * UNITS_PER_NAT;
            damaged = log_add(damaged, odds - softplus(-share));
            sound = log_add(sound, odds - softplus(share));
        }
        ((damaged - sound) / PARTS_PER_UNIT) as i32
    }

    /// The logarithm of the odds that the document met the mix-up at all, in units.
    pub fn total(&self) -> i32 {
        let total = self.shares.iter().fold(Odds::MIN / 4, |sum, &odds| log_add(sum, odds));
        (total / PARTS_PER_UNIT).clamp(Odds::from(i32::MIN / 8), Odds::from(i32::MAX / 8)) as i32
    }

    fn weight(gain: i32, share: i32) -> Odds {
        let share = share * UNITS_PER_NAT;
        softplus(gain + share) - softplus(share)
    }
}

/// ln(exp(a) + exp(b)), in units.
pub fn log_add_units(a: i32, b: i32) -> i32 {
    let sum = log_add(Odds::from(a) * PARTS_PER_UNIT, Odds::from(b) * PARTS_PER_UNIT);
    ((sum + PARTS_PER_UNIT / 2) / PARTS_PER_UNIT) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: i32 = 9 * UNITS_PER_NAT;

    #[test]
    fn the_table_of_logarithms_is_right() {
        for (index, &value) in LOG_ONE_PLUS_EXP.iter().enumerate() {
            let exact = (-(index as f64) / f64::from(UNITS_PER_NAT)).exp().ln_1p();
            assert!((value as f64 / PARTS as f64 - exact).abs() < 2e-6, "{index}: {value}");
        }
    }

    #[test]
    fn a_stretch_alone_has_about_the_odds_of_the_prior() {
        let odds = Evidence::new(PRIOR).odds();
        assert!((-PRIOR..=-PRIOR + UNITS_PER_NAT).contains(&odds), "{odds}");
    }

    #[test]
    fn proof_in_one_place_makes_the_mix_up_cheap_in_another() {
        let mut evidence = Evidence::new(PRIOR);
        evidence.add(25 * UNITS_PER_NAT);
        assert!(evidence.odds() > -2 * UNITS_PER_NAT);
        assert_eq!(evidence.without(25 * UNITS_PER_NAT).odds(), Evidence::new(PRIOR).odds());
    }

    #[test]
    fn weak_places_add_up() {
        let mut evidence = Evidence::new(PRIOR);
        for _ in 0..6 {
            evidence.add(4 * UNITS_PER_NAT);
        }
        assert!(evidence.odds() > 0);
    }

    #[test]
    fn sound_places_make_a_mix_up_dear() {
        let mut evidence = Evidence::new(PRIOR);
        evidence.add(25 * UNITS_PER_NAT);
        for _ in 0..1000 {
            evidence.add(-10 * UNITS_PER_NAT);
        }
        assert!(evidence.odds() < -5 * UNITS_PER_NAT);
    }
}
