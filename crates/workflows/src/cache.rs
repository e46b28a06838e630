//! Analyses kept by the content of the file, so that nothing is analysed twice.
//!
//! `DATA/cache/analyses/VERSION/HH/HASH.PARTS.json`, where `HH` are the first
//! two digits of the hash and `PARTS` is `all` or the parts by name.

use std::fs;
use std::io;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use catalog::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use sound::{ANALYZER_VERSION, Analysis, Part, Parts};

/// An analysis with the time that it took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was made.
    pub analyzed_at: Timestamp,
    /// Seconds that it took.
    pub analysis_time_s: f64,
    /// What was found.
    pub analysis: Analysis,
}

/// A folder of analyses.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Returns the cache inside the data folder `data`; nothing is touched yet.
    pub fn in_data_folder(data: &Path) -> Self {
        Self {
            folder: data.join("cache").join("analyses"),
        }
    }

    /// Returns the analysis of the file with this digest, if one with all of `parts` is kept.
    ///
    /// An entry that cannot be read is no entry: it is computed and written again.
    pub fn load(&self, digest: Digest, parts: Parts) -> Option<Entry> {
        if let Some(entry) = self.read(digest, parts) {
            return Some(entry);
        }
        let mut entry = self.read(digest, Parts::ALL)?;
        keep_only(&mut entry.analysis, parts);
        Some(entry)
    }

    fn read(&self, digest: Digest, parts: Parts) -> Option<Entry> {
        let bytes = fs::read(self.path(digest, parts)).ok()?;
        let entry: Entry = serde_json::from_slice(&bytes).ok()?;
        (entry.analysis.analyzer_version == ANALYZER_VERSION).then_some(entry)
    }

    /// Keeps the analysis; a reader sees the whole entry or none.
    pub fn store(&self, digest: Digest, parts: Parts, entry: &Entry) -> io::Result<()> {
        let folder = self.folder_of(digest);
        fs::create_dir_all(&folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(&serde_json::to_vec(entry)?)?;
        file.persist(self.path(digest, parts))?;
        Ok(())
    }

    fn path(&self, digest: Digest, parts: Parts) -> PathBuf {
        self.folder_of(digest)
            .join(format!("{digest}.{}.json", parts_name(parts)))
    }

    fn folder_of(&self, digest: Digest) -> PathBuf {
        self.folder
            .join(ANALYZER_VERSION)
            .join(&digest.to_string()[..2])
    }
}

fn parts_name(parts: Parts) -> String {
    if parts == Parts::ALL {
        return "all".to_owned();
    }
    let names: Vec<&str> = Part::ALL
        .into_iter()
        .filter(|&part| parts.has(part))
        .map(Part::name)
        .collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join("-")
    }
}

/// Removes what was not asked for, so that a kept analysis reads like a fresh one.
fn keep_only(analysis: &mut Analysis, parts: Parts) {
    fn clear<T>(value: &mut Option<T>, keep: bool) {
        if !keep {
            *value = None;
        }
    }
    clear(&mut analysis.rhythm, parts.has(Part::Rhythm));
    clear(&mut analysis.tonality, parts.has(Part::Key));
    clear(&mut analysis.chords, parts.has(Part::Chords));
    clear(&mut analysis.loudness, parts.has(Part::Loudness));
    clear(&mut analysis.structure, parts.has(Part::Structure));
    clear(&mut analysis.spectrum, parts.has(Part::Spectrum));
    clear(&mut analysis.descriptors, parts.has(Part::Descriptors));
    clear(&mut analysis.segments, parts.has(Part::Segments));
    clear(&mut analysis.embedding, parts.has(Part::Embedding));
    clear(&mut analysis.fingerprint, parts.has(Part::Fingerprint));
}
