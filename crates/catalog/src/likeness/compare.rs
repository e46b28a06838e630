//! The rules by which two descriptions are the same.

use std::collections::BTreeSet;

use super::artist::{Artist, normalize_artist, plain};
use super::closeness::{by_letters, closeness, cut_off, same_numbers};
use super::fold::fold;
use super::reason::Reason;
use super::title::{Title, normalize_title};
use super::version::Version;
use crate::Isrc;
use crate::identifiers::{Gtin, Iswc};

/// The score from which two descriptions are taken for the same without asking.
pub const ACCEPT: f32 = 0.90;

/// The score from which a person is asked.
pub const SUGGEST: f32 = 0.70;

/// What is described; it decides which identifier counts and what a version means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A recording: the ISRC counts; live, remix and remaster are other recordings.
    Recording,
    /// A release: the UPC or EAN counts; deluxe and EP are other releases as well.
    Release,
    /// A work: the ISWC counts; all versions are of one work, and the artist is the writer.
    Work,
}

/// What a row or an entry says about a recording, a release or a work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Description<'a> {
    /// The code of the recording.
    pub isrc: Option<Isrc>,
    /// The code of the release.
    pub upc: Option<Gtin>,
    /// The code of the work.
    pub iswc: Option<Iswc>,
    /// The title as it is written; the version and guests may stand in it.
    pub title: Option<&'a str>,
    /// The version, where it has its own column.
    pub version: Option<&'a str>,
    /// The artists as they are written, writers for a work.
    pub artist: Option<&'a str>,
    /// The length, in milliseconds.
    pub duration_ms: Option<u32>,
    /// The title of the release that a recording is on.
    pub release: Option<&'a str>,
}

/// How alike two descriptions are.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// 0 to 1; see [`ACCEPT`] and [`SUGGEST`]. It orders matches and is no probability.
    pub score: f32,
    /// What speaks for and against.
    pub reasons: Vec<Reason>,
}

/// Compares two descriptions.
pub fn compare(kind: Kind, row: &Description, entry: &Description) -> Likeness {
    let (row, entry) = (Prepared::new(row), Prepared::new(entry));
    let evidence = Evidence::new(kind, &row, &entry);
    Likeness {
        score: evidence.score(kind),
        reasons: evidence.reasons(kind, &row, &entry),
    }
}

/// A description taken apart once.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) isrc: Option<Isrc>,
    pub(crate) upc: Option<Gtin>,
    pub(crate) iswc: Option<Iswc>,
    pub(crate) title: Title,
    pub(crate) artist: Artist,
    /// All names, of the artist cell and of the title.
    pub(crate) everyone: BTreeSet<String>,
    duration_ms: Option<u32>,
    release: Option<String>,
}

impl Prepared {
    pub(crate) fn new(description: &Description) -> Self {
        let artist = description.artist.map(normalize_artist).unwrap_or_default();
        let mut title = description.title.map_or_else(Title::default, |text| {
            // Video titles begin with the artist.
            match text.split_once(" - ") {
                Some((front, back))
                    if !artist.whole.is_empty() && plain(&fold(front)) == artist.whole =>
                {
                    normalize_title(back)
                }
                _ => normalize_title(text),
            }
        });
        if let Some(version) = description.version.filter(|text| !text.trim().is_empty()) {
            title.add_version(version);
        }
        let names = artist
            .main
            .iter()
            .chain(&artist.featuring)
            .chain(&title.featuring);
        Self {
            isrc: description.isrc,
            upc: description.upc,
            iswc: description.iswc,
            everyone: names.cloned().collect(),
            duration_ms: description.duration_ms.filter(|ms| *ms > 0),
            release: description.release.map(|text| normalize_title(text).core),
            title,
            artist,
        }
    }

    fn separating(&self, kind: Kind) -> impl Iterator<Item = &Version> {
        self.title
            .versions
            .iter()
            .filter(move |version| match kind {
                Kind::Recording => version.separates_recordings(),
                Kind::Release => true,
                Kind::Work => false,
            })
    }
}

