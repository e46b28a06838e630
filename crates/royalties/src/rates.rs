use std::collections::BTreeMap;
use std::fmt;

use catalog::{Amount, Currency};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::RoyaltiesError;

/// Where exchange rates come from.
pub trait Rates: fmt::Debug {
    /// Returns what one unit of `from` was worth in `to` on `day` or the last day before that has a
    /// rate, `None` where there is none. The same question has the same answer.
    fn rate(&self, from: Currency, to: Currency, day: Date) -> Option<Rate>;
}

/// What one unit of a currency was worth in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Units of the other currency for one.
    pub value: Amount,
    /// The day of the rate.
    pub day: Date,
    /// The currencies that it was computed over, from the first to the last.
    pub chain: Vec<Currency>,
}

/// A rate that a run applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedRate {
    /// The currency that was converted.
    pub from: Currency,
    /// The currency that it became.
    pub to: Currency,
    /// The day that was asked for.
    #[serde(with = "crate::day")]
    pub day: Date,
    /// Units of `to` for one of `from`.
    pub value: Amount,
    /// The day of the rate.
    #[serde(with = "crate::day")]
    pub rate_day: Date,
    /// The currencies that it was computed over.
    pub chain: Vec<Currency>,
}

/// Converts amounts and remembers by which rates.
#[derive(Debug)]
pub(crate) struct Converter<'a> {
    rates: &'a dyn Rates,
    applied: BTreeMap<(Currency, Currency, Date), Rate>,
}

impl<'a> Converter<'a> {
    pub(crate) fn new(rates: &'a dyn Rates) -> Self {
        Self {
            rates,
            applied: BTreeMap::new(),
        }
    }

    /// Returns the rate of the day; 1 for one currency.
    pub(crate) fn value(
        &mut self,
        from: Currency,
        to: Currency,
        day: Date,
    ) -> Result<Amount, RoyaltiesError> {
        if from == to {
            return Ok(Amount::ONE);
        }
        if let Some(rate) = self.applied.get(&(from, to, day)) {
            return Ok(rate.value);
        }
        let rate = self
            .rates
            .rate(from, to, day)
            .filter(|rate| rate.value > Amount::ZERO);
        let rate = rate.ok_or(RoyaltiesError::NoRate { from, to, day })?;
        let value = rate.value;
        self.applied.insert((from, to, day), rate);
        Ok(value)
    }

    /// Returns `amount` in the currency `to`, rounded half-even at the 15th place.
    pub(crate) fn convert(
        &mut self,
        amount: Amount,
        (from, to): (Currency, Currency),
        day: Date,
    ) -> Result<Amount, RoyaltiesError> {
        if from == to || amount.is_zero() {
            return Ok(amount);
        }
        let value = self.value(from, to, day)?;
        times(amount, value)
    }

    /// Returns the rates that were applied, sorted.
    pub(crate) fn applied(self) -> Vec<AppliedRate> {
        let applied = self.applied.into_iter();
        applied
            .map(|((from, to, day), rate)| AppliedRate {
                from,
                to,
                day,
                value: rate.value,
                rate_day: rate.day,
                chain: rate.chain,
            })
            .collect()
    }
}

/// Returns the product, rounded half-even at the 15th place.
pub(crate) fn times(amount: Amount, value: Amount) -> Result<Amount, RoyaltiesError> {
    let what = "a converted amount";
    amount
        .checked_mul(value)
        .ok_or(RoyaltiesError::TooLarge { what })
}
