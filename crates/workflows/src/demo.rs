//! Composes the songs of the demonstration and writes them as files.

mod agreement;
mod statements;

use std::path::{Path, PathBuf};

use music::{DemoSong, Meter, Mode, PitchClass, Truth};
use rayon::prelude::*;

use crate::WorkflowError;
use crate::compare::Known;
pub use agreement::{DEMO_PERIOD, write_agreement};
pub use statements::write_statements;

/// The label that the demonstration's statements are imported for.
pub const DEMO_LABEL: &str = "demo";
/// Songs of the demonstration.
pub const N_SONGS: usize = 6;

const SAMPLE_RATE_HZ: u32 = 44_100;

/// A song written for the demonstration.
#[derive(Clone, Debug)]
pub struct DemoFile {
    /// The file, 16-bit stereo WAV.
    pub path: PathBuf,
    /// What is known of the song because it was composed.
    pub known: Known,
}

/// Composes and renders the songs of `seed`, `jobs` at a time, into `folder`; calls `each` after
/// each one.
///
/// The same seed writes the same bytes.
pub fn write(
    folder: &Path,
    seed: u64,
    jobs: usize,
    each: &(dyn Fn() + Sync),
) -> Result<Vec<DemoFile>, WorkflowError> {
    let failed = |source| WorkflowError::Write {
        path: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let songs = music::demo_songs(seed);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.clamp(1, songs.len()))
        .build()?;
    pool.install(|| {
        songs
            .par_iter()
            .map(|song| {
                let path = folder.join(format!("{}.wav", song.title));
                write_song(song, seed, &path)?;
                each();
                Ok(DemoFile {
                    path,
                    known: known(&song.composition.truth),
                })
            })
            .collect()
    })
}

fn write_song(song: &DemoSong, seed: u64, path: &Path) -> Result<(), WorkflowError> {
    let samples = music::render(&song.composition.score, SAMPLE_RATE_HZ, seed);
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: SAMPLE_RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let write = || -> Result<(), hound::Error> {
        let mut writer = hound::WavWriter::create(path, spec)?;
        for &sample in &samples {
            writer.write_sample((sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16)?;
        }
        writer.finalize()
    };
    write().map_err(|error| {
        let source = match error {
            hound::Error::IoError(error) => error,
            other => std::io::Error::other(other),
        };
        WorkflowError::Write {
            path: path.to_owned(),
            source,
        }
    })
}

/// Keeps what a listener could check; the composer's spelling is that of `music`.
fn known(truth: &Truth) -> Known {
    let mode = if truth.mode == Mode::Minor.name() {
        Mode::Minor
    } else {
        Mode::Major
    };
    let tonic = (0..12)
        .map(PitchClass::new)
        .find(|pitch| pitch.name() == truth.key)
        .expect("the composer names its key by a pitch class");
    Known {
        bpm: truth.bpm,
        key: music::Key::new(tonic, mode),
        meter: truth
            .meter
            .parse::<Meter>()
            .expect("the composer writes a time signature"),
        beats: truth.beats.clone(),
        chords: truth.chords.clone(),
    }
}
