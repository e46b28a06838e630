//! Mono at the rate of the analysis.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler};

/// Sample rate of everything after the loudness meter, in Hz.
pub(crate) const RATE_HZ: u32 = 22_050;

/// Turns mono blocks of any rate into mono at [`RATE_HZ`], without delay.
pub(crate) struct MonoResampler {
    fft: Option<Fft<f32>>,
    waiting: Vec<f32>,
    chunk: Vec<f32>,
    skip: usize,
    ratio: f64,
    n_in: u64,
    n_out: u64,
}

impl MonoResampler {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        let fft = (sample_rate_hz != RATE_HZ).then(|| {
            Fft::new(
                sample_rate_hz as usize,
                RATE_HZ as usize,
                1024,
                1,
                FixedSync::Both,
            )
            .expect("both rates are positive and the chunk is not empty")
        });
        let skip = fft.as_ref().map_or(0, Resampler::output_delay);
        let chunk = vec![0.0; fft.as_ref().map_or(0, Resampler::output_frames_max)];
        Self {
            fft,
            waiting: Vec::new(),
            chunk,
            skip,
            ratio: f64::from(RATE_HZ) / f64::from(sample_rate_hz),
            n_in: 0,
            n_out: 0,
        }
    }

    /// Appends the resampled samples to `out`.
    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.n_in += samples.len() as u64;
        self.feed(samples, out);
    }

    fn feed(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let Some(fft) = &mut self.fft else {
            out.extend_from_slice(samples);
            self.n_out += samples.len() as u64;
            return;
        };
        self.waiting.extend_from_slice(samples);
        let n_chunk = fft.input_frames_next();
        let mut done = 0;
        while self.waiting.len() - done >= n_chunk {
            let input = SequentialSlice::new(&self.waiting[done..done + n_chunk], 1, n_chunk)
                .expect("the slice has the length of one chunk");
            let n_room = self.chunk.len();
            let mut output = SequentialSlice::new_mut(&mut self.chunk, 1, n_room)
                .expect("the slice has the length of the buffer");
            let (_, n) = fft
                .process_into_buffer(&input, &mut output, None)
                .expect("both buffers have the sizes that the resampler asked for");
            let skipped = self.skip.min(n);
            self.skip -= skipped;
            out.extend_from_slice(&self.chunk[skipped..n]);
            self.n_out += (n - skipped) as u64;
            done += n_chunk;
        }
        self.waiting.drain(..done);
    }

    /// Appends what is still on its way.
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) {
        let Some(fft) = &self.fft else { return };
        let wanted = (self.n_in as f64 * self.ratio).round() as u64;
        let zeros = vec![0.0; fft.input_frames_next()];
        while self.n_out < wanted {
            self.feed(&zeros, out);
        }
        let surplus = (self.n_out - wanted) as usize;
        out.truncate(out.len().saturating_sub(surplus));
    }
}

/// Mixes all channels to one.
pub(crate) fn mix(planes: &[Vec<f32>], mono: &mut Vec<f32>) {
    mono.clear();
    match planes {
        [only] => mono.extend_from_slice(only),
        [left, right] => mono.extend(left.iter().zip(right).map(|(l, r)| 0.5 * (l + r))),
        _ => {
            let scale = 1.0 / planes.len().max(1) as f32;
            mono.resize(planes.first().map_or(0, Vec::len), 0.0);
            for plane in planes {
                for (sum, x) in mono.iter_mut().zip(plane) {
                    *sum += scale * x;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_length_and_time() {
        for rate in [8_000, 22_050, 44_100, 48_000, 96_000] {
            let mut resampler = MonoResampler::new(rate);
            let mut input = vec![0.0; rate as usize];
            input[rate as usize / 2] = 1.0;
            let mut out = Vec::new();
            for block in input.chunks(1000) {
                resampler.push(block, &mut out);
            }
            resampler.finish(&mut out);
            assert!(
                (out.len() as i64 - 22_050).abs() <= 1,
                "{rate}: {}",
                out.len()
            );
            let peak = (0..out.len()).max_by(|&a, &b| out[a].total_cmp(&out[b]));
            assert!(
                (peak.unwrap_or(0) as i64 - 11_025).abs() <= 2,
                "{rate}: {peak:?}"
            );
        }
    }
}
