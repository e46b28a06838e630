//! The parts of [`super::AnalysisDocument`].
//!
//! The fields are explained one by one in `docs/reference/documents.md`.

use serde::Serialize;
use sound::SectionRole;

use super::round::{level, round, round32, seconds, share};

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct FileDocument {
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) blake3: String,
    pub(super) container: String,
    pub(super) codec: String,
    pub(super) sample_rate_hz: u32,
    pub(super) channels: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bits_per_sample: Option<u32>,
    pub(super) duration_s: f64,
    pub(super) warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct TagsDocument {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    artist: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    album: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    album_artist: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    track_number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    genre: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    isrc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    isrc_raw: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bpm: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

impl From<&sound::Tags> for TagsDocument {
    fn from(tags: &sound::Tags) -> Self {
        let isrc = isrc(tags);
        let isrc_raw = tags.isrc.clone().filter(|raw| isrc.as_ref() != Some(raw));
        Self {
            title: tags.title.clone(),
            artist: tags.artist.clone(),
            album: tags.album.clone(),
            album_artist: tags.album_artist.clone(),
            track_number: tags.track_number,
            genre: tags.genre.clone(),
            date: tags.date.clone(),
            isrc,
            isrc_raw,
            bpm: tags.bpm.clone(),
            key: tags.key.clone(),
        }
    }
}

/// Returns the embedded ISRC without hyphens, if it is well formed.
pub(crate) fn isrc(tags: &sound::Tags) -> Option<String> {
    let isrc: catalog::Isrc = tags.isrc.as_deref()?.parse().ok()?;
    Some(isrc.as_str().to_owned())
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct TempoDocument {
    bpm: f64,
    confidence: f64,
    alternatives: Vec<TempoAlternativeDocument>,
    curve: Vec<TempoPointDocument>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TempoAlternativeDocument {
    bpm: f64,
    weight: f64,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TempoPointDocument {
    time_s: f64,
    bpm: f64,
}

impl From<&sound::Tempo> for TempoDocument {
    fn from(tempo: &sound::Tempo) -> Self {
        let alternatives = tempo
            .alternatives
            .iter()
            .map(|other| TempoAlternativeDocument {
                bpm: round(other.bpm, 3),
                weight: share(other.weight),
            });
        let curve = tempo.curve.iter().map(|point| TempoPointDocument {
            time_s: seconds(point.time_s),
            bpm: round(point.bpm, 3),
        });
        Self {
            bpm: round(tempo.bpm, 3),
            confidence: share(tempo.confidence),
            alternatives: alternatives.collect(),
            curve: curve.collect(),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct SpanDocument {
    pub(super) start: f64,
    pub(super) end: f64,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct KeyDocument {
    tonic: u8,
    name: String,
    mode: &'static str,
    confidence: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    runner_up: Option<Box<KeyDocument>>,
}

impl KeyDocument {
    fn new(key: music::Key, confidence: f32) -> Self {
        Self {
            tonic: key.tonic.semitones(),
            name: key.to_string(),
            mode: key.mode.name(),
            confidence: share(confidence),
            runner_up: None,
        }
    }
}

impl From<&sound::Tonality> for KeyDocument {
    fn from(tonality: &sound::Tonality) -> Self {
        let runner_up = Self::new(tonality.runner_up, tonality.runner_up_confidence);
        Self {
            runner_up: Some(Box::new(runner_up)),
            ..Self::new(tonality.key, tonality.confidence)
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct TuningDocument {
    cents: f64,
    reference_hz: f64,
    confidence: f64,
}

impl From<&sound::Tonality> for TuningDocument {
    fn from(tonality: &sound::Tonality) -> Self {
        let cents = f64::from(tonality.tuning_cents);
        Self {
            cents: round(cents, 1),
            reference_hz: round(440.0 * (cents / 1200.0).exp2(), 2),
            confidence: share(tonality.tuning_confidence),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct KeySpanDocument {
    start: f64,
    end: f64,
    #[serde(flatten)]
    key: KeyDocument,
}

impl From<&sound::KeySpan> for KeySpanDocument {
    fn from(span: &sound::KeySpan) -> Self {
        Self {
            start: seconds(span.start),
            end: seconds(span.end),
            key: KeyDocument::new(span.key, span.confidence),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct ChordDocument {
    start: f64,
    end: f64,
    label: String,
    confidence: f64,
}

impl From<&sound::ChordSpan> for ChordDocument {
    fn from(span: &sound::ChordSpan) -> Self {
        Self {
            start: seconds(span.start),
            end: seconds(span.end),
            label: span.label(),
            confidence: share(span.confidence),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct LoudnessDocument {
    #[serde(skip_serializing_if = "Option::is_none")]
    integrated_lufs: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    momentary_max_lufs: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_term_max_lufs: Option<f64>,
    lra_lu: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    true_peak_dbtp: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_peak_dbfs: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plr_lu: Option<f64>,
    dynamic_range_db: f64,
}

impl From<&sound::Loudness> for LoudnessDocument {
    fn from(loudness: &sound::Loudness) -> Self {
        Self {
            integrated_lufs: level(loudness.integrated_lufs),
            momentary_max_lufs: level(loudness.momentary_max_lufs),
            short_term_max_lufs: level(loudness.short_term_max_lufs),
            lra_lu: round(loudness.lra_lu, 2),
            true_peak_dbtp: level(loudness.true_peak_dbtp),
            sample_peak_dbfs: level(loudness.sample_peak_dbfs),
            plr_lu: level(loudness.plr_lu),
            dynamic_range_db: round(loudness.dynamic_range_db, 2),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct SignalDocument {
    clipped_runs: u64,
    clipped_samples: u64,
    invalid_samples: u64,
    silence_head_s: f64,
    silence_tail_s: f64,
    dc_offset: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase_correlation: Option<f64>,
}

impl From<&sound::Signal> for SignalDocument {
    fn from(signal: &sound::Signal) -> Self {
        Self {
            clipped_runs: signal.clipped_runs,
            clipped_samples: signal.clipped_samples,
            invalid_samples: signal.invalid_samples,
            silence_head_s: seconds(signal.silence_head_s),
            silence_tail_s: seconds(signal.silence_tail_s),
            dc_offset: round(signal.dc_offset, 6),
            phase_correlation: signal.phase_correlation.map(share),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct SectionDocument {
    start: f64,
    end: f64,
    label: String,
    role: &'static str,
    confidence: f64,
    loudness_lufs: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    bpm: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<KeyDocument>,
}

impl From<&sound::Section> for SectionDocument {
    fn from(section: &sound::Section) -> Self {
        Self {
            start: seconds(section.start),
            end: seconds(section.end),
            label: section.label.clone(),
            role: role_name(section.role),
            confidence: share(section.confidence),
            loudness_lufs: round32(section.loudness_lufs, 2),
            bpm: section.bpm.map(|bpm| round(bpm, 3)),
            key: section
                .key
                .map(|key| KeyDocument::new(key, section.key_confidence)),
        }
    }
}

/// Returns the role as documents name it.
pub(crate) const fn role_name(role: SectionRole) -> &'static str {
    match role {
        SectionRole::Intro => "intro",
        SectionRole::Verse => "verse",
        SectionRole::Chorus => "chorus",
        SectionRole::Bridge => "bridge",
        SectionRole::Outro => "outro",
        SectionRole::Part => "part",
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct FadesDocument {
    fade_in_end_s: f64,
    fade_out_start_s: f64,
}

impl From<&sound::Structure> for FadesDocument {
    fn from(structure: &sound::Structure) -> Self {
        Self {
            fade_in_end_s: seconds(structure.fade_in_end_s),
            fade_out_start_s: seconds(structure.fade_out_start_s),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct SpectrumDocument {
    centroid_hz: f64,
    bandwidth_hz: f64,
    rolloff_hz: f64,
    flatness: f64,
    flux: f64,
    brightness: f64,
    low_share: f64,
    zero_crossing_hz: f64,
    harmonic_share: f64,
    mfcc_mean: Vec<f64>,
    mfcc_std: Vec<f64>,
}

impl From<&sound::Spectrum> for SpectrumDocument {
    fn from(spectrum: &sound::Spectrum) -> Self {
        let coefficients = |values: &[f32]| values.iter().map(|&value| round32(value, 3)).collect();
        Self {
            centroid_hz: round32(spectrum.centroid_hz, 1),
            bandwidth_hz: round32(spectrum.bandwidth_hz, 1),
            rolloff_hz: round32(spectrum.rolloff_hz, 1),
            flatness: round32(spectrum.flatness, 5),
            flux: round32(spectrum.flux, 5),
            brightness: round32(spectrum.brightness, 5),
            low_share: round32(spectrum.low_share, 5),
            zero_crossing_hz: round32(spectrum.zero_crossing_hz, 1),
            harmonic_share: round32(spectrum.harmonic_share, 5),
            mfcc_mean: coefficients(&spectrum.mfcc_mean),
            mfcc_std: coefficients(&spectrum.mfcc_std),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RatedDocument {
    value: f64,
    confidence: f64,
}

impl From<sound::Rated> for RatedDocument {
    fn from(rated: sound::Rated) -> Self {
        Self {
            value: round32(rated.value, 4),
            confidence: share(rated.confidence),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct DescriptorsDocument {
    danceability: RatedDocument,
    energy: RatedDocument,
    valence: RatedDocument,
    acousticness: RatedDocument,
    instrumentalness: RatedDocument,
    liveness: RatedDocument,
    speechiness: RatedDocument,
    vocal_activity: RatedDocument,
    groove: RatedDocument,
    brightness: RatedDocument,
}

impl From<&sound::Descriptors> for DescriptorsDocument {
    fn from(descriptors: &sound::Descriptors) -> Self {
        Self {
            danceability: descriptors.danceability.into(),
            energy: descriptors.energy.into(),
            valence: descriptors.valence.into(),
            acousticness: descriptors.acousticness.into(),
            instrumentalness: descriptors.instrumentalness.into(),
            liveness: descriptors.liveness.into(),
            speechiness: descriptors.speechiness.into(),
            vocal_activity: descriptors.vocal_activity.into(),
            groove: descriptors.groove.into(),
            brightness: descriptors.brightness.into(),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct EmbeddingDocument {
    version: u32,
    values: Vec<f64>,
}

impl From<&sound::Embedding> for EmbeddingDocument {
    fn from(embedding: &sound::Embedding) -> Self {
        Self {
            version: embedding.version,
            values: embedding
                .values
                .iter()
                .map(|&value| round32(value, 6))
                .collect(),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct FingerprintDocument {
    algorithm: String,
    values: Vec<u32>,
}

impl From<&sound::Fingerprint> for FingerprintDocument {
    fn from(fingerprint: &sound::Fingerprint) -> Self {
        Self {
            algorithm: fingerprint.algorithm.clone(),
            values: fingerprint.values.clone(),
        }
    }
}
