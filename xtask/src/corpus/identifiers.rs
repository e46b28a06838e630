//! Identifiers with right check digits.

/// Returns a UPC of 13 digits (GS1 General Specifications, 7.9).
pub(super) fn upc(serial: u32) -> String {
    let digits = format!("0888888{serial:05}");
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 0 { 3 } else { 1 })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Returns the UPC with a last digit that fails the check.
pub(super) fn with_wrong_check_digit(upc: &str) -> String {
    let (digits, last) = upc.split_at(upc.len() - 1);
    let last = last.bytes().map(|digit| digit - b'0').sum::<u8>();
    format!("{digits}{}", (last + 1) % 10)
}

pub(super) fn isrc(year: u32, serial: u32) -> String {
    format!("QZVLM{:02}{serial:05}", year % 100)
}

/// Returns an ISWC without punctuation (ISO 15707, annex A).
pub(super) fn iswc(serial: u32) -> String {
    let digits = format!("{:09}", 910_000_000 + serial);
    let sum: u32 = digits
        .bytes()
        .zip(1..)
        .map(|(digit, weight)| weight * u32::from(digit - b'0'))
        .sum();
    format!("T{digits}{}", (10 - (1 + sum) % 10) % 10)
}

/// Returns an IPI name number of 11 digits.
pub(super) fn ipi(serial: u32) -> String {
    let digits = format!("{:09}", 880_000_000 + serial);
    let sum: u32 = digits
        .bytes()
        .zip((2..=10).rev())
        .map(|(digit, weight)| weight * u32::from(digit - b'0'))
        .sum();
    let check = if sum.is_multiple_of(101) {
        0
    } else {
        (101 - sum % 101) % 100
    };
    format!("{digits}{check:02}")
}
