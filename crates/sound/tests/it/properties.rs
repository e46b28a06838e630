//! What holds for every song, checked on songs composed here: what is done to the music is
//! done to what is heard of it, and nothing else.

use std::io::Cursor;
use std::sync::OnceLock;

use music::{Drift, Instrument, Random, Score, SongSpec, TempoMap, Truth, compose, render};
use sound::{Analysis, Options, Part, Tonality};

use crate::files::{Samples, wav};

const RATE_HZ: u32 = 22_050;

/// An answer below this confidence is a guess.
const UNSURE: f32 = 0.5;

const SEEDS: std::ops::Range<u64> = 0..8;

/// A composed song as it sounds and as it is heard.
#[derive(Debug)]
struct Song {
    seed: u64,
    score: Score,
    truth: Truth,
    samples: Vec<f32>,
    heard: Analysis,
}

/// Returns a few songs of any style, key, meter and tempo.
fn songs() -> &'static [Song] {
    static SONGS: OnceLock<Vec<Song>> = OnceLock::new();
    SONGS.get_or_init(|| {
        SEEDS
            .map(|seed| {
                let spec = SongSpec {
                    duration_s: 20.0,
                    drift: Drift::Steady,
                    ..SongSpec::draw(seed)
                };
                let song = compose(&spec);
                let samples = render(&song.score, RATE_HZ, seed);
                let heard = hear(&samples);
                Song {
                    seed,
                    score: song.score,
                    truth: song.truth,
                    samples,
                    heard,
                }
            })
            .collect()
    })
}

fn hear(stereo: &[f32]) -> Analysis {
    let options = Options {
        parts: [Part::Rhythm, Part::Key].into_iter().collect(),
        ..Options::default()
    };
    let bytes = wav(RATE_HZ, 2, Samples::F32, stereo);
    sound::analyze(Cursor::new(bytes), Some("wav"), &options, &mut |_| {}).unwrap()
}

fn bpm(heard: &Analysis) -> f64 {
    heard.rhythm.as_ref().unwrap().tempo.bpm
}

