use catalog::Receipt;
use workflows::totals::{self, Opened};

use super::import::short;
use crate::Ending;
use crate::args::ReceiptArgs;
use crate::output;
use crate::session::Session;
use crate::table;

pub(crate) fn run(session: &Session, args: &ReceiptArgs) -> anyhow::Result<Ending> {
    session.wait(async {
        let label = session.label_to_read().await?;
        let opened = totals::open(&label, &args.id, args.rows).await?;
        if session.json {
            output::print(&format!("{}\n", serde_json::to_string_pretty(&opened)?))?;
        } else {
            output::print(&text(&opened))?;
        }
        Ok(Ending::Done)
    })?
}

/// Columns of rows that are shown; `--json` has all.
const SHOWN: [&str; 11] = [
    "source_id",
    "row_no",
    "statement_period",
    "usage_period",
    "store",
    "territory",
    "title",
    "isrc",
    "units",
    "net",
    "currency",
];

fn text(opened: &Opened) -> String {
    let Receipt::Rows(rows) = &opened.receipt else {
        return String::new();
    };
    let mut text = format!(
        "Receipt {}\n{} = {} over {} rows of {}\n",
        opened.id, rows.figure, rows.value, rows.n_rows, rows.dataset
    );
    for (column, value) in &rows.filter {
        text += &match value {
            Some(value) => format!("  {column} = {value}\n"),
            None => format!("  {column} is absent\n"),
        };
    }
    text += if opened.holds {
        "The rows in the lake give the same figure now.\n"
    } else {
        ""
    };
    if !opened.holds {
        text += &format!(
            "Since then files were added or taken out: now it is {} over {} rows.\n",
            opened.value_now, opened.n_rows_now
        );
    }
    let files: Vec<Vec<String>> = opened
        .files
        .iter()
        .map(|file| {
            vec![
                short(&file.source.to_string()).to_owned(),
                file.name.clone(),
                file.rows.to_string(),
                file.digest.clone().unwrap_or_default(),
            ]
        })
        .collect();
    text += "\n";
    text += &table::text(&["Source", "File", "Rows", "BLAKE3 of the file"], &files);
    let places: Vec<usize> = SHOWN
        .iter()
        .filter_map(|name| opened.columns.iter().position(|column| column == name))
        .collect();
    let header: Vec<&str> = places
        .iter()
        .map(|&place| opened.columns[place].as_str())
        .collect();
    let lines: Vec<Vec<String>> = opened
        .rows
        .iter()
        .map(|row| {
            let cells = places
                .iter()
                .map(|&place| row[place].clone().unwrap_or_default());
            cells
                .enumerate()
                .map(|(index, cell)| {
                    if index == 0 {
                        short(&cell).to_owned()
                    } else {
                        cell
                    }
                })
                .collect()
        })
        .collect();
    text += "\n";
    text += &table::text(&header, &lines);
    if opened.n_rows_now > lines.len() as u64 {
        text += &format!(
            "{} of {} rows; --rows shows more.\n",
            lines.len(),
            opened.n_rows_now
        );
    }
    text
}
