//! Receipts that durable values cite, as canonical JSON under its digest.

use catalog::{Digest, TenantId, Timestamp};
use sqlx::any::AnyRow;

use crate::error::failed;
use crate::rows::{CANDIDATES_MAX, Columns as _, Prefix, commit, the_one};
use crate::{Store, StoreError};

/// A receipt that was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReceipt {
    /// The digest of the canonical JSON.
    pub id: Digest,
    /// The receipt.
    pub json: String,
    /// When it was stored first.
    pub stored_at: Timestamp,
}

/// Stores a receipt; one that is there stays as it is.
pub async fn put(
    store: &Store,
    tenant: TenantId,
    id: Digest,
    json: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    const DOING: &str = "store a receipt";
    let mut change = store.change(tenant, DOING).await?;
    sqlx::query(
        "INSERT INTO receipts (tenant_id, id, json, stored_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant_id, id) DO NOTHING",
    )
    .bind(tenant.to_string())
    .bind(id.to_string())
    .bind(json)
    .bind(now.micros())
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    commit(change, DOING).await
}

/// Returns the receipt whose id is `text` or alone begins with it.
pub async fn get(
    store: &Store,
    tenant: TenantId,
    text: &str,
) -> Result<Option<StoredReceipt>, StoreError> {
    const DOING: &str = "look for a receipt";
    let (Some(prefix), Some(pool)) = (Prefix::new(text), store.read(tenant).await?) else {
        return Ok(None);
    };
    let ids = sqlx::query_scalar(
        "SELECT id FROM receipts WHERE tenant_id = $1 AND id >= $2 AND id < $3 \
         ORDER BY id LIMIT $4",
    )
    .bind(tenant.to_string())
    .bind(prefix.from)
    .bind(prefix.to)
    .bind(CANDIDATES_MAX as i64)
    .fetch_all(&pool)
    .await
    .map_err(failed(DOING))?;
    let Some(id) = the_one(text, ids)? else {
        return Ok(None);
    };
    sqlx::query("SELECT id, json, stored_at FROM receipts WHERE tenant_id = $1 AND id = $2")
        .bind(tenant.to_string())
        .bind(id)
        .fetch_optional(&pool)
        .await
        .map_err(failed(DOING))?
        .as_ref()
        .map(read)
        .transpose()
}

fn read(row: &AnyRow) -> Result<StoredReceipt, StoreError> {
    Ok(StoredReceipt {
        id: row.parsed("id")?,
        json: row.text("json")?,
        stored_at: row.moment("stored_at")?,
    })
}
