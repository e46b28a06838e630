//! Listens to a stream that has no end.

use crate::analyze::with_evidence;
use crate::harmony::key;
use crate::harmony::notes::Notes;
use crate::loudness::LoudnessMeter;
use crate::resample::{MonoResampler, mix};
use crate::rhythm::chosen;
use crate::rhythm::onsets::Onsets;
use crate::spectra::SpectraBuilder;
use crate::{Limits, SoundError};

/// Seconds of the past that tempo and key are taken from.
const MEMORY_S: f64 = 24.0;
/// Seconds needed before a tempo or a key is named.
const FIRST_S: f64 = 6.0;

/// What a stream sounds like right now.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct LiveFigures {
    /// Seconds of stream heard so far.
    pub time_s: f64,
    /// Momentary loudness (400 ms) in LUFS, `None` under -70.
    pub momentary_lufs: Option<f64>,
    /// Short-term loudness (3 s) in LUFS.
    pub short_term_lufs: Option<f64>,
    /// Integrated loudness so far in LUFS.
    pub integrated_lufs: Option<f64>,
    /// Tempo of the last 24 seconds in BPM.
    pub bpm: Option<f64>,
    /// Confidence in the tempo.
    pub bpm_confidence: f32,
    /// Beats found since the last figures, seconds from the start; they come
    /// up to a second and a half after they sounded.
    pub beats: Vec<f64>,
    /// Key of the last 24 seconds.
    pub key: Option<music::Key>,
    /// Confidence in the key.
    pub key_confidence: f32,
    /// Energy of the last 3 seconds, 0..1: loudness from -40 to -6 LUFS.
    pub energy: f32,
}

/// Listens to a stream in blocks; its memory does not grow with the stream,
/// but for ten numbers a second that integrated loudness needs.
pub struct Listener {
    sample_rate_hz: u32,
    planes: Vec<Vec<f32>>,
    loudness: LoudnessMeter,
    resampler: MonoResampler,
    builder: SpectraBuilder,
    mono: Vec<f32>,
    slow: Vec<f32>,
    n_frames: u64,
    n_steps: usize,
    /// Frames heard when tempo and key were last taken.
    n_last: u64,
    last_beat_s: f64,
    tempo: Option<(f64, f32)>,
    key: Option<(music::Key, f32)>,
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener")
            .field("sample_rate_hz", &self.sample_rate_hz)
            .field("channels", &self.planes.len())
            .field("n_frames", &self.n_frames)
            .finish_non_exhaustive()
    }
}

impl Listener {
    /// Starts listening to interleaved samples at `sample_rate_hz` with `channels`.
    pub fn new(sample_rate_hz: u32, channels: u16) -> Result<Self, SoundError> {
        if !(8_000..=192_000).contains(&sample_rate_hz) {
            return Err(SoundError::Limit {
                what: "the sample rate",
                found: format!("{sample_rate_hz} Hz"),
                limit: "8 000 to 192 000 Hz".to_owned(),
            });
        }
        let limit = Limits::default().channels;
        if channels == 0 || channels > limit {
            return Err(SoundError::Limit {
                what: "the number of channels",
                found: channels.to_string(),
                limit: format!("1 to {limit}"),
            });
        }
        Ok(Self {
            sample_rate_hz,
            planes: vec![Vec::new(); channels.into()],
            loudness: LoudnessMeter::new(sample_rate_hz, channels),
            resampler: MonoResampler::new(sample_rate_hz),
            builder: SpectraBuilder::new(false),
            mono: Vec::new(),
            slow: Vec::new(),
            n_frames: 0,
            n_steps: 0,
            n_last: 0,
            last_beat_s: -1.0,
            tempo: None,
            key: None,
        })
    }

    /// Takes a block of interleaved samples of any length and returns figures
    /// where they changed: loudness ten times a second, the rest every second.
    ///
    /// Samples that are not finite count as zero; a last frame that lacks
    /// channels is left out.
    pub fn push(&mut self, interleaved: &[f32]) -> Option<LiveFigures> {
        let n_channels = self.planes.len();
        for plane in &mut self.planes {
            plane.clear();
        }
        for frame in interleaved.chunks_exact(n_channels) {
            for (plane, &sample) in self.planes.iter_mut().zip(frame) {
                plane.push(if sample.is_finite() {
                    sample.clamp(-100.0, 100.0)
                } else {
                    0.0
                });
            }
        }
        self.loudness.push(&self.planes);
        mix(&self.planes, &mut self.mono);
        self.slow.clear();
        self.resampler.push(&self.mono, &mut self.slow);
        self.builder.push(&self.slow);
        self.n_frames += self.mono.len() as u64;

        let mut beats = Vec::new();
        let second = u64::from(self.sample_rate_hz);
        if self.n_frames >= self.n_last + second && self.time_s() >= FIRST_S {
            self.n_last = self.n_frames;
            beats = self.listen();
        }
        let n_steps = self.loudness.n_steps();
        if n_steps == self.n_steps && beats.is_empty() {
            return None;
        }
        self.n_steps = n_steps;
        let short_term_lufs = self.loudness.recent_lufs(30);
        Some(LiveFigures {
            time_s: self.time_s(),
            momentary_lufs: self.loudness.recent_lufs(4),
            short_term_lufs,
            integrated_lufs: self.loudness.integrated_lufs(),
            bpm: self.tempo.map(|(bpm, _)| bpm),
            bpm_confidence: self.tempo.map_or(0.0, |(_, confidence)| confidence),
            beats,
            key: self.key.map(|(key, _)| key),
            key_confidence: self.key.map_or(0.0, |(_, confidence)| confidence),
            energy: short_term_lufs
                .map_or(0.0, |lufs| ((lufs + 40.0) / 34.0).clamp(0.0, 1.0) as f32),
        })
    }

    fn time_s(&self) -> f64 {
        self.n_frames as f64 / f64::from(self.sample_rate_hz)
    }

    /// Takes tempo and key of what is remembered; returns the beats not told yet.
    fn listen(&mut self) -> Vec<f64> {
        self.builder.forget_before(MEMORY_S);
        let start_s = self.builder.start_s();
        let spectra = self.builder.spectra();
        let notes = Notes::of(spectra);
        let tonality = key::estimate(&notes, spectra.duration_s());
        let heard = notes.level.iter().any(|&level| level > 0.0);
        self.key = heard.then_some((tonality.key, tonality.confidence));
        let onsets = Onsets::of(spectra);
        let rhythm = with_evidence(spectra, &onsets, &notes, chosen::rhythm);
        self.tempo = rhythm
            .as_ref()
            .map(|rhythm| (rhythm.tempo.bpm, rhythm.tempo.confidence));
        let Some(rhythm) = rhythm else {
            return Vec::new();
        };
        let after = self.last_beat_s + 30.0 / rhythm.tempo.bpm;
        let now = self.time_s();
        let beats: Vec<f64> = rhythm
            .beats
            .iter()
            .map(|beat| start_s + beat)
            .filter(|&beat| beat > after && beat <= now)
            .collect();
        if let Some(&last) = beats.last() {
            self.last_beat_s = last;
        }
        beats
    }
}
