use std::io::BufRead;

use catalog::facts::datasets::listens as listen;
use serde_json::Value;

use super::json::{self, Fault, Object, Shape, Step, Verdict};
use super::{Head, Special, listens};
use crate::{IntakeError, Reading};

/// The listens of a `ListenBrainz` user: `listens/<year>/<month>.jsonl` of the export, or a list.
pub(super) static LISTENBRAINZ: Special = Special {
    name: "listenbrainz",
    title: "ListenBrainz listens",
    grade: "A",
    dataset: &listen::DATASET,
    recognizes,
    read,
};

static LIST: Shape = Shape {
    rows: &[&[Step::Item]],
    personal: &["user_name", "user_id"],
};
static LINES: Shape = Shape {
    rows: &[&[]],
    personal: &["user_name", "user_id"],
};

fn recognizes(head: &Head<'_>) -> bool {
    [&LIST, &LINES].into_iter().any(|shape| {
        let rows = json::head_rows(head, shape);
        rows.iter()
            .any(|row| row.contains_key("track_metadata") && row.contains_key("listened_at"))
    })
}

fn read(
    input: &mut dyn BufRead,
    _name: &str,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    let bytes = input.fill_buf().map_err(IntakeError::Read)?;
    if json::first_character(bytes) == Some(b'[') {
        json::read_list(input, reading, &LIST, &read_row)
    } else {
        json::read_lines(input, reading, &LINES, &read_row)
    }
}

fn read_row(reading: &mut Reading<'_>, row_no: u64, row: Object<'_>) -> Result<Verdict, Fault> {
    let Some(track) = row.object("track_metadata") else {
        return Err(Fault::new(
            "track_metadata",
            "it is missing: an object was expected",
        ));
    };
    let Some(seconds) = row.integer("listened_at")? else {
        return Ok(Verdict::NoFact("playing now"));
    };
    let started = listens::micros_of_seconds(seconds).ok_or_else(|| {
        Fault::new(
            "listened_at",
            format!("`{seconds}` is no time in seconds since 1970"),
        )
    })?;
    listens::set_started(reading, row_no, started);

    let title = track.text("track_name")?;
    let artist = track.text("artist_name")?;
    if title.or(artist).is_none() {
        return Err(Fault::new(
            "track_name",
            "it is missing: the title of a recording was expected",
        ));
    }
    if let Some(info) = track.object("additional_info") {
        fill_info(reading, row_no, info)?;
    }
    // What MusicBrainz made of the names is better than what the player sent.
    let mapping = track.object("mbid_mapping");
    if let Some(mbid) = mapping
        .map(|mapping| mapping.text("recording_mbid"))
        .transpose()?
        .flatten()
    {
        listens::set_mbid(reading, row_no, mbid);
    }
    let chunk = reading.chunk();
    chunk.set_text(listen::KIND, "track");
    chunk.set_text(listen::TITLE, title.unwrap_or_default());
    chunk.set_text(listen::ARTIST, artist.unwrap_or_default());
    chunk.set_text(
        listen::RELEASE,
        track.text("release_name")?.unwrap_or_default(),
    );
    Ok(Verdict::Fact)
}

/// Fills what players add as they like; a value of another kind than usual is passed over.
fn fill_info(reading: &mut Reading<'_>, row_no: u64, info: Object<'_>) -> Result<(), Fault> {
    // Several for a recording on several releases: the first, as `ListenBrainz` does.
    let isrc = match info.value("isrc") {
        Some(Value::Array(isrcs)) => isrcs.first().and_then(Value::as_str),
        Some(isrc) => isrc.as_str(),
        None => None,
    };
    if let Some(isrc) = isrc.filter(|isrc| !isrc.is_empty()) {
        listens::set_isrc(reading, row_no, isrc);
    }
    if let Some(mbid) = loose_text(info, &["recording_mbid"]) {
        listens::set_mbid(reading, row_no, mbid);
    }
    if let Some(uri) = loose_text(info, &["spotify_id", "origin_url"]) {
        listens::set_track_uri(reading, uri);
    }
    let millis = |in_ms, in_s| match loose_integer(info, in_ms) {
        Some(millis) => Some(millis),
        None => loose_integer(info, in_s).and_then(|seconds| seconds.checked_mul(1000)),
    };
    listens::set_duration(reading, millis("duration_ms", "duration"));
    if let Some(played_ms) = millis("ms_played", "duration_played") {
        listens::set_played(reading, "ms_played", played_ms, false)?;
    }
    let service = loose_text(
        info,
        &[
            "music_service_name",
            "music_service",
            "media_player",
            "submission_client",
        ],
    );
    let device = loose_text(info, &["media_player", "submission_client"]);
    reading
        .chunk()
        .set_text(listen::SERVICE, service.unwrap_or_default());
    reading
        .chunk()
        .set_text(listen::DEVICE, device.unwrap_or_default());
    Ok(())
}

fn loose_text<'v>(info: Object<'v>, names: &[&str]) -> Option<&'v str> {
    let texts = names
        .iter()
        .filter_map(|name| info.value(name).and_then(Value::as_str));
    texts.into_iter().find(|text| !text.is_empty())
}

fn loose_integer(info: Object<'_>, name: &'static str) -> Option<i64> {
    info.integer(name).ok().flatten()
}
