//! Rows to write and ways to ask for them.

use std::path::Path;

use catalog::Amount;
use catalog::facts::datasets::statement_lines as line;
use catalog::facts::{Cell, Chunk, Dataset, SOURCE_ID};
use lake::{FactFile, FactWriter, LakeError, Limits, Session, Value};
use tokio::runtime::{Builder, Runtime};

/// `SplitMix64` (Steele, Lea, Flood 2014).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// A statement line: source, first day of usage, store, territory, title, units, net.
pub(crate) type Line<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, i64, &'a str);

pub(crate) fn lines(rows: &[Line<'_>]) -> Chunk {
    let mut chunk = Chunk::new(&line::DATASET);
    for (row_no, &(source, day, store, territory, title, units, net)) in (1..).zip(rows) {
        chunk.set_text(SOURCE_ID, source);
        chunk.set(catalog::facts::ROW_NO, Cell::Integer(row_no));
        if !day.is_empty() {
            chunk.set(line::USAGE_START, Cell::Date(day_no(day)));
        }
        chunk.set_text(line::STORE, store);
        chunk.set_text(line::TERRITORY, territory);
        chunk.set_text(line::TITLE, title);
        chunk.set_text(line::CURRENCY, "EUR");
        chunk.set(line::UNITS, Cell::Integer(units));
        chunk.set(line::NET, Cell::Decimal(amount(net)));
        chunk.commit();
    }
    chunk
}

pub(crate) fn day_no(day: &str) -> i32 {
    day.parse::<catalog::Period>().unwrap().first_epoch_day()
}

pub(crate) fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

pub(crate) fn write(
    folder: &Path,
    name: &str,
    dataset: &'static Dataset,
    chunks: &[Chunk],
) -> Vec<FactFile> {
    let mut writer = FactWriter::new(folder, name, dataset).unwrap();
    for chunk in chunks {
        writer.write(chunk).unwrap();
    }
    writer.finish().unwrap()
}

/// Reads the rows of files back, each as the texts of its cells.
pub(crate) fn read(folder: &Path, files: &[FactFile]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for file in files {
        lake::read_rows(folder, file, None, |chunk| {
            rows.extend(rows_of(&chunk));
            Ok::<_, LakeError>(())
        })
        .unwrap();
    }
    rows
}

pub(crate) fn rows_of(chunk: &Chunk) -> Vec<Vec<String>> {
    let columns = 0..chunk.dataset().columns.len();
    let row = |row| {
        let cells = columns.clone().map(|column| match chunk.cell(column, row) {
            Cell::Text(code) => format!("Text({:?})", chunk.texts().get(code).unwrap()),
            cell => format!("{cell:?}"),
        });
        cells.collect()
    };
    (0..chunk.n_rows()).map(row).collect()
}

pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

pub(crate) fn session(folder: &Path, files: &[FactFile]) -> Session {
    Session::new(folder, files, &Limits::default()).unwrap()
}

/// Returns the answer as lines of cells separated by ` | `.
pub(crate) fn ask(session: &Session, sql: &str) -> Result<Vec<String>, LakeError> {
    runtime().block_on(async {
        let rows = session.query(sql).await?.rest().await?;
        let text = |row: Vec<Value<'_>>| {
            let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
            cells.join(" | ")
        };
        Ok(rows.into_iter().map(text).collect())
    })
}

/// Returns the complaint about a question.
pub(crate) fn complaint(session: &Session, sql: &str) -> String {
    match ask(session, sql) {
        Ok(rows) => panic!("{sql}: {} rows", rows.len()),
        Err(error) => error.to_string(),
    }
}
