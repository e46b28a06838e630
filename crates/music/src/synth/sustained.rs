//! Held voices: organs, strings, pads, winds, leads, synthesizer basses.

use super::osc::{Envelope, Filter, Shape, Waves, hertz, increment};
use super::struck::sine;
use crate::{Instrument, Note, Random};

/// A held voice.
struct Patch {
    shape: Shape,
    /// Detuning of each oscillator in cents.
    detune: &'static [f32],
    envelope: Envelope,
    /// Cutoff in multiples of the note's frequency: at rest and added by force.
    cutoff: (f32, f32),
    /// Cutoff at the attack, in multiples of that, and how fast it falls.
    sweep: (f32, f32),
    /// Resonance.
    q: f32,
    /// Vibrato rate in Hz, depth in cents, delay in seconds.
    vibrato: (f32, f32, f32),
    /// Depth of the loudness wobble, 0..1.
    tremolo: f32,
    /// Share of breath or bow noise.
    breath: f32,
}

const fn env(attack_s: f32, decay_s: f32, sustain: f32, release_s: f32) -> Envelope {
    Envelope {
        attack_s,
        decay_s,
        sustain,
        release_s,
    }
}

const PLAIN: Patch = Patch {
    shape: Shape::Saw,
    detune: &[0.0],
    envelope: env(0.008, 0.5, 0.8, 0.12),
    cutoff: (6.0, 10.0),
    sweep: (1.0, 0.3),
    q: 0.7,
    vibrato: (5.3, 0.0, 0.2),
    tremolo: 0.0,
    breath: 0.0,
};

const fn patch(instrument: Instrument) -> Patch {
    match instrument {
        Instrument::Organ => Patch {
            shape: Shape::Drawbars,
            envelope: env(0.006, 0.1, 1.0, 0.06),
            cutoff: (20.0, 10.0),
            vibrato: (6.6, 7.0, 0.0),
            tremolo: 0.12,
            ..PLAIN
        },
        Instrument::PipeOrgan => Patch {
            shape: Shape::Pipes,
            detune: &[-2.0, 2.5],
            envelope: env(0.018, 0.1, 0.92, 0.16),
            cutoff: (24.0, 4.0),
            breath: 0.015,
            ..PLAIN
        },
        Instrument::Strings => Patch {
            shape: Shape::Bowed,
            detune: &[-9.0, 0.0, 8.0],
            envelope: env(0.045, 0.35, 0.72, 0.25),
            cutoff: (3.5, 6.0),
            sweep: (1.9, 0.14),
            vibrato: (5.1, 8.0, 0.1),
            breath: 0.015,
            ..PLAIN
        },
        Instrument::WarmPad => Patch {
            detune: &[-11.0, 0.0, 12.0],
            envelope: env(0.16, 0.8, 0.9, 0.7),
            cutoff: (3.0, 5.0),
            sweep: (0.6, 1.5),
            vibrato: (0.4, 5.0, 0.0),
            ..PLAIN
        },
        Instrument::Brass => Patch {
            detune: &[-5.0, 4.0],
            envelope: env(0.035, 0.25, 0.8, 0.12),
            cutoff: (1.6, 9.0),
            sweep: (1.8, 0.18),
            vibrato: (5.0, 10.0, 0.3),
            ..PLAIN
        },
        Instrument::Accordion => Patch {
            shape: Shape::Reeds,
            detune: &[-6.0, 7.0],
            envelope: env(0.025, 0.2, 0.95, 0.08),
            cutoff: (8.0, 8.0),
            ..PLAIN
        },
        Instrument::Violin => Patch {
            shape: Shape::Bowed,
            envelope: env(0.06, 0.4, 0.9, 0.15),
            cutoff: (5.0, 8.0),
            vibrato: (5.7, 22.0, 0.15),
            breath: 0.03,
            ..PLAIN
        },
        Instrument::Flute => Patch {
            shape: Shape::Flute,
            envelope: env(0.04, 0.2, 0.9, 0.1),
            cutoff: (6.0, 6.0),
            vibrato: (5.0, 10.0, 0.25),
            tremolo: 0.08,
            breath: 0.06,
            ..PLAIN
        },
        Instrument::Clarinet => Patch {
            shape: Shape::Clarinet,
            envelope: env(0.03, 0.2, 0.92, 0.09),
            cutoff: (5.0, 9.0),
            vibrato: (4.8, 4.0, 0.3),
            breath: 0.015,
            ..PLAIN
        },
        Instrument::SawLead => Patch {
            detune: &[-7.0, 7.0],
            vibrato: (5.6, 12.0, 0.25),
            sweep: (2.0, 0.25),
            ..PLAIN
        },
        Instrument::SquareLead => Patch {
            shape: Shape::Square,
            vibrato: (5.8, 14.0, 0.2),
            ..PLAIN
        },
        Instrument::SubBass => Patch {
            shape: Shape::Sine,
            envelope: env(0.006, 1.5, 0.7, 0.1),
            cutoff: (20.0, 0.0),
            ..PLAIN
        },
        _ => Patch {
            envelope: env(0.004, 0.6, 0.6, 0.08),
            cutoff: (3.0, 6.0),
            sweep: (3.0, 0.15),
            q: 1.4,
            ..PLAIN
        },
    }
}

