//! The data of one label: its tenant in the store and its folders.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use catalog::{Clock, SourceId, TenantId};
use lake::FactFile;
use store::lake_files::{self, LakeFile};
use store::{Access, Store, tenants};

use crate::WorkflowError;
use crate::import::PART;

/// The label of those who name none.
pub const DEFAULT_LABEL: &str = "main";

/// The data of one label in a data folder. Nothing of another label can be reached through it.
#[derive(Debug)]
pub struct Label {
    pub(crate) store: Store,
    pub(crate) tenant: TenantId,
    name: String,
}

impl Label {
    /// Opens the label `name` for changes, and makes it when it is not there yet.
    ///
    /// Files that a crash left without an entry in the store are removed. `doing` is what another
    /// process is told that wants to write meanwhile.
    pub async fn open_to_write(
        data: &Path,
        name: &str,
        doing: &str,
        clock: &dyn Clock,
    ) -> Result<Self, WorkflowError> {
        let store = Store::open(data, Access::Write, doing).await?;
        let tenant = tenants::find_or_create(&store, name, clock.now()).await?;
        let label = Self {
            tenant: tenant.id,
            name: tenant.name,
            store,
        };
        label.store.prepare(label.tenant).await?;
        let live: HashSet<String> = lake_files::all_paths(&label.store, label.tenant)
            .await?
            .into_iter()
            .collect();
        lake::sweep(&label.lake_folder(), &live)?;
        label.clear_unfinished();
        Ok(label)
    }

    /// Opens the label `name` to look at it. Nothing is made or changed.
    ///
    /// `None` when nothing was ever imported for the label of those who name none.
    pub async fn open_to_read(data: &Path, name: &str) -> Result<Option<Self>, WorkflowError> {
        let store = Store::open(data, Access::Read, "").await?;
        if let Some(tenant) = tenants::find(&store, name).await? {
            return Ok(Some(Self {
                tenant: tenant.id,
                name: tenant.name,
                store,
            }));
        }
        if name == DEFAULT_LABEL {
            return Ok(None);
        }
        let known = tenants::list(&store).await?;
        Err(WorkflowError::NoLabel {
            name: name.to_owned(),
            known: known.into_iter().map(|tenant| tenant.name).collect(),
        })
    }

    /// Removes what a crash left half-written. What cannot be removed is tried again next time.
    fn clear_unfinished(&self) {
        let _ = std::fs::remove_dir_all(self.incoming_folder());
        let Ok(entries) = std::fs::read_dir(self.sources_folder()) else {
            return;
        };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().ends_with(PART) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn lake_folder(&self) -> PathBuf {
        self.store.lake_folder(self.tenant)
    }

    pub(crate) fn sources_folder(&self) -> PathBuf {
        self.store.sources_folder(self.tenant)
    }

    /// Returns the folder for files that are being unpacked; it is emptied at every start.
    pub(crate) fn incoming_folder(&self) -> PathBuf {
        self.store.tenant_folder(self.tenant).join("incoming")
    }

    /// Returns the live files of one data set, or of all.
    pub(crate) async fn live_files(
        &self,
        dataset: Option<&str>,
    ) -> Result<Vec<FactFile>, WorkflowError> {
        let files = lake_files::live(&self.store, self.tenant, dataset).await?;
        Ok(files.iter().map(fact_file).collect())
    }
}

pub(crate) fn fact_file(file: &LakeFile) -> FactFile {
    FactFile {
        dataset: file.dataset.clone(),
        version: file.version,
        month: file.month.clone(),
        path: file.path.clone(),
        n_rows: file.n_rows,
        size_bytes: file.size_bytes,
    }
}

/// Returns the entry of a file all of whose rows come from `source`.
pub(crate) fn lake_file(file: FactFile, source: SourceId) -> LakeFile {
    LakeFile {
        sources: vec![(source, file.n_rows)],
        dataset: file.dataset,
        version: file.version,
        month: file.month,
        path: file.path,
        n_rows: file.n_rows,
        size_bytes: file.size_bytes,
    }
}
