//! Single cases that the random ones seldom reach.

use catalog::{Amount, Currency};
use jiff::civil::{Date, date};

use super::{Table, amount};
use crate::{
    Agreement, Agreements, Group, Ledger, Opening, Right, RoyaltiesError, Run, RunInput, Subject,
    run,
};

const HEAD: &str = r#"
schema = "ledgerline.agreement/1"
id = "vyre"
right = "master"
currency = "EUR"
from = 2026-01-01
scope = { everything = true }
"#;

/// The state after a period, as version 1 stored it.
const OPENING_1: &str = include_str!("opening-1.json");

const ANA: &str = r#"
[[payee]]
party = "ana"
share = "100%"
"#;

fn agreement(text: &str) -> Agreement {
    Agreement::from_toml(&format!("{HEAD}{text}")).unwrap()
}

fn half(text: &str) -> Agreement {
    agreement(&format!(
        "rate = {{ base = \"net\", share = \"50%\" }}\n{text}"
    ))
}

fn group(net: &str, units: i64) -> Group {
    Group {
        subject: 0,
        store: "Spotify".into(),
        territory: "DE".into(),
        use_type: "stream".into(),
        currency: Currency::EUR,
        usage_month: Some(date(2026, 1, 1)),
        statement_month: date(2026, 2, 1),
        right: Right::Master,
        units,
        gross: None,
        net: amount(net),
        n_rows: 1,
    }
}

fn try_run(
    agreements: &[Agreement],
    groups: &[Group],
    period: &str,
    opening: &Opening,
) -> Result<Run, RoyaltiesError> {
    let agreements = Agreements::new(agreements.to_vec())?;
    let input = RunInput {
        period: period.parse().unwrap(),
        subjects: &[Subject::default()],
        agreements: &agreements,
        opening,
        rates: &Table,
    };
    run(&input, groups)
}

fn first_run(agreements: &[Agreement], groups: &[Group]) -> Run {
    try_run(agreements, groups, "2026-Q1", &Opening::default()).unwrap()
}

#[track_caller]
fn check_paid(run: &Run, expected: &[(&str, &str)]) {
    let paid = run.payees.iter().map(|payee| {
        (
            payee.party.to_string(),
            format!("{} {}", payee.paid, payee.currency),
        )
    });
    let expected = expected
        .iter()
        .map(|(party, paid)| ((*party).to_owned(), (*paid).to_owned()));
    assert_eq!(paid.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

#[track_caller]
fn check_error(result: Result<Run, RoyaltiesError>, expected: &str) {
    assert_eq!(result.unwrap_err().to_string(), expected);
}

#[test]
fn equal_advances_are_both_recouped() {
    let advance = "[[advance]]\namount = \"10\"\ndate = 2026-01-05\n";
    let twice = half(&format!("{ANA}{advance}{advance}"));
    check_paid(
        &first_run(&[twice], &[group("100", 1)]),
        &[("ana", "30 EUR")],
    );
}

#[test]
fn an_advance_is_charged_once_though_versions_repeat_it() {
    let text = format!("{ANA}[[advance]]\namount = \"60\"\ndate = 2026-01-05\n");
    let (first, mut second) = (half(&text), half(&text));
    second.from = date(2026, 2, 1);
    let versions = [first, second];
    let run = first_run(&versions, &[group("100", 1)]);
    check_paid(&run, &[("ana", "0 EUR")]);
    let next = try_run(&versions, &[group("100", 1)], "2026-Q2", &run.closing).unwrap();
    check_paid(&next, &[("ana", "40 EUR")]);
}

#[test]
fn an_advance_is_not_charged_before_its_day() {
    let later = half(&format!(
        "{ANA}[[advance]]\namount = \"10\"\ndate = 2026-04-01\n"
    ));
    check_paid(
        &first_run(&[later], &[group("100", 1)]),
        &[("ana", "50 EUR")],
    );
}

#[test]
fn money_without_units_has_the_share_of_the_tier_that_was_reached() {
    let tiers = agreement(&format!(
        "[rate]\nbase = \"net\"\nshare = \"10%\"\n\
         [[rate.escalation]]\nover_units = 100\nshare = \"20%\"\n{ANA}"
    ));
    let mut bonus = group("50", 0);
    bonus.usage_month = Some(date(2026, 2, 1));
    let below = first_run(
        std::slice::from_ref(&tiers),
        &[group("10", 99), bonus.clone()],
    );
    check_paid(&below, &[("ana", "6 EUR")]);
    let reached = first_run(&[tiers], &[group("10", 100), bonus]);
    check_paid(&reached, &[("ana", "11 EUR")]);
}

#[test]
fn three_tiers_part_one_group() {
    let tiers = agreement(&format!(
        "[rate]\nbase = \"net\"\nshare = \"10%\"\n\
         [[rate.escalation]]\nover_units = 100\nshare = \"20%\"\n\
         [[rate.escalation]]\nover_units = 200\nshare = \"30%\"\n{ANA}"
    ));
    // 100 at 10 %, 100 at 20 %, 100 at 30 %.
    let run = first_run(&[tiers], &[group("300", 300)]);
    check_paid(&run, &[("ana", "60 EUR")]);
    assert_eq!(run.payees[0].agreements[0].lines[0].rate.to_string(), "20%");
}

#[test]
fn lines_at_two_rates_stay_apart() {
    let tiers = agreement(&format!(
        "[rate]\nbase = \"net\"\nshare = \"10%\"\n\
         [[rate.escalation]]\nover_units = 100\nshare = \"20%\"\n{ANA}"
    ));
    let mut late = group("10", 100);
    late.statement_month = date(2026, 3, 1);
    let mut later = group("20", 5);
    later.statement_month = date(2026, 4, 1);
    let run = first_run(&[tiers], &[later, late, group("10", 100)]);
    let lines = run.payees[0].agreements[0].lines.iter();
    let lines: Vec<String> = lines
        .map(|line| {
            format!(
                "{} of {}: {}, {} rows",
                line.rate, line.base, line.amount, line.n_rows
            )
        })
        .collect();
    assert_eq!(lines, ["10% of 10: 1, 1 rows", "20% of 30: 6, 2 rows"]);
}

#[test]
fn equal_lines_with_and_without_gross_stay_apart() {
    let gross = agreement(&format!(
        "rate = {{ base = \"gross\", share = \"50%\" }}\n{ANA}"
    ));
    let mut stated = group("100", 1);
    stated.gross = Some(amount("140"));
    let run = first_run(&[gross], &[stated.clone(), group("100", 1), stated]);
    // Half of 280 and half of 100.
    check_paid(&run, &[("ana", "190 EUR")]);
    assert_eq!(run.problems[0].amount, amount("100"));
}

#[test]
fn gross_that_is_not_stated_is_a_problem() {
    let gross = agreement(&format!(
        "rate = {{ base = \"gross\", share = \"50%\" }}\n{ANA}"
    ));
    let run = first_run(&[gross], &[group("100", 1)]);
    let problems: Vec<String> = run.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "`vyre` share the gross amount, which 100 EUR of the statements do not say; \
          the net amount was taken"
        ]
    );
    check_paid(&run, &[("ana", "50 EUR")]);
}

