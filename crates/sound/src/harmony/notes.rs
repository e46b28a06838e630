//! Which notes sound, by non-negative least squares (Mauch & Dixon, ISMIR 2010).

use std::f32::consts::PI;
use std::sync::OnceLock;

use crate::spectra::{
    BINS_PER_SEMITONE, LOWEST_MIDI, N_PITCH_BINS, N_SEMITONES, PITCH_FRAME_HZ, Spectra,
};

/// Amplitude of each harmonic over the one below it.
const HARMONIC_DECAY: f32 = 0.5;
/// Harmonics of a note template.
const N_HARMONICS: usize = 10;
/// Multiplicative updates; the residue changes by less than 1 % after these.
const N_UPDATES: usize = 12;

/// Activations of semitones over time, and what they fold to.
#[derive(Debug)]
pub(crate) struct Notes {
    /// Deviation from A4 = 440 Hz in cents, -50..50.
    pub(crate) tuning_cents: f32,
    /// How well the peaks agree on it, 0..1.
    pub(crate) tuning_confidence: f32,
    /// Chroma of melody and chords `(n_frames, 12)`, C first, not normalised.
    pub(crate) treble: Vec<[f32; 12]>,
    /// Chroma of the bass.
    pub(crate) bass: Vec<[f32; 12]>,
    /// Energy of each frame before whitening, relative to the song's 95th percentile.
    pub(crate) level: Vec<f32>,
}

impl Notes {
    pub(crate) fn of(spectra: &Spectra) -> Self {
        let n_frames = spectra.n_pitch_frames();
        let vector = spectra.tuning;
        let tuning_cents = (vector.arg() / (2.0 * std::f64::consts::PI) * 100.0) as f32;
        let tuning_confidence = if spectra.tuning_weight > 0.0 {
            (vector.norm() / spectra.tuning_weight) as f32
        } else {
            0.0
        };
        let mut energies: Vec<f32> = spectra
            .pitches
            .chunks_exact(N_PITCH_BINS)
            .map(|frame| frame.iter().map(|x| x * x).sum::<f32>().sqrt())
            .collect();
        let mut sorted = energies.clone();
        sorted.sort_by(f32::total_cmp);
        let reference = sorted
            .get(sorted.len() * 19 / 20)
            .copied()
            .unwrap_or(0.0)
            .max(1e-7);
        for energy in &mut energies {
            *energy /= reference;
        }
        let dictionary = dictionary();
        let mut notes = Self {
            tuning_cents,
            tuning_confidence,
            treble: Vec::with_capacity(n_frames),
            bass: Vec::with_capacity(n_frames),
            level: energies,
        };
        let mut frame = vec![0.0; N_PITCH_BINS];
        for raw in spectra.pitches.chunks_exact(N_PITCH_BINS) {
            shift(
                raw,
                tuning_cents / 100.0 * BINS_PER_SEMITONE as f32,
                &mut frame,
            );
            whiten(&mut frame, reference * 0.003);
            let activations = dictionary.solve(&frame);
            let (treble, bass) = fold(&activations);
            notes.treble.push(treble);
            notes.bass.push(bass);
        }
        notes
    }

    /// Returns the time of the centre of a frame in seconds.
    pub(crate) fn time_s(frame: usize) -> f64 {
        frame as f64 / PITCH_FRAME_HZ
    }

    /// Returns mean treble and bass chroma between two times, the middle weighing most.
    pub(crate) fn between(&self, start_s: f64, end_s: f64) -> ([f32; 12], [f32; 12], f32) {
        let (mut treble, mut bass) = ([0.0; 12], [0.0; 12]);
        let (mut total, mut level) = (0.0, 0.0);
        let middle = f64::midpoint(start_s, end_s);
        let half = ((end_s - start_s) / 2.0).max(0.5 / PITCH_FRAME_HZ);
        let from = ((middle - half) * PITCH_FRAME_HZ).ceil().max(0.0) as usize;
        let to = ((middle + half) * PITCH_FRAME_HZ).floor() as usize;
        let from = from.min(self.treble.len().saturating_sub(1));
        for frame in from..=to.max(from).min(self.treble.len().saturating_sub(1)) {
            let x = ((Self::time_s(frame) - middle) / half) as f32;
            let weight = 0.1 + 0.5 * (1.0 + (PI * x.clamp(-1.0, 1.0)).cos());
            add(&mut treble, &self.treble[frame], weight);
            add(&mut bass, &self.bass[frame], weight);
            level += weight * self.level[frame];
            total += weight;
        }
        let scale = 1.0 / f32::max(total, 1e-9);
        (
            treble.map(|x| x * scale),
            bass.map(|x| x * scale),
            level * scale,
        )
    }
}

