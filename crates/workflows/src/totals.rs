//! Sums of money, each with a receipt that opens to the files and rows behind it.

use std::collections::BTreeMap;

use catalog::facts::datasets::statement_lines;
use catalog::{Amount, Receipt, Rows, SourceId, Timestamp};
use lake::{Limits, Value};
use serde::Serialize;
use store::receipts;
use store::sources;

use crate::WorkflowError;
use crate::import::Places;
use crate::label::Label;
use crate::query;

/// What sums are taken by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Store.
    Store,
    /// Territory.
    Territory,
    /// Month of use, else of the statement.
    Month,
    /// Song: title, artist and ISRC.
    Song,
    /// Artist.
    Artist,
    /// Imported file.
    Source,
}

impl By {
    /// Returns what a word means: `store`, `territory`, `month`, `song`, `artist` or `source`.
    pub fn of(word: &str) -> Result<Self, WorkflowError> {
        Ok(match word {
            "store" => Self::Store,
            "territory" => Self::Territory,
            "month" => Self::Month,
            "song" => Self::Song,
            "artist" => Self::Artist,
            "source" => Self::Source,
            _ => {
                return Err(WorkflowError::Usage(format!(
                    "there is no sum by `{word}`; there are store, territory, month, song, artist, source"
                )));
            }
        })
    }

    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Store => &["store"],
            Self::Territory => &["territory"],
            Self::Month => &["month"],
            Self::Song => &["title", "artist", "isrc"],
            Self::Artist => &["artist"],
            Self::Source => &["source_id"],
        }
    }
}

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Total {
    /// What it is the sum of: column and value.
    pub of: BTreeMap<String, Option<String>>,
    /// Currency.
    pub currency: Option<String>,
    /// Rows.
    pub rows: u64,
    /// Streams, sales, performances.
    pub units: i64,
    /// Before the reporter's deductions; `None` where no row says it.
    pub gross: Option<Amount>,
    /// What is paid.
    pub net: Amount,
    /// The receipt of `net`.
    pub receipt: String,
}

/// A receipt, opened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Opened {
    /// Its id.
    pub id: String,
    /// What it says.
    pub receipt: Receipt,
    /// The files behind it.
    pub files: Vec<FileBehind>,
    /// The figure as it is now.
    pub value_now: String,
    /// Number of rows now.
    pub n_rows_now: u64,
    /// Whether figure and rows are as the receipt says.
    pub holds: bool,
    /// Names of the columns of `rows`.
    pub columns: Vec<String>,
    /// The first rows.
    pub rows: Vec<Vec<Option<String>>>,
}

/// A file behind a figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileBehind {
    /// Its source.
    pub source: SourceId,
    /// Its name; empty when nothing is known of it any more.
    pub name: String,
    /// Digest of its bytes.
    pub digest: Option<String>,
    /// Its kept copy.
    pub copy: Option<std::path::PathBuf>,
    /// Rows that it gave.
    pub rows: u64,
}

