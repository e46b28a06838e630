//! The meter on the signals of EBU Tech 3341 (version 3, table 1) and Tech 3342
//! (version 3, table 1), made here, and beside another implementation on songs.
//!
//! Left out are recordings that are not ours to ship (7 and 8 of Tech 3341, 5 and 6 of
//! Tech 3342), readings of a live meter (11, 14), and what is not made of steady tones (20
//! to 23).

use std::f64::consts::TAU;

use ebur128::{EbuR128, Mode};
use music::{SongSpec, compose, render};
use sound::{Loudness, Options, Part};

use crate::files::{Samples, wav};

const RATE_HZ: u32 = 48_000;

/// Tolerance of every loudness in Tech 3341, in LU.
const LOUDNESS_LU: f64 = 0.1;

/// Tolerance of the range that we hold, in LU; Tech 3342 asks for 1.
const RANGE_LU: f64 = 0.1;

fn measure(rate_hz: u32, n_channels: u16, interleaved: &[f32]) -> Loudness {
    let options = Options {
        parts: [Part::Loudness].into_iter().collect(),
        ..Options::default()
    };
    let bytes = wav(rate_hz, n_channels, Samples::I24, interleaved);
    let reader = std::io::Cursor::new(bytes);
    let analysis = sound::analyze(reader, Some("wav"), &options, &mut |_| {}).unwrap();
    analysis.loudness.unwrap()
}

/// Returns a sine in steps of (dBFS, seconds); its phase runs on.
fn steps(rate_hz: u32, hz: f64, steps: &[(f64, f64)]) -> Vec<f32> {
    let rate = f64::from(rate_hz);
    let mut samples = Vec::new();
    for &(db, seconds) in steps {
        let amplitude = if db.is_finite() {
            10.0_f64.powf(db / 20.0)
        } else {
            0.0
        };
        for _ in 0..(seconds * rate).round() as usize {
            let phase = TAU * hz * samples.len() as f64 / rate;
            samples.push((amplitude * phase.sin()) as f32);
        }
    }
    samples
}

fn on_both(mono: &[f32]) -> Vec<f32> {
    mono.iter().flat_map(|&sample| [sample, sample]).collect()
}

/// Measures a 1 kHz sine on both channels.
fn tone(levels: &[(f64, f64)]) -> Loudness {
    measure(RATE_HZ, 2, &on_both(&steps(RATE_HZ, 1000.0, levels)))
}

#[track_caller]
fn check(name: &str, found: Option<f64>, expected: f64, tolerance: f64) {
    let found = found.unwrap_or(f64::NEG_INFINITY);
    assert!(
        (found - expected).abs() <= tolerance,
        "{name}: {found:.3} is not {expected} within {tolerance}"
    );
}

#[test]
fn tech_3341_cases_1_and_2_read_the_level() {
    for (case, db) in [(1, -23.0), (2, -33.0)] {
        let loudness = tone(&[(db, 20.0)]);
        check(
            &format!("case {case}: I"),
            loudness.integrated_lufs,
            db,
            LOUDNESS_LU,
        );
        check(
            &format!("case {case}: M"),
            loudness.momentary_max_lufs,
            db,
            LOUDNESS_LU,
        );
        check(
            &format!("case {case}: S"),
            loudness.short_term_max_lufs,
            db,
            LOUDNESS_LU,
        );
    }
}

#[test]
fn tech_3341_cases_3_to_5_are_gated() {
    let quiet = (-36.0, 10.0);
    let cases: [(u8, Vec<(f64, f64)>); 3] = [
        (3, vec![quiet, (-23.0, 60.0), quiet]),
        (
            4,
            vec![(-72.0, 10.0), quiet, (-23.0, 60.0), quiet, (-72.0, 10.0)],
        ),
        (5, vec![(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)]),
    ];
    for (case, levels) in cases {
        check(
            &format!("case {case}"),
            tone(&levels).integrated_lufs,
            -23.0,
            LOUDNESS_LU,
        );
    }
}

