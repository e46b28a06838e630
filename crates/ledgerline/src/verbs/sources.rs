use catalog::Clock;
use workflows::sources::{self, Summary};

use super::import::short;
use crate::Ending;
use crate::args::{SourcesArgs, SourcesVerb};
use crate::output;
use crate::session::Session;
use crate::table;

pub(crate) fn run(session: &Session, args: &SourcesArgs) -> anyhow::Result<Ending> {
    let list = SourcesVerb::List { all: false };
    let verb = args.verb.as_ref().unwrap_or(&list);
    session.wait(async {
        match verb {
            SourcesVerb::List { all } => {
                let label = session.label_to_read().await?;
                let found = sources::list(&label, *all).await?;
                print(session, &found, &list_text(&found))
            }
            SourcesVerb::Show { id } => {
                let label = session.label_to_read().await?;
                let details = sources::show(&label, id).await?;
                print(session, &details, &show_text(&details))
            }
            SourcesVerb::Rejected { id } => {
                let label = session.label_to_read().await?;
                let (reasons, file) = sources::rejected(&label, id).await?;
                let rows: Vec<Vec<String>> = reasons
                    .iter()
                    .map(|reason| {
                        vec![
                            reason.row_no.to_string(),
                            reason.column.clone().unwrap_or_default(),
                            reason.reason.clone(),
                            reason.row.chars().take(100).collect(),
                        ]
                    })
                    .collect();
                let mut text = if rows.is_empty() {
                    "No row of this file was rejected.\n".to_owned()
                } else {
                    table::text(&["Line", "Column", "Reason", "Row"], &rows)
                };
                if let Some(file) = file {
                    text += &format!("\nMend and import: {}\n", file.display());
                }
                print(session, &reasons, &text)
            }
            SourcesVerb::Copy { id, out } => {
                let label = session.label_to_read().await?;
                let mut out = output::writer(out.as_deref())?;
                sources::copy(&label, id, &mut out).await?;
                out.flush()?;
                Ok(Ending::Done)
            }
            SourcesVerb::Undo { id } => {
                let label = session.label_to_write("ledgerline sources undo").await?;
                let undone = sources::undo(&label, id, session.clock.now()).await?;
                let mut text = format!(
                    "{} rows of `{}` were taken out. Importing the file again brings them back.\n",
                    undone.summary.accepted, undone.summary.name
                );
                for replaced in &undone.had_replaced {
                    let id = replaced.to_string();
                    text += &format!(
                        "It had replaced {}, which stays out until it is imported again.\n",
                        short(&id)
                    );
                }
                print(session, &undone, &text)
            }
            SourcesVerb::Mappings { forget } => mappings(session, forget.as_deref()).await,
        }
    })?
}

async fn mappings(session: &Session, forget: Option<&str>) -> anyhow::Result<Ending> {
    if let Some(name) = forget {
        let label = session
            .label_to_write("ledgerline sources mappings")
            .await?;
        let is_gone = workflows::mappings::forget(&label, name).await?;
        let text = if is_gone {
            format!("The mapping `{name}` is forgotten.\n")
        } else {
            format!("There is no mapping `{name}`.\n")
        };
        return print(session, &is_gone, &text);
    }
    let label = session.label_to_read().await?;
    let saved = workflows::mappings::list(&label).await?;
    let text: String = if saved.is_empty() {
        "No mapping was confirmed yet.\n".to_owned()
    } else {
        saved
            .iter()
            .map(|(_, toml)| toml.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    print(session, &saved, &text)
}

fn print(session: &Session, value: &impl serde::Serialize, text: &str) -> anyhow::Result<Ending> {
    if session.json {
        output::print(&format!("{}\n", serde_json::to_string_pretty(value)?))?;
    } else {
        output::print(text)?;
    }
    Ok(Ending::Done)
}

fn list_text(found: &[Summary]) -> String {
    if found.is_empty() {
        return "Nothing is imported. Begin with `ledgerline import PATH`.\n".to_owned();
    }
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|source| {
            vec![
                short(&source.id.to_string()).to_owned(),
                source.name.clone(),
                source.format.clone(),
                source
                    .period
                    .map_or_else(String::new, |period| period.to_string()),
                source.accepted.to_string(),
                source.rejected.to_string(),
                source.duplicates.to_string(),
                source.state.to_owned(),
            ]
        })
        .collect();
    table::text(
        &[
            "Id", "File", "Format", "Period", "Accepted", "Rejected", "Known", "State",
        ],
        &rows,
    )
}

fn show_text(details: &sources::Details) -> String {
    let source = &details.summary;
    let mut lines = vec![
        format!("File      {} ({} bytes)", source.origin, source.size_bytes),
        format!("Digest    BLAKE3 {}", source.digest),
        format!("Format    {}, rows go to {}", source.format, source.dataset),
        format!(
            "Rows      {} accepted, {} rejected, {} already known",
            source.accepted, source.rejected, source.duplicates
        ),
        format!("State     {}", source.state),
    ];
    if let Some(period) = source.period {
        lines.push(format!("Period    {period}"));
    }
    if let Some(report) = &details.report {
        for total in &report.totals {
            let currency = total
                .currency
                .map_or_else(String::new, |code| format!(" {code}"));
            lines.push(format!("Total     {}{currency}", total.amount));
        }
        for skipped in &report.skipped {
            lines.push(format!("Skipped   {} × {}", skipped.count, skipped.reason));
        }
        for warned in &report.warnings {
            lines.push(format!(
                "Warning   {} × {}, first on line {}: `{}`",
                warned.count, warned.what, warned.first_line, warned.example
            ));
        }
        for dropped in &report.dropped {
            lines.push(format!(
                "Left out  {} cells of `{}`",
                dropped.count, dropped.column
            ));
        }
    }
    if let Some(copy) = &details.copy {
        lines.push(format!("Copy      {}", copy.display()));
    }
    if let Some(file) = &details.rejected_file {
        lines.push(format!("To mend   {}", file.display()));
    }
    lines.join("\n") + "\n"
}
