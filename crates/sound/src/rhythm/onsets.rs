//! How much begins at each moment.

use crate::spectra::{FRAME_HZ, Spectra};

/// Frames between the spectra compared: 23 ms.
const LAG: usize = 2;
/// Gain before the logarithm; 1 stands for the loudest band of the song.
const GAIN: f32 = 60.0;
/// Bands below this count as low, in Hz.
const LOW_HZ: f32 = 180.0;
/// Bands above this count as high, in Hz.
const HIGH_HZ: f32 = 2500.0;
/// How much earlier than a stroke its flux peaks, in seconds: the logarithm
/// lets the edge of the window speak.
const EDGE_S: f64 = 0.012;
/// Frames from the foot of the flux to its peak for strokes without attack time.
const SHARP_RISE: f64 = 1.72;

/// Onset strength `(n_frames)` at the frame rate of the spectra. Each curve is
/// scaled so that its strong onsets are about 1.
#[derive(Debug)]
pub(crate) struct Onsets {
    /// All bands together, with the slow part removed.
    pub(crate) all: Vec<f32>,
    /// Below 180 Hz: kick and bass.
    pub(crate) low: Vec<f32>,
    /// Between: chords, voices, snare bodies.
    pub(crate) mid: Vec<f32>,
    /// Above 2.5 kHz: hats, snare rattle, consonants.
    pub(crate) high: Vec<f32>,
    /// How much later the curves peak than sounds begin, in seconds; negative
    /// where the edge of the window speaks first.
    latency_s: f64,
}

impl Onsets {
    /// Spectral flux with a maximum filter that ignores vibrato (Böck & Widmer, DAFx 2013).
    pub(crate) fn of(spectra: &Spectra) -> Self {
        let (n_frames, n_bands) = (spectra.n_frames(), spectra.n_bands());
        let table = compression(spectra);
        let mut curves: [Vec<f32>; 3] = std::array::from_fn(|_| vec![0.0; n_frames]);
        let group: Vec<usize> = spectra
            .band_hz
            .iter()
            .map(|&hz| {
                if hz < LOW_HZ {
                    0
                } else {
                    1 + usize::from(hz > HIGH_HZ)
                }
            })
            .collect();
        for frame in LAG..n_frames {
            let (now, before) = (spectra.frame(frame), spectra.frame(frame - LAG));
            let mut sums = [0.0; 3];
            for band in 0..n_bands {
                let mut held = before[band];
                if band > 0 {
                    held = held.max(before[band - 1]);
                }
                if band + 1 < n_bands {
                    held = held.max(before[band + 1]);
                }
                if now[band] > held {
                    sums[group[band]] += table[now[band] as usize] - table[held as usize];
                }
            }
            for (curve, sum) in curves.iter_mut().zip(sums) {
                curve[frame - LAG / 2] = sum;
            }
        }
        let [low, mid, high] = curves;
        let all: Vec<f32> = (0..n_frames)
            .map(|t| 1.5 * low[t] + mid[t] + 0.7 * high[t])
            .collect();
        let mut onsets = Self {
            low: sharpen(&low),
            mid: sharpen(&mid),
            high: sharpen(&high),
            latency_s: 0.0,
            all: sharpen(&all),
        };
        onsets.latency_s = latency_s(&all, &onsets);
        onsets
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Returns the time of a (fractional) frame in seconds.
    pub(crate) fn time_s(&self, frame: f64) -> f64 {
        (frame / FRAME_HZ - self.latency_s).max(0.0)
    }

    /// Returns the frames of single onsets: local peaks well above their surroundings.
    pub(crate) fn peaks(&self) -> Vec<usize> {
        const REACH: usize = 3;
        const APART: usize = 5;
        let mut found: Vec<usize> = Vec::new();
        for t in REACH..self.len().saturating_sub(REACH) {
            let here = self.all[t];
            let around = &self.all[t - REACH..=t + REACH];
            if here < 0.12 || around.iter().any(|&x| x > here) {
                continue;
            }
            if found.last().is_none_or(|&last| t - last >= APART) {
                found.push(t);
            }
        }
        found
    }
}

/// Returns what each stored level counts: ln(1 + gain · amplitude), amplitude
/// relative to the loud bands of the song, so that gain does not matter.
fn compression(spectra: &Spectra) -> [f32; 256] {
    let mut histogram = [0_u64; 256];
    for &level in &spectra.bands {
        histogram[level as usize] += 1;
    }
    let total: u64 = histogram[1..].iter().sum();
    let mut above = 0;
    let mut reference = 255;
    while reference > 1 && above * 100 < total {
        above += histogram[reference];
        reference -= 1;
    }
    std::array::from_fn(|level| {
        let db = (level as f32 - reference as f32) * 0.5;
        (GAIN * 10_f32.powf(db / 20.0)).ln_1p()
    })
}

/// Returns how late the curves are: bows and organ pipes take time to speak,
/// which shows in how slowly the flux rises to its peaks.
fn latency_s(flux: &[f32], onsets: &Onsets) -> f64 {
    const BEFORE: usize = 20;
    let mut profile = [0.0_f32; BEFORE + 1];
    for peak in onsets.peaks() {
        if let Some(rise) = peak
            .checked_sub(BEFORE)
            .and_then(|from| flux.get(from..=peak))
        {
            for (sum, value) in profile.iter_mut().zip(rise) {
                *sum += value;
            }
        }
    }
    let top = profile[BEFORE];
    let base = profile.iter().copied().fold(top, f32::min);
    if top <= base {
        return -EDGE_S;
    }
    let share = |k: usize| (profile[k] - base) / (top - base);
    let foot = (0..BEFORE).rev().find(|&k| share(k) < 0.3).unwrap_or(0);
    let fraction = (0.3 - share(foot)) / (share(foot + 1) - share(foot)).max(1e-3);
    let rise = (BEFORE - foot) as f64 - f64::from(fraction.clamp(0.0, 1.0));
    ((rise - SHARP_RISE) * 0.065).clamp(0.0, 0.05) - EDGE_S
}

/// Removes the slow part and scales strong onsets to about 1, following the
/// dynamics of the song halfway.
fn sharpen(flux: &[f32]) -> Vec<f32> {
    let n = flux.len();
    let half = (0.4 * FRAME_HZ) as usize;
    let mean = moving_mean(flux, half);
    let raised: Vec<f32> = flux
        .iter()
        .zip(&mean)
        .map(|(x, m)| (x - m).max(0.0))
        .collect();
    let squares: Vec<f32> = raised.iter().map(|x| x * x).collect();
    let long = (4.0 * FRAME_HZ) as usize;
    let local = moving_mean(&squares, long);
    let whole = (squares.iter().sum::<f32>() / n.max(1) as f32)
        .sqrt()
        .max(1e-6);
    raised
        .iter()
        .zip(&local)
        .map(|(x, power)| {
            let local = power.sqrt().max(0.1 * whole);
            (x / (4.0 * (whole * local).sqrt())).min(2.0)
        })
        .collect()
}

/// Returns the mean over `half` frames to either side.
pub(crate) fn moving_mean(values: &[f32], half: usize) -> Vec<f32> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    let mut sum = 0.0_f64;
    sums.push(0.0);
    for &x in values {
        sum += f64::from(x);
        sums.push(sum);
    }
    (0..values.len())
        .map(|t| {
            let (from, to) = (t.saturating_sub(half), (t + half + 1).min(values.len()));
            ((sums[to] - sums[from]) / (to - from) as f64) as f32
        })
        .collect()
}
