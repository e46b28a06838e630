//! Rows whose amounts do not follow from each other as those of the format do.
//!
//! Nothing is known of a format beforehand: of all relations those count that hold for nearly all
//! of its rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use catalog::{Amount, Currency, Rounding};

use super::relation::{Instance, Places, Relation, places_of};
use crate::audit::Seen;
use crate::book::{Book, sum_by_currency};
use crate::finding::{Draft, Row, Subject, figure};
use crate::names::Name;
use crate::{Kind, Month, rules};

/// Rows after which a relation that fails is given up.
const GIVE_UP_AFTER: u64 = 1000;

/// Rows that break a relation and are kept.
const KEPT_MAX: usize = 50_000;

/// Errors of one statement up to which each is a finding of its own.
const SINGLE_MAX: usize = 3;

/// The relations of each format.
#[derive(Clone, Debug, Default)]
pub(crate) struct Relations {
    formats: HashMap<Name, Format>,
}

#[derive(Clone, Debug, Default)]
struct Format {
    places: Places,
    /// For each relation, with exact inputs and with rounded ones.
    tests: HashMap<(Relation, bool), Test>,
    shares: BTreeMap<Amount, u64>,
    sources: BTreeSet<u32>,
}

#[derive(Clone, Debug, Default)]
struct Test {
    n_rows: u64,
    n_broken: u64,
    /// Rows and broken rows of each file; a whole file may be wrong.
    sources: BTreeMap<u32, (u64, u64)>,
    is_given_up: bool,
    broken: Vec<Broken>,
}

/// A row that breaks a relation.
#[derive(Clone, Copy, Debug)]
struct Broken {
    row: Row,
    statement: u32,
    spelling: u32,
    usage: Option<Month>,
    relation: Relation,
    instance: Instance,
    share: Option<Amount>,
    rate: Option<Amount>,
    currency: Option<Currency>,
}

impl Test {
    fn holds(&self, rules: &rules::Arithmetic) -> bool {
        let holds = |(n_rows, n_broken): &&(u64, u64)| {
            (n_rows - n_broken) as f64 >= rules.holds_share_min * *n_rows as f64
        };
        let n_holding = self.sources.values().filter(holds).count();
        !self.is_given_up
            && self.n_rows >= rules.rows_min
            && n_holding * 3 >= self.sources.len() * 2
            && self.n_broken * 4 <= self.n_rows
    }
}

impl Relations {
    pub(crate) fn take(&mut self, seen: &Seen) {
        let format = self.formats.entry(seen.format).or_default();
        format.places.take(seen.line);
        format.sources.insert(seen.row.source);
        if let Some(share) = seen.line.share {
            *format.shares.entry(share).or_default() += 1;
        }
        for relation in Relation::ALL {
            let is_dead = |with_inputs| {
                let test = format.tests.get(&(relation, with_inputs));
                test.is_some_and(|test| test.is_given_up)
            };
            if is_dead(false) && is_dead(true) {
                continue;
            }
            let Some(instance) = relation.of(seen.line) else {
                continue;
            };
            for with_inputs in [false, true] {
                if !instance.is_telling(&format.places, with_inputs) {
                    continue;
                }
                let test = format.tests.entry((relation, with_inputs)).or_default();
                if test.is_given_up {
                    continue;
                }
                test.n_rows += 1;
                let source = test.sources.entry(seen.row.source).or_default();
                source.0 += 1;
                let tolerance = instance.tolerance(&format.places, with_inputs);
                if instance.off().abs() > tolerance {
                    let broken = Broken {
                        row: seen.row,
                        statement: seen.statement,
                        spelling: seen.spelling,
                        usage: seen.line.usage,
                        relation,
                        instance,
                        share: seen.line.share,
                        rate: seen.line.fx_rate,
                        currency: seen.line.currency,
                    };
                    // Cut amounts still follow from the others.
                    if !is_cut(&format.places, &broken) {
                        test.n_broken += 1;
                        source.1 += 1;
                    }
                    test.broken.push(broken);
                    let fails = test.n_broken * 2 > test.n_rows && test.n_rows > GIVE_UP_AFTER;
                    if fails || test.broken.len() > KEPT_MAX {
                        test.is_given_up = true;
                        test.broken = Vec::new();
                    }
                }
            }
        }
    }

