//! Rates per unit that differ from those of other tracks or other months.

use std::collections::{BTreeMap, BTreeSet};

use super::rates::{self, Group, Level, Rate};
use crate::book::{Book, sum_by_currency, times};
use crate::finding::{Draft, Subject, figure};
use crate::names::Name;
use crate::stats::{median, sigma_about_zero};
use crate::{Kind, Month};

/// Tracks of a store that are wrong in one month for one reason.
const ONE_CAUSE_TRACKS_MIN: usize = 4;

/// Rates that are out of line for one reason.
struct Cause<'a> {
    subject: Subject,
    month: Month,
    /// Rates with their distance.
    rates: Vec<(&'a Rate, f64)>,
    what: String,
    /// How many times the limit the distance is.
    strength: f64,
}

/// Finds rates that are out of line.
pub(crate) fn find(book: &Book) -> Vec<Draft> {
    let mut rates = rates::collect(book);
    let levels = rates::measure(&mut rates, &book.rules.rate);
    let is_out = |level: &&Level| level.off.is_some_and(|off| off.abs() > level.limit);
    let shifted: Vec<&Level> = levels
        .iter()
        .filter(is_out)
        .filter(|level| {
            // Of a few tracks all have to have moved, or it is the one that did.
            level.n_tracks >= book.rules.rate.tracks_min || all_moved(&rates, level)
        })
        .collect();
    let mut causes = shifts(book, &rates, &levels, shifted);
    let shifted_rates = causes.iter().flat_map(|cause| cause.rates.iter());
    let covered: BTreeSet<_> = shifted_rates
        .map(|(rate, _)| (rate.group, rate.month))
        .collect();
    let out = rates.iter().filter(|rate| {
        rate.off.is_some_and(|off| off.abs() > rate.limit)
            && !covered.contains(&(rate.group, rate.month))
    });
    causes.extend(single(book, &rates, out.collect()));
    causes.iter().map(|cause| draft(book, cause)).collect()
}

fn rates_at<'a>(rates: &'a [Rate], level: &Level) -> &'a [Rate] {
    let key = (level.group, level.month);
    let start = rates.partition_point(|rate| (rate.group, rate.month) < key);
    let length = rates[start..].partition_point(|rate| (rate.group, rate.month) == key);
    &rates[start..start + length]
}

fn all_moved(rates: &[Rate], level: &Level) -> bool {
    let off = level.off.unwrap_or(0.0);
    // A rate that nothing is expected of moved with its level.
    rates_at(rates, level).iter().all(|rate| {
        rate.off
            .is_none_or(|own| own * off > 0.0 && own.abs() > off.abs() / 2.0)
    })
}

/// Store and territory that levels have in common.
type Scope = (Option<Name>, Option<Name>);

/// Makes one cause of levels that are shifted together.
fn shifts<'a>(
    book: &Book,
    rates: &'a [Rate],
    levels: &[Level],
    shifted: Vec<&Level>,
) -> Vec<Cause<'a>> {
    /// Reporter, scope, month and whether the rate is higher.
    type Key = (Name, Scope, Month, bool);
    let scopes: [fn(&Level) -> Scope; 4] = [
        |_| (None, None),
        |level| (Some(level.group.store), None),
        |level| (None, Some(level.group.territory)),
        |level| (Some(level.group.store), Some(level.group.territory)),
    ];
    let mut left = shifted;
    let mut causes = Vec::new();
    let mut covered: BTreeSet<(Group, Month)> = BTreeSet::new();
    for (width, scope_of) in scopes.into_iter().enumerate() {
        if width < 3 {
            // Levels that say little each may say much together.
            for out in moved_together(levels, &covered, scope_of, &book.rules.rate) {
                let (store, territory) = scope_of(out[0]);
                covered.extend(out.iter().map(|level| (level.group, level.month)));
                causes.push(shift(
                    book,
                    rates,
                    &out,
                    (out[0].group.format, store, territory),
                ));
            }
            left.retain(|level| !covered.contains(&(level.group, level.month)));
        }
        let mut found: BTreeMap<Key, Vec<&Level>> = BTreeMap::new();
        for level in &left {
            let is_more = level.off.is_some_and(|off| off > 0.0);
            let key = (level.group.format, scope_of(level), level.month, is_more);
            found.entry(key).or_default().push(level);
        }
        let mut taken = BTreeSet::new();
        for ((format, (store, territory), month, _), out) in found {
            let tested = levels.iter().filter(|level| {
                let scope = scope_of(level);
                level.group.format == format
                    && level.month == month
                    && scope == (store, territory)
                    && level.off.is_some()
                    && level.limit.is_finite()
            });
            let stores: BTreeSet<Name> = out.iter().map(|level| level.group.store).collect();
            let is_wide = out.len() * 5 >= tested.count() * 3;
            let is_cause = match width {
                0 => is_wide && out.len() >= 4 && stores.len() >= 2,
                1 => is_wide && out.len() >= 2,
                2 => is_wide && stores.len() >= 2,
                _ => true,
            };
            if is_cause {
                taken.extend(out.iter().map(|level| (level.group, level.month)));
                covered.extend(out.iter().map(|level| (level.group, level.month)));
                causes.push(shift(book, rates, &out, (format, store, territory)));
            }
        }
        left.retain(|level| !taken.contains(&(level.group, level.month)));
    }
    causes
}

