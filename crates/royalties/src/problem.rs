use std::fmt;
use std::sync::Arc;

use catalog::{Amount, Currency};
use serde::Serialize;

/// Something in agreements or statements that a person has to look at, added up over a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// The agreements, in the order in which they are served.
    pub agreements: Vec<Arc<str>>,
    /// Currency of the amount.
    pub currency: Currency,
    /// The amount that it is about.
    pub amount: Amount,
    /// Number of groups.
    pub n_groups: u64,
    /// The first subject, a place in [`crate::Run::subjects`].
    pub subject: u32,
}

/// What a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// Together, agreements give more than there is; the surplus was not booked.
    Surplus,
    /// Overrides that the payees bear are more than what the payees get; the surplus was not booked.
    OverrideAbovePool,
    /// The territory of the statement is a region of which the agreement covers a part, or unknown;
    /// the agreement was not served.
    TerritoryUnclear,
    /// The base is gross and the statement has none; the net amount was taken.
    GrossMissing,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.agreements.iter().map(|id| format!("`{id}`")).collect();
        let ids = ids.join(", ");
        let (amount, currency) = (self.amount, self.currency);
        match self.kind {
            ProblemKind::Surplus => write!(
                f,
                "{ids} give {amount} {currency} more than there is; it was not booked: \
                 narrow a scope or lower a share"
            ),
            ProblemKind::OverrideAbovePool => write!(
                f,
                "overrides of {ids} are {amount} {currency} more than the payees get; it was not \
                 booked: lower an override"
            ),
            ProblemKind::TerritoryUnclear => write!(
                f,
                "{ids} may cover a part of {amount} {currency}, whose territory is a region or \
                 unknown; nothing of it was given: widen the territories or settle it by hand"
            ),
            ProblemKind::GrossMissing => write!(
                f,
                "{ids} share the gross amount, which {amount} {currency} of the statements do not \
                 say; the net amount was taken"
            ),
        }
    }
}
