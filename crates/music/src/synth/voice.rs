//! A singing voice: a buzz through the resonances of a mouth.

use super::osc::{Envelope, Filter, Shape, Waves, hertz, increment};
use super::struck::sine;
use crate::{Note, Random};

/// First three formants in Hz of a, e, i, o, u: means of the adult values of
/// Peterson and Barney, JASA 24, 1952, table II.
const VOWELS: [[f32; 3]; 5] = [
    [790.0, 1155.0, 2625.0],
    [570.0, 2085.0, 2745.0],
    [290.0, 2540.0, 3160.0],
    [580.0, 880.0, 2560.0],
    [335.0, 910.0, 2455.0],
];
const GAINS: [f32; 3] = [1.0, 0.55, 0.3];
const BLOCK: usize = 32;

/// Adds a sung syllable: a consonant, a vowel, a scoop into the note, vibrato.
pub(super) fn sing(
    out: &mut [f32],
    note: &Note,
    rate: f32,
    waves: &mut Waves,
    random: &mut Random,
) {
    let f0 = hertz(note.pitch);
    let force = f32::from(note.velocity) / 127.0;
    let wave = waves.get(Shape::Glottal, f0, rate);
    let from = VOWELS[random.below(5)];
    let to = VOWELS[random.below(5)];
    let mut formants: Vec<Filter> = from.iter().map(|&f| Filter::new(f, 7.0, rate)).collect();
    let envelope = Envelope {
        attack_s: 0.03,
        decay_s: 0.5,
        sustain: 0.85,
        release_s: 0.12,
    };
    let mut envelope = envelope.start(rate);
    let hold = (note.duration_s as f32 * rate) as usize;
    let level = 1.3 * force * force.sqrt();
    let wobble = random.unit() as f32;
    let scoop = random.between(20.0, 90.0) as f32;
    let drift = random.spread(5.0) as f32;
    let mut phase = random.bits() as u32;
    let glide_s = (note.duration_s as f32 * 0.5).max(0.05);
    for (block_index, block) in out.chunks_mut(BLOCK).enumerate() {
        let start = block_index * BLOCK;
        let t = start as f32 / rate;
        let vibrato = 35.0 * ((t - 0.18) / 0.3).clamp(0.0, 1.0) * sine(5.5 * t + wobble);
        let cents = drift + vibrato - scoop * libm::expf(-t / 0.025);
        let step = increment(f0 * (1.0 + cents * 0.000_577_8), rate);
        let mix = ((t - 0.1) / glide_s).clamp(0.0, 1.0);
        for (formant, (a, b)) in formants.iter_mut().zip(from.iter().zip(to)) {
            // A singer opens the mouth so that the first formant stays above the note.
            formant.tune((a + (b - a) * mix).max(f0 * 1.05), 7.0, rate);
        }
        let mut last = 0.0;
        for (i, sample) in block.iter_mut().enumerate() {
            let source = wave.at(phase) + 0.01 * random.noise();
            phase = phase.wrapping_add(step);
            let mut voice = 0.12 * source;
            for (formant, gain) in formants.iter_mut().zip(GAINS) {
                voice += gain * formant.run(source).band;
            }
            last = envelope.next(start + i < hold);
            *sample += voice * last * level;
        }
        if start >= hold && last < 1e-4 {
            break;
        }
    }
    consonant(out, level, rate, random);
}

/// Adds the noise before a vowel: s, t, f or nothing.
fn consonant(out: &mut [f32], level: f32, rate: f32, random: &mut Random) {
    let (centre_hz, length_s, loud) = *random.pick(&[
        (6500.0, 0.08, 0.1),
        (4200.0, 0.025, 0.16),
        (2600.0, 0.05, 0.07),
        (0.0, 0.0, 0.0),
    ]);
    if length_s == 0.0 {
        return;
    }
    let mut hiss = Filter::new(centre_hz, 1.5, rate);
    let n = (length_s * rate) as usize;
    for (i, sample) in out.iter_mut().take(n).enumerate() {
        let x = i as f32 / n as f32;
        *sample += level * loud * hiss.run(random.noise()).band * (1.0 - x) * (x * 12.0).min(1.0);
    }
}
