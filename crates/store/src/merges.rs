//! What people decide about the catalogue: two entries are one, an identity is something of its
//! own. Every decision is kept with its reason and can be taken back.

use std::collections::{BTreeSet, HashMap};

use catalog::{Digest, MergeId, TenantId, Timestamp};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::catalogue::{self, Entity, Entry};
use crate::error::failed;
use crate::identities::{self, How};
use crate::rows::{Change, Columns as _, commit, corrupt};
use crate::{Store, StoreError};

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its id.
    pub id: MergeId,
    /// What was decided.
    pub what: What,
    /// When.
    pub made_at: Timestamp,
    /// Why, in words.
    pub why: String,
    /// When it was taken back, if it was.
    pub undone_at: Option<Timestamp>,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// All that stands for `from` stands for `into`.
    Merge {
        /// The entry that no longer counts.
        from: Entity,
        /// The entry that does.
        into: Entity,
    },
    /// An identity was moved from one entry to another of its own.
    Split {
        /// The identity.
        identity: i64,
        /// Where it had been.
        from: Entity,
        /// Where it went.
        into: Entity,
    },
}

/// Which entry each merged entry stands for.
#[derive(Clone, Debug, Default)]
pub struct Resolution(HashMap<Entity, Entity>);

impl Resolution {
    /// Returns the entry that counts for `entity`: itself unless it was merged.
    pub fn of(&self, entity: Entity) -> Entity {
        let mut last = entity;
        // No chain is longer than all merges, even if somebody made a ring by hand.
        for _ in 0..self.0.len() {
            match self.0.get(&last) {
                Some(&next) => last = next,
                None => break,
            }
        }
        last
    }
}

/// Merges `from` into `into`. Identities keep pointing at `from`, so it can be taken back and
/// survives an import.
pub async fn merge(
    store: &Store,
    tenant: TenantId,
    from: Entity,
    into: Entity,
    now: Timestamp,
    why: &str,
) -> Result<MergeId, StoreError> {
    const DOING: &str = "merge two entries";
    let mut change = store.change(tenant, DOING).await?;
    let id = merge_in(&mut change, tenant, (from, into), now, why).await?;
    commit(change, DOING).await?;
    Ok(id)
}

/// Moves an identity to `entry`, which is entered unless it is there.
pub async fn split<E: Entry>(
    store: &Store,
    tenant: TenantId,
    identity: i64,
    entry: &E,
    now: Timestamp,
    why: &str,
) -> Result<MergeId, StoreError> {
    const DOING: &str = "move an identity to an entry of its own";
    let mut change = store.change(tenant, DOING).await?;
    let found = identities::find(&mut change, tenant, identity).await?;
    let found = found.ok_or_else(|| StoreError::NotFound {
        what: "identity",
        id: identity.to_string(),
    })?;
    let (from, into) = (found.entity, E::entity(entry.id()));
    expect_same_kind(from, into)?;
    let n_made = catalogue::insert_all(&mut change, tenant, std::slice::from_ref(entry)).await?;
    identities::point(&mut change, tenant, identity, into, How::Manual).await?;
    let what = What::Split {
        identity,
        from,
        into,
    };
    let made = Made {
        entry: n_made > 0,
        how: Some(found.how),
    };
    let id = record(&mut change, tenant, what, made, now, why).await?;
    commit(change, DOING).await?;
    Ok(id)
}

