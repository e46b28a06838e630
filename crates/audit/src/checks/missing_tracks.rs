//! Tracks that earn nothing in a month, at a store or in a territory where they always did.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::missing::{Explained, axis, draft, rows_beside, worth};
use super::series::{self, Gap, Series};
use crate::book::{Book, sum_by_currency};
use crate::finding::{Draft, Subject, figure};
use crate::names::Name;
use crate::{Kind, Month};

/// Tracks whose gaps at one place and time have one cause.
const ONE_CAUSE_MIN: usize = 3;

/// A gap of one track.
struct Found {
    track: u32,
    format: Name,
    store: Option<Name>,
    territory: Option<Name>,
    gap: Gap,
    series: Series,
}

pub(super) fn find(book: &Book, explained: &mut Explained) -> Vec<Draft> {
    let formats = series::axes(book, |entry| Some([entry.format, 0, 0]));
    let mut found = Vec::new();

    let tracks = series::all(book, |entry| Some([entry.track, 0, 0]));
    let axis_of = |one: &Series| {
        let formats_of = formats_of(book, one);
        let months = formats_of
            .iter()
            .flat_map(|format| axis(&formats, [*format, 0, 0]));
        let months: BTreeSet<Month> = months.collect();
        months.into_iter().collect()
    };
    let gaps = series::gaps(book, &tracks, axis_of, |one, m| {
        explained.covers(book, one, m)
    });
    for gap in gaps {
        let one = &tracks[gap.series];
        if let Some(format) = same_reporter(book, one, &gap)
            && stores_beside(book, one, &gap) >= 2
        {
            let months = gap.months.iter().map(|month| (one.key[0], *month));
            explained.tracks.extend(months);
            found.push(take(one, format, None, None, gap));
        }
    }

    let stores = series::axes(book, |entry| Some([entry.format, entry.store, 0]));
    let at_stores = series::all(book, |entry| Some([entry.track, entry.store, 0]));
    let units: HashMap<(u32, Name), &Series> = at_stores
        .iter()
        .map(|one| ((one.key[0], one.key[1]), one))
        .collect();
    let is_paid = |track, store, gap: &Gap| is_paid(book, units.get(&(track, store)), store, gap);
    let axis_of = |one: &Series| {
        let formats_of = formats_of(book, one);
        let keys = formats_of.iter().map(|format| [*format, one.key[1], 0]);
        let months: BTreeSet<Month> = keys.flat_map(|key| axis(&stores, key)).collect();
        months.into_iter().collect()
    };
    let mut gaps = series::gaps(book, &at_stores, axis_of, |one, m| {
        explained.covers(book, one, m)
    });
    let ended = series::ends(book, &at_stores, axis_of, 2..=12);
    let goes_on = |gap: &Gap| {
        let one = &at_stores[gap.series];
        let last = gap.months[gap.months.len() - 1];
        let all = tracks.iter().find(|all| all.key[0] == one.key[0]);
        // Elsewhere it does as well as before.
        all.is_some_and(|all| {
            let others_before = all.units(gap.before) - one.units(gap.before);
            others_before > 0 && all.units(last) * 2 >= others_before
        })
    };
    gaps.extend(ended.into_iter().filter(goes_on));
    for gap in gaps {
        let one = &at_stores[gap.series];
        let [track, store, _] = one.key;
        if let Some(format) = same_reporter(book, one, &gap)
            && is_paid(track, store, &gap)
        {
            let months = gap.months.iter().map(|month| (track, store, *month));
            explained.track_stores.extend(months);
            found.push(take(one, format, Some(store), None, gap));
        }
    }

    let places = series::axes(book, |e| Some([e.format, e.store, e.territory]));
    let cells = series::all(book, |e| Some([e.track, e.store, e.territory]));
    let axis_of = |one: &Series| {
        let formats_of = formats_of(book, one);
        let keys = formats_of
            .iter()
            .map(|format| [*format, one.key[1], one.key[2]]);
        let months: BTreeSet<Month> = keys.flat_map(|key| axis(&places, key)).collect();
        months.into_iter().collect()
    };
    let gaps = series::gaps(book, &cells, axis_of, |one, m| {
        explained.covers(book, one, m)
    });
    for gap in gaps {
        let one = &cells[gap.series];
        let [track, store, territory] = one.key;
        if let Some(format) = same_reporter(book, one, &gap)
            && is_paid(track, store, &gap)
        {
            found.push(take(one, format, Some(store), Some(territory), gap));
        }
    }
    by_cause(book, found)
}

fn take(
    series: &Series,
    format: Name,
    store: Option<Name>,
    territory: Option<Name>,
    gap: Gap,
) -> Found {
    Found {
        track: series.key[0],
        format,
        store,
        territory,
        gap,
        series: series.clone(),
    }
}

fn formats_of(book: &Book, series: &Series) -> BTreeSet<Name> {
    let months = series.months.keys();
    months
        .flat_map(|month| series.entries(book, *month))
        .map(|entry| entry.format)
        .collect()
}

