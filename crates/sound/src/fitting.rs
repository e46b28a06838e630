//! What `cargo xtask fit` needs to fit the model that chooses between readings.

use std::io::{Read, Seek};

use crate::analyze::{hear, with_evidence};
use crate::harmony::notes::Notes;
pub use crate::rhythm::readings::NAMES;
use crate::rhythm::onsets::Onsets;
use crate::rhythm::readings;
use crate::{Options, SoundError};

/// One way to tap along with a song, as the model sees it.
#[derive(Clone, Debug)]
pub struct TapReading {
    /// Beat times in seconds.
    pub beats: Vec<f64>,
    /// Times of the downbeats in seconds.
    pub downbeats: Vec<f64>,
    /// Beats to a bar.
    pub beats_per_bar: usize,
    /// Whether beats divide by three.
    pub ternary: bool,
    /// One value for each of [`NAMES`].
    pub features: Vec<f32>,
}

/// Returns every reading of a song.
pub fn tap_readings<R>(
    reader: R,
    extension: Option<&str>,
    options: &Options,
) -> Result<Vec<TapReading>, SoundError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let heard = hear(reader, extension, options, &mut |_| ())?;
    let notes = Notes::of(&heard.spectra);
    let readings = with_evidence(&heard.spectra, &notes, |evidence| readings::all(evidence));
    Ok(readings
        .into_iter()
        .map(|reading| {
            let beats: Vec<f64> =
                reading.track.beats.iter().map(|&beat| Onsets::time_s(beat).max(0.0)).collect();
            TapReading {
                downbeats: beats
                    .iter()
                    .copied()
                    .skip(reading.phase)
                    .step_by(reading.beats_per_bar)
                    .collect(),
                beats,
                beats_per_bar: reading.beats_per_bar,
                ternary: reading.ternary,
                features: reading.features.to_vec(),
            }
        })
        .collect())
}
