//! Countries and regions as statements name them.
//!
//! ```
//! use catalog::territory::Territory;
//!
//! let korea = Territory::parse("Korea, Republic of").unwrap();
//! assert_eq!(korea.code(), "KR");
//! assert_eq!(Territory::parse("410"), Some(korea));
//! assert_eq!(Territory::parse("Corée du Sud"), Some(korea));
//! assert!(Territory::parse("2136") == Some(Territory::WORLD));
//! ```

mod countries;
mod names;
mod regions;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::likeness::fold::fold;
use countries::{COUNTRIES, Row};
use names::NAMES;
use regions::REGIONS;

/// A country, a region of several countries, the whole world, or "unknown".
///
/// Countries are those of ISO 3166-1, Kosovo (`XK`, user-assigned), and five that no
/// longer exist (`AN`, `CS`, `CSHH`, `SU`, `YU`). A region is kept as the statement names
/// it and is never spread over its countries: nobody outside the platform knows how.
///
/// The order is that of the codes, countries first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub struct Territory(u16);

impl Territory {
    /// The whole world: `Worldwide` in DDEX, `2136` in CWR.
    pub const WORLD: Self = Self(COUNTRIES.len() as u16);

    /// A territory that the statement itself does not know, `OU` at `DistroKid`.
    pub const UNKNOWN: Self = Self(COUNTRIES.len() as u16 + 1);

    /// Reads a code or a name; an empty or unheard-of text is `None`.
    ///
    /// Codes are ISO 3166-1 alpha-2, alpha-3 and numeric, withdrawn ones where files still
    /// carry them, and CISAC TIS numbers. Names are English, and German, French, Spanish,
    /// Italian, Portuguese and Russian for the larger markets. Case, accents, punctuation,
    /// "the", and "St." for "Saint" do not matter; `Korea (Republic of)` and
    /// `Korea, Republic of` are read as `Republic of Korea`.
    pub fn parse(text: &str) -> Option<Self> {
        if let [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] = *text.as_bytes() {
            let index = ALPHA_2[letters_index(a, b)];
            if index != NOWHERE {
                return Some(Self(index));
            }
        }
        lookup(text)
            .or_else(|| parse_inverted(text))
            .or_else(|| parse_twice(text))
    }

    /// Returns the code that is stored: alpha-2 for a country of today, `WW` for the world,
    /// `ZZ` for unknown, a word such as `LATAM` or `EUROPE` for a region.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// Returns the English short name.
    pub fn name(self) -> &'static str {
        self.row().3
    }

    /// Returns the ISO 3166-1 alpha-3 code (`XKX` for Kosovo), nothing for regions.
    pub fn alpha3(self) -> Option<&'static str> {
        Some(self.row().1).filter(|code| !code.is_empty())
    }

    /// Returns the ISO 3166-1 numeric code of a country (4 to 894), the CISAC TIS number of
    /// a region (2100 to 2136), or nothing where neither body gives one.
    pub fn numeric(self) -> Option<u16> {
        Some(self.row().2).filter(|number| *number != 0)
    }

    /// Returns whether this is one country, of today or of the past.
    pub fn is_country(self) -> bool {
        usize::from(self.0) < COUNTRIES.len()
    }

    /// Iterates over all territories, countries first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNTRIES.len() + REGIONS.len()).map(|index| Self(index as u16))
    }

    fn row(self) -> &'static Row {
        row(usize::from(self.0))
    }
}

impl fmt::Display for Territory {
    /// Writes the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Territory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Territory({})", self.code())
    }
}

impl From<Territory> for &'static str {
    fn from(territory: Territory) -> Self {
        territory.code()
    }
}

impl FromStr for Territory {
    type Err = TerritoryError;

    fn from_str(text: &str) -> Result<Self, TerritoryError> {
        Self::parse(text).ok_or_else(|| TerritoryError(text.chars().take(64).collect()))
    }
}

impl TryFrom<String> for Territory {
    type Error = TerritoryError;

    fn try_from(text: String) -> Result<Self, TerritoryError> {
        text.parse()
    }
}

