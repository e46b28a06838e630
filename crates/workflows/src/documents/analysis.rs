use serde::Serialize;
use sound::{Analysis, Rhythm};

use super::parts::{
    ChordDocument, DescriptorsDocument, EmbeddingDocument, FadesDocument, FileDocument,
    FingerprintDocument, KeyDocument, KeySpanDocument, LoudnessDocument, SectionDocument,
    SignalDocument, SpanDocument, SpectrumDocument, TagsDocument, TempoDocument, TuningDocument,
};
use super::round::{round32, seconds, share};
use crate::analyze::Song;

/// Name and version of the document's shape; it changes when a field changes its meaning or goes.
pub const SCHEMA: &str = "ledgerline.analysis/1";

/// Our own document of one song, as `--format json` prints it.
///
/// A part that was not asked for has no key. Times are seconds from the first
/// sample, rounded to a tenth of a millisecond; confidences run from 0 to 1.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AnalysisDocument {
    schema: &'static str,
    analyzer_version: String,
    file: FileDocument,
    tags: TagsDocument,
    #[serde(flatten)]
    rhythm: Option<RhythmDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<KeyDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tuning: Option<TuningDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<Vec<KeySpanDocument>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chords: Option<Vec<ChordDocument>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loudness: Option<LoudnessDocument>,
    signal: SignalDocument,
    #[serde(skip_serializing_if = "Option::is_none")]
    sections: Option<Vec<SectionDocument>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fades: Option<FadesDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spectrum: Option<SpectrumDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    descriptors: Option<DescriptorsDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    embedding: Option<EmbeddingDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<FingerprintDocument>,
}

/// What `--only rhythm` adds, on the top level of the document.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RhythmDocument {
    tempo: TempoDocument,
    beats: Vec<f64>,
    beat_confidences: Vec<f64>,
    downbeats: Vec<f64>,
    downbeat_confidence: f64,
    bars: Vec<SpanDocument>,
    tatums: Vec<f64>,
    tatums_per_beat: u8,
    swing_ratio: f64,
    time_signature: String,
    time_signature_confidence: f64,
    onset_rate_hz: f64,
}

impl From<&Song> for AnalysisDocument {
    fn from(song: &Song) -> Self {
        let analysis = &song.analysis;
        let duration_s = analysis.audio.duration_s;
        let tonality = analysis.tonality.as_ref();
        let structure = analysis.structure.as_ref();
        Self {
            schema: SCHEMA,
            analyzer_version: analysis.analyzer_version.clone(),
            file: file(song),
            tags: TagsDocument::from(&analysis.tags),
            rhythm: analysis
                .rhythm
                .as_ref()
                .map(|rhythm| RhythmDocument::new(rhythm, duration_s)),
            key: tonality.map(KeyDocument::from),
            tuning: tonality.map(TuningDocument::from),
            keys: tonality.map(|tonality| tonality.keys.iter().map(Into::into).collect()),
            chords: analysis
                .chords
                .as_ref()
                .map(|chords| chords.iter().map(Into::into).collect()),
            loudness: analysis.loudness.as_ref().map(LoudnessDocument::from),
            signal: SignalDocument::from(&analysis.signal),
            sections: structure
                .map(|structure| structure.sections.iter().map(Into::into).collect()),
            fades: structure.map(FadesDocument::from),
            spectrum: analysis.spectrum.as_ref().map(SpectrumDocument::from),
            descriptors: analysis.descriptors.as_ref().map(DescriptorsDocument::from),
            embedding: analysis.embedding.as_ref().map(EmbeddingDocument::from),
            fingerprint: analysis.fingerprint.as_ref().map(FingerprintDocument::from),
        }
    }
}

impl RhythmDocument {
    fn new(rhythm: &Rhythm, duration_s: f64) -> Self {
        Self {
            tempo: TempoDocument::from(&rhythm.tempo),
            beats: rhythm.beats.iter().copied().map(seconds).collect(),
            beat_confidences: rhythm.beat_confidences.iter().copied().map(share).collect(),
            downbeats: downbeats(rhythm).map(seconds).collect(),
            downbeat_confidence: share(rhythm.downbeat_confidence),
            bars: bars(rhythm, duration_s)
                .map(|(start, end)| SpanDocument {
                    start: seconds(start),
                    end: seconds(end),
                })
                .collect(),
            tatums: rhythm.tatums.iter().copied().map(seconds).collect(),
            tatums_per_beat: rhythm.tatums_per_beat,
            swing_ratio: round32(rhythm.swing_ratio, 3),
            time_signature: rhythm.meter.to_string(),
            time_signature_confidence: share(rhythm.meter_confidence),
            onset_rate_hz: round32(rhythm.onset_rate_hz, 3),
        }
    }
}

fn file(song: &Song) -> FileDocument {
    let Analysis { audio, .. } = &song.analysis;
    FileDocument {
        path: song.path.to_string_lossy().into_owned(),
        bytes: song.bytes,
        blake3: song.digest.to_string(),
        container: audio.container.clone(),
        codec: audio.codec.clone(),
        sample_rate_hz: audio.sample_rate_hz,
        channels: audio.channels,
        bits_per_sample: audio.bits_per_sample,
        duration_s: seconds(audio.duration_s),
        warnings: audio.warnings.clone(),
    }
}

/// Returns the times where bars start.
pub(super) fn downbeats(rhythm: &Rhythm) -> impl Iterator<Item = f64> {
    rhythm
        .downbeats
        .iter()
        .filter_map(|&index| rhythm.beats.get(index).copied())
}

/// Returns start and end of each bar; the last is as long as the one before, but ends with the song.
pub(super) fn bars(rhythm: &Rhythm, duration_s: f64) -> impl Iterator<Item = (f64, f64)> {
    let starts: Vec<f64> = downbeats(rhythm).collect();
    intervals(&starts, duration_s).into_iter()
}

/// Returns start and end of the stretches between `starts`.
pub(super) fn intervals(starts: &[f64], duration_s: f64) -> Vec<(f64, f64)> {
    let ends = starts.iter().skip(1).copied();
    let last = match starts {
        [.., before, last] => (last + (last - before)).min(duration_s).max(*last),
        _ => duration_s,
    };
    starts.iter().copied().zip(ends.chain([last])).collect()
}
