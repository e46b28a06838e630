use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An International Standard Recording Code (ISO 3901), such as `USS1Z9900001`.
///
/// Twelve characters: a prefix of two letters and three letters or digits, two
/// digits of the year, five digits. There is no check digit, and the prefix
/// says neither the country nor the owner of today (International ISRC Agency,
/// bulletin 2015/01), so a well-formed code may still be wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Isrc([u8; 12]);

impl Isrc {
    /// Returns the twelve characters without hyphens, as statements and files carry them.
    #[expect(clippy::missing_panics_doc, reason = "no value can make it panic")]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII letters and digits are stored")
    }
}

impl fmt::Display for Isrc {
    /// Writes the code as people read it: `US-S1Z-99-00001`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.as_str();
        write!(
            f,
            "{}-{}-{}-{}",
            &text[..2],
            &text[2..5],
            &text[5..7],
            &text[7..]
        )
    }
}

impl fmt::Debug for Isrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Isrc({})", self.as_str())
    }
}

impl From<Isrc> for String {
    fn from(isrc: Isrc) -> Self {
        isrc.as_str().to_owned()
    }
}

impl TryFrom<String> for Isrc {
    type Error = IsrcError;

    fn try_from(text: String) -> Result<Self, IsrcError> {
        text.parse()
    }
}

impl FromStr for Isrc {
    type Err = IsrcError;

    /// Reads a code in any usual spelling: with hyphens or blanks, in lower case, with `ISRC` in front.
    fn from_str(text: &str) -> Result<Self, IsrcError> {
        let error = || IsrcError(text.to_owned());
        let trimmed = text.trim();
        let rest = match trimmed.get(..4) {
            Some(word) if word.eq_ignore_ascii_case("ISRC") => {
                trimmed[4..].trim_start_matches([':', ' '])
            }
            _ => trimmed,
        };
        let mut code = [0; 12];
        let mut n_taken = 0;
        for c in rest.chars() {
            // Tags carry the typographic hyphens of word processors as well.
            if c.is_whitespace() || matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}') {
                continue;
            }
            if !c.is_ascii_alphanumeric() || n_taken == code.len() {
                return Err(error());
            }
            code[n_taken] = c.to_ascii_uppercase() as u8;
            n_taken += 1;
        }
        let well_formed = n_taken == 12
            && code[..2].iter().all(u8::is_ascii_uppercase)
            && code[5..].iter().all(u8::is_ascii_digit);
        if well_formed {
            Ok(Self(code))
        } else {
            Err(error())
        }
    }
}

/// The text is not an ISRC.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an ISRC such as US-S1Z-99-00001")]
pub struct IsrcError(String);
