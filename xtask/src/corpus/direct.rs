//! Counterparts that pay the label without a distributor: Bandcamp, YouTube, The MLC, PRS.

use catalog::{Amount, Rounding};
use music::Random;

use super::draw;
use super::exchange::{self, EUR, GBP, Money, USD};
use super::formats::{Format, NO_STORE, bandcamp_deductions};
use super::label::{LAST_STATEMENT, LONGEST_LAG, Label};
use super::line::{Hold, IsrcShown, Line, Sold, minus, times};
use super::market::{self, SPOTIFY, TERRITORIES};
use super::month::Month;
use super::sales::{Statements, World, months_of_usage};

/// Recordings with claims on YouTube, and territories of each.
const N_CLAIMED: usize = 24;
const N_CLAIMED_TERRITORIES: usize = 3;

/// Adds the statements of all four; `distributed` are those of the distributors.
pub(super) fn push(world: World<'_>, distributed: &Statements, statements: &mut Statements) {
    bandcamp(world, statements);
    youtube(world, statements);
    societies(world, distributed, statements);
}

/// Returns recordings with the most popular first.
pub(super) fn by_popularity(label: &Label) -> Vec<usize> {
    let mut order: Vec<usize> = (0..label.recordings.len()).collect();
    let popularity = |index: usize| label.recordings[index].popularity;
    order.sort_by(|&a, &b| popularity(b).total_cmp(&popularity(a)).then(a.cmp(&b)));
    order
}

/// Returns a line of no distributor; the amounts are still to be computed.
fn line(recording: usize, territory: usize, usage: Month, units: i64, money: Money) -> Line {
    Line {
        recording,
        sold: Sold::Track,
        store: NO_STORE,
        tier: None,
        territory,
        usage,
        day: 0,
        units,
        sale_money: money,
        rate: Amount::ZERO,
        gross: Amount::ZERO,
        fx: Amount::ONE,
        share_percent: 100,
        money,
        net: Amount::ZERO,
        isrc: IsrcShown::Own,
        has_wrong_upc: false,
        lacks_iswc: false,
        plant: None,
        hold: Hold::Free,
        serial: 0,
    }
}

fn cents(n: i64) -> Amount {
    Amount::from_units(i128::from(n) * (Amount::UNIT / 100)).expect("prices are small")
}

fn territory(code: &str) -> usize {
    let place = TERRITORIES.iter().position(|place| place.code == code);
    place.expect("the table has it")
}

fn bandcamp(world: World<'_>, statements: &mut Statements) {
    let label = world.label;
    let popularity: Vec<f64> = label
        .recordings
        .iter()
        .map(|recording| recording.popularity.sqrt())
        .collect();
    let buyers = [
        (territory("US"), USD, 5.0),
        (territory("GB"), GBP, 2.0),
        (territory("DE"), EUR, 2.0),
        (territory("FR"), EUR, 1.0),
        (territory("CA"), USD, 1.0),
        (territory("AU"), USD, 1.0),
    ];
    let weights = buyers.map(|(_, _, weight)| weight);
    for usage in months_of_usage(label).filter(|month| *month >= label.first_statement) {
        let mut random = draw::stream(world.seed, &[30, u64::from(usage.first_day() as u32)]);
        let n_sales = draw::count(&mut random, world.n_units / 9000.0 + 4.0);
        let mut lines: Vec<Line> = (0..n_sales)
            .filter_map(|_| {
                let recording = draw::weighted(&mut random, &popularity);
                let (territory, money, _) = buyers[draw::weighted(&mut random, &weights)];
                (label.recordings[recording].released <= usage).then(|| {
                    let mut sale = line(recording, territory, usage, 1, money);
                    sell(&mut random, label, &mut sale);
                    sale
                })
            })
            .collect();
        lines.sort_by_key(|line| line.day);
        statements.insert((Format::Bandcamp, usage), lines);
    }
}

fn sell(random: &mut Random, label: &Label, sale: &mut Line) {
    let n_tracks = label.release_of(sale.recording).recordings.len();
    if n_tracks >= 4 && random.chance(0.5) {
        sale.sold = Sold::Album;
        sale.isrc = IsrcShown::Blank;
        sale.rate = cents([500, 700, 800, 1000][random.below(4)]);
    } else {
        sale.rate = cents([100, 100, 150, 200][random.below(4)]);
    }
    sale.day = 1 + random.below(sale.usage.n_days() as usize) as u32;
    sale.gross = sale.rate;
    let taken = bandcamp_deductions(sale.gross);
    sale.net = minus(
        minus(sale.gross, taken.transaction_fee),
        taken.revenue_share,
    );
}

