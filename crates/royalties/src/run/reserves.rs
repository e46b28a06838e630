//! Reserves: held of earnings, released when their periods are over.

use std::sync::Arc;

use catalog::{Amount, Currency};

use super::journal::Journal;
use super::settle::Settlement;
use super::sum::{add, minus};
use crate::agreement::Reserve;
use crate::rates::{Converter, times};
use crate::{Account, HeldReserve, RoyaltiesError, Share, Step};

impl Settlement<'_> {
    /// Holds back what may have to be returned.
    pub(super) fn hold(
        &mut self,
        (reserve, id): (&Reserve, &Arc<str>),
        party: &Arc<str>,
        (currency, held): (Currency, Amount),
        journal: &mut Journal,
        converter: &mut Converter<'_>,
    ) -> Result<(), RoyaltiesError> {
        if held.is_zero() {
            return Ok(());
        }
        let sides = (
            Account::Payee(party.clone()),
            Account::Reserve(party.clone()),
        );
        journal.book((Step::ReserveHeld, id), sides, currency, held)?;
        add(&mut self.earning(party, id, currency).held, held)?;
        let standing = self.standings.get(&(id.clone(), party.clone()));
        let payee_currency = standing.map_or(currency, |standing| standing.currency);
        let releases = reserve.releases.iter();
        let releases: Vec<(u32, Share)> = releases
            .map(|release| (release.after_periods, release.share))
            .collect();
        self.reserves.push(HeldReserve {
            agreement: id.clone(),
            party: party.clone(),
            period: self.input.period,
            currency,
            held,
            left: held,
            n_periods: 0,
            schedule: HeldReserve::schedule(held, &releases),
            payee_currency,
            rate: converter.value(currency, payee_currency, self.input.period.last())?,
        });
        Ok(())
    }

    /// Gives back what is due of earlier reserves.
    pub(super) fn release_reserves(&mut self, journal: &mut Journal) -> Result<(), RoyaltiesError> {
        for reserve in &self.input.opening.reserves {
            let mut reserve = reserve.clone();
            reserve.n_periods += 1;
            let mut released = Amount::ZERO;
            for part in &reserve.schedule {
                if part.after_periods <= reserve.n_periods {
                    add(&mut released, part.amount)?;
                }
            }
            reserve
                .schedule
                .retain(|part| part.after_periods > reserve.n_periods);
            reserve.left = minus(reserve.left, released)?;
            let (party, id) = (reserve.party.clone(), reserve.agreement.clone());
            let sides = (
                Account::Reserve(party.clone()),
                Account::Payee(party.clone()),
            );
            journal.book(
                (Step::ReserveReleased, &id),
                sides,
                reserve.currency,
                released,
            )?;
            let standing = self.standings.get(&(id.clone(), party.clone()));
            let is_recorded =
                standing.is_some_and(|standing| standing.currency == reserve.payee_currency);
            let earning = self.earning(&party, &id, reserve.currency);
            add(&mut earning.released, released)?;
            if is_recorded {
                add(&mut earning.recorded, released)?;
                add(&mut earning.worth, times(released, reserve.rate)?)?;
            }
            if !reserve.left.is_zero() {
                self.reserves.push(reserve);
            }
        }
        self.reserves.sort();
        Ok(())
    }
}
