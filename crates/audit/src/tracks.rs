//! What lines are about: spellings, and the recordings and works that they stand for.

use std::collections::{BTreeMap, HashMap};

use catalog::Isrc;
use catalog::likeness::{Description, Kind, compare, normalize_artist, normalize_title};

use crate::finding::Subject;
use crate::line::{Line, Recording};
use crate::names::hash;

/// Titles below this likeness are two songs; the scale is that of the catalogue's likeness for
/// titles alone.
const SAME_TITLE_MIN: f32 = 0.6;

/// One way in which lines name a recording or work.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spelling {
    pub(crate) isrc: Option<Isrc>,
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) artist: String,
    pub(crate) upc: String,
    pub(crate) iswc: String,
    pub(crate) work_code: String,
    /// Song, version and artist with spelling taken out; empty without a title.
    pub(crate) name_key: String,
    /// Whether the row names the release and not a track of it.
    pub(crate) is_release: bool,
    /// Whether the column has text, well-formed or not.
    pub(crate) has_isrc: bool,
    pub(crate) n_rows: u64,
}

impl Spelling {
    /// Returns whether lines pay for a work, not for a recording of it.
    pub(crate) fn is_work(&self) -> bool {
        !(self.iswc.is_empty() && self.work_code.is_empty())
    }

    /// Returns the title with its version.
    pub(crate) fn full_title(&self) -> String {
        if self.version.is_empty() {
            self.title.clone()
        } else {
            format!("{} ({})", self.title, self.version)
        }
    }
}

/// All spellings that were met.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spellings {
    ids: HashMap<u64, u32>,
    pub(crate) all: Vec<Spelling>,
}

impl Spellings {
    pub(crate) fn take(&mut self, line: &Line) -> u32 {
        let upc = if line.isrc.is_empty() { line.upc } else { "" };
        let id = hash(&[
            line.isrc,
            line.title,
            line.version,
            line.artist,
            upc,
            line.iswc,
            line.work_code,
        ]);
        let spelling = *self.ids.entry(id).or_insert_with(|| {
            self.all.push(Spelling {
                isrc: line.isrc.parse().ok(),
                title: line.title.to_owned(),
                version: line.version.to_owned(),
                artist: line.artist.to_owned(),
                upc: line.upc.to_owned(),
                iswc: line.iswc.to_owned(),
                work_code: line.work_code.to_owned(),
                name_key: name_key(line.title, line.version, line.artist),
                is_release: is_release(line),
                has_isrc: !line.isrc.is_empty(),
                n_rows: 0,
            });
            self.all.len() as u32 - 1
        });
        self.all[spelling as usize].n_rows += 1;
        spelling
    }

    pub(crate) fn take_recording(&mut self, recording: &Recording) {
        let line = Line {
            isrc: recording.isrc,
            title: recording.title,
            version: recording.version,
            artist: recording.artist,
            ..Line::default()
        };
        let spelling = self.take(&line);
        self.all[spelling as usize].n_rows -= 1;
    }
}

fn is_release(line: &Line) -> bool {
    let use_type = line.use_type.to_lowercase();
    let is_whole = ["album", "release", "bundle", "package", "ep"]
        .iter()
        .any(|word| {
            use_type
                .split(|c: char| !c.is_alphanumeric())
                .any(|w| w == *word)
        });
    line.isrc.is_empty()
        && (line.title.trim().is_empty()
            || is_whole
            || (!line.release.is_empty() && line.release.trim() == line.title.trim()))
}

pub(crate) fn name_key(title: &str, version: &str, artist: &str) -> String {
    let whole = if version.trim().is_empty() {
        normalize_title(title)
    } else {
        normalize_title(&format!("{title} ({version})"))
    };
    if whole.core.is_empty() {
        return String::new();
    }
    let versions: Vec<String> = whole
        .versions
        .iter()
        .filter(|version| version.separates_recordings())
        .map(ToString::to_string)
        .collect();
    let artist = normalize_artist(artist);
    let first = artist.main.first().cloned().unwrap_or_default();
    format!("{}\u{1f}{}\u{1f}{first}", whole.core, versions.join(","))
}

/// Recordings and works, and which of them each spelling stands for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tracks {
    /// For each spelling, its track.
    pub(crate) of_spelling: Vec<u32>,
    /// For each track, the spelling that most rows have.
    pub(crate) shown: Vec<u32>,
    /// Spellings whose ISRC belongs to another song, with the spelling of that song.
    pub(crate) borrowed: Vec<(u32, u32)>,
}

