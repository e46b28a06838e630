//! Sets what was found beside what is known, where something is known.

use music::{Key, Meter};

use crate::analyze::Song;
use crate::documents::round;

/// A found beat within this many seconds of a known one is right (MIREX).
const BEAT_WINDOW_S: f64 = 0.07;
/// A found tempo within this share of the known one is right (MIREX).
const TEMPO_TOLERANCE: f64 = 0.04;

/// What is known of a song.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Tempo in felt beats per minute.
    pub bpm: f64,
    /// Key at the start.
    pub key: Key,
    /// Time signature.
    pub meter: Meter,
    /// Beat times in seconds.
    pub beats: Vec<f64>,
    /// Start, end and label in Harte syntax.
    pub chords: Vec<(f64, f64, String)>,
}

/// One figure found beside the one known.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Name of the figure.
    pub figure: &'static str,
    /// What was found.
    pub found: String,
    /// What is known.
    pub known: String,
    /// Whether they agree; `None` for a score.
    pub agrees: Option<bool>,
}

impl Comparison {
    /// Returns both in a few letters: `104.0 BPM ✓`, or `92.2 BPM ✗ (138.5 BPM)`.
    pub fn in_short(&self) -> String {
        match self.agrees {
            Some(true) => format!("{} ✓", self.found),
            Some(false) => format!("{} ✗ ({})", self.found, self.known),
            None => self.found.clone(),
        }
    }
}

/// The figures that [`compare`] returns, in order.
pub const FIGURES: [&str; 5] = ["tempo", "time signature", "key", "beats", "chords"];

/// Returns the figures of `song` beside what is known of it.
///
/// Tempo agrees within 4 %, as MIREX counts it; the beat score is the F-measure
/// with a window of 70 ms; the chord score is the share of time with the known
/// root and third.
pub fn compare(song: &Song, known: &Known) -> Vec<Comparison> {
    let analysis = &song.analysis;
    let mut rows = Vec::new();
    let mut add = |figure, found: String, known: String, agrees| {
        rows.push(Comparison {
            figure,
            found,
            known,
            agrees,
        });
    };
    if let Some(rhythm) = &analysis.rhythm {
        let bpm = rhythm.tempo.bpm;
        let agrees = (bpm / known.bpm - 1.0).abs() <= TEMPO_TOLERANCE;
        add(
            "tempo",
            format!("{bpm:.1} BPM"),
            format!("{:.1} BPM", known.bpm),
            Some(agrees),
        );
        let agrees = rhythm.meter == known.meter;
        add(
            "time signature",
            rhythm.meter.to_string(),
            known.meter.to_string(),
            Some(agrees),
        );
    }
    if let Some(tonality) = &analysis.tonality {
        let agrees = tonality.key == known.key;
        let (found, known) = (
            crate::draw::key_name(tonality.key),
            crate::draw::key_name(known.key),
        );
        add("key", found, known, Some(agrees));
    }
    if let Some(rhythm) = &analysis.rhythm {
        let score = beat_f_measure(&rhythm.beats, &known.beats);
        add(
            "beats",
            percent(score),
            format!("{} beats", known.beats.len()),
            None,
        );
    }
    if let Some(chords) = &analysis.chords {
        let found: Vec<_> = chords.iter().map(|c| (c.start, c.end, c.label())).collect();
        let score = chord_overlap(&found, &known.chords);
        add(
            "chords",
            percent(score),
            format!("{} chords", known.chords.len()),
            None,
        );
    }
    rows
}

fn percent(share: f64) -> String {
    format!("{} %", round(share * 100.0, 0))
}

/// Returns the F-measure of found beats, each known beat met at most once.
pub(crate) fn beat_f_measure(found: &[f64], known: &[f64]) -> f64 {
    let (mut n_hits, mut i, mut j) = (0, 0, 0);
    while i < found.len() && j < known.len() {
        let difference = found[i] - known[j];
        if difference.abs() <= BEAT_WINDOW_S {
            n_hits += 1;
            i += 1;
            j += 1;
        } else if difference < 0.0 {
            i += 1;
        } else {
            j += 1;
        }
    }
    let n_all = found.len() + known.len();
    if n_all == 0 {
        0.0
    } else {
        2.0 * f64::from(n_hits) / n_all as f64
    }
}

/// Returns the share of the known time in which root and third agree.
pub(crate) fn chord_overlap(found: &[(f64, f64, String)], known: &[(f64, f64, String)]) -> f64 {
    let mut agreeing_s = 0.0;
    let mut known_s = 0.0;
    for (start, end, label) in known {
        known_s += end - start;
        for (other_start, other_end, other) in found {
            let overlap = end.min(*other_end) - start.max(*other_start);
            if overlap > 0.0 && root_and_third(label) == root_and_third(other) {
                agreeing_s += overlap;
            }
        }
    }
    if known_s > 0.0 {
        agreeing_s / known_s
    } else {
        0.0
    }
}

/// Returns the root and whether the third is minor; `None` stands for neither third.
fn root_and_third(label: &str) -> (&str, Option<bool>) {
    let (root, quality) = label.split_once(':').unwrap_or((label, "maj"));
    let quality = quality.split('/').next().unwrap_or(quality);
    let third = match quality {
        "sus2" | "sus4" | "5" | "1" => None,
        _ if root == "N" => None,
        _ => Some(quality.starts_with("min") || quality.contains("dim")),
    };
    (root, third)
}
