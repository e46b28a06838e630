//! Streams that are not paid, not made by listeners, or taken back without having been paid.

use super::{Planter, Size, Subject, Suspicious, Track, about_cell, amount};
use crate::corpus::draw;
use crate::corpus::formats::Format;
use crate::corpus::label::LAST_STATEMENT;
use crate::corpus::line::{Hold, Line, Sold};
use crate::corpus::market::{Cell, SPOTIFY, STORES, TERRITORIES};
use crate::corpus::month::Month;
use crate::corpus::sales;

/// Fewer units are paid than the platform's own export reports.
pub(super) fn underpaid(planter: &mut Planter<'_>, size: Size) {
    let Some(track) = planter.claim_track(size, |_| true) else {
        return;
    };
    let (n_months, paid_percent) = size.of([(1, 45), (2, 70), (4, 85)]);
    let n_months = n_months.min(track.n_months() / 2);
    let Some(first) = planter.window(&track, n_months) else {
        return;
    };
    let last = first.plus(n_months - 1);
    let is_meant = |_: Month, line: &Line| {
        line.recording == track.recording
            && line.store == SPOTIFY
            && line.units > 1
            && (first..=last).contains(&line.usage)
    };
    let places = track.format.terms().net_places;
    let (amount, n_rows) = planter.change(track.format, is_meant, |line| {
        line.units = (line.units * paid_percent / 100).max(1);
        line.settle(places);
    });
    if n_rows == 0 {
        return;
    }
    let subject = Subject {
        store: Some(STORES[SPOTIFY].name),
        month: Some(first),
        last_month: Some(last),
        ..planter.about(track.format, track.recording)
    };
    let note = format!("about {paid_percent} % of the streams of the platform's export are paid");
    planter.found("units_underpaid", track.format, subject, amount, note);
    if let Some(plant) = planter.plants.last_mut() {
        plant.recording = Some(track.recording);
    }
}

/// A negative row takes back what was never paid.
pub(super) fn negative(planter: &mut Planter<'_>, size: Size) {
    // Symphonic calls such rows void.
    let is_void = size == Size::Medium;
    let Some(track) =
        planter.claim_track(size, |track| is_void == (track.format == Format::Symphonic))
    else {
        return;
    };
    let Some(usage) = planter.window(&track, 1) else {
        return;
    };
    let statement = usage.plus(track.format.terms().lag);
    let format = track.format;
    let sold_in: Vec<usize> = planter
        .statements
        .iter()
        .filter(|((of, _), _)| *of == format)
        .flat_map(|(_, lines)| lines)
        .filter(|line| {
            line.recording == track.recording && line.store == SPOTIFY && line.usage == usage
        })
        .map(|line| line.territory)
        .collect();
    let Some(territory) = (0..TERRITORIES.len()).find(|place| !sold_in.contains(place)) else {
        return;
    };
    let cell = Cell {
        store: SPOTIFY,
        territory,
        tier: format.terms().shows_tiers.then_some(0),
        usage,
    };
    let units = -planter.units(size.of([300, 1500, 8000]));
    let sale = (track.recording, Sold::Track);
    let mut line = sales::line(planter.world, format, statement, sale, cell, units);
    line.plant = Some(planter.next());
    line.hold = Hold::Planted;
    let subject = Subject {
        statement: Some(statement),
        ..about_cell(planter.about(format, track.recording), &line)
    };
    let taken = amount(-line.net.units());
    let Some(lines) = planter.statements.get_mut(&(format, statement)) else {
        return;
    };
    lines.push(line);
    sales::sort(planter.world.label, lines);
    let note = "no statement has the sale that the row takes back".to_owned();
    planter.found("negative_without_original", format, subject, taken, note);
}

/// Bots listen to one recording from one territory.
pub(super) fn suspicious(planter: &mut Planter<'_>) -> Suspicious {
    let mut made = Suspicious::new();
    for size in super::SIZES {
        let is_known = |track: &Track| track.first <= LAST_STATEMENT.minus(10);
        let Some(track) = planter.claim_track(size, is_known) else {
            continue;
        };
        let Some((usage, n_months)) = recent(planter, track.format, size) else {
            continue;
        };
        let home = planter.world.label.artist_of(track.recording).home;
        let farms = ["VN", "PH", "EE", "NG"];
        let farm = farms[planter.random.below(farms.len())];
        let is_farm = |place: &usize| TERRITORIES[*place].code == farm && *place != home;
        let Some(territory) = (0..TERRITORIES.len()).find(is_farm) else {
            continue;
        };
        let mut net = 0;
        for month in (0..n_months).map(|n| usage.plus(n)) {
            let n_streams = planter.units(size.of([2500, 10_000, 40_000]));
            let n_streams = n_streams + draw::count(&mut planter.random, n_streams as f64 / 50.0);
            net += stream(planter, &track, territory, month, n_streams);
            made.insert((track.recording, month), n_streams);
        }
        let subject = Subject {
            store: Some(STORES[SPOTIFY].name),
            territory: Some(farm),
            month: Some(usage),
            last_month: Some(usage.plus(n_months - 1)),
            ..planter.about(track.format, track.recording)
        };
        let note = "streams from one territory, the same number every day, by few listeners";
        let format = track.format;
        planter.found(
            "suspicious_streaming",
            format,
            subject,
            amount(net),
            note.to_owned(),
        );
        if let Some(plant) = planter.plants.last_mut() {
            plant.recording = Some(track.recording);
        }
    }
    made
}

/// Returns months of usage that the statements and the export of the last year cover.
fn recent(planter: &mut Planter<'_>, format: Format, size: Size) -> Option<(Month, u32)> {
    let n_months = size.of([1, 1, 2]);
    let last = LAST_STATEMENT.minus(format.terms().lag + n_months);
    let first = planter.world.label.first_statement;
    let back = 1 + planter.random.below(5) as u32;
    (last.since(first) > back).then(|| (last.minus(back), n_months))
}

/// Adds streams to the row of the cell, or a row; returns what they bring.
fn stream(
    planter: &mut Planter<'_>,
    track: &Track,
    territory: usize,
    usage: Month,
    n_streams: i64,
) -> i128 {
    let format = track.format;
    let statement = usage.plus(format.terms().lag);
    let cell = Cell {
        store: SPOTIFY,
        territory,
        tier: format.terms().shows_tiers.then_some(1),
        usage,
    };
    let plant = Some(planter.next());
    planter.claimed_files.insert((format, statement));
    let sale = (track.recording, Sold::Track);
    let mut line = sales::line(planter.world, format, statement, sale, cell, n_streams);
    let lines = planter.statements.entry((format, statement)).or_default();
    let is_same = |old: &&mut Line| {
        old.recording == track.recording
            && old.store == SPOTIFY
            && old.territory == territory
            && old.tier == cell.tier
            && old.usage == usage
    };
    let net = line.net.units();
    line.plant = plant;
    line.hold = Hold::Planted;
    if let Some(old) = lines.iter_mut().find(is_same) {
        line.units += old.units;
        line.settle(format.terms().net_places);
        *old = line;
    } else {
        lines.push(line);
        sales::sort(planter.world.label, lines);
    }
    net
}
