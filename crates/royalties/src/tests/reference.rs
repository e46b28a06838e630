//! The clauses once more, with fractions and without any care for speed.
//!
//! It shares with the engine the types of agreements and groups and nothing else. The rules of
//! rounding are part of the contract (`lib.rs`), so its results equal those of the engine.

use std::collections::BTreeMap;

use catalog::{Amount, Currency, Period};
use jiff::civil::Date;

use super::fraction::Fraction;
use super::generate::Case;
use crate::agreement::{Base, Borne, Counted, Of, Payee, Scope};
use crate::{Agreement, Group, Rates, Right, Share, Subject};

type F = Fraction;

/// Everything that lasts from period to period.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// Balance by the name of the account and the currency.
    pub(super) accounts: BTreeMap<(String, Currency), F>,
    /// By party, currency and pot.
    pub(super) carried: BTreeMap<(String, Currency, String), F>,
    pub(super) reserves: Vec<HeldBack>,
    pub(super) charges: Vec<Debt>,
    pub(super) counts: BTreeMap<(String, String), (i64, F)>,
    pub(super) deducted: BTreeMap<(String, String), F>,
    /// What the last period paid.
    pub(super) paid: BTreeMap<(String, Currency), F>,
}

#[derive(Debug)]
pub(super) struct HeldBack {
    agreement: String,
    party: String,
    currency: Currency,
    parts: Vec<(u32, F)>,
    rate: F,
    payee_currency: Currency,
}

/// An advance or a cost of one payee.
#[derive(Debug)]
pub(super) struct Debt {
    key: (Date, String, u8, String, String, F, usize),
    party: String,
    pot: String,
    pub(super) currency: Currency,
    pub(super) amount: F,
    pub(super) recouped: F,
}

/// How a party is paid under an agreement.
struct Terms {
    pot: String,
    currency: Currency,
    withholding: F,
}

struct Now<'a> {
    case: &'a Case,
    versions: Vec<&'a Agreement>,
    day: Date,
    rates: &'a dyn Rates,
}

fn fraction(share: Option<Share>) -> F {
    share.map_or(F::ONE, F::from)
}

fn unit() -> F {
    F::new(1, Amount::UNIT)
}

/// Parts of a whole: cut off, and what is left handed out to the first.
fn parts(whole: F, shares: &[Share]) -> Vec<(F, F)> {
    let mut parts: Vec<(F, F)> = shares
        .iter()
        .map(|share| ((whole * F::from(*share)).cut(), F::ZERO))
        .collect();
    let mut left = whole - parts.iter().map(|part| part.0).sum();
    for part in &mut parts {
        if left.is_zero() {
            break;
        }
        part.1 = if left > F::ZERO { unit() } else { -unit() };
        left = left - part.1;
    }
    assert!(left.is_zero());
    parts
}

impl Books {
    fn book(&mut self, from: &str, to: &str, currency: Currency, amount: F) {
        for (account, amount) in [(from, -amount), (to, amount)] {
            let balance = self
                .accounts
                .entry((account.to_owned(), currency))
                .or_default();
            *balance = *balance + amount;
        }
    }

