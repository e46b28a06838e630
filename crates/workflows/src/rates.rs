//! Exchange rates by day, and amounts in another currency with the chain of rates behind them.

use std::io::{Cursor, Read as _};
use std::path::Path;

use catalog::{Amount, Currency, Money, Timestamp, day_of_epoch};
use intake::archive::{self, Limits, Packing};
use intake::rates::Quoted;
use serde::Serialize;
use store::rates::{self, Rate};

use crate::WorkflowError;
use crate::label::Label;

/// What a file of rates gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Rates that were read.
    pub rates: u64,
    /// Cells that hold no rate, such as `N/A`.
    pub blank: u64,
    /// Columns whose name is no active currency, with the cells that were passed over.
    pub unknown: Vec<(String, u64)>,
    /// First day.
    pub first: Option<String>,
    /// Last day.
    pub last: Option<String>,
}

/// A step of a conversion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// One unit of this
    pub base: Currency,
    /// buys `rate` of this.
    pub quote: Currency,
    /// The rate as published.
    pub rate: Amount,
    /// The day on which it was published.
    pub day: String,
    /// Whether none was published on the day asked for, so that the last one before is used.
    pub is_earlier: bool,
    /// Who published it.
    pub source: String,
}

/// An amount in another currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Converted {
    /// What was converted.
    pub from: Money,
    /// What it is, rounded half-even at the 15th place.
    pub to: Money,
    /// The day that was asked for.
    pub day: String,
    /// The rates that were used, in order.
    pub chain: Vec<Step>,
}

/// The bases through which cross rates go, in the order in which they are tried.
const BASES: [Currency; 3] = [Currency::EUR, Currency::USD, Currency::GBP];

/// Reads a file of rates: the history of the European Central Bank, or any table with a date, a
/// currency and a rate, also zipped.
pub async fn import(label: &Label, path: &Path) -> Result<Imported, WorkflowError> {
    let read = |source| WorkflowError::Read {
        path: path.to_owned(),
        source,
    };
    let bytes = std::fs::read(path).map_err(read)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut texts = Vec::new();
    match archive::packing_of(&bytes, &name) {
        Packing::Plain => texts.push(bytes),
        Packing::Gzip => {
            let size = bytes.len() as u64;
            let mut text = Vec::new();
            archive::gunzip(bytes.as_slice(), size, &Limits::default())
                .read_to_end(&mut text)
                .map_err(read)?;
            texts.push(text);
        }
        Packing::Zip => archive::unzip(
            Cursor::new(&bytes),
            bytes.len() as u64,
            &Limits::default(),
            |_, input| {
                let mut text = Vec::new();
                input
                    .read_to_end(&mut text)
                    .map_err(intake::IntakeError::Read)?;
                texts.push(text);
                Ok(())
            },
            |_| (),
        )?,
    }
    let mut imported = Imported {
        rates: 0,
        blank: 0,
        unknown: Vec::new(),
        first: None,
        last: None,
    };
    for text in texts {
        let table = intake::rates::read(&text)?;
        let source = path.file_name().unwrap_or_default().to_string_lossy();
        let rows: Vec<Rate> = table
            .rates
            .iter()
            .map(|quoted: &Quoted| Rate {
                base: quoted.base,
                quote: quoted.quote,
                day: quoted.day,
                rate: quoted.rate,
                source: source.clone().into_owned(),
            })
            .collect();
        imported.rates += rows.len() as u64;
        imported.blank += table.blank;
        imported.unknown.extend(table.unknown);
        let days = rows.iter().map(|rate| rate.day);
        imported.first = days.clone().min().map(day_text).or(imported.first);
        imported.last = days.max().map(day_text).or(imported.last);
        rates::put(&label.store, label.tenant, &rows).await?;
    }
    Ok(imported)
}

/// Converts an amount at the rates of a day (days since 1970): directly, the other way round, or
/// through a base that both are quoted against.
///
/// A day without a published rate uses the last one before, and the chain says so.
pub async fn convert(
    label: &Label,
    from: Money,
    to: Currency,
    day: i32,
) -> Result<Converted, WorkflowError> {
    let mut chain = Vec::new();
    let mut amount = from.amount;
    if from.currency != to {
        let legs = legs(label, from.currency, to, day).await?;
        let too_large = || WorkflowError::Usage(format!("the amount in {to} is too large"));
        amount = match legs.as_slice() {
            // Through a base that both are quoted against: one division, one rounding.
            [first, second] if !first.is_forward && second.is_forward => {
                amount.checked_mul_div(second.rate.rate, first.rate.rate)
            }
            legs => legs.iter().try_fold(amount, |amount, leg| {
                if leg.is_forward {
                    amount.checked_mul(leg.rate.rate)
                } else {
                    amount.checked_mul_div(Amount::ONE, leg.rate.rate)
                }
            }),
        }
        .ok_or_else(too_large)?;
        chain.extend(legs.into_iter().map(|leg| Step {
            base: leg.rate.base,
            quote: leg.rate.quote,
            rate: leg.rate.rate,
            day: day_text(leg.rate.day),
            is_earlier: leg.rate.day != day,
            source: leg.rate.source,
        }));
    }
    Ok(Converted {
        from,
        to: Money {
            amount,
            currency: to,
        },
        day: day_text(day),
        chain,
    })
}

/// A published rate, and whether it is used as published or the other way round.
struct Leg {
    rate: Rate,
    is_forward: bool,
}

/// Finds the rates from one currency to another: one, or two through a base.
async fn legs(
    label: &Label,
    from: Currency,
    to: Currency,
    day: i32,
) -> Result<Vec<Leg>, WorkflowError> {
    if let Some(direct) = leg(label, from, to, day).await? {
        return Ok(vec![direct]);
    }
    for base in BASES {
        if base == from || base == to {
            continue;
        }
        if let Some(first) = leg(label, from, base, day).await?
            && let Some(second) = leg(label, base, to, day).await?
        {
            return Ok(vec![first, second]);
        }
    }
    Err(WorkflowError::Usage(format!(
        "there is no rate from {from} to {to} on or before {}; import a file of rates with `ledgerline rates import FILE`",
        day_text(day)
    )))
}

async fn leg(
    label: &Label,
    from: Currency,
    to: Currency,
    day: i32,
) -> Result<Option<Leg>, WorkflowError> {
    let (store, tenant) = (&label.store, label.tenant);
    let forward = rates::on_or_before(store, tenant, (from, to), day).await?;
    let backward = rates::on_or_before(store, tenant, (to, from), day).await?;
    // The later one; of the same day the one that needs no division.
    let is_forward = match (&forward, &backward) {
        (Some(forward), Some(backward)) => forward.day >= backward.day,
        (forward, _) => forward.is_some(),
    };
    let rate = if is_forward { forward } else { backward };
    Ok(rate.map(|rate| Leg { rate, is_forward }))
}

fn day_text(day: i32) -> String {
    day_of_epoch(day).map_or_else(String::new, |day| day.to_string())
}

/// Returns the day of a moment, in days since 1970.
pub fn day_of(moment: Timestamp) -> i32 {
    moment.seconds().div_euclid(86_400) as i32
}
