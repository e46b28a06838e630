//! Everything that was taken, in order: what the checks look at.

use std::collections::BTreeMap;

use catalog::{Amount, Currency};
use jiff::civil::Date;

use crate::cells::{Cell, Rows, Statement};
use crate::finding::{Row, Subject};
use crate::names::{Name, Names};
use crate::tracks::{Spellings, Tracks};
use crate::{Month, Options, Rules};

/// One cell with what its numbers stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) statement: u32,
    pub(crate) source: u32,
    pub(crate) format: Name,
    pub(crate) currency: Option<Currency>,
    pub(crate) spelling: u32,
    pub(crate) track: u32,
    pub(crate) place: u32,
    pub(crate) store: Name,
    pub(crate) territory: Name,
    pub(crate) use_type: Name,
    /// Month of use, else of the statement.
    pub(crate) month: Option<Month>,
    /// Whether the month is that of use.
    pub(crate) is_dated: bool,
    pub(crate) cell: Cell,
}

/// The lines as cells, with all names.
#[derive(Debug)]
pub(crate) struct Book<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) options: &'a Options,
    pub(crate) today: Date,
    pub(crate) formats: Names,
    pub(crate) stores: Names,
    pub(crate) territories: Names,
    pub(crate) use_types: Names,
    pub(crate) spellings: Spellings,
    pub(crate) tracks: Tracks,
    pub(crate) statements: Vec<Statement>,
    /// In the order of statements and spellings.
    pub(crate) entries: Vec<Entry>,
    pub(crate) several: Vec<Rows>,
    /// For each format, the fewest units that it lists a cell with.
    pub(crate) least_units: BTreeMap<Name, i64>,
}

impl Book<'_> {
    /// Returns all rows of cells.
    pub(crate) fn rows<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> Vec<Row> {
        let rows = entries.flat_map(|entry| {
            let rows = entry.cell.rows(&self.several);
            rows.into_iter().map(|(_, row_no)| Row {
                source: entry.source,
                row_no,
            })
        });
        rows.collect()
    }

    /// Returns the subject that names a track.
    pub(crate) fn track(&self, track: u32) -> Subject {
        self.tracks.subject(&self.spellings, track)
    }

    /// Returns a subject that names a reporter.
    pub(crate) fn reporter(&self, format: Name) -> Subject {
        Subject {
            reporter: Some(self.formats.show(format).to_owned()),
            ..Subject::default()
        }
    }

    /// Adds the store to a subject, unless lines of it name none.
    pub(crate) fn at_store(&self, subject: Subject, store: Name) -> Subject {
        let store = self.stores.show(store);
        Subject {
            store: (!store.is_empty()).then(|| store.to_owned()),
            ..subject
        }
    }

    /// Adds the territory to a subject, unless lines of it name none.
    pub(crate) fn in_territory(&self, subject: Subject, territory: Name) -> Subject {
        let territory = self.territories.show(territory);
        Subject {
            territory: (!territory.is_empty()).then(|| territory.to_owned()),
            ..subject
        }
    }

    /// Returns the payment threshold of a store in a month.
    pub(crate) fn payment_threshold(
        &self,
        store: Name,
        month: Month,
    ) -> Option<&crate::rules::PaymentThreshold> {
        let store = key(self.stores.show(store));
        let holds = |rule: &&crate::rules::PaymentThreshold| {
            store.starts_with(&key(&rule.platform))
                && rule.first().is_some_and(|first| first <= month)
        };
        let rules = self.rules.payment_threshold.iter().filter(holds);
        rules.max_by_key(|rule| rule.first())
    }
}

/// Returns for each format the units that all but one in a hundred of its cells have.
pub(crate) fn least_units(entries: &[Entry]) -> BTreeMap<Name, i64> {
    let mut units: BTreeMap<Name, Vec<i64>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.cell.units > 0) {
        units
            .entry(entry.format)
            .or_default()
            .push(entry.cell.units);
    }
    let least = units.into_iter().map(|(format, mut units)| {
        let place = units.len() / 100;
        (format, *units.select_nth_unstable(place).1)
    });
    least.collect()
}

/// Returns the letters and digits of a name in lower case.
pub(crate) fn key(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns the amount of 10⁻¹⁵ units, the largest there is past 38 digits.
pub(crate) fn amount(units: i128) -> Amount {
    const LIMIT: i128 = 10_i128.pow(38) - 1;
    Amount::from_units(units.clamp(-LIMIT, LIMIT)).unwrap_or_default()
}

/// Adds up by currency and returns the sum of the one with the most items.
pub(crate) fn sum_by_currency(
    items: impl Iterator<Item = (Option<Currency>, i128)>,
) -> Option<(Amount, Currency)> {
    let mut sums: BTreeMap<Currency, (usize, i128)> = BTreeMap::new();
    for (currency, units) in items {
        if let Some(currency) = currency {
            let sum = sums.entry(currency).or_default();
            sum.0 += 1;
            sum.1 = sum.1.saturating_add(units);
        }
    }
    let (currency, (_, units)) = sums.into_iter().max_by_key(|(_, (n, _))| *n)?;
    Some((amount(units), currency))
}

/// Returns the amount times an estimated factor, to six places of the factor.
pub(crate) fn times(units: i128, factor: f64) -> i128 {
    let micros = (factor * 1e6).clamp(-1e15, 1e15).round() as i128;
    units.saturating_mul(micros) / 1_000_000
}
