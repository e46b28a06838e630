//! The documents that say what is in the files: the answer key and the truth.

use std::collections::BTreeMap;

use catalog::Amount;
use serde::Serialize;

use super::exports::Export;
use super::formats::Format;
use super::line::Line;
use super::month::Month;
use super::plants::{Plant, Subject};

/// Rows of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub(super) path: String,
    /// Lines of the file, counted from 1; none where what is wrong is that there are none.
    pub(super) rows: Vec<usize>,
}

/// An entry of the answer key.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    pub(super) kind: &'static str,
    pub(super) subject: Subject,
    /// What is lacking, or what was paid or counted wrongly.
    pub(super) amount: Amount,
    pub(super) currency: &'static str,
    pub(super) files: Vec<Place>,
    pub(super) note: String,
}

/// A file with what it holds.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FileTruth {
    pub(super) path: String,
    pub(super) format: &'static str,
    pub(super) n_rows: usize,
    /// Net amount by currency.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) totals: BTreeMap<&'static str, Amount>,
    /// Streams, of an export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) streams: Option<i64>,
}

/// The document `truth.json`.
#[derive(Debug, Serialize)]
pub(super) struct Truth {
    pub(super) seed: u64,
    pub(super) is_clean: bool,
    pub(super) n_artists: usize,
    pub(super) n_recordings: usize,
    pub(super) first_statement: Month,
    pub(super) last_statement: Month,
    /// Lines of all statements.
    pub(super) n_lines: usize,
    /// Net amount of all statements by currency.
    pub(super) totals: BTreeMap<&'static str, Amount>,
    pub(super) files: Vec<FileTruth>,
}

/// Rows by planted error and file.
pub(super) type Marks = BTreeMap<usize, BTreeMap<String, Vec<usize>>>;

/// Notes the rows of planted errors; the first line stands in `first_row`.
pub(super) fn mark(marks: &mut Marks, path: &str, first_row: usize, lines: &[Line]) {
    for (row, line) in (first_row..).zip(lines) {
        if let Some(plant) = line.plant {
            let files = marks.entry(plant).or_default();
            files.entry(path.to_owned()).or_default().push(row);
        }
    }
}

/// Returns the answer key; `path_of` names the file of a statement, if there is one.
pub(super) fn entries(
    plants: Vec<Plant>,
    mut marks: Marks,
    path_of: impl Fn(Format, Month) -> Option<String>,
) -> Vec<Entry> {
    plants
        .into_iter()
        .enumerate()
        .map(|(index, plant)| {
            let mut files = marks.remove(&index).unwrap_or_default();
            for &(format, statement) in &plant.lacking {
                if let Some(path) = path_of(format, statement) {
                    files.entry(path).or_default();
                }
            }
            Entry {
                kind: plant.kind,
                subject: plant.subject,
                amount: plant.amount,
                currency: plant.currency,
                files: files
                    .into_iter()
                    .map(|(path, rows)| Place { path, rows })
                    .collect(),
                note: plant.note,
            }
        })
        .collect()
}

/// Returns what a statement holds.
pub(super) fn of_statement(path: String, format: Format, lines: &[Line]) -> FileTruth {
    let mut totals = BTreeMap::new();
    for line in lines {
        let code = super::exchange::CODES[line.money];
        add(&mut totals, code, line.net);
    }
    FileTruth {
        path,
        format: format.name(),
        n_rows: lines.len(),
        totals,
        streams: None,
    }
}

/// Returns what an export holds.
pub(super) fn of_export(export: &Export) -> FileTruth {
    FileTruth {
        path: export.path.clone(),
        format: export.format,
        n_rows: export.n_rows,
        totals: BTreeMap::new(),
        streams: Some(export.streams),
    }
}

/// Adds an amount to the total of a currency.
pub(super) fn add(totals: &mut BTreeMap<&'static str, Amount>, code: &'static str, amount: Amount) {
    let total = totals.entry(code).or_default();
    *total = [*total, amount].into_iter().sum();
}
