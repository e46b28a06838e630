//! What the ear says of one song.
//!
//! Times are seconds from the first sample, confidences run from 0 (a guess)
//! to 1 (sure) and are fitted so that about that share of such answers is
//! right; `docs/reference/measured.md` holds the reliability curves.
//! A part that was not asked for is `None`.

use music::{Chord, Key, Meter};
use serde::{Deserialize, Serialize};

/// Version of everything in [`Analysis`]; values of different versions are never compared.
pub const ANALYZER_VERSION: &str = "1.0.0";

/// What was measured in one song.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// [`ANALYZER_VERSION`] at the time of the analysis.
    pub analyzer_version: String,
    /// The stream that was decoded.
    pub audio: AudioInfo,
    /// Titles, names and identifiers embedded in the file.
    pub tags: Tags,
    /// Tempo, beats, bars.
    pub rhythm: Option<Rhythm>,
    /// Key and tuning.
    pub tonality: Option<Tonality>,
    /// Chords over time, without gaps from start to end.
    pub chords: Option<Vec<ChordSpan>>,
    /// Programme loudness and peaks.
    pub loudness: Option<Loudness>,
    /// Faults and properties of the recording itself.
    pub signal: Signal,
    /// Sections and fades.
    pub structure: Option<Structure>,
    /// Spectral shape over the whole song.
    pub spectrum: Option<Spectrum>,
    /// Danceability and its kin.
    pub descriptors: Option<Descriptors>,
    /// Short spans of even sound, as in the closed service's `segments`.
    pub segments: Option<Vec<Segment>>,
    /// A fixed-length vector for similarity.
    pub embedding: Option<Embedding>,
    /// An acoustic fingerprint for duplicates.
    pub fingerprint: Option<Fingerprint>,
    /// Curves to draw the song from.
    pub outline: Outline,
}

/// The stream that was decoded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AudioInfo {
    /// Container, such as `wav`, `ogg`, `mp4`.
    pub container: String,
    /// Codec, such as `flac`, `aac`, `opus`.
    pub codec: String,
    /// Sample rate of the stream in Hz.
    pub sample_rate_hz: u32,
    /// Channels of the stream.
    pub channels: u16,
    /// Bits per sample where the codec has such a thing.
    pub bits_per_sample: Option<u32>,
    /// Frames decoded (samples per channel).
    pub n_frames: u64,
    /// Length in seconds of what was decoded.
    pub duration_s: f64,
    /// What went wrong on the way without ending it, such as a cut tail.
    pub warnings: Vec<String>,
}

/// What the file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tags {
    /// Title of the track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Performing artist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub artist: Option<String>,
    /// Release title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// Artist of the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub album_artist: Option<String>,
    /// Position on the release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_number: Option<u32>,
    /// Genre as tagged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<String>,
    /// Date or year as tagged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// ISRC as embedded, not normalised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isrc: Option<String>,
    /// Tempo as tagged, in BPM; never used as evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bpm: Option<String>,
    /// Initial key as tagged; never used as evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Tempo, beats and bars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rhythm {
    /// The felt tempo.
    pub tempo: Tempo,
    /// Beat times.
    pub beats: Vec<f64>,
    /// Confidence of each beat, as long as `beats`.
    pub beat_confidences: Vec<f32>,
    /// Indices into `beats` where a bar starts.
    pub downbeats: Vec<usize>,
    /// Confidence in the placing of the downbeats.
    pub downbeat_confidence: f32,
    /// Times of the shortest regular pulse, beats included.
    pub tatums: Vec<f64>,
    /// Tatums to a beat: 2, 3 or 4.
    pub tatums_per_beat: u8,
    /// Time signature of most of the song.
    pub meter: Meter,
    /// Confidence in the time signature.
    pub meter_confidence: f32,
    /// How late the second half of a beat comes, 0.5 = straight, 0.67 = triplet swing.
    pub swing_ratio: f32,
    /// Notes or strokes begun per second.
    pub onset_rate_hz: f32,
    /// Onset times.
    pub onsets: Vec<f64>,
    /// Strength of periodicity by tempo, as evidence: `(BPM, strength 0..1)`, slow to fast.
    pub periodicity: Vec<(f32, f32)>,
}

/// The felt tempo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tempo {
    /// Beats per minute, from the median beat interval.
    pub bpm: f64,
    /// Confidence that a listener taps at this level.
    pub confidence: f32,
    /// Other levels that a listener may tap, best first; weights with the main one sum to 1.
    pub alternatives: Vec<TempoAlternative>,
    /// Tempo over time; empty where it stays within 2 % of `bpm`.
    pub curve: Vec<TempoPoint>,
}

