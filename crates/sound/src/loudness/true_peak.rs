use std::f64::consts::PI;

/// Taps of each interpolation filter.
const N_TAPS: usize = 16;

/// Finds the largest value between samples (BS.1770-4 annex 2): four times
/// oversampled below 80 kHz, twice below 160 kHz, the samples themselves above.
#[derive(Debug)]
pub(super) struct TruePeak {
    phases: Vec<[f32; N_TAPS]>,
    /// Sum of absolute taps: no output exceeds this times the largest input.
    bound: f32,
    tail: Vec<f32>,
    sample_peak: f32,
    peak: f32,
}

impl TruePeak {
    pub(super) fn new(sample_rate_hz: u32) -> Self {
        let factor = match sample_rate_hz {
            0..80_000 => 4,
            80_000..160_000 => 2,
            _ => 1,
        };
        let phases: Vec<_> = (1..factor)
            .map(|p| phase(f64::from(p) / f64::from(factor)))
            .collect();
        let bound = phases
            .iter()
            .map(|taps| taps.iter().map(|tap| tap.abs()).sum::<f32>())
            .fold(1.0, f32::max);
        Self {
            phases,
            bound,
            tail: vec![0.0; N_TAPS - 1],
            sample_peak: 0.0,
            peak: 0.0,
        }
    }

    pub(super) fn push(&mut self, samples: &[f32]) {
        let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        self.sample_peak = self.sample_peak.max(peak);
        let around = self.tail.iter().fold(peak, |peak, x| peak.max(x.abs()));
        self.tail.extend_from_slice(samples);
        if around * self.bound > self.peak {
            for taps in &self.phases {
                self.peak = self.peak.max(largest(&self.tail, taps));
            }
        }
        let n_done = self.tail.len() - (N_TAPS - 1);
        self.tail.drain(..n_done);
    }

    /// Lets the last samples pass through the filter.
    pub(super) fn finish(&mut self) {
        self.push(&[0.0; N_TAPS]);
    }

    pub(super) fn sample_peak(&self) -> f32 {
        self.sample_peak
    }

    pub(super) fn true_peak(&self) -> f32 {
        self.peak.max(self.sample_peak)
    }
}

/// Returns the largest absolute output of a filter over all its positions.
fn largest(samples: &[f32], taps: &[f32; N_TAPS]) -> f32 {
    const LANES: usize = 16;
    let n_out = samples.len().saturating_sub(N_TAPS - 1);
    let mut peaks = [0.0_f32; LANES];
    let mut from = 0;
    while from + LANES <= n_out {
        let window = &samples[from..from + LANES + N_TAPS - 1];
        let mut sums = [0.0_f32; LANES];
        for (k, tap) in taps.iter().enumerate() {
            for (sum, x) in sums.iter_mut().zip(&window[k..k + LANES]) {
                *sum += tap * x;
            }
        }
        for (peak, sum) in peaks.iter_mut().zip(sums) {
            *peak = peak.max(sum.abs());
        }
        from += LANES;
    }
    let rest = (from..n_out).map(|i| {
        taps.iter()
            .zip(&samples[i..])
            .map(|(tap, x)| tap * x)
            .sum::<f32>()
            .abs()
    });
    peaks.into_iter().chain(rest).fold(0.0, f32::max)
}

/// Returns a windowed sinc that interpolates `fraction` of a sample after the
/// middle (Kaiser window, beta 6), with unit gain at DC.
fn phase(fraction: f64) -> [f32; N_TAPS] {
    let middle = (N_TAPS / 2 - 1) as f64 + fraction;
    let half = N_TAPS as f64 / 2.0;
    let mut taps = [0.0; N_TAPS];
    for (k, tap) in taps.iter_mut().enumerate() {
        let x = k as f64 - middle;
        let sinc = if x.abs() < 1e-12 {
            1.0
        } else {
            (PI * x).sin() / (PI * x)
        };
        let window = bessel_i0(6.0 * (1.0 - (x / half).powi(2)).max(0.0).sqrt()) / bessel_i0(6.0);
        *tap = sinc * window;
    }
    let gain: f64 = taps.iter().sum();
    taps.map(|tap| (tap / gain) as f32)
}

/// Modified Bessel function of the first kind, order zero, by its series.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..40 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sine sampled 45° off its crests reads 3 dB low by samples alone.
    #[test]
    fn finds_the_crest_between_samples() {
        let mut meter = TruePeak::new(48_000);
        // Faded in and out: a sine that starts at once holds more than its crest.
        let fade = |n: i32| f64::from(n.min(4799 - n).min(480)) / 480.0;
        let sine: Vec<f32> = (0..4800)
            .map(|n| (fade(n) * (0.5 * PI * f64::from(n) + PI / 4.0).sin()) as f32)
            .collect();
        meter.push(&sine);
        assert!((meter.sample_peak() - std::f32::consts::FRAC_1_SQRT_2).abs() < 1e-3);
        assert!(
            (20.0 * meter.true_peak().log10()).abs() < 0.05,
            "{}",
            meter.true_peak()
        );
    }
}
