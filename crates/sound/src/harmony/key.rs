//! Key of a song and of its parts.

use music::{Key, Mode};

use super::notes::{Notes, add};
use crate::analysis::{KeySpan, Tonality};
use crate::spectra::PITCH_FRAME_HZ;

/// Share of each scale degree in music of a major key, tonic first: means of
/// the profiles of Krumhansl & Kessler (1982) and Temperley (1999), sharpened
/// towards the triad.
const MAJOR: [f32; 12] = [6.2, 1.6, 3.5, 1.8, 4.7, 4.0, 1.9, 5.2, 1.7, 3.5, 1.9, 3.3];
/// The same for minor.
const MINOR: [f32; 12] = [6.2, 1.9, 3.5, 5.1, 2.0, 3.7, 2.0, 5.0, 3.4, 2.0, 3.1, 2.6];

/// How much the bass counts beside melody and chords.
const BASS_SHARE: f32 = 0.26;
/// What minor keys gain: their sixth and seventh degrees move, which costs
/// them correlation.
const MINOR_HANDICAP: f32 = 0.045;

/// What a change of the local key costs, in correlations of one second.
const CHANGE_COST: f32 = 2.5;
/// What a correlation more of one counts as a logarithm of confidence.
const SHARPNESS: f32 = 20.0;
/// Standard deviation over mean of the chroma at which it says nothing; at
/// twice this it counts in full.
const FLAT_CONTRAST: f32 = 0.12;
/// Seconds around a moment that speak for its local key.
const LOCAL_WINDOW_S: f64 = 16.0;

/// Estimates key, tuning and local keys.
pub(crate) fn estimate(notes: &Notes, duration_s: f64) -> Tonality {
    let chroma = mean_chroma(notes, 0, notes.treble.len());
    let scores = key_scores(&chroma.0, &chroma.1);
    let mut order: Vec<usize> = (0..24).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let (best, second) = (order[0], order[1]);
    let weights = softmax(&scores, SHARPNESS);
    let total: f32 = chroma.0.iter().sum::<f32>().max(1e-9);
    let tonal = tonal_share(&chroma.0);
    Tonality {
        key: Key::from_index(best),
        confidence: tonal * weights[best],
        runner_up: Key::from_index(second),
        runner_up_confidence: tonal * weights[second],
        tuning_cents: notes.tuning_cents,
        tuning_confidence: notes.tuning_confidence,
        chroma: chroma.0.map(|x| x / total),
        keys: local_keys(notes, duration_s),
    }
}

/// Returns mean treble and bass chroma, each frame normalised so that loud
/// passages do not outvote soft ones.
fn mean_chroma(notes: &Notes, from: usize, to: usize) -> ([f32; 12], [f32; 12]) {
    let (mut treble, mut bass) = ([0.0; 12], [0.0; 12]);
    for frame in from..to {
        if notes.level[frame] < 0.01 {
            continue;
        }
        let scale = |values: &[f32; 12]| 1.0 / values.iter().sum::<f32>().max(1e-3);
        add(
            &mut treble,
            &notes.treble[frame],
            scale(&notes.treble[frame]),
        );
        add(&mut bass, &notes.bass[frame], scale(&notes.bass[frame]));
    }
    (treble, bass)
}

/// Returns the correlation of the chroma with the profile of each key, -1..1.
pub(crate) fn key_scores(treble: &[f32; 12], bass: &[f32; 12]) -> [f32; 24] {
    let mut scores = [0.0; 24];
    for key in Key::all() {
        let profile = match key.mode {
            Mode::Major => &MAJOR,
            Mode::Minor => &MINOR,
        };
        let turned: [f32; 12] =
            std::array::from_fn(|pc| profile[(pc + 12 - key.tonic.index()) % 12]);
        let handicap = if key.mode == Mode::Minor {
            MINOR_HANDICAP
        } else {
            0.0
        };
        scores[key.index()] = (1.0 - BASS_SHARE) * correlation(treble, &turned)
            + BASS_SHARE * correlation(bass, &turned)
            + handicap;
    }
    scores
}

