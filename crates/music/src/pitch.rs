use std::fmt;

use serde::{Deserialize, Serialize};

/// A pitch without its octave: 0 = C, 1 = C♯/D♭ … 11 = B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PitchClass(u8);

/// Names in the spelling that `mir_eval` and Harte syntax accept, C first.
const NAMES: [&str; 12] = [
    "C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B",
];

impl PitchClass {
    /// Returns the pitch class of any semitone count above some C.
    pub const fn new(semitones: i32) -> Self {
        Self(semitones.rem_euclid(12) as u8)
    }

    /// Returns the semitones above C, 0 to 11.
    pub const fn semitones(self) -> u8 {
        self.0
    }

    /// Returns the index of this pitch class in an array of twelve, C first.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Returns the pitch class `semitones` higher (or lower, if negative).
    #[must_use]
    pub const fn up(self, semitones: i32) -> Self {
        Self::new(self.0 as i32 + semitones)
    }

    /// Returns the usual spelling: `C Db D Eb E F F# G Ab A Bb B`.
    pub const fn name(self) -> &'static str {
        NAMES[self.0 as usize]
    }
}

impl fmt::Display for PitchClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
