use std::sync::Arc;

use catalog::{Amount, Currency, Period};
use jiff::civil::Date;
use serde::Serialize;

use crate::opening::ChargeKind;
use crate::{AppliedRate, Opening, Posting, Problem, Right, Share, Subject};

/// Version of the calculation: a change of a figure changes it.
pub const LEDGER_VERSION: u32 = 1;

/// What came of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// [`LEDGER_VERSION`].
    pub version: u32,
    /// The period.
    pub period: Period,
    /// What the lines are about, sorted; lines name places in this list.
    pub subjects: Vec<Subject>,
    /// A statement for each payee and currency, sorted.
    pub payees: Vec<PayeeStatement>,
    /// The entries, sorted by step, agreement, account and currency.
    pub postings: Vec<Posting>,
    /// The exchange rates that were applied.
    pub rates: Vec<AppliedRate>,
    /// What no agreement covers; the label keeps it.
    pub unmatched: Vec<Unmatched>,
    /// What a person has to look at.
    pub problems: Vec<Problem>,
    /// The state before.
    pub opening: Opening,
    /// The state after, with which the next period opens.
    pub closing: Opening,
}

/// What a payee is told.
///
/// `carried_in + earned - recouped - withheld = paid + rounding + carried_out`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PayeeStatement {
    /// Short name of the payee.
    pub party: Arc<str>,
    /// Name for people; the short name where no agreement has one.
    pub name: String,
    /// Language, where an agreement names it.
    pub language: Option<String>,
    /// Currency of all amounts below but those of lines and of earnings before conversion.
    pub currency: Currency,
    /// Owed from before.
    pub carried_in: Amount,
    /// Earned in the period: after reserves and conversion.
    pub earned: Amount,
    /// Kept for advances and costs.
    pub recouped: Amount,
    /// Tax withheld.
    pub withheld: Amount,
    /// What is sent, in whole units of the smallest coin.
    pub paid: Amount,
    /// What rounding the payment left over.
    pub rounding: Amount,
    /// Owed further.
    pub carried_out: Amount,
    /// By account that recoups: cross-collateral group or agreement.
    pub pots: Vec<PotStatement>,
    /// By agreement and currency of the statements, before conversion.
    pub earnings: Vec<Earning>,
    /// The lines, by version of an agreement.
    pub agreements: Vec<AgreementStatement>,
}

/// What one account of a payee did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PotStatement {
    /// The cross-collateral group, else the agreement.
    pub pot: Arc<str>,
    /// Owed from before.
    pub carried_in: Amount,
    /// Earned in the period.
    pub earned: Amount,
    /// Kept for advances and costs.
    pub recouped: Amount,
    /// Tax withheld.
    pub withheld: Amount,
    /// What is due: `carried_in + earned - recouped - withheld`.
    pub due: Amount,
    /// Whether it is sent; else it is carried forward.
    pub is_paid: bool,
    /// Advances and costs, in the order of recoupment.
    pub charges: Vec<ChargeStatement>,
}

/// An advance or a cost on a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChargeStatement {
    /// The agreement that has it.
    pub agreement: Arc<str>,
    /// Advance or cost.
    pub kind: ChargeKind,
    /// What for.
    pub name: Arc<str>,
    /// Day on which it was paid.
    #[serde(with = "crate::day")]
    pub date: Date,
    /// Currency of the amounts.
    pub currency: Currency,
    /// What the payee bears of it.
    pub amount: Amount,
    /// Whether it was booked in this period.
    pub is_new: bool,
    /// Recouped in this period.
    pub recouped: Amount,
    /// Still to be recouped.
    pub left: Amount,
}

/// What a payee earned under an agreement in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Earning {
    /// The agreement.
    pub agreement: Arc<str>,
    /// Currency of the statements.
    pub currency: Currency,
    /// The sum of the lines.
    pub amount: Amount,
    /// Held back.
    pub reserve_held: Amount,
    /// Given back of what was held before.
    pub reserve_released: Amount,
    /// Units of the payee's currency for one.
    pub rate: Amount,
    /// `(amount - reserve_held + reserve_released) · rate`.
    pub converted: Amount,
    /// The part of `converted` that released reserves gained (or lost, below 0) since they were held.
    pub exchange_gain: Amount,
}

/// The lines of a payee under a version of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgreementStatement {
    /// The agreement.
    pub agreement: Arc<str>,
    /// Its title.
    pub title: String,
    /// First day of the version.
    #[serde(with = "crate::day")]
    pub from: Date,
    /// Whether the party has an override; else it is a payee.
    pub is_override: bool,
    /// The share of what the agreement gives; of an override its own share.
    pub share: Share,
    /// Number of lines.
    pub n_lines: u64,
    /// The lines, sorted; none where [`crate::Ledger::add`] handed them on.
    pub lines: Vec<Line>,
}

/// Lines of a party under a version of an agreement, as [`crate::Ledger::add`] hands them on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineSection {
    /// Short name of the party.
    pub party: Arc<str>,
    /// The agreement.
    pub agreement: Arc<str>,
    /// First day of the version.
    #[serde(with = "crate::day")]
    pub from: Date,
    /// The lines, sorted by subject, store, territory, use type and month.
    pub lines: Vec<Line>,
}

/// A line of a payee statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Place in [`Run::subjects`].
    pub subject: u32,
    /// Shop, service or music user.
    pub store: Arc<str>,
    /// Territory.
    pub territory: Arc<str>,
    /// Kind of use or sale.
    pub use_type: Arc<str>,
    /// First day of the month of use, of the statement where that is not known.
    #[serde(with = "crate::day")]
    pub month: Date,
    /// Whether `month` is that of use.
    pub is_month_of_use: bool,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Streams, sales or performances.
    pub units: i64,
    /// Number of statement lines.
    pub n_rows: u64,
    /// Base after deductions; what the agreement gives, for an override of that.
    pub base: Amount,
    /// The share of the base that the agreement, or the override, gives.
    pub rate: Share,
    /// What the party earns: its share of base times rate, less overrides that the payees bear and
    /// what agreements give beyond what there is.
    pub amount: Amount,
}

/// What no agreement covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unmatched {
    /// Place in [`Run::subjects`].
    pub subject: u32,
    /// The right.
    pub right: Right,
    /// Currency.
    pub currency: Currency,
    /// What was received.
    pub net: Amount,
    /// Units.
    pub units: i64,
    /// Number of statement lines.
    pub n_rows: u64,
}
