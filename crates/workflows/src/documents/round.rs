/// Rounds to `digits` decimals, so that a document shows what is known and no more.
pub(crate) fn round(value: f64, digits: u8) -> f64 {
    let scale = 10_f64.powi(i32::from(digits));
    let rounded = (value * scale).round() / scale;
    // -0.0 would be printed with its sign.
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// As [`round`], for the single-precision values of an analysis.
pub(crate) fn round32(value: f32, digits: u8) -> f64 {
    round(f64::from(value), digits)
}

/// Seconds to a tenth of a millisecond: finer than any onset is heard.
pub(super) fn seconds(value: f64) -> f64 {
    round(value, 4)
}

/// A confidence or share to three decimals.
pub(super) fn share(value: f32) -> f64 {
    round32(value, 3)
}

/// A level to a hundredth of a decibel; absent where it is not a number.
pub(super) fn level(value: Option<f64>) -> Option<f64> {
    value
        .filter(|value| value.is_finite())
        .map(|value| round(value, 2))
}
