//! Units that were paid against those that the platform's own export counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use catalog::{Currency, Isrc};
use jiff::civil::Date;

use crate::book::{Book, Entry, key, sum_by_currency, times};
use crate::finding::{Draft, Subject, figure};
use crate::line::PlatformUnits;
use crate::stats::{median, sigma_about_zero};
use crate::tracks::name_key;
use crate::{Kind, Month};

/// Recordings of one platform that are short in one month for one reason.
const ONE_CAUSE_MIN: usize = 3;

/// How much of the scatter of counting paid and exported units may show.
const COUNTING: f64 = 2.0;

/// What the exports of the platforms count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exports {
    pub(super) subjects: BTreeMap<About, Reported>,
    /// First and last day of the daily exports of each platform.
    days: BTreeMap<String, (Date, Date)>,
}

/// What an export counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct About {
    pub(super) platform: String,
    pub(super) isrc: Option<Isrc>,
    pub(super) title: String,
    pub(super) artist: String,
}

/// What it counted when.
#[derive(Clone, Debug, Default)]
pub(super) struct Reported {
    pub(super) days: BTreeMap<Date, i64>,
    months: BTreeMap<Month, i64>,
    pub(super) listeners: BTreeMap<Month, i64>,
}

impl Reported {
    /// Returns the units of each month that the export holds as a whole.
    pub(super) fn months(&self, days: Option<&(Date, Date)>) -> BTreeMap<Month, i64> {
        let mut sums: BTreeMap<Month, i64> = BTreeMap::new();
        for (day, units) in &self.days {
            if let Some(month) = Month::of(*day) {
                *sums.entry(month).or_default() += units;
            }
        }
        sums.retain(|month, _| {
            days.zip(month.period())
                .is_some_and(|((first, last), period)| {
                    *first <= period.first() && *last >= period.last()
                })
        });
        sums.extend(self.months.iter().map(|(month, units)| (*month, *units)));
        sums
    }
}

impl Exports {
    fn of(&mut self, units: &PlatformUnits) -> &mut Reported {
        let about = About {
            platform: key(units.platform),
            isrc: units.isrc.parse().ok(),
            title: units.title.to_owned(),
            artist: units.artist.to_owned(),
        };
        self.subjects.entry(about).or_default()
    }

    pub(crate) fn take_day(&mut self, units: &PlatformUnits, day: Date) {
        *self.of(units).days.entry(day).or_default() += units.units;
        let days = self.days.entry(key(units.platform)).or_insert((day, day));
        *days = (days.0.min(day), days.1.max(day));
    }

    pub(crate) fn take_month(&mut self, units: &PlatformUnits, month: Month) {
        let reported = self.of(units);
        *reported.months.entry(month).or_default() += units.units;
        if let Some(listeners) = units.listeners {
            *reported.listeners.entry(month).or_default() += listeners;
        }
    }

    pub(super) fn months_of(&self, about: &About, reported: &Reported) -> BTreeMap<Month, i64> {
        reported.months(self.days.get(&about.platform))
    }
}

/// Units that were counted and paid.
struct Pair<'a> {
    about: &'a About,
    track: Option<u32>,
    month: Month,
    exported: i64,
    paid: i64,
    entries: Vec<&'a Entry>,
}

