//! What lines of statements are about, and the entry of the catalogue that each stands for.
//!
//! An identity keeps pointing at the entry that it was matched to. Merges are kept apart and
//! followed when it is read, so importing a file again cannot lose one.

use std::collections::HashMap;

use catalog::{SourceId, TenantId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::catalogue::Entity;
use crate::error::failed;
use crate::rows::{Change, Columns as _, IDS_PER_STATEMENT, Insert, Values, corrupt, places_from};
use crate::{Store, StoreError, merges};

/// One distinct thing that lines are about: the same identifiers and names.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// Its number, as the lake has it in the column `identity`.
    pub identity: i64,
    /// The entry that it was matched to, or that was made for it.
    pub entity: Entity,
    /// ISRC of the lines.
    pub isrc: Option<String>,
    /// UPC of the lines.
    pub upc: Option<String>,
    /// ISWC of the lines.
    pub iswc: Option<String>,
    /// Title of the lines.
    pub title: Option<String>,
    /// Version or mix of the lines.
    pub version: Option<String>,
    /// Artist of the lines.
    pub artist: Option<String>,
    /// Title of the release of the lines.
    pub release_title: Option<String>,
    /// How sure the match is, 0 to 1.
    pub score: f64,
    /// Why it was matched so, for people.
    pub reasons: String,
    /// The source that it was first seen in.
    pub first_source: SourceId,
    /// Who matched it.
    pub how: How,
}

/// Who matched an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The program.
    Automatic,
    /// A person.
    Manual,
}

const COLUMNS: &str = "identity, kind, entity_id, isrc, upc, iswc, title, version, artist, \
                       release_title, score, reasons, first_source, how";

/// Returns an identity by its number.
pub async fn get(
    store: &Store,
    tenant: TenantId,
    identity: i64,
) -> Result<Option<Identity>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(None);
    };
    let mut connection = pool.acquire().await.map_err(failed(LOOKING))?;
    find(&mut connection, tenant, identity).await
}

/// Returns those of `identities` that are known, with the entry that each was matched to; merges
/// are not followed.
pub async fn known(
    store: &Store,
    tenant: TenantId,
    identities: &[i64],
) -> Result<HashMap<i64, Entity>, StoreError> {
    let mut known = HashMap::new();
    let Some(pool) = store.read(tenant).await? else {
        return Ok(known);
    };
    for chunk in identities.chunks(IDS_PER_STATEMENT) {
        let text = format!(
            "SELECT identity, kind, entity_id FROM identities WHERE tenant_id = $1 AND identity IN {}",
            places_from(2, chunk.len())
        );
        let mut values = Values::of(tenant);
        for &identity in chunk {
            values.add(identity);
        }
        let rows = sqlx::query_with(
            AssertSqlSafe(text),
            values.finish().map_err(failed(LOOKING))?,
        )
        .persistent(chunk.len() == IDS_PER_STATEMENT)
        .fetch_all(&pool)
        .await
        .map_err(failed(LOOKING))?;
        for row in &rows {
            known.insert(row.integer("identity")?, row.entity("kind", "entity_id")?);
        }
    }
    Ok(known)
}

/// Returns every identity with the entry that it stands for now, merges followed.
pub async fn resolved(store: &Store, tenant: TenantId) -> Result<HashMap<i64, Entity>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(HashMap::new());
    };
    // One view of both tables.
    let mut view = pool.begin().await.map_err(failed(LISTING))?;
    let resolution = merges::read_resolution(&mut view, tenant).await?;
    sqlx::query("SELECT identity, kind, entity_id FROM identities WHERE tenant_id = $1")
        .bind(tenant.to_string())
        .fetch_all(&mut *view)
        .await
        .map_err(failed(LISTING))?
        .iter()
        .map(|row| {
            let entity = row.entity("kind", "entity_id")?;
            Ok((row.integer("identity")?, resolution.of(entity)))
        })
        .collect()
}

