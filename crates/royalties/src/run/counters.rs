//! What outlives a period: what escalations count and what deductions have taken.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::Amount;

use super::sum::add;
use crate::agreement::Deduction;
use crate::opening::{CountedSoFar, DeductedSoFar};
use crate::rates::times;
use crate::{Agreements, Opening, RoyaltiesError, Share};

/// A count of an escalation.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) units: i64,
    pub(super) amount: Amount,
}

/// The counts of all escalations, by agreement and recording.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<(Arc<str>, Arc<str>), Count>);

impl Counts {
    pub(super) fn open(opening: &Opening) -> Self {
        let counted = opening.counted.iter().map(|counted| {
            let key = (counted.agreement.clone(), counted.recording.clone());
            let (units, amount) = (counted.units, counted.amount);
            (key, Count { units, amount })
        });
        Self(counted.collect())
    }

    /// Counts further and returns the count before and after.
    pub(super) fn count(
        &mut self,
        agreement: &Arc<str>,
        recording: &Arc<str>,
        units: i64,
        amount: Amount,
    ) -> Result<(Count, Count), RoyaltiesError> {
        let key = (agreement.clone(), recording.clone());
        let count = self.0.entry(key).or_default();
        let before = *count;
        let what = "the count of an escalation";
        let units = count.units.checked_add(units);
        count.units = units.ok_or(RoyaltiesError::TooLarge { what })?;
        add(&mut count.amount, amount)?;
        Ok((before, *count))
    }

    pub(super) fn close(self) -> Vec<CountedSoFar> {
        let counts = self.0.into_iter();
        let moved = counts.filter(|(_, count)| count.units != 0 || !count.amount.is_zero());
        let counted = moved.map(|((agreement, recording), count)| CountedSoFar {
            agreement,
            recording,
            units: count.units,
            amount: count.amount,
        });
        counted.collect()
    }
}

/// A deduction of an agreement, in all its versions, and what it has taken.
#[derive(Debug)]
struct Taken {
    agreement: Arc<str>,
    name: Arc<str>,
    in_period: Amount,
    in_all: Amount,
}

/// The deductions of all agreements.
#[derive(Debug, Default)]
pub(super) struct Deductions {
    taken: Vec<Taken>,
    /// The terms in each version, with the place of what was taken.
    terms: Vec<(Deduction, usize)>,
}

impl Deductions {
    /// Returns the deductions, and for each version the places of its own.
    pub(super) fn open(agreements: &Agreements, opening: &Opening) -> (Self, Vec<Vec<usize>>) {
        let mut places: BTreeMap<(Arc<str>, Arc<str>), usize> = BTreeMap::new();
        let mut deductions = Self::default();
        for so_far in &opening.deducted {
            let key = (so_far.agreement.clone(), so_far.name.clone());
            places.insert(key, deductions.taken.len());
            deductions.push(&so_far.agreement, &so_far.name, so_far.amount);
        }
        let mut of_versions = Vec::new();
        for (idx, version) in agreements.versions().iter().enumerate() {
            let agreement = &agreements.ids()[agreements.agreement_of(idx)];
            let mut own = Vec::new();
            for deduction in &version.deductions {
                let name: Arc<str> = deduction.name.as_str().into();
                let place = *places
                    .entry((agreement.clone(), name.clone()))
                    .or_insert_with(|| {
                        deductions.push(agreement, &name, Amount::ZERO);
                        deductions.taken.len() - 1
                    });
                own.push(deductions.terms.len());
                deductions.terms.push((deduction.clone(), place));
            }
            of_versions.push(own);
        }
        (deductions, of_versions)
    }

    fn push(&mut self, agreement: &Arc<str>, name: &Arc<str>, in_all: Amount) {
        self.taken.push(Taken {
            agreement: agreement.clone(),
            name: name.clone(),
            in_period: Amount::ZERO,
            in_all,
        });
    }

    /// Returns whether a deduction is limited by an amount, which needs the rate of the currency.
    pub(super) fn is_limited(&self, place: usize) -> bool {
        let (terms, _) = &self.terms[place];
        [terms.amount, terms.cap_period, terms.cap_total]
            .iter()
            .any(Option::is_some)
    }

    /// Returns what a deduction takes of `base`, of which `left` is still there, and notes it.
    ///
    /// `rate` is the worth of the base's currency in the currency of account.
    pub(super) fn take(
        &mut self,
        place: usize,
        base: Amount,
        left: Amount,
        rate: Amount,
    ) -> Result<Amount, RoyaltiesError> {
        let (terms, taken) = &self.terms[place];
        let taken = &mut self.taken[*taken];
        let wanted = terms.share.unwrap_or(Share::ALL).of(base);
        let wanted = if base > Amount::ZERO {
            wanted.min(left)
        } else {
            wanted.max(left)
        };
        // A fixed amount is not given back when sales are returned.
        let wanted = if terms.amount.is_some() {
            wanted.max(Amount::ZERO)
        } else {
            wanted
        };
        let in_period = terms.amount.or(terms.cap_period);
        let room = [
            (in_period, taken.in_period),
            (terms.cap_total, taken.in_all),
        ]
        .into_iter()
        .filter_map(|(cap, so_far)| cap?.checked_sub(so_far))
        .min();
        let Some(room) = room else {
            return Ok(wanted);
        };
        let room = room.max(Amount::ZERO);
        let mut counted = times(wanted, rate)?;
        let mut amount = wanted;
        if counted > room {
            counted = room;
            let what = "a converted amount";
            let cut = room.checked_mul_div(Amount::ONE, rate);
            amount = cut.ok_or(RoyaltiesError::TooLarge { what })?.min(wanted);
        }
        add(&mut taken.in_period, counted)?;
        if terms.cap_total.is_some() {
            add(&mut taken.in_all, counted)?;
        }
        Ok(amount)
    }

    pub(super) fn close(self) -> Vec<DeductedSoFar> {
        let taken = self
            .taken
            .into_iter()
            .filter(|taken| !taken.in_all.is_zero());
        let deducted = taken.map(|taken| DeductedSoFar {
            agreement: taken.agreement,
            name: taken.name,
            amount: taken.in_all,
        });
        let mut deducted: Vec<DeductedSoFar> = deducted.collect();
        deducted.sort();
        deducted
    }
}
