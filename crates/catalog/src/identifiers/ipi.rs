use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ascii::{self, IdentifierError, Number, as_text};
use super::check_digit;

/// An IPI name number (CISAC, formerly CAE number), such as `00000000199`.
///
/// Nine digits and two check digits. It names one name of a writer or a publisher;
/// the person behind has an [`IpiBase`] and may have several names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct IpiName([u8; 11]);

impl IpiName {
    const EXPECTED: &str = "an IPI name number of 11 digits such as 00000000199";

    /// The fewest digits that are taken for a number whose zeros were dropped.
    const DIGITS_MIN: usize = 3;

    /// Returns the eleven digits, as CWR carries them.
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }

    /// Returns whether the last two digits follow from the others (mod 101).
    pub fn has_valid_check_digit(&self) -> bool {
        check_digit::ipi_name(&self.0[..9]) == self.0[9..]
    }
}

as_text!(IpiName);

impl fmt::Display for IpiName {
    /// Writes the eleven digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for IpiName {
    type Err = IdentifierError;

    /// Reads eleven digits, with `IPI` or `CAE` in front.
    ///
    /// Three to ten digits are read only when the check digits are right after zeros are
    /// put in front; societies drop them.
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let error = || IdentifierError::not_well_formed(text, Self::EXPECTED);
        let cell = ascii::without_name(ascii::unwrapped(text), "IPI");
        let digits = match ascii::whole_number(ascii::without_name(cell, "CAE")) {
            Number::Whole(digits) => digits,
            Number::Rounded => return Err(IdentifierError::digits_lost(text, Self::EXPECTED)),
        };
        let (code, n_taken) = ascii::letters_and_digits::<11>(&digits).ok_or_else(error)?;
        let code = ascii::zero_padded(code, n_taken);
        let name = Self(code);
        let well_formed = n_taken >= Self::DIGITS_MIN
            && code.iter().all(u8::is_ascii_digit)
            && code.iter().any(|digit| *digit != b'0')
            && (n_taken == 11 || name.has_valid_check_digit());
        if well_formed { Ok(name) } else { Err(error()) }
    }
}

/// An IPI base number (CISAC), such as `I-123456789-3`.
///
/// `I`, nine digits and a check digit. It names the person or company itself, under
/// whatever name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct IpiBase([u8; 13]);

impl IpiBase {
    const EXPECTED: &str = "an IPI base number such as I-123456789-3";

    /// Returns the thirteen characters with hyphens, as CWR carries them.
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }

    /// Returns whether the last digit follows from the others (as ISWC, the sum starts at 2).
    pub fn has_valid_check_digit(&self) -> bool {
        check_digit::cisac(&self.0[2..11], 2) == self.0[12]
    }
}

as_text!(IpiBase);

impl fmt::Display for IpiBase {
    /// Writes the thirteen characters with hyphens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for IpiBase {
    type Err = IdentifierError;

    /// Reads a number with or without hyphens, in any case.
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let error = || IdentifierError::not_well_formed(text, Self::EXPECTED);
        let code: [u8; 11] = ascii::exactly(ascii::unwrapped(text)).ok_or_else(error)?;
        if code[0] != b'I' || !code[1..].iter().all(u8::is_ascii_digit) {
            return Err(error());
        }
        let mut written = *b"I-000000000-0";
        written[2..11].copy_from_slice(&code[1..10]);
        written[12] = code[10];
        Ok(Self(written))
    }
}
