/// Deviation at which a tempo is still right (Gouyon et al., 2006, section IV).
const TOLERANCE: f64 = 0.04;

/// Levels that a listener may tap at beside the annotated one (ibid., Accuracy 2).
const LEVELS: [f64; 5] = [1.0, 2.0, 3.0, 1.0 / 2.0, 1.0 / 3.0];

/// Returns whether `found_bpm` is the annotated tempo (Accuracy 1).
pub(crate) fn is_right(truth_bpm: f64, found_bpm: f64) -> bool {
    (found_bpm - truth_bpm).abs() <= TOLERANCE * truth_bpm
}

/// Returns whether `found_bpm` is the annotated tempo or its double, triple, half or third (Accuracy 2).
pub(crate) fn is_right_at_some_level(truth_bpm: f64, found_bpm: f64) -> bool {
    LEVELS
        .iter()
        .any(|level| is_right(level * truth_bpm, found_bpm))
}
