//! Late, skipped and missing periods of a reporter.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, sum_by_currency};
use crate::finding::{Draft, Row, Subject, figure};
use crate::names::Name;
use crate::stats::mode;
use crate::{Kind, Month};

/// What is known to be missing as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Months of a reporter.
    pub(crate) months: BTreeSet<(Name, Month)>,
    /// Months of a store, which were due in a statement that is not there.
    pub(crate) stores: BTreeSet<(Name, Name, Month)>,
}

/// What one reporter told when.
#[derive(Debug, Default)]
struct Calendar {
    statements: BTreeSet<Month>,
    /// Units and cells by month of use.
    usage: BTreeMap<Month, Vec<u32>>,
    /// Units by store, month of use and months until they were reported.
    lags: BTreeMap<Name, BTreeMap<Month, BTreeMap<i16, i64>>>,
}

/// Finds the periods that are late, skipped or missing, and says which months are.
pub(crate) fn find(book: &Book) -> (Vec<Draft>, Known) {
    let mut calendars: BTreeMap<Name, Calendar> = BTreeMap::new();
    for (id, entry) in book.entries.iter().enumerate() {
        let calendar = calendars.entry(entry.format).or_default();
        let statement = book.statements[entry.statement as usize].month;
        calendar.statements.extend(statement);
        let (true, Some(usage)) = (entry.is_dated, entry.month) else {
            continue;
        };
        if entry.cell.units > 0 {
            calendar.usage.entry(usage).or_default().push(id as u32);
            if let Some(statement) = statement {
                let lag = statement.since(usage);
                let lags = calendar.lags.entry(entry.store).or_default();
                *lags.entry(usage).or_default().entry(lag).or_default() += entry.cell.units;
            }
        }
    }
    let mut drafts = Vec::new();
    let mut known = Known::default();
    for (format, calendar) in &calendars {
        let skipped = skipped(book, *format, calendar, &mut known);
        let missing = missing(book, *format, calendar, &mut known);
        drafts.extend(late(book, *format, calendar));
        drafts.extend(skipped);
        drafts.extend(missing);
    }
    drafts.extend(overdue(book, &calendars));
    (drafts, known)
}

/// Returns the months between two statements, where most follow each other so.
fn rhythm(months: &BTreeSet<Month>, n_min: usize) -> Option<i16> {
    if months.len() < n_min {
        return None;
    }
    let steps: Vec<i16> = months
        .iter()
        .zip(months.iter().skip(1))
        .map(|(a, b)| b.since(*a))
        .collect();
    let (step, n) = mode(steps.iter().copied())?;
    (n * 4 >= steps.len() * 3).then_some(step)
}

/// Returns the lag by which most of the units of a month came.
fn main_lag(lags: &BTreeMap<i16, i64>, share_min: f64) -> Option<i16> {
    let total: i64 = lags.values().sum();
    let (lag, units) = lags.iter().max_by_key(|(_, units)| **units)?;
    (*units as f64 >= share_min * total as f64).then_some(*lag)
}

/// Returns the lag of each store that most of its months have.
fn usual_lags(calendar: &Calendar, share_min: f64) -> BTreeMap<Name, i16> {
    let stores = calendar.lags.iter().filter_map(|(store, by_month)| {
        let lags = by_month
            .values()
            .filter_map(|lags| main_lag(lags, share_min));
        Some((*store, mode(lags)?.0))
    });
    stores.collect()
}

fn units(calendar: &Calendar, store: Name, month: Month) -> i64 {
    let lags = calendar
        .lags
        .get(&store)
        .and_then(|by_month| by_month.get(&month));
    lags.map_or(0, |lags| lags.values().sum())
}

