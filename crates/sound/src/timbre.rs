//! The colour of a sound: cepstra of the log-frequency bands.

use std::f32::consts::PI;

use crate::spectra::{FRAME_HZ, Spectra};

/// Coefficients of a cepstrum, the mean level first.
pub(crate) const N_CEPSTRA: usize = 13;
/// Fine frames pooled to one texture frame.
const POOL: usize = 4;

/// Band levels and cepstra at 21.5 frames a second.
#[derive(Debug)]
pub(crate) struct Timbre {
    n_bands: usize,
    /// Levels in dB `(n_frames, n_bands)`, frame-major.
    levels: Vec<f32>,
    /// Cosine transform of the levels of each frame.
    pub(crate) cepstra: Vec<[f32; N_CEPSTRA]>,
}

impl Timbre {
    /// Texture frames per second.
    pub(crate) const FRAME_HZ: f64 = FRAME_HZ / POOL as f64;

    pub(crate) fn of(spectra: &Spectra) -> Self {
        let n_bands = spectra.n_bands();
        let n_frames = spectra.n_frames() / POOL;
        // Type II, scaled so that the first is the mean level in dB.
        let basis: Vec<Vec<f32>> = (0..N_CEPSTRA)
            .map(|k| {
                (0..n_bands)
                    .map(|band| {
                        (PI / n_bands as f32 * (band as f32 + 0.5) * k as f32).cos()
                            / n_bands as f32
                    })
                    .collect()
            })
            .collect();
        let mut levels = Vec::with_capacity(n_frames * n_bands);
        let mut cepstra = Vec::with_capacity(n_frames);
        for frame in 0..n_frames {
            let from = levels.len();
            for band in 0..n_bands {
                let sum: u32 = (0..POOL)
                    .map(|k| u32::from(spectra.frame(frame * POOL + k)[band]))
                    .sum();
                levels.push(Spectra::level_db(0) + 0.5 * sum as f32 / POOL as f32);
            }
            let here = &levels[from..];
            cepstra.push(std::array::from_fn(|k| {
                basis[k].iter().zip(here).map(|(b, level)| b * level).sum()
            }));
        }
        Self {
            n_bands,
            levels,
            cepstra,
        }
    }

    pub(crate) fn n_frames(&self) -> usize {
        self.cepstra.len()
    }

    pub(crate) fn frame(&self, index: usize) -> &[f32] {
        &self.levels[index * self.n_bands..(index + 1) * self.n_bands]
    }

    /// Returns the mean cepstrum between two times, if a frame lies there.
    pub(crate) fn between(&self, start_s: f64, end_s: f64) -> [f32; N_CEPSTRA] {
        let last = self.n_frames().saturating_sub(1);
        let from = ((start_s * Self::FRAME_HZ).round().max(0.0) as usize).min(last);
        let to = ((end_s * Self::FRAME_HZ).round().max(0.0) as usize).clamp(from + 1, last + 1);
        let mut mean = [0.0; N_CEPSTRA];
        for cepstrum in self
            .cepstra
            .get(from..to.min(self.n_frames()))
            .unwrap_or(&[])
        {
            for (sum, value) in mean.iter_mut().zip(cepstrum) {
                *sum += value / (to - from) as f32;
            }
        }
        mean
    }

    /// Returns means and standard deviations over frames above -70 dB.
    pub(crate) fn moments(&self) -> ([f32; N_CEPSTRA], [f32; N_CEPSTRA]) {
        let loud: Vec<&[f32; N_CEPSTRA]> = self.cepstra.iter().filter(|c| c[0] > -80.0).collect();
        let n = loud.len().max(1) as f32;
        let mean: [f32; N_CEPSTRA] =
            std::array::from_fn(|k| loud.iter().map(|c| c[k]).sum::<f32>() / n);
        let deviation = std::array::from_fn(|k| {
            (loud.iter().map(|c| (c[k] - mean[k]).powi(2)).sum::<f32>() / n).sqrt()
        });
        (mean, deviation)
    }

    /// Returns the share of power that stands still in time rather than in
    /// frequency, by medians along both (Fitzgerald, DAFx 2010).
    pub(crate) fn harmonic_share(&self) -> f32 {
        const HALF: usize = 4;
        const EVERY: usize = 3;
        let (mut steady, mut total) = (0.0_f64, 0.0_f64);
        let mut along = [0.0; 2 * HALF + 1];
        for t in (HALF..self.n_frames().saturating_sub(HALF)).step_by(EVERY) {
            let here = self.frame(t);
            for band in HALF..self.n_bands - HALF {
                if here[band] < -80.0 {
                    continue;
                }
                for (k, value) in along.iter_mut().enumerate() {
                    *value = self.levels[(t + k - HALF) * self.n_bands + band];
                }
                let harmonic = median(&mut along);
                along.copy_from_slice(&here[band - HALF..=band + HALF]);
                let percussive = median(&mut along);
                let [h, p] = [harmonic, percussive].map(|db| 10_f32.powf(db / 10.0));
                let power = 10_f64.powf(f64::from(here[band]) / 10.0);
                steady += power * f64::from(h / (h + p).max(1e-12));
                total += power;
            }
        }
        if total > 0.0 {
            (steady / total) as f32
        } else {
            0.0
        }
    }
}

fn median<const N: usize>(values: &mut [f32; N]) -> f32 {
    *values.select_nth_unstable_by(N / 2, f32::total_cmp).1
}
