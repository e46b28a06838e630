//! Shares that differ from the usual one of the same track.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use catalog::{Amount, Rounding};

use super::relation::places_of;
use crate::audit::Seen;
use crate::book::{Book, sum_by_currency, times};
use crate::finding::{Draft, Row, Subject, figure};
use crate::names::Name;
use crate::{Kind, Month};

/// Shares of one track that are told apart.
const SHARES_MAX: usize = 64;

/// Rows of one share in one month that are kept.
const ROWS_MAX: usize = 200;

/// Months on each side that show the usual share.
const NEIGHBOURS: i16 = 3;

/// Tracks of one statement with one wrong share for one reason.
const ONE_CAUSE_TRACKS_MIN: usize = 3;

/// A share in ten-thousandths.
type Basis = i32;

/// Shares by reporter, spelling and month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shares {
    tracks: HashMap<(Name, u32), BTreeMap<(Month, Basis), Seldom>>,
    /// Rows by reporter, kind of use and share: some uses have a share of their own.
    uses: HashMap<(Name, Name), BTreeMap<Basis, u64>>,
    is_written: BTreeSet<Name>,
}

#[derive(Clone, Debug, Default)]
struct Seldom {
    n_rows: u64,
    rows: Vec<Row>,
    uses: BTreeSet<Name>,
    statement: u32,
    net: i128,
}

/// A share that is not the usual one.
struct Wrong<'a> {
    month: Month,
    found: Basis,
    usual: Basis,
    track: u32,
    rows: &'a Seldom,
}

impl Shares {
    pub(crate) fn take(&mut self, seen: &Seen) {
        let line = seen.line;
        let Some(month) = line.statement.or(line.usage) else {
            return;
        };
        let share = match line.share {
            Some(share) => {
                self.is_written.insert(seen.format);
                share
            }
            None if self.is_written.contains(&seen.format) => return,
            None => match implied(seen) {
                Some(share) => share,
                None => return,
            },
        };
        let share = (share.round(4, Rounding::HalfEven).units() / 10_i128.pow(11)) as Basis;
        let months = self.tracks.entry((seen.format, seen.spelling)).or_default();
        if months.len() >= SHARES_MAX * 24 && !months.contains_key(&(month, share)) {
            return;
        }
        let seldom = months.entry((month, share)).or_default();
        seldom.n_rows += 1;
        seldom.statement = seen.statement;
        seldom.net = seldom
            .net
            .saturating_add(line.net.unwrap_or_default().units());
        if seldom.rows.len() < ROWS_MAX {
            seldom.rows.push(seen.row);
        }
        if seldom.uses.len() < 16 {
            seldom.uses.insert(seen.place.use_type);
        }
        let uses = self
            .uses
            .entry((seen.format, seen.place.use_type))
            .or_default();
        if uses.len() < SHARES_MAX {
            *uses.entry(share).or_default() += 1;
        }
    }

    /// Finds shares that are not the usual ones.
    pub(crate) fn find(&self, book: &Book) -> Vec<Draft> {
        let mut keys: Vec<(Name, u32)> = self.tracks.keys().copied().collect();
        keys.sort_unstable();
        let mut found: BTreeMap<(u32, Basis, Basis), Vec<Wrong>> = BTreeMap::new();
        for key in keys {
            for wrong in self.wrong(book, key) {
                let cause = (wrong.rows.statement, wrong.found, wrong.usual);
                found.entry(cause).or_default().push(wrong);
            }
        }
        let mut drafts = Vec::new();
        for wrongs in found.values() {
            let tracks: BTreeSet<u32> = wrongs.iter().map(|wrong| wrong.track).collect();
            if tracks.len() >= ONE_CAUSE_TRACKS_MIN {
                drafts.push(draft(book, wrongs));
            } else {
                drafts.extend(
                    wrongs
                        .chunk_by(|a, b| a.track == b.track)
                        .map(|one| draft(book, one)),
                );
            }
        }
        drafts
    }

