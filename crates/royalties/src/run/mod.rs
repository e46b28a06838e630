mod book;
mod charges;
mod counters;
mod earn;
pub(crate) mod journal;
mod ledger;
mod lines;
mod order;
mod payout;
mod reserves;
mod settle;
pub(crate) mod sum;
mod terms;

pub use ledger::Ledger;

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::Period;
use jiff::civil::Date;

use crate::{Agreements, Group, Line, LineSection, Opening, Rates, RoyaltiesError, Run, Subject};

/// What a run computes from, besides the groups.
#[derive(Clone, Copy, Debug)]
pub struct RunInput<'a> {
    /// The period that is accounted for. Its last day is that of the exchange rates.
    pub period: Period,
    /// What the groups are about.
    pub subjects: &'a [Subject],
    /// The agreements.
    pub agreements: &'a Agreements,
    /// The state that the last period closed with.
    pub opening: &'a Opening,
    /// The exchange rates.
    pub rates: &'a dyn Rates,
}

/// Computes what each payee is owed for a period. The crate says in which order.
///
/// `groups` are the statement lines of the period, summed. Neither their order nor the way in which
/// lines are put into groups changes the result.
pub fn run(input: &RunInput<'_>, groups: &[Group]) -> Result<Run, RoyaltiesError> {
    let mut lines: BTreeMap<(Arc<str>, Arc<str>, Date), Vec<Line>> = BTreeMap::new();
    let mut ledger = Ledger::open(input)?;
    ledger.add(groups, &mut |section: LineSection| {
        lines.insert(
            (section.party, section.agreement, section.from),
            section.lines,
        );
    })?;
    let mut run = ledger.close()?;
    for payee in &mut run.payees {
        for section in &mut payee.agreements {
            let key = (payee.party.clone(), section.agreement.clone(), section.from);
            section.lines = lines.remove(&key).unwrap_or_default();
        }
    }
    Ok(run)
}
