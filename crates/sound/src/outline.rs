//! Curves to draw a song from.

use crate::analysis::Outline;
use crate::spectra::{FRAME_HZ, Spectra};

/// Most points of an outline.
const N_POINTS: usize = 2000;

pub(crate) fn of(spectra: &Spectra) -> Outline {
    let n_frames = spectra.n_frames();
    let n_step = n_frames.div_ceil(N_POINTS).max(1);
    let groups: Vec<usize> = spectra
        .band_hz
        .iter()
        .map(|&hz| {
            if hz < 200.0 {
                0
            } else {
                1 + usize::from(hz > 2000.0)
            }
        })
        .collect();
    let mut outline = Outline {
        step_s: n_step as f64 / FRAME_HZ,
        peak: Vec::new(),
        rms: Vec::new(),
        bands: Vec::new(),
    };
    for from in (0..n_frames).step_by(n_step) {
        let frames = from..(from + n_step).min(n_frames);
        let peak = spectra.peak[frames.clone()]
            .iter()
            .copied()
            .fold(0.0, f32::max);
        let power: f32 = spectra.rms[frames.clone()].iter().map(|x| x * x).sum();
        let mut bands = [1e-9_f32; 3];
        for frame in frames.clone() {
            for (&level, &group) in spectra.frame(frame).iter().zip(&groups) {
                bands[group] += 10_f32.powf(Spectra::level_db(level) / 10.0);
            }
        }
        let total: f32 = bands.iter().sum();
        outline.peak.push(peak.min(1.0));
        outline
            .rms
            .push((power / frames.len() as f32).sqrt().min(1.0));
        outline.bands.push(bands.map(|band| band / total));
    }
    outline
}
