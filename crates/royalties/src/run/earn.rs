//! From groups to what each party earns: base, deductions, rate, overrides, split.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::{Amount, Currency};
use jiff::civil::Date;

use super::RunInput;
use super::book::{Book, Entry, Limit};
use super::counters::{Counts, Deductions};
use super::order::{Item, Ordered, Subjects};
use super::sum::{add, minus};
use super::terms::{Terms, share_between, unit_share};
use crate::agreement::{Base, Borne, Counted, Of};
use crate::problem::{Problem, ProblemKind};
use crate::rates::Converter;
use crate::scope::Fit;
use crate::share::{Part, split};
use crate::{Agreements, Right, RoyaltiesError, Share};

/// What no agreement covers, by subject, right and currency: net, units, rows.
pub(super) type Unmatched = BTreeMap<(u32, Right, Currency), (Amount, i64, u64)>;

/// Runs groups through agreements and keeps what comes of it.
#[derive(Debug)]
pub(super) struct Earner<'a> {
    agreements: &'a Agreements,
    /// The day of the rates of exchange.
    day: Date,
    /// For each subject the versions that cover it, with the place of the part of an amount per unit
    /// that they pay.
    covering: Vec<Vec<(u32, u32)>>,
    unit_shares: Vec<Share>,
    recordings: Vec<Arc<str>>,
    whole: Arc<str>,
    deductions_of: Vec<Vec<usize>>,
    terms: Vec<Terms>,
    parts: Vec<Part>,
    pub(super) books: Vec<Book>,
    pub(super) received: BTreeMap<Currency, Amount>,
    pub(super) unmatched: Unmatched,
    pub(super) problems: BTreeMap<(ProblemKind, Vec<usize>, Currency), Problem>,
    pub(super) counts: Counts,
    pub(super) deductions: Deductions,
    pub(super) converter: Converter<'a>,
}

impl<'a> Earner<'a> {
    pub(super) fn new(
        input: &RunInput<'a>,
        subjects: &Subjects<'_>,
    ) -> Result<Self, RoyaltiesError> {
        let agreements = input.agreements;
        let (deductions, deductions_of) = Deductions::open(agreements, input.opening);
        let mut covering = Vec::with_capacity(subjects.sorted.len());
        let mut unit_shares = vec![Share::ALL];
        for subject in &subjects.sorted {
            let mut versions = Vec::new();
            for version in agreements.index.covering(subject) {
                let controlled = &agreements.versions()[version as usize].controlled;
                if controlled.is_empty() {
                    versions.push((version, 0));
                } else {
                    versions.push((version, unit_shares.len() as u32));
                    unit_shares.push(unit_share(controlled, subject)?);
                }
            }
            covering.push(versions);
        }
        let recordings = subjects
            .sorted
            .iter()
            .map(|subject| subject.recording_key().into());
        Ok(Self {
            agreements,
            day: input.period.last(),
            covering,
            unit_shares,
            recordings: recordings.collect(),
            whole: "".into(),
            deductions_of,
            terms: Vec::new(),
            parts: Vec::new(),
            books: agreements
                .versions()
                .iter()
                .map(|_| Book::default())
                .collect(),
            received: BTreeMap::new(),
            unmatched: BTreeMap::new(),
            problems: BTreeMap::new(),
            counts: Counts::open(input.opening),
            deductions,
            converter: Converter::new(input.rates),
        })
    }

    /// Runs groups through the agreements, in their order.
    pub(super) fn earn(&mut self, ordered: &Ordered<'_>) -> Result<(), RoyaltiesError> {
        let texts = ordered.texts();
        self.terms.clear();
        for (idx, version) in self.agreements.versions().iter().enumerate() {
            let mut terms = Terms::new(version, self.agreements.agreement_of(idx), &texts)?;
            terms.deductions.clone_from(&self.deductions_of[idx]);
            self.terms.push(terms);
        }
        let (mut applying, mut unclear) = (Vec::new(), Vec::new());
        for (idx, item) in ordered.items.iter().enumerate() {
            add(self.received.entry(item.currency).or_default(), item.net)?;
            applying.clear();
            for (version, unit_share) in &self.covering[item.subject as usize] {
                let version = *version as usize;
                let terms = &self.terms[version];
                if terms.right != item.right || !self.agreements.applies(version, item.day) {
                    continue;
                }
                match terms.scope.fit(item.store, item.territory, item.use_type) {
                    Fit::Whole => {
                        applying.push((version, self.unit_shares[*unit_share as usize]));
                    }
                    Fit::Unclear => unclear.push(terms.agreement),
                    Fit::None => {}
                }
            }
            for agreement in unclear.drain(..) {
                let kind = ProblemKind::TerritoryUnclear;
                self.problem(kind, &[agreement], item.currency, item.net, item)?;
            }
            self.group(idx as u32, item, &applying)?;
        }
        Ok(())
    }

