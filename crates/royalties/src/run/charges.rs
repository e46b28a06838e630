//! Advances and costs: charged once, recouped from earnings, the oldest first.

use std::collections::BTreeSet;
use std::sync::Arc;

use catalog::{Amount, Currency};
use jiff::civil::Date;

use super::journal::Journal;
use super::settle::Settlement;
use super::sum::{add, minus, plus};
use crate::agreement::Agreement;
use crate::rates::Converter;
use crate::share::{Part, split};
use crate::{Account, Charge, ChargeKind, RoyaltiesError, Share, Step};

/// A charge and what the period did to it.
#[derive(Debug)]
pub(super) struct OpenCharge {
    pub(super) charge: Charge,
    pub(super) is_new: bool,
    /// What was still to be recouped before.
    pub(super) before: Amount,
    pub(super) recouped: Amount,
}

impl OpenCharge {
    pub(super) fn old(charge: Charge) -> Self {
        Self {
            before: minus(charge.amount, charge.recouped).unwrap_or(Amount::ZERO),
            recouped: Amount::ZERO,
            is_new: false,
            charge,
        }
    }

    fn left(&self) -> Result<Amount, RoyaltiesError> {
        minus(self.charge.amount, self.charge.recouped)
    }
}

/// An advance or a cost as an agreement states it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stated {
    agreement: Arc<str>,
    date: Date,
    kind: ChargeKind,
    name: Arc<str>,
    payee: Arc<str>,
    amount: Amount,
    ordinal: u32,
}

