//! Matches that the program is not sure of and leaves to people.

use catalog::{MergeId, TenantId, Timestamp};
use sqlx::any::AnyRow;

use crate::catalogue::Entity;
use crate::error::failed;
use crate::rows::{Change, Columns as _, Insert, commit, corrupt};
use crate::{Store, StoreError, identities, merges};

/// Perhaps what an identity stands for and another entry are the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The identity.
    pub identity: i64,
    /// The other entry.
    pub other: Entity,
    /// How likely it is, 0 to 1.
    pub score: f64,
    /// What speaks for it, for people.
    pub reasons: String,
    /// What became of it.
    pub state: SuggestionState,
}

/// What became of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuggestionState {
    /// Nobody decided yet.
    Open,
    /// The two are the same.
    Accepted,
    /// They are not; it is not suggested again.
    Refused,
}

const COLUMNS: &str = "identity, kind, other_id, score, reasons, state";

/// Returns suggestions of a state, the likeliest first.
pub async fn list(
    store: &Store,
    tenant: TenantId,
    state: SuggestionState,
    limit: u32,
    offset: u64,
) -> Result<Vec<Suggestion>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    let text = format!(
        "SELECT {COLUMNS} FROM suggestions WHERE tenant_id = $1 AND state = $2 \
         ORDER BY score DESC, identity, kind, other_id LIMIT $3 OFFSET $4"
    );
    sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(tenant.to_string())
        .bind(state.name())
        .bind(i64::from(limit))
        .bind(crate::rows::integer(offset))
        .fetch_all(&pool)
        .await
        .map_err(failed("list suggestions"))?
        .iter()
        .map(read)
        .collect()
}

/// Returns how many suggestions of a state there are.
pub async fn count(
    store: &Store,
    tenant: TenantId,
    state: SuggestionState,
) -> Result<u64, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(0);
    };
    sqlx::query("SELECT COUNT(*) AS n FROM suggestions WHERE tenant_id = $1 AND state = $2")
        .bind(tenant.to_string())
        .bind(state.name())
        .fetch_one(&pool)
        .await
        .map_err(failed("count suggestions"))?
        .count("n")
}

/// Accepts a suggestion: merges what the identity stands for into the other entry, unless they are
/// one already. Taking the merge back opens the suggestion again.
pub async fn accept(
    store: &Store,
    tenant: TenantId,
    identity: i64,
    other: Entity,
    now: Timestamp,
) -> Result<Option<MergeId>, StoreError> {
    const DOING: &str = "accept a suggestion";
    let mut change = store.change(tenant, DOING).await?;
    let row = sqlx::query(
        "SELECT reasons, state, change_id FROM suggestions \
         WHERE tenant_id = $1 AND identity = $2 AND kind = $3 AND other_id = $4",
    )
    .bind(tenant.to_string())
    .bind(identity)
    .bind(other.kind())
    .bind(other.id())
    .fetch_optional(&mut *change)
    .await
    .map_err(failed(DOING))?;
    let row = row.ok_or_else(|| not_found(identity))?;
    if SuggestionState::of(&row.text("state")?)? == SuggestionState::Accepted {
        return match row.maybe_text("change_id")? {
            Some(_) => row.parsed("change_id").map(Some),
            None => Ok(None),
        };
    }
    let found = identities::find(&mut change, tenant, identity).await?;
    let found = found.ok_or_else(|| not_found(identity))?;
    let from = merges::last_of(&mut change, tenant, found.entity).await?;
    let into = merges::last_of(&mut change, tenant, other).await?;
    let mut id = None;
    if from != into {
        let why = row.text("reasons")?;
        id = Some(merges::merge_in(&mut change, tenant, (from, into), now, &why).await?);
    }
    decide(
        &mut change,
        tenant,
        (identity, other),
        SuggestionState::Accepted,
        now,
        id,
    )
    .await?;
    commit(change, DOING).await?;
    Ok(id)
}

/// Refuses a suggestion. One that was accepted is opened by taking back its merge, not by this.
pub async fn refuse(
    store: &Store,
    tenant: TenantId,
    identity: i64,
    other: Entity,
    now: Timestamp,
) -> Result<(), StoreError> {
    const DOING: &str = "refuse a suggestion";
    let mut change = store.change(tenant, DOING).await?;
    let n_refused = decide(
        &mut change,
        tenant,
        (identity, other),
        SuggestionState::Refused,
        now,
        None,
    )
    .await?;
    if n_refused == 0 {
        return Err(not_found(identity));
    }
    commit(change, DOING).await
}

/// Adds suggestions; those that are there stay as they were decided.
pub(crate) async fn insert_all(
    change: &mut Change,
    tenant: TenantId,
    suggestions: &[Suggestion],
) -> Result<(), StoreError> {
    let tenant = tenant.to_string();
    let insert = Insert {
        into: "suggestions (tenant_id, identity, kind, other_id, score, reasons, state)",
        then: "ON CONFLICT (tenant_id, identity, kind, other_id) DO NOTHING",
        doing: "add suggestions",
    };
    insert
        .all(change, suggestions, |suggestion, row| {
            row.add(tenant.as_str())
                .add(suggestion.identity)
                .add(suggestion.other.kind())
                .add(suggestion.other.id())
                .add(suggestion.score)
                .add(suggestion.reasons.as_str())
                .add(suggestion.state.name());
        })
        .await?;
    Ok(())
}

async fn decide(
    change: &mut Change,
    tenant: TenantId,
    (identity, other): (i64, Entity),
    state: SuggestionState,
    now: Timestamp,
    merge: Option<MergeId>,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "UPDATE suggestions SET state = $5, decided_at = $6, change_id = $7 \
         WHERE tenant_id = $1 AND identity = $2 AND kind = $3 AND other_id = $4 \
         AND state <> 'accepted'",
    )
    .bind(tenant.to_string())
    .bind(identity)
    .bind(other.kind())
    .bind(other.id())
    .bind(state.name())
    .bind(now.micros())
    .bind(merge.map(|id| id.to_string()))
    .execute(&mut **change)
    .await
    .map_err(failed("decide on a suggestion"))?;
    Ok(done.rows_affected())
}

fn not_found(identity: i64) -> StoreError {
    StoreError::NotFound {
        what: "undecided suggestion for identity",
        id: identity.to_string(),
    }
}

impl SuggestionState {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        }
    }

    fn of(name: &str) -> Result<Self, StoreError> {
        [Self::Open, Self::Accepted, Self::Refused]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| corrupt("state", name))
    }
}

fn read(row: &AnyRow) -> Result<Suggestion, StoreError> {
    Ok(Suggestion {
        identity: row.integer("identity")?,
        other: row.entity("kind", "other_id")?,
        score: row.number("score")?,
        reasons: row.text("reasons")?,
        state: SuggestionState::of(&row.text("state")?)?,
    })
}
