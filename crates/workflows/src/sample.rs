//! A song that was never recorded: every value made by hand, for tests of what is written about it.

use std::path::PathBuf;

use catalog::{Digest, Timestamp};
use music::{Chord, ChordQuality, Key, Meter, Mode, PitchClass};
use sound::{
    ANALYZER_VERSION, Analysis, AudioInfo, ChordSpan, Descriptors, Embedding, Fingerprint, KeySpan,
    Loudness, Outline, Rated, Rhythm, Section, SectionRole, Segment, Signal, Spectrum, Structure,
    Tags, Tempo, TempoAlternative, TempoPoint, Tonality,
};

use crate::analyze::Song;

/// Eight seconds at 120 BPM in 4/4, A minor, every part present.
pub(crate) fn song() -> Song {
    Song {
        path: PathBuf::from("songs/night-ferry.flac"),
        bytes: 1_234_567,
        digest: Digest::of(b"night ferry"),
        analyzed_at: Timestamp::from_micros(1_763_800_000_250_000),
        analysis_time_s: 0.123456789,
        from_cache: false,
        cache_warning: None,
        analysis: analysis(),
    }
}

fn analysis() -> Analysis {
    Analysis {
        analyzer_version: ANALYZER_VERSION.to_owned(),
        audio: AudioInfo {
            container: "flac".into(),
            codec: "flac".into(),
            sample_rate_hz: 44_100,
            channels: 2,
            bits_per_sample: Some(16),
            n_frames: 352_800,
            duration_s: 8.0,
            warnings: vec![],
        },
        tags: Tags {
            title: Some("Night <Ferry> & \"Co\"".into()),
            artist: Some("The Sound of Salt".into()),
            isrc: Some("us-s1z-99-00001".into()),
            ..Tags::default()
        },
        rhythm: Some(rhythm()),
        tonality: Some(tonality()),
        chords: Some(chords()),
        loudness: Some(Loudness {
            integrated_lufs: Some(-14.2345),
            momentary_max_lufs: Some(-11.0),
            short_term_max_lufs: Some(-12.5),
            lra_lu: 5.25,
            true_peak_dbtp: Some(-0.8765),
            sample_peak_dbfs: Some(-1.0),
            plr_lu: Some(13.358),
            dynamic_range_db: 9.5,
            short_term_lufs: vec![-20.0, -16.0, -14.0, -12.5, -13.0, -13.5],
        }),
        signal: Signal {
            clipped_runs: 1,
            clipped_samples: 4,
            invalid_samples: 0,
            silence_head_s: 0.05,
            silence_tail_s: 0.25,
            dc_offset: -0.0000004,
            phase_correlation: Some(0.87654),
        },
        structure: Some(structure()),
        spectrum: Some(Spectrum {
            centroid_hz: 1850.04,
            bandwidth_hz: 1200.0,
            rolloff_hz: 3900.0,
            flatness: 0.0123456,
            flux: 0.1,
            brightness: 0.3,
            low_share: 0.25,
            zero_crossing_hz: 2100.0,
            harmonic_share: 0.7,
            mfcc_mean: vec![-200.0, 100.5],
            mfcc_std: vec![30.0, 12.25],
        }),
        descriptors: Some(descriptors()),
        segments: Some(vec![segment(0.0, 0.5, -12.0), segment(0.5, 7.5, -60.0)]),
        embedding: Some(Embedding {
            version: 1,
            values: vec![0.6, 0.8],
        }),
        fingerprint: Some(Fingerprint {
            algorithm: "chromaprint-2".into(),
            values: vec![1, u32::MAX],
        }),
        outline: Outline {
            step_s: 0.01,
            peak: (0..800).map(|i| wave(i, 0.9)).collect(),
            rms: (0..800).map(|i| wave(i, 0.5)).collect(),
            bands: (0..800).map(bands).collect(),
        },
    }
}

fn wave(index: usize, height: f32) -> f32 {
    let within_beat = (index % 50) as f32 / 50.0;
    height * (1.0 - 0.7 * within_beat) * if index < 200 { 0.4 } else { 1.0 }
}

