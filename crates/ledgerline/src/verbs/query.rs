use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::bail;
use serde_json::Value as Json;
use workflows::documents::inert;
use workflows::query::{self, Limits, Value};
use workflows::totals::cell;

use crate::Ending;
use crate::args::{QueryArgs, QueryFormat};
use crate::output;
use crate::session::Session;
use crate::table;

/// Rows of a table for people: more are not read.
const MAX_TABLE_ROWS: usize = 1000;

pub(crate) fn run(session: &Session, args: &QueryArgs) -> anyhow::Result<Ending> {
    let Some(sql) = args.sql.as_deref().filter(|_| !args.tables) else {
        return tables(session);
    };
    let format = match args.format {
        Some(format) => format,
        None if session.json => QueryFormat::Json,
        None => QueryFormat::Table,
    };
    let limits = Limits {
        n_rows: args.max_rows,
        time: Duration::from_secs(args.max_seconds),
        memory_bytes: usize::try_from(args.max_memory << 20)?,
        n_threads: session.jobs.get(),
    };
    session.wait(async {
        let label = session.label_to_read().await?;
        let lake = query::open(&label, sql, &limits).await?;
        if format == QueryFormat::Parquet {
            let Some(out) = args.out.as_deref() else {
                bail!("a Parquet file needs a place: add --out FILE");
            };
            let n_rows = lake.query_to_parquet(sql, out).await?;
            eprintln!("{n_rows} rows in {}", out.display());
            return Ok(Ending::Done);
        }
        let mut answer = lake.query(sql).await?;
        let names: Vec<String> = answer
            .columns()
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let mut sheet = Sheet::new(args.out.as_deref(), format, &names)?;
        while let Some(rows) = answer.next().await? {
            for row in 0..rows.n_rows() {
                let values: Vec<Value<'_>> = (0..names.len())
                    .map(|column| rows.value(row, column))
                    .collect();
                sheet.row(&values)?;
            }
        }
        sheet.finish()?;
        Ok(Ending::Done)
    })?
}

/// Writes rows as they come.
struct Sheet<'n> {
    out: Box<dyn Write + Send>,
    format: QueryFormat,
    names: &'n [String],
    n_rows: usize,
    table: Vec<Vec<String>>,
}

impl<'n> Sheet<'n> {
    fn new(out: Option<&Path>, format: QueryFormat, names: &'n [String]) -> anyhow::Result<Self> {
        let mut out: Box<dyn Write + Send> = output::writer(out)?;
        if format == QueryFormat::Csv {
            csv_row(&mut out, names.iter().cloned())?;
        }
        Ok(Self {
            out,
            format,
            names,
            n_rows: 0,
            table: Vec::new(),
        })
    }

    fn row(&mut self, values: &[Value<'_>]) -> anyhow::Result<()> {
        match self.format {
            QueryFormat::Table | QueryFormat::Parquet => {
                if self.table.len() < MAX_TABLE_ROWS {
                    let cells = values.iter().map(|value| cell(value).unwrap_or_default());
                    self.table.push(cells.collect());
                }
            }
            QueryFormat::Csv => {
                let cells = values.iter().map(|value| match value {
                    Value::Text(text) => inert(text.clone().into_owned()),
                    value => cell(value).unwrap_or_default(),
                });
                csv_row(&mut self.out, cells)?;
            }
            QueryFormat::Json | QueryFormat::Jsonl => {
                if self.format == QueryFormat::Json {
                    self.out
                        .write_all(if self.n_rows == 0 { b"[\n  " } else { b",\n  " })?;
                }
                // In the order of the question, which a map of JSON values would not keep.
                for (place, (name, value)) in self.names.iter().zip(values).enumerate() {
                    self.out.write_all(if place == 0 { b"{" } else { b"," })?;
                    serde_json::to_writer(&mut self.out, name)?;
                    self.out.write_all(b":")?;
                    serde_json::to_writer(&mut self.out, &json(value))?;
                }
                self.out.write_all(b"}")?;
                if self.format == QueryFormat::Jsonl {
                    self.out.write_all(b"\n")?;
                }
            }
        }
        self.n_rows += 1;
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<()> {
        match self.format {
            QueryFormat::Json if self.n_rows == 0 => self.out.write_all(b"[]\n")?,
            QueryFormat::Json => self.out.write_all(b"\n]\n")?,
            QueryFormat::Table => {
                let header: Vec<&str> = self.names.iter().map(String::as_str).collect();
                self.out
                    .write_all(table::text(&header, &self.table).as_bytes())?;
                if self.n_rows > self.table.len() {
                    writeln!(
                        self.out,
                        "\n{} of {} rows; --format csv prints all.",
                        self.table.len(),
                        self.n_rows
                    )?;
                }
            }
            _ => {}
        }
        self.out.flush()?;
        Ok(())
    }
}

/// Decimals are text: no reader must take money for a float.
fn json(value: &Value<'_>) -> Json {
    match value {
        Value::Absent => Json::Null,
        Value::Integer(value) => Json::from(*value),
        Value::Float(value) => Json::from(*value),
        Value::Flag(flag) => Json::from(*flag),
        value => cell(value).map_or(Json::Null, Json::from),
    }
}

fn csv_row(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let mut writer = csv::WriterBuilder::new().from_writer(out);
    writer.write_record(cells)?;
    writer.flush()?;
    Ok(())
}

fn tables(session: &Session) -> anyhow::Result<Ending> {
    let tables = query::tables();
    if session.json {
        output::print(&format!("{}\n", serde_json::to_string_pretty(&tables)?))?;
        return Ok(Ending::Done);
    }
    let mut text = String::new();
    for info in tables {
        text += &format!("{}: {}\n", info.name, info.doc);
        let rows: Vec<Vec<String>> = info
            .columns
            .into_iter()
            .map(|(name, kind, doc)| vec![format!("  {name}"), kind, doc])
            .collect();
        text += &table::text(&["  column", "kind", "meaning"], &rows);
        text.push('\n');
    }
    output::print(&text)?;
    Ok(Ending::Done)
}
