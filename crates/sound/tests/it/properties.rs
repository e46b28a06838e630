//! What holds for every song, checked on songs composed here: what is done to the music is
//! done to what is heard of it, and nothing else.

use std::io::Cursor;
use std::sync::OnceLock;

use music::{Drift, Score, SongSpec, TempoMap, Truth, compose, render};
use sound::{Analysis, Options, Part};

use crate::files::{Samples, wav};

const RATE_HZ: u32 = 22_050;

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
