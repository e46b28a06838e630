//! Stores and territories that report nothing where and when they always did.
//!
//! The widest explanation is looked for first: a store without a month is one finding, and its
//! territories and tracks are not looked at for that month.

use std::collections::{BTreeMap, BTreeSet};

use super::periods::Known;
use super::series::{self, Gap, Key, Series};
use crate::book::{Book, Entry, sum_by_currency, times};
use crate::finding::{Draft, Row, Subject, figure};
use crate::names::Name;
use crate::{Kind, Month};

/// Stores whose gaps at one place and time have one cause.
const ONE_CAUSE_MIN: usize = 3;

/// What is known to be missing.
#[derive(Debug, Default)]
pub(super) struct Explained {
    known: Known,
    stores: BTreeSet<(Name, Name, Month)>,
    territories: BTreeSet<(Name, Name, Month)>,
    places: BTreeSet<(Name, Name, Name, Month)>,
    pub(super) tracks: BTreeSet<(u32, Month)>,
    pub(super) track_stores: BTreeSet<(u32, Name, Month)>,
}

impl Explained {
    /// Returns which part of what a series had when it was last seen is known to be missing.
    pub(super) fn covers(&self, book: &Book, series: &Series, month: Month) -> f64 {
        let Some((before, _)) = series.months.range(..month).next_back() else {
            return 0.0;
        };
        let (mut all, mut covered) = (0_i64, 0_i64);
        for entry in series.entries(book, *before) {
            all += entry.cell.units;
            if self.covers_entry(entry, month) {
                covered += entry.cell.units;
            }
        }
        covered as f64 / all.max(1) as f64
    }

    fn covers_entry(&self, entry: &Entry, month: Month) -> bool {
        let Entry {
            format,
            store,
            territory,
            track,
            ..
        } = *entry;
        self.known.months.contains(&(format, month))
            || self.known.stores.contains(&(format, store, month))
            || self.stores.contains(&(format, store, month))
            || self.territories.contains(&(format, territory, month))
            || self.places.contains(&(format, store, territory, month))
            || self.tracks.contains(&(track, month))
            || self.track_stores.contains(&(track, store, month))
    }
}

/// Finds what is missing; `known` are months without any line of a reporter.
pub(crate) fn find(book: &Book, known: &Known) -> Vec<Draft> {
    let mut explained = Explained {
        known: known.clone(),
        ..Explained::default()
    };
    let mut drafts = stores(book, &mut explained);
    drafts.extend(territories(book, &mut explained));
    drafts.extend(places(book, &mut explained));
    drafts.extend(super::missing_tracks::find(book, &mut explained));
    drafts
}

fn stores(book: &Book, explained: &mut Explained) -> Vec<Draft> {
    let formats = series::axes(book, |entry| Some([entry.format, 0, 0]));
    let stores = series::all(book, |entry| Some([entry.format, entry.store, 0]));
    let mut found = series::gaps(
        book,
        &stores,
        |one| axis(&formats, [one.key[0], 0, 0]),
        |one, month| explained.covers(book, one, month),
    );
    found.retain(|gap| has_tracks(book, &stores[gap.series], gap));
    for gap in &found {
        let [format, store, _] = stores[gap.series].key;
        let months = gap.months.iter().map(|month| (format, store, *month));
        explained.stores.extend(months);
    }
    let mut drafts = Vec::new();
    for gaps in together(&stores, &found, |key| [key[0], 0, 0]) {
        let one = &stores[gaps[0].series];
        if gaps.len() >= ONE_CAUSE_MIN {
            let subject = book.reporter(one.key[0]);
            drafts.push(of_several(
                book,
                Kind::MissingMonth,
                &subject,
                &stores,
                &gaps,
            ));
            continue;
        }
        for gap in gaps {
            let one = &stores[gap.series];
            let subject = book.at_store(book.reporter(one.key[0]), one.key[1]);
            drafts.push(draft(book, Kind::MissingStore, subject, one, gap));
        }
    }
    drafts.extend(ended_stores(book, &stores, explained));
    drafts
}