    /// Runs a period over the groups.
    pub(super) fn run(&mut self, case: &Case, groups: &[Group], period: Period, rates: &dyn Rates) {
        let mut versions: Vec<&Agreement> = case.agreements.iter().collect();
        versions.sort_by_key(|version| (version.id.clone(), version.from));
        let this = Now {
            case,
            versions,
            day: period.last(),
            rates,
        };
        self.paid.clear();
        let mut earned: BTreeMap<(String, String, Currency), F> = BTreeMap::new();
        let mut reservable: BTreeMap<(usize, String, Currency), F> = BTreeMap::new();
        let mut taken: BTreeMap<(String, String), F> = BTreeMap::new();
        for (subject, group) in this.in_order(groups) {
            let net = F::of(group.net);
            self.book("received", "label", group.currency, net);
            let applying: Vec<usize> = this.applying(&subject, &group);
            let bases = applying
                .iter()
                .filter_map(|idx| match this.versions[*idx].rate.base {
                    Base::PerUnit => None,
                    Base::Gross => Some(group.gross.map_or(net, F::of)),
                    _ => Some(net),
                });
            let all = bases.fold(F::ZERO, |a, b| if b.abs() >= a.abs() { b } else { a });
            let mut left = all;
            let within = |wanted: F, left: &mut F| {
                let given = if all < F::ZERO {
                    wanted.max(*left)
                } else {
                    wanted.min(*left)
                };
                *left = *left - given;
                given
            };
            for idx in applying {
                let version = this.versions[idx];
                let is_per_unit = version.rate.base == Base::PerUnit;
                let currency = if is_per_unit {
                    version.rate.currency.unwrap_or(version.currency)
                } else {
                    group.currency
                };
                let whole = base(version, &subject, &group);
                if version.rate.base == Base::AfterFee {
                    self.book("label", "fees", currency, net - whole);
                }
                let base = self.deduct(&this, version, currency, whole, &mut taken);
                let share = self.share(&this, version, (&subject, &group), currency, base);
                let mut pool = (base * share).round15();
                if !is_per_unit {
                    pool = within(pool, &mut left);
                }
                let mut for_payees = pool;
                for given in &version.overrides {
                    let of = if given.of == Of::Base { base } else { pool };
                    let mut amount = (of * F::from(given.share)).round15();
                    if given.borne == Borne::Payees {
                        let is_negative = pool < F::ZERO;
                        amount = if is_negative {
                            amount.max(for_payees)
                        } else {
                            amount.min(for_payees)
                        };
                        for_payees = for_payees - amount;
                    } else if !is_per_unit {
                        amount = within(amount, &mut left);
                    }
                    self.book("label", &format!("payee:{}", given.party), currency, amount);
                    let key = (given.party.clone(), version.id.clone(), currency);
                    let sum = earned.entry(key).or_default();
                    *sum = *sum + amount;
                }
                let shares: Vec<Share> = version.payees.iter().map(|payee| payee.share).collect();
                for (payee, (part, rest)) in version.payees.iter().zip(parts(for_payees, &shares)) {
                    let account = format!("payee:{}", payee.party);
                    self.book("label", &account, currency, part + rest);
                    let key = (payee.party.clone(), version.id.clone(), currency);
                    let sum = earned.entry(key).or_default();
                    *sum = *sum + part + rest;
                    let uses = version.reserve.as_ref().map(|reserve| &reserve.uses);
                    if uses.is_some_and(|uses| names(uses, &group.use_type)) {
                        let key = (idx, payee.party.clone(), currency);
                        let sum = reservable.entry(key).or_default();
                        *sum = *sum + part + rest;
                    }
                }
            }
        }
        let released = self.reserve(&this, &reservable, &mut earned);
        let in_pots = self.convert(&this, &earned, &released);
        self.charge(&this);
        self.pay(&this, in_pots);
    }

    fn deduct(
        &mut self,
        this: &Now<'_>,
        version: &Agreement,
        currency: Currency,
        whole: F,
        taken: &mut BTreeMap<(String, String), F>,
    ) -> F {
        let mut left = whole;
        for deduction in &version.deductions {
            let key = (version.id.clone(), deduction.name.clone());
            let mut wanted = (whole * fraction(deduction.share)).round15();
            wanted = if whole > F::ZERO {
                wanted.min(left)
            } else {
                wanted.max(left)
            };
            if deduction.amount.is_some() {
                wanted = wanted.max(F::ZERO);
            }
            let caps = [deduction.amount, deduction.cap_period, deduction.cap_total];
            if caps.iter().any(Option::is_some) {
                let rate = this.rate(currency, version.currency, this.day);
                let so_far = taken.get(&key).copied().unwrap_or_default();
                let in_all = self.deducted.get(&key).copied().unwrap_or_default();
                let mut counted = (wanted * rate).round15();
                let mut rooms = Vec::new();
                if let Some(cap) = deduction.amount.or(deduction.cap_period) {
                    rooms.push(F::of(cap) - so_far);
                }
                if let Some(cap) = deduction.cap_total {
                    rooms.push(F::of(cap) - in_all);
                }
                let room = rooms.into_iter().min().unwrap().max(F::ZERO);
                if counted > room {
                    counted = room;
                    wanted = (room * rate.inverse()).round15().min(wanted);
                }
                taken.insert(key.clone(), so_far + counted);
                if deduction.cap_total.is_some() {
                    self.deducted.insert(key, in_all + counted);
                }
            }
            self.book("label", "deductions", currency, wanted);
            left = left - wanted;
        }
        left
    }