/// The text names no territory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a territory such as DE, Germany or Worldwide")]
pub struct TerritoryError(String);

const NOWHERE: u16 = u16::MAX;

/// The place of every code of two letters, by its letters.
static ALPHA_2: [u16; 26 * 26] = {
    let mut places = [NOWHERE; 26 * 26];
    let mut index = 0;
    while index < COUNTRIES.len() + REGIONS.len() {
        if let [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] = *row(index).0.as_bytes() {
            places[letters_index(a, b)] = index as u16;
        }
        index += 1;
    }
    places
};

/// The place of every code and name, by its key.
static PLACES: LazyLock<HashMap<String, u16>> = LazyLock::new(|| {
    all_names()
        .map(|(name, index)| (key(&name), index))
        .collect()
});

const fn letters_index(a: u8, b: u8) -> usize {
    (a - b'A') as usize * 26 + (b - b'A') as usize
}

const fn row(index: usize) -> &'static Row {
    if index < COUNTRIES.len() {
        &COUNTRIES[index]
    } else {
        &REGIONS[index - COUNTRIES.len()]
    }
}

/// Returns every code, number and name with the place of its territory.
fn all_names() -> impl Iterator<Item = (String, u16)> {
    let rows = Territory::all().flat_map(|territory| {
        let (code, alpha3, number, name, others) = *territory.row();
        let number = if number == 0 {
            String::new()
        } else {
            number.to_string()
        };
        [code, alpha3, name]
            .into_iter()
            .chain(others.split('|'))
            .map(str::to_owned)
            .chain([number])
            .filter(|name| !name.is_empty())
            .map(move |name| (name, territory.0))
    });
    let foreign = NAMES.iter().flat_map(|(code, names)| {
        let index = COUNTRIES.iter().position(|row| row.0 == *code);
        let index = index.map_or(Territory::UNKNOWN.0, |index| index as u16);
        names.split('|').map(move |name| (name.to_owned(), index))
    });
    rows.chain(foreign)
}

fn lookup(text: &str) -> Option<Territory> {
    let key = key(text);
    PLACES.get(&key).map(|index| Territory(*index))
}

/// Reads `Korea, Republic of` and `Korea (Republic of)` as `Republic of Korea`.
fn parse_inverted(text: &str) -> Option<Territory> {
    let (front, back) = text.split_once([',', '(', '['])?;
    lookup(&format!("{back} {front}"))
}

/// Reads `Germany (DE)`, `DE - Germany` and `Germany / Deutschland`: two names of one territory.
fn parse_twice(text: &str) -> Option<Territory> {
    let halves = text
        .split_once(['(', '[', ':', '/'])
        .or_else(|| text.split_once(" - "));
    let (front, back) = halves?;
    lookup(front).filter(|territory| lookup(back) == Some(*territory))
}

/// Returns what two spellings of one name have in common: letters and digits alone, without
/// "the", with "saint" and "and" written out, and numbers without zeros in front.
fn key(text: &str) -> String {
    let folded = fold(text).replace(['&', '+'], " and ");
    if let Ok(number) = folded.parse::<u16>() {
        return number.to_string();
    }
    // Without its stroke this would be Namibia.
    if matches!(folded.as_str(), "n/a" | "n.a.") {
        return "n/a".to_owned();
    }
    let words = || {
        folded
            .split(|c: char| {
                c.is_whitespace() || matches!(c, ',' | '(' | ')' | '[' | ']' | '-' | '/')
            })
            .filter(|word| !word.is_empty())
    };
    let is_single = words().nth(1).is_none();
    let mut key = String::with_capacity(folded.len());
    for word in words() {
        match word.trim_end_matches('.') {
            "the" if !is_single => {}
            "st" if !is_single => key.push_str("saint"),
            "rep" if !is_single => key.push_str("republic"),
            "dem" if !is_single => key.push_str("democratic"),
            "is" | "isl" if !is_single => key.push_str("islands"),
            _ => key.extend(word.chars().filter(|c| c.is_alphanumeric())),
        }
    }
    key
}

#[cfg(test)]
mod tests;
