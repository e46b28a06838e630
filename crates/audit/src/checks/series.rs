//! Units by month of one thing, and the months that are empty among full ones.

use std::collections::{BTreeMap, BTreeSet};

use crate::Month;
use crate::book::{Book, Entry};
use crate::finding::Row;
use crate::rules;
use crate::stats::sigma_about_zero;

/// What identifies a series, up to three names.
pub(crate) type Key = [u32; 3];

/// The cells of one thing by month.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) key: Key,
    /// For each month with units, the units and the places in `Book::entries`.
    pub(crate) months: BTreeMap<Month, (i64, Vec<u32>)>,
}

impl Series {
    pub(crate) fn units(&self, month: Month) -> i64 {
        self.months.get(&month).map_or(0, |(units, _)| *units)
    }

    /// Returns the cells of a month.
    pub(crate) fn entries<'a>(
        &'a self,
        book: &'a Book,
        month: Month,
    ) -> impl Iterator<Item = &'a Entry> {
        let ids = self.months.get(&month).map_or(&[][..], |(_, ids)| ids);
        ids.iter().map(|id| &book.entries[*id as usize])
    }

    pub(crate) fn rows(&self, book: &Book, month: Month) -> Vec<Row> {
        book.rows(self.entries(book, month).take(book.options.rows_max))
    }

    /// Returns how many tracks have units in a month.
    pub(crate) fn n_tracks(&self, book: &Book, month: Month) -> usize {
        let tracks: BTreeSet<u32> = self.entries(book, month).map(|entry| entry.track).collect();
        tracks.len()
    }
}

/// Returns all series by month of use, in the order of keys; `key_of` leaves entries out.
pub(crate) fn all(book: &Book, key_of: impl Fn(&Entry) -> Option<Key>) -> Vec<Series> {
    by(book, key_of, |entry| entry.month)
}

/// Returns all series by the month that `month_of` gives.
pub(crate) fn by(
    book: &Book,
    key_of: impl Fn(&Entry) -> Option<Key>,
    month_of: impl Fn(&Entry) -> Option<Month>,
) -> Vec<Series> {
    let mut order: Vec<(Key, Month, u32)> = Vec::new();
    for (id, entry) in book.entries.iter().enumerate() {
        if entry.cell.units > 0
            && let (Some(key), Some(month)) = (key_of(entry), month_of(entry))
        {
            order.push((key, month, id as u32));
        }
    }
    order.sort_unstable();
    let groups = order.chunk_by(|a, b| a.0 == b.0);
    groups
        .map(|group| {
            let mut months: BTreeMap<Month, (i64, Vec<u32>)> = BTreeMap::new();
            for (_, month, id) in group {
                let point = months.entry(*month).or_default();
                point.0 = point
                    .0
                    .saturating_add(book.entries[*id as usize].cell.units);
                point.1.push(*id);
            }
            Series {
                key: group[0].0,
                months,
            }
        })
        .collect()
}

/// Returns the months with units by key.
pub(crate) fn axes(
    book: &Book,
    key_of: impl Fn(&Entry) -> Option<Key>,
) -> BTreeMap<Key, BTreeSet<Month>> {
    let mut axes: BTreeMap<Key, BTreeSet<Month>> = BTreeMap::new();
    for entry in book.entries.iter().filter(|entry| entry.cell.units > 0) {
        if let (Some(key), Some(month)) = (key_of(entry), entry.month) {
            axes.entry(key).or_default().insert(month);
        }
    }
    axes
}

/// Empty months of a series between full ones, or after its last.
#[derive(Clone, Debug)]
pub(crate) struct Gap {
    /// Place of the series in the list.
    pub(crate) series: usize,
    pub(crate) months: Vec<Month>,
    pub(crate) before: Month,
    /// `None` where the series does not come back.
    pub(crate) after: Option<Month>,
    /// The fewest units in the months beside it.
    pub(crate) level: i64,
}

/// Where this part of what was there is known to be missing, the rest may be empty by chance.
const EXPLAINED_MIN: f64 = 0.7;

/// Finds the gaps of series that are larger than chance, each on the axis of months in which it
/// could have units. `explained` tells which part of a month is known to be missing; where that is
/// most of it, the month is passed over.
pub(crate) fn gaps(
    book: &Book,
    series: &[Series],
    axis_of: impl Fn(&Series) -> Vec<Month>,
    explained: impl Fn(&Series, Month) -> f64,
) -> Vec<Gap> {
    let rules = &book.rules.missing;
    let mut found = Vec::new();
    let mut noise = Noise::default();
    for (place, one) in series.iter().enumerate() {
        let axis: Vec<Month> = axis_of(one)
            .into_iter()
            .filter(|month| one.units(*month) > 0 || explained(one, *month) < EXPLAINED_MIN)
            .collect();
        let units: Vec<i64> = axis.iter().map(|month| one.units(*month)).collect();
        noise.take(&units);
        found.extend(
            interior(place, &axis, &units, rules)
                .into_iter()
                .map(|gap| {
                    let parts = gap.months.iter().map(|month| explained(one, *month));
                    let rest = 1.0 - parts.fold(0.0, f64::max);
                    Gap {
                        level: (gap.level as f64 * rest) as i64,
                        ..gap
                    }
                }),
        );
    }
    let usual = noise.usual();
    found.retain(|gap| {
        let least = least_units(book, &series[gap.series], gap.before);
        usual.allows(gap.level, least, rules)
    });
    found
}

/// Months that have to be full before an end.
const FULL_MIN: usize = 6;

