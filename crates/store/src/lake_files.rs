//! The live files of the lake. A file that is not listed here is no part of any answer, whatever
//! lies on the disk; one that is listed is on the disk whole.

use std::collections::BTreeMap;

use catalog::{SourceId, TenantId};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::failed;
use crate::rows::{Columns as _, commit, integer};
use crate::{Store, StoreError};

/// A file of the lake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LakeFile {
    /// The data set whose rows it holds.
    pub dataset: String,
    /// Version of the data set.
    pub version: u32,
    /// The month that its rows belong to, such as `2026-07`.
    pub month: String,
    /// Path within the lake folder of the tenant.
    pub path: String,
    /// Number of rows, which is the sum over the sources.
    pub n_rows: u64,
    /// Size on disk.
    pub size_bytes: u64,
    /// The sources of its rows, with the number from each. One for a file that an import wrote,
    /// more after small files were put together.
    pub sources: Vec<(SourceId, u64)>,
}

/// Returns the live files by path: those of one data set, or all.
pub async fn live(
    store: &Store,
    tenant: TenantId,
    dataset: Option<&str>,
) -> Result<Vec<LakeFile>, StoreError> {
    const DOING: &str = "list the files of the lake";
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    let rows = sqlx::query(
        "SELECT f.dataset, f.version, f.month, f.path, f.size_bytes, s.source_id, s.n_rows \
         FROM lake_files f \
         JOIN lake_file_sources s ON s.tenant_id = f.tenant_id AND s.path = f.path \
         WHERE f.tenant_id = $1 AND f.dataset = COALESCE($2, f.dataset) ORDER BY f.path, s.source_id",
    )
    .bind(tenant.to_string())
    .bind(dataset)
    .fetch_all(&pool)
    .await
    .map_err(failed(DOING))?;
    gather(&rows)
}

/// Returns the paths of all live files: what lies in the lake folder beside them is left over.
pub async fn all_paths(store: &Store, tenant: TenantId) -> Result<Vec<String>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query_scalar("SELECT path FROM lake_files WHERE tenant_id = $1 ORDER BY path")
        .bind(tenant.to_string())
        .fetch_all(&pool)
        .await
        .map_err(failed("list the files of the lake"))
}

/// Puts `added` in the place of `removed`, at once: small files become a large one.
///
/// Each source must have as many rows in the one as in the other.
pub async fn swap(
    store: &Store,
    tenant: TenantId,
    removed: &[String],
    added: &[LakeFile],
) -> Result<(), StoreError> {
    const DOING: &str = "exchange files of the lake";
    let mut change = store.change(tenant, DOING).await?;
    let mut before = BTreeMap::new();
    for path in removed {
        for (source, n_rows) in remove(&mut change, tenant, path).await? {
            *before.entry(source).or_default() += n_rows;
        }
    }
    expect_rows(&before, added)?;
    add(&mut change, tenant, added).await?;
    commit(change, DOING).await
}

/// Fails unless the files hold just that many rows of each source.
pub(crate) fn expect_rows(
    expected: &BTreeMap<SourceId, u64>,
    files: &[LakeFile],
) -> Result<(), StoreError> {
    let mut found: BTreeMap<SourceId, u64> = BTreeMap::new();
    for file in files {
        for &(source, n_rows) in &file.sources {
            let total = found.entry(source).or_default();
            *total = total.saturating_add(n_rows);
        }
    }
    for &source in expected.keys().chain(found.keys()) {
        let of = |rows: &BTreeMap<SourceId, u64>| rows.get(&source).copied().unwrap_or(0);
        if of(expected) != of(&found) {
            return Err(StoreError::Miscounted {
                source_id: source.to_string(),
                found: of(&found),
                expected: of(expected),
            });
        }
    }
    Ok(())
}

