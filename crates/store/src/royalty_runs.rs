//! Royalty runs, one a period: a draft may be made anew, a closed one stays.

use catalog::{Digest, Period, TenantId, Timestamp};
use sqlx::any::AnyRow;

use crate::error::failed;
use crate::rows::{Columns as _, Insert, commit, corrupt};
use crate::{Store, StoreError};

/// A run over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoyaltyRun {
    /// The first digits of the digest of what it was computed from.
    pub id: String,
    /// The period whose statements it is about.
    pub period: Period,
    /// When it was computed.
    pub made_at: Timestamp,
    /// When it was closed; `None` for a draft.
    pub closed_at: Option<Timestamp>,
    /// Digest of the result.
    pub result_digest: Digest,
    /// What it was computed from, as JSON.
    pub inputs: String,
    /// The balances that the next period opens with, as JSON.
    pub closing: String,
}

/// What a payee of a run is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoyaltyStatement {
    /// The party that is paid.
    pub payee: String,
    /// The statement.
    pub json: String,
}

/// Keeps a run with its statements, in the place of a draft that overlaps its period.
///
/// Fails when a closed run overlaps it.
pub async fn put(
    store: &Store,
    tenant: TenantId,
    run: &RoyaltyRun,
    statements: &[RoyaltyStatement],
) -> Result<(), StoreError> {
    const DOING: &str = "keep a royalty run";
    let mut change = store.change(tenant, DOING).await?;
    let (first, last) = (run.period.first_epoch_day(), run.period.last_epoch_day());
    let closed: Option<String> = sqlx::query_scalar(
        "SELECT period FROM royalty_runs WHERE tenant_id = $1 AND state = 'closed' \
         AND first_day <= $2 AND last_day >= $3",
    )
    .bind(tenant.to_string())
    .bind(i64::from(last))
    .bind(i64::from(first))
    .fetch_optional(&mut *change)
    .await
    .map_err(failed(DOING))?;
    if let Some(period) = closed {
        return Err(StoreError::PeriodClosed { period });
    }
    sqlx::query(
        "DELETE FROM royalty_runs WHERE tenant_id = $1 AND first_day <= $2 AND last_day >= $3",
    )
    .bind(tenant.to_string())
    .bind(i64::from(last))
    .bind(i64::from(first))
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    let tenant_id = tenant.to_string();
    let insert = Insert {
        into: "royalty_runs (tenant_id, id, period, first_day, last_day, state, made_at, \
               closed_at, result_digest, inputs, closing)",
        then: "",
        doing: DOING,
    };
    insert
        .all(&mut change, std::slice::from_ref(run), |run, row| {
            row.add(tenant_id.as_str())
                .add(run.id.as_str())
                .text(run.period)
                .add(i64::from(first))
                .add(i64::from(last))
                .add(if run.closed_at.is_some() {
                    "closed"
                } else {
                    "draft"
                })
                .add(run.made_at.micros())
                .add(run.closed_at.map(Timestamp::micros))
                .text(run.result_digest)
                .add(run.inputs.as_str())
                .add(run.closing.as_str());
        })
        .await?;
    let insert = Insert {
        into: "royalty_statements (tenant_id, run_id, payee, json)",
        then: "",
        doing: DOING,
    };
    insert
        .all(&mut change, statements, |statement, row| {
            row.add(tenant_id.as_str())
                .add(run.id.as_str())
                .add(statement.payee.as_str())
                .add(statement.json.as_str());
        })
        .await?;
    commit(change, DOING).await
}

/// Closes the draft of a period; returns whether there was one.
pub async fn close(
    store: &Store,
    tenant: TenantId,
    period: Period,
    now: Timestamp,
) -> Result<bool, StoreError> {
    const DOING: &str = "close a royalty run";
    let mut change = store.change(tenant, DOING).await?;
    let done = sqlx::query(
        "UPDATE royalty_runs SET state = 'closed', closed_at = $3 \
         WHERE tenant_id = $1 AND period = $2 AND state = 'draft'",
    )
    .bind(tenant.to_string())
    .bind(period.to_string())
    .bind(now.micros())
    .execute(&mut *change)
    .await
    .map_err(failed(DOING))?;
    commit(change, DOING).await?;
    Ok(done.rows_affected() > 0)
}

/// Returns the runs, the earliest period first.
pub async fn list(store: &Store, tenant: TenantId) -> Result<Vec<RoyaltyRun>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT id, period, made_at, closed_at, result_digest, inputs, closing \
         FROM royalty_runs WHERE tenant_id = $1 ORDER BY first_day",
    )
    .bind(tenant.to_string())
    .fetch_all(&pool)
    .await
    .map_err(failed("list the royalty runs"))?
    .iter()
    .map(read)
    .collect()
}

/// Returns the statements of a run by payee.
pub async fn statements(
    store: &Store,
    tenant: TenantId,
    run: &str,
) -> Result<Vec<RoyaltyStatement>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT payee, json FROM royalty_statements \
         WHERE tenant_id = $1 AND run_id = $2 ORDER BY payee",
    )
    .bind(tenant.to_string())
    .bind(run)
    .fetch_all(&pool)
    .await
    .map_err(failed("read the statements of a run"))?
    .iter()
    .map(|row| {
        Ok(RoyaltyStatement {
            payee: row.text("payee")?,
            json: row.text("json")?,
        })
    })
    .collect()
}

fn read(row: &AnyRow) -> Result<RoyaltyRun, StoreError> {
    let closed_at = row.maybe_integer("closed_at")?;
    let period = row.text("period")?;
    Ok(RoyaltyRun {
        id: row.text("id")?,
        period: period.parse().map_err(|_| corrupt("period", period))?,
        made_at: row.moment("made_at")?,
        closed_at: closed_at.map(Timestamp::from_micros),
        result_digest: row.parsed("result_digest")?,
        inputs: row.text("inputs")?,
        closing: row.text("closing")?,
    })
}