/// Returns levels whose middle lies far from that of the same scope in other months.
fn moved_together<'l>(
    levels: &'l [Level],
    covered: &BTreeSet<(Group, Month)>,
    scope_of: fn(&Level) -> Scope,
    rules: &crate::rules::Rate,
) -> Vec<Vec<&'l Level>> {
    /// Places that a scope needs, and scopes that a scale needs.
    const PLACES_MIN: usize = 3;
    const SCOPES_MIN: usize = 20;
    let mut scopes: BTreeMap<(Name, Scope, Month), Vec<&Level>> = BTreeMap::new();
    for level in levels.iter().filter(|level| level.off.is_some()) {
        let key = (level.group.format, scope_of(level), level.month);
        scopes.entry(key).or_default().push(level);
    }
    scopes.retain(|_, levels| levels.len() >= PLACES_MIN);
    let middle = |levels: &[&Level]| {
        let mut offs: Vec<f64> = levels.iter().filter_map(|level| level.off).collect();
        median(&mut offs).unwrap_or(0.0)
    };
    let class = |levels: &[&Level]| levels.len().min(32).ilog2();
    let mut offs: BTreeMap<(Name, u32), Vec<f64>> = BTreeMap::new();
    for ((format, ..), levels) in &scopes {
        offs.entry((*format, class(levels)))
            .or_default()
            .push(middle(levels));
    }
    let mut found = Vec::new();
    for ((format, ..), levels) in scopes {
        let all = &offs[&(format, class(&levels))];
        let Some(sigma) = sigma_about_zero(all.iter().copied()).filter(|_| all.len() >= SCOPES_MIN)
        else {
            continue;
        };
        let off = middle(&levels);
        let limit = (1.0 + rules.deviation_min).ln().max(rules.sigmas * sigma);
        let along: Vec<&Level> = levels
            .iter()
            .copied()
            .filter(|level| level.off.is_some_and(|own| own * off > 0.0))
            .filter(|level| !covered.contains(&(level.group, level.month)))
            .collect();
        if off.abs() > limit && along.len() * 5 >= levels.len() * 4 && along.len() >= PLACES_MIN {
            found.push(along);
        }
    }
    found
}

fn shift<'a>(
    book: &Book,
    rates: &'a [Rate],
    out: &[&Level],
    (format, store, territory): (Name, Option<Name>, Option<Name>),
) -> Cause<'a> {
    let mut subject = book.reporter(format);
    if let Some(store) = store {
        subject = book.at_store(subject, store);
    }
    if let Some(territory) = territory {
        subject = book.in_territory(subject, territory);
    }
    let with_off = |level: &&Level| {
        let off = level.off.unwrap_or(0.0);
        rates_at(rates, level)
            .iter()
            .map(move |rate| (rate, off))
            .collect::<Vec<_>>()
    };
    let strengths = out
        .iter()
        .map(|level| level.off.unwrap_or(0.0).abs() / level.limit);
    Cause {
        subject,
        month: out[0].month,
        rates: out.iter().flat_map(with_off).collect(),
        what: "that of the months before and after".to_owned(),
        strength: strengths.fold(0.0, f64::max),
    }
}

/// Makes causes of the rates of single tracks.
fn single<'a>(book: &Book, rates: &'a [Rate], out: Vec<&'a Rate>) -> Vec<Cause<'a>> {
    let mut left = out;
    let mut causes = Vec::new();
    let mut at_stores: BTreeMap<(Name, Name, Month, bool), Vec<&Rate>> = BTreeMap::new();
    for rate in &left {
        let is_more = rate.off.is_some_and(|off| off > 0.0);
        let key = (rate.group.format, rate.group.store, rate.month, is_more);
        at_stores.entry(key).or_default().push(rate);
    }
    let mut taken = BTreeSet::new();
    for ((format, store, ..), out) in at_stores {
        let tracks: BTreeSet<u32> = out.iter().map(|rate| rate.track).collect();
        if tracks.len() >= ONE_CAUSE_TRACKS_MIN {
            taken.extend(out.iter().map(|rate| (rate.group, rate.month, rate.track)));
            let subject = book.at_store(book.reporter(format), store);
            causes.push(of_rates(subject, out));
        }
    }
    left.retain(|rate| !taken.contains(&(rate.group, rate.month, rate.track)));
    let mut of_tracks: BTreeMap<(Name, u32, Month), Vec<&Rate>> = BTreeMap::new();
    for rate in left {
        let key = (rate.group.format, rate.track, rate.month);
        of_tracks.entry(key).or_default().push(rate);
    }
    for ((format, track, month), out) in of_tracks {
        if is_new_agreement(rates, format, track, month) {
            continue;
        }
        let mut subject = Subject {
            reporter: book.reporter(format).reporter,
            ..book.track(track)
        };
        let stores: BTreeSet<Name> = out.iter().map(|rate| rate.group.store).collect();
        let territories: BTreeSet<Name> = out.iter().map(|rate| rate.group.territory).collect();
        if stores.len() == 1 {
            subject = book.at_store(subject, out[0].group.store);
        }
        if territories.len() == 1 {
            subject = book.in_territory(subject, out[0].group.territory);
        }
        causes.push(of_rates(subject, out));
    }
    causes
}