#[test]
fn tech_3341_case_6_weighs_five_channels() {
    let levels = [-28.0, -28.0, -24.0, -30.0, -30.0];
    let planes = levels.map(|db| steps(RATE_HZ, 1000.0, &[(db, 20.0)]));
    let interleaved: Vec<f32> = (0..planes[0].len())
        .flat_map(|n| planes.each_ref().map(|plane| plane[n]))
        .collect();
    let loudness = measure(RATE_HZ, 5, &interleaved);
    check("case 6", loudness.integrated_lufs, -23.0, LOUDNESS_LU);
}

#[test]
fn tech_3341_case_9_holds_the_short_term_loudness() {
    let loudness = tone(&[(-20.0, 1.34), (-30.0, 1.66)].repeat(5));
    check("case 9", loudness.short_term_max_lufs, -23.0, LOUDNESS_LU);
    for &lufs in &loudness.short_term_lufs {
        check(
            "case 9, each second",
            Some(f64::from(lufs)),
            -23.0,
            LOUDNESS_LU,
        );
    }
}

#[test]
fn tech_3341_case_10_finds_three_seconds_wherever_they_start() {
    for index in 0..20 {
        let loudness = tone(&[
            (f64::NEG_INFINITY, f64::from(index) * 0.15),
            (-23.0, 3.0),
            (f64::NEG_INFINITY, 1.0),
        ]);
        check(
            &format!("case 10, part {index}"),
            loudness.short_term_max_lufs,
            -23.0,
            LOUDNESS_LU,
        );
    }
}

#[test]
fn tech_3341_case_12_holds_the_momentary_loudness() {
    let loudness = tone(&[(-20.0, 0.18), (-30.0, 0.22)].repeat(25));
    check("case 12", loudness.momentary_max_lufs, -23.0, LOUDNESS_LU);
}

#[test]
fn tech_3341_cases_15_to_19_read_true_peaks_between_samples() {
    let cases = [
        (15, 4.0, 0.0, 0.5, -6.0),
        (16, 4.0, 45.0, 0.5, -6.0),
        (17, 6.0, 60.0, 0.5, -6.0),
        (18, 8.0, 67.5, 0.5, -6.0),
        (19, 4.0, 45.0, 1.41, 3.0),
    ];
    for (case, divisor, degrees, amplitude, expected) in cases {
        let n_frames = RATE_HZ as usize * 2;
        let mono: Vec<f32> = (0..n_frames)
            .map(|n| {
                // Faded in and out, so that no edge overshoots.
                let fade = (n.min(n_frames - 1 - n) as f64 / 4800.0).min(1.0);
                let phase = TAU * n as f64 / divisor + f64::to_radians(degrees);
                (fade * amplitude * phase.sin()) as f32
            })
            .collect();
        let peak = measure(RATE_HZ, 2, &on_both(&mono)).true_peak_dbtp.unwrap();
        assert!(
            (expected - 0.4..=expected + 0.2).contains(&peak),
            "case {case}: {peak:.3} dBTP is not {expected} +0.2/-0.4"
        );
    }
}

