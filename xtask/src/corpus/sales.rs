//! What was played and sold, as the lines of statements.

use std::collections::BTreeMap;

use catalog::{Amount, Rounding};
use music::Random;

use super::draw;
use super::exchange::Rates;
use super::formats::{Format, SaleMoney};
use super::label::{LAST_STATEMENT, LONGEST_LAG, Label, Recording};
use super::line::{Hold, IsrcShown, Line, Sold};
use super::market::{self, ALBUM_PPM, Cell, ITUNES, STORES, TERRITORIES};
use super::month::Month;

/// The lines of every statement, by counterpart and month of the statement.
pub(super) type Statements = BTreeMap<(Format, Month), Vec<Line>>;

/// The circumstances of all sales.
#[derive(Clone, Copy, Debug)]
pub(super) struct World<'a> {
    pub(super) seed: u64,
    pub(super) label: &'a Label,
    pub(super) rates: &'a Rates,
    /// Units of the whole label in an ordinary month.
    pub(super) n_units: f64,
}

/// Listening by month of the year.
const SEASONS: [f64; 12] = [
    0.93, 0.92, 0.97, 1.0, 1.02, 1.05, 1.04, 0.99, 0.98, 1.01, 1.05, 1.13,
];
/// How many times likelier a listener is to live where the artist does.
const HOME_FACTOR: f64 = 7.0;

/// Returns the lines of distributors. Usage that is reported after the last statement comes too,
/// under later months.
pub(super) fn lines(world: World<'_>) -> Statements {
    let mut statements = Statements::new();
    for recording in 0..world.label.recordings.len() {
        let mut random = draw::stream(world.seed, &[20, recording as u64]);
        let reach = reach(world, recording);
        for usage in months_of_usage(world.label) {
            let n_units = world.n_units * demand(world.label, recording, usage, &mut random);
            if n_units <= 0.0 {
                continue;
            }
            let listened = Listened {
                recording,
                usage,
                n_units,
            };
            push_month(world, listened, &reach, &mut random, &mut statements);
        }
    }
    for lines in statements.values_mut() {
        sort(world.label, lines);
    }
    statements
}

/// Returns every month of which the statements or the stores' own exports may tell.
pub(super) fn months_of_usage(label: &Label) -> impl Iterator<Item = Month> + use<> {
    let first = label.first_statement.minus(LONGEST_LAG);
    (0..=LAST_STATEMENT.since(first)).map(move |n| first.plus(n))
}

/// Puts lines into the order of statements.
pub(super) fn sort(label: &Label, lines: &mut [Line]) {
    lines.sort_by_key(|line| {
        let artist = label.recordings[line.recording].artist;
        (
            line.usage,
            line.store,
            artist,
            line.recording,
            line.sold == Sold::Album,
            line.territory,
            line.tier,
            line.day,
        )
    });
}

/// Numbers the lines that have no number yet; a copy keeps that of its original.
pub(super) fn number(statements: &mut Statements) {
    for ((_, statement), lines) in statements.iter_mut() {
        let month = u64::from(statement.year() * 12 + statement.number()) % 1000;
        let n_numbered = lines.iter().filter(|line| line.serial > 0).count() as u64;
        // Corrections come behind everything that the month had before.
        let first = month * 1_000_000 + if n_numbered > 0 { 500_000 } else { 0 } + 1;
        let unnumbered = lines.iter_mut().filter(|line| line.serial == 0);
        for (serial, line) in (first..).zip(unnumbered) {
            line.serial = serial;
        }
    }
}

