//! Recordings that earn without an ISRC where the format has one.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, Entry, sum_by_currency};
use crate::finding::{Draft, Subject, figure};
use crate::names::Name;
use crate::{Kind, Month};

/// Tracks of one statement without ISRC from which the statement is at fault.
const ONE_CAUSE_MIN: usize = 5;

/// Finds recordings that earn without an ISRC.
pub(crate) fn find(book: &Book) -> Vec<Draft> {
    let rules = &book.rules.identifiers;
    let mut rows: BTreeMap<Name, (u64, u64)> = BTreeMap::new();
    let mut statements: BTreeMap<u32, (u64, BTreeSet<u32>)> = BTreeMap::new();
    for entry in &book.entries {
        let spelling = &book.spellings.all[entry.spelling as usize];
        if spelling.is_release {
            continue;
        }
        let (n_rows, n_with) = rows.entry(entry.format).or_default();
        *n_rows += u64::from(entry.cell.n_rows);
        let (n_left, tracks) = statements.entry(entry.statement).or_default();
        if spelling.has_isrc {
            *n_with += u64::from(entry.cell.n_rows);
            *n_left += 1;
        } else {
            tracks.insert(entry.track);
        }
    }
    let has_isrcs = |format: Name| {
        rows.get(&format).is_some_and(|(n_rows, n_with)| {
            *n_rows >= rules.rows_min && *n_with as f64 >= rules.present_share_min * *n_rows as f64
        })
    };
    let is_lost = |statement: u32| {
        statements.get(&statement).is_some_and(|(n_left, tracks)| {
            tracks.len() >= ONE_CAUSE_MIN && *n_left < tracks.len() as u64
        })
    };
    let mut found: BTreeMap<(Name, Option<u32>, u32), Vec<&Entry>> = BTreeMap::new();
    for entry in &book.entries {
        let spelling = &book.spellings.all[entry.spelling as usize];
        let is_bare = !spelling.has_isrc && !spelling.is_release && !spelling.is_work();
        if is_bare && !spelling.title.is_empty() && entry.cell.net > 0 && has_isrcs(entry.format) {
            let lost = is_lost(entry.statement).then_some(entry.statement);
            let track = if lost.is_some() { 0 } else { entry.track };
            found
                .entry((entry.format, lost, track))
                .or_default()
                .push(entry);
        }
    }
    let drafts = found.into_iter();
    drafts
        .map(|((format, lost, _), entries)| draft(book, format, lost, &entries))
        .collect()
}

fn draft(book: &Book, format: Name, lost: Option<u32>, entries: &[&Entry]) -> Draft {
    let first = entries[0];
    let own = crate::tracks::subject(&book.spellings.all[first.spelling as usize]);
    let known = book.track(first.track).isrc;
    let reporter = book.reporter(format);
    let months: BTreeSet<Month> = entries.iter().filter_map(|entry| entry.month).collect();
    let n_rows: u64 = entries
        .iter()
        .map(|entry| u64::from(entry.cell.n_rows))
        .sum();
    let name = book.formats.show(format);
    let (subject, reason, advice) = if lost.is_some() {
        let tracks: BTreeSet<u32> = entries.iter().map(|entry| entry.track).collect();
        (
            Subject {
                first: months.first().copied(),
                last: months.last().copied(),
                ..reporter
            },
            format!(
                "{n_rows} rows of {} tracks in one statement have no ISRC; other statements of \
                 {name} have them.",
                tracks.len()
            ),
            format!("Ask {name} for the statement with ISRCs."),
        )
    } else {
        let advice = match &known {
            Some(isrc) => format!("Elsewhere the recording has the ISRC {isrc}: tell {name}."),
            None => format!("Give the recording an ISRC and have {name} add it."),
        };
        (
            Subject {
                reporter: reporter.reporter,
                isrc: known.clone(),
                ..own
            },
            format!(
                "{n_rows} rows have no ISRC, where nearly all rows of {name} have one. Such lines \
                 are matched by hand or not at all."
            ),
            advice,
        )
    };
    let mut evidence = vec![figure("rows", n_rows)];
    evidence.extend(known.map(|isrc| figure("ISRC elsewhere", isrc)));
    Draft {
        kind: Kind::RecordingWithoutIsrc,
        subject,
        amount: sum_by_currency(entries.iter().map(|entry| (entry.currency, entry.cell.net))),
        confidence: 0.95,
        reason,
        advice,
        rows: book.rows(entries.iter().copied()),
        evidence,
        anchor: String::new(),
    }
}
