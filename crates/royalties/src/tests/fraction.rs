use std::iter::Sum;
use std::ops::{Add, Mul, Neg, Sub};

use catalog::Amount;

use crate::Share;

/// An exact fraction in lowest terms; overflow is a panic, so numbers are small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    top: i128,
    bottom: i128,
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 {
        a.abs().max(1)
    } else {
        gcd(b, a % b)
    }
}

impl Fraction {
    pub(super) const ZERO: Self = Self { top: 0, bottom: 1 };
    pub(super) const ONE: Self = Self { top: 1, bottom: 1 };

    pub(super) fn new(top: i128, bottom: i128) -> Self {
        let divisor = gcd(top, bottom) * bottom.signum();
        Self {
            top: top / divisor,
            bottom: bottom / divisor,
        }
    }

    pub(super) fn whole(number: i64) -> Self {
        Self::new(i128::from(number), 1)
    }

    pub(super) fn of(amount: Amount) -> Self {
        Self::new(amount.units(), Amount::UNIT)
    }

    pub(super) fn inverse(self) -> Self {
        Self::new(self.bottom, self.top)
    }

    /// Returns it at 15 places, the rest cut off.
    pub(super) fn cut(self) -> Self {
        let fine = self * Self::new(Amount::UNIT, 1);
        Self::new(fine.top / fine.bottom, Amount::UNIT)
    }

    /// Returns it at `places` places; a half goes to the even neighbour.
    pub(super) fn round(self, places: u32) -> Self {
        let scale = 10_i128.pow(places);
        let fine = self * Self::new(scale, 1);
        let floor = fine.top.div_euclid(fine.bottom);
        let above = fine - Self::new(floor, 1);
        let half = Self::new(1, 2);
        let is_up = above > half || (above == half && floor % 2 != 0);
        Self::new(floor + i128::from(is_up), scale)
    }

    pub(super) fn round15(self) -> Self {
        self.round(15)
    }

    pub(super) fn amount(self) -> Amount {
        let fine = self * Self::new(Amount::UNIT, 1);
        assert_eq!(fine.bottom, 1, "more than 15 places");
        Amount::from_units(fine.top).unwrap()
    }

    pub(super) fn abs(self) -> Self {
        Self::new(self.top.abs(), self.bottom)
    }

    pub(super) fn is_zero(self) -> bool {
        self.top == 0
    }
}

impl From<Share> for Fraction {
    fn from(share: Share) -> Self {
        Self::new(share.numerator(), share.denominator())
    }
}

impl Add for Fraction {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let common = gcd(self.bottom, other.bottom);
        let (left, right) = (other.bottom / common, self.bottom / common);
        Self::new(self.top * left + other.top * right, self.bottom * left)
    }
}

impl Sub for Fraction {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Fraction {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(-self.top, self.bottom)
    }
}

impl Mul for Fraction {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let (a, b) = (gcd(self.top, other.bottom), gcd(other.top, self.bottom));
        Self::new(
            (self.top / a) * (other.top / b),
            (self.bottom / b) * (other.bottom / a),
        )
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (*self - *other).top.cmp(&0)
    }
}

impl Sum for Fraction {
    fn sum<I: Iterator<Item = Self>>(fractions: I) -> Self {
        fractions.fold(Self::ZERO, |sum, fraction| sum + fraction)
    }
}

impl Default for Fraction {
    fn default() -> Self {
        Self::ZERO
    }
}
