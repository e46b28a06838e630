use std::fmt::Display;
use std::str::FromStr;

use catalog::TenantId;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::{Entity, folding};
use crate::error::failed;
use crate::rows::{Change, Columns as _, IDS_PER_STATEMENT, Insert, Values, commit, places_from};
use crate::{Store, StoreError};

/// A kind of entry of the catalogue: [`super::Recording`], [`super::Work`], [`super::Release`] or
/// [`super::Party`].
pub trait Entry: stored::Stored {
    /// The type of its id.
    type Id: Copy + Display + FromStr + Ord + Send + Sync;

    /// Returns its id.
    fn id(&self) -> Self::Id;

    /// Returns the entity that an id names.
    fn entity(id: Self::Id) -> Entity;
}

pub(crate) mod stored {
    use sqlx::any::AnyRow;

    use crate::StoreError;
    use crate::rows::Values;

    /// How a kind of entry is stored. Nobody else can add one.
    pub trait Stored: Sized + Send + Sync + Unpin {
        /// As in [`super::Entity::kind`].
        const KIND: &str;
        /// Its table.
        const TABLE: &str;
        /// Its table with all columns: the tenant first, then [`Self::COLUMNS`], then `search`.
        const INTO: &str;
        /// The columns that hold its fields.
        const COLUMNS: &str;
        /// The column of the identifier that statements carry.
        const IDENTIFIER: &str;
        /// The changes of an update, with the places as [`Self::INTO`] counts them.
        const SET: &str;

        /// Writes its fields in the order of [`Self::COLUMNS`].
        fn write(&self, row: &mut Values);
        /// Reads its fields.
        fn read(row: &AnyRow) -> Result<Self, StoreError>;
        /// Returns the texts it is found by, the title first.
        fn found_by(&self) -> Vec<Option<&str>>;
    }
}

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Words that title, artist, identifier or the like must hold, all of them, in any order,
    /// whatever their case and accents. Empty: everything.
    pub text: String,
    /// Entries that are shown at most; 100 unless told.
    pub limit: u32,
    /// Entries that are passed over.
    pub offset: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            text: String::new(),
            limit: 100,
            offset: 0,
        }
    }
}

/// Returns an entry, also one that was merged into another.
pub async fn get<E: Entry>(
    store: &Store,
    tenant: TenantId,
    id: E::Id,
) -> Result<Option<E>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(None);
    };
    let text = format!(
        "SELECT {} FROM {} WHERE tenant_id = $1 AND id = $2",
        E::COLUMNS,
        E::TABLE
    );
    sqlx::query(AssertSqlSafe(text))
        .bind(tenant.to_string())
        .bind(id.to_string())
        .fetch_optional(&pool)
        .await
        .map_err(failed("look into the catalogue"))?
        .as_ref()
        .map(E::read)
        .transpose()
}

/// Returns the entries that a search finds, by title.
pub async fn list<E: Entry>(
    store: &Store,
    tenant: TenantId,
    search: &Search,
) -> Result<Vec<E>, StoreError> {
    const DOING: &str = "search the catalogue";
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    let (condition, mut values) = found::<E>(tenant, search);
    let limit = values.len() + 1;
    let offset = limit + 1;
    let text = format!(
        "SELECT {} FROM {} e WHERE {condition} \
         ORDER BY search, id LIMIT ${limit} OFFSET ${offset}",
        E::COLUMNS,
        E::TABLE
    );
    values.add(i64::from(search.limit)).count(search.offset);
    sqlx::query_with(AssertSqlSafe(text), values.finish().map_err(failed(DOING))?)
        .fetch_all(&pool)
        .await
        .map_err(failed(DOING))?
        .iter()
        .map(E::read)
        .collect()
}

