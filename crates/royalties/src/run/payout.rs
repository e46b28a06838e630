//! Tax, payment, what is carried forward, and the statements.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::{Amount, Currency, Rounding};

use super::journal::Journal;
use super::settle::{PotKey, Settlement};
use super::sum::{add, minus, plus};
use crate::agreements::Standing;
use crate::opening::Carried;
use crate::rates::Converter;
use crate::{
    Account, AgreementStatement, ChargeStatement, Opening, PayeeStatement, PotStatement,
    RoyaltiesError, Share, Step,
};

impl Settlement<'_> {
    /// Withholds tax of what is left of the earnings of the period; a negative rest gets tax back.
    pub(super) fn withhold(&mut self, journal: &mut Journal) -> Result<(), RoyaltiesError> {
        for ((party, currency, name), pot) in &mut self.pots {
            let terms = self.pot_terms.get(&(party.clone(), name.clone()));
            let share = terms.map_or(Share::NONE, |terms| terms.withholding);
            let taxed = minus(pot.earned, pot.recouped)?;
            pot.withheld = share.of(taxed);
            pot.due = plus(pot.carried_in, minus(taxed, pot.withheld)?)?;
            let sides = (Account::Payee(party.clone()), Account::Withholding);
            journal.book((Step::Withholding, name), sides, *currency, pot.withheld)?;
        }
        Ok(())
    }

    /// Pays what is due and reaches the minimum, rounded once to the smallest coin.
    pub(super) fn pay(
        &mut self,
        journal: &mut Journal,
        converter: &mut Converter<'_>,
    ) -> Result<(), RoyaltiesError> {
        let mut due: BTreeMap<(Arc<str>, Currency), Vec<PotKey>> = BTreeMap::new();
        for (key, pot) in &self.pots {
            if pot.due > Amount::ZERO {
                due.entry((key.0.clone(), key.1))
                    .or_default()
                    .push(key.clone());
            }
        }
        for ((party, currency), keys) in due {
            let mut sum = Amount::ZERO;
            let mut minimum: Option<Amount> = None;
            for key in &keys {
                add(&mut sum, self.pots[key].due)?;
                let least = self.minimum(key, converter)?;
                minimum = Some(minimum.map_or(least, |minimum| minimum.min(least)));
            }
            let paid = sum.round(currency.places(), Rounding::HalfEven);
            if minimum.is_some_and(|minimum| sum < minimum) || paid.is_zero() {
                continue;
            }
            let rest = minus(sum, paid)?;
            let payee = || Account::Payee(party.clone());
            let none: Arc<str> = "".into();
            let step = (Step::Payout, &none);
            journal.book(
                step,
                (payee(), Account::Paid(party.clone())),
                currency,
                paid,
            )?;
            journal.book(step, (payee(), Account::Rounding), currency, rest)?;
            self.payments.insert((party, currency), (paid, rest));
            for key in &keys {
                if let Some(pot) = self.pots.get_mut(key) {
                    pot.is_paid = true;
                }
            }
        }
        Ok(())
    }

    /// Returns the least that is sent of an account, in its currency: the lowest of its agreements.
    fn minimum(
        &self,
        (party, currency, name): &PotKey,
        converter: &mut Converter<'_>,
    ) -> Result<Amount, RoyaltiesError> {
        let Some(terms) = self.pot_terms.get(&(party.clone(), name.clone())) else {
            return Ok(Amount::ZERO);
        };
        let day = self.input.period.last();
        let mut lowest: Option<Amount> = None;
        for (amount, of) in &terms.minimums {
            let amount = converter.convert(*amount, (*of, *currency), day)?;
            lowest = Some(lowest.map_or(amount, |lowest| lowest.min(amount)));
        }
        Ok(lowest.unwrap_or(Amount::ZERO))
    }

    /// Returns the statements and the state after the period, as far as it is about payees.
    pub(super) fn close(
        self,
        sections: Vec<(Arc<str>, AgreementStatement)>,
    ) -> Result<(Vec<PayeeStatement>, Opening), RoyaltiesError> {
        let mut statements: BTreeMap<(Arc<str>, Currency), PayeeStatement> = BTreeMap::new();
        let mut carried = Vec::new();
        for ((party, currency, name), pot) in &self.pots {
            let statement = statement(&mut statements, party, *currency);
            let sums = [
                (&mut statement.carried_in, pot.carried_in),
                (&mut statement.earned, pot.earned),
                (&mut statement.recouped, pot.recouped),
                (&mut statement.withheld, pot.withheld),
            ];
            for (sum, amount) in sums {
                add(sum, amount)?;
            }
            if !pot.is_paid {
                add(&mut statement.carried_out, pot.due)?;
            }
            if !pot.is_paid && !pot.due.is_zero() {
                carried.push(Carried {
                    party: party.clone(),
                    pot: name.clone(),
                    currency: *currency,
                    amount: pot.due,
                });
            }
            statement.pots.push(PotStatement {
                pot: name.clone(),
                carried_in: pot.carried_in,
                earned: pot.earned,
                recouped: pot.recouped,
                withheld: pot.withheld,
                due: pot.due,
                is_paid: pot.is_paid,
                charges: Vec::new(),
            });
        }
        for ((party, currency), (paid, rest)) in &self.payments {
            let statement = statement(&mut statements, party, *currency);
            (statement.paid, statement.rounding) = (*paid, *rest);
        }
        self.add_charges(&mut statements)?;
        for (party, currency, earning) in &self.converted {
            statement(&mut statements, party, *currency)
                .earnings
                .push(earning.clone());
        }
        for (party, section) in sections {
            let key = (section.agreement.clone(), party.clone());
            if let Some(standing) = self.standings.get(&key) {
                let statement = statement(&mut statements, &party, standing.currency);
                statement.agreements.push(section);
            }
        }
        for ((_, party), standing) in &self.standings {
            if let Some(statement) = statements.get_mut(&(party.clone(), standing.currency)) {
                introduce(statement, standing);
            }
        }
        for statement in statements
            .values_mut()
            .filter(|statement| statement.name.is_empty())
        {
            statement.name = statement.party.to_string();
        }
        let mut charges: Vec<_> = self.charges.into_iter().map(|open| open.charge).collect();
        charges.sort();
        carried.sort();
        let state = Opening {
            carried,
            reserves: self.reserves,
            charges,
            ..Opening::default()
        };
        Ok((statements.into_values().collect(), state))
    }

    /// Puts charges that were open or new in the period on the statements.
    fn add_charges(
        &self,
        statements: &mut BTreeMap<(Arc<str>, Currency), PayeeStatement>,
    ) -> Result<(), RoyaltiesError> {
        for open in &self.charges {
            let charge = &open.charge;
            let Some((pot, currency)) = self.pot_of(charge) else {
                continue;
            };
            if open.before.is_zero() {
                continue;
            }
            let statement = statement(statements, &charge.party, currency);
            let place = statement.pots.iter().position(|known| known.pot == pot);
            let Some(pot) = place.map(|place| &mut statement.pots[place]) else {
                continue;
            };
            pot.charges.push(ChargeStatement {
                agreement: charge.agreement.clone(),
                kind: charge.kind,
                name: charge.name.clone(),
                date: charge.date,
                currency: charge.currency,
                amount: charge.amount,
                is_new: open.is_new,
                recouped: open.recouped,
                left: minus(charge.amount, charge.recouped)?,
            });
        }
        Ok(())
    }
}

/// Returns the statement of a payee in a currency.
fn statement<'a>(
    statements: &'a mut BTreeMap<(Arc<str>, Currency), PayeeStatement>,
    party: &Arc<str>,
    currency: Currency,
) -> &'a mut PayeeStatement {
    statements
        .entry((party.clone(), currency))
        .or_insert_with(|| PayeeStatement {
            party: party.clone(),
            name: String::new(),
            language: None,
            currency,
            carried_in: Amount::ZERO,
            earned: Amount::ZERO,
            recouped: Amount::ZERO,
            withheld: Amount::ZERO,
            paid: Amount::ZERO,
            rounding: Amount::ZERO,
            carried_out: Amount::ZERO,
            pots: Vec::new(),
            earnings: Vec::new(),
            agreements: Vec::new(),
        })
}

/// Takes name and language from the first agreement that has them.
fn introduce(statement: &mut PayeeStatement, standing: &Standing) {
    if statement.name.is_empty() {
        statement.name.clone_from(&standing.name);
    }
    if statement.language.is_none() {
        statement.language.clone_from(&standing.language);
    }
}
