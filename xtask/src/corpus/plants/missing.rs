//! Lines that should be there.

use std::collections::BTreeMap;

use super::{Planter, Size, Subject, Track, about_source};
use crate::corpus::formats::DISTRIBUTORS;
use crate::corpus::line::Line;
use crate::corpus::market::{STORES, TERRITORIES};
use crate::corpus::month::Month;

/// A store stops reporting one recording.
pub(super) fn store(planter: &mut Planter<'_>, size: Size) {
    let Some(track) = planter.claim_track(size, |_| true) else {
        return;
    };
    let Some(store) = ranked(planter, &track, size.of([2, 1, 0]), |line| line.store) else {
        return;
    };
    let Some((first, last)) = stretch(planter, &track, size.of([2, 4, 9])) else {
        return;
    };
    let removed = planter.remove(track.format, |_, line| {
        line.recording == track.recording && line.store == store && is_in(line, first, last)
    });
    let subject = Subject {
        store: Some(STORES[store].name),
        month: Some(first),
        last_month: Some(last),
        ..planter.about(track.format, track.recording)
    };
    let note = "the store reports none of it while the other stores go on";
    planter.lack("missing_store", subject, &removed, note);
}

/// A territory stops reporting one recording.
pub(super) fn territory(planter: &mut Planter<'_>, size: Size) {
    let Some(track) = planter.claim_track(size, |_| true) else {
        return;
    };
    let place = size.of([2, 1, 0]);
    let Some(territory) = ranked(planter, &track, place, |line| line.territory) else {
        return;
    };
    let Some((first, last)) = stretch(planter, &track, size.of([2, 3, 8])) else {
        return;
    };
    let removed = planter.remove(track.format, |_, line| {
        line.recording == track.recording && line.territory == territory && is_in(line, first, last)
    });
    let subject = Subject {
        territory: Some(TERRITORIES[territory].code),
        month: Some(first),
        last_month: Some(last),
        ..planter.about(track.format, track.recording)
    };
    let note = "no store reports the territory while the other territories go on";
    planter.lack("missing_territory", subject, &removed, note);
}

/// One month of a recording is lacking everywhere.
pub(super) fn month(planter: &mut Planter<'_>, size: Size) {
    let Some(track) = planter.claim_track(size, |_| true) else {
        return;
    };
    let Some(month) = planter.window(&track, 1) else {
        return;
    };
    let removed = planter.remove(track.format, |_, line| {
        line.recording == track.recording && line.usage == month
    });
    let subject = Subject {
        month: Some(month),
        ..planter.about(track.format, track.recording)
    };
    let note = "no store reports the month, the months around it are there";
    planter.lack("missing_month", subject, &removed, note);
}

/// A recording stops earning for good while its release goes on.
pub(super) fn track(planter: &mut Planter<'_>, size: Size) {
    let n_months = size.of([4, 6, 10]);
    let Some(track) = planter.claim_track(size, |track| track.n_months() >= n_months + 3) else {
        return;
    };
    let first = track.last.plus(1).minus(n_months);
    let removed = planter.remove(track.format, |_, line| {
        line.recording == track.recording && line.usage >= first
    });
    let subject = Subject {
        month: Some(first),
        last_month: Some(track.last),
        ..planter.about(track.format, track.recording)
    };
    let note = "the recording is in no statement any more, its artist is";
    planter.lack("missing_track", subject, &removed, note);
}

