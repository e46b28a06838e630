//! Statement lines of each party.

use catalog::Amount;

use super::book::{Book, Entry};
use super::order::Ordered;
use super::sum::add;
use crate::agreement::{Agreement, Of};
use crate::{Line, RoyaltiesError, Share};

/// A payee or an override of a version.
pub(super) struct Party<'a> {
    pub(super) name: &'a str,
    pub(super) share: Share,
    /// What an override is of.
    pub(super) of: Option<Of>,
}

/// Returns payees and overrides in the order of the amounts.
pub(super) fn parties(version: &Agreement) -> Vec<Party<'_>> {
    let payees = version.payees.iter().map(|payee| Party {
        name: &payee.party,
        share: payee.share,
        of: None,
    });
    let overrides = version.overrides.iter().map(|given| Party {
        name: &given.party,
        share: given.share,
        of: Some(given.of),
    });
    payees.chain(overrides).collect()
}

/// Returns the entries of a book in the order of their lines.
pub(super) fn order(ordered: &Ordered<'_>, book: &Book) -> Vec<u32> {
    let mut order: Vec<u32> = (0..book.entries.len() as u32).collect();
    order.sort_by_key(|entry| ordered.line_of[book.entries[*entry as usize].item as usize]);
    order
}

/// Returns the lines of one party; entries about the same and at one rate are added up.
pub(super) fn lines(
    ordered: &Ordered<'_>,
    book: &Book,
    order: &[u32],
    (place, party): (usize, &Party<'_>),
) -> Result<Vec<Line>, RoyaltiesError> {
    let n_parties = book.amounts.len() / book.entries.len().max(1);
    let mut lines: Vec<Line> = Vec::with_capacity(order.len());
    let mut last_line = None;
    for entry_idx in order {
        let entry = &book.entries[*entry_idx as usize];
        let item = &ordered.items[entry.item as usize];
        let amount = book.amounts[*entry_idx as usize * n_parties + place];
        let (base, rate) = base_and_rate(entry, party);
        let line_place = Some(ordered.line_of[entry.item as usize]);
        if line_place == last_line
            && let Some(line) = lines.last_mut()
            && line.rate == rate
        {
            let what = "a line";
            let units = line.units.checked_add(item.units);
            line.units = units.ok_or(RoyaltiesError::TooLarge { what })?;
            line.n_rows = line.n_rows.saturating_add(item.n_rows);
            add(&mut line.base, base)?;
            add(&mut line.amount, amount)?;
            continue;
        }
        last_line = line_place;
        lines.push(Line {
            subject: item.subject,
            store: ordered.stores[item.store as usize].clone(),
            territory: ordered.territories[item.territory as usize].clone(),
            use_type: ordered.uses[item.use_type as usize].clone(),
            month: item.day,
            is_month_of_use: item.usage_month.is_some(),
            currency: entry.currency,
            units: item.units,
            n_rows: item.n_rows,
            base,
            rate,
            amount,
        });
    }
    Ok(lines)
}

fn base_and_rate(entry: &Entry, party: &Party<'_>) -> (Amount, Share) {
    match party.of {
        None => (entry.base, entry.rate),
        Some(Of::Base) => (entry.base, party.share),
        Some(Of::Pool) => (entry.pool, party.share),
    }
}
