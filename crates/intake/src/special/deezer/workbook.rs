use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxCellReader};
use zip::ZipArchive;

use crate::IntakeError;

/// Most entries of the archive that a workbook is.
const MAX_ENTRIES: usize = 4096;
/// Largest sheet when unpacked; it is read as a stream.
const MAX_SHEET_BYTES: u64 = 2 << 30;
/// Largest other part when unpacked; texts and styles are held in memory.
const MAX_PART_BYTES: u64 = 128 << 20;
/// Rows of a sheet, the limit of the format.
const MAX_ROWS: u32 = 1 << 20;
/// Columns that are looked at.
const MAX_COLUMNS: u32 = 256;
/// Longest text of a cell in bytes; the format allows 32,767 characters.
const MAX_CELL_BYTES: usize = 4 * 32_767;

/// A row of a sheet.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number in the sheet, counted from 1.
    pub(super) no: u32,
    pub(super) cells: Vec<String>,
}

impl Row {
    /// Returns the text of a cell, empty past the last.
    pub(super) fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", |cell| cell.trim())
    }

    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

type Source = Cursor<Vec<u8>>;

/// A workbook in memory whose parts are not larger than can be held.
pub(super) struct Workbook {
    xlsx: Xlsx<Source>,
}

impl Workbook {
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, IntakeError> {
        measure(&bytes)?;
        let xlsx = guarded(|| Xlsx::new(Cursor::new(bytes)).map_err(|error| malformed(1, &error)))?;
        Ok(Self { xlsx })
    }

    /// Returns the rows of the first sheet whose name holds `part`.
    pub(super) fn rows(&mut self, part: &str) -> Result<Rows<'_>, IntakeError> {
        let names = self.xlsx.sheet_names();
        let Some(name) = names.into_iter().find(|name| name.contains(part)) else {
            let reason = format!("the workbook has no sheet `…{part}`");
            return Err(IntakeError::Malformed { line: 1, reason });
        };
        let xlsx = &mut self.xlsx;
        let cells = guarded(|| {
            xlsx.worksheet_cells_reader(&name)
                .map_err(|error| malformed(1, &error))
        })?;
        Ok(Rows {
            cells,
            next: None,
            last_no: 0,
            is_end: false,
        })
    }
}

/// The rows of a sheet one after the other.
pub(super) struct Rows<'x> {
    cells: XlsxCellReader<'x, Source>,
    /// The first cell of the next row.
    next: Option<(u32, u32, String)>,
    last_no: u32,
    /// The reader of cells takes another call for a damaged file.
    is_end: bool,
}