/// Finds the series that had units in each month of their axis up to a point and none in the last
/// `n_empty` ones, by more than chance.
pub(crate) fn ends(
    book: &Book,
    series: &[Series],
    axis_of: impl Fn(&Series) -> Vec<Month>,
    n_empty: std::ops::RangeInclusive<usize>,
) -> Vec<Gap> {
    let rules = &book.rules.missing;
    let mut noise = Noise::default();
    let mut found = Vec::new();
    for (place, one) in series.iter().enumerate() {
        let axis = axis_of(one);
        let units: Vec<i64> = axis.iter().map(|month| one.units(*month)).collect();
        noise.take(&units);
        let Some(last) = units.iter().rposition(|units| *units > 0) else {
            continue;
        };
        let (full, empty) = units.split_at(last + 1);
        let n_full = full.iter().rev().take_while(|units| **units > 0).count();
        if n_full >= FULL_MIN && n_empty.contains(&empty.len()) {
            let level = full.iter().rev().take(3).copied().min().unwrap_or(0);
            found.push(Gap {
                series: place,
                months: axis[last + 1..].to_vec(),
                before: axis[last],
                after: None,
                level,
            });
        }
    }
    let usual = noise.usual();
    found.retain(|gap| {
        let least = least_units(book, &series[gap.series], gap.before);
        gap.level >= rules.units_min_at_end && usual.allows(gap.level, least, rules)
    });
    found
}

/// Returns how many units a series may have that its reporters do not list, and one.
fn least_units(book: &Book, series: &Series, month: Month) -> i64 {
    let least = |format| book.least_units.get(format).copied().unwrap_or(1).max(1);
    // Each cell may have been as small as that.
    let above_one = series
        .entries(book, month)
        .map(|entry| least(&entry.format) - 1);
    1 + above_one.sum::<i64>()
}

fn interior(series: usize, axis: &[Month], units: &[i64], rules: &rules::Missing) -> Vec<Gap> {
    let mut found = Vec::new();
    let Some(first) = units.iter().position(|units| *units > 0) else {
        return found;
    };
    let last = units.iter().rposition(|units| *units > 0).unwrap_or(first);
    let n_full = units.iter().filter(|units| **units > 0).count();
    let mut at = first;
    while at < last {
        if units[at] > 0 {
            at += 1;
            continue;
        }
        let end = (at..last).find(|at| units[*at] > 0).unwrap_or(last);
        let n_empty = end - at;
        let others = last - first + 1 - n_empty;
        let before = units[first..at].iter().rev().take(2);
        let after = units[end..].iter().take(2);
        let level = before.chain(after).copied().min().unwrap_or(0);
        // Where the song was new or faded, two months say little.
        let is_steady = n_full >= rules.months_min && n_full * 4 >= others * 3;
        if n_empty <= rules.gap_months_max && is_steady && level > 0 {
            found.push(Gap {
                series,
                months: axis[at..end].to_vec(),
                before: axis[at - 1],
                after: Some(axis[end]),
                level,
            });
        }
        at = end;
    }
    found
}

/// How much series of a kind move, and how often they are empty, by their level.
#[derive(Clone, Debug, Default)]
pub(crate) struct Noise {
    moves: BTreeMap<u32, Vec<f64>>,
    full: BTreeMap<u32, usize>,
    empty: BTreeMap<u32, usize>,
}

impl Noise {
    pub(crate) fn take(&mut self, units: &[i64]) {
        let log = |units: i64| (units as f64 + 1.0).ln();
        for three in units.windows(3) {
            let level = three[0].min(three[2]);
            if level <= 0 {
                continue;
            }
            if three[1] > 0 {
                let expected = f64::midpoint(log(three[0]), log(three[2]));
                let moves = self.moves.entry(class(level)).or_default();
                moves.push(log(three[1]) - expected);
                *self.full.entry(class(level)).or_default() += 1;
            } else {
                *self.empty.entry(class(level)).or_default() += 1;
            }
        }
    }

    /// Returns what is usual, once all series were taken.
    pub(crate) fn usual(self) -> Usual {
        let sigmas = self.moves.into_iter().map(|(class, moves)| {
            let sigma = (moves.len() >= 8).then(|| sigma_about_zero(moves.into_iter()));
            (class, sigma.flatten().unwrap_or(0.0))
        });
        Usual {
            sigmas: sigmas.collect(),
            full: self.full,
            empty: self.empty,
        }
    }
}

/// How much series of a kind usually move, and how often they are empty, by their level.
#[derive(Clone, Debug)]
pub(crate) struct Usual {
    sigmas: BTreeMap<u32, f64>,
    full: BTreeMap<u32, usize>,
    empty: BTreeMap<u32, usize>,
}

impl Usual {
    /// Returns whether being empty at a level is out of the ordinary, where fewer units than
    /// `least` are not listed.
    pub(crate) fn allows(&self, level: i64, least: i64, rules: &rules::Missing) -> bool {
        let class = class(level);
        let sigma = self.sigmas.get(&class).copied().unwrap_or(0.0);
        // Counting alone makes this much (Poisson), and no month is like another.
        let sigma = sigma.hypot(1.0 / (level.max(1) as f64).sqrt()).max(0.1);
        let n_full = self.full.get(&class).copied().unwrap_or(0);
        let n_empty = self.empty.get(&class).copied().unwrap_or(0);
        let usual_max = (rules.empty_share_max * (n_full + n_empty) as f64).max(3.0);
        level >= rules.units_min
            && ((level as f64 + 1.0) / least as f64).ln() >= rules.sigmas * sigma
            && n_empty as f64 <= usual_max
    }
}

/// Returns the class of a level: powers of two.
fn class(level: i64) -> u32 {
    level.max(1).ilog2()
}
