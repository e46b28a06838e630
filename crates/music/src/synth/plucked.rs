//! Plucked strings after Karplus and Strong (Computer Music Journal 7(2), 1983),
//! tuned with an allpass (Jaffe and Smith, same issue).

use super::osc::hertz;
use crate::{Instrument, Note, Random};

/// How a string is built and plucked.
struct Pluck {
    /// Seconds to -60 dB at A3.
    ring_s: f32,
    /// Share of the neighbouring sample in the loop: the higher the duller, 0..0.5.
    damping: f32,
    /// Softness of the pluck, 0..1.
    softness: f32,
    /// Place of the pluck along the string, 0..0.5.
    place: f32,
    /// Seconds to silence after the finger is put back.
    stop_s: f32,
    /// Share of the body's thump.
    body: f32,
}

const fn pluck(instrument: Instrument) -> Pluck {
    let (ring_s, damping, softness, place, stop_s, body) = match instrument {
        Instrument::NylonGuitar => (2.6, 0.42, 0.55, 0.18, 0.12, 0.25),
        Instrument::SteelGuitar => (4.0, 0.22, 0.25, 0.13, 0.10, 0.15),
        Instrument::CleanGuitar => (5.0, 0.28, 0.35, 0.11, 0.08, 0.0),
        Instrument::DistortedGuitar => (7.0, 0.25, 0.3, 0.15, 0.06, 0.0),
        Instrument::Harp => (3.5, 0.35, 0.6, 0.35, 0.8, 0.1),
        Instrument::UprightBass => (2.4, 0.46, 0.8, 0.22, 0.12, 0.5),
        Instrument::PickedBass => (5.0, 0.34, 0.3, 0.1, 0.07, 0.05),
        _ => (4.0, 0.45, 0.7, 0.2, 0.09, 0.1),
    };
    Pluck {
        ring_s,
        damping,
        softness,
        place,
        stop_s,
        body,
    }
}

/// Adds a plucked note.
pub(super) fn string(
    out: &mut [f32],
    note: &Note,
    instrument: Instrument,
    rate: f32,
    random: &mut Random,
) {
    let pluck = pluck(instrument);
    let force = f32::from(note.velocity) / 127.0;
    let f0 = hertz(note.pitch).min(rate * 0.2);
    let period = rate / f0;
    // Phase delay of the two-point average is its `damping` share, exactly so at low frequencies.
    let total = period - pluck.damping;
    let mut length = total as usize;
    let mut fraction = total - length as f32;
    if fraction < 0.2 {
        length -= 1;
        fraction += 1.0;
    }
    let allpass = (1.0 - fraction) / (1.0 + fraction);
    let mut string = excitation(length, &pluck, force, random);
    let ring_s = (pluck.ring_s * libm::exp2f(-(note.pitch - 57.0) / 30.0)).max(0.2);
    let hold = (note.duration_s as f32 * rate) as usize;
    let ring = libm::expf(-6.907_755 * period / (ring_s * rate));
    let stop = libm::expf(-6.907_755 * period / (pluck.stop_s * rate));
    let level = 0.5 * force.sqrt() * force;
    let (mut at, mut before, mut ap_in, mut ap_out) = (0, 0.0_f32, 0.0_f32, 0.0_f32);
    let mut loudest = 1.0_f32;
    for (i, sample) in out.iter_mut().enumerate() {
        let now = string[at];
        *sample += now * level;
        let gain = if i < hold { ring } else { stop };
        let damped = gain * ((1.0 - pluck.damping) * now + pluck.damping * before);
        before = now;
        let tuned = allpass * damped + ap_in - allpass * ap_out;
        ap_in = damped;
        ap_out = tuned;
        string[at] = tuned;
        loudest = loudest.max(tuned.abs());
        at += 1;
        if at == length {
            at = 0;
            if loudest < 1e-4 {
                break;
            }
            loudest = 0.0;
        }
    }
    thump(out, pluck.body * level, rate, f0);
}

/// Returns what the finger leaves on the string: filtered noise, notched where it plucked.
fn excitation(length: usize, pluck: &Pluck, force: f32, random: &mut Random) -> Vec<f32> {
    let dull = pluck.softness * (1.25 - 0.6 * force).min(1.0);
    let mut low = 0.0;
    let noise: Vec<f32> = (0..length)
        .map(|i| {
            // A triangle under the noise gives the fundamental the weight that it has on a real string.
            let x = i as f32 / length as f32;
            let shape = if x < pluck.place {
                x / pluck.place
            } else {
                (1.0 - x) / (1.0 - pluck.place)
            };
            low += (1.0 - dull * 0.9) * (random.noise() - low);
            0.55 * low + 0.9 * (shape - 0.5)
        })
        .collect();
    let notch = ((pluck.place * length as f32) as usize).max(1);
    let mut string: Vec<f32> = (0..length)
        .map(|i| noise[i] - 0.6 * noise[(i + length - notch) % length])
        .collect();
    let mean = string.iter().sum::<f32>() / length as f32;
    let peak = string
        .iter()
        .fold(1e-6_f32, |peak, x| peak.max((x - mean).abs()));
    for x in &mut string {
        *x = (*x - mean) / peak;
    }
    string
}

/// Adds the knock of a wooden body.
fn thump(out: &mut [f32], level: f32, rate: f32, f0: f32) {
    if level < 0.005 {
        return;
    }
    let frequency = if f0 < 110.0 { 70.0 } else { 180.0 };
    let n = (0.06 * rate) as usize;
    for (i, sample) in out.iter_mut().take(n).enumerate() {
        let fade = 1.0 - i as f32 / n as f32;
        *sample += level * fade * fade * super::struck::sine(frequency * i as f32 / rate);
    }
}
