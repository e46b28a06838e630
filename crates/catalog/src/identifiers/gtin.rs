use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ascii::{self, IdentifierError, Number, as_text};
use super::check_digit;

/// A Global Trade Item Number of a release: UPC-A, EAN-13 or GTIN-14 (GS1 General
/// Specifications, section 3.3).
///
/// The three are one numbering: zeros in front make the shorter ones longer and
/// change neither meaning nor check digit. So `036000291452` and `0036000291452`
/// are equal, and the shortest of 12, 13 or 14 digits is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Gtin([u8; 14]);

impl Gtin {
    const EXPECTED: &str = "a UPC or EAN such as 036000291452";

    /// The fewest digits that are taken for a number whose zeros were dropped. A tenth of
    /// all shorter numbers (catalogue numbers, counts) would pass the check digit too.
    const DIGITS_MIN: usize = 8;

    /// Returns 12, 13 or 14 digits, the fewest that hold the number.
    pub fn as_str(&self) -> &str {
        let start = self.0[..2]
            .iter()
            .take_while(|digit| **digit == b'0')
            .count();
        ascii::text(&self.0[start..])
    }

    /// Returns the number with the 14 digits of a GTIN-14, as GS1 stores it.
    pub fn as_gtin_14(&self) -> &str {
        ascii::text(&self.0)
    }

    /// Returns whether the last digit follows from the others (GS1, section 7.9).
    pub fn has_valid_check_digit(&self) -> bool {
        check_digit::gs1(&self.0[..13]) == self.0[13]
    }
}

as_text!(Gtin);

impl fmt::Display for Gtin {
    /// Writes 12, 13 or 14 digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Gtin {
    type Err = IdentifierError;

    /// Reads the spellings of statements: `="036000291452"`, `'036000291452`,
    /// `empty:036000291452`, `36000291452` (zeros dropped), `36000291452.0`.
    ///
    /// Eight to eleven digits are read only when the check digit is right after zeros
    /// are put in front. `3.6E+10` is [`IdentifierError::DigitsLost`].
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let cell = ascii::unwrapped(text);
        let cell = ["empty", "UPC", "EAN"]
            .into_iter()
            .fold(cell, |cell, name| ascii::without_name(cell, name));
        let digits = match ascii::whole_number(ascii::unwrapped(cell)) {
            Number::Whole(digits) => digits,
            Number::Rounded => return Err(IdentifierError::digits_lost(text, Self::EXPECTED)),
        };
        let error = || IdentifierError::not_well_formed(text, Self::EXPECTED);
        let (code, n_taken) = ascii::letters_and_digits::<14>(&digits).ok_or_else(error)?;
        let code = ascii::zero_padded(code, n_taken);
        let gtin = Self(code);
        let well_formed = n_taken >= Self::DIGITS_MIN
            && !digits.starts_with('-')
            && !digits.contains('.')
            && code.iter().all(u8::is_ascii_digit)
            && code.iter().any(|digit| *digit != b'0')
            && (n_taken >= 12 || gtin.has_valid_check_digit());
        if well_formed { Ok(gtin) } else { Err(error()) }
    }
}
