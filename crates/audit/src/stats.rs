//! Robust statistics: the median and the median absolute deviation.

/// How many median absolute deviations are one standard deviation of a normal distribution.
const MAD_TO_SIGMA: f64 = 1.4826;

/// Returns the median, `None` for no values; `values` are sorted by it.
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

/// Returns the standard deviation that the median absolute deviation from zero stands for.
pub(crate) fn sigma_about_zero(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut deviations: Vec<f64> = values.map(f64::abs).collect();
    median(&mut deviations).map(|mad| mad * MAD_TO_SIGMA)
}

/// Returns the value that most of the items have, and how many have it.
pub(crate) fn mode<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<(T, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for value in values {
        *counts.entry(value).or_insert(0_usize) += 1;
    }
    counts.into_iter().max_by_key(|(_, n)| *n)
}

#[cfg(test)]
mod tests;