/// Finds months in which fewer units were paid than the platform counts; what `missing` explains
/// is passed over.
pub(crate) fn find(book: &Book, exports: &Exports, missing: &[Draft]) -> Vec<Draft> {
    let pairs = pairs(book, exports);
    let rules = &book.rules.export;
    let platforms: BTreeSet<&str> = pairs
        .iter()
        .map(|pair| pair.about.platform.as_str())
        .collect();
    let mut drafts = Vec::new();
    for platform in platforms {
        let here = || pairs.iter().filter(|pair| pair.about.platform == platform);
        let log = |pair: &Pair| (pair.paid as f64 / pair.exported as f64).ln();
        let mut logs: Vec<f64> = here().filter(|pair| pair.paid > 0).map(log).collect();
        if logs.len() < rules.months_min {
            continue;
        }
        let usual = median(&mut logs).unwrap_or(0.0);
        let scale = sigma_about_zero(logs.iter().map(|log| log - usual)).unwrap_or(0.0);
        let limit = (-(1.0 - rules.deviation_min).ln()).max(rules.sigmas * scale);
        let mut short: BTreeMap<Month, Vec<&Pair>> = BTreeMap::new();
        for pair in here() {
            // The same streams are counted twice, so little of this is chance.
            let counting = COUNTING / (pair.exported as f64).sqrt();
            let off = usual - log(pair);
            if off > limit.max(counting) && !is_explained(book, pair, missing) {
                short.entry(pair.month).or_default().push(pair);
            }
        }
        for pairs in short.values() {
            if pairs.len() >= ONE_CAUSE_MIN {
                drafts.push(draft(book, platform, pairs, usual));
            } else {
                drafts.extend(
                    pairs
                        .iter()
                        .map(|pair| draft(book, platform, &[*pair], usual)),
                );
            }
        }
    }
    drafts
}

fn is_platform(book: &Book, store: u32, platform: &str) -> bool {
    let store = key(book.stores.show(store));
    !store.is_empty() && (store.starts_with(platform) || platform.starts_with(&store))
}

fn pairs<'a>(book: &'a Book, exports: &'a Exports) -> Vec<Pair<'a>> {
    let mut by_isrc: HashMap<Isrc, u32> = HashMap::new();
    let mut by_title: HashMap<String, BTreeSet<u32>> = HashMap::new();
    for (id, spelling) in book.spellings.all.iter().enumerate() {
        let track = book.tracks.of_spelling[id];
        if let Some(isrc) = spelling.isrc.filter(|_| !spelling.is_work()) {
            by_isrc.entry(isrc).or_insert(track);
        }
        if !spelling.is_release && !spelling.is_work() {
            let title = name_key(&spelling.title, &spelling.version, "");
            by_title.entry(title).or_default().insert(track);
        }
    }
    let mut cells: HashMap<(u32, Month), Vec<&Entry>> = HashMap::new();
    let mut last: BTreeMap<u32, (Month, Month)> = BTreeMap::new();
    if !exports.subjects.is_empty() {
        for entry in book
            .entries
            .iter()
            .filter(|entry| entry.is_dated && entry.cell.units > 0)
        {
            if let Some(month) = entry.month {
                cells.entry((entry.track, month)).or_default().push(entry);
                let months = last.entry(entry.store).or_insert((month, month));
                *months = (months.0.min(month), months.1.max(month));
            }
        }
    }
    let mut pairs = Vec::new();
    for (about, reported) in &exports.subjects {
        if about.title.is_empty() && about.isrc.is_none() {
            continue;
        }
        let by_isrc = about.isrc.and_then(|isrc| by_isrc.get(&isrc).copied());
        let by_title = by_title
            .get(&name_key(&about.title, "", ""))
            .filter(|tracks| tracks.len() == 1)
            .and_then(|tracks| tracks.first().copied());
        let Some(track) = by_isrc.or(by_title) else {
            continue;
        };
        let stores: Vec<(Month, Month)> = last
            .iter()
            .filter(|(store, _)| is_platform(book, **store, &about.platform))
            .map(|(_, months)| *months)
            .collect();
        let first = stores.iter().map(|months| months.0).min();
        let end = stores.iter().map(|months| months.1).max();
        for (month, exported) in exports.months_of(about, reported) {
            // Outside of the statements nothing can have been paid.
            if exported < book.rules.export.units_min || Some(month) < first || Some(month) > end {
                continue;
            }
            let entries: Vec<&Entry> = cells
                .get(&(track, month))
                .into_iter()
                .flatten()
                .copied()
                .filter(|entry| is_platform(book, entry.store, &about.platform))
                .collect();
            pairs.push(Pair {
                about,
                track: Some(track),
                month,
                exported,
                paid: entries.iter().map(|entry| entry.cell.units).sum(),
                entries,
            });
        }
    }
    pairs
}

