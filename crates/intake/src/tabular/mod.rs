//! Tables of delimited text: a mapping says which column is what.

mod cells;
pub(crate) mod dates;
mod file_name;
mod fill;
mod finish;
pub(crate) mod header;
mod memory;
pub(crate) mod number;
mod plan;
#[cfg(test)]
mod tests;

use std::io::BufRead;

use catalog::facts::Cell;

use crate::lines::{Next, Records};
use crate::mapping::{Mapping, normalized};
use crate::text;
use crate::{IntakeError, Reading};
use header::Table;
use plan::Plan;

/// Rows from which the decimal sign of a file is found.
const SAMPLE_ROWS: usize = 1000;
/// First cells of rows that add up the rows above.
const TOTAL_WORDS: [&str; 8] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
    "summe",
    "gesamt",
    "итого",
];

/// Reads `input`, whose table stands as `table` says, by `mapping`.
///
/// `head` is the beginning of the same file, from which ambiguous numbers are decided.
pub(crate) fn read(
    input: Box<dyn BufRead + '_>,
    head: &[u8],
    name: &str,
    mapping: &Mapping,
    table: &Table,
    reading: &mut Reading<'_>,
) -> Result<(), IntakeError> {
    let dataset = mapping.dataset()?;
    let mut plan = Plan::new(mapping, table, dataset)?;
    if mapping.decimal.is_none() {
        let sample = decimal_sample(head, table, &plan.decimal_places());
        let by_delimiter = if table.delimiter == b';' {
            number::DecimalSign::Comma
        } else {
            number::DecimalSign::Point
        };
        plan.manner.decimal =
            number::decimal_sign(sample.iter().map(String::as_str)).unwrap_or(by_delimiter);
    }
    let named = file_name::facts(mapping, name);
    let input = text::utf8(input, table.encoding).map_err(IntakeError::Read)?;
    let records = Records::new(input, table.layout);
    Rows {
        records,
        plan,
        table,
        named,
        n_columns: table.header.len(),
        header: table.header.iter().map(|name| normalized(name)).collect(),
        scratch: String::new(),
        out: Vec::new(),
    }
    .read(reading)
}

/// Returns cells of the number columns of the first rows.
fn decimal_sample(head: &[u8], table: &Table, places: &[usize]) -> Vec<String> {
    let (_, text) = text::head_text(head);
    let mut records = Records::new(Box::new(text.as_bytes()), table.layout);
    let mut sample = Vec::new();
    for _ in 0..SAMPLE_ROWS {
        match records.next(0) {
            Ok(Next::Record) if records.line() > table.header_line => {
                let cells = places.iter().map(|&place| records.cell(place));
                sample.extend(cells.map(|cell| String::from_utf8_lossy(cell).into_owned()));
            }
            Ok(Next::Record | Next::Broken(_)) => {}
            Ok(Next::End) | Err(_) => break,
        }
    }
    sample
}

/// A table that is being read.
struct Rows<'a> {
    records: Records<'a>,
    plan: Plan<'a>,
    table: &'a Table,
    /// What the name of the file says of every row.
    named: Vec<(usize, String)>,
    n_columns: usize,
    header: Vec<String>,
    scratch: String,
    out: Vec<u8>,
}

/// Why a row is no fact.
enum Fault {
    Skip(String),
    Reject {
        column: Option<usize>,
        reason: String,
    },
}

