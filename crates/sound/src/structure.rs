//! Sections and fades.

mod labels;

use crate::analysis::{KeySpan, Loudness, Rhythm, Section, Structure};
use crate::harmony::notes::Notes;
use crate::rhythm::onsets::moving_mean;
use crate::spectra::{FRAME_HZ, Spectra};
use crate::timbre::{N_CEPSTRA, Timbre};

/// Most steps compared with each other, so that memory stays flat.
const N_STEPS_MAX: f64 = 1500.0;
/// Values that describe a step.
const N_VALUES: usize = N_CEPSTRA + 24;
/// Seconds to either side of a boundary that are compared.
const REACH_S: f64 = 8.0;
/// Shortest section in seconds.
const SHORTEST_S: f64 = 5.0;

/// What one beat (or a few, in a long song) sounds like.
type Step = [f32; N_VALUES];

/// What sections are found from.
#[derive(Debug)]
pub(crate) struct Inputs<'a> {
    pub(crate) spectra: &'a Spectra,
    pub(crate) timbre: &'a Timbre,
    pub(crate) notes: &'a Notes,
    pub(crate) rhythm: Option<&'a Rhythm>,
    pub(crate) loudness: Option<&'a Loudness>,
    pub(crate) keys: &'a [KeySpan],
    pub(crate) duration_s: f64,
}

/// Finds sections by novelty along the diagonal of a self-similarity matrix
/// (Foote, ICME 2000) and names those alike with the same letter.
pub(crate) fn estimate(inputs: &Inputs<'_>) -> Structure {
    let &Inputs {
        spectra,
        timbre,
        notes,
        rhythm,
        loudness,
        keys,
        duration_s,
    } = inputs;
    let bounds = grid(rhythm, duration_s);
    let steps = describe(&bounds, timbre, notes);
    let mean_step_s = duration_s / steps.len().max(1) as f64;
    let novelty = novelty(
        &steps,
        (REACH_S / mean_step_s).round().clamp(2.0, 64.0) as usize,
    );
    let downbeats: Vec<f64> = rhythm.map_or_else(Vec::new, |rhythm| {
        rhythm
            .downbeats
            .iter()
            .map(|&index| rhythm.beats[index])
            .collect()
    });
    let cuts = peaks(&novelty, &bounds, &downbeats);
    let mut edges = vec![(0, 1.0)];
    edges.extend(cuts);
    edges.push((steps.len(), 1.0));
    let means: Vec<Step> = edges
        .windows(2)
        .map(|pair| mean(&steps[pair[0].0..pair[1].0.max(pair[0].0 + 1).min(steps.len())]))
        .collect();
    let levels: Vec<f32> = edges
        .windows(2)
        .map(|pair| level_lufs(loudness, bounds[pair[0].0], bounds[pair[1].0]))
        .collect();
    let letters = labels::letters(&means);
    let roles = labels::roles(&letters, &levels);
    let sections = edges
        .windows(2)
        .enumerate()
        .map(|(index, pair)| {
            let (start, end) = (bounds[pair[0].0], bounds[pair[1].0]);
            let key = keys
                .iter()
                .max_by(|a, b| shared(a, start, end).total_cmp(&shared(b, start, end)));
            Section {
                start,
                end,
                label: labels::name(letters[index]),
                role: roles[index],
                confidence: pair[0].1,
                loudness_lufs: levels[index],
                bpm: rhythm.and_then(|rhythm| local_bpm(&rhythm.beats, start, end)),
                key: key.map(|span| span.key),
                key_confidence: key.map_or(0.0, |span| span.confidence),
            }
        })
        .collect();
    let (fade_in_end_s, fade_out_start_s) = fades(spectra, duration_s);
    Structure {
        sections,
        fade_in_end_s,
        fade_out_start_s,
    }
}

