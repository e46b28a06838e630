use super::events;

/// Returns the F-measure of the boundaries of two segmentations within `window_s`
/// (Turnbull et al., ISMIR 2007). With `inner` the first and last boundary do not count:
/// they are where the music starts and ends.
pub(crate) fn f_measure(
    truth: &[(f64, f64)],
    found: &[(f64, f64)],
    window_s: f64,
    inner: bool,
) -> f64 {
    let (truth, found) = (boundaries(truth), boundaries(found));
    if inner {
        events::f_measure(without_ends(&truth), without_ends(&found), window_s)
    } else {
        events::f_measure(&truth, &found, window_s)
    }
}

/// Returns starts and ends, each once, rounded to 10 µs so that an end meets the next start.
fn boundaries(spans: &[(f64, f64)]) -> Vec<f64> {
    let round = |time: f64| (time * 1e5).round_ties_even() / 1e5;
    let times = spans
        .iter()
        .flat_map(|&(start, end)| [round(start), round(end)])
        .collect();
    let mut times = events::sorted(times);
    times.dedup();
    times
}

fn without_ends(boundaries: &[f64]) -> &[f64] {
    boundaries
        .get(1..boundaries.len().saturating_sub(1))
        .unwrap_or(&[])
}
