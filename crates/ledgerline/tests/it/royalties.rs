use crate::{Desk, text};

const HEADER: &str = "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n";

const AGREEMENT: &str = r#"
schema = "ledgerline.agreement/1"
id = "luna-2026"
title = "Recordings of Luna Vire"
right = "master"
currency = "USD"
from = 2026-01-01
scope = { artists = ["Luna Vire"] }
rate = { base = "net", share = "50%" }

[[payee]]
party = "luna"
name = "Luna Vire"
share = "2/3"

[[payee]]
party = "kay"
share = "1/3"
"#;

/// Writes a statement: month of the report, artist, title, net.
fn statement(desk: &Desk, name: &str, rows: &[(&str, &str, &str, &str)]) -> String {
    let mut lines = HEADER.to_owned();
    for (month, artist, title, net) in rows {
        lines += &format!(
            "{month}-15\t2026-06\tSpotify\t{artist}\t{title}\tQZABC2600001\t\t1000\t100\tSong\tUS\t0\t{net}\n"
        );
    }
    let path = desk.path(name);
    std::fs::write(&path, lines).unwrap();
    text(&path).to_owned()
}

fn agreement(desk: &Desk) -> String {
    let path = desk.path("luna.toml");
    std::fs::write(&path, AGREEMENT).unwrap();
    text(&path).to_owned()
}

fn paid(run: &serde_json::Value) -> Vec<(String, String, String)> {
    let payees = run["payees"].as_array().unwrap();
    let cell = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    payees
        .iter()
        .map(|payee| {
            (
                cell(&payee["party"]),
                cell(&payee["earned"]),
                cell(&payee["paid"]),
            )
        })
        .collect()
}

#[test]
fn a_statement_becomes_what_payees_are_owed() {
    let desk = Desk::new();
    let none = desk.run(&["royalties", "run", "--period", "2026-Q3"]);
    assert_eq!(none.code, 3);
    assert!(none.stderr.contains("agreements add"), "{}", none.stderr);

    let added = desk.run(&["agreements", "add", &agreement(&desk)]);
    assert_eq!(added.stdout, "luna-2026 from 2026-01-01: added\n");
    let rows = [
        ("2026-08", "Luna Vire", "Neon Rain", "100"),
        ("2026-08", "Luna Vire", "Neon Rain", "0.03"),
        ("2026-08", "Somebody Else", "Other", "7"),
        ("2026-11", "Luna Vire", "Neon Rain", "1000"),
    ];
    desk.run(&["import", &statement(&desk, "august.tsv", &rows)]);
    let run = desk
        .run(&["royalties", "run", "--period", "2026-Q3", "--json"])
        .json();
    // Half of 100.03 is 50.015: two thirds and one third of that, cut off at the 15th place, the
    // unit that is left with the first payee.
    let owned = |list: [(&str, &str, &str); 2]| {
        list.map(|(party, earned, paid)| (party.to_owned(), earned.to_owned(), paid.to_owned()))
    };
    assert_eq!(
        paid(&run),
        owned([
            ("kay", "16.671666666666666", "16.67"),
            ("luna", "33.343333333333334", "33.34"),
        ])
    );
    assert_eq!(run["state"], "draft");
    assert_eq!(run["received"], serde_json::json!({ "USD": "107.03" }));
    assert_eq!(run["unmatched"], serde_json::json!({ "USD": "7" }));
    assert_eq!(
        (&run["rows"], &run["changes"]),
        (&3.into(), &serde_json::json!([]))
    );

    let again = desk
        .run(&[
            "royalties",
            "run",
            "--period",
            "2026-Q3",
            "--json",
            "--dry-run",
        ])
        .json();
    assert_eq!(
        (&again["digest"], &again["run"]),
        (&run["digest"], &run["run"])
    );

    let csv = desk
        .run(&[
            "royalties",
            "statement",
            "luna",
            "--period",
            "2026-Q3",
            "--format",
            "csv",
        ])
        .stdout;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2, "{csv}");
    assert_eq!(
        lines[1],
        "luna,luna-2026,Neon Rain,,Luna Vire,,QZABC2600001,,,Spotify,US,Song,2026-06-01,2,2000,100.03,50%,2/3,33.343333333333334,USD"
    );
    let shown = desk.run(&["royalties", "statement", "luna", "--period", "2026-Q3"]);
    assert!(shown.stdout.contains("33.34 USD"), "{}", shown.stdout);
}

