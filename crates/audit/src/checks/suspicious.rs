//! Streams that a platform could ask about, so that the artist can explain them first.

use std::collections::BTreeMap;

use super::export::Exports;
use super::series;
use crate::book::{Book, sum_by_currency};
use crate::finding::{Draft, Subject, figure};
use crate::names::Name;
use crate::stats::median;
use crate::{Kind, Month};

/// Months on each side with which a month is compared.
const NEIGHBOURS: i16 = 6;

/// Units a month that are taken for the least a place has.
const FLOOR: f64 = 20.0;

/// Tracks at one place and time that move together.
const TOGETHER_MIN: usize = 3;

/// A month of a track at one place that stands out.
struct Burst {
    track: u32,
    store: Name,
    territory: Name,
    month: Month,
    units: i64,
    usual: f64,
    share: f64,
    entries: Vec<u32>,
}

/// Finds streams that stand out.
pub(crate) fn find(book: &Book, exports: &Exports) -> Vec<Draft> {
    let mut drafts = by_cause(book, bursts(book));
    drafts.extend(plays_per_listener(book, exports));
    drafts
}

fn bursts(book: &Book) -> Vec<Burst> {
    let rules = &book.rules.suspicious;
    let tracks = series::all(book, |entry| Some([entry.track, 0, 0]));
    let tracks: BTreeMap<u32, _> = tracks.iter().map(|one| (one.key[0], one)).collect();
    let places = series::all(book, |e| Some([e.store, e.territory, 0]));
    let places: BTreeMap<_, _> = places
        .iter()
        .map(|one| ((one.key[0], one.key[1]), one))
        .collect();
    let cells = series::all(book, |e| Some([e.track, e.store, e.territory]));
    let mut found = Vec::new();
    for cell in &cells {
        let [track, store, territory] = cell.key;
        let (Some(whole), Some(place)) = (tracks.get(&track), places.get(&(store, territory)))
        else {
            continue;
        };
        let all: Vec<Month> = whole.months.keys().copied().collect();
        for (month, (units, entries)) in &cell.months {
            if *units < rules.units_min {
                continue;
            }
            let near: Vec<Month> = all
                .iter()
                .copied()
                .filter(|other| other != month && other.since(*month).abs() <= NEIGHBOURS)
                .collect();
            // A new song has no usual month yet.
            let is_new = all.iter().take(2).any(|first| first == month);
            if near.len() < 3 || is_new {
                continue;
            }
            let usual = |units_of: &dyn Fn(Month) -> i64| {
                let mut units: Vec<f64> = near.iter().map(|m| units_of(*m) as f64).collect();
                median(&mut units).unwrap_or(0.0).max(FLOOR)
            };
            let here = usual(&|m| cell.units(m));
            let elsewhere = usual(&|m| whole.units(m) - cell.units(m));
            let others = usual(&|m| place.units(m) - cell.units(m));
            let grown = *units as f64 / here;
            let grown_elsewhere = (whole.units(*month) - units) as f64 / elsewhere;
            let grown_there = (place.units(*month) - units) as f64 / others;
            let share = *units as f64 / whole.units(*month) as f64;
            let usual_share = here / (here + elsewhere);
            if grown >= rules.times_usual_min
                && grown >= rules.times_usual_min / 2.0 * grown_elsewhere.max(grown_there).max(1.0)
                && share >= rules.one_place_share_min
                && usual_share <= share / 2.0
            {
                found.push(Burst {
                    track,
                    store,
                    territory,
                    month: *month,
                    units: *units,
                    usual: here,
                    share,
                    entries: entries.clone(),
                });
            }
        }
    }
    found
}

fn by_cause(book: &Book, found: Vec<Burst>) -> Vec<Draft> {
    let mut places: BTreeMap<(Name, Name, Month), Vec<Burst>> = BTreeMap::new();
    for burst in found {
        let key = (burst.store, burst.territory, burst.month);
        places.entry(key).or_default().push(burst);
    }
    let mut drafts = Vec::new();
    let mut rest: BTreeMap<(u32, Name), Vec<Burst>> = BTreeMap::new();
    for bursts in places.into_values() {
        if bursts.len() >= TOGETHER_MIN {
            drafts.push(draft(book, &bursts));
        } else {
            for burst in bursts {
                rest.entry((burst.track, burst.store))
                    .or_default()
                    .push(burst);
            }
        }
    }
    for mut bursts in rest.into_values() {
        bursts.sort_by_key(|burst| (burst.territory, burst.month));
        let chunks =
            bursts.chunk_by(|a, b| a.territory == b.territory && b.month.since(a.month) <= 1);
        drafts.extend(chunks.map(|chunk| draft(book, chunk)));
    }
    drafts
}

