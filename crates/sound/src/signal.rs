//! Faults and properties of a recording: clipping, silence, offset, phase.

use crate::analysis::Signal;

/// Level at which a sample counts as full scale: half a step of 16 bits below 1.
const FULL_SCALE: f32 = 1.0 - 1.5 / 32_768.0;
/// Samples in a row at full scale that make a clipped run.
const RUN_MIN: u32 = 3;
/// Level under which the head and tail are silent: -60 dBFS.
const SILENCE: f32 = 0.001;

/// Watches blocks of planar samples go by.
#[derive(Debug)]
pub(crate) struct SignalMeter {
    sample_rate_hz: u32,
    n_frames: u64,
    sums: Vec<f64>,
    runs: Vec<u32>,
    clipped_runs: u64,
    clipped_samples: u64,
    first_loud: Option<u64>,
    last_loud: u64,
    /// Sums of left², right² and left·right.
    stereo: [f64; 3],
}

impl SignalMeter {
    pub(crate) fn new(sample_rate_hz: u32, n_channels: u16) -> Self {
        Self {
            sample_rate_hz,
            n_frames: 0,
            sums: vec![0.0; n_channels.into()],
            runs: vec![0; n_channels.into()],
            clipped_runs: 0,
            clipped_samples: 0,
            first_loud: None,
            last_loud: 0,
            stereo: [0.0; 3],
        }
    }

    pub(crate) fn push(&mut self, planes: &[Vec<f32>]) {
        for ((plane, sum), run) in planes.iter().zip(&mut self.sums).zip(&mut self.runs) {
            *sum += plane.iter().map(|&x| f64::from(x)).sum::<f64>();
            let peak = plane.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            if peak >= FULL_SCALE || *run > 0 {
                for &sample in plane {
                    if sample.abs() >= FULL_SCALE {
                        *run += 1;
                    } else {
                        close_run(run, &mut self.clipped_runs, &mut self.clipped_samples);
                    }
                }
            }
            if peak >= SILENCE {
                let loud = |x: &f32| x.abs() >= SILENCE;
                let first = plane.iter().position(loud).unwrap_or(0) as u64 + self.n_frames;
                let last = plane.iter().rposition(loud).unwrap_or(0) as u64 + self.n_frames;
                self.first_loud = Some(self.first_loud.map_or(first, |known| known.min(first)));
                self.last_loud = self.last_loud.max(last);
            }
        }
        if let [left, right] = planes {
            let mut sums = [0.0_f32; 3];
            for (chunk_left, chunk_right) in left.chunks(512).zip(right.chunks(512)) {
                for (&l, &r) in chunk_left.iter().zip(chunk_right) {
                    sums[0] += l * l;
                    sums[1] += r * r;
                    sums[2] += l * r;
                }
                for (total, sum) in self.stereo.iter_mut().zip(&mut sums) {
                    *total += f64::from(std::mem::take(sum));
                }
            }
        }
        self.n_frames += planes.first().map_or(0, Vec::len) as u64;
    }

    pub(crate) fn finish(mut self, invalid_samples: u64) -> Signal {
        for run in &mut self.runs {
            close_run(run, &mut self.clipped_runs, &mut self.clipped_samples);
        }
        let rate = f64::from(self.sample_rate_hz);
        let duration_s = self.n_frames as f64 / rate;
        let [left, right, both] = self.stereo;
        let stereo = self.sums.len() == 2;
        Signal {
            clipped_runs: self.clipped_runs,
            clipped_samples: self.clipped_samples,
            invalid_samples,
            silence_head_s: self
                .first_loud
                .map_or(duration_s, |first| first as f64 / rate),
            silence_tail_s: self.first_loud.map_or(duration_s, |_| {
                (self.n_frames - 1 - self.last_loud) as f64 / rate
            }),
            dc_offset: self
                .sums
                .iter()
                .map(|sum| sum / self.n_frames.max(1) as f64)
                .max_by(|a, b| a.abs().total_cmp(&b.abs()))
                .unwrap_or(0.0),
            phase_correlation: stereo.then(|| {
                let scale = (left * right).sqrt();
                if scale > 0.0 {
                    (both / scale) as f32
                } else {
                    0.0
                }
            }),
        }
    }
}

fn close_run(run: &mut u32, n_runs: &mut u64, n_samples: &mut u64) {
    if *run >= RUN_MIN {
        *n_runs += 1;
        *n_samples += u64::from(*run);
    }
    *run = 0;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(planes: &[Vec<f32>]) -> Signal {
        let mut meter = SignalMeter::new(1000, planes.len() as u16);
        meter.push(planes);
        meter.finish(0)
    }

    #[test]
    fn counts_runs_at_full_scale_and_silence_around_them() {
        let mut plane = vec![0.0; 1000];
        plane[100..105].fill(1.0);
        plane[200..202].fill(-1.0);
        let signal = measure(&[plane]);
        assert_eq!((signal.clipped_runs, signal.clipped_samples), (1, 5));
        assert_eq!((signal.silence_head_s, signal.silence_tail_s), (0.1, 0.798));
        assert_eq!(signal.phase_correlation, None);
    }

    #[test]
    fn opposite_channels_correlate_at_minus_one() {
        let left: Vec<f32> = (0..1000).map(|n| (n as f32 * 0.1).sin()).collect();
        let right = left.iter().map(|x| -x).collect();
        let correlation = measure(&[left, right])
            .phase_correlation
            .expect("two channels");
        assert!((correlation + 1.0).abs() < 1e-5);
    }
}