/// Returns F-measure at 70 ms of two ascending lists of times.
fn f_measure(truth: &[f64], found: &[f64]) -> f64 {
    let (mut i, mut j, mut n_hits) = (0, 0, 0);
    while i < truth.len() && j < found.len() {
        if (truth[i] - found[j]).abs() <= 0.07 {
            (i, j, n_hits) = (i + 1, j + 1, n_hits + 1);
        } else if truth[i] < found[j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    2.0 * f64::from(n_hits) / (truth.len() + found.len()).max(1) as f64
}

/// Fails with everything that is wrong, not with the first.
#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn gain_moves_neither_tempo_nor_key() {
    let mut faults = Vec::new();
    for song in songs() {
        let quiet: Vec<f32> = song.samples.iter().map(|sample| 0.5 * sample).collect();
        let base = hear(&quiet);
        for (db, gain) in [(-20.0, 0.1), (6.0, 2.0)] {
            let scaled: Vec<f32> = quiet.iter().map(|sample| gain * sample).collect();
            let heard = hear(&scaled);
            let (before, after) = (
                base.tonality.as_ref().unwrap(),
                heard.tonality.as_ref().unwrap(),
            );
            let ratio = bpm(&heard) / bpm(&base);
            if (ratio - 1.0).abs() > 0.005 || before.key != after.key {
                faults.push(format!(
                    "song {} at {db} dB: {:.2} BPM, {} become {:.2} BPM, {}",
                    song.seed,
                    bpm(&base),
                    before.key,
                    bpm(&heard),
                    after.key
                ));
            }
        }
    }
    assert_none(&faults);
}

/// Returns the score with every note but those of the drums moved.
fn shifted(score: &Score, semitones: i32) -> Score {
    let mut score = score.clone();
    for track in &mut score.tracks {
        if !matches!(track.instrument, Instrument::Drums(_)) {
            for note in &mut track.notes {
                note.pitch += semitones as f32;
            }
        }
    }
    score
}

/// The pitch classes always move. The key does where the ear is sure of it: relative keys
/// share their notes, and a tie of theirs may fall either way when the register changes.
#[test]
fn a_shift_by_semitones_moves_the_key_by_them() {
    /// From here on relative keys are not tied.
    const SURE: f32 = 0.65;
    let mut faults = Vec::new();
    let mut n_sure = 0;
    for song in songs() {
        let base = song.heard.tonality.as_ref().unwrap();
        let is_sure = base.confidence >= SURE;
        n_sure += usize::from(is_sure);
        for semitones in [-5, -2, 1, 3, 6] {
            let heard = hear(&render(
                &shifted(&song.score, semitones),
                RATE_HZ,
                song.seed,
            ));
            let found = heard.tonality.unwrap();
            let expected = base.key.up(semitones);
            let likeness = likeness(base, &found, semitones);
            if is_sure && found.key != expected || likeness < 0.97 {
                faults.push(format!(
                    "song {} ({} {}): {} ({:.2}) by {semitones} is {} ({:.2}), not {expected}; pitch classes {likeness:.3} alike",
                    song.seed,
                    song.truth.key,
                    song.truth.mode,
                    base.key,
                    base.confidence,
                    found.key,
                    found.confidence,
                ));
            }
        }
    }
    assert_none(&faults);
    assert!(2 * n_sure >= songs().len(), "{n_sure} keys are sure");
}

/// Returns the cosine of the pitch classes after the shift with those before, moved.
fn likeness(before: &Tonality, after: &Tonality, semitones: i32) -> f32 {
    let mut moved = before.chroma;
    moved.rotate_right(semitones.rem_euclid(12) as usize);
    let dot = |a: &[f32; 12], b: &[f32; 12]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let (a, b) = (&moved, &after.chroma);
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// Returns the score played `ratio` times as fast.
fn faster(score: &Score, ratio: f64) -> Score {
    let mut score = score.clone();
    for note in score.tracks.iter_mut().flat_map(|track| &mut track.notes) {
        note.start_s /= ratio;
        note.duration_s /= ratio;
    }
    let times_s = score
        .tempo
        .times_s()
        .iter()
        .map(|time_s| time_s / ratio)
        .collect();
    score.tempo = TempoMap::new(score.tempo.first_beat(), times_s);
    score.production.fade_out_s = score
        .production
        .fade_out_s
        .map(|(start_s, end_s)| (start_s / ratio, end_s / ratio));
    score
}

#[test]
fn a_song_played_faster_is_heard_faster() {
    let mut faults = Vec::new();
    for song in songs() {
        for ratio in [0.9, 0.95, 1.05, 1.1] {
            let heard = hear(&render(&faster(&song.score, ratio), RATE_HZ, song.seed));
            let found = bpm(&heard) / bpm(&song.heard);
            if (found / ratio - 1.0).abs() > 0.02 {
                faults.push(format!(
                    "song {} ({:.1} {}): {:.2} BPM ({:.2}) times {ratio} is {:.2} BPM ({:.2})",
                    song.seed,
                    song.truth.bpm,
                    song.truth.meter,
                    bpm(&song.heard),
                    song.heard.rhythm.as_ref().unwrap().tempo.confidence,
                    bpm(&heard),
                    heard.rhythm.as_ref().unwrap().tempo.confidence,
                ));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn two_songs_joined_on_a_downbeat_have_the_beats_of_both() {
    let mut faults = Vec::new();
    for song in songs() {
        let frame = |time_s: f64| 2 * (time_s * f64::from(RATE_HZ)).round() as usize;
        let (start_s, end_s) = (song.truth.downbeats[0], song.truth.end);
        let first = &song.samples[..frame(end_s)];
        let second = &song.samples[frame(start_s)..];
        let joined = hear(&[first, second].concat()).rhythm.unwrap();
        let alone = &song.heard.rhythm.as_ref().unwrap().beats;
        // A beat on the join belongs to the second.
        let before = alone.iter().copied().filter(|&beat| beat < end_s - 0.07);
        let after = alone.iter().map(|beat| beat - start_s + end_s);
        let union: Vec<f64> = before
            .chain(after.filter(|&beat| beat >= end_s - 0.07))
            .collect();
        let f = f_measure(&union, &joined.beats);
        if f < 0.9 {
            faults.push(format!(
                "song {} ({:.1} BPM {}): F {f:.3}, alone {:.2} BPM, joined {:.2} BPM",
                song.seed,
                song.truth.bpm,
                song.truth.meter,
                bpm(&song.heard),
                joined.tempo.bpm
            ));
        }
    }
    assert_none(&faults);
}

#[test]
fn nothing_is_sure_of_silence_and_noise() {
    let n_samples = RATE_HZ as usize * 2 * 20;
    let mut random = Random::new(1);
    let white: Vec<f32> = (0..n_samples).map(|_| 0.1 * random.noise()).collect();
    let dull: Vec<f32> = white
        .iter()
        .scan(0.0_f32, |held, &sample| {
            *held += 0.05 * (sample - *held);
            Some(*held)
        })
        .collect();
    let mut faults = Vec::new();
    for (name, samples) in [
        ("silence", vec![0.0; n_samples]),
        ("white noise", white),
        ("dull noise", dull),
    ] {
        let heard = hear(&samples);
        if let Some(rhythm) = heard.rhythm {
            let confidence = rhythm.tempo.confidence;
            if confidence >= UNSURE {
                faults.push(format!(
                    "{name}: {:.1} BPM with {confidence}",
                    rhythm.tempo.bpm
                ));
            }
        }
        if let Some(tonality) = heard.tonality {
            let confidence = tonality.confidence;
            if confidence >= UNSURE {
                faults.push(format!("{name}: {} with {confidence}", tonality.key));
            }
        }
    }
    assert_none(&faults);
}