/// Returns the reporter with the most units on both sides; a track that changed it may well have
/// been nowhere for a month.
fn same_reporter(book: &Book, series: &Series, gap: &Gap) -> Option<Name> {
    let main = |month: Month| {
        let mut units: BTreeMap<Name, i64> = BTreeMap::new();
        for entry in series.entries(book, month) {
            *units.entry(entry.format).or_default() += entry.cell.units;
        }
        units
            .into_iter()
            .max_by_key(|(_, units)| *units)
            .map(|(format, _)| format)
    };
    let before = main(gap.before)?;
    gap.after
        .is_none_or(|after| main(after) == Some(before))
        .then_some(before)
}

fn stores_beside(book: &Book, series: &Series, gap: &Gap) -> usize {
    let stores: BTreeSet<Name> = series.entries(book, gap.before).map(|e| e.store).collect();
    stores.len()
}

/// Returns whether the store pays for as many streams as the track had before the gap.
fn is_paid(book: &Book, series: Option<&&Series>, store: Name, gap: &Gap) -> bool {
    let Some(rule) = book.payment_threshold(store, gap.months[0]) else {
        return true;
    };
    // A track that moves about the threshold comes and goes.
    let units: i64 = series.map_or(0, |series| {
        let year = series.months.range(gap.months[0].plus(-12)..gap.months[0]);
        year.map(|(_, (units, _))| *units).sum()
    });
    units * 2 >= rule.streams_12_months * 3 || lists_unpaid(book, store, rule.streams_12_months)
}

/// Returns whether tracks below a threshold are listed at a store all the same.
fn lists_unpaid(book: &Book, store: Name, streams_min: i64) -> bool {
    let mut tracks: BTreeMap<u32, (i64, BTreeSet<Month>)> = BTreeMap::new();
    for entry in book.entries.iter().filter(|entry| entry.store == store) {
        let track = tracks.entry(entry.track).or_default();
        track.0 = track.0.saturating_add(entry.cell.units);
        track.1.extend(entry.month);
    }
    // So few streams in all and still in several months.
    let is_low =
        |(units, months): &&(i64, BTreeSet<Month>)| *units < streams_min / 2 && months.len() >= 3;
    tracks.values().filter(is_low).count() >= ONE_CAUSE_MIN
}

/// Reporter, store, territory, first and last month.
type Cause = (Name, Option<Name>, Option<Name>, Month, Month);

/// Makes one finding of gaps with one cause.
fn by_cause(book: &Book, found: Vec<Found>) -> Vec<Draft> {
    let mut places: BTreeMap<Cause, Vec<Found>> = BTreeMap::new();
    for one in found {
        let first = one.gap.months[0];
        let last = one.gap.months[one.gap.months.len() - 1];
        let key = (one.format, one.store, one.territory, first, last);
        places.entry(key).or_default().push(one);
    }
    let mut drafts = Vec::new();
    let mut rest: BTreeMap<(u32, Month, Month), Vec<Found>> = BTreeMap::new();
    for ((format, store, territory, first, last), tracks) in places {
        if tracks.len() >= ONE_CAUSE_MIN {
            let mut subject = book.reporter(format);
            if let Some(store) = store {
                subject = book.at_store(subject, store);
            }
            let mut kind = Kind::MissingTrack;
            if let Some(territory) = territory {
                subject = book.in_territory(subject, territory);
                kind = Kind::MissingTerritory;
            }
            drafts.push(together(book, kind, subject, &tracks));
        } else {
            for one in tracks {
                rest.entry((one.track, first, last)).or_default().push(one);
            }
        }
    }
    for ((track, ..), places) in rest {
        let subject = Subject {
            reporter: book.reporter(places[0].format).reporter,
            ..book.track(track)
        };
        let stores: BTreeSet<Option<Name>> = places.iter().map(|one| one.store).collect();
        let subject = match places[0].store {
            Some(store) if stores.len() == 1 => book.at_store(subject, store),
            _ => subject,
        };
        if let [one] = places.as_slice() {
            let subject = match one.territory {
                Some(territory) => book.in_territory(subject, territory),
                None => subject,
            };
            drafts.push(draft(
                book,
                Kind::MissingTrack,
                subject,
                &one.series,
                &one.gap,
            ));
        } else {
            drafts.push(together(book, Kind::MissingTrack, subject, &places));
        }
    }
    drafts
}

fn together(book: &Book, kind: Kind, subject: Subject, found: &[Found]) -> Draft {
    let first = &found[0];
    let mut one = draft(book, kind, subject, &first.series, &first.gap);
    let amounts = found
        .iter()
        .filter_map(|one| worth(book, &one.series, &one.gap));
    one.amount =
        sum_by_currency(amounts.map(|(amount, currency)| (Some(currency), amount.units())));
    one.rows = found
        .iter()
        .flat_map(|one| rows_beside(book, &one.series, &one.gap))
        .collect();
    let tracks: BTreeSet<u32> = found.iter().map(|one| one.track).collect();
    let units: i64 = found
        .iter()
        .map(|one| one.series.units(one.gap.before))
        .sum();
    let (start, end) = (
        first.gap.months[0],
        first.gap.months[first.gap.months.len() - 1],
    );
    one.reason = format!(
        "{} of {} with {units} units in {} have none from {start} to {end}, while others were \
         reported.",
        counted(found.len(), "place"),
        counted(tracks.len(), "track"),
        first.gap.before,
    );
    one.evidence = vec![
        figure("tracks", tracks.len()),
        figure(&format!("units {}", first.gap.before), units),
    ];
    one
}

fn counted(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}
