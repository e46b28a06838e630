//! The examples of `docs/concepts/royalties.md`.

use std::collections::BTreeMap;

use catalog::{Amount, Currency, Period};
use jiff::civil::Date;

use super::amount;
use crate::{
    Account, Agreement, Agreements, Group, Opening, Rate, Rates, Right, Run, RunInput, Subject, run,
};

const PAGE: &str = include_str!("../../../../docs/concepts/royalties.md");

/// What an example leaves out, by key.
const HEAD: [(&str, &str); 7] = [
    ("schema", "schema = \"ledgerline.agreement/1\""),
    ("id", "id = \"vyre\""),
    ("right", "right = \"master\""),
    ("currency", "currency = \"EUR\""),
    ("from", "from = 2026-01-01"),
    ("scope", "scope = { everything = true }"),
    ("rate", "rate = { base = \"net\", share = \"50%\" }"),
];

type Row = BTreeMap<String, String>;

/// An example: agreements and tables by the heading of their first column.
#[derive(Default)]
struct Example {
    title: String,
    agreements: Vec<Agreement>,
    rates: Vec<Row>,
    lines: Vec<Row>,
    expected: Vec<Row>,
}

#[derive(Debug)]
struct Rows(Vec<Row>);

impl Rates for Rows {
    fn rate(&self, from: Currency, to: Currency, day: Date) -> Option<Rate> {
        let is_pair = |row: &&Row| row["from"] == from.code() && row["to"] == to.code();
        let known = self.0.iter().filter(is_pair).map(|row| Rate {
            value: amount(&row["rate"]),
            day: row["rate on"].parse().unwrap(),
            chain: vec![from, to],
        });
        known
            .filter(|rate| rate.day <= day)
            .max_by_key(|rate| rate.day)
    }
}

fn agreement(snippet: &str) -> Agreement {
    let top = snippet.split_once("[[").map_or(snippet, |(top, _)| top);
    let is_said = |key: &str| {
        let is_table = snippet.lines().any(|line| line == format!("[{key}]"));
        is_table
            || top
                .lines()
                .any(|line| line.starts_with(&format!("{key} = ")))
    };
    let mut text = String::new();
    for (key, line) in HEAD {
        if !is_said(key) {
            text += line;
            text += "\n";
        }
    }
    text += snippet;
    if !snippet.contains("[[payee]]") {
        text += "[[payee]]\nparty = \"ana\"\nshare = \"100%\"\n";
    }
    Agreement::from_toml(&text).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = PAGE.lines();
    let mut header: Vec<String> = Vec::new();
    while let Some(line) = lines.next() {
        if line.starts_with("## ") {
            examples.push(Example::default());
        } else if let Some(title) = line.strip_prefix("### ") {
            examples.push(Example {
                title: title.to_owned(),
                ..Example::default()
            });
        }
        let Some(example) = examples.last_mut() else {
            continue;
        };
        if line == "```toml" {
            let snippet: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            example
                .agreements
                .push(agreement(&(snippet.join("\n") + "\n")));
        } else if let Some(cells) = line.strip_prefix('|') {
            let cells = cells.trim_end_matches('|').split('|');
            let cells: Vec<String> = cells.map(|cell| cell.trim().to_owned()).collect();
            if header.is_empty() {
                header = cells;
            } else if !cells[0].starts_with("---") {
                let row: Row = header.iter().cloned().zip(cells).collect();
                if row.contains_key("rate on") {
                    example.rates.push(row);
                } else if row.contains_key("account") {
                    example.expected.push(row);
                } else if row.contains_key("period") {
                    example.lines.push(row);
                }
            }
        } else {
            header.clear();
        }
    }
    examples.retain(|example| !example.agreements.is_empty());
    examples
}

fn money(cell: &str) -> (Amount, Currency) {
    let (digits, code) = cell.split_once(' ').unwrap();
    (amount(digits), code.parse().unwrap())
}