/// Adds up statement lines, the largest sums first, and issues a receipt for each.
///
/// `filters` are columns with the value that all rows must have.
pub async fn totals(
    label: &Label,
    by: &[By],
    filters: &[(String, String)],
    limit: u64,
    now: Timestamp,
) -> Result<Vec<Total>, WorkflowError> {
    let mut columns: Vec<&str> = by.iter().flat_map(|by| by.columns()).copied().collect();
    columns.push("currency");
    let filter: BTreeMap<String, Option<String>> = filters
        .iter()
        .map(|(column, value)| (column.clone(), Some(value.clone())))
        .collect();
    let asked = || {
        columns
            .iter()
            .copied()
            .chain(filter.keys().map(String::as_str))
    };
    let table = table_for(asked())?;
    let sums = if table == "statement_lines" {
        "count(*), sum(units), sum(gross), sum(net)"
    } else {
        "sum(n_rows), sum(units), sum(gross), sum(net)"
    };
    let list = columns.join(", ");
    let sql = format!(
        "SELECT {list}, source_id, {sums} FROM {table}{} GROUP BY {list}, source_id",
        condition(&filter)
    );
    let limits = Limits {
        n_rows: 10_000_000,
        ..Limits::default()
    };
    let session = query::open(label, "", &limits).await?;
    let mut answer = session.query(&sql).await?;
    let mut groups: BTreeMap<Vec<Option<String>>, Group> = BTreeMap::new();
    while let Some(rows) = answer.next().await? {
        for row in 0..rows.n_rows() {
            let key = (0..columns.len()).map(|column| cell(&rows.value(row, column)));
            let group = groups.entry(key.collect()).or_default();
            let at = columns.len();
            let n_rows = integer(&rows.value(row, at + 1)).unsigned_abs();
            group.units += integer(&rows.value(row, at + 2));
            let gross = rows.value(row, at + 3);
            if gross != Value::Absent {
                group.gross = Some(add(group.gross.unwrap_or_default(), &gross)?);
            }
            group.net = add(group.net, &rows.value(row, at + 4))?;
            if let Some(source) = cell(&rows.value(row, at)).and_then(|id| id.parse().ok()) {
                *group.sources.entry(source).or_default() += n_rows;
            }
        }
    }
    let mut groups: Vec<(Vec<Option<String>>, Group)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.net));
    groups.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut totals = Vec::new();
    for (key, group) in groups {
        let of: BTreeMap<String, Option<String>> = columns
            .iter()
            .map(|column| (*column).to_owned())
            .zip(key)
            .collect();
        totals.push(issue(label, of, &filter, group, now).await?);
    }
    Ok(totals)
}

#[derive(Default)]
struct Group {
    units: i64,
    gross: Option<Amount>,
    net: Amount,
    sources: BTreeMap<SourceId, u64>,
}

/// Writes the receipt of a sum.
async fn issue(
    label: &Label,
    mut of: BTreeMap<String, Option<String>>,
    filter: &BTreeMap<String, Option<String>>,
    group: Group,
    now: Timestamp,
) -> Result<Total, WorkflowError> {
    let mut all = filter.clone();
    all.extend(of.clone());
    let n_rows = group.sources.values().sum();
    let receipt = Receipt::Rows(Rows {
        dataset: statement_lines::DATASET.name.to_owned(),
        figure: "sum(net)".to_owned(),
        value: group.net.to_string(),
        filter: all,
        sources: group.sources,
        n_rows,
    });
    let id = receipt.id();
    receipts::put(
        &label.store,
        label.tenant,
        id,
        &receipt.to_canonical_json(),
        now,
    )
    .await?;
    let currency = of.remove("currency").flatten();
    Ok(Total {
        of,
        currency,
        rows: n_rows,
        units: group.units,
        gross: group.gross,
        net: group.net,
        receipt: id.to_string(),
    })
}

/// Returns the smallest table that has the columns.
fn table_for<'c>(columns: impl Iterator<Item = &'c str>) -> Result<&'static str, WorkflowError> {
    let mut tables = vec![
        &lake::datasets::REVENUE_BY_STORE,
        &lake::datasets::REVENUE,
        &statement_lines::DATASET,
    ];
    for column in columns {
        tables.retain(|table| column == "month" || table.column(column).is_some());
        if tables.is_empty() {
            return Err(WorkflowError::Usage(format!(
                "statement lines have no column `{column}`; `ledgerline query --tables` lists them"
            )));
        }
    }
    Ok(tables[0].name)
}

