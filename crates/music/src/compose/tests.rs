use super::bar::Bar;
use super::harmony::{self, Vocabulary};
use super::{Composition, Drift, SongSpec, Style, compose, survey};
use crate::{Instrument, Key, Meter, Mode, PitchClass};

const METERS: [(u8, u8); 6] = [(2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8)];

fn spec(style: &str) -> SongSpec {
    SongSpec {
        style: Style::named(style).expect("the style exists"),
        key: Key::new(PitchClass::new(9), Mode::Minor),
        meter: Meter::COMMON,
        bpm: 120.0,
        drums: true,
        tune: true,
        drift: Drift::Steady,
        tuning_cents: 0.0,
        duration_s: 40.0,
        seed: 3,
    }
}

#[test]
fn every_progression_parses() {
    let vocabularies = [
        Vocabulary::Triads,
        Vocabulary::Coloured,
        Vocabulary::Sevenths,
        Vocabulary::Blues,
        Vocabulary::Power,
    ];
    for vocabulary in vocabularies {
        for mode in [Mode::Major, Mode::Minor] {
            for progression in vocabulary.progressions(mode) {
                for key in Key::all() {
                    assert!(harmony::chords(progression, key, vocabulary).len() >= 3);
                }
            }
        }
    }
}

#[test]
fn numerals_name_chords() {
    let c_major = Key::new(PitchClass::new(0), Mode::Major);
    let check = |numeral: &str, expected: &str| {
        let label = harmony::parse(numeral, c_major).map(harmony::Harmony::label);
        assert_eq!(label.as_deref(), Some(expected), "{numeral}");
    };
    check("I", "C:maj");
    check("vi7", "A:min7");
    check("bVII", "Bb:maj");
    check("V7/ii", "A:7");
    check("I/3", "C:maj/3");
    check("i/3", "C:min/b3");
    check("Vsus4", "G:sus4");
    check("iih", "D:hdim7");
    check("viio", "B:dim");
    assert_eq!(harmony::parse("H", c_major), None);
    assert_eq!(harmony::parse("", c_major), None);
}

#[test]
fn bars_hold_their_parts() {
    for (numerator, denominator) in METERS {
        let bar = Bar::new(Meter::new(numerator, denominator));
        let inside = |at: &f64| (0.0..bar.length()).contains(at);
        assert!(
            bar.counts
                .iter()
                .chain(&bar.eighths)
                .chain(&bar.backbeats)
                .all(inside)
        );
        assert!(bar.is_count(bar.middle), "{numerator}/{denominator}");
    }
}

fn check_truth(song: &Composition) {
    let truth = &song.truth;
    let context = format!("{} {} {}", truth.style, truth.meter, truth.bpm);
    assert!(
        truth.beats.windows(2).all(|pair| pair[0] < pair[1]),
        "{context}"
    );
    assert!(
        truth.downbeats.iter().all(|t| truth.beats.contains(t)),
        "{context}"
    );
    assert!(
        truth
            .chords
            .windows(2)
            .all(|pair| (pair[0].1 - pair[1].0).abs() < 1e-9),
        "{context}: chords leave a gap"
    );
    assert!(
        truth.chords.iter().all(|(start, end, _)| start < end),
        "{context}"
    );
    assert!(
        truth
            .sections
            .windows(2)
            .all(|pair| (pair[0].1 - pair[1].0).abs() < 1e-9),
        "{context}"
    );
    let last = truth.chords.last().expect("there are chords");
    assert!((last.1 - truth.end).abs() < 1e-3, "{context}");
    assert!(
        truth.melody.iter().all(|(start, end, _)| start < end),
        "{context}"
    );
    assert!(!song.score.tracks.is_empty(), "{context}");
    for track in &song.score.tracks {
        for note in &track.notes {
            assert!(
                note.start_s >= 0.0 && note.duration_s > 0.0 && note.duration_s < 40.0,
                "{context} {note:?}"
            );
            assert!(
                (20.0..=110.0).contains(&note.pitch),
                "{context} {:?} {note:?}",
                track.instrument
            );
        }
    }
}

#[test]
fn every_style_plays_in_every_meter() {
    for (index, style) in Style::all().iter().enumerate() {
        for (numerator, denominator) in METERS.into_iter().chain([(1, 4), (9, 8), (11, 8), (12, 8)])
        {
            for mode in [0, 12] {
                let key = Key::from_index((index * 5 + usize::from(numerator)) % 12 + mode);
                let meter = Meter::new(numerator, denominator);
                let bpm = 60.0 + 6.0 * index as f64;
                check_truth(&compose(&SongSpec {
                    style: *style,
                    key,
                    meter,
                    bpm,
                    seed: index as u64,
                    ..spec("pop")
                }));
            }
        }
    }
}