fn group(row: &Row, period: Period, subject: u32) -> Group {
    let cell = |name: &str, default: &str| row.get(name).map_or(default, String::as_str).to_owned();
    let (net, currency) = money(&row["net"]);
    let month = row
        .get("month")
        .map_or(period.first(), |month| month.parse().unwrap());
    Group {
        subject,
        store: cell("store", "Spotify").into(),
        territory: cell("territory", "DE").into(),
        use_type: cell("use", "stream").into(),
        currency,
        usage_month: Some(month),
        statement_month: period.first(),
        right: if cell("right", "") == "publishing" {
            Right::Publishing
        } else {
            Right::Master
        },
        units: cell("units", "0").parse().unwrap(),
        gross: row.get("gross").map(|cell| money(cell).0),
        net,
        n_rows: 1,
    }
}

fn runs(example: &Example) -> Vec<Run> {
    let agreements = Agreements::new(example.agreements.clone()).unwrap();
    let mut periods: Vec<Period> = example
        .lines
        .iter()
        .map(|row| row["period"].parse().unwrap())
        .collect();
    periods.dedup();
    let rates = Rows(example.rates.clone());
    let mut opening = Opening::default();
    let mut runs = Vec::new();
    for period in periods {
        let rows = example
            .lines
            .iter()
            .filter(|row| row["period"].parse::<Period>().unwrap() == period);
        let rows: Vec<&Row> = rows.collect();
        let subjects = rows.iter().map(|row| Subject {
            isrc: row.get("isrc").cloned(),
            catalog_no: row.get("catalog_no").cloned(),
            artist: row.get("artist").cloned(),
            ..Subject::default()
        });
        let subjects: Vec<Subject> = subjects.collect();
        let groups = rows
            .iter()
            .enumerate()
            .map(|(idx, row)| group(row, period, idx as u32));
        let input = RunInput {
            period,
            subjects: &subjects,
            agreements: &agreements,
            opening: &opening,
            rates: &rates,
        };
        let run = run(&input, &groups.collect::<Vec<_>>())
            .unwrap_or_else(|error| panic!("{}: {error}", example.title));
        opening = run.closing.clone();
        runs.push(run);
    }
    runs
}

#[test]
fn the_examples_of_the_documentation_hold() {
    let examples = examples();
    assert!(
        examples.len() >= 25,
        "only {} examples were found",
        examples.len()
    );
    for example in examples {
        assert!(
            !example.expected.is_empty(),
            "`{}` expects nothing",
            example.title
        );
        for run in runs(&example) {
            let period = run.period.to_string();
            for row in example
                .expected
                .iter()
                .filter(|row| row["period"] == period)
            {
                let account: Account = row["account"].parse().unwrap();
                let (expected, currency) = money(&row["amount"]);
                let moved = run
                    .postings
                    .iter()
                    .filter(|posting| posting.account == account && posting.currency == currency);
                let moved: Amount = moved.map(|posting| posting.amount).sum();
                assert_eq!(moved, expected, "{}, {period}: {account}", example.title);
            }
        }
    }
}

#[test]
fn overlapping_agreements_are_named_with_the_surplus() {
    let examples = examples();
    let example = examples
        .iter()
        .find(|example| example.title.starts_with("Two agreements"));
    let run = runs(example.unwrap()).remove(0);
    let problems: Vec<String> = run.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "`vyre`, `vyre and others` give 20 EUR more than there is; it was not booked: \
             narrow a scope or lower a share"
        ]
    );
}

#[test]
fn what_no_agreement_covers_is_listed() {
    let examples = examples();
    let example = examples.iter().find(|example| example.title == "Scope");
    let run = runs(example.unwrap()).remove(0);
    let net: Vec<String> = run
        .unmatched
        .iter()
        .map(|left| left.net.to_string())
        .collect();
    assert_eq!(net, ["100", "100", "100"]);
}
