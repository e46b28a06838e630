//! Exchange rates: one rate a working day, in the shape that the European Central Bank publishes.

use catalog::Amount;
use music::Random;

use super::draw::{self, MILLION};
use super::month::Month;

/// A currency by its place in [`CODES`].
pub(super) type Money = usize;

pub(super) const EUR: Money = 0;
pub(super) const USD: Money = 1;
pub(super) const GBP: Money = 2;
pub(super) const JPY: Money = 3;
pub(super) const BRL: Money = 4;
pub(super) const SEK: Money = 5;

/// The codes of ISO 4217.
pub(super) const CODES: [&str; 6] = ["EUR", "USD", "GBP", "JPY", "BRL", "SEK"];

/// What one euro buys on the first day, in millionths.
const FIRST_MICROS: [i64; 6] = [
    1_000_000,
    1_091_200,
    846_300,
    161_420_000,
    5_918_400,
    11_284_000,
];

/// Standard deviation of a rate from one day to the next.
const DAILY_SPREAD: f64 = 0.0025;

/// The rates of every day from the first of a month on.
#[derive(Debug)]
pub(super) struct Rates {
    first: Month,
    /// What one euro buys in each currency, a row a day, in millionths.
    days: Vec<[i64; 6]>,
}

impl Rates {
    /// Lets the rates wander from the first of `first` to the end of `last`.
    pub(super) fn new(random: &mut Random, first: Month, last: Month) -> Self {
        let mut today = FIRST_MICROS;
        let first_day = first.first_day();
        let days = (first_day..last.plus(1).first_day())
            .map(|day| {
                if is_working_day(day) && day > first_day {
                    for micros in &mut today[1..] {
                        let factor = draw::factor_ppm(random, DAILY_SPREAD);
                        *micros = *micros * factor / MILLION;
                    }
                }
                today
            })
            .collect();
        Self { first, days }
    }

    /// Returns what one unit of `from` bought in `to` on the last day of `month`, to six places.
    pub(super) fn at_end_of(&self, month: Month, from: Money, to: Money) -> Amount {
        self.on(month.plus(1).first_day() - 1, from, to)
    }

    /// Returns what one unit of `from` bought in `to` on the first day of `month`, to six places.
    pub(super) fn at_start_of(&self, month: Month, from: Money, to: Money) -> Amount {
        self.on(month.first_day(), from, to)
    }

    fn on(&self, day: i64, from: Money, to: Money) -> Amount {
        if from == to {
            return Amount::ONE;
        }
        let last = self.days.len() as i64 - 1;
        let row = &self.days[(day - self.first.first_day()).clamp(0, last) as usize];
        let micros =
            (i128::from(row[to]) * i128::from(MILLION) * 2 / i128::from(row[from]) + 1) / 2;
        amount(micros)
    }

    /// Returns the table of working days, one euro in each other currency.
    pub(super) fn to_csv(&self) -> String {
        let mut csv = format!("Date,{}\n", CODES[1..].join(","));
        for month in (0..)
            .map(|n| self.first.plus(n))
            .take_while(|month| month.first_day() < self.first.first_day() + self.days.len() as i64)
        {
            for day in 1..=month.n_days() {
                let epoch_day = month.first_day() + i64::from(day) - 1;
                if !is_working_day(epoch_day) {
                    continue;
                }
                let row = &self.days[(epoch_day - self.first.first_day()) as usize];
                let cells = row[1..]
                    .iter()
                    .map(|&micros| amount(i128::from(micros)).to_string());
                let cells: Vec<String> = cells.collect();
                csv.push_str(&format!("{},{}\n", month.day(day), cells.join(",")));
            }
        }
        csv
    }
}

/// Returns what a price in US dollars was in `money` when the corpus begins.
pub(super) fn first_price(usd_units: i128, money: Money) -> i128 {
    usd_units * i128::from(FIRST_MICROS[money]) / i128::from(FIRST_MICROS[USD])
}

fn amount(micros: i128) -> Amount {
    Amount::from_units(micros * (Amount::UNIT / i128::from(MILLION))).expect("rates are small")
}

fn is_working_day(epoch_day: i64) -> bool {
    // 1970-01-01 was a Thursday.
    (epoch_day + 3).rem_euclid(7) < 5
}