/// Pearson's correlation.
fn correlation(a: &[f32; 12], b: &[f32; 12]) -> f32 {
    let mean = |x: &[f32; 12]| x.iter().sum::<f32>() / 12.0;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut square_a, mut square_b) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        both += (x - mean_a) * (y - mean_b);
        square_a += (x - mean_a).powi(2);
        square_b += (y - mean_b).powi(2);
    }
    both / (square_a * square_b).sqrt().max(1e-9)
}

/// Returns how far the chroma is from flat, 0..1: noise lights all pitch
/// classes alike, and whatever key it resembles means nothing.
fn tonal_share(chroma: &[f32; 12]) -> f32 {
    let mean = chroma.iter().sum::<f32>() / 12.0;
    let power = chroma.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 12.0;
    let contrast = power.sqrt() / mean.max(1e-9);
    ((contrast - FLAT_CONTRAST) / FLAT_CONTRAST).clamp(0.0, 1.0)
}

fn softmax(scores: &[f32; 24], sharpness: f32) -> [f32; 24] {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| ((score - top) * sharpness).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
}

/// Follows the key through the song: each second speaks through its
/// surroundings, and a change must earn its cost (Viterbi).
fn local_keys(notes: &Notes, duration_s: f64) -> Vec<KeySpan> {
    let n_frames = notes.treble.len();
    let step = PITCH_FRAME_HZ.round() as usize;
    let half = (LOCAL_WINDOW_S / 2.0 * PITCH_FRAME_HZ) as usize;
    let scores: Vec<[f32; 24]> = (0..n_frames)
        .step_by(step)
        .map(|centre| {
            let (treble, bass) = mean_chroma(
                notes,
                centre.saturating_sub(half),
                (centre + half).min(n_frames),
            );
            key_scores(&treble, &bass)
        })
        .collect();
    let Some(first) = scores.first() else {
        return Vec::new();
    };
    let mut best = *first;
    let mut came_from: Vec<[usize; 24]> = Vec::with_capacity(scores.len());
    for moment in &scores[1..] {
        let leader = (0..24)
            .max_by(|&a, &b| best[a].total_cmp(&best[b]))
            .unwrap_or(0);
        let mut from = [0; 24];
        let mut next = [0.0; 24];
        for key in 0..24 {
            let stay = best[key] >= best[leader] - CHANGE_COST;
            from[key] = if stay { key } else { leader };
            next[key] = moment[key]
                + if stay {
                    best[key]
                } else {
                    best[leader] - CHANGE_COST
                };
        }
        came_from.push(from);
        best = next;
    }
    let mut key = (0..24)
        .max_by(|&a, &b| best[a].total_cmp(&best[b]))
        .unwrap_or(0);
    let mut path = vec![key];
    for from in came_from.iter().rev() {
        key = from[key];
        path.push(key);
    }
    path.reverse();
    let seconds = |index: usize| index as f64 * step as f64 / PITCH_FRAME_HZ;
    let mut spans: Vec<KeySpan> = Vec::new();
    let mut start = 0;
    for index in 1..=path.len() {
        if index < path.len() && path[index] == path[start] {
            continue;
        }
        let mut sum = [0.0; 24];
        for moment in &scores[start..index] {
            for (total, score) in sum.iter_mut().zip(moment) {
                *total += score / (index - start) as f32;
            }
        }
        spans.push(KeySpan {
            start: if start == 0 { 0.0 } else { seconds(start) },
            end: if index == path.len() {
                duration_s
            } else {
                seconds(index)
            },
            key: Key::from_index(path[start]),
            confidence: softmax(&sum, SHARPNESS)[path[start]],
        });
        start = index;
    }
    spans
}
