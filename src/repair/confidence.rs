//! From the margin of a decision to the probability that it is right.
//!
//! The judge takes each pair of characters for new evidence. Pairs of one language hang together, so
//! that its margins are larger than they should be, and the odds of a decision are the margin
//! times a factor below one. `accuracy` measures how often decisions of each confidence are
//! right; the factor is fitted to that table.

use crate::judge::UNITS_PER_NAT;

/// The odds of being wrong that a unit of margin leaves: exp(-0.7 / 8), as 0.7 nats of odds for each nat of margin fit best.
const ODDS_OF_UNIT: f64 = 0.9162188716508777;
const _: () = assert!(UNITS_PER_NAT == 8, "the odds are those of an eighth of a nat");

/// More than this cannot be told from the text that was measured, and a margin beyond this adds nothing.
const MOST: f32 = 0.9999;
const MOST_MARGIN: u32 = 1000;

/// A margin of so many units, 15 nats, is as sure as any larger one.
pub const MOST_TOLD: i32 = 120;

/// The probability that a decision by this margin, in units, is right.
pub fn of_margin(margin: i32) -> f32 {
    // Multiplication is the same on every machine; an exponential of its library may not be.
    let mut wrong = 1.0;
    let mut factor = ODDS_OF_UNIT;
    let mut remaining = margin.unsigned_abs().min(MOST_MARGIN);
    while remaining > 0 {
        wrong *= if remaining % 2 == 1 { factor } else { 1.0 };
        factor *= factor;
        remaining /= 2;
    }
    let wrong = if margin < 0 { 1.0 / wrong } else { wrong };
    ((1.0 / (1.0 + wrong)) as f32).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::{MOST_TOLD, of_margin};

    #[test]
    fn confidence_grows_with_the_margin_to_less_than_certainty() {
        assert_eq!(of_margin(0), 0.5);
        assert!((of_margin(-8) - 0.3318).abs() < 1e-4 && (of_margin(8) - 0.6682).abs() < 1e-4);
        assert!((of_margin(40) - 0.9707).abs() < 1e-4);
        assert_eq!(of_margin(MOST_TOLD), of_margin(i32::MAX));
        assert_eq!((of_margin(i32::MIN / 4), of_margin(i32::MAX)), (of_margin(-1000), 0.9999));
    }
}
