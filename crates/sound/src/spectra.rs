//! One pass over mono samples that leaves what every later step shares.

use std::f64::consts::PI;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::resample::RATE_HZ;

/// Samples between fine frames: 11.6 ms.
pub(crate) const HOP: usize = 256;
/// Fine frames per second, 86.13.
pub(crate) const FRAME_HZ: f64 = RATE_HZ as f64 / HOP as f64;
/// Window of the fine frames: 93 ms.
const WINDOW: usize = 2048;
/// Samples between pitch frames: 93 ms.
pub(crate) const PITCH_HOP: usize = 2048;
/// Pitch frames per second, 10.77.
pub(crate) const PITCH_FRAME_HZ: f64 = RATE_HZ as f64 / PITCH_HOP as f64;
/// Window of the pitch frames: 372 ms.
const PITCH_WINDOW: usize = 8192;
/// Bins to a semitone in the pitch frames.
pub(crate) const BINS_PER_SEMITONE: usize = 3;
/// Semitones covered by the pitch frames.
pub(crate) const N_SEMITONES: usize = 84;
/// MIDI number of the first semitone: C1, 32.7 Hz.
pub(crate) const LOWEST_MIDI: usize = 24;
/// Bins of a pitch frame; bin 1 is the centre of the lowest semitone.
pub(crate) const N_PITCH_BINS: usize = N_SEMITONES * BINS_PER_SEMITONE;
/// Every so many fine frames the spectral shape is measured.
const SHAPE_EVERY: usize = 4;

/// Spectra of a song: log-frequency bands for rhythm and timbre, semitone
/// thirds for harmony, and sums for the spectral shape.
#[derive(Debug, Default)]
pub(crate) struct Spectra {
    /// Centre frequencies of the bands in Hz.
    pub(crate) band_hz: Vec<f32>,
    /// Levels `(n_frames, n_bands)`, frame-major, in half decibels above -105 dB.
    pub(crate) bands: Vec<u8>,
    /// Magnitudes `(n_pitch_frames, N_PITCH_BINS)`, frame-major.
    pub(crate) pitches: Vec<f32>,
    /// Sum over peaks of their deviation from equal temperament, as a vector.
    pub(crate) tuning: Complex<f64>,
    /// Sum of the weights of those peaks.
    pub(crate) tuning_weight: f64,
    /// Root mean square of the samples of each fine frame.
    pub(crate) rms: Vec<f32>,
    /// Largest absolute sample of each fine frame.
    pub(crate) peak: Vec<f32>,
    pub(crate) shape: ShapeSums,
    pub(crate) n_samples: u64,
}

/// Sums over frames, weighted by their power.
#[derive(Debug, Default)]
pub(crate) struct ShapeSums {
    pub(crate) weight: f64,
    pub(crate) centroid: f64,
    pub(crate) bandwidth: f64,
    pub(crate) rolloff: f64,
    pub(crate) flatness: f64,
    pub(crate) flux: f64,
    pub(crate) bright: f64,
    pub(crate) low: f64,
    pub(crate) zero_crossings: u64,
}

/// Lowest level that a band can hold, in dB.
const FLOOR_DB: f32 = -105.0;

impl Spectra {
    pub(crate) fn n_bands(&self) -> usize {
        self.band_hz.len()
    }

    pub(crate) fn n_frames(&self) -> usize {
        self.rms.len()
    }

    pub(crate) fn n_pitch_frames(&self) -> usize {
        self.pitches.len() / N_PITCH_BINS
    }

    pub(crate) fn duration_s(&self) -> f64 {
        self.n_samples as f64 / f64::from(RATE_HZ)
    }

    /// Returns the levels of one fine frame in half decibels.
    pub(crate) fn frame(&self, index: usize) -> &[u8] {
        let n = self.n_bands();
        &self.bands[index * n..(index + 1) * n]
    }

    /// Returns the level in dB that a stored half decibel stands for.
    pub(crate) fn level_db(stored: u8) -> f32 {
        FLOOR_DB + f32::from(stored) * 0.5
    }
}

/// A triangular filter over transform bins.
#[derive(Debug)]
struct Filter {
    from: usize,
    weights: Vec<f32>,
}

