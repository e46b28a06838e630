//! Rows of one statement that stand in another one again.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, sum_by_currency};
use crate::finding::{Draft, Row, Subject, figure};
use crate::{Kind, Month};

/// Repeated rows with enough units from which two statements have more in common than chance.
const ROWS_MIN: usize = 3;

/// Units at which even one row with the same amount is no coincidence.
const UNITS_ALONE: i64 = 50;

/// Part of the pairs of statements that may share rows before a format is taken to repeat itself.
const PAIRS_MAX: f64 = 0.25;

/// A row with its equal in another statement.
#[derive(Clone, Copy, Debug)]
struct Repeat {
    original: Row,
    row: Row,
    entry: u32,
    units: i64,
    net: i128,
}

/// Finds rows that were reported before.
pub(crate) fn find(book: &Book) -> Vec<Draft> {
    let pairs = pairs(book);
    let rules = &book.rules.duplicates;
    let is_certain = |repeats: &[Repeat]| {
        let large = || {
            repeats
                .iter()
                .filter(|repeat| repeat.units >= rules.units_min)
        };
        large().count() >= ROWS_MIN || large().any(|repeat| repeat.units >= UNITS_ALONE)
    };
    let mut n_statements: BTreeMap<u32, usize> = BTreeMap::new();
    for statement in &book.statements {
        *n_statements.entry(statement.format).or_default() += 1;
    }
    let mut n_repeating: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for ((_, later), repeats) in &pairs {
        if is_certain(repeats) {
            let format = book.statements[*later as usize].format;
            n_repeating.entry(format).or_default().insert(*later);
        }
    }
    let mut drafts = Vec::new();
    for ((earlier, later), repeats) in &pairs {
        let format = book.statements[*later as usize].format;
        let n_repeating = n_repeating.get(&format).map_or(0, BTreeSet::len);
        let n_statements = n_statements.get(&format).copied().unwrap_or(0);
        let is_habit = n_repeating > 2 && n_repeating as f64 > PAIRS_MAX * n_statements as f64;
        if is_certain(repeats) && !is_habit {
            drafts.push(draft(book, *earlier, *later, repeats));
        }
    }
    drafts
}

/// Returns the rows that two statements share, by the pair.
fn pairs(book: &Book) -> BTreeMap<(u32, u32), Vec<Repeat>> {
    let mut order: Vec<u32> = (0..book.entries.len() as u32)
        .filter(|id| {
            let entry = &book.entries[*id as usize];
            entry.is_dated && entry.cell.units > 0
        })
        .collect();
    let key = |id: &u32| {
        let entry = &book.entries[*id as usize];
        (
            entry.format,
            entry.currency,
            entry.spelling,
            entry.place,
            entry.month,
        )
    };
    order.sort_unstable_by_key(|id| (key(id), *id));
    let when = |id: u32| {
        let statement = book.entries[id as usize].statement;
        let source = book.statements[statement as usize];
        (source.month, source.source, statement)
    };
    let mut pairs: BTreeMap<(u32, u32), Vec<Repeat>> = BTreeMap::new();
    for cells in order.chunk_by(|a, b| key(a) == key(b)) {
        if cells.len() < 2 {
            continue;
        }
        let mut cells = cells.to_vec();
        cells.sort_by_key(|id| when(*id));
        // For each content, the statement and row that had it first.
        let mut first: BTreeMap<u64, (u32, Row)> = BTreeMap::new();
        for id in cells {
            let entry = &book.entries[id as usize];
            for (content, row_no) in entry.cell.rows(&book.several) {
                let row = Row {
                    source: entry.source,
                    row_no,
                };
                let (statement, original) = *first.entry(content).or_insert((entry.statement, row));
                if statement != entry.statement {
                    let n_rows = entry.cell.n_rows;
                    pairs
                        .entry((statement, entry.statement))
                        .or_default()
                        .push(Repeat {
                            original,
                            row,
                            entry: id,
                            units: entry.cell.units / i64::from(n_rows),
                            net: entry.cell.net / i128::from(n_rows),
                        });
                }
            }
        }
    }
    pairs
}

fn draft(book: &Book, earlier: u32, later: u32, repeats: &[Repeat]) -> Draft {
    let (first, second) = (
        book.statements[earlier as usize],
        book.statements[later as usize],
    );
    let entry = |repeat: &Repeat| &book.entries[repeat.entry as usize];
    let months: BTreeSet<Month> = repeats
        .iter()
        .filter_map(|repeat| entry(repeat).month)
        .collect();
    let tracks: BTreeSet<u32> = repeats.iter().map(|repeat| entry(repeat).track).collect();
    let reporter = book.reporter(second.format);
    let subject = if tracks.len() == 1 {
        Subject {
            reporter: reporter.reporter,
            ..book.track(entry(&repeats[0]).track)
        }
    } else {
        reporter
    };
    let named = |month: Option<Month>| {
        month.map_or_else(
            || "another file".to_owned(),
            |month| format!("the statement of {month}"),
        )
    };
    let name = book.formats.show(second.format);
    Draft {
        kind: Kind::RepeatedRows,
        subject: Subject {
            first: months.first().copied(),
            last: months.last().copied(),
            source: Some(second.source),
            ..subject
        },
        amount: sum_by_currency(
            repeats
                .iter()
                .map(|repeat| (entry(repeat).currency, -repeat.net)),
        ),
        confidence: if repeats.len() >= ROWS_MIN {
            0.95
        } else {
            0.85
        },
        reason: format!(
            "{} rows of {} stand again in {}: same track, place, month of use, units and amounts.",
            repeats.len(),
            named(first.month),
            named(second.month),
        ),
        advice: format!(
            "The amount was paid twice and may be taken back. Tell {name}, and leave the second \
             rows out of payee statements until it is settled."
        ),
        rows: repeats
            .iter()
            .flat_map(|repeat| [repeat.original, repeat.row])
            .collect(),
        evidence: vec![
            figure("rows repeated", repeats.len()),
            figure("tracks", tracks.len()),
        ],
        anchor: format!("{} {}", named(first.month), named(second.month)),
    }
}