pub(crate) fn add(sum: &mut [f32; 12], values: &[f32; 12], weight: f32) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += weight * value;
    }
}

/// Reads the frame `bins` higher by linear interpolation.
fn shift(raw: &[f32], bins: f32, out: &mut [f32]) {
    let whole = bins.floor();
    let fraction = bins - whole;
    for (k, y) in out.iter_mut().enumerate() {
        let at = |offset: i64| {
            let index = k as i64 + whole as i64 + offset;
            usize::try_from(index)
                .ok()
                .and_then(|index| raw.get(index))
                .copied()
                .unwrap_or(0.0)
        };
        *y = at(0) * (1.0 - fraction) + at(1) * fraction;
    }
}

/// Subtracts the mean over an octave around each bin and divides by the
/// standard deviation there, so that a soft note counts like a loud one.
fn whiten(frame: &mut [f32], floor: f32) {
    const HALF: usize = 6 * BINS_PER_SEMITONE;
    let mut sums = Vec::with_capacity(frame.len() + 1);
    let (mut sum, mut squares) = (0.0_f64, 0.0_f64);
    sums.push((0.0, 0.0));
    for &x in frame.iter() {
        sum += f64::from(x);
        squares += f64::from(x) * f64::from(x);
        sums.push((sum, squares));
    }
    let n = frame.len();
    for (k, x) in frame.iter_mut().enumerate() {
        let (from, to) = (k.saturating_sub(HALF), (k + HALF + 1).min(n));
        let count = (to - from) as f64;
        let mean = (sums[to].0 - sums[from].0) / count;
        let variance = (sums[to].1 - sums[from].1) / count - mean * mean;
        let deviation = variance.max(0.0).sqrt() as f32;
        *x = (*x - mean as f32).max(0.0) / (deviation + floor);
    }
}

/// Folds semitones to pitch classes: bass up to about F3, treble from about G2.
fn fold(activations: &[f32; N_SEMITONES]) -> ([f32; 12], [f32; 12]) {
    let (mut treble, mut bass) = ([0.0; 12], [0.0; 12]);
    for (k, &x) in activations.iter().enumerate() {
        let midi = (LOWEST_MIDI + k) as f32;
        let bass_weight =
            ((midi - 26.0) / 5.0).clamp(0.0, 1.0) * ((55.0 - midi) / 9.0).clamp(0.0, 1.0);
        let treble_weight =
            ((midi - 43.0) / 10.0).clamp(0.0, 1.0) * ((100.0 - midi) / 22.0).clamp(0.0, 1.0);
        let pitch_class = (LOWEST_MIDI + k) % 12;
        bass[pitch_class] += bass_weight * x;
        treble[pitch_class] += treble_weight * x;
    }
    (treble, bass)
}

/// Note templates and what solving for them needs.
#[derive(Debug)]
struct Dictionary {
    /// For each note, the bins where it has weight.
    templates: Vec<Vec<(usize, f32)>>,
    /// Products of templates `(N_SEMITONES, N_SEMITONES)`.
    gram: Vec<[f32; N_SEMITONES]>,
}

fn dictionary() -> &'static Dictionary {
    static DICTIONARY: OnceLock<Dictionary> = OnceLock::new();
    DICTIONARY.get_or_init(Dictionary::new)
}

impl Dictionary {
    fn new() -> Self {
        let templates: Vec<Vec<(usize, f32)>> = (0..N_SEMITONES).map(template).collect();
        let gram = templates
            .iter()
            .map(|a| {
                let mut dense = [0.0; N_PITCH_BINS];
                for &(bin, weight) in a {
                    dense[bin] = weight;
                }
                let mut row = [0.0; N_SEMITONES];
                for (value, b) in row.iter_mut().zip(&templates) {
                    *value = b.iter().map(|&(bin, weight)| dense[bin] * weight).sum();
                }
                row
            })
            .collect();
        Self { templates, gram }
    }