/// Another level at which a listener may tap.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TempoAlternative {
    /// Beats per minute.
    pub bpm: f64,
    /// Probability of this level.
    pub weight: f32,
}

/// Tempo at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TempoPoint {
    /// Seconds from the start.
    pub time_s: f64,
    /// Beats per minute there.
    pub bpm: f64,
}

/// Key and tuning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tonality {
    /// The key of the whole song.
    pub key: Key,
    /// Confidence in the key.
    pub confidence: f32,
    /// The second best key.
    pub runner_up: Key,
    /// Confidence in the second best.
    pub runner_up_confidence: f32,
    /// Deviation from A4 = 440 Hz in cents, -50..50.
    pub tuning_cents: f32,
    /// Confidence in the tuning.
    pub tuning_confidence: f32,
    /// Share of each pitch class, C first, sums to 1: the evidence.
    pub chroma: [f32; 12],
    /// Local keys, without gaps from start to end.
    pub keys: Vec<KeySpan>,
}

/// A stretch in one key.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeySpan {
    /// Start in seconds.
    pub start: f64,
    /// End in seconds.
    pub end: f64,
    /// The key there.
    pub key: Key,
    /// Confidence in it.
    pub confidence: f32,
}

/// A stretch under one chord.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChordSpan {
    /// Start in seconds.
    pub start: f64,
    /// End in seconds.
    pub end: f64,
    /// The chord; `None` where nothing chord-like sounds (Harte's `N`).
    pub chord: Option<Chord>,
    /// Confidence in it.
    pub confidence: f32,
}

impl ChordSpan {
    /// Returns the label in Harte syntax, `N` for no chord.
    pub fn label(&self) -> String {
        self.chord.map_or_else(|| "N".to_owned(), Chord::harte)
    }
}

/// Loudness by ITU-R BS.1770-4 and EBU R 128.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated loudness in LUFS; `None` where no block passes the gate of -70 LUFS.
    pub integrated_lufs: Option<f64>,
    /// Largest momentary loudness (400 ms) in LUFS.
    pub momentary_max_lufs: Option<f64>,
    /// Largest short-term loudness (3 s) in LUFS.
    pub short_term_max_lufs: Option<f64>,
    /// Loudness range by EBU Tech 3342 in LU.
    pub lra_lu: f64,
    /// True peak, four times oversampled, in dBTP; `None` for digital silence.
    pub true_peak_dbtp: Option<f64>,
    /// Largest sample in dBFS; `None` for digital silence.
    pub sample_peak_dbfs: Option<f64>,
    /// Peak-to-loudness ratio in LU: true peak less integrated loudness.
    pub plr_lu: Option<f64>,
    /// Dynamic range in dB: over windows of 3 s, the second highest sample peak less the mean
    /// K-weighted level of the loudest fifth.
    pub dynamic_range_db: f64,
    /// Short-term loudness in LUFS, one value a second from second 3 on; -70 below the gate.
    pub short_term_lufs: Vec<f32>,
}

/// Faults and properties of the recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Runs of three or more samples at full scale in one channel.
    pub clipped_runs: u64,
    /// Samples in those runs.
    pub clipped_samples: u64,
    /// Samples that were not finite and were read as zero.
    pub invalid_samples: u64,
    /// Silence before the first sample above -60 dBFS, in seconds.
    pub silence_head_s: f64,
    /// Silence after the last sample above -60 dBFS, in seconds.
    pub silence_tail_s: f64,
    /// Mean of all samples, largest of the channels, -1..1.
    pub dc_offset: f64,
    /// Correlation of left and right, -1..1; `None` unless there are two channels.
    pub phase_correlation: Option<f32>,
}

/// Sections and fades.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// Sections, without gaps from start to end.
    pub sections: Vec<Section>,
    /// When a fade-in ends, in seconds; 0 without one.
    pub fade_in_end_s: f64,
    /// When a fade-out starts, in seconds; the duration without one.
    pub fade_out_start_s: f64,
}