/// Returns the live files that hold rows of a source, by path.
pub(crate) async fn of_source(
    connection: &mut AnyConnection,
    tenant: TenantId,
    source: SourceId,
) -> Result<Vec<LakeFile>, StoreError> {
    let rows = sqlx::query(
        "SELECT f.dataset, f.version, f.month, f.path, f.size_bytes, s.source_id, s.n_rows \
         FROM lake_files f \
         JOIN lake_file_sources s ON s.tenant_id = f.tenant_id AND s.path = f.path \
         JOIN lake_file_sources o ON o.tenant_id = f.tenant_id AND o.path = f.path \
         WHERE f.tenant_id = $1 AND o.source_id = $2 ORDER BY f.path, s.source_id",
    )
    .bind(tenant.to_string())
    .bind(source.to_string())
    .fetch_all(connection)
    .await
    .map_err(failed("list the files of a source"))?;
    gather(&rows)
}

/// Adds files to those that are live.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    tenant: TenantId,
    files: &[LakeFile],
) -> Result<(), StoreError> {
    const DOING: &str = "add a file to the lake";
    for file in files {
        let n_rows = file
            .sources
            .iter()
            .fold(0_u64, |sum, &(_, n)| sum.saturating_add(n));
        if file.sources.is_empty() || n_rows != file.n_rows {
            return Err(StoreError::UnknownRows {
                path: file.path.clone(),
                n_rows: file.n_rows,
                found: n_rows,
            });
        }
        let done = sqlx::query(
            "INSERT INTO lake_files (tenant_id, path, dataset, version, month, n_rows, size_bytes) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, path) DO NOTHING",
        )
        .bind(tenant.to_string())
        .bind(&file.path)
        .bind(&file.dataset)
        .bind(i64::from(file.version))
        .bind(&file.month)
        .bind(integer(file.n_rows))
        .bind(integer(file.size_bytes))
        .execute(&mut *connection)
        .await
        .map_err(failed(DOING))?;
        if done.rows_affected() == 0 {
            return Err(StoreError::AlreadyLive {
                path: file.path.clone(),
            });
        }
        for (source, n_rows) in &file.sources {
            sqlx::query(
                "INSERT INTO lake_file_sources (tenant_id, path, source_id, n_rows) \
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(tenant.to_string())
            .bind(&file.path)
            .bind(source.to_string())
            .bind(integer(*n_rows))
            .execute(&mut *connection)
            .await
            .map_err(failed(DOING))?;
        }
    }
    Ok(())
}

/// Removes a file from those that are live; returns the sources of its rows.
pub(crate) async fn remove(
    connection: &mut AnyConnection,
    tenant: TenantId,
    path: &str,
) -> Result<Vec<(SourceId, u64)>, StoreError> {
    const DOING: &str = "remove a file from the lake";
    let rows = sqlx::query(
        "SELECT source_id, n_rows FROM lake_file_sources WHERE tenant_id = $1 AND path = $2",
    )
    .bind(tenant.to_string())
    .bind(path)
    .fetch_all(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    let sources: Result<_, _> = rows
        .iter()
        .map(|row| Ok((row.parsed("source_id")?, row.count("n_rows")?)))
        .collect();
    // The rows of `lake_file_sources` go with it.
    let done = sqlx::query("DELETE FROM lake_files WHERE tenant_id = $1 AND path = $2")
        .bind(tenant.to_string())
        .bind(path)
        .execute(connection)
        .await
        .map_err(failed(DOING))?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotLive {
            path: path.to_owned(),
        });
    }
    sources
}

/// Gathers files from rows of one source each, sorted by path.
fn gather(rows: &[AnyRow]) -> Result<Vec<LakeFile>, StoreError> {
    let mut files: Vec<LakeFile> = Vec::new();
    for row in rows {
        let path = row.text("path")?;
        let (source, n_rows) = (row.parsed("source_id")?, row.count("n_rows")?);
        match files.last_mut() {
            Some(file) if file.path == path => {
                file.n_rows += n_rows;
                file.sources.push((source, n_rows));
            }
            _ => files.push(LakeFile {
                dataset: row.text("dataset")?,
                version: row.small("version")?,
                month: row.text("month")?,
                path,
                n_rows,
                size_bytes: row.count("size_bytes")?,
                sources: vec![(source, n_rows)],
            }),
        }
    }
    Ok(files)
}
