//! What must hold within one version of an agreement.

use std::collections::BTreeSet;

use catalog::Amount;

use super::{AGREEMENT_SCHEMA, Agreement, Base, Deduction, Escalation, Scope, When};
use crate::scope::territories::TerritorySet;
use crate::{Right, RoyaltiesError, Share};

type Checked = Result<(), (String, String)>;

impl Agreement {
    /// Checks what a single version can be checked for.
    pub(crate) fn check(&self) -> Result<(), RoyaltiesError> {
        let checks = [
            self.check_head(),
            self.scope.check(),
            self.check_rate(),
            self.check_parties(),
            self.check_reserve(),
            self.check_controlled(),
            self.check_charges(),
            check_deductions(&self.deductions),
        ];
        checks
            .into_iter()
            .collect::<Checked>()
            .map_err(|(key, reason)| RoyaltiesError::Key {
                agreement: self.id.clone(),
                line: None,
                key,
                reason,
            })
    }

    fn check_head(&self) -> Checked {
        if self.schema != AGREEMENT_SCHEMA {
            return wrong(
                "schema",
                format!(
                    "`{}` is not known; write \"{AGREEMENT_SCHEMA}\"",
                    self.schema
                ),
            );
        }
        check_name("id", &self.id)?;
        if let Some(group) = &self.cross_collateral {
            check_name("cross_collateral", group)?;
        }
        if self.to.is_some_and(|to| to < self.from) {
            return wrong("to", "it lies before `from`; exchange the two");
        }
        if self
            .payout
            .as_ref()
            .is_some_and(|payout| payout.minimum < Amount::ZERO)
        {
            return wrong(
                "payout.minimum",
                "it is below 0; write how much must be due",
            );
        }
        Ok(())
    }

    fn check_rate(&self) -> Checked {
        let rate = &self.rate;
        let is_whole_without = rate.base == Base::PerUnit || self.copublishing.is_some();
        if rate.share.is_none() && !is_whole_without {
            return wrong(
                "rate.share",
                "it is missing; write the share that is given, as in \"50%\"",
            );
        }
        check_only(
            "rate.fee",
            rate.base == Base::AfterFee,
            rate.fee.is_some(),
            "after-fee",
        )?;
        check_only(
            "rate.amount",
            rate.base == Base::PerUnit,
            rate.amount.is_some(),
            "per-unit",
        )?;
        if rate.currency.is_some() && rate.base != Base::PerUnit {
            return wrong(
                "rate.currency",
                "it belongs to base \"per-unit\" alone; leave it out",
            );
        }
        for (idx, when) in rate.when.iter().enumerate() {
            check_when(&format!("rate.when[{}]", idx + 1), when)?;
        }
        check_escalations(&rate.escalations)?;
        let Some(copublishing) = &self.copublishing else {
            return Ok(());
        };
        if self.right != Right::Publishing {
            return wrong(
                "copublishing",
                "it is about works; write right = \"publishing\" or leave it out",
            );
        }
        if copublishing.writer.plus(copublishing.publisher) != Some(Share::ALL) {
            return wrong(
                "copublishing.publisher",
                "it does not sum to 100% with `writer`",
            );
        }
        Ok(())
    }

    fn check_parties(&self) -> Checked {
        if Share::sum(self.payee_shares()) != Some(Share::ALL) {
            let shares: Vec<String> = self
                .payees
                .iter()
                .map(|payee| payee.share.to_string())
                .collect();
            return wrong(
                "payee.share",
                format!(
                    "{} do not sum to 100%; write shares that do",
                    shares.join(" + ")
                ),
            );
        }
        let mut parties = BTreeSet::new();
        let payees = self.payees.iter().map(|payee| (&payee.party, payee.share));
        let overrides = self
            .overrides
            .iter()
            .map(|given| (&given.party, given.share));
        let named = payees.enumerate().map(|(idx, party)| ("payee", idx, party));
        let named = named.chain(
            overrides
                .enumerate()
                .map(|(idx, party)| ("override", idx, party)),
        );
        for (table, idx, (party, share)) in named {
            let key = format!("{table}[{}].party", idx + 1);
            check_name(&key, party)?;
            if !parties.insert(party.as_str()) {
                return wrong(
                    key,
                    format!("`{party}` stands there twice; add up the shares"),
                );
            }
            if share.is_none() {
                return wrong(
                    key,
                    format!("`{party}` has a share of nothing; leave the party out"),
                );
            }
        }
        Ok(())
    }

    fn check_reserve(&self) -> Checked {
        let Some(reserve) = &self.reserve else {
            return Ok(());
        };
        if reserve
            .releases
            .iter()
            .any(|release| release.after_periods == 0)
        {
            return wrong(
                "reserve.release.after_periods",
                "it counts from 1: the next period",
            );
        }
        if Share::sum(reserve.releases.iter().map(|release| release.share)) != Some(Share::ALL) {
            return wrong(
                "reserve.release.share",
                "the shares do not sum to 100%; write when each part is given back",
            );
        }
        Ok(())
    }

