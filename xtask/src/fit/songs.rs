use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context as _, Result};
use music::Meter;
use rayon::prelude::*;
use sound::fitting::{TapReading, tap_readings};
use sound::{Options, Part};

use super::choice::Choice;
use crate::bench::truth_file::{Truth, TruthFile};
use crate::measures::{beats, tempo};

/// A song teaches nothing where the best reading is below this beat F-measure: there the
/// beats are at fault, not the choice.
const BEAT_F_MIN: f64 = 0.8;

/// A song with everything that can be tapped along with it.
#[derive(Debug)]
pub(super) struct Song {
    pub(super) name: String,
    /// The annotated tempo.
    pub(super) bpm: f64,
    pub(super) choice: Choice,
    marks: Vec<Marks>,
}

/// How right one reading is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    pub(super) bpm: f64,
    /// 1 at the annotated tempo, else 0.
    pub(super) acc1: f64,
    /// 1 at the annotated tempo or its double, triple, half or third, else 0.
    pub(super) acc2: f64,
    /// Over the whole song: the first seconds teach as much as the others.
    pub(super) beat_f: f64,
    pub(super) down_f: f64,
}

/// Returns the songs of a truth folder whose beats are known.
pub(super) fn read(folder: &Path) -> Result<Vec<Song>> {
    let clips = TruthFile::read(folder)?.clips;
    clips
        .par_iter()
        .filter(|clip| !clip.beats.is_empty())
        .filter_map(|clip| clip.bpm.map(|bpm| song(folder, clip, bpm)))
        .collect()
}

fn song(folder: &Path, clip: &Truth, bpm: f64) -> Result<Song> {
    let path = folder.join(&clip.file);
    let file = File::open(&path).with_context(|| format!("cannot open `{}`", path.display()))?;
    let extension = path.extension().and_then(|extension| extension.to_str());
    let options = Options {
        parts: [Part::Rhythm].into_iter().collect(),
        ..Options::default()
    };
    let readings = tap_readings(BufReader::new(file), extension, &options)
        .with_context(|| format!("cannot analyse `{}`", path.display()))?;
    let meter = clip.meter()?.unwrap_or(Meter::COMMON);
    let beats_per_bar = clip.beats_per_bar.unwrap_or_else(|| meter.beats_per_bar());
    let marks: Vec<Marks> = marks(clip, bpm, &readings);
    let credits: Vec<f64> = readings
        .iter()
        .zip(&marks)
        .map(|(reading, marks)| {
            let is_grouped = reading.beats_per_bar == usize::from(beats_per_bar);
            let is_divided = reading.ternary == meter.is_compound();
            marks.credit(is_grouped, is_divided)
        })
        .collect();
    let features: Vec<Vec<f32>> = readings
        .into_iter()
        .map(|reading| reading.features)
        .collect();
    Ok(Song {
        name: clip.name.clone(),
        bpm,
        choice: Choice::new(&features, &credits),
        marks,
    })
}

fn marks(clip: &Truth, bpm: f64, readings: &[TapReading]) -> Vec<Marks> {
    // Readings of the same beats follow each other.
    let mut known: Option<(&[f64], Marks)> = None;
    let marks = |reading| -> Marks {
        let reading: &TapReading = reading;
        let of_beats = match known {
            Some((beats, marks)) if beats == reading.beats => marks,
            _ => {
                let found_bpm = median_bpm(&reading.beats);
                let right = |is_right: bool| f64::from(u8::from(is_right));
                Marks {
                    bpm: found_bpm,
                    acc1: right(tempo::is_right(bpm, found_bpm)),
                    acc2: right(tempo::is_right_at_some_level(bpm, found_bpm)),
                    beat_f: beats::f_measure(&clip.beats, &reading.beats),
                    down_f: 0.0,
                }
            }
        };
        known = Some((&reading.beats, of_beats));
        Marks {
            down_f: beats::f_measure(&clip.downbeats, &reading.downbeats),
            ..of_beats
        }
    };
    readings.iter().map(marks).collect()
}

fn median_bpm(beats: &[f64]) -> f64 {
    let mut intervals: Vec<f64> = beats.windows(2).map(|pair| pair[1] - pair[0]).collect();
    intervals.sort_by(f64::total_cmp);
    intervals
        .get(intervals.len() / 2)
        .map_or(0.0, |interval| 60.0 / interval)
}

impl Marks {
    /// Returns how right a reading is as a whole, 0..1: a wrong tempo weighs heaviest, a
    /// wrong meter or division less, and beats that are off as far as they are off.
    fn credit(&self, is_grouped: bool, is_divided: bool) -> f64 {
        let tempo = if self.acc1 > 0.0 { 1.0 } else { 0.02 };
        let meter = if is_grouped { 1.0 } else { 0.35 };
        let division = if is_divided { 1.0 } else { 0.3 };
        let beats = (8.0 * (self.beat_f - 1.0) + 4.0 * (self.down_f - 1.0)).exp();
        tempo * meter * division * beats
    }
}

impl Song {
    /// Returns whether any reading is about right.
    pub(super) fn can_be_tapped(&self) -> bool {
        self.best_beat_f() > BEAT_F_MIN
    }

    /// Returns the beat F-measure of the best reading.
    pub(super) fn best_beat_f(&self) -> f64 {
        self.marks
            .iter()
            .map(|marks| marks.beat_f)
            .fold(0.0, f64::max)
    }

    /// Returns the marks of the likeliest reading and its probability; nothing is right
    /// of a song without readings.
    pub(super) fn chosen(&self, weights: &[f64]) -> (Marks, f64) {
        let probabilities = self.choice.probabilities(weights);
        self.marks
            .iter()
            .copied()
            .zip(probabilities)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap_or_default()
    }
}