/// Takes a decision back; once is enough.
pub async fn unmerge(
    store: &Store,
    tenant: TenantId,
    id: MergeId,
    now: Timestamp,
) -> Result<(), StoreError> {
    const DOING: &str = "take a decision back";
    let mut change = store.change(tenant, DOING).await?;
    let row = sqlx::query(
        "SELECT id, what, kind, from_id, into_id, identity, identity_how, made_entry, made_at, why, \
         undone_at FROM catalogue_changes WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tenant.to_string())
    .bind(id.to_string())
    .fetch_optional(&mut *change)
    .await
    .map_err(failed(DOING))?;
    let row = row.ok_or_else(|| StoreError::NotFound {
        what: "decision",
        id: id.to_string(),
    })?;
    let decision = read(&row)?;
    if decision.undone_at.is_some() {
        return Ok(());
    }
    sqlx::query("UPDATE catalogue_changes SET undone_at = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(now.micros())
        .execute(&mut *change)
        .await
        .map_err(failed(DOING))?;
    sqlx::query(
        "UPDATE suggestions SET state = 'open', decided_at = NULL, change_id = NULL \
         WHERE tenant_id = $1 AND change_id = $2",
    )
    .bind(tenant.to_string())
    .bind(id.to_string())
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    if let What::Split {
        identity,
        from,
        into,
    } = decision.what
    {
        let found = identities::find(&mut change, tenant, identity).await?;
        if found.is_none_or(|found| found.entity != into) {
            return Err(StoreError::ChangedSince { id: id.to_string() });
        }
        let how = How::of(&row.text("identity_how")?)?;
        identities::point(&mut change, tenant, identity, from, how).await?;
        if row.integer("made_entry")? == 1 {
            catalogue::remove_unused(&mut change, tenant, into).await?;
        }
    }
    commit(change, DOING).await
}

/// Returns the entry that counts for `entity`: itself unless it was merged.
pub async fn resolve(
    store: &Store,
    tenant: TenantId,
    entity: Entity,
) -> Result<Entity, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(entity);
    };
    let mut view = pool.begin().await.map_err(failed(RESOLVING))?;
    last_of(&mut view, tenant, entity).await
}

/// Returns all merges at once, for those who resolve many entries.
pub async fn resolution(store: &Store, tenant: TenantId) -> Result<Resolution, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Resolution::default());
    };
    let mut connection = pool.acquire().await.map_err(failed(RESOLVING))?;
    read_resolution(&mut connection, tenant).await
}

/// Returns all decisions, the latest first, also those that were taken back.
pub async fn history(store: &Store, tenant: TenantId) -> Result<Vec<Decision>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT id, what, kind, from_id, into_id, identity, made_at, why, undone_at \
         FROM catalogue_changes WHERE tenant_id = $1 ORDER BY made_at DESC, id DESC",
    )
    .bind(tenant.to_string())
    .fetch_all(&pool)
    .await
    .map_err(failed("list the decisions about the catalogue"))?
    .iter()
    .map(read)
    .collect()
}

const RESOLVING: &str = "follow merges";

/// Merges as part of a change.
pub(crate) async fn merge_in(
    change: &mut Change,
    tenant: TenantId,
    (from, into): (Entity, Entity),
    now: Timestamp,
    why: &str,
) -> Result<MergeId, StoreError> {
    expect_same_kind(from, into)?;
    catalogue::expect(change, tenant, from).await?;
    catalogue::expect(change, tenant, into).await?;
    if let Some(other) = next_of(change, tenant, from).await? {
        return Err(StoreError::AlreadyMerged {
            from: from.to_string(),
            into: other.to_string(),
        });
    }
    // `from` is merged into nothing, so a chain that comes to it ends there.
    if last_of(change, tenant, into).await? == from {
        return Err(StoreError::MergeCycle {
            from: from.to_string(),
            into: into.to_string(),
        });
    }
    let made = Made {
        entry: false,
        how: None,
    };
    record(change, tenant, What::Merge { from, into }, made, now, why).await
}

/// Returns the end of the chain of merges that begins with `entity`.
pub(crate) async fn last_of(
    connection: &mut AnyConnection,
    tenant: TenantId,
    entity: Entity,
) -> Result<Entity, StoreError> {
    let mut last = entity;
    let mut seen = BTreeSet::new();
    while seen.insert(last)
        && let Some(next) = next_of(connection, tenant, last).await?
    {
        last = next;
    }
    Ok(last)
}

