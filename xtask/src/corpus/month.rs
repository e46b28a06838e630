use std::fmt;

/// A calendar month, counted in months since January of the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Month(u32);

const NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Month {
    /// Returns a month of a year; `number` is 1 to 12.
    pub(super) const fn new(year: u32, number: u32) -> Self {
        Self(year * 12 + number - 1)
    }

    /// Returns the month `n` months later.
    pub(super) const fn plus(self, n: u32) -> Self {
        Self(self.0 + n)
    }

    /// Returns the month `n` months earlier.
    pub(super) const fn minus(self, n: u32) -> Self {
        Self(self.0 - n)
    }

    /// Returns the months from `earlier` to this one, 0 if it is not earlier.
    pub(super) const fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }

    pub(super) const fn year(self) -> u32 {
        self.0 / 12
    }

    /// Returns 1 for January.
    pub(super) const fn number(self) -> u32 {
        self.0 % 12 + 1
    }

    /// Returns the English name.
    pub(super) fn name(self) -> &'static str {
        NAMES[self.0 as usize % 12]
    }

    /// Returns the last two digits of the year.
    pub(super) const fn short_year(self) -> u32 {
        self.year() % 100
    }

    pub(super) const fn n_days(self) -> u32 {
        (self.plus(1).first_day() - self.first_day()) as u32
    }

    /// Returns days from 1970-01-01 to the first of the month.
    pub(super) const fn first_day(self) -> i64 {
        // A year of this count begins in March, so that the leap day is its last.
        let (year, number) = (self.year() as i64, self.number() as i64);
        let year = if number <= 2 { year - 1 } else { year };
        let day_of_year = (153 * ((number + 9) % 12) + 2) / 5;
        365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
    }

    /// Returns a day of the month as `2026-06-30`.
    pub(super) fn day(self, day: u32) -> String {
        format!("{self}-{day:02}")
    }

    /// Returns the last day of the month as `2026-06-30`.
    pub(super) fn last_day(self) -> String {
        self.day(self.n_days())
    }
}

impl fmt::Display for Month {
    /// Writes `2026-06`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
