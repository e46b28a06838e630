//! What a figure of a song was computed from: the seconds, the rule, the evidence.

use std::fmt;
use std::str::FromStr;

use catalog::{Receipt, Rule, Span};
use serde::Serialize;
use serde_json::{Value, json};
use sound::{Analysis, Loudness, Rhythm, Tonality};

use crate::analyze::Song;
use crate::documents::{round, round32};

/// Name and version of the shape of a [`ReceiptDocument`].
pub const SCHEMA: &str = "ledgerline.receipts/1";

/// A figure that opens to its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Tempo, with the periodicity curve and the beats.
    Tempo,
    /// Key, with the chroma, the runner-up and the local keys.
    Key,
    /// Chords, span by span.
    Chords,
    /// Loudness, with the short-term curve and the gates.
    Loudness,
    /// The descriptors, with what they were computed from.
    Descriptors,
}

impl Figure {
    /// Every figure, in the order of the document.
    pub const ALL: [Self; 5] = [
        Self::Tempo,
        Self::Key,
        Self::Chords,
        Self::Loudness,
        Self::Descriptors,
    ];

    /// Returns the name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tempo => "tempo",
            Self::Key => "key",
            Self::Chords => "chords",
            Self::Loudness => "loudness",
            Self::Descriptors => "descriptors",
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no figure that has a receipt.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` has no receipt; tempo, key, chords, loudness and descriptors have one")]
pub struct FigureError(String);

impl FromStr for Figure {
    type Err = FigureError;

    fn from_str(text: &str) -> Result<Self, FigureError> {
        let found = Self::ALL.into_iter().find(|figure| figure.name() == text);
        found.ok_or_else(|| FigureError(text.to_owned()))
    }
}

/// The receipts of one song.
#[derive(Debug, Serialize)]
pub struct ReceiptDocument {
    schema: &'static str,
    analyzer_version: String,
    path: String,
    blake3: String,
    receipts: Vec<FigureReceipt>,
}

/// One figure with its receipts and its evidence.
#[derive(Debug, Serialize)]
pub struct FigureReceipt {
    /// Name of the figure.
    pub figure: &'static str,
    /// The figure itself.
    pub value: Value,
    /// Confidence in it, 0..1, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The seconds of the recording and the rule that it was computed from.
    pub receipts: Vec<Receipt>,
    /// What the rule saw there.
    pub evidence: Value,
}

impl ReceiptDocument {
    /// Returns the receipts of those `figures` that the analysis holds.
    pub fn new(song: &Song, figures: &[Figure]) -> Self {
        Self {
            schema: SCHEMA,
            analyzer_version: song.analysis.analyzer_version.clone(),
            path: song.path.to_string_lossy().into_owned(),
            blake3: song.digest.to_string(),
            receipts: figures
                .iter()
                .filter_map(|&figure| receipt(song, figure))
                .collect(),
        }
    }
}

/// Returns the receipt of one figure, `None` if the analysis does not hold it.
pub fn receipt(song: &Song, figure: Figure) -> Option<FigureReceipt> {
    let analysis = &song.analysis;
    match figure {
        Figure::Tempo => analysis.rhythm.as_ref().map(|rhythm| tempo(song, rhythm)),
        Figure::Key => analysis
            .tonality
            .as_ref()
            .map(|tonality| key(song, tonality)),
        Figure::Chords => analysis.chords.as_ref().map(|spans| chords(song, spans)),
        Figure::Loudness => analysis
            .loudness
            .as_ref()
            .map(|value| loudness(song, value)),
        Figure::Descriptors => analysis
            .descriptors
            .as_ref()
            .map(|value| descriptors(song, value)),
    }
}

fn whole(song: &Song, rule: &str) -> Vec<Receipt> {
    vec![
        span(song, 0.0, song.analysis.audio.duration_s),
        self::rule(song, rule),
    ]
}

fn span(song: &Song, start_s: f64, end_s: f64) -> Receipt {
    Receipt::Span(Span {
        recording: song.digest,
        start_s: round(start_s, 4),
        end_s: round(end_s, 4),
    })
}

fn rule(song: &Song, name: &str) -> Receipt {
    let version = song.analysis.analyzer_version.clone();
    Receipt::Rule(Rule {
        name: name.to_owned(),
        version,
    })
}

fn tempo(song: &Song, rhythm: &Rhythm) -> FigureReceipt {
    let periodicity: Vec<Value> = rhythm
        .periodicity
        .iter()
        .map(|&(bpm, strength)| json!({ "bpm": round32(bpm, 2), "strength": round32(strength, 4) }))
        .collect();
    let beats: Vec<Value> = rhythm
        .beats
        .iter()
        .zip(&rhythm.beat_confidences)
        .map(|(&time, &sure)| json!({ "time_s": round(time, 4), "confidence": round32(sure, 3) }))
        .collect();
    let alternatives: Vec<Value> = rhythm
        .tempo
        .alternatives
        .iter()
        .map(|other| json!({ "bpm": round(other.bpm, 3), "weight": round32(other.weight, 3) }))
        .collect();
    let start_s = rhythm.beats.first().copied().unwrap_or(0.0);
    let end_s = rhythm
        .beats
        .last()
        .copied()
        .unwrap_or(song.analysis.audio.duration_s);
    FigureReceipt {
        figure: "tempo",
        value: json!({ "bpm": round(rhythm.tempo.bpm, 3) }),
        confidence: Some(round32(rhythm.tempo.confidence, 3)),
        receipts: vec![span(song, start_s, end_s), rule(song, "sound.tempo")],
        evidence: json!({
            "alternatives": alternatives,
            "periodicity": periodicity,
            "beats": beats,
        }),
    }
}

fn key(song: &Song, tonality: &Tonality) -> FigureReceipt {
    let chroma: serde_json::Map<String, Value> = (0..12)
        .map(music::PitchClass::new)
        .zip(tonality.chroma)
        .map(|(pitch, share)| (pitch.name().to_owned(), json!(round32(share, 4))))
        .collect();
    let spans: Vec<Value> = tonality
        .keys
        .iter()
        .map(|span| {
            json!({
                "start": round(span.start, 4),
                "end": round(span.end, 4),
                "key": span.key.to_string(),
                "confidence": round32(span.confidence, 3),
            })
        })
        .collect();
    FigureReceipt {
        figure: "key",
        value: json!({ "name": tonality.key.to_string() }),
        confidence: Some(round32(tonality.confidence, 3)),
        receipts: whole(song, "sound.key"),
        evidence: json!({
            "chroma": chroma,
            "runner_up": {
                "name": tonality.runner_up.to_string(),
                "confidence": round32(tonality.runner_up_confidence, 3),
            },
            "tuning_cents": round32(tonality.tuning_cents, 1),
            "spans": spans,
        }),
    }
}

fn chords(song: &Song, chords: &[sound::ChordSpan]) -> FigureReceipt {
    let spans: Vec<Value> = chords
        .iter()
        .map(|chord| {
            json!({
                "start": round(chord.start, 4),
                "end": round(chord.end, 4),
                "label": chord.label(),
                "confidence": round32(chord.confidence, 3),
            })
        })
        .collect();
    FigureReceipt {
        figure: "chords",
        value: json!({ "n_spans": chords.len() }),
        confidence: None,
        receipts: whole(song, "sound.chords"),
        evidence: json!({ "spans": spans }),
    }
}

fn loudness(song: &Song, loudness: &Loudness) -> FigureReceipt {
    let integrated = loudness.integrated_lufs;
    let curve: Vec<f64> = loudness
        .short_term_lufs
        .iter()
        .map(|&lufs| round32(lufs, 2))
        .collect();
    FigureReceipt {
        figure: "loudness",
        value: json!({
            "integrated_lufs": integrated.map(|lufs| round(lufs, 2)),
            "true_peak_dbtp": loudness.true_peak_dbtp.map(|peak| round(peak, 2)),
            "lra_lu": round(loudness.lra_lu, 2),
        }),
        confidence: None,
        receipts: whole(song, "ITU-R BS.1770-4, EBU R 128"),
        evidence: json!({
            "absolute_gate_lufs": -70.0,
            "relative_gate_lu": -10.0,
            "short_term": { "first_s": 3.0, "step_s": 1.0, "window_s": 3.0, "lufs": curve },
        }),
    }
}

fn descriptors(song: &Song, descriptors: &sound::Descriptors) -> FigureReceipt {
    let rated = [
        ("danceability", descriptors.danceability),
        ("energy", descriptors.energy),
        ("valence", descriptors.valence),
        ("acousticness", descriptors.acousticness),
        ("instrumentalness", descriptors.instrumentalness),
        ("liveness", descriptors.liveness),
        ("speechiness", descriptors.speechiness),
        ("vocal_activity", descriptors.vocal_activity),
        ("groove", descriptors.groove),
        ("brightness", descriptors.brightness),
    ];
    let values: serde_json::Map<String, Value> = rated
        .iter()
        .map(|(name, rated)| {
            let value = round32(rated.value, 4);
            let sure = round32(rated.confidence, 3);
            (
                (*name).to_owned(),
                json!({ "value": value, "confidence": sure }),
            )
        })
        .collect();
    let mut receipts = vec![span(song, 0.0, song.analysis.audio.duration_s)];
    let rules = rated
        .iter()
        .map(|(name, _)| rule(song, &format!("sound.descriptors.{name}")));
    receipts.extend(rules);
    FigureReceipt {
        figure: "descriptors",
        value: Value::Object(values),
        confidence: None,
        receipts,
        evidence: json!({ "inputs": descriptor_inputs(&song.analysis) }),
    }
}

/// The measured figures that stand beside the descriptors; absent ones were not asked for.
fn descriptor_inputs(analysis: &Analysis) -> Value {
    let mut inputs = serde_json::Map::new();
    let mut add = |name: &str, value: f64| {
        inputs.insert(name.to_owned(), json!(value));
    };
    if let Some(rhythm) = &analysis.rhythm {
        add("tempo_bpm", round(rhythm.tempo.bpm, 3));
        add("tempo_confidence", round32(rhythm.tempo.confidence, 3));
        add("onset_rate_hz", round32(rhythm.onset_rate_hz, 3));
        add("swing_ratio", round32(rhythm.swing_ratio, 3));
    }
    if let Some(tonality) = &analysis.tonality {
        add("key_index", tonality.key.index() as f64);
        add("key_confidence", round32(tonality.confidence, 3));
    }
    if let Some(loudness) = &analysis.loudness {
        if let Some(lufs) = loudness.integrated_lufs {
            add("integrated_lufs", round(lufs, 2));
        }
        add("lra_lu", round(loudness.lra_lu, 2));
        add("dynamic_range_db", round(loudness.dynamic_range_db, 2));
    }
    if let Some(spectrum) = &analysis.spectrum {
        add("centroid_hz", round32(spectrum.centroid_hz, 1));
        add("flatness", round32(spectrum.flatness, 5));
        add("flux", round32(spectrum.flux, 5));
        add("harmonic_share", round32(spectrum.harmonic_share, 5));
        add("low_share", round32(spectrum.low_share, 5));
    }
    Value::Object(inputs)
}
