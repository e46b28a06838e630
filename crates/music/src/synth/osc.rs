//! Oscillators, envelopes and filters that the voices are made of.
//!
//! Sines and powers come from `libm`, not from the platform, so that a seed
//! gives the same samples everywhere.

use std::collections::BTreeMap;
use std::rc::Rc;

use std::f32::consts::{PI, TAU};

/// Returns the frequency in Hz of a MIDI number, A4 = 69 = 440 Hz.
pub(super) fn hertz(pitch: f32) -> f32 {
    440.0 * libm::exp2f((pitch - 69.0) / 12.0)
}

/// Returns the factor that brings 1 to -60 dB in `seconds`.
pub(super) fn decay_60(seconds: f32, rate: f32) -> f32 {
    libm::expf(-6.907_755 / (seconds.max(1e-4) * rate))
}

/// Returns the gain of a level in dB.
pub(super) fn from_db(db: f32) -> f32 {
    libm::exp10f(db / 20.0)
}

/// The shape of a waveform, as amplitudes of its partials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Sine,
    Saw,
    Square,
    Glottal,
    Drawbars,
    Pipes,
    Reeds,
    Clarinet,
    Flute,
    Bowed,
}

impl Shape {
    /// Returns the amplitude of partial `k` (1 = fundamental).
    fn amplitude(self, k: usize) -> f32 {
        let n = k as f32;
        let odd = k % 2 == 1;
        match self {
            Self::Sine => f32::from(u8::from(k == 1)),
            Self::Saw => 1.0 / n,
            Self::Square => {
                if odd {
                    1.0 / n
                } else {
                    0.0
                }
            }
            Self::Glottal => 1.0 / (n * n.sqrt()),
            Self::Drawbars => [1.0, 0.8, 0.6, 0.45, 0.0, 0.3, 0.0, 0.3]
                .get(k - 1)
                .copied()
                .unwrap_or(0.0),
            Self::Pipes => match k {
                1 => 1.0,
                2 => 0.7,
                3 => 0.25,
                4 => 0.5,
                6 => 0.2,
                8 => 0.3,
                12 | 16 => 0.12,
                _ => 0.03 / n,
            },
            Self::Reeds => 1.0 / (1.0 + 0.25 * (n - 1.0) * n.sqrt()),
            Self::Clarinet => {
                if odd {
                    1.0 / (n * n.sqrt().sqrt())
                } else {
                    0.08 / n
                }
            }
            Self::Flute => [1.0, 0.35, 0.14, 0.05, 0.03]
                .get(k - 1)
                .copied()
                .unwrap_or(0.0),
            Self::Bowed => {
                // A body resonates around a few partials; the dips keep it from being a plain saw.
                let body = 1.0 + 0.6 * libm::sinf(n * 1.7) + 0.3 * libm::sinf(n * 0.6 + 1.0);
                body / n
            }
        }
    }
}

const TABLE: usize = 2048;

/// One cycle of a waveform, read by a 32-bit phase.
#[derive(Debug)]
pub(super) struct Wave(Vec<f32>);

impl Wave {
    fn new(shape: Shape, partials: usize) -> Self {
        let sine: Vec<f32> = (0..TABLE)
            .map(|i| libm::sinf(TAU * i as f32 / TABLE as f32))
            .collect();
        let mut cycle = vec![0.0_f32; TABLE + 1];
        let mut power = 0.0_f32;
        for k in 1..=partials {
            let amplitude = shape.amplitude(k);
            if amplitude == 0.0 {
                continue;
            }
            power += amplitude * amplitude / 2.0;
            for (i, sample) in cycle[..TABLE].iter_mut().enumerate() {
                *sample += amplitude * sine[(i * k) % TABLE];
            }
        }
        // Equal power, so that shapes are equally loud before they are filtered.
        let scale = 0.35 / power.sqrt().max(1e-6);
        for sample in &mut cycle {
            *sample *= scale;
        }
        cycle[TABLE] = cycle[0];
        Self(cycle)
    }

    /// Returns the sample at `phase` (2^32 = one cycle).
    #[inline]
    pub(super) fn at(&self, phase: u32) -> f32 {
        let index = (phase >> 21) as usize;
        let fraction = (phase & 0x001f_ffff) as f32 * (1.0 / 2_097_152.0);
        let (a, b) = (self.0[index], self.0[index + 1]);
        a + (b - a) * fraction
    }
}

