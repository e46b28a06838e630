//! From chunks to files of facts.
//!
//! Rows wait in a buffer a month until there are enough for a row group. Then they are sorted as
//! numbers, and each column is encoded from the codes that the chunk had already: no text is
//! hashed or compared for a row, as Parquet's own writer of columns would do. The files are the
//! same to any reader.

mod bits;
mod buffer;
mod encode;
mod file;
mod order;
mod pages;
mod physical;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

use catalog::facts::{Chunk, Dataset};

use self::buffer::{Buffer, Rows, Translation};
use self::file::OpenFile;
pub(crate) use self::file::{DATASET_KEY, VERSION_KEY};
pub(crate) use self::pages::compression;
pub(crate) use self::physical::GOLDEN;
use crate::error::at;
use crate::month::{self, Month, Months};
use crate::{FactFile, LakeError, files};

/// Rows of a row group, about: what is sorted together and skipped together.
pub(crate) const ROWS_PER_GROUP: usize = 131_072;
/// Bytes that waiting rows of all months may take.
const MOST_WAITING_BYTES: usize = 128 << 20;
/// Files that may be open at once.
const MOST_OPEN_FILES: usize = 64;
/// Months whose emptied buffers keep their room.
const MONTHS_WITH_ROOM: usize = 4;

/// Writes the rows of one import into files of facts, a month each.
///
/// Nothing counts before [`FactWriter::finish`]: a writer that is dropped deletes what it wrote.
/// Memory stays below about 150 MB, whatever comes.
pub struct FactWriter {
    folder: PathBuf,
    name: String,
    dataset: &'static Dataset,
    rows_per_sort: usize,
    rows_per_file: u64,
    waiting: BTreeMap<Month, Buffer>,
    open: HashMap<Month, (OpenFile, u64)>,
    next_no: HashMap<Month, u32>,
    n_writes: u64,
    closed: Vec<FactFile>,
    created: Vec<PathBuf>,
    months: Months,
    translation: Translation,
    compressor: zstd::bulk::Compressor<'static>,
}

impl fmt::Debug for FactWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FactWriter")
            .field("folder", &self.folder)
            .field("name", &self.name)
            .field("dataset", &self.dataset.name)
            .finish_non_exhaustive()
    }
}