    /// Finds the rows that are wrong and that `currency` and `shares` do not explain.
    pub(crate) fn find(&self, book: &Book, currency: &[Draft], shares: &[Draft]) -> Vec<Draft> {
        let explained: BTreeSet<Row> = currency
            .iter()
            .chain(shares)
            .flat_map(|draft| draft.rows.iter().copied())
            .collect();
        let mut drafts = Vec::new();
        let mut formats: Vec<(&Name, &Format)> = self.formats.iter().collect();
        formats.sort_unstable_by_key(|(name, _)| **name);
        for (_, format) in formats {
            let mut rows = format.broken(&book.rules.arithmetic);
            rows.retain(|row, _| !explained.contains(row));
            drafts.extend(drafts_of(book, format, &rows));
        }
        drafts
    }
}

impl Format {
    /// Returns the rows that break what holds for nearly all rows.
    fn broken(&self, rules: &rules::Arithmetic) -> BTreeMap<Row, Vec<Broken>> {
        let mut rows: BTreeMap<Row, Vec<Broken>> = BTreeMap::new();
        for relation in Relation::ALL {
            let found = [false, true].into_iter().find_map(|with_inputs| {
                let test = self.tests.get(&(relation, with_inputs))?;
                (test.holds(rules) && !self.is_habit(test)).then_some((test, with_inputs))
            });
            let Some((test, with_inputs)) = found else {
                continue;
            };
            for broken in &test.broken {
                let instance = &broken.instance;
                let size = instance
                    .expected
                    .units()
                    .abs()
                    .max(instance.actual.units().abs());
                let off = instance.off().abs();
                let is_off = off > instance.tolerance(&self.places, with_inputs)
                    && instance.is_telling(&self.places, with_inputs);
                let is_large = off as f64 >= rules.deviation_min * size as f64;
                if is_off && (is_large || is_cut(&self.places, broken)) {
                    rows.entry(broken.row).or_default().push(*broken);
                }
            }
        }
        rows
    }

    /// Returns whether the exceptions are spread so evenly that they belong to the format.
    fn is_habit(&self, test: &Test) -> bool {
        let sources: BTreeSet<u32> = test.broken.iter().map(|broken| broken.row.source).collect();
        self.sources.len() >= 4
            && sources.len() * 2 > self.sources.len()
            && test.n_broken * 50 > test.n_rows
    }

    /// Returns what is wrong with a row.
    fn kind(&self, row: &[Broken], alike: usize) -> Kind {
        if row.iter().any(|broken| is_cut(&self.places, broken)) {
            return Kind::RoundingError;
        }
        let factor = factor(&row[0]);
        if row.iter().all(|broken| broken.relation.has_rate())
            && let Some(rate) = row[0].rate
        {
            let rate = rate.units() as f64 / Amount::UNIT as f64;
            let is_near = |a: f64, b: f64| (a / b - 1.0).abs() < 0.004;
            if is_near(factor * rate, 1.0) || is_near(factor * rate, 1.0 / rate) || alike >= 2 {
                return Kind::CurrencyError;
            }
        }
        if row.iter().all(|broken| broken.relation.has_share())
            && let Some(share) = row[0].share
        {
            let implied = factor * share.units() as f64 / Amount::UNIT as f64;
            let percent = implied * 100.0;
            let is_whole = (percent / 5.0 - (percent / 5.0).round()).abs() < 0.002;
            let is_known = self.shares.iter().any(|(other, n)| {
                let other = other.units() as f64 / Amount::UNIT as f64;
                *n >= 3 && (other - implied).abs() < 1e-4
            });
            if is_known || (is_whole && alike >= 2) {
                return Kind::ShareMisapplied;
            }
        }
        Kind::ArithmeticError
    }
}

