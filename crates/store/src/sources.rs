//! The files that were imported.

use std::collections::BTreeSet;

use catalog::{Digest, Period, SourceId, TenantId, Timestamp};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::failed;
use crate::rows::{CANDIDATES_MAX, Columns as _, Prefix, Values, corrupt, integer, the_one};
use crate::{Store, StoreError};

/// An imported file and what became of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its id, which is made of its content.
    pub id: SourceId,
    /// Digest of the file as it was given.
    pub digest: Digest,
    /// Name of the file; `archive!member` in an archive.
    pub name: String,
    /// The path as it was given.
    pub origin: String,
    /// Who gave it.
    pub origin_kind: OriginKind,
    /// Size of the file.
    pub size_bytes: u64,
    /// The format it was read as.
    pub format: String,
    /// Signature of the mapping it was read with, for formats that need one.
    pub mapping: Option<String>,
    /// The data set that its rows went to.
    pub dataset: String,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// Whether its rows count.
    pub state: SourceState,
    /// Rows that were taken over.
    pub accepted: u64,
    /// Rows that were not understood.
    pub rejected: u64,
    /// Rows that other sources had brought before.
    pub duplicates: u64,
    /// The days that its rows are about.
    pub period: Option<Period>,
    /// What its rows come down to, whatever their spelling in the file.
    pub rows_digest: String,
    /// Sketch of the set of its rows, to tell how much of it another file repeats.
    pub row_sketch: Vec<u64>,
    /// The same for its lines without their amounts, to tell a correction.
    pub line_sketch: Vec<u64>,
}

/// Who gave a file, which says what may be done with its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginKind {
    /// The user downloaded it from an account of theirs.
    UserExport,
    /// It came through the developer interface of a platform, whose terms forbid learning from it.
    PlatformApi,
}

/// Whether the rows of a source count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceState {
    /// They do.
    Active,
    /// The import was taken back.
    Undone {
        /// When.
        at: Timestamp,
    },
    /// Another file corrected it.
    Replaced {
        /// Which.
        by: SourceId,
        /// When.
        at: Timestamp,
    },
}

/// Which sources are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Those whose rows count.
    Active,
    /// Also those that were undone or replaced.
    All,
}

const COLUMNS: &str = "id, digest, name, origin, origin_kind, size_bytes, format, mapping, dataset, \
                       imported_at, state, state_at, replaced_by, accepted, rejected, duplicates, \
                       first_day, last_day, rows_digest, row_sketch, line_sketch";

/// Returns a source by its id, in whatever state.
pub async fn find(
    store: &Store,
    tenant: TenantId,
    id: SourceId,
) -> Result<Option<Source>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(None);
    };
    let mut connection = pool.acquire().await.map_err(failed(LOOKING))?;
    get(&mut connection, tenant, id).await
}

/// Returns the source whose id is `text` or alone begins with it.
pub async fn find_by_prefix(
    store: &Store,
    tenant: TenantId,
    text: &str,
) -> Result<Option<Source>, StoreError> {
    let (Some(prefix), Some(pool)) = (Prefix::new(text), store.read(tenant).await?) else {
        return Ok(None);
    };
    let ids = sqlx::query_scalar(
        "SELECT id FROM sources WHERE tenant_id = $1 AND id >= $2 AND id < $3 \
         ORDER BY id LIMIT $4",
    )
    .bind(tenant.to_string())
    .bind(prefix.from)
    .bind(prefix.to)
    .bind(CANDIDATES_MAX as i64)
    .fetch_all(&pool)
    .await
    .map_err(failed(LOOKING))?;
    match the_one(text, ids)? {
        Some(id) => {
            let id = id.parse().map_err(|_| corrupt("id", id))?;
            find(store, tenant, id).await
        }
        None => Ok(None),
    }
}

/// Returns the sources, the latest first.
pub async fn list(
    store: &Store,
    tenant: TenantId,
    filter: Filter,
) -> Result<Vec<Source>, StoreError> {
    let condition = match filter {
        Filter::Active => "state = 'active'",
        Filter::All => "1 = 1",
    };
    select(store, tenant, condition, Values::of(tenant)).await
}

/// Returns the active sources whose rows come down to the same: the same report in another file.
pub async fn with_rows_digest(
    store: &Store,
    tenant: TenantId,
    rows_digest: &str,
) -> Result<Vec<Source>, StoreError> {
    let mut values = Values::of(tenant);
    values.add(rows_digest);
    let condition = "rows_digest = $2 AND state = 'active'";
    select(store, tenant, condition, values).await
}

