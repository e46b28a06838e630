//! One column of a row, from the cells that it comes from.

use catalog::facts::Cell;

use super::Fault;
use super::cells::{self, Read};
use super::number;
use super::plan::{Field, Repair, Sources};
use crate::Reading;
use crate::lines::Records;
use crate::text;

/// The record that a row is filled from.
#[derive(Clone, Copy)]
pub(super) struct From<'a> {
    pub(super) records: &'a Records<'a>,
    pub(super) manner: cells::Manner,
    pub(super) repair: Repair,
    pub(super) line: u64,
}

/// Fills one column of the row.
pub(super) fn fill(
    field: &mut Field,
    from: From<'_>,
    scratch: &mut String,
    reading: &mut Reading<'_>,
) -> Result<(), Fault> {
    match &field.sources {
        Sources::First(places) => {
            let is_filled = |place: &&usize| !from.records.cell(**place).trim_ascii().is_empty();
            let Some(&place) = places.iter().find(is_filled) else {
                return Ok(());
            };
            first(field, place, from, scratch, reading)
        }
        Sources::All(places, _) if field.meaning.adds_up() => {
            add_up(field, places, from, scratch, reading)
        }
        Sources::All(places, joined_by) => join(field, places, joined_by, from, scratch, reading),
        Sources::Times(place, times) => multiply(field, *place, *times, from, scratch, reading),
    }
}

fn first(
    field: &mut Field,
    place: usize,
    from: From<'_>,
    scratch: &mut String,
    reading: &mut Reading<'_>,
) -> Result<(), Fault> {
    let cell = from.records.cell(place);
    if field.meaning == cells::Meaning::Decimal
        && let Some(amount) = number::unambiguous(cell)
    {
        reading.chunk().set(field.target, Cell::Decimal(amount));
        return Ok(());
    }
    let (target, meaning) = (field.target, field.meaning);
    if !meaning.repeats() {
        let text = as_text(cell, Repair::None, scratch, reading, from.line);
        let read = meaning.read(target, text, from.manner, reading.chunk());
        return settle(field, &read, (cell, place), from.line, reading);
    }
    if field.memory.get(cell).is_none() {
        let text = as_text(cell, from.repair, scratch, reading, from.line);
        let read = meaning.read(target, text, from.manner, reading.chunk());
        field.memory.put(cell, read);
    }
    match field.memory.get(cell) {
        Some(Read::One(value)) => {
            reading.chunk().set(target, *value);
            Ok(())
        }
        Some(read) => {
            let read = read.clone();
            settle(field, &read, (cell, place), from.line, reading)
        }
        None => Ok(()),
    }
}

fn add_up(
    field: &Field,
    places: &[usize],
    from: From<'_>,
    scratch: &mut String,
    reading: &mut Reading<'_>,
) -> Result<(), Fault> {
    let mut sum = Cell::Absent;
    for &place in places {
        let cell = from.records.cell(place);
        let text = as_text(cell, Repair::None, scratch, reading, from.line);
        let read = field
            .meaning
            .read(field.target, text, from.manner, reading.chunk());
        reading.chunk().set(field.target, Cell::Absent);
        settle(field, &read, (cell, place), from.line, reading)?;
        sum = match (sum, reading.chunk().peek(field.target)) {
            (Cell::Decimal(sum), Cell::Decimal(next)) => {
                Cell::Decimal([sum, next].into_iter().sum())
            }
            (Cell::Integer(sum), Cell::Integer(next)) => Cell::Integer(sum.saturating_add(next)),
            (sum, Cell::Absent) => sum,
            (_, next) => next,
        };
    }
    reading.chunk().set(field.target, sum);
    Ok(())
}

fn join(
    field: &Field,
    places: &[usize],
    joined_by: &str,
    from: From<'_>,
    scratch: &mut String,
    reading: &mut Reading<'_>,
) -> Result<(), Fault> {
    let mut joined = String::new();
    for &place in places {
        let cell = from.records.cell(place);
        let text = as_text(cell, from.repair, scratch, reading, from.line).trim();
        if !joined.is_empty() && !text.is_empty() {
            joined.push_str(joined_by);
        }
        joined.push_str(text);
    }
    let read = field
        .meaning
        .read(field.target, &joined, from.manner, reading.chunk());
    settle(
        field,
        &read,
        (joined.as_bytes(), places[0]),
        from.line,
        reading,
    )
}

fn multiply(
    field: &Field,
    place: usize,
    times: i64,
    from: From<'_>,
    scratch: &mut String,
    reading: &mut Reading<'_>,
) -> Result<(), Fault> {
    let cell = from.records.cell(place);
    let text = as_text(cell, Repair::None, scratch, reading, from.line);
    if text.contains(':') {
        // A duration such as `3:32` says its unit itself.
        let read = field
            .meaning
            .read(field.target, text, from.manner, reading.chunk());
        return settle(field, &read, (cell, place), from.line, reading);
    }
    let number = number::decimal(text, from.manner.decimal).map_err(|()| Fault::Reject {
        column: Some(place),
        reason: unreadable(cell, "a number"),
    })?;
    if let Some(number) = number {
        let units = number.amount.units().saturating_mul(i128::from(times));
        if let Ok(value) = i64::try_from(units / catalog::Amount::UNIT) {
            reading.chunk().set(field.target, Cell::Integer(value));
        }
    }
    Ok(())
}

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Returns a cell as text; bytes that are no UTF-8 are read as code page 1252 and counted.
fn as_text<'t>(
    cell: &'t [u8],
    repair: Repair,
    scratch: &'t mut String,
    reading: &mut Reading<'_>,
    line: u64,
) -> &'t str {
    match std::str::from_utf8(cell) {
        Ok(text) if repair == Repair::Formulas => match text.strip_prefix('\'') {
            Some(rest) if text.trim_start_matches('\'').starts_with(FORMULA_STARTS) => rest,
            _ => text,
        },
        Ok(text) if repair == Repair::Garbled => match text::repaired(text) {
            Some(repaired) => {
                reading.warn("text in a broken encoding, repaired", line, &repaired);
                *scratch = repaired;
                scratch
            }
            None => text,
        },
        Ok(text) => text,
        Err(_) => {
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell);
            *scratch = text.into_owned();
            reading.warn("text that is not UTF-8, read as CP-1252", line, scratch);
            scratch
        }
    }
}

/// Puts what a cell came to into the row.
fn settle(
    field: &Field,
    read: &Read,
    (cell, place): (&[u8], usize),
    line: u64,
    reading: &mut Reading<'_>,
) -> Result<(), Fault> {
    match read {
        Read::Blank => {}
        Read::One(value) => reading.chunk().set(field.target, *value),
        Read::Several(cells) => {
            for &(target, cell) in cells {
                reading.chunk().set(target, cell);
            }
        }
        Read::Odd(value, what) => {
            reading.chunk().set(field.target, *value);
            reading.warn(what, line, &String::from_utf8_lossy(cell));
        }
        Read::Unreadable(_) if field.may_hold_text => {
            reading.warn(
                "text in a column of numbers, left out",
                line,
                &String::from_utf8_lossy(cell),
            );
        }
        Read::Unreadable(expected) => {
            return Err(Fault::Reject {
                column: Some(place),
                reason: unreadable(cell, expected),
            });
        }
    }
    Ok(())
}

fn unreadable(cell: &[u8], expected: &str) -> String {
    let shown: String = String::from_utf8_lossy(cell).chars().take(60).collect();
    format!("`{shown}` is not {expected}")
}
