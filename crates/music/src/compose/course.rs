//! The course of the tempo, and where positions in beats fall in time.

use super::bar::Bar;
use crate::{Random, TempoMap};

/// How the tempo moves through a song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drift {
    /// It does not.
    Steady,
    /// Up and down by this ratio, over some dozens of beats.
    Wander(f64),
    /// From slower to faster (negative: slower) by this ratio over the song.
    Ramp(f64),
    /// Faster in the middle of a phrase, slower at its ends, by this ratio.
    Rubato(f64),
    /// A sudden change by this ratio in the last third.
    Step(f64),
}

/// Returns beat times from `first_beat` to `n_beats`, the pickup starting at `lead_in_s`.
pub(super) fn beat_times(
    bpm: f64,
    drift: Drift,
    lead_in_s: f64,
    first_beat: i32,
    n_beats: usize,
    bar: &Bar,
    random: &mut Random,
) -> TempoMap {
    let period = random.between(30.0, 70.0);
    let phase = random.unit();
    let phrase = bar.length() * 4.0;
    let step_at = (n_beats as f64 * random.between(0.55, 0.75) / phrase).round() * phrase;
    let factor = |beat: f64| match drift {
        Drift::Steady => 1.0,
        Drift::Wander(depth) => {
            1.0 + depth * libm::sin(core::f64::consts::TAU * (beat / period + phase))
        }
        Drift::Ramp(by) => 1.0 + by * (beat / n_beats as f64 - 0.5),
        Drift::Rubato(depth) => {
            let x = beat.rem_euclid(phrase) / phrase;
            1.0 + depth * (libm::sin(core::f64::consts::PI * x) * 1.4 - 0.9)
        }
        Drift::Step(by) => {
            if beat < step_at {
                1.0
            } else {
                1.0 + by
            }
        }
    };
    let mut times = vec![lead_in_s];
    let mut now = lead_in_s;
    for beat in first_beat..n_beats as i32 {
        now += 60.0 / (bpm * factor(f64::from(beat)));
        times.push(now);
    }
    TempoMap::new(first_beat, times)
}

/// Returns the largest deviation of a beat's tempo from the median, as a ratio.
pub(super) fn deviation(tempo: &TempoMap) -> f64 {
    let median = tempo.median_bpm();
    tempo
        .times_s()
        .windows(2)
        .map(|pair| (60.0 / (pair[1] - pair[0]) / median - 1.0).abs())
        .fold(0.0, f64::max)
}

/// Returns a position with the second half of its beat moved to `swing`.
pub(super) fn swung(position: f64, swing: f64, bar: &Bar) -> f64 {
    if (bar.eighth - 0.5).abs() > 1e-9 {
        return position;
    }
    let beat = (position + 1e-9).floor();
    let fraction = position - beat;
    if fraction < 0.5 {
        beat + fraction * 2.0 * swing
    } else {
        beat + swing + (fraction - 0.5) * 2.0 * (1.0 - swing)
    }
}