/// How the versions of two titles fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Equal,
    OneSaysMore,
    OneSaysNothing,
    Conflict,
}

/// Whether one title is the beginning of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    No,
    BetweenWords,
    /// Nobody calls a song so.
    WithinWord,
}

/// What two descriptions have in common, as numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    isrc: Option<bool>,
    upc: Option<bool>,
    iswc: Option<bool>,
    /// Nothing when one side has no title.
    title: Option<f32>,
    cut: Cut,
    same_numbers: bool,
    artist: Option<f32>,
    fit: Fit,
    apart_ms: Option<u32>,
    duration_agrees: bool,
    same_release: bool,
}

impl Evidence {
    pub(crate) fn new(kind: Kind, row: &Prepared, entry: &Prepared) -> Self {
        let (a, b) = (row.title.core.as_str(), entry.title.core.as_str());
        let is_titled = !a.is_empty() && !b.is_empty();
        let same_numbers = same_numbers(a, b);
        let cut = match cut_off(a, b).filter(|_| is_titled && same_numbers) {
            None => Cut::No,
            Some(missing) if missing.starts_with(' ') => Cut::BetweenWords,
            Some(_) => Cut::WithinWord,
        };
        let title = is_titled.then(|| match (same_numbers, cut) {
            (false, _) => closeness(a, b).min(0.3),
            (true, Cut::No) => closeness(a, b),
            (true, _) => closeness(a, b).max(0.95),
        });
        let apart_ms = row
            .duration_ms
            .zip(entry.duration_ms)
            .map(|(a, b)| a.abs_diff(b));
        let longest_ms = row.duration_ms.max(entry.duration_ms).unwrap_or(0);
        let valid = |gtin: &Gtin| gtin.has_valid_check_digit();
        Self {
            isrc: row.isrc.zip(entry.isrc).map(|(a, b)| a == b),
            upc: equal_if_valid(row.upc, entry.upc, valid),
            iswc: equal_if_valid(row.iswc, entry.iswc, Iswc::has_valid_check_digit),
            title,
            cut,
            same_numbers,
            artist: artist_closeness(row, entry),
            fit: fit(kind, row, entry),
            apart_ms,
            // Stores count the silence at the end differently.
            duration_agrees: apart_ms.is_some_and(|ms| ms <= (longest_ms / 50).max(3000)),
            same_release: row.release.is_some() && row.release == entry.release,
        }
    }

    fn identifier(&self, kind: Kind) -> Option<bool> {
        match kind {
            Kind::Recording => self.isrc,
            Kind::Release => self.upc,
            Kind::Work => self.iswc,
        }
    }

    /// Returns whether the identifier of the kind is equal.
    pub(crate) fn is_identified(&self, kind: Kind) -> bool {
        self.identifier(kind) == Some(true)
    }

    /// Returns the score, 0 to 1.
    pub(crate) fn score(&self, kind: Kind) -> f32 {
        let text = self.score_of_text();
        match self.identifier(kind) {
            Some(true) => {
                let other_title = self.title.is_some_and(|title| title < 0.5);
                let other_artist = self.artist.is_some_and(|artist| artist < 0.5);
                match (other_title, other_artist) {
                    // Codes are mistyped into the wrong row now and then.
                    (true, true) => 0.85,
                    (false, false) if self.fit != Fit::Conflict => 1.0,
                    _ => 0.97,
                }
            }
            // Nothing but the code separates them: perhaps it was given twice.
            Some(false) if text >= ACCEPT => 0.85,
            Some(false) => text.min(0.65),
            None => text,
        }
    }

