mod agreement;
mod dice;
mod edges;
mod fraction;
mod generate;
mod laws;
mod naive;
mod reference;
mod scope;
mod shares;
mod worked;

use catalog::{Amount, Currency};
use jiff::civil::Date;

use crate::{Rate, Rates};

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

/// One euro is 1.25 US dollars, 0.8 pounds and 160 yen in January 2026; each month a euro buys
/// 0.01 US dollars more.
#[derive(Debug)]
struct Table;

impl Rates for Table {
    fn rate(&self, from: Currency, to: Currency, day: Date) -> Option<Rate> {
        let n_months = i64::from(day.year() - 2026) * 12 + i64::from(day.month()) - 1;
        let per_euro = |currency: Currency| match currency.code() {
            "EUR" => Some(Amount::ONE),
            "USD" => amount("1.25").checked_add(Amount::from_units(
                i128::from(n_months) * Amount::UNIT / 100,
            )?),
            "GBP" => Some(amount("0.8")),
            "JPY" => Some(amount("160")),
            _ => None,
        };
        let value = per_euro(to)?.checked_mul_div(Amount::ONE, per_euro(from)?)?;
        Some(Rate {
            value: value.round(6, catalog::Rounding::HalfEven),
            day,
            chain: vec![from, Currency::EUR, to],
        })
    }
}
