use std::fs;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use catalog::{Clock, Digest, Timestamp};
use sound::{Embedding, Limits, Part, Parts};

use crate::analyze::{self, Progress, Settings};
use crate::cache::{Cache, Entry};
use crate::compare::{beat_f_measure, chord_overlap};
use crate::inputs::{Input, collect};
use crate::listen::{Encoding, StreamFormat, pump};
use crate::receipts::{Figure, ReceiptDocument};
use crate::{WorkflowError, sample, similar};

/// Counts up a millisecond each time it is read.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.fetch_add(1000, Ordering::Relaxed))
    }
}

fn ticking() -> Ticking {
    Ticking(AtomicI64::new(0))
}

fn folder(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"no audio").unwrap();
    }
    folder
}

fn names(found: &[Result<Input, WorkflowError>], folder: &Path) -> Vec<String> {
    let shown = |path: &Path| {
        path.strip_prefix(folder)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    found
        .iter()
        .map(|input| match input {
            Ok(input) => shown(input.path()),
            Err(error) => format!("error: {error}").replace(&folder.display().to_string(), "."),
        })
        .collect()
}

#[test]
fn folders_are_searched_in_order_and_for_audio_only() {
    let folder = folder(&["b.wav", "a/2.FLAC", "a/1.mp3", "cover.jpg", "a/notes.txt"]);
    let found = collect(&[folder.path().to_owned()]);
    assert_eq!(
        names(&found, folder.path()),
        ["a/1.mp3", "a/2.FLAC", "b.wav"]
    );
}

#[test]
fn each_song_comes_once_in_the_order_named() {
    let folder = folder(&["a.wav", "b.wav", "odd.xyz"]);
    let at = |name: &str| folder.path().join(name);
    let found = collect(&[
        at("odd.xyz"),
        at("b.wav"),
        folder.path().to_owned(),
        PathBuf::from("-"),
    ]);
    assert_eq!(
        names(&found, folder.path()),
        ["odd.xyz", "b.wav", "a.wav", "-"]
    );
}

#[test]
fn what_leads_to_nothing_is_an_error_at_its_place() {
    let folder = folder(&["a.wav", "empty/readme.txt"]);
    let at = |name: &str| folder.path().join(name);
    let found = collect(&[at("missing.wav"), at("empty"), at("a.wav")]);
    assert_eq!(
        names(&found, folder.path()),
        [
            "error: cannot read `./missing.wav`",
            "error: the folder `./empty` holds no audio files",
            "a.wav"
        ]
    );
}

#[test]
fn lists_name_songs_beside_them() {
    let folder = folder(&["sub/a.wav", "sub/caf\u{e9}.wav"]);
    let at = |name: &str| folder.path().join(name);
    fs::write(
        at("utf8.m3u8"),
        "\u{feff}#EXTM3U\r\n\r\n#EXTINF:1,x\r\nsub/a.wav\r\nhttp://x/y.mp3\r\n",
    )
    .unwrap();
    fs::write(at("latin1.m3u"), b"sub/caf\xe9.wav\n").unwrap();
    fs::write(at("empty.m3u"), "# nothing\n").unwrap();
    fs::write(at("itself.m3u"), "itself.m3u\n").unwrap();
    let found = collect(&[
        at("utf8.m3u8"),
        at("latin1.m3u"),
        at("empty.m3u"),
        at("itself.m3u"),
    ]);
    assert_eq!(
        names(&found, folder.path()),
        [
            "sub/a.wav",
            "error: line 5 of the list `./utf8.m3u8` cannot be used: it is an address, expected the path of a file",
            "sub/café.wav",
            "error: the list `./empty.m3u` names no files",
            "error: line 1 of the list `./itself.m3u` cannot be used: lists in lists are followed three deep only",
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let folder = folder(&["a/1.wav"]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/up")).unwrap();
    let found = collect(&[folder.path().to_owned()]);
    assert_eq!(names(&found, folder.path()), ["a/1.wav"]);
}

fn entry() -> Entry {
    let song = sample::song();
    Entry {
        analyzed_at: song.analyzed_at,
        analysis_time_s: 1.5,
        analysis: song.analysis,
    }
}

#[test]
fn a_kept_analysis_equals_the_fresh_one() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::in_data_folder(folder.path());
    let digest = Digest::of(b"song");
    assert_eq!(cache.load(digest, Parts::ALL), None);
    cache.store(digest, Parts::ALL, &entry()).unwrap();
    assert_eq!(cache.load(digest, Parts::ALL), Some(entry()));
    assert_eq!(cache.load(Digest::of(b"other"), Parts::ALL), None);
}

#[test]
fn a_whole_analysis_serves_its_parts_and_not_the_other_way() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::in_data_folder(folder.path());
    let digest = Digest::of(b"song");
    let key: Parts = [Part::Key].into_iter().collect();
    cache.store(digest, key, &entry()).unwrap();
    assert_eq!(cache.load(digest, Parts::ALL), None);

    let cache = Cache::in_data_folder(&folder.path().join("second"));
    cache.store(digest, Parts::ALL, &entry()).unwrap();
    let part = cache.load(digest, key).unwrap().analysis;
    assert_eq!(part.tonality, entry().analysis.tonality);
    assert_eq!(
        (part.rhythm, part.chords, part.loudness),
        (None, None, None)
    );
    assert_eq!(part.signal, entry().analysis.signal);
}

#[test]
fn a_broken_entry_is_no_entry() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::in_data_folder(folder.path());
    let digest = Digest::of(b"song");
    cache.store(digest, Parts::ALL, &entry()).unwrap();
    let files = walkdir::WalkDir::new(folder.path())
        .into_iter()
        .filter_map(Result::ok);
    let path = files
        .map(walkdir::DirEntry::into_path)
        .find(|path| path.is_file())
        .unwrap();
    let whole = fs::read(&path).unwrap();
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(cache.load(digest, Parts::ALL), None, "{length} bytes");
    }
    let older = String::from_utf8(whole)
        .unwrap()
        .replace(sound::ANALYZER_VERSION, "0.0.1");
    fs::write(&path, older).unwrap();
    assert_eq!(cache.load(digest, Parts::ALL), None, "another version");
}