    /// Minimises the squared residue by multiplicative updates (Lee & Seung 2001).
    fn solve(&self, frame: &[f32]) -> [f32; N_SEMITONES] {
        let mut target = [0.0; N_SEMITONES];
        for (value, template) in target.iter_mut().zip(&self.templates) {
            *value = template
                .iter()
                .map(|&(bin, weight)| weight * frame[bin])
                .sum();
        }
        let mut notes = target;
        for _ in 0..N_UPDATES {
            let mut predicted = [1e-6; N_SEMITONES];
            for (row, &note) in self.gram.iter().zip(&notes) {
                if note > 1e-5 {
                    for (sum, product) in predicted.iter_mut().zip(row) {
                        *sum += note * product;
                    }
                }
            }
            for ((note, wanted), got) in notes.iter_mut().zip(&target).zip(&predicted) {
                *note *= wanted / got;
            }
        }
        notes
    }
}

/// Returns the bins of a note of unit length: harmonics that decay, each as
/// wide as the transform makes it.
fn template(note: usize) -> Vec<(usize, f32)> {
    let mut dense = [0.0_f32; N_PITCH_BINS];
    let hz = 440.0 * 2_f32.powf(((LOWEST_MIDI + note) as f32 - 69.0) / 12.0);
    for harmonic in 1..=N_HARMONICS {
        let amplitude = HARMONIC_DECAY.powi(harmonic as i32 - 1);
        let harmonic_hz = hz * harmonic as f32;
        let centre = 1.0
            + BINS_PER_SEMITONE as f32
                * (12.0 * (harmonic_hz / 440.0).log2() + 69.0 - LOWEST_MIDI as f32);
        // A Hann window of 8192 samples at 22 050 Hz blurs by about 2.7 Hz.
        let blur = BINS_PER_SEMITONE as f32 * 12.0 * (1.0 + 3.2 / harmonic_hz).log2();
        let width = blur.max(0.8);
        let reach = (3.0 * width).ceil() as i64;
        for bin in centre.round() as i64 - reach..=centre.round() as i64 + reach {
            if let Some(value) = usize::try_from(bin).ok().and_then(|bin| dense.get_mut(bin)) {
                let x = (bin as f32 - centre) / width;
                *value += amplitude * (-0.5 * x * x).exp();
            }
        }
    }
    let length = dense.iter().map(|x| x * x).sum::<f32>().sqrt();
    dense
        .iter()
        .enumerate()
        .filter(|&(_, &x)| x > 1e-3 * length)
        .map(|(bin, &x)| (bin, x / length))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{pluck, silence, spectra_of};

    fn notes(pitches: &[f64]) -> Notes {
        let mut samples = silence(4.0);
        for &midi in pitches {
            pluck(&mut samples, 0.2, 3.5, midi);
        }
        Notes::of(&spectra_of(&samples))
    }

    fn check(pitches: &[f64], expected: &[usize]) {
        let (treble, _, _) = notes(pitches).between(1.0, 3.0);
        let mut order: Vec<usize> = (0..12).collect();
        order.sort_by(|&a, &b| treble[b].total_cmp(&treble[a]));
        let mut found = order[..expected.len()].to_vec();
        found.sort_unstable();
        assert_eq!(found, expected, "{treble:?}");
        // What does not sound stays a third under what does.
        let weakest = treble[order[expected.len() - 1]];
        assert!(treble[order[expected.len()]] < 0.34 * weakest, "{treble:?}");
    }

    #[test]
    fn tones_light_their_own_pitch_classes() {
        check(&[69.0], &[9]);
        check(&[60.0], &[0]);
        check(&[60.0, 64.0, 67.0], &[0, 4, 7]);
        check(&[57.0, 60.0, 64.0], &[0, 4, 9]);
        check(&[62.0, 77.0], &[2, 5]);
    }

    #[test]
    fn a_low_tone_is_bass() {
        let (_, bass, _) = notes(&[40.0]).between(1.0, 3.0);
        let loudest = (0..12).max_by(|&a, &b| bass[a].total_cmp(&bass[b]));
        assert_eq!(loudest, Some(4), "{bass:?}");
    }

    #[test]
    fn tuning_is_read_to_two_cents() {
        for cents in [-40.0, -15.0, 0.0, 20.0, 45.0] {
            let found = notes(&[60.0 + cents / 100.0, 67.0 + cents / 100.0]).tuning_cents;
            assert!((f64::from(found) - cents).abs() < 2.0, "{cents}: {found}");
        }
    }
}