/// Returns the bounds of the steps: beats, or half seconds without any,
/// several to a step in a long song.
fn grid(rhythm: Option<&Rhythm>, duration_s: f64) -> Vec<f64> {
    let mut bounds = match rhythm {
        Some(rhythm) if rhythm.beats.len() > 8 => rhythm.beats.clone(),
        _ => (1..(duration_s / 0.5) as usize)
            .map(|k| k as f64 * 0.5)
            .collect(),
    };
    let group = (bounds.len() as f64 / N_STEPS_MAX).ceil().max(1.0) as usize;
    bounds = bounds.into_iter().step_by(group).collect();
    bounds.retain(|&bound| bound > 0.05 && bound < duration_s - 0.05);
    bounds.insert(0, 0.0);
    bounds.push(duration_s);
    bounds
}

/// Describes each step by timbre and harmony, every value scaled over the song.
fn describe(bounds: &[f64], timbre: &Timbre, notes: &Notes) -> Vec<Step> {
    let mut steps: Vec<Step> = bounds
        .windows(2)
        .map(|pair| {
            let mut step = [0.0; N_VALUES];
            step[..N_CEPSTRA].copy_from_slice(&timbre.between(pair[0], pair[1]));
            let (treble, bass, _) = notes.between(pair[0], pair[1]);
            for (offset, chroma) in [(N_CEPSTRA, treble), (N_CEPSTRA + 12, bass)] {
                let total = chroma.iter().sum::<f32>().max(1e-6);
                for (value, x) in step[offset..].iter_mut().zip(chroma) {
                    *value = x / total;
                }
            }
            step
        })
        .collect();
    let n = steps.len().max(1) as f32;
    for k in 0..N_VALUES {
        let mean = steps.iter().map(|step| step[k]).sum::<f32>() / n;
        let power = steps
            .iter()
            .map(|step| (step[k] - mean).powi(2))
            .sum::<f32>()
            / n;
        // Level and timbre (13 values) weigh as much as harmony (24).
        let weight = if k < N_CEPSTRA { 1.36 } else { 1.0 };
        let scale = weight / power.sqrt().max(1e-4);
        for step in &mut steps {
            step[k] = (step[k] - mean) * scale;
        }
    }
    steps
}

/// Correlates the similarity matrix with a checkerboard along its diagonal.
fn novelty(steps: &[Step], reach: usize) -> Vec<f32> {
    let n = steps.len();
    let similarity = |a: usize, b: usize| {
        let distance: f32 = steps[a]
            .iter()
            .zip(&steps[b])
            .map(|(x, y)| (x - y).powi(2))
            .sum();
        (-distance / (2.0 * N_VALUES as f32)).exp()
    };
    // A band around the diagonal is all that the kernel sees.
    let band: Vec<Vec<f32>> = (0..n)
        .map(|a| {
            (a..(a + 2 * reach).min(n))
                .map(|b| similarity(a, b))
                .collect()
        })
        .collect();
    let at = |a: usize, b: usize| band[a.min(b)].get(a.abs_diff(b)).copied().unwrap_or(0.0);
    let taper: Vec<f32> = (0..reach)
        .map(|k| (-2.0 * ((k as f32 + 0.5) / reach as f32).powi(2)).exp())
        .collect();
    (0..n)
        .map(|centre| {
            let room = reach.min(centre).min(n - centre);
            if room < 2 {
                return 0.0;
            }
            let (mut within, mut across, mut weights) = (0.0, 0.0, 0.0);
            for i in 0..room {
                for j in 0..room {
                    let weight = taper[i] * taper[j];
                    let (left_i, left_j) = (centre - 1 - i, centre - 1 - j);
                    let (right_i, right_j) = (centre + i, centre + j);
                    within += weight * (at(left_i, left_j) + at(right_i, right_j)) / 2.0;
                    across += weight * at(left_i, right_j);
                    weights += weight;
                }
            }
            (within - across) / weights
        })
        .collect()
}

