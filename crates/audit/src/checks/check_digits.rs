//! Identifiers that are malformed or whose check digit is wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use catalog::identifiers::{Gtin, Iswc};
use catalog::{Currency, Isrc};

use crate::Kind;
use crate::audit::Seen;
use crate::book::{Book, sum_by_currency};
use crate::finding::{Draft, Row, Subject, figure};
use crate::names::{Name, hash};

/// Rows of one identifier that are kept.
const ROWS_MAX: usize = 1000;

/// Identifiers of a format from which a habit shows.
const HABIT_MIN: usize = 5;

/// What kind of identifier it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Code {
    Isrc,
    Upc,
    Iswc,
}

/// The identifiers that were met, and the rows of those that fail.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identifiers {
    met: HashMap<u64, bool>,
    formats: HashMap<(Name, Code), HashSet<u64>>,
    failed: BTreeMap<(Code, String), Failed>,
}

#[derive(Clone, Debug, Default)]
struct Failed {
    rows: Vec<Row>,
    formats: BTreeSet<Name>,
    spelling: u32,
    sums: BTreeMap<Option<Currency>, i128>,
}

impl Identifiers {
    pub(crate) fn take(&mut self, seen: &Seen) {
        let line = seen.line;
        for (code, text) in [
            (Code::Isrc, line.isrc),
            (Code::Upc, line.upc),
            (Code::Iswc, line.iswc),
        ] {
            if text.is_empty() {
                continue;
            }
            let id = hash(&[text]).rotate_left(code as u32);
            self.formats
                .entry((seen.format, code))
                .or_default()
                .insert(id);
            let is_right = *self.met.entry(id).or_insert_with(|| is_right(code, text));
            if is_right {
                continue;
            }
            let failed = self.failed.entry((code, text.to_owned())).or_default();
            if failed.rows.len() < ROWS_MAX {
                failed.rows.push(seen.row);
            }
            failed.formats.insert(seen.format);
            failed.spelling = seen.spelling;
            let sum = failed.sums.entry(line.currency).or_default();
            *sum = sum.saturating_add(line.net.unwrap_or_default().units());
        }
    }

    /// Finds identifiers that fail.
    pub(crate) fn find(&self, book: &Book) -> Vec<Draft> {
        let mut by_format: BTreeMap<(Name, Code), Vec<(&str, &Failed)>> = BTreeMap::new();
        for ((code, text), failed) in &self.failed {
            if let Some(format) = failed.formats.first() {
                by_format
                    .entry((*format, *code))
                    .or_default()
                    .push((text, failed));
            }
        }
        let mut drafts = Vec::new();
        for ((format, code), failed) in by_format {
            let n_met = self.formats.get(&(format, code)).map_or(0, HashSet::len);
            let usual_max = book.rules.identifiers.failed_share_max * n_met as f64;
            if failed.len() >= HABIT_MIN && failed.len() as f64 > usual_max {
                drafts.push(habit(book, format, code, &failed, n_met));
            } else {
                drafts.extend(
                    failed
                        .iter()
                        .map(|(text, one)| single(book, format, code, text, one)),
                );
            }
        }
        drafts
    }
}

fn is_right(code: Code, text: &str) -> bool {
    match code {
        Code::Isrc => text.parse::<Isrc>().is_ok(),
        Code::Iswc => text
            .parse::<Iswc>()
            .is_ok_and(|iswc| iswc.has_valid_check_digit()),
        Code::Upc => match text.parse::<Gtin>() {
            Ok(gtin) => gtin.has_valid_check_digit(),
            // A word in the column is no mistyped number.
            Err(_) => !text.bytes().any(|byte| byte.is_ascii_digit()),
        },
    }
}

fn name(code: Code) -> &'static str {
    match code {
        Code::Isrc => "ISRC",
        Code::Upc => "UPC or EAN",
        Code::Iswc => "ISWC",
    }
}

fn single(book: &Book, format: Name, code: Code, text: &str, failed: &Failed) -> Draft {
    let spelling = crate::tracks::subject(&book.spellings.all[failed.spelling as usize]);
    let reporter = book.reporter(format).reporter;
    let subject = match code {
        Code::Upc => Subject {
            upc: Some(text.to_owned()),
            reporter,
            ..Subject::default()
        },
        Code::Isrc => Subject {
            isrc: Some(text.to_owned()),
            reporter,
            ..spelling
        },
        Code::Iswc => Subject {
            iswc: Some(text.to_owned()),
            reporter,
            ..spelling
        },
    };
    let sums = failed.sums.iter().map(|(currency, sum)| (*currency, *sum));
    let why = if code == Code::Isrc {
        "is not well-formed"
    } else {
        "has a wrong check digit or number of digits"
    };
    Draft {
        kind: Kind::FailedCheckDigit,
        subject,
        amount: sum_by_currency(sums),
        confidence: 0.97,
        reason: format!(
            "The {} `{text}` {why}; {} rows carry it.",
            name(code),
            failed.rows.len()
        ),
        advice: format!(
            "Compare with your release data and have {} correct it. What follows the wrong number \
             elsewhere may not reach you.",
            book.formats.show(format)
        ),
        rows: failed.rows.clone(),
        evidence: vec![figure(name(code), text)],
        anchor: String::new(),
    }
}

fn habit(book: &Book, format: Name, code: Code, failed: &[(&str, &Failed)], n_met: usize) -> Draft {
    let first: Vec<&str> = failed.iter().take(3).map(|(text, _)| *text).collect();
    Draft {
        kind: Kind::FailedCheckDigit,
        subject: book.reporter(format),
        amount: None,
        confidence: 0.8,
        reason: format!(
            "{} of {n_met} different numbers in the column of the {} fail their check, such as `{}`.",
            failed.len(),
            name(code),
            first.join("`, `")
        ),
        advice: "The column may hold numbers of another kind; compare with your release data."
            .to_owned(),
        rows: failed
            .iter()
            .flat_map(|(_, one)| one.rows.iter().copied())
            .collect(),
        evidence: vec![figure("numbers that fail", failed.len())],
        anchor: name(code).to_owned(),
    }
}
