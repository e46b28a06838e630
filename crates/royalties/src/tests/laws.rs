//! What holds for every label.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use catalog::{Amount, Currency};
use jiff::civil::Date;
use proptest::prelude::*;

use super::Table;
use super::dice::Dice;
use super::generate::{Case, case};
use super::naive::runs;
use crate::{
    Account, Agreement, Agreements, Group, Ledger, LineSection, Opening, Run, RunInput, Step,
    reverse,
};

fn sum<K: Ord>(amounts: impl Iterator<Item = (K, Amount)>) -> BTreeMap<K, Amount> {
    let mut sums = BTreeMap::new();
    for (key, amount) in amounts {
        let sum: &mut Amount = sums.entry(key).or_default();
        *sum = sum.checked_add(amount).unwrap();
    }
    sums.retain(|_, amount| !amount.is_zero());
    sums
}

/// Postings balance by currency, and by step and agreement within it.
fn check_balance(run: &Run) {
    let keys = run.postings.iter().map(|posting| {
        (
            (posting.step, posting.under.clone(), posting.currency),
            posting.amount,
        )
    });
    assert_eq!(sum(keys), BTreeMap::new());
    let currencies = run
        .postings
        .iter()
        .map(|posting| (posting.currency, posting.amount));
    assert_eq!(sum(currencies), BTreeMap::new());
}

/// What payees earn, what the label keeps and the remainder are what was received.
fn check_conservation(run: &Run) {
    let given = run
        .postings
        .iter()
        .filter(|posting| posting.step <= Step::Remainder);
    let is_received = |account: &Account| *account == Account::Received;
    let received = given
        .clone()
        .filter(|posting| is_received(&posting.account));
    let received = sum(received.map(|posting| (posting.currency, -posting.amount)));
    let shared = given
        .clone()
        .filter(|posting| !is_received(&posting.account));
    assert_eq!(
        sum(shared.map(|posting| (posting.currency, posting.amount))),
        received
    );
    let left_over = given.filter(|posting| posting.account == Account::Rounding);
    let left_over =
        left_over.map(|posting| ((posting.under.clone(), posting.currency), posting.amount));
    assert_eq!(
        sum(left_over),
        BTreeMap::new(),
        "each remainder is handed out"
    );
}

/// Lines sum to earnings, earnings to statements, statements to accounts.
fn check_statements(run: &Run) {
    type Key = (Arc<str>, Arc<str>, Currency);
    let mut lines: Vec<(Key, Amount)> = Vec::new();
    let mut earnings: Vec<(Key, Amount)> = Vec::new();
    for payee in &run.payees {
        for agreement in &payee.agreements {
            lines.extend(agreement.lines.iter().map(|line| {
                let key = (
                    payee.party.clone(),
                    agreement.agreement.clone(),
                    line.currency,
                );
                (key, line.amount)
            }));
        }
        earnings.extend(payee.earnings.iter().map(|earning| {
            let key = (
                payee.party.clone(),
                earning.agreement.clone(),
                earning.currency,
            );
            (key, earning.amount)
        }));
        let converted: Amount = payee.earnings.iter().map(|earning| earning.converted).sum();
        assert_eq!(converted, payee.earned);
        let came = [
            payee.carried_in,
            payee.earned,
            -payee.recouped,
            -payee.withheld,
        ];
        let went = [payee.paid, payee.rounding, payee.carried_out];
        assert_eq!(came.into_iter().sum::<Amount>(), went.into_iter().sum());
        assert_eq!(
            payee.paid,
            payee
                .paid
                .round(payee.currency.places(), catalog::Rounding::Down)
        );
    }
    assert_eq!(sum(lines.into_iter()), sum(earnings.into_iter()));
    let owed = run
        .closing
        .balances
        .iter()
        .filter_map(|balance| match &balance.account {
            Account::Payee(party) => Some(((party.clone(), balance.currency), balance.amount)),
            _ => None,
        });
    let carried = run.closing.carried.iter();
    let carried =
        carried.map(|carried| ((carried.party.clone(), carried.currency), carried.amount));
    assert_eq!(sum(owed), sum(carried));
    let held = run
        .closing
        .balances
        .iter()
        .filter_map(|balance| match &balance.account {
            Account::Reserve(party) => Some(((party.clone(), balance.currency), balance.amount)),
            _ => None,
        });
    let reserves = run.closing.reserves.iter();
    let reserves = reserves.map(|held| ((held.party.clone(), held.currency), held.left));
    assert_eq!(sum(held), sum(reserves));
    let to_recoup = run
        .closing
        .balances
        .iter()
        .filter_map(|balance| match &balance.account {
            Account::Recoupment { party, .. } => {
                Some(((party.clone(), balance.currency), -balance.amount))
            }
            _ => None,
        });
    let charges = run.closing.charges.iter().map(|charge| {
        let left = charge.amount.checked_sub(charge.recouped).unwrap();
        ((charge.party.clone(), charge.currency), left)
    });
    assert_eq!(sum(to_recoup), sum(charges));
}

fn check_reversal(run: &Run) {
    let reversal = reverse(run).unwrap();
    assert_eq!(reversal.opening, run.opening);
}

/// The state is the same after it was stored.
fn check_stored(opening: &Opening) {
    let text = serde_json::to_string(opening).unwrap();
    assert_eq!(serde_json::from_str::<Opening>(&text).unwrap(), *opening);
}

fn third(amount: Amount) -> Amount {
    amount
        .checked_mul_div(Amount::ONE, super::amount("3"))
        .unwrap()
}

