//! A fixed-length vector for similarity.

mod scale;

use crate::analysis::{Embedding, Rhythm, Spectrum, Tonality};
use crate::rhythm::onsets::Onsets;
use crate::timbre::Timbre;
use scale::{CENTRES, SPREADS};

/// Version of the basis.
pub(crate) const VERSION: u32 = 1;
/// Values of an embedding: 12 + 12 cepstra, 8 of spectral shape, 12 of
/// rhythm, 4 of onset bands, 8 of harmony.
pub(crate) const N_VALUES: usize = 56;

/// Places the song in a space where every value has about unit spread over
/// the songs of the truth generator, and scales the vector to length 1.
pub(crate) fn of(
    timbre: &Timbre,
    spectrum: &Spectrum,
    rhythm: Option<&Rhythm>,
    tonality: &Tonality,
    onsets: &Onsets,
) -> Embedding {
    let raw = raw(timbre, spectrum, rhythm, tonality, onsets);
    let scaled: Vec<f32> = raw
        .iter()
        .zip(CENTRES.iter().zip(&SPREADS))
        .map(|(x, (centre, spread))| ((x - centre) / spread).clamp(-4.0, 4.0))
        .collect();
    let length = scaled.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
    Embedding {
        version: VERSION,
        values: scaled.into_iter().map(|x| x / length).collect(),
    }
}

/// Returns the values before scaling.
pub(crate) fn raw(
    timbre: &Timbre,
    spectrum: &Spectrum,
    rhythm: Option<&Rhythm>,
    tonality: &Tonality,
    onsets: &Onsets,
) -> [f32; N_VALUES] {
    let mut values = Vec::with_capacity(N_VALUES);
    let (mean, deviation) = timbre.moments();
    values.extend(&mean[1..]);
    values.extend(&deviation[1..]);
    let log = |x: f32| x.max(1e-6).ln();
    values.extend([
        log(spectrum.centroid_hz),
        log(spectrum.bandwidth_hz),
        log(spectrum.rolloff_hz),
        log(spectrum.flatness),
        spectrum.flux,
        spectrum.low_share,
        log(spectrum.zero_crossing_hz),
        spectrum.harmonic_share,
    ]);
    // Periodicity relative to the beat, so that the pattern counts, not the tempo alone.
    let bpm = rhythm.map_or(120.0, |rhythm| rhythm.tempo.bpm as f32);
    let strength = |ratio: f32| {
        let wanted = bpm * ratio;
        let near = |p: &&(f32, f32)| ((p.0 / wanted).ln().abs() * 1e6) as u64;
        rhythm
            .and_then(|rhythm| rhythm.periodicity.iter().min_by_key(near))
            .map_or(0.0, |&(_, strength)| strength)
    };
    values.extend([0.33, 0.5, 0.67, 0.75, 1.0, 1.33, 1.5, 2.0, 3.0].map(strength));
    values.push(log(bpm));
    values.push(rhythm.map_or(0.0, |rhythm| rhythm.onset_rate_hz));
    values.push(rhythm.map_or(0.5, |rhythm| rhythm.swing_ratio));
    let mean_of = |curve: &[f32]| curve.iter().sum::<f32>() / curve.len().max(1) as f32;
    values.extend([&onsets.all, &onsets.low, &onsets.mid, &onsets.high].map(|c| mean_of(c)));
    // Chroma from the tonic up tells the colour of the harmony in any key.
    let tonic = tonality.key.tonic.index();
    values.extend([2, 3, 4, 5, 7, 9, 10].map(|degree| tonality.chroma[(tonic + degree) % 12]));
    values.push(tonality.confidence);
    let mut raw = [0.0; N_VALUES];
    raw.copy_from_slice(&values);
    raw
}
