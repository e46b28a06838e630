//! Struck and frequency-modulated voices: piano, marimba, tines, bells.

use std::f32::consts::TAU;

use super::osc::{decay_60, hertz};
use crate::{Instrument, Note, Random};

/// One decaying partial.
#[derive(Clone, Copy, Debug)]
struct Partial {
    frequency: f32,
    amplitude: f32,
    decay_s: f32,
    /// Phase at the stroke, 0..1.
    phase: f32,
}

/// Partials turned together as complex phasors, eight at a time.
struct Bank {
    re: [f32; 8],
    im: [f32; 8],
    cos: [f32; 8],
    sin: [f32; 8],
}

impl Bank {
    fn new(partials: &[Partial], rate: f32) -> Self {
        let mut bank = Self {
            re: [0.0; 8],
            im: [0.0; 8],
            cos: [0.0; 8],
            sin: [0.0; 8],
        };
        for (i, partial) in partials.iter().enumerate() {
            let angle = TAU * partial.frequency / rate;
            let shrink = decay_60(partial.decay_s, rate);
            let phase = TAU * partial.phase;
            bank.re[i] = partial.amplitude * libm::cosf(phase);
            bank.im[i] = partial.amplitude * libm::sinf(phase);
            bank.cos[i] = shrink * libm::cosf(angle);
            bank.sin[i] = shrink * libm::sinf(angle);
        }
        bank
    }

    #[inline]
    fn next(&mut self) -> f32 {
        let mut sum = 0.0;
        for i in 0..8 {
            let (re, im) = (self.re[i], self.im[i]);
            self.re[i] = re * self.cos[i] - im * self.sin[i];
            self.im[i] = re * self.sin[i] + im * self.cos[i];
            sum += im;
        }
        sum
    }

    fn is_silent(&self) -> bool {
        (0..8).all(|i| self.re[i] * self.re[i] + self.im[i] * self.im[i] < 1e-10)
    }
}

/// Samples between two looks at whether a note has died away.
const BLOCK: usize = 64;

fn ring(out: &mut [f32], note: &Note, rate: f32, partials: &[Partial], attack_s: f32, damp_s: f32) {
    let mut banks: Vec<Bank> = partials
        .chunks(8)
        .map(|chunk| Bank::new(chunk, rate))
        .collect();
    let hold = (note.duration_s as f32 * rate) as usize;
    let damp = decay_60(damp_s, rate);
    let rise = 1.0 / (attack_s * rate).max(1.0);
    let (mut level, mut gain) = (0.0_f32, 1.0_f32);
    let mut now = 0;
    for block in out.chunks_mut(BLOCK) {
        for sample in block {
            level = (level + rise).min(1.0);
            if now >= hold {
                gain *= damp;
            }
            let sum: f32 = banks.iter_mut().map(Bank::next).sum();
            *sample += sum * level * gain;
            now += 1;
        }
        banks.retain(|bank| !bank.is_silent());
        if banks.is_empty() || gain < 1e-4 {
            break;
        }
    }
}

/// Adds a piano note: stretched partials (Fletcher, JASA 36, 1964), a hammer
/// that softens at low velocity, decay in two stages.
pub(super) fn piano(out: &mut [f32], note: &Note, rate: f32, random: &mut Random) {
    let f0 = hertz(note.pitch);
    let force = f32::from(note.velocity) / 127.0;
    let stretch = 0.0004 * libm::exp2f((note.pitch - 60.0) / 14.0);
    let sustain_s = 9.0 * libm::exp2f(-(note.pitch - 50.0) / 20.0);
    let rolloff = 2.1 - 1.1 * force;
    let count = ((rate * 0.45).min(9_000.0) / f0) as usize;
    let mut partials = Vec::new();
    for k in 1..=count.clamp(1, 24) {
        let n = k as f32;
        let frequency = f0 * n * (1.0 + stretch * n * n).sqrt();
        if frequency > rate * 0.46 {
            break;
        }
        let strike = libm::sinf(std::f32::consts::PI * n / 8.3).abs() + 0.2;
        let amplitude =
            0.3 * strike * libm::powf(n, -rolloff) * (0.85 + 0.3 * random.unit() as f32);
        // The hammer strikes both strings at once: they start in phase.
        let phase = random.unit() as f32;
        let decay_s = (sustain_s / (1.0 + 0.35 * (n - 1.0))).max(0.15);
        partials.push(Partial {
            frequency,
            amplitude: amplitude * 0.6,
            decay_s: decay_s * 0.35,
            phase,
        });
        if k <= 12 {
            // The second string is a hair off: beats, and the slow half of the decay.
            partials.push(Partial {
                frequency: frequency * 1.0004,
                amplitude: amplitude * 0.4,
                decay_s,
                phase,
            });
        }
    }
    let loud = force.sqrt() * force;
    for partial in &mut partials {
        partial.amplitude *= loud;
    }
    ring(out, note, rate, &partials, 0.002, 0.25);
    // The knock of the hammer and the key bed.
    let mut low = 0.0;
    for (i, sample) in out.iter_mut().take((0.03 * rate) as usize).enumerate() {
        low += 0.12 * (random.noise() - low);
        *sample += low * loud * 0.12 * (1.0 - i as f32 / (0.03 * rate));
    }
}

