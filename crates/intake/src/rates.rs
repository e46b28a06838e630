//! Tables of exchange rates.
//!
//! Two shapes are read: a date and a column for each currency, as the European Central Bank
//! publishes (one euro buys so much), and a row for each rate with columns for date, currency,
//! rate and, if the base is not the euro, base.

use std::collections::BTreeMap;

use catalog::{Amount, Currency, epoch_day};

use crate::lines::{Layout, Next, Records};
use crate::mapping::normalized;
use crate::tabular::dates::{self, DateOrder};
use crate::tabular::number::{self, DecimalSign};
use crate::{IntakeError, text};

/// One unit of `base` buys `rate` of `quote`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// One unit of this
    pub base: Currency,
    /// buys `rate` of this.
    pub quote: Currency,
    /// Days since 1970-01-01.
    pub day: i32,
    /// How much, above 0.
    pub rate: Amount,
}

/// What a table of rates holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The rates, in the order of the file.
    pub rates: Vec<Quoted>,
    /// Cells without a rate, such as `N/A`.
    pub blank: u64,
    /// Columns or codes that are no currency of ISO 4217, with their number of rates.
    pub unknown: Vec<(String, u64)>,
}

/// Where the parts of a rate stand.
enum Shape {
    /// A currency a column.
    Wide(Vec<(usize, Result<Currency, String>)>),
    /// A rate a row.
    Long {
        base: Option<usize>,
        quote: usize,
        rate: usize,
    },
}

/// Reads a table of rates.
///
/// A broken row is an error with its line: a hole in the rates would be filled by older ones
/// without a word.
pub fn read(bytes: &[u8]) -> Result<Table, IntakeError> {
    let head = &bytes[..bytes.len().min(crate::HEAD_BYTES)];
    let (encoding, head_text) = text::head_text(head);
    let first_line = head_text.lines().next().unwrap_or("");
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|&delimiter| first_line.matches(char::from(delimiter)).count())
        .unwrap_or(b',');
    let layout = Layout::new(delimiter, &head_text);
    let input = text::utf8(Box::new(bytes), encoding).map_err(IntakeError::Read)?;
    let mut records = Records::new(input, layout);
    if records.next(0)? != Next::Record {
        return Err(malformed(
            1,
            "a header with a date and currencies was expected",
        ));
    }
    let header: Vec<String> = cells(&records);
    let (date, shape) = shape(&header)?;
    let mut table = Table::default();
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    loop {
        match records.next(0)? {
            Next::End => break,
            Next::Broken(reason) => return Err(malformed(records.line(), &reason)),
            Next::Record => {}
        }
        let row = cells(&records);
        if row.iter().all(String::is_empty) {
            continue;
        }
        let line = records.line();
        let text = row.get(date).map_or("", String::as_str);
        let day = dates::day(text, DateOrder::Dmy).ok_or_else(|| {
            malformed(line, &format!("`{text}` is not a date such as 2026-07-31"))
        })?;
        let day = epoch_day(day);
        match &shape {
            Shape::Wide(columns) => {
                for (place, currency) in columns {
                    let cell = row.get(*place).map_or("", String::as_str);
                    let Some(rate) = rate_of(cell, line)? else {
                        table.blank += 1;
                        continue;
                    };
                    match currency {
                        Ok(quote) => table.rates.push(Quoted {
                            base: Currency::EUR,
                            quote: *quote,
                            day,
                            rate,
                        }),
                        Err(name) => *unknown.entry(name.clone()).or_default() += 1,
                    }
                }
            }
            Shape::Long { base, quote, rate } => {
                let cell = |place: usize| row.get(place).map_or("", String::as_str);
                let Some(rate) = rate_of(cell(*rate), line)? else {
                    table.blank += 1;
                    continue;
                };
                let base = base.map_or("EUR", cell);
                match (base.parse::<Currency>(), cell(*quote).parse::<Currency>()) {
                    (Ok(base), Ok(quote)) => table.rates.push(Quoted {
                        base,
                        quote,
                        day,
                        rate,
                    }),
                    (Err(_), _) => *unknown.entry(base.to_owned()).or_default() += 1,
                    (_, Err(_)) => *unknown.entry(cell(*quote).to_owned()).or_default() += 1,
                }
            }
        }
    }
    table.unknown = unknown.into_iter().collect();
    Ok(table)
}

fn cells(records: &Records<'_>) -> Vec<String> {
    (0..records.n_cells())
        .map(|place| {
            String::from_utf8_lossy(records.cell(place))
                .trim()
                .to_owned()
        })
        .collect()
}

fn shape(header: &[String]) -> Result<(usize, Shape), IntakeError> {
    let names: Vec<String> = header.iter().map(|name| normalized(name)).collect();
    let place = |wanted: &[&str]| {
        names
            .iter()
            .position(|name| wanted.contains(&name.as_str()))
    };
    let date = place(&["date", "day", "timeperiod", "ratedate"])
        .ok_or_else(|| malformed(1, "no column is called `date`"))?;
    let rate = place(&["rate", "value", "obsvalue", "exchangerate"]);
    let quote = place(&[
        "quote",
        "currency",
        "to",
        "tocurrency",
        "quotecurrency",
        "counter",
    ]);
    if let (Some(rate), Some(quote)) = (rate, quote) {
        let base = place(&[
            "base",
            "from",
            "fromcurrency",
            "basecurrency",
            "currencydenom",
        ]);
        return Ok((date, Shape::Long { base, quote, rate }));
    }
    let columns: Vec<(usize, Result<Currency, String>)> = header
        .iter()
        .enumerate()
        .filter(|(place, name)| *place != date && !name.is_empty())
        .map(|(place, name)| (place, name.parse::<Currency>().map_err(|_| name.clone())))
        .collect();
    if columns.iter().all(|(_, currency)| currency.is_err()) {
        return Err(malformed(
            1,
            "neither columns named by currencies, nor columns `currency` and `rate`",
        ));
    }
    Ok((date, Shape::Wide(columns)))
}

fn rate_of(cell: &str, line: u64) -> Result<Option<Amount>, IntakeError> {
    let rate = number::decimal(cell, DecimalSign::Point)
        .map_err(|()| malformed(line, &format!("`{cell}` is not a rate such as 1.0842")))?;
    match rate {
        Some(rate) if rate.amount <= Amount::ZERO => Err(malformed(
            line,
            &format!("the rate `{cell}` is not above 0"),
        )),
        rate => Ok(rate.map(|rate| rate.amount)),
    }
}

fn malformed(line: u64, reason: &str) -> IntakeError {
    IntakeError::Malformed {
        line,
        reason: reason.to_owned(),
    }
}
