use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use catalog::{Amount, Currency, Period, SourceId, day_of_epoch};
use lake::{Limits, Rows, Value};
use royalties::{Group, Right, Subject};
use store::catalogue::{self, Entity, Recording, Search};
use store::identities;

use crate::WorkflowError;
use crate::import::WORK_FORMATS;
use crate::label::Label;
use crate::query;

/// The statement lines of a period, summed for the ledger.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) subjects: Vec<Subject>,
    pub(super) groups: Vec<Group>,
    /// The sources of the lines, with the number from each.
    pub(super) sources: BTreeMap<SourceId, u64>,
    /// Lines that have no amount or no currency.
    pub(super) without_amount: u64,
}

/// What a line is about, in the order of the question below.
const ABOUT: [&str; 10] = [
    "isrc",
    "iswc",
    "upc",
    "work_code",
    "catalog_no",
    "title",
    "version",
    "artist",
    "release",
    "label",
];

/// Which lines a run counts. The day of a line is the first of its statement period, else of its
/// period of use.
#[derive(Debug)]
pub(super) struct Window {
    /// The first day that counts: that of the first period that was closed, else of this one.
    pub(super) from: jiff::civil::Date,
    /// The period; its last day is the last that counts.
    pub(super) period: Period,
    /// What closed periods counted: lines of these sources up to this day.
    pub(super) counted: Vec<(jiff::civil::Date, Vec<SourceId>)>,
    /// Only these sources, to compute a run again.
    pub(super) only: Option<Vec<SourceId>>,
}

impl Window {
    fn condition(&self) -> String {
        const DAY: &str = "coalesce(statement_start, usage_start)";
        let list = |sources: &[SourceId]| {
            let ids: Vec<String> = sources.iter().map(|id| format!("'{id}'")).collect();
            ids.join(", ")
        };
        let mut condition = format!(
            "{DAY} BETWEEN DATE '{}' AND DATE '{}'",
            self.from,
            self.period.last()
        );
        for (last, sources) in self
            .counted
            .iter()
            .filter(|(_, sources)| !sources.is_empty())
        {
            condition += &format!(
                " AND NOT ({DAY} <= DATE '{last}' AND source_id IN ({}))",
                list(sources)
            );
        }
        match &self.only {
            Some(sources) if sources.is_empty() => condition += " AND false",
            Some(sources) => condition += &format!(" AND source_id IN ({})", list(sources)),
            None => {}
        }
        condition
    }
}