/// Returns what a month is worth by the months beside it, and some of their rows.
fn beside(
    book: &Book,
    calendar: &Calendar,
    months: &[Month],
) -> (Option<(catalog::Amount, catalog::Currency)>, Vec<Row>) {
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return (None, Vec::new());
    };
    let before = calendar.usage.range(..*first).next_back();
    let after = calendar.usage.range(last.plus(1)..).next();
    let ids: Vec<u32> = before
        .into_iter()
        .chain(after)
        .flat_map(|(_, ids)| ids.iter().copied())
        .collect();
    let n_sides = i128::from(before.is_some()) + i128::from(after.is_some());
    let n_months = months.len() as i128;
    let entries = || ids.iter().map(|id| &book.entries[*id as usize]);
    let amount = sum_by_currency(entries().map(|entry| (entry.currency, entry.cell.net)));
    let amount = amount.map(|(sum, currency)| {
        let units = sum.units() * n_months / n_sides.max(1);
        (crate::book::amount(units), currency)
    });
    let rows = book.rows(entries().take(40));
    (amount, rows)
}

fn skipped(book: &Book, format: Name, calendar: &Calendar, known: &mut Known) -> Vec<Draft> {
    let rules = &book.rules.periods;
    let Some(step) = rhythm(&calendar.statements, rules.statements_min) else {
        return Vec::new();
    };
    let lags = usual_lags(calendar, rules.late_share_min);
    let mut drafts = Vec::new();
    let months: Vec<Month> = calendar.statements.iter().copied().collect();
    for two in months.windows(2) {
        let apart = two[1].since(two[0]);
        if apart <= step || apart % step != 0 || apart > 4 * step {
            continue;
        }
        let mut due = two[0].plus(step);
        while due < two[1] {
            // Each store was due with the month of its own lag.
            let sums = lags
                .iter()
                .fold((0, 0), |(came, nearby): (i64, i64), (store, lag)| {
                    let at = |n: i16| units(calendar, *store, due.plus(n - lag));
                    (came + at(0), nearby + at(-step).max(at(step)))
                });
            let missing: Vec<(Name, Month)> = lags
                .iter()
                .map(|(store, lag)| (*store, due.plus(-lag)))
                .filter(|(store, usage)| units(calendar, *store, *usage) == 0)
                .collect();
            // What came with a later statement is late, and `late` says so.
            if lags.is_empty() || sums.0 * 10 < sums.1 * 3 {
                let usage: BTreeSet<Month> = missing.iter().map(|(_, usage)| *usage).collect();
                drafts.push(skipped_draft(book, format, calendar, due, &usage));
                known.stores.extend(
                    missing
                        .iter()
                        .map(|(store, usage)| (format, *store, *usage)),
                );
                let gone = usage
                    .iter()
                    .filter(|usage| !calendar.usage.contains_key(usage));
                known.months.extend(gone.map(|usage| (format, *usage)));
            } else if let Some((lag, _)) = mode(lags.values().copied()) {
                drafts.push(late_draft(
                    book,
                    format,
                    calendar,
                    &LateMonth {
                        store: None,
                        usage: due.plus(-lag),
                        statement: two[1],
                        due,
                    },
                ));
            }
            due = due.plus(step);
        }
    }
    drafts
}

fn skipped_draft(
    book: &Book,
    format: Name,
    calendar: &Calendar,
    due: Month,
    usage: &BTreeSet<Month>,
) -> Draft {
    let (first, last) = (usage.first().copied(), usage.last().copied());
    let (amount, rows) = before_and_after(book, calendar, format, due);
    let name = book.formats.show(format);
    let of = first.map_or_else(String::new, |first| {
        format!(" Usage of {first}, which it should have held, came with no other statement.")
    });
    Draft {
        kind: Kind::SkippedPeriod,
        subject: Subject {
            first: first.or(Some(due)),
            last: last.or(Some(due)),
            ..book.reporter(format)
        },
        amount,
        confidence: 0.95,
        reason: format!(
            "There is a statement of {name} before and after {due}, but none of {due}.{of}"
        ),
        advice: format!(
            "Look whether the file of {due} was imported; if it was never sent, ask {name} for it."
        ),
        rows,
        evidence: vec![figure("statements", calendar.statements.len())],
        anchor: due.to_string(),
    }
}

