/// Returns the largest one-to-one matching of two ascending lists of times, as index
/// pairs, where matched times differ by at most `window_s`.
///
/// Every window has the same width, so taking the earliest pair that fits is never
/// worse than leaving it: an exchange argument makes any other matching into this one.
pub(crate) fn matching(truth: &[f64], found: &[f64], window_s: f64) -> Vec<(usize, usize)> {
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < truth.len() && j < found.len() {
        if (truth[i] - found[j]).abs() <= window_s {
            pairs.push((i, j));
            i += 1;
            j += 1;
        } else if truth[i] < found[j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Returns the harmonic mean of precision and recall of such a matching, 0 where either list is empty.
pub(crate) fn f_measure(truth: &[f64], found: &[f64], window_s: f64) -> f64 {
    if truth.is_empty() || found.is_empty() {
        return 0.0;
    }
    let hits = matching(truth, found, window_s).len() as f64;
    2.0 * hits / (truth.len() + found.len()) as f64
}

/// Returns the times in ascending order.
pub(crate) fn sorted(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    times
}
