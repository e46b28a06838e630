//! Scrobbles of Last.fm: the answers of its API as JSON, and lines without a header.

use std::io::{BufRead, Read as _};

use catalog::facts::datasets::listens as listen;
use csv_core::ReadRecordResult;
use serde_json::{Map, Value};

use super::json::{self, Fault, Object, Shape, Step, Verdict};
use super::lines::{Lines, TOO_LONG};
use super::{Head, Special, listens};
use crate::{IntakeError, Reading};

/// Pages of `user.getRecentTracks` one after the other, or the tracks of all pages in one list.
pub(super) static JSON: Special = Special {
    name: "lastfm-json",
    title: "Last.fm scrobbles (JSON)",
    grade: "A",
    dataset: &listen::DATASET,
    recognizes: |head| shape_of(head.bytes).is_some(),
    read: read_json,
};

/// `artist,album,track,date` without a header, as benjaminbenben's exporter writes it.
pub(super) static HEADERLESS: Special = Special {
    name: "lastfm-headerless",
    title: "Last.fm scrobbles (CSV without a header)",
    grade: "C",
    dataset: &listen::DATASET,
    recognizes: is_headerless,
    read: read_headerless,
};

/// Bytes that are looked at to tell pages from tracks.
const HEAD_BYTES: u64 = 1 << 16;

static PAGES: Shape = Shape {
    rows: &[
        &[Step::Item, Step::Name("track"), Step::Item],
        &[Step::Item, Step::Name("track")],
        &[Step::Name("track"), Step::Item],
        &[Step::Name("track")],
        &[Step::Name("recenttracks"), Step::Name("track"), Step::Item],
        &[Step::Name("recenttracks"), Step::Name("track")],
        &[
            Step::Item,
            Step::Name("recenttracks"),
            Step::Name("track"),
            Step::Item,
        ],
        &[Step::Item, Step::Name("recenttracks"), Step::Name("track")],
    ],
    personal: &["user"],
};
static TRACKS: Shape = Shape {
    rows: &[&[Step::Item]],
    personal: &["user"],
};

/// Returns where the scrobbles stand, `None` when it is no such file.
fn shape_of(bytes: &[u8]) -> Option<&'static Shape> {
    let head = Head { name: "", bytes };
    let is_scrobble = |row: &Map<String, Value>| {
        let has_artist = row
            .get("artist")
            .is_some_and(|artist| artist.get("#text").or(artist.get("name")).is_some());
        has_artist
            && row.contains_key("name")
            && (row.contains_key("date") || row.contains_key("@attr"))
    };
    [&PAGES, &TRACKS]
        .into_iter()
        .find(|shape| json::head_rows(&head, shape).iter().any(is_scrobble))
}

fn read_json(
    input: &mut dyn BufRead,
    _name: &str,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    let mut head = Vec::new();
    input
        .take(HEAD_BYTES)
        .read_to_end(&mut head)
        .map_err(IntakeError::Read)?;
    let shape = shape_of(&head).unwrap_or(&PAGES);
    json::read_list(&mut head.chain(input), reading, shape, &read_scrobble)
}

fn read_scrobble(
    reading: &mut Reading<'_>,
    row_no: u64,
    row: Object<'_>,
) -> Result<Verdict, Fault> {
    // The track that plays while the page is made has no date.
    let Some(date) = row.object("date") else {
        return Ok(Verdict::NoFact("playing now"));
    };
    let seconds = date.integer("uts")?.and_then(listens::micros_of_seconds);
    let in_words = || {
        date.text("#text")
            .ok()
            .flatten()
            .and_then(listens::moment_in_words)
    };
    let Some(started) = seconds.or_else(in_words) else {
        return Err(Fault::new(
            "date",
            "there is no time: seconds since 1970 were expected in `uts`",
        ));
    };
    let Some(title) = row.text("name")? else {
        return Err(Fault::new(
            "name",
            "it is missing: the title of a recording was expected",
        ));
    };
    listens::set_started(reading, row_no, started);
    if let Some(mbid) = row.text("mbid")? {
        listens::set_mbid(reading, row_no, mbid);
    }
    let artist = name_of(row, "artist");
    let album = name_of(row, "album");
    let chunk = reading.chunk();
    chunk.set_text(listen::SERVICE, "Last.fm");
    chunk.set_text(listen::KIND, "track");
    chunk.set_text(listen::TITLE, title);
    chunk.set_text(listen::ARTIST, artist);
    chunk.set_text(listen::RELEASE, album);
    Ok(Verdict::Fact)
}

