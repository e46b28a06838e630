//! Drum patterns.

use super::bar::Bar;
use crate::Random;

/// A drum pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Groove {
    Rock,
    Pop,
    FourOnTheFloor,
    HalfTime,
    Breakbeat,
    HipHop,
    Shuffle,
    Swing,
    Bossa,
    Train,
    Waltz,
    March,
    OneDrop,
    Brushes,
    Funk,
    Latin,
    Jig,
    Toms,
}

/// General MIDI percussion numbers.
pub(crate) mod drum {
    pub(crate) const KICK: u8 = 36;
    pub(crate) const RIM: u8 = 37;
    pub(crate) const SNARE: u8 = 38;
    pub(crate) const CLAP: u8 = 39;
    pub(crate) const BRUSH: u8 = 40;
    pub(crate) const TOM_LOW: u8 = 41;
    pub(crate) const HAT: u8 = 42;
    pub(crate) const HAT_FOOT: u8 = 44;
    pub(crate) const TOM_MID: u8 = 45;
    pub(crate) const HAT_OPEN: u8 = 46;
    pub(crate) const CRASH: u8 = 49;
    pub(crate) const TOM_HIGH: u8 = 50;
    pub(crate) const RIDE: u8 = 51;
    pub(crate) const COWBELL: u8 = 56;
    pub(crate) const CONGA_HIGH: u8 = 63;
    pub(crate) const CONGA_LOW: u8 = 64;
    pub(crate) const SHAKER: u8 = 70;
}
use drum::{
    BRUSH, CLAP, CONGA_HIGH, CONGA_LOW, COWBELL, CRASH, HAT, HAT_FOOT, HAT_OPEN, KICK, RIDE, RIM,
    SHAKER, SNARE, TOM_HIGH, TOM_LOW, TOM_MID,
};

/// A stroke in a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    /// Felt beats from the start of the bar.
    pub(super) at: f64,
    pub(super) drum: u8,
    pub(super) velocity: f64,
}

struct Strokes(Vec<Hit>);

impl Strokes {
    fn add(&mut self, drum: u8, velocity: f64, positions: impl IntoIterator<Item = f64>) {
        self.0
            .extend(positions.into_iter().map(|at| Hit { at, drum, velocity }));
    }

    /// Adds strokes on the eighths, those on a count louder.
    fn pulse(&mut self, drum: u8, bar: &Bar, on: f64, off: f64) {
        for &at in &bar.eighths {
            let velocity = if bar.is_count(at) { on } else { off };
            self.0.push(Hit { at, drum, velocity });
        }
    }
}