/// Returns the steps where sections start, with a confidence each.
fn peaks(novelty: &[f32], bounds: &[f64], downbeats: &[f64]) -> Vec<(usize, f32)> {
    let n = novelty.len();
    if n < 8 {
        return Vec::new();
    }
    let on_downbeat = |time_s: f64| {
        let next = downbeats.partition_point(|&downbeat| downbeat < time_s - 0.03);
        downbeats
            .get(next)
            .is_some_and(|&downbeat| downbeat < time_s + 0.03)
    };
    let weighed: Vec<f32> = (0..n)
        .map(|k| novelty[k] * if on_downbeat(bounds[k]) { 1.25 } else { 1.0 })
        .collect();
    let smooth = moving_mean(&weighed, n / 8 + 4);
    let spread = (weighed
        .iter()
        .zip(&smooth)
        .map(|(x, m)| (x - m).powi(2))
        .sum::<f32>()
        / n as f32)
        .sqrt()
        .max(1e-6);
    let duration_s = bounds[n];
    let mut order: Vec<usize> = (1..n).collect();
    order.sort_by(|&a, &b| weighed[b].total_cmp(&weighed[a]));
    let mut found: Vec<(usize, f32)> = Vec::new();
    for k in order {
        let score = (weighed[k] - smooth[k]) / spread;
        let free = found
            .iter()
            .all(|&(other, _)| (bounds[other] - bounds[k]).abs() >= SHORTEST_S);
        let inside = bounds[k] >= SHORTEST_S && duration_s - bounds[k] >= SHORTEST_S;
        if score > 0.8 && weighed[k] > 0.04 && free && inside {
            found.push((k, (score / 4.0).clamp(0.0, 1.0)));
        }
    }
    found.sort_by_key(|&(k, _)| k);
    found
}

fn mean(steps: &[Step]) -> Step {
    std::array::from_fn(|k| {
        steps.iter().map(|step| step[k]).sum::<f32>() / steps.len().max(1) as f32
    })
}

fn level_lufs(loudness: Option<&Loudness>, start_s: f64, end_s: f64) -> f32 {
    let Some(loudness) = loudness else {
        return -70.0;
    };
    // Value `k` covers seconds `k` to `k + 3`.
    let values: Vec<f32> = loudness
        .short_term_lufs
        .iter()
        .enumerate()
        .filter(|&(k, _)| (start_s..end_s.max(start_s + 1.0)).contains(&(k as f64 + 1.5)))
        .map(|(_, &lufs)| lufs)
        .collect();
    if values.is_empty() {
        return loudness.integrated_lufs.map_or(-70.0, |lufs| lufs as f32);
    }
    let power = values
        .iter()
        .map(|lufs| 10_f32.powf(lufs / 10.0))
        .sum::<f32>()
        / values.len() as f32;
    10.0 * power.log10()
}

fn shared(span: &KeySpan, start_s: f64, end_s: f64) -> f64 {
    (span.end.min(end_s) - span.start.max(start_s)).max(0.0)
}

fn local_bpm(beats: &[f64], start_s: f64, end_s: f64) -> Option<f64> {
    let mut intervals: Vec<f64> = beats
        .windows(2)
        .filter(|pair| pair[0] >= start_s && pair[1] <= end_s + 0.05)
        .map(|pair| pair[1] - pair[0])
        .collect();
    intervals.sort_by(f64::total_cmp);
    intervals
        .get(intervals.len() / 2)
        .map(|interval| 60.0 / interval)
}

/// Returns where the song has come up to level and where it starts to leave
/// it: level within 6 dB of the median, smoothed over a second.
fn fades(spectra: &Spectra, duration_s: f64) -> (f64, f64) {
    let powers: Vec<f32> = spectra.rms.iter().map(|x| x * x).collect();
    let smooth = moving_mean(&powers, (FRAME_HZ / 2.0) as usize);
    let mut sorted = smooth.clone();
    sorted.sort_by(f32::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
    if median < 1e-12 {
        return (0.0, duration_s);
    }
    let up = |power: &f32| *power >= median / 4.0;
    let first = smooth.iter().position(up).unwrap_or(0) as f64 / FRAME_HZ;
    let last = smooth.iter().rposition(up).unwrap_or(smooth.len()) as f64 / FRAME_HZ;
    let fade_in = if first > 1.0 { first } else { 0.0 };
    let fade_out = if duration_s - last > 1.5 {
        last
    } else {
        duration_s
    };
    (fade_in, fade_out)
}
