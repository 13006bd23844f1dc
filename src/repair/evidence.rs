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

use crate::judge::UNITS_PER_NAT;
use crate::logarithm::{FINE_PER_UNIT, Fine, log_add_fine, softplus};

/// The shares of damaged stretches that are weighed, as the logarithms of their odds in
/// nats: from 9,975 in 10,000 to 3 in 10,000.
const SHARES: [i32; 8] = [6, 4, 2, 0, -2, -4, -6, -8];

/// The evidence for one mix-up.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// For each share the logarithm of its odds against "it never happened".
    shares: [Fine; SHARES.len()],
}

impl Evidence {
    /// What is known before the first stretch: what the mix-up costs, in units.
    pub const fn new(prior: i32) -> Evidence {
        Evidence { shares: [-(prior as Fine) * FINE_PER_UNIT; SHARES.len()] }
    }

    /// Weighs in one stretch that reads better by `gain` units if it was damaged.
    pub fn add(&mut self, gain: i32) {
        self.add_many(gain, 1);
    }

    /// Weighs in so many stretches that read better by `gain` units if they were damaged.
    pub fn add_many(&mut self, gain: i32, count: u32) {
        if count == 0 {
            return;
        }
        for (odds, share) in self.shares.iter_mut().zip(SHARES) {
            *odds += Evidence::weight(gain, share) * Fine::from(count);
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
        let mut damaged = Fine::MIN / 4;
        let mut sound = 0;
        for (odds, share) in self.shares.iter().zip(SHARES) {
            let share = share * UNITS_PER_NAT;
            damaged = log_add_fine(damaged, odds - softplus(-share));
            sound = log_add_fine(sound, odds - softplus(share));
        }
        ((damaged - sound) / FINE_PER_UNIT) as i32
    }

    /// The logarithm of the odds that the document met the mix-up at all, in units.
    pub fn total(&self) -> i32 {
        let total = self.shares.iter().fold(Fine::MIN / 4, |sum, &odds| log_add_fine(sum, odds));
        (total / FINE_PER_UNIT).clamp(Fine::from(i32::MIN / 8), Fine::from(i32::MAX / 8)) as i32
    }

    fn weight(gain: i32, share: i32) -> Fine {
        let share = share * UNITS_PER_NAT;
        softplus(gain + share) - softplus(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: i32 = 9 * UNITS_PER_NAT;

    #[test]
    fn a_stretch_alone_has_about_the_odds_of_the_prior() {
        let odds = Evidence::new(PRIOR).odds();
        assert!((-PRIOR..=-PRIOR + 2 * UNITS_PER_NAT).contains(&odds), "{odds}");
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
