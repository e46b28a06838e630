//! Rates, products, currencies, roundings and shares that are wrong.

use catalog::{Amount, Rounding};

use super::{Planter, Size, Subject, about_cell, about_source, amount};
use crate::corpus::exchange::{BRL, CODES, GBP};
use crate::corpus::formats::{DISTRIBUTORS, Format};
use crate::corpus::line::{Hold, Line, percent, times};
use crate::corpus::market::{STORES, TERRITORIES};
use crate::corpus::month::Month;

/// Formats whose rows show how the net amount comes about.
const REPLAYABLE: [Format; 5] = [
    Format::TuneCore,
    Format::CdBaby,
    Format::Believe,
    Format::Orchard,
    Format::Fuga,
];

/// A store pays one territory's month, or its whole month, at a wrong rate.
pub(super) fn cell_rate(planter: &mut Planter<'_>, size: Size) {
    let Some((format, statement)) = planter.claim_files(&DISTRIBUTORS, 1) else {
        return;
    };
    let (store, territory, paid_percent) =
        size.of([(1, Some(1), 55), (0, Some(0), 70), (0, None, 60)]);
    let meant = |month: Month, line: &Line| {
        month == statement
            && line.store == store
            && territory.is_none_or(|territory| line.territory == territory)
    };
    let places = format.terms().net_places;
    let (amount, n_rows) = planter.change(format, meant, |line| {
        line.rate = percent(line.rate, paid_percent).round(8, Rounding::HalfUp);
        line.settle(places);
    });
    if n_rows == 0 {
        return;
    }
    let usage = statement.minus(format.terms().lag + STORES[store].lag);
    let subject = Subject {
        store: Some(STORES[store].name),
        territory: territory.map(|territory| TERRITORIES[territory].code),
        month: Some(usage),
        statement: Some(statement),
        ..about_source(format)
    };
    let note = format!("{n_rows} rows are paid at {paid_percent} % of the rate");
    planter.found("rate_out_of_line", format, subject, amount, note);
}

/// One row is paid at a wrong rate.
pub(super) fn row_rate(planter: &mut Planter<'_>, size: Size) {
    let (n_units, paid_percent) = size.of([(200, 30), (800, 50), (3000, 10)]);
    let n_least = planter.units(n_units);
    let meant = |_: Format, line: &Line| (n_least..n_least * 4).contains(&line.units);
    let Some((format, statement, at)) = claim_row(planter, &DISTRIBUTORS, meant) else {
        return;
    };
    let plant = planter.next();
    let places = format.terms().net_places;
    let line = row(planter, format, statement, at);
    let before = line.net;
    line.rate = percent(line.rate, paid_percent).round(8, Rounding::HalfUp);
    line.settle(places);
    line.plant = Some(plant);
    let lost = amount(before.units() - line.net.units());
    let line = line.clone();
    let subject = about_cell(planter.about(format, line.recording), &line);
    let subject = Subject {
        statement: Some(statement),
        ..subject
    };
    let note = format!("the row is paid at {paid_percent} % of the rate");
    planter.found("rate_out_of_line", format, subject, lost, note);
}

/// Price times quantity is not the amount.
pub(super) fn arithmetic(planter: &mut Planter<'_>, size: Size) {
    const SHOWN: [Format; 5] = [
        Format::TuneCore,
        Format::CdBaby,
        Format::Believe,
        Format::Orchard,
        Format::SonoSuite,
    ];
    let (n_rows, n_least) = size.of([(1, 1000), (6, 300), (25, 60)]);
    let n_least = planter.units(n_least);
    let format = *planter.random.pick(&SHOWN);
    let plant = planter.next();
    let meant = |_: Format, line: &Line| line.units >= n_least;
    let Some((_, statement, first)) = claim_row(planter, &[format], meant) else {
        return;
    };
    let lines = planter.statements.get_mut(&(format, statement));
    let lines = lines.expect("a claimed row is in a statement");
    let claimed = &mut planter.claimed_recordings;
    let others = (0..lines.len()).filter(|&at| {
        let line = &lines[at];
        line.hold == Hold::Free && line.units >= n_least && !claimed.contains(&line.recording)
    });
    let rows: Vec<usize> = std::iter::once(first).chain(others).take(n_rows).collect();
    let mut difference = 0;
    for &at in &rows {
        let line = &mut lines[at];
        let before = line.net.units();
        // The decimal point slips, or a third or a tenth is lost.
        line.gross = percent(line.gross, size.of([10, 66, 90]));
        line.settle_net(format.terms().net_places);
        line.plant = Some(plant);
        line.hold = Hold::Planted;
        difference += before - line.net.units();
        claimed.insert(line.recording);
    }
    let line = lines[first].clone();
    let subject = if n_rows == 1 {
        about_cell(planter.about(format, line.recording), &line)
    } else {
        about_source(format)
    };
    let subject = Subject {
        statement: Some(statement),
        ..subject
    };
    let n_changed = rows.len();
    let note = format!("in {n_changed} rows the amount is not price times quantity");
    planter.found(
        "arithmetic_error",
        format,
        subject,
        amount(difference),
        note,
    );
}