#[test]
fn a_closed_period_stays_and_what_is_late_counts_in_the_next() {
    let desk = Desk::new();
    desk.run(&["agreements", "add", &agreement(&desk)]);
    let rows = [("2026-08", "Luna Vire", "Neon Rain", "100")];
    let first = desk
        .run(&["import", "--json", &statement(&desk, "august.tsv", &rows)])
        .json();
    desk.run(&["royalties", "run", "--period", "2026-Q3"]);
    assert_eq!(
        desk.run(&["royalties", "close", "--period", "2026-Q3"])
            .code,
        0
    );
    assert_eq!(desk.run(&["royalties", "verify"]).code, 0);

    let rows = [("2026-09", "Luna Vire", "Another Song", "30")];
    desk.run(&["import", &statement(&desk, "late.tsv", &rows)]);
    let again = desk.run(&["royalties", "run", "--period", "2026-Q3"]);
    assert_eq!(again.code, 3);
    assert!(again.stderr.contains("closed"), "{}", again.stderr);
    let verified = desk.run(&["royalties", "verify", "--json"]).json();
    assert_eq!(verified[0]["holds"], true);
    assert_eq!(verified[0]["new_sources"].as_array().unwrap().len(), 1);

    let next = desk
        .run(&["royalties", "run", "--period", "2026-Q4", "--json"])
        .json();
    assert_eq!(next["received"], serde_json::json!({ "USD": "30" }));
    let amounts: Vec<String> = paid(&next).into_iter().map(|(_, _, paid)| paid).collect();
    assert_eq!(amounts, ["5", "10"]);

    // Another agreement from then on: what was closed is not touched.
    let changed = AGREEMENT
        .replace("from = 2026-01-01", "from = 2026-06-01")
        .replace("50%", "40%");
    std::fs::write(desk.path("luna.toml"), changed).unwrap();
    desk.run(&["agreements", "add", text(&desk.path("luna.toml"))]);
    let next = desk
        .run(&["royalties", "run", "--period", "2026-Q4", "--json"])
        .json();
    assert_eq!(next["changes"].as_array().unwrap().len(), 2);
    let verified = desk
        .run(&["royalties", "verify", "--period", "2026-Q3", "--json"])
        .json();
    assert_eq!(verified[0]["holds"], true);

    // A file that was counted cannot go silently.
    desk.run(&["sources", "undo", first["source"].as_str().unwrap()]);
    let gone = desk.run(&["royalties", "run", "--period", "2026-Q4"]);
    assert_eq!(gone.code, 3);
    assert!(gone.stderr.contains("august.tsv"), "{}", gone.stderr);
    let verified = desk.run(&["royalties", "verify", "--period", "2026-Q3"]);
    assert_eq!(verified.code, 1);
    assert!(
        verified.stdout.contains("NOT the same"),
        "{}",
        verified.stdout
    );
}

#[test]
fn an_agreement_that_cannot_stand_is_refused_with_its_place() {
    let desk = Desk::new();
    let path = desk.path("bad.toml");
    std::fs::write(&path, AGREEMENT.replace("\"2/3\"", "\"1/2\"")).unwrap();
    let refused = desk.run(&["agreements", "add", text(&path)]);
    assert_eq!(refused.code, 3);
    assert!(
        refused.stderr.contains("bad.toml") && refused.stderr.contains("payee"),
        "{}",
        refused.stderr
    );
    assert!(
        desk.run(&["agreements", "list"])
            .stdout
            .contains("no agreements")
    );
}
