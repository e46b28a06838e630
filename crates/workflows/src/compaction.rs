//! Small files of the lake put together, so that questions open few.

use std::collections::{BTreeMap, HashMap};

use catalog::facts::SOURCE_ID;
use catalog::{Clock, SourceId};
use lake::FactFile;
use store::lake_files::{self, LakeFile};

use crate::WorkflowError;
use crate::label::{Label, fact_file};

/// A month of a data set is put together when it has more files than this.
const FILES_PER_MONTH: usize = 16;
/// Files with more rows are large enough.
const LARGE_ROWS: u64 = 4 << 20;

/// Puts together the small files of every month that has many.
///
/// The list of files changes in one transaction; a crash before it leaves the old list, one after
/// it the new one, and files that nobody lists are swept at the next start.
pub(crate) async fn run(label: &Label, clock: &dyn Clock) -> Result<(), WorkflowError> {
    let live = lake_files::live(&label.store, label.tenant, None).await?;
    let mut months: BTreeMap<(String, String), Vec<LakeFile>> = BTreeMap::new();
    for file in live.into_iter().filter(|file| file.n_rows < LARGE_ROWS) {
        let key = (file.dataset.clone(), file.month.clone());
        months.entry(key).or_default().push(file);
    }
    for files in months.into_values() {
        if files.len() <= FILES_PER_MONTH {
            continue;
        }
        let name = format!("c-{:x}", clock.now().micros());
        let facts: Vec<FactFile> = files.iter().map(fact_file).collect();
        let written = lake::compact(
            &label.lake_folder(),
            &facts,
            &name,
            &|_| true,
            lake::Compaction::default(),
        )?;
        let added = with_sources(label, written)?;
        let removed: Vec<String> = files.into_iter().map(|file| file.path).collect();
        lake_files::swap(&label.store, label.tenant, &removed, &added).await?;
        remove(label, &removed);
    }
    Ok(())
}

/// Counts the rows of each source in files that were written anew.
pub(crate) fn with_sources(
    label: &Label,
    files: Vec<FactFile>,
) -> Result<Vec<LakeFile>, WorkflowError> {
    let mut counted = Vec::new();
    for file in files {
        let mut counts: HashMap<String, u64> = HashMap::new();
        lake::read_rows(&label.lake_folder(), &file, Some(&[SOURCE_ID]), |chunk| {
            for row in 0..chunk.n_rows() {
                if let Some(source) = chunk.text(SOURCE_ID, row) {
                    match counts.get_mut(source) {
                        Some(count) => *count += 1,
                        None => {
                            counts.insert(source.to_owned(), 1);
                        }
                    }
                }
            }
            Ok::<(), WorkflowError>(())
        })?;
        let sources: Vec<(SourceId, u64)> = counts
            .into_iter()
            .filter_map(|(source, count)| Some((source.parse().ok()?, count)))
            .collect();
        counted.push(LakeFile {
            sources,
            dataset: file.dataset,
            version: file.version,
            month: file.month,
            path: file.path,
            n_rows: file.n_rows,
            size_bytes: file.size_bytes,
        });
    }
    Ok(counted)
}

/// Deletes files that are no longer listed. One that cannot be deleted is swept at the next start.
pub(crate) fn remove(label: &Label, paths: &[String]) {
    let folder = label.lake_folder();
    for path in paths {
        let _ = std::fs::remove_file(folder.join(path));
    }
}
