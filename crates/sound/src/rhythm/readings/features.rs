use super::{Evidence, Track};
use crate::spectra::{FRAME_HZ, PITCH_FRAME_HZ};

/// What each feature of a reading is, in order.
pub const NAMES: [&str; N_FEATURES] = [
    "log tempo over 110",
    "log tempo squared",
    "periodicity",
    "periodicity of half the period",
    "periodicity of twice the period",
    "onsets on beats",
    "onsets on halves",
    "onsets on thirds",
    "onsets on quarters",
    "low, beats less halves",
    "high, beats less halves",
    "harmony, beats less halves",
    "bass note, beats less halves",
    "beats with an onset",
    "alternation of all",
    "backbeat: low and high alternate against each other",
    "low and high alternate together",
    "alternation of harmony",
    "log onsets per beat",
    "log onsets per beat squared",
    "bar: all",
    "bar: low",
    "bar: mid",
    "bar: high",
    "bar: harmony",
    "bar: bass note",
    "bar: share of harmonic change",
    "bar of 4: backbeat",
    "bar of 4: harmony in the middle",
    "bar of 3: chords after the bass",
    "bar of 2",
    "bar of 3",
    "bar of 5",
    "bar of 7",
    "log bar over 2.2 s",
    "log bar squared",
    "bars repeat",
    "ternary",
    "ternary: thirds less halves",
    "binary: halves less thirds",
    "ternary: log tempo",
    "ternary bar of 3",
    "ternary: beats less all thirds",
    "bar of 2 or 4: downbeats alternate",
    "bar of 3: onset in the middle",
    "bar of 3: harmony in the middle",
    "ternary bar of 2: second beat less thirds",
    "ternary bar of 2: harmony on the second beat",
];

pub(crate) const N_FEATURES: usize = 48;

/// Frames to either side in which an onset belongs to a position: 35 ms.
const REACH: f64 = 3.0;

/// Means over the beats of one track, and by position in a bar.
#[derive(Debug)]
pub(super) struct TrackFigures {
    shared: [f32; 20],
    thirds_less_halves: f32,
    log_tempo: f32,
    beat_s: f32,
    /// For each beat: all, low, mid, high onsets, harmony and bass change.
    beats: Vec<[f32; 6]>,
    /// The same half a beat later.
    halves: Vec<[f32; 6]>,
    /// Onsets on both thirds of each beat, the stronger of the two.
    strong_thirds: f32,
    /// Similarity of beats by their distance in beats, 1 to 28.
    repeats: Vec<f32>,
}

impl TrackFigures {
    pub(super) fn of(track: &Track, evidence: &Evidence<'_>) -> Self {
        let n = track.beats.len();
        let beats: Vec<[f32; 6]> = track.beats.iter().map(|&at| sample(evidence, at)).collect();
        let between = |share: f64| -> Vec<[f32; 6]> {
            let places = track.beats.windows(2).map(|b| b[0] + share * (b[1] - b[0]));
            places.map(|place| sample(evidence, place)).collect()
        };
        let mean = |values: &[[f32; 6]], k: usize| {
            values.iter().map(|value| value[k]).sum::<f32>() / values.len() as f32
        };
        let half_beats = between(0.5);
        let halves: [f32; 6] = std::array::from_fn(|k| mean(&half_beats, k));
        let [first, second] = [1.0 / 3.0, 2.0 / 3.0].map(|share| mean(&between(share), 0));
        let thirds = first.min(second);
        let quarters = f32::midpoint(mean(&between(0.25), 0), mean(&between(0.75), 0));
        let mut on = [0.0; 6];
        let mut alternation = [0.0; 6];
        for (index, beat) in beats.iter().enumerate() {
            let sign = if index % 2 == 0 { 2.0 } else { -2.0 };
            for k in 0..6 {
                on[k] += beat[k] / n as f32;
                alternation[k] += sign * beat[k] / n as f32;
            }
        }
        let opposed = alternation[1].abs().min(alternation[3].abs());
        let against = alternation[1] * alternation[3] < 0.0;
        let period = track.period();
        let bpm = 60.0 * FRAME_HZ / period;
        let log_tempo = (bpm / 110.0).ln() as f32;
        let per_beat = ((evidence.onset_rate_hz * period / FRAME_HZ).max(0.1) as f32 / 2.0).ln();
        let covered = beats.iter().filter(|beat| beat[0] > 0.15).count() as f32 / n as f32;
        Self {
            shared: [
                log_tempo,
                log_tempo * log_tempo,
                evidence.periodicity.strength(period),
                evidence.periodicity.strength(period / 2.0),
                evidence.periodicity.strength(period * 2.0),
                on[0],
                halves[0],
                thirds,
                quarters,
                on[1] - halves[1],
                on[3] - halves[3],
                on[4] - halves[4],
                on[5] - halves[5],
                covered,
                alternation[0].abs(),
                if against { opposed } else { 0.0 },
                if against { 0.0 } else { opposed },
                alternation[4].abs(),
                per_beat,
                per_beat * per_beat,
            ],
            thirds_less_halves: thirds - halves[0],
            log_tempo,
            beat_s: (period / FRAME_HZ) as f32,
            strong_thirds: first.max(second),
            halves: half_beats,
            repeats: repeats(&beats),
            beats,
        }
    }

