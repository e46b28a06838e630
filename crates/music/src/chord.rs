use std::fmt;

use serde::{Deserialize, Serialize};

use crate::PitchClass;

/// What stands above the root of a chord.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChordQuality {
    /// Root, major third, fifth.
    Major,
    /// Root, minor third, fifth.
    Minor,
    /// Major triad with a minor seventh.
    Dominant7,
    /// Major triad with a major seventh.
    Major7,
    /// Minor triad with a minor seventh.
    Minor7,
    /// Root, minor third, diminished fifth.
    Diminished,
    /// Diminished triad with a minor seventh.
    HalfDiminished7,
    /// Root, major third, augmented fifth.
    Augmented,
    /// Root, major second, fifth.
    Suspended2,
    /// Root, fourth, fifth.
    Suspended4,
}

impl ChordQuality {
    /// Every quality, triads and sevenths first.
    pub const ALL: [Self; 10] = [
        Self::Major,
        Self::Minor,
        Self::Dominant7,
        Self::Major7,
        Self::Minor7,
        Self::Diminished,
        Self::HalfDiminished7,
        Self::Augmented,
        Self::Suspended2,
        Self::Suspended4,
    ];

    /// Returns the chord tones in semitones above the root.
    pub const fn intervals(self) -> &'static [u8] {
        match self {
            Self::Major => &[0, 4, 7],
            Self::Minor => &[0, 3, 7],
            Self::Dominant7 => &[0, 4, 7, 10],
            Self::Major7 => &[0, 4, 7, 11],
            Self::Minor7 => &[0, 3, 7, 10],
            Self::Diminished => &[0, 3, 6],
            Self::HalfDiminished7 => &[0, 3, 6, 10],
            Self::Augmented => &[0, 4, 8],
            Self::Suspended2 => &[0, 2, 7],
            Self::Suspended4 => &[0, 5, 7],
        }
    }

    /// Returns the shorthand of Harte et al., ISMIR 2005, table 1.
    pub const fn harte(self) -> &'static str {
        match self {
            Self::Major => "maj",
            Self::Minor => "min",
            Self::Dominant7 => "7",
            Self::Major7 => "maj7",
            Self::Minor7 => "min7",
            Self::Diminished => "dim",
            Self::HalfDiminished7 => "hdim7",
            Self::Augmented => "aug",
            Self::Suspended2 => "sus2",
            Self::Suspended4 => "sus4",
        }
    }
}

/// A chord by root and quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chord {
    /// The note that the chord is named after.
    pub root: PitchClass,
    /// What stands above the root.
    pub quality: ChordQuality,
}

impl Chord {
    /// Returns the chord on `root`.
    pub const fn new(root: PitchClass, quality: ChordQuality) -> Self {
        Self { root, quality }
    }

    /// Returns the label in the syntax of Harte et al., ISMIR 2005: `D:min7`.
    pub fn harte(self) -> String {
        format!("{}:{}", self.root, self.quality.harte())
    }

    /// Returns the chord tones, root first.
    pub fn tones(self) -> impl Iterator<Item = PitchClass> {
        let root = self.root;
        self.quality
            .intervals()
            .iter()
            .map(move |&interval| root.up(i32::from(interval)))
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.harte())
    }
}
