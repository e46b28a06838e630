//! Accompaniment figures and bass lines.

use super::bar::Bar;
use super::harmony::Harmony;
use crate::Random;

/// How the chords are broken up in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// The whole chord, once a bar.
    Block,
    /// Twice a bar.
    Half,
    /// On every count.
    Quarters,
    /// On every eighth.
    Eighths,
    /// Between the counts.
    Offbeat,
    /// One tone after the other.
    Arpeggio,
    /// Low, high, middle, high.
    Alberti,
    /// Held through.
    Pad,
    /// Guitar strokes down and up, string after string.
    Strum,
    /// Off the downbeat, after the bass.
    OomPah,
    /// On one and the "and" of two.
    Charleston,
    /// The guitar of the bossa nova.
    Bossa,
    /// 3 + 3 + 2.
    Tresillo,
    /// A short riff that stays.
    Ostinato,
}

/// Which tones of the voicing an event plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Tones {
    /// All together.
    All,
    /// All, each string these seconds after the one before it (negative: high first).
    Strummed(f64),
    /// One of them, counted from the lowest.
    One(usize),
}

/// One stroke of an accompaniment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Event {
    pub(super) at: f64,
    pub(super) length: f64,
    pub(super) tones: Tones,
    pub(super) velocity: f64,
}

/// Returns the events of one bar.
#[expect(clippy::too_many_lines, reason = "a table: one arm a figure")]
pub(super) fn figure(figure: Figure, bar: &Bar, riff_seed: u64) -> Vec<Event> {
    let event = |at: f64, length: f64, velocity: f64| Event {
        at,
        length,
        tones: Tones::All,
        velocity,
    };
    let length = bar.length();
    let half = bar.eighth;
    let accent = |at: f64| if bar.is_count(at) { 1.0 } else { 0.86 };
    match figure {
        Figure::Block | Figure::Pad => vec![event(
            0.0,
            length,
            if figure == Figure::Pad { 66.0 } else { 80.0 },
        )],
        Figure::Half => vec![
            event(0.0, bar.middle, 80.0),
            event(bar.middle, length - bar.middle, 74.0),
        ],
        Figure::Quarters => {
            let mut events: Vec<Event> = Vec::new();
            for (index, &at) in bar.counts.iter().enumerate() {
                let next = bar.counts.get(index + 1).copied().unwrap_or(length);
                events.push(event(
                    at,
                    (next - at) * 0.94,
                    if index == 0 { 78.0 } else { 68.0 },
                ));
            }
            events
        }
        Figure::Eighths => bar
            .eighths
            .iter()
            .map(|&at| event(at, half * 0.9, 84.0 * accent(at)))
            .collect(),
        Figure::Offbeat => bar
            .offbeats()
            .into_iter()
            .map(|at| event(at, half * 0.8, 82.0))
            .collect(),
        Figure::Arpeggio => {
            let order = [0, 1, 2, 3, 2, 1];
            let single = |(i, &at): (usize, &f64)| Event {
                tones: Tones::One(order[i % order.len()]),
                ..event(at, half * 2.0, 80.0 * accent(at))
            };
            bar.eighths.iter().enumerate().map(single).collect()
        }
        Figure::Alberti => {
            let order = [0, 2, 1, 2];
            let single = |(i, &at): (usize, &f64)| Event {
                tones: Tones::One(order[i % order.len()]),
                ..event(at, half, 74.0 * accent(at))
            };
            bar.eighths.iter().enumerate().map(single).collect()
        }
        Figure::Strum => bar
            .eighths
            .iter()
            .enumerate()
            .filter(|(i, at)| bar.is_count(**at) || i % 4 != 1)
            .map(|(_, &at)| {
                let down = bar.is_count(at);
                Event {
                    tones: Tones::Strummed(if down { 0.022 } else { -0.016 }),
                    ..event(at, half * 1.6, if down { 86.0 } else { 66.0 })
                }
            })
            .collect(),
        Figure::OomPah => {
            let steps = if bar.eighth < 0.4 {
                bar.offbeats()
            } else {
                bar.counts[1..].to_vec()
            };
            steps
                .into_iter()
                .map(|at| event(at, half * 0.9, 74.0))
                .collect()
        }
        Figure::Charleston => {
            let second = if bar.beats > 2 { 1.0 + half } else { half };
            vec![event(0.0, 0.8, 78.0), event(second, 0.5, 74.0)]
        }
        Figure::Bossa => [0.0, 1.0, 1.5, 2.5, 3.5]
            .into_iter()
            .filter(|&at| at < length)
            .map(|at| event(at, half * 0.9, 74.0))
            .collect(),
        Figure::Tresillo => {
            let step = half * 3.0;
            let mut events = Vec::new();
            let mut at = 0.0;
            while at < length - 1e-6 {
                events.push(event(at, half * 1.2, 84.0));
                at += if events.len() % 3 == 0 {
                    half * 2.0
                } else {
                    step
                };
            }
            events
        }
        Figure::Ostinato => {
            let mut random = Random::new(riff_seed);
            bar.eighths
                .iter()
                .enumerate()
                .filter_map(|(i, &at)| {
                    let tone = random.below(4);
                    let plays = i == 0 || random.chance(0.7);
                    plays.then(|| Event {
                        tones: Tones::One(tone),
                        ..event(at, half * 1.1, 80.0 * accent(at))
                    })
                })
                .collect()
        }
    }
}