/// Returns how many entries a search finds, whatever its limit and offset.
pub async fn count<E: Entry>(
    store: &Store,
    tenant: TenantId,
    search: &Search,
) -> Result<u64, StoreError> {
    const DOING: &str = "count entries of the catalogue";
    let Some(pool) = store.read(tenant).await? else {
        return Ok(0);
    };
    let (condition, values) = found::<E>(tenant, search);
    let text = format!("SELECT COUNT(*) AS n FROM {} e WHERE {condition}", E::TABLE);
    sqlx::query_with(AssertSqlSafe(text), values.finish().map_err(failed(DOING))?)
        .fetch_one(&pool)
        .await
        .map_err(failed(DOING))?
        .count("n")
}

/// Returns the entries that carry one of the identifiers (ISRC, ISWC, UPC, IPI), merged ones
/// included, the eldest first.
pub async fn with_identifier<E: Entry>(
    store: &Store,
    tenant: TenantId,
    identifiers: &[String],
) -> Result<Vec<E>, StoreError> {
    const DOING: &str = "look for identifiers in the catalogue";
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    let mut distinct: Vec<&str> = identifiers.iter().map(String::as_str).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let mut entries: Vec<E> = Vec::new();
    for chunk in distinct.chunks(IDS_PER_STATEMENT) {
        let text = format!(
            "SELECT {} FROM {} WHERE tenant_id = $1 AND {} IN {}",
            E::COLUMNS,
            E::TABLE,
            E::IDENTIFIER,
            places_from(2, chunk.len())
        );
        let mut values = Values::of(tenant);
        values.texts(chunk);
        let rows = sqlx::query_with(AssertSqlSafe(text), values.finish().map_err(failed(DOING))?)
            .persistent(chunk.len() == IDS_PER_STATEMENT)
            .fetch_all(&pool)
            .await
            .map_err(failed(DOING))?;
        for row in &rows {
            entries.push(E::read(row)?);
        }
    }
    entries.sort_unstable_by_key(Entry::id);
    Ok(entries)
}

/// Enters entries; those whose id is there stay as they are.
pub async fn insert<E: Entry>(
    store: &Store,
    tenant: TenantId,
    entries: &[E],
) -> Result<(), StoreError> {
    let mut change = store.change(tenant, INSERTING).await?;
    insert_all(&mut change, tenant, entries).await?;
    commit(change, INSERTING).await
}

/// Changes an entry by hand to what is given; all but its id and when it was entered.
pub async fn update<E: Entry>(
    store: &Store,
    tenant: TenantId,
    entry: &E,
) -> Result<(), StoreError> {
    const DOING: &str = "change an entry of the catalogue";
    let mut change = store.change(tenant, DOING).await?;
    let mut values = Values::of(tenant);
    entry.write(&mut values);
    values.add(search_text(entry));
    let text = format!(
        "UPDATE {} SET {} WHERE tenant_id = $1 AND id = $2",
        E::TABLE,
        E::SET
    );
    let done = sqlx::query_with(AssertSqlSafe(text), values.finish().map_err(failed(DOING))?)
        .execute(&mut *change)
        .await
        .map_err(failed(DOING))?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound {
            what: E::KIND,
            id: entry.id().to_string(),
        });
    }
    commit(change, DOING).await
}

const INSERTING: &str = "enter into the catalogue";

/// Enters entries as part of a change; returns how many were not there.
pub(crate) async fn insert_all<E: Entry>(
    change: &mut Change,
    tenant: TenantId,
    entries: &[E],
) -> Result<u64, StoreError> {
    let tenant = tenant.to_string();
    let insert = Insert {
        into: E::INTO,
        then: "ON CONFLICT (tenant_id, id) DO NOTHING",
        doing: INSERTING,
    };
    insert
        .all(change, entries, |entry, row| {
            row.add(tenant.as_str());
            entry.write(row);
            row.add(search_text(entry));
        })
        .await
}

