use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::LakeError;
use crate::error::at;

/// A file of facts, as the list of live files in the store names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactFile {
    /// Name of the data set.
    pub dataset: String,
    /// Version of the data set when the file was written.
    pub version: u32,
    /// Month of its rows, such as `2026-06`, or `none`.
    pub month: String,
    /// Path below the folder of the lake, with `/`: `listens/month=2026-06/import-1.parquet`.
    pub path: String,
    /// Number of rows.
    pub n_rows: u64,
    /// Size in bytes.
    pub size_bytes: u64,
}

impl FactFile {
    /// Returns where the file stands; a path that leads out of `folder` is an error.
    pub(crate) fn place(&self, folder: &Path) -> Result<PathBuf, LakeError> {
        let path = Path::new(&self.path);
        let is_inside = path
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !is_inside || self.path.is_empty() || self.path.contains('\\') {
            return Err(LakeError::OutsidePath(self.path.clone()));
        }
        Ok(folder.join(path))
    }
}

/// Removes the files of facts below `folder` that `live` does not name, and returns their paths.
///
/// A crash during an import leaves such files. Only `DATASET/month=…/….parquet` of known data sets
/// is looked at. No import may run meanwhile: its files are not yet live.
#[expect(
    clippy::implicit_hasher,
    reason = "the set of paths is made for this call"
)]
pub fn sweep(folder: &Path, live: &HashSet<String>) -> Result<Vec<String>, LakeError> {
    let mut removed = Vec::new();
    for dataset in crate::datasets::all() {
        let dataset_folder = folder.join(dataset.name);
        for month in entries(&dataset_folder)? {
            if !month.starts_with("month=") {
                continue;
            }
            let month_folder = dataset_folder.join(&month);
            for file in entries(&month_folder)? {
                let path = format!("{}/{month}/{file}", dataset.name);
                let place = month_folder.join(&file);
                let is_file = fs::symlink_metadata(&place).is_ok_and(|found| found.is_file());
                if is_file && file.ends_with(".parquet") && !live.contains(&path) {
                    remove(&place)?;
                    removed.push(path);
                }
            }
            remove_if_empty(&month_folder);
        }
    }
    removed.sort_unstable();
    Ok(removed)
}

/// Deletes files that are no longer live; a file that is gone already is none of its faults.
pub fn delete(folder: &Path, files: &[FactFile]) -> Result<(), LakeError> {
    for file in files {
        let place = file.place(folder)?;
        remove(&place)?;
        if let Some(month_folder) = place.parent() {
            remove_if_empty(month_folder);
        }
    }
    Ok(())
}

/// Deletes a file that may be gone already.
pub(crate) fn remove(place: &Path) -> Result<(), LakeError> {
    match fs::remove_file(place) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at("delete", place)(error)),
        _ => Ok(()),
    }
}

/// Deletes a folder; one that is not empty stays, and that is what is wanted.
pub(crate) fn remove_if_empty(folder: &Path) {
    let _ = fs::remove_dir(folder);
}

/// Makes what was written into a folder last: its entries, not the bytes of its files.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), LakeError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(at("sync", folder))
}

/// Returns the names in a folder that are UTF-8, none when there is no folder.
fn entries(folder: &Path) -> Result<Vec<String>, LakeError> {
    let found = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        found => found.map_err(at("list", folder))?,
    };
    let mut names = Vec::new();
    for entry in found {
        let name = entry.map_err(at("list", folder))?.file_name();
        names.extend(name.into_string().ok());
    }
    Ok(names)
}
