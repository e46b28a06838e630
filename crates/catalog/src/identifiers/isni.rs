use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ascii::{self, IdentifierError, Number, as_text};
use super::check_digit;

/// An International Standard Name Identifier (ISO 27729), such as `0000000121032683`.
///
/// Fifteen digits and a check character, a digit or `X`. It names a public identity
/// of a person or a group, so one person with two stage names has two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Isni([u8; 16]);

impl Isni {
    const EXPECTED: &str = "an ISNI such as 0000 0001 2103 2683";

    /// The fewest characters that are taken for a number whose zeros were dropped.
    const DIGITS_MIN: usize = 8;

    /// Returns the sixteen characters without blanks.
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }

    /// Returns whether the last character follows from the others (ISO 7064, MOD 11-2).
    pub fn has_valid_check_digit(&self) -> bool {
        check_digit::mod_11_2(&self.0[..15]) == self.0[15]
    }
}

as_text!(Isni);

impl fmt::Display for Isni {
    /// Writes the number as people read it: `0000 0001 2103 2683`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.as_str();
        write!(
            f,
            "{} {} {} {}",
            &text[..4],
            &text[4..8],
            &text[8..12],
            &text[12..]
        )
    }
}

impl FromStr for Isni {
    type Err = IdentifierError;

    /// Reads a number with or without blanks, with `ISNI` in front, or as an address
    /// `https://isni.org/isni/…`.
    ///
    /// Eight to fifteen characters are read only when the check character is right after
    /// zeros are put in front.
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let error = || IdentifierError::not_well_formed(text, Self::EXPECTED);
        let cell = ascii::unwrapped(text).trim_end_matches('/');
        let cell = cell.rsplit_once('/').map_or(cell, |(_, last)| last);
        let digits = match ascii::whole_number(ascii::without_name(cell, "ISNI")) {
            Number::Whole(digits) => digits,
            Number::Rounded => return Err(IdentifierError::digits_lost(text, Self::EXPECTED)),
        };
        let (code, n_taken) = ascii::letters_and_digits::<16>(&digits).ok_or_else(error)?;
        let code = ascii::zero_padded(code, n_taken);
        let isni = Self(code);
        let well_formed = n_taken >= Self::DIGITS_MIN
            && code[..15].iter().all(u8::is_ascii_digit)
            && (code[15] == b'X' || code[15].is_ascii_digit())
            && code[..15].iter().any(|digit| *digit != b'0')
            && (n_taken == 16 || isni.has_valid_check_digit());
        if well_formed { Ok(isni) } else { Err(error()) }
    }
}
