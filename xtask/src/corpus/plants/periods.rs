//! Statements and blocks that come twice, late or never.

use super::{Planter, Size, Subject, about_cell, about_source, sum};
use crate::corpus::formats::{DISTRIBUTORS, Format};
use crate::corpus::line::{Hold, Line};
use crate::corpus::market::STORES;
use crate::corpus::month::Month;

/// A statement never comes.
pub(super) fn skipped(planter: &mut Planter<'_>, size: Size) {
    if size == Size::Medium {
        return;
    }
    let Some((format, statement)) = planter.claim_files(&DISTRIBUTORS, 1) else {
        return;
    };
    let Some(lines) = planter.statements.remove(&(format, statement)) else {
        return;
    };
    let subject = Subject {
        month: lines.iter().map(|line| line.usage).min(),
        last_month: lines.iter().map(|line| line.usage).max(),
        statement: Some(statement),
        ..about_source(format)
    };
    let note = "there is no statement for the month, nor do its lines come later".to_owned();
    planter.found("skipped_period", format, subject, sum(&lines), note);
}

/// A statement, or the part of a store, comes with a later one.
pub(super) fn late(planter: &mut Planter<'_>, size: Size) {
    let n_late = size.of([1, 2, 1]);
    let Some((format, statement)) = planter.claim_files(&DISTRIBUTORS, n_late + 1) else {
        return;
    };
    let store = size.of([Some(4), Some(0), None]);
    let plant = planter.next();
    let moved = planter.remove(format, |month, line| {
        month == statement && store.is_none_or(|store| line.store == store)
    });
    if store.is_none() {
        planter.statements.remove(&(format, statement));
    }
    let mut lines: Vec<Line> = moved.into_iter().map(|(_, line)| line).collect();
    if lines.is_empty() {
        return;
    }
    for line in &mut lines {
        line.plant = Some(plant);
        line.hold = Hold::Planted;
    }
    let subject = Subject {
        store: store.map(|store| STORES[store].name),
        month: lines.iter().map(|line| line.usage).min(),
        last_month: lines.iter().map(|line| line.usage).max(),
        statement: Some(statement),
        ..about_source(format)
    };
    let late_statement = statement.plus(n_late);
    let amount = sum(&lines);
    let target = planter
        .statements
        .entry((format, late_statement))
        .or_default();
    target.extend(lines);
    crate::corpus::sales::sort(planter.world.label, target);
    let note = format!("due in the statement of {statement}, came in that of {late_statement}");
    planter.found("late_period", format, subject, amount, note);
}

/// A block of one statement comes again in the next.
pub(super) fn repeated(planter: &mut Planter<'_>, size: Size) {
    let Some((format, statement)) = planter.claim_files(&DISTRIBUTORS, 2) else {
        return;
    };
    let Some(copies) = copy_block(planter, format, statement, size.of([8, 60, 400])) else {
        return;
    };
    let next = statement.plus(1);
    let subject = Subject {
        month: copies.first().map(|line| line.usage),
        statement: Some(next),
        ..about_source(format)
    };
    let (amount, n_rows) = (sum(&copies), copies.len());
    let target = planter.statements.entry((format, next)).or_default();
    target.extend(copies);
    let note =
        format!("{n_rows} rows of the statement of {statement} come again in that of {next}");
    planter.found("repeated_block", format, subject, amount, note);
}

/// Rows come twice within one statement.
pub(super) fn duplicated(planter: &mut Planter<'_>, size: Size) {
    let Some((format, statement)) = planter.claim_files(&DISTRIBUTORS, 1) else {
        return;
    };
    let n_rows = size.of([1, 15, 150]);
    let Some(copies) = copy_block(planter, format, statement, n_rows) else {
        return;
    };
    let subject = Subject {
        statement: Some(statement),
        ..about_source(format)
    };
    let subject = match copies.as_slice() {
        [line] => about_cell(
            Subject {
                statement: Some(statement),
                ..planter.about(format, line.recording)
            },
            line,
        ),
        _ => subject,
    };
    let (amount, n_rows) = (sum(&copies), copies.len());
    let target = planter.statements.entry((format, statement)).or_default();
    target.extend(copies);
    let note = format!("{n_rows} rows of the file stand in it a second time");
    planter.found("duplicate_rows", format, subject, amount, note);
}

/// Returns marked copies of rows in a row, the originals of which are held.
fn copy_block(
    planter: &mut Planter<'_>,
    format: Format,
    statement: Month,
    n_rows: usize,
) -> Option<Vec<Line>> {
    let plant = planter.next();
    let n_least = planter.units(500);
    let lines = planter.statements.get_mut(&(format, statement))?;
    let start = if n_rows == 1 {
        // A single row is one that nobody would expect twice.
        let is_large = |line: &Line| line.hold == Hold::Free && line.units >= n_least;
        let large: Vec<usize> = (0..lines.len())
            .filter(|&at| is_large(&lines[at]))
            .collect();
        *large.get(planter.random.below(large.len()))?
    } else {
        planter.random.below(lines.len().saturating_sub(n_rows) + 1)
    };
    let end = lines.len().min(start + n_rows);
    let mut copies = Vec::new();
    for line in &mut lines[start..end] {
        line.hold = Hold::Planted;
        let mut copy = line.clone();
        copy.plant = Some(plant);
        copies.push(copy);
    }
    (!copies.is_empty()).then_some(copies)
}
