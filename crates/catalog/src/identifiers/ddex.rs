use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ascii::{self, IdentifierError, as_text};
use super::check_digit;

/// A DDEX Party Identifier, such as `PADPIDA2011072101T`.
///
/// `PADPIDA`, ten digits and a check character; it names the sender or recipient of
/// a report. (DDEX, Party Identifier standard, section 4.)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Dpid([u8; 18]);

impl Dpid {
    const EXPECTED: &str = "a DPID such as PADPIDA2011072101T";

    /// Returns the eighteen characters without hyphens, as reports carry them.
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }

    /// Returns whether the last character follows from the others (ISO 7064, MOD 37,36).
    pub fn has_valid_check_digit(&self) -> bool {
        check_digit::mod_37_36(&self.0[..17]) == self.0[17]
    }
}

as_text!(Dpid);

impl fmt::Display for Dpid {
    /// Writes the code as people read it: `PA-DPIDA-2011072101-T`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.as_str();
        write!(
            f,
            "{}-{}-{}-{}",
            &text[..2],
            &text[2..7],
            &text[7..17],
            &text[17..]
        )
    }
}

impl FromStr for Dpid {
    type Err = IdentifierError;

    /// Reads a code with or without hyphens, in any case, with `DPID:` in front.
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let cell = ascii::without_name(ascii::unwrapped(text), "DPID");
        ascii::exactly(cell)
            .filter(|code: &[u8; 18]| {
                code.starts_with(b"PADPIDA") && code[7..17].iter().all(u8::is_ascii_digit)
            })
            .map(Self)
            .ok_or_else(|| IdentifierError::not_well_formed(text, Self::EXPECTED))
    }
}

/// A Global Release Identifier (IFPI, `GRid` Handbook), such as `A12425GABC1234002M`.
///
/// `A1`, five characters of the issuer, ten of the release, a check character.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Grid([u8; 18]);

impl Grid {
    const EXPECTED: &str = "a GRid such as A1-2425G-ABC1234002-M";

    /// Returns the eighteen characters without hyphens, as reports carry them.
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }

    /// Returns whether the last character follows from the others (ISO 7064, MOD 37,36).
    pub fn has_valid_check_digit(&self) -> bool {
        check_digit::mod_37_36(&self.0[..17]) == self.0[17]
    }
}

as_text!(Grid);

impl fmt::Display for Grid {
    /// Writes the code as people read it: `A1-2425G-ABC1234002-M`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.as_str();
        write!(
            f,
            "{}-{}-{}-{}",
            &text[..2],
            &text[2..7],
            &text[7..17],
            &text[17..]
        )
    }
}

impl FromStr for Grid {
    type Err = IdentifierError;

    /// Reads a code with or without hyphens, in any case, with `GRID:` in front.
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let cell = ascii::without_name(ascii::unwrapped(text), "GRID");
        ascii::exactly(cell)
            .filter(|code: &[u8; 18]| code.starts_with(b"A1"))
            .map(Self)
            .ok_or_else(|| IdentifierError::not_well_formed(text, Self::EXPECTED))
    }
}