    fn wrong(&self, book: &Book, (format, spelling): (Name, u32)) -> Vec<Wrong<'_>> {
        let rules = &book.rules.share;
        let months = &self.tracks[&(format, spelling)];
        let all: BTreeSet<Month> = months.keys().map(|(month, _)| *month).collect();
        let share_of = |month: Month, share: Basis| -> f64 {
            let n_rows: u64 = of_month(months, month)
                .map(|(_, seldom)| seldom.n_rows)
                .sum();
            let own = months
                .get(&(month, share))
                .map_or(0, |seldom| seldom.n_rows);
            own as f64 / n_rows.max(1) as f64
        };
        let mut wrong = Vec::new();
        for ((month, share), rows) in months {
            let Some(usual) = usual(months, *month, *share, rules) else {
                continue;
            };
            let difference = f64::from((usual - share).abs()) / 10_000.0;
            let has_it = |other: &Month| share_of(*other, *share) >= rules.usual_share_min;
            // From then on, or until then: an agreement that changed.
            let is_changed = all.range(*month..).all(has_it) || all.range(..=*month).all(has_it);
            let is_of_use = rows
                .uses
                .iter()
                .all(|use_type| self.is_usual_of(format, *use_type, *share));
            if difference >= rules.difference_min && !is_changed && !is_of_use {
                wrong.push(Wrong {
                    month: *month,
                    found: *share,
                    usual,
                    track: book.tracks.of_spelling[spelling as usize],
                    rows,
                });
            }
        }
        wrong
    }

    fn is_usual_of(&self, format: Name, use_type: Name, share: Basis) -> bool {
        self.uses.get(&(format, use_type)).is_some_and(|shares| {
            let n_rows: u64 = shares.values().sum();
            shares.get(&share).copied().unwrap_or(0) * 2 > n_rows
        })
    }
}

/// Returns the share that gross and net imply, where both have enough digits.
fn implied(seen: &Seen) -> Option<Amount> {
    let line = seen.line;
    let gross = line
        .gross?
        .checked_sub(line.deductions.unwrap_or_default())?;
    let net = line.net?;
    let is_exact = |amount: Amount| {
        let step = 10_i128.pow(Amount::PLACES - places_of(amount));
        amount.units() / step >= 2000
    };
    if gross <= Amount::ZERO || !is_exact(gross) || !is_exact(net) {
        return None;
    }
    let share = net.checked_mul_div(Amount::ONE, gross)?;
    Some(share.round(3, Rounding::HalfEven))
}

fn of_month(
    months: &BTreeMap<(Month, Basis), Seldom>,
    month: Month,
) -> impl Iterator<Item = (&(Month, Basis), &Seldom)> {
    months.range((month, Basis::MIN)..=(month, Basis::MAX))
}

/// Returns the share that nearly all rows of the other months nearby have.
fn usual(
    months: &BTreeMap<(Month, Basis), Seldom>,
    month: Month,
    share: Basis,
    rules: &crate::rules::Share,
) -> Option<Basis> {
    let near =
        months.range((month.plus(-NEIGHBOURS), Basis::MIN)..=(month.plus(NEIGHBOURS), Basis::MAX));
    let mut counts: BTreeMap<Basis, u64> = BTreeMap::new();
    for ((other, basis), seldom) in near {
        if *other != month || *basis != share {
            *counts.entry(*basis).or_default() += seldom.n_rows;
        }
    }
    let n_rows: u64 = counts.values().sum();
    let (usual, n) = counts.into_iter().max_by_key(|(_, n)| *n)?;
    let is_usual = n as f64 >= rules.usual_share_min * n_rows as f64;
    (is_usual && n_rows >= rules.rows_min && usual != share).then_some(usual)
}

fn draft(book: &Book, wrongs: &[Wrong]) -> Draft {
    let first = &wrongs[0];
    let statement = book.statements[first.rows.statement as usize];
    let tracks: BTreeSet<u32> = wrongs.iter().map(|wrong| wrong.track).collect();
    let reporter = book.reporter(statement.format);
    let subject = if tracks.len() == 1 {
        Subject {
            reporter: reporter.reporter,
            ..book.track(first.track)
        }
    } else {
        reporter
    };
    let percent = |basis: Basis| format!("{} %", f64::from(basis) / 100.0);
    let n_rows: u64 = wrongs.iter().map(|wrong| wrong.rows.n_rows).sum();
    let owed = wrongs.iter().map(|wrong| {
        let factor = f64::from(wrong.usual) / f64::from(wrong.found.max(1)) - 1.0;
        (statement.currency, times(wrong.rows.net, factor))
    });
    let months: BTreeSet<Month> = wrongs.iter().map(|wrong| wrong.month).collect();
    let name = book.formats.show(statement.format);
    Draft {
        kind: Kind::ShareMisapplied,
        subject: Subject {
            first: months.first().copied(),
            last: months.last().copied(),
            source: Some(statement.source),
            ..subject
        },
        amount: sum_by_currency(owed),
        confidence: 0.9,
        reason: format!(
            "{n_rows} rows were paid at a share of {}; before and after it is {}.",
            percent(first.found),
            percent(first.usual)
        ),
        advice: format!(
            "Compare with the agreement. If it did not change for this statement, ask {name} for \
             the difference."
        ),
        rows: wrongs
            .iter()
            .flat_map(|wrong| wrong.rows.rows.iter().copied())
            .collect(),
        evidence: vec![
            figure("share applied", percent(first.found)),
            figure("usual share", percent(first.usual)),
            figure("tracks", tracks.len()),
        ],
        anchor: format!("{} {}", first.found, first.usual),
    }
}
