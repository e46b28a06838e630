use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use catalog::Amount;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A part of a whole, from nothing to all of it, as an exact fraction.
///
/// Written as `50%`, `12.5%`, `1/3` or `0.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Share {
    numerator: i128,
    denominator: i128,
}

/// Largest numerator and denominator of a share that is written.
const WRITTEN_MAX: i128 = 10_i128.pow(15);

/// Largest denominator of a share that is computed.
const COMPUTED_MAX: i128 = 10_i128.pow(37);

/// Up to this denominator the product of two numerators fits in 128 bits.
const PLAIN_MAX: i128 = 10_i128.pow(19);

impl Share {
    /// All of it.
    pub const ALL: Self = Self {
        numerator: 1,
        denominator: 1,
    };
    /// Nothing.
    pub const NONE: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// Returns `numerator / denominator` in lowest terms; `None` above 1 or where it is too fine.
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator <= 0 || numerator < 0 || numerator > denominator {
            return None;
        }
        let divisor = gcd(numerator, denominator);
        let denominator = denominator / divisor;
        (denominator <= COMPUTED_MAX).then_some(Self {
            numerator: numerator / divisor,
            denominator,
        })
    }

    /// Returns the numerator in lowest terms.
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// Returns the denominator in lowest terms.
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// Returns whether it is nothing.
    pub const fn is_none(self) -> bool {
        self.numerator == 0
    }

    /// Returns what is left of the whole.
    #[must_use]
    pub const fn rest(self) -> Self {
        Self {
            numerator: self.denominator - self.numerator,
            denominator: self.denominator,
        }
    }

    /// Returns the share of the share, `None` where it is too fine.
    pub fn times(self, other: Self) -> Option<Self> {
        let (a, b) = (
            gcd(self.numerator, other.denominator),
            gcd(other.numerator, self.denominator),
        );
        Self::new(
            (self.numerator / a).checked_mul(other.numerator / b)?,
            (self.denominator / b).checked_mul(other.denominator / a)?,
        )
    }

    /// Returns the sum, `None` above 1 or where it is too fine.
    pub fn plus(self, other: Self) -> Option<Self> {
        let step = other.denominator / gcd(self.denominator, other.denominator);
        let denominator = self.denominator.checked_mul(step)?;
        let numerator = self
            .numerator
            .checked_mul(step)?
            .checked_add(other.numerator * (denominator / other.denominator))?;
        Self::new(numerator, denominator)
    }

    /// Returns the sum of shares, `None` above 1 or where it is too fine.
    pub fn sum(shares: impl IntoIterator<Item = Self>) -> Option<Self> {
        shares.into_iter().try_fold(Self::NONE, Self::plus)
    }

    /// Returns the share of `whole`, rounded half-even once at the 15th place.
    #[expect(clippy::missing_panics_doc, reason = "no value can make it panic")]
    pub fn of(self, whole: Amount) -> Amount {
        let units = if self.denominator <= PLAIN_MAX {
            let (quotient, rest) = self.divide(whole);
            let twice = 2 * rest.abs();
            let is_away =
                twice > self.denominator || (twice == self.denominator && quotient % 2 != 0);
            quotient + if is_away { rest.signum() } else { 0 }
        } else {
            let fraction = [self.numerator, self.denominator].map(Amount::from_units);
            let [Some(numerator), Some(denominator)] = fraction else {
                unreachable!("neither is above {COMPUTED_MAX}");
            };
            whole
                .checked_mul_div(numerator, denominator)
                .expect("a part is no larger than the whole")
                .units()
        };
        Amount::from_units(units).expect("a part is no larger than the whole")
    }

    /// Returns the share of `whole`, cut off after the 15th place, for shares that are written.
    pub(crate) fn cut_of(self, whole: Amount) -> Amount {
        let (quotient, _) = self.divide(whole);
        Amount::from_units(quotient).expect("a part is no larger than the whole")
    }

    /// Returns quotient and rest of `whole · numerator / denominator`, both with the sign of `whole`.
    fn divide(self, whole: Amount) -> (i128, i128) {
        let (quotient, rest) = (
            whole.units() / self.denominator,
            whole.units() % self.denominator,
        );
        let fine = rest * self.numerator;
        (
            quotient * self.numerator + fine / self.denominator,
            fine % self.denominator,
        )
    }
}

/// A part of a split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// The part, cut off after the 15th place.
    pub(crate) amount: Amount,
    /// Its portion of what the cutting left over: one unit of 10⁻¹⁵ or nothing.
    pub(crate) remainder: Amount,
}

/// Splits `whole` by shares that sum to 1: each part is cut off after the 15th place, and the units
/// of 10⁻¹⁵ that are left go to the first parts, one each.
pub(crate) fn split(whole: Amount, shares: &[Share], parts: &mut Vec<Part>) {
    parts.clear();
    let mut left = whole.units();
    for share in shares {
        let amount = share.cut_of(whole);
        left -= amount.units();
        parts.push(Part {
            amount,
            remainder: Amount::ZERO,
        });
    }
    let unit = Amount::from_units(left.signum()).expect("one unit is an amount");
    for part in parts.iter_mut().take(left.unsigned_abs() as usize) {
        part.remainder = unit;
    }
}

/// Returns the greatest common divisor; 1 for two zeros.
pub(crate) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs().max(1)
}

impl fmt::Display for Share {
    /// Writes `37.5%` where that is exact, else `1/3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self
            .numerator
            .checked_mul(100 * Amount::UNIT)
            .filter(|percent| percent % self.denominator == 0)
            .and_then(|percent| Amount::from_units(percent / self.denominator));
        match percent {
            Some(percent) => f.pad(&format!("{percent}%")),
            None => f.pad(&format!("{}/{}", self.numerator, self.denominator)),
        }
    }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        parse(text.trim()).ok_or_else(|| ShareError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Share> {
    if let Some((numerator, denominator)) = text.split_once('/') {
        let number = |text: &str| -> Option<i128> {
            let number: u64 = text.trim().parse().ok()?;
            Some(i128::from(number)).filter(|number| *number <= WRITTEN_MAX)
        };
        return Share::new(number(numerator)?, number(denominator)?);
    }
    let (digits, whole) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), 100),
        None => (text, 1),
    };
    let amount: Amount = digits.parse().ok()?;
    Share::new(amount.units(), whole * Amount::UNIT)
        .filter(|share| share.denominator <= WRITTEN_MAX)
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Share {
    fn schema_name() -> Cow<'static, str> {
        "Share".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A part of a whole: `50%`, `12.5%`, `1/3` or `0.5`.",
            "pattern": r"^\s*(\d+\s*/\s*\d+|\d*\.?\d*\s*%?)\s*$",
        })
    }
}

/// The text is not a share.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a share from 0% to 100% such as 50%, 1/3 or 0.5")]
pub struct ShareError(String);
