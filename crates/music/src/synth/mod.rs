//! Renders scores: no samples of anything, only arithmetic.

mod drums;
mod mix;
mod osc;
mod plucked;
mod struck;
mod sustained;
#[cfg(test)]
mod tests;
mod voice;

use crate::{Instrument, Note, Random, Score, Track};
use osc::Waves;

/// Seconds that a note may ring on after it is let go.
const TAIL_S: f64 = 1.8;

/// Returns the sound of a score as interleaved stereo at `rate_hz`, all samples within ±1.
///
/// The recording ends 1.8 s after the last note. The same score, rate and seed
/// give the same samples on every platform.
///
/// # Panics
///
/// If `rate_hz` is below 4 000.
pub fn render(score: &Score, rate_hz: u32, seed: u64) -> Vec<f32> {
    assert!(rate_hz >= 4_000, "voices need at least 4 kHz");
    let rate = rate_hz as f32;
    let n_frames = ((score.end_s() + TAIL_S) * f64::from(rate_hz)).ceil() as usize;
    let mut waves = Waves::default();
    let mut mixed = vec![0.0_f32; n_frames * 2];
    let mut send = vec![0.0_f32; n_frames];
    for (index, track) in score.tracks.iter().enumerate() {
        let mut random = Random::stream(seed, index as u64);
        let mono = perform(track, n_frames, rate, &mut waves, &mut random);
        let level = mix::loud_level(&mono, rate);
        if level == 0.0 {
            continue;
        }
        // A track at gain 1 plays its loud parts at -20 dBFS.
        let gain = 0.1 * track.gain / level;
        let side = match track.instrument {
            Instrument::WarmPad | Instrument::Strings | Instrument::ElectricPiano => {
                Some(mix::chorus(&mono, rate))
            }
            _ => None,
        };
        let wet = if is_low(track.instrument) { 0.1 } else { 1.0 };
        let (left, right) = pan(track.pan);
        for (i, &sample) in mono.iter().enumerate() {
            let other = side
                .as_ref()
                .map_or(sample, |side| 0.6 * sample + 0.4 * side[i]);
            mixed[2 * i] += sample * gain * left;
            mixed[2 * i + 1] += other * gain * right;
            send[i] += sample * gain * wet;
        }
    }
    let production = &score.production;
    if production.reverb > 0.0 {
        let room = mix::reverberate(&send, production.reverb_s, rate);
        for (sample, room) in mixed.iter_mut().zip(room) {
            *sample += room * production.reverb;
        }
    }
    if production.drive > 0.0 {
        mix::glue(&mut mixed, production.drive, rate);
    }
    mix::master(
        &mut mixed,
        production,
        rate,
        &mut Random::stream(seed, 1 << 32),
    );
    mixed
}

const fn is_low(instrument: Instrument) -> bool {
    matches!(
        instrument,
        Instrument::UprightBass
            | Instrument::RoundBass
            | Instrument::PickedBass
            | Instrument::SynthBass
            | Instrument::SubBass
    )
}

/// Returns the gains of both sides at equal power, 1 and 1 in the middle.
fn pan(place: f32) -> (f32, f32) {
    let angle = std::f32::consts::FRAC_PI_4 * (1.0 + place.clamp(-1.0, 1.0));
    let full = std::f32::consts::SQRT_2;
    (full * libm::cosf(angle), full * libm::sinf(angle))
}

/// Plays every note of a track into one mono signal.
fn perform(
    track: &Track,
    n_frames: usize,
    rate: f32,
    waves: &mut Waves,
    random: &mut Random,
) -> Vec<f32> {
    let mut mono = vec![0.0_f32; n_frames];
    let mut strokes = drums::Strokes::default();
    for note in &track.notes {
        let start = (note.start_s * f64::from(rate)).round().max(0.0) as usize;
        if start >= n_frames {
            continue;
        }
        let tail = ((note.duration_s + TAIL_S) * f64::from(rate)) as usize;
        let out = &mut mono[start..(start + tail).min(n_frames)];
        play(
            out,
            note,
            track.instrument,
            rate,
            waves,
            &mut strokes,
            random,
        );
    }
    if track.instrument == Instrument::DistortedGuitar {
        mix::overdrive(&mut mono, rate);
    }
    mono
}

fn play(
    out: &mut [f32],
    note: &Note,
    instrument: Instrument,
    rate: f32,
    waves: &mut Waves,
    strokes: &mut drums::Strokes,
    random: &mut Random,
) {
    match instrument {
        Instrument::Drums(kit) => strokes.strike(out, note, kit, rate, random),
        Instrument::Piano => struck::piano(out, note, rate, random),
        Instrument::Marimba => struck::marimba(out, note, rate),
        Instrument::ElectricPiano | Instrument::Bells => {
            struck::modulated(out, note, instrument, rate);
        }
        Instrument::NylonGuitar
        | Instrument::SteelGuitar
        | Instrument::CleanGuitar
        | Instrument::DistortedGuitar
        | Instrument::Harp
        | Instrument::UprightBass
        | Instrument::RoundBass
        | Instrument::PickedBass => plucked::string(out, note, instrument, rate, random),
        Instrument::Voice => voice::sing(out, note, rate, waves, random),
        _ => sustained::held(out, note, instrument, rate, waves, random),
    }
}
