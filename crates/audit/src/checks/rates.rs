//! Rates per unit by place, month and track, and how far each lies from what it should be.
//!
//! Rates are compared as logarithms: a rate at half and one at double are equally far.

use std::collections::{BTreeMap, BTreeSet};

use crate::Month;
use crate::book::{Book, Entry};
use crate::names::Name;
use crate::rules;
use crate::stats::{median, sigma_about_zero};

/// Months before and after with which a month is compared.
const NEIGHBOURS: i16 = 3;

/// Rounding of the amount may move a rate by this much.
const ROUNDING_MAX: f64 = 0.015;

/// Values from which a scale is known.
const SCALE_VALUES_MIN: usize = 20;

/// Where rates should be equal: reporter, currency, store, territory and use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    pub(super) format: Name,
    pub(super) store: Name,
    pub(super) territory: Name,
    pub(super) place: u32,
    currency: Option<catalog::Currency>,
}

/// The rate of one track in one month at one place.
#[derive(Clone, Debug)]
pub(super) struct Rate {
    pub(super) group: Group,
    pub(super) month: Month,
    pub(super) track: u32,
    pub(super) units: i64,
    /// Places in `Book::entries`.
    pub(super) entries: Vec<u32>,
    log: f64,
    /// Distance to what is expected, as a logarithm; `None` where nothing is.
    pub(super) off: Option<f64>,
    /// The distance from which it is out of line.
    pub(super) limit: f64,
}

/// The rate of all tracks in one month at one place.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) group: Group,
    pub(super) month: Month,
    pub(super) n_tracks: usize,
    log: f64,
    /// Distance to the months beside it, as a logarithm; `None` where there are too few.
    pub(super) off: Option<f64>,
    pub(super) limit: f64,
}

/// Returns all rates that are exact enough, by group, month and track.
pub(super) fn collect(book: &Book) -> Vec<Rate> {
    let mut order: Vec<(Group, Month, u32, u32)> = Vec::new();
    for (id, entry) in book.entries.iter().enumerate() {
        let Some(month) = entry.month.filter(|_| is_exact(entry)) else {
            continue;
        };
        let group = Group {
            format: entry.format,
            store: entry.store,
            territory: entry.territory,
            place: entry.place,
            currency: entry.currency,
        };
        order.push((group, month, entry.track, id as u32));
    }
    order.sort_unstable();
    let chunks = order.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2));
    let rates = chunks.filter_map(|rows| {
        let cells = || rows.iter().map(|row| &book.entries[row.3 as usize].cell);
        let units: i64 = cells().map(|cell| cell.units).sum();
        let whole: f64 = cells().map(|cell| cell.whole).sum();
        (units >= book.rules.rate.units_min).then(|| Rate {
            group: rows[0].0,
            month: rows[0].1,
            track: rows[0].2,
            units,
            entries: rows.iter().map(|row| row.3).collect(),
            log: (whole / units as f64).ln(),
            off: None,
            limit: f64::INFINITY,
        })
    });
    rates.collect()
}

/// Returns whether the amount has enough digits for a rate.
fn is_exact(entry: &Entry) -> bool {
    let cell = &entry.cell;
    if cell.units <= 0 || cell.net <= 0 || cell.whole <= 0.0 {
        return false;
    }
    let mut step = 1_i128;
    while step < cell.net && cell.net % (step * 10) == 0 {
        step *= 10;
    }
    let rounding = f64::from(cell.n_rows) * step as f64 / 2.0;
    rounding <= ROUNDING_MAX * cell.net as f64
}

/// Measures how far rates lie from those of other tracks, and levels from other months.
pub(super) fn measure(rates: &mut [Rate], rules: &rules::Rate) -> Vec<Level> {
    let mut own: BTreeMap<(Name, u32), f64> = BTreeMap::new();
    for _ in 0..2 {
        own = own_factors(rates, &levels_of(rates, &own), rules);
    }
    let mut levels = levels_of(rates, &own);
    compare_months(&mut levels, rules);
    compare_tracks(rates, &levels, &own, rules);
    limit_levels(&mut levels, rules);
    limit_rates(rates, rules);
    levels
}

fn factor(own: &BTreeMap<(Name, u32), f64>, rate: &Rate) -> f64 {
    own.get(&(rate.group.format, rate.track))
        .copied()
        .unwrap_or(0.0)
}

fn levels_of(rates: &[Rate], own: &BTreeMap<(Name, u32), f64>) -> Vec<Level> {
    let chunks = rates.chunk_by(|a, b| (a.group, a.month) == (b.group, b.month));
    let levels = chunks.filter_map(|rates| {
        let mut logs: Vec<f64> = rates
            .iter()
            .map(|rate| rate.log - factor(own, rate))
            .collect();
        Some(Level {
            group: rates[0].group,
            month: rates[0].month,
            n_tracks: logs.len(),
            log: median(&mut logs)?,
            off: None,
            limit: f64::INFINITY,
        })
    });
    levels.collect()
}

/// Returns the factor at which a track is paid by a reporter: an agreement of its own.
fn own_factors(
    rates: &[Rate],
    levels: &[Level],
    rules: &rules::Rate,
) -> BTreeMap<(Name, u32), f64> {
    let levels: BTreeMap<(Group, Month), &Level> = levels
        .iter()
        .map(|level| ((level.group, level.month), level))
        .collect();
    let mut offs: BTreeMap<(Name, u32), Vec<f64>> = BTreeMap::new();
    for rate in rates {
        if let Some(level) = levels.get(&(rate.group, rate.month))
            && level.n_tracks >= 2
        {
            let key = (rate.group.format, rate.track);
            offs.entry(key).or_default().push(rate.log - level.log);
        }
    }
    offs.into_iter()
        .filter(|(_, offs)| offs.len() >= rules.months_min)
        .filter_map(|(key, mut offs)| Some((key, median(&mut offs)?)))
        .collect()
}