/// A part of the song.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Start in seconds.
    pub start: f64,
    /// End in seconds.
    pub end: f64,
    /// Sections that sound alike share a letter: `A`, `B`, …
    pub label: String,
    /// What the part probably is.
    pub role: SectionRole,
    /// Confidence in the boundary at its start.
    pub confidence: f32,
    /// Mean loudness in LUFS, -70 at the least.
    pub loudness_lufs: f32,
    /// Tempo in BPM.
    pub bpm: Option<f64>,
    /// Key of the part.
    pub key: Option<Key>,
    /// Confidence in that key.
    pub key_confidence: f32,
}

/// What a part of a song probably is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionRole {
    /// Opens the song and is quieter or thinner.
    Intro,
    /// Returns and is not the loudest.
    Verse,
    /// Returns and is the loudest.
    Chorus,
    /// Comes once, in the second half.
    Bridge,
    /// Closes the song.
    Outro,
    /// None of these stands out.
    Part,
}

/// Means over the song at 22 050 Hz mono, weighted by frame energy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spectrum {
    /// Centre of gravity of the power spectrum in Hz.
    pub centroid_hz: f32,
    /// Standard deviation around the centroid in Hz.
    pub bandwidth_hz: f32,
    /// Frequency below which 85 % of the power lies, in Hz.
    pub rolloff_hz: f32,
    /// Geometric over arithmetic mean of the power spectrum, 0..1.
    pub flatness: f32,
    /// Change between successive normalised spectra, 0..1.
    pub flux: f32,
    /// Share of power above 1 500 Hz, 0..1.
    pub brightness: f32,
    /// Share of power below 150 Hz, 0..1.
    pub low_share: f32,
    /// Zero crossings per second.
    pub zero_crossing_hz: f32,
    /// Share of power in steady partials rather than strokes, 0..1.
    pub harmonic_share: f32,
    /// 13 mel-frequency cepstral coefficients, means.
    pub mfcc_mean: Vec<f32>,
    /// Their standard deviations.
    pub mfcc_std: Vec<f32>,
}

/// A value with its confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rated {
    /// The value.
    pub value: f32,
    /// Confidence, 0..1.
    pub confidence: f32,
}

/// The seven descriptors of the closed service by our own definitions
/// (`docs/concepts/descriptors.md`), and a few more. All run 0..1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Descriptors {
    /// Steadiness and strength of a danceable pulse.
    pub danceability: Rated,
    /// Intensity.
    pub energy: Rated,
    /// Positiveness, from mode, tempo, brightness and energy.
    pub valence: Rated,
    /// Likelihood of acoustic instruments only.
    pub acousticness: Rated,
    /// Likelihood of no voice.
    pub instrumentalness: Rated,
    /// Likelihood of an audience in the room.
    pub liveness: Rated,
    /// Likelihood of speech.
    pub speechiness: Rated,
    /// Share of time with a voice.
    pub vocal_activity: Rated,
    /// Tightness and syncopation of the onsets around the beat grid.
    pub groove: Rated,
    /// Share of power above 1 500 Hz, warped to 0..1.
    pub brightness: Rated,
}

/// A short span of even sound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Start in seconds.
    pub start: f64,
    /// Length in seconds.
    pub duration: f64,
    /// Confidence that a new sound starts here.
    pub confidence: f32,
    /// Level at the start in dBFS, -60 at the least.
    pub loudness_start_db: f32,
    /// Highest level in dBFS.
    pub loudness_max_db: f32,
    /// When it is reached, in seconds from the start of the segment.
    pub loudness_max_time_s: f32,
    /// Level at the end in dBFS.
    pub loudness_end_db: f32,
    /// Pitch classes, C first, the strongest 1.
    pub pitches: [f32; 12],
    /// Timbre in our own basis (`docs/reference/documents.md`).
    pub timbre: [f32; 12],
}

/// A fixed-length vector: songs that sound alike are close by cosine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Embedding {
    /// Version of the basis.
    pub version: u32,
    /// The vector, of unit length.
    pub values: Vec<f32>,
}

/// An acoustic fingerprint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// `chromaprint-2`: the algorithm that AcoustID uses.
    pub algorithm: String,
    /// Sub-fingerprints, about eight a second, of the first two minutes.
    pub values: Vec<u32>,
}

/// Curves to draw the song from, at most 2 000 points however long the song.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// Seconds per point.
    pub step_s: f64,
    /// Largest absolute sample of the mono mix in each step, 0..1.
    pub peak: Vec<f32>,
    /// Root mean square of the mono mix in each step, 0..1.
    pub rms: Vec<f32>,
    /// Power below 200 Hz, 200 to 2 000 Hz and above, as shares that sum to 1.
    pub bands: Vec<[f32; 3]>,
}
