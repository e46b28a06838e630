use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash};

use super::closeness::signature;
use super::compare::{ACCEPT, Description, Evidence, Kind, Prepared, SUGGEST};
use super::reason::Reason;
use crate::Isrc;
use crate::identifiers::{Gtin, Iswc};

/// What became of a description that was looked up.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict<Id> {
    /// It is this entry; the score is at least [`ACCEPT`].
    Same {
        /// The entry.
        id: Id,
        /// [`ACCEPT`] to 1.
        score: f32,
        /// What speaks for and against.
        reasons: Vec<Reason>,
    },
    /// It may be this entry, and a person should say so: the score is at least [`SUGGEST`],
    /// or several entries fit equally well.
    Perhaps {
        /// The best entry; of several the one that was inserted first.
        id: Id,
        /// [`SUGGEST`] to 1.
        score: f32,
        /// What speaks for and against.
        reasons: Vec<Reason>,
    },
    /// No entry is like it.
    New,
}

/// Entries by number, in the order in which they were inserted.
type Places<Key> = HashMap<Key, Vec<u32>, BuildHasherDefault<DefaultHasher>>;

/// The entries of one kind, found by what a row says about them.
///
/// Equal identifiers and equal titles are always found. Titles with a misspelling are found
/// among the works of the same artist (the first 4096) and among titles with an equal word
/// (the first 1024 of the rarest words), for rows without an identifier. Results depend on the entries and their order alone.
#[derive(Clone, Debug)]
pub struct Index<Id> {
    kind: Kind,
    entries: Vec<(Id, Prepared)>,
    signatures: Vec<u64>,
    by_isrc: Places<Isrc>,
    by_upc: Places<Gtin>,
    by_iswc: Places<Iswc>,
    by_core: Places<String>,
    by_artist: Places<String>,
    by_word: Places<String>,
}

/// Entries with an equal title that are compared.
const EQUAL_TITLES_MAX: usize = 48;
/// Entries of an artist whose signature is looked at.
const OF_ARTIST_MAX: usize = 4096;
/// Entries with a word whose signature is looked at.
const WITH_WORD_MAX: usize = 1024;
/// Entries with a title that looks alike that are compared.
const ALIKE_MAX: usize = 24;
/// Two scores that are closer do not tell two entries apart.
const TIE: f32 = 0.005;
/// From here on an entry with an equal title is not looked for further.
const CLEAR: f32 = 0.95;

