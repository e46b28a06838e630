//! The skeleton of a bar in each meter, in felt beats.

use crate::Meter;

/// Where things stand in a bar. Positions are felt beats from its start.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar {
    /// Felt beats to the bar.
    pub(super) beats: usize,
    /// What a foot or a bass marks: every beat, in 7/8 the groups 2+2+3.
    pub(super) counts: Vec<f64>,
    /// The even subdivision: halves of a beat, thirds in 6/8, beats in 7/8.
    pub(super) eighths: Vec<f64>,
    /// The length of one of them.
    pub(super) eighth: f64,
    /// Where a snare answers.
    pub(super) backbeats: Vec<f64>,
    /// Where the second half starts.
    pub(super) middle: f64,
}

impl Bar {
    /// Returns the bar of `meter`; any other than 2/4 to 7/8 counts its beats evenly.
    pub(super) fn new(meter: Meter) -> Self {
        let beats = usize::from(meter.beats_per_bar());
        let even: Vec<f64> = (0..beats).map(|beat| beat as f64).collect();
        let steps = |n: usize, step: f64| (0..n).map(|i| i as f64 * step).collect::<Vec<f64>>();
        if meter == Meter::new(7, 8) {
            return Self {
                beats,
                counts: vec![0.0, 2.0, 4.0],
                eighths: even,
                eighth: 1.0,
                backbeats: vec![2.0, 5.0],
                middle: 4.0,
            };
        }
        let (per_beat, eighth) = if meter.is_compound() {
            (3, 1.0 / 3.0)
        } else {
            (2, 0.5)
        };
        let (backbeats, middle) = match beats {
            0 | 1 => (vec![], 0.0),
            2 => (vec![1.0], 1.0),
            3 => (vec![1.0, 2.0], 2.0),
            4 => (vec![1.0, 3.0], 2.0),
            5 => (vec![2.0, 4.0], 3.0),
            n => (
                steps(n / 2, 2.0).iter().map(|b| b + 1.0).collect(),
                (n / 2) as f64,
            ),
        };
        Self {
            beats,
            counts: even,
            eighths: steps(beats * per_beat, eighth),
            eighth,
            backbeats,
            middle,
        }
    }

    /// Returns the length in beats.
    pub(super) const fn length(&self) -> f64 {
        self.beats as f64
    }

    /// Returns the offbeats: halfway between counts, the last third in 6/8.
    pub(super) fn offbeats(&self) -> Vec<f64> {
        self.counts
            .iter()
            .map(|count| {
                if self.eighth < 0.4 {
                    count + 2.0 * self.eighth
                } else {
                    count + self.eighth
                }
            })
            .collect()
    }

    /// Returns whether a position is one of the counts.
    pub(super) fn is_count(&self, position: f64) -> bool {
        self.counts
            .iter()
            .any(|count| (count - position).abs() < 1e-6)
    }
}
