use jiff::civil::date;

use proptest::prelude::*;

use crate::{Agreement, Agreements, RoyaltiesError};

pub(super) const SMALL: &str = r#"
schema = "ledgerline.agreement/1"
id = "vyre"
right = "master"
currency = "EUR"
from = 2026-01-01

[scope]
everything = true

[rate]
base = "net"
share = "50%"

[[payee]]
party = "ana"
share = "2/3"

[[payee]]
party = "bo"
share = "1/3"
"#;

/// Every key that an agreement can have.
const FULL: &str = r#"
schema = "ledgerline.agreement/1"
id = "vyre"
title = "Ana Vyre, three albums"
right = "publishing"
currency = "USD"
from = "2026-01-01"
to = 2027-12-31
cross_collateral = "vyre all"

[scope]
recordings = ["USS1Z9900001"]
works = ["T0345246801"]
releases = ["036000291452", "CAT-1"]
artists = ["Ana Vyre"]
labels = ["Night Ferry"]
except_recordings = ["USS1Z9900002"]
except_works = ["W2"]
except_releases = ["CAT-2"]
except_artists = ["Kalle Brandt"]
except_labels = ["Other"]
territories = ["EU", "!DE"]
channels = ["Spotify"]
uses = ["stream", "download"]

[rate]
base = "per-unit"
amount = "0.12"
currency = "USD"
share = "90%"

[[rate.when]]
territories = ["FR"]
channels = ["Spotify"]
uses = ["download"]
share = "1/3"

[[rate.escalation]]
over_units = 1000
share = "95%"
counted = "recording"

[copublishing]
writer = "50%"
publisher = "50%"
copublisher_share = "50%"

[reserve]
share = "10%"
uses = ["download"]
[[reserve.release]]
after_periods = 2
share = "100%"

[payout]
minimum = "50"

[[controlled]]
rate_of_statutory = "75%"
cap_tracks = 10
tracks = 12
releases = ["CAT-1"]

[[deduction]]
name = "packaging"
share = "10%"
cap_period = "15"
cap_total = "100"

[[deduction]]
name = "accounting"
amount = "5"

[[payee]]
party = "ana"
name = "Ana Vyre"
share = "100%"
currency = "EUR"
language = "de"
withholding = "15%"

[[override]]
party = "producer"
name = "P. Roducer"
share = "3%"
of = "base"
borne = "label"
currency = "GBP"
language = "en"
withholding = "1/10"

[[advance]]
payee = "ana"
name = "signing"
amount = "1000"
date = 2026-01-10

[[cost]]
name = "video"
date = 2026-02-01
amount = "500"
borne = "50%"
"#;