/// Returns the strokes of one bar. `energy` 0..1 brings ride, ghosts and open
/// hats; `bar_index` tells two-bar patterns their half.
#[expect(clippy::too_many_lines, reason = "a table: one arm a groove")]
pub(super) fn strokes(
    groove: Groove,
    bar: &Bar,
    bar_index: usize,
    energy: f64,
    random: &mut Random,
) -> Vec<Hit> {
    let mut s = Strokes(Vec::new());
    let four = bar.beats == 4;
    let half = bar.eighth;
    let quarter = bar.eighth / 2.0;
    let cymbal = if energy > 0.8 { RIDE } else { HAT };
    let backbeats = || bar.backbeats.iter().copied();
    let counts = || bar.counts.iter().copied();
    match groove {
        Groove::Rock => {
            s.add(KICK, 112.0, [0.0]);
            if four {
                s.add(KICK, 104.0, [2.0, 2.5]);
            } else if bar.middle > 0.0 && bar.beats > 2 {
                s.add(KICK, 100.0, [bar.middle]);
            }
            s.add(SNARE, 110.0, backbeats());
            s.pulse(
                if energy > 0.9 { HAT_OPEN } else { cymbal },
                bar,
                82.0,
                60.0,
            );
        }
        Groove::Pop => {
            s.add(KICK, 106.0, [0.0]);
            if four {
                s.add(
                    KICK,
                    84.0,
                    if bar_index.is_multiple_of(2) {
                        vec![1.5, 2.0]
                    } else {
                        vec![2.0, 2.5]
                    },
                );
            } else {
                s.add(KICK, 84.0, [bar.length() - half]);
            }
            let last = usize::from(bar.beats == 3);
            s.add(SNARE, 100.0, backbeats().skip(last));
            s.pulse(HAT, bar, 72.0, 50.0);
            if energy > 0.7 {
                s.add(CLAP, 70.0, backbeats().skip(last));
            }
        }
        Groove::FourOnTheFloor => {
            s.add(KICK, 118.0, counts());
            s.add(HAT_OPEN, 82.0, bar.offbeats());
            s.add(CLAP, 98.0, backbeats());
            if energy > 0.5 {
                s.add(
                    SHAKER,
                    44.0,
                    bar.eighths.iter().flat_map(|&at| [at, at + quarter]),
                );
            }
        }
        Groove::HalfTime => {
            s.add(KICK, 114.0, [0.0]);
            if four {
                s.add(
                    KICK,
                    96.0,
                    if bar_index.is_multiple_of(2) {
                        vec![0.75, 3.5]
                    } else {
                        vec![1.5]
                    },
                );
            }
            s.add(SNARE, 112.0, [bar.middle]);
            s.pulse(HAT, bar, 66.0, 52.0);
            if energy > 0.5 && random.chance(0.4) {
                let roll = bar.length() - 1.0;
                s.add(HAT, 48.0, (1..6).map(|i| roll + f64::from(i) / 6.0));
            }
        }
        Groove::Breakbeat => {
            s.add(SNARE, 112.0, backbeats());
            s.add(KICK, 112.0, [0.0]);
            if four {
                s.add(
                    KICK,
                    104.0,
                    if bar_index.is_multiple_of(2) {
                        vec![2.5]
                    } else {
                        vec![0.5, 2.5, 2.75]
                    },
                );
                s.add(SNARE, 46.0, [1.75, 2.25]);
            } else {
                s.add(KICK, 100.0, [bar.middle - quarter]);
            }
            s.pulse(HAT, bar, 66.0, 58.0);
        }
        Groove::HipHop => {
            s.add(KICK, 114.0, [0.0]);
            let extra: &[f64] = if four { &[0.75, 2.5] } else { &[0.75] };
            s.add(KICK, 92.0, extra.iter().copied());
            s.add(SNARE, 104.0, backbeats());
            s.pulse(HAT, bar, 62.0, 46.0);
        }
        Groove::Shuffle => {
            s.add(KICK, 104.0, counts().step_by(2));
            s.add(SNARE, 104.0, backbeats());
            s.pulse(cymbal, bar, 84.0, 62.0);
        }
        Groove::Swing => {
            s.add(RIDE, 82.0, counts());
            s.add(RIDE, 62.0, backbeats().map(|at| at + half));
            s.add(HAT_FOOT, 74.0, backbeats());
            s.add(KICK, 42.0, counts());
            if random.chance(0.5) {
                let at = *random.pick(&bar.eighths);
                s.add(SNARE, 52.0, [at]);
            }
        }
        Groove::Bossa => {
            if four {
                s.add(KICK, 82.0, [0.0, 1.5, 2.0, 3.5]);
                let clave: &[f64] = if bar_index.is_multiple_of(2) {
                    &[0.0, 1.5, 3.0]
                } else {
                    &[1.0, 2.5]
                };
                s.add(RIM, 78.0, clave.iter().copied());
            } else {
                s.add(KICK, 82.0, counts());
                s.add(RIM, 74.0, bar.offbeats().into_iter().step_by(2));
            }
            s.pulse(HAT, bar, 52.0, 46.0);
            s.pulse(SHAKER, bar, 40.0, 48.0);
        }
        Groove::Train => {
            s.add(KICK, 90.0, counts());
            for &at in &bar.eighths {
                let loud = !bar.is_count(at);
                s.add(BRUSH, if loud { 92.0 } else { 52.0 }, [at]);
                s.add(BRUSH, 44.0, [at + quarter]);
            }
        }
        Groove::Waltz => {
            s.add(KICK, 94.0, [0.0]);
            s.add(HAT, 72.0, counts().skip(1));
            s.add(SNARE, 46.0, counts().skip(1));
        }
        Groove::March => {
            s.add(KICK, 98.0, counts().step_by(2));
            s.add(SNARE, 88.0, counts());
            s.add(
                SNARE,
                56.0,
                bar.offbeats().into_iter().flat_map(|at| [at, at + quarter]),
            );
            if bar_index.is_multiple_of(8) {
                s.add(CRASH, 80.0, [0.0]);
            }
        }
        Groove::OneDrop => {
            s.add(KICK, 110.0, [bar.middle]);
            s.add(RIM, 98.0, [bar.middle]);
            s.pulse(HAT, bar, 48.0, 68.0);
        }
        Groove::Brushes => {
            s.add(BRUSH, 46.0, counts());
            s.add(BRUSH, 70.0, backbeats());
            s.add(KICK, 56.0, [0.0]);
            s.add(RIDE, 54.0, counts());
            s.add(RIDE, 40.0, backbeats().map(|at| at + half));
        }
        Groove::Funk => {
            s.add(KICK, 112.0, [0.0]);
            s.add(SNARE, 110.0, backbeats());
            if four {
                s.add(
                    KICK,
                    92.0,
                    if bar_index.is_multiple_of(2) {
                        vec![1.75, 2.5]
                    } else {
                        vec![0.5, 2.25, 3.75]
                    },
                );
                s.add(
                    SNARE,
                    40.0,
                    [1.75, 2.25, 3.75].into_iter().filter(|_| energy > 0.4),
                );
            } else {
                s.add(KICK, 92.0, [bar.middle, bar.length() - quarter]);
            }
            s.add(
                HAT,
                58.0,
                bar.eighths.iter().flat_map(|&at| [at, at + quarter]),
            );
            if energy > 0.7 {
                s.add(COWBELL, 64.0, counts());
            }
        }
        Groove::Latin => {
            s.pulse(SHAKER, bar, 60.0, 46.0);
            s.add(CONGA_HIGH, 74.0, bar.offbeats());
            s.add(
                CONGA_LOW,
                88.0,
                bar.offbeats()
                    .into_iter()
                    .rev()
                    .take(2)
                    .map(|at| at + quarter),
            );
            s.add(KICK, 92.0, [0.0, bar.middle]);
            s.add(KICK, 80.0, [bar.middle - half]);
            let clave: &[f64] = match (four, bar_index.is_multiple_of(2)) {
                (true, true) => &[0.0, 1.5, 3.0],
                (true, false) => &[1.0, 2.0],
                _ => &[0.0],
            };
            s.add(RIM, 86.0, clave.iter().copied());
            if energy > 0.6 {
                s.add(COWBELL, 70.0, counts());
            }
        }
        Groove::Jig => {
            s.add(KICK, 94.0, counts().step_by(2));
            s.add(TOM_LOW, 76.0, counts().skip(1).step_by(2));
            s.pulse(SHAKER, bar, 62.0, 42.0);
        }
        Groove::Toms => {
            s.add(TOM_LOW, 96.0, [0.0]);
            s.add(TOM_MID, 74.0, backbeats());
            s.add(TOM_HIGH, 56.0, backbeats().map(|at| at + half));
            s.pulse(SHAKER, bar, 52.0, 40.0);
        }
    }
    if energy > 0.6
        && bar_index.is_multiple_of(8)
        && matches!(
            groove,
            Groove::Rock | Groove::Pop | Groove::Breakbeat | Groove::Funk | Groove::FourOnTheFloor
        )
    {
        s.add(CRASH, 96.0, [0.0]);
    }
    s.0.retain(|hit| hit.at > -1e-9 && hit.at < bar.length() - 1e-6);
    s.0
}

/// Returns a fill over the last beat or two of a bar.
pub(super) fn fill(groove: Groove, bar: &Bar, random: &mut Random) -> Vec<Hit> {
    let start = if bar.beats > 3 && random.chance(0.4) {
        bar.length() - 2.0
    } else {
        bar.length() - 1.0
    };
    let step = if bar.eighth > 0.9 {
        0.5
    } else {
        bar.eighth / 2.0
    };
    let quiet = matches!(
        groove,
        Groove::Brushes | Groove::Bossa | Groove::Swing | Groove::Waltz
    );
    let n = ((bar.length() - start) / step).round() as usize;
    let voices = if quiet {
        [BRUSH, SNARE, BRUSH, SNARE]
    } else {
        [SNARE, TOM_HIGH, TOM_MID, TOM_LOW]
    };
    let loud = if quiet { 56.0 } else { 92.0 };
    (0..n)
        .filter(|_| random.chance(0.88))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|i| Hit {
            at: start + i as f64 * step,
            drum: voices[(i * 4 / n.max(1)).min(3)],
            velocity: loud * (0.8 + 0.2 * i as f64 / n as f64),
        })
        .collect()
}
