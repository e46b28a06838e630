//! Files to hear: fixtures, and WAV and AIFF written here byte by byte.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use sound::{Analysis, Limits, Options, SoundError};

/// Analyses bytes with every part.
pub(crate) fn hear(bytes: Vec<u8>, extension: Option<&str>) -> Result<Analysis, SoundError> {
    hear_within(bytes, extension, Limits::default())
}

/// Analyses bytes within limits.
pub(crate) fn hear_within(
    bytes: Vec<u8>,
    extension: Option<&str>,
    limits: Limits,
) -> Result<Analysis, SoundError> {
    let options = Options {
        limits,
        ..Options::default()
    };
    sound::analyze(Cursor::new(bytes), extension, &options, &mut |_| {})
}

/// Returns every whole fixture as path and bytes, in the order of their names.
pub(crate) fn fixtures() -> Vec<(PathBuf, Vec<u8>)> {
    let songs = files_in("tests/fixtures");
    assert!(songs.len() >= 9, "the fixtures are missing");
    songs
}

/// Returns the files that once made a decoder fail, in the order of their names.
pub(crate) fn found() -> Vec<(PathBuf, Vec<u8>)> {
    let files = files_in("tests/fixtures/found");
    assert!(!files.is_empty(), "what was found is missing");
    files
}

fn files_in(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|extension| extension != "md"));
    paths
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

/// Returns the bytes of one fixture.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures")
            .join(name),
    )
    .unwrap()
}

pub(crate) fn extension(path: &Path) -> Option<&str> {
    path.extension().and_then(|extension| extension.to_str())
}

/// How samples are stored in a WAV file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Samples {
    U8,
    I16,
    I24,
    F32,
}

impl Samples {
    fn n_bits(self) -> u16 {
        match self {
            Self::U8 => 8,
            Self::I16 => 16,
            Self::I24 => 24,
            Self::F32 => 32,
        }
    }

    fn format_tag(self) -> u16 {
        if self == Self::F32 { 3 } else { 1 }
    }

    fn push(self, bytes: &mut Vec<u8>, sample: f32) {
        match self {
            Self::U8 => bytes.push((sample * 127.0 + 128.0).round() as u8),
            Self::I16 => bytes.extend(((sample * 32767.0).round() as i16).to_le_bytes()),
            Self::I24 => bytes.extend(&((sample * 8_388_607.0).round() as i32).to_le_bytes()[..3]),
            Self::F32 => bytes.extend(sample.to_le_bytes()),
        }
    }
}

/// Writes interleaved samples as RIFF WAVE.
pub(crate) fn wav(rate_hz: u32, n_channels: u16, samples: Samples, interleaved: &[f32]) -> Vec<u8> {
    let mut data = Vec::new();
    for &sample in interleaved {
        samples.push(&mut data, sample);
    }
    let n_bytes = data.len() as u32;
    wav_around(rate_hz, n_channels, samples, &data, n_bytes)
}

/// Writes a WAV file whose header declares `n_declared` bytes of data, whatever `data` holds.
pub(crate) fn wav_around(
    rate_hz: u32,
    n_channels: u16,
    samples: Samples,
    data: &[u8],
    n_declared: u32,
) -> Vec<u8> {
    let frame_bytes = n_channels * samples.n_bits() / 8;
    let mut bytes = Vec::from(*b"RIFF");
    bytes.extend(n_declared.saturating_add(36).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend(samples.format_tag().to_le_bytes());
    bytes.extend(n_channels.to_le_bytes());
    bytes.extend(rate_hz.to_le_bytes());
    bytes.extend((rate_hz.wrapping_mul(u32::from(frame_bytes))).to_le_bytes());
    bytes.extend(frame_bytes.to_le_bytes());
    bytes.extend(samples.n_bits().to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(n_declared.to_le_bytes());
    bytes.extend(data);
    bytes
}

/// Writes interleaved samples as AIFF with 16 bits.
pub(crate) fn aiff(rate_hz: u32, n_channels: u16, interleaved: &[f32]) -> Vec<u8> {
    let n_frames = interleaved.len() as u32 / u32::from(n_channels);
    let n_data = interleaved.len() as u32 * 2;
    let mut bytes = Vec::from(*b"FORM");
    bytes.extend((4 + 26 + 16 + n_data).to_be_bytes());
    bytes.extend(b"AIFFCOMM");
    bytes.extend(18_u32.to_be_bytes());
    bytes.extend(n_channels.to_be_bytes());
    bytes.extend(n_frames.to_be_bytes());
    bytes.extend(16_u16.to_be_bytes());
    bytes.extend(extended(rate_hz));
    bytes.extend(b"SSND");
    bytes.extend((8 + n_data).to_be_bytes());
    bytes.extend([0; 8]);
    for &sample in interleaved {
        bytes.extend(((sample * 32767.0).round() as i16).to_be_bytes());
    }
    bytes
}

/// Returns a whole number as the 80-bit float of AIFF: biased exponent, then the leading one and its followers.
fn extended(value: u32) -> [u8; 10] {
    let shift = value.leading_zeros();
    let exponent = (16383 + 31 - shift) as u16;
    let mantissa = u64::from(value << shift) << 32;
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&exponent.to_be_bytes());
    bytes[2..].copy_from_slice(&mantissa.to_be_bytes());
    bytes
}

/// Returns an interleaved A major triad at 220 Hz, each channel 0.1 ms later than the one before.
pub(crate) fn tone(rate_hz: u32, n_channels: u16, seconds: f64) -> Vec<f32> {
    let n_frames = (f64::from(rate_hz) * seconds) as usize;
    let sample = |frame: usize, channel: u16| {
        let time = frame as f64 / f64::from(rate_hz) + 1e-4 * f64::from(channel);
        let partials = [220.0, 277.18, 329.63].map(|hz| (std::f64::consts::TAU * hz * time).sin());
        (partials.iter().sum::<f64>() * 0.2) as f32
    };
    (0..n_frames)
        .flat_map(|frame| (0..n_channels).map(move |channel| sample(frame, channel)))
        .collect()
}

/// Returns the megabytes that this process has held at most, where the system tells.
pub(crate) fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}
