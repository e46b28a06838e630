//! Two songs with one ISRC.

use std::collections::{BTreeMap, BTreeSet};

use catalog::Isrc;

use crate::Kind;
use crate::book::{Book, Entry, sum_by_currency};
use crate::finding::{Draft, Subject, figure};

/// Finds ISRCs under which two songs are reported.
pub(crate) fn find(book: &Book) -> Vec<Draft> {
    let mut shared: BTreeMap<Isrc, BTreeSet<u32>> = BTreeMap::new();
    let mut owners: BTreeMap<Isrc, u32> = BTreeMap::new();
    for (spelling, owner) in &book.tracks.borrowed {
        let one = &book.spellings.all[*spelling as usize];
        if let Some(isrc) = one
            .isrc
            .filter(|_| one.n_rows >= book.rules.shared_isrc.rows_min)
        {
            shared.entry(isrc).or_default().insert(*spelling);
            owners.insert(isrc, *owner);
        }
    }
    let mut entries: BTreeMap<u32, Vec<&Entry>> = BTreeMap::new();
    let wanted: BTreeSet<u32> = shared.values().flatten().copied().collect();
    for entry in &book.entries {
        if wanted.contains(&entry.spelling) {
            entries.entry(entry.spelling).or_default().push(entry);
        }
    }
    let mut drafts = Vec::new();
    for (isrc, spellings) in &shared {
        let owner = &book.spellings.all[owners[isrc] as usize];
        let rows: Vec<&Entry> = spellings
            .iter()
            .filter_map(|spelling| entries.get(spelling))
            .flatten()
            .copied()
            .collect();
        let titles: BTreeSet<String> = spellings
            .iter()
            .map(|spelling| book.spellings.all[*spelling as usize].full_title())
            .collect();
        let titles: Vec<String> = titles.into_iter().take(5).collect();
        drafts.push(Draft {
            kind: Kind::SharedIsrc,
            subject: Subject {
                title: Some(owner.full_title()),
                artist: Some(owner.artist.clone()).filter(|artist| !artist.is_empty()),
                isrc: Some(isrc.as_str().to_owned()),
                ..Subject::default()
            },
            amount: sum_by_currency(rows.iter().map(|entry| (entry.currency, entry.cell.net))),
            confidence: 0.9,
            reason: format!(
                "{isrc} is the ISRC of `{}`, and rows of `{}` carry it too.",
                owner.full_title(),
                titles.join("`, `")
            ),
            advice: "One recording has one ISRC. Find out which title it was given to, and have \
                     the other corrected: its money may go to the wrong people."
                .to_owned(),
            rows: book.rows(rows.iter().copied()),
            evidence: titles
                .iter()
                .map(|title| figure("other title", title))
                .collect(),
            anchor: String::new(),
        });
    }
    drafts
}