/// Returns whether there is such an entry.
pub(crate) async fn exists(
    connection: &mut AnyConnection,
    tenant: TenantId,
    entity: Entity,
) -> Result<bool, StoreError> {
    let text = match entity {
        Entity::Recording(_) => "SELECT COUNT(*) FROM recordings WHERE tenant_id = $1 AND id = $2",
        Entity::Work(_) => "SELECT COUNT(*) FROM works WHERE tenant_id = $1 AND id = $2",
        Entity::Release(_) => "SELECT COUNT(*) FROM releases WHERE tenant_id = $1 AND id = $2",
        Entity::Party(_) => "SELECT COUNT(*) FROM parties WHERE tenant_id = $1 AND id = $2",
    };
    let n_found: i64 = sqlx::query_scalar(text)
        .bind(tenant.to_string())
        .bind(entity.id())
        .fetch_one(connection)
        .await
        .map_err(failed("look into the catalogue"))?;
    Ok(n_found > 0)
}

/// Fails unless there is such an entry.
pub(crate) async fn expect(
    connection: &mut AnyConnection,
    tenant: TenantId,
    entity: Entity,
) -> Result<(), StoreError> {
    if exists(connection, tenant, entity).await? {
        return Ok(());
    }
    Err(StoreError::NotFound {
        what: entity.kind(),
        id: entity.id(),
    })
}

/// Removes an entry unless something refers to it.
pub(crate) async fn remove_unused(
    connection: &mut AnyConnection,
    tenant: TenantId,
    entity: Entity,
) -> Result<(), StoreError> {
    const DOING: &str = "remove an entry that nothing refers to";
    let n_references: i64 = sqlx::query_scalar(
        "SELECT (SELECT COUNT(*) FROM identities \
             WHERE tenant_id = $1 AND kind = $2 AND entity_id = $3) \
         + (SELECT COUNT(*) FROM suggestions \
             WHERE tenant_id = $1 AND kind = $2 AND other_id = $3) \
         + (SELECT COUNT(*) FROM credits \
             WHERE tenant_id = $1 AND ((kind = $2 AND entity_id = $3) OR party_id = $3)) \
         + (SELECT COUNT(*) FROM release_tracks \
             WHERE tenant_id = $1 AND (release_id = $3 OR recording_id = $3)) \
         + (SELECT COUNT(*) FROM catalogue_changes \
             WHERE tenant_id = $1 AND kind = $2 AND (from_id = $3 OR into_id = $3) \
             AND undone_at IS NULL)",
    )
    .bind(tenant.to_string())
    .bind(entity.kind())
    .bind(entity.id())
    .fetch_one(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    if n_references > 0 {
        return Ok(());
    }
    let text = match entity {
        Entity::Recording(_) => "DELETE FROM recordings WHERE tenant_id = $1 AND id = $2",
        Entity::Work(_) => "DELETE FROM works WHERE tenant_id = $1 AND id = $2",
        Entity::Release(_) => "DELETE FROM releases WHERE tenant_id = $1 AND id = $2",
        Entity::Party(_) => "DELETE FROM parties WHERE tenant_id = $1 AND id = $2",
    };
    sqlx::query(text)
        .bind(tenant.to_string())
        .bind(entity.id())
        .execute(connection)
        .await
        .map_err(failed(DOING))?;
    Ok(())
}

/// Returns the texts that an entry is found by, each on a line: a line break sorts before all else,
/// so that a title stands before those that go on.
fn search_text<E: Entry>(entry: &E) -> String {
    let texts: Vec<String> = entry
        .found_by()
        .into_iter()
        .flatten()
        .map(folding::fold)
        .collect();
    texts.join("\n")
}

/// Returns the condition under which an entry `e` is found, and its values.
fn found<E: Entry>(tenant: TenantId, search: &Search) -> (String, Values) {
    let mut values = Values::of(tenant);
    let mut conditions = vec![format!(
        "e.tenant_id = $1 AND NOT EXISTS (SELECT 1 FROM catalogue_changes m \
         WHERE m.tenant_id = e.tenant_id AND m.kind = '{}' AND m.from_id = e.id \
         AND m.what = 'merge' AND m.undone_at IS NULL)",
        E::KIND
    )];
    for pattern in folding::patterns(&search.text) {
        values.add(pattern);
        let place = values.len();
        conditions.push(format!("e.search LIKE ${place} ESCAPE '\\'"));
    }
    (conditions.join(" AND "), values)
}
