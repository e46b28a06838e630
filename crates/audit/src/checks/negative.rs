//! Returns and voids that take back what was never paid.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, Entry, sum_by_currency};
use crate::finding::{Draft, Row, Subject, figure};
use crate::names::Name;
use crate::{Kind, Month};

/// Errors of one statement up to which each is a finding of its own.
const SINGLE_MAX: usize = 3;

/// Where this part of the returns of a format stand in the month of the sale, all should.
const SAME_MONTH_SHARE: f64 = 0.75;

/// Returns of a format from which a habit shows.
const HABIT_MIN: usize = 4;

/// What was paid at a place, in units and amount.
type Paid = BTreeMap<Option<Month>, (i64, i128)>;

/// Finds negative rows without their original.
pub(crate) fn find(book: &Book) -> Vec<Draft> {
    let key = |entry: &Entry| (entry.format, entry.track, entry.store, entry.territory);
    let back: Vec<&Entry> = book
        .entries
        .iter()
        .filter(|entry| is_return(book, entry))
        .collect();
    let wanted: BTreeSet<_> = back.iter().map(|entry| key(entry)).collect();
    let mut paid: BTreeMap<_, Paid> = BTreeMap::new();
    let mut first: BTreeMap<Name, Month> = BTreeMap::new();
    for entry in &book.entries {
        if let Some(month) = entry.month.filter(|_| entry.cell.units > 0) {
            let first = first.entry(entry.format).or_insert(month);
            *first = month.min(*first);
        }
        if wanted.contains(&key(entry)) {
            let sum = paid
                .entry(key(entry))
                .or_default()
                .entry(entry.month)
                .or_default();
            sum.0 = sum.0.saturating_add(entry.cell.units);
            sum.1 = sum.1.saturating_add(entry.cell.net);
        }
    }
    let in_month = |entry: &Entry| {
        let sums = paid
            .get(&key(entry))
            .and_then(|paid| paid.get(&entry.month));
        covers(entry, sums.copied().unwrap_or_default())
    };
    let until_then = |entry: &Entry| {
        let sums = paid.get(&key(entry)).into_iter().flatten();
        let until = sums.filter(|(month, _)| entry.month.is_none() || **month <= entry.month);
        let sum = until.fold((0, 0), |sum: (i64, i128), (_, one)| {
            (sum.0 + one.0, sum.1 + one.1)
        });
        covers(entry, sum)
    };
    let mut by_statement: BTreeMap<u32, Vec<&Entry>> = BTreeMap::new();
    for group in by_format(&back).values() {
        let n_same = group.iter().filter(|entry| in_month(entry)).count();
        let is_habit =
            group.len() < HABIT_MIN || n_same as f64 >= SAME_MONTH_SHARE * group.len() as f64;
        for entry in group {
            let is_before = entry.month <= first.get(&entry.format).copied();
            // A download is returned when it is returned, streams are voided for their month.
            let any_month = !is_habit || is_sale(book, entry);
            let has_original = in_month(entry) || (any_month && until_then(entry));
            if !is_before && !has_original {
                by_statement.entry(entry.statement).or_default().push(entry);
            }
        }
    }
    let mut drafts = Vec::new();
    for (statement, entries) in by_statement {
        if entries.len() <= SINGLE_MAX {
            drafts.extend(
                entries
                    .iter()
                    .map(|entry| draft(book, statement, &[*entry])),
            );
        } else {
            drafts.push(draft(book, statement, &entries));
        }
    }
    drafts
}

fn is_return(book: &Book, entry: &Entry) -> bool {
    let spelling = &book.spellings.all[entry.spelling as usize];
    // Fees and payouts have no title.
    let is_about_music = !spelling.title.is_empty() || spelling.isrc.is_some();
    let cell = &entry.cell;
    is_about_music && cell.row_back > 0 && cell.units_back >= book.rules.negative.units_min
}

fn is_sale(book: &Book, entry: &Entry) -> bool {
    let use_type = book.use_types.show(entry.use_type).to_lowercase();
    ["download", "sale", "purchase", "album", "physical", "merch"]
        .iter()
        .any(|word| use_type.contains(word))
}

fn covers(entry: &Entry, (units, net): (i64, i128)) -> bool {
    // Rounding may leave a little more to take back than was paid.
    units >= entry.cell.units_back || (net > 0 && net * 101 / 100 >= entry.cell.net_back.max(1))
}

fn by_format<'a>(back: &[&'a Entry]) -> BTreeMap<Name, Vec<&'a Entry>> {
    let mut formats: BTreeMap<Name, Vec<&Entry>> = BTreeMap::new();
    for entry in back {
        formats.entry(entry.format).or_default().push(entry);
    }
    formats
}

fn draft(book: &Book, statement: u32, entries: &[&Entry]) -> Draft {
    let first = entries[0];
    let statement = book.statements[statement as usize];
    let reporter = book.reporter(statement.format);
    let subject = if entries.len() == 1 {
        let track = Subject {
            reporter: reporter.reporter,
            ..book.track(first.track)
        };
        book.in_territory(book.at_store(track, first.store), first.territory)
    } else {
        reporter
    };
    let units: i64 = entries.iter().map(|entry| entry.cell.units_back).sum();
    let months: BTreeSet<Month> = entries.iter().filter_map(|entry| entry.month).collect();
    let rows = entries.iter().map(|entry| Row {
        source: entry.source,
        row_no: entry.cell.row_back,
    });
    let name = book.formats.show(statement.format);
    Draft {
        kind: Kind::NegativeWithoutOriginal,
        subject: Subject {
            first: months.first().copied(),
            last: months.last().copied(),
            source: Some(statement.source),
            ..subject
        },
        amount: sum_by_currency(
            entries
                .iter()
                .map(|entry| (entry.currency, entry.cell.net_back)),
        ),
        confidence: 0.85,
        reason: format!(
            "{} rows take back {units} units, and no statement here has as many units of the track \
             at that place to take back.",
            entries.len()
        ),
        advice: format!("Ask {name} which rows are taken back, and for what reason."),
        rows: rows.collect(),
        evidence: vec![figure("units taken back", units)],
        anchor: format!("{}", first.cell.row_back),
    }
}
