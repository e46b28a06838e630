use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::{Desk, Run, text};

#[test]
fn one_song_is_one_document() {
    let desk = Desk::new();
    let song = desk.song("song.wav", 220.0);
    let run = desk.run(&["analyze", text(&song)]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let document = run.json();
    assert_eq!(document["schema"], "ledgerline.analysis/1");
    assert!((document["file"]["duration_s"].as_f64().unwrap() - 4.0).abs() < 0.01);
    assert_eq!(document["file"]["blake3"].as_str().unwrap().len(), 64);
    for part in [
        "tempo",
        "beats",
        "downbeats",
        "time_signature",
        "key",
        "chords",
        "loudness",
    ] {
        assert!(document.get(part).is_some(), "{part}");
    }
    assert!(!has_null(&document), "{}", run.stdout);
    assert_eq!(
        run.stdout,
        desk.run(&["analyze", text(&song), "--json"]).stdout
    );
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(fields) => fields.values().any(has_null),
        _ => false,
    }
}

#[test]
fn several_songs_are_lines_in_order() {
    let desk = Desk::new();
    for (name, root_hz) in [("m/b.wav", 220.0), ("m/a.wav", 330.0), ("m/c/d.wav", 440.0)] {
        desk.song(name, root_hz);
    }
    for jobs in ["1", "3"] {
        let run = desk.run(&[
            "analyze",
            "m",
            "--jobs",
            jobs,
            "--no-cache",
            "--only",
            "loudness",
        ]);
        let paths: Vec<String> = run
            .stdout
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|document| document["file"]["path"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(paths, ["m/a.wav", "m/b.wav", "m/c/d.wav"]);
    }
}

#[test]
fn only_the_parts_asked_for_are_there() {
    let desk = Desk::new();
    let song = desk.song("song.wav", 220.0);
    let document = desk
        .run(&["analyze", text(&song), "--only", "rhythm,key"])
        .json();
    assert!(document.get("tempo").is_some() && document.get("key").is_some());
    for part in [
        "chords",
        "loudness",
        "sections",
        "descriptors",
        "embedding",
        "fingerprint",
    ] {
        assert!(document.get(part).is_none(), "{part}");
    }
}

#[test]
fn a_failed_file_is_named_and_the_rest_goes_on() {
    let desk = Desk::new();
    desk.song("m/good.wav", 220.0);
    std::fs::write(desk.path("m/bad.mp3"), "this is no music").unwrap();
    std::fs::write(desk.path("m/empty.flac"), "").unwrap();
    let run = desk.run(&["analyze", "m", "missing.wav", "--only", "loudness"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.stdout.lines().count(), 1);
    for name in ["m/bad.mp3", "m/empty.flac", "missing.wav"] {
        assert!(
            run.stderr
                .lines()
                .any(|line| line.starts_with("error: ") && line.contains(name))
        );
    }
    let run = desk.run(&["analyze", "m/bad.mp3", "missing.wav"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
}

#[test]
fn cut_and_altered_files_never_end_the_program() {
    let desk = Desk::new();
    let whole = std::fs::read(desk.song("whole.wav", 220.0)).unwrap();
    std::fs::create_dir(desk.path("m")).unwrap();
    for (index, length) in [1, 11, 43, 44, 45, 1000].into_iter().enumerate() {
        std::fs::write(desk.path(&format!("m/cut{index}.wav")), &whole[..length]).unwrap();
    }
    for at in 0..44 {
        let mut altered = whole[..4000].to_vec();
        altered[at] ^= 0xA5;
        std::fs::write(desk.path(&format!("m/altered{at}.wav")), altered).unwrap();
    }
    let run = desk.run(&["analyze", "m", "--no-cache", "--only", "loudness,key"]);
    assert!([0, 1, 3].contains(&run.code), "{}", run.code);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    let is_failure = |line: &&str| line.starts_with("error: ");
    let n_failed = run.stderr.lines().filter(is_failure).count();
    assert_eq!(run.stdout.lines().count() + n_failed, 50);
}

#[test]
fn the_folders_of_out_are_made() {
    let desk = Desk::new();
    let song = desk.song("song.wav", 220.0);
    let args = [
        "analyze",
        text(&song),
        "--only",
        "key",
        "--out",
        "a/b/song.json",
    ];
    assert_eq!(desk.run(&args).code, 0);
    assert!(desk.path("a/b/song.json").is_file());
}

#[test]
fn the_second_run_reads_what_the_first_kept() {
    let desk = Desk::new();
    let song = desk.song("song.wav", 220.0);
    let container = |args: &[&str]| {
        let document = desk.run(&[&["analyze"], args].concat()).json();
        document["file"]["container"].as_str().unwrap().to_owned()
    };
    let measured = container(&[text(&song)]);
    // A mark in what was kept shows whether it is read.
    let kept = kept_file(&desk.path("data/cache/analyses"));
    let entry = std::fs::read_to_string(&kept).unwrap();
    let marked = entry.replace(
        &format!("\"container\":\"{measured}\""),
        "\"container\":\"kept\"",
    );
    assert_ne!(entry, marked);
    std::fs::write(&kept, marked).unwrap();

    assert_eq!(container(&[text(&song)]), "kept");
    std::fs::copy(&song, desk.path("copy.wav")).unwrap();
    assert_eq!(
        container(&["copy.wav"]),
        "kept",
        "the content counts, not the name"
    );
    assert_eq!(
        container(&[text(&song), "--only", "key"]),
        "kept",
        "the whole serves its parts"
    );
    assert_eq!(container(&[text(&song), "--no-cache"]), measured);

    std::fs::write(&kept, "broken").unwrap();
    assert_eq!(
        container(&[text(&song)]),
        measured,
        "a broken entry is computed again"
    );
    assert_ne!(std::fs::read_to_string(&kept).unwrap(), "broken");
}

fn kept_file(folder: &Path) -> PathBuf {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(paths.len(), 1, "{paths:?}");
    if paths[0].is_dir() {
        kept_file(&paths[0])
    } else {
        paths[0].clone()
    }
}

#[test]
fn a_data_folder_that_cannot_be_written_is_a_warning() {
    let desk = Desk::new();
    let song = desk.song("song.wav", 220.0);
    std::fs::write(desk.path("data"), "a file where the folder should be").unwrap();
    let run = desk.run(&["analyze", text(&song), "--only", "loudness"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr.starts_with("warning: analyses cannot be kept"),
        "{}",
        run.stderr
    );
    assert!(run.json().get("loudness").is_some());
}

#[test]
fn tables_have_one_row_a_song() {
    let desk = Desk::new();
    desk.song("m/a.wav", 220.0);
    desk.song("m/b.wav", 330.0);
    let run = desk.run(&["analyze", "m", "--format", "csv", "--only", "loudness"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("path,blake3,"));
    assert!(lines[1].starts_with("m/a.wav,") && lines[2].starts_with("m/b.wav,"));

    let args = [
        "analyze",
        "m",
        "--format",
        "parquet",
        "--out",
        "m.parquet",
        "--only",
        "loudness",
    ];
    let run = desk.run(&args);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    let file = std::fs::read(desk.path("m.parquet")).unwrap();
    assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
}

#[test]
fn a_receipt_shows_seconds_rule_and_evidence() {
    let desk = Desk::new();
    let song = desk.song("song.wav", 220.0);
    // The value may stand before or after the song, with or without a sign of equality.
    let spellings: [&[&str]; 3] = [
        &["analyze", "--receipt", "key", text(&song)],
        &["analyze", text(&song), "--receipt", "key"],
        &["analyze", "--receipt=key", text(&song)],
    ];
    for args in spellings {
        let receipts = desk.run(args).json();
        let key = &receipts["receipts"][0];
        assert_eq!(key["figure"], "key");
        assert_eq!(key["receipts"][0]["kind"], "span");
        assert_eq!(key["evidence"]["chroma"].as_object().unwrap().len(), 12);
    }
    let all = desk.run(&["analyze", "--receipt", text(&song)]).json();
    assert!(all["receipts"].as_array().unwrap().len() >= 4);
}

#[test]
fn standard_input_is_a_song() {
    let desk = Desk::new();
    let song = std::fs::read(desk.song("song.wav", 220.0)).unwrap();
    let mut child = desk
        .command(&["analyze", "-", "--only", "loudness"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&song).unwrap();
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.json()["file"]["path"], "-");
}

#[test]
fn a_reader_that_goes_early_is_no_error() {
    let desk = Desk::new();
    for index in 0..4 {
        desk.song(&format!("m/{index}.wav"), 220.0 + index as f32);
    }
    let mut child = desk
        .command(&["analyze", "m"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}
