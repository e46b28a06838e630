//! How many planted errors the audit finds, and how much of what it finds was planted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::Value;

use super::process;

/// Which statements, and with which program.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// A folder that `cargo xtask corpus` made; one without planted errors counts false findings.
    corpus: PathBuf,
    /// The program.
    #[arg(long, default_value = "target/release/ledgerline")]
    binary: PathBuf,
    /// Print what was found and not planted, and what was planted and not found.
    #[arg(long)]
    list: bool,
}

/// What the corpus calls a kind, by what the audit calls it; other names are the same.
const SAME: [(&str, &str); 7] = [
    ("units_below_export", "units_underpaid"),
    ("currency_error", "wrong_exchange_rate"),
    ("repeated_rows", "repeated_block"),
    ("recording_without_isrc", "missing_isrc"),
    ("failed_check_digit", "invalid_upc"),
    ("work_without_iswc", "missing_iswc"),
    ("work_without_registration", "unregistered_work"),
];

#[derive(Debug, Default)]
struct Tally {
    planted: u32,
    found: u32,
    right: u32,
    wrong: u32,
}

pub(super) fn run(audit: &Audit) -> Result<()> {
    let binary = audit.binary.canonicalize().with_context(|| {
        let binary = audit.binary.display();
        format!("there is no `{binary}`: run `cargo build --release` or give --binary")
    })?;
    let data = tempfile::tempdir()?;
    let ask = |words: &[&str]| {
        let mut command = Command::new(&binary);
        command.arg("--data").arg(data.path()).args(words);
        process::output(&mut command)
    };
    for folder in ["statements", "exports"] {
        let folder = audit.corpus.join(folder);
        ask(&[
            "import",
            folder.to_str().context("the path is not UTF-8")?,
            "--quiet",
        ])?;
    }
    let lines = ask(&[
        "query",
        "--json",
        "SELECT count(*) AS n FROM statement_lines",
    ])?;
    let lines: Value = serde_json::from_str(&lines)?;
    let n_lines = lines[0]["n"].as_u64().unwrap_or(0);
    let findings: Vec<Value> = serde_json::from_str(&ask(&["audit", "--json", "--quiet"])?)?;
    let key = read(&audit.corpus.join("key.json"))?;
    // What is merely good to know is no error, unless the corpus plants it.
    let findings: Vec<&Value> = findings
        .iter()
        .filter(|finding| {
            finding["severity"] != "information" || key_kind(finding) != text(finding, "kind")
        })
        .collect();

    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut is_found = vec![false; key.len()];
    for finding in &findings {
        let meant: Vec<usize> = (0..key.len())
            .filter(|&place| is_about(finding, &key[place]))
            .collect();
        let tally = tallies
            .entry(family(&key_kind(finding)).to_owned())
            .or_default();
        if meant.is_empty() {
            tally.wrong += 1;
            if audit.list {
                println!(
                    "not planted: {} {}",
                    text(finding, "kind"),
                    text(finding, "reason")
                );
            }
        } else {
            tally.right += 1;
        }
        for place in meant {
            is_found[place] = true;
        }
    }
    for (planted, is_found) in key.iter().zip(&is_found) {
        let tally = tallies
            .entry(family(&text(planted, "kind")).to_owned())
            .or_default();
        tally.planted += 1;
        tally.found += u32::from(*is_found);
        if audit.list && !is_found {
            println!(
                "not found: {} {} {}",
                text(planted, "kind"),
                planted["subject"],
                text(planted, "note")
            );
        }
    }
    println!(
        "{:<28} planted  found  recall  findings  right  precision",
        "kind"
    );
    let mut all = Tally::default();
    for (kind, tally) in &tallies {
        print_row(kind, tally);
        all.planted += tally.planted;
        all.found += tally.found;
        all.right += tally.right;
        all.wrong += tally.wrong;
    }
    print_row("all", &all);
    let per_10_000 = f64::from(all.wrong) * 10_000.0 / n_lines.max(1) as f64;
    println!("{n_lines} lines, {per_10_000:.2} findings that were not planted per 10 000");
    Ok(())
}

fn print_row(kind: &str, tally: &Tally) {
    let ratio = |part: u32, whole: u32| {
        if whole == 0 {
            "-".to_owned()
        } else {
            format!("{:.2}", f64::from(part) / f64::from(whole))
        }
    };
    let findings = tally.right + tally.wrong;
    println!(
        "{kind:<28} {:>7}  {:>5}  {:>6}  {findings:>8}  {:>5}  {:>9}",
        tally.planted,
        tally.found,
        ratio(tally.found, tally.planted),
        tally.right,
        ratio(tally.right, findings)
    );
}

fn read(path: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn key_kind(finding: &Value) -> String {
    let kind = text(finding, "kind");
    let same = SAME.iter().find(|(ours, _)| *ours == kind);
    same.map_or(kind, |(_, theirs)| (*theirs).to_owned())
}

/// A track that one store lacks is a missing track to one and a missing store to the other.
fn family(kind: &str) -> &str {
    match kind {
        "missing_store" | "missing_territory" | "missing_month" | "missing_track" => "missing",
        kind => kind,
    }
}

/// Returns whether a finding is about a planted error: one kind, no name that differs, and months
/// at most one apart.
fn is_about(finding: &Value, planted: &Value) -> bool {
    if family(&key_kind(finding)) != family(&text(planted, "kind")) {
        return false;
    }
    let (ours, theirs) = (&finding["subject"], &planted["subject"]);
    let differs = |key: &str| match (ours[key].as_str(), theirs[key].as_str()) {
        (Some(one), Some(other)) => !one.eq_ignore_ascii_case(other),
        _ => false,
    };
    if differs("isrc") || differs("store") || differs("territory") {
        return false;
    }
    let is_one_named = ours["isrc"].is_string() && theirs["isrc"].is_string();
    if !is_one_named && differs("title") {
        return false;
    }
    let month = |value: &Value| {
        let (year, month) = value.as_str()?.split_once('-')?;
        let month: i32 = month.get(..2)?.parse().ok()?;
        Some(year.parse::<i32>().ok()? * 12 + month)
    };
    // A statement reports what was used up to three months before it.
    let statement = month(&theirs["statement"]);
    let told = [
        month(&theirs["month"]),
        month(&theirs["last_month"]),
        statement,
        statement.map(|month| month - 3),
    ];
    let told = || told.iter().flatten().copied();
    let (from, to) = (told().min(), told().max());
    let (first, last) = (month(&ours["first"]), month(&ours["last"]));
    match (from, to, first, last.or(first)) {
        (Some(from), Some(to), Some(first), Some(last)) => first <= to + 1 && last >= from - 1,
        _ => true,
    }
}
