//! One row a song: the scalar figures, for CSV and Parquet.

use std::io;

use lake::{Cell, Field, Kind, Table};
use sound::Rated;

use super::analysis::SCHEMA;
use super::parts::isrc;
use super::round::{round, round32};
use crate::WorkflowError;
use crate::analyze::Song;

type Value = fn(&Song) -> Cell;

/// Name, kind and source of every column, in order.
const COLUMNS: &[(&str, Kind, Value)] = &[
    ("path", Kind::Text, |song| {
        song.path.to_string_lossy().into_owned().into()
    }),
    ("blake3", Kind::Text, |song| song.digest.to_string().into()),
    ("bytes", Kind::Integer, |song| integer(song.bytes)),
    ("analyzer_version", Kind::Text, |song| {
        song.analysis.analyzer_version.clone().into()
    }),
    ("container", Kind::Text, |song| {
        song.analysis.audio.container.clone().into()
    }),
    ("codec", Kind::Text, |song| {
        song.analysis.audio.codec.clone().into()
    }),
    ("sample_rate_hz", Kind::Integer, |song| {
        i64::from(song.analysis.audio.sample_rate_hz).into()
    }),
    ("channels", Kind::Integer, |song| {
        i64::from(song.analysis.audio.channels).into()
    }),
    ("bits_per_sample", Kind::Integer, |song| {
        song.analysis.audio.bits_per_sample.map(i64::from).into()
    }),
    ("duration_s", Kind::Float, |song| {
        round(song.analysis.audio.duration_s, 4).into()
    }),
    ("n_warnings", Kind::Integer, |song| {
        integer(song.analysis.audio.warnings.len() as u64)
    }),
    ("title", Kind::Text, |song| {
        song.analysis.tags.title.clone().into()
    }),
    ("artist", Kind::Text, |song| {
        song.analysis.tags.artist.clone().into()
    }),
    ("album", Kind::Text, |song| {
        song.analysis.tags.album.clone().into()
    }),
    ("isrc", Kind::Text, |song| isrc(&song.analysis.tags).into()),
    ("tempo_bpm", Kind::Float, |song| {
        rhythm(song, |r| round(r.tempo.bpm, 3))
    }),
    ("tempo_confidence", Kind::Float, |song| {
        rhythm(song, |r| round32(r.tempo.confidence, 3))
    }),
    ("n_beats", Kind::Integer, |song| {
        rhythm(song, |r| r.beats.len() as i64)
    }),
    ("n_bars", Kind::Integer, |song| {
        rhythm(song, |r| r.downbeats.len() as i64)
    }),
    ("downbeat_confidence", Kind::Float, |song| {
        rhythm(song, |r| round32(r.downbeat_confidence, 3))
    }),
    ("time_signature", Kind::Text, |song| {
        rhythm(song, |r| r.meter.to_string())
    }),
    ("time_signature_confidence", Kind::Float, |song| {
        rhythm(song, |r| round32(r.meter_confidence, 3))
    }),
    ("swing_ratio", Kind::Float, |song| {
        rhythm(song, |r| round32(r.swing_ratio, 3))
    }),
    ("onset_rate_hz", Kind::Float, |song| {
        rhythm(song, |r| round32(r.onset_rate_hz, 3))
    }),
    ("key", Kind::Text, |song| {
        tonality(song, |t| t.key.to_string())
    }),
    ("key_tonic", Kind::Integer, |song| {
        tonality(song, |t| i64::from(t.key.tonic.semitones()))
    }),
    ("key_mode", Kind::Text, |song| {
        tonality(song, |t| t.key.mode.name())
    }),
    ("key_confidence", Kind::Float, |song| {
        tonality(song, |t| round32(t.confidence, 3))
    }),
    ("key_runner_up", Kind::Text, |song| {
        tonality(song, |t| t.runner_up.to_string())
    }),
    ("tuning_cents", Kind::Float, |song| {
        tonality(song, |t| round32(t.tuning_cents, 1))
    }),
    ("integrated_lufs", Kind::Float, |song| {
        loudness(song, |l| l.integrated_lufs)
    }),
    ("momentary_max_lufs", Kind::Float, |song| {
        loudness(song, |l| l.momentary_max_lufs)
    }),
    ("short_term_max_lufs", Kind::Float, |song| {
        loudness(song, |l| l.short_term_max_lufs)
    }),
    ("lra_lu", Kind::Float, |song| {
        loudness(song, |l| Some(l.lra_lu))
    }),
    ("true_peak_dbtp", Kind::Float, |song| {
        loudness(song, |l| l.true_peak_dbtp)
    }),
    ("sample_peak_dbfs", Kind::Float, |song| {
        loudness(song, |l| l.sample_peak_dbfs)
    }),
    ("plr_lu", Kind::Float, |song| loudness(song, |l| l.plr_lu)),
    ("dynamic_range_db", Kind::Float, |song| {
        loudness(song, |l| Some(l.dynamic_range_db))
    }),
    ("clipped_samples", Kind::Integer, |song| {
        integer(song.analysis.signal.clipped_samples)
    }),
    ("silence_head_s", Kind::Float, |song| {
        round(song.analysis.signal.silence_head_s, 4).into()
    }),
    ("silence_tail_s", Kind::Float, |song| {
        round(song.analysis.signal.silence_tail_s, 4).into()
    }),
    ("dc_offset", Kind::Float, |song| {
        round(song.analysis.signal.dc_offset, 6).into()
    }),
    ("phase_correlation", Kind::Float, |song| {
        song.analysis
            .signal
            .phase_correlation
            .map(|value| round32(value, 3))
            .into()
    }),
    ("n_sections", Kind::Integer, |song| {
        song.analysis
            .structure
            .as_ref()
            .map(|s| s.sections.len() as i64)
            .into()
    }),
    ("centroid_hz", Kind::Float, |song| {
        spectrum(song, |s| round32(s.centroid_hz, 1))
    }),
    ("rolloff_hz", Kind::Float, |song| {
        spectrum(song, |s| round32(s.rolloff_hz, 1))
    }),
    ("flatness", Kind::Float, |song| {
        spectrum(song, |s| round32(s.flatness, 5))
    }),
    ("harmonic_share", Kind::Float, |song| {
        spectrum(song, |s| round32(s.harmonic_share, 5))
    }),
    ("danceability", Kind::Float, |song| {
        rated(song, |d| d.danceability)
    }),
    ("energy", Kind::Float, |song| rated(song, |d| d.energy)),
    ("valence", Kind::Float, |song| rated(song, |d| d.valence)),
    ("acousticness", Kind::Float, |song| {
        rated(song, |d| d.acousticness)
    }),
    ("instrumentalness", Kind::Float, |song| {
        rated(song, |d| d.instrumentalness)
    }),
    ("liveness", Kind::Float, |song| rated(song, |d| d.liveness)),
    ("speechiness", Kind::Float, |song| {
        rated(song, |d| d.speechiness)
    }),
    ("vocal_activity", Kind::Float, |song| {
        rated(song, |d| d.vocal_activity)
    }),
    ("groove", Kind::Float, |song| rated(song, |d| d.groove)),
    ("brightness", Kind::Float, |song| {
        rated(song, |d| d.brightness)
    }),
];

