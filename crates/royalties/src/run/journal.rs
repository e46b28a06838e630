use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::{Amount, Currency};

use super::sum::add;
use crate::{Account, Balance, Posting, RoyaltiesError, Step};

/// The entries of a run, added up by step, agreement, account and currency.
#[derive(Debug, Default)]
pub(super) struct Journal(BTreeMap<(Step, Arc<str>, Account, Currency), Amount>);

impl Journal {
    /// Books `amount` from one account to another.
    pub(super) fn book(
        &mut self,
        (step, under): (Step, &Arc<str>),
        (from, to): (Account, Account),
        currency: Currency,
        amount: Amount,
    ) -> Result<(), RoyaltiesError> {
        if amount.is_zero() {
            return Ok(());
        }
        for (account, amount) in [(from, -amount), (to, amount)] {
            add(
                self.0
                    .entry((step, under.clone(), account, currency))
                    .or_default(),
                amount,
            )?;
        }
        Ok(())
    }

    /// Returns the entries, sorted; those that cancel out are left out.
    pub(super) fn postings(self) -> Vec<Posting> {
        let entries = self.0.into_iter().filter(|(_, amount)| !amount.is_zero());
        let postings = entries.map(|((step, under, account, currency), amount)| Posting {
            step,
            under,
            account,
            currency,
            amount,
        });
        postings.collect()
    }
}

/// Returns the balances after `postings`, sorted; those of zero are left out.
pub(crate) fn balances(
    before: &[Balance],
    postings: &[Posting],
) -> Result<Vec<Balance>, RoyaltiesError> {
    let mut sums: BTreeMap<(&Account, Currency), Amount> = BTreeMap::new();
    let opened = before
        .iter()
        .map(|balance| (&balance.account, balance.currency, balance.amount));
    let moved = postings
        .iter()
        .map(|posting| (&posting.account, posting.currency, posting.amount));
    for (account, currency, amount) in opened.chain(moved) {
        add(sums.entry((account, currency)).or_default(), amount)?;
    }
    let sums = sums.into_iter().filter(|(_, amount)| !amount.is_zero());
    let balances = sums.map(|((account, currency), amount)| Balance {
        account: account.clone(),
        currency,
        amount,
    });
    Ok(balances.collect())
}
