//! Danceability and its kin, by definitions of our own.
//!
//! Each is a weighted sum of measured quantities mapped to 0..1; the formulas
//! and what they miss are in `docs/concepts/descriptors.md`. Confidence says
//! how much the definition can be trusted for one song, not how exact the sum is.

use music::Mode;

use crate::analysis::{Descriptors, Loudness, Rated, Rhythm, Signal, Spectrum, Tonality};
use crate::rhythm::onsets::Onsets;
use crate::timbre::Timbre;

/// What the descriptors are computed from.
#[derive(Debug)]
pub(crate) struct Inputs<'a> {
    pub(crate) rhythm: Option<&'a Rhythm>,
    pub(crate) tonality: &'a Tonality,
    pub(crate) loudness: &'a Loudness,
    pub(crate) signal: &'a Signal,
    pub(crate) spectrum: &'a Spectrum,
    pub(crate) timbre: &'a Timbre,
    pub(crate) onsets: &'a Onsets,
    pub(crate) duration_s: f64,
}

pub(crate) fn of(inputs: &Inputs<'_>) -> Descriptors {
    let spectrum = inputs.spectrum;
    let lufs = inputs.loudness.integrated_lufs.unwrap_or(-70.0) as f32;
    let range = inputs.loudness.lra_lu as f32;
    let crest = inputs.loudness.plr_lu.unwrap_or(0.0) as f32;
    let (bpm, pulse, onset_rate, off_beat, tightness, tempo_confidence) =
        inputs
            .rhythm
            .map_or((0.0, 0.0, 0.0, 0.0, 0.0, 0.0), |rhythm| {
                let pulse = rhythm
                    .periodicity
                    .iter()
                    .min_by(|a, b| {
                        let off = |p: &(f32, f32)| (f64::from(p.0) / rhythm.tempo.bpm).ln().abs();
                        off(a).total_cmp(&off(b))
                    })
                    .map_or(0.0, |&(_, strength)| strength);
                let (off_beat, tightness) = placement(rhythm);
                let bpm = rhythm.tempo.bpm as f32;
                (
                    bpm,
                    pulse,
                    rhythm.onset_rate_hz,
                    off_beat,
                    tightness,
                    rhythm.tempo.confidence,
                )
            });
    let kick = mean_of_strong(&inputs.onsets.low);
    let modulation = speech_modulation(inputs.timbre);
    let evenness = quiet_flatness(inputs.timbre);
    let bright = ramp(spectrum.centroid_hz, 400.0, 3500.0);
    let long_enough = (inputs.duration_s / 20.0).min(1.0) as f32;
    let rated = |value: f32, confidence: f32| Rated {
        value: value.clamp(0.0, 1.0),
        confidence: (confidence * long_enough).clamp(0.0, 1.0),
    };

    let comfortable = (-((bpm.max(1.0) / 118.0).ln() / 0.45).powi(2)).exp();
    let danceability = 0.45 * ramp(pulse, 0.05, 0.6)
        + 0.25 * comfortable
        + 0.2 * ramp(kick, 0.1, 0.6)
        + 0.1 * tightness;

    let energy = 0.45 * ramp(lufs, -30.0, -7.0)
        + 0.2 * ramp(onset_rate, 0.5, 7.0)
        + 0.2 * bright
        + 0.15 * (1.0 - ramp(crest, 8.0, 20.0));

    let major = match inputs.tonality.key.mode {
        Mode::Major => 0.5 + 0.5 * inputs.tonality.confidence,
        Mode::Minor => 0.5 - 0.5 * inputs.tonality.confidence,
    };
    let valence = 0.4 * major + 0.25 * ramp(bpm, 60.0, 160.0) + 0.15 * bright + 0.2 * energy;

    // Amplified and synthetic sounds fill the band evenly and loudly, and hold still.
    let acousticness = 1.0
        - (0.35 * ramp(lufs, -26.0, -8.0)
            + 0.25 * ramp(spectrum.flatness, 0.001, 0.05)
            + 0.2 * ramp(kick, 0.1, 0.6)
            + 0.2 * (1.0 - ramp(range + 0.5 * crest, 6.0, 16.0)));

    let vocal =
        0.6 * ramp(modulation, 0.015, 0.08) + 0.4 * (1.0 - inputs.tonality.tuning_confidence);
    let speech = ramp(modulation, 0.03, 0.07)
        * (1.0 - ramp(pulse, 0.05, 0.3))
        * (1.0 - ramp(inputs.tonality.tuning_confidence, 0.1, 0.5));
    let width = inputs
        .signal
        .phase_correlation
        .map_or(0.0, |c| 1.0 - c.clamp(0.0, 1.0));
    let liveness = ramp(evenness, -9.5, -5.0) * (0.7 + 0.3 * width);
    let groove = 0.5 * ramp(off_beat, 0.1, 0.6) + 0.5 * tightness;

    Descriptors {
        danceability: rated(danceability, 0.4 + 0.5 * tempo_confidence),
        energy: rated(energy, 0.9),
        valence: rated(valence, 0.3 + 0.3 * inputs.tonality.confidence),
        acousticness: rated(acousticness, 0.5),
        instrumentalness: rated(1.0 - vocal, 0.3),
        liveness: rated(liveness, 0.25),
        speechiness: rated(speech, 0.35),
        vocal_activity: rated(vocal, 0.3),
        groove: rated(groove, 0.3 + 0.5 * tempo_confidence),
        brightness: rated(bright, 0.95),
    }
}