/// A recording that earned with the old distributor never comes with the new one.
pub(super) fn after_a_move(planter: &mut Planter<'_>) {
    let label = planter.world.label;
    for (artist_idx, artist) in label.artists.iter().enumerate() {
        let Some(moved) = artist.moves_in() else {
            continue;
        };
        let earned = |recording: usize| label.recordings[recording].released.plus(3) < moved;
        let best = (0..label.recordings.len())
            .filter(|&recording| label.recordings[recording].artist == artist_idx)
            .filter(|&recording| earned(recording))
            .max_by(|&a, &b| {
                let popularity = |index: usize| label.recordings[index].popularity;
                popularity(a).total_cmp(&popularity(b))
            });
        let format = artist.distributor(moved);
        let Some(recording) = best.filter(|_| artist_idx % 16 == 5) else {
            continue;
        };
        if !planter.claimed_recordings.insert(recording) {
            continue;
        }
        let removed = planter.remove(format, |_, line| {
            line.recording == recording && line.usage >= moved
        });
        let last = removed.iter().map(|(_, line)| line.usage).max();
        let subject = Subject {
            month: Some(moved),
            last_month: last,
            ..planter.about(format, recording)
        };
        let note = "the artist changed distributors, the recording was not delivered again";
        planter.lack("missing_track", subject, &removed, note);
    }
}

/// A store's month is lacking from a statement.
pub(super) fn store_month(planter: &mut Planter<'_>, size: Size) {
    let store = size.of([4, 1, 0]);
    let Some((format, statement)) = planter.claim_files(&DISTRIBUTORS, 1) else {
        return;
    };
    let removed = planter.remove(format, |month, line| {
        month == statement && line.store == store
    });
    let subject = Subject {
        store: Some(STORES[store].name),
        month: removed.first().map(|(_, line)| line.usage),
        statement: Some(statement),
        ..about_source(format)
    };
    let note = "the statement has nothing from the store";
    planter.lack("missing_month", subject, &removed, note);
}

/// A territory is lacking from a statement.
pub(super) fn territory_statement(planter: &mut Planter<'_>, size: Size) {
    let Some((format, statement)) = planter.claim_files(&DISTRIBUTORS, 1) else {
        return;
    };
    let lines = planter.statements.get(&(format, statement));
    let mut units = BTreeMap::<usize, i64>::new();
    for line in lines.into_iter().flatten() {
        *units.entry(line.territory).or_default() += line.units;
    }
    let mut places: Vec<(i64, usize)> = units.into_iter().map(|(key, n)| (-n, key)).collect();
    places.sort_unstable();
    let Some(&(_, territory)) = places.get(size.of([5, 2, 0])) else {
        return;
    };
    let removed = planter.remove(format, |month, line| {
        month == statement && line.territory == territory
    });
    let subject = Subject {
        territory: Some(TERRITORIES[territory].code),
        month: removed.iter().map(|(_, line)| line.usage).min(),
        last_month: removed.iter().map(|(_, line)| line.usage).max(),
        statement: Some(statement),
        ..about_source(format)
    };
    let note = "the statement has nothing from the territory";
    planter.lack("missing_territory", subject, &removed, note);
}

/// Units a month without which nobody would miss a store or a territory.
const FEWEST_UNITS: i64 = 15;

/// Returns the store or territory at a place in the order of a track's units, or the last before
/// it that would be missed.
fn ranked(
    planter: &Planter<'_>,
    track: &Track,
    place: usize,
    key: impl Fn(&Line) -> usize,
) -> Option<usize> {
    let mut units = BTreeMap::<usize, i64>::new();
    for ((format, _), lines) in planter.statements.iter() {
        if *format == track.format {
            for line in lines
                .iter()
                .filter(|line| line.recording == track.recording)
            {
                *units.entry(key(line)).or_default() += line.units;
            }
        }
    }
    units.retain(|_, units| *units >= FEWEST_UNITS * i64::from(track.n_months()));
    let mut ranked: Vec<(i64, usize)> = units.into_iter().map(|(key, n)| (-n, key)).collect();
    ranked.sort_unstable();
    let (_, key) = *ranked.get(place.min(ranked.len().checked_sub(1)?))?;
    Some(key)
}

/// Returns the first and last of `n_months` months, fewer if the track has not so many.
fn stretch(planter: &mut Planter<'_>, track: &Track, n_months: u32) -> Option<(Month, Month)> {
    let n_months = n_months.min(track.n_months() / 2);
    let first = planter.window(track, n_months)?;
    Some((first, first.plus(n_months - 1)))
}

fn is_in(line: &Line, first: Month, last: Month) -> bool {
    (first..=last).contains(&line.usage)
}