/// Returns a line of a distributor, settled; `units` may be negative.
pub(super) fn line(
    world: World<'_>,
    format: Format,
    statement: Month,
    (recording, sold): (usize, Sold),
    cell: Cell,
    units: i64,
) -> Line {
    let terms = format.terms();
    let territory = &TERRITORIES[cell.territory];
    let sale_money = match terms.sale_money {
        SaleMoney::Account => terms.money,
        SaleMoney::Of(money) => money,
        SaleMoney::OfTerritory => territory.money,
    };
    let mut local = market::rate_units(world.seed, cell);
    local = market::scaled(local, row_noise_ppm(world, recording, cell, units));
    if sold == Sold::Album {
        local = market::scaled(local, ALBUM_PPM);
    }
    let local = Amount::from_units(local).expect("a rate is small");
    // The store pays in the listeners' currency; it is the distributor who converts.
    let into_sale = world
        .rates
        .at_end_of(cell.usage, territory.money, sale_money);
    let split_percent = if terms.shows_split {
        world.label.recordings[recording].split_percent
    } else {
        100
    };
    let rate = super::line::times(local, into_sale).round(8, Rounding::HalfUp);
    let mut line = Line {
        recording,
        sold,
        store: cell.store,
        tier: cell.tier,
        territory: cell.territory,
        usage: cell.usage,
        day: 0,
        units,
        sale_money,
        rate,
        gross: Amount::ZERO,
        fx: fx(world, format, statement, cell.usage, sale_money),
        share_percent: terms.share_percent * split_percent / 100,
        money: terms.money,
        net: Amount::ZERO,
        isrc: if sold == Sold::Album {
            IsrcShown::Blank
        } else {
            IsrcShown::Own
        },
        has_wrong_upc: false,
        lacks_iswc: false,
        plant: None,
        hold: Hold::Free,
        serial: 0,
    };
    line.settle(terms.net_places);
    line
}

/// Returns by how much the rate of a row differs from that of its cell: listeners of all kinds
/// are in it, which a few units do not average out.
fn row_noise_ppm(world: World<'_>, recording: usize, cell: Cell, units: i64) -> i64 {
    let spread = match cell.tier {
        _ if cell.store == ITUNES => 0.01,
        Some(_) => 0.01,
        None => (0.3 / (units.unsigned_abs() as f64).sqrt()).clamp(0.015, 0.25),
    };
    let about = [
        22,
        recording as u64,
        cell.store as u64,
        cell.territory as u64,
        cell.tier.map_or(0, |tier| tier as u64 + 1),
        u64::from(cell.usage.first_day() as u32),
    ];
    let factor = draw::factor_ppm(&mut draw::stream(world.seed, &about), spread);
    factor.max(LEAST_FACTOR_PPM)
}

/// A rate never falls below a fifth of that of its cell.
const LEAST_FACTOR_PPM: i64 = 200_000;

/// Returns the rate by which a counterpart converts: that of the day it posts the statement, or
/// of the last day of the usage.
pub(super) fn fx(
    world: World<'_>,
    format: Format,
    statement: Month,
    usage: Month,
    from: super::exchange::Money,
) -> Amount {
    let to = format.terms().money;
    if format == Format::TuneCore {
        world.rates.at_start_of(statement, from, to)
    } else {
        world.rates.at_end_of(usage, from, to)
    }
}

/// How the listening of one recording spreads over stores and territories.
struct Reach {
    stores: [f64; 12],
    territories: Vec<f64>,
}

fn reach(world: World<'_>, recording: usize) -> Reach {
    let artist = world.label.recordings[recording].artist;
    // Listeners of an artist are the same from song to song.
    let mut random = draw::stream(world.seed, &[21, artist as u64]);
    let home = world.label.artists[artist].home;
    let stores = std::array::from_fn(|store| STORES[store].share * random.between(0.65, 1.45));
    let mut territories: Vec<f64> = TERRITORIES
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let taste = random.between(0.4, 1.9);
            let home = if index == home { HOME_FACTOR } else { 1.0 };
            place.weight * taste * home
        })
        .collect();
    let sum: f64 = territories.iter().sum();
    for weight in &mut territories {
        *weight /= sum;
    }
    Reach {
        stores,
        territories,
    }
}

