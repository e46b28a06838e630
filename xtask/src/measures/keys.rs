use music::{Key, Mode};

/// Returns the MIREX key score: 1 for the key, 0.5 for the key a fifth above in the same
/// mode, 0.3 for the relative and 0.2 for the parallel key, else 0.
pub(crate) fn weighted(truth: Key, found: Key) -> f64 {
    let parallel = if truth.mode == Mode::Major {
        Mode::Minor
    } else {
        Mode::Major
    };
    if found == truth {
        1.0
    } else if found == truth.up(7) {
        0.5
    } else if found == truth.relative() {
        0.3
    } else if found == Key::new(truth.tonic, parallel) {
        0.2
    } else {
        0.0
    }
}
