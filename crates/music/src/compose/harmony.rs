//! Progressions as roman numerals, and the chords that they name in a key.

use crate::{Chord, ChordQuality, Key, Mode, PitchClass};

/// A chord as it is played: which tones, and which one lies in the bass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Harmony {
    pub(super) chord: Chord,
    /// The lowest tone.
    pub(super) bass: PitchClass,
    /// Only root and fifth sound.
    pub(super) power: bool,
}

impl Harmony {
    /// Returns the label in Harte syntax with the inversion as a degree.
    pub(super) fn label(self) -> String {
        let root = self.chord.root;
        let base = if self.power {
            format!("{root}:5")
        } else {
            self.chord.harte()
        };
        let above = self.bass.up(-i32::from(root.semitones())).semitones();
        let degree = match above {
            0 => return base,
            2 => "2",
            3 => "b3",
            4 => "3",
            5 => "4",
            6 => "b5",
            7 => "5",
            8 => "#5",
            10 => "b7",
            _ => "7",
        };
        format!("{base}/{degree}")
    }

    /// Returns the tones that sound, root first.
    pub(super) fn tones(self) -> Vec<PitchClass> {
        if self.power {
            vec![self.chord.root, self.chord.root.up(7)]
        } else {
            self.chord.tones().collect()
        }
    }
}

/// Returns the chord that a numeral such as `bVII`, `ii7`, `V7/ii`, `I/3`,
/// `Vsus4`, `viio` or `iih` (half-diminished) names in `key`; upper case is
/// major. Numerals count from the tonic's major scale, whatever the mode.
pub(super) fn parse(numeral: &str, key: Key) -> Option<Harmony> {
    if let Some((chord, over)) = numeral.split_once('/') {
        if let Ok(degree) = over.parse::<usize>() {
            let mut harmony = parse(chord, key)?;
            let index = match degree {
                3 => 1,
                5 => 2,
                _ => 3,
            };
            harmony.bass = harmony.chord.tones().nth(index)?;
            return Some(harmony);
        }
        let target = parse(over, key)?;
        return parse(chord, Key::new(target.chord.root, Mode::Major));
    }
    let (shift, rest) = match numeral.as_bytes().first()? {
        b'b' => (-1, &numeral[1..]),
        b'#' => (1, &numeral[1..]),
        _ => (0, numeral),
    };
    let split = rest
        .find(|c: char| !"IViv".contains(c))
        .unwrap_or(rest.len());
    let (roman, suffix) = rest.split_at(split);
    let degree = match roman.to_ascii_lowercase().as_str() {
        "i" => 0,
        "ii" => 2,
        "iii" => 4,
        "iv" => 5,
        "v" => 7,
        "vi" => 9,
        "vii" => 11,
        _ => return None,
    };
    let is_major = roman.starts_with(['I', 'V']);
    let quality = match (suffix, is_major) {
        ("", true) => ChordQuality::Major,
        ("", false) => ChordQuality::Minor,
        ("7", true) => ChordQuality::Dominant7,
        ("7", false) => ChordQuality::Minor7,
        ("maj7", _) => ChordQuality::Major7,
        ("o", _) => ChordQuality::Diminished,
        ("h", _) => ChordQuality::HalfDiminished7,
        ("+", _) => ChordQuality::Augmented,
        ("sus4", _) => ChordQuality::Suspended4,
        ("sus2", _) => ChordQuality::Suspended2,
        _ => return None,
    };
    let root = key.tonic.up(degree + shift);
    Some(Harmony {
        chord: Chord::new(root, quality),
        bass: root,
        power: false,
    })
}

/// Which chords a style is fond of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// Triads.
    Triads,
    /// Triads with suspensions, inversions and the odd seventh.
    Coloured,
    /// Sevenths throughout.
    Sevenths,
    /// Dominant sevenths of the twelve-bar blues.
    Blues,
    /// Fifths under guitars.
    Power,
}

impl Vocabulary {
    /// Returns the progressions of this vocabulary, four or eight chords each.
    pub(super) const fn progressions(self, mode: Mode) -> &'static [&'static str] {
        match (self, mode) {
            (Self::Triads, Mode::Major) => &[
                "I V vi IV",
                "I vi IV V",
                "I IV I V",
                "I iii IV V",
                "I ii V I",
                "I IV V I",
                "I V I IV",
                "I IV V V",
                "vi IV I V",
                "I bVII IV I",
                "I vi ii V",
            ],
            (Self::Triads, Mode::Minor) => &[
                "i bVI bIII bVII",
                "i iv V i",
                "i bVII bVI V",
                "i iv bVII bIII",
                "i v bVI bVII",
                "i iv i V",
                "i bVI iv V",
                "i bIII bVII iv",
            ],
            (Self::Coloured, Mode::Major) => &[
                "I V/3 vi IV",
                "I Imaj7 IV iv",
                "Isus2 I IV Vsus4",
                "I V7/vi vi IV",
                "IV I/3 ii Vsus4",
                "I I/3 IV V",
                "vi7 IVmaj7 I V",
                "I bVII IV iv",
                "I V7/ii ii V7",
                "I viio vi IV",
                "I iii vi V/3",
                "I I+ vi I7",
            ],
            (Self::Coloured, Mode::Minor) => &[
                "i V/3 bVII IV",
                "i bVImaj7 bIII bVII",
                "i iv7 Vsus4 V",
                "i iio V7 i",
                "i bVII/3 bIII iv",
                "i i/3 bVI V7",
                "i bII V i",
                "isus2 i bVI bVII",
            ],
            (Self::Sevenths, Mode::Major) => &[
                "ii7 V7 Imaj7 vi7",
                "Imaj7 vi7 ii7 V7",
                "Imaj7 V7/ii ii7 V7",
                "iii7 vi7 ii7 V7",
                "Imaj7 IVmaj7 iii7 vi7",
                "Imaj7 I7 IVmaj7 bVII7",
                "Imaj7 iih V7/ii ii7",
                "IVmaj7 iii7 ii7 Imaj7",
            ],
            (Self::Sevenths, Mode::Minor) => &[
                "i7 iv7 bVII7 bIIImaj7",
                "iih V7 i7 i7",
                "i7 bVImaj7 iih V7",
                "i7 iv7 iih V7",
                "i7 bVII7 bVImaj7 V7",
                "i7 bIIImaj7 iv7 V7",
            ],
            (Self::Blues, Mode::Major) => &[
                "I7 IV7 I7 V7",
                "I7 I7 IV7 I7",
                "I7 IV7 V7 I7",
                "V7 IV7 I7 V7",
            ],
            (Self::Blues, Mode::Minor) => &["i7 iv7 i7 V7", "i7 i7 iv7 i7", "i7 bVI7 V7 i7"],
            (Self::Power, Mode::Major) => &[
                "I IV V IV",
                "I V IV IV",
                "I bVII IV I",
                "I bIII IV I",
                "I vi IV V",
            ],
            (Self::Power, Mode::Minor) => &[
                "i bVI bVII i",
                "i bIII bVII iv",
                "i bVII bVI bVII",
                "i bVI bIII bVII",
                "i iv bVI V",
            ],
        }
    }
}

/// Returns the chords of a progression in `key`.
pub(super) fn chords(progression: &str, key: Key, vocabulary: Vocabulary) -> Vec<Harmony> {
    progression
        .split_whitespace()
        .map(|numeral| {
            let harmony =
                parse(numeral, key).expect("the progressions above parse; a test reads them all");
            Harmony {
                power: vocabulary == Vocabulary::Power,
                ..harmony
            }
        })
        .collect()
}
