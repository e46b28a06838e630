//! Tunes: a motif, its answer, and a line that leans on the chords.

use super::bar::Bar;
use super::form::Span;
use crate::{Key, Mode, Random};

/// A note of the tune: start and end in beats, MIDI number, accent 0..1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TuneNote {
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) pitch: i32,
    pub(super) accent: f64,
}

/// Returns the rhythm of one bar as (position, length) in beats.
fn cell(bar: &Bar, eighth_s: f64, closes: bool, random: &mut Random) -> Vec<(f64, f64)> {
    let lengths: &[usize] = if eighth_s < 0.19 {
        &[2, 2, 2, 4, 3, 1]
    } else if eighth_s < 0.32 {
        &[1, 1, 2, 2, 2, 3, 4]
    } else {
        &[1, 1, 1, 2, 2, 3]
    };
    let n = bar.eighths.len();
    let mut index = 0;
    let mut notes = Vec::new();
    while index < n {
        let length = if closes && index * 2 >= n {
            n - index
        } else {
            (*random.pick(lengths)).min(n - index)
        };
        let rests = random.chance(if index == 0 { 0.15 } else { 0.1 });
        if !rests {
            let sounding = if closes && index * 2 >= n { 0.7 } else { 0.92 };
            notes.push((bar.eighths[index], length as f64 * bar.eighth * sounding));
        }
        index += length;
    }
    notes
}

/// Returns the tune of one section over its chords.
pub(super) fn tune(
    spans: &[Span],
    key: Key,
    centre: i32,
    bar: &Bar,
    eighth_s: f64,
    random: &mut Random,
) -> Vec<TuneNote> {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Vec::new();
    };
    let motif = cell(bar, eighth_s, false, random);
    let answer = cell(bar, eighth_s, false, random);
    let close = cell(bar, eighth_s, true, random);
    let n_bars = ((last.end - first.start) / bar.length()).round() as usize;
    let mut notes: Vec<TuneNote> = Vec::new();
    let mut pitch = centre;
    for bar_index in 0..n_bars {
        let rhythm = match bar_index % 4 {
            0 | 2 => &motif,
            1 => &answer,
            _ => &close,
        };
        for &(at, length) in rhythm {
            let start = first.start + bar_index as f64 * bar.length() + at;
            let span = spans
                .iter()
                .find(|span| span.end > start + 1e-6)
                .unwrap_or(last);
            let strong = bar.is_count(at);
            // Phrases rise to their third bar and fall back.
            let centre = centre + [0, 2, 4, -1][bar_index % 4];
            pitch = next_pitch(pitch, centre, span, key, strong, random);
            let end = (start + length).min(last.end);
            notes.push(TuneNote {
                start,
                end,
                pitch,
                accent: if strong { 1.0 } else { 0.6 },
            });
        }
    }
    // The section comes to rest on a tone of its last chord.
    if let Some(note) = notes.last_mut() {
        let tones = last.harmony.tones();
        let rest = |p: &i32| {
            tones
                .iter()
                .any(|tone| i32::from(tone.semitones()) == p.rem_euclid(12))
        };
        note.pitch = (note.pitch - 6..note.pitch + 7)
            .filter(rest)
            .min_by_key(|p| (p - note.pitch).abs())
            .unwrap_or(note.pitch);
    }
    notes
}

/// Returns the next tone: a small step in the scale, a chord tone where it is strong.
fn next_pitch(
    pitch: i32,
    centre: i32,
    span: &Span,
    key: Key,
    strong: bool,
    random: &mut Random,
) -> i32 {
    let chord: Vec<i32> = span
        .harmony
        .chord
        .tones()
        .map(|tone| i32::from(tone.semitones()))
        .collect();
    let is_tone = |p: i32| chord.contains(&p.rem_euclid(12));
    let leading = i32::from(key.tonic.up(-1).semitones());
    let in_scale = |p: i32| {
        let class = p.rem_euclid(12);
        if key.mode == Mode::Minor
            && chord.contains(&leading)
            && class == i32::from(key.tonic.up(-2).semitones())
        {
            return false;
        }
        chord.contains(&class) || key.contains(crate::PitchClass::new(class))
    };
    let wants_tone = strong && random.chance(0.82);
    // Beside a tone of the chord a scale tone a semitone off would rub.
    let rubs = |p: i32| !is_tone(p) && strong && is_tone(p - 1);
    (pitch - 7..=pitch + 7)
        .filter(|&p| {
            if wants_tone {
                is_tone(p)
            } else {
                in_scale(p) && !rubs(p)
            }
        })
        .map(|p| {
            let leap = f64::from((p - pitch).abs()) * random.between(0.5, 1.5);
            let away = f64::from(p - centre);
            let same = if p == pitch { 2.5 } else { 0.0 };
            (leap + away * away / 60.0 + same, p)
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(pitch, |(_, p)| p)
}
