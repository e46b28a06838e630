//! What `cargo xtask fit` needs: the model that chooses between readings, and
//! the scale of the embedding.

use std::io::{Read, Seek};

use crate::analyze::{hear, spectrum_of, with_evidence};
use crate::embedding;
use crate::harmony::key;
use crate::harmony::notes::Notes;
use crate::rhythm::chosen;
use crate::rhythm::onsets::Onsets;
pub use crate::rhythm::readings::NAMES;
use crate::rhythm::readings::{self, Evidence, Reading};
use crate::timbre::Timbre;
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

/// Returns the values of a song's embedding before scaling.
pub fn embedding_values<R>(
    reader: R,
    extension: Option<&str>,
    options: &Options,
) -> Result<Vec<f32>, SoundError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let heard = hear(reader, extension, options, &mut |_| ())?;
    let spectra = &heard.spectra;
    let notes = Notes::of(spectra);
    let onsets = Onsets::of(spectra);
    let timbre = Timbre::of(spectra);
    let rhythm = with_evidence(spectra, &onsets, &notes, chosen::rhythm);
    let tonality = key::estimate(&notes, spectra.duration_s());
    let spectrum = spectrum_of(spectra, &timbre);
    let values = embedding::raw(&timbre, &spectrum, rhythm.as_ref(), &tonality, &onsets);
    Ok(values.to_vec())
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
    let onsets = Onsets::of(&heard.spectra);
    Ok(with_evidence(&heard.spectra, &onsets, &notes, |evidence| {
        readings::all(evidence)
            .into_iter()
            .map(|reading| tap(&reading, evidence))
            .collect()
    }))
}

fn tap(reading: &Reading, evidence: &Evidence<'_>) -> TapReading {
    let beats: Vec<f64> = reading
        .track
        .beats
        .iter()
        .map(|&beat| evidence.onsets.time_s(beat))
        .collect();
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
}
