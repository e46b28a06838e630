//! Works that earn without an ISWC or without a registration.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use catalog::Isrc;

use crate::Kind;
use crate::book::{Book, Entry, sum_by_currency};
use crate::finding::{Draft, Subject, figure};
use crate::line::Registration;
use crate::names::Name;
use crate::tracks::{Spelling, name_key};

/// What is registered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registrations {
    codes: HashSet<String>,
    isrcs: HashSet<Isrc>,
    titles: HashSet<String>,
}

impl Registrations {
    pub(crate) fn take(&mut self, registration: &Registration) {
        for code in [registration.iswc, registration.work_code] {
            if !code.is_empty() {
                self.codes.insert(crate::book::key(code));
            }
        }
        self.isrcs.extend(registration.isrc.parse::<Isrc>().ok());
        let title = name_key(registration.title, "", "");
        if !title.is_empty() {
            self.titles.insert(title);
        }
    }

    fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.titles.is_empty()
    }

    fn has(&self, spelling: &Spelling) -> bool {
        let codes = [&spelling.iswc, &spelling.work_code];
        let by_code = codes
            .iter()
            .any(|code| self.codes.contains(&crate::book::key(code)));
        by_code
            || spelling.isrc.is_some_and(|isrc| self.isrcs.contains(&isrc))
            || self.titles.contains(&name_key(&spelling.title, "", ""))
    }
}

/// Finds works that lack an ISWC or a registration.
pub(crate) fn find(book: &Book, registrations: &Registrations) -> Vec<Draft> {
    let mut drafts = without_iswc(book);
    if !registrations.is_empty() {
        drafts.extend(unregistered(book, registrations));
    }
    drafts
}

fn spelling<'a>(book: &'a Book, entry: &Entry) -> &'a Spelling {
    &book.spellings.all[entry.spelling as usize]
}

/// Returns what names a work best.
fn work_of(spelling: &Spelling) -> String {
    if spelling.work_code.is_empty() {
        name_key(&spelling.title, "", "")
    } else {
        spelling.work_code.clone()
    }
}

fn without_iswc(book: &Book) -> Vec<Draft> {
    let rules = &book.rules.identifiers;
    let mut works: BTreeMap<Name, BTreeMap<String, bool>> = BTreeMap::new();
    let mut n_rows: BTreeMap<Name, (u64, u64)> = BTreeMap::new();
    for entry in &book.entries {
        let spelling = spelling(book, entry);
        let rows = n_rows.entry(entry.format).or_default();
        rows.0 += 1;
        rows.1 += u64::from(spelling.is_work());
        let has = works
            .entry(entry.format)
            .or_default()
            .entry(work_of(spelling))
            .or_default();
        *has |= !spelling.iswc.is_empty();
    }
    let has_iswcs = |format: Name| {
        let (all, with_work) = n_rows.get(&format).copied().unwrap_or_default();
        let works = works.get(&format);
        let n_works = works.map_or(0, BTreeMap::len);
        let n_with = works.map_or(0, |works| works.values().filter(|has| **has).count());
        with_work * 2 > all
            && n_with >= 2
            && n_with as f64 >= rules.registered_share_min * n_works as f64
    };
    let mut found: BTreeMap<(Name, String), Vec<&Entry>> = BTreeMap::new();
    for entry in &book.entries {
        let spelling = spelling(book, entry);
        if spelling.iswc.is_empty() && entry.cell.net > 0 && has_iswcs(entry.format) {
            let work = work_of(spelling);
            if !work.is_empty() {
                found.entry((entry.format, work)).or_default().push(entry);
            }
        }
    }
    let drafts = found.iter();
    drafts
        .map(|((format, _), entries)| {
            let name = book.formats.show(*format);
            let reason = format!(
                "The work earned at {name} without an ISWC, which nearly all works there have."
            );
            let advice = "Ask the society that registered the work for its ISWC, and register it \
                          if none did.";
            draft(
                book,
                Kind::WorkWithoutIswc,
                *format,
                entries,
                reason,
                advice,
            )
        })
        .collect()
}

fn unregistered(book: &Book, registrations: &Registrations) -> Vec<Draft> {
    let rules = &book.rules.identifiers;
    let mut is_registered: BTreeMap<u32, bool> = BTreeMap::new();
    for entry in book.entries.iter().filter(|entry| entry.cell.net > 0) {
        let spelling = spelling(book, entry);
        let has_name = !spelling.title.is_empty() || spelling.isrc.is_some();
        if !spelling.is_release && has_name {
            let has = is_registered.entry(entry.track).or_default();
            *has = *has || registrations.has(spelling);
        }
    }
    let n_registered = is_registered.values().filter(|is| **is).count();
    // Where half of the works are absent, the files are not complete.
    if (n_registered as f64) < rules.registered_share_min * is_registered.len() as f64 {
        return Vec::new();
    }
    let mut found: BTreeMap<u32, Vec<&Entry>> = BTreeMap::new();
    for entry in &book.entries {
        if is_registered.get(&entry.track) == Some(&false) {
            found.entry(entry.track).or_default().push(entry);
        }
    }
    // Recordings of one work are one work.
    let mut works: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entries in found.into_values() {
        let title = name_key(&spelling(book, entries[0]).title, "", "");
        works.entry(title).or_default().extend(entries);
    }
    let drafts = works.values();
    drafts
        .map(|entries| {
            let reason = format!(
                "The work earns and stands in no registration; {n_registered} other works do."
            );
            let advice = "Register the work with your society and, for the United States, with \
                          the MLC: mechanical and performing royalties wait for it.";
            let kind = Kind::WorkWithoutRegistration;
            draft(book, kind, entries[0].format, entries, reason, advice)
        })
        .collect()
}

fn draft(
    book: &Book,
    kind: Kind,
    format: Name,
    entries: &[&Entry],
    reason: String,
    advice: &str,
) -> Draft {
    let places: BTreeSet<Name> = entries.iter().map(|entry| entry.store).collect();
    let reporter = book.reporter(format).reporter;
    let subject = Subject {
        reporter: reporter.filter(|_| kind == Kind::WorkWithoutIswc),
        ..crate::tracks::subject(spelling(book, entries[0]))
    };
    Draft {
        kind,
        subject,
        amount: sum_by_currency(entries.iter().map(|entry| (entry.currency, entry.cell.net))),
        confidence: 0.9,
        reason,
        advice: advice.to_owned(),
        rows: book.rows(entries.iter().copied()),
        evidence: vec![figure("stores", places.len())],
        anchor: String::new(),
    }
}
