use serde::{Deserialize, Serialize};

/// What is known of a composed song: one clip of `truth.json`.
///
/// Times are seconds. Beats are felt beats: quarters in 2/4, 3/4, 4/4 and 5/4,
/// dotted quarters in 6/8, eighths in 7/8.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Name of the clip.
    pub name: String,
    /// File beside `truth.json`.
    pub file: String,
    /// The set that it belongs to.
    pub set: String,
    /// Style, such as `rock`.
    pub style: String,
    /// Median tempo in felt beats per minute.
    pub bpm: f64,
    /// Other tempi that a listener may well tap.
    pub bpm_alt: Vec<f64>,
    /// Time signature, such as `6/8`.
    pub meter: String,
    /// Felt beats to a bar.
    pub beats_per_bar: u8,
    /// Beat times, those of a pickup included.
    pub beats: Vec<f64>,
    /// Times where bars start.
    pub downbeats: Vec<f64>,
    /// Tonic, such as `Eb`.
    pub key: String,
    /// `major` or `minor`.
    pub mode: String,
    /// Start, end and label in Harte syntax (`C:7`, `A:min/b3`, `D:5`, `N`).
    pub chords: Vec<(f64, f64, String)>,
    /// Start, end and letter; sections with the same material share a letter.
    pub sections: Vec<(f64, f64, String)>,
    /// Start, end and MIDI number of the lead.
    pub melody: Vec<(f64, f64, u8)>,
    /// Whether drums play.
    pub drums: bool,
    /// Deviation from A4 = 440 Hz.
    pub tuning_cents: f64,
    /// Largest deviation of a beat's tempo from the median, as a ratio.
    pub tempo_drift: f64,
    /// Where the second half of a beat starts, 0.5 = straight.
    pub swing: f64,
    /// Length of the file.
    pub duration: f64,
    /// Where the last bar ends.
    pub end: f64,
}