fn bands(index: usize) -> [f32; 3] {
    let low = 0.3 + 0.3 * ((index % 100) as f32 / 100.0);
    [low, 0.9 - low, 0.1]
}

fn rhythm() -> Rhythm {
    Rhythm {
        tempo: Tempo {
            bpm: 120.00049,
            confidence: 0.93456,
            alternatives: vec![TempoAlternative {
                bpm: 60.0,
                weight: 0.06,
            }],
            curve: vec![TempoPoint {
                time_s: 1.0,
                bpm: 119.0,
            }],
        },
        beats: (0..16)
            .map(|beat| f64::from(beat) * 0.5 + 0.012345)
            .collect(),
        beat_confidences: vec![0.9; 16],
        downbeats: vec![0, 4, 8, 12],
        downbeat_confidence: 0.8,
        tatums: (0..32)
            .map(|tatum| f64::from(tatum) * 0.25 + 0.012345)
            .collect(),
        tatums_per_beat: 2,
        meter: Meter::COMMON,
        meter_confidence: 0.88,
        swing_ratio: 0.5,
        onset_rate_hz: 4.5,
        onsets: vec![0.0, 0.25],
        periodicity: vec![(60.0, 0.4), (90.0, 0.1), (120.0, 1.0), (180.0, 0.2)],
    }
}

fn tonality() -> Tonality {
    let key = Key::new(PitchClass::new(9), Mode::Minor);
    let mut chroma = [0.05; 12];
    chroma[9] = 0.45;
    Tonality {
        key,
        confidence: 0.81,
        runner_up: Key::new(PitchClass::new(0), Mode::Major),
        runner_up_confidence: 0.11,
        tuning_cents: -12.3,
        tuning_confidence: 0.7,
        chroma,
        keys: vec![KeySpan {
            start: 0.0,
            end: 8.0,
            key,
            confidence: 0.81,
        }],
    }
}

fn chords() -> Vec<ChordSpan> {
    let span = |start: f64, end: f64, chord: Option<(i32, ChordQuality)>| ChordSpan {
        start,
        end,
        chord: chord.map(|(root, quality)| Chord::new(PitchClass::new(root), quality)),
        confidence: 0.75,
    };
    vec![
        span(0.0, 2.0, Some((9, ChordQuality::Minor))),
        span(2.0, 4.0, Some((3, ChordQuality::Major7))),
        span(4.0, 4.1, Some((7, ChordQuality::Dominant7))),
        span(4.1, 7.5, Some((2, ChordQuality::Suspended4))),
        span(7.5, 8.0, None),
    ]
}

fn structure() -> Structure {
    let section = |start: f64, end: f64, label: &str, role: SectionRole| Section {
        start,
        end,
        label: label.into(),
        role,
        confidence: 0.66,
        loudness_lufs: -15.0,
        bpm: Some(120.0),
        key: Some(Key::new(PitchClass::new(9), Mode::Minor)),
        key_confidence: 0.6,
    };
    Structure {
        sections: vec![
            section(0.0, 2.0, "A", SectionRole::Intro),
            section(2.0, 5.0, "B", SectionRole::Verse),
            section(5.0, 8.0, "C", SectionRole::Chorus),
        ],
        fade_in_end_s: 0.0,
        fade_out_start_s: 7.25,
    }
}

fn descriptors() -> Descriptors {
    let rated = |value: f32| Rated {
        value,
        confidence: 0.5,
    };
    Descriptors {
        danceability: rated(0.71),
        energy: rated(0.62),
        valence: rated(0.33),
        acousticness: rated(0.12),
        instrumentalness: rated(0.91),
        liveness: rated(0.09),
        speechiness: rated(0.04),
        vocal_activity: rated(0.1),
        groove: rated(0.55),
        brightness: rated(0.48),
    }
}

fn segment(start: f64, duration: f64, loudness_end_db: f32) -> Segment {
    let mut pitches = [0.25; 12];
    pitches[9] = 1.0;
    Segment {
        start,
        duration,
        confidence: 0.9,
        loudness_start_db: -30.0,
        loudness_max_db: -8.0,
        loudness_max_time_s: 0.05,
        loudness_end_db,
        pitches,
        timbre: [1.5; 12],
    }
}
