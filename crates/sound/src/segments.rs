//! Short spans of even sound, in the shape of the closed service's `segments`.

use crate::analysis::Segment;
use crate::harmony::notes::Notes;
use crate::spectra::{FRAME_HZ, Spectra};
use crate::timbre::Timbre;

/// Longest segment in seconds.
const LONGEST_S: f64 = 4.0;
/// Lowest level reported, in dBFS.
const FLOOR_DB: f32 = -60.0;

/// Cuts the song at its onsets.
pub(crate) fn of(
    spectra: &Spectra,
    timbre: &Timbre,
    notes: &Notes,
    onsets: &[(f64, f32)],
    duration_s: f64,
) -> Vec<Segment> {
    let mut starts: Vec<(f64, f32)> = vec![(0.0, 1.0)];
    for &(onset, strength) in onsets {
        fill(&mut starts, onset);
        if onset - starts[starts.len() - 1].0 >= 0.08 && onset < duration_s - 0.05 {
            starts.push((onset, strength.clamp(0.0, 1.0)));
        }
    }
    fill(&mut starts, duration_s);
    let level = |time_s: f64| -> f32 {
        let frame = ((time_s * FRAME_HZ) as usize).min(spectra.n_frames().saturating_sub(1));
        let rms = spectra.rms.get(frame).copied().unwrap_or(0.0);
        (20.0 * rms.max(1e-6).log10()).max(FLOOR_DB)
    };
    (0..starts.len())
        .map(|index| {
            let (start, confidence) = starts[index];
            let last = index + 1 == starts.len();
            let end = starts.get(index + 1).map_or(duration_s, |next| next.0);
            let from = (start * FRAME_HZ) as usize;
            let to = ((end * FRAME_HZ) as usize).clamp(from + 1, spectra.n_frames().max(from + 1));
            let loudest = (from..to.min(spectra.n_frames()))
                .max_by(|&a, &b| spectra.rms[a].total_cmp(&spectra.rms[b]))
                .unwrap_or(from);
            let cepstrum = timbre.between(start, end);
            let mut values = [0.0; 12];
            values.copy_from_slice(&cepstrum[..12]);
            // The first basis function is the mean level over the floor.
            values[0] -= FLOOR_DB;
            Segment {
                start,
                duration: end - start,
                confidence,
                loudness_start_db: level(start),
                loudness_max_db: level(loudest as f64 / FRAME_HZ),
                loudness_max_time_s: (loudest as f64 / FRAME_HZ - start).max(0.0) as f32,
                loudness_end_db: if last { FLOOR_DB } else { level(end) },
                pitches: pitches(notes, start, end),
                timbre: values,
            }
        })
        .collect()
}

/// Adds weak boundaries where nothing begins for long.
fn fill(starts: &mut Vec<(f64, f32)>, until_s: f64) {
    while until_s - starts[starts.len() - 1].0 > LONGEST_S {
        let next = starts[starts.len() - 1].0 + LONGEST_S / 2.0;
        starts.push((next, 0.0));
    }
}

fn pitches(notes: &Notes, start_s: f64, end_s: f64) -> [f32; 12] {
    let (treble, bass, _) = notes.between(start_s, end_s);
    let sums: [f32; 12] = std::array::from_fn(|k| treble[k] + 0.5 * bass[k]);
    let top = sums.iter().copied().fold(0.0, f32::max);
    if top > 0.0 {
        sums.map(|sum| sum / top)
    } else {
        [1.0; 12]
    }
}
