use std::fmt;

use serde::{Deserialize, Serialize};

use crate::PitchClass;

/// Major or minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Ionian.
    Major,
    /// Aeolian, with the raised sixth and seventh of common practice.
    Minor,
}

impl Mode {
    /// Returns `"major"` or `"minor"`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
        }
    }

    /// Returns the semitones of the scale above its tonic (natural minor).
    pub const fn scale(self) -> [u8; 7] {
        match self {
            Self::Major => [0, 2, 4, 5, 7, 9, 11],
            Self::Minor => [0, 2, 3, 5, 7, 8, 10],
        }
    }
}

/// A tonic and a mode, such as A minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The tonic.
    pub tonic: PitchClass,
    /// Major or minor.
    pub mode: Mode,
}

impl Key {
    /// Returns the key of a tonic and a mode.
    pub const fn new(tonic: PitchClass, mode: Mode) -> Self {
        Self { tonic, mode }
    }

    /// Returns all 24 keys: C major to B major, then C minor to B minor.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..24).map(Self::from_index)
    }

    /// Returns the key at `index` 0..24 in the order of [`Key::all`].
    pub const fn from_index(index: usize) -> Self {
        let mode = if index < 12 { Mode::Major } else { Mode::Minor };
        Self::new(PitchClass::new(index as i32), mode)
    }

    /// Returns the position of this key in the order of [`Key::all`].
    pub const fn index(self) -> usize {
        match self.mode {
            Mode::Major => self.tonic.index(),
            Mode::Minor => self.tonic.index() + 12,
        }
    }

    /// Returns the key `semitones` higher in the same mode.
    #[must_use]
    pub const fn up(self, semitones: i32) -> Self {
        Self::new(self.tonic.up(semitones), self.mode)
    }

    /// Returns the key with the same notes in the other mode (C major: A minor).
    #[must_use]
    pub const fn relative(self) -> Self {
        match self.mode {
            Mode::Major => Self::new(self.tonic.up(-3), Mode::Minor),
            Mode::Minor => Self::new(self.tonic.up(3), Mode::Major),
        }
    }

    /// Returns whether the pitch class belongs to the (natural) scale.
    pub fn contains(self, pitch_class: PitchClass) -> bool {
        let degree = pitch_class
            .up(-i32::from(self.tonic.semitones()))
            .semitones();
        self.mode.scale().contains(&degree)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The signatures with fewest accidentals: C# and G# minor, but Db and Ab major.
        let tonic = match (self.mode, self.tonic.semitones()) {
            (Mode::Minor, 1) => "C#",
            (Mode::Minor, 8) => "G#",
            _ => self.tonic.name(),
        };
        write!(f, "{tonic} {}", self.mode.name())
    }
}
