use std::collections::HashMap;
use std::path::Path;

use catalog::facts::{Chunk, Dataset, SOURCE_ID, Values};

use crate::read::read_rows_of;
use crate::upgrade::{self, Rename};
use crate::{FactFile, FactWriter, LakeError, datasets};

/// How files are written anew.
#[derive(Clone, Copy, Debug)]
pub struct Compaction {
    /// Rows of a new file at most, about. Default: 8 388 608.
    pub rows_per_file: u64,
}

impl Default for Compaction {
    fn default() -> Self {
        Self {
            rows_per_file: 1 << 23,
        }
    }
}

/// Writes the rows of files of one data set anew, sorted, into one file a month, without the rows
/// of the sources that `keeps` refuses: an import undone, or a person's data erased.
///
/// `name` begins the names of the new files. The old files stay: the caller swaps the lists in one
/// transaction and then calls [`crate::delete`]. On an error nothing new is left.
pub fn compact(
    folder: &Path,
    files: &[FactFile],
    name: &str,
    keeps: &dyn Fn(&str) -> bool,
    how: Compaction,
) -> Result<Vec<FactFile>, LakeError> {
    let Some(first) = files.first() else {
        return Ok(Vec::new());
    };
    let dataset = datasets::find(&first.dataset)
        .ok_or_else(|| LakeError::UnknownDataset(first.dataset.clone()))?;
    compact_of(dataset, upgrade::RENAMES, folder, files, name, keeps, how)
}

/// Writes the rows of files of a given data set anew.
pub(crate) fn compact_of(
    dataset: &'static Dataset,
    renames: &[Rename],
    folder: &Path,
    files: &[FactFile],
    name: &str,
    keeps: &dyn Fn(&str) -> bool,
    how: Compaction,
) -> Result<Vec<FactFile>, LakeError> {
    let mut writer = FactWriter::new(folder, name, dataset)?.for_compaction(how.rows_per_file);
    for file in files {
        if file.dataset != dataset.name {
            return Err(LakeError::OtherDataset {
                expected: dataset.name.to_owned(),
                found: file.dataset.clone(),
            });
        }
        read_rows_of(dataset, renames, folder, file, None, |mut chunk| {
            drop_sources(&mut chunk, keeps);
            writer.write(&chunk)
        })?;
    }
    writer.finish()
}

/// Drops the rows of sources that `keeps` refuses.
fn drop_sources(chunk: &mut Chunk, keeps: &dyn Fn(&str) -> bool) {
    let mut known: HashMap<u32, bool> = HashMap::new();
    let Values::Text(codes) = chunk.values(SOURCE_ID) else {
        return;
    };
    for &code in codes {
        known
            .entry(code)
            .or_insert_with(|| chunk.texts().get(code).is_none_or(keeps));
    }
    if known.values().all(|&is_kept| is_kept) {
        return;
    }
    chunk.retain(|chunk, row| match chunk.values(SOURCE_ID) {
        Values::Text(codes) => known[&codes[row]],
        _ => true,
    });
}
