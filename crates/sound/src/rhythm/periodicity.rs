//! How strongly onsets repeat, by period.

use realfft::RealFftPlanner;

use super::onsets::Onsets;
use crate::spectra::FRAME_HZ;

/// Length of the windows correlated, in seconds; drift within one is small.
const WINDOW_S: f64 = 12.0;
/// Slowest and fastest beat level considered, in BPM.
pub(crate) const BPM_MIN: f64 = 38.0;
pub(crate) const BPM_MAX: f64 = 260.0;
/// Most candidates followed through the song.
const N_CANDIDATES: usize = 9;

/// Autocorrelation of the onsets, mean of overlapping windows.
#[derive(Debug)]
pub(crate) struct Periodicity {
    /// Value at each lag in frames, lag 0 scaled to 1.
    correlation: Vec<f32>,
}

impl Periodicity {
    pub(crate) fn of(onsets: &Onsets) -> Self {
        let n_window = (WINDOW_S * FRAME_HZ) as usize;
        let n_fft = (2 * n_window).next_power_of_two();
        let mut planner = RealFftPlanner::<f32>::new();
        let forward = planner.plan_fft_forward(n_fft);
        let inverse = planner.plan_fft_inverse(n_fft);
        let mut input = forward.make_input_vec();
        let mut bins = forward.make_output_vec();
        let mut output = inverse.make_output_vec();
        let mut total = vec![0.0_f32; n_window];
        let mut from = 0;
        loop {
            let to = (from + n_window).min(onsets.len());
            let part = &onsets.all[from..to];
            let mean = part.iter().sum::<f32>() / part.len().max(1) as f32;
            input.fill(0.0);
            // A stroke that comes a frame early or late still counts.
            for (t, x) in input.iter_mut().enumerate().take(part.len()) {
                let at = |k: usize| part.get(k).copied().unwrap_or(0.0);
                let before = if t > 0 { at(t - 1) } else { 0.0 };
                *x = 0.25 * before + 0.5 * at(t) + 0.25 * at(t + 1) - mean;
            }
            forward
                .process(&mut input, &mut bins)
                .expect("the buffers fit this transform");
            for bin in &mut bins {
                *bin = bin.norm_sqr().into();
            }
            inverse
                .process(&mut bins, &mut output)
                .expect("the buffers fit this transform");
            let scale = output[0].max(1e-9);
            // Loud windows speak louder, but not in proportion.
            let weight = (scale / part.len().max(1) as f32).sqrt();
            for (lag, sum) in total.iter_mut().enumerate().take(part.len()) {
                let overlap = (part.len() - lag) as f32 / part.len() as f32;
                *sum += weight * output[lag] / scale / overlap.max(0.25);
            }
            if to == onsets.len() {
                break;
            }
            from += n_window / 2;
        }
        let scale = 1.0 / total.first().copied().unwrap_or(1.0).max(1e-9);
        Self {
            correlation: total.into_iter().map(|x| x * scale).collect(),
        }
    }

    /// Returns the correlation at a fractional lag.
    fn at(&self, lag: f64) -> f32 {
        let index = lag.floor() as usize;
        let fraction = (lag - lag.floor()) as f32;
        let value = |k: usize| self.correlation.get(k).copied().unwrap_or(0.0);
        value(index) * (1.0 - fraction) + value(index + 1) * fraction
    }

    /// Returns how well a period in frames and its multiples fit, about 0..1.
    pub(crate) fn strength(&self, period: f64) -> f32 {
        let reach = (self.correlation.len() - 1) as f64;
        let (mut sum, mut weights) = (0.0, 0.0);
        for multiple in 1..=4 {
            let lag = period * f64::from(multiple);
            if lag > reach {
                break;
            }
            let weight = 1.0 / multiple as f32;
            // Multiples lie anywhere within half a frame each.
            let slack = 0.4 * f64::from(multiple);
            sum += weight
                * self
                    .at(lag)
                    .max(self.at(lag - slack))
                    .max(self.at(lag + slack));
            weights += weight;
        }
        sum / f32::max(weights, 1e-9)
    }

