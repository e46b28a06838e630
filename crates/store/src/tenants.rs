//! The tenants of a data folder: labels and artists whose data nobody else sees.

use catalog::{Digest, TenantId, Timestamp};
use sqlx::any::AnyRow;

use crate::error::failed;
use crate::rows::{Columns as _, commit};
use crate::{Store, StoreError};

const NAME_CHARS_MAX: usize = 64;

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its id, after which its folder is named.
    pub id: TenantId,
    /// Its name, unique whatever the case of its letters.
    pub name: String,
    /// When it came to be.
    pub created_at: Timestamp,
}

/// Returns the tenant of that name, in any case.
pub async fn find(store: &Store, name: &str) -> Result<Option<Tenant>, StoreError> {
    check(name)?;
    let Some(pool) = store.read_control().await? else {
        return Ok(None);
    };
    sqlx::query("SELECT id, name, created_at FROM tenants WHERE name_key = $1")
        .bind(name.to_lowercase())
        .fetch_optional(&pool)
        .await
        .map_err(failed("look for a label"))?
        .as_ref()
        .map(read)
        .transpose()
}

/// Returns the tenant of that name; makes it if there is none.
pub async fn find_or_create(
    store: &Store,
    name: &str,
    now: Timestamp,
) -> Result<Tenant, StoreError> {
    const DOING: &str = "make a label";
    if let Some(tenant) = find(store, name).await? {
        return Ok(tenant);
    }
    let key = name.to_lowercase();
    let id = TenantId::new(now, Digest::of(key.as_bytes()));
    let mut change = store.change_control(DOING).await?;
    sqlx::query(
        "INSERT INTO tenants (id, name, name_key, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name_key) DO NOTHING",
    )
    .bind(id.to_string())
    .bind(name)
    .bind(&key)
    .bind(now.micros())
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    // Another task may have been first.
    let row = sqlx::query("SELECT id, name, created_at FROM tenants WHERE name_key = $1")
        .bind(&key)
        .fetch_one(&mut *change)
        .await
        .map_err(failed(DOING))?;
    let tenant = read(&row)?;
    commit(change, DOING).await?;
    Ok(tenant)
}

/// Returns all tenants by name.
pub async fn list(store: &Store) -> Result<Vec<Tenant>, StoreError> {
    let Some(pool) = store.read_control().await? else {
        return Ok(Vec::new());
    };
    sqlx::query("SELECT id, name, created_at FROM tenants ORDER BY name_key")
        .fetch_all(&pool)
        .await
        .map_err(failed("list the labels"))?
        .iter()
        .map(read)
        .collect()
}

pub(crate) async fn exists(store: &Store, tenant: TenantId) -> Result<bool, StoreError> {
    let Some(pool) = store.read_control().await? else {
        return Ok(false);
    };
    let n_found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM tenants WHERE id = $1")
        .bind(tenant.to_string())
        .fetch_one(&pool)
        .await
        .map_err(failed("look for a label"))?;
    Ok(n_found > 0)
}

fn check(name: &str) -> Result<(), StoreError> {
    let n_chars = name.chars().count();
    let fits = (1..=NAME_CHARS_MAX).contains(&n_chars)
        && name.trim() == name
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.'));
    if fits {
        return Ok(());
    }
    Err(StoreError::BadName {
        name: name.to_owned(),
    })
}

fn read(row: &AnyRow) -> Result<Tenant, StoreError> {
    Ok(Tenant {
        id: row.parsed("id")?,
        name: row.text("name")?,
        created_at: row.moment("created_at")?,
    })
}