impl Filter {
    /// Returns the triangle that rises from `low` to `centre` and falls to
    /// `high` (in bins), with its peak at 1.
    fn triangle(low: f64, centre: f64, high: f64, n_bins: usize) -> Self {
        let from = low.ceil().max(0.0) as usize;
        let to = (high.floor().max(0.0) as usize).min(n_bins - 1);
        let weights = (from..=to.max(from))
            .map(|bin| {
                let x = bin as f64;
                let side = if x < centre {
                    (x - low) / (centre - low).max(1e-9)
                } else {
                    (high - x) / (high - centre).max(1e-9)
                };
                side.clamp(0.0, 1.0) as f32
            })
            .collect();
        Self { from, weights }
    }

    fn apply(&self, magnitudes: &[f32]) -> f32 {
        self.weights
            .iter()
            .zip(&magnitudes[self.from..])
            .map(|(w, x)| w * x)
            .sum()
    }
}

/// Computes [`Spectra`] of samples as they come.
pub(crate) struct SpectraBuilder {
    spectra: Spectra,
    fine: Transform,
    coarse: Transform,
    band_filters: Vec<Filter>,
    pitch_filters: Vec<Filter>,
    magnitudes: Vec<f32>,
    previous: Vec<f32>,
    /// Samples from half a window before the next frame on.
    waiting: Vec<f32>,
    /// Position of `waiting[0]` in the stream, counted with the padding in front.
    position: u64,
    wants_shape: bool,
    /// Fine frames forgotten, a multiple of those in a pitch frame.
    n_forgotten: usize,
}

struct Transform {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    input: Vec<f32>,
    output: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Transform {
    fn new(n: usize) -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(n);
        // Hann window, scaled so that a sine of amplitude 1 has magnitude 1.
        let window = (0..n)
            .map(|i| (2.0 / n as f64 * (1.0 - (2.0 * PI * i as f64 / n as f64).cos())) as f32)
            .collect();
        Self {
            input: fft.make_input_vec(),
            output: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
            window,
        }
    }

    fn magnitudes(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        for ((x, w), sample) in self.input.iter_mut().zip(&self.window).zip(samples) {
            *x = w * sample;
        }
        self.fft
            .process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch)
            .expect("the buffers were made by this transform");
        out.clear();
        out.extend(self.output.iter().map(|bin| bin.norm_sqr().sqrt()));
    }
}

impl SpectraBuilder {
    /// Without `wants_shape` the sums for the spectral shape stay empty.
    pub(crate) fn new(wants_shape: bool) -> Self {
        let (band_hz, band_filters) = band_filters();
        Self {
            spectra: Spectra {
                band_hz,
                ..Spectra::default()
            },
            fine: Transform::new(WINDOW),
            coarse: Transform::new(PITCH_WINDOW),
            band_filters,
            pitch_filters: pitch_filters(),
            magnitudes: Vec::new(),
            previous: vec![0.0; WINDOW / 2 + 1],
            waiting: vec![0.0; PITCH_WINDOW / 2],
            position: 0,
            wants_shape,
            n_forgotten: 0,
        }
    }

    pub(crate) fn push(&mut self, samples: &[f32]) {
        self.spectra.n_samples += samples.len() as u64;
        self.spectra.shape.zero_crossings += zero_crossings(samples);
        self.waiting.extend_from_slice(samples);
        self.run(PITCH_WINDOW);
    }

    /// Returns what is there so far, for a stream that goes on.
    pub(crate) fn spectra(&self) -> &Spectra {
        &self.spectra
    }

    /// Forgets all but the last seconds; what remains is counted from [`Self::start_s`].
    pub(crate) fn forget_before(&mut self, keep_s: f64) {
        const FRAMES_PER_PITCH: usize = PITCH_HOP / HOP;
        let n_keep = (keep_s * FRAME_HZ) as usize;
        let n_pitch = self.spectra.n_frames().saturating_sub(n_keep) / FRAMES_PER_PITCH;
        let n_fine = n_pitch * FRAMES_PER_PITCH;
        let n_bands = self.spectra.n_bands();
        self.spectra.bands.drain(..n_fine * n_bands);
        self.spectra.rms.drain(..n_fine);
        self.spectra.peak.drain(..n_fine);
        self.spectra.pitches.drain(..n_pitch * N_PITCH_BINS);
        self.spectra.n_samples -= (n_fine * HOP) as u64;
        self.n_forgotten += n_fine;
    }