    fn check_controlled(&self) -> Checked {
        if !self.controlled.is_empty() && self.rate.base != Base::PerUnit {
            return wrong(
                "controlled",
                "it reduces an amount per unit; write base = \"per-unit\"",
            );
        }
        let is_empty = |tracks| tracks == 0;
        if self
            .controlled
            .iter()
            .any(|part| is_empty(part.tracks) || is_empty(part.cap_tracks))
        {
            return wrong("controlled.tracks", "a release has at least one track");
        }
        Ok(())
    }

    fn check_charges(&self) -> Checked {
        for (idx, advance) in self.advances.iter().enumerate() {
            let key = format!("advance[{}]", idx + 1);
            check_positive(&format!("{key}.amount"), advance.amount)?;
            let names = |party: &String| self.payees.iter().any(|payee| payee.party == *party);
            if advance.payee.as_ref().is_some_and(|party| !names(party)) {
                return wrong(format!("{key}.payee"), "it is no payee of this version");
            }
        }
        for (idx, cost) in self.costs.iter().enumerate() {
            check_positive(&format!("cost[{}].amount", idx + 1), cost.amount)?;
        }
        Ok(())
    }
}

impl Scope {
    fn check(&self) -> Checked {
        let lists = [
            &self.recordings,
            &self.works,
            &self.releases,
            &self.artists,
            &self.labels,
        ];
        let is_empty = lists.iter().all(|list| list.is_empty());
        if is_empty && !self.everything {
            return wrong(
                "scope",
                "it covers nothing; name recordings, works, releases, artists or labels, or write everything = true",
            );
        }
        if !is_empty && self.everything {
            return wrong(
                "scope.everything",
                "it covers all, and lists are there too; leave one out",
            );
        }
        check_territories("scope.territories", &self.territories)
    }
}

fn check_when(key: &str, when: &When) -> Checked {
    if when.territories.is_empty() && when.channels.is_empty() && when.uses.is_empty() {
        return wrong(
            key,
            "it fits everything; name territories, channels or uses",
        );
    }
    check_territories(&format!("{key}.territories"), &when.territories)
}

fn check_territories(key: &str, territories: &[String]) -> Checked {
    TerritorySet::new(territories)
        .map(|_| ())
        .map_err(|reason| (key.to_owned(), reason))
}

fn check_escalations(escalations: &[Escalation]) -> Checked {
    let mut last: Option<(bool, Amount)> = None;
    for (idx, step) in escalations.iter().enumerate() {
        let key = format!("rate.escalation[{}]", idx + 1);
        let (is_units, threshold) = match (step.over_units, step.over_amount) {
            (Some(units), None) => (true, Amount::from_whole(units)),
            (None, Some(amount)) => (false, amount),
            _ => return wrong(key, "write either `over_units` or `over_amount`"),
        };
        check_positive(&key, threshold)?;
        if step.counted != escalations[0].counted {
            return wrong(key, "all escalations of an agreement have one `counted`");
        }
        if last.is_some_and(|(kind, before)| kind != is_units || before >= threshold) {
            return wrong(
                key,
                "thresholds are all of units or all of amounts, and rise",
            );
        }
        last = Some((is_units, threshold));
    }
    Ok(())
}

fn check_deductions(deductions: &[Deduction]) -> Checked {
    let mut names = BTreeSet::new();
    for (idx, deduction) in deductions.iter().enumerate() {
        let key = format!("deduction[{}]", idx + 1);
        check_name(&format!("{key}.name"), &deduction.name)?;
        if !names.insert(deduction.name.as_str()) {
            return wrong(key, format!("`{}` stands there twice", deduction.name));
        }
        if deduction.share.is_some() == deduction.amount.is_some() {
            return wrong(key, "write either `share` or `amount`");
        }
        if deduction.amount.is_some() && deduction.cap_period.is_some() {
            return wrong(
                key,
                "`amount` is already what is taken in a period; leave `cap_period` out",
            );
        }
        let amounts = [deduction.amount, deduction.cap_period, deduction.cap_total];
        for amount in amounts.into_iter().flatten() {
            check_positive(&key, amount)?;
        }
    }
    let shares = deductions.iter().filter_map(|deduction| deduction.share);
    if Share::sum(shares).is_none() {
        return wrong("deduction.share", "the shares sum to more than 100%");
    }
    Ok(())
}

fn check_only(key: &str, is_wanted: bool, is_there: bool, base: &str) -> Checked {
    match (is_wanted, is_there) {
        (true, false) => wrong(key, format!("it is missing; base \"{base}\" needs it")),
        (false, true) => wrong(
            key,
            format!("it belongs to base \"{base}\" alone; leave it out"),
        ),
        _ => Ok(()),
    }
}

fn check_positive(key: &str, amount: Amount) -> Checked {
    if amount > Amount::ZERO {
        Ok(())
    } else {
        wrong(key, format!("{amount} is not above 0"))
    }
}

/// Checks a short name, which is part of the names of accounts.
fn check_name(key: &str, name: &str) -> Checked {
    if name.trim().is_empty() || name.contains(':') {
        return wrong(
            key,
            format!("`{name}` is no short name: it is empty or has a colon"),
        );
    }
    Ok(())
}

fn wrong(key: impl Into<String>, reason: impl Into<String>) -> Checked {
    Err((key.into(), reason.into()))
}
