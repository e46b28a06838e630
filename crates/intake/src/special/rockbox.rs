use std::io::BufRead;

use catalog::facts::{Cell, datasets::listens as listen};

use super::lines::{Lines, TOO_LONG};
use super::{Head, Special, listens};
use crate::{IntakeError, Reading};

/// `.scrobbler.log` of Rockbox and other players (Audioscrobbler portable player log, 1.0 and 1.1).
pub(super) static ROCKBOX: Special = Special {
    name: "rockbox",
    title: "Rockbox scrobbler log",
    grade: "A",
    dataset: &listen::DATASET,
    recognizes,
    read,
};

/// The cells of a line, parted by tabs; the log names them nowhere.
const COLUMNS: [&str; 8] = [
    "ARTIST",
    "ALBUM",
    "TITLE",
    "TRACKNUM",
    "LENGTH",
    "RATING",
    "TIMESTAMP",
    "MBID",
];
/// Cells that every line has; the last came with version 1.1.
const N_CELLS_MIN: usize = 7;

fn recognizes(head: &Head<'_>) -> bool {
    let text = head
        .bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head.bytes);
    text.starts_with(b"#AUDIOSCROBBLER/1.")
}

fn read(
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
        let text = String::from_utf8_lossy(line.text);
        if let Some(comment) = text.strip_prefix('#') {
            if let Some(zone) = comment.strip_prefix("TZ/")
                && zone.trim() != "UTC"
            {
                reading.warn(
                    "unknown time zone, the times are taken as UTC",
                    line.no,
                    zone,
                );
            }
            continue;
        }
        if text.trim().is_empty() {
            continue;
        }
        match read_play(reading, line.no, &text) {
            Ok(()) => reading.accept(line.no)?,
            Err((column, reason)) => reading.reject(line.no, column, reason, text)?,
        }
    }
    Ok(())
}

type Fault = (Option<&'static str>, String);

fn read_play(reading: &mut Reading<'_>, row_no: u64, line: &str) -> Result<(), Fault> {
    let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    if cells.len() < N_CELLS_MIN {
        let reason = format!(
            "the line has {} cells: 8 with tabs between them were expected",
            cells.len()
        );
        return Err((None, reason));
    }
    let cell = |index: usize| cells.get(index).copied().unwrap_or_default();
    let fault = |index: usize, expected: &str| {
        (
            Some(COLUMNS[index]),
            format!("`{}`: {expected} was expected", cell(index)),
        )
    };
    let expected = "a time in seconds since 1970";
    let seconds: i64 = cell(6).parse().map_err(|_| fault(6, expected))?;
    // A player without a clock writes 0.
    let started = listens::micros_of_seconds(seconds).filter(|&started| started > 0);
    let started = started.ok_or_else(|| fault(6, expected))?;
    let length_s: Option<i64> = match cell(4) {
        "" => None,
        text => Some(text.parse().map_err(|_| fault(4, "a length in seconds"))?),
    };
    let is_skipped = match cell(5) {
        "L" => false,
        "S" => true,
        _ => return Err(fault(5, "`L` for listened or `S` for skipped")),
    };
    if cell(2).is_empty() {
        return Err(fault(2, "the title of a recording"));
    }
    listens::set_started(reading, row_no, started);
    listens::set_duration(
        reading,
        length_s.and_then(|length_s| length_s.checked_mul(1000)),
    );
    if !cell(7).is_empty() {
        listens::set_mbid(reading, row_no, cell(7));
    }
    let chunk = reading.chunk();
    chunk.set_text(listen::SERVICE, "Rockbox");
    chunk.set_text(listen::KIND, "track");
    chunk.set_text(listen::ARTIST, cell(0));
    chunk.set_text(listen::RELEASE, cell(1));
    chunk.set_text(listen::TITLE, cell(2));
    chunk.set(listen::IS_SKIPPED, Cell::Flag(is_skipped));
    if is_skipped {
        chunk.set(listen::IS_COUNTED, Cell::Flag(false));
    }
    Ok(())
}