/// Returns whether the amount is the expected one with fewer places than the format writes.
fn is_cut(usual: &Places, broken: &Broken) -> bool {
    let Instance {
        expected,
        actual,
        output,
        ..
    } = broken.instance;
    let usual = usual.step(output);
    let places = places_of(actual);
    let step = 10_i128.pow(Amount::PLACES - places);
    // One place less is a zero at the end.
    step >= usual * 100
        && [Rounding::Down, Rounding::HalfUp, Rounding::HalfEven]
            .iter()
            .any(|rounding| {
                let cut = expected.round(places, *rounding).units();
                (cut - actual.units()).abs() <= usual
            })
}

/// Returns how many times the expected amount the actual one is.
fn factor(broken: &Broken) -> f64 {
    broken.instance.actual.units() as f64 / broken.instance.expected.units() as f64
}

fn drafts_of(book: &Book, format: &Format, rows: &BTreeMap<Row, Vec<Broken>>) -> Vec<Draft> {
    let rounded = |row: &[Broken]| (factor(&row[0]) * 1000.0).round() as i64;
    let mut alike: BTreeMap<(u32, i64), usize> = BTreeMap::new();
    for row in rows.values() {
        *alike.entry((row[0].statement, rounded(row))).or_default() += 1;
    }
    let mut found: BTreeMap<(u32, Kind), Vec<&Broken>> = BTreeMap::new();
    for row in rows.values() {
        let alike = alike
            .get(&(row[0].statement, rounded(row)))
            .copied()
            .unwrap_or(1);
        let kind = format.kind(row, alike);
        // A relation whose result is paid says most about the amount.
        let main = row
            .iter()
            .max_by_key(|broken| broken.relation)
            .unwrap_or(&row[0]);
        found
            .entry((row[0].statement, kind))
            .or_default()
            .push(main);
    }
    let mut drafts = Vec::new();
    for ((statement, kind), broken) in found {
        if broken.len() <= SINGLE_MAX {
            drafts.extend(
                broken
                    .iter()
                    .map(|one| draft(book, statement, kind, &[*one])),
            );
        } else {
            drafts.push(draft(book, statement, kind, &broken));
        }
    }
    drafts
}

fn draft(book: &Book, statement: u32, kind: Kind, broken: &[&Broken]) -> Draft {
    let statement = book.statements[statement as usize];
    let first = broken[0];
    let tracks: BTreeSet<u32> = broken
        .iter()
        .map(|one| book.tracks.of_spelling[one.spelling as usize])
        .collect();
    let reporter = book.reporter(statement.format);
    let subject = if tracks.len() == 1 {
        Subject {
            reporter: reporter.reporter,
            ..crate::tracks::subject(&book.spellings.all[first.spelling as usize])
        }
    } else {
        reporter
    };
    let months: BTreeSet<Month> = broken
        .iter()
        .filter_map(|one| one.usage.or(statement.month))
        .collect();
    let owed = broken.iter().map(|one| (one.currency, -one.instance.off()));
    let relation = first.relation.words();
    let n_rows = broken.len();
    let reason = match kind {
        Kind::RoundingError => format!(
            "{n_rows} rows have an amount with fewer places than the other rows of the format: by \
             {relation} the first is {}, and {} stands there.",
            first.instance.expected, first.instance.actual
        ),
        _ => format!(
            "{n_rows} rows break {relation}, which holds for nearly all rows of the format: the \
             first should be {} and is {}.",
            first.instance.expected, first.instance.actual
        ),
    };
    let name = book.formats.show(statement.format);
    Draft {
        kind,
        subject: Subject {
            first: months.first().copied(),
            last: months.last().copied(),
            source: Some(statement.source),
            ..subject
        },
        amount: sum_by_currency(owed),
        confidence: 0.95,
        reason,
        advice: format!("Send the rows to {name} and ask for the difference."),
        rows: broken.iter().map(|one| one.row).collect(),
        evidence: vec![
            figure("relation", relation),
            figure("expected in the first row", first.instance.expected),
            figure("found in the first row", first.instance.actual),
        ],
        anchor: format!(
            "{} {}",
            statement
                .month
                .map_or_else(String::new, |month| month.to_string()),
            first.row.row_no
        ),
    }
}
