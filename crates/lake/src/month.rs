use std::ops::RangeInclusive;

use catalog::Period;
use catalog::facts::{Chunk, Values};

/// The month of a row, `None` for rows without a day and for days outside of years 1 to 9999.
pub(crate) type Month = Option<MonthNo>;

/// Months since January of year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct MonthNo(i32);

/// How the month of rows without a day is written.
pub(crate) const NO_MONTH: &str = "none";

impl MonthNo {
    fn period(self) -> Option<Period> {
        let year = i16::try_from(self.0.div_euclid(12)).ok()?;
        Period::month(year, (self.0.rem_euclid(12) + 1) as i8)
    }
}

/// Returns the month as `2026-06`, or `none`.
pub(crate) fn name(month: Month) -> String {
    month
        .and_then(MonthNo::period)
        .map_or_else(|| NO_MONTH.to_owned(), |period| period.to_string())
}

/// Returns a number that tells months apart.
pub(crate) fn number(month: Month) -> u64 {
    month.map_or(u64::MAX, |month| month.0 as u64)
}

/// Returns the first day of a month, in days since 1970-01-01.
pub(crate) fn first_day(month: Month) -> Option<i32> {
    month.and_then(MonthNo::period).map(Period::first_epoch_day)
}

/// Returns the date of a day since 1970-01-01, `None` outside of years 1 to 9999.
pub(crate) fn date(day: i32) -> Option<Period> {
    if !DAYS.contains(&day) {
        return None;
    }
    catalog::day_of_epoch(day).map(Period::day)
}

/// From 0001-01-01 to 9999-12-31.
const DAYS: RangeInclusive<i32> = -719_162..=2_932_896;

/// Finds the months of days; days of one month follow each other, so the last one is remembered.
#[derive(Debug, Default)]
pub(crate) struct Months {
    last: Option<(Period, MonthNo)>,
}

impl Months {
    /// Returns the month of a day since 1970-01-01.
    pub(crate) fn of_day(&mut self, day: i32) -> Month {
        if let Some((period, month)) = self.last
            && (period.first_epoch_day()..=period.last_epoch_day()).contains(&day)
        {
            return Some(month);
        }
        let date = date(day)?;
        let first = date.first();
        let period = Period::month(first.year(), first.month())?;
        let month = MonthNo(i32::from(first.year()) * 12 + i32::from(first.month()) - 1);
        self.last = Some((period, month));
        Some(month)
    }

    /// Returns the month of each row of a chunk.
    pub(crate) fn of_rows(&mut self, chunk: &Chunk) -> Vec<Month> {
        // Where the first placing column is complete, it alone counts.
        let first = chunk.dataset().month_of.first();
        if let Some(Values::Date(days)) = first.map(|&column| chunk.values(column)) {
            let mut last = (None, None);
            let month = |(row, &day): (usize, &Option<i32>)| {
                if day.is_none() {
                    return chunk.placing_day(row).and_then(|day| self.of_day(day));
                }
                if day != last.0 {
                    last = (day, day.and_then(|day| self.of_day(day)));
                }
                last.1
            };
            return days.iter().enumerate().map(month).collect();
        }
        (0..chunk.n_rows())
            .map(|row| chunk.placing_day(row).and_then(|day| self.of_day(day)))
            .collect()
    }
}
