use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A time signature as written, such as 6/8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Meter {
    /// Notes to a bar.
    pub numerator: u8,
    /// The note counted: 4 for a quarter, 8 for an eighth.
    pub denominator: u8,
}

impl Meter {
    /// Four quarters to the bar.
    pub const COMMON: Self = Self::new(4, 4);

    /// Returns the meter of `numerator` notes of the length `1/denominator`.
    pub const fn new(numerator: u8, denominator: u8) -> Self {
        Self {
            numerator,
            denominator,
        }
    }

    /// Returns whether beats divide by three: 6/8, 9/8, 12/8.
    pub const fn is_compound(self) -> bool {
        self.denominator == 8 && self.numerator.is_multiple_of(3) && self.numerator > 3
    }

    /// Returns the felt beats to a bar: 4 for 4/4, 2 for 6/8, 7 for 7/8.
    pub const fn beats_per_bar(self) -> u8 {
        if self.is_compound() {
            self.numerator / 3
        } else {
            self.numerator
        }
    }
}

impl fmt::Display for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl From<Meter> for String {
    fn from(meter: Meter) -> Self {
        meter.to_string()
    }
}

impl TryFrom<String> for Meter {
    type Error = MeterError;

    fn try_from(text: String) -> Result<Self, MeterError> {
        text.parse()
    }
}

/// The text is not a time signature such as `6/8`.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a time signature such as 6/8")]
pub struct MeterError(String);

impl FromStr for Meter {
    type Err = MeterError;

    fn from_str(text: &str) -> Result<Self, MeterError> {
        let error = || MeterError(text.to_owned());
        let (numerator, denominator) = text.split_once('/').ok_or_else(error)?;
        let numerator: u8 = numerator.parse().map_err(|_| error())?;
        let denominator: u8 = denominator.parse().map_err(|_| error())?;
        if numerator == 0 || !denominator.is_power_of_two() {
            return Err(error());
        }
        Ok(Self::new(numerator, denominator))
    }
}