impl FactWriter {
    /// Returns a writer of files `DATASET/month=MONTH/NAME-N.parquet` below `folder`.
    ///
    /// `name` has letters, digits, `-` and `_`; an existing file is never written over.
    pub fn new(folder: &Path, name: &str, dataset: &'static Dataset) -> Result<Self, LakeError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if name.is_empty() || !name.bytes().all(is_plain) {
            return Err(LakeError::BadName(name.to_owned()));
        }
        let compressor =
            zstd::bulk::Compressor::new(pages::ZSTD_LEVEL).map_err(at("write", folder))?;
        Ok(Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            dataset,
            rows_per_sort: ROWS_PER_GROUP,
            rows_per_file: u64::MAX,
            waiting: BTreeMap::new(),
            open: HashMap::new(),
            next_no: HashMap::new(),
            n_writes: 0,
            closed: Vec::new(),
            created: Vec::new(),
            months: Months::default(),
            translation: Translation::default(),
            compressor,
        })
    }

    /// Begins a further file of a month after about `rows_per_file` rows, and sorts as many rows
    /// together as memory allows instead of one row group.
    #[must_use]
    pub(crate) fn for_compaction(mut self, rows_per_file: u64) -> Self {
        self.rows_per_file = rows_per_file.max(1);
        let rows_per_sort = usize::try_from(rows_per_file).unwrap_or(usize::MAX);
        self.rows_per_sort = rows_per_sort.max(ROWS_PER_GROUP);
        self
    }

    /// Takes the rows of a chunk.
    pub fn write(&mut self, chunk: &Chunk) -> Result<(), LakeError> {
        if chunk.dataset() != self.dataset {
            return Err(LakeError::OtherDataset {
                expected: self.dataset.name.to_owned(),
                found: chunk.dataset().name.to_owned(),
            });
        }
        let months = self.months.of_rows(chunk);
        let Some(&first) = months.first() else {
            return Ok(());
        };
        if months.iter().all(|&month| month == first) {
            self.take(first, chunk, Rows::All)?;
        } else {
            let mut rows: BTreeMap<Month, Vec<u32>> = BTreeMap::new();
            for (row, month) in (0..).zip(months) {
                rows.entry(month).or_default().push(row);
            }
            for (month, rows) in rows {
                self.take(month, chunk, Rows::These(&rows))?;
            }
        }
        self.make_room()
    }

    /// Writes what waits, makes all files last and returns them, sorted by path.
    pub fn finish(mut self) -> Result<Vec<FactFile>, LakeError> {
        let months: Vec<Month> = self.waiting.keys().copied().collect();
        for month in months {
            self.flush(month)?;
        }
        for (_, (file, _)) in std::mem::take(&mut self.open) {
            self.closed.push(file.close(self.dataset)?);
        }
        // A file lasts when its folder does, and that when the one above does.
        let month_folders = self.created.iter().filter_map(|place| place.parent());
        for folder in month_folders.collect::<BTreeSet<_>>() {
            files::sync_folder(folder)?;
        }
        if !self.created.is_empty() {
            files::sync_folder(&self.folder.join(self.dataset.name))?;
            files::sync_folder(&self.folder)?;
        }
        self.created.clear();
        let mut written = std::mem::take(&mut self.closed);
        written.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(written)
    }

    fn take(&mut self, month: Month, chunk: &Chunk, rows: Rows<'_>) -> Result<(), LakeError> {
        let waiting = self.waiting.entry(month);
        let buffer = waiting.or_insert_with(|| Buffer::new(self.dataset));
        buffer.append(chunk, rows, &mut self.translation);
        if buffer.n_rows() >= self.rows_per_sort {
            self.flush(month)?;
        }
        Ok(())
    }

    /// Writes out the largest buffers until the waiting rows fit into memory.
    fn make_room(&mut self) -> Result<(), LakeError> {
        loop {
            let sizes = self.waiting.iter();
            let sizes: Vec<(usize, Month)> = sizes
                .map(|(&month, buffer)| (buffer.size_bytes(), month))
                .collect();
            let all: usize = sizes.iter().map(|(size, _)| size).sum();
            match sizes.into_iter().max() {
                Some((size, month)) if all > MOST_WAITING_BYTES && size > 0 => self.flush(month)?,
                _ => return Ok(()),
            }
        }
    }

    /// Writes the waiting rows of a month as row groups of about equal size.
    fn flush(&mut self, month: Month) -> Result<(), LakeError> {
        let Some(mut buffer) = self.waiting.remove(&month) else {
            return Ok(());
        };
        if buffer.n_rows() == 0 {
            return Ok(());
        }
        let order = order::sorted(&buffer, self.dataset);
        let n_groups = ((order.len() + ROWS_PER_GROUP / 2) / ROWS_PER_GROUP).max(1);
        let mut file = self.file(month)?;
        for rows in order.chunks(order.len().div_ceil(n_groups)) {
            file.write(&buffer, rows, &mut self.compressor)?;
        }
        self.n_writes += 1;
        if file.n_rows() >= self.rows_per_file {
            self.closed.push(file.close(self.dataset)?);
        } else {
            self.open.insert(month, (file, self.n_writes));
        }
        if self.waiting.len() < MONTHS_WITH_ROOM {
            buffer.clear();
            self.waiting.insert(month, buffer);
        }
        Ok(())
    }

    /// Takes the open file of a month out of the list, or opens a new one.
    fn file(&mut self, month: Month) -> Result<OpenFile, LakeError> {
        if let Some((file, _)) = self.open.remove(&month) {
            return Ok(file);
        }
        if self.open.len() >= MOST_OPEN_FILES {
            let oldest = self.open.iter().min_by_key(|(_, (_, write))| *write);
            if let Some(&oldest) = oldest.map(|(month, _)| month)
                && let Some((file, _)) = self.open.remove(&oldest)
            {
                self.closed.push(file.close(self.dataset)?);
            }
        }
        OpenFile::create(
            &self.folder,
            self.dataset,
            month::name(month),
            &self.name,
            self.next_no.entry(month).or_insert(1),
            &mut self.created,
        )
    }
}

impl Drop for FactWriter {
    /// Deletes the files of a writer that was not finished. Faults are left to [`crate::sweep`].
    fn drop(&mut self) {
        self.open.clear();
        for place in &self.created {
            let _ = files::remove(place);
            if let Some(folder) = place.parent() {
                files::remove_if_empty(folder);
            }
        }
    }
}

#[cfg(test)]
mod tests;
