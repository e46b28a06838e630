//! Rows that stand twice in one file.
//!
//! Equal rows are usual in some formats, so what counts is how a format usually is: whether a
//! track has one row a place and month, how often two are equal, and whether rows are repeated in
//! the same order.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, Entry, sum_by_currency};
use crate::finding::{Draft, Row, Subject, figure};
use crate::names::Name;
use crate::stats::median;
use crate::{Kind, Month};

/// Where fewer cells than this have several rows, a format has one row a cell.
const SEVERAL_ROWS_MAX: f64 = 0.005;

/// Files that show how often rows of a format are equal.
const SOURCES_MIN: usize = 5;

/// A row that equals an earlier one.
#[derive(Clone, Copy, Debug)]
struct Twin {
    original: u32,
    row_no: u32,
    /// Place in `Book::entries`.
    entry: u32,
    /// Units of a row of the cell, on average.
    units: i64,
    net: i128,
    content: u64,
}

/// The rows of one file.
#[derive(Debug, Default)]
struct Source {
    n_rows: u64,
    n_cells: u64,
    n_several: u64,
    twins: Vec<Twin>,
}

impl Source {
    fn n_large(&self, units_min: i64) -> usize {
        self.twins
            .iter()
            .filter(|twin| twin.units >= units_min)
            .count()
    }

    fn several_share(&self) -> f64 {
        self.n_several as f64 / self.n_cells.max(1) as f64
    }
}

/// Finds rows that stand twice.
pub(crate) fn find(book: &Book) -> Vec<Draft> {
    let mut formats: BTreeMap<Name, BTreeMap<u32, Source>> = BTreeMap::new();
    for (id, entry) in book.entries.iter().enumerate() {
        let sources = formats.entry(entry.format).or_default();
        take(
            sources.entry(entry.source).or_default(),
            book,
            id as u32,
            entry,
        );
    }
    let mut drafts = Vec::new();
    for (format, sources) in &mut formats {
        for source in sources.values_mut() {
            source.twins.sort_by_key(|twin| twin.row_no);
        }
        for (id, source) in sources.iter() {
            let blocks = blocks(book, source);
            let in_blocks: BTreeSet<u32> =
                blocks.iter().flatten().map(|twin| twin.row_no).collect();
            for block in &blocks {
                drafts.push(draft(book, *format, *id, source, block, true));
            }
            let mut twins = out_of_the_ordinary(book, sources, source);
            twins.retain(|twin| !in_blocks.contains(&twin.row_no));
            if !twins.is_empty() {
                drafts.push(draft(book, *format, *id, source, &twins, false));
            }
        }
    }
    drafts
}

fn take(source: &mut Source, book: &Book, id: u32, entry: &Entry) {
    let cell = &entry.cell;
    source.n_rows += u64::from(cell.n_rows);
    source.n_cells += 1;
    if cell.n_rows < 2 {
        return;
    }
    source.n_several += 1;
    let mut rows = cell.rows(&book.several);
    rows.sort_by_key(|(content, row_no)| (*content, *row_no));
    for equal in rows.chunk_by(|a, b| a.0 == b.0) {
        for (content, row_no) in &equal[1..] {
            source.twins.push(Twin {
                original: equal[0].1,
                row_no: *row_no,
                entry: id,
                units: cell.units / i64::from(cell.n_rows),
                net: cell.net / i128::from(cell.n_rows),
                content: *content,
            });
        }
    }
}

/// Returns the runs of rows that follow each other and repeat earlier rows in their order.
fn blocks(book: &Book, source: &Source) -> Vec<Vec<Twin>> {
    let length_min = book.rules.duplicates.block_rows_min;
    let mut found = Vec::new();
    let mut start = 0;
    while start < source.twins.len() {
        let mut end = start + 1;
        while end < source.twins.len()
            && source.twins[end].row_no == source.twins[end - 1].row_no + 1
            && source.twins[end].original > source.twins[end - 1].original
        {
            end += 1;
        }
        let run = &source.twins[start..end];
        let contents: BTreeSet<u64> = run.iter().map(|twin| twin.content).collect();
        let n_others = source.twins.len() - run.len();
        let usual = n_others as f64 / source.n_rows.max(1) as f64;
        // How many such runs there would be if twins stood anywhere.
        let chance = source.n_rows as f64 * usual.powi(run.len() as i32);
        let is_apart = run[run.len() - 1].original < run[0].row_no;
        if run.len() >= length_min && contents.len() == run.len() && is_apart && chance < 0.01 {
            found.push(run.to_vec());
        }
        start = end;
    }
    found
}

