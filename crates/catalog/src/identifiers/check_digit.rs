//! The check digits of ISO 7064, of GS1 and of CISAC.

/// Returns the check digit of GS1 (General Specifications, section 7.9) over `digits`.
///
/// From the right the weights are 3, 1, 3, 1, …, so zeros in front change nothing.
pub(super) fn gs1(digits: &[u8]) -> u8 {
    let weights = [3, 1].into_iter().cycle();
    let sum: u32 = digits
        .iter()
        .rev()
        .zip(weights)
        .map(|(d, weight)| value(*d) * weight)
        .sum();
    digit((10 - sum % 10) % 10)
}

/// Returns the check digit of CISAC over nine `digits`, whose sum starts at `start`:
/// 1 for an ISWC (ISO 15707, annex A), 2 for an IPI base number.
pub(super) fn cisac(digits: &[u8], start: u32) -> u8 {
    let sum: u32 = digits
        .iter()
        .zip(1..)
        .map(|(d, weight)| value(*d) * weight)
        .sum();
    digit((10 - (start + sum) % 10) % 10)
}

/// Returns the two check digits of an IPI name number over nine `digits` (mod 101).
pub(super) fn ipi_name(digits: &[u8]) -> [u8; 2] {
    let sum: u32 = digits
        .iter()
        .zip((2..=10).rev())
        .map(|(d, weight)| value(*d) * weight)
        .sum();
    let check = match sum % 101 {
        0 => 0,
        rest => (101 - rest) % 100,
    };
    [digit(check / 10), digit(check % 10)]
}

/// Returns the check character of ISO 7064, MOD 11-2, over `digits`: a digit or `X`.
pub(super) fn mod_11_2(digits: &[u8]) -> u8 {
    let rest = digits.iter().fold(0, |rest, d| (rest + value(*d)) * 2 % 11);
    match (12 - rest) % 11 {
        10 => b'X',
        check => digit(check),
    }
}

/// Returns the check character of ISO 7064, MOD 37,36, over letters and digits.
pub(super) fn mod_37_36(code: &[u8]) -> u8 {
    let product = code.iter().fold(36, |product, c| {
        let sum = match (product + value(*c)) % 36 {
            0 => 36,
            sum => sum,
        };
        sum * 2 % 37
    });
    digit((37 - product) % 36)
}

/// Returns 0 to 9 for a digit and 10 to 35 for a letter.
fn value(c: u8) -> u32 {
    char::from(c).to_digit(36).unwrap_or(0)
}

/// Returns the ASCII character of a value from 0 to 35.
fn digit(value: u32) -> u8 {
    char::from_digit(value, 36).map_or(b'0', |c| c.to_ascii_uppercase() as u8)
}