fn draft(book: &Book, bursts: &[Burst]) -> Draft {
    let first = &bursts[0];
    let is_one_track = bursts.iter().all(|burst| burst.track == first.track);
    let subject = if is_one_track {
        book.track(first.track)
    } else {
        Subject::default()
    };
    let subject = book.in_territory(book.at_store(subject, first.store), first.territory);
    let place = [
        book.stores.show(first.store),
        book.territories.show(first.territory),
    ]
    .join(", ");
    let entries = || {
        let ids = bursts.iter().flat_map(|burst| burst.entries.iter());
        ids.map(|id| &book.entries[*id as usize])
    };
    let units: i64 = bursts.iter().map(|burst| burst.units).sum();
    let month = first.month;
    let reason = if is_one_track {
        format!(
            "{units} streams came from {place} in {month}, {:.0} times the usual {:.0}, and {:.0} % \
             of all streams of the track that month. Other tracks there and other places of the \
             track did not grow so.",
            first.units as f64 / first.usual,
            first.usual,
            first.share * 100.0
        )
    } else {
        format!(
            "{} tracks grew together at {place} in {month} to {units} streams, each many times its \
             usual number there.",
            bursts.len()
        )
    };
    Draft {
        kind: Kind::SuspiciousStreaming,
        subject: Subject {
            first: bursts.iter().map(|burst| burst.month).min(),
            last: bursts.iter().map(|burst| burst.month).max(),
            ..subject
        },
        // A platform that finds streams artificial takes the money back.
        amount: sum_by_currency(entries().map(|entry| (entry.currency, -entry.cell.net))),
        confidence: 0.7,
        reason,
        advice: "Explain this before you are asked: keep what you know of a playlist, a campaign, \
                 a video or a broadcast in that month. It is no proof of anything."
            .to_owned(),
        rows: book.rows(entries()),
        evidence: vec![
            figure("streams", units),
            figure("usual streams a month there", format!("{:.0}", first.usual)),
            figure(
                "part of the track's streams in %",
                format!("{:.0}", first.share * 100.0),
            ),
        ],
        anchor: String::new(),
    }
}

/// Finds recordings that few listeners play very often.
fn plays_per_listener(book: &Book, exports: &Exports) -> Vec<Draft> {
    let rules = &book.rules.suspicious;
    let mut ratios: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut all = Vec::new();
    for (about, reported) in &exports.subjects {
        let months = exports.months_of(about, reported);
        for (month, listeners) in &reported.listeners {
            let units = months.get(month).copied().unwrap_or(0);
            if *listeners > 0 && units >= rules.units_min {
                let ratio = units as f64 / *listeners as f64;
                ratios.entry(&about.platform).or_default().push(ratio);
                all.push((about, *month, units, *listeners, ratio));
            }
        }
    }
    let usual = |platform: &str| {
        let mut ratios = ratios.get(platform).cloned().unwrap_or_default();
        (ratios.len() >= 5).then(|| median(&mut ratios)).flatten()
    };
    let mut drafts = Vec::new();
    for (about, month, units, listeners, ratio) in all {
        let Some(usual) = usual(&about.platform) else {
            continue;
        };
        let is_high = ratio >= rules.plays_per_listener_min
            && ratio >= rules.times_plays_per_listener_min * usual;
        if !is_high {
            continue;
        }
        drafts.push(Draft {
            kind: Kind::SuspiciousStreaming,
            subject: Subject {
                title: Some(about.title.clone()).filter(|title| !title.is_empty()),
                artist: Some(about.artist.clone()).filter(|artist| !artist.is_empty()),
                isrc: about.isrc.map(|isrc| isrc.as_str().to_owned()),
                store: Some(about.platform.clone()),
                first: Some(month),
                last: Some(month),
                ..Subject::default()
            },
            amount: None,
            confidence: 0.7,
            reason: format!(
                "{listeners} listeners played it {units} times in {month}, {ratio:.0} times each; \
                 {usual:.1} is usual in your catalogue."
            ),
            advice: "Explain this before you are asked: keep what you know of a campaign or of \
                     fans who play it on repeat. It is no proof of anything."
                .to_owned(),
            rows: Vec::new(),
            evidence: vec![
                figure("plays a listener", format!("{ratio:.1}")),
                figure("usual plays a listener", format!("{usual:.1}")),
            ],
            anchor: "listeners".to_owned(),
        });
    }
    let _ = book;
    drafts
}
