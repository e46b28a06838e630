//! What is missing or wrong in the statements, and what people made of it.

use std::collections::{BTreeMap, HashMap};

use audit::{Audit, Line, Month, Options, PlatformUnits, Recording, Registration, Rules};
use catalog::{Amount, Currency, SourceId, Timestamp, day_of_epoch};
use lake::{Limits, Rows, Session, Value};
use serde::{Deserialize, Serialize};
use store::catalogue::{self, Search};
pub use store::findings::FindingState;
use store::findings::{self, Found};

use crate::WorkflowError;
use crate::label::Label;
use crate::query;
use crate::rates::day_of;

/// A finding with what people made of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is about, the same in every audit; its beginning names it.
    pub id: String,
    /// What is wrong, such as `missing_store`.
    pub kind: String,
    /// `information`, `check` or `money`.
    pub severity: String,
    /// Amount at stake: positive when it is owed, negative when too much was paid.
    pub amount: Option<Amount>,
    /// Currency of the amount.
    pub currency: Option<Currency>,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// What it is about.
    pub subject: serde_json::Value,
    /// Why.
    pub reason: String,
    /// What to do.
    pub advice: String,
    /// Rows that it was seen in.
    pub rows: Vec<RowRef>,
    /// How many rows there are.
    pub n_rows: u64,
    /// The figures behind the reason.
    pub evidence: serde_json::Value,
    /// The rule that found it.
    pub rule: serde_json::Value,
    /// `open`, `disputed`, `explained` or `recovered`.
    #[serde(default)]
    pub state: String,
    /// Why people decided so.
    #[serde(default)]
    pub why: String,
    /// What came back.
    #[serde(default)]
    pub recovered: Option<Amount>,
}

/// A row of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRef {
    /// The source.
    pub source: SourceId,
    /// Line of the file.
    pub row_no: u32,
}

/// Looks through all statements, exports and registrations of a label and keeps what it finds.
///
/// What was explained or recovered before keeps its state. `on_rows` is told how many lines were
/// looked at.
pub async fn run(
    label: &Label,
    now: Timestamp,
    on_rows: &dyn Fn(u64),
) -> Result<Vec<Finding>, WorkflowError> {
    let mut audit = Audit::new(&Rules::shipped(), &Options::default());
    let limits = Limits {
        n_rows: 200_000_000,
        time: std::time::Duration::from_hours(1),
        ..Limits::default()
    };
    let session = query::open(label, "", &limits).await?;
    tell_recordings(label, &mut audit).await?;
    tell_registrations(&session, &mut audit).await?;
    tell_exports(&session, &mut audit).await?;
    let sources = tell_lines(&session, &mut audit, on_rows).await?;
    let today = day_of_epoch(day_of(now)).unwrap_or_default();
    let found = audit.finish(today).into_iter();
    let found: Result<Vec<Finding>, WorkflowError> =
        found.map(|finding| finding_of(finding, &sources)).collect();
    let found = found?;
    let kept: Result<Vec<Found>, WorkflowError> = found
        .iter()
        .map(|finding| {
            Ok(Found {
                fingerprint: finding.id.clone(),
                kind: finding.kind.clone(),
                json: serde_json::to_string(finding).map_err(WorkflowError::Json)?,
            })
        })
        .collect();
    findings::replace(&label.store, label.tenant, &kept?, now).await?;
    list(label).await
}

/// Lists the findings of the last audit and those that people decided about, money first.
pub async fn list(label: &Label) -> Result<Vec<Finding>, WorkflowError> {
    let mut list = Vec::new();
    for kept in findings::list(&label.store, label.tenant).await? {
        let finding: Finding = serde_json::from_str(&kept.json).map_err(WorkflowError::Json)?;
        list.push(Finding {
            state: kept.state.name().to_owned(),
            why: kept.why,
            recovered: kept.recovered,
            ..finding
        });
    }
    let weight = |finding: &Finding| {
        let amount = finding.amount.unwrap_or_default();
        let size = if amount < Amount::ZERO {
            -amount
        } else {
            amount
        };
        let rank = match finding.severity.as_str() {
            "money" => 0,
            "check" => 1,
            _ => 2,
        };
        (rank, std::cmp::Reverse(size))
    };
    list.sort_by_key(weight);
    Ok(list)
}

