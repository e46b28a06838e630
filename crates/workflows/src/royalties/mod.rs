//! What each payee is owed: agreements, runs over a period, statements, and the proof of them.

mod agreements;
mod groups;
mod rates;
mod run;
mod statement;
mod verify;

pub use agreements::{Added, Listed, add, list, read, remove};
pub use royalties::{AGREEMENT_SCHEMA, Agreement, PayeeStatement};
pub use run::{Amounts, Change, KeptRun, Payee, RunReport, RunState, close, run, runs};
pub use statement::{Statement, csv, statement};
pub use verify::{Verified, verify};

#[cfg(test)]
mod tests;
