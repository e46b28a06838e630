//! What the identifiers have in common: fixed ASCII characters, read from untidy cells.

use std::borrow::Cow;

/// The text is not an identifier of the wanted kind.
///
/// A wrong check digit is no error: see the module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Characters are missing, too many, or of the wrong kind.
    #[error("`{text}` is not {expected}")]
    NotWellFormed {
        /// The text as it was met, cut after 64 characters.
        text: String,
        /// What was expected, with an example.
        expected: &'static str,
    },
    /// A spreadsheet has rounded the number: `8.6E+11` once was twelve digits.
    #[error("`{text}` has lost digits in a spreadsheet and is no longer {expected}")]
    DigitsLost {
        /// The text as it was met, cut after 64 characters.
        text: String,
        /// What was expected, with an example.
        expected: &'static str,
    },
}

impl IdentifierError {
    pub(super) fn not_well_formed(text: &str, expected: &'static str) -> Self {
        let text = text.chars().take(64).collect();
        Self::NotWellFormed { text, expected }
    }

    pub(super) fn digits_lost(text: &str, expected: &'static str) -> Self {
        let text = text.chars().take(64).collect();
        Self::DigitsLost { text, expected }
    }
}

/// Writes the conversions that every identifier of `[u8; N]` ASCII characters has.
///
/// The type has a method `as_str` and reads itself with `FromStr`.
macro_rules! as_text {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }

        impl From<$name> for String {
            fn from(identifier: $name) -> Self {
                identifier.as_str().to_owned()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::identifiers::IdentifierError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}
pub(super) use as_text;

/// Returns the bytes as text; the identifiers store ASCII only.
pub(super) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// Removes what spreadsheets put around a number to keep its zeros: blanks, `="…"`,
/// a leading apostrophe, quotes.
pub(super) fn unwrapped(cell: &str) -> &str {
    let trimmed = cell.trim();
    let formula = trimmed.strip_prefix('=').unwrap_or(trimmed);
    formula.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\u{2019}'))
}

/// Removes the name of an identifier in front, in any case, with its colon or blank.
pub(super) fn without_name<'a>(cell: &'a str, name: &str) -> &'a str {
    match cell.get(..name.len()) {
        Some(word) if word.eq_ignore_ascii_case(name) => {
            cell[name.len()..].trim_start_matches([':', ' ', '\u{a0}'])
        }
        _ => cell,
    }
}

/// Returns true for blanks and for the hyphens and full stops that people group with.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{feff}')
}

/// Returns the letters in upper case and the digits, at most `N`, or nothing when
/// another character or one too many is met.
pub(super) fn letters_and_digits<const N: usize>(cell: &str) -> Option<([u8; N], usize)> {
    let mut code = [0; N];
    let mut n_taken = 0;
    for c in cell.chars().filter(|c| !is_separator(*c)) {
        if !c.is_ascii_alphanumeric() || n_taken == N {
            return None;
        }
        code[n_taken] = c.to_ascii_uppercase() as u8;
        n_taken += 1;
    }
    Some((code, n_taken))
}

/// Returns exactly `N` letters and digits in upper case.
pub(super) fn exactly<const N: usize>(cell: &str) -> Option<[u8; N]> {
    letters_and_digits(cell).and_then(|(code, n_taken)| (n_taken == N).then_some(code))
}

/// Moves the `n_taken` characters to the end and fills the front with zeros.
pub(super) fn zero_padded<const N: usize>(code: [u8; N], n_taken: usize) -> [u8; N] {
    let mut padded = [b'0'; N];
    padded[N - n_taken..].copy_from_slice(&code[..n_taken]);
    padded
}

/// What became of a whole number in a spreadsheet.
pub(super) enum Number<'a> {
    /// All digits are there.
    Whole(Cow<'a, str>),
    /// Digits are gone.
    Rounded,
}

/// Undoes the writing of a whole number as a decimal one (`888888000011.0`) or with an
/// exponent (`8.88888000011E+11`); other text is returned as it is.
///
/// An exponent is undone only when every digit stands in the mantissa. Fewer may be
/// trailing zeros or a rounding, and nobody can tell which.
pub(super) fn whole_number(cell: &str) -> Number<'_> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let same = Number::Whole(Cow::Borrowed(cell));
    let (mantissa, exponent) = match cell.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix('+').unwrap_or(exponent)),
        None => (cell, ""),
    };
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    if !is_digits(whole) || !(fraction.is_empty() || is_digits(fraction)) {
        return same;
    }
    if !cell.contains(['e', 'E']) {
        // `036000.291452` is grouped, `36000291452.0` is a number.
        return if !fraction.is_empty() && fraction.bytes().all(|b| b == b'0') {
            Number::Whole(Cow::Borrowed(whole))
        } else {
            same
        };
    }
    match exponent.parse::<usize>() {
        Ok(exponent) if is_digits(exponent.to_string().as_str()) && exponent < 20 => {
            if fraction.len() < exponent {
                return Number::Rounded;
            }
            let (digits, rest) = fraction.split_at(exponent);
            if rest.bytes().all(|b| b == b'0') {
                Number::Whole(Cow::Owned(format!("{whole}{digits}")))
            } else {
                Number::Rounded
            }
        }
        _ => same,
    }
}