/// Gives the finding whose id begins with `id` a state.
pub async fn decide(
    label: &Label,
    id: &str,
    state: FindingState,
    recovered: Option<Amount>,
    why: &str,
    now: Timestamp,
) -> Result<String, WorkflowError> {
    let decided = (state, recovered);
    let found = findings::decide(&label.store, label.tenant, id, decided, why, now).await?;
    found.ok_or_else(|| WorkflowError::NotFound {
        what: "finding",
        name: id.to_owned(),
        remedy: "`ledgerline audit` lists them",
    })
}

fn finding_of(finding: audit::Finding, sources: &[SourceId]) -> Result<Finding, WorkflowError> {
    let json =
        |value: Result<serde_json::Value, serde_json::Error>| value.map_err(WorkflowError::Json);
    let rows = finding.rows.iter().filter_map(|row| {
        Some(RowRef {
            source: *sources.get(row.source as usize)?,
            row_no: row.row_no,
        })
    });
    Ok(Finding {
        id: finding.fingerprint.to_string(),
        kind: finding.kind.name().to_owned(),
        severity: json(serde_json::to_value(finding.severity))?
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        amount: finding.at_stake.map(|money| money.amount),
        currency: finding.at_stake.map(|money| money.currency),
        confidence: finding.confidence,
        subject: json(serde_json::to_value(&finding.subject))?,
        rows: rows.collect(),
        n_rows: finding.n_rows,
        evidence: json(serde_json::to_value(&finding.evidence))?,
        rule: json(serde_json::to_value(&finding.rule))?,
        reason: finding.reason,
        advice: finding.advice,
        state: FindingState::Open.name().to_owned(),
        why: String::new(),
        recovered: None,
    })
}

async fn tell_recordings(label: &Label, audit: &mut Audit) -> Result<(), WorkflowError> {
    let everything = Search {
        limit: u32::MAX,
        ..Search::default()
    };
    let recordings =
        catalogue::list::<catalogue::Recording>(&label.store, label.tenant, &everything).await?;
    for recording in &recordings {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (isrc, version, artist) = (
            text(&recording.isrc),
            text(&recording.version),
            text(&recording.artist),
        );
        audit.recording(&Recording {
            isrc: &isrc,
            title: &recording.title,
            version: &version,
            artist: &artist,
        });
    }
    Ok(())
}

async fn tell_registrations(session: &Session, audit: &mut Audit) -> Result<(), WorkflowError> {
    let sql = "SELECT work_title, iswc, society_work_code, isrc FROM registrations \
               GROUP BY 1, 2, 3, 4";
    let mut answer = session.query(sql).await?;
    while let Some(rows) = answer.next().await? {
        for row in 0..rows.n_rows() {
            let cells = [0, 1, 2, 3].map(|column| text(&rows, row, column));
            audit.registration(&Registration {
                title: &cells[0],
                iswc: &cells[1],
                work_code: &cells[2],
                isrc: &cells[3],
            });
        }
    }
    Ok(())
}

async fn tell_exports(session: &Session, audit: &mut Audit) -> Result<(), WorkflowError> {
    // An export that was made again repeats its days; the largest count of a day is the last one.
    let sql = "SELECT platform, coalesce(artist, ''), coalesce(title, ''), date, max(value) \
               FROM track_days WHERE metric IN ('streams', 'views') GROUP BY 1, 2, 3, 4";
    let mut answer = session.query(sql).await?;
    while let Some(rows) = answer.next().await? {
        for row in 0..rows.n_rows() {
            let (Some(day), Some(value)) = (day(&rows, row, 3), amount(&rows, row, 4)) else {
                continue;
            };
            let cells = [0, 1, 2].map(|column| text(&rows, row, column));
            let units = PlatformUnits {
                platform: &cells[0],
                artist: &cells[1],
                title: &cells[2],
                units: whole(value),
                ..PlatformUnits::default()
            };
            audit.platform_day(&units, day);
        }
    }
    Ok(())
}