    /// The share of the base that is given.
    fn share(
        &mut self,
        this: &Now<'_>,
        version: &Agreement,
        (subject, group): (&Subject, &Group),
        currency: Currency,
        base: F,
    ) -> F {
        let mut share = fraction(version.rate.share);
        if let Some(first) = version.rate.escalations.first() {
            let recording = match first.counted {
                Counted::Agreement => String::new(),
                Counted::Recording => recording(subject),
            };
            let is_units = first.over_units.is_some();
            let step = if is_units {
                F::whole(group.units)
            } else {
                (base * this.rate(currency, version.currency, this.day)).round15()
            };
            let count = self
                .counts
                .entry((version.id.clone(), recording))
                .or_default();
            let from = if is_units { F::whole(count.0) } else { count.1 };
            let to = from + step;
            count.0 += group.units;
            if !is_units {
                count.1 = to;
            }
            let (low, high) = (from.min(to), from.max(to));
            // Share and length of the counter in each tier; the last that begins at `low` or below
            // has the share of nothing.
            let mut tiers = vec![(F::whole(i64::MIN / 4), share)];
            for tier in &version.rate.escalations {
                let threshold = tier
                    .over_units
                    .map(F::whole)
                    .or(tier.over_amount.map(F::of));
                tiers.push((threshold.unwrap(), F::from(tier.share)));
            }
            if low == high {
                share = tiers.iter().rev().find(|tier| tier.0 <= low).unwrap().1;
            } else {
                let mut mixed = F::ZERO;
                for (idx, (start, part)) in tiers.iter().enumerate() {
                    let end = tiers.get(idx + 1).map_or(high, |next| next.0);
                    let length = end.min(high) - low.max(*start);
                    if length > F::ZERO {
                        mixed = mixed + length * (high - low).inverse() * *part;
                    }
                }
                share = mixed;
            }
        }
        let when = version.rate.when.iter().find(|when| {
            names(&when.channels, &group.store)
                && names(&when.uses, &group.use_type)
                && covers(&when.territories, &group.territory)
        });
        if let Some(when) = when {
            share = F::from(when.share);
        }
        if let Some(shares) = version.copublishing {
            let publisher = F::from(shares.publisher) * F::from(shares.copublisher_share);
            share = share * (F::from(shares.writer) + publisher);
        }
        share
    }