/// Returns a name, which is in `#text`, in `name` of extended answers, or the value itself.
fn name_of<'v>(row: Object<'v>, name: &str) -> &'v str {
    let value = row.value(name);
    let inner = value.and_then(|value| value.get("#text").or(value.get("name")).or(Some(value)));
    inner.and_then(Value::as_str).unwrap_or_default()
}

/// Claims a file only if its first line and four of five of the first twenty are scrobbles: a
/// header, or another table of four columns, must not be taken for one.
fn is_headerless(head: &Head<'_>) -> bool {
    const N_LINES: usize = 20;
    let text = head
        .bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head.bytes);
    let mut lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    // The last one is empty, or cut off where the head ends.
    lines.pop_if(|last| last.is_empty() || head.bytes.len() >= HEAD_BYTES as usize);
    let is_scrobble = |line: &&&[u8]| cells_of(line).is_some_and(|cells| started(&cells).is_some());
    let lines = &lines[..lines.len().min(N_LINES)];
    let n_scrobbles = lines.iter().filter(is_scrobble).count();
    lines.first().is_some_and(|first| is_scrobble(&first)) && n_scrobbles * 5 >= lines.len() * 4
}

fn read_headerless(
    input: &mut dyn BufRead,
    _name: &str,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    let mut lines = Lines::new(input);
    while let Some(line) = lines.next(Some(reading))? {
        if line.is_too_long {
            reading.reject(line.no, None, TOO_LONG, "")?;
            continue;
        }
        if line.text.trim_ascii().is_empty() {
            continue;
        }
        let raw = String::from_utf8_lossy(line.text);
        let Some(cells) = cells_of(line.text) else {
            let reason = "the line is not `artist,album,track,date`: four cells were expected";
            reading.reject(line.no, None, reason, raw)?;
            continue;
        };
        let Some(started) = started(&cells) else {
            let reason = format!(
                "`{}` is no time: one such as 17 May 2026 12:54 was expected",
                cells[3]
            );
            reading.reject(line.no, Some("date"), reason, raw)?;
            continue;
        };
        listens::set_started(reading, line.no, started);
        let chunk = reading.chunk();
        chunk.set_text(listen::SERVICE, "Last.fm");
        chunk.set_text(listen::KIND, "track");
        chunk.set_text(listen::ARTIST, &cells[0]);
        chunk.set_text(listen::RELEASE, &cells[1]);
        chunk.set_text(listen::TITLE, &cells[2]);
        reading.accept(line.no)?;
    }
    Ok(())
}

fn started(cells: &[String; 4]) -> Option<i64> {
    listens::moment_in_words(&cells[3]).or_else(|| listens::moment(&cells[3]))
}

/// Returns the four cells of a line; a date with a bare comma in it is put together again.
fn cells_of(line: &[u8]) -> Option<[String; 4]> {
    let ended = [line, b"\n"].concat();
    let mut text = vec![0; ended.len()];
    let mut ends = [0; 6];
    let (result, _, _, n_cells) = csv_core::Reader::new().read_record(&ended, &mut text, &mut ends);
    // Anything else is a quote that is never closed, or more cells than could be meant.
    if result != ReadRecordResult::Record {
        return None;
    }
    let mut start = 0;
    let mut cells = Vec::with_capacity(n_cells);
    for &end in &ends[..n_cells] {
        cells.push(String::from_utf8_lossy(&text[start..end]).trim().to_owned());
        start = end;
    }
    match <[String; 4]>::try_from(cells) {
        Ok(cells) => Some(cells),
        Err(cells) => {
            let [artist, album, track, day, time] = <[String; 5]>::try_from(cells).ok()?;
            Some([artist, album, track, format!("{day}, {time}")])
        }
    }
}
