//! Sets of songs that cover the space of keys, tempi, meters and styles.

use super::{Drift, SongSpec, Style};
use crate::{Key, Meter, Random};

/// Least and largest felt tempo of a survey in BPM.
const BPM: (f64, f64) = (55.0, 200.0);

/// Meters of a survey, out of 20 songs.
const METERS: [(Meter, usize); 6] = [
    (Meter::new(4, 4), 9),
    (Meter::new(3, 4), 4),
    (Meter::new(6, 8), 3),
    (Meter::new(2, 4), 1),
    (Meter::new(5, 4), 2),
    (Meter::new(7, 8), 1),
];

/// Returns `n` songs spread evenly over key, tempo, meter, drums and style.
///
/// A Latin hypercube (`McKay`, Beckman and Conover, Technometrics 21, 1979): each
/// dimension is cut into `n` slices and every slice is used once. Style is the
/// exception, it follows tempo and meter: each style is used equally often, where
/// it is most at home among what is left.
pub fn survey(n: usize, seed: u64) -> Vec<SongSpec> {
    let mut random = Random::stream(seed, 20);
    let slice = |random: &mut Random| {
        let mut order: Vec<usize> = (0..n).collect();
        random.shuffle(&mut order);
        order
    };
    let (keys, tempi, meters, tunings) = (
        slice(&mut random),
        slice(&mut random),
        slice(&mut random),
        slice(&mut random),
    );
    let (drums, drifts) = (slice(&mut random), slice(&mut random));
    let mut quota = vec![n.div_ceil(Style::all().len()); Style::all().len()];
    (0..n)
        .map(|i| {
            let meter = meter_at(meters[i] as f64 / n as f64);
            let place = (tempi[i] as f64 + random.unit()) / n as f64;
            let bpm = felt_bpm(place, meter);
            let drums = drums[i] * 5 >= n * 2;
            let style = choose(bpm, meter, drums, &mut quota, &mut random);
            SongSpec {
                seed: random.bits(),
                style,
                key: Key::from_index(keys[i] % 24),
                meter,
                bpm,
                drift: drift_at(drifts[i] as f64 / n as f64, drums, &mut random),
                drums,
                tune: random.chance(0.88),
                tuning_cents: if tunings[i] * 5 < n * 2 {
                    random.between(-45.0, 45.0).round()
                } else {
                    0.0
                },
                duration_s: random.between(32.0, 56.0),
            }
        })
        .collect()
}

fn meter_at(place: f64) -> Meter {
    let total: usize = METERS.iter().map(|(_, weight)| weight).sum();
    let mut left = place * total as f64;
    for (meter, weight) in METERS {
        left -= weight as f64;
        if left < 0.0 {
            return meter;
        }
    }
    Meter::COMMON
}

/// Returns the tempo at `place` 0..1. Dotted quarters are felt up to 130, eighths from 130 on:
/// beyond these a listener counts another unit.
fn felt_bpm(place: f64, meter: Meter) -> f64 {
    let (low, high) = if meter.is_compound() {
        (BPM.0, 130.0)
    } else if meter.denominator == 8 {
        (130.0, BPM.1)
    } else {
        BPM
    };
    // Even steps of ratio: as many songs between 60 and 80 as between 120 and 160.
    let bpm = low * libm::pow(high / low, place);
    (bpm * 10.0).round() / 10.0
}

/// Returns the style with songs left that is most at home there.
fn choose(bpm: f64, meter: Meter, drums: bool, quota: &mut [usize], random: &mut Random) -> Style {
    let styles = Style::all();
    let cost = |style: &Style, random: &mut Random| {
        let (low, high) = style.tempo_range_bpm();
        let outside = (low / bpm).max(bpm / high).max(1.0) - 1.0;
        let quiet = matches!(
            style.name(),
            "folk" | "chamber" | "organ" | "sonatina" | "ambient" | "ballad"
        );
        let stranger = if style.suits(meter) || meter.denominator == 8 && !meter.is_compound() {
            0.0
        } else {
            0.3
        };
        outside * 6.0 + stranger + if quiet == drums { 0.15 } else { 0.0 } + 0.2 * random.unit()
    };
    let mut best = (f64::INFINITY, 0);
    for (index, style) in styles.iter().enumerate() {
        let cost = cost(style, random);
        if quota[index] > 0 && cost < best.0 {
            best = (cost, index);
        }
    }
    quota[best.1] = quota[best.1].saturating_sub(1);
    styles[best.1]
}

fn drift_at(place: f64, drums: bool, random: &mut Random) -> Drift {
    let sign = if random.chance(0.5) { 1.0 } else { -1.0 };
    match place {
        p if p < 0.12 => Drift::Wander(random.between(0.015, 0.05)),
        p if p < 0.2 => Drift::Ramp(sign * random.between(0.04, 0.15)),
        p if p < 0.34 && !drums => Drift::Rubato(random.between(0.04, 0.12)),
        p if p < 0.37 => Drift::Step(sign * random.between(0.08, 0.25)),
        _ => Drift::Steady,
    }
}
