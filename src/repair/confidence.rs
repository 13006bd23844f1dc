//! From the margin of a decision to the probability that it is right.
//!
//! The judge takes each pair of characters for new evidence. Pairs of one language hang together, so
//! that its margins are larger than they should be, and the odds of a decision are the margin
//! times a factor below one. `accuracy` measures how often decisions of each confidence are
//! right; the factor is fitted to that table.

use crate::judge::UNITS_PER_NAT;

/// Nats of odds for each nat of margin.
const SHARPNESS: f64 = 0.7;

/// More than this cannot be told from the text that was measured.
const MOST: f32 = 0.9999;

/// The probability that a decision by this margin, in units, is right.
pub fn of_margin(margin: i32) -> f32 {
    let nats = f64::from(margin) / f64::from(UNITS_PER_NAT) * SHARPNESS;
    ((1.0 / (1.0 + (-nats).exp())) as f32).min(MOST)
}
