use std::collections::BTreeMap;

use catalog::{Amount, Currency, Period};
use serde::{Deserialize, Serialize};

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Rows that became facts.
    pub accepted: u64,
    /// Rows that could not be read; each was handed on with its reason.
    pub rejected: u64,
    /// Lines that are no facts by their nature, such as a row of totals, by reason.
    pub skipped: Vec<Skipped>,
    /// What was read but looks wrong, such as a check digit, by kind.
    pub warnings: Vec<Warned>,
    /// Personal cells that were left out, by column.
    pub dropped: Vec<Dropped>,
    /// Sums by currency, of data sets that have amounts.
    pub totals: Vec<Total>,
    /// The shortest period that holds every statement period, else every usage period.
    pub period: Option<Period>,
    /// The shortest period that holds every day on which music was used, or that a row is about.
    pub usage: Option<Period>,
    /// Digest of all rows in any order, as 32 hexadecimal digits.
    pub rows_digest: String,
    /// The smallest hashes of rows, for telling how much two files share (Broder 1997).
    pub row_sketch: Vec<u64>,
    /// The smallest hashes of lines without their amounts.
    pub line_sketch: Vec<u64>,
}

/// Lines that are no facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Why.
    pub reason: String,
    /// How many.
    pub count: u64,
}

/// Values that look wrong and were kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warned {
    /// What is wrong.
    pub what: String,
    /// How many values.
    pub count: u64,
    /// Line of the first.
    pub first_line: u64,
    /// The first value.
    pub example: String,
}

/// Personal cells that were left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// Name of the column.
    pub column: String,
    /// Cells that held something.
    pub count: u64,
}

/// A sum of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Currency; `None` where the file names none.
    pub currency: Option<Currency>,
    /// Sum of the net amounts.
    pub amount: Amount,
}

/// Counts that grow while a file is read.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) accepted: u64,
    pub(crate) rejected: u64,
    pub(crate) skipped: BTreeMap<String, u64>,
    pub(crate) warnings: BTreeMap<String, Warned>,
    pub(crate) dropped: BTreeMap<String, u64>,
    pub(crate) totals: BTreeMap<Option<Currency>, Amount>,
    pub(crate) period: Option<Period>,
    pub(crate) usage: Option<Period>,
    pub(crate) rows: Contents,
    pub(crate) lines: Contents,
}

impl Tally {
    pub(crate) fn report(self) -> Report {
        Report {
            accepted: self.accepted,
            rejected: self.rejected,
            skipped: self
                .skipped
                .into_iter()
                .map(|(reason, count)| Skipped { reason, count })
                .collect(),
            warnings: self.warnings.into_values().collect(),
            dropped: self
                .dropped
                .into_iter()
                .map(|(column, count)| Dropped { column, count })
                .collect(),
            totals: self
                .totals
                .into_iter()
                .map(|(currency, amount)| Total { currency, amount })
                .collect(),
            period: self.period.or(self.usage),
            usage: self.usage,
            rows_digest: self.rows.digest(),
            row_sketch: self.rows.sketch(),
            line_sketch: self.lines.sketch(),
        }
    }
}

/// A digest of many hashes in any order, and the smallest of them.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    sum: u128,
    count: u64,
    smallest: std::collections::BinaryHeap<u64>,
}

/// Hashes kept of a file: enough to tell a share of 50 % from one of 60 % in 99 of 100 cases.
pub const SKETCH_SIZE: usize = 512;

impl Contents {
    pub(crate) fn add(&mut self, hash: u64) {
        // The square makes the sum depend on each hash, not only on their total.
        let wide = u128::from(hash);
        self.sum = self
            .sum
            .wrapping_add(wide.wrapping_mul(wide) ^ (wide << 64));
        self.count += 1;
        if self.smallest.len() < SKETCH_SIZE {
            self.smallest.push(hash);
        } else if self.smallest.peek().is_some_and(|&largest| hash < largest) {
            self.smallest.pop();
            self.smallest.push(hash);
        }
    }

    fn digest(&self) -> String {
        format!("{:032x}", self.sum.wrapping_add(u128::from(self.count)))
    }

    fn sketch(&self) -> Vec<u64> {
        self.smallest.clone().into_sorted_vec()
    }
}