#[test]
fn tech_3342_cases_1_to_4_read_the_range() {
    let cases: [(u8, &[f64], f64); 4] = [
        (1, &[-20.0, -30.0], 10.0),
        (2, &[-20.0, -15.0], 5.0),
        (3, &[-40.0, -20.0], 20.0),
        (4, &[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0),
    ];
    for (case, levels, expected) in cases {
        let levels: Vec<(f64, f64)> = levels.iter().map(|&db| (db, 20.0)).collect();
        check(
            &format!("case {case}"),
            Some(tone(&levels).lra_lu),
            expected,
            RANGE_LU,
        );
    }
}

/// BS.1770-4 section 2.2: 997 Hz at 0 dBFS in one channel reads -3.01 LKFS.
#[test]
fn a_997_hz_sine_reads_alike_at_every_rate() {
    for rate_hz in [
        8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 192_000,
    ] {
        let mono = steps(rate_hz, 997.0, &[(-23.0, 5.0)]);
        let both = measure(rate_hz, 2, &on_both(&mono)).integrated_lufs;
        check(
            &format!("{rate_hz} Hz, both channels"),
            both,
            -23.0,
            LOUDNESS_LU,
        );
        let one = measure(rate_hz, 1, &mono).integrated_lufs;
        check(
            &format!("{rate_hz} Hz, one channel"),
            one,
            -26.01,
            LOUDNESS_LU,
        );
    }
}

/// Another implementation agrees on songs.
///
/// The range is taken of its short-term loudness ten times a second, as ours is: its own
/// range takes one value a second, which on a short song is too few. True peaks may
/// differ by what interpolators of finite length do near half the sample rate.
#[test]
fn ebur128_agrees_on_songs() {
    for (seed, rate_hz) in [
        (1, 44_100),
        (2, 48_000),
        (3, 22_050),
        (4, 44_100),
        (8, 96_000),
    ] {
        let spec = SongSpec {
            duration_s: 15.0,
            ..SongSpec::draw(seed)
        };
        let mut samples = render(&compose(&spec).score, rate_hz, seed);
        // What 24 bits hold of it.
        for sample in &mut samples {
            *sample = (*sample * 8_388_607.0).round() / 8_388_608.0;
        }
        let ours = measure(rate_hz, 2, &samples);
        let mut theirs =
            EbuR128::new(2, rate_hz, Mode::I | Mode::M | Mode::S | Mode::TRUE_PEAK).unwrap();
        let (mut momentary, mut short_term) = (Vec::new(), Vec::new());
        // Momentary loudness a hundred times a second, short-term ten times.
        let tick_frames = (rate_hz as usize + 50) / 100;
        for (tick_idx, tick) in samples.chunks_exact(2 * tick_frames).enumerate() {
            theirs.add_frames_f32(tick).unwrap();
            if tick_idx >= 39 {
                momentary.push(theirs.loudness_momentary().unwrap());
            }
            // From the first whole window of 3 s on.
            if tick_idx >= 299 && tick_idx % 10 == 9 {
                short_term.push(theirs.loudness_shortterm().unwrap());
            }
        }
        let largest = |lufs: &[f64]| lufs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let peak = f64::max(theirs.true_peak(0).unwrap(), theirs.true_peak(1).unwrap());
        let name = |figure: &str| format!("song {seed} at {rate_hz} Hz: {figure}");
        let integrated = theirs.loudness_global().unwrap();
        check(&name("I"), ours.integrated_lufs, integrated, 0.01);
        check(
            &name("M"),
            ours.momentary_max_lufs,
            largest(&momentary),
            // Half a sample at 22 050 Hz, forty times over.
            0.05,
        );
        check(
            &name("S"),
            ours.short_term_max_lufs,
            largest(&short_term),
            0.01,
        );
        check(&name("LRA"), Some(ours.lra_lu), range(&short_term), 0.05);
        check(
            &name("true peak"),
            ours.true_peak_dbtp,
            20.0 * peak.log10(),
            0.2,
        );
    }
}

/// Returns the loudness range of short-term loudness (EBU Tech 3342 section 3).
fn range(short_term: &[f64]) -> f64 {
    let heard: Vec<f64> = short_term
        .iter()
        .copied()
        .filter(|&lufs| lufs >= -70.0)
        .collect();
    let powers: f64 = heard.iter().map(|lufs| 10.0_f64.powf(lufs / 10.0)).sum();
    let gate = 10.0 * (powers / heard.len() as f64).log10() - 20.0;
    let mut passed: Vec<f64> = heard.into_iter().filter(|&lufs| lufs >= gate).collect();
    passed.sort_by(f64::total_cmp);
    let at = |share: f64| passed[((passed.len() - 1) as f64 * share).round() as usize];
    at(0.95) - at(0.10)
}

#[test]
fn tech_3341_case_13_finds_400_ms_wherever_they_start() {
    for index in 0..20 {
        let loudness = tone(&[
            (f64::NEG_INFINITY, f64::from(index) * 0.02),
            (-23.0, 0.4),
            (f64::NEG_INFINITY, 1.0),
        ]);
        check(
            &format!("case 13, part {index}"),
            loudness.momentary_max_lufs,
            -23.0,
            LOUDNESS_LU,
        );
    }
}
