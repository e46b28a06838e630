//! Taking the rows of a source out of the lake.

use std::collections::HashMap;

use catalog::{SourceId, Timestamp};
use store::lake_files::LakeFile;
use store::withdrawals::{self, Withdrawal};

use crate::WorkflowError;
use crate::compaction::with_sources;
use crate::label::{Label, fact_file};

/// Plans to take the rows of a source out of the lake; `None` unless they are there.
pub(crate) async fn withdrawal(
    label: &Label,
    source: SourceId,
    now: Timestamp,
) -> Result<Option<Withdrawal>, WorkflowError> {
    let plan = withdrawals::plan(&label.store, label.tenant, source).await?;
    let Some(mut plan) = plan else {
        return Ok(None);
    };
    let text = source.to_string();
    let mut by_dataset: HashMap<&str, Vec<&LakeFile>> = HashMap::new();
    for file in &plan.shared_files {
        by_dataset.entry(&file.dataset).or_default().push(file);
    }
    let mut rewritten = Vec::new();
    for files in by_dataset.into_values() {
        let name = format!("w{}-{:x}", &text[..12], now.micros());
        let facts: Vec<lake::FactFile> = files.iter().map(|file| fact_file(file)).collect();
        let folder = label.lake_folder();
        let written = lake::compact(
            &folder,
            &facts,
            &name,
            &|other| other != text,
            lake::Compaction::default(),
        )?;
        rewritten.extend(with_sources(label, written)?);
    }
    plan.rewritten = rewritten;
    Ok(Some(plan))
}
