//! Exchange rates that differ from those beside them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use catalog::{Amount, Currency};

use super::relation::places_of;
use crate::audit::Seen;
use crate::book::{Book, sum_by_currency, times};
use crate::finding::{Draft, Row, Subject, figure};
use crate::names::Name;
use crate::stats::{median, sigma_about_zero};
use crate::{Kind, Month};

/// Different rates of one group that are told apart.
const RATES_MAX: usize = 512;

/// Rows of one rate that are kept.
const ROWS_MAX: usize = 1000;

/// Where this part of the rows has one rate, any other is out of line.
const ONE_RATE_SHARE: f64 = 0.9;

/// From this difference two rates are two where all others are equal.
const DIFFERENCE_MIN: f64 = 0.004;

/// Rates by statement, month and currencies.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExchangeRates {
    groups: HashMap<Group, BTreeMap<i64, Rate>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Group {
    format: Name,
    from: Currency,
    to: Currency,
    month: Month,
    statement: u32,
}

#[derive(Clone, Debug, Default)]
struct Rate {
    n_rows: u64,
    rows: Vec<Row>,
    net: i128,
}

impl ExchangeRates {
    pub(crate) fn take(&mut self, seen: &Seen) {
        let line = seen.line;
        let (Some(from), Some(to)) = (line.sale_currency, line.currency) else {
            return;
        };
        let Some(month) = line.usage.or(line.statement) else {
            return;
        };
        let implied = || {
            let (sale, gross) = (line.sale_amount?, line.gross?);
            let is_exact = |amount: Amount| {
                let step = 10_i128.pow(Amount::PLACES - places_of(amount));
                amount.units() / step >= 1000
            };
            (from != to && is_exact(sale) && is_exact(gross))
                .then(|| gross.checked_mul_div(Amount::ONE, sale))?
        };
        let Some(rate) = line.fx_rate.or_else(implied) else {
            return;
        };
        if rate <= Amount::ZERO {
            return;
        }
        // Six digits of the logarithm tell rates apart and bring computed ones together.
        let log = (rate.units() as f64 / Amount::UNIT as f64).ln();
        let group = Group {
            format: seen.format,
            from,
            to,
            month,
            statement: seen.statement,
        };
        let rates = self.groups.entry(group).or_default();
        let key = (log * 1e5).round() as i64;
        if rates.len() >= RATES_MAX && !rates.contains_key(&key) {
            return;
        }
        let rate = rates.entry(key).or_default();
        rate.n_rows += 1;
        if rate.rows.len() < ROWS_MAX {
            rate.rows.push(seen.row);
        }
        rate.net = rate
            .net
            .saturating_add(line.net.unwrap_or_default().units());
    }

    /// Finds rates that are out of line.
    pub(crate) fn find(&self, book: &Book) -> Vec<Draft> {
        let mut groups: Vec<(&Group, &BTreeMap<i64, Rate>)> = self.groups.iter().collect();
        groups.sort_unstable_by_key(|(group, _)| **group);
        let mut drafts = Vec::new();
        let same_pair = |a: &Group, b: &Group| (a.format, a.from, a.to) == (b.format, b.from, b.to);
        for pair in groups.chunk_by(|a, b| same_pair(a.0, b.0)) {
            drafts.extend(of_pair(book, pair));
        }
        drafts
    }
}

fn log(key: i64) -> f64 {
    key as f64 / 1e5
}

/// Returns the rate in the middle of the rows.
fn middle(rates: &BTreeMap<i64, Rate>) -> i64 {
    let n_rows: u64 = rates.values().map(|rate| rate.n_rows).sum();
    let mut seen = 0;
    for (key, rate) in rates {
        seen += rate.n_rows;
        if seen * 2 >= n_rows {
            return *key;
        }
    }
    0
}

/// Returns the middle rates of the months near `month`, without the group itself.
fn near(pair: &[(&Group, &BTreeMap<i64, Rate>)], group: &Group, n_months: i16) -> Vec<f64> {
    pair.iter()
        .filter(|(other, _)| *other != group && other.month.since(group.month).abs() <= n_months)
        .map(|(_, rates)| log(middle(rates)))
        .collect()
}

