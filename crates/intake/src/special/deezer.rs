//! The listening history in the workbook that Deezer hands out on request.

mod workbook;

use std::io::{BufRead, Read as _};
use std::path::Path;

use catalog::facts::datasets::listens as listen;

use self::workbook::{Row, Workbook};
use super::{Head, Special, listens};
use crate::{IntakeError, Reading};

/// `deezer-data_<id>.xlsx`, sheet `10_listeningHistory`.
pub(super) static XLSX: Special = Special {
    name: "deezer-xlsx",
    title: "Deezer listening history (workbook)",
    grade: "B",
    dataset: &listen::DATASET,
    recognizes,
    read,
};

/// What the name of the sheet holds.
const SHEET: &str = "listeningHistory";
/// Largest workbook in bytes.
const MAX_BYTES: u64 = 256 << 20;
/// Rows in which the header is looked for.
const HEADER_ROWS: u32 = 10;

fn recognizes(head: &Head<'_>) -> bool {
    if !head.bytes.starts_with(b"PK\x03\x04") {
        return false;
    }
    if let Some(contents) = workbook::contents_in_head(head.bytes) {
        return contents.contains(SHEET);
    }
    // The list of sheets stands behind the head: the name has to do.
    let name = head.name.to_ascii_lowercase();
    let is_workbook = Path::new(&name)
        .extension()
        .is_some_and(|ending| ending == "xlsx");
    is_workbook && name.starts_with("deezer")
}

/// The copy that is kept is the sheet as CSV, a line for each row, without the addresses.
fn read(
    input: &mut dyn BufRead,
    _name: &str,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    let mut bytes = Vec::new();
    input
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(IntakeError::Read)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(IntakeError::TooLarge {
            what: "the workbook".to_owned(),
            limit: format!("{} MiB", MAX_BYTES >> 20),
        });
    }
    let mut workbook = Workbook::open(bytes)?;
    let mut rows = workbook.rows(SHEET)?;
    let mut columns: Option<Columns> = None;
    let mut n_kept = 0;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            // Damage behind good rows does not take them away.
            Err(IntakeError::Malformed { line, reason }) if columns.is_some() => {
                reading.reject(line, None, reason, "")?;
                break;
            }
            Err(error) => return Err(error),
        };
        // Rows without a cell are left out in the workbook; the copy has them.
        while n_kept + 1 < row.no {
            reading.keep(b"\r\n")?;
            n_kept += 1;
        }
        n_kept = row.no;
        let Some(columns) = &columns else {
            columns = Columns::find(&row);
            keep(reading, &row, columns.as_ref())?;
            if columns.is_none() && row.no >= HEADER_ROWS {
                break;
            }
            continue;
        };
        if columns
            .address
            .is_some_and(|address| !row.cell(address).is_empty())
        {
            reading.drop_personal("IP Address");
        }
        keep(reading, &row, Some(columns))?;
        if row.is_blank() {
            continue;
        }
        match fill(reading, &row, columns) {
            Ok(()) => reading.accept(u64::from(row.no))?,
            Err((column, reason)) => {
                let raw = csv(&row, Some(columns));
                reading.reject(u64::from(row.no), Some(column), reason, raw)?;
            }
        }
    }
    if columns.is_some() {
        return Ok(());
    }
    Err(IntakeError::Malformed {
        line: 1,
        reason: "the sheet has no header: columns `Song Title`, `Artist` and `Date` were expected"
            .to_owned(),
    })
}

/// Where the columns stand; their order is not promised.
#[derive(Debug, Default)]
struct Columns {
    title: usize,
    artist: usize,
    date: usize,
    isrc: Option<usize>,
    album: Option<usize>,
    address: Option<usize>,
    listened: Option<usize>,
    platform: Option<usize>,
    model: Option<usize>,
}

impl Columns {
    fn find(row: &Row) -> Option<Self> {
        let column = |name: &str| {
            row.cells.iter().position(|cell| {
                let letters = cell
                    .chars()
                    .filter(|c| c.is_alphanumeric())
                    .flat_map(char::to_lowercase);
                letters.collect::<String>() == name
            })
        };
        Some(Self {
            title: column("songtitle")?,
            artist: column("artist")?,
            date: column("date")?,
            isrc: column("isrc"),
            album: column("albumtitle"),
            address: column("ipaddress"),
            listened: column("listeningtime").or_else(|| column("listeningtimeseconds")),
            platform: column("platformname"),
            model: column("platformmodel"),
        })
    }
}

fn fill(
    reading: &mut Reading<'_>,
    row: &Row,
    columns: &Columns,
) -> Result<(), (&'static str, String)> {
    let row_no = u64::from(row.no);
    let optional = |column: Option<usize>| column.map_or("", |column| row.cell(column));
    let date = row.cell(columns.date);
    let started = listens::moment(date).ok_or_else(|| {
        (
            "Date",
            format!("`{date}` is no time: one such as 2026-05-01 10:20:30 was expected"),
        )
    })?;
    let title = row.cell(columns.title);
    if title.is_empty() {
        return Err((
            "Song Title",
            "it is empty: the title of a recording was expected".to_owned(),
        ));
    }
    let listened = optional(columns.listened);
    if !listened.is_empty() {
        let fault = || {
            (
                "Listening Time",
                format!("`{listened}` is no number of seconds"),
            )
        };
        let seconds: i64 = listened.parse().map_err(|_| fault())?;
        let played_ms = seconds.checked_mul(1000).ok_or_else(fault)?;
        listens::set_played(reading, "Listening Time", played_ms, false).map_err(|_| fault())?;
    }
    listens::set_started(reading, row_no, started);
    listens::set_isrc(reading, row_no, optional(columns.isrc));
    let (platform, model) = (optional(columns.platform), optional(columns.model));
    let chunk = reading.chunk();
    chunk.set_text(listen::SERVICE, "Deezer");
    chunk.set_text(listen::DEVICE, format!("{platform} {model}").trim());
    chunk.set_text(listen::KIND, "track");
    chunk.set_text(listen::TITLE, title);
    chunk.set_text(listen::ARTIST, row.cell(columns.artist));
    chunk.set_text(listen::RELEASE, optional(columns.album));
    Ok(())
}

fn keep(
    reading: &mut Reading<'_>,
    row: &Row,
    columns: Option<&Columns>,
) -> Result<(), IntakeError> {
    let mut line = csv(row, columns);
    line.push_str("\r\n");
    reading.keep(line.as_bytes())
}

/// Returns a row as CSV (RFC 4180) on one line, without the address.
fn csv(row: &Row, columns: Option<&Columns>) -> String {
    let address = columns.and_then(|columns| columns.address);
    let mut line = String::new();
    for (index, cell) in row.cells.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        // The header names the column; its cells are blank.
        let is_name = cell.to_ascii_lowercase().contains("address");
        if Some(index) == address && !is_name {
            continue;
        }
        let cell = cell.replace(['\r', '\n'], " ");
        if cell.contains(['"', ',']) {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&cell);
        }
    }
    line
}
