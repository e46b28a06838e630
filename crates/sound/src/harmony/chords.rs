//! Chords over time: a hidden Markov model on the beat grid.

use music::{Chord, ChordQuality, Key, Mode, PitchClass};

use super::notes::Notes;
use crate::analysis::{ChordSpan, Rhythm};

/// How strongly the notes speak against the priors.
const EVIDENCE: f32 = 5.15;
/// The same for the bass.
const BASS_EVIDENCE: f32 = 2.1;

/// A place where a chord may change, and what a change costs there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) start_s: f64,
    pub(crate) end_s: f64,
    /// Negative log-probability of a change at the start.
    pub(crate) change_cost: f32,
}

/// Returns the places where chords may change: every half beat, likelier on
/// the beat and likelier still on the downbeat; every half second without beats.
pub(crate) fn steps(rhythm: Option<&Rhythm>, duration_s: f64) -> Vec<Step> {
    let mut starts: Vec<(f64, f32)> = vec![(0.0, 3.5)];
    match rhythm {
        Some(rhythm) if rhythm.beats.len() > 1 => {
            let beats = &rhythm.beats;
            let interval = beats[1] - beats[0];
            let before = (beats[0] / interval).floor() as usize;
            starts.extend(
                (1..=before)
                    .rev()
                    .map(|k| (beats[0] - k as f64 * interval, 3.5)),
            );
            for (index, &beat) in beats.iter().enumerate() {
                let downbeat = rhythm.downbeats.binary_search(&index).is_ok();
                starts.push((beat, if downbeat { 1.4 } else { 3.5 }));
                let next = beats.get(index + 1).copied().unwrap_or(beat + interval);
                starts.push((f64::midpoint(beat, next), 7.0));
            }
        }
        _ => starts.extend((1..(duration_s / 0.5) as usize).map(|k| (k as f64 * 0.5, 3.5))),
    }
    starts.retain(|&(start, _)| start < duration_s);
    starts.dedup_by(|b, a| b.0 - a.0 < 0.02);
    (0..starts.len())
        .map(|k| Step {
            start_s: starts[k].0,
            end_s: starts.get(k + 1).map_or(duration_s, |next| next.0),
            change_cost: starts[k].1,
        })
        .collect()
}

/// Names the chord of each step and joins equal neighbours.
pub(crate) fn estimate(notes: &Notes, steps: &[Step], key: Option<Key>) -> Vec<ChordSpan> {
    if steps.is_empty() || notes.treble.is_empty() {
        return Vec::new();
    }
    let vocabulary = vocabulary();
    let n_states = vocabulary.len() + 1;
    let none = vocabulary.len();
    let priors: Vec<f32> = vocabulary
        .iter()
        .map(|entry| key.map_or(0.0, |key| key_prior(entry.chord, key)))
        .collect();
    let emissions: Vec<Vec<f32>> = steps
        .iter()
        .map(|step| {
            let (treble, bass, level) = notes.between(step.start_s, step.end_s);
            emission(&vocabulary, &priors, &treble, &bass, level)
        })
        .collect();

    let mut best = emissions[0].clone();
    let mut came_from: Vec<Vec<usize>> = Vec::with_capacity(steps.len());
    for (step, emission) in steps.iter().zip(&emissions).skip(1) {
        let leader = argmax(&best);
        let mut from = vec![0; n_states];
        let mut next = vec![0.0; n_states];
        for state in 0..n_states {
            let changed = best[leader] - step.change_cost;
            let stay = best[state] >= changed;
            from[state] = if stay { state } else { leader };
            next[state] = emission[state] + if stay { best[state] } else { changed };
        }
        came_from.push(from);
        best = next;
    }
    let mut state = argmax(&best);
    let mut path = vec![state];
    for from in came_from.iter().rev() {
        state = from[state];
        path.push(state);
    }
    path.reverse();

    let mut spans: Vec<ChordSpan> = Vec::new();
    let mut start = 0;
    for index in 1..=path.len() {
        if index < path.len() && path[index] == path[start] {
            continue;
        }
        let state = path[start];
        let mut mean = vec![0.0; n_states];
        // Neighbouring steps say much the same: they count as their root.
        let weight = 1.0 / ((index - start) as f32).sqrt();
        for emission in &emissions[start..index] {
            for (sum, value) in mean.iter_mut().zip(emission) {
                *sum += weight * value;
            }
        }
        spans.push(ChordSpan {
            start: steps[start].start_s,
            end: steps[index - 1].end_s,
            chord: (state != none).then(|| vocabulary[state].chord),
            confidence: share(&mean, state),
        });
        start = index;
    }
    spans
}

struct Entry {
    chord: Chord,
    /// Log-probability of each pitch class under the chord.
    treble: [f32; 12],
    bass: [f32; 12],
    /// Log-prior of the quality.
    prior: f32,
}

/// Log-prior of each quality: what the notes must overcome before a chord is
/// called anything but a triad.
const QUALITIES: [(ChordQuality, f32); 9] = [
    (ChordQuality::Major, 0.0),
    (ChordQuality::Minor, -0.2),
    (ChordQuality::Dominant7, -1.1),
    (ChordQuality::Minor7, -1.1),
    (ChordQuality::Major7, -1.1),
    (ChordQuality::Diminished, -2.0),
    (ChordQuality::HalfDiminished7, -2.2),
    (ChordQuality::Suspended4, -2.3),
    (ChordQuality::Suspended2, -2.6),
];