/// Band-limited waves made so far.
#[derive(Debug, Default)]
pub(super) struct Waves(BTreeMap<(Shape, usize), Rc<Wave>>);

impl Waves {
    /// Returns the wave of `shape` with as many partials as fit below 18 kHz and 0.45 of the rate.
    pub(super) fn get(&mut self, shape: Shape, frequency: f32, rate: f32) -> Rc<Wave> {
        let most = ((rate * 0.45).min(18_000.0) / frequency) as usize;
        // Powers of two and their halfway points keep the number of tables small.
        let mut partials = 1;
        for n in [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256] {
            if n <= most {
                partials = n;
            }
        }
        Rc::clone(
            self.0
                .entry((shape, partials))
                .or_insert_with(|| Rc::new(Wave::new(shape, partials))),
        )
    }
}

/// Returns the phase increment of a frequency.
#[inline]
pub(super) fn increment(frequency: f32, rate: f32) -> u32 {
    (f64::from(frequency / rate) * 4_294_967_296.0) as u32
}

/// A state variable filter with the trapezoidal rule (Simper, "Solving the
/// continuous SVF equations using trapezoidal integration", 2013).
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter {
    a1: f32,
    a2: f32,
    a3: f32,
    k: f32,
    ic1: f32,
    ic2: f32,
}

/// The outputs of a [`Filter`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Bands {
    pub(super) low: f32,
    pub(super) band: f32,
    pub(super) high: f32,
}

impl Filter {
    pub(super) fn new(cutoff_hz: f32, q: f32, rate: f32) -> Self {
        let mut filter = Self {
            a1: 0.0,
            a2: 0.0,
            a3: 0.0,
            k: 0.0,
            ic1: 0.0,
            ic2: 0.0,
        };
        filter.tune(cutoff_hz, q, rate);
        filter
    }

    pub(super) fn tune(&mut self, cutoff_hz: f32, q: f32, rate: f32) {
        let g = libm::tanf(PI * cutoff_hz.clamp(10.0, rate * 0.45) / rate);
        self.k = 1.0 / q;
        self.a1 = 1.0 / (1.0 + g * (g + self.k));
        self.a2 = g * self.a1;
        self.a3 = g * self.a2;
    }

    #[inline]
    pub(super) fn run(&mut self, input: f32) -> Bands {
        let v3 = input - self.ic2;
        let v1 = self.a1 * self.ic1 + self.a2 * v3;
        let v2 = self.ic2 + self.a2 * self.ic1 + self.a3 * v3;
        self.ic1 = 2.0 * v1 - self.ic1;
        self.ic2 = 2.0 * v2 - self.ic2;
        Bands {
            low: v2,
            band: v1 * self.k,
            high: input - self.k * v1 - v2,
        }
    }
}

/// Attack, decay, sustain, release.
#[derive(Clone, Copy, Debug)]
pub(super) struct Envelope {
    pub(super) attack_s: f32,
    pub(super) decay_s: f32,
    /// Level held, 0..1.
    pub(super) sustain: f32,
    /// Seconds to -60 dB after the key is let go.
    pub(super) release_s: f32,
}

/// A running [`Envelope`].
#[derive(Debug)]
pub(super) struct EnvelopeState {
    level: f32,
    rise: f32,
    fall: f32,
    release: f32,
    sustain: f32,
    rising: bool,
}

impl Envelope {
    pub(super) fn start(self, rate: f32) -> EnvelopeState {
        EnvelopeState {
            level: 0.0,
            rise: 1.0 / (self.attack_s * rate).max(1.0),
            fall: decay_60(self.decay_s, rate),
            release: decay_60(self.release_s, rate),
            sustain: self.sustain,
            rising: true,
        }
    }
}

impl EnvelopeState {
    #[inline]
    pub(super) fn next(&mut self, held: bool) -> f32 {
        if !held {
            self.level *= self.release;
        } else if self.rising {
            self.level += self.rise;
            if self.level >= 1.0 {
                self.level = 1.0;
                self.rising = false;
            }
        } else {
            self.level = self.sustain + (self.level - self.sustain) * self.fall;
        }
        self.level
    }
}
