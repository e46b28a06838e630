//! Follows a pulse through the song.

use super::onsets::Onsets;

/// How far the local period may stray from the candidate, as a factor.
const STRAY: f64 = 1.13;
/// Cost of a change of the period between two beats, per squared log-ratio.
const CHANGE_COST: f32 = 260.0;

/// Returns the frames of the beats that best fit a period in frames, without
/// gaps from the start of the song to its end.
///
/// Dynamic programming over (beat, interval), after Ellis 2007, with the
/// interval as a state that may drift (as in Krebs, Böck & Widmer, ISMIR 2015).
pub(crate) fn follow(onsets: &Onsets, period: f64) -> Vec<usize> {
    let n = onsets.len();
    let shortest = (period / STRAY).round().max(2.0) as usize;
    let longest = (period * STRAY).round() as usize;
    let n_intervals = longest - shortest + 1;
    if n <= longest {
        return Vec::new();
    }
    let reach = (n_intervals / 8).clamp(1, 3);
    let cost: Vec<Vec<f32>> = (0..n_intervals)
        .map(|i| {
            (0..n_intervals)
                .map(|j| {
                    let ratio = ((shortest + i) as f32 / (shortest + j) as f32).ln();
                    CHANGE_COST * ratio * ratio * 0.1
                })
                .collect()
        })
        .collect();
    let anchor: Vec<f32> = (0..n_intervals)
        .map(|i| {
            let ratio = ((shortest + i) as f32 / period as f32).ln();
            1.5 * ratio * ratio
        })
        .collect();
    let mut best = vec![f32::MIN; n * n_intervals];
    let mut from = vec![u8::MAX; n * n_intervals];
    for t in 0..n {
        let here = onsets.all[t].min(1.2);
        for i in 0..n_intervals {
            let interval = shortest + i;
            let slot = t * n_intervals + i;
            if t < interval {
                best[slot] = here;
                continue;
            }
            let before = (t - interval) * n_intervals;
            let (mut top, mut origin) = (f32::MIN, i);
            for j in i.saturating_sub(reach)..=(i + reach).min(n_intervals - 1) {
                let score = best[before + j] - cost[i][j];
                if score > top {
                    (top, origin) = (score, j);
                }
            }
            best[slot] = top + here - anchor[i];
            from[slot] = origin as u8;
        }
    }
    let tail = (n - longest) * n_intervals;
    let mut slot = (tail..n * n_intervals)
        .max_by(|&a, &b| best[a].total_cmp(&best[b]))
        .unwrap_or(tail);
    let mut beats = Vec::new();
    loop {
        let (t, i) = (slot / n_intervals, slot % n_intervals);
        beats.push(t);
        if from[slot] == u8::MAX {
            break;
        }
        slot = (t - shortest - i) * n_intervals + from[slot] as usize;
    }
    beats.reverse();
    beats
}

/// Returns beat positions between frames: the crest of a parabola through the
/// onset curve, where there is one within two frames.
pub(crate) fn refine(onsets: &Onsets, beat: usize) -> f64 {
    let at = |t: usize| onsets.all.get(t).copied().unwrap_or(0.0);
    let low = beat.saturating_sub(2);
    let peak = (low..=beat + 2)
        .max_by(|&a, &b| at(a).total_cmp(&at(b)))
        .unwrap_or(beat);
    if peak == 0 || at(peak) < 0.1 || at(peak - 1) > at(peak) || at(peak + 1) > at(peak) {
        return beat as f64;
    }
    let (left, middle, right) = (at(peak - 1), at(peak), at(peak + 1));
    let bend = left - 2.0 * middle + right;
    let offset = if bend < 0.0 {
        0.5 * (left - right) / bend
    } else {
        0.0
    };
    peak as f64 + f64::from(offset.clamp(-0.5, 0.5))
}