/// Returns MIDI numbers of the chord near `centre`, moving little from `previous`.
pub(super) fn voicing(harmony: Harmony, centre: i32, previous: &[i32]) -> Vec<i32> {
    let tones = harmony.tones();
    let mut best: (f64, Vec<i32>) = (f64::INFINITY, Vec::new());
    for low in centre - 12..centre + 3 {
        if !tones
            .iter()
            .any(|tone| i32::from(tone.semitones()) == low.rem_euclid(12))
        {
            continue;
        }
        let n = tones.len().max(3);
        let notes: Vec<i32> = (low..)
            .filter(|note| {
                tones
                    .iter()
                    .any(|tone| i32::from(tone.semitones()) == note.rem_euclid(12))
            })
            .take(n)
            .collect();
        let mean = f64::from(notes.iter().sum::<i32>()) / notes.len() as f64;
        let moved: i32 = notes
            .iter()
            .map(|note| previous.iter().map(|p| (p - note).abs()).min().unwrap_or(0))
            .sum();
        let cost = (mean - f64::from(centre)).abs() + f64::from(moved) * 0.6;
        if cost < best.0 {
            best = (cost, notes);
        }
    }
    best.1
}

/// How the bass moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BassLine {
    /// Once a chord or bar.
    Root,
    /// Root and fifth in turn.
    RootFifth,
    /// On every eighth.
    Eighths,
    /// A step on every count towards the next chord.
    Walking,
    /// Between the kicks.
    Offbeat,
    /// Ahead of the beat.
    Syncopated,
    /// Octaves in eighths.
    Octaves,
}

/// One bass note: position, length, semitones above the bass tone, velocity.
pub(super) type BassNote = (f64, f64, i32, f64);

/// Returns the bass of one bar. `third` and `fifth` are the chord's, in semitones.
pub(super) fn bass_line(
    line: BassLine,
    bar: &Bar,
    third: i32,
    fifth: i32,
    random: &mut Random,
) -> Vec<BassNote> {
    let length = bar.length();
    let half = bar.eighth;
    match line {
        BassLine::Root => vec![(0.0, length * 0.96, 0, 88.0)],
        BassLine::RootFifth => vec![
            (0.0, bar.middle * 0.9, 0, 90.0),
            (bar.middle, (length - bar.middle) * 0.9, fifth, 84.0),
        ],
        BassLine::Eighths => bar
            .eighths
            .iter()
            .map(|&at| {
                (
                    at,
                    half * 0.88,
                    0,
                    if bar.is_count(at) { 94.0 } else { 82.0 },
                )
            })
            .collect(),
        BassLine::Walking => {
            let steps = [0, third, fifth, *random.pick(&[9, 5, 11, 2]), fifth];
            let n = bar.counts.len();
            (0..n)
                .map(|i| {
                    let next = bar.counts.get(i + 1).copied().unwrap_or(length);
                    (
                        bar.counts[i],
                        (next - bar.counts[i]) * 0.92,
                        steps[i % steps.len()],
                        88.0,
                    )
                })
                .collect()
        }
        BassLine::Offbeat => bar
            .offbeats()
            .into_iter()
            .map(|at| (at, half * 0.85, 0, 96.0))
            .collect(),
        BassLine::Syncopated => {
            let mut notes = vec![(0.0, half * 1.8, 0, 94.0)];
            if bar.beats >= 4 {
                notes.push((1.0 + half, half * 0.9, 0, 82.0));
                notes.push((bar.middle, half * 1.6, 0, 88.0));
            }
            notes.push((length - half, half * 0.9, fifth, 80.0));
            notes
        }
        BassLine::Octaves => bar
            .eighths
            .iter()
            .enumerate()
            .map(|(i, &at)| {
                (
                    at,
                    half * 0.8,
                    if i % 2 == 0 { 0 } else { 12 },
                    if i % 2 == 0 { 96.0 } else { 80.0 },
                )
            })
            .collect(),
    }
}