/// Returns the same label with its lines in another order and parted otherwise.
fn shuffled(case: &Case, seed: u64) -> Case {
    let dice = &mut Dice::new(seed);
    let mut places: Vec<usize> = (0..case.subjects.len()).collect();
    dice.shuffle(&mut places);
    let mut agreements = case.agreements.clone();
    dice.shuffle(&mut agreements);
    let mut groups = case.groups.clone();
    for groups in &mut groups {
        for group in groups.iter_mut() {
            let place = places
                .iter()
                .position(|place| *place == group.subject as usize);
            group.subject = place.unwrap() as u32;
        }
        let mut halves = Vec::new();
        for group in groups.iter_mut().filter(|group| group.n_rows > 1) {
            let mut half = group.clone();
            half.net = third(group.net);
            half.gross = group.gross.map(third);
            half.units = group.units / 3;
            half.n_rows = 1;
            group.net = group.net.checked_sub(half.net).unwrap();
            group.gross = group
                .gross
                .map(|gross| gross.checked_sub(half.gross.unwrap()).unwrap());
            group.units -= half.units;
            group.n_rows -= 1;
            halves.push(half);
        }
        groups.append(&mut halves);
        dice.shuffle(groups);
    }
    Case {
        agreements,
        subjects: places
            .iter()
            .map(|place| case.subjects[*place].clone())
            .collect(),
        groups,
    }
}

fn month(group: &Group) -> Date {
    group.usage_month.unwrap_or(group.statement_month)
}

/// Runs the months one by one and puts the lines together.
fn by_month(input: &RunInput<'_>, groups: &[Group]) -> Run {
    let months: BTreeSet<Date> = groups.iter().map(month).collect();
    let mut lines: Vec<LineSection> = Vec::new();
    let mut ledger = Ledger::open(input).unwrap();
    for day in months {
        let of_month: Vec<Group> = groups
            .iter()
            .filter(|group| month(group) == day)
            .cloned()
            .collect();
        ledger
            .add(&of_month, &mut |section| lines.push(section))
            .unwrap();
    }
    let mut run = ledger.close().unwrap();
    for payee in &mut run.payees {
        for section in &mut payee.agreements {
            let own = lines.iter().filter(|lines| {
                (&lines.party, &lines.agreement, lines.from)
                    == (&payee.party, &section.agreement, section.from)
            });
            section.lines = own.flat_map(|own| own.lines.clone()).collect();
            section.lines.sort_by_key(|line| {
                let texts = [&line.store, &line.territory, &line.use_type].map(Clone::clone);
                let month = (line.month, line.is_month_of_use);
                (line.subject, texts, month)
            });
            assert_eq!(section.lines.len() as u64, section.n_lines);
        }
    }
    run
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn money_is_neither_made_nor_lost(seed: u64) {
        for run in runs(&case(seed)) {
            check_balance(&run);
            check_conservation(&run);
            check_statements(&run);
            check_reversal(&run);
            check_stored(&run.closing);
            prop_assert!(serde_json::to_string(&run).is_ok());
        }
    }

    #[test]
    fn the_order_of_import_does_not_matter(seed: u64, order: u64) {
        let case = case(seed);
        prop_assert_eq!(runs(&case), runs(&shuffled(&case, order)));
        prop_assert_eq!(runs(&case), runs(&case));
    }

    #[test]
    fn months_one_by_one_give_the_same(seed: u64) {
        let case = case(seed);
        let agreements = Agreements::new(case.agreements.clone()).unwrap();
        for (run, groups) in runs(&case).into_iter().zip(&case.groups) {
            let input = RunInput {
                period: run.period,
                subjects: &case.subjects,
                agreements: &agreements,
                opening: &run.opening,
                rates: &Table,
            };
            prop_assert_eq!(by_month(&input, groups), run);
        }
    }

    #[test]
    fn agreements_survive_their_text(seed: u64) {
        for agreement in case(seed).agreements {
            prop_assert_eq!(Agreement::from_toml(&agreement.to_toml()).unwrap(), agreement);
        }
    }
}

#[test]
fn the_cases_reach_every_clause() {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..1000 {
        for run in runs(&case(seed)) {
            let steps = run
                .postings
                .iter()
                .map(|posting| format!("{:?}", posting.step));
            for step in steps.collect::<BTreeSet<_>>() {
                let names = [
                    "Received",
                    "Fee",
                    "Deduction",
                    "Override",
                    "Split",
                    "Remainder",
                    "ReserveHeld",
                    "ReserveReleased",
                    "Conversion",
                    "Charge",
                    "Recoupment",
                    "Withholding",
                    "Payout",
                ];
                let name = names.iter().find(|name| **name == step).unwrap();
                *seen.entry(name).or_default() += 1;
            }
            let moves = |account: Account| run.postings.iter().any(|it| it.account == account);
            let marks = [
                ("fx", moves(Account::Fx)),
                ("surplus", !run.problems.is_empty()),
                ("carried", !run.closing.carried.is_empty()),
                ("counted", !run.closing.counted.is_empty()),
                ("deducted", !run.closing.deducted.is_empty()),
                ("unmatched", !run.unmatched.is_empty()),
            ];
            for (name, _) in marks.into_iter().filter(|(_, is_there)| *is_there) {
                *seen.entry(name).or_default() += 1;
            }
        }
    }
    assert_eq!(seen.len(), 19, "{seen:?}");
    assert!(seen.values().all(|n_runs| *n_runs >= 50), "{seen:?}");
}

#[test]
fn rates_of_the_tests_depend_on_the_day() {
    use crate::Rates as _;
    let rate = |month| {
        let day = jiff::civil::date(2026, month, 1);
        Table.rate(Currency::EUR, Currency::USD, day).unwrap().value
    };
    assert_ne!(rate(1), rate(2));
}
