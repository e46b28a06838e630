//! What Spotify for Artists lets an artist download.

use std::collections::{BTreeMap, BTreeSet};

use music::Random;

use super::draw;
use super::formats::DISTRIBUTORS;
use super::label::{LAST_STATEMENT, Label};
use super::market::SPOTIFY;
use super::month::Month;
use super::plants::Suspicious;
use super::sales::{Statements, World};

/// Streams at Spotify by recording and month, whoever pays for them.
pub(super) type Plays = BTreeMap<(usize, Month), i64>;

/// A file with the number of its rows and the sum of its streams.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) path: String,
    pub(super) format: &'static str,
    pub(super) text: String,
    pub(super) n_rows: usize,
    pub(super) streams: i64,
}

/// Returns what was played, from lines that nothing has been taken from yet.
pub(super) fn plays(statements: &Statements) -> Plays {
    let mut plays = Plays::new();
    for ((format, _), lines) in statements {
        if !DISTRIBUTORS.contains(format) {
            continue;
        }
        for line in lines.iter().filter(|line| line.store == SPOTIFY) {
            *plays.entry((line.recording, line.usage)).or_default() += line.units;
        }
    }
    plays
}

/// Recordings of an artist whose days are exported.
const N_TIMELINES: usize = 2;

/// Returns the exports of all artists; `wanted` are recordings whose days are exported whatever
/// their place.
pub(super) fn files(
    world: World<'_>,
    plays: &Plays,
    suspicious: &Suspicious,
    wanted: &BTreeSet<usize>,
) -> Vec<Export> {
    let label = world.label;
    let days = days(world, plays, suspicious);
    let mut exports = Vec::new();
    for (artist_idx, artist) in label.artists.iter().enumerate() {
        let folder = format!("exports/spotify/{}", slug(&artist.name));
        let mut recordings: Vec<usize> = (0..label.recordings.len())
            .filter(|&recording| label.recordings[recording].artist == artist_idx)
            .collect();
        let popularity = |index: usize| label.recordings[index].popularity;
        recordings.sort_by(|&a, &b| popularity(b).total_cmp(&popularity(a)));
        let in_days = recordings
            .iter()
            .filter_map(|recording| Some((*recording, days.get(recording)?)));
        for (place, (recording, days)) in in_days.clone().enumerate() {
            if place < N_TIMELINES || wanted.contains(&recording) {
                let title = label.recordings[recording].title.replace(' ', "_");
                exports.push(timeline(format!("{folder}/{title}-timeline.csv"), days));
            }
        }
        let all: Vec<&BTreeMap<i64, Day>> = in_days.map(|(_, days)| days).collect();
        if all.is_empty() {
            continue;
        }
        let name = slug(&artist.name);
        let mut random = draw::stream(world.seed, &[61, artist_idx as u64]);
        let path = format!("{folder}/{name}-audience-timeline.csv");
        exports.push(audience(path, &all, &mut random));
        let path = format!("{folder}/{name}-songs-1year.csv");
        exports.push(songs(path, label, &recordings, &days, &mut random));
    }
    exports
}

/// What happened on a day.
#[derive(Clone, Copy, Debug, Default)]
struct Day {
    streams: i64,
    /// Those that no listener made.
    made: i64,
}

/// Days from 1970-01-01 with what happened on each.
type Days = BTreeMap<i64, Day>;

/// Divides months into days, for every recording.
fn days(world: World<'_>, plays: &Plays, suspicious: &Suspicious) -> BTreeMap<usize, Days> {
    let mut days = BTreeMap::<usize, Days>::new();
    for (&(recording, month), &units) in plays {
        let about = [60, recording as u64, u64::from(month.first_day() as u32)];
        let mut random = draw::stream(world.seed, &about);
        let made = suspicious.get(&(recording, month)).copied().unwrap_or(0);
        // The export counts by another clock and before the last filter: up to 1 % more is there.
        let counted = units - made;
        let counted = counted + (counted as f64 * random.between(-0.002, 0.010)).round() as i64;
        let weights: Vec<f64> = (0..month.n_days())
            .map(|day| {
                weekday_weight(month.first_day() + i64::from(day)) * random.between(0.8, 1.2)
            })
            .collect();
        let flat = vec![1.0; month.n_days() as usize];
        let ordinary = draw::apportion(counted, &weights);
        let bots = draw::apportion(made, &flat);
        let of_recording = days.entry(recording).or_default();
        for (day, (streams, made)) in (month.first_day()..).zip(ordinary.into_iter().zip(bots)) {
            let streams = streams + made;
            of_recording.insert(day, Day { streams, made });
        }
    }
    days
}