impl Rows<'_> {
    pub(super) fn next(&mut self) -> Result<Option<Row>, IntakeError> {
        let mut cells = Vec::new();
        let mut no = None;
        loop {
            let cell = match self.next.take() {
                Some(cell) => Some(cell),
                None => self.next_cell()?,
            };
            let Some((row, column, text)) = cell else {
                break;
            };
            if no.is_some_and(|no| no != row) {
                self.next = Some((row, column, text));
                break;
            }
            no = Some(row);
            if column < MAX_COLUMNS {
                let index = column as usize;
                if cells.len() <= index {
                    cells.resize(index + 1, String::new());
                }
                cells[index] = text;
            }
        }
        let Some(row) = no else {
            return Ok(None);
        };
        let no = row.saturating_add(1);
        if no <= self.last_no {
            let reason = "the rows of the sheet are not in order".to_owned();
            return Err(IntakeError::Malformed {
                line: u64::from(no),
                reason,
            });
        }
        if no > MAX_ROWS {
            return Err(too_large("the sheet", "1,048,576 rows"));
        }
        self.last_no = no;
        Ok(Some(Row { no, cells }))
    }

    /// Returns row and column, counted from 0, and the text of the next cell that has one.
    fn next_cell(&mut self) -> Result<Option<(u32, u32, String)>, IntakeError> {
        if self.is_end {
            return Ok(None);
        }
        let line = u64::from(self.last_no) + 1;
        let reader = &mut self.cells;
        let cell = guarded(|| reader.next_cell().map_err(|error| malformed(line, &error)))?;
        self.is_end = cell.is_none();
        Ok(cell.map(|cell| {
            let (row, column) = cell.get_position();
            let mut text = text_of(cell.get_value());
            if text.len() > MAX_CELL_BYTES {
                text.truncate(text.floor_char_boundary(MAX_CELL_BYTES));
            }
            (row, column, text)
        }))
    }
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Returns a moment as Deezer writes it where it writes text: `2026-05-01 10:20:30`.
fn moment_text(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    // Days since 1899-12-30 of the years 1900 to 9999.
    if !(1.0..2_958_466.0).contains(&days) {
        return days.to_string();
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let date_time = jiff::civil::DateTime::new(
        year as i16,
        month as i8,
        day as i8,
        hour as i8,
        minute as i8,
        second as i8,
        i32::from(milli) * 1_000_000,
    );
    let rounded = date_time.and_then(|it| it.round(jiff::Unit::Second));
    rounded.map_or_else(
        |_| days.to_string(),
        |it| it.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

/// Unpacks every part to nowhere, since the sizes that an archive tells may be made up.
fn measure(bytes: &[u8]) -> Result<(), IntakeError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| malformed(1, &error))?;
    if archive.len() > MAX_ENTRIES {
        return Err(too_large("the number of parts of the workbook", "4096"));
    }
    for index in 0..archive.len() {
        let entry = archive
            .by_index(index)
            .map_err(|error| malformed(1, &error))?;
        let is_sheet = entry.name().is_ok_and(|name| name.contains("worksheets/"));
        let (limit, text) = if is_sheet {
            (MAX_SHEET_BYTES, "2 GiB")
        } else {
            (MAX_PART_BYTES, "128 MiB")
        };
        let n_bytes = std::io::copy(&mut entry.take(limit + 1), &mut std::io::sink());
        if n_bytes.map_err(IntakeError::Read)? > limit {
            return Err(too_large("a part of the workbook", text));
        }
    }
    Ok(())
}

/// Returns the list of sheets of a workbook as XML, if it stands within the head of the file.
pub(super) fn contents_in_head(head: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"xl/workbook.xml";
    const HEADER_BYTES: usize = 30;
    const MAX_CONTENTS_BYTES: u64 = 1 << 20;
    let name_at = head.windows(NAME.len()).position(|window| window == NAME)?;
    // A local header: PKWARE APPNOTE.TXT, 4.3.7.
    let header = head.get(name_at.checked_sub(HEADER_BYTES)?..name_at)?;
    let short = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]));
    let (method, name_bytes, extra_bytes) = (short(8), short(26), short(28));
    if !header.starts_with(b"PK\x03\x04") || name_bytes != NAME.len() {
        return None;
    }
    let packed = head.get(name_at + name_bytes + extra_bytes..)?;
    let mut contents = Vec::new();
    match method {
        0 => contents.extend_from_slice(&packed[..packed.len().min(MAX_CONTENTS_BYTES as usize)]),
        8 => {
            // Cut off by the end of the head, what came before is enough.
            let unpacked = flate2::bufread::DeflateDecoder::new(packed);
            let _ = unpacked.take(MAX_CONTENTS_BYTES).read_to_end(&mut contents);
        }
        _ => return None,
    }
    Some(String::from_utf8_lossy(&contents).into_owned())
}

/// Turns a panic inside of the reader of workbooks into an error: files come from anywhere.
fn guarded<T>(read: impl FnOnce() -> Result<T, IntakeError>) -> Result<T, IntakeError> {
    // Nothing that the closure touches is used after a panic.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let reason = "the workbook is damaged".to_owned();
        Err(IntakeError::Malformed { line: 1, reason })
    })
}

fn malformed(line: u64, error: &dyn std::fmt::Display) -> IntakeError {
    IntakeError::Malformed {
        line,
        reason: format!("the workbook cannot be read: {error}"),
    }
}

fn too_large(what: &str, limit: &str) -> IntakeError {
    IntakeError::TooLarge {
        what: what.to_owned(),
        limit: limit.to_owned(),
    }
}