/// A statement converts at a rate that was never published.
pub(super) fn exchange(planter: &mut Planter<'_>, size: Size) {
    let (format, money, n_files, factor) = size.of([
        (Format::Fuga, Some(GBP), 1, 91),
        (Format::Orchard, Some(BRL), 3, 80),
        (Format::TuneCore, None, 1, 93),
    ]);
    let Some((_, first)) = planter.claim_files(&[format], n_files) else {
        return;
    };
    let last = first.plus(n_files - 1);
    let meant = |month: Month, line: &Line| {
        (first..=last).contains(&month) && money.is_none_or(|money| line.sale_money == money)
    };
    let places = format.terms().net_places;
    let (amount, n_rows) = planter.change(format, meant, |line| {
        line.fx = percent(line.fx, factor).round(6, Rounding::HalfUp);
        line.settle_net(places);
    });
    if n_rows == 0 {
        return;
    }
    let subject = Subject {
        statement: Some(first),
        ..about_source(format)
    };
    let from = money.map_or("USD", |money| CODES[money]);
    let note = format!(
        "{n_rows} rows of the statements {first} to {last} convert {from} at {factor} % of the rate of the day"
    );
    planter.found("wrong_exchange_rate", format, subject, amount, note);
}

/// Amounts are cut off at the cent, or at a tenth of it.
pub(super) fn rounding(planter: &mut Planter<'_>, size: Size) {
    let (places, n_files) = size.of([(3, 1), (2, 1), (2, 3)]);
    let Some((format, first)) = planter.claim_files(&REPLAYABLE, n_files) else {
        return;
    };
    let last = first.plus(n_files - 1);
    let meant = |month: Month, line: &Line| (first..=last).contains(&month) && line.units > 0;
    let (amount, n_rows) = planter.change(format, meant, |line| {
        line.net = line.net.round(places, Rounding::Down);
    });
    if n_rows == 0 {
        return;
    }
    let subject = Subject {
        statement: Some(first),
        ..about_source(format)
    };
    let note = format!(
        "{n_rows} rows of the statements {first} to {last} are cut off after {places} places"
    );
    planter.found("rounding_error", format, subject, amount, note);
}

/// Formats whose rows show gross and net, with the part that is paid by mistake.
const SHARED: [(Format, u32); 4] = [
    (Format::Believe, 65),
    (Format::Orchard, 70),
    (Format::Fuga, 70),
    (Format::SoundCloud, 50),
];

/// A store's part of a statement is shared at a wrong rate that no column shows.
pub(super) fn store_share(planter: &mut Planter<'_>, size: Size) {
    // SoundCloud shows no gross amount.
    let (format, paid_percent) = SHARED[planter.random.below(3)];
    let store = size.of([4, 1, 0]);
    let Some((_, statement)) = planter.claim_files(&[format], 1) else {
        return;
    };
    let meant = |month: Month, line: &Line| month == statement && line.store == store;
    let places = format.terms().net_places;
    let (amount, n_rows) = planter.change(format, meant, |line| {
        line.net = shared(line, paid_percent, places);
    });
    if n_rows == 0 {
        return;
    }
    let subject = Subject {
        store: Some(STORES[store].name),
        statement: Some(statement),
        month: Some(statement.minus(format.terms().lag)),
        ..about_source(format)
    };
    let due = format.terms().share_percent;
    let note = format!("{n_rows} rows are shared at {paid_percent} % for {due} %");
    planter.found("share_misapplied", format, subject, amount, note);
}

/// The share of one recording is wrong, in the column too where there is one.
pub(super) fn track_share(planter: &mut Planter<'_>, size: Size) {
    let label = planter.world.label;
    let paid = |format: Format| SHARED.into_iter().find(|(of, _)| *of == format);
    let Some(track) = planter.claim_track(size, |track| {
        paid(track.format).is_some() && label.recordings[track.recording].split_percent == 100
    }) else {
        return;
    };
    let Some((format, share_percent)) = paid(track.format) else {
        return;
    };
    let n_months = size.of([2, 3, 6]).min(track.n_months() / 2);
    let Some(first) = planter.window(&track, n_months) else {
        return;
    };
    let last = first.plus(n_months - 1);
    let meant = |_: Month, line: &Line| {
        line.recording == track.recording && (first..=last).contains(&line.usage)
    };
    let places = format.terms().net_places;
    let (amount, n_rows) = planter.change(format, meant, |line| {
        line.share_percent = share_percent;
        line.settle_net(places);
    });
    if n_rows == 0 {
        return;
    }
    let subject = Subject {
        month: Some(first),
        last_month: Some(last),
        ..planter.about(format, track.recording)
    };
    let due = format.terms().share_percent;
    let note = format!("{n_rows} rows are shared at {share_percent} % for {due} %");
    planter.found("share_misapplied", format, subject, amount, note);
}

fn shared(line: &Line, share_percent: u32, places: u32) -> Amount {
    percent(times(line.gross, line.fx), share_percent).round(places, Rounding::HalfUp)
}

/// Claims a free row in a statement that nothing else has claimed, and its recording.
fn claim_row(
    planter: &mut Planter<'_>,
    formats: &[Format],
    is_meant: impl Fn(Format, &Line) -> bool,
) -> Option<(Format, Month, usize)> {
    let mut rows = Vec::new();
    for (&(format, statement), lines) in planter.statements.iter() {
        if !formats.contains(&format) || planter.claimed_files.contains(&(format, statement)) {
            continue;
        }
        for (at, line) in lines.iter().enumerate() {
            if line.hold == Hold::Free
                && !planter.claimed_recordings.contains(&line.recording)
                && is_meant(format, line)
            {
                rows.push((format, statement, at));
            }
        }
    }
    let (format, statement, at) = *rows.get(planter.random.below(rows.len()))?;
    let line = row(planter, format, statement, at);
    line.hold = Hold::Planted;
    let recording = line.recording;
    planter.claimed_recordings.insert(recording);
    Some((format, statement, at))
}

fn row<'a>(
    planter: &'a mut Planter<'_>,
    format: Format,
    statement: Month,
    at: usize,
) -> &'a mut Line {
    let lines = planter.statements.get_mut(&(format, statement));
    &mut lines.expect("a claimed row is in a statement")[at]
}
