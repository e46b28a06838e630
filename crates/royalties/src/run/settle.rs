//! From what parties earn to the accounts that recoup.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::{Amount, Currency};

use super::RunInput;
use super::book::Cell;
use super::charges::OpenCharge;
use super::earn::Earner;
use super::journal::Journal;
use super::lines;
use super::sum::{add, minus, plus};
use crate::agreement::Agreement;
use crate::agreements::Standing;
use crate::rates::{Converter, times};
use crate::{Account, Earning, HeldReserve, RoyaltiesError, Share, Step};

/// A payee, a currency and an account that recoups.
pub(super) type PotKey = (Arc<str>, Currency, Arc<str>);

/// By agreement and party.
type Standings = BTreeMap<(Arc<str>, Arc<str>), Standing>;

/// By party and account that recoups.
type AllPotTerms = BTreeMap<(Arc<str>, Arc<str>), PotTerms>;

/// What one account of a payee does in the period.
#[derive(Debug, Default)]
pub(super) struct Pot {
    pub(super) carried_in: Amount,
    pub(super) earned: Amount,
    pub(super) recouped: Amount,
    pub(super) withheld: Amount,
    pub(super) due: Amount,
    pub(super) is_paid: bool,
}

/// How an account of a payee is paid.
#[derive(Clone, Debug)]
pub(super) struct PotTerms {
    /// The first agreement that has it.
    pub(super) agreement: Arc<str>,
    pub(super) currency: Currency,
    pub(super) withholding: Share,
    /// The least that is sent, by each of its agreements.
    pub(super) minimums: Vec<(Amount, Currency)>,
}

/// What a payee earned under an agreement in one currency.
#[derive(Debug, Default)]
pub(super) struct EarningState {
    amount: Amount,
    pub(super) held: Amount,
    pub(super) released: Amount,
    /// The portion of `released` whose worth in the payee's currency is on record,
    pub(super) recorded: Amount,
    /// and that worth.
    pub(super) worth: Amount,
}

/// The second half of a run. What belongs to an agreement and a party is keyed by their ids.
#[derive(Debug)]
pub(super) struct Settlement<'a> {
    pub(super) input: RunInput<'a>,
    pub(super) standings: Standings,
    pub(super) pot_terms: AllPotTerms,
    earnings: BTreeMap<(Arc<str>, Arc<str>, Currency), EarningState>,
    /// By payee, with its currency.
    pub(super) converted: Vec<(Arc<str>, Currency, Earning)>,
    pub(super) pots: BTreeMap<PotKey, Pot>,
    pub(super) reserves: Vec<HeldReserve>,
    pub(super) charges: Vec<OpenCharge>,
    /// Payments of the period with what rounding left over.
    pub(super) payments: BTreeMap<(Arc<str>, Currency), (Amount, Amount)>,
}

impl<'a> Settlement<'a> {
    pub(super) fn new(input: &RunInput<'a>) -> Result<Self, RoyaltiesError> {
        let agreements = input.agreements;
        let mut standings = Standings::new();
        for (idx, version) in agreements.versions().iter().enumerate() {
            let agreement = agreements.agreement_of(idx);
            for party in lines::parties(version) {
                let key = (agreements.ids()[agreement].clone(), party.name.into());
                let standing = agreements.standing(agreement, party.name, input.period.last());
                if let Some(standing) = standing {
                    standings.insert(key, standing);
                }
            }
        }
        let mut pots: BTreeMap<PotKey, Pot> = BTreeMap::new();
        for carried in &input.opening.carried {
            let key = (carried.party.clone(), carried.currency, carried.pot.clone());
            add(&mut pots.entry(key).or_default().carried_in, carried.amount)?;
        }
        let open = input.opening.charges.iter().cloned();
        Ok(Self {
            input: *input,
            pot_terms: pot_terms(&standings)?,
            standings,
            earnings: BTreeMap::new(),
            converted: Vec::new(),
            pots,
            reserves: Vec::new(),
            charges: open.map(OpenCharge::old).collect(),
            payments: BTreeMap::new(),
        })
    }

    /// Books what was received and what each version gave, and holds reserves.
    pub(super) fn book_earned(
        &mut self,
        earner: &mut Earner<'_>,
        journal: &mut Journal,
    ) -> Result<(), RoyaltiesError> {
        let none: Arc<str> = "".into();
        for (currency, amount) in &earner.received {
            let sides = (Account::Received, Account::Label);
            journal.book((Step::Received, &none), sides, *currency, *amount)?;
        }
        let agreements = self.input.agreements;
        for (idx, version) in agreements.versions().iter().enumerate() {
            let id = &agreements.ids()[agreements.agreement_of(idx)];
            for cell in &earner.books[idx].cells {
                self.book_cell((version, id), cell, journal, &mut earner.converter)?;
            }
        }
        Ok(())
    }