/// Checks the error of the small agreement with one text in the place of another.
#[track_caller]
fn check_error(old: &str, new: &str, expected: &str) {
    assert!(SMALL.contains(old), "`{old}` is not there");
    let error = Agreement::from_toml(&SMALL.replacen(old, new, 1)).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[track_caller]
fn check_added(text: &str, expected: &str) {
    let error = Agreement::from_toml(&format!("{SMALL}{text}")).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn reading_what_was_written_gives_the_same() {
    for text in [SMALL, FULL] {
        let agreement = Agreement::from_toml(text).unwrap();
        let written = agreement.to_toml();
        assert_eq!(
            Agreement::from_toml(&written).unwrap(),
            agreement,
            "{written}"
        );
    }
    assert_eq!(
        Agreement::from_toml(FULL).unwrap().to,
        Some(date(2027, 12, 31))
    );
}

#[test]
fn wrong_text_is_refused_with_line_key_and_remedy() {
    check_error(
        "base = \"net\"",
        "base = \"net\"\nbonus = \"5%\"",
        "line 13: unknown field `bonus`, expected one of `base`, `share`, `fee`, `amount`, `currency`, `when`, `escalation`",
    );
    check_error(
        "share = \"50%\"",
        "share = \"150%\"",
        "line 13: `share`: `150%` is not a share from 0% to 100% such as 50%, 1/3 or 0.5",
    );
    check_error(
        "share = \"50%\"",
        "share = 0.5",
        "line 13: `share`: invalid type: floating point `0.5`, expected a string; amounts and shares are written in quotes, as in \"50\" or \"50%\"",
    );
    check_error(
        "from = 2026-01-01",
        "from = \"soon\"",
        "line 6: `from`: `soon` is not a day such as 2026-07-31",
    );
    check_error(
        "currency = \"EUR\"",
        "currency = \"XYZ\"",
        "line 5: `currency`: `XYZ` is not a currency of ISO 4217 such as EUR",
    );
    check_error("right = \"master\"\n", "", "line 1: missing field `right`");
}

fn at(line: u32, key: &str, reason: &str) -> String {
    format!("agreement `vyre`, line {line}, `{key}`: {reason}")
}

#[test]
fn what_does_not_fit_together_is_refused_with_key_and_remedy() {
    check_error(
        "agreement/1",
        "agreement/2",
        &at(
            2,
            "schema",
            "`ledgerline.agreement/2` is not known; write \"ledgerline.agreement/1\"",
        ),
    );
    check_error(
        "share = \"1/3\"",
        "share = \"1/4\"",
        &at(
            17,
            "payee.share",
            "2/3 + 25% do not sum to 100%; write shares that do",
        ),
    );
    check_error(
        "party = \"bo\"",
        "party = \"ana\"",
        &at(
            20,
            "payee[2].party",
            "`ana` stands there twice; add up the shares",
        ),
    );
    check_error(
        "party = \"bo\"",
        "party = \"b:o\"",
        &at(
            20,
            "payee[2].party",
            "`b:o` is no short name: it is empty or has a colon",
        ),
    );
    check_error(
        "everything = true",
        "",
        &at(
            8,
            "scope",
            "it covers nothing; name recordings, works, releases, artists or labels, or write everything = true",
        ),
    );
    check_error(
        "everything = true",
        "everything = true\nterritories = [\"EMEA\"]",
        &at(
            10,
            "scope.territories",
            "`EMEA` has no settled list of countries; name the countries",
        ),
    );
    check_error(
        "base = \"net\"",
        "base = \"after-fee\"",
        &at(11, "rate.fee", "it is missing; base \"after-fee\" needs it"),
    );
    check_error(
        "base = \"net\"",
        "base = \"net\"\namount = \"1\"",
        &at(
            13,
            "rate.amount",
            "it belongs to base \"per-unit\" alone; leave it out",
        ),
    );
    check_error(
        "share = \"50%\"\n",
        "",
        &at(
            11,
            "rate.share",
            "it is missing; write the share that is given, as in \"50%\"",
        ),
    );
}

#[test]
fn clauses_that_cannot_stand_are_refused_with_line_key_and_remedy() {
    check_added(
        "[copublishing]\nwriter = \"50%\"\npublisher = \"50%\"\ncopublisher_share = \"50%\"\n",
        &at(
            22,
            "copublishing",
            "it is about works; write right = \"publishing\" or leave it out",
        ),
    );
    check_added(
        "[[deduction]]\nname = \"packaging\"\n",
        &at(22, "deduction[1]", "write either `share` or `amount`"),
    );
    check_added(
        "[reserve]\nshare = \"10%\"\n[[reserve.release]]\nafter_periods = 1\nshare = \"50%\"\n",
        &at(
            26,
            "reserve.release.share",
            "the shares do not sum to 100%; write when each part is given back",
        ),
    );
    check_added(
        "[[advance]]\npayee = \"cleo\"\namount = \"5\"\ndate = 2026-01-01\n",
        &at(23, "advance[1].payee", "it is no payee of this version"),
    );
    check_added(
        "[[rate.escalation]]\nover_units = 10\nshare = \"60%\"\n[[rate.escalation]]\nover_units = 10\nshare = \"70%\"\n",
        &at(
            25,
            "rate.escalation[2]",
            "thresholds are all of units or all of amounts, and rise",
        ),
    );
}

fn from(day: &str, to: Option<&str>) -> Agreement {
    let mut agreement = Agreement::from_toml(SMALL).unwrap();
    agreement.from = day.parse().unwrap();
    agreement.to = to.map(|to| to.parse().unwrap());
    agreement
}

proptest! {
    #[test]
    fn damaged_text_is_refused_and_nothing_worse(
        from in 0..FULL.len(),
        n_bytes in 0_usize..40,
        other in "[\\[\\]=\"'a-z0-9%/.é\n ]{0,6}",
    ) {
        let end = (from + n_bytes).min(FULL.len());
        let text = format!("{}{other}{}", &FULL[..from], &FULL[end..]);
        if let Ok(agreement) = Agreement::from_toml(&text) {
            prop_assert_eq!(Agreement::from_toml(&agreement.to_toml()).unwrap(), agreement);
        }
    }
}

#[test]
fn endless_text_is_refused() {
    let error = Agreement::from_toml(&"# long\n".repeat(200_000)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1: the text is longer than 1 MiB; part it into several agreements"
    );
}

#[test]
fn versions_do_not_overlap() {
    let open = [from("2026-01-01", None), from("2026-07-01", None)];
    assert!(Agreements::new(open.to_vec()).is_ok());
    let adjacent = [
        from("2026-07-01", None),
        from("2026-01-01", Some("2026-06-30")),
    ];
    assert!(Agreements::new(adjacent.to_vec()).is_ok());
    for overlapping in [
        [
            from("2026-01-01", Some("2026-07-01")),
            from("2026-07-01", None),
        ],
        [from("2026-01-01", None), from("2026-01-01", None)],
    ] {
        let error = Agreements::new(overlapping.to_vec()).unwrap_err();
        assert!(matches!(error, RoyaltiesError::Overlap { .. }), "{error}");
    }
}

#[test]
fn a_version_keeps_right_and_currency_of_account() {
    let mut next = from("2026-07-01", None);
    next.currency = catalog::Currency::USD;
    let error = Agreements::new(vec![from("2026-01-01", None), next]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "agreement `vyre`, `currency`: it differs from the version before; make a new agreement with an id of its own"
    );
}

#[test]
fn a_group_is_not_named_like_an_agreement() {
    let mut agreement = from("2026-01-01", None);
    agreement.cross_collateral = Some("vyre".to_owned());
    assert!(Agreements::new(vec![agreement]).is_err());
}

#[test]
fn the_schema_names_every_key() {
    let schema = Agreement::json_schema();
    for key in FULL.lines().filter_map(|line| line.split_once(" = ")) {
        assert!(
            schema.contains(&format!("\"{}\"", key.0)),
            "{} is not there",
            key.0
        );
    }
    assert!(schema.contains("\"additionalProperties\": false"));
}
