//! The files that were imported: what came of each, its rejected rows, its copy, and taking it back.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;

use catalog::{Digest, Period, SourceId, Timestamp};
use intake::Report;
use serde::Serialize;
use store::sources::{self, Filter, Source, SourceState};
use store::withdrawals;

use crate::WorkflowError;
use crate::import::Places;
pub use crate::import::Reason;
use crate::label::Label;
use crate::withdrawal::withdrawal;

/// A file that was imported, in one line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Its id.
    pub id: SourceId,
    /// Name of the file.
    pub name: String,
    /// Where it was when it was imported.
    pub origin: String,
    /// What it was recognised as.
    pub format: String,
    /// Data set of its rows.
    pub dataset: String,
    /// `active`, `undone` or `replaced`.
    pub state: &'static str,
    /// The file that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<SourceId>,
    /// When it was imported, in microseconds since 1970.
    pub imported_at: Timestamp,
    /// Digest of its bytes.
    pub digest: Digest,
    /// Its size.
    pub size_bytes: u64,
    /// Period of the statement, else of the use.
    pub period: Option<Period>,
    /// Rows in the lake.
    pub accepted: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Rows that were there before.
    pub duplicates: u64,
}

impl Summary {
    fn of(source: Source) -> Self {
        let (state, replaced_by) = match source.state {
            SourceState::Active => ("active", None),
            SourceState::Undone { .. } => ("undone", None),
            SourceState::Replaced { by, .. } => ("replaced", Some(by)),
        };
        Self {
            id: source.id,
            name: source.name,
            origin: source.origin,
            format: source.format,
            dataset: source.dataset,
            state,
            replaced_by,
            imported_at: source.imported_at,
            digest: source.digest,
            size_bytes: source.size_bytes,
            period: source.period,
            accepted: source.accepted,
            rejected: source.rejected,
            duplicates: source.duplicates,
        }
    }
}

/// A file that was imported, with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Details {
    /// In one line.
    #[serde(flatten)]
    pub summary: Summary,
    /// What came of it when it was read.
    pub report: Option<Report>,
    /// The copy that is kept, compressed, without personal cells.
    pub copy: Option<PathBuf>,
    /// The rejected rows, to be mended and imported.
    pub rejected_file: Option<PathBuf>,
}

/// What an undo did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Undone {
    /// The file whose rows left the lake.
    #[serde(flatten)]
    pub summary: Summary,
    /// Files that it had replaced. They stay out; importing them again brings them back.
    pub had_replaced: Vec<SourceId>,
}

/// Returns the files that were imported, the latest first; `all` includes those that no longer count.
pub async fn list(label: &Label, all: bool) -> Result<Vec<Summary>, WorkflowError> {
    let filter = if all { Filter::All } else { Filter::Active };
    let found = sources::list(&label.store, label.tenant, filter).await?;
    Ok(found.into_iter().map(Summary::of).collect())
}

/// Returns what is known of the file whose id begins with `id`.
pub async fn show(label: &Label, id: &str) -> Result<Details, WorkflowError> {
    let source = find(label, id).await?;
    let json = sources::report_json(&label.store, label.tenant, source.id).await?;
    let places = Places::new(&label.sources_folder(), source.id, &source.name);
    let there = |path: PathBuf| path.is_file().then_some(path);
    Ok(Details {
        report: json.and_then(|json| serde_json::from_str(&json).ok()),
        copy: there(places.kept),
        rejected_file: there(places.rejected),
        summary: Summary::of(source),
    })
}

/// Returns the rejected rows of the file whose id begins with `id`, and the file to mend.
pub async fn rejected(
    label: &Label,
    id: &str,
) -> Result<(Vec<Reason>, Option<PathBuf>), WorkflowError> {
    let source = find(label, id).await?;
    let places = Places::new(&label.sources_folder(), source.id, &source.name);
    if source.rejected == 0 {
        return Ok((Vec::new(), None));
    }
    let read = |source| WorkflowError::Read {
        path: places.reasons.clone(),
        source,
    };
    let file = File::open(&places.reasons).map_err(read)?;
    let reasons: io::Result<Vec<Reason>> = BufReader::new(file)
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect();
    Ok((reasons.map_err(read)?, Some(places.rejected)))
}

/// Writes the kept copy of the file whose id begins with `id`: without personal cells, rows at
/// their numbers.
pub async fn copy(label: &Label, id: &str, out: &mut dyn io::Write) -> Result<(), WorkflowError> {
    let source = find(label, id).await?;
    let place = Places::new(&label.sources_folder(), source.id, &source.name).kept;
    let read = |source| WorkflowError::Read {
        path: place.clone(),
        source,
    };
    let file = File::open(&place).map_err(read)?;
    zstd::stream::copy_decode(file, out)?;
    Ok(())
}

/// Takes the rows of the file whose id begins with `id` out of the lake.
///
/// Its copy stays, and so do decisions about the catalogue: importing it again brings all back.
pub async fn undo(label: &Label, id: &str, now: Timestamp) -> Result<Undone, WorkflowError> {
    let source = find(label, id).await?;
    let Some(plan) = withdrawal(label, source.id, now).await? else {
        return Err(WorkflowError::Usage(format!(
            "`{}` is {} already: nothing of it is in the lake",
            source.name,
            Summary::of(source.clone()).state
        )));
    };
    let undone = withdrawals::undo(&label.store, label.tenant, &plan, now).await?;
    crate::compaction::remove(label, &undone.removed_paths);
    let source = find(label, &source.id.to_string()).await?;
    Ok(Undone {
        summary: Summary::of(source),
        had_replaced: undone.had_replaced,
    })
}

async fn find(label: &Label, id: &str) -> Result<Source, WorkflowError> {
    sources::find_by_prefix(&label.store, label.tenant, id)
        .await?
        .ok_or_else(|| WorkflowError::NotFound {
            what: "source",
            name: id.to_owned(),
            remedy: "`ledgerline sources list --all` lists them",
        })
}
