use std::collections::BTreeMap;

use anyhow::Result;
use music::Meter;
use serde::Serialize;
use sound::{Analysis, Part, Parts};

use super::truth_file::Truth;
use crate::measures::chords::{Label, Span, Vocabulary};
use crate::measures::{beats, boundaries, chords, events, keys, tempo};

/// Every figure of a clip by its name, in table order.
pub(super) const FIGURES: [&str; 20] = [
    "acc1", "acc2", "beat_f", "cmlt", "amlt", "down_f", "meter", "meter_eq", "key", "key_eq",
    "tuning", "majmin", "root", "sect_3", "sect_05", "inner_3", "inner_05", "lufs", "lra", "peak",
];

/// The figures that are errors: the smaller, the better.
pub(super) const ERRORS: [&str; 4] = ["tuning", "lufs", "lra", "peak"];

/// What was asked with confidence and how right the answer was.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Answer {
    pub(super) question: &'static str,
    pub(super) confidence: f64,
    /// 0 = wrong, 1 = right.
    pub(super) right: f64,
    /// 1, or seconds where the answer holds for a stretch.
    pub(super) weight: f64,
}

/// How one clip was heard.
#[derive(Debug, Default, Serialize)]
pub(super) struct Marks {
    pub(super) figures: BTreeMap<&'static str, f64>,
    pub(super) answers: Vec<Answer>,
    /// Found tempo, meter and key in words.
    pub(super) found: String,
}

/// Returns the marks of a clip that could not be analysed: nothing is right.
pub(super) fn failed(truth: &Truth, parts: Parts) -> Marks {
    let mut figures = BTreeMap::new();
    if truth.is_music() && parts.has(Part::Rhythm) {
        figures.extend(
            ["acc1", "acc2", "beat_f", "cmlt", "amlt", "down_f", "meter"].map(|name| (name, 0.0)),
        );
    }
    if truth.key.is_some() && parts.has(Part::Key) {
        figures.extend([("key", 0.0), ("key_eq", 0.0)]);
    }
    if truth.chords().is_ok_and(|spans| !spans.is_empty()) && parts.has(Part::Chords) {
        figures.extend([("majmin", 0.0), ("root", 0.0)]);
    }
    Marks {
        figures,
        ..Marks::default()
    }
}

/// Returns the marks of an analysis; parts that are missing on either side are left out.
pub(super) fn mark(truth: &Truth, analysis: &Analysis) -> Result<Marks> {
    let mut marks = Marks::default();
    mark_rhythm(truth, analysis, &mut marks)?;
    mark_tonality(truth, analysis, &mut marks)?;
    mark_chords(truth, analysis, &mut marks)?;
    mark_sections(truth, analysis, &mut marks);
    mark_loudness(truth, analysis, &mut marks);
    Ok(marks)
}

fn share(is_right: bool) -> f64 {
    f64::from(u8::from(is_right))
}

fn mark_rhythm(truth: &Truth, analysis: &Analysis, marks: &mut Marks) -> Result<()> {
    let (Some(rhythm), Some(bpm)) = (&analysis.rhythm, truth.bpm) else {
        return Ok(());
    };
    let found_bpm = rhythm.tempo.bpm;
    marks.found = format!("{found_bpm:6.1} {:>4} ", rhythm.meter.to_string());
    let acc1 = share(tempo::is_right(bpm, found_bpm));
    marks.figures.insert("acc1", acc1);
    marks
        .figures
        .insert("acc2", share(tempo::is_right_at_some_level(bpm, found_bpm)));
    marks.answer("tempo", rhythm.tempo.confidence, acc1, 1.0);

    let (truth_beats, found_beats) = (beats::trim(&truth.beats), beats::trim(&rhythm.beats));
    let continuity = beats::continuity(&truth_beats, &found_beats);
    marks
        .figures
        .insert("beat_f", beats::f_measure(&truth_beats, &found_beats));
    marks.figures.insert("cmlt", continuity.cmlt);
    marks.figures.insert("amlt", continuity.amlt);
    let mut is_hit = vec![false; found_beats.len()];
    for (_, found_idx) in events::matching(&truth_beats, &found_beats, beats::WINDOW_S) {
        is_hit[found_idx] = true;
    }
    let n_trimmed = rhythm.beats.len() - found_beats.len();
    for (&confidence, &hit) in rhythm.beat_confidences.iter().skip(n_trimmed).zip(&is_hit) {
        marks.answer("beats", confidence, share(hit), 1.0);
    }

    let found_downbeats: Vec<f64> = rhythm
        .downbeats
        .iter()
        .filter_map(|&idx| rhythm.beats.get(idx).copied())
        .collect();
    let down_f = beats::f_measure(
        &beats::trim(&truth.downbeats),
        &beats::trim(&found_downbeats),
    );
    marks.figures.insert("down_f", down_f);
    marks.answer("downbeats", rhythm.downbeat_confidence, down_f, 1.0);

    if let Some(meter) = truth.meter()? {
        let right = is_meter_right(meter, truth.beats_per_bar, rhythm.meter);
        marks.figures.insert("meter", share(right));
        marks
            .figures
            .insert("meter_eq", share(rhythm.meter == meter));
        marks.answer("meter", rhythm.meter_confidence, share(right), 1.0);
    }
    Ok(())
}