impl Settlement<'_> {
    /// Charges what was paid up to the end of the period and was not charged before.
    pub(super) fn charge(
        &mut self,
        journal: &mut Journal,
        converter: &mut Converter<'_>,
    ) -> Result<(), RoyaltiesError> {
        let known = self.charges.iter().map(|open| {
            let charge = open.charge.clone();
            Stated {
                agreement: charge.agreement,
                date: charge.date,
                kind: charge.kind,
                name: charge.name,
                payee: charge.payee,
                amount: charge.stated,
                ordinal: charge.ordinal,
            }
        });
        let mut known: BTreeSet<Stated> = known.collect();
        let agreements = self.input.agreements;
        for (idx, version) in agreements.versions().iter().enumerate() {
            let id = &agreements.ids()[agreements.agreement_of(idx)];
            let mut in_version = BTreeSet::new();
            for (mut stated, borne) in stated(version, id) {
                while !in_version.insert(stated.clone()) {
                    stated.ordinal += 1;
                }
                if stated.date <= self.input.period.last() && known.insert(stated.clone()) {
                    self.charge_one(version, &stated, borne, journal, converter)?;
                }
            }
        }
        self.charges.sort_by(|a, b| a.charge.cmp(&b.charge));
        Ok(())
    }

    fn charge_one(
        &mut self,
        version: &Agreement,
        stated: &Stated,
        borne: Share,
        journal: &mut Journal,
        converter: &mut Converter<'_>,
    ) -> Result<(), RoyaltiesError> {
        let mut parts = Vec::new();
        let borne = borne.of(stated.amount);
        if stated.payee.is_empty() {
            split(borne, &version.payee_shares(), &mut parts);
        } else {
            let is_payee = |payee: &crate::agreement::Payee| *payee.party == *stated.payee;
            parts.extend(version.payees.iter().map(|payee| Part {
                amount: if is_payee(payee) { borne } else { Amount::ZERO },
                remainder: Amount::ZERO,
            }));
        }
        for (payee, part) in version.payees.iter().zip(parts) {
            let party: Arc<str> = payee.party.as_str().into();
            let Some(standing) = self
                .standings
                .get(&(stated.agreement.clone(), party.clone()))
            else {
                continue;
            };
            let currencies = (version.currency, standing.currency);
            let amount = plus(part.amount, part.remainder)?;
            let amount = converter.convert(amount, currencies, stated.date)?;
            if amount.is_zero() {
                continue;
            }
            let pot = standing.pot.clone();
            let to = match stated.kind {
                ChargeKind::Advance => Account::Advances,
                ChargeKind::Cost => Account::Costs,
            };
            let from = Account::Recoupment {
                pot: pot.clone(),
                party: party.clone(),
            };
            let step = (Step::Charge, &stated.agreement);
            journal.book(step, (from, to), standing.currency, amount)?;
            self.charges.push(OpenCharge {
                charge: Charge {
                    party,
                    date: stated.date,
                    agreement: stated.agreement.clone(),
                    kind: stated.kind,
                    name: stated.name.clone(),
                    payee: stated.payee.clone(),
                    stated: stated.amount,
                    ordinal: stated.ordinal,
                    pot,
                    currency: standing.currency,
                    amount,
                    recouped: Amount::ZERO,
                },
                is_new: true,
                before: amount,
                recouped: Amount::ZERO,
            });
        }
        Ok(())
    }

    /// Keeps earnings for charges, the oldest first, as far as both go.
    pub(super) fn recoup(
        &mut self,
        journal: &mut Journal,
        converter: &mut Converter<'_>,
    ) -> Result<(), RoyaltiesError> {
        let mut charges = std::mem::take(&mut self.charges);
        for open in &mut charges {
            let Some((pot, currency)) = self.pot_of(&open.charge) else {
                continue;
            };
            let left = open.left()?;
            if left.is_zero() {
                continue;
            }
            let party = open.charge.party.clone();
            let account = self
                .pots
                .entry((party.clone(), currency, pot.clone()))
                .or_default();
            let available = minus(account.earned, account.recouped)?;
            if available <= Amount::ZERO {
                continue;
            }
            let owed_in = open.charge.currency;
            let day = self.input.period.last();
            let owed = converter.convert(left, (owed_in, currency), day)?;
            let taken = owed.min(available);
            let repaid = if taken == owed {
                left
            } else {
                converter
                    .convert(taken, (currency, owed_in), day)?
                    .min(left)
            };
            add(&mut account.recouped, taken)?;
            add(&mut open.charge.recouped, repaid)?;
            open.recouped = repaid;
            let recoupment = Account::Recoupment {
                pot: open.charge.pot.clone(),
                party: party.clone(),
            };
            let (step, payee) = ((Step::Recoupment, &pot), Account::Payee(party));
            if owed_in == currency {
                journal.book(step, (payee, recoupment), currency, taken)?;
            } else {
                journal.book(step, (payee, Account::Exchange), currency, taken)?;
                journal.book(step, (Account::Exchange, recoupment), owed_in, repaid)?;
            }
        }
        self.charges = charges;
        Ok(())
    }

    /// Returns the account that a charge is recouped on now, and its currency.
    pub(super) fn pot_of(&self, charge: &Charge) -> Option<(Arc<str>, Currency)> {
        let key = (charge.agreement.clone(), charge.party.clone());
        let standing = self.standings.get(&key)?;
        Some((standing.pot.clone(), standing.currency))
    }
}

/// Returns the advances and costs of a version with the share that payees bear.
fn stated(version: &Agreement, agreement: &Arc<str>) -> Vec<(Stated, Share)> {
    let advances = version.advances.iter().map(|advance| {
        let stated = Stated {
            agreement: agreement.clone(),
            date: advance.date,
            kind: ChargeKind::Advance,
            name: advance.name.as_str().into(),
            payee: advance.payee.as_deref().unwrap_or_default().into(),
            amount: advance.amount,
            ordinal: 0,
        };
        (stated, Share::ALL)
    });
    let costs = version.costs.iter().map(|cost| {
        let stated = Stated {
            agreement: agreement.clone(),
            date: cost.date,
            kind: ChargeKind::Cost,
            name: cost.name.as_str().into(),
            payee: "".into(),
            amount: cost.amount,
            ordinal: 0,
        };
        (stated, cost.borne.unwrap_or(Share::ALL))
    });
    advances.chain(costs).collect()
}