fn settings(jobs: usize) -> Settings {
    Settings {
        parts: Parts::ALL,
        limits: Limits::default(),
        jobs: NonZeroUsize::new(jobs).unwrap(),
        cache: None,
    }
}

#[test]
fn outcomes_come_in_order_and_failures_do_not_end_the_run() {
    let files: Vec<String> = (0..200).map(|i| format!("{i:03}.wav")).collect();
    let folder = folder(&files.iter().map(String::as_str).collect::<Vec<_>>());
    let inputs = collect(&[folder.path().to_owned()]);
    let last = Mutex::new(None);
    let progress = |progress: Progress| *last.lock().unwrap() = Some(progress);
    let mut messages = Vec::new();
    analyze::run(inputs, &settings(4), &ticking(), &progress, |outcome| {
        messages.push(outcome.unwrap_err().to_string());
        Ok(())
    })
    .unwrap();
    let expected: Vec<String> = files
        .iter()
        .map(|name| format!("cannot analyse `{}`", folder.path().join(name).display()))
        .collect();
    assert_eq!(messages, expected);
    let last = last.into_inner().unwrap().unwrap();
    assert_eq!((last.files_done, last.files_total), (200, 200));
}

#[test]
fn an_error_of_the_receiver_ends_the_run() {
    let folder = folder(&["1.wav", "2.wav", "3.wav"]);
    let inputs = collect(&[folder.path().to_owned()]);
    let mut n_taken = 0;
    let result = analyze::run(inputs, &settings(1), &ticking(), &|_| (), |_| {
        n_taken += 1;
        Err(WorkflowError::Output(std::io::ErrorKind::BrokenPipe.into()))
    });
    assert!(matches!(result, Err(WorkflowError::Output(_))));
    assert_eq!(n_taken, 1);
}

#[test]
fn similar_songs_come_nearest_first() {
    let with = |name: &str, version: u32, values: Vec<f32>| {
        let mut song = sample::song();
        song.path = PathBuf::from(name);
        song.digest = Digest::of(name.as_bytes());
        song.analysis.tags.title = None;
        song.analysis.embedding = Some(Embedding { version, values });
        song
    };
    let song = with("wanted.wav", 1, vec![1.0, 0.0]);
    let others = [
        with("far.wav", 1, vec![-1.0, 0.0]),
        with("near.wav", 1, vec![0.9, 0.1]),
        with("older.wav", 0, vec![1.0, 0.0]),
        with("wanted.wav", 1, vec![1.0, 0.0]),
        with("beside.wav", 1, vec![0.0, 2.0]),
    ];
    let found = similar::rank(&song, &others, 10).unwrap();
    let names: Vec<&str> = found.iter().map(|found| found.title.as_str()).collect();
    assert_eq!(names, ["near", "beside", "far"]);
    assert!((found[2].similarity + 1.0).abs() < 1e-9);
    assert_eq!(similar::rank(&song, &others, 1).unwrap().len(), 1);

    let mut silent = song;
    silent.analysis.embedding = None;
    assert!(similar::rank(&silent, &others, 1).is_err());
}