/// Sums the lines of a window.
pub(super) async fn gather(label: &Label, window: &Window) -> Result<Gathered, WorkflowError> {
    let isrcs = isrcs(label).await?;
    let mut gathered = Gathered::default();
    let session = query::open(label, "", &limits()).await?;
    let period = window.period;
    let within = window.condition();
    let sql = format!(
        "SELECT source_id, count(*), sum(CASE WHEN net IS NULL OR currency IS NULL THEN 1 ELSE 0 END) \
         FROM statement_lines WHERE {within} GROUP BY source_id"
    );
    let mut answer = session.query(&sql).await?;
    while let Some(rows) = answer.next().await? {
        for row in 0..rows.n_rows() {
            if let Some(source) = text(&rows, row, 0).and_then(|id| id.parse().ok()) {
                gathered
                    .sources
                    .insert(source, integer(&rows, row, 1).unsigned_abs());
            }
            gathered.without_amount += integer(&rows, row, 2).unsigned_abs();
        }
    }
    let about = ABOUT.join(", ");
    let used = "CAST(date_trunc('month', usage_start) AS DATE)";
    let told = "CAST(date_trunc('month', coalesce(statement_start, usage_start)) AS DATE)";
    let sql = format!(
        "SELECT identity, store, territory, use_type, currency, source_format, {used}, {told}, \
         sum(units), sum(gross), sum(net), count(*), count(gross), {about} \
         FROM statement_lines \
         WHERE {within} AND net IS NOT NULL AND currency IS NOT NULL \
         GROUP BY identity, store, territory, use_type, currency, source_format, {used}, {told}, \
         {about}"
    );
    let mut answer = session.query(&sql).await?;
    let mut subjects: HashMap<Subject, u32> = HashMap::new();
    let mut texts = Texts::default();
    while let Some(rows) = answer.next().await? {
        for row in 0..rows.n_rows() {
            let Some(currency) = text(&rows, row, 4).and_then(|code| code.parse::<Currency>().ok())
            else {
                continue;
            };
            let identity = match rows.value(row, 0) {
                Value::Integer(identity) => Some(identity),
                _ => None,
            };
            let subject = subject(&rows, row, identity.and_then(|id| isrcs.get(&id)));
            let next = gathered.subjects.len() as u32;
            let subject = *subjects.entry(subject).or_insert_with_key(|subject| {
                gathered.subjects.push(subject.clone());
                next
            });
            let n_rows = integer(&rows, row, 11);
            let is_work =
                text(&rows, row, 5).is_some_and(|format| WORK_FORMATS.contains(&&*format));
            gathered.groups.push(Group {
                subject,
                store: texts.of(&rows, row, 1),
                territory: texts.of(&rows, row, 2),
                use_type: texts.of(&rows, row, 3),
                currency,
                usage_month: day(&rows, row, 6),
                statement_month: day(&rows, row, 7).unwrap_or(period.first()),
                right: if is_work {
                    Right::Publishing
                } else {
                    Right::Master
                },
                units: integer(&rows, row, 8),
                // A gross amount counts where every line has one.
                gross: amount(&rows, row, 9).filter(|_| integer(&rows, row, 12) == n_rows),
                net: amount(&rows, row, 10).unwrap_or_default(),
                n_rows: n_rows.unsigned_abs(),
            });
        }
    }
    Ok(gathered)
}

/// A run sees all lines of its period, so its questions have no small bounds.
fn limits() -> Limits {
    Limits {
        n_rows: 50_000_000,
        time: std::time::Duration::from_hours(1),
        ..Limits::default()
    }
}

/// Returns the ISRC of the recording that each identity was matched to, merges followed.
async fn isrcs(label: &Label) -> Result<HashMap<i64, String>, WorkflowError> {
    let (store, tenant) = (&label.store, label.tenant);
    let everything = Search {
        limit: u32::MAX,
        ..Search::default()
    };
    let recordings = catalogue::list::<Recording>(store, tenant, &everything).await?;
    let known: HashMap<_, String> = recordings
        .into_iter()
        .filter_map(|recording| Some((recording.id, recording.isrc?)))
        .collect();
    let resolved = identities::resolved(store, tenant).await?.into_iter();
    let found = resolved.filter_map(|(identity, entity)| match entity {
        Entity::Recording(id) => Some((identity, known.get(&id)?.clone())),
        _ => None,
    });
    Ok(found.collect())
}

fn subject(rows: &Rows, row: usize, matched: Option<&String>) -> Subject {
    const FIRST: usize = 13;
    let cell = |place: usize| text(rows, row, FIRST + place);
    Subject {
        isrc: matched.cloned().or_else(|| cell(0)),
        iswc: cell(1),
        upc: cell(2),
        work_code: cell(3),
        catalog_no: cell(4),
        title: cell(5),
        version: cell(6),
        artist: cell(7),
        release: cell(8),
        label: cell(9),
    }
}

/// Texts that many groups share.
#[derive(Debug, Default)]
struct Texts(HashMap<String, Arc<str>>);

impl Texts {
    fn of(&mut self, rows: &Rows, row: usize, column: usize) -> Arc<str> {
        let text = text(rows, row, column).unwrap_or_default();
        if let Some(known) = self.0.get(&text) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = text.as_str().into();
        self.0.insert(text, Arc::clone(&shared));
        shared
    }
}

fn text(rows: &Rows, row: usize, column: usize) -> Option<String> {
    match rows.value(row, column) {
        Value::Text(text) => Some(text.into_owned()),
        _ => None,
    }
}

fn integer(rows: &Rows, row: usize, column: usize) -> i64 {
    match rows.value(row, column) {
        Value::Integer(value) => value,
        _ => 0,
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
