//! Tracks that stay below the number of streams from which a platform pays: nobody did wrong.

use std::collections::{BTreeMap, BTreeSet};

use crate::Kind;
use crate::book::{Book, Entry};
use crate::finding::{Draft, Subject, figure};
use crate::names::Name;

/// Unpaid streams of a track from which it is worth a word.
const UNITS_MIN: i64 = 20;

/// What a track had in the last 12 months.
#[derive(Default)]
struct Year<'a> {
    units: i64,
    units_unpaid: i64,
    entries: Vec<&'a Entry>,
}

/// Finds tracks that are not paid because of the threshold, one finding a store.
pub(crate) fn find(book: &Book) -> Vec<Draft> {
    let mut stores: BTreeMap<(Name, Name), Vec<&Entry>> = BTreeMap::new();
    for entry in &book.entries {
        let month = entry
            .month
            .filter(|_| entry.is_dated && entry.cell.units > 0);
        if month.is_some_and(|month| book.payment_threshold(entry.store, month).is_some()) {
            stores
                .entry((entry.format, entry.store))
                .or_default()
                .push(entry);
        }
    }
    stores
        .into_iter()
        .filter_map(|((format, store), entries)| of_store(book, format, store, &entries))
        .collect()
}

fn of_store(book: &Book, format: Name, store: Name, entries: &[&Entry]) -> Option<Draft> {
    let months: BTreeSet<_> = entries.iter().filter_map(|entry| entry.month).collect();
    let last = *months.last()?;
    let rule = book.payment_threshold(store, last)?;
    // Less than a year says nothing about a year.
    if months.len() < 12 {
        return None;
    }
    let mut years: BTreeMap<u32, Year> = BTreeMap::new();
    for entry in entries {
        if entry.month > Some(last.plus(-12)) {
            let year = years.entry(entry.track).or_default();
            year.units += entry.cell.units;
            if entry.cell.net == 0 {
                year.units_unpaid += entry.cell.units;
                year.entries.push(entry);
            }
        }
    }
    let unpaid: Vec<&Year> = years
        .values()
        .filter(|year| {
            year.units < rule.streams_12_months
                && year.units_unpaid >= UNITS_MIN
                && year.units_unpaid * 2 > year.units
        })
        .collect();
    if unpaid.is_empty() {
        return None;
    }
    let units: i64 = unpaid.iter().map(|year| year.units_unpaid).sum();
    let shown = book.stores.show(store);
    Some(Draft {
        kind: Kind::BelowPaymentThreshold,
        subject: Subject {
            first: Some(last.plus(-11)),
            last: Some(last),
            ..book.at_store(book.reporter(format), store)
        },
        amount: None,
        confidence: 0.9,
        reason: format!(
            "{} tracks with {units} streams at {shown} were not paid: each had fewer than {} \
             streams in the 12 months to {last}.",
            unpaid.len(),
            rule.streams_12_months
        ),
        advice: "Nothing is owed for them. A track that passes the number is paid from then on."
            .to_owned(),
        rows: book.rows(unpaid.iter().flat_map(|year| year.entries.iter().copied())),
        evidence: vec![
            figure("tracks", unpaid.len()),
            figure("streams not paid", units),
            figure("source of the rule", &rule.source),
        ],
        anchor: String::new(),
    })
}
