//! What Spotify hands out under "Download your data".

use std::io::BufRead;

use catalog::facts::datasets::listens as listen;
use serde_json::{Map, Value};

use super::json::{self, Fault, Object, Shape, Step, Verdict};
use super::{Head, Special, listens};
use crate::{IntakeError, Reading};

/// The extended streaming history, in today's form and in that of `endsong_0.json`.
pub(super) static EXTENDED: Special = Special {
    name: "spotify-extended",
    title: "Spotify extended streaming history",
    grade: "A",
    dataset: &listen::DATASET,
    recognizes: is_extended,
    read: read_extended,
};

/// The history of the last year in the account data.
pub(super) static ACCOUNT: Special = Special {
    name: "spotify-account-history",
    title: "Spotify streaming history of the account data",
    grade: "B",
    dataset: &listen::DATASET,
    recognizes: is_account,
    read: read_account,
};

static EXTENDED_SHAPE: Shape = Shape {
    rows: &[&[Step::Item]],
    personal: &[
        "username",
        "ip_addr",
        "ip_addr_decrypted",
        "user_agent_decrypted",
    ],
};

static ACCOUNT_SHAPE: Shape = Shape {
    rows: &[&[Step::Item]],
    personal: &["username"],
};

fn is_extended(head: &Head<'_>) -> bool {
    let name = head.name.to_ascii_lowercase();
    let is_named = name.starts_with("streaming_history_") || name.starts_with("endsong");
    let has_play =
        |row: &Map<String, Value>| row.contains_key("ts") && row.contains_key("ms_played");
    let rows = json::head_rows(head, &EXTENDED_SHAPE);
    rows.iter().any(has_play) || is_named && is_empty_list(head)
}

fn is_account(head: &Head<'_>) -> bool {
    let name = head.name.to_ascii_lowercase();
    let is_named = name.starts_with("streaminghistory");
    let has_play =
        |row: &Map<String, Value>| row.contains_key("endTime") && row.contains_key("msPlayed");
    let rows = json::head_rows(head, &ACCOUNT_SHAPE);
    rows.iter().any(has_play) || is_named && is_empty_list(head)
}

/// Returns whether the file is a list without a row, as for a year without a play.
fn is_empty_list(head: &Head<'_>) -> bool {
    let text = head.bytes.trim_ascii();
    let inner = text
        .strip_prefix(b"[")
        .and_then(|text| text.strip_suffix(b"]"));
    inner.is_some_and(|inner| inner.trim_ascii().is_empty())
}

fn read_extended(
    input: &mut dyn BufRead,
    name: &str,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    let is_video = name.to_ascii_lowercase().contains("_video_");
    let read_row = |reading: &mut Reading<'_>, row_no: u64, row: Object<'_>| {
        extended_row(reading, row_no, row, is_video)
    };
    json::read_list(input, reading, &EXTENDED_SHAPE, &read_row)
}

