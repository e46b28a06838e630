//! The engine against the reference.

use std::collections::BTreeMap;

use catalog::{Amount, Currency};

use super::Table;
use super::generate::{Case, PERIODS, case};
use super::reference::Books;
use crate::{Agreements, Opening, Run, RunInput, run};

/// Runs all periods and returns them.
pub(super) fn runs(case: &Case) -> Vec<Run> {
    let agreements = Agreements::new(case.agreements.clone()).unwrap();
    let mut opening = Opening::default();
    let mut runs = Vec::new();
    for (period, groups) in PERIODS.iter().zip(&case.groups) {
        let input = RunInput {
            period: period.parse().unwrap(),
            subjects: &case.subjects,
            agreements: &agreements,
            opening: &opening,
            rates: &Table,
        };
        let run = run(&input, groups).unwrap();
        opening = run.closing.clone();
        runs.push(run);
    }
    runs
}

fn check(seed: u64) {
    let case = case(seed);
    let mut books = Books::default();
    for (run, groups) in runs(&case).iter().zip(&case.groups) {
        books.run(&case, groups, run.period, &Table);
        let at = format!("seed {seed}, period {}", run.period);
        let accounts = books
            .accounts
            .iter()
            .filter(|(_, amount)| !amount.is_zero());
        let accounts: BTreeMap<(String, Currency), Amount> = accounts
            .map(|(key, amount)| (key.clone(), amount.amount()))
            .collect();
        let balances = run.closing.balances.iter().map(|balance| {
            (
                (balance.account.to_string(), balance.currency),
                balance.amount,
            )
        });
        assert_eq!(
            balances.collect::<BTreeMap<_, _>>(),
            accounts,
            "{at}: accounts"
        );
        let paid = run.payees.iter().filter(|payee| !payee.paid.is_zero());
        let paid = paid.map(|payee| ((payee.party.to_string(), payee.currency), payee.paid));
        let expected = books
            .paid
            .iter()
            .map(|(key, amount)| (key.clone(), amount.amount()));
        assert_eq!(
            paid.collect::<BTreeMap<_, _>>(),
            expected.collect::<BTreeMap<_, _>>(),
            "{at}: payments"
        );
        let carried = run.closing.carried.iter().map(|carried| {
            let key = (
                carried.party.to_string(),
                carried.currency,
                carried.pot.to_string(),
            );
            (key, carried.amount)
        });
        let expected = books
            .carried
            .iter()
            .map(|(key, amount)| (key.clone(), amount.amount()));
        assert_eq!(
            carried.collect::<BTreeMap<_, _>>(),
            expected.collect::<BTreeMap<_, _>>(),
            "{at}: carried forward"
        );
        let charges = run.closing.charges.iter();
        let mut charges: Vec<_> = charges
            .map(|charge| (charge.currency, charge.amount, charge.recouped))
            .collect();
        let mut expected: Vec<_> = books
            .charges
            .iter()
            .map(|debt| (debt.currency, debt.amount.amount(), debt.recouped.amount()))
            .collect();
        charges.sort();
        expected.sort();
        assert_eq!(charges, expected, "{at}: charges");
    }
}

/// Ten thousand cases in four tests, which run side by side.
#[track_caller]
fn check_all(seeds: std::ops::Range<u64>) {
    seeds.for_each(check);
}

#[test]
fn cases_to_2500_agree_to_the_last_decimal() {
    check_all(0..2_500);
}

#[test]
fn cases_to_5000_agree_to_the_last_decimal() {
    check_all(2_500..5_000);
}

#[test]
fn cases_to_7500_agree_to_the_last_decimal() {
    check_all(5_000..7_500);
}

#[test]
fn cases_to_10000_agree_to_the_last_decimal() {
    check_all(7_500..10_000);
}