    fn group(
        &mut self,
        idx: u32,
        item: &Item,
        applying: &[(usize, Share)],
    ) -> Result<(), RoyaltiesError> {
        if applying.is_empty() {
            let key = (item.subject, item.right, item.currency);
            let sums = self.unmatched.entry(key).or_default();
            add(&mut sums.0, item.net)?;
            sums.1 = sums.1.saturating_add(item.units);
            sums.2 = sums.2.saturating_add(item.n_rows);
            return Ok(());
        }
        let bases = applying
            .iter()
            .filter_map(|(version, _)| match self.terms[*version].base {
                Base::PerUnit => None,
                Base::Gross => Some(item.gross.unwrap_or(item.net)),
                Base::Net | Base::AfterFee => Some(item.net),
            });
        let all = bases
            .max_by_key(|base| base.units().abs())
            .unwrap_or(Amount::ZERO);
        let mut limit = Limit::new(all);
        for (version, unit_share) in applying {
            self.give(idx, item, *version, *unit_share, &mut limit)?;
        }
        Ok(())
    }

    /// Computes what one version gives of a group.
    fn give(
        &mut self,
        idx: u32,
        item: &Item,
        version: usize,
        unit_share: Share,
        limit: &mut Limit,
    ) -> Result<(), RoyaltiesError> {
        let is_per_unit = self.terms[version].base == Base::PerUnit;
        let agreement = self.terms[version].agreement;
        limit.givers.push(agreement);
        let (currency, whole) = self.base(item, version, unit_share)?;
        let cell = self.books[version].cell(currency, &self.terms[version]);
        let base = self.deduct(version, cell, currency, whole)?;
        let rate = self.rate(item, version, currency, base)?;
        let mut pool = rate.of(base);
        let mut surplus = Amount::ZERO;
        if !is_per_unit {
            let wanted = pool;
            pool = limit.take(wanted)?;
            surplus = minus(wanted, pool)?;
        }
        let mut for_payees = pool;
        let mut above_pool = Amount::ZERO;
        let first_amount = self.books[version].amounts.len();
        let terms = &self.terms[version];
        let book = &mut self.books[version];
        book.amounts
            .resize(first_amount + terms.n_parties(), Amount::ZERO);
        let n_payees = terms.payee_shares.len();
        for (place, (share, of, borne)) in terms.overrides.iter().enumerate() {
            let wanted = share.of(if *of == Of::Base { base } else { pool });
            let amount = match borne {
                Borne::Payees if pool < Amount::ZERO => wanted.max(for_payees),
                Borne::Payees => wanted.min(for_payees),
                Borne::Label if is_per_unit => wanted,
                Borne::Label => limit.take(wanted)?,
            };
            let missing = minus(wanted, amount)?;
            if *borne == Borne::Payees {
                for_payees = minus(for_payees, amount)?;
                add(&mut above_pool, missing)?;
            } else {
                add(&mut surplus, missing)?;
            }
            add(&mut book.cells[cell].overrides[place], amount)?;
            book.amounts[first_amount + n_payees + place] = amount;
        }
        split(for_payees, &terms.payee_shares, &mut self.parts);
        let is_reserved = terms
            .reserve
            .as_ref()
            .is_some_and(|(_, uses)| uses.fits(item.store, item.territory, item.use_type));
        for (place, part) in self.parts.iter().enumerate() {
            let sum = &mut book.cells[cell].payees[place];
            add(&mut sum.part.amount, part.amount)?;
            add(&mut sum.part.remainder, part.remainder)?;
            let amount = super::sum::plus(part.amount, part.remainder)?;
            if is_reserved {
                add(&mut sum.reservable, amount)?;
            }
            book.amounts[first_amount + place] = amount;
        }
        book.entries.push(Entry {
            item: idx,
            currency,
            base,
            rate,
            pool,
        });
        if !surplus.is_zero() {
            self.problem(ProblemKind::Surplus, &limit.givers, currency, surplus, item)?;
        }
        if !above_pool.is_zero() {
            let kind = ProblemKind::OverrideAbovePool;
            self.problem(kind, &[agreement], currency, above_pool, item)?;
        }
        Ok(())
    }

