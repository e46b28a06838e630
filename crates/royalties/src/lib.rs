//! The ledger of a label: statement lines and agreements in, what each payee is owed out.
//!
//! # Order of calculation
//!
//! For each group of statement lines, in the order of the month of use, and each agreement that
//! covers it, in the order of the ids:
//!
//! 1. **Base** (`rate.base`): gross, net, net less `rate.fee`, or units × `rate.amount`, the last
//!    reduced by `[[controlled]]`.
//! 2. **Deductions** (`[[deduction]]`), each of the whole base, up to its caps.
//! 3. **Rate** (`rate.share`): the first `[[rate.when]]` that fits, else by `[[rate.escalation]]`,
//!    times what `[copublishing]` leaves. Base × rate is the pool.
//! 4. **Overrides** (`[[override]]`), of the base or of the pool, borne by the label or the payees.
//! 5. **Split** among `[[payee]]`s.
//!
//! For each payee:
//!
//! 6. **Reserve** (`[reserve]`): held of what was earned, released when its periods are over.
//! 7. **Conversion** into `payee.currency` at the rate of the last day of the period; what a
//!    released reserve gained since it was held is a line of its own.
//! 8. **Recoupment** of `[[advance]]`s and `[[cost]]`s, the oldest first, on the account of the
//!    agreement or of its `cross_collateral` group.
//! 9. **Withholding** (`payee.withholding`) of what is left.
//! 10. **Payment** of what is due, if it reaches `[payout] minimum`; else it is carried forward.
//!
//! # Rounding
//!
//! Amounts have 15 places. A product is rounded half-even once, at the 15th. Parts of a split are
//! cut off there, and the units of 10⁻¹⁵ that are left go to the first payees in the order of the
//! agreement, one each, by way of the account `rounding`. A payment is rounded half-even once to
//! the smallest coin, and the difference is booked on `rounding`. Parts always sum to the whole.
//!
//! ```
//! use catalog::{Amount, Currency};
//! use jiff::civil::{Date, date};
//! use royalties::{Agreement, Agreements, Group, Opening, Rate, Rates, Right, RunInput, Subject};
//!
//! let agreement = Agreement::from_toml(r#"
//!     schema = "ledgerline.agreement/1"
//!     id = "vyre"
//!     right = "master"
//!     currency = "EUR"
//!     from = 2026-01-01
//!     scope = { artists = ["Ana Vyre"] }
//!     rate = { base = "net", share = "50%" }
//!     [[payee]]
//!     party = "ana"
//!     share = "2/3"
//!     [[payee]]
//!     party = "kalle"
//!     share = "1/3"
//! "#).unwrap();
//!
//! #[derive(Debug)]
//! struct NoRates;
//! impl Rates for NoRates {
//!     fn rate(&self, _: Currency, _: Currency, _: Date) -> Option<Rate> {
//!         None
//!     }
//! }
//!
//! let input = RunInput {
//!     period: "2026-Q3".parse().unwrap(),
//!     subjects: &[Subject { artist: Some("Ana Vyre".to_owned()), ..Subject::default() }],
//!     agreements: &Agreements::new(vec![agreement]).unwrap(),
//!     opening: &Opening::default(),
//!     rates: &NoRates,
//! };
//! let groups = [Group {
//!     subject: 0,
//!     store: "Spotify".into(),
//!     territory: "DE".into(),
//!     use_type: "stream".into(),
//!     currency: Currency::EUR,
//!     usage_month: Some(date(2026, 7, 1)),
//!     statement_month: date(2026, 8, 1),
//!     right: Right::Master,
//!     units: 30_000,
//!     gross: None,
//!     net: "100".parse().unwrap(),
//!     n_rows: 12,
//! }];
//! let run = royalties::run(&input, &groups).unwrap();
//! let paid: Vec<String> = run.payees.iter().map(|payee| payee.paid.to_string()).collect();
//! assert_eq!(paid, ["33.33", "16.67"]);
//! ```

#![warn(missing_docs)]

pub mod agreement;
mod agreements;
mod day;
mod error;
mod group;
mod opening;
mod posting;
mod problem;
mod rates;
mod reverse;
mod run;
mod scope;
mod share;
mod statement;

pub use agreement::{AGREEMENT_SCHEMA, Agreement};
pub use agreements::Agreements;
pub use error::RoyaltiesError;
pub use group::{Group, Right, Subject};
pub use opening::{
    Balance, Carried, Charge, ChargeKind, CountedSoFar, DeductedSoFar, HeldReserve,
    OPENING_VERSION, Opening, Scheduled,
};
pub use posting::{Account, Posting, Step};
pub use problem::{Problem, ProblemKind};
pub use rates::{AppliedRate, Rate, Rates};
pub use reverse::{Reversal, reverse};
pub use run::{Ledger, RunInput, run};
pub use share::{Share, ShareError};
pub use statement::{
    AgreementStatement, ChargeStatement, Earning, LEDGER_VERSION, Line, LineSection,
    PayeeStatement, PotStatement, Run, Unmatched,
};

#[cfg(test)]
mod tests;