/// Samples between two settings of pitch and filter.
const BLOCK: usize = 32;

/// Adds a held note.
pub(super) fn held(
    out: &mut [f32],
    note: &Note,
    instrument: Instrument,
    rate: f32,
    waves: &mut Waves,
    random: &mut Random,
) {
    let patch = patch(instrument);
    let f0 = hertz(note.pitch);
    let force = f32::from(note.velocity) / 127.0;
    let wave = waves.get(patch.shape, f0, rate);
    let mut phases: Vec<(u32, f32)> = patch
        .detune
        .iter()
        .map(|cents| (random.bits() as u32, f0 * libm::exp2f(cents / 1200.0)))
        .collect();
    // Soft attacks speak faster when they are struck harder and when the note is short.
    let attack_s =
        (patch.envelope.attack_s * (1.4 - 0.6 * force)).min(note.duration_s as f32 * 0.5);
    let mut envelope = Envelope {
        attack_s,
        ..patch.envelope
    }
    .start(rate);
    let rest = f0 * (patch.cutoff.0 + patch.cutoff.1 * force * force);
    let mut filter = Filter::new(rest, patch.q, rate);
    let mut breath = Filter::new(f0 * 2.0, 1.2, rate);
    let hold = (note.duration_s as f32 * rate) as usize;
    let level = 0.6 * force * force.sqrt() / (phases.len() as f32).sqrt();
    let wobble = random.unit() as f32;
    for (block_index, block) in out.chunks_mut(BLOCK).enumerate() {
        let start = block_index * BLOCK;
        let t = start as f32 / rate;
        let (speed, cents, delay_s) = patch.vibrato;
        let swell = ((t - delay_s) / 0.25).clamp(0.0, 1.0);
        let bend = 1.0 + cents * swell * sine(speed * t + wobble) * 0.000_577_8;
        let shake = 1.0 - patch.tremolo * (0.5 + 0.5 * sine(speed * t + wobble));
        let (peak, fall_s) = patch.sweep;
        let cutoff = rest * (1.0 + (peak - 1.0) * libm::expf(-t / fall_s));
        filter.tune(cutoff.max(f0 * 1.2), patch.q, rate);
        let steps: [u32; 4] =
            std::array::from_fn(|i| phases.get(i).map_or(0, |&(_, f)| increment(f * bend, rate)));
        let mut last = 0.0;
        for (i, sample) in block.iter_mut().enumerate() {
            let mut sum = 0.0;
            for ((phase, _), step) in phases.iter_mut().zip(steps) {
                sum += wave.at(*phase);
                *phase = phase.wrapping_add(step);
            }
            let mut voice = filter.run(sum).low;
            if patch.breath > 0.0 {
                voice += patch.breath * breath.run(random.noise()).band;
            }
            last = envelope.next(start + i < hold);
            *sample += voice * last * level * shake;
        }
        if start >= hold && last < 1e-4 {
            break;
        }
    }
}