/// The columns of a line, in the order of [`line_of`].
const COLUMNS: &str = "source_id, row_no, source_format, statement_start, usage_start, store, \
     service, territory, artist, title, version, release, isrc, upc, iswc, work_code, use_type, \
     currency, sale_currency, units, unit_price, gross, deductions, net, sale_amount, fx_rate, share";

/// Tells the audit every statement line; returns the sources by the numbers that it was told.
async fn tell_lines(
    session: &Session,
    audit: &mut Audit,
    on_rows: &dyn Fn(u64),
) -> Result<Vec<SourceId>, WorkflowError> {
    let mut sources: Vec<SourceId> = Vec::new();
    let mut numbers: BTreeMap<SourceId, u32> = BTreeMap::new();
    let mut currencies: HashMap<String, Option<Currency>> = HashMap::new();
    let sql = format!("SELECT {COLUMNS} FROM statement_lines");
    let mut answer = session.query(&sql).await?;
    let mut n_rows = 0;
    while let Some(rows) = answer.next().await? {
        for row in 0..rows.n_rows() {
            let Some(source) = text(&rows, row, 0).parse::<SourceId>().ok() else {
                continue;
            };
            let number = *numbers.entry(source).or_insert_with(|| {
                sources.push(source);
                sources.len() as u32 - 1
            });
            let mut currency = |column| {
                let code = text(&rows, row, column);
                let known = currencies.get(&code).copied();
                known.unwrap_or_else(|| {
                    let currency = code.parse().ok();
                    currencies.insert(code, currency);
                    currency
                })
            };
            let (paid, sold) = (currency(17), currency(18));
            audit.line(&line_of(
                &rows,
                row,
                number,
                (paid, sold),
                &texts(&rows, row),
            ));
        }
        n_rows += rows.n_rows() as u64;
        on_rows(n_rows);
    }
    Ok(sources)
}

fn texts(rows: &Rows, row: usize) -> [String; 13] {
    [2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16].map(|column| text(rows, row, column))
}

fn line_of<'a>(
    rows: &Rows,
    row: usize,
    source: u32,
    (currency, sale_currency): (Option<Currency>, Option<Currency>),
    texts: &'a [String; 13],
) -> Line<'a> {
    let month = |column| day(rows, row, column).and_then(Month::of);
    let [
        format,
        store,
        service,
        territory,
        artist,
        title,
        version,
        release,
        isrc,
        upc,
        iswc,
        work_code,
        use_type,
    ] = texts;
    Line {
        source,
        row_no: match rows.value(row, 1) {
            Value::Integer(row_no) => u32::try_from(row_no).unwrap_or(u32::MAX),
            _ => 0,
        },
        format,
        statement: month(3),
        usage: month(4),
        store,
        service,
        territory,
        artist,
        title,
        version,
        release,
        isrc,
        upc,
        iswc,
        work_code,
        use_type,
        units: match rows.value(row, 19) {
            Value::Integer(units) => Some(units),
            _ => None,
        },
        unit_price: amount(rows, row, 20),
        gross: amount(rows, row, 21),
        deductions: amount(rows, row, 22),
        net: amount(rows, row, 23),
        currency,
        sale_amount: amount(rows, row, 24),
        sale_currency,
        fx_rate: amount(rows, row, 25),
        share: amount(rows, row, 26),
    }
}

fn text(rows: &Rows, row: usize, column: usize) -> String {
    match rows.value(row, column) {
        Value::Text(text) => text.into_owned(),
        _ => String::new(),
    }
}

fn amount(rows: &Rows, row: usize, column: usize) -> Option<Amount> {
    match rows.value(row, column) {
        Value::Absent => None,
        value => value.to_string().parse().ok(),
    }
}

fn day(rows: &Rows, row: usize, column: usize) -> Option<jiff::civil::Date> {
    match rows.value(row, column) {
        Value::Date(days) => day_of_epoch(days),
        _ => None,
    }
}

fn whole(amount: Amount) -> i64 {
    i64::try_from(amount.units() / Amount::UNIT).unwrap_or(i64::MAX)
}