/// Returns what a statement is worth by those before and after it, and some of their rows.
fn before_and_after(
    book: &Book,
    calendar: &Calendar,
    format: Name,
    due: Month,
) -> (Option<(catalog::Amount, catalog::Currency)>, Vec<Row>) {
    let before = calendar.statements.range(..due).next_back();
    let after = calendar.statements.range(due.plus(1)..).next();
    let beside: BTreeSet<Month> = before.into_iter().chain(after).copied().collect();
    let entries = || {
        book.entries.iter().filter(|entry| {
            let month = book.statements[entry.statement as usize].month;
            entry.format == format && month.is_some_and(|month| beside.contains(&month))
        })
    };
    let amount = sum_by_currency(entries().map(|entry| (entry.currency, entry.cell.net)));
    let amount = amount.map(|(sum, currency)| {
        (
            crate::book::amount(sum.units() / beside.len().max(1) as i128),
            currency,
        )
    });
    (amount, book.rows(entries().take(40)))
}

/// Finds months of use between others that a reporter has nothing of.
fn missing(book: &Book, format: Name, calendar: &Calendar, known: &mut Known) -> Vec<Draft> {
    let months: BTreeSet<Month> = calendar.usage.keys().copied().collect();
    if rhythm(&months, book.rules.periods.statements_min) != Some(1) {
        return Vec::new();
    }
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return Vec::new();
    };
    let mut drafts = Vec::new();
    let mut month = first.plus(1);
    while month < *last {
        if !months.contains(&month) && !known.months.contains(&(format, month)) {
            let start = month;
            while !months.contains(&month.plus(1)) {
                month = month.plus(1);
            }
            let gap: Vec<Month> = (0..=month.since(start)).map(|n| start.plus(n)).collect();
            known
                .months
                .extend(gap.iter().map(|month| (format, *month)));
            drafts.push(missing_draft(book, format, calendar, &gap));
        }
        month = month.plus(1);
    }
    drafts
}

fn missing_draft(book: &Book, format: Name, calendar: &Calendar, gap: &[Month]) -> Draft {
    let (amount, rows) = beside(book, calendar, gap);
    let name = book.formats.show(format);
    let (first, last) = (gap[0], gap[gap.len() - 1]);
    let when = if first == last {
        first.to_string()
    } else {
        format!("{first} to {last}")
    };
    Draft {
        kind: Kind::MissingMonth,
        subject: Subject {
            first: Some(first),
            last: Some(last),
            ..book.reporter(format)
        },
        amount,
        confidence: 0.95,
        reason: format!(
            "{name} reported usage of the months before and after, and none of {when} in any store."
        ),
        advice: format!(
            "Look whether a file is missing; if not, ask {name} for the usage of {when}."
        ),
        rows,
        evidence: vec![figure("months with usage", calendar.usage.len())],
        anchor: String::new(),
    }
}

/// Usage that came later than usual.
struct LateMonth {
    /// `None` for all stores.
    store: Option<Name>,
    usage: Month,
    statement: Month,
    due: Month,
}

fn late(book: &Book, format: Name, calendar: &Calendar) -> Vec<Draft> {
    let rules = &book.rules.periods;
    let mut late: BTreeMap<Month, Vec<LateMonth>> = BTreeMap::new();
    let mut n_stores: BTreeMap<Month, usize> = BTreeMap::new();
    for (store, by_month) in &calendar.lags {
        let lags: Vec<(Month, i16)> = by_month
            .iter()
            .filter_map(|(month, lags)| Some((*month, main_lag(lags, rules.late_share_min)?)))
            .collect();
        for (month, _) in &lags {
            *n_stores.entry(*month).or_default() += 1;
        }
        if lags.len() < rules.statements_min {
            continue;
        }
        let Some((usual, n_usual)) = mode(lags.iter().map(|(_, lag)| *lag)) else {
            continue;
        };
        let n_late = lags.iter().filter(|(_, lag)| *lag > usual).count();
        if n_usual * 5 < lags.len() * 4 || n_late * 8 > lags.len().max(8) {
            continue;
        }
        for (usage, lag) in lags.iter().filter(|(_, lag)| *lag > usual) {
            late.entry(*usage).or_default().push(LateMonth {
                store: Some(*store),
                usage: *usage,
                statement: usage.plus(*lag),
                due: usage.plus(usual),
            });
        }
    }
    let mut drafts = Vec::new();
    for (usage, mut stores) in late {
        // A statement that was skipped is told once.
        stores.retain(|late| calendar.statements.contains(&late.due));
        if stores.len() * 2 >= n_stores.get(&usage).copied().unwrap_or(0) && stores.len() > 1 {
            stores.truncate(1);
            stores[0].store = None;
        }
        drafts.extend(
            stores
                .iter()
                .map(|late| late_draft(book, format, calendar, late)),
        );
    }
    drafts
}