/// Returns a recording's part of the label's ordinary listening in a month.
fn demand(label: &Label, recording: usize, usage: Month, random: &mut Random) -> f64 {
    let Recording {
        popularity,
        released,
        ..
    } = label.recordings[recording];
    let swing = 1.0 + random.spread(0.10);
    if usage < released {
        return 0.0;
    }
    let age = f64::from(usage.since(released));
    let launch = 1.7 * (-age / 2.2).exp();
    let decay = 0.55 + 0.45 * (-age / 30.0).exp();
    // A release does not come out on the first of the month.
    let part = if usage == released { 0.55 } else { 1.0 };
    let growth = 1.0 + 0.004 * f64::from(usage.since(label.first_statement));
    popularity * (launch + decay) * part * growth * swing * SEASONS[usage.number() as usize - 1]
}

/// A recording in a month.
#[derive(Clone, Copy)]
struct Listened {
    recording: usize,
    usage: Month,
    n_units: f64,
}

fn push_month(
    world: World<'_>,
    listened: Listened,
    reach: &Reach,
    random: &mut Random,
    statements: &mut Statements,
) {
    let Listened {
        recording,
        usage,
        n_units,
    } = listened;
    let format = world.label.artist_of(recording).distributor(usage);
    let terms = format.terms();
    for (store, offer) in STORES.iter().enumerate() {
        let statement = usage.plus(terms.lag + offer.lag);
        let lines = statements.entry((format, statement)).or_default();
        for territory in 0..TERRITORIES.len() {
            if !market::sells(store, territory) {
                continue;
            }
            let mean = n_units * reach.stores[store] * reach.territories[territory];
            let units = draw::count(random, mean);
            if units == 0 {
                continue;
            }
            let cell = |tier| Cell {
                store,
                territory,
                tier,
                usage,
            };
            let mut push = |tier, units, sold| {
                let sale = (recording, sold);
                lines.push(line(world, format, statement, sale, cell(tier), units));
            };
            if terms.shows_tiers && store != ITUNES {
                for (tier, part) in by_tier(random, store, units).into_iter().enumerate() {
                    if part > 0 {
                        push(Some(tier), part, Sold::Track);
                    }
                }
            } else {
                for part in parts(random, format, units) {
                    push(None, part, Sold::Track);
                }
            }
            if store == ITUNES && sells_albums(world.label, format, recording) {
                let n_albums = draw::count(random, units as f64 * 0.3);
                if n_albums > 0 {
                    push(None, n_albums, Sold::Album);
                }
            }
        }
    }
}

/// Divides units among the tiers of a store, at random.
fn by_tier(random: &mut Random, store: usize, units: i64) -> Vec<i64> {
    let tiers = STORES[store].tiers;
    let weights: Vec<f64> = if units < 30 {
        let shares: Vec<f64> = tiers.iter().map(|tier| tier.share).collect();
        let mut counts = vec![0.0; tiers.len()];
        for _ in 0..units {
            counts[draw::weighted(random, &shares)] += 1.0;
        }
        counts
    } else {
        let mut varied = |share: f64| share * random.between(0.9, 1.1);
        tiers.iter().map(|tier| varied(tier.share)).collect()
    };
    draw::apportion(units, &weights)
}

/// Divides units into rows: DistroKid reports one cell in several rows at times, which may be equal.
fn parts(random: &mut Random, format: Format, units: i64) -> Vec<i64> {
    if format != Format::DistroKid || units < 2 || !random.chance(0.05) {
        return vec![units];
    }
    if units <= 6 {
        return (0..units).map(|_| 1).collect();
    }
    if units <= 40 && units % 2 == 0 {
        return vec![units / 2; 2];
    }
    let first = 1 + random.below(units as usize / 3) as i64;
    vec![units - first, first]
}

/// Returns whether the sales of a whole release stand beside its first song.
fn sells_albums(label: &Label, format: Format, recording: usize) -> bool {
    let release = label.release_of(recording);
    matches!(format, Format::DistroKid | Format::TuneCore)
        && release.recordings.len() > 4
        && release.recordings[0] == recording
}
