//! Every way to tap along, and which one a listener would choose.

mod features;
mod weights;

use std::sync::Arc;

use super::beats::{follow, refine};
use super::onsets::Onsets;
use super::periodicity::Periodicity;
use crate::harmony::notes::Notes;
use crate::spectra::FRAME_HZ;
pub(crate) use features::N_FEATURES;
pub use features::NAMES;
use features::TrackFigures;

/// Beats to a bar that are considered.
const METERS: [usize; 5] = [2, 3, 4, 5, 7];

/// A pulse followed through the song, in fractional frames.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub(crate) beats: Vec<f64>,
}

impl Track {
    /// Returns the median interval in frames.
    pub(crate) fn period(&self) -> f64 {
        let mut intervals: Vec<f64> = self.beats.windows(2).map(|b| b[1] - b[0]).collect();
        intervals.sort_by(f64::total_cmp);
        intervals
            .get(intervals.len() / 2)
            .copied()
            .unwrap_or(FRAME_HZ / 2.0)
    }

    pub(crate) fn bpm(&self) -> f64 {
        60.0 * FRAME_HZ / self.period()
    }
}

/// One reading of the song: a track, its grouping and its division.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) track: Arc<Track>,
    pub(crate) beats_per_bar: usize,
    /// Index of the first downbeat.
    pub(crate) phase: usize,
    /// Whether beats divide by three.
    pub(crate) ternary: bool,
    pub(crate) features: [f32; N_FEATURES],
    /// Probability among all readings of the song.
    pub(crate) probability: f32,
}

/// What the readings are judged by.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) onsets: &'a Onsets,
    pub(crate) periodicity: &'a Periodicity,
    pub(crate) changes: &'a HarmonicChange,
    /// Frames of single onsets.
    pub(crate) peaks: &'a [usize],
    /// Single onsets per second.
    pub(crate) onset_rate_hz: f64,
}

/// Returns all readings, their probabilities summing to 1.
pub(crate) fn all(evidence: &Evidence<'_>) -> Vec<Reading> {
    let mut readings = Vec::new();
    for track in tracks(evidence) {
        let figures = TrackFigures::of(&track, evidence);
        let track = Arc::new(track);
        for beats_per_bar in METERS {
            for phase in 0..beats_per_bar {
                for ternary in [false, true] {
                    readings.push(Reading {
                        track: Arc::clone(&track),
                        beats_per_bar,
                        phase,
                        ternary,
                        features: figures.features(beats_per_bar, phase, ternary),
                        probability: 0.0,
                    });
                }
            }
        }
    }
    weigh(&mut readings);
    readings
}

fn weigh(readings: &mut [Reading]) {
    let score = |reading: &Reading| -> f32 {
        reading
            .features
            .iter()
            .zip(&weights::WEIGHTS)
            .map(|(x, w)| x * w)
            .sum()
    };
    let scores: Vec<f32> = readings.iter().map(score).collect();
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let total: f32 = scores.iter().map(|score| (score - top).exp()).sum();
    for (reading, score) in readings.iter_mut().zip(scores) {
        reading.probability = (score - top).exp() / total;
    }
}

/// Returns the candidate pulses, each also half a beat late, and a third and
/// two thirds late where thirds repeat more than halves.
fn tracks(evidence: &Evidence<'_>) -> Vec<Track> {
    let mut tracks: Vec<Track> = Vec::new();
    for period in evidence.periodicity.candidates() {
        let beats = follow(evidence.onsets, period);
        if beats.len() < 4 {
            continue;
        }
        let beats: Vec<f64> = beats
            .iter()
            .map(|&beat| refine(evidence.onsets, beat))
            .collect();
        let thirds = evidence.periodicity.strength(period / 3.0)
            > evidence.periodicity.strength(period / 2.0);
        let shifts: &[f64] = if thirds {
            &[0.0, 0.5, 1.0 / 3.0, 2.0 / 3.0]
        } else {
            &[0.0, 0.5]
        };
        for &shift in shifts {
            tracks.push(Track {
                beats: shifted(&beats, shift, evidence.onsets),
            });
        }
    }
    tracks
}

fn shifted(beats: &[f64], share: f64, onsets: &Onsets) -> Vec<f64> {
    if share == 0.0 {
        return beats.to_vec();
    }
    let mut moved: Vec<f64> = beats
        .windows(2)
        .map(|pair| pair[0] + share * (pair[1] - pair[0]))
        .map(|position| refine(onsets, position.round() as usize))
        .collect();
    let first = beats[0] - (1.0 - share) * (beats[1] - beats[0]);
    if first >= 0.0 {
        moved.insert(0, first);
    }
    let n = beats.len();
    let last = beats[n - 1] + share * (beats[n - 1] - beats[n - 2]);
    if last < onsets.len() as f64 {
        moved.push(last);
    }
    moved
}

/// How much the harmony changes at each pitch frame: the distance between
/// half a second before and half a second after.
#[derive(Debug)]
pub(crate) struct HarmonicChange {
    pub(crate) treble: Vec<f32>,
    pub(crate) bass: Vec<f32>,
}

impl HarmonicChange {
    pub(crate) fn of(notes: &Notes) -> Self {
        const SPAN: usize = 5;
        let distances = |chroma: &[[f32; 12]]| -> Vec<f32> {
            let mut curve: Vec<f32> = (0..chroma.len())
                .map(|t| {
                    let before = sum(&chroma[t.saturating_sub(SPAN)..t]);
                    let after = sum(&chroma[t..(t + SPAN).min(chroma.len())]);
                    1.0 - cosine(&before, &after)
                })
                .collect();
            let mean = curve.iter().sum::<f32>() / curve.len().max(1) as f32;
            for value in &mut curve {
                *value /= mean.max(1e-4);
            }
            curve
        };
        Self {
            treble: distances(&notes.treble),
            bass: distances(&notes.bass),
        }
    }
}

fn sum(frames: &[[f32; 12]]) -> [f32; 12] {
    let mut total = [0.0; 12];
    for frame in frames {
        crate::harmony::notes::add(&mut total, frame, 1.0);
    }
    total
}

fn cosine(a: &[f32; 12], b: &[f32; 12]) -> f32 {
    let dot = |x: &[f32; 12], y: &[f32; 12]| -> f32 { x.iter().zip(y).map(|(x, y)| x * y).sum() };
    let scale = (dot(a, a) * dot(b, b)).sqrt();
    if scale > 1e-9 { dot(a, b) / scale } else { 1.0 }
}
