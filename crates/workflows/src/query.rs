//! Questions in SQL over a label's facts and catalogue.

use lake::{AnswerColumn, Session, ValueKind};
use store::catalogue::{self, Recording, Release, Search, Work};
use store::identities;
use store::sources::{self, Filter};

use crate::WorkflowError;
use crate::label::Label;
pub use lake::{Limits, Rows, Value};

/// A table that can be asked.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TableInfo {
    /// Its name.
    pub name: String,
    /// What one row means.
    pub doc: String,
    /// Columns: name, kind, meaning.
    pub columns: Vec<(String, String, String)>,
}

/// Opens a label's facts for questions. Tables of the catalogue are loaded when `sql` names them.
pub async fn open(label: &Label, sql: &str, limits: &Limits) -> Result<Session, WorkflowError> {
    let files = label.live_files(None).await?;
    let session = Session::new(&label.lake_folder(), &files, limits)?;
    let sql = sql.to_lowercase();
    for table in CATALOGUE {
        if sql.contains(table) {
            add(label, &session, table).await?;
        }
    }
    Ok(session)
}

/// Tables that come from the store.
const CATALOGUE: [&str; 5] = ["recordings", "works", "releases", "identities", "sources"];

async fn add(label: &Label, session: &Session, table: &str) -> Result<(), WorkflowError> {
    let (store, tenant) = (&label.store, label.tenant);
    let everything = Search {
        limit: u32::MAX,
        ..Search::default()
    };
    let (names, rows): (&[&str], Vec<Vec<Value<'static>>>) = match table {
        "recordings" => (
            &["id", "isrc", "title", "version", "artist", "release"],
            catalogue::list::<Recording>(store, tenant, &everything)
                .await?
                .into_iter()
                .map(|entry| {
                    vec![
                        text(Some(entry.id.to_string())),
                        text(entry.isrc),
                        text(Some(entry.title)),
                        text(entry.version),
                        text(entry.artist),
                        text(entry.release_title),
                    ]
                })
                .collect(),
        ),
        "works" => (
            &["id", "iswc", "title", "writers"],
            catalogue::list::<Work>(store, tenant, &everything)
                .await?
                .into_iter()
                .map(|entry| {
                    vec![
                        text(Some(entry.id.to_string())),
                        text(entry.iswc),
                        text(Some(entry.title)),
                        text(entry.writers),
                    ]
                })
                .collect(),
        ),
        "releases" => (
            &["id", "upc", "title", "artist", "label"],
            catalogue::list::<Release>(store, tenant, &everything)
                .await?
                .into_iter()
                .map(|entry| {
                    vec![
                        text(Some(entry.id.to_string())),
                        text(entry.upc),
                        text(Some(entry.title)),
                        text(entry.artist),
                        text(entry.label),
                    ]
                })
                .collect(),
        ),
        "sources" => (
            &["id", "name", "format", "dataset", "digest"],
            sources::list(store, tenant, Filter::Active)
                .await?
                .into_iter()
                .map(|source| {
                    vec![
                        text(Some(source.id.to_string())),
                        text(Some(source.name)),
                        text(Some(source.format)),
                        text(Some(source.dataset)),
                        text(Some(source.digest.to_string())),
                    ]
                })
                .collect(),
        ),
        _ => return add_identities(label, session).await,
    };
    let columns: Vec<AnswerColumn> = names
        .iter()
        .map(|name| AnswerColumn::new(*name, ValueKind::Text))
        .collect();
    session.add_table(table, &columns, &rows)?;
    Ok(())
}

/// Adds the table that leads from the column `identity` to entries of the catalogue, merges followed.
async fn add_identities(label: &Label, session: &Session) -> Result<(), WorkflowError> {
    let resolved = identities::resolved(&label.store, label.tenant).await?;
    let mut rows: Vec<Vec<Value<'static>>> = resolved
        .into_iter()
        .map(|(identity, entity)| {
            vec![
                Value::Integer(identity),
                text(Some(entity.kind().to_owned())),
                text(Some(entity.id())),
            ]
        })
        .collect();
    rows.sort_by(|a, b| match (&a[0], &b[0]) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        _ => std::cmp::Ordering::Equal,
    });
    let columns = [
        AnswerColumn::new("identity", ValueKind::Integer),
        AnswerColumn::new("kind", ValueKind::Text),
        AnswerColumn::new("entry_id", ValueKind::Text),
    ];
    session.add_table("identities", &columns, &rows)?;
    Ok(())
}

/// Returns the tables that can be asked, with their columns.
pub fn tables() -> Vec<TableInfo> {
    let mut tables: Vec<TableInfo> = lake::datasets::all()
        .map(|dataset| TableInfo {
            name: dataset.name.to_owned(),
            doc: dataset.doc.to_owned(),
            columns: dataset
                .columns
                .iter()
                .map(|column| {
                    let kind = format!("{:?}", column.kind).to_lowercase();
                    (column.name.to_owned(), kind, column.doc.to_owned())
                })
                .collect(),
        })
        .collect();
    let catalogue: [(&str, &str, &[&str]); 5] = [
        (
            "recordings",
            "Recordings of the catalogue.",
            &["id", "isrc", "title", "version", "artist", "release"],
        ),
        (
            "works",
            "Works of the catalogue.",
            &["id", "iswc", "title", "writers"],
        ),
        (
            "releases",
            "Releases of the catalogue.",
            &["id", "upc", "title", "artist", "label"],
        ),
        (
            "identities",
            "The entry that a row's `identity` stands for, merges followed.",
            &["identity", "kind", "entry_id"],
        ),
        (
            "sources",
            "Imported files that count.",
            &["id", "name", "format", "dataset", "digest"],
        ),
    ];
    tables.extend(catalogue.map(|(name, doc, columns)| {
        TableInfo {
            name: name.to_owned(),
            doc: doc.to_owned(),
            columns: columns
                .iter()
                .map(|column| {
                    let kind = if *column == "identity" {
                        "integer"
                    } else {
                        "text"
                    };
                    ((*column).to_owned(), kind.to_owned(), String::new())
                })
                .collect(),
        }
    }));
    tables
}

fn text(text: Option<String>) -> Value<'static> {
    text.map_or(Value::Absent, |text| Value::Text(text.into()))
}
