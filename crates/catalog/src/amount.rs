use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

/// A decimal number with 15 places, exact: the amount of a [`crate::Money`], a price, a rate.
///
/// Stored as an integer of 10⁻¹⁵ units, at most 38 digits in all, which is the `Decimal128(38, 15)`
/// of the lake. Statements carry up to 15 places; sums of 10⁸ such lines still fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i128);

/// 38 digits: what a `Decimal128` holds.
const LIMIT: i128 = 10_i128.pow(38);

/// How the last digit is found when places are cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest; a half goes to the even neighbour (IEEE 754, `roundTiesToEven`).
    HalfEven,
    /// To the nearest; a half goes away from zero, as most contracts mean it.
    HalfUp,
    /// Towards zero.
    Down,
}

impl Amount {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(Self::UNIT);
    /// Places after the decimal point.
    pub const PLACES: u32 = 15;
    /// One, in 10⁻¹⁵ units.
    pub const UNIT: i128 = 10_i128.pow(Self::PLACES);

    /// Returns the amount of `units` 10⁻¹⁵ units, `None` past 38 digits.
    pub const fn from_units(units: i128) -> Option<Self> {
        if units > -LIMIT && units < LIMIT {
            Some(Self(units))
        } else {
            None
        }
    }

    /// Returns a whole number as an amount.
    pub const fn from_whole(whole: i64) -> Self {
        Self(whole as i128 * Self::UNIT)
    }

    /// Returns the amount in 10⁻¹⁵ units.
    pub const fn units(self) -> i128 {
        self.0
    }

    /// Returns the sum, `None` past 38 digits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::from_units)
    }

    /// Returns the difference, `None` past 38 digits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Self::from_units)
    }

    /// Returns `self · numerator / denominator` rounded half-even once at the 15th place.
    ///
    /// The product is kept in 256 bits, so only the result can be too large. `None` then, or when
    /// the denominator is zero.
    pub fn checked_mul_div(self, numerator: Self, denominator: Self) -> Option<Self> {
        let negative = (self.0 < 0) != (numerator.0 < 0) && self.0 != 0 && numerator.0 != 0;
        let negative = negative != (denominator.0 < 0);
        let quotient = mul_div(
            self.0.unsigned_abs(),
            numerator.0.unsigned_abs(),
            denominator.0.unsigned_abs(),
        )?;
        let quotient = i128::try_from(quotient).ok()?;
        Self::from_units(if negative { -quotient } else { quotient })
    }

    /// Returns the product, rounded half-even at the 15th place; `None` past 38 digits.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        self.checked_mul_div(other, Self::ONE)
    }

    /// Returns the amount with at most `places` places (0 to 15).
    #[must_use]
    pub fn round(self, places: u32, rounding: Rounding) -> Self {
        let step = 10_i128.pow(Self::PLACES.saturating_sub(places));
        let (quotient, rest) = (self.0 / step, self.0 % step);
        let twice = 2 * rest.abs();
        let away = match rounding {
            Rounding::Down => false,
            Rounding::HalfUp => twice >= step,
            Rounding::HalfEven => twice > step || (twice == step && quotient % 2 != 0),
        };
        let bump = if away { self.0.signum() } else { 0 };
        Self((quotient + bump) * step)
    }

    /// Returns whether it is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl std::ops::Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Amount {
    /// Adds up; a sum past 38 digits stays at the largest amount.
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.fold(0, |sum, amount| {
            sum.saturating_add(amount.0).clamp(1 - LIMIT, LIMIT - 1)
        }))
    }
}

impl fmt::Display for Amount {
    /// Writes plain digits with a decimal point, without trailing zeros: `-0.012`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs();
        let (whole, fraction) = (digits / Self::UNIT as u128, digits % Self::UNIT as u128);
        let sign = if self.0 < 0 { "-" } else { "" };
        if fraction == 0 {
            return f.pad(&format!("{sign}{whole}"));
        }
        let fraction = format!("{fraction:015}");
        f.pad(&format!("{sign}{whole}.{}", fraction.trim_end_matches('0')))
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Reads digits with an optional sign and decimal point, at most 15 places; nothing is rounded.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let error = || AmountError(text.to_owned());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty()
            || !all_digits(whole)
            || !all_digits(fraction)
            || fraction.len() > Self::PLACES as usize
        {
            return Err(error());
        }
        let mut units: i128 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            units = units
                .checked_mul(10)
                .and_then(|units| units.checked_add(i128::from(byte - b'0')))
                .ok_or_else(error)?;
        }
        let missing = Self::PLACES - fraction.len() as u32;
        let units = units.checked_mul(10_i128.pow(missing)).ok_or_else(error)?;
        Self::from_units(if negative { -units } else { units }).ok_or_else(error)
    }
}

impl serde::Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The text is not an amount.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a decimal number of at most 15 places and 38 digits")]
pub struct AmountError(String);

/// Returns `a · b / c` rounded half-even, `None` when `c` is 0 or the result needs over 128 bits.
fn mul_div(a: u128, b: u128, c: u128) -> Option<u128> {
    if c == 0 {
        return None;
    }
    let (high, low) = widening_mul(a, b);
    if high >= c {
        return None;
    }
    // Schoolbook division of 256 by 128 bits, bit by bit: conversions are few.
    let (mut rest, mut quotient) = (high, 0_u128);
    for bit in (0..128).rev() {
        let overflows = rest >> 127 == 1;
        rest = (rest << 1) | ((low >> bit) & 1);
        if overflows || rest >= c {
            rest = rest.wrapping_sub(c);
            quotient |= 1 << bit;
        }
    }
    let is_above_half = rest > c - rest;
    let is_half = rest == c - rest;
    if is_above_half || (is_half && quotient % 2 == 1) {
        quotient = quotient.checked_add(1)?;
    }
    Some(quotient)
}

/// Returns the high and the low half of `a · b`.
fn widening_mul(a: u128, b: u128) -> (u128, u128) {
    const HALF: u128 = u64::MAX as u128;
    let (a_high, a_low) = (a >> 64, a & HALF);
    let (b_high, b_low) = (b >> 64, b & HALF);
    let low = a_low * b_low;
    let middle = a_high * b_low + (low >> 64);
    let (middle_low, carry) = ((middle & HALF) + a_low * b_high, middle >> 64);
    let high = a_high * b_high + carry + (middle_low >> 64);
    (high, (middle_low << 64) | (low & HALF))
}