fn of_pair(book: &Book, pair: &[(&Group, &BTreeMap<i64, Rate>)]) -> Vec<Draft> {
    let rules = &book.rules.currency;
    let usual = |group: &Group| median(&mut near(pair, group, 2));
    let moves: Vec<f64> = pair
        .iter()
        .filter_map(|(group, rates)| Some(log(middle(rates)) - usual(group)?))
        .collect();
    let scale = sigma_about_zero(moves.iter().copied()).unwrap_or(0.0);
    let month_limit = (1.0 + rules.month_deviation_min)
        .ln()
        .max(rules.sigmas * scale);
    let mut drafts = Vec::new();
    for (group, rates) in pair {
        let n_rows: u64 = rates.values().map(|rate| rate.n_rows).sum();
        let own = log(middle(rates));
        let beside = near(pair, group, 2);
        let usual = usual(group).filter(|_| beside.len() >= 3);
        // The whole month, seen from the months beside it.
        if let Some(usual) = usual
            && (own - usual).abs() > month_limit
        {
            let out: Vec<(&i64, &Rate)> = rates
                .iter()
                .filter(|(key, _)| (log(**key) - usual).abs() > month_limit)
                .collect();
            drafts.push(draft(book, group, &out, usual, "the months beside it"));
            continue;
        }
        let (expected, limit, what) = if n_rows >= rules.rows_min {
            (
                own,
                limit_within(book, rates, n_rows, own),
                "the other rows of the month",
            )
        } else if let Some(usual) = usual {
            (usual, month_limit, "the months beside it")
        } else {
            continue;
        };
        let out: Vec<(&i64, &Rate)> = rates
            .iter()
            .filter(|(key, _)| (log(**key) - expected).abs() > limit)
            .collect();
        let n_out: u64 = out.iter().map(|(_, rate)| rate.n_rows).sum();
        if n_out > 0 && n_out * 5 <= n_rows * 2 {
            drafts.push(draft(book, group, &out, expected, what));
        }
    }
    drafts
}

/// Returns how far a rate may lie from the middle one of its month.
fn limit_within(book: &Book, rates: &BTreeMap<i64, Rate>, n_rows: u64, own: f64) -> f64 {
    let rules = &book.rules.currency;
    let n_same: u64 = rates
        .iter()
        .filter(|(key, _)| (log(**key) - own).abs() < DIFFERENCE_MIN / 4.0)
        .map(|(_, rate)| rate.n_rows)
        .sum();
    if n_same as f64 >= ONE_RATE_SHARE * n_rows as f64 && n_same >= 10 {
        return DIFFERENCE_MIN;
    }
    let offs = rates.iter().flat_map(|(key, rate)| {
        std::iter::repeat_n(log(*key) - own, rate.n_rows.min(1000) as usize)
    });
    let scale = sigma_about_zero(offs).unwrap_or(0.0);
    (1.0 + rules.deviation_min).ln().max(rules.sigmas * scale)
}

fn draft(book: &Book, group: &Group, out: &[(&i64, &Rate)], expected: f64, what: &str) -> Draft {
    let rows: Vec<Row> = out
        .iter()
        .flat_map(|(_, rate)| rate.rows.iter().copied())
        .collect();
    let n_rows: u64 = out.iter().map(|(_, rate)| rate.n_rows).sum();
    let owed = out.iter().map(|(key, rate)| {
        let factor = (expected - log(**key)).exp() - 1.0;
        (Some(group.to), times(rate.net, factor))
    });
    let digits = |log: f64| format!("{:.5}", log.exp());
    let found: BTreeSet<String> = out.iter().map(|(key, _)| digits(log(**key))).collect();
    let found: Vec<String> = found.into_iter().take(4).collect();
    let name = book.formats.show(group.format);
    let Group {
        from, to, month, ..
    } = *group;
    let statement = book.statements[group.statement as usize];
    Draft {
        kind: Kind::CurrencyError,
        subject: Subject {
            first: Some(month),
            last: Some(month),
            source: Some(statement.source),
            ..book.reporter(group.format)
        },
        amount: sum_by_currency(owed),
        confidence: 0.9,
        reason: format!(
            "{n_rows} rows of {month} were converted from {from} to {to} at {}, where {what} have \
             {}.",
            found.join(", "),
            digits(expected)
        ),
        advice: format!("Ask {name} for the source and the day of the rate."),
        rows,
        evidence: vec![
            figure("rate applied", found.join(", ")),
            figure("rate beside it", digits(expected)),
        ],
        anchor: format!(
            "{from}{to} {}",
            statement
                .month
                .map_or_else(String::new, |month| month.to_string())
        ),
    }
}