impl<Id: Copy + Eq + Hash> Index<Id> {
    /// Returns an index without entries.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            entries: Vec::new(),
            signatures: Vec::new(),
            by_isrc: Places::default(),
            by_upc: Places::default(),
            by_iswc: Places::default(),
            by_core: Places::default(),
            by_artist: Places::default(),
            by_word: Places::default(),
        }
    }

    /// Returns how many descriptions were inserted.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether nothing was inserted.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a description of `id`. One id may have several: other spellings, other codes.
    pub fn insert(&mut self, id: Id, description: &Description) {
        let entry = Prepared::new(description);
        // An index of more than four thousand million entries does not fit in memory.
        let place = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let add = |places: &mut Places<String>, key: &str| match places.get_mut(key) {
            Some(found) if found.last() == Some(&place) => {}
            Some(found) => found.push(place),
            None => drop(places.insert(key.to_owned(), vec![place])),
        };
        if let Some(isrc) = entry.isrc {
            self.by_isrc.entry(isrc).or_default().push(place);
        }
        if let Some(upc) = entry.upc.filter(|_| self.kind == Kind::Release) {
            self.by_upc.entry(upc).or_default().push(place);
        }
        if let Some(iswc) = entry.iswc.filter(|_| self.kind == Kind::Work) {
            self.by_iswc.entry(iswc).or_default().push(place);
        }
        if !entry.title.core.is_empty() {
            add(&mut self.by_core, &entry.title.core);
            for word in entry.title.core.split(' ') {
                add(&mut self.by_word, word);
            }
        }
        for name in &entry.everyone {
            add(&mut self.by_artist, name);
        }
        self.signatures.push(signature(&entry.title.core));
        self.entries.push((id, entry));
    }

    /// Finds the entry that a row is about.
    pub fn find(&self, description: &Description) -> Verdict<Id> {
        let row = Prepared::new(description);
        let mut scored = self.scored(&row, &self.with_equal_identifier(&row));
        if scored.iter().all(|(score, ..)| *score < CLEAR) {
            scored.extend(self.scored(&row, &self.with_equal_title(&row)));
        }
        // With an identifier of its own that no entry has, a title that is merely alike is another's.
        if !self.has_identifier(&row) && scored.iter().all(|(score, ..)| *score < CLEAR) {
            scored.extend(self.scored(&row, &self.with_title_alike(&row)));
        }
        // The greatest score first, of equal ones the entry that was inserted first.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.dedup_by_key(|(_, place, _)| *place);
        self.verdict(&row, &scored)
    }

    fn verdict(&self, row: &Prepared, scored: &[(f32, u32, Evidence)]) -> Verdict<Id> {
        let Some((score, place, evidence)) = scored.first().copied() else {
            return Verdict::New;
        };
        let Some((id, entry)) = self.entries.get(place as usize) else {
            return Verdict::New;
        };
        if score < SUGGEST {
            return Verdict::New;
        }
        let id = *id;
        let mut reasons = evidence.reasons(self.kind, row, entry);
        if score < ACCEPT {
            return Verdict::Perhaps { id, score, reasons };
        }
        let n_others = scored
            .iter()
            .take_while(|(other, ..)| score - other < TIE)
            .filter(|(_, place, _)| self.entries.get(*place as usize).is_some_and(|e| e.0 != id))
            .count();
        if n_others > 0 && !evidence.is_identified(self.kind) {
            reasons.push(Reason::Ambiguous(n_others + 1));
            return Verdict::Perhaps { id, score, reasons };
        }
        Verdict::Same { id, score, reasons }
    }

    fn scored(&self, row: &Prepared, places: &[u32]) -> Vec<(f32, u32, Evidence)> {
        places
            .iter()
            .filter_map(|place| {
                let (_, entry) = self.entries.get(*place as usize)?;
                let evidence = Evidence::new(self.kind, row, entry);
                Some((evidence.score(self.kind), *place, evidence))
            })
            .collect()
    }

    fn has_identifier(&self, row: &Prepared) -> bool {
        match self.kind {
            Kind::Recording => row.isrc.is_some(),
            Kind::Release => row.upc.is_some(),
            Kind::Work => row.iswc.is_some(),
        }
    }

    fn with_equal_identifier(&self, row: &Prepared) -> Vec<u32> {
        let found = match self.kind {
            Kind::Recording => row.isrc.and_then(|isrc| self.by_isrc.get(&isrc)),
            Kind::Release => row.upc.and_then(|upc| self.by_upc.get(&upc)),
            Kind::Work => row.iswc.and_then(|iswc| self.by_iswc.get(&iswc)),
        };
        found
            .into_iter()
            .flatten()
            .copied()
            .take(EQUAL_TITLES_MAX)
            .collect()
    }

    fn with_equal_title(&self, row: &Prepared) -> Vec<u32> {
        let Some(places) = self.by_core.get(&row.title.core) else {
            return Vec::new();
        };
        if places.len() <= EQUAL_TITLES_MAX || row.artist.is_missing() {
            return places.iter().copied().take(EQUAL_TITLES_MAX).collect();
        }
        // A thousand songs are called `Intro`.
        let mut found: Vec<u32> = Vec::new();
        for of_artist in row
            .everyone
            .iter()
            .filter_map(|name| self.by_artist.get(name))
        {
            let (fewer, more) = if of_artist.len() < places.len() {
                (of_artist, places)
            } else {
                (places, of_artist)
            };
            let both = fewer
                .iter()
                .filter(|place| more.binary_search(place).is_ok());
            found.extend(both.take(EQUAL_TITLES_MAX));
        }
        found
    }

    /// Returns the entries whose titles look most like that of the row.
    fn with_title_alike(&self, row: &Prepared) -> Vec<u32> {
        let seen = signature(&row.title.core);
        let mut alike: Vec<(u32, u32)> = Vec::new();
        let mut look = |places: &[u32], percent_min: u32| {
            for place in places {
                let other = self.signatures.get(*place as usize).copied().unwrap_or(0);
                let n_both = (seen & other).count_ones();
                let n_all = seen.count_ones() + other.count_ones();
                let percent = (200 * n_both).checked_div(n_all).unwrap_or(0);
                if percent >= percent_min {
                    alike.push((100 - percent.min(100), *place));
                }
            }
        };
        for name in &row.everyone {
            let places = self.by_artist.get(name).map_or(&[][..], Vec::as_slice);
            look(&places[..places.len().min(OF_ARTIST_MAX)], 50);
        }
        let mut lists: Vec<&Vec<u32>> = row
            .title
            .core
            .split(' ')
            .filter_map(|word| self.by_word.get(word))
            .collect();
        lists.sort_by_key(|places| places.len());
        let mut n_left = WITH_WORD_MAX;
        for places in lists {
            let n = places.len().min(n_left);
            look(&places[..n], 65);
            n_left -= n;
        }
        alike.sort_unstable();
        alike.dedup();
        alike
            .into_iter()
            .take(ALIKE_MAX)
            .map(|(_, place)| place)
            .collect()
    }
}