    fn score_of_text(&self) -> f32 {
        let title = self.title.unwrap_or(0.0);
        let agrees = f32::from(u8::from(self.duration_agrees));
        let on_release = self.same_release || self.upc == Some(true);
        let release = f32::from(u8::from(on_release));
        let mut score = match self.artist {
            Some(artist) => 0.48 * title + 0.48 * artist + 0.03 * agrees + 0.01 * release,
            None => 0.78 * title + 0.06 * agrees + 0.09 * release,
        };
        let mut cap = |at_most: f32, applies: bool| {
            if applies {
                score = score.min(at_most);
            }
        };
        let is_fuzzy = title < 1.0;
        let is_confirmed = self.duration_agrees || on_release;
        cap(0.69, title < 0.75);
        cap(0.69, self.artist.is_some_and(|artist| artist < 0.6));
        // A letter typed wrong and another word look the same.
        cap(
            0.89,
            is_fuzzy && !is_confirmed && self.cut != Cut::WithinWord,
        );
        cap(
            0.89,
            is_fuzzy && self.artist.is_none_or(|artist| artist < 0.95),
        );
        if let Some(apart_ms) = self.apart_ms.filter(|_| !self.duration_agrees) {
            cap(0.92, true);
            cap(0.85, apart_ms > 10_000);
            cap(0.75, apart_ms > 45_000);
            // Two signs that it is something else.
            cap(
                0.69,
                self.artist.is_none() || self.fit == Fit::OneSaysNothing,
            );
        }
        match self.fit {
            Fit::Equal => score,
            Fit::OneSaysMore => score - 0.02,
            Fit::OneSaysNothing => score.min(0.74),
            Fit::Conflict => score.min(0.5),
        }
    }

    /// Returns the reasons in words, identifiers first.
    pub(crate) fn reasons(&self, kind: Kind, row: &Prepared, entry: &Prepared) -> Vec<Reason> {
        let mut reasons = Vec::with_capacity(6);
        if let (Some(a), Some(b)) = (row.isrc, entry.isrc) {
            reasons.push(if a == b {
                Reason::SameIsrc(a)
            } else {
                Reason::OtherIsrc(a, b)
            });
        }
        if let (Some(a), Some(b), true) = (row.upc, entry.upc, self.upc.is_some()) {
            if a == b {
                reasons.push(Reason::SameUpc(a));
            } else if kind == Kind::Release {
                reasons.push(Reason::OtherUpc(a, b));
            }
        }
        if let (Some(a), Some(b), true) = (row.iswc, entry.iswc, self.iswc.is_some()) {
            reasons.push(if a == b {
                Reason::SameIswc(a)
            } else {
                Reason::OtherIswc(a, b)
            });
        }
        if let Some(title) = self.title {
            reasons.push(self.reason_of_title(title, &row.title, &entry.title));
        }
        reasons.push(match self.artist {
            None => Reason::ArtistMissing,
            Some(artist) if artist >= 0.99 => Reason::ArtistEqual,
            Some(artist) if row.everyone.intersection(&entry.everyone).next().is_some() => {
                if artist < 0.6 {
                    Reason::ArtistDiffers
                } else {
                    Reason::ArtistPartly
                }
            }
            Some(artist) if artist < 0.6 => Reason::ArtistDiffers,
            Some(artist) => Reason::ArtistAlike(percent(artist)),
        });
        if !matches!(self.fit, Fit::Equal | Fit::OneSaysMore) {
            let a: BTreeSet<&Version> = row.separating(kind).collect();
            let b: BTreeSet<&Version> = entry.separating(kind).collect();
            let words: Vec<String> = a
                .symmetric_difference(&b)
                .map(ToString::to_string)
                .collect();
            reasons.push(Reason::VersionDiffers(words.join(", ")));
        }
        if let Some(apart_ms) = self.apart_ms {
            reasons.push(if self.duration_agrees {
                Reason::DurationAgrees(apart_ms)
            } else {
                Reason::DurationDiffers(apart_ms)
            });
        }
        if self.same_release {
            reasons.push(Reason::ReleaseEqual);
        }
        reasons
    }