    /// Releases old reserves and holds new ones: returns released parts with their old worth.
    fn reserve(
        &mut self,
        this: &Now<'_>,
        reservable: &BTreeMap<(usize, String, Currency), F>,
        earned: &mut BTreeMap<(String, String, Currency), F>,
    ) -> BTreeMap<(String, String, Currency), (F, F)> {
        let mut released: BTreeMap<(String, String, Currency), (F, F)> = BTreeMap::new();
        for mut held in std::mem::take(&mut self.reserves) {
            let key = (held.party.clone(), held.agreement.clone(), held.currency);
            let mut due = F::ZERO;
            for part in &mut held.parts {
                part.0 -= 1;
                if part.0 == 0 {
                    due = due + part.1;
                }
            }
            held.parts.retain(|part| part.0 > 0);
            let (payee, reserve) = (
                format!("payee:{}", held.party),
                format!("reserve:{}", held.party),
            );
            self.book(&reserve, &payee, held.currency, due);
            let sum = earned.entry(key.clone()).or_default();
            *sum = *sum + due;
            if this.terms(&held.agreement, &held.party).currency == held.payee_currency {
                let sums = released.entry(key).or_default();
                *sums = (sums.0 + due, sums.1 + (due * held.rate).round15());
            }
            self.reserves.push(held);
        }
        for ((idx, party, currency), amount) in reservable {
            let version = this.versions[*idx];
            let reserve = version.reserve.as_ref().unwrap();
            let held = (F::from(reserve.share) * (*amount).max(F::ZERO)).round15();
            let (payee, account) = (format!("payee:{party}"), format!("reserve:{party}"));
            self.book(&payee, &account, *currency, held);
            let key = (party.clone(), version.id.clone(), *currency);
            let sum = earned.get_mut(&key).unwrap();
            *sum = *sum - held;
            let mut order = reserve.releases.clone();
            order.sort_by_key(|release| release.after_periods);
            let mut parts: Vec<(u32, F)> = order
                .iter()
                .map(|release| (release.after_periods, (held * F::from(release.share)).cut()))
                .collect();
            let short = held - parts.iter().map(|part| part.1).sum();
            let last = parts.last_mut().unwrap();
            last.1 = last.1 + short;
            let to = this.terms(&version.id, party).currency;
            if !held.is_zero() {
                self.reserves.push(HeldBack {
                    agreement: version.id.clone(),
                    party: party.clone(),
                    currency: *currency,
                    parts,
                    rate: this.rate(*currency, to, this.day),
                    payee_currency: to,
                });
            }
        }
        released
    }

    /// Converts what was earned: returns earnings by party, currency and pot.
    fn convert(
        &mut self,
        this: &Now<'_>,
        earned: &BTreeMap<(String, String, Currency), F>,
        released: &BTreeMap<(String, String, Currency), (F, F)>,
    ) -> BTreeMap<(String, Currency, String), F> {
        let mut in_pots: BTreeMap<(String, Currency, String), F> = BTreeMap::new();
        for (key, amount) in earned {
            let (party, agreement, currency) = key;
            let terms = this.terms(agreement, party);
            let to = terms.currency;
            let rate = this.rate(*currency, to, this.day);
            let converted = (*amount * rate).round15();
            if *currency != to {
                let payee = format!("payee:{party}");
                let (released, worth) = released.get(key).copied().unwrap_or_default();
                let gain = (released * rate).round15() - worth;
                self.book(&payee, "exchange", *currency, *amount);
                self.book("exchange", &payee, to, converted - gain);
                self.book("fx", &payee, to, gain);
            }
            let pot = in_pots.entry((party.clone(), to, terms.pot)).or_default();
            *pot = *pot + converted;
        }
        in_pots
    }

    fn charge(&mut self, this: &Now<'_>) {
        for version in &this.versions {
            let mut stated = Vec::new();
            for advance in &version.advances {
                let payee = advance.payee.clone().unwrap_or_default();
                let amount = F::of(advance.amount);
                stated.push((advance.date, 0, advance.name.clone(), payee, amount, amount));
            }
            for cost in &version.costs {
                let amount = F::of(cost.amount);
                let borne = (amount * fraction(cost.borne)).round15();
                stated.push((
                    cost.date,
                    1,
                    cost.name.clone(),
                    String::new(),
                    amount,
                    borne,
                ));
            }
            let mut seen: Vec<(Date, String, u8, String, String, F, usize)> = Vec::new();
            for (date, kind, name, payee, amount, borne) in stated {
                let mut key = (
                    date,
                    version.id.clone(),
                    kind,
                    name,
                    payee.clone(),
                    amount,
                    0,
                );
                while seen.contains(&key) {
                    key.6 += 1;
                }
                seen.push(key.clone());
                if date > this.day || self.charges.iter().any(|debt| debt.key == key) {
                    continue;
                }
                let shares: Vec<Share> = version.payees.iter().map(|payee| payee.share).collect();
                let all = parts(borne, &shares)
                    .into_iter()
                    .map(|(part, rest)| part + rest);
                for (bearer, part) in version.payees.iter().zip(all) {
                    let part = match &payee {
                        payee if payee.is_empty() => part,
                        payee if *payee == bearer.party => borne,
                        _ => continue,
                    };
                    self.owe(this, version, bearer, &key, part);
                }
            }
        }
        self.charges
            .sort_by(|a, b| (&a.key, &a.party).partial_cmp(&(&b.key, &b.party)).unwrap());
    }