/// The upper number must be that of the written meter or the count of its beats, so
/// that 2/2 may be heard as 2/4 and 6/8 as two beats.
fn is_meter_right(truth: Meter, beats_per_bar: Option<u8>, found: Meter) -> bool {
    found.numerator == truth.numerator || Some(found.numerator) == beats_per_bar
}

fn mark_tonality(truth: &Truth, analysis: &Analysis, marks: &mut Marks) -> Result<()> {
    let Some(tonality) = &analysis.tonality else {
        return Ok(());
    };
    if let Some(key) = truth.key()? {
        marks.found.push_str(&tonality.key.to_string());
        let is_equal = share(tonality.key == key);
        marks
            .figures
            .insert("key", keys::weighted(key, tonality.key));
        marks.figures.insert("key_eq", is_equal);
        marks.answer("key", tonality.confidence, is_equal, 1.0);
    }
    if let Some(cents) = truth.tuning_cents {
        // 50 cents up and 50 cents down are the same tuning.
        let off = (f64::from(tonality.tuning_cents) - cents).rem_euclid(100.0);
        marks.figures.insert("tuning", off.min(100.0 - off));
    }
    Ok(())
}

fn mark_chords(truth: &Truth, analysis: &Analysis, marks: &mut Marks) -> Result<()> {
    let truth = truth.chords()?;
    let (Some(found), false) = (&analysis.chords, truth.is_empty()) else {
        return Ok(());
    };
    let spans: Vec<Span> = found
        .iter()
        .filter(|span| span.end > span.start)
        .map(|span| Span {
            start: span.start,
            end: span.end,
            label: Label::from(span.chord),
        })
        .collect();
    let confidences: Vec<f32> = found
        .iter()
        .filter(|span| span.end > span.start)
        .map(|span| span.confidence)
        .collect();
    let pieces = chords::judge(&truth, &spans, Vocabulary::MajMin);
    marks.figures.insert("majmin", chords::overlap(&pieces));
    marks.figures.insert(
        "root",
        chords::overlap(&chords::judge(&truth, &spans, Vocabulary::Root)),
    );
    for piece in &pieces {
        if let Some(found_idx) = piece.found_idx {
            marks.answer(
                "chords",
                confidences[found_idx],
                share(piece.is_right),
                piece.duration_s,
            );
        }
    }
    Ok(())
}

fn mark_sections(truth: &Truth, analysis: &Analysis, marks: &mut Marks) {
    let truth = truth.sections();
    let (Some(structure), false) = (&analysis.structure, truth.is_empty()) else {
        return;
    };
    let found: Vec<(f64, f64)> = structure
        .sections
        .iter()
        .map(|section| (section.start, section.end))
        .collect();
    for (name, window_s, inner) in [
        ("sect_3", 3.0, false),
        ("sect_05", 0.5, false),
        ("inner_3", 3.0, true),
        ("inner_05", 0.5, true),
    ] {
        marks
            .figures
            .insert(name, boundaries::f_measure(&truth, &found, window_s, inner));
    }
}

fn mark_loudness(truth: &Truth, analysis: &Analysis, marks: &mut Marks) {
    let Some(loudness) = &analysis.loudness else {
        return;
    };
    for (name, truth, found) in [
        ("lufs", truth.lufs, loudness.integrated_lufs),
        ("lra", truth.lra, Some(loudness.lra_lu)),
        ("peak", truth.true_peak, loudness.true_peak_dbtp),
    ] {
        if let (Some(truth), Some(found)) = (truth, found) {
            marks.figures.insert(name, (found - truth).abs());
        }
    }
}

impl Marks {
    fn answer(&mut self, question: &'static str, confidence: f32, right: f64, weight: f64) {
        self.answers.push(Answer {
            question,
            confidence: f64::from(confidence),
            right,
            weight,
        });
    }

    /// Returns a figure for sorting by badness: the mean of all that are not errors.
    pub(super) fn overall(&self) -> f64 {
        let shares: Vec<f64> = self
            .figures
            .iter()
            .filter(|(name, _)| !ERRORS.contains(name))
            .map(|(_, value)| *value)
            .collect();
        if shares.is_empty() {
            1.0
        } else {
            shares.iter().sum::<f64>() / shares.len() as f64
        }
    }
}
