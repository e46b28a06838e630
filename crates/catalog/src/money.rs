use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Amount;

/// A currency of ISO 4217 by its three-letter code, such as `EUR`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The United States dollar.
    pub const USD: Self = Self(*b"USD");
    /// The pound sterling.
    pub const GBP: Self = Self(*b"GBP");

    /// Returns the three letters.
    #[expect(clippy::missing_panics_doc, reason = "no value can make it panic")]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII letters are stored")
    }

    /// Returns the places of the smallest coin or booked unit: 2 for `EUR`, 0 for `JPY`, 3 for `KWD`.
    pub fn places(self) -> u32 {
        iso_currency::Currency::from_code(self.code())
            .and_then(iso_currency::Currency::exponent)
            .map_or(2, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl TryFrom<String> for Currency {
    type Error = CurrencyError;

    fn try_from(text: String) -> Result<Self, CurrencyError> {
        text.parse()
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    /// Reads a code in either case, or one of the signs `$`, `€`, `£`, `¥`, `US$`.
    ///
    /// `$` and `¥` are read as US dollar and yen, which is what statements mean by them.
    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        let error = || CurrencyError(text.to_owned());
        let code = match text.trim() {
            "$" | "US$" | "$US" => return Ok(Self::USD),
            "€" => return Ok(Self::EUR),
            "£" => return Ok(Self::GBP),
            "¥" => return Ok(Self(*b"JPY")),
            code => code.to_ascii_uppercase(),
        };
        iso_currency::Currency::from_code(&code).ok_or_else(error)?;
        let letters: [u8; 3] = code.as_bytes().try_into().map_err(|_| error())?;
        Ok(Self(letters))
    }
}

/// The text is no currency.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a currency of ISO 4217 such as EUR")]
pub struct CurrencyError(String);

/// An amount of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub currency: Currency,
}

impl Money {
    /// Returns the sum; `None` for different currencies or past 38 digits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        let amount = self.amount.checked_add(other.amount)?;
        Some(Self { amount, ..self })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}