fn vocabulary() -> Vec<Entry> {
    let mut entries = Vec::new();
    for (quality, prior) in QUALITIES {
        for root in 0..12 {
            let chord = Chord::new(PitchClass::new(root), quality);
            let n_tones = quality.intervals().len();
            let others = 0.15 / (12 - n_tones) as f32;
            let mut treble = [others; 12];
            for (index, tone) in chord.tones().enumerate() {
                treble[tone.index()] = match (n_tones, index) {
                    (3, 0) => 0.32,
                    (3, _) => 0.26,
                    (_, 0) => 0.27,
                    (_, 1) => 0.22,
                    (_, 2) => 0.19,
                    _ => 0.16,
                };
            }
            let mut bass = [0.03; 12];
            for (index, tone) in chord.tones().enumerate() {
                bass[tone.index()] = if index == 0 { 0.5 } else { 0.12 };
            }
            entries.push(Entry {
                chord,
                treble: treble.map(f32::ln),
                bass: bass.map(f32::ln),
                prior,
            });
        }
    }
    entries
}

/// Returns the log-likelihood of one step under every chord and under none.
fn emission(
    vocabulary: &[Entry],
    priors: &[f32],
    treble: &[f32; 12],
    bass: &[f32; 12],
    level: f32,
) -> Vec<f32> {
    let share = |values: &[f32; 12]| {
        // What does not sound at all speaks for no pitch class more than another.
        let total = values.iter().sum::<f32>() + 12.0 * 1e-4;
        values.map(|x| (x + 1e-4) / total)
    };
    let (treble, bass) = (share(treble), share(bass));
    let dot = |a: &[f32; 12], b: &[f32; 12]| -> f32 { a.iter().zip(b).map(|(x, y)| x * y).sum() };
    let mut scores: Vec<f32> = vocabulary
        .iter()
        .zip(priors)
        .map(|(entry, key_prior)| {
            EVIDENCE * dot(&treble, &entry.treble)
                + BASS_EVIDENCE * dot(&bass, &entry.bass)
                + entry.prior
                + key_prior
        })
        .collect();
    // No chord: every pitch class alike, and likelier the quieter it is.
    let flat = (1.0_f32 / 12.0).ln();
    let quiet = (0.02 / level.max(1e-6)).ln().clamp(-3.0, 8.0);
    scores.push((EVIDENCE + BASS_EVIDENCE) * flat + quiet);
    scores
}

/// Returns the log-prior of a chord in a key: 0 for the chords of the scale,
/// less the further its tones lie outside.
fn key_prior(chord: Chord, key: Key) -> f32 {
    let outside = chord
        .tones()
        .filter(|&tone| {
            let leading = key.mode == Mode::Minor && tone == key.tonic.up(-1);
            !key.contains(tone) && !leading
        })
        .count();
    -0.35 * outside as f32
}

fn argmax(values: &[f32]) -> usize {
    (0..values.len())
        .max_by(|&a, &b| values[a].total_cmp(&values[b]))
        .unwrap_or(0)
}

/// Returns the softmax share of one state.
fn share(scores: &[f32], state: usize) -> f32 {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let total: f32 = scores.iter().map(|score| (score - top).exp()).sum();
    (scores[state] - top).exp() / total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{pluck, silence, spectra_of};

    /// Chords of two seconds each; the first note of each an octave lower as well.
    fn check(chords: &[&[f64]], expected: &[&str]) {
        let mut samples = silence(2.0 * chords.len() as f64);
        for (index, chord) in chords.iter().enumerate() {
            let start_s = 2.0 * index as f64;
            pluck(&mut samples, start_s, 2.0, chord[0] - 12.0);
            for &midi in *chord {
                pluck(&mut samples, start_s, 2.0, midi);
            }
        }
        let notes = Notes::of(&spectra_of(&samples));
        let duration_s = 2.0 * chords.len() as f64;
        let spans = estimate(&notes, &steps(None, duration_s), None);
        let labels: Vec<String> = spans.iter().map(ChordSpan::label).collect();
        assert_eq!(labels, expected);
        assert!((spans[0].start, spans[spans.len() - 1].end) == (0.0, duration_s));
        for pair in spans.windows(2) {
            assert!((pair[0].end - pair[1].start).abs() < 1e-9);
            assert!(
                (pair[0].end / 2.0)
                    .fract()
                    .min(1.0 - (pair[0].end / 2.0).fract())
                    < 0.26
            );
        }
    }

    #[test]
    fn names_chords() {
        check(
            &[&[60.0, 64.0, 67.0], &[57.0, 60.0, 64.0]],
            &["C:maj", "A:min"],
        );
        check(
            &[&[62.0, 65.0, 69.0], &[67.0, 71.0, 74.0, 77.0]],
            &["D:min", "G:7"],
        );
        check(&[&[65.0, 69.0, 72.0, 76.0]], &["F:maj7"]);
        check(&[&[59.0, 62.0, 65.0]], &["B:dim"]);
        check(&[&[60.0, 65.0, 67.0]], &["C:sus4"]);
    }

    #[test]
    fn silence_is_no_chord() {
        let mut samples = silence(8.0);
        for midi in [60.0, 64.0, 67.0] {
            pluck(&mut samples, 0.0, 4.0, midi);
        }
        let notes = Notes::of(&spectra_of(&samples));
        let spans = estimate(&notes, &steps(None, 8.0), None);
        assert_eq!(spans.last().and_then(|span| span.chord), None);
    }

    #[test]
    fn a_chord_tone_outside_the_key_costs() {
        let key = Key::new(PitchClass::new(0), Mode::Major);
        let major = |root| Chord::new(PitchClass::new(root), ChordQuality::Major);
        assert!(key_prior(major(7), key) >= 0.0);
        assert!(
            key_prior(major(2), key) < 0.0 && key_prior(major(6), key) < key_prior(major(2), key)
        );
    }
}
