use std::io::Write;

use catalog::Period;
use serde_json::Value as Json;
use store::royalty_runs;

use crate::WorkflowError;
use crate::documents::inert;
use crate::label::Label;

/// What a payee is told for a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The run that it is part of.
    pub run: String,
    /// The period.
    pub period: Period,
    /// Whether the run is closed; a draft may change.
    pub is_closed: bool,
    /// The statement and what its lines are about, as it was kept.
    pub document: Json,
}

/// Returns the statements of a payee for a period, one for each of its currencies.
pub async fn statement(
    label: &Label,
    period: Period,
    party: &str,
) -> Result<Vec<Statement>, WorkflowError> {
    let runs = royalty_runs::list(&label.store, label.tenant).await?;
    let run = runs.into_iter().find(|run| run.period == period);
    let run = run.ok_or_else(|| WorkflowError::NotFound {
        what: "royalty run of the period",
        name: period.to_string(),
        remedy: "`ledgerline royalties run --period` makes one",
    })?;
    let mut found = Vec::new();
    for told in royalty_runs::statements(&label.store, label.tenant, &run.id).await? {
        if told
            .payee
            .rsplit_once(' ')
            .is_some_and(|(of, _)| of == party)
        {
            found.push(Statement {
                run: run.id.clone(),
                period,
                is_closed: run.closed_at.is_some(),
                document: serde_json::from_str(&told.json).map_err(WorkflowError::Json)?,
            });
        }
    }
    if found.is_empty() {
        return Err(WorkflowError::NotFound {
            what: "payee of the run",
            name: party.to_owned(),
            remedy: "`ledgerline royalties run --period` lists them",
        });
    }
    Ok(found)
}

/// The columns of a payee statement as CSV.
const COLUMNS: [&str; 20] = [
    "payee",
    "agreement",
    "title",
    "version",
    "artist",
    "release",
    "isrc",
    "upc",
    "iswc",
    "store",
    "territory",
    "use_type",
    "month",
    "rows",
    "units",
    "base",
    "rate",
    "share",
    "amount",
    "currency",
];

/// Writes the lines of statements as CSV; texts that a spreadsheet would run are neutralised.
pub fn csv(out: &mut dyn Write, statements: &[Statement]) -> Result<(), WorkflowError> {
    let written = |error: ::csv::Error| WorkflowError::Output(error.into());
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(COLUMNS).map_err(written)?;
    for statement in statements {
        let told = &statement.document["statement"];
        for agreement in list(&told["agreements"]) {
            for line in list(&agreement["lines"]) {
                let subject = &statement.document["subjects"][text(&line["subject"])];
                let cells = COLUMNS.map(|column| match column {
                    "payee" => text(&told["party"]),
                    "agreement" | "share" => text(&agreement[column]),
                    "title" | "version" | "artist" | "release" | "isrc" | "upc" | "iswc" => {
                        text(&subject[column])
                    }
                    "rows" => text(&line["n_rows"]),
                    column => text(&line[column]),
                });
                let cells = cells.into_iter().zip(COLUMNS).map(|(cell, column)| {
                    // A negative amount is a number, not a formula.
                    if matches!(column, "units" | "base" | "amount") {
                        cell
                    } else {
                        inert(cell)
                    }
                });
                writer.write_record(cells).map_err(written)?;
            }
        }
    }
    writer.flush()?;
    Ok(())
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
