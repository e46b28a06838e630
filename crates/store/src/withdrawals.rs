//! Taking the rows of a source out of the lake: because its import is undone, or because another
//! file corrects it.
//!
//! Files that hold only its rows just leave. Files that hold rows of others too are written anew
//! without its rows: [`plan`] tells which, the caller writes them and names them in
//! [`Withdrawal::rewritten`], and the commit exchanges all of them at once.

use std::collections::BTreeMap;

use catalog::{SourceId, TenantId, Timestamp};

use crate::error::failed;
use crate::lake_files::{self, LakeFile};
use crate::rows::{Change, Columns as _, commit};
use crate::sources::{self, SourceState};
use crate::{Store, StoreError};

/// What it takes to withdraw a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The source.
    pub source: SourceId,
    /// Files that hold its rows and no others.
    pub own_files: Vec<LakeFile>,
    /// Files that hold rows of other sources too.
    pub shared_files: Vec<LakeFile>,
    /// What takes the place of the shared files: the same rows without those of the source. Filled
    /// by the caller.
    pub rewritten: Vec<LakeFile>,
}

/// What an undo did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Paths of the files that are no longer live and can be deleted.
    pub removed_paths: Vec<String>,
    /// Sources that the withdrawn one had replaced. They stay replaced; importing their files again
    /// brings them back.
    pub had_replaced: Vec<SourceId>,
}

/// Returns what it takes to withdraw a source, `None` unless it is active.
pub async fn plan(
    store: &Store,
    tenant: TenantId,
    source: SourceId,
) -> Result<Option<Withdrawal>, StoreError> {
    const DOING: &str = "plan a withdrawal";
    let Some(pool) = store.read(tenant).await? else {
        return Ok(None);
    };
    // One view of both tables.
    let mut view = pool.begin().await.map_err(failed(DOING))?;
    match sources::get(&mut view, tenant, source).await? {
        Some(found) if found.state == SourceState::Active => {}
        _ => return Ok(None),
    }
    let files = lake_files::of_source(&mut view, tenant, source).await?;
    let (own_files, shared_files) = files.into_iter().partition(|file| file.sources.len() == 1);
    Ok(Some(Withdrawal {
        source,
        own_files,
        shared_files,
        rewritten: Vec::new(),
    }))
}

/// Takes an import back: its source no longer counts and its rows leave the lake, at once.
///
/// Decisions about the catalogue stay, so importing the file again brings back all as it was.
pub async fn undo(
    store: &Store,
    tenant: TenantId,
    withdrawal: &Withdrawal,
    now: Timestamp,
) -> Result<Undone, StoreError> {
    const DOING: &str = "undo an import";
    let mut change = store.change(tenant, DOING).await?;
    let state = SourceState::Undone { at: now };
    let removed_paths = apply(&mut change, tenant, withdrawal, state).await?;
    let had_replaced = sqlx::query(
        "SELECT id FROM sources WHERE tenant_id = $1 AND replaced_by = $2 ORDER BY imported_at, id",
    )
    .bind(tenant.to_string())
    .bind(withdrawal.source.to_string())
    .fetch_all(&mut *change)
    .await
    .map_err(failed(DOING))?
    .iter()
    .map(|row| row.parsed("id"))
    .collect::<Result<_, _>>()?;
    commit(change, DOING).await?;
    Ok(Undone {
        removed_paths,
        had_replaced,
    })
}

/// Withdraws a source as part of a change; returns the paths of the files that left.
pub(crate) async fn apply(
    change: &mut Change,
    tenant: TenantId,
    withdrawal: &Withdrawal,
    state: SourceState,
) -> Result<Vec<String>, StoreError> {
    let Withdrawal {
        source,
        own_files,
        shared_files,
        rewritten,
    } = withdrawal;
    let replan = || StoreError::Replan {
        source_id: source.to_string(),
    };
    let found = sources::get(change, tenant, *source).await?;
    if found.is_none_or(|found| found.state != SourceState::Active) {
        return Err(replan());
    }
    let mut planned: Vec<&LakeFile> = own_files.iter().chain(shared_files).collect();
    planned.sort_by(|a, b| a.path.cmp(&b.path));
    let live = lake_files::of_source(change, tenant, *source).await?;
    if !live.iter().eq(planned) {
        return Err(replan());
    }
    let mut others: BTreeMap<SourceId, u64> = BTreeMap::new();
    for &(other, n_rows) in shared_files.iter().flat_map(|file| &file.sources) {
        if other != *source {
            *others.entry(other).or_default() += n_rows;
        }
    }
    lake_files::expect_rows(&others, rewritten)?;
    for file in &live {
        lake_files::remove(change, tenant, &file.path).await?;
    }
    lake_files::add(change, tenant, rewritten).await?;
    sources::retire(change, tenant, *source, state).await?;
    Ok(live.into_iter().map(|file| file.path).collect())
}
