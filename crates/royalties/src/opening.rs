use std::sync::Arc;

use catalog::{Amount, Currency, Period};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Account, Share};

/// Version of [`Opening`] as it is stored.
pub const OPENING_VERSION: u32 = 1;

/// The state between two periods: what one run closes with and the next one opens with.
///
/// All lists are sorted, and nothing that is zero or done stands in them, so equal states are equal
/// values. The first run opens with [`Opening::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// [`OPENING_VERSION`].
    pub version: u32,
    /// The last period that was run.
    pub period: Option<Period>,
    /// Balance of each account.
    pub balances: Vec<Balance>,
    /// What payees are owed and were not sent; negative where they were sent too much.
    pub carried: Vec<Carried>,
    /// Reserves that are not wholly released.
    pub reserves: Vec<HeldReserve>,
    /// Advances and costs that were charged, recouped ones too, so that none is charged twice.
    pub charges: Vec<Charge>,
    /// What escalations have counted.
    pub counted: Vec<CountedSoFar>,
    /// What deductions with a cap in all have taken.
    pub deducted: Vec<DeductedSoFar>,
}

impl Default for Opening {
    /// Returns the state before the first period.
    fn default() -> Self {
        Self {
            version: OPENING_VERSION,
            period: None,
            balances: Vec::new(),
            carried: Vec::new(),
            reserves: Vec::new(),
            charges: Vec::new(),
            counted: Vec::new(),
            deducted: Vec::new(),
        }
    }
}

/// The balance of an account in a currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Balance {
    /// The account.
    pub account: Account,
    /// Its currency.
    pub currency: Currency,
    /// The balance.
    pub amount: Amount,
}

/// What a payee is owed under an agreement or group and was not sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Carried {
    /// The payee.
    pub party: Arc<str>,
    /// The cross-collateral group, else the agreement.
    pub pot: Arc<str>,
    /// Currency of the amount.
    pub currency: Currency,
    /// How much, after withholding.
    pub amount: Amount,
}

/// What was held back in one period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeldReserve {
    /// The agreement.
    pub agreement: Arc<str>,
    /// The payee.
    pub party: Arc<str>,
    /// The period in which it was held.
    pub period: Period,
    /// Currency of the earnings that it was held of.
    pub currency: Currency,
    /// How much was held then.
    pub held: Amount,
    /// How much of it is still there.
    pub left: Amount,
    /// Runs since.
    pub n_periods: u32,
    /// What is to be released, and after how many runs.
    pub schedule: Vec<Scheduled>,
    /// Currency of the payee when it was held.
    pub payee_currency: Currency,
    /// Its worth for one of `currency` then.
    pub rate: Amount,
}

/// A part of a reserve to be released.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scheduled {
    /// Runs after the one in which it was held.
    pub after_periods: u32,
    /// How much.
    pub amount: Amount,
}

/// What a charge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChargeKind {
    /// Money paid ahead.
    Advance,
    /// Money spent.
    Cost,
}

/// An advance or a cost as one payee bears it. The order is that of recoupment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Charge {
    /// The payee.
    pub party: Arc<str>,
    /// Day on which it was paid.
    #[serde(with = "crate::day")]
    pub date: Date,
    /// The agreement that has it.
    pub agreement: Arc<str>,
    /// Advance or cost.
    pub kind: ChargeKind,
    /// What for.
    pub name: Arc<str>,
    /// Whom the agreement names; empty for all payees.
    pub payee: Arc<str>,
    /// Its amount in the agreement.
    pub stated: Amount,
    /// Its number among equal ones of the agreement, from 0.
    pub ordinal: u32,
    /// The pot on whose account it was booked.
    pub pot: Arc<str>,
    /// Currency of the payee when it was booked.
    pub currency: Currency,
    /// What this payee bears of it.
    pub amount: Amount,
    /// What is recouped of it.
    pub recouped: Amount,
}

/// What an escalation has counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CountedSoFar {
    /// The agreement.
    pub agreement: Arc<str>,
    /// The recording by ISRC, else by title, version and artist; empty for the whole agreement.
    pub recording: Arc<str>,
    /// Units.
    pub units: i64,
    /// Base after deductions in the currency of account.
    pub amount: Amount,
}

/// What a deduction has taken in all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeductedSoFar {
    /// The agreement.
    pub agreement: Arc<str>,
    /// Name of the deduction.
    pub name: Arc<str>,
    /// How much, in the currency of account.
    pub amount: Amount,
}

impl HeldReserve {
    /// Returns what a reserve gives back when: parts by share, cut off after the 15th place, and the
    /// rest with the last.
    pub(crate) fn schedule(held: Amount, releases: &[(u32, Share)]) -> Vec<Scheduled> {
        let mut releases = releases.to_vec();
        releases.sort_by_key(|(after_periods, _)| *after_periods);
        let mut left = held.units();
        let n_releases = releases.len();
        let parts = releases
            .into_iter()
            .enumerate()
            .map(|(idx, (after_periods, share))| {
                let units = if idx + 1 == n_releases {
                    left
                } else {
                    share.cut_of(held).units()
                };
                left -= units;
                Scheduled {
                    after_periods,
                    amount: Amount::from_units(units).unwrap_or(Amount::ZERO),
                }
            });
        parts.filter(|part| !part.amount.is_zero()).collect()
    }
}