fn is_explained(book: &Book, pair: &Pair, missing: &[Draft]) -> bool {
    let isrc = pair.track.and_then(|track| book.track(track).isrc);
    missing.iter().any(|draft| {
        let subject = &draft.subject;
        let in_time = subject.first <= Some(pair.month) && Some(pair.month) <= subject.last;
        let here = subject.store.as_ref().is_none_or(|store| {
            let store = key(store);
            store.starts_with(&pair.about.platform) || pair.about.platform.starts_with(&store)
        });
        let is_track = subject.isrc.is_none() || subject.isrc == isrc;
        // What another reporter lacks says nothing of what this one paid.
        let is_reporter = pair.entries.is_empty()
            || subject.reporter.as_ref().is_none_or(|reporter| {
                pair.entries
                    .iter()
                    .any(|entry| book.formats.show(entry.format) == reporter)
            });
        in_time && here && is_track && is_reporter
    })
}

fn draft(book: &Book, platform: &str, pairs: &[&Pair], usual: f64) -> Draft {
    let month = pairs[0].month;
    let exported: i64 = pairs.iter().map(|pair| pair.exported).sum();
    let paid: i64 = pairs.iter().map(|pair| pair.paid).sum();
    let entries: Vec<&Entry> = pairs
        .iter()
        .flat_map(|pair| pair.entries.iter().copied())
        .collect();
    let expected = exported as f64 * usual.exp();
    let nets = || entries.iter().map(|entry| (entry.currency, entry.cell.net));
    let net = sum_by_currency(nets()).or_else(|| at_store(book, platform, month, expected as i64));
    let amount = net.map(|(net, currency): (_, Currency)| {
        let factor = if paid > 0 {
            expected / paid as f64 - 1.0
        } else {
            1.0
        };
        (crate::book::amount(times(net.units(), factor)), currency)
    });
    let store = entries.first().map(|entry| entry.store);
    let subject = match (pairs, pairs[0].track) {
        ([_], Some(track)) => book.track(track),
        _ => Subject::default(),
    };
    let mut subject = Subject {
        first: Some(month),
        last: Some(month),
        ..subject
    };
    subject.store = Some(store.map_or_else(
        || platform.to_owned(),
        |store| book.stores.show(store).to_owned(),
    ));
    let shown = subject.store.clone().unwrap_or_default();
    Draft {
        kind: Kind::UnitsBelowExport,
        subject,
        amount,
        confidence: 0.85,
        reason: format!(
            "The export of {shown} counts {exported} units in {month}; {paid} were paid. By the \
             other months about {expected:.0} should have been."
        ),
        advice: "Send the export with the claim: it is the platform's own count. Streams that the \
                 platform took back as artificial explain a difference."
            .to_owned(),
        rows: book.rows(entries.iter().copied()),
        evidence: vec![
            figure("units of the export", exported),
            figure("units paid", paid),
            figure(
                "usually paid of the export in %",
                format!("{:.1}", usual.exp() * 100.0),
            ),
        ],
        anchor: String::new(),
    }
}

/// Returns what that many units earn at the store in a month.
fn at_store(
    book: &Book,
    platform: &str,
    month: Month,
    units: i64,
) -> Option<(catalog::Amount, Currency)> {
    let here = || {
        book.entries
            .iter()
            .filter(|entry| entry.month == Some(month) && is_platform(book, entry.store, platform))
    };
    let (net, currency) = sum_by_currency(here().map(|entry| (entry.currency, entry.cell.net)))?;
    let all: i64 = here().map(|entry| entry.cell.units).sum();
    let part = units as f64 / all.max(1) as f64;
    Some((crate::book::amount(times(net.units(), part)), currency))
}