    /// Books what one version gave in one currency.
    fn book_cell(
        &mut self,
        (version, id): (&Agreement, &Arc<str>),
        cell: &Cell,
        journal: &mut Journal,
        converter: &mut Converter<'_>,
    ) -> Result<(), RoyaltiesError> {
        let (label, currency) = (|| Account::Label, cell.currency);
        let fees = (label(), Account::Fees);
        journal.book((Step::Fee, id), fees, currency, cell.fee)?;
        let deductions = (label(), Account::Deductions);
        journal.book((Step::Deduction, id), deductions, currency, cell.deducted)?;
        for (given, amount) in version.overrides.iter().zip(&cell.overrides) {
            let party: Arc<str> = given.party.as_str().into();
            let sides = (label(), Account::Payee(party.clone()));
            journal.book((Step::Override, id), sides, currency, *amount)?;
            add(&mut self.earning(&party, id, currency).amount, *amount)?;
        }
        for (payee, sum) in version.payees.iter().zip(&cell.payees) {
            let party: Arc<str> = payee.party.as_str().into();
            let account = || Account::Payee(party.clone());
            let (part, rest) = (sum.part.amount, sum.part.remainder);
            journal.book((Step::Split, id), (label(), account()), currency, part)?;
            let over = (label(), Account::Rounding);
            journal.book((Step::Split, id), over, currency, rest)?;
            let back = (Account::Rounding, account());
            journal.book((Step::Remainder, id), back, currency, rest)?;
            let earned = plus(part, rest)?;
            add(&mut self.earning(&party, id, currency).amount, earned)?;
            if let Some(reserve) = &version.reserve {
                let held = reserve.share.of(sum.reservable.max(Amount::ZERO));
                self.hold((reserve, id), &party, (currency, held), journal, converter)?;
            }
        }
        Ok(())
    }

    /// Converts earnings into the currency of the payee and puts them on the account that recoups.
    ///
    /// A party whose agreement is no longer there is paid in the currency of the earnings.
    pub(super) fn convert(
        &mut self,
        journal: &mut Journal,
        converter: &mut Converter<'_>,
    ) -> Result<(), RoyaltiesError> {
        let day = self.input.period.last();
        for ((party, id, currency), state) in std::mem::take(&mut self.earnings) {
            let standing = self.standings.get(&(id.clone(), party.clone()));
            let pot = standing.map_or_else(|| id.clone(), |standing| standing.pot.clone());
            let to = standing.map_or(currency, |standing| standing.currency);
            let net = plus(minus(state.amount, state.held)?, state.released)?;
            let is_moved = !net.is_zero() || !state.recorded.is_zero();
            let rate = if is_moved {
                converter.value(currency, to, day)?
            } else {
                Amount::ONE
            };
            let converted = times(net, rate)?;
            let gain = minus(times(state.recorded, rate)?, state.worth)?;
            if currency != to {
                let payee = || Account::Payee(party.clone());
                let step = (Step::Conversion, &id);
                journal.book(step, (payee(), Account::Exchange), currency, net)?;
                let bought = minus(converted, gain)?;
                journal.book(step, (Account::Exchange, payee()), to, bought)?;
                journal.book(step, (Account::Fx, payee()), to, gain)?;
            }
            let pot = self.pots.entry((party.clone(), to, pot)).or_default();
            add(&mut pot.earned, converted)?;
            let earning = Earning {
                agreement: id,
                currency,
                amount: state.amount,
                reserve_held: state.held,
                reserve_released: state.released,
                rate,
                converted,
                exchange_gain: gain,
            };
            self.converted.push((party, to, earning));
        }
        Ok(())
    }

    pub(super) fn earning(
        &mut self,
        party: &Arc<str>,
        id: &Arc<str>,
        currency: Currency,
    ) -> &mut EarningState {
        self.earnings
            .entry((party.clone(), id.clone(), currency))
            .or_default()
    }
}

/// Returns how each account of each party is paid. Its agreements must agree about that.
fn pot_terms(standings: &Standings) -> Result<AllPotTerms, RoyaltiesError> {
    let mut pot_terms = AllPotTerms::new();
    for ((id, party), standing) in standings {
        let key = (party.clone(), standing.pot.clone());
        let terms = pot_terms.entry(key).or_insert_with(|| PotTerms {
            agreement: id.clone(),
            currency: standing.currency,
            withholding: standing.withholding,
            minimums: Vec::new(),
        });
        let differs = if terms.currency == standing.currency {
            (terms.withholding != standing.withholding).then_some("withholding")
        } else {
            Some("currency")
        };
        if let Some(key) = differs {
            return Err(RoyaltiesError::CrossCollateral {
                first: terms.agreement.to_string(),
                second: id.to_string(),
                party: party.to_string(),
                key,
            });
        }
        terms.minimums.push(standing.minimum);
    }
    Ok(pot_terms)
}