    fn owe(
        &mut self,
        this: &Now<'_>,
        version: &Agreement,
        bearer: &Payee,
        key: &(Date, String, u8, String, String, F, usize),
        part: F,
    ) {
        let terms = this.terms(&version.id, &bearer.party);
        let rate = this.rate(version.currency, terms.currency, key.0);
        let amount = (part * rate).round15();
        if amount.is_zero() {
            return;
        }
        let from = format!("recoupment:{}:{}", terms.pot, bearer.party);
        let to = if key.2 == 0 { "advances" } else { "costs" };
        self.book(&from, to, terms.currency, amount);
        self.charges.push(Debt {
            key: key.clone(),
            party: bearer.party.clone(),
            pot: terms.pot,
            currency: terms.currency,
            amount,
            recouped: F::ZERO,
        });
    }

    /// Recoups, withholds and pays.
    fn pay(&mut self, this: &Now<'_>, earned: BTreeMap<(String, Currency, String), F>) {
        let mut left: BTreeMap<(String, Currency, String), F> = earned;
        let mut charges = std::mem::take(&mut self.charges);
        for debt in &mut charges {
            let terms = this.terms(&debt.key.1, &debt.party);
            let key = (debt.party.clone(), terms.currency, terms.pot.clone());
            let available = left.entry(key.clone()).or_default();
            let open = debt.amount - debt.recouped;
            if *available <= F::ZERO || open.is_zero() {
                continue;
            }
            let there = this.rate(debt.currency, terms.currency, this.day);
            let owed = (open * there).round15();
            let kept = owed.min(*available);
            let repaid = if kept == owed {
                open
            } else {
                let back = this.rate(terms.currency, debt.currency, this.day);
                (kept * back).round15().min(open)
            };
            *available = *available - kept;
            debt.recouped = debt.recouped + repaid;
            let payee = format!("payee:{}", debt.party);
            let account = format!("recoupment:{}:{}", debt.pot, debt.party);
            if debt.currency == terms.currency {
                self.book(&payee, &account, debt.currency, kept);
            } else {
                self.book(&payee, "exchange", terms.currency, kept);
                self.book("exchange", &account, debt.currency, repaid);
            }
        }
        self.charges = charges;
        let mut due: BTreeMap<(String, Currency, String), F> = std::mem::take(&mut self.carried);
        for ((party, currency, pot), amount) in left {
            let withholding = this.withholding(&party, &pot);
            let tax = (amount * withholding).round15();
            self.book(&format!("payee:{party}"), "withholding", currency, tax);
            let sum_due = due.entry((party, currency, pot)).or_default();
            *sum_due = *sum_due + amount - tax;
        }
        let payees: Vec<(String, Currency)> = due
            .keys()
            .map(|(party, currency, _)| (party.clone(), *currency))
            .collect();
        for (party, currency) in payees {
            if self.paid.contains_key(&(party.clone(), currency)) {
                continue;
            }
            let positive: Vec<(String, F)> = due
                .iter()
                .filter(|((of, in_currency, _), amount)| {
                    *of == party && *in_currency == currency && **amount > F::ZERO
                })
                .map(|((_, _, pot), amount)| (pot.clone(), *amount))
                .collect();
            let total: F = positive.iter().map(|(_, amount)| *amount).sum();
            let minimums = positive
                .iter()
                .map(|(pot, _)| this.minimum(&party, pot, currency));
            let minimum = minimums.min().unwrap_or(F::ZERO);
            let rounded = total.round(currency.places());
            if total < minimum || rounded.is_zero() {
                continue;
            }
            let payee = format!("payee:{party}");
            self.book(&payee, &format!("paid:{party}"), currency, rounded);
            self.book(&payee, "rounding", currency, total - rounded);
            self.paid.insert((party.clone(), currency), rounded);
            for (pot, _) in positive {
                due.remove(&(party.clone(), currency, pot));
            }
        }
        due.retain(|_, amount| !amount.is_zero());
        self.carried = due;
    }
}

