//! Lists in JSON files of any size: one row at a time, without personal values.

mod scan;

use std::borrow::Cow;
use std::io::BufRead;

use serde_json::{Map, Value};

use self::scan::{End, Scanner};
pub(super) use self::scan::{Shape, Step};
use super::Head;
use super::lines::Lines;
use crate::{IntakeError, Reading};

/// What a row turned out to be.
#[derive(Debug)]
pub(super) enum Verdict {
    /// A fact; its cells are filled.
    Fact,
    /// No fact by its nature, with the reason.
    NoFact(&'static str),
}

/// Why a row is no fact although it should be.
#[derive(Debug)]
pub(super) struct Fault {
    /// The name in the file whose value is at fault.
    pub(super) column: Option<&'static str>,
    /// What is wrong and what was expected.
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn new(column: &'static str, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self {
            column: Some(column),
            reason,
        }
    }
}

/// Fills the cells of one row.
pub(super) type ReadRow<'f> =
    &'f dyn Fn(&mut Reading<'_>, u64, Object<'_>) -> Result<Verdict, Fault>;

/// Reads a file that is one list, or holds one; rows are counted from 1 through the whole file.
pub(super) fn read_list(
    input: &mut dyn BufRead,
    reading: &mut Reading<'_>,
    shape: &'static Shape,
    read_row: ReadRow<'_>,
) -> Result<(), IntakeError> {
    const KEEP_BYTES: usize = 1 << 16;
    let mut scanner = Scanner::new(shape);
    let mut is_start = true;
    loop {
        let bytes = input.fill_buf().map_err(IntakeError::Read)?;
        if bytes.is_empty() {
            break;
        }
        let n_mark = if std::mem::take(&mut is_start) {
            mark_len(bytes)
        } else {
            0
        };
        let (n, end) = scanner.feed(&bytes[n_mark..]);
        input.consume(n_mark + n);
        if let Some(end) = end {
            tell(&mut scanner, reading, end, read_row)?;
        }
        if scanner.kept.len() >= KEEP_BYTES {
            keep(&mut scanner, reading)?;
        }
    }
    if let Some(end) = scanner.finish() {
        tell(&mut scanner, reading, end, read_row)?;
    }
    keep(&mut scanner, reading)?;
    if scanner.has_list {
        Ok(())
    } else {
        Err(IntakeError::Malformed {
            line: 1,
            reason: "there is no list of rows: a JSON list was expected".to_owned(),
        })
    }
}

/// Reads a file with one JSON object a line.
pub(super) fn read_lines(
    input: &mut dyn BufRead,
    reading: &mut Reading<'_>,
    shape: &'static Shape,
    read_row: ReadRow<'_>,
) -> Result<(), IntakeError> {
    let mut scanner = Scanner::new(shape);
    let mut lines = Lines::new(input);
    while let Some(line) = lines.next(None)? {
        if line.is_too_long {
            reading.reject(line.no, None, super::lines::TOO_LONG, "")?;
        } else {
            // A line may hold several objects; all have its number.
            let mut rest = line.text;
            while !rest.is_empty() {
                let (n, end) = scanner.feed(rest);
                rest = &rest[n..];
                if let Some(end) = end {
                    scanner.row_no = line.no;
                    tell(&mut scanner, reading, end, read_row)?;
                }
            }
            if let Some(end) = scanner.finish() {
                scanner.row_no = line.no;
                tell(&mut scanner, reading, end, read_row)?;
            }
        }
        scanner.kept.extend_from_slice(line.ending);
        keep(&mut scanner, reading)?;
    }
    Ok(())
}

/// Returns the first rows of the head of a file that hold an object.
pub(super) fn head_rows(head: &Head<'_>, shape: &'static Shape) -> Vec<Map<String, Value>> {
    let rows = scan::first_rows(&head.bytes[mark_len(head.bytes)..], shape);
    let objects = rows.into_iter().filter_map(|row| match row {
        Value::Object(object) => Some(object),
        _ => None,
    });
    objects.collect()
}

/// Returns the first character of a file that is no blank, for telling lists from lines.
pub(super) fn first_character(bytes: &[u8]) -> Option<u8> {
    let text = &bytes[mark_len(bytes)..];
    text.iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
}

