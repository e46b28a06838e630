//! Findings of the audit, and what people made of them.

use std::collections::BTreeMap;

use catalog::{Amount, TenantId, Timestamp};
use sqlx::any::AnyRow;

use crate::error::failed;
use crate::rows::{Columns as _, Insert, Prefix, commit, corrupt, the_one};
use crate::{Store, StoreError};

/// A finding as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about, as hexadecimal digits: the same in every audit.
    pub fingerprint: String,
    /// What kind of thing is wrong.
    pub kind: String,
    /// What people made of it.
    pub state: FindingState,
    /// When they did.
    pub state_at: Timestamp,
    /// Why, for those who read it later.
    pub why: String,
    /// The finding.
    pub json: String,
    /// When an audit found it first.
    pub first_seen_at: Timestamp,
    /// When an audit found it last.
    pub last_seen_at: Timestamp,
    /// What came back, in the currency of the finding.
    pub recovered: Option<Amount>,
}

/// What people made of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingState {
    /// Nobody has decided.
    Open,
    /// It was claimed.
    Disputed,
    /// There is a good reason for it; it does not come back.
    Explained,
    /// The money came.
    Recovered,
}

impl FindingState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Disputed, Self::Explained, Self::Recovered];

    /// Returns the state in one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Disputed => "disputed",
            Self::Explained => "explained",
            Self::Recovered => "recovered",
        }
    }
}

/// What an audit found, before anybody decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is about, as hexadecimal digits.
    pub fingerprint: String,
    /// What kind of thing is wrong.
    pub kind: String,
    /// The finding.
    pub json: String,
}

/// Keeps what an audit found. Decisions stay; open findings that are not found again go.
pub async fn replace(
    store: &Store,
    tenant: TenantId,
    found: &[Found],
    now: Timestamp,
) -> Result<(), StoreError> {
    const DOING: &str = "keep the findings of an audit";
    let mut change = store.change(tenant, DOING).await?;
    let tenant_id = tenant.to_string();
    // One row a fingerprint: the statement may not meet a row twice.
    let by_fingerprint: BTreeMap<&str, &Found> = found
        .iter()
        .map(|found| (found.fingerprint.as_str(), found))
        .collect();
    let rows: Vec<&Found> = by_fingerprint.into_values().collect();
    let insert = Insert {
        into: "findings (tenant_id, fingerprint, kind, state, state_at, why, json, \
               first_seen_at, last_seen_at)",
        then: "ON CONFLICT (tenant_id, fingerprint) DO UPDATE \
               SET kind = excluded.kind, json = excluded.json, last_seen_at = excluded.last_seen_at",
        doing: DOING,
    };
    insert
        .all(&mut change, &rows, |found, row| {
            row.add(tenant_id.as_str())
                .add(found.fingerprint.as_str())
                .add(found.kind.as_str())
                .add(FindingState::Open.name())
                .add(now.micros())
                .add("")
                .add(found.json.as_str())
                .add(now.micros())
                .add(now.micros());
        })
        .await?;
    sqlx::query(
        "DELETE FROM findings WHERE tenant_id = $1 AND state = 'open' AND last_seen_at < $2",
    )
    .bind(tenant.to_string())
    .bind(now.micros())
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    commit(change, DOING).await
}

/// Returns the findings by kind and fingerprint.
pub async fn list(store: &Store, tenant: TenantId) -> Result<Vec<Finding>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT fingerprint, kind, state, state_at, why, json, first_seen_at, last_seen_at, \
                recovered \
         FROM findings WHERE tenant_id = $1 ORDER BY kind, fingerprint",
    )
    .bind(tenant.to_string())
    .fetch_all(&pool)
    .await
    .map_err(failed("list the findings"))?
    .iter()
    .map(read)
    .collect()
}

/// Gives the finding whose fingerprint begins with `text` a state; returns its fingerprint, `None`
/// when there is none.
pub async fn decide(
    store: &Store,
    tenant: TenantId,
    text: &str,
    (state, recovered): (FindingState, Option<Amount>),
    why: &str,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    const DOING: &str = "decide about a finding";
    let Some(prefix) = Prefix::new(text) else {
        return Ok(None);
    };
    let mut change = store.change(tenant, DOING).await?;
    let found = sqlx::query_scalar(
        "SELECT fingerprint FROM findings \
         WHERE tenant_id = $1 AND fingerprint >= $2 AND fingerprint < $3 \
         ORDER BY fingerprint LIMIT 10",
    )
    .bind(tenant.to_string())
    .bind(prefix.from)
    .bind(prefix.to)
    .fetch_all(&mut *change)
    .await
    .map_err(failed(DOING))?;
    let Some(fingerprint) = the_one(text, found)? else {
        return Ok(None);
    };
    sqlx::query(
        "UPDATE findings SET state = $3, state_at = $4, why = $5, recovered = $6 \
         WHERE tenant_id = $1 AND fingerprint = $2",
    )
    .bind(tenant.to_string())
    .bind(&fingerprint)
    .bind(state.name())
    .bind(now.micros())
    .bind(why)
    .bind(recovered.map(|amount| amount.to_string()))
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    commit(change, DOING).await?;
    Ok(Some(fingerprint))
}

fn read(row: &AnyRow) -> Result<Finding, StoreError> {
    let state = row.text("state")?;
    let known = FindingState::ALL
        .into_iter()
        .find(|known| known.name() == state);
    let recovered = row.maybe_text("recovered")?;
    let amount = |text: String| text.parse().map_err(|_| corrupt("recovered", text));
    Ok(Finding {
        fingerprint: row.text("fingerprint")?,
        kind: row.text("kind")?,
        state: known.ok_or_else(|| corrupt("state", state))?,
        state_at: row.moment("state_at")?,
        why: row.text("why")?,
        json: row.text("json")?,
        first_seen_at: row.moment("first_seen_at")?,
        last_seen_at: row.moment("last_seen_at")?,
        recovered: recovered.map(amount).transpose()?,
    })
}
