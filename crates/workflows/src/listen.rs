//! Listens to a live stream of raw samples and times the way from block to figures.

use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use catalog::Clock;
use serde::Serialize;
use sound::{Listener, LiveFigures};

use crate::WorkflowError;
use crate::documents::{round, round32};

/// Latencies are kept of this many blocks, the latest, so that a stream may run for ever.
const MAX_LATENCIES: usize = 65_536;

/// How samples stand in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// 16-bit signed integers, little-endian.
    S16le,
    /// 32-bit floats, little-endian, full scale at 1.
    F32le,
}

impl Encoding {
    const fn n_bytes(self) -> usize {
        match self {
            Self::S16le => 2,
            Self::F32le => 4,
        }
    }

    fn decode(self, bytes: &[u8], samples: &mut Vec<f32>) {
        samples.clear();
        match self {
            Self::S16le => samples.extend(
                bytes
                    .chunks_exact(2)
                    .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0),
            ),
            Self::F32le => samples.extend(bytes.chunks_exact(4).map(|four| {
                let sample = f32::from_le_bytes([four[0], four[1], four[2], four[3]]);
                if sample.is_finite() { sample } else { 0.0 }
            })),
        }
    }
}

/// The shape of a raw stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamFormat {
    /// Frames per second.
    pub sample_rate_hz: u32,
    /// Interleaved channels.
    pub channels: u16,
    /// How each sample stands.
    pub encoding: Encoding,
    /// Frames read at a time.
    pub block_frames: usize,
}

/// How a finished stream went.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Seconds of audio heard.
    pub audio_s: f64,
    /// Blocks read.
    pub n_blocks: u64,
    /// Times that figures were handed out.
    pub n_figures: u64,
    /// Half of the blocks went from read to figures in less than this.
    pub latency_ms_median: f64,
    /// 95 of 100 blocks did.
    pub latency_ms_p95: f64,
    /// The slowest block.
    pub latency_ms_max: f64,
}

/// Listens until the stream ends and hands out figures as they change.
pub fn listen(
    stream: impl Read,
    format: StreamFormat,
    clock: &dyn Clock,
    each: impl FnMut(&LiveFigures) -> Result<(), WorkflowError>,
) -> Result<Summary, WorkflowError> {
    let mut listener =
        Listener::new(format.sample_rate_hz, format.channels).map_err(WorkflowError::Listen)?;
    pump(
        stream,
        format,
        clock,
        |samples| listener.push(samples),
        each,
    )
}

/// Feeds the stream block by block to `push` and times it.
pub(crate) fn pump(
    mut stream: impl Read,
    format: StreamFormat,
    clock: &dyn Clock,
    mut push: impl FnMut(&[f32]) -> Option<LiveFigures>,
    mut each: impl FnMut(&LiveFigures) -> Result<(), WorkflowError>,
) -> Result<Summary, WorkflowError> {
    let frame_bytes = format.encoding.n_bytes() * usize::from(format.channels.max(1));
    let mut block = vec![0; frame_bytes * format.block_frames.max(1)];
    let mut samples = Vec::new();
    let mut latencies = Latencies::default();
    let (mut n_blocks, mut n_frames, mut n_figures) = (0, 0, 0);
    loop {
        let n_read = fill(&mut stream, &mut block)?;
        // A last frame that was cut short is dropped.
        let whole = n_read - n_read % frame_bytes;
        if whole > 0 {
            let arrived = clock.now();
            format.encoding.decode(&block[..whole], &mut samples);
            if let Some(figures) = push(&samples) {
                each(&figures)?;
                n_figures += 1;
            }
            latencies.add(clock.now().seconds_since(arrived) * 1000.0);
            n_blocks += 1;
            n_frames += (whole / frame_bytes) as u64;
        }
        if n_read < block.len() {
            break;
        }
    }
    let (latency_ms_median, latency_ms_p95) = latencies.quantiles();
    Ok(Summary {
        audio_s: round(n_frames as f64 / f64::from(format.sample_rate_hz), 3),
        n_blocks,
        n_figures,
        latency_ms_median: round(latency_ms_median, 3),
        latency_ms_p95: round(latency_ms_p95, 3),
        latency_ms_max: round(latencies.max, 3),
    })
}

/// Reads until the block is full or the stream ends.
fn fill(stream: &mut impl Read, block: &mut [u8]) -> Result<usize, WorkflowError> {
    let mut n_read = 0;
    while n_read < block.len() {
        match stream.read(&mut block[n_read..]) {
            Ok(0) => break,
            Ok(n) => n_read += n,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(source) => {
                return Err(WorkflowError::Read {
                    path: PathBuf::from("-"),
                    source,
                });
            }
        }
    }
    Ok(n_read)
}

#[derive(Default)]
struct Latencies {
    ms: Vec<f64>,
    next: usize,
    max: f64,
}

impl Latencies {
    fn add(&mut self, ms: f64) {
        self.max = self.max.max(ms);
        if self.ms.len() < MAX_LATENCIES {
            self.ms.push(ms);
        } else {
            self.ms[self.next] = ms;
            self.next = (self.next + 1) % MAX_LATENCIES;
        }
    }

    fn quantiles(&self) -> (f64, f64) {
        let mut sorted = self.ms.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let rank = (share * sorted.len() as f64).ceil() as usize;
            sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
        };
        (at(0.5), at(0.95))
    }
}

/// Live figures in the written form of the other documents.
#[derive(Debug, Serialize)]
pub struct LiveDocument {
    time_s: f64,
    momentary_lufs: Option<f64>,
    short_term_lufs: Option<f64>,
    integrated_lufs: Option<f64>,
    bpm: Option<f64>,
    bpm_confidence: f64,
    beats: Vec<f64>,
    key: Option<String>,
    key_confidence: f64,
    energy: f64,
}

impl From<&LiveFigures> for LiveDocument {
    fn from(figures: &LiveFigures) -> Self {
        let lufs = |value: Option<f64>| value.map(|value| round(value, 2));
        Self {
            time_s: round(figures.time_s, 3),
            momentary_lufs: lufs(figures.momentary_lufs),
            short_term_lufs: lufs(figures.short_term_lufs),
            integrated_lufs: lufs(figures.integrated_lufs),
            bpm: figures.bpm.map(|bpm| round(bpm, 2)),
            bpm_confidence: round32(figures.bpm_confidence, 3),
            beats: figures.beats.iter().map(|&beat| round(beat, 4)).collect(),
            key: figures.key.map(|key| key.to_string()),
            key_confidence: round32(figures.key_confidence, 3),
            energy: round32(figures.energy, 3),
        }
    }
}