    /// Returns `(BPM, strength)` from slow to fast, as evidence for people to see.
    pub(crate) fn curve(&self) -> Vec<(f32, f32)> {
        (0..120)
            .map(|k| {
                let bpm = BPM_MIN * (BPM_MAX / BPM_MIN).powf(f64::from(k) / 119.0);
                (
                    bpm as f32,
                    self.strength(60.0 * FRAME_HZ / bpm).clamp(0.0, 1.0),
                )
            })
            .collect()
    }

    /// Returns the periods in frames that may be the beat, strongest first,
    /// each peak with its simple multiples and fractions.
    pub(crate) fn candidates(&self) -> Vec<f64> {
        let (shortest, longest) = (60.0 * FRAME_HZ / BPM_MAX, 60.0 * FRAME_HZ / BPM_MIN);
        let step = 0.25;
        let n = ((longest - shortest) / step) as usize;
        let curve: Vec<f32> = (0..n)
            .map(|k| self.strength(shortest + k as f64 * step))
            .collect();
        let mut peaks: Vec<(f64, f32)> = (2..n.saturating_sub(2))
            .filter(|&k| (k - 2..=k + 2).all(|other| curve[other] <= curve[k]) && curve[k] > 0.0)
            .map(|k| (shortest + k as f64 * step, curve[k]))
            .collect();
        peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut found: Vec<f64> = Vec::new();
        let offer = |period: f64, found: &mut Vec<f64>| {
            let known = found
                .iter()
                .any(|&other| (period / other).ln().abs() < 0.035);
            if !known && (shortest..=longest).contains(&period) && found.len() < N_CANDIDATES {
                found.push(period);
            }
        };
        for &(period, _) in peaks.iter().take(3) {
            offer(period, &mut found);
        }
        let strongest = found.first().copied();
        for ratio in [2.0, 0.5, 3.0, 1.0 / 3.0, 1.5, 4.0, 0.25, 2.0 / 3.0] {
            if let Some(period) = strongest {
                // The nearest peak, if there is one, knows the period better.
                let target = period * ratio;
                let near = peaks.iter().find(|(p, _)| (p / target).ln().abs() < 0.04);
                offer(near.map_or(target, |&(p, _)| p), &mut found);
            }
        }
        for &(period, _) in peaks.iter().skip(3) {
            offer(period, &mut found);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rhythm::beats::follow;
    use crate::testing::{bursts, spectra_of};

    fn onsets(bpm: f64) -> Onsets {
        let at = (0..)
            .map(|k| f64::from(k) * 60.0 / bpm)
            .take_while(|&t| t < 20.0);
        Onsets::of(&spectra_of(&bursts(20.0, at.map(|t| (t, 1.0)))))
    }

    #[test]
    fn clicks_are_a_candidate_and_followed() {
        for bpm in [55.0, 90.0, 120.0, 174.0, 200.0] {
            let onsets = onsets(bpm);
            let period = 60.0 * FRAME_HZ / bpm;
            let candidates = Periodicity::of(&onsets).candidates();
            let near = candidates
                .iter()
                .find(|&&c| (c / period).ln().abs() < 0.035);
            let near = *near.unwrap_or_else(|| panic!("{bpm} BPM: {candidates:?}"));
            let beats = follow(&onsets, near);
            // Out of silence the flux of a click peaks up to 30 ms early.
            let off = beats.iter().skip(2).filter(|&&beat| {
                let place = onsets.time_s(beat as f64) * bpm / 60.0;
                (place - place.round()).abs() * 60.0 / bpm > 0.03
            });
            assert_eq!(off.count(), 0, "{bpm} BPM");
        }
    }

    #[test]
    fn silence_repeats_nothing() {
        let onsets = Onsets::of(&spectra_of(&vec![0.0; 200_000]));
        assert_eq!(onsets.peaks(), Vec::<usize>::new());
        assert!(Periodicity::of(&onsets).candidates().is_empty());
    }
}
