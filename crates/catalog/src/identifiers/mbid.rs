use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ascii::{self, IdentifierError, as_text};

/// A `MusicBrainz` identifier, a UUID (RFC 9562) in lower case with hyphens.
///
/// It does not say whether it names a recording, a work, a release or an artist.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Mbid([u8; 36]);

impl Mbid {
    const EXPECTED: &str = "an MBID such as b1a9c0e9-d987-4042-ae91-78d6a3267d69";

    /// Returns the thirty-six characters.
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }
}

as_text!(Mbid);

impl fmt::Display for Mbid {
    /// Writes the thirty-six characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mbid {
    type Err = IdentifierError;

    /// Reads the hyphenated form, in any case, bare or as the last part of an address
    /// `https://musicbrainz.org/recording/…`. The nil UUID is refused.
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let error = || IdentifierError::not_well_formed(text, Self::EXPECTED);
        let cell = ascii::unwrapped(text);
        let id = match cell.split_once("musicbrainz.org/") {
            Some((_, path)) => path.split(['/', '?', '#']).nth(1).unwrap_or_default(),
            None => cell,
        };
        // Thirty-two digits without hyphens may as well be somebody's digest.
        if id.len() != 36 {
            return Err(error());
        }
        let uuid = Uuid::try_parse(id).map_err(|_| error())?;
        if uuid.is_nil() {
            return Err(error());
        }
        let mut code = [0; 36];
        uuid.hyphenated().encode_lower(&mut code);
        Ok(Self(code))
    }
}