impl Now<'_> {
    fn rate(&self, from: Currency, to: Currency, day: Date) -> F {
        if from == to {
            return F::ONE;
        }
        F::of(self.rates.rate(from, to, day).unwrap().value)
    }

    /// Equal groups added up, sorted as the contract says.
    fn in_order(&self, groups: &[Group]) -> Vec<(Subject, Group)> {
        let mut sorted: Vec<(Subject, Group)> = Vec::new();
        for group in groups {
            let subject = self.case.subjects[group.subject as usize].clone();
            let same = sorted.iter_mut().find(|(other, known)| {
                *other == subject
                    && known.store == group.store
                    && known.territory == group.territory
                    && known.use_type == group.use_type
                    && known.currency == group.currency
                    && known.usage_month == group.usage_month
                    && known.statement_month == group.statement_month
                    && known.right == group.right
                    && known.gross.is_some() == group.gross.is_some()
            });
            let Some((_, known)) = same else {
                sorted.push((subject, group.clone()));
                continue;
            };
            known.units += group.units;
            known.net = known.net.checked_add(group.net).unwrap();
            known.gross = known
                .gross
                .map(|gross| gross.checked_add(group.gross.unwrap()).unwrap());
        }
        sorted.sort_by_key(|(subject, group)| {
            (
                group.usage_month.unwrap_or(group.statement_month),
                subject.clone(),
                (
                    group.store.clone(),
                    group.territory.clone(),
                    group.use_type.clone(),
                ),
                (group.usage_month, group.currency, group.right),
                (group.statement_month, group.gross.is_some()),
            )
        });
        sorted
    }

    /// The versions that cover a group.
    fn applying(&self, subject: &Subject, group: &Group) -> Vec<usize> {
        let day = group.usage_month.unwrap_or(group.statement_month);
        let applies = |idx: usize| {
            let version = self.versions[idx];
            let next = self
                .versions
                .get(idx + 1)
                .filter(|next| next.id == version.id);
            let is_over =
                version.to.is_some_and(|to| day > to) || next.is_some_and(|next| day >= next.from);
            let is_right = matches!(
                (version.right, group.right),
                (Right::Master, Right::Master) | (Right::Publishing, Right::Publishing)
            );
            is_right
                && version.from <= day
                && !is_over
                && is_in_scope(&version.scope, subject)
                && names(&version.scope.channels, &group.store)
                && names(&version.scope.uses, &group.use_type)
                && covers(&version.scope.territories, &group.territory)
        };
        (0..self.versions.len())
            .filter(|idx| applies(*idx))
            .collect()
    }

    /// The version that says how a party is paid.
    fn standing(&self, agreement: &str, party: &str) -> &Agreement {
        let naming: Vec<&&Agreement> = self
            .versions
            .iter()
            .filter(|version| {
                version.id == agreement
                    && (version.payees.iter().any(|payee| payee.party == party)
                        || version.overrides.iter().any(|given| given.party == party))
            })
            .collect();
        naming
            .iter()
            .rev()
            .find(|version| version.from <= self.day)
            .unwrap_or(&naming[0])
    }

    fn terms(&self, agreement: &str, party: &str) -> Terms {
        let version = self.standing(agreement, party);
        if let Some(payee) = version.payees.iter().find(|payee| payee.party == party) {
            let pot = version.cross_collateral.clone();
            return Terms {
                pot: pot.unwrap_or_else(|| version.id.clone()),
                currency: payee.currency.unwrap_or(version.currency),
                withholding: payee.withholding.map_or(F::ZERO, F::from),
            };
        }
        let given = version
            .overrides
            .iter()
            .find(|given| given.party == party)
            .unwrap();
        Terms {
            pot: version.id.clone(),
            currency: given.currency.unwrap_or(version.currency),
            withholding: given.withholding.map_or(F::ZERO, F::from),
        }
    }

    /// The agreements of a pot that name the party.
    fn agreements_of(&self, party: &str, pot: &str) -> Vec<String> {
        let is_named = |version: &&&Agreement| {
            version.payees.iter().any(|payee| payee.party == party)
                || version.overrides.iter().any(|given| given.party == party)
        };
        let ids = self
            .versions
            .iter()
            .filter(is_named)
            .map(|version| version.id.clone());
        ids.filter(|id| self.terms(id, party).pot == pot).collect()
    }

    fn withholding(&self, party: &str, pot: &str) -> F {
        let ids = self.agreements_of(party, pot);
        ids.first()
            .map_or(F::ZERO, |id| self.terms(id, party).withholding)
    }

    fn minimum(&self, party: &str, pot: &str, currency: Currency) -> F {
        let minimums = self.agreements_of(party, pot).into_iter().map(|id| {
            let version = self.standing(&id, party);
            let minimum = version
                .payout
                .as_ref()
                .map_or(F::ZERO, |payout| F::of(payout.minimum));
            (minimum * self.rate(version.currency, currency, self.day)).round15()
        });
        minimums.min().unwrap_or(F::ZERO)
    }
}