/// Returns the columns of a row, in order.
fn fields() -> Vec<Field> {
    COLUMNS
        .iter()
        .map(|&(name, kind, _)| Field::new(name, kind))
        .collect()
}

/// Returns the song as one row under [`fields`]; what was not asked for is absent.
fn row(song: &Song) -> Vec<Cell> {
    COLUMNS.iter().map(|(_, _, value)| value(song)).collect()
}

/// Writes the header of the CSV form.
pub fn write_csv_header(out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer
        .write_record(COLUMNS.iter().map(|(name, _, _)| name))
        .map_err(io_error)?;
    writer.flush()
}

/// Writes the song as one line of CSV; an absent value is an empty cell.
pub fn write_csv_row(out: &mut dyn io::Write, song: &Song) -> io::Result<()> {
    let cells = row(song).into_iter().map(|cell| match cell {
        Cell::Absent => String::new(),
        Cell::Text(text) => inert(text),
        Cell::Float(value) => value.to_string(),
        Cell::Integer(value) => value.to_string(),
        Cell::Boolean(value) => value.to_string(),
    });
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(cells).map_err(io_error)?;
    writer.flush()
}

/// Puts an apostrophe before a text that a spreadsheet would run as a formula: tags, statements
/// and file names are written by strangers. One that has apostrophes there already gets one more,
/// so that taking one away gives the text again.
pub fn inert(text: String) -> String {
    let bare = text.trim_start_matches('\'');
    if text.len() > 1 && bare.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

/// Songs gathered for one Parquet file.
#[derive(Debug)]
pub struct Batch(Table);

impl Default for Batch {
    fn default() -> Self {
        Self(Table::new(fields()))
    }
}

impl Batch {
    /// Adds the song as a row.
    pub fn push(&mut self, song: &Song) -> Result<(), WorkflowError> {
        Ok(self.0.push(row(song))?)
    }

    /// Writes the songs as one Parquet file that names its schema and the analyser's version.
    pub fn write_parquet(&self, out: impl io::Write + Send) -> Result<(), WorkflowError> {
        let properties = [
            ("ledgerline.schema", SCHEMA),
            ("ledgerline.analyzer_version", sound::ANALYZER_VERSION),
        ];
        Ok(lake::write_parquet(&self.0, &properties, out)?)
    }
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        // Every row has the columns of the header, so that nothing but writing can fail.
        other => io::Error::other(format!("{other:?}")),
    }
}

fn integer(value: u64) -> Cell {
    i64::try_from(value).ok().into()
}

fn rhythm<T: Into<Cell>>(song: &Song, value: impl Fn(&sound::Rhythm) -> T) -> Cell {
    song.analysis.rhythm.as_ref().map(value).into()
}

fn tonality<T: Into<Cell>>(song: &Song, value: impl Fn(&sound::Tonality) -> T) -> Cell {
    song.analysis.tonality.as_ref().map(value).into()
}

fn loudness(song: &Song, value: impl Fn(&sound::Loudness) -> Option<f64>) -> Cell {
    song.analysis
        .loudness
        .as_ref()
        .and_then(value)
        .map(|value| round(value, 2))
        .into()
}

fn spectrum(song: &Song, value: impl Fn(&sound::Spectrum) -> f64) -> Cell {
    song.analysis.spectrum.as_ref().map(value).into()
}

fn rated(song: &Song, value: impl Fn(&sound::Descriptors) -> Rated) -> Cell {
    song.analysis
        .descriptors
        .as_ref()
        .map(|d| round32(value(d).value, 4))
        .into()
}