fn mark_len(bytes: &[u8]) -> usize {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    }
}

/// Says what became of the row that the scanner holds.
fn tell(
    scanner: &mut Scanner,
    reading: &mut Reading<'_>,
    end: End,
    read_row: ReadRow<'_>,
) -> Result<(), IntakeError> {
    let row_no = scanner.row_no;
    let text = String::from_utf8_lossy(&scanner.element);
    // Line ends stand between values only; on one line, rows can be handed around as lines.
    let raw = || text.replace(['\r', '\n'], " ");
    match end {
        End::Broken(reason) => {
            let raw = if text.len() < scan::MAX_ELEMENT_BYTES / 2 {
                raw()
            } else {
                String::new()
            };
            let reason = format!("{reason}: one JSON object was expected");
            return reading.reject(row_no, None, reason, raw);
        }
        End::Cut => {
            let reason = "the text ends in the middle of this row: it is cut off here";
            return reading.reject(row_no, None, reason, raw());
        }
        End::Unclosed => {
            let reason = "the file ends before its list is closed: it is cut off here";
            return reading.reject(row_no + 1, None, reason, "");
        }
        End::Whole => {}
    }
    if let Cow::Owned(text) = &text {
        reading.warn("text that is not UTF-8", row_no, text);
    }
    let row = match serde_json::from_str::<Value>(&text) {
        Ok(Value::Object(row)) => row,
        Ok(_) => return reading.reject(row_no, None, "a JSON object was expected", raw()),
        Err(error) => {
            let reason = format!("the row is no valid JSON: {error}");
            return reading.reject(row_no, None, reason, raw());
        }
    };
    match read_row(reading, row_no, Object(&row)) {
        Ok(Verdict::Fact) => reading.accept(row_no),
        Ok(Verdict::NoFact(reason)) => {
            reading.skip(reason);
            Ok(())
        }
        Err(fault) => reading.reject(row_no, fault.column, fault.reason, raw()),
    }
}

fn keep(scanner: &mut Scanner, reading: &mut Reading<'_>) -> Result<(), IntakeError> {
    for name in scanner.dropped.drain(..) {
        reading.drop_personal(name);
    }
    reading.keep(&scanner.kept)?;
    scanner.kept.clear();
    Ok(())
}

/// A JSON object whose values are looked up by name; `null` counts as absent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'v>(&'v Map<String, Value>);

impl<'v> Object<'v> {
    /// Returns a value.
    pub(super) fn value(self, name: &str) -> Option<&'v Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Returns an object, `None` where there is none or something else.
    pub(super) fn object(self, name: &str) -> Option<Object<'v>> {
        self.value(name)?.as_object().map(Self)
    }

    /// Returns a text that is not empty.
    pub(super) fn text(self, name: &'static str) -> Result<Option<&'v str>, Fault> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(other) => Err(Fault::new(name, format!("`{}` is no text", shown(other)))),
        }
    }

    /// Returns a whole number; one in quotes and one with zeros behind the point are read too.
    pub(super) fn integer(self, name: &'static str) -> Result<Option<i64>, Fault> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let number = match value {
            Value::String(text) if text.is_empty() => return Ok(None),
            Value::String(text) => text.trim().parse().ok(),
            Value::Number(number) => number.as_i64().or_else(|| {
                // Whole numbers up to 2^53 are exact in a double.
                let number = number.as_f64().filter(|number| number.abs() < 9e15)?;
                (number.fract() == 0.0).then_some(number as i64)
            }),
            _ => None,
        };
        let fault = || Fault::new(name, format!("`{}` is no whole number", shown(value)));
        number.map(Some).ok_or_else(fault)
    }

    /// Returns a flag.
    pub(super) fn flag(self, name: &'static str) -> Result<Option<bool>, Fault> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(other) => {
                let reason = format!("`{}` is neither true nor false", shown(other));
                Err(Fault::new(name, reason))
            }
        }
    }
}

/// Returns the beginning of a value as it stands in the file.
pub(super) fn shown(value: &Value) -> String {
    value.to_string().chars().take(40).collect()
}

#[cfg(test)]
mod tests;