fn of_rates(subject: Subject, out: Vec<&Rate>) -> Cause<'_> {
    let strength = |rate: &&Rate| rate.off.unwrap_or(0.0).abs() / rate.limit;
    Cause {
        subject,
        month: out[0].month,
        strength: out.iter().map(strength).fold(0.0, f64::max),
        rates: out
            .into_iter()
            .map(|rate| (rate, rate.off.unwrap_or(0.0)))
            .collect(),
        what: "that of the other tracks there".to_owned(),
    }
}

/// Returns whether a track is paid differently everywhere from a month to its end.
fn is_new_agreement(rates: &[Rate], format: Name, track: u32, month: Month) -> bool {
    let own = || {
        rates
            .iter()
            .filter(|rate| rate.group.format == format && rate.track == track && rate.off.is_some())
    };
    let is_out = |rate: &&Rate| rate.off.is_some_and(|off| off.abs() > rate.limit);
    let side = |is_on: &dyn Fn(Month) -> bool| {
        let here = || own().filter(|rate| is_on(rate.month));
        let months: BTreeSet<Month> = here().map(|rate| rate.month).collect();
        months.len() >= 2 && here().filter(is_out).count() * 5 >= here().count() * 4
    };
    side(&|other| other >= month) || side(&|other| other <= month)
}

fn draft(book: &Book, cause: &Cause) -> Draft {
    let entries = |rate: &Rate| rate.entries.clone();
    let cells = || {
        let ids = cause
            .rates
            .iter()
            .flat_map(|(rate, off)| entries(rate).into_iter().map(move |id| (id, *off)));
        ids.map(|(id, off)| (&book.entries[id as usize], off))
    };
    let owed =
        cells().map(|(entry, off)| (entry.currency, times(entry.cell.net, (-off).exp() - 1.0)));
    let mut offs: Vec<f64> = cause.rates.iter().map(|(_, off)| *off).collect();
    let off = crate::stats::median(&mut offs).unwrap_or(0.0);
    let percent = ((off.exp() - 1.0) * 100.0).abs();
    let direction = if off < 0.0 { "below" } else { "above" };
    let units: i64 = cause.rates.iter().map(|(rate, _)| rate.units).sum();
    let net = sum_by_currency(cells().map(|(entry, _)| (entry.currency, entry.cell.net)));
    let per_1000 = net.and_then(|(net, currency)| {
        let rate = net.checked_mul_div(
            catalog::Amount::from_whole(1000),
            catalog::Amount::from_whole(units),
        )?;
        let rate = rate.round(4, catalog::Rounding::HalfEven);
        Some(format!("{rate} {currency}"))
    });
    let n_tracks = cause
        .rates
        .iter()
        .map(|(rate, _)| rate.track)
        .collect::<BTreeSet<u32>>()
        .len();
    let month = cause.month;
    let paid = per_1000.clone().unwrap_or_default();
    let reporter = cause.subject.reporter.clone().unwrap_or_default();
    Draft {
        kind: Kind::RateOutOfLine,
        subject: Subject {
            first: Some(month),
            last: Some(month),
            ..cause.subject.clone()
        },
        amount: sum_by_currency(owed),
        confidence: (0.8 + 0.1 * (cause.strength - 1.0)).min(0.97) as f32,
        reason: format!(
            "{units} units of {n_tracks} tracks were paid at {paid} per 1,000 in {month}, \
             {percent:.0} % {direction} {}.",
            cause.what
        ),
        advice: format!(
            "Ask {reporter} which rate was applied. A promotion or a change of price at the store \
             explains a whole month."
        ),
        rows: book.rows(cells().map(|(entry, _)| entry)),
        evidence: vec![
            figure("paid per 1,000 units", paid),
            figure(
                "deviation in %",
                format!("{:.1}", (off.exp() - 1.0) * 100.0),
            ),
            figure("units", units),
            figure("times the usual scatter", format!("{:.1}", cause.strength)),
        ],
        anchor: String::new(),
    }
}
