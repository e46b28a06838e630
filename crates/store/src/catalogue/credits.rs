use catalog::{PartyId, TenantId};
use sqlx::any::AnyRow;

use super::Entity;
use crate::error::failed;
use crate::rows::{Change, Columns as _, Insert, commit};
use crate::{Store, StoreError};

/// What a party did for a recording, a work or a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// For what.
    pub on: Entity,
    /// Who.
    pub party: PartyId,
    /// As what, such as `composer` or `main artist`.
    pub role: String,
    /// The share as a ratio such as `1/3`, where there is one.
    pub share: Option<String>,
}

/// Stores credits, each in the place of one with the same entry, party and role. The parties must
/// be there.
pub async fn put_credits(
    store: &Store,
    tenant: TenantId,
    credits: &[Credit],
) -> Result<(), StoreError> {
    let mut change = store.change(tenant, PUTTING).await?;
    put_all(&mut change, tenant, credits).await?;
    commit(change, PUTTING).await
}

/// Removes a credit; returns whether there was one.
pub async fn remove_credit(
    store: &Store,
    tenant: TenantId,
    credit: &Credit,
) -> Result<bool, StoreError> {
    const DOING: &str = "remove a credit";
    let mut change = store.change(tenant, DOING).await?;
    let done = sqlx::query(
        "DELETE FROM credits \
         WHERE tenant_id = $1 AND kind = $2 AND entity_id = $3 AND party_id = $4 AND role = $5",
    )
    .bind(tenant.to_string())
    .bind(credit.on.kind())
    .bind(credit.on.id())
    .bind(credit.party.to_string())
    .bind(&credit.role)
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    commit(change, DOING).await?;
    Ok(done.rows_affected() > 0)
}

/// Returns the credits of an entry by role.
pub async fn credits_of(
    store: &Store,
    tenant: TenantId,
    on: Entity,
) -> Result<Vec<Credit>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT kind, entity_id, party_id, role, share FROM credits \
         WHERE tenant_id = $1 AND kind = $2 AND entity_id = $3 ORDER BY role, party_id",
    )
    .bind(tenant.to_string())
    .bind(on.kind())
    .bind(on.id())
    .fetch_all(&pool)
    .await
    .map_err(failed(LISTING))?
    .iter()
    .map(read)
    .collect()
}

/// Returns all that a party is credited for.
pub async fn credits_of_party(
    store: &Store,
    tenant: TenantId,
    party: PartyId,
) -> Result<Vec<Credit>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT kind, entity_id, party_id, role, share FROM credits \
         WHERE tenant_id = $1 AND party_id = $2 ORDER BY kind, entity_id, role",
    )
    .bind(tenant.to_string())
    .bind(party.to_string())
    .fetch_all(&pool)
    .await
    .map_err(failed(LISTING))?
    .iter()
    .map(read)
    .collect()
}

const PUTTING: &str = "store credits";
const LISTING: &str = "list credits";

pub(crate) async fn put_all(
    change: &mut Change,
    tenant: TenantId,
    credits: &[Credit],
) -> Result<(), StoreError> {
    let tenant = tenant.to_string();
    let insert = Insert {
        into: "credits (tenant_id, kind, entity_id, party_id, role, share)",
        then: "ON CONFLICT (tenant_id, kind, entity_id, party_id, role) \
               DO UPDATE SET share = excluded.share",
        doing: PUTTING,
    };
    insert
        .all(change, credits, |credit, row| {
            row.add(tenant.as_str())
                .add(credit.on.kind())
                .add(credit.on.id())
                .text(credit.party)
                .add(credit.role.as_str())
                .add(credit.share.as_deref());
        })
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Credit, StoreError> {
    Ok(Credit {
        on: row.entity("kind", "entity_id")?,
        party: row.parsed("party_id")?,
        role: row.text("role")?,
        share: row.maybe_text("share")?,
    })
}
