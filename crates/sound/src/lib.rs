//! Hears a song: decodes it and measures tempo, key, chords, loudness, structure and more.
//!
//! Nothing here opens a file, reads a clock or draws a random number: give
//! [`analyze`] anything that reads and seeks, and the same bytes give the same
//! [`Analysis`].

mod analysis;
mod analyze;
mod decode;
mod error;
pub mod fitting;
mod harmony;
mod loudness;
mod options;
mod resample;
mod rhythm;
mod signal;
mod spectra;

pub use analysis::*;
pub use analyze::analyze;
pub use error::SoundError;
pub use options::{Limits, Options, Part, PartError, Parts};

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
    /// Tempo of the last seconds in BPM.
    pub bpm: Option<f64>,
    /// Confidence in the tempo.
    pub bpm_confidence: f32,
    /// Beats that fell since the last figures, seconds from the start.
    pub beats: Vec<f64>,
    /// Key of the last half minute.
    pub key: Option<music::Key>,
    /// Confidence in the key.
    pub key_confidence: f32,
    /// Energy, 0..1, as in [`Descriptors::energy`].
    pub energy: f32,
}

/// Listens to a stream in blocks.
#[derive(Debug)]
pub struct Listener {}

impl Listener {
    /// Starts listening to interleaved samples at `sample_rate_hz` with `channels`.
    pub fn new(_sample_rate_hz: u32, _channels: u16) -> Result<Self, SoundError> {
        Err(SoundError::Empty)
    }

    /// Takes a block of interleaved samples of any length and returns figures where they changed.
    pub fn push(&mut self, _interleaved: &[f32]) -> Option<LiveFigures> {
        None
    }
}