/// Maps `low..high` to 0..1, straight in between.
fn ramp(value: f32, low: f32, high: f32) -> f32 {
    ((value - low) / (high - low)).clamp(0.0, 1.0)
}

/// Returns the share of onsets off the beat, and how close onsets lie to a
/// grid of sixteenths (1: on it; 0: anywhere).
fn placement(rhythm: &Rhythm) -> (f32, f32) {
    let (mut n, mut n_off, mut distance) = (0.0_f32, 0.0_f32, 0.0_f32);
    let mut beat = 0;
    for &onset in &rhythm.onsets {
        while beat + 2 < rhythm.beats.len() && rhythm.beats[beat + 1] <= onset {
            beat += 1;
        }
        let (Some(&from), Some(&to)) = (rhythm.beats.get(beat), rhythm.beats.get(beat + 1)) else {
            break;
        };
        if onset < from || onset >= to {
            continue;
        }
        let division = f64::from(rhythm.tatums_per_beat.max(2)) * 2.0;
        let place = (onset - from) / (to - from) * division;
        n += 1.0;
        distance += (place - place.round()).abs() as f32;
        let from_beat = (place / division).min(1.0 - place / division);
        n_off += if from_beat > 0.15 { 1.0 } else { 0.0 };
    }
    if n < 1.0 {
        return (0.0, 0.0);
    }
    // Onsets anywhere lie a quarter of a step from the grid on average.
    (n_off / n, (1.0 - distance / n / 0.25).clamp(0.0, 1.0))
}

/// Returns the mean of the strongest fiftieth of an onset curve.
fn mean_of_strong(curve: &[f32]) -> f32 {
    let mut sorted = curve.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let n = (sorted.len() / 50).max(1).min(sorted.len());
    sorted[..n].iter().sum::<f32>() / n.max(1) as f32
}

/// Returns the share of the level changes in the middle bands that come three
/// to ten times a second, around the rate of syllables (Houtgast & Steeneken 1985).
fn speech_modulation(timbre: &Timbre) -> f32 {
    let n = timbre.n_frames();
    let levels: Vec<f32> = (0..n)
        .map(|t| {
            let frame = timbre.frame(t);
            let (from, to) = (frame.len() / 4, frame.len() * 7 / 10);
            frame[from..to].iter().sum::<f32>() / (to - from) as f32
        })
        .collect();
    // What a mean over 0.14 s leaves out is faster than three changes a second.
    let slow = crate::rhythm::onsets::moving_mean(&levels, 1);
    let fast: f32 = levels.iter().zip(&slow).map(|(x, y)| (x - y).powi(2)).sum();
    let mean = levels.iter().sum::<f32>() / n.max(1) as f32;
    let total: f32 = levels.iter().map(|x| (x - mean).powi(2)).sum();
    if total > 1e-6 { fast / total } else { 0.0 }
}

/// Returns how even the quietest twentieth of the song is over the bands, in
/// dB: geometric less arithmetic mean of their powers. An audience is broad
/// noise, a fading note is not; digital silence does not count.
fn quiet_flatness(timbre: &Timbre) -> f32 {
    let mut frames: Vec<usize> = (0..timbre.n_frames())
        .filter(|&t| timbre.cepstra[t][0] > -90.0)
        .collect();
    frames.sort_by(|&a, &b| timbre.cepstra[a][0].total_cmp(&timbre.cepstra[b][0]));
    frames.truncate(frames.len().div_ceil(20));
    let total: f32 = frames
        .iter()
        .map(|&t| {
            let levels = timbre.frame(t);
            let power: f32 = levels.iter().map(|db| 10_f32.powf(db / 10.0)).sum();
            timbre.cepstra[t][0] - 10.0 * (power / levels.len() as f32).max(1e-12).log10()
        })
        .sum();
    if frames.is_empty() {
        -60.0
    } else {
        total / frames.len() as f32
    }
}