fn youtube(world: World<'_>, statements: &mut Statements) {
    let label = world.label;
    let terms = Format::YouTube.terms();
    let claimed = by_popularity(label).into_iter().take(N_CLAIMED);
    for recording in claimed {
        let mut random = draw::stream(world.seed, &[31, recording as u64]);
        let home = label.artist_of(recording).home;
        let mut places = vec![home];
        places.extend((0..TERRITORIES.len()).filter(|place| *place != home));
        for usage in months_of_usage(label) {
            let statement = usage.plus(terms.lag);
            if usage < label.recordings[recording].released
                || statement < label.first_statement
                || statement > LAST_STATEMENT
            {
                continue;
            }
            let views = world.n_units * label.recordings[recording].popularity * 0.35;
            for &territory in places.iter().take(N_CLAIMED_TERRITORIES) {
                let month = u64::from(usage.first_day() as u32);
                let about = [32, territory as u64, month];
                let pool = draw::factor_ppm(&mut draw::stream(world.seed, &about), 0.04);
                let usd = market::scaled(Amount::UNIT / 1_000_000 * 1_400, pool);
                let rate = Amount::from_units(usd).expect("a rate is small");
                let part = TERRITORIES[territory].weight / 100.0;
                let mean = (views * part.max(0.1) / 30.0).max(0.2);
                let lines = statements.entry((Format::YouTube, statement)).or_default();
                for day in 1..=usage.n_days() {
                    let units = draw::count(&mut random, mean);
                    if units > 0 {
                        let mut seen = line(recording, territory, usage, units, terms.money);
                        seen.day = day;
                        seen.rate = rate.round(8, Rounding::HalfUp);
                        seen.settle(terms.net_places);
                        lines.push(seen);
                    }
                }
            }
        }
    }
}

/// Works whose usage is too small to be matched.
const FEWEST_USAGES: i64 = 15;

fn societies(world: World<'_>, distributed: &Statements, statements: &mut Statements) {
    let (us, gb) = (territory("US"), territory("GB"));
    let mut mechanicals: Statements = Statements::new();
    let mut performances = std::collections::BTreeMap::<(Month, usize), i64>::new();
    for line in distributed.values().flatten() {
        let statement = line.usage.plus(Format::Mlc.terms().lag);
        if line.territory == us
            && line.store <= SPOTIFY + 1
            && line.units >= FEWEST_USAGES
            && is_covered(world.label, statement)
        {
            let key = (Format::Mlc, statement);
            mechanicals
                .entry(key)
                .or_default()
                .push(mechanical(world, line));
        }
        let artist = world.label.recordings[line.recording].artist;
        if line.territory == gb && artist.is_multiple_of(3) {
            // The quarter that ends before the month of the statement.
            let quarter_end = line.usage.plus((3 - line.usage.number() % 3) % 3);
            let key = (quarter_end.plus(Format::Prs.terms().lag), line.recording);
            *performances.entry(key).or_default() += line.units;
        }
    }
    for (key, mut lines) in mechanicals {
        lines.sort_by_key(|line| (line.recording, line.store, line.tier));
        statements.insert(key, merged(lines));
    }
    for ((statement, recording), units) in performances {
        if units < FEWEST_USAGES || !is_covered(world.label, statement) {
            continue;
        }
        let usage = statement.minus(Format::Prs.terms().lag);
        if usage < world.label.first_statement.minus(LONGEST_LAG).plus(2) {
            // Its first months are not known.
            continue;
        }
        let mut performed = line(recording, gb, usage, units, GBP);
        performed.rate = cents(9).round(2, Rounding::HalfUp);
        let pence = times(performed.rate, Amount::from_whole(units));
        performed.gross = Amount::from_units(pence.units() / 100).expect("it is a part");
        performed.settle_net(Format::Prs.terms().net_places);
        let key = (Format::Prs, statement);
        statements.entry(key).or_default().push(performed);
    }
}

fn is_covered(label: &Label, statement: Month) -> bool {
    (label.first_statement..=LAST_STATEMENT).contains(&statement)
}

/// Returns what a stream in the United States brings the work.
fn mechanical(world: World<'_>, played: &Line) -> Line {
    let mut line = line(
        played.recording,
        played.territory,
        played.usage,
        played.units,
        USD,
    );
    line.store = played.store;
    let month = u64::from(played.usage.first_day() as u32);
    let about = [33, played.store as u64, month];
    let pool = draw::factor_ppm(&mut draw::stream(world.seed, &about), 0.03);
    let usd = exchange::first_price(Amount::UNIT / 1_000_000 * 620, USD);
    line.rate = Amount::from_units(market::scaled(usd, pool))
        .expect("a rate is small")
        .round(8, Rounding::HalfUp);
    line
}

/// Adds up neighbours of the same recording and store.
fn merged(lines: Vec<Line>) -> Vec<Line> {
    let mut merged: Vec<Line> = Vec::new();
    for line in lines {
        match merged.last_mut() {
            Some(last) if (last.recording, last.store) == (line.recording, line.store) => {
                last.units += line.units;
            }
            _ => merged.push(line),
        }
    }
    for line in &mut merged {
        line.settle(Format::Mlc.terms().net_places);
    }
    merged
}
