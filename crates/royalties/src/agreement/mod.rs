//! The text form of agreements.

mod check;
mod terms;
mod text;

pub use terms::{
    Advance, Base, Borne, Controlled, Copublishing, Cost, Counted, Deduction, Escalation, Of,
    Override, Payee, Payout, Release, Reserve, RoyaltyRate, Scope, When,
};

use catalog::Currency;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Right;

/// What `schema` of an agreement says: the version of the form.
pub const AGREEMENT_SCHEMA: &str = "ledgerline.agreement/1";

/// One version of an agreement: who is paid which part of what, and from when.
///
/// The text form is TOML. Amounts and shares are written in quotes, because they are exact.
/// `docs/concepts/royalties.md` has an example of each clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Always `ledgerline.agreement/1`.
    pub schema: String,
    /// Short name, the same in all versions of the agreement.
    pub id: String,
    /// What it is, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The right that it is about.
    pub right: Right,
    /// Currency of account: that of all amounts below, and of the payees that name no other.
    #[schemars(with = "String")]
    pub currency: Currency,
    /// First day of use that this version applies to.
    #[serde(with = "crate::day")]
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day of use; without it, up to the day before the next version begins.
    #[serde(
        default,
        with = "crate::day::option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Option<String>")]
    pub to: Option<Date>,
    /// Agreements of one group recoup from one account of each payee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cross_collateral: Option<String>,
    /// What it covers.
    pub scope: Scope,
    /// What it gives.
    pub rate: RoyaltyRate,
    /// Composer and publisher share the income of a work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copublishing: Option<Copublishing>,
    /// What is held back for returns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserve: Option<Reserve>,
    /// When money is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payout: Option<Payout>,
    /// Reductions of a per-unit amount for controlled compositions; the first that fits counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controlled: Vec<Controlled>,
    /// What is taken off the base before the rate.
    #[serde(default, rename = "deduction", skip_serializing_if = "Vec::is_empty")]
    pub deductions: Vec<Deduction>,
    /// Who is paid what the agreement gives.
    #[serde(rename = "payee")]
    pub payees: Vec<Payee>,
    /// Who is paid besides, such as a producer.
    #[serde(default, rename = "override", skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Money paid ahead, recouped from earnings.
    #[serde(default, rename = "advance", skip_serializing_if = "Vec::is_empty")]
    pub advances: Vec<Advance>,
    /// Money spent, recouped from earnings as far as the payees bear it.
    #[serde(default, rename = "cost", skip_serializing_if = "Vec::is_empty")]
    pub costs: Vec<Cost>,
}

impl Agreement {
    /// Returns the payees' shares, in their order.
    pub(crate) fn payee_shares(&self) -> Vec<crate::Share> {
        self.payees.iter().map(|payee| payee.share).collect()
    }
}
