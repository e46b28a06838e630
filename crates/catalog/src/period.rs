use std::fmt;
use std::str::FromStr;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use serde::{Deserialize, Serialize};

/// A stretch of whole days, first and last included: what a statement covers, when music was used.
///
/// Written as briefly as it allows: `2026-07-31` a day, `2026-W31` an ISO week, `2026-07` a month,
/// `2026-Q3` a quarter, `2026` a year, else `2026-07-01--2026-08-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Period {
    first: Date,
    last: Date,
}

impl Period {
    /// Returns the days from `first` to `last`, `None` when they stand the other way round.
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// Returns one day.
    pub const fn day(day: Date) -> Self {
        Self {
            first: day,
            last: day,
        }
    }

    /// Returns a month (1 to 12), `None` if there is none such in years 1 to 9999.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Self::months(year, month, 1)
    }

    /// Returns a quarter (1 to 4).
    pub fn quarter(year: i16, quarter: i8) -> Option<Self> {
        (1..=4)
            .contains(&quarter)
            .then(|| Self::months(year, 3 * quarter - 2, 3))?
    }

    /// Returns a year.
    pub fn year(year: i16) -> Option<Self> {
        Self::months(year, 1, 12)
    }

    /// Returns an ISO 8601 week (1 to 53), Monday to Sunday.
    pub fn week(year: i16, week: i8) -> Option<Self> {
        let monday = jiff::civil::ISOWeekDate::new(year, week, Weekday::Monday)
            .ok()?
            .date();
        Self::new(monday, monday.checked_add(6.days()).ok()?)
    }

    fn months(year: i16, month: i8, n_months: i8) -> Option<Self> {
        if year < 1 {
            return None;
        }
        let first = Date::new(year, month, 1).ok()?;
        let last = Date::new(year, month + n_months - 1, 1)
            .ok()?
            .last_of_month();
        Self::new(first, last)
    }

    /// Returns the first day.
    pub const fn first(self) -> Date {
        self.first
    }

    /// Returns the last day.
    pub const fn last(self) -> Date {
        self.last
    }

    /// Returns the days from 1970-01-01 to the first day.
    pub fn first_epoch_day(self) -> i32 {
        epoch_day(self.first)
    }

    /// Returns the days from 1970-01-01 to the last day.
    pub fn last_epoch_day(self) -> i32 {
        epoch_day(self.last)
    }

    /// Returns whether the periods share a day.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Returns the shortest period that holds both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
        }
    }
}

/// Returns the days from 1970-01-01 to `day`.
pub fn epoch_day(day: Date) -> i32 {
    day.since(date(1970, 1, 1))
        .map_or(0, |span| span.get_days())
}

/// Returns the day that many days after 1970-01-01, `None` outside of years -9999 to 9999.
pub fn day_of_epoch(days: i32) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    date(1970, 1, 1).checked_add(span).ok()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else if Self::month(year, month) == Some(*self) {
            write!(f, "{year:04}-{month:02}")
        } else if Self::quarter(year, (month + 2) / 3) == Some(*self) {
            write!(f, "{year:04}-Q{}", (month + 2) / 3)
        } else if Self::year(year) == Some(*self) {
            write!(f, "{year:04}")
        } else if let week = self.first.iso_week_date()
            && Self::week(week.year(), week.week()) == Some(*self)
        {
            write!(f, "{:04}-W{:02}", week.year(), week.week())
        } else {
            write!(f, "{}--{}", self.first, self.last)
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    /// Reads what [`fmt::Display`] writes.
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        parse(text).ok_or_else(|| PeriodError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Period> {
    if let Some((first, last)) = text.split_once("--") {
        let (first, last) = (parse(first)?, parse(last)?);
        return Period::new(first.first, last.last);
    }
    let number = |text: &str| {
        (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse().ok())?
    };
    let (year, rest) = match text.split_once('-') {
        Some((year, rest)) => (year, Some(rest)),
        None => (text, None),
    };
    if year.len() != 4 {
        return None;
    }
    let year: i16 = number(year)?;
    let small = |text: &str| -> Option<i8> { i8::try_from(number(text)?).ok() };
    match rest {
        None => Period::year(year),
        Some(rest) => match (rest.as_bytes(), rest.split_once('-')) {
            ([b'Q', ..], _) => Period::quarter(year, small(&rest[1..])?),
            ([b'W', ..], _) => Period::week(year, small(&rest[1..])?),
            (_, Some((month, day))) if month.len() == 2 && day.len() == 2 => Some(Period::day(
                Date::new(year, small(month)?, small(day)?).ok()?,
            )),
            (_, None) if rest.len() == 2 => Period::month(year, small(rest)?),
            _ => None,
        },
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

/// The text is not a period.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a period such as 2026-07, 2026-Q3, 2026-07-31 or 2026-07-01--2026-08-31")]
pub struct PeriodError(String);
