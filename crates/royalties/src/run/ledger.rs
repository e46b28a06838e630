use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::RunInput;
use super::earn::Earner;
use super::journal::{Journal, balances};
use super::lines::{lines, order, parties};
use super::order::{Ordered, Subjects};
use super::settle::Settlement;
use crate::opening::OPENING_VERSION;
use crate::statement::LEDGER_VERSION;
use crate::{AgreementStatement, Group, LineSection, Opening, RoyaltiesError, Run, Unmatched};

/// A run that takes its groups in portions, so that not all of them have to be in memory.
///
/// The portions come in the order of the months: all groups of a month of use (of the statement,
/// where that is not known) are in one portion, and later portions hold later months. The result is
/// that of [`crate::run`] over all groups at once.
#[derive(Debug)]
pub struct Ledger<'a> {
    input: RunInput<'a>,
    subjects: Subjects<'a>,
    earner: Earner<'a>,
    /// The last day that was added.
    last_day: Option<Date>,
    /// Number of lines by place of version and party.
    n_lines: BTreeMap<(usize, usize), u64>,
}

impl<'a> Ledger<'a> {
    /// Begins a run.
    pub fn open(input: &RunInput<'a>) -> Result<Self, RoyaltiesError> {
        if input.opening.version != OPENING_VERSION {
            return Err(RoyaltiesError::Version {
                found: input.opening.version,
                known: OPENING_VERSION,
            });
        }
        if let Some(closed) = input.opening.period
            && input.period.first() <= closed.last()
        {
            let period = input.period;
            return Err(RoyaltiesError::Closed { period, closed });
        }
        let subjects = Subjects::new(input.subjects);
        Ok(Self {
            input: *input,
            earner: Earner::new(input, &subjects)?,
            subjects,
            last_day: None,
            n_lines: BTreeMap::new(),
        })
    }

    /// Adds the groups of some months, and hands on the statement lines that they give, by version
    /// and party.
    pub fn add(
        &mut self,
        groups: &[Group],
        hand_on: &mut dyn FnMut(LineSection),
    ) -> Result<(), RoyaltiesError> {
        let ordered = Ordered::new(&self.subjects, groups)?;
        let (Some(first), Some(last)) = (ordered.items.first(), ordered.items.last()) else {
            return Ok(());
        };
        if let Some(last_day) = self.last_day
            && first.day <= last_day
        {
            let day = first.day;
            return Err(RoyaltiesError::Order { day, last_day });
        }
        self.last_day = Some(last.day);
        self.earner.earn(&ordered)?;
        let agreements = self.input.agreements;
        for (idx, version) in agreements.versions().iter().enumerate() {
            let book = &mut self.earner.books[idx];
            if book.entries.is_empty() {
                continue;
            }
            let order = order(&ordered, book);
            for (place, party) in parties(version).into_iter().enumerate() {
                let lines = lines(&ordered, book, &order, (place, &party))?;
                *self.n_lines.entry((idx, place)).or_default() += lines.len() as u64;
                hand_on(LineSection {
                    party: party.name.into(),
                    agreement: agreements.ids()[agreements.agreement_of(idx)].clone(),
                    from: version.from,
                    lines,
                });
            }
            book.entries = Vec::new();
            book.amounts = Vec::new();
        }
        Ok(())
    }

    /// Ends the run. The statements know the number of their lines, but have none.
    pub fn close(self) -> Result<Run, RoyaltiesError> {
        let Self {
            input, mut earner, ..
        } = self;
        let mut journal = Journal::default();
        let mut settlement = Settlement::new(&input)?;
        settlement.book_earned(&mut earner, &mut journal)?;
        settlement.release_reserves(&mut journal)?;
        let mut converter = earner.converter;
        settlement.convert(&mut journal, &mut converter)?;
        settlement.charge(&mut journal, &mut converter)?;
        settlement.recoup(&mut journal, &mut converter)?;
        settlement.withhold(&mut journal)?;
        settlement.pay(&mut journal, &mut converter)?;
        let postings = journal.postings();
        let unmatched = earner.unmatched.into_iter();
        let unmatched = unmatched.map(|((subject, right, currency), sums)| Unmatched {
            subject,
            right,
            currency,
            net: sums.0,
            units: sums.1,
            n_rows: sums.2,
        });
        let (payees, state) = settlement.close(sections(&input, &self.n_lines))?;
        Ok(Run {
            version: LEDGER_VERSION,
            period: input.period,
            subjects: self.subjects.sorted.into_iter().cloned().collect(),
            payees,
            rates: converter.applied(),
            unmatched: unmatched.collect(),
            problems: earner.problems.into_values().collect(),
            opening: input.opening.clone(),
            closing: Opening {
                period: Some(input.period),
                balances: balances(&input.opening.balances, &postings)?,
                counted: earner.counts.close(),
                deducted: earner.deductions.close(),
                ..state
            },
            postings,
        })
    }
}

/// Returns what stands over the lines of each party, without lines.
fn sections(
    input: &RunInput<'_>,
    n_lines: &BTreeMap<(usize, usize), u64>,
) -> Vec<(Arc<str>, AgreementStatement)> {
    let agreements = input.agreements;
    let sections = n_lines.iter().filter_map(|((idx, place), n_lines)| {
        let version = &agreements.versions()[*idx];
        let party = parties(version).into_iter().nth(*place)?;
        let section = AgreementStatement {
            agreement: agreements.ids()[agreements.agreement_of(*idx)].clone(),
            title: version.title.clone(),
            from: version.from,
            is_override: party.of.is_some(),
            share: party.share,
            n_lines: *n_lines,
            lines: Vec::new(),
        };
        Some((party.name.into(), section))
    });
    sections.collect()
}