/// Finds stores that stood in each statement and are absent from the last one or two.
///
/// A store that closed looks the same, so those that are gone for longer are passed over.
fn ended_stores(book: &Book, by_usage: &[Series], explained: &mut Explained) -> Vec<Draft> {
    let month_of = |entry: &Entry| book.statements[entry.statement as usize].month;
    let formats = series::by(book, |entry| Some([entry.format, 0, 0]), month_of);
    let stores = series::by(book, |entry| Some([entry.format, entry.store, 0]), month_of);
    let axis_of = |one: &Series| -> Vec<Month> {
        let format = formats.iter().find(|format| format.key[0] == one.key[0]);
        format.map_or_else(Vec::new, |format| format.months.keys().copied().collect())
    };
    let mut drafts = Vec::new();
    let gaps = series::ends(book, &stores, axis_of, 1..=2);
    for gap in gaps {
        let one = &stores[gap.series];
        if !has_tracks(book, one, &gap) {
            continue;
        }
        let [format, store, _] = one.key;
        let last = by_usage
            .iter()
            .find(|series| series.key == one.key)
            .and_then(|series| series.months.keys().next_back());
        let Some(last) = last else { continue };
        // A store that ends for every reporter has closed.
        let store_of_others = by_usage
            .iter()
            .filter(|other| other.key[1] == store && other.key[0] != format);
        let last_of_others: Vec<Month> = store_of_others
            .filter_map(|other| other.months.keys().next_back().copied())
            .collect();
        if !last_of_others.is_empty() && last_of_others.iter().all(|other| other <= last) {
            continue;
        }
        // The last statement may hold only what stores with a longer lag report.
        let goes_on = by_usage.iter().any(|other| {
            other.key[0] == format && other.key != one.key && other.units(last.plus(1)) > 0
        });
        if !goes_on {
            continue;
        }
        let months: Vec<Month> = (1..=gap.months.len() as i16)
            .map(|n| last.plus(n))
            .collect();
        explained
            .stores
            .extend(months.iter().map(|month| (format, store, *month)));
        let subject = book.at_store(book.reporter(format), store);
        let mut found = draft(book, Kind::MissingStore, subject, one, &gap);
        found.subject.first = months.first().copied();
        found.subject.last = months.last().copied();
        drafts.push(found);
    }
    drafts
}

fn territories(book: &Book, explained: &mut Explained) -> Vec<Draft> {
    let formats = series::axes(book, |entry| Some([entry.format, 0, 0]));
    let territories = series::all(book, |entry| Some([entry.format, entry.territory, 0]));
    let found = series::gaps(
        book,
        &territories,
        |one| axis(&formats, [one.key[0], 0, 0]),
        |one, month| explained.covers(book, one, month),
    );
    let mut drafts = Vec::new();
    for gap in &found {
        let one = &territories[gap.series];
        let stores: BTreeSet<Name> = one.entries(book, gap.before).map(|e| e.store).collect();
        if stores.len() < 2 || !has_tracks(book, one, gap) {
            continue;
        }
        let [format, territory, _] = one.key;
        let months = gap.months.iter().map(|month| (format, territory, *month));
        explained.territories.extend(months);
        let subject = book.in_territory(book.reporter(format), territory);
        drafts.push(draft(book, Kind::MissingTerritory, subject, one, gap));
    }
    drafts
}

fn places(book: &Book, explained: &mut Explained) -> Vec<Draft> {
    let stores = series::axes(book, |entry| Some([entry.format, entry.store, 0]));
    let places = series::all(book, |e| Some([e.format, e.store, e.territory]));
    let axis_of = |one: &Series| axis(&stores, [one.key[0], one.key[1], 0]);
    let mut found = series::gaps(book, &places, axis_of, |one, month| {
        explained.covers(book, one, month)
    });
    let ended = series::ends(book, &places, axis_of, 1..=3);
    // One territory that ends is an event, several are a rule that is not known here.
    if ended.len() <= 2 {
        found.extend(ended);
    }
    found.retain(|gap| has_tracks(book, &places[gap.series], gap));
    for gap in &found {
        let [format, store, territory] = places[gap.series].key;
        let months = gap.months.iter();
        explained
            .places
            .extend(months.map(|month| (format, store, territory, *month)));
    }
    let mut drafts = Vec::new();
    for gaps in together(&places, &found, |key| [key[0], 0, key[2]]) {
        let [format, _, territory] = places[gaps[0].series].key;
        let subject = book.in_territory(book.reporter(format), territory);
        if gaps.len() >= ONE_CAUSE_MIN {
            drafts.push(of_several(
                book,
                Kind::MissingTerritory,
                &subject,
                &places,
                &gaps,
            ));
            continue;
        }
        for gap in gaps {
            let one = &places[gap.series];
            let subject = book.at_store(subject.clone(), one.key[1]);
            drafts.push(draft(book, Kind::MissingTerritory, subject, one, gap));
        }
    }
    drafts
}

/// Returns the gaps by what they have in common: a part of the key, and the first month.
fn together<'a>(
    series: &[Series],
    gaps: &'a [Gap],
    part_of: impl Fn(Key) -> Key,
) -> Vec<Vec<&'a Gap>> {
    let mut groups: BTreeMap<(Key, Month), Vec<&Gap>> = BTreeMap::new();
    for gap in gaps {
        let key = part_of(series[gap.series].key);
        groups.entry((key, gap.months[0])).or_default().push(gap);
    }
    groups.into_values().collect()
}