    /// Returns when what is remembered starts, in seconds.
    pub(crate) fn start_s(&self) -> f64 {
        self.n_forgotten as f64 / FRAME_HZ
    }

    pub(crate) fn finish(mut self) -> Spectra {
        let n_frames = (self.spectra.n_samples as usize).div_ceil(HOP);
        self.waiting.extend(std::iter::repeat_n(0.0, PITCH_WINDOW));
        self.run(PITCH_WINDOW);
        let n_bands = self.spectra.n_bands();
        self.spectra.bands.truncate(n_frames * n_bands);
        self.spectra.rms.truncate(n_frames);
        self.spectra.peak.truncate(n_frames);
        self.spectra
            .pitches
            .truncate((self.spectra.n_samples as usize).div_ceil(PITCH_HOP) * N_PITCH_BINS);
        self.spectra
    }

    /// Frame `k` is centred on sample `k · HOP`; `waiting` starts half a pitch
    /// window before it.
    fn run(&mut self, need: usize) {
        let mut start = 0;
        while self.waiting.len() - start >= need {
            self.fine_frame(start);
            if self.position.is_multiple_of(PITCH_HOP as u64) {
                self.pitch_frame(start);
            }
            start += HOP;
            self.position += HOP as u64;
        }
        self.waiting.drain(..start);
    }

    fn fine_frame(&mut self, start: usize) {
        let centre = start + PITCH_WINDOW / 2;
        let around = &self.waiting[centre - WINDOW / 2..centre + WINDOW / 2];
        self.fine.magnitudes(around, &mut self.magnitudes);
        let spectra = &mut self.spectra;
        for filter in &self.band_filters {
            let db = 20.0 * filter.apply(&self.magnitudes).max(1e-9).log10();
            spectra
                .bands
                .push(((db - FLOOR_DB) * 2.0).round().clamp(0.0, 255.0) as u8);
        }
        let within = &self.waiting[centre - HOP / 2..centre + HOP / 2];
        let power = within.iter().map(|x| x * x).sum::<f32>() / HOP as f32;
        spectra.rms.push(power.sqrt());
        spectra
            .peak
            .push(within.iter().fold(0.0, |peak, x| peak.max(x.abs())));
        if self.wants_shape && spectra.rms.len().is_multiple_of(SHAPE_EVERY) {
            spectra.shape.add(&self.magnitudes, &self.previous);
            self.previous.clone_from(&self.magnitudes);
        }
    }

    fn pitch_frame(&mut self, start: usize) {
        let window = &self.waiting[start..start + PITCH_WINDOW];
        self.coarse.magnitudes(window, &mut self.magnitudes);
        for filter in &self.pitch_filters {
            self.spectra.pitches.push(filter.apply(&self.magnitudes));
        }
        let (vector, weight) = tuning_vector(&self.magnitudes);
        self.spectra.tuning += vector;
        self.spectra.tuning_weight += weight;
    }
}

fn zero_crossings(samples: &[f32]) -> u64 {
    samples
        .windows(2)
        .filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0))
        .count() as u64
}

/// Returns twelve bands to the octave from 30 Hz to 10 kHz, fewer where the
/// transform cannot tell them apart (after Böck & Widmer, DAFx 2013).
fn band_filters() -> (Vec<f32>, Vec<Filter>) {
    let bin_hz = f64::from(RATE_HZ) / WINDOW as f64;
    let mut centres: Vec<f64> = Vec::new();
    for k in 0.. {
        let hz = 30.0 * 2_f64.powf(f64::from(k) / 12.0);
        if hz > 10_000.0 {
            break;
        }
        let bin = (hz / bin_hz).round();
        if bin >= 1.0 && centres.last().is_none_or(|&last| bin > last) {
            centres.push(bin);
        }
    }
    centres
        .windows(3)
        .map(|c| {
            let filter = Filter::triangle(c[0], c[1], c[2], WINDOW / 2 + 1);
            ((c[1] * bin_hz) as f32, filter)
        })
        .unzip()
}