fn recording(subject: &Subject) -> String {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    subject.isrc.clone().unwrap_or_else(|| {
        format!(
            "{} | {} | {}",
            text(&subject.title),
            text(&subject.version),
            text(&subject.artist)
        )
    })
}

fn is_in_scope(scope: &Scope, subject: &Subject) -> bool {
    let has = |list: &[String], cell: &Option<String>| {
        let cell = cell.as_deref().unwrap_or_default();
        list.iter().any(|name| name.eq_ignore_ascii_case(cell))
    };
    let is_named = scope.everything
        || has(&scope.recordings, &subject.isrc)
        || has(&scope.works, &subject.work_code)
        || has(&scope.releases, &subject.catalog_no)
        || has(&scope.artists, &subject.artist);
    is_named && !has(&scope.except_recordings, &subject.isrc)
}

fn names(list: &[String], text: &str) -> bool {
    list.is_empty() || list.iter().any(|name| name.eq_ignore_ascii_case(text))
}

fn covers(list: &[String], code: &str) -> bool {
    let wants = list.iter().any(|name| name == code);
    let leaves_out = list.iter().any(|name| name.strip_prefix('!') == Some(code));
    let is_open = list.iter().all(|name| name.starts_with('!'));
    (is_open || wants) && !leaves_out
}

/// The base before deductions.
fn base(version: &Agreement, subject: &Subject, group: &Group) -> F {
    let net = F::of(group.net);
    match version.rate.base {
        Base::Net => net,
        Base::Gross => group.gross.map_or(net, F::of),
        Base::AfterFee => net - (net * fraction(version.rate.fee)).round15(),
        Base::PerUnit => {
            let mut amount = F::of(version.rate.amount.unwrap()) * F::whole(group.units);
            let catalog_no = subject.catalog_no.as_deref().unwrap_or_default();
            let reduced = version.controlled.iter().find(|part| {
                part.releases.is_empty()
                    || part.releases.iter().any(|release| release == catalog_no)
            });
            if let Some(part) = reduced {
                let paid_for = part.cap_tracks.min(part.tracks);
                let tracks = F::new(i128::from(paid_for), i128::from(part.tracks));
                amount = (amount * (tracks * F::from(part.rate_of_statutory))).round15();
            }
            amount
        }
    }
}
