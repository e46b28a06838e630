//! Names of keys and chords as musicians write them.

use music::{Chord, ChordQuality, Key, Mode, PitchClass};

const SHARPS: [&str; 12] = [
    "C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B",
];
const FLATS: [&str; 12] = [
    "C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B",
];
/// Where no key says which, the spelling with fewer accidentals in its own key.
const USUAL: [&str; 12] = [
    "C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B",
];

/// Returns the key as musicians write it: `E♭ minor`, `C♯ minor`.
pub(crate) fn key_name(key: Key) -> String {
    format!(
        "{} {}",
        names(Some(key))[key.tonic.index()],
        key.mode.name()
    )
}

/// Returns the chord as a chart in `key` shows it: `E♭m7`; `N.C.` for no chord.
pub(crate) fn chord_name(chord: Option<Chord>, key: Option<Key>) -> String {
    let Some(chord) = chord else {
        return "N.C.".to_owned();
    };
    let suffix = match chord.quality {
        ChordQuality::Major => "",
        ChordQuality::Minor => "m",
        ChordQuality::Dominant7 => "7",
        ChordQuality::Major7 => "maj7",
        ChordQuality::Minor7 => "m7",
        ChordQuality::Diminished => "°",
        ChordQuality::HalfDiminished7 => "ø7",
        ChordQuality::Augmented => "+",
        ChordQuality::Suspended2 => "sus2",
        ChordQuality::Suspended4 => "sus4",
    };
    names(key)[chord.root.index()].to_owned() + suffix
}

/// Returns the names of the pitch classes by the signature of the key.
fn names(key: Option<Key>) -> &'static [&'static str; 12] {
    let Some(key) = key else { return &USUAL };
    // Keys share the signature of their relative major.
    let major: PitchClass = match key.mode {
        Mode::Major => key.tonic,
        Mode::Minor => key.tonic.up(3),
    };
    match (major.index(), key.mode) {
        (0, _) => &USUAL,
        // E♭ minor is written more often than D♯ minor, F♯ major more often than G♭ major.
        (1 | 3 | 5 | 8 | 10, _) | (6, Mode::Minor) => &FLATS,
        _ => &SHARPS,
    }
}