impl Rows<'_> {
    fn read(&mut self, reading: &mut Reading<'_>) -> Result<(), IntakeError> {
        let mut n_chunks = reading.n_chunks();
        loop {
            // A cell of several lines is told from a forgotten quote by the number of cells.
            let next = self.records.next(self.n_columns)?;
            if next == Next::End {
                return Ok(());
            }
            let line = self.records.line();
            self.keep(reading, &next)?;
            if line <= self.table.header_line || self.is_blank(&next) {
                continue;
            }
            if let Next::Broken(reason) = next {
                let raw = self.raw_row();
                reading.reject(line, None, reason, raw)?;
                continue;
            }
            if n_chunks != reading.n_chunks() {
                n_chunks = reading.n_chunks();
                self.plan.begin_chunk();
            }
            match self.fill(reading, line) {
                Ok(()) => reading.accept(line)?,
                Err(Fault::Skip(reason)) => reading.skip(&reason),
                Err(Fault::Reject { column, reason }) => {
                    let column = column.and_then(|place| self.table.header.get(place));
                    let raw = self.raw_row();
                    reading.reject(line, column.map(String::as_str), reason, raw)?;
                }
            }
        }
    }

    fn is_blank(&self, next: &Next) -> bool {
        *next == Next::Record
            && (0..self.records.n_cells())
                .all(|place| self.records.cell(place).trim_ascii().is_empty())
    }

    /// Fills the row from the record.
    fn fill(&mut self, reading: &mut Reading<'_>, line: u64) -> Result<(), Fault> {
        self.check_shape()?;
        for (place, skip) in &self.plan.skip {
            let cell = String::from_utf8_lossy(self.records.cell(*place));
            if skip.holds(cell.trim()) {
                return Err(Fault::Skip(skip.reason.clone()));
            }
        }
        let from = fill::From {
            records: &self.records,
            manner: self.plan.manner,
            repair: self.plan.repair,
            line,
        };
        for field in &mut self.plan.fields {
            fill::fill(field, from, &mut self.scratch, reading)?;
        }
        self.plan.fill_fixed(reading);
        for (target, text) in &self.named {
            let meaning = cells::Meaning::of(reading.chunk().dataset(), *target);
            let chunk = reading.chunk();
            if chunk.peek(*target) == Cell::Absent {
                let read = meaning.read(*target, text, self.plan.manner, chunk);
                for &(target, cell) in read.cells(*target).as_ref() {
                    chunk.set(target, cell);
                }
            }
        }
        finish::complete_periods(reading);
        if let Some((place, negate)) = &self.plan.negate
            && negate.holds(String::from_utf8_lossy(self.records.cell(*place)).trim())
        {
            self.plan.negate(reading);
        }
        finish::mend_numbers(reading, line);
        finish::check_facts(reading)
    }

    /// Checks the number of cells, and for rows that are no rows of the table.
    fn check_shape(&self) -> Result<(), Fault> {
        let n_cells = self.records.n_cells();
        let first = self.records.cell(0).trim_ascii();
        let is_total = TOTAL_WORDS
            .iter()
            .any(|word| first.eq_ignore_ascii_case(word.as_bytes()));
        let is_filled = |&place: &usize| !self.records.cell(place).is_empty();
        if is_total && (0..n_cells).filter(is_filled).count() * 2 <= self.n_columns + 2 {
            return Err(Fault::Skip("row of totals".to_owned()));
        }
        // A cheap look first: most rows differ in their first cell.
        if first.eq_ignore_ascii_case(self.table.header[0].as_bytes()) && self.is_header() {
            return Err(Fault::Skip("header repeated".to_owned()));
        }
        if n_cells < self.plan.n_needed {
            return Err(Fault::Reject {
                column: None,
                reason: format!("the row has {n_cells} cells, expected {}", self.n_columns),
            });
        }
        let has_surplus =
            (self.n_columns..n_cells).any(|place| !self.records.cell(place).is_empty());
        if has_surplus {
            return Err(Fault::Reject {
                column: None,
                reason: format!(
                    "the row has {n_cells} cells, expected {}: a delimiter may stand inside of a cell without quotes",
                    self.n_columns
                ),
            });
        }
        Ok(())
    }

    fn is_header(&self) -> bool {
        let cell = |place| String::from_utf8_lossy(self.records.cell(place));
        self.records.n_cells() == self.header.len()
            && (0..self.header.len()).all(|place| normalized(&cell(place)) == self.header[place])
    }

    /// Appends the record to the kept copy, with personal cells blanked.
    fn keep(&mut self, reading: &mut Reading<'_>, next: &Next) -> Result<(), IntakeError> {
        let is_row = *next == Next::Record && self.records.line() > self.table.header_line;
        if !is_row || self.plan.personal.is_empty() {
            return reading.keep(self.records.raw());
        }
        for (place, column) in &self.plan.personal {
            if !self.records.cell(*place).is_empty() {
                reading.drop_personal(column);
            }
        }
        self.out.clear();
        self.write_row(true);
        self.out.push(self.table.layout.line_end);
        reading.keep(&self.out)
    }

    /// Returns the record as it can be mended: without personal cells and line end.
    fn raw_row(&mut self) -> String {
        self.out.clear();
        if self.records.n_cells() == 0 {
            let raw = self.records.raw().trim_ascii_end();
            return String::from_utf8_lossy(&raw[..raw.len().min(4096)]).into_owned();
        }
        self.write_row(false);
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// Writes the cells of the record, quoted where it is needed.
    ///
    /// With `keep_lines`, a blanked cell keeps its line feeds, so that later rows keep their lines.
    fn write_row(&mut self, keep_lines: bool) {
        let delimiter = self.table.layout.delimiter;
        for place in 0..self.records.n_cells() {
            if place > 0 {
                self.out.push(delimiter);
            }
            let cell = self.records.cell(place);
            let is_personal = self
                .plan
                .personal
                .iter()
                .any(|(column, _)| *column == place);
            let n_lines = memchr::memchr_iter(b'\n', cell).count();
            let blanked = vec![b'\n'; if keep_lines { n_lines } else { 0 }];
            let cell = if is_personal { &blanked[..] } else { cell };
            let needs_quotes = self.table.layout.has_quotes
                && cell
                    .iter()
                    .any(|&byte| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r'));
            if !needs_quotes {
                self.out.extend_from_slice(cell);
                continue;
            }
            self.out.push(b'"');
            for &byte in cell {
                if byte == b'"' {
                    self.out.push(b'"');
                }
                self.out.push(byte);
            }
            self.out.push(b'"');
        }
    }
}
