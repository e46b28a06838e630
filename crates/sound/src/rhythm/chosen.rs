//! From the readings to the one that is reported.

use music::Meter;

use super::readings::{self, Evidence, Reading};
use crate::analysis::{Rhythm, Tempo, TempoAlternative, TempoPoint};

/// Tempi closer than this factor (as a logarithm) are the same level.
const SAME_TEMPO: f64 = 0.04;

/// Beats from which on a reading is believed as far as the model says.
const N_BEATS_ENOUGH: f32 = 16.0;

/// Reports the likeliest reading; `None` where nothing repeats.
pub(crate) fn rhythm(evidence: &Evidence<'_>) -> Option<Rhythm> {
    let readings = readings::all(evidence);
    let best = readings
        .iter()
        .max_by(|a, b| a.probability.total_cmp(&b.probability))?;
    let bpm = best.track.bpm();
    let same_tempo = |r: &Reading| (r.track.bpm() / bpm).ln().abs() < SAME_TEMPO;
    let share = |agrees: &dyn Fn(&Reading) -> bool| -> f32 {
        readings
            .iter()
            .filter(|r| agrees(r))
            .map(|r| r.probability)
            .sum()
    };
    let onsets = evidence.onsets;
    let confidence = share(&same_tempo) * (best.track.beats.len() as f32 / N_BEATS_ENOUGH).min(1.0);
    let strength = |frame: f64| {
        onsets
            .all
            .get(frame.round().max(0.0) as usize)
            .copied()
            .unwrap_or(0.0)
    };
    let beats: Vec<f64> = best
        .track
        .beats
        .iter()
        .map(|&beat| onsets.time_s(beat))
        .collect();
    let beat_confidences = best
        .track
        .beats
        .iter()
        .map(|&beat| confidence * (0.6 + 0.8 * strength(beat)).min(1.0))
        .collect();
    let single: Vec<f64> = evidence
        .peaks
        .iter()
        .map(|&peak| onsets.time_s(peak as f64))
        .collect();
    // Three beats of three each are rare next to waltzes with triplets.
    let ternary = best.ternary || (best.beats_per_bar != 3 && divides_by_three(&beats, &single));
    let tatums_per_beat = if ternary {
        3
    } else {
        2 + 2 * u8::from(divides_by_four(&beats, &single))
    };
    // A few beats agree with many readings, whichever of them the model prefers.
    let enough = (beats.len() as f32 / N_BEATS_ENOUGH).min(1.0);
    Some(Rhythm {
        tempo: Tempo {
            bpm,
            confidence,
            alternatives: alternatives(&readings, bpm),
            curve: curve(&beats, bpm),
        },
        downbeats: (best.phase..beats.len())
            .step_by(best.beats_per_bar)
            .collect(),
        downbeat_confidence: enough
            * share(&|r| {
                same_tempo(r) && r.beats_per_bar == best.beats_per_bar && r.phase == best.phase
            }),
        tatums: tatums(&beats, tatums_per_beat),
        tatums_per_beat,
        meter: meter(best.beats_per_bar as u8, ternary, bpm),
        meter_confidence: enough * share(&|r| r.beats_per_bar == best.beats_per_bar),
        swing_ratio: if ternary { 0.5 } else { swing(&beats, &single) },
        onset_rate_hz: evidence.onset_rate_hz as f32,
        onsets: single,
        periodicity: evidence.periodicity.curve(),
        beat_confidences,
        beats,
    })
}

fn meter(beats_per_bar: u8, ternary: bool, bpm: f64) -> Meter {
    match (beats_per_bar, ternary) {
        (n, true) => Meter::new(3 * n, 8),
        // Sevens and fives this fast are counted in eighths.
        (n @ (5 | 7), false) if bpm > 168.0 => Meter::new(n, 8),
        (n, false) => Meter::new(n, 4),
    }
}

/// Returns up to four other levels, likeliest first.
fn alternatives(readings: &[Reading], bpm: f64) -> Vec<TempoAlternative> {
    let mut levels: Vec<TempoAlternative> = Vec::new();
    for reading in readings {
        let other = reading.track.bpm();
        if (other / bpm).ln().abs() < SAME_TEMPO {
            continue;
        }
        match levels
            .iter_mut()
            .find(|level| (level.bpm / other).ln().abs() < SAME_TEMPO)
        {
            Some(level) => level.weight += reading.probability,
            None => levels.push(TempoAlternative {
                bpm: other,
                weight: reading.probability,
            }),
        }
    }
    levels.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    levels.truncate(4);
    levels
}

/// Returns the tempo every four beats, over eight, if it ever strays by 2 %.
fn curve(beats: &[f64], bpm: f64) -> Vec<TempoPoint> {
    let points: Vec<TempoPoint> = beats
        .windows(9)
        .step_by(4)
        .map(|part| TempoPoint {
            time_s: part[4],
            bpm: 480.0 / (part[8] - part[0]),
        })
        .collect();
    let strays = points
        .iter()
        .any(|point| (point.bpm / bpm - 1.0).abs() > 0.02);
    if strays { points } else { Vec::new() }
}

fn tatums(beats: &[f64], per_beat: u8) -> Vec<f64> {
    let Some(&last) = beats.last() else {
        return Vec::new();
    };
    beats
        .windows(2)
        .flat_map(|pair| {
            (0..per_beat)
                .map(move |k| pair[0] + (pair[1] - pair[0]) * f64::from(k) / f64::from(per_beat))
        })
        .chain([last])
        .collect()
}

/// Calls `place` with where in its beat each onset lies, 0..1.
fn each_place(beats: &[f64], onsets: &[f64], mut place: impl FnMut(f64)) {
    let mut beat = 0;
    for &onset in onsets {
        while beat + 2 < beats.len() && beats[beat + 1] <= onset {
            beat += 1;
        }
        if let (Some(&from), Some(&to)) = (beats.get(beat), beats.get(beat + 1))
            && (from..to).contains(&onset)
        {
            place((onset - from) / (to - from));
        }
    }
}

/// Returns whether both thirds of the beat are struck, and more than its half;
/// swing strikes the second third alone.
fn divides_by_three(beats: &[f64], onsets: &[f64]) -> bool {
    let mut struck = [0_usize; 3];
    each_place(beats, onsets, |place| {
        for (count, centre) in struck.iter_mut().zip([1.0 / 3.0, 2.0 / 3.0, 0.5]) {
            *count += usize::from((place - centre).abs() < 0.07);
        }
    });
    let thirds = struck[0].min(struck[1]);
    thirds * 5 > beats.len() && thirds > struck[2]
}

/// Returns whether quarters of the beat are struck at least a quarter as often as halves.
fn divides_by_four(beats: &[f64], onsets: &[f64]) -> bool {
    let (mut quarters, mut halves) = (0, 0);
    each_place(beats, onsets, |place| {
        if (place - 0.5).abs() < 0.07 {
            halves += 1;
        } else if (place - 0.25).abs() < 0.07 || (place - 0.75).abs() < 0.07 {
            quarters += 1;
        }
    });
    quarters * 4 > halves.max(4)
}

/// Returns the median place of the onsets in the second half of the beat
/// around the middle; 0.5 where there are few.
fn swing(beats: &[f64], onsets: &[f64]) -> f32 {
    let mut places = Vec::new();
    each_place(beats, onsets, |place| {
        if (0.44..0.72).contains(&place) {
            places.push(place);
        }
    });
    if places.len() * 8 < beats.len() {
        return 0.5;
    }
    places.sort_by(f64::total_cmp);
    places[places.len() / 2] as f32
}
