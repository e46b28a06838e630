use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Parts of an analysis that can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Tempo, beats, bars.
    Rhythm,
    /// Key and tuning.
    Key,
    /// Chords over time (needs beats: brings the work of `Rhythm` with it).
    Chords,
    /// Loudness, true peak, range.
    Loudness,
    /// Sections and fades.
    Structure,
    /// Spectral shape.
    Spectrum,
    /// Danceability and its kin.
    Descriptors,
    /// Spans of even sound.
    Segments,
    /// The similarity vector.
    Embedding,
    /// The acoustic fingerprint.
    Fingerprint,
}

impl Part {
    /// Every part, in the order of the document.
    pub const ALL: [Self; 10] = [
        Self::Rhythm,
        Self::Key,
        Self::Chords,
        Self::Loudness,
        Self::Structure,
        Self::Spectrum,
        Self::Descriptors,
        Self::Segments,
        Self::Embedding,
        Self::Fingerprint,
    ];

    /// Returns the name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rhythm => "rhythm",
            Self::Key => "key",
            Self::Chords => "chords",
            Self::Loudness => "loudness",
            Self::Structure => "structure",
            Self::Spectrum => "spectrum",
            Self::Descriptors => "descriptors",
            Self::Segments => "segments",
            Self::Embedding => "embedding",
            Self::Fingerprint => "fingerprint",
        }
    }
}

/// The text names no part of an analysis.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no part of an analysis; the parts are rhythm, key, chords, loudness, structure, spectrum, descriptors, segments, embedding, fingerprint"
)]
pub struct PartError(String);

impl FromStr for Part {
    type Err = PartError;

    fn from_str(text: &str) -> Result<Self, PartError> {
        Self::ALL
            .into_iter()
            .find(|part| part.name() == text)
            .ok_or_else(|| PartError(text.to_owned()))
    }
}

/// A set of parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Parts(u16);

impl Parts {
    /// Every part.
    pub const ALL: Self = Self((1 << Part::ALL.len()) - 1);

    /// Returns whether the part was asked for.
    pub const fn has(self, part: Part) -> bool {
        self.0 & (1 << part as u16) != 0
    }

    /// Returns whether any of these parts was asked for.
    pub fn any(self, parts: &[Part]) -> bool {
        parts.iter().any(|&part| self.has(part))
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Self(
            parts
                .into_iter()
                .fold(0, |bits, part| bits | 1 << part as u16),
        )
    }
}

/// Bounds on what one file may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Longest audio decoded, in seconds; longer files are an error. Default 6 hours.
    pub duration_s: f64,
    /// Most channels. Default 32.
    pub channels: u16,
    /// Largest tag block read, in bytes. Default 16 MiB.
    pub tag_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            duration_s: 6.0 * 3600.0,
            channels: 32,
            tag_bytes: 16 << 20,
        }
    }
}

/// What to analyse and at what cost at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The parts wanted.
    pub parts: Parts,
    /// Bounds on the input.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            parts: Parts::ALL,
            limits: Limits::default(),
        }
    }
}