/// Returns the active sources that a file of this kind might correct: those of its format and data
/// set that share a day with it. Without a period, those without one.
pub async fn candidates(
    store: &Store,
    tenant: TenantId,
    format: &str,
    dataset: &str,
    period: Option<Period>,
) -> Result<Vec<Source>, StoreError> {
    let mut values = Values::of(tenant);
    values.add(format).add(dataset);
    let condition = match period {
        Some(period) => {
            values.add(i64::from(period.first_epoch_day()));
            values.add(i64::from(period.last_epoch_day()));
            "format = $2 AND dataset = $3 AND state = 'active' \
             AND last_day >= $4 AND first_day <= $5"
        }
        None => "format = $2 AND dataset = $3 AND state = 'active' AND first_day IS NULL",
    };
    select(store, tenant, condition, values).await
}

/// Returns what the import reported, rejected rows included, as JSON.
pub async fn report_json(
    store: &Store,
    tenant: TenantId,
    id: SourceId,
) -> Result<Option<String>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(None);
    };
    sqlx::query_scalar("SELECT json FROM source_reports WHERE tenant_id = $1 AND source_id = $2")
        .bind(tenant.to_string())
        .bind(id.to_string())
        .fetch_optional(&pool)
        .await
        .map_err(failed("look for the report of a source"))
}

/// Returns the last of the files that followed each other from `id` on: itself if nothing replaced
/// it.
pub(crate) async fn last_successor(
    connection: &mut AnyConnection,
    tenant: TenantId,
    id: SourceId,
) -> Result<Option<Source>, StoreError> {
    let mut seen = BTreeSet::new();
    let mut next = id;
    let mut last = None;
    while seen.insert(next)
        && let Some(source) = get(connection, tenant, next).await?
    {
        let state = source.state;
        last = Some(source);
        match state {
            SourceState::Replaced { by, .. } => next = by,
            SourceState::Active | SourceState::Undone { .. } => break,
        }
    }
    Ok(last)
}

pub(crate) async fn get(
    connection: &mut AnyConnection,
    tenant: TenantId,
    id: SourceId,
) -> Result<Option<Source>, StoreError> {
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM sources WHERE tenant_id = $1 AND id = $2"
    )))
    .bind(tenant.to_string())
    .bind(id.to_string())
    .fetch_optional(connection)
    .await
    .map_err(failed(LOOKING))?
    .as_ref()
    .map(read)
    .transpose()
}

/// Writes a source and its report, in the place of what is there of it.
pub(crate) async fn put(
    connection: &mut AnyConnection,
    tenant: TenantId,
    source: &Source,
    report_json: &str,
) -> Result<(), StoreError> {
    const DOING: &str = "note a source";
    sqlx::query(
        "INSERT INTO sources (tenant_id, id, digest, name, origin, origin_kind, size_bytes, format, \
         mapping, dataset, imported_at, state, accepted, rejected, duplicates, first_day, last_day, \
         rows_digest, row_sketch, line_sketch) VALUES \
         ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'active', $12, $13, $14, $15, $16, $17, $18, \
         $19) \
         ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, origin = excluded.origin, \
         origin_kind = excluded.origin_kind, format = excluded.format, mapping = excluded.mapping, \
         dataset = excluded.dataset, imported_at = excluded.imported_at, state = 'active', \
         state_at = NULL, replaced_by = NULL, accepted = excluded.accepted, \
         rejected = excluded.rejected, duplicates = excluded.duplicates, \
         first_day = excluded.first_day, last_day = excluded.last_day, \
         rows_digest = excluded.rows_digest, row_sketch = excluded.row_sketch, \
         line_sketch = excluded.line_sketch",
    )
    .bind(tenant.to_string())
    .bind(source.id.to_string())
    .bind(source.digest.to_string())
    .bind(&source.name)
    .bind(&source.origin)
    .bind(source.origin_kind.name())
    .bind(integer(source.size_bytes))
    .bind(&source.format)
    .bind(source.mapping.as_deref())
    .bind(&source.dataset)
    .bind(source.imported_at.micros())
    .bind(integer(source.accepted))
    .bind(integer(source.rejected))
    .bind(integer(source.duplicates))
    .bind(source.period.map(|period| i64::from(period.first_epoch_day())))
    .bind(source.period.map(|period| i64::from(period.last_epoch_day())))
    .bind(&source.rows_digest)
    .bind(sketch_bytes(&source.row_sketch))
    .bind(sketch_bytes(&source.line_sketch))
    .execute(&mut *connection)
    .await
    .map_err(failed(DOING))?;
    sqlx::query(
        "INSERT INTO source_reports (tenant_id, source_id, json) VALUES ($1, $2, $3) \
         ON CONFLICT (tenant_id, source_id) DO UPDATE SET json = excluded.json",
    )
    .bind(tenant.to_string())
    .bind(source.id.to_string())
    .bind(report_json)
    .execute(connection)
    .await
    .map_err(failed(DOING))?;
    Ok(())
}

