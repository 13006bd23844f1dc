//! Sums of probabilities, kept as logarithms and in integers, so that every machine
//! decides alike.

use crate::judge::UNITS_PER_NAT;

/// A logarithm in fine parts of a nat, for sums over a whole document.
pub type Fine = i64;

/// Fine parts in a nat: as many as the smallest share that evidence weighs needs.
pub const FINE_PER_NAT: Fine = 1 << 20;

/// Fine parts in a unit of the judge.
pub const FINE_PER_UNIT: Fine = FINE_PER_NAT / UNITS_PER_NAT as Fine;

/// Values in the table: up to 20 nats, in units.
const TABLE: usize = 161;

/// ln(1 + exp(-x)) for x from 0 to 20 nats in steps of a unit, in fine parts.
static LOG_ONE_PLUS_EXP: [Fine; TABLE] = log_one_plus_exp();

const fn log_one_plus_exp() -> [Fine; TABLE] {
    const ONE: u128 = 1 << 60;
    // exp(-1/8) in parts of ONE.
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

/// ln(1 + x / 2^60) in fine parts, for x up to 2^60, by the series of the inverse
/// hyperbolic tangent: ln(1 + x) = 2 artanh(x / (2 + x)).
const fn log_of_one_plus(x: u128) -> Fine {
    const ONE: u128 = 1 << 60;
    let ratio = x * ONE / (2 * ONE + x);
    let square = ratio * ratio / ONE;
    let (mut term, mut sum, mut odd) = (ratio, 0, 1);
    while odd < 41 {
        sum += term / odd;
        term = term * square / ONE;
        odd += 2;
    }
    (2 * sum * FINE_PER_NAT as u128 / ONE) as Fine
}

fn tail(distance: u64) -> Fine {
    LOG_ONE_PLUS_EXP.get(distance as usize).copied().unwrap_or(0)
}

/// ln(1 + exp(x)) in fine parts, for x in units.
pub fn softplus(x: i32) -> Fine {
    Fine::from(x.max(0)) * FINE_PER_UNIT + tail(u64::from(x.unsigned_abs()))
}

/// ln(exp(a) + exp(b)), in fine parts.
pub fn log_add_fine(a: Fine, b: Fine) -> Fine {
    a.max(b) + tail((a - b).unsigned_abs() / FINE_PER_UNIT as u64)
}

/// ln(exp(a) + exp(b)), in units.
pub fn log_add(a: i32, b: i32) -> i32 {
    let tail = tail(u64::from(a.abs_diff(b)));
    a.max(b) + ((tail + FINE_PER_UNIT / 2) / FINE_PER_UNIT) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_right() {
        for (index, &value) in LOG_ONE_PLUS_EXP.iter().enumerate() {
            let exact = (-(index as f64) / f64::from(UNITS_PER_NAT)).exp().ln_1p();
            assert!((value as f64 / FINE_PER_NAT as f64 - exact).abs() < 2e-6, "{index}: {value}");
        }
    }

    #[test]
    fn sums_of_probabilities_are_right() {
        for (a, b) in [(0, 0), (-40, -40), (100, 92), (5, -300)] {
            let nats = |units: i32| f64::from(units) / f64::from(UNITS_PER_NAT);
            let exact = (nats(a).exp() + nats(b).exp()).ln() * f64::from(UNITS_PER_NAT);
            assert!((f64::from(log_add(a, b)) - exact).abs() <= 0.5, "{a} {b}");
        }
    }
}
