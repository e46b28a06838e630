use super::amount;
use crate::Share;
use crate::share::{Part, split};

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(text.parse::<Share>().unwrap().to_string(), expected);
}

#[track_caller]
fn check_refused(text: &str) {
    assert!(text.parse::<Share>().is_err(), "`{text}` was read");
}

#[track_caller]
fn check_of(share: &str, whole: &str, expected: &str) {
    let share: Share = share.parse().unwrap();
    assert_eq!(
        share.of(amount(whole)),
        amount(expected),
        "{share} of {whole}"
    );
}

#[track_caller]
fn check_split(whole: &str, shares: &[&str], expected: &[&str]) {
    let shares: Vec<Share> = shares.iter().map(|share| share.parse().unwrap()).collect();
    let mut parts = Vec::new();
    split(amount(whole), &shares, &mut parts);
    let sum = |part: &Part| part.amount.checked_add(part.remainder).unwrap();
    let found: Vec<String> = parts.iter().map(|part| sum(part).to_string()).collect();
    assert_eq!(found, expected);
    assert_eq!(
        parts.iter().map(sum).sum::<catalog::Amount>(),
        amount(whole)
    );
}

#[test]
fn a_share_is_written_in_percent_where_that_is_exact() {
    check("50%", "50%");
    check("1/2", "50%");
    check("0.5", "50%");
    check("2/4", "50%");
    check("12.5 %", "12.5%");
    check("1/3", "1/3");
    check("2 / 6", "1/3");
    check("1", "100%");
    check("0%", "0%");
    check("0.000000000000001", "0.0000000000001%");
}

#[test]
fn what_is_no_part_of_a_whole_is_refused() {
    for text in [
        "", "%", "101%", "3/2", "1/0", "-1/2", "-5%", "1/2%", "half", "1e-3", "50,5%",
    ] {
        check_refused(text);
    }
    check_refused("1/1000000000000001");
}

#[test]
fn a_part_is_rounded_half_even_at_the_15th_place() {
    check_of("1/3", "1", "0.333333333333333");
    check_of("2/3", "1", "0.666666666666667");
    check_of("2/3", "-1", "-0.666666666666667");
    check_of("1/2", "0.000000000000001", "0");
    check_of("1/2", "0.000000000000003", "0.000000000000002");
    check_of("1/2", "-0.000000000000003", "-0.000000000000002");
    check_of(
        "100%",
        "99999999999999999999999.999999999999999",
        "99999999999999999999999.999999999999999",
    );
    check_of("999999999999999/1000000000000000", "1", "0.999999999999999");
}

#[test]
fn fine_shares_are_computed_in_256_bits() {
    let fine = Share::new(10_i128.pow(36) + 1, 3 * 10_i128.pow(36)).unwrap();
    assert_eq!(fine.of(amount("3000000000")), amount("1000000000"));
    assert_eq!(Share::new(1, 10_i128.pow(38)), None);
}

#[test]
fn the_first_parts_get_what_is_left() {
    check_split("100", &["50%", "50%"], &["50", "50"]);
    check_split(
        "100",
        &["1/3", "1/3", "1/3"],
        &[
            "33.333333333333334",
            "33.333333333333333",
            "33.333333333333333",
        ],
    );
    check_split(
        "0.000000000000002",
        &["1/3", "1/3", "1/3"],
        &["0.000000000000001", "0.000000000000001", "0"],
    );
    check_split(
        "-0.000000000000001",
        &["10%", "90%"],
        &["-0.000000000000001", "0"],
    );
    check_split("0", &["1/7", "6/7"], &["0", "0"]);
}

#[test]
fn shares_add_up_and_multiply_exactly() {
    let share = |text: &str| text.parse::<Share>().unwrap();
    assert_eq!(
        Share::sum(["1/3", "1/6", "50%"].map(share)),
        Some(Share::ALL)
    );
    assert_eq!(Share::sum(["60%", "50%"].map(share)), None);
    assert_eq!(share("75%").times(share("10/12")), Some(share("5/8")));
    assert_eq!(share("1/3").rest(), share("2/3"));
}