/// Opens the receipt whose id begins with `id`: its files, its first rows, and whether it holds.
pub async fn open(label: &Label, id: &str, n_rows: u64) -> Result<Opened, WorkflowError> {
    let (store, tenant) = (&label.store, label.tenant);
    let stored = receipts::get(store, tenant, id).await?;
    let stored = stored.ok_or_else(|| WorkflowError::NotFound {
        what: "receipt",
        name: id.to_owned(),
        remedy: "`ledgerline totals` issues them",
    })?;
    let unreadable = |error: serde_json::Error| WorkflowError::Import(error.to_string());
    let receipt: Receipt = serde_json::from_str(&stored.json).map_err(unreadable)?;
    let Receipt::Rows(rows) = &receipt else {
        return Err(WorkflowError::Usage(
            "the receipt is not one of rows".to_owned(),
        ));
    };
    let mut files = Vec::new();
    for (&source, &n_rows) in &rows.sources {
        let found = sources::find(store, tenant, source).await?;
        let copy = found
            .as_ref()
            .map(|found| Places::new(&label.sources_folder(), source, &found.name).kept);
        files.push(FileBehind {
            source,
            name: found
                .as_ref()
                .map_or_else(String::new, |found| found.name.clone()),
            digest: found.map(|found| found.digest.to_string()),
            copy: copy.filter(|copy| copy.is_file()),
            rows: n_rows,
        });
    }
    let dataset = catalog::facts::datasets::find(&rows.dataset)
        .ok_or_else(|| WorkflowError::Import(format!("there is no data set `{}`", rows.dataset)))?;
    let session = query::open(label, "", &Limits::default()).await?;
    let condition = condition(&rows.filter);
    let sql = format!(
        "SELECT {}, count(*) FROM {}{condition}",
        rows.figure, dataset.name
    );
    let now = session.query(&sql).await?.rest().await?;
    let (value_now, n_rows_now) = now.first().map_or_else(
        || (String::new(), 0),
        |row| {
            (
                cell(&row[0]).unwrap_or_default(),
                integer(&row[1]).unsigned_abs(),
            )
        },
    );
    let sql = format!(
        "SELECT * FROM {}{condition} ORDER BY source_id, row_no LIMIT {n_rows}",
        dataset.name
    );
    let mut answer = session.query(&sql).await?;
    let columns: Vec<String> = answer
        .columns()
        .iter()
        .map(|column| column.name.clone())
        .collect();
    let mut first = Vec::new();
    while let Some(rows) = answer.next().await? {
        for row in 0..rows.n_rows() {
            let cells = (0..columns.len()).map(|column| cell(&rows.value(row, column)));
            first.push(cells.collect());
        }
    }
    Ok(Opened {
        id: stored.id.to_string(),
        holds: value_now == rows.value && n_rows_now == rows.n_rows,
        files,
        value_now,
        n_rows_now,
        columns,
        rows: first,
        receipt,
    })
}

/// Returns a filter as SQL. Names are columns of a data set, values are quoted.
fn condition(filter: &BTreeMap<String, Option<String>>) -> String {
    let tests: Vec<String> = filter
        .iter()
        .map(|(column, value)| match value {
            Some(value) => format!("\"{column}\" = '{}'", value.replace('\'', "''")),
            None => format!("\"{column}\" IS NULL"),
        })
        .collect();
    if tests.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", tests.join(" AND "))
    }
}

/// Returns a value as people read it, `None` where there is none.
pub fn cell(value: &Value<'_>) -> Option<String> {
    Some(match value {
        Value::Absent => return None,
        Value::Text(text) => text.clone().into_owned(),
        Value::Integer(value) => value.to_string(),
        Value::Decimal(decimal) => decimal.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Date(day) => {
            catalog::day_of_epoch(*day).map_or_else(|| day.to_string(), |day| day.to_string())
        }
        Value::Moment(micros) => catalog::Timestamp::from_micros(*micros).to_string(),
        Value::Flag(flag) => flag.to_string(),
    })
}

fn integer(value: &Value<'_>) -> i64 {
    match value {
        Value::Integer(value) => *value,
        Value::Decimal(decimal) => decimal
            .amount()
            .and_then(|amount| i64::try_from(amount.units() / Amount::UNIT).ok())
            .unwrap_or(0),
        _ => 0,
    }
}

fn add(sum: Amount, value: &Value<'_>) -> Result<Amount, WorkflowError> {
    let Value::Decimal(decimal) = value else {
        return Ok(sum);
    };
    decimal
        .amount()
        .and_then(|amount| sum.checked_add(amount))
        .ok_or_else(|| WorkflowError::Import("a sum of money has more than 38 digits".to_owned()))
}