fn compare_months(levels: &mut [Level], rules: &rules::Rate) {
    for group in levels.chunk_by_mut(|a, b| a.group == b.group) {
        let logs: Vec<(Month, f64)> = group.iter().map(|level| (level.month, level.log)).collect();
        for level in group {
            let near = |(month, _): &&(Month, f64)| {
                *month != level.month && month.since(level.month).abs() <= NEIGHBOURS
            };
            let mut logs: Vec<f64> = logs.iter().filter(near).map(|(_, log)| *log).collect();
            if logs.len() + 1 >= rules.months_min
                && let Some(usual) = median(&mut logs)
            {
                level.off = Some(level.log - usual);
            }
        }
    }
}

fn compare_tracks(
    rates: &mut [Rate],
    levels: &[Level],
    own: &BTreeMap<(Name, u32), f64>,
    rules: &rules::Rate,
) {
    let levels: BTreeMap<(Group, Month), &Level> = levels
        .iter()
        .map(|level| ((level.group, level.month), level))
        .collect();
    for rate in rates {
        let Some(level) = levels.get(&(rate.group, rate.month)) else {
            continue;
        };
        let Some(factor) = own.get(&(rate.group.format, rate.track)) else {
            continue;
        };
        // With few tracks the level is made of the rate itself: then the months beside it count.
        let expected = if level.n_tracks >= rules.tracks_min {
            Some(level.log)
        } else {
            level.off.map(|off| level.log - off)
        };
        rate.off = expected.map(|expected| rate.log - factor - expected);
    }
}

/// Returns from which logarithm on a deviation is out of line; `least` is one as a ratio.
fn limit(sigma: Option<f64>, least: f64, rules: &rules::Rate) -> f64 {
    let least = least.ln_1p();
    sigma.map_or(f64::INFINITY, |sigma| least.max(rules.sigmas * sigma))
}

fn limit_levels(levels: &mut [Level], rules: &rules::Rate) {
    let class = |level: &Level| level.n_tracks.min(8).ilog2();
    let mut offs: BTreeMap<(Name, Option<Name>, u32), Vec<f64>> = BTreeMap::new();
    for level in levels.iter() {
        if let Some(off) = level.off {
            let (format, store) = (level.group.format, level.group.store);
            offs.entry((format, Some(store), class(level)))
                .or_default()
                .push(off);
            offs.entry((format, None, class(level)))
                .or_default()
                .push(off);
        }
    }
    let sigmas = scales(&offs);
    for level in levels {
        let (format, store) = (level.group.format, level.group.store);
        let sigma = sigmas
            .get(&(format, Some(store), class(level)))
            .or_else(|| sigmas.get(&(format, None, class(level))));
        level.limit = limit(sigma.copied(), rules.deviation_min, rules);
    }
}

fn limit_rates(rates: &mut [Rate], rules: &rules::Rate) {
    let class = |rate: &Rate| rate.units.max(1).ilog2() / 3;
    let mut offs: BTreeMap<(Name, Option<Name>, u32), Vec<f64>> = BTreeMap::new();
    for rate in rates.iter() {
        if let Some(off) = rate.off {
            let (format, store) = (rate.group.format, rate.group.store);
            offs.entry((format, Some(store), class(rate)))
                .or_default()
                .push(off);
            offs.entry((format, None, class(rate)))
                .or_default()
                .push(off);
        }
    }
    let sigmas = scales(&offs);
    for rate in rates.iter_mut() {
        let (format, store) = (rate.group.format, rate.group.store);
        let sigma = sigmas
            .get(&(format, Some(store), class(rate)))
            .or_else(|| sigmas.get(&(format, None, class(rate))));
        rate.limit = limit(sigma.copied(), rules.track_deviation_min, rules);
    }
    raise_limits(rates, rules);
}

/// Raises the limit at stores where rates are so uneven that many lie outside.
fn raise_limits(rates: &mut [Rate], rules: &rules::Rate) {
    let places: BTreeSet<(Name, Name)> = rates
        .iter()
        .map(|rate| (rate.group.format, rate.group.store))
        .collect();
    for place in places {
        let mut times = 1.0;
        loop {
            let here = || {
                let of_place = |rate: &&Rate| (rate.group.format, rate.group.store) == place;
                rates
                    .iter()
                    .filter(of_place)
                    .filter(|rate| rate.off.is_some())
            };
            let outside =
                here().filter(|rate| rate.off.is_some_and(|off| off.abs() > rate.limit * times));
            // A track that is wrong everywhere is one error.
            let tracks: BTreeSet<(u32, Month)> =
                outside.map(|rate| (rate.track, rate.month)).collect();
            let all: BTreeSet<(u32, Month)> = here().map(|rate| (rate.track, rate.month)).collect();
            let usual_max = (rules.outside_share_max * all.len() as f64).max(4.0);
            if tracks.len() as f64 <= usual_max || times > 8.0 {
                break;
            }
            times *= 1.3;
        }
        for rate in rates.iter_mut() {
            if (rate.group.format, rate.group.store) == place {
                rate.limit *= times;
            }
        }
    }
}

fn scales(
    offs: &BTreeMap<(Name, Option<Name>, u32), Vec<f64>>,
) -> BTreeMap<(Name, Option<Name>, u32), f64> {
    offs.iter()
        .filter(|(_, offs)| offs.len() >= SCALE_VALUES_MIN)
        .filter_map(|(key, offs)| {
            // A scale of few values is itself uncertain.
            let margin = 1.0 + 3.0 / (offs.len() as f64).sqrt();
            Some((*key, sigma_about_zero(offs.iter().copied())? * margin))
        })
        .collect()
}
