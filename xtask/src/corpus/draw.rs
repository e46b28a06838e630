//! Random numbers of the distributions that sales follow.

use music::Random;

/// One, in parts per million.
pub(super) const MILLION: i64 = 1_000_000;

/// Returns the stream that belongs to a few numbers, such as a store, a territory and a month.
pub(super) fn stream(seed: u64, about: &[u64]) -> Random {
    let mut stream = Random::new(seed);
    for &number in about {
        stream = Random::stream(stream.bits(), number.wrapping_add(1));
    }
    stream
}

/// Returns a factor around 1 in parts per million, with a standard deviation of `sigma`.
pub(super) fn factor_ppm(random: &mut Random, sigma: f64) -> i64 {
    MILLION + (random.spread(sigma) * MILLION as f64) as i64
}

/// Returns a count of events of which `mean` are expected (Knuth; a bell curve from 40).
pub(super) fn count(random: &mut Random, mean: f64) -> i64 {
    if mean < 0.01 {
        return 0;
    }
    if mean >= 40.0 {
        return (mean + random.spread(mean.sqrt())).round().max(0.0) as i64;
    }
    let limit = (-mean).exp();
    let (mut n, mut product) = (0, random.unit());
    while product > limit {
        n += 1;
        product *= random.unit();
    }
    n
}

/// Returns an index into `weights` with the probability of its weight.
pub(super) fn weighted(random: &mut Random, weights: &[f64]) -> usize {
    let mut rest = random.unit() * weights.iter().sum::<f64>();
    for (index, weight) in weights.iter().enumerate() {
        if rest < *weight {
            return index;
        }
        rest -= weight;
    }
    weights.len() - 1
}

/// Returns whole numbers in proportion to `weights` that sum to `total`.
pub(super) fn apportion(total: i64, weights: &[f64]) -> Vec<i64> {
    let sum: f64 = weights.iter().sum();
    let (mut seen, mut given) = (0.0, 0);
    weights
        .iter()
        .map(|weight| {
            seen += weight;
            let up_to = (total as f64 * seen / sum).round() as i64;
            let part = up_to - given;
            given = up_to;
            part
        })
        .collect()
}
