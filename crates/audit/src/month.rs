use std::fmt;

use catalog::Period;
use jiff::civil::Date;

/// A calendar month, the step in which statements are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i16);

impl Month {
    /// Returns a month (1 to 12) of the years 1 to 2700, `None` if there is none such.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1..=2700).contains(&year) && (1..=12).contains(&month))
            .then(|| Self(year * 12 + i16::from(month) - 1))
    }

    /// Returns the month of a day.
    pub fn of(day: Date) -> Option<Self> {
        Self::new(day.year(), day.month())
    }

    /// Returns the month that many months later.
    pub(crate) const fn plus(self, n_months: i16) -> Self {
        Self(self.0.saturating_add(n_months))
    }

    /// Returns how many months this one lies after `earlier`.
    pub(crate) const fn since(self, earlier: Self) -> i16 {
        self.0 - earlier.0
    }

    /// Returns the days of the month.
    pub fn period(self) -> Option<Period> {
        Period::month(self.0.div_euclid(12), self.0.rem_euclid(12) as i8 + 1)
    }
}

impl fmt::Display for Month {
    /// Writes `2026-07`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.0.div_euclid(12), self.0.rem_euclid(12) + 1);
        write!(f, "{year:04}-{month:02}")
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