    fn reason_of_title(&self, title: f32, row: &Title, entry: &Title) -> Reason {
        if !self.same_numbers {
            return Reason::NumberDiffers;
        }
        if title >= 1.0 {
            let pieces: Vec<String> = row
                .removed
                .iter()
                .filter(|piece| !entry.removed.contains(piece))
                .chain(
                    entry
                        .removed
                        .iter()
                        .filter(|piece| !row.removed.contains(piece)),
                )
                .map(|piece| format!("`{piece}`"))
                .collect();
            return if pieces.is_empty() {
                Reason::TitleEqual
            } else {
                Reason::TitleEqualAfterRemoving(pieces.join(", "))
            };
        }
        if self.cut != Cut::No {
            return Reason::TitleCutOff;
        }
        if title < 0.75 {
            Reason::TitleDiffers(percent(title))
        } else {
            Reason::TitleAlike(percent(title))
        }
    }
}

/// Returns whether two codes are equal; a code with a wrong check digit cannot separate.
fn equal_if_valid<T: PartialEq>(a: Option<T>, b: Option<T>, valid: fn(&T) -> bool) -> Option<bool> {
    let (a, b) = a.zip(b)?;
    (a == b || (valid(&a) && valid(&b))).then_some(a == b)
}

fn fit(kind: Kind, row: &Prepared, entry: &Prepared) -> Fit {
    let a: Vec<&Version> = row.separating(kind).collect();
    let b: Vec<&Version> = entry.separating(kind).collect();
    if a == b {
        return Fit::Equal;
    }
    if a.is_empty() || b.is_empty() {
        return Fit::OneSaysNothing;
    }
    let found_in = |these: &[&Version], those: &[&Version]| {
        these
            .iter()
            .all(|this| those.iter().any(|that| this.agrees_with(that)))
    };
    if found_in(&a, &b) && found_in(&b, &a) {
        Fit::OneSaysMore
    } else {
        Fit::Conflict
    }
}

/// Returns how close the artists are, nothing when one side names none.
fn artist_closeness(row: &Prepared, entry: &Prepared) -> Option<f32> {
    let (a, b) = (&row.artist, &entry.artist);
    if a.is_missing() || b.is_missing() {
        return None;
    }
    let (everyone_a, everyone_b) = (&row.everyone, &entry.everyone);
    if everyone_a == everyone_b {
        return Some(1.0);
    }
    let is_subset = everyone_a.is_subset(everyone_b) || everyone_b.is_subset(everyone_a);
    if is_subset || a.whole == b.whole {
        return Some(if is_subset { 0.98 } else { 0.95 });
    }
    let has_a = |name: &String| everyone_a.contains(name);
    let has_b = |name: &String| everyone_b.contains(name);
    let in_common = if a.main.first().is_some_and(has_b) || b.main.first().is_some_and(has_a) {
        0.85
    } else if a.main.iter().any(has_b) || b.main.iter().any(has_a) {
        0.7
    } else {
        // Guests play with many.
        0.0
    };
    let whole = closeness(&a.whole, &b.whole);
    let best = whole
        .max(names_closeness(everyone_a, everyone_b))
        .max(in_common);
    Some(if best < 0.75 { in_common } else { best })
}

/// Returns how close the names of the smaller group are to their likes in the greater one,
/// on average; 0 when one of them has no like there.
fn names_closeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f32 {
    let (fewer, more) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // A cell of hundreds of names is no list of artists.
    let nearest = |name: &String| {
        let by_name = more.iter().take(16).map(|other| by_letters(name, other));
        by_name.fold(0.0, f32::max)
    };
    let found: Vec<f32> = fewer.iter().take(16).map(nearest).collect();
    if found.iter().any(|closeness| *closeness < 0.75) {
        return 0.0;
    }
    let mean = found.iter().sum::<f32>() / found.len().max(1) as f32;
    if fewer.len() == more.len() {
        mean
    } else {
        0.98 * mean
    }
}

/// Returns a share as a whole percentage, never 100 for less than all.
fn percent(share: f32) -> u8 {
    (share * 100.0).clamp(0.0, 100.0) as u8
}
