//! Signals for tests, at the rate of the analysis.

use std::f64::consts::PI;

use crate::resample::RATE_HZ;
use crate::spectra::{Spectra, SpectraBuilder};

/// Returns the frequency of a MIDI note in Hz.
pub(crate) fn hz(midi: f64) -> f64 {
    440.0 * 2_f64.powf((midi - 69.0) / 12.0)
}

/// Adds a plucked tone of six harmonics to `samples`.
pub(crate) fn pluck(samples: &mut [f32], start_s: f64, length_s: f64, midi: f64) {
    let rate = f64::from(RATE_HZ);
    let from = (start_s * rate) as usize;
    let to = ((start_s + length_s) * rate) as usize;
    let to = to.min(samples.len());
    for (n, sample) in samples[from.min(to)..to].iter_mut().enumerate() {
        let t = n as f64 / rate;
        let decay = 0.1 * (-1.5 * t / length_s).exp();
        let tone: f64 = (1..=6)
            .map(|k| 0.6_f64.powi(k - 1) * (2.0 * PI * hz(midi) * f64::from(k) * t).sin())
            .sum();
        *sample += (decay * tone) as f32;
    }
}

/// Returns silence of some length.
pub(crate) fn silence(seconds: f64) -> Vec<f32> {
    vec![0.0; (seconds * f64::from(RATE_HZ)) as usize]
}

/// Returns short bursts at the given times, the higher the brighter.
pub(crate) fn bursts(seconds: f64, at: impl Iterator<Item = (f64, f32)>) -> Vec<f32> {
    let mut samples = silence(seconds);
    for (time_s, level) in at {
        let from = (time_s * f64::from(RATE_HZ)) as usize;
        for n in 0..1500 {
            if let Some(sample) = samples.get_mut(from + n) {
                // A fixed pseudo-noise: frequencies without common period.
                let x = n as f32;
                let noise = (x * 0.7).sin() + (x * 1.93).sin() + (x * 2.71).sin();
                *sample += level * 0.2 * noise * (-x / 300.0).exp();
            }
        }
    }
    samples
}

pub(crate) fn spectra_of(samples: &[f32]) -> Spectra {
    let mut builder = SpectraBuilder::new(true);
    for block in samples.chunks(4096) {
        builder.push(block);
    }
    builder.finish()
}
