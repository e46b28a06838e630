use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ascii::{self, IdentifierError, as_text};

/// A Spotify ID of a track, album, artist, playlist, episode or show.
///
/// Twenty-two characters of base 62, upper and lower case apart. It says neither of
/// what kind it is nor which recording: one recording has a track ID for every release.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SpotifyId([u8; 22]);

impl SpotifyId {
    const EXPECTED: &str = "a Spotify ID such as spotify:track:4uLU6hMCjMI75M1A2tKUQC";

    /// Returns the twenty-two characters.
    pub fn as_str(&self) -> &str {
        ascii::text(&self.0)
    }
}

as_text!(SpotifyId);

impl fmt::Display for SpotifyId {
    /// Writes the twenty-two characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SpotifyId {
    type Err = IdentifierError;

    /// Reads the bare ID, `spotify:<kind>:<id>` and
    /// `https://open.spotify.com/<kind>/<id>?si=…`, also with a language or `embed` in the path.
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        let error = || IdentifierError::not_well_formed(text, Self::EXPECTED);
        let cell = ascii::unwrapped(text);
        let id = if let Some(rest) = cell.strip_prefix("spotify:") {
            rest.split(':')
                .skip_while(|part| !is_kind(part))
                .nth(1)
                .unwrap_or_default()
        } else if let Some((_, path)) = cell.split_once("open.spotify.com/") {
            let path = path.split(['?', '#']).next().unwrap_or_default();
            path.split('/')
                .skip_while(|part| !is_kind(part))
                .nth(1)
                .unwrap_or_default()
        } else {
            cell
        };
        let code: [u8; 22] = id.as_bytes().try_into().map_err(|_| error())?;
        if fits_128_bits(&code) {
            Ok(Self(code))
        } else {
            Err(error())
        }
    }
}

/// Returns whether the word names a kind of thing that has a Spotify ID.
fn is_kind(word: &str) -> bool {
    matches!(
        word,
        "track" | "album" | "artist" | "playlist" | "episode" | "show"
    )
}

/// Returns whether the characters are base 62 and their number has at most 128 bits,
/// as every ID that Spotify hands out.
fn fits_128_bits(code: &[u8]) -> bool {
    let number = code.iter().try_fold(0_u128, |number, c| {
        let digit = match c {
            b'0'..=b'9' => c - b'0',
            b'a'..=b'z' => c - b'a' + 10,
            b'A'..=b'Z' => c - b'A' + 36,
            _ => return None,
        };
        number.checked_mul(62)?.checked_add(u128::from(digit))
    });
    number.is_some()
}
