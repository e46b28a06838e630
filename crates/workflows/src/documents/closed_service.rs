//! The shapes of the `audio-features` and `audio-analysis` documents of the
//! service that closed in November 2024, filled with our own values.
//!
//! `docs/reference/documents.md` says which values cannot equal the service's.

use music::{Key, Meter, Mode};
use serde::Serialize;
use sound::{Analysis, Rhythm, Section, Tonality};

use super::analysis::{bars, intervals};
use super::round::{round, round32};
use crate::analyze::Song;

/// Sample rate at which songs are measured, in Hz.
const ANALYSIS_RATE_HZ: f64 = 22_050.0;
/// Loudness of silence in the service's documents, in dB.
const SILENCE_DB: f64 = -60.0;

/// One song in the shape of `GET /audio-features/{id}`.
#[derive(Debug, Serialize)]
pub struct AudioFeatures {
    danceability: f64,
    energy: f64,
    key: i8,
    loudness: f64,
    mode: i8,
    speechiness: f64,
    acousticness: f64,
    instrumentalness: f64,
    liveness: f64,
    valence: f64,
    tempo: f64,
    r#type: &'static str,
    id: String,
    uri: String,
    track_href: String,
    analysis_url: String,
    duration_ms: u64,
    time_signature: u8,
}

impl AudioFeatures {
    /// Returns the document of `song`, `None` if its tempo, key, loudness or descriptors were not asked for.
    pub fn new(song: &Song) -> Option<Self> {
        let analysis = &song.analysis;
        let descriptors = analysis.descriptors.as_ref()?;
        let tonality = analysis.tonality.as_ref()?;
        let rhythm = analysis.rhythm.as_ref()?;
        let id = song.digest.to_string();
        let unit = |rated: sound::Rated| round32(rated.value.clamp(0.0, 1.0), 4);
        Some(Self {
            danceability: unit(descriptors.danceability),
            energy: unit(descriptors.energy),
            key: tonic(Some(tonality.key)),
            loudness: loudness(analysis)?,
            mode: mode(Some(tonality.key)),
            speechiness: unit(descriptors.speechiness),
            acousticness: unit(descriptors.acousticness),
            instrumentalness: unit(descriptors.instrumentalness),
            liveness: unit(descriptors.liveness),
            valence: unit(descriptors.valence),
            tempo: round(rhythm.tempo.bpm, 3),
            r#type: "audio_features",
            uri: format!("ledgerline:track:{id}"),
            track_href: format!("urn:blake3:{id}"),
            analysis_url: format!("urn:blake3:{id}"),
            id,
            duration_ms: (analysis.audio.duration_s * 1000.0).round() as u64,
            time_signature: time_signature(rhythm.meter),
        })
    }
}

/// One song in the shape of `GET /audio-analysis/{id}`.
#[derive(Debug, Serialize)]
pub struct AudioAnalysis {
    meta: Meta,
    track: Track,
    bars: Vec<Interval>,
    beats: Vec<Interval>,
    sections: Vec<SectionShape>,
    segments: Vec<SegmentShape>,
    tatums: Vec<Interval>,
}

#[derive(Debug, Serialize)]
struct Meta {
    analyzer_version: String,
    platform: &'static str,
    detailed_status: &'static str,
    status_code: u8,
    timestamp: i64,
    analysis_time: f64,
    input_process: String,
}

#[derive(Debug, Serialize)]
struct Track {
    num_samples: u64,
    duration: f64,
    sample_md5: &'static str,
    offset_seconds: u8,
    window_seconds: u8,
    analysis_sample_rate: u32,
    analysis_channels: u8,
    end_of_fade_in: f64,
    start_of_fade_out: f64,
    loudness: f64,
    tempo: f64,
    tempo_confidence: f64,
    time_signature: u8,
    time_signature_confidence: f64,
    key: i8,
    key_confidence: f64,
    mode: i8,
    mode_confidence: f64,
    codestring: &'static str,
    code_version: f64,
    echoprintstring: &'static str,
    echoprint_version: f64,
    synchstring: &'static str,
    synch_version: f64,
    rhythmstring: &'static str,
    rhythm_version: f64,
}

