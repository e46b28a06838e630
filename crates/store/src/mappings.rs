//! How the columns of an unknown kind of file are read, as people confirmed it; known again by the
//! signature of its header.

use catalog::{TenantId, Timestamp};
use sqlx::any::AnyRow;

use crate::error::failed;
use crate::rows::{Columns as _, commit};
use crate::{Store, StoreError};

/// A mapping that was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// What the header of such files comes down to.
    pub signature: String,
    /// What people call it.
    pub name: String,
    /// The mapping itself.
    pub toml: String,
    /// When it was confirmed last.
    pub confirmed_at: Timestamp,
}

/// Saves a mapping, in the place of one with the same signature.
pub async fn save(store: &Store, tenant: TenantId, mapping: &Mapping) -> Result<(), StoreError> {
    const DOING: &str = "save a mapping";
    let mut change = store.change(tenant, DOING).await?;
    sqlx::query(
        "INSERT INTO mappings (tenant_id, signature, name, toml, confirmed_at) \
         VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (tenant_id, signature) DO UPDATE \
         SET name = excluded.name, toml = excluded.toml, confirmed_at = excluded.confirmed_at",
    )
    .bind(tenant.to_string())
    .bind(&mapping.signature)
    .bind(&mapping.name)
    .bind(&mapping.toml)
    .bind(mapping.confirmed_at.micros())
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    commit(change, DOING).await
}

/// Returns the mapping for files of a signature.
pub async fn find(
    store: &Store,
    tenant: TenantId,
    signature: &str,
) -> Result<Option<Mapping>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(None);
    };
    sqlx::query(
        "SELECT signature, name, toml, confirmed_at FROM mappings \
         WHERE tenant_id = $1 AND signature = $2",
    )
    .bind(tenant.to_string())
    .bind(signature)
    .fetch_optional(&pool)
    .await
    .map_err(failed("look for a mapping"))?
    .as_ref()
    .map(read)
    .transpose()
}

/// Returns all mappings by name.
pub async fn list(store: &Store, tenant: TenantId) -> Result<Vec<Mapping>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT signature, name, toml, confirmed_at FROM mappings \
         WHERE tenant_id = $1 ORDER BY name, signature",
    )
    .bind(tenant.to_string())
    .fetch_all(&pool)
    .await
    .map_err(failed("list the mappings"))?
    .iter()
    .map(read)
    .collect()
}

/// Removes a mapping; returns whether there was one.
pub async fn remove(store: &Store, tenant: TenantId, signature: &str) -> Result<bool, StoreError> {
    const DOING: &str = "remove a mapping";
    let mut change = store.change(tenant, DOING).await?;
    let done = sqlx::query("DELETE FROM mappings WHERE tenant_id = $1 AND signature = $2")
        .bind(tenant.to_string())
        .bind(signature)
        .execute(&mut *change)
        .await
        .map_err(failed(DOING))?;
    commit(change, DOING).await?;
    Ok(done.rows_affected() > 0)
}

fn read(row: &AnyRow) -> Result<Mapping, StoreError> {
    Ok(Mapping {
        signature: row.text("signature")?,
        name: row.text("name")?,
        toml: row.text("toml")?,
        confirmed_at: row.moment("confirmed_at")?,
    })
}