fn pitch_filters() -> Vec<Filter> {
    let bin_hz = f64::from(RATE_HZ) / PITCH_WINDOW as f64;
    (0..N_PITCH_BINS)
        .map(|k| {
            let semitone = (k as f64 - 1.0) / BINS_PER_SEMITONE as f64;
            let midi = LOWEST_MIDI as f64 + semitone;
            let at = |offset: f64| {
                let hz =
                    440.0 * 2_f64.powf((midi + offset / BINS_PER_SEMITONE as f64 - 69.0) / 12.0);
                hz / bin_hz
            };
            let centre = at(0.0);
            Filter::triangle(
                at(-1.0).min(centre - 1.0),
                centre,
                at(1.0).max(centre + 1.0),
                PITCH_WINDOW / 2 + 1,
            )
        })
        .collect()
}

/// Returns the sum over the spectral peaks between 110 Hz and 2 kHz of their
/// deviation from equal temperament as a unit vector times their magnitude.
fn tuning_vector(magnitudes: &[f32]) -> (Complex<f64>, f64) {
    let bin_hz = f64::from(RATE_HZ) / PITCH_WINDOW as f64;
    let (low, high) = ((110.0 / bin_hz) as usize, (2000.0 / bin_hz) as usize);
    let range = &magnitudes[..=high + 1];
    let loudest = range[low..].iter().fold(0.0_f32, |peak, x| peak.max(*x));
    let mut sum = Complex::new(0.0, 0.0);
    let mut weight = 0.0;
    if loudest < 1e-6 {
        return (sum, weight);
    }
    for bin in low..=high {
        let [left, here, right] = [range[bin - 1], range[bin], range[bin + 1]];
        if here < loudest * 0.03 || here <= left || here < right {
            continue;
        }
        // Parabola through the logarithms, Smith & Serra 1987.
        let [left, middle, right] = [left, here, right].map(|x| f64::from(x.max(1e-12)).ln());
        let offset = 0.5 * (left - right) / (left - 2.0 * middle + right);
        let hz = (bin as f64 + offset.clamp(-0.5, 0.5)) * bin_hz;
        let semitones = 12.0 * (hz / 440.0).log2();
        let magnitude = f64::from(here).sqrt();
        sum += Complex::from_polar(magnitude, 2.0 * PI * semitones);
        weight += magnitude;
    }
    (sum, weight)
}

impl ShapeSums {
    fn add(&mut self, magnitudes: &[f32], previous: &[f32]) {
        let bin_hz = RATE_HZ as f32 / WINDOW as f32;
        let mut power = 0.0_f32;
        let mut moment = 0.0_f32;
        let mut second = 0.0_f32;
        for (bin, x) in magnitudes.iter().enumerate() {
            let (p, hz) = (x * x, bin as f32 * bin_hz);
            power += p;
            moment += p * hz;
            second += p * hz * hz;
        }
        if power < 1e-10 {
            return;
        }
        let weight = f64::from(power);
        let centroid = moment / power;
        let below = |hz: f32| -> f32 {
            magnitudes[..(hz / bin_hz) as usize]
                .iter()
                .map(|x| x * x)
                .sum::<f32>()
                / power
        };
        let mut rest = 0.85 * power;
        let rolloff = magnitudes.iter().position(|x| {
            rest -= x * x;
            rest <= 0.0
        });
        // Geometric mean through products of eight, so that one logarithm serves them all.
        let floor = power * 1e-9;
        let logs: f32 = magnitudes
            .chunks(8)
            .map(|chunk| {
                chunk
                    .iter()
                    .map(|x| f64::from(x * x + floor))
                    .product::<f64>()
                    .ln() as f32
            })
            .sum();
        let n = magnitudes.len() as f32;
        let flatness = (logs / n).exp() / (power / n + floor);
        let (here, before): (f32, f32) = (magnitudes.iter().sum(), previous.iter().sum());
        let flux: f32 = if before > 0.0 {
            magnitudes
                .iter()
                .zip(previous)
                .map(|(a, b)| (a / here - b / before).abs())
                .sum::<f32>()
                / 2.0
        } else {
            0.0
        };
        self.weight += weight;
        self.centroid += weight * f64::from(centroid);
        self.bandwidth +=
            weight * f64::from((second / power - centroid * centroid).max(0.0).sqrt());
        self.rolloff += weight * f64::from(rolloff.unwrap_or(0) as f32 * bin_hz);
        self.flatness += weight * f64::from(flatness);
        self.flux += weight * f64::from(flux);
        self.bright += weight * f64::from(1.0 - below(1500.0));
        self.low += weight * f64::from(below(150.0));
    }
}