/// Adds a struck bar: marimba (wood, 1 : 4 : 9.2, Fletcher & Rossing, ch. 19).
pub(super) fn marimba(out: &mut [f32], note: &Note, rate: f32) {
    let f0 = hertz(note.pitch);
    let force = f32::from(note.velocity) / 127.0;
    let ring_s = 1.6 * libm::exp2f(-(note.pitch - 60.0) / 18.0);
    let partials: Vec<Partial> = [
        (1.0, 0.42, 1.0),
        (3.93, 0.16 * force, 0.3),
        (9.2, 0.09 * force, 0.1),
    ]
    .into_iter()
    .map(|(ratio, amplitude, share)| Partial {
        frequency: f0 * ratio,
        amplitude: amplitude * force,
        decay_s: ring_s * share,
        phase: 0.0,
    })
    .filter(|partial| partial.frequency < rate * 0.45)
    .collect();
    ring(out, note, rate, &partials, 0.001, 0.6);
}

/// Adds a note of two sines, the second bending the phase of the first
/// (Chowning, JAES 21, 1973): tines and bells.
pub(super) fn modulated(out: &mut [f32], note: &Note, instrument: Instrument, rate: f32) {
    let f0 = hertz(note.pitch);
    let force = f32::from(note.velocity) / 127.0;
    let (ratio, depth, depth_s, ring_s, damp_s, second) = if instrument == Instrument::Bells {
        (3.5, 1.6 * force + 0.3, 0.9, 3.2, 1.2, 0.25)
    } else {
        (
            1.0,
            1.8 * force * force + 0.15,
            1.4,
            4.5 * libm::exp2f(-(note.pitch - 55.0) / 24.0),
            0.18,
            0.12,
        )
    };
    let (turn, turn_m) = (f0 / rate, f0 * ratio / rate);
    let tine =
        f0 * if instrument == Instrument::Bells {
            2.76
        } else {
            14.0
        } / rate;
    let fall = decay_60(ring_s, rate);
    let fall_m = decay_60(depth_s, rate);
    let fall_t = decay_60(
        if instrument == Instrument::Bells {
            1.0
        } else {
            0.12
        },
        rate,
    );
    let damp = decay_60(damp_s, rate);
    let hold = (note.duration_s as f32 * rate) as usize;
    let (mut level, mut index, mut ping) = (0.4 * force, depth, second * force * 0.4);
    let (mut p, mut m, mut t) = (0.0_f32, 0.0_f32, 0.0_f32);
    for (i, sample) in out.iter_mut().enumerate() {
        let attack = (i as f32 / (0.0015 * rate)).min(1.0);
        let carrier = sine(p + index * sine(m) / TAU);
        let tine_now = if tine < 0.45 { ping * sine(t) } else { 0.0 };
        *sample += attack * (level * carrier + tine_now);
        p = wrap(p + turn);
        m = wrap(m + turn_m);
        t = wrap(t + tine);
        level *= fall;
        index *= fall_m;
        ping *= fall_t;
        if i >= hold {
            level *= damp;
            ping *= damp;
        }
        if level < 2e-5 {
            break;
        }
    }
}

#[inline]
fn wrap(phase: f32) -> f32 {
    if phase >= 1.0 { phase - 1.0 } else { phase }
}

/// Returns sin(2π·`turns`) within 2e-4: a parabola and one correction.
#[inline]
pub(super) fn sine(turns: f32) -> f32 {
    let x = turns - turns.floor();
    let x = 2.0 * x - 1.0;
    let y = 4.0 * x * (x.abs() - 1.0);
    let y = y * (0.775 + 0.225 * y.abs());
    debug_assert!(y.abs() < 1.01);
    y
}