/// Returns the identities that stand for an entry: those matched to it, and those matched to
/// entries that were merged into it.
pub async fn of_entity(
    store: &Store,
    tenant: TenantId,
    entity: Entity,
) -> Result<Vec<Identity>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    let text = format!(
        "WITH RECURSIVE members (id) AS ( \
           SELECT CAST($3 AS TEXT) \
           UNION \
           SELECT c.from_id FROM catalogue_changes c JOIN members m ON c.into_id = m.id \
           WHERE c.tenant_id = $1 AND c.kind = $2 AND c.what = 'merge' AND c.undone_at IS NULL) \
         SELECT {COLUMNS} FROM identities \
         WHERE tenant_id = $1 AND kind = $2 AND entity_id IN (SELECT id FROM members) \
         ORDER BY title, artist, identity"
    );
    sqlx::query(AssertSqlSafe(text))
        .bind(tenant.to_string())
        .bind(entity.kind())
        .bind(entity.id())
        .fetch_all(&pool)
        .await
        .map_err(failed(LISTING))?
        .iter()
        .map(read)
        .collect()
}

const LOOKING: &str = "look for identities";
const LISTING: &str = "list identities";

pub(crate) async fn find(
    connection: &mut AnyConnection,
    tenant: TenantId,
    identity: i64,
) -> Result<Option<Identity>, StoreError> {
    let text = format!("SELECT {COLUMNS} FROM identities WHERE tenant_id = $1 AND identity = $2");
    sqlx::query(AssertSqlSafe(text))
        .bind(tenant.to_string())
        .bind(identity)
        .fetch_optional(connection)
        .await
        .map_err(failed(LOOKING))?
        .as_ref()
        .map(read)
        .transpose()
}

/// Adds identities; those that are known stay as they are, and so does what people decided.
pub(crate) async fn insert_all(
    change: &mut Change,
    tenant: TenantId,
    identities: &[Identity],
) -> Result<(), StoreError> {
    // Rows in the order of the key go to the end of the table.
    let mut sorted: Vec<&Identity> = identities.iter().collect();
    sorted.sort_by_key(|row| row.identity);
    let tenant = tenant.to_string();
    let insert = Insert {
        into: "identities (tenant_id, identity, kind, entity_id, isrc, upc, iswc, title, version, \
               artist, release_title, score, reasons, first_source, how)",
        then: "ON CONFLICT (tenant_id, identity) DO NOTHING",
        doing: "add identities",
    };
    insert
        .all(change, &sorted, |identity, row| {
            row.add(tenant.as_str())
                .add(identity.identity)
                .add(identity.entity.kind())
                .add(identity.entity.id())
                .add(identity.isrc.as_deref())
                .add(identity.upc.as_deref())
                .add(identity.iswc.as_deref())
                .add(identity.title.as_deref())
                .add(identity.version.as_deref())
                .add(identity.artist.as_deref())
                .add(identity.release_title.as_deref())
                .add(identity.score)
                .add(identity.reasons.as_str())
                .text(identity.first_source)
                .add(identity.how.name());
        })
        .await?;
    Ok(())
}

/// Points an identity at another entry.
pub(crate) async fn point(
    connection: &mut AnyConnection,
    tenant: TenantId,
    identity: i64,
    entity: Entity,
    how: How,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE identities SET kind = $3, entity_id = $4, how = $5 \
         WHERE tenant_id = $1 AND identity = $2",
    )
    .bind(tenant.to_string())
    .bind(identity)
    .bind(entity.kind())
    .bind(entity.id())
    .bind(how.name())
    .execute(connection)
    .await
    .map_err(failed("move an identity"))?;
    Ok(())
}

impl How {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
        }
    }

    pub(crate) fn of(name: &str) -> Result<Self, StoreError> {
        match name {
            "automatic" => Ok(Self::Automatic),
            "manual" => Ok(Self::Manual),
            _ => Err(corrupt("how", name)),
        }
    }
}

fn read(row: &AnyRow) -> Result<Identity, StoreError> {
    Ok(Identity {
        identity: row.integer("identity")?,
        entity: row.entity("kind", "entity_id")?,
        isrc: row.maybe_text("isrc")?,
        upc: row.maybe_text("upc")?,
        iswc: row.maybe_text("iswc")?,
        title: row.maybe_text("title")?,
        version: row.maybe_text("version")?,
        artist: row.maybe_text("artist")?,
        release_title: row.maybe_text("release_title")?,
        score: row.number("score")?,
        reasons: row.text("reasons")?,
        first_source: row.parsed("first_source")?,
        how: How::of(&row.text("how")?)?,
    })
}
