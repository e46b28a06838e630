//! Exchange rates by day.

use catalog::{Amount, Currency, TenantId};
use sqlx::any::AnyRow;

use crate::error::failed;
use crate::rows::{Columns as _, Insert, commit};
use crate::{Store, StoreError};

/// What one unit of `base` was worth in `quote` on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The currency that is one.
    pub base: Currency,
    /// The currency that the rate counts.
    pub quote: Currency,
    /// Days since 1970-01-01.
    pub day: i32,
    /// Units of `quote` for one of `base`.
    pub rate: Amount,
    /// Who published it, such as `ECB`.
    pub source: String,
}

/// The days for which there are rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// First day, counted from 1970-01-01.
    pub first_day: i32,
    /// Last day, counted from 1970-01-01.
    pub last_day: i32,
    /// Number of rates.
    pub n_rates: u64,
}

/// Stores rates, each in the place of one for the same currencies and day.
pub async fn put(store: &Store, tenant: TenantId, rates: &[Rate]) -> Result<(), StoreError> {
    const DOING: &str = "store exchange rates";
    // Rows in the order of the key go to the end of the table.
    let mut sorted: Vec<&Rate> = rates.iter().collect();
    sorted.sort_by_key(|rate| (rate.base, rate.quote, rate.day));
    let tenant_id = tenant.to_string();
    let mut change = store.change(tenant, DOING).await?;
    let insert = Insert {
        into: "rates (tenant_id, base, quote, day, rate, source)",
        then: "ON CONFLICT (tenant_id, base, quote, day) \
               DO UPDATE SET rate = excluded.rate, source = excluded.source",
        doing: DOING,
    };
    insert
        .all(&mut change, &sorted, |rate, row| {
            row.add(tenant_id.as_str())
                .add(rate.base.code())
                .add(rate.quote.code())
                .add(i64::from(rate.day))
                .text(rate.rate)
                .add(rate.source.as_str());
        })
        .await?;
    commit(change, DOING).await
}

/// Returns the rate of `day` or, where there is none, of the last day before: banks publish none
/// at weekends. How old it is, is for the caller to judge.
pub async fn on_or_before(
    store: &Store,
    tenant: TenantId,
    (base, quote): (Currency, Currency),
    day: i32,
) -> Result<Option<Rate>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(None);
    };
    sqlx::query(
        "SELECT base, quote, day, rate, source FROM rates \
         WHERE tenant_id = $1 AND base = $2 AND quote = $3 AND day <= $4 \
         ORDER BY day DESC LIMIT 1",
    )
    .bind(tenant.to_string())
    .bind(base.code())
    .bind(quote.code())
    .bind(i64::from(day))
    .fetch_optional(&pool)
    .await
    .map_err(failed("look for an exchange rate"))?
    .as_ref()
    .map(read)
    .transpose()
}

/// Returns the rates of a pair by day, the first and the last day included.
pub async fn series(
    store: &Store,
    tenant: TenantId,
    (base, quote): (Currency, Currency),
    (first_day, last_day): (i32, i32),
) -> Result<Vec<Rate>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(Vec::new());
    };
    sqlx::query(
        "SELECT base, quote, day, rate, source FROM rates \
         WHERE tenant_id = $1 AND base = $2 AND quote = $3 AND day >= $4 AND day <= $5 \
         ORDER BY day",
    )
    .bind(tenant.to_string())
    .bind(base.code())
    .bind(quote.code())
    .bind(i64::from(first_day))
    .bind(i64::from(last_day))
    .fetch_all(&pool)
    .await
    .map_err(failed("list exchange rates"))?
    .iter()
    .map(read)
    .collect()
}

/// Returns the days that the rates of all pairs cover, `None` without rates.
pub async fn span(store: &Store, tenant: TenantId) -> Result<Option<Coverage>, StoreError> {
    let Some(pool) = store.read(tenant).await? else {
        return Ok(None);
    };
    let row = sqlx::query(
        "SELECT MIN(day) AS first_day, MAX(day) AS last_day, COUNT(*) AS n_rates \
         FROM rates WHERE tenant_id = $1",
    )
    .bind(tenant.to_string())
    .fetch_one(&pool)
    .await
    .map_err(failed("look over the exchange rates"))?;
    let n_rates = row.count("n_rates")?;
    if n_rates == 0 {
        return Ok(None);
    }
    Ok(Some(Coverage {
        first_day: row.small("first_day")?,
        last_day: row.small("last_day")?,
        n_rates,
    }))
}

fn read(row: &AnyRow) -> Result<Rate, StoreError> {
    Ok(Rate {
        base: row.parsed("base")?,
        quote: row.parsed("quote")?,
        day: row.small("day")?,
        rate: row.parsed("rate")?,
        source: row.text("source")?,
    })
}
