use std::collections::{BTreeMap, BTreeSet};

use catalog::{Amount, Currency, Money, Period, epoch_day};
use jiff::civil::Date;
use royalties::{Agreement, AppliedRate, Group, Rate, Rates};

use crate::WorkflowError;
use crate::label::Label;
use crate::rates;

/// The rates of a run, looked up before it begins: the ledger waits for nothing.
#[derive(Debug, Default)]
pub(super) struct Book(BTreeMap<(Currency, Currency, Date), Option<Rate>>);

impl Book {
    /// Returns a book of the rates that a run applied, to compute it again.
    pub(super) fn of_applied(applied: &[AppliedRate]) -> Self {
        let rates = applied.iter().map(|applied| {
            let rate = Rate {
                value: applied.value,
                day: applied.rate_day,
                chain: applied.chain.clone(),
            };
            ((applied.from, applied.to, applied.day), Some(rate))
        });
        Self(rates.collect())
    }

    /// Looks up what groups and agreements of a period ask for: from the currencies of the
    /// statements to those of account and of the payees, and for advances and costs of their days.
    pub(super) async fn for_run(
        label: &Label,
        period: Period,
        groups: &[Group],
        agreements: &[Agreement],
    ) -> Result<Self, WorkflowError> {
        let mut book = Self::default();
        let earned: BTreeSet<Currency> = groups.iter().map(|group| group.currency).collect();
        let mut targets = BTreeSet::new();
        for agreement in agreements {
            let of_payees = agreement.payees.iter().filter_map(|payee| payee.currency);
            let of_overrides = agreement
                .overrides
                .iter()
                .filter_map(|given| given.currency);
            let all: Vec<Currency> = of_payees
                .chain(of_overrides)
                .chain([agreement.currency])
                .collect();
            let advances = agreement.advances.iter().map(|advance| advance.date);
            let days = advances.chain(agreement.costs.iter().map(|cost| cost.date));
            for day in days {
                for &to in &all {
                    book.look_up(label, (agreement.currency, to, day)).await?;
                }
            }
            targets.extend(all);
        }
        let sources: BTreeSet<Currency> = earned.union(&targets).copied().collect();
        for from in sources {
            for &to in &targets {
                book.look_up(label, (from, to, period.last())).await?;
            }
        }
        Ok(book)
    }

    /// Looks up one more; returns whether it was not known and there is one.
    pub(super) async fn look_up(
        &mut self,
        label: &Label,
        (from, to, day): (Currency, Currency, Date),
    ) -> Result<bool, WorkflowError> {
        if from == to || self.0.contains_key(&(from, to, day)) {
            return Ok(false);
        }
        let one = Money {
            amount: Amount::ONE,
            currency: from,
        };
        let rate = match rates::convert(label, one, to, epoch_day(day)).await {
            Ok(converted) => {
                let days = converted
                    .chain
                    .iter()
                    .filter_map(|step| step.day.parse().ok());
                let middle = match converted.chain.as_slice() {
                    [first, _] if first.base == from => Some(first.quote),
                    [first, _] => Some(first.base),
                    _ => None,
                };
                Some(Rate {
                    value: converted.to.amount,
                    // A chain is as old as its oldest rate.
                    day: days.min().unwrap_or(day),
                    chain: [Some(from), middle, Some(to)]
                        .into_iter()
                        .flatten()
                        .collect(),
                })
            }
            Err(WorkflowError::Usage(_)) => None,
            Err(error) => return Err(error),
        };
        let is_there = rate.is_some();
        self.0.insert((from, to, day), rate);
        Ok(is_there)
    }
}

impl Rates for Book {
    fn rate(&self, from: Currency, to: Currency, day: Date) -> Option<Rate> {
        self.0.get(&(from, to, day)).cloned().flatten()
    }
}
