//! Agreements as they were added. A version applies from its first day until the next begins.

use catalog::{Digest, TenantId, Timestamp};
use sqlx::any::AnyRow;

use crate::error::failed;
use crate::rows::{Columns as _, commit};
use crate::{Store, StoreError};

/// One version of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// What it is called, the same in all versions.
    pub id: String,
    /// First day on which this version applies, counted from 1970-01-01.
    pub first_day: i32,
    /// What it is, for people.
    pub title: String,
    /// The agreement itself.
    pub toml: String,
    /// Digest of the TOML.
    pub digest: Digest,
    /// When it was added.
    pub added_at: Timestamp,
}

/// Adds a version; returns whether it is new. One with the same first day is replaced.
pub async fn put(
    store: &Store,
    tenant: TenantId,
    agreement: &Agreement,
) -> Result<bool, StoreError> {
    const DOING: &str = "add an agreement";
    let mut change = store.change(tenant, DOING).await?;
    let done = sqlx::query(
        "INSERT INTO agreements (tenant_id, id, first_day, title, toml, digest, added_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (tenant_id, id, first_day) DO UPDATE \
         SET title = excluded.title, toml = excluded.toml, digest = excluded.digest, \
             added_at = excluded.added_at \
         WHERE agreements.digest <> excluded.digest",
    )
    .bind(tenant.to_string())
    .bind(&agreement.id)
    .bind(i64::from(agreement.first_day))
    .bind(&agreement.title)
    .bind(&agreement.toml)
    .bind(agreement.digest.to_string())
    .bind(agreement.added_at.micros())
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    commit(change, DOING).await?;
    Ok(done.rows_affected() > 0)
}

/// Returns all versions by id and first day.
pub async fn list(store: &Store, tenant: TenantId) -> Result<Vec<Agreement>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT id, first_day, title, toml, digest, added_at FROM agreements \
         WHERE tenant_id = $1 ORDER BY id, first_day",
    )
    .bind(tenant.to_string())
    .fetch_all(&pool)
    .await
    .map_err(failed("list the agreements"))?
    .iter()
    .map(read)
    .collect()
}

/// Removes a version, or all of them; returns how many there were.
pub async fn remove(
    store: &Store,
    tenant: TenantId,
    id: &str,
    first_day: Option<i32>,
) -> Result<u64, StoreError> {
    const DOING: &str = "remove an agreement";
    let mut change = store.change(tenant, DOING).await?;
    let done = sqlx::query(
        "DELETE FROM agreements \
         WHERE tenant_id = $1 AND id = $2 AND first_day = COALESCE($3, first_day)",
    )
    .bind(tenant.to_string())
    .bind(id)
    .bind(first_day.map(i64::from))
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    commit(change, DOING).await?;
    Ok(done.rows_affected())
}

fn read(row: &AnyRow) -> Result<Agreement, StoreError> {
    Ok(Agreement {
        id: row.text("id")?,
        first_day: row.small("first_day")?,
        title: row.text("title")?,
        toml: row.text("toml")?,
        digest: row.parsed("digest")?,
        added_at: row.moment("added_at")?,
    })
}
