use crate::{
    Instrument, Kit, Meter, Note, Production, Score, SongSpec, TempoMap, Track, compose, render,
};

const RATE: u32 = 22_050;

fn solo(instrument: Instrument, notes: Vec<Note>) -> Score {
    let production = Production {
        reverb: 0.0,
        drive: 0.0,
        ..Production::default()
    };
    let track = Track {
        notes,
        ..Track::new(instrument)
    };
    Score {
        tracks: vec![track],
        tempo: TempoMap::steady(120.0, 0.0, 8),
        meter: Meter::COMMON,
        production,
    }
}

fn note(start_s: f64, duration_s: f64, pitch: f32) -> Note {
    Note {
        start_s,
        duration_s,
        pitch,
        velocity: 100,
    }
}

fn left(samples: &[f32]) -> Vec<f32> {
    samples.iter().step_by(2).copied().collect()
}

/// Returns the power of a windowed signal at a frequency.
fn power_at(signal: &[f32], hertz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    let n = signal.len() as f64;
    for (i, &x) in signal.iter().enumerate() {
        let window = 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / n).cos();
        let angle = std::f64::consts::TAU * hertz * i as f64 / f64::from(RATE);
        re += f64::from(x) * window * angle.cos();
        im += f64::from(x) * window * angle.sin();
    }
    re * re + im * im
}

/// Returns the frequency near `expected` (±1 semitone) with the most power.
fn peak_near(signal: &[f32], expected: f64) -> f64 {
    let frequency = |cents: i32| expected * (f64::from(cents) / 1200.0).exp2();
    (-100..=100)
        .step_by(4)
        .map(frequency)
        .max_by(|a, b| power_at(signal, *a).total_cmp(&power_at(signal, *b)))
        .expect("the range is not empty")
}

#[test]
fn every_instrument_is_in_tune() {
    for instrument in Instrument::PITCHED {
        // The basses are heard where they play.
        let (pitch, hertz) = match instrument {
            Instrument::SubBass
            | Instrument::SynthBass
            | Instrument::RoundBass
            | Instrument::PickedBass
            | Instrument::UprightBass => (45.0, 110.0),
            _ => (69.0, 440.0),
        };
        let sound = left(&render(
            &solo(instrument, vec![note(0.0, 1.2, pitch)]),
            RATE,
            5,
        ));
        let body = &sound[(0.15 * f64::from(RATE)) as usize..(0.75 * f64::from(RATE)) as usize];
        let cents = 1200.0 * (peak_near(body, hertz) / hertz).log2();
        // Sections of detuned voices and a singer's vibrato spread the peak by some cents.
        let tolerance = match instrument {
            Instrument::WarmPad | Instrument::Strings | Instrument::Voice | Instrument::Violin => {
                16.0
            }
            Instrument::SawLead
            | Instrument::SquareLead
            | Instrument::Accordion
            | Instrument::Brass => 12.0,
            Instrument::Flute | Instrument::Organ => 10.0,
            _ => 6.0,
        };
        assert!(
            cents.abs() <= tolerance,
            "{instrument:?} is {cents:.0} cents off"
        );
        let (own, between) = (power_at(body, hertz), power_at(body, hertz * 1.26));
        assert!(
            own > between * 20.0,
            "{instrument:?}: {own:.3} at the note, {between:.3} beside it"
        );
    }
}

#[test]
fn a_piano_a4_peaks_at_440_hz() {
    let sound = left(&render(
        &solo(Instrument::Piano, vec![note(0.0, 1.5, 69.0)]),
        RATE,
        1,
    ));
    let body = &sound[2000..10_000];
    let loudest = (200..1800)
        .map(f64::from)
        .max_by(|a, b| power_at(body, *a).total_cmp(&power_at(body, *b)))
        .expect("the range is not empty");
    assert!((loudest - 440.0).abs() <= 1.0, "{loudest} Hz");
}

#[test]
fn strokes_sound_when_they_are_written() {
    let times: Vec<f64> = (0..12).map(|i| 0.3 + 0.437 * f64::from(i)).collect();
    for drum in [36.0, 37.0, 38.0, 42.0] {
        let notes = times.iter().map(|&t| note(t, 0.1, drum)).collect();
        let sound = left(&render(
            &solo(Instrument::Drums(Kit::Studio), notes),
            RATE,
            2,
        ));
        let loudest = sound.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        for &time in &times {
            let at = (time * f64::from(RATE)) as usize;
            let before = &sound[at - 400..at - 2];
            assert!(
                before.iter().all(|x| x.abs() < loudest * 0.12),
                "drum {drum} sounds before {time}"
            );
            let onset = sound[at - 2..]
                .iter()
                .position(|x| x.abs() > loudest * 0.12)
                .unwrap_or(usize::MAX);
            let late_s = onset as f64 / f64::from(RATE);
            assert!(
                late_s < 0.005,
                "drum {drum} at {time} comes {late_s:.4} s late"
            );
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_samples() {
    let spec = SongSpec {
        duration_s: 6.0,
        ..SongSpec::draw(11)
    };
    let score = compose(&spec).score;
    let (once, twice) = (render(&score, RATE, 4), render(&score, RATE, 4));
    assert!(
        once.iter()
            .zip(&twice)
            .all(|(a, b)| a.to_bits() == b.to_bits())
    );
    assert_ne!(once, render(&score, RATE, 5));
}

#[test]
fn nothing_clips_and_the_level_is_kept() {
    for seed in 0..8 {
        let spec = SongSpec {
            duration_s: 8.0,
            ..SongSpec::draw(seed)
        };
        let sound = render(&compose(&spec).score, RATE, seed);
        let peak = sound.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!(sound.iter().all(|x| x.is_finite()), "seed {seed}");
        assert!((0.05..=0.95).contains(&peak), "seed {seed} peaks at {peak}");
    }
}

#[test]
fn an_empty_score_is_silence() {
    let sound = render(&solo(Instrument::Piano, Vec::new()), RATE, 1);
    assert!(sound.iter().all(|&x| x == 0.0));
}

#[test]
fn a_fade_ends_in_silence() {
    let mut score = solo(Instrument::Organ, vec![note(0.0, 4.0, 60.0)]);
    score.production.fade_out_s = Some((1.0, 3.0));
    let sound = render(&score, RATE, 1);
    let at = |time_s: f64| (time_s * f64::from(RATE)) as usize * 2;
    assert!(sound[at(0.5)..at(0.9)].iter().any(|x| x.abs() > 0.05));
    assert!(sound[at(3.0)..].iter().all(|&x| x == 0.0));
}

#[test]
fn any_pitch_velocity_and_rate_can_be_rendered() {
    for rate in [8_000, 48_000] {
        for instrument in Instrument::PITCHED {
            let notes = [0.0, 12.0, 60.3, 127.0]
                .into_iter()
                .map(|pitch| Note {
                    start_s: 0.01,
                    duration_s: 0.05,
                    pitch,
                    velocity: 127,
                })
                .collect();
            assert!(
                render(&solo(instrument, notes), rate, 1)
                    .iter()
                    .all(|x| x.is_finite()),
                "{instrument:?}"
            );
        }
        for drum in 0..128 {
            let notes = vec![note(0.0, 0.1, drum as f32)];
            let sound = render(&solo(Instrument::Drums(Kit::Machine), notes), rate, 1);
            assert!(
                sound.iter().any(|x| x.abs() > 1e-3),
                "drum {drum} is silent"
            );
        }
    }
}