/// Returns the twins of a file where its format has none, or fewer.
fn out_of_the_ordinary(book: &Book, sources: &BTreeMap<u32, Source>, source: &Source) -> Vec<Twin> {
    let rules = &book.rules.duplicates;
    let n_rows: u64 = sources.values().map(|source| source.n_rows).sum();
    if source.twins.is_empty() || n_rows < rules.usual_rows_min {
        return Vec::new();
    }
    let enough = sources.len() >= SOURCES_MIN;
    let mut shares: Vec<f64> = sources.values().map(Source::several_share).collect();
    let usual = if enough {
        median(&mut shares).unwrap_or(1.0)
    } else {
        let n_several: u64 = sources.values().map(|source| source.n_several).sum();
        let n_cells: u64 = sources.values().map(|source| source.n_cells).sum();
        n_several as f64 / n_cells.max(1) as f64
    };
    if usual <= SEVERAL_ROWS_MAX {
        return source.twins.clone();
    }
    if !enough {
        return Vec::new();
    }
    let large =
        |source: &Source| source.n_large(rules.units_min) as f64 / source.n_rows.max(1) as f64;
    let mut rates: Vec<f64> = sources.values().map(large).collect();
    rates.sort_unstable_by(f64::total_cmp);
    // The upper quartile: files differ in how many equal rows they have.
    let usual = rates[rates.len() * 3 / 4];
    let expected = usual * source.n_rows as f64;
    let n = source.n_large(rules.units_min) as f64;
    if n >= 1.0 && n > 4.0 * expected + 4.0 * expected.sqrt() && (n >= 3.0 || usual == 0.0) {
        let twins = source.twins.iter();
        return twins
            .filter(|twin| twin.units >= rules.units_min)
            .copied()
            .collect();
    }
    Vec::new()
}

fn draft(
    book: &Book,
    format: Name,
    id: u32,
    source: &Source,
    twins: &[Twin],
    is_block: bool,
) -> Draft {
    let entry = |twin: &Twin| &book.entries[twin.entry as usize];
    let months: BTreeSet<Month> = twins.iter().filter_map(|twin| entry(twin).month).collect();
    let tracks: BTreeSet<u32> = twins.iter().map(|twin| entry(twin).track).collect();
    let mut subject = book.reporter(format);
    if tracks.len() == 1 {
        let reporter = subject.reporter.take();
        subject = Subject {
            reporter,
            ..book.track(entry(&twins[0]).track)
        };
    }
    let name = book.formats.show(format).to_owned();
    let statement = book.statements[entry(&twins[0]).statement as usize].month;
    let (first, last) = (twins[0].row_no, twins[twins.len() - 1].row_no);
    let reason = if is_block {
        format!(
            "Rows {first} to {last} repeat {} earlier rows of the file in the same order, with \
             equal units and amounts.",
            twins.len()
        )
    } else {
        format!(
            "{} of {} rows equal another row of the file in every figure, which this format {}.",
            twins.len(),
            source.n_rows,
            if source.several_share() <= SEVERAL_ROWS_MAX * 4.0 {
                "does not do"
            } else {
                "does far less often"
            }
        )
    };
    let listed = |row_no| Row { source: id, row_no };
    Draft {
        kind: Kind::DuplicateRows,
        subject: Subject {
            first: months.first().copied(),
            last: months.last().copied(),
            source: Some(id),
            ..subject
        },
        amount: sum_by_currency(twins.iter().map(|twin| (entry(twin).currency, -twin.net))),
        confidence: if is_block { 0.95 } else { 0.85 },
        reason,
        advice: format!(
            "The amount was paid too much and may be taken back. Tell {name}, and leave the rows \
             out of payee statements until it is settled."
        ),
        rows: twins
            .iter()
            .flat_map(|twin| [listed(twin.original), listed(twin.row_no)])
            .collect(),
        evidence: vec![
            figure("rows repeated", twins.len()),
            figure("rows of the file", source.n_rows),
        ],
        anchor: format!(
            "{} {first} {last}",
            statement.map_or_else(String::new, |month| month.to_string())
        ),
    }
}