fn late_draft(book: &Book, format: Name, calendar: &Calendar, late: &LateMonth) -> Draft {
    let ids = calendar
        .usage
        .get(&late.usage)
        .map_or(&[][..], Vec::as_slice);
    let entries: Vec<_> = ids
        .iter()
        .map(|id| &book.entries[*id as usize])
        .filter(|entry| late.store.is_none_or(|store| entry.store == store))
        .filter(|entry| {
            book.statements[entry.statement as usize]
                .month
                .is_some_and(|month| month > late.due)
        })
        .collect();
    let name = book.formats.show(format);
    let subject = book.reporter(format);
    let (subject, what) = match late.store {
        Some(store) => (
            book.at_store(subject, store),
            format!("Usage of {} at {}", late.usage, book.stores.show(store)),
        ),
        None => (subject, format!("Usage of {}", late.usage)),
    };
    let LateMonth {
        usage,
        statement,
        due,
        ..
    } = *late;
    Draft {
        kind: Kind::LatePeriod,
        subject: Subject {
            first: Some(usage),
            last: Some(usage),
            ..subject
        },
        amount: sum_by_currency(entries.iter().map(|entry| (entry.currency, entry.cell.net))),
        confidence: 0.9,
        reason: format!(
            "{what} usually comes with the statement of {due}; it came with that of {statement}."
        ),
        advice: format!(
            "The money came. Where the agreement with {name} sets a date, ask for interest."
        ),
        rows: book.rows(entries.iter().copied()),
        evidence: vec![
            figure("months late", statement.since(due)),
            figure("due", due),
        ],
        anchor: String::new(),
    }
}

/// Finds reporters whose next statement is due while others reported on.
fn overdue(book: &Book, calendars: &BTreeMap<Name, Calendar>) -> Vec<Draft> {
    let rules = &book.rules.periods;
    let last_of = |calendar: &Calendar| calendar.statements.last().copied();
    let mut drafts = Vec::new();
    for (format, calendar) in calendars {
        let (Some(step), Some(last)) = (
            rhythm(&calendar.statements, rules.statements_min),
            last_of(calendar),
        ) else {
            continue;
        };
        let due = last.plus(step);
        let others = calendars.iter().filter(|(other, _)| *other != format);
        let others_went_on = others
            .filter_map(|(_, other)| last_of(other))
            .any(|other| other >= due);
        let days = due
            .period()
            .map(|period| catalog::epoch_day(book.today) - period.last_epoch_day());
        let is_due = days.is_some_and(|days| (rules.grace_days..180).contains(&days));
        if is_due && others_went_on && !moved_away(book, *format, last) {
            let name = book.formats.show(*format);
            drafts.push(Draft {
                kind: Kind::LatePeriod,
                subject: Subject {
                    first: Some(due),
                    last: Some(due),
                    ..book.reporter(*format)
                },
                amount: None,
                confidence: 0.7,
                reason: format!(
                    "The last statement of {name} is of {last}. The next was due for {due}, and \
                     others have reported since."
                ),
                advice: format!("Import the statement of {due}, or ask {name} for it."),
                rows: Vec::new(),
                evidence: vec![figure("days since it was due", days.unwrap_or(0))],
                anchor: "overdue".to_owned(),
            });
        }
    }
    drafts
}

/// Returns whether most of a reporter's last tracks are reported by others since.
fn moved_away(book: &Book, format: Name, last: Month) -> bool {
    let month_of = |statement: u32| book.statements[statement as usize].month;
    let tracks = |is_one: &dyn Fn(&crate::book::Entry) -> bool| -> BTreeSet<u32> {
        let entries = book.entries.iter().filter(|entry| is_one(entry));
        entries.map(|entry| entry.track).collect()
    };
    let own = tracks(&|entry| entry.format == format && month_of(entry.statement) == Some(last));
    let others = tracks(&|entry| entry.format != format && month_of(entry.statement) > Some(last));
    own.intersection(&others).count() * 2 >= own.len()
}