impl Tracks {
    /// Finds the tracks.
    ///
    /// Spellings of one ISRC are one track, unless the title is another song's; a work is kept
    /// apart from its recording, because they are paid apart. What has no ISRC,
    /// or a borrowed one, is the one recording of its name that has an ISRC, else a track by its
    /// own codes or name.
    pub(crate) fn resolve(spellings: &Spellings) -> Self {
        let all = &spellings.all;
        let mut by_isrc: BTreeMap<(Isrc, bool), Vec<u32>> = BTreeMap::new();
        for (id, spelling) in all.iter().enumerate() {
            if let Some(isrc) = spelling.isrc {
                by_isrc
                    .entry((isrc, spelling.is_work()))
                    .or_default()
                    .push(id as u32);
            }
        }
        let mut tracks = Self {
            of_spelling: vec![u32::MAX; all.len()],
            ..Self::default()
        };
        let mut by_name: HashMap<&str, Vec<u32>> = HashMap::new();
        for ids in by_isrc.values_mut() {
            ids.sort_by_key(|id| (std::cmp::Reverse(all[*id as usize].n_rows), *id));
            let owner = ids[0];
            let track = tracks.add(owner);
            for id in ids.iter() {
                let (one, other) = (&all[owner as usize], &all[*id as usize]);
                if is_same_song(one, other) {
                    tracks.of_spelling[*id as usize] = track;
                    let named = by_name.entry(&other.name_key).or_default();
                    if !named.contains(&track) && !other.is_work() {
                        named.push(track);
                    }
                } else {
                    tracks.borrowed.push((*id, owner));
                }
            }
        }
        let mut by_own: HashMap<String, u32> = HashMap::new();
        for (id, spelling) in all.iter().enumerate() {
            if tracks.of_spelling[id] != u32::MAX {
                continue;
            }
            let named = by_name.get(spelling.name_key.as_str());
            let known = named.filter(|named| named.len() == 1 && !spelling.name_key.is_empty());
            let track = match known {
                Some(named) if !spelling.is_work() && !spelling.is_release => named[0],
                _ => {
                    let own = own_key(spelling);
                    let next = tracks.shown.len() as u32;
                    let track = *by_own.entry(own).or_insert(next);
                    if track == next {
                        tracks.add(id as u32);
                    }
                    track
                }
            };
            tracks.of_spelling[id] = track;
        }
        tracks
    }

    fn add(&mut self, spelling: u32) -> u32 {
        self.shown.push(spelling);
        self.shown.len() as u32 - 1
    }

    /// Returns the subject that names a track.
    pub(crate) fn subject(&self, spellings: &Spellings, track: u32) -> Subject {
        let Some(spelling) = self
            .shown
            .get(track as usize)
            .and_then(|spelling| spellings.all.get(*spelling as usize))
        else {
            return Subject::default();
        };
        subject(spelling)
    }
}

/// Returns the subject that names a spelling.
pub(crate) fn subject(spelling: &Spelling) -> Subject {
    let text = |text: String| (!text.is_empty()).then_some(text);
    Subject {
        title: text(spelling.full_title()),
        artist: text(spelling.artist.clone()),
        isrc: spelling.isrc.map(|isrc| isrc.as_str().to_owned()),
        iswc: text(spelling.iswc.clone()),
        ..Subject::default()
    }
}

fn own_key(spelling: &Spelling) -> String {
    if let Some(isrc) = spelling.isrc {
        return format!("isrc {} {}", isrc.as_str(), spelling.name_key);
    }
    if !spelling.iswc.is_empty() {
        return format!("iswc {}", spelling.iswc);
    }
    if !spelling.work_code.is_empty() {
        return format!("work {}", spelling.work_code);
    }
    if spelling.is_release {
        return format!("release {} {}", spelling.upc, spelling.name_key);
    }
    format!("name {}", spelling.name_key)
}

/// Returns whether two spellings can be the same song: missing titles can.
pub(crate) fn is_same_song(a: &Spelling, b: &Spelling) -> bool {
    if a.name_key == b.name_key || a.name_key.is_empty() || b.name_key.is_empty() {
        return true;
    }
    let describe = |spelling: &Spelling| normalize_title(&spelling.full_title()).core;
    let (a, b) = (describe(a), describe(b));
    if a == b {
        return true;
    }
    let description = |title| Description {
        title: Some(title),
        ..Description::default()
    };
    compare(Kind::Work, &description(&a), &description(&b)).score >= SAME_TITLE_MIN
}