#[test]
fn every_receipt_names_seconds_and_a_rule() {
    let document = ReceiptDocument::new(&sample::song(), &Figure::ALL);
    let value = serde_json::to_value(&document).unwrap();
    let receipts = value["receipts"].as_array().unwrap();
    assert_eq!(receipts.len(), Figure::ALL.len());
    for receipt in receipts {
        let kinds: Vec<&str> = receipt["receipts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|receipt| receipt["kind"].as_str().unwrap())
            .collect();
        assert!(
            kinds.contains(&"span") && kinds.contains(&"rule"),
            "{}",
            receipt["figure"]
        );
        assert!(
            !receipt["evidence"].as_object().unwrap().is_empty(),
            "{}",
            receipt["figure"]
        );
    }
    assert_eq!(receipts[0]["evidence"]["periodicity"][2]["bpm"], 120.0);
    assert_eq!(
        receipts[0]["evidence"]["beats"].as_array().unwrap().len(),
        16
    );
    assert_eq!(receipts[1]["evidence"]["chroma"]["A"], 0.45);
    assert_eq!(receipts[1]["evidence"]["runner_up"]["name"], "C major");
}

#[test]
fn beats_score_as_mirex_scores_them() {
    let check = |found: &[f64], known: &[f64], expected: f64| {
        assert!(
            (beat_f_measure(found, known) - expected).abs() < 1e-12,
            "{found:?} {known:?}"
        );
    };
    check(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], 1.0);
    check(&[1.06, 2.08], &[1.0, 2.0], 0.5);
    check(&[1.0, 1.5, 2.0], &[1.0, 2.0], 0.8);
    check(&[], &[1.0], 0.0);
    check(&[], &[], 0.0);
}

#[test]
fn chords_score_by_root_and_third() {
    let span = |start: f64, end: f64, label: &str| (start, end, label.to_owned());
    let known = [span(0.0, 2.0, "A:min"), span(2.0, 4.0, "G:7")];
    let check = |found: &[(f64, f64, String)], expected: f64| {
        assert!(
            (chord_overlap(found, &known) - expected).abs() < 1e-12,
            "{found:?}"
        );
    };
    check(&known, 1.0);
    check(&[span(0.0, 4.0, "A:min7")], 0.5);
    check(&[span(0.0, 1.0, "A:min"), span(1.0, 4.0, "G:maj")], 0.75);
    check(&[span(0.0, 4.0, "A:maj")], 0.0);
    check(&[span(0.0, 4.0, "N")], 0.0);
}

/// Gives a few bytes at a time, as pipes do.
struct Dripping<'a>(&'a [u8]);

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.len().min(buffer.len()).min(7);
        buffer[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

#[test]
fn a_stream_is_heard_to_its_last_whole_frame() {
    let format = StreamFormat {
        sample_rate_hz: 8000,
        channels: 2,
        encoding: Encoding::S16le,
        block_frames: 1000,
    };
    // 2 500 frames and a half.
    let bytes = vec![0; 2500 * 4 + 2];
    let mut n_samples = 0;
    let push = |samples: &[f32]| {
        n_samples += samples.len();
        None
    };
    let summary = pump(Dripping(&bytes), format, &ticking(), push, |_| Ok(())).unwrap();
    assert_eq!(summary.n_blocks, 3);
    assert_eq!(n_samples, 5000);
    assert!(
        (summary.audio_s - 0.313).abs() < 1e-9,
        "{}",
        summary.audio_s
    );
    assert!((summary.latency_ms_median - 1.0).abs() < 1e-9);
}

#[test]
fn samples_are_read_in_both_encodings() {
    let heard = |encoding: Encoding, bytes: &[u8]| {
        let format = StreamFormat {
            sample_rate_hz: 8000,
            channels: 1,
            encoding,
            block_frames: 4,
        };
        let mut all = Vec::new();
        let push = |samples: &[f32]| {
            all.extend_from_slice(samples);
            None
        };
        pump(bytes, format, &ticking(), push, |_| Ok(())).unwrap();
        all
    };
    let integers: Vec<u8> = [i16::MIN, 0, 16_384]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    assert_eq!(heard(Encoding::S16le, &integers), [-1.0, 0.0, 0.5]);
    let floats: Vec<u8> = [0.25_f32, f32::NAN, -1.0]
        .iter()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    assert_eq!(heard(Encoding::F32le, &floats), [0.25, 0.0, -1.0]);
}