#[derive(Debug, Serialize)]
struct Interval {
    start: f64,
    duration: f64,
    confidence: f64,
}

#[derive(Debug, Serialize)]
struct SectionShape {
    start: f64,
    duration: f64,
    confidence: f64,
    loudness: f64,
    tempo: f64,
    tempo_confidence: f64,
    key: i8,
    key_confidence: f64,
    mode: i8,
    mode_confidence: f64,
    time_signature: u8,
    time_signature_confidence: f64,
}

#[derive(Debug, Serialize)]
struct SegmentShape {
    start: f64,
    duration: f64,
    confidence: f64,
    loudness_start: f64,
    loudness_max: f64,
    loudness_max_time: f64,
    loudness_end: f64,
    pitches: Vec<f64>,
    timbre: Vec<f64>,
}

impl AudioAnalysis {
    /// Returns the document of `song`, `None` if a part that it holds was not asked for.
    pub fn new(song: &Song) -> Option<Self> {
        let analysis = &song.analysis;
        let rhythm = analysis.rhythm.as_ref()?;
        let structure = analysis.structure.as_ref()?;
        let duration_s = analysis.audio.duration_s;
        let bars = bars(rhythm, duration_s)
            .map(|(start, end)| interval(start, end, rhythm.downbeat_confidence));
        let beats = intervals(&rhythm.beats, duration_s)
            .into_iter()
            .zip(&rhythm.beat_confidences)
            .map(|((start, end), &confidence)| interval(start, end, confidence));
        let sections = structure
            .sections
            .iter()
            .map(|section| section_shape(section, rhythm));
        Some(Self {
            meta: meta(song),
            track: track(analysis)?,
            bars: bars.collect(),
            beats: beats.collect(),
            sections: sections.collect(),
            segments: analysis
                .segments
                .as_ref()?
                .iter()
                .map(segment_shape)
                .collect(),
            tatums: tatums(rhythm, duration_s),
        })
    }
}

fn meta(song: &Song) -> Meta {
    let audio = &song.analysis.audio;
    let mix = match audio.channels {
        1 => "mono".to_owned(),
        2 => "L+R".to_owned(),
        n => format!("{n} channels"),
    };
    Meta {
        analyzer_version: song.analysis.analyzer_version.clone(),
        platform: "ledgerline",
        detailed_status: "OK",
        status_code: 0,
        timestamp: song.analyzed_at.seconds(),
        analysis_time: round(song.analysis_time_s, 5),
        input_process: format!("{} {mix} {}->22050", audio.codec, audio.sample_rate_hz),
    }
}

fn track(analysis: &Analysis) -> Option<Track> {
    let rhythm = analysis.rhythm.as_ref()?;
    let tonality = analysis.tonality.as_ref()?;
    let structure = analysis.structure.as_ref()?;
    let duration_s = analysis.audio.duration_s;
    Some(Track {
        num_samples: (duration_s * ANALYSIS_RATE_HZ).round() as u64,
        duration: round(duration_s, 5),
        sample_md5: "",
        offset_seconds: 0,
        window_seconds: 0,
        analysis_sample_rate: ANALYSIS_RATE_HZ as u32,
        analysis_channels: 1,
        end_of_fade_in: round(structure.fade_in_end_s, 5),
        start_of_fade_out: round(structure.fade_out_start_s, 5),
        loudness: loudness(analysis)?,
        tempo: round(rhythm.tempo.bpm, 3),
        tempo_confidence: confidence(rhythm.tempo.confidence),
        time_signature: time_signature(rhythm.meter),
        time_signature_confidence: confidence(rhythm.meter_confidence),
        key: tonic(Some(tonality.key)),
        key_confidence: tonic_confidence(tonality),
        mode: mode(Some(tonality.key)),
        mode_confidence: mode_confidence(tonality),
        codestring: "",
        code_version: 0.0,
        echoprintstring: "",
        echoprint_version: 0.0,
        synchstring: "",
        synch_version: 0.0,
        rhythmstring: "",
        rhythm_version: 0.0,
    })
}