#[test]
fn a_region_of_which_a_part_is_covered_is_a_problem() {
    let mut german = half(ANA);
    german.scope.territories = vec!["DE".to_owned()];
    let mut dach = group("100", 1);
    dach.territory = "DACH".into();
    let run = first_run(&[german], &[dach]);
    let problems: Vec<String> = run.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "`vyre` may cover a part of 100 EUR, whose territory is a region or unknown; nothing of \
             it was given: widen the territories or settle it by hand"
        ]
    );
    assert_eq!(run.unmatched[0].net, amount("100"));
}

#[test]
fn a_subject_named_twice_by_a_scope_is_paid_once() {
    let mut both = half(ANA);
    both.scope.everything = false;
    both.scope.artists = vec!["Ana Vyre".to_owned()];
    both.scope.recordings = vec!["DEA012600001".to_owned()];
    let agreements = Agreements::new(vec![both]).unwrap();
    let input = RunInput {
        period: "2026-Q1".parse().unwrap(),
        subjects: &[Subject {
            artist: Some("Ana Vyre".to_owned()),
            isrc: Some("DEA012600001".to_owned()),
            ..Subject::default()
        }],
        agreements: &agreements,
        opening: &Opening::default(),
        rates: &Table,
    };
    check_paid(
        &run(&input, &[group("100", 1)]).unwrap(),
        &[("ana", "50 EUR")],
    );
}

#[test]
fn an_override_above_the_pool_is_cut_and_named() {
    let dear = half(&format!(
        "{ANA}[[override]]\nparty = \"bo\"\nshare = \"60%\"\nof = \"base\"\nborne = \"payees\"\n"
    ));
    let run = first_run(&[dear], &[group("100", 1)]);
    assert_eq!(run.problems[0].amount, amount("10"));
    check_paid(&run, &[("ana", "0 EUR"), ("bo", "50 EUR")]);
}

#[test]
fn a_payment_below_the_smallest_coin_is_carried() {
    let run = first_run(&[half(ANA)], &[group("0.004", 1)]);
    check_paid(&run, &[("ana", "0 EUR")]);
    assert_eq!(run.closing.carried[0].amount, amount("0.002"));
}

#[test]
fn yen_are_paid_whole() {
    let payee = "[[payee]]\nparty = \"ana\"\nshare = \"100%\"\ncurrency = \"JPY\"\n";
    // 0.53 euros are 84.8 yen.
    check_paid(
        &first_run(&[half(payee)], &[group("1.06", 1)]),
        &[("ana", "85 JPY")],
    );
}