/// Writes one finding about several gaps with one cause.
fn of_several(
    book: &Book,
    kind: Kind,
    subject: &Subject,
    series: &[Series],
    gaps: &[&Gap],
) -> Draft {
    let of = |gap: &Gap| &series[gap.series];
    let mut one = draft(book, kind, subject.clone(), of(gaps[0]), gaps[0]);
    let amounts = gaps.iter().filter_map(|gap| worth(book, of(gap), gap));
    one.amount = sum_by_currency(amounts.map(|(sum, currency)| (Some(currency), sum.units())));
    one.rows = gaps
        .iter()
        .flat_map(|gap| rows_beside(book, of(gap), gap))
        .collect();
    let stores: BTreeSet<&str> = gaps
        .iter()
        .map(|gap| book.stores.show(of(gap).key[1]))
        .collect();
    let stores: Vec<&str> = stores.into_iter().collect();
    one.reason = format!(
        "{} stores ({}) had units in {} and none in {}, while others were reported.",
        stores.len(),
        stores.join(", "),
        gaps[0].before,
        gaps[0].months[0]
    );
    one.evidence = vec![figure("stores", stores.len())];
    one
}

pub(super) fn axis(axes: &BTreeMap<Key, BTreeSet<Month>>, key: Key) -> Vec<Month> {
    axes.get(&key).into_iter().flatten().copied().collect()
}

/// Returns whether more than one track stood there: of one alone the track is what is missing.
fn has_tracks(book: &Book, series: &Series, gap: &Gap) -> bool {
    let before = series.n_tracks(book, gap.before);
    let after = gap
        .after
        .map_or(before, |after| series.n_tracks(book, after));
    before.min(after) >= 2
}

/// Returns the amount that a gap is worth by the months beside it.
pub(super) fn worth(
    book: &Book,
    series: &Series,
    gap: &Gap,
) -> Option<(catalog::Amount, catalog::Currency)> {
    let sides = || [Some(gap.before), gap.after].into_iter().flatten();
    let n_sides = sides().count().max(1) as f64;
    let entries = sides().flat_map(|month| series.entries(book, month));
    let factor = gap.months.len() as f64 / n_sides;
    let (sum, currency) = sum_by_currency(entries.map(|entry| (entry.currency, entry.cell.net)))?;
    Some((crate::book::amount(times(sum.units(), factor)), currency))
}

/// Returns the rows on both sides of a gap.
pub(super) fn rows_beside(book: &Book, series: &Series, gap: &Gap) -> Vec<Row> {
    let sides = [Some(gap.before), gap.after].into_iter().flatten();
    sides.flat_map(|month| series.rows(book, month)).collect()
}

/// Writes a finding about a gap.
pub(super) fn draft(
    book: &Book,
    kind: Kind,
    subject: Subject,
    series: &Series,
    gap: &Gap,
) -> Draft {
    let (first, last) = (gap.months[0], gap.months[gap.months.len() - 1]);
    let what = described(&subject);
    let when = if first == last {
        format!("in {first}")
    } else {
        format!("from {first} to {last}")
    };
    let units_before = series.units(gap.before);
    let reason = match gap.after {
        Some(after) => format!(
            "{what} had {units_before} units in {} and {} in {after}, and none {when}, while \
             others were reported.",
            gap.before,
            series.units(after)
        ),
        None => format!(
            "{what} had units in each month up to {} ({units_before} then), and none since, while \
             others were reported.",
            gap.before
        ),
    };
    let reporter = subject
        .reporter
        .clone()
        .unwrap_or_else(|| "the reporter".to_owned());
    let confidence = if gap.after.is_some() { 0.9 } else { 0.6 };
    let mut evidence = vec![figure("fewest units beside the gap", gap.level)];
    let sides = [Some(gap.before), gap.after].into_iter().flatten();
    evidence.extend(sides.map(|month| figure(&format!("units {month}"), series.units(month))));
    Draft {
        kind,
        subject: Subject {
            first: Some(first),
            last: Some(last),
            ..subject
        },
        amount: worth(book, series, gap),
        confidence,
        reason,
        advice: format!(
            "Ask {reporter} for the lines {when}. If it was not available there then, mark the \
             finding as explained."
        ),
        rows: rows_beside(book, series, gap),
        evidence,
        anchor: String::new(),
    }
}

/// Returns a subject in words.
fn described(subject: &Subject) -> String {
    let title = subject.title.as_ref().map(|title| format!("`{title}`"));
    let store = subject.store.clone();
    let territory = subject.territory.clone();
    let parts: Vec<String> = [title, store, territory].into_iter().flatten().collect();
    if parts.is_empty() {
        "Everything".to_owned()
    } else {
        parts.join(", ")
    }
}