/// `ts` is when the stream ended (support.spotify.com, "Understanding your data"), so it began
/// `ms_played` before, pauses apart. `offline_timestamp` comes in seconds, in milliseconds, as 0
/// and as null and says nothing that `ts` does not: it is not read.
fn extended_row(
    reading: &mut Reading<'_>,
    row_no: u64,
    row: Object<'_>,
    is_video: bool,
) -> Result<Verdict, Fault> {
    let played_ms = required(row.integer("ms_played")?, "ms_played", "milliseconds")?;
    let ended = required(row.text("ts")?, "ts", "a time such as 2026-05-01T10:20:30Z")?;
    let is_private = row.flag("incognito_mode")?;
    listens::set_played(reading, "ms_played", played_ms, is_private == Some(true))?;
    listens::set_started(
        reading,
        row_no,
        moment_of_end("ts", ended)? - played_ms * 1000,
    );

    let track = row.text("master_metadata_track_name")?;
    let track_uri = row.text("spotify_track_uri")?;
    let episode = row.text("episode_name")?;
    let episode_uri = row.text("spotify_episode_uri")?;
    let book = row.text("audiobook_title")?;
    let chapter = row.text("audiobook_chapter_title")?;
    let chapter_uri = row
        .text("audiobook_chapter_uri")?
        .or(row.text("audiobook_uri")?);
    let (kind, title, artist, release, uri) = if track.or(track_uri).is_some() {
        let artist = row.text("master_metadata_album_artist_name")?;
        // The name really has "album" twice.
        let album = row.text("master_metadata_album_album_name")?;
        (
            if is_video { "video" } else { "track" },
            track,
            artist,
            album,
            track_uri,
        )
    } else if episode.or(episode_uri).is_some() {
        (
            "episode",
            episode,
            row.text("episode_show_name")?,
            None,
            episode_uri,
        )
    } else if book.or(chapter).or(chapter_uri).is_some() {
        ("audiobook", chapter.or(book), None, book, chapter_uri)
    } else {
        return Ok(Verdict::NoFact("play that names nothing"));
    };

    listens::set_flag(reading, listen::IS_SKIPPED, row.flag("skipped")?);
    listens::set_flag(reading, listen::IS_OFFLINE, row.flag("offline")?);
    listens::set_flag(reading, listen::IS_PRIVATE, is_private);
    listens::set_territory(reading, row.text("conn_country")?.unwrap_or_default());
    let chunk = reading.chunk();
    chunk.set_text(listen::SERVICE, "Spotify");
    chunk.set_text(listen::KIND, kind);
    chunk.set_text(listen::DEVICE, row.text("platform")?.unwrap_or_default());
    chunk.set_text(listen::TITLE, title.unwrap_or_default());
    chunk.set_text(listen::ARTIST, artist.unwrap_or_default());
    chunk.set_text(listen::RELEASE, release.unwrap_or_default());
    chunk.set_text(listen::TRACK_URI, uri.unwrap_or_default());
    chunk.set_text(
        listen::REASON_START,
        row.text("reason_start")?.unwrap_or_default(),
    );
    chunk.set_text(
        listen::REASON_END,
        row.text("reason_end")?.unwrap_or_default(),
    );
    Ok(Verdict::Fact)
}

fn read_account(
    input: &mut dyn BufRead,
    _name: &str,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    json::read_list(input, reading, &ACCOUNT_SHAPE, &account_row)
}

/// `endTime` is in UTC and has no seconds, so the start is exact to a minute.
fn account_row(reading: &mut Reading<'_>, row_no: u64, row: Object<'_>) -> Result<Verdict, Fault> {
    let played_ms = required(row.integer("msPlayed")?, "msPlayed", "milliseconds")?;
    let ended = required(
        row.text("endTime")?,
        "endTime",
        "a time such as 2026-05-01 10:20",
    )?;
    listens::set_played(reading, "msPlayed", played_ms, false)?;
    listens::set_started(
        reading,
        row_no,
        moment_of_end("endTime", ended)? - played_ms * 1000,
    );
    let (track, episode) = (row.text("trackName")?, row.text("episodeName")?);
    let artist = row.text("artistName")?.or(row.text("podcastName")?);
    if track.or(episode).or(artist).is_none() {
        return Ok(Verdict::NoFact("play that names nothing"));
    }
    let is_episode = track.is_none() && (episode.is_some() || row.value("podcastName").is_some());
    let kind = if is_episode { "episode" } else { "track" };
    let chunk = reading.chunk();
    chunk.set_text(listen::SERVICE, "Spotify");
    chunk.set_text(listen::KIND, kind);
    chunk.set_text(listen::TITLE, track.or(episode).unwrap_or_default());
    chunk.set_text(listen::ARTIST, artist.unwrap_or_default());
    Ok(Verdict::Fact)
}

fn required<T>(value: Option<T>, column: &'static str, expected: &str) -> Result<T, Fault> {
    value.ok_or_else(|| Fault::new(column, format!("it is missing: {expected} was expected")))
}

fn moment_of_end(column: &'static str, text: &str) -> Result<i64, Fault> {
    listens::moment(text).ok_or_else(|| {
        Fault::new(
            column,
            format!("`{text}` is no time: one such as 2026-05-01T10:20:30Z was expected"),
        )
    })
}
