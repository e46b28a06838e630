//! What the tests of all readers share: a sink that writes down what it is given.

mod cwr;
mod cwr_damage;
mod damage;
mod ddex;
mod deezer;
mod samples;
mod scrobbles;
mod spotify;

use std::fmt::Write as _;
use std::io;

use catalog::SourceId;
use catalog::facts::{Cell, Chunk};

use super::{ALL, Head, Special};
use crate::{IntakeError, Reading, Rejection, Report, Sink};

/// What came of a file.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) rows: Vec<String>,
    pub(super) rejections: Vec<Rejection>,
    pub(super) kept: Vec<u8>,
    pub(super) report: Report,
}

struct Notes<'n> {
    columns: &'n [&'n str],
    rows: Vec<String>,
    rejections: Vec<Rejection>,
    kept: Vec<u8>,
}

impl Sink for Notes<'_> {
    fn rows(&mut self, chunk: Chunk) -> io::Result<()> {
        for row in 0..chunk.n_rows() {
            let mut text = chunk
                .integer(catalog::facts::ROW_NO, row)
                .unwrap_or(0)
                .to_string();
            for name in self.columns {
                let column = chunk
                    .dataset()
                    .column(name)
                    .expect("a column of the data set");
                let cell = match chunk.cell(column, row) {
                    Cell::Absent => continue,
                    Cell::Text(_) => chunk.text(column, row).unwrap_or_default().to_owned(),
                    Cell::Integer(number) => number.to_string(),
                    Cell::Decimal(amount) => amount.to_string(),
                    Cell::Date(day) => catalog::day_of_epoch(day)
                        .map(|day| day.to_string())
                        .unwrap_or_default(),
                    Cell::Moment(micros) => jiff::Timestamp::from_microsecond(micros)
                        .expect("in range")
                        .to_string(),
                    Cell::Flag(flag) => flag.to_string(),
                };
                write!(text, " {name}={cell}").expect("a String takes all");
            }
            self.rows.push(text);
        }
        Ok(())
    }

    fn rejected(&mut self, rejection: Rejection) -> io::Result<()> {
        self.rejections.push(rejection);
        Ok(())
    }

    fn kept(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.kept.extend_from_slice(bytes);
        Ok(())
    }
}

pub(super) fn special(format: &str) -> &'static Special {
    ALL.iter()
        .find(|special| special.name == format)
        .expect("a known format")
}

/// Reads `input` through blocks of seven bytes, so that everything is cut somewhere.
pub(super) fn try_read(
    format: &str,
    name: &str,
    input: &[u8],
    columns: &[&str],
) -> Result<Outcome, IntakeError> {
    let block_bytes = if input.len() < 4096 { 7 } else { 1 << 16 };
    let mut reader = io::BufReader::with_capacity(block_bytes, input);
    let mut notes = Notes {
        columns,
        rows: Vec::new(),
        rejections: Vec::new(),
        kept: Vec::new(),
    };
    let source: SourceId = "0123456789abcdef0123456789abcdef"
        .parse()
        .expect("a valid id");
    let special = special(format);
    let mut reading = Reading::new(special.dataset, special.name, source, &mut notes);
    (special.read)(&mut reader, name, &mut reading)?;
    let report = reading.finish()?;
    let Notes {
        rows,
        rejections,
        kept,
        ..
    } = notes;
    Ok(Outcome {
        rows,
        rejections,
        kept,
        report,
    })
}

pub(super) fn read(format: &str, name: &str, input: &[u8], columns: &[&str]) -> Outcome {
    try_read(format, name, input, columns).expect("the file can be read")
}

/// Writes down all that came of a file but for its copy.
///
/// A row is its number and the given columns, `!` a rejection, `-` what was skipped, `?` a
/// warning, `#` personal cells.
pub(super) fn told(outcome: &Outcome) -> Vec<String> {
    let mut lines = outcome.rows.clone();
    for rejection in &outcome.rejections {
        let column = rejection.column.as_deref().unwrap_or("row");
        lines.push(format!(
            "!{} {column}: {}",
            rejection.row_no, rejection.reason
        ));
    }
    let Report {
        skipped,
        warnings,
        dropped,
        ..
    } = &outcome.report;
    lines.extend(
        skipped
            .iter()
            .map(|it| format!("-{} {}", it.count, it.reason)),
    );
    lines.extend(
        warnings
            .iter()
            .map(|it| format!("?{} {}: {}", it.count, it.what, it.example)),
    );
    lines.extend(
        dropped
            .iter()
            .map(|it| format!("#{} {}", it.count, it.column)),
    );
    lines
}

/// Checks all that comes of a file, see [`told`].
#[track_caller]
pub(super) fn check_all(
    format: &str,
    name: &str,
    input: &[u8],
    columns: &[&str],
    expected: &[&str],
) {
    assert_eq!(told(&read(format, name, input, columns)), expected);
}

/// Returns the formats that claim a file.
pub(super) fn claimed(name: &str, bytes: &[u8]) -> Vec<&'static str> {
    let head = Head {
        name,
        bytes: &bytes[..bytes.len().min(1 << 16)],
    };
    ALL.iter()
        .filter(|special| (special.recognizes)(&head))
        .map(|special| special.name)
        .collect()
}
