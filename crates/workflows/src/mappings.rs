//! Mappings for files that nobody knows: proposed, confirmed once, remembered by their header.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use catalog::Timestamp;
use intake::{HEAD_BYTES, Head, Mapping, Proposal};
use store::mappings;

use crate::WorkflowError;
use crate::label::Label;

/// A mapping with rows of the file read by it, for the user to look at.
#[derive(Debug)]
pub struct Preview {
    /// The proposal.
    pub proposal: Proposal,
    /// It, as TOML.
    pub toml: String,
    /// What the first rows become: column and text.
    pub rows: Vec<Vec<(&'static str, String)>>,
    /// Rows that could not be read, with the reason.
    pub rejected: Vec<(u64, String)>,
}

/// Rows that a preview shows.
const PREVIEW_ROWS: usize = 5;

/// Proposes a mapping for the table in a file and reads its first rows by it.
///
/// `mapping` is used instead of a proposal, to look at one that was edited.
pub fn preview(path: &Path, mapping: Option<Mapping>) -> Result<Preview, WorkflowError> {
    let bytes = head_of(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let head = Head {
        name: &name,
        bytes: &bytes,
    };
    let mut proposal = intake::propose(&head).ok_or_else(|| {
        WorkflowError::Import(format!(
            "`{}` is no table: a header with several columns, parted by tab, comma, semicolon or |, was expected",
            path.display()
        ))
    })?;
    if let Some(mapping) = mapping {
        proposal.mapping = mapping;
    }
    let (rows, rejected) = intake::preview(&head, &proposal.mapping, PREVIEW_ROWS)?;
    Ok(Preview {
        toml: proposal.mapping.to_toml()?,
        proposal,
        rows,
        rejected,
    })
}

/// Reads a mapping from a TOML file.
pub fn read(path: &Path) -> Result<Mapping, WorkflowError> {
    let text = std::fs::read_to_string(path).map_err(|source| WorkflowError::Read {
        path: path.to_owned(),
        source,
    })?;
    Ok(Mapping::from_toml(&text)?)
}

/// Remembers a mapping: files with the same header are read by it from now on.
pub async fn confirm(
    label: &Label,
    signature: &str,
    mapping: &Mapping,
    now: Timestamp,
) -> Result<(), WorkflowError> {
    let saved = mappings::Mapping {
        signature: signature.to_owned(),
        name: mapping.name.clone(),
        toml: mapping.to_toml()?,
        confirmed_at: now,
    };
    mappings::save(&label.store, label.tenant, &saved).await?;
    Ok(())
}

/// Returns the mappings that were confirmed, as name and TOML.
pub async fn list(label: &Label) -> Result<Vec<(String, String)>, WorkflowError> {
    let saved = mappings::list(&label.store, label.tenant).await?;
    Ok(saved
        .into_iter()
        .map(|saved| (saved.name, saved.toml))
        .collect())
}

/// Forgets the mapping of this name; returns whether there was one.
pub async fn forget(label: &Label, name: &str) -> Result<bool, WorkflowError> {
    let mut is_gone = false;
    for saved in mappings::list(&label.store, label.tenant).await? {
        if saved.name == name {
            is_gone |= mappings::remove(&label.store, label.tenant, &saved.signature).await?;
        }
    }
    Ok(is_gone)
}

fn head_of(path: &Path) -> Result<Vec<u8>, WorkflowError> {
    let read = |source| WorkflowError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(read)?
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut bytes)
        .map_err(read)?;
    Ok(bytes)
}
