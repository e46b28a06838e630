use std::io::BufRead;

use catalog::facts::datasets::listens as listen;
use serde_json::Value;

use super::json::{self, Fault, Object, Shape, Step, Verdict};
use super::{Head, Special, listens};
use crate::{IntakeError, Reading};

/// The scrobbles of a Maloja server.
pub(super) static MALOJA: Special = Special {
    name: "maloja",
    title: "Maloja export",
    grade: "A",
    dataset: &listen::DATASET,
    recognizes,
    read,
};

static SHAPE: Shape = Shape {
    rows: &[&[Step::Name("scrobbles"), Step::Item]],
    personal: &[],
};

fn recognizes(head: &Head<'_>) -> bool {
    let is_scrobble = |row: &serde_json::Map<String, Value>| {
        row.contains_key("time") && row.get("track").is_some_and(Value::is_object)
    };
    json::head_rows(head, &SHAPE).iter().any(is_scrobble)
}

fn read(
    input: &mut dyn BufRead,
    _name: &str,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    json::read_list(input, reading, &SHAPE, &read_row)
}

fn read_row(reading: &mut Reading<'_>, row_no: u64, row: Object<'_>) -> Result<Verdict, Fault> {
    let Some(track) = row.object("track") else {
        return Err(Fault::new("track", "it is missing: an object was expected"));
    };
    let seconds = row.integer("time")?;
    let started = seconds.and_then(listens::micros_of_seconds);
    let Some(started) = started else {
        return Err(Fault::new(
            "time",
            "there is no time: seconds since 1970 were expected",
        ));
    };
    let Some(title) = track.text("title")? else {
        return Err(Fault::new(
            "title",
            "it is missing: the title of a recording was expected",
        ));
    };
    listens::set_started(reading, row_no, started);
    let millis = |seconds: Option<i64>| seconds.and_then(|seconds| seconds.checked_mul(1000));
    listens::set_duration(reading, millis(track.integer("length")?));
    if let Some(played_ms) = millis(row.integer("duration")?) {
        listens::set_played(reading, "duration", played_ms, false)?;
    }
    let artists = match track.value("artists") {
        Some(Value::Array(artists)) => {
            let names: Vec<&str> = artists.iter().filter_map(Value::as_str).collect();
            names.join(", ")
        }
        Some(Value::String(artist)) => artist.clone(),
        _ => String::new(),
    };
    let album = track
        .object("album")
        .map(|album| album.text("albumtitle"))
        .transpose()?
        .flatten();
    let chunk = reading.chunk();
    chunk.set_text(listen::SERVICE, "Maloja");
    chunk.set_text(listen::DEVICE, row.text("origin")?.unwrap_or_default());
    chunk.set_text(listen::KIND, "track");
    chunk.set_text(listen::TITLE, title);
    chunk.set_text(listen::ARTIST, &artists);
    chunk.set_text(listen::RELEASE, album.unwrap_or_default());
    Ok(Verdict::Fact)
}