#[test]
fn without_drums_nothing_is_struck() {
    for style in Style::all() {
        let song = compose(&SongSpec {
            style: *style,
            drums: false,
            ..spec("rock")
        });
        assert!(
            !song.score.has_drums() && !song.truth.drums,
            "{}",
            style.name()
        );
        let song = compose(&SongSpec {
            style: *style,
            ..spec("rock")
        });
        assert!(
            song.score.has_drums() && song.truth.drums,
            "{}",
            style.name()
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_song() {
    let song = spec("swing");
    assert_eq!(compose(&song), compose(&song));
    assert_ne!(
        compose(&song).score,
        compose(&SongSpec { seed: 4, ..song }).score
    );
}

#[test]
fn tempo_is_what_was_asked_for() {
    let check = |drift: Drift, tolerance: f64| {
        let song = compose(&SongSpec {
            drift,
            bpm: 97.0,
            ..spec("folk")
        });
        assert!(
            (song.truth.bpm / 97.0 - 1.0).abs() <= tolerance,
            "{drift:?}: {}",
            song.truth.bpm
        );
    };
    check(Drift::Steady, 1e-6);
    check(Drift::Wander(0.04), 0.03);
    check(Drift::Ramp(0.1), 0.01);
    check(Drift::Rubato(0.1), 0.04);
    check(Drift::Step(0.2), 1e-6);
    let steady = compose(&spec("folk"));
    assert!(steady.truth.tempo_drift < 1e-6);
    let ramp = compose(&SongSpec {
        drift: Drift::Ramp(0.1),
        ..spec("folk")
    });
    assert!(
        (ramp.truth.tempo_drift - 0.05).abs() < 0.01,
        "{}",
        ramp.truth.tempo_drift
    );
}

#[test]
fn seven_eighths_counts_eighths() {
    let song = compose(&SongSpec {
        meter: Meter::new(7, 8),
        bpm: 180.0,
        ..spec("rock")
    });
    assert_eq!(song.truth.beats_per_bar, 7);
    assert_eq!(song.truth.bpm_alt, [90.0]);
    let interval = song.truth.beats[1] - song.truth.beats[0];
    assert!((interval - 60.0 / 180.0).abs() < 1e-3);
}

#[test]
fn tuning_moves_every_pitched_note() {
    let song = compose(&SongSpec {
        tuning_cents: 30.0,
        ..spec("pop")
    });
    for track in &song.score.tracks {
        let expected = if matches!(track.instrument, Instrument::Drums(_)) {
            0.0
        } else {
            0.3
        };
        assert!(
            track
                .notes
                .iter()
                .all(|note| (note.pitch - note.pitch.floor() - expected).abs() < 1e-3)
        );
    }
}

#[test]
fn the_comping_plays_the_chords() {
    for style in ["rock", "bossa", "waltz", "chamber", "ambient"] {
        let song = compose(&spec(style));
        let names: Vec<String> = (0..12).map(|i| PitchClass::new(i).to_string()).collect();
        let (mut inside, mut all) = (0, 0);
        for note in &song.score.tracks[0].notes {
            let middle = note.start_s + note.duration_s / 2.0;
            let Some((_, _, label)) = song
                .truth
                .chords
                .iter()
                .find(|(start, end, _)| (*start..*end).contains(&middle))
            else {
                continue;
            };
            let (root, quality) = label
                .split_once(':')
                .expect("comping is silent where no chord is");
            let quality = quality.split('/').next().unwrap_or(quality);
            let root = names
                .iter()
                .position(|name| name == root)
                .expect("roots are spelt alike") as i32;
            let intervals: &[u8] = crate::ChordQuality::ALL
                .iter()
                .find(|candidate| candidate.harte() == quality)
                .map_or(&[0, 7], |quality| quality.intervals());
            let above = (note.pitch as i32 - root).rem_euclid(12) as u8;
            all += 1;
            inside += usize::from(intervals.contains(&above));
        }
        assert!(
            all > 50 && inside == all,
            "{style}: {inside} of {all} notes belong to their chord"
        );
    }
}

#[test]
fn a_survey_covers_the_space() {
    let specs = survey(96, 1);
    let count =
        |matches: &dyn Fn(&SongSpec) -> bool| specs.iter().filter(|spec| matches(spec)).count();
    for key in Key::all() {
        assert_eq!(count(&|spec| spec.key == key), 4, "{key}");
    }
    for style in Style::all() {
        assert_eq!(count(&|spec| spec.style == *style), 4, "{}", style.name());
    }
    for (numerator, denominator) in METERS {
        assert!(count(&|spec| spec.meter == Meter::new(numerator, denominator)) >= 4);
    }
    assert!(specs.iter().all(|spec| (55.0..=200.0).contains(&spec.bpm)));
    assert!(count(&|spec| spec.bpm < 70.0) >= 10 && count(&|spec| spec.bpm > 150.0) >= 10);
    assert!((30..=66).contains(&count(&|spec| spec.drums)));
    assert!(count(&|spec| spec.drift != Drift::Steady) >= 20);
}