fn weekday_weight(epoch_day: i64) -> f64 {
    // 1970-01-01 was a Thursday; most is listened to on Fridays.
    [1.0, 1.14, 1.06, 0.9, 0.95, 0.97, 0.98][epoch_day.rem_euclid(7) as usize]
}

fn timeline(path: String, days: &Days) -> Export {
    let mut text = "date,streams\n".to_owned();
    for (day, Day { streams, .. }) in days {
        text.push_str(&format!("{},{streams}\n", date(*day)));
    }
    Export {
        path,
        format: "s4a-track",
        text,
        n_rows: days.len(),
        streams: days.values().map(|day| day.streams).sum(),
    }
}

fn audience(path: String, all: &[&Days], random: &mut Random) -> Export {
    let mut sums = Days::new();
    for (day, found) in all.iter().copied().flatten() {
        let sum = sums.entry(*day).or_default();
        sum.streams += found.streams;
        sum.made += found.made;
    }
    let mut followers = 200 + random.below(4000) as i64;
    let mut text = "date,listeners,streams,followers,playlist adds,saves\n".to_owned();
    for (day, found) in &sums {
        let listeners = listeners(*found, random.between(1.5, 1.9), 14.0);
        followers += random.below(listeners as usize / 40 + 2) as i64;
        let adds = random.below(listeners as usize / 60 + 2);
        let saves = random.below(listeners as usize / 50 + 2);
        text.push_str(&format!(
            "{},{listeners},{},{followers},{adds},{saves}\n",
            date(*day),
            found.streams
        ));
    }
    Export {
        path,
        format: "s4a-audience",
        text,
        n_rows: sums.len(),
        streams: sums.values().map(|day| day.streams).sum(),
    }
}

fn songs(
    path: String,
    label: &Label,
    recordings: &[usize],
    days: &BTreeMap<usize, Days>,
    random: &mut Random,
) -> Export {
    let first = LAST_STATEMENT.minus(11).first_day();
    let mut text = "song,listeners,streams,saves,release_date\n".to_owned();
    let (mut n_rows, mut total) = (0, 0);
    for recording in recordings {
        let Some(days) = days.get(recording) else {
            continue;
        };
        let mut year = Day::default();
        for (_, day) in days.range(first..) {
            year.streams += day.streams;
            year.made += day.made;
        }
        if year.streams == 0 {
            continue;
        }
        let found = &label.recordings[*recording];
        let listeners = listeners(year, random.between(2.1, 3.9), 85.0);
        let saves = (listeners as f64 * random.between(0.04, 0.16)) as i64;
        let released = found.released.day(1 + (*recording as u32 * 7) % 28);
        text.push_str(&format!(
            "{},{listeners},{},{saves},{released}\n",
            quoted(&found.title),
            year.streams
        ));
        n_rows += 1;
        total += year.streams;
    }
    Export {
        path,
        format: "s4a-songs",
        text,
        n_rows,
        streams: total,
    }
}

/// Returns the listeners behind streams: each plays a song a few times, those who are none many times.
fn listeners(day: Day, plays_each: f64, plays_made_each: f64) -> i64 {
    let people = (day.streams - day.made) as f64 / plays_each;
    let others = day.made as f64 / plays_made_each;
    ((people + others).ceil() as i64).min(day.streams)
}

fn quoted(title: &str) -> String {
    if title.contains(',') {
        format!("\"{title}\"")
    } else {
        title.to_owned()
    }
}

/// Returns a day as `2026-06-30`.
fn date(epoch_day: i64) -> String {
    // The month whose first day is the last before it.
    let mut month = Month::new(1970, 1).plus((epoch_day / 31) as u32);
    while month.plus(1).first_day() <= epoch_day {
        month = month.plus(1);
    }
    month.day((epoch_day - month.first_day()) as u32 + 1)
}

/// Returns the name in ASCII letters, digits and hyphens.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        match letter {
            'é' | 'É' => slug.push('e'),
            'ï' => slug.push('i'),
            'a'..='z' | 'A'..='Z' | '0'..='9' => slug.push(letter),
            _ if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
}