    /// Returns the features of one way to group and divide the beats.
    pub(super) fn features(&self, meter: usize, phase: usize, ternary: bool) -> [f32; N_FEATURES] {
        let mut positions = vec![([0.0_f32; 6], 0.0_f32); meter];
        for (index, beat) in self.beats.iter().enumerate() {
            let (sums, count) = &mut positions[(index + meter - phase) % meter];
            for (sum, value) in sums.iter_mut().zip(beat) {
                *sum += value;
            }
            *count += 1.0;
        }
        let mean = |position: usize, k: usize| {
            let (sums, count) = &positions[position];
            sums[k] / count.max(1.0)
        };
        let others = |k: usize| {
            (1..meter).map(|position| mean(position, k)).sum::<f32>() / (meter - 1) as f32
        };
        let down = |k: usize| mean(0, k) - others(k);
        let harmony: f32 = (0..meter).map(|position| mean(position, 4)).sum();
        let is = |condition: bool| if condition { 1.0 } else { 0.0 };
        let when = |condition: bool, value: f32| if condition { value } else { 0.0 };
        let strokes = |position: usize| mean(position, 2) + mean(position, 3);
        // Half a beat after the second beat of three lies the middle of the bar.
        let (mut middle, mut n_middle) = ([0.0_f32; 2], 0.0_f32);
        if meter == 3 {
            for half in self.halves.iter().skip((phase + 1) % 3).step_by(3) {
                middle[0] += half[0];
                middle[1] += half[4];
                n_middle += 1.0;
            }
        }
        let middle = middle.map(|sum| sum / n_middle.max(1.0));
        let even = meter == 2 || meter == 4;
        let strong: f32 = (0..meter)
            .map(|k| if k % 2 == 0 { mean(k, 0) } else { -mean(k, 0) })
            .sum();
        let jig = ternary && meter == 2;
        let log_bar = (self.beat_s * meter as f32 / 2.2).ln();
        let mut features = [0.0; N_FEATURES];
        features[..20].copy_from_slice(&self.shared);
        features[20..].copy_from_slice(&[
            down(0),
            down(1),
            down(2),
            down(3),
            down(4),
            down(5),
            mean(0, 4) / harmony.max(1e-3) - 1.0 / meter as f32,
            if meter == 4 {
                strokes(1) + strokes(3) - strokes(0) - strokes(2)
            } else {
                0.0
            },
            if meter == 4 {
                mean(2, 4) - f32::midpoint(mean(1, 4), mean(3, 4))
            } else {
                0.0
            },
            if meter == 3 {
                f32::midpoint(mean(1, 2), mean(2, 2)) - mean(0, 2)
            } else {
                0.0
            },
            is(meter == 2),
            is(meter == 3),
            is(meter == 5),
            is(meter == 7),
            log_bar,
            log_bar * log_bar,
            self.repetition(meter),
            is(ternary),
            when(ternary, self.thirds_less_halves),
            when(!ternary, -self.thirds_less_halves),
            when(ternary, self.log_tempo),
            is(ternary && meter == 3),
            when(ternary, self.shared[5] - self.strong_thirds),
            when(even, strong * 2.0 / meter as f32),
            when(meter == 3 && !ternary, middle[0] - others(0)),
            when(meter == 3 && !ternary, middle[1] - others(4)),
            when(jig, mean(1, 0) - self.strong_thirds),
            when(jig, mean(1, 4)),
        ]);
        features
    }

    /// Returns how much more alike beats are at a distance of one bar and its
    /// multiples than at other distances.
    fn repetition(&self, meter: usize) -> f32 {
        let (mut at, mut off) = ((0.0, 0.0), (0.0, 0.0));
        for (index, similarity) in self.repeats.iter().enumerate().take(4 * meter) {
            let side = if (index + 1).is_multiple_of(meter) {
                &mut at
            } else {
                &mut off
            };
            side.0 += similarity;
            side.1 += 1.0;
        }
        at.0 / f32::max(at.1, 1.0) - off.0 / f32::max(off.1, 1.0)
    }
}

/// Returns all, low, mid, high onsets, harmony and bass change at a position.
fn sample(evidence: &Evidence<'_>, frame: f64) -> [f32; 6] {
    let onsets = evidence.onsets;
    let peak = |curve: &[f32]| -> f32 {
        let from = (frame - REACH).ceil().max(0.0) as usize;
        let to = ((frame + REACH).floor().max(0.0) as usize + 1).min(curve.len());
        curve
            .get(from..to)
            .unwrap_or(&[])
            .iter()
            .copied()
            .fold(0.0, f32::max)
    };
    let pitch_frame = onsets.time_s(frame) * PITCH_FRAME_HZ;
    let change = |curve: &[f32]| -> f32 {
        let index = pitch_frame.floor() as usize;
        let fraction = (pitch_frame - pitch_frame.floor()) as f32;
        let value = |k: usize| curve.get(k).copied().unwrap_or(0.0);
        value(index) * (1.0 - fraction) + value(index + 1) * fraction
    };
    [
        peak(&onsets.all),
        peak(&onsets.low),
        peak(&onsets.mid),
        peak(&onsets.high),
        change(&evidence.changes.treble),
        change(&evidence.changes.bass),
    ]
}

/// Returns the mean similarity of beats by their distance, each curve centred.
fn repeats(beats: &[[f32; 6]]) -> Vec<f32> {
    let n = beats.len();
    let mut centred = beats.to_vec();
    for k in 0..6 {
        let mean = beats.iter().map(|beat| beat[k]).sum::<f32>() / n as f32;
        let power = beats
            .iter()
            .map(|beat| (beat[k] - mean).powi(2))
            .sum::<f32>()
            / n as f32;
        let scale = 1.0 / power.sqrt().max(1e-3);
        for beat in &mut centred {
            beat[k] = (beat[k] - mean) * scale;
        }
    }
    (1..=28)
        .map(|distance| {
            if n < distance + 4 {
                return 0.0;
            }
            let total: f32 = centred[distance..]
                .iter()
                .zip(&centred)
                .map(|(a, b)| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>() / 6.0)
                .sum();
            total / (n - distance) as f32
        })
        .collect()
}
