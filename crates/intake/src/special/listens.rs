//! Cells that every listening history has.

use catalog::facts::{Cell, datasets::listens as listen};
use catalog::identifiers::SpotifyId;
use catalog::territory::Territory;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::identifiers::Identifiers;
use super::json::Fault;
use crate::Reading;

/// A play that lasted as long counts as a stream, at Spotify and at Apple.
const COUNTED_MS: i64 = 30_000;
/// Longest play that is believed: a year.
const MAX_PLAYED_MS: i64 = 366 * 86_400_000;
/// 2000-01-01T00:00:00 UTC: no service of today is older.
const EARLIEST_MICROS: i64 = 946_684_800_000_000;

/// Returns a moment of RFC 3339, or a date and a time of day in UTC, as microseconds since 1970.
pub(super) fn moment(text: &str) -> Option<i64> {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_microsecond());
    }
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    micros(
        text.parse::<DateTime>()
            .ok()
            .filter(|_| text.contains(':'))?,
    )
}

/// Returns a moment such as `17 May 2026, 12:54` in UTC.
pub(super) fn moment_in_words(text: &str) -> Option<i64> {
    [
        "%d %b %Y, %H:%M",
        "%d %b %Y %H:%M",
        "%d %b %Y, %H:%M:%S",
        "%d %b %Y %H:%M:%S",
    ]
    .iter()
    .find_map(|form| DateTime::strptime(form, text).ok())
    .and_then(micros)
}

fn micros(moment: DateTime) -> Option<i64> {
    let zoned = moment.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_microsecond())
}

/// Returns seconds since 1970 as microseconds, `None` outside of years 1970 to 9999.
pub(super) fn micros_of_seconds(seconds: i64) -> Option<i64> {
    const YEAR_10_000: i64 = 253_402_300_800;
    (0..YEAR_10_000)
        .contains(&seconds)
        .then_some(seconds * 1_000_000)
}

/// Fills when a play began.
pub(super) fn set_started(reading: &mut Reading<'_>, row_no: u64, micros: i64) {
    if micros < EARLIEST_MICROS {
        reading.warn("play before the year 2000", row_no, &micros.to_string());
    }
    reading
        .chunk()
        .set(listen::STARTED_AT, Cell::Moment(micros));
}

/// Fills how long was played, and with it whether the play counts as a stream.
pub(super) fn set_played(
    reading: &mut Reading<'_>,
    column: &'static str,
    played_ms: i64,
    is_private: bool,
) -> Result<(), Fault> {
    if !(0..=MAX_PLAYED_MS).contains(&played_ms) {
        let reason = format!("`{played_ms}` is no playing time: 0 ms to a year was expected");
        return Err(Fault::new(column, reason));
    }
    let chunk = reading.chunk();
    chunk.set(listen::PLAYED_MS, Cell::Integer(played_ms));
    let is_counted = played_ms >= COUNTED_MS && !is_private;
    chunk.set(listen::IS_COUNTED, Cell::Flag(is_counted));
    Ok(())
}

/// Fills the length of the recording; one that is zero or less is unknown.
pub(super) fn set_duration(reading: &mut Reading<'_>, duration_ms: Option<i64>) {
    if let Some(duration_ms) = duration_ms.filter(|duration_ms| *duration_ms > 0) {
        reading
            .chunk()
            .set(listen::DURATION_MS, Cell::Integer(duration_ms));
    }
}

/// Fills a flag that may be unknown.
pub(super) fn set_flag(reading: &mut Reading<'_>, column: usize, flag: Option<bool>) {
    reading
        .chunk()
        .set(column, flag.map_or(Cell::Absent, Cell::Flag));
}

/// Fills the country of the connection.
pub(super) fn set_territory(reading: &mut Reading<'_>, text: &str) {
    match Territory::parse(text) {
        Some(territory) => reading
            .chunk()
            .set_text(listen::TERRITORY, territory.code()),
        None => reading.chunk().set_text(listen::TERRITORY, text),
    }
}

/// Fills the ISRC.
pub(super) fn set_isrc(reading: &mut Reading<'_>, row_no: u64, text: &str) {
    let isrc = Identifiers::new(reading, row_no).isrc(text);
    reading.chunk().set_text(listen::ISRC, &isrc);
}

/// Fills the `MusicBrainz` id of the recording.
pub(super) fn set_mbid(reading: &mut Reading<'_>, row_no: u64, text: &str) {
    let mbid = Identifiers::new(reading, row_no).mbid(text);
    reading.chunk().set_text(listen::MBID, &mbid);
}

/// Fills the address of the recording; a track at Spotify gets the form that Spotify's own export has.
pub(super) fn set_track_uri(reading: &mut Reading<'_>, text: &str) {
    let is_track = text.contains("open.spotify.com/") && text.contains("/track/");
    match text.parse::<SpotifyId>() {
        Ok(id) if is_track => {
            let uri = format!("spotify:track:{}", id.as_str());
            reading.chunk().set_text(listen::TRACK_URI, &uri);
        }
        _ => reading.chunk().set_text(listen::TRACK_URI, text),
    }
}
