use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ascii::{self, IdentifierError, as_text};
use super::check_digit;

/// An International Standard Musical Work Code (ISO 15707), such as `T0345246801`.
///
/// `T`, nine digits and a check digit. It names the composition, not a recording
/// of it: every cover of a song has the same one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Iswc([u8; 11]);

impl Iswc {
    const EXPECTED: &str = "an ISWC such as T-034.524.680-1";

    /// Returns the eleven characters without punctuation, as CWR carries them.
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }

    /// Returns whether the last digit follows from the others (ISO 15707, annex A).
    pub fn has_valid_check_digit(&self) -> bool {
        check_digit::cisac(&self.0[1..10], 1) == self.0[10]
    }
}

as_text!(Iswc);

impl fmt::Display for Iswc {
    /// Writes the code as people read it: `T-034.524.680-1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.as_str();
        write!(
            f,
            "T-{}.{}.{}-{}",
            &text[1..4],
            &text[4..7],
            &text[7..10],
            &text[10..]
        )
    }
}

impl FromStr for Iswc {
    type Err = IdentifierError;

    /// Reads a code with or without punctuation, in any case, with `ISWC` in front.
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let cell = ascii::without_name(ascii::unwrapped(text), "ISWC");
        ascii::exactly(cell)
            .filter(|code: &[u8; 11]| code[0] == b'T' && code[1..].iter().all(u8::is_ascii_digit))
            .map(Self)
            .ok_or_else(|| IdentifierError::not_well_formed(text, Self::EXPECTED))
    }
}