fn section_shape(section: &Section, rhythm: &Rhythm) -> SectionShape {
    SectionShape {
        start: round(section.start, 5),
        duration: round(section.end - section.start, 5),
        confidence: confidence(section.confidence),
        loudness: round32(section.loudness_lufs, 3).max(SILENCE_DB),
        tempo: round(section.bpm.unwrap_or(rhythm.tempo.bpm), 3),
        tempo_confidence: confidence(rhythm.tempo.confidence),
        key: tonic(section.key),
        key_confidence: confidence(section.key_confidence),
        mode: mode(section.key),
        mode_confidence: confidence(section.key_confidence),
        time_signature: time_signature(rhythm.meter),
        time_signature_confidence: confidence(rhythm.meter_confidence),
    }
}

fn segment_shape(segment: &sound::Segment) -> SegmentShape {
    SegmentShape {
        start: round(segment.start, 5),
        duration: round(segment.duration, 5),
        confidence: confidence(segment.confidence),
        loudness_start: round32(segment.loudness_start_db, 3),
        loudness_max: round32(segment.loudness_max_db, 3),
        loudness_max_time: round32(segment.loudness_max_time_s, 5),
        loudness_end: round32(segment.loudness_end_db, 3),
        pitches: segment
            .pitches
            .iter()
            .map(|&value| confidence(value))
            .collect(),
        timbre: segment
            .timbre
            .iter()
            .map(|&value| round32(value, 3))
            .collect(),
    }
}

/// A tatum is as sure as the beat that it belongs to.
fn tatums(rhythm: &Rhythm, duration_s: f64) -> Vec<Interval> {
    let confidence_at = |time: f64| {
        let n_begun = rhythm.beats.partition_point(|&beat| beat <= time + 1e-6);
        rhythm
            .beat_confidences
            .get(n_begun.saturating_sub(1))
            .copied()
            .unwrap_or(0.0)
    };
    intervals(&rhythm.tatums, duration_s)
        .into_iter()
        .map(|(start, end)| interval(start, end, confidence_at(start)))
        .collect()
}

fn interval(start: f64, end: f64, sure: f32) -> Interval {
    Interval {
        start: round(start, 5),
        duration: round(end - start, 5),
        confidence: confidence(sure),
    }
}

fn confidence(value: f32) -> f64 {
    round32(value.clamp(0.0, 1.0), 3)
}

/// Integrated loudness in LUFS stands for the service's average in dB.
fn loudness(analysis: &Analysis) -> Option<f64> {
    let integrated = analysis.loudness.as_ref()?.integrated_lufs;
    Some(integrated.map_or(SILENCE_DB, |lufs| round(lufs, 3)))
}

fn tonic(key: Option<Key>) -> i8 {
    key.map_or(-1, |key| key.tonic.semitones() as i8)
}

fn mode(key: Option<Key>) -> i8 {
    key.map_or(-1, |key| i8::from(key.mode == Mode::Major))
}

/// The tonic is right as well where the runner-up has the same one in the other mode.
fn tonic_confidence(tonality: &Tonality) -> f64 {
    let same = tonality.runner_up.tonic == tonality.key.tonic;
    joint_confidence(tonality, same)
}

/// The mode is right as well where the runner-up has the same one on another tonic.
fn mode_confidence(tonality: &Tonality) -> f64 {
    let same = tonality.runner_up.mode == tonality.key.mode;
    joint_confidence(tonality, same)
}

fn joint_confidence(tonality: &Tonality, with_runner_up: bool) -> f64 {
    let added = if with_runner_up {
        tonality.runner_up_confidence
    } else {
        0.0
    };
    confidence(tonality.confidence + added)
}

/// The service knows 3 to 7 beats to a bar: 6/8 is 6, 12/8 is its four felt beats, 2/4 reads as 4.
fn time_signature(meter: Meter) -> u8 {
    [meter.numerator, meter.beats_per_bar()]
        .into_iter()
        .find(|beats| (3..=7).contains(beats))
        .unwrap_or(4)
}
