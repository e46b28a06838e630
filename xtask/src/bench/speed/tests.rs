use std::path::PathBuf;
use std::process::Command;

use super::{files, hour, process, reported_cpu_s, spread};

#[test]
fn a_spread_has_the_middle_in_the_middle() {
    let check = |values: &[f64], expected: [f64; 3]| {
        let found = spread(values).map(f64::to_bits);
        assert_eq!(found, expected.map(f64::to_bits), "{values:?}");
    };
    check(&[3.0, 1.0, 2.0], [1.0, 2.0, 3.0]);
    check(&[4.0, 1.0, 2.0, 3.0], [1.0, 2.5, 4.0]);
    check(&[7.0], [7.0; 3]);
}

#[test]
fn a_peer_reports_a_time_for_each_song() {
    let output = "{\"bpm\": 120}\ncpu_s 0.5\n{}\ncpu_s 1.25\n";
    assert!((reported_cpu_s(output, 2).unwrap() - 1.75).abs() < 1e-12);
    assert!(reported_cpu_s(output, 3).is_err());
    assert!(reported_cpu_s("cpu_s fast\n", 1).is_err());
}

#[test]
fn work_costs_time() {
    let work = |n: u32| {
        let loop_ = format!("i=0; while [ $i -lt {n} ]; do i=$((i+1)); done");
        process::cost(Command::new("sh").args(["-c", &loop_])).unwrap()
    };
    let (little, much) = (work(1), work(300_000));
    assert!(much.cpu_s > little.cpu_s, "{little:?} {much:?}");
    assert!(much.wall_s > 0.0 && much.peak_mib > 0.1, "{much:?}");
    assert!(process::cost(Command::new("sh").args(["-c", "exit 3"])).is_err());
}

#[test]
fn songs_are_found_in_folders() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.wav", "a.FLAC", "notes.txt"] {
        std::fs::write(folder.path().join(name), b"").unwrap();
    }
    let song = folder.path().join("b.wav");
    let found = files::songs(&[song.clone(), folder.path().to_owned()]).unwrap();
    assert_eq!(found, [song.clone(), folder.path().join("a.FLAC"), song]);
    assert!(files::songs(&[PathBuf::from("there-is-no-such-folder")]).is_err());
}

#[test]
fn an_hour_is_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let song = folder.path().join("song.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 8000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&song, spec).unwrap();
    for n in 0..8000 * 7_i32 {
        writer.write_sample((n % 100) as i16).unwrap();
    }
    writer.finalize().unwrap();
    let path = folder.path().join("hour.wav");
    let seconds = hour::write(&[song], &path).unwrap();
    assert!((seconds - 3600.0).abs() < 1e-9, "{seconds}");
    let reader = hound::WavReader::open(&path).unwrap();
    assert_eq!(reader.duration(), (seconds * 8000.0).round() as u32);
    let samples: Vec<i16> = reader
        .into_samples()
        .take(200)
        .map(Result::unwrap)
        .collect();
    assert_eq!(samples[..3], [0, 1, 2]);
    assert_eq!(samples[150], 50);
}