pub(crate) async fn read_resolution(
    connection: &mut AnyConnection,
    tenant: TenantId,
) -> Result<Resolution, StoreError> {
    sqlx::query(
        "SELECT kind, from_id, into_id FROM catalogue_changes \
         WHERE tenant_id = $1 AND what = 'merge' AND undone_at IS NULL",
    )
    .bind(tenant.to_string())
    .fetch_all(connection)
    .await
    .map_err(failed(RESOLVING))?
    .iter()
    .map(|row| {
        Ok((
            row.entity("kind", "from_id")?,
            row.entity("kind", "into_id")?,
        ))
    })
    .collect::<Result<_, _>>()
    .map(Resolution)
}

/// What a decision made besides itself, to take it back.
struct Made {
    entry: bool,
    how: Option<How>,
}

async fn record(
    change: &mut Change,
    tenant: TenantId,
    what: What,
    made: Made,
    now: Timestamp,
    why: &str,
) -> Result<MergeId, StoreError> {
    const DOING: &str = "note a decision about the catalogue";
    let (word, identity, from, into) = match what {
        What::Merge { from, into } => ("merge", None, from, into),
        What::Split {
            identity,
            from,
            into,
        } => ("split", Some(identity), from, into),
    };
    // The number tells two decisions of the same moment apart.
    let n_before: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM catalogue_changes WHERE tenant_id = $1")
            .bind(tenant.to_string())
            .fetch_one(&mut **change)
            .await
            .map_err(failed(DOING))?;
    let digest = Digest::of(format!("{word} {from} {into} {n_before}").as_bytes());
    let id = MergeId::new(now, digest);
    sqlx::query(
        "INSERT INTO catalogue_changes (tenant_id, id, what, kind, from_id, into_id, identity, \
         identity_how, made_entry, made_at, why) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(tenant.to_string())
    .bind(id.to_string())
    .bind(word)
    .bind(from.kind())
    .bind(from.id())
    .bind(into.id())
    .bind(identity)
    .bind(made.how.map(How::name))
    .bind(i64::from(made.entry))
    .bind(now.micros())
    .bind(why)
    .execute(&mut **change)
    .await
    .map_err(failed(DOING))?;
    Ok(id)
}

async fn next_of(
    connection: &mut AnyConnection,
    tenant: TenantId,
    entity: Entity,
) -> Result<Option<Entity>, StoreError> {
    let next: Option<String> = sqlx::query_scalar(
        "SELECT into_id FROM catalogue_changes WHERE tenant_id = $1 AND kind = $2 AND from_id = $3 \
         AND what = 'merge' AND undone_at IS NULL",
    )
    .bind(tenant.to_string())
    .bind(entity.kind())
    .bind(entity.id())
    .fetch_optional(connection)
    .await
    .map_err(failed(RESOLVING))?;
    next.map(|id| Entity::of(entity.kind(), &id)).transpose()
}

fn expect_same_kind(from: Entity, into: Entity) -> Result<(), StoreError> {
    if from.kind() == into.kind() {
        return Ok(());
    }
    Err(StoreError::DifferentKinds {
        from: from.to_string(),
        into: into.to_string(),
    })
}

fn read(row: &AnyRow) -> Result<Decision, StoreError> {
    let (from, into) = (
        row.entity("kind", "from_id")?,
        row.entity("kind", "into_id")?,
    );
    Ok(Decision {
        id: row.parsed("id")?,
        what: match row.text("what")?.as_str() {
            "merge" => What::Merge { from, into },
            "split" => What::Split {
                identity: row.integer("identity")?,
                from,
                into,
            },
            other => return Err(corrupt("what", other)),
        },
        made_at: row.moment("made_at")?,
        why: row.text("why")?,
        undone_at: row.maybe_integer("undone_at")?.map(Timestamp::from_micros),
    })
}