/// Notes that the rows of a source no longer count.
pub(crate) async fn retire(
    connection: &mut AnyConnection,
    tenant: TenantId,
    id: SourceId,
    state: SourceState,
) -> Result<(), StoreError> {
    let (at, by) = match state {
        SourceState::Active => (None, None),
        SourceState::Undone { at } => (Some(at.micros()), None),
        SourceState::Replaced { by, at } => (Some(at.micros()), Some(by.to_string())),
    };
    sqlx::query(
        "UPDATE sources SET state = $3, state_at = $4, replaced_by = $5 \
         WHERE tenant_id = $1 AND id = $2",
    )
    .bind(tenant.to_string())
    .bind(id.to_string())
    .bind(state.name())
    .bind(at)
    .bind(by)
    .execute(connection)
    .await
    .map_err(failed("note that a source was withdrawn"))?;
    Ok(())
}

const LOOKING: &str = "look for a source";

async fn select(
    store: &Store,
    tenant: TenantId,
    condition: &'static str,
    values: Values,
) -> Result<Vec<Source>, StoreError> {
    const DOING: &str = "list the sources";
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    let values = values.finish().map_err(failed(DOING))?;
    let text = format!(
        "SELECT {COLUMNS} FROM sources WHERE tenant_id = $1 AND {condition} \
         ORDER BY imported_at DESC, id"
    );
    sqlx::query_with(sqlx::AssertSqlSafe(text), values)
        .fetch_all(&pool)
        .await
        .map_err(failed(DOING))?
        .iter()
        .map(read)
        .collect()
}

fn read(row: &AnyRow) -> Result<Source, StoreError> {
    Ok(Source {
        id: row.parsed("id")?,
        digest: row.parsed("digest")?,
        name: row.text("name")?,
        origin: row.text("origin")?,
        origin_kind: OriginKind::of(&row.text("origin_kind")?)?,
        size_bytes: row.count("size_bytes")?,
        format: row.text("format")?,
        mapping: row.maybe_text("mapping")?,
        dataset: row.text("dataset")?,
        imported_at: row.moment("imported_at")?,
        state: match row.text("state")?.as_str() {
            "active" => SourceState::Active,
            "undone" => SourceState::Undone {
                at: row.moment("state_at")?,
            },
            "replaced" => SourceState::Replaced {
                by: row.parsed("replaced_by")?,
                at: row.moment("state_at")?,
            },
            other => return Err(corrupt("state", other)),
        },
        accepted: row.count("accepted")?,
        rejected: row.count("rejected")?,
        duplicates: row.count("duplicates")?,
        period: row.period("first_day", "last_day")?,
        rows_digest: row.text("rows_digest")?,
        row_sketch: sketch(&row.bytes("row_sketch")?),
        line_sketch: sketch(&row.bytes("line_sketch")?),
    })
}

impl SourceState {
    fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Undone { .. } => "undone",
            Self::Replaced { .. } => "replaced",
        }
    }
}

impl OriginKind {
    fn name(self) -> &'static str {
        match self {
            Self::UserExport => "user_export",
            Self::PlatformApi => "platform_api",
        }
    }

    fn of(name: &str) -> Result<Self, StoreError> {
        [Self::UserExport, Self::PlatformApi]
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| corrupt("origin_kind", name))
    }
}

fn sketch_bytes(sketch: &[u64]) -> Vec<u8> {
    sketch
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

fn sketch(bytes: &[u8]) -> Vec<u64> {
    let (values, _) = bytes.as_chunks();
    values
        .iter()
        .map(|&value| u64::from_le_bytes(value))
        .collect()
}
