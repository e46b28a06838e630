use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use catalog::{Amount, Currency};
use serde::{Deserialize, Serialize};

use crate::RoyaltiesError;

/// One side of an entry. What an account gains is positive; the postings of a run sum to zero in
/// each currency, those of one step and one agreement too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Posting {
    /// The step of the calculation.
    pub step: Step,
    /// Agreement or cross-collateral group; empty for what belongs to none.
    pub under: Arc<str>,
    /// The account.
    pub account: Account,
    /// Currency of the amount.
    pub currency: Currency,
    /// The amount.
    pub amount: Amount,
}

/// The steps of a run, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Money came in.
    Received,
    /// The label's distribution fee.
    Fee,
    /// Deductions from the base.
    Deduction,
    /// Overrides.
    Override,
    /// What the agreement gives, split among the payees.
    Split,
    /// The units of 10⁻¹⁵ that the split left over.
    Remainder,
    /// Held back for returns.
    ReserveHeld,
    /// Given back from reserves.
    ReserveReleased,
    /// Into the currency of the payee, with gain or loss.
    Conversion,
    /// Advances and costs charged to payees.
    Charge,
    /// Earnings kept for advances and costs.
    Recoupment,
    /// Tax withheld.
    Withholding,
    /// Money due, rounded to what can be paid.
    Payout,
}

/// An account of the ledger, written as `label` or `payee:ana`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Account {
    /// What stores and societies sent; negative, because it goes to the others.
    Received,
    /// What the label keeps.
    Label,
    /// The label's distribution fees.
    Fees,
    /// What was deducted before royalties.
    Deductions,
    /// What a payee is owed.
    Payee(Arc<str>),
    /// What is held back of a payee's earnings.
    Reserve(Arc<str>),
    /// What a payee has still to earn back; negative.
    Recoupment {
        /// The cross-collateral group, else the agreement.
        pot: Arc<str>,
        /// The payee.
        party: Arc<str>,
    },
    /// Advances paid.
    Advances,
    /// Costs spent that payees bear.
    Costs,
    /// Tax withheld, owed to the tax office.
    Withholding,
    /// What was sent, or is to be sent now, to a payee.
    Paid(Arc<str>),
    /// What rounding left over.
    Rounding,
    /// Money changed from one currency into another.
    Exchange,
    /// Gain (positive) and loss (negative) of the label from changes of rates.
    Fx,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Received => f.write_str("received"),
            Self::Label => f.write_str("label"),
            Self::Fees => f.write_str("fees"),
            Self::Deductions => f.write_str("deductions"),
            Self::Payee(party) => write!(f, "payee:{party}"),
            Self::Reserve(party) => write!(f, "reserve:{party}"),
            Self::Recoupment { pot, party } => write!(f, "recoupment:{pot}:{party}"),
            Self::Advances => f.write_str("advances"),
            Self::Costs => f.write_str("costs"),
            Self::Withholding => f.write_str("withholding"),
            Self::Paid(party) => write!(f, "paid:{party}"),
            Self::Rounding => f.write_str("rounding"),
            Self::Exchange => f.write_str("exchange"),
            Self::Fx => f.write_str("fx"),
        }
    }
}

impl FromStr for Account {
    type Err = RoyaltiesError;

    fn from_str(text: &str) -> Result<Self, RoyaltiesError> {
        let parts: Vec<&str> = text.split(':').collect();
        Ok(match parts[..] {
            ["received"] => Self::Received,
            ["label"] => Self::Label,
            ["fees"] => Self::Fees,
            ["deductions"] => Self::Deductions,
            ["payee", party] => Self::Payee(party.into()),
            ["reserve", party] => Self::Reserve(party.into()),
            ["recoupment", pot, party] => Self::Recoupment {
                pot: pot.into(),
                party: party.into(),
            },
            ["advances"] => Self::Advances,
            ["costs"] => Self::Costs,
            ["withholding"] => Self::Withholding,
            ["paid", party] => Self::Paid(party.into()),
            ["rounding"] => Self::Rounding,
            ["exchange"] => Self::Exchange,
            ["fx"] => Self::Fx,
            _ => return Err(RoyaltiesError::Account(text.to_owned())),
        })
    }
}

impl From<Account> for String {
    fn from(account: Account) -> Self {
        account.to_string()
    }
}

impl TryFrom<String> for Account {
    type Error = RoyaltiesError;

    fn try_from(text: String) -> Result<Self, RoyaltiesError> {
        text.parse()
    }
}