#[test]
fn what_is_owed_survives_the_end_of_an_agreement() {
    let reserve =
        "[reserve]\nshare = \"20%\"\nrelease = [{ after_periods = 1, share = \"100%\" }]\n";
    let run = first_run(&[half(&format!("{reserve}{ANA}"))], &[group("100", 1)]);
    check_paid(&run, &[("ana", "40 EUR")]);
    let next = try_run(&[], &[], "2026-Q2", &run.closing).unwrap();
    check_paid(&next, &[("ana", "10 EUR")]);
    assert_eq!(next.closing.reserves, []);
}

#[test]
fn a_group_that_disagrees_about_a_payee_is_refused() {
    let text = |id: &str, currency: &str| {
        let mut agreement = half(&format!(
            "[[payee]]\nparty = \"ana\"\nshare = \"100%\"\ncurrency = \"{currency}\"\n"
        ));
        agreement.id = id.to_owned();
        agreement.cross_collateral = Some("all".to_owned());
        agreement
    };
    check_error(
        try_run(
            &[text("a", "EUR"), text("b", "USD")],
            &[],
            "2026-Q1",
            &Opening::default(),
        ),
        "agreements `a` and `b` recoup from one account of `ana` but differ in `currency`; \
         make them equal or take one out of the group",
    );
}

#[test]
fn what_cannot_be_run_says_why() {
    let none = Opening::default();
    let mut elsewhere = group("1", 1);
    elsewhere.subject = 3;
    check_error(
        try_run(&[], &[elsewhere], "2026-Q1", &none),
        "group 0 names subject 3, but there are 1",
    );
    let closed = Opening {
        period: Some("2026-Q1".parse().unwrap()),
        ..Opening::default()
    };
    check_error(
        try_run(&[], &[], "2026-03", &closed),
        "period 2026-03 begins before 2026-Q1 ended, which is closed; run a later period",
    );
    let newer = Opening {
        version: 2,
        ..Opening::default()
    };
    check_error(
        try_run(&[], &[], "2026-Q1", &newer),
        "the opening has version 2, version 1 is known; upgrade the program",
    );
    let mut francs = group("1", 1);
    francs.currency = "CHF".parse().unwrap();
    check_error(
        try_run(&[half(ANA)], &[francs], "2026-Q1", &none),
        "there is no exchange rate from CHF to EUR on or before 2026-03-31; import rates first",
    );
    let huge = amount("99999999999999999999999");
    let mut much = group("1", 1);
    much.net = huge;
    check_error(
        try_run(&[], &[much.clone(), much], "2026-Q1", &none),
        "the sum of equal groups needs more than 38 digits; look for a wrong amount in the statements",
    );
}

#[test]
fn an_opening_of_version_1_is_read() {
    let agreement = agreement(&format!(
        "[rate]\nbase = \"net\"\nshare = \"10%\"\n\
         [[rate.escalation]]\nover_units = 1000\nshare = \"20%\"\n\
         [[deduction]]\nname = \"packaging\"\nshare = \"10%\"\ncap_total = \"20\"\n\
         [payout]\nminimum = \"50\"\n\
         [reserve]\nshare = \"20%\"\nrelease = [{{ after_periods = 1, share = \"100%\" }}]\n\
         [[advance]]\nname = \"signing\"\namount = \"3\"\ndate = 2026-01-02\n{ANA}"
    ));
    let run = first_run(&[agreement], &[group("100", 10)]);
    let stored = serde_json::to_string_pretty(&run.closing).unwrap();
    assert_eq!(stored, OPENING_1.trim_end());
    assert_eq!(
        serde_json::from_str::<Opening>(OPENING_1).unwrap(),
        run.closing
    );
}

#[test]
fn months_come_in_their_order() {
    let (agreements, opening) = (Agreements::new(Vec::new()).unwrap(), Opening::default());
    let input = RunInput {
        period: "2026-Q1".parse().unwrap(),
        subjects: &[Subject::default()],
        agreements: &agreements,
        opening: &opening,
        rates: &Table,
    };
    let mut ledger = Ledger::open(&input).unwrap();
    let of_month = |day: Date| {
        let mut group = group("1", 1);
        group.usage_month = Some(day);
        [group]
    };
    let hand_on = &mut |_| {};
    ledger.add(&of_month(date(2026, 2, 1)), hand_on).unwrap();
    ledger.add(&[], hand_on).unwrap();
    let error = ledger
        .add(&of_month(date(2026, 1, 1)), hand_on)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "groups of 2026-01-01 come after groups up to 2026-02-01; add the months in their order, each at once"
    );
    ledger.add(&of_month(date(2026, 3, 1)), hand_on).unwrap();
    let received: Amount = ledger
        .close()
        .unwrap()
        .unmatched
        .iter()
        .map(|left| left.net)
        .sum();
    assert_eq!(received, amount("2"));
}
