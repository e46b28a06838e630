use catalog::{Amount, Currency};

use super::sum::minus;
use super::terms::Terms;
use crate::share::Part;
use crate::{RoyaltiesError, Share};

/// What one version of an agreement gave.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// Sums by currency.
    pub(super) cells: Vec<Cell>,
    /// What it gave of each group.
    pub(super) entries: Vec<Entry>,
    /// The amounts of all parties, payees first, one after another for each entry.
    pub(super) amounts: Vec<Amount>,
}

/// Sums of one currency.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) currency: Currency,
    pub(super) fee: Amount,
    pub(super) deducted: Amount,
    pub(super) payees: Vec<PayeeSum>,
    pub(super) overrides: Vec<Amount>,
}

/// What a payee earned.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PayeeSum {
    pub(super) part: Part,
    /// The portion of which a reserve is held.
    pub(super) reservable: Amount,
}

/// What a version gave of one group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) item: u32,
    pub(super) currency: Currency,
    pub(super) base: Amount,
    pub(super) rate: Share,
    pub(super) pool: Amount,
}

impl Book {
    /// Returns the place of the sums of a currency.
    pub(super) fn cell(&mut self, currency: Currency, terms: &Terms) -> usize {
        let found = self.cells.iter().position(|cell| cell.currency == currency);
        found.unwrap_or_else(|| {
            self.cells.push(Cell {
                currency,
                fee: Amount::ZERO,
                deducted: Amount::ZERO,
                payees: vec![PayeeSum::default(); terms.payee_shares.len()],
                overrides: vec![Amount::ZERO; terms.overrides.len()],
            });
            self.cells.len() - 1
        })
    }
}

/// What agreements may still give of a group.
pub(super) struct Limit {
    all: Amount,
    left: Amount,
    /// The agreements that have given.
    pub(super) givers: Vec<usize>,
}

impl Limit {
    pub(super) fn new(all: Amount) -> Self {
        Self {
            all,
            left: all,
            givers: Vec::new(),
        }
    }

    /// Takes `amount` off, or as much of it as is left, and returns that.
    pub(super) fn take(&mut self, amount: Amount) -> Result<Amount, RoyaltiesError> {
        let taken = if self.all < Amount::ZERO {
            amount.max(self.left)
        } else {
            amount.min(self.left)
        };
        self.left = minus(self.left, taken)?;
        Ok(taken)
    }
}