    /// Returns the base before deductions and its currency, and books the fee.
    fn base(
        &mut self,
        item: &Item,
        version: usize,
        unit_share: Share,
    ) -> Result<(Currency, Amount), RoyaltiesError> {
        let terms = &self.terms[version];
        let amount = match terms.base {
            Base::Net => item.net,
            Base::Gross => {
                if item.gross.is_none() {
                    let (kind, agreement) = (ProblemKind::GrossMissing, terms.agreement);
                    self.problem(kind, &[agreement], item.currency, item.net, item)?;
                }
                item.gross.unwrap_or(item.net)
            }
            Base::AfterFee => {
                let fee = terms.fee.of(item.net);
                let cell = self.books[version].cell(item.currency, terms);
                add(&mut self.books[version].cells[cell].fee, fee)?;
                minus(item.net, fee)?
            }
            Base::PerUnit => {
                let (amount, currency) = terms.unit;
                let what = "an amount per unit";
                let whole = amount.units().checked_mul(i128::from(item.units));
                let whole = whole.and_then(Amount::from_units);
                let whole = whole.ok_or(RoyaltiesError::TooLarge { what })?;
                return Ok((currency, unit_share.of(whole)));
            }
        };
        Ok((item.currency, amount))
    }

    /// Returns the base after deductions.
    fn deduct(
        &mut self,
        version: usize,
        cell: usize,
        currency: Currency,
        whole: Amount,
    ) -> Result<Amount, RoyaltiesError> {
        let mut left = whole;
        let terms = &self.terms[version];
        for place in &terms.deductions {
            let rate = if self.deductions.is_limited(*place) {
                self.converter.value(currency, terms.currency, self.day)?
            } else {
                Amount::ONE
            };
            let taken = self.deductions.take(*place, whole, left, rate)?;
            left = minus(left, taken)?;
            add(&mut self.books[version].cells[cell].deducted, taken)?;
        }
        Ok(left)
    }

    /// Returns the share of the base that is given, and counts for escalations.
    fn rate(
        &mut self,
        item: &Item,
        version: usize,
        currency: Currency,
        base: Amount,
    ) -> Result<Share, RoyaltiesError> {
        let terms = &self.terms[version];
        let mut rate = terms.share;
        if !terms.tiers.is_empty() {
            let amount = if terms.counts_units {
                Amount::ZERO
            } else {
                self.converter
                    .convert(base, (currency, terms.currency), self.day)?
            };
            let recording = match terms.counted {
                Counted::Agreement => &self.whole,
                Counted::Recording => &self.recordings[item.subject as usize],
            };
            let agreement = &self.agreements.ids()[terms.agreement];
            let counts = &mut self.counts;
            let (before, after) = counts.count(agreement, recording, item.units, amount)?;
            let (from, to) = if terms.counts_units {
                (i128::from(before.units), i128::from(after.units))
            } else {
                (before.amount.units(), after.amount.units())
            };
            rate = share_between(terms.share, &terms.tiers, from, to)?;
        }
        let (store, territory, use_type) = (item.store, item.territory, item.use_type);
        let when = terms
            .when
            .iter()
            .find(|(filter, _)| filter.fits(store, territory, use_type));
        Ok(when.map_or(rate, |(_, share)| *share))
    }

    fn problem(
        &mut self,
        kind: ProblemKind,
        agreements: &[usize],
        currency: Currency,
        amount: Amount,
        item: &Item,
    ) -> Result<(), RoyaltiesError> {
        let key = (kind, agreements.to_vec(), currency);
        let problem = self.problems.entry(key).or_insert_with(|| Problem {
            kind,
            agreements: agreements
                .iter()
                .map(|place| self.agreements.ids()[*place].clone())
                .collect(),
            currency,
            amount: Amount::ZERO,
            n_groups: 0,
            subject: item.subject,
        });
        problem.n_groups += 1;
        add(&mut problem.amount, amount)
    }
}
