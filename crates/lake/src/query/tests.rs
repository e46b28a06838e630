use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use catalog::facts::{Cell, Chunk, Column, Dataset, Kind};
use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::value::{Decimal, Value};
use super::{Limits, Session};
use crate::compact::{Compaction, compact_of};
use crate::read::read_rows_of;
use crate::upgrade::Rename;
use crate::write::{DATASET_KEY, VERSION_KEY};
use crate::{FactFile, FactWriter, LakeError};

const fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        doc: "",
    }
}

/// Plays of a record, in their third version: `plays` was `n_plays` until the second and is a
/// decimal since; `shop` came with the third.
static PLAYS: Dataset = Dataset {
    name: "plays",
    version: 3,
    doc: "",
    columns: &[
        column("source_id", Kind::Text),
        column("row_no", Kind::Integer),
        column("source_format", Kind::Text),
        column("plays", Kind::Decimal),
        column("shop", Kind::Text),
    ],
    month_of: &[],
    sorted_by: &[4],
    line_of: &[],
    about: &[],
};

const RENAMES: &[Rename] = &[Rename {
    dataset: "plays",
    until_version: 2,
    old: "n_plays",
    new: "plays",
}];

/// Writes a file as the first version had it.
fn old_file(folder: &Path) -> FactFile {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("source_id", Arc::new(StringArray::from(vec!["old", "old"]))),
        ("row_no", Arc::new(Int64Array::from(vec![1, 2]))),
        ("n_plays", Arc::new(Int64Array::from(vec![Some(40), None]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let pairs = [(DATASET_KEY, "plays"), (VERSION_KEY, "1")];
    let pairs = pairs.map(|(key, value)| KeyValue::new(key.to_owned(), value.to_owned()));
    let properties = WriterProperties::builder()
        .set_key_value_metadata(Some(pairs.to_vec()))
        .build();
    let path = "plays/month=none/old-1.parquet";
    fs::create_dir_all(folder.join("plays/month=none")).unwrap();
    let file = File::create(folder.join(path)).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    FactFile {
        dataset: "plays".to_owned(),
        version: 1,
        month: "none".to_owned(),
        path: path.to_owned(),
        n_rows: 2,
        size_bytes: folder.join(path).metadata().unwrap().len(),
    }
}

fn new_file(folder: &Path) -> FactFile {
    let mut chunk = Chunk::new(&PLAYS);
    chunk.set_text(0, "new");
    chunk.set(3, Cell::Decimal("2.5".parse().unwrap()));
    chunk.set_text(4, "Tidal");
    chunk.commit();
    let mut writer = FactWriter::new(folder, "new", &PLAYS).unwrap();
    writer.write(&chunk).unwrap();
    writer.finish().unwrap().remove(0)
}

fn ask(folder: &Path, files: &[FactFile], sql: &str) -> Vec<String> {
    let session = Session::over(&[&PLAYS], RENAMES, folder, files, &Limits::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_time().build().unwrap();
    let rows = runtime.block_on(async { session.query(sql).await?.rest().await });
    let text = |row: Vec<Value<'_>>| {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        cells.join(" | ")
    };
    rows.unwrap().into_iter().map(text).collect()
}

#[test]
fn an_old_file_is_asked_like_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let files = [old_file(folder.path()), new_file(folder.path())];
    let all = ask(
        folder.path(),
        &files,
        "SELECT source_id, row_no, plays, shop, month FROM plays ORDER BY source_id, row_no",
    );
    assert_eq!(
        all,
        [
            "new |  | 2.5 | Tidal | none",
            "old | 1 | 40 |  | none",
            "old | 2 |  |  | none"
        ]
    );
    let found = ask(
        folder.path(),
        &files,
        "SELECT sum(plays) FROM plays WHERE plays > 2.5",
    );
    assert_eq!(found, ["40"]);
    let found = ask(
        folder.path(),
        &files[..1],
        "SELECT count(plays), count(*), count(shop) FROM plays",
    );
    assert_eq!(found, ["1 | 2 | 0"]);
}

#[test]
fn an_old_file_is_read_and_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let old = old_file(folder.path());
    let mut n_rows = 0;
    read_rows_of(&PLAYS, RENAMES, folder.path(), &old, None, |chunk| {
        assert_eq!(chunk.decimal(3, 0), "40".parse().ok());
        assert_eq!(chunk.decimal(3, 1), None);
        assert_eq!(chunk.text(4, 0), None);
        n_rows += chunk.n_rows();
        Ok::<_, LakeError>(())
    })
    .unwrap();
    assert_eq!(n_rows, 2);
    let files = [old, new_file(folder.path())];
    let how = Compaction::default();
    let new = compact_of(&PLAYS, RENAMES, folder.path(), &files, "c", &|_| true, how).unwrap();
    assert_eq!((new.len(), new[0].version, new[0].n_rows), (1, 3, 3));
    let found = ask(
        folder.path(),
        &new,
        "SELECT sum(plays), max(shop) FROM plays",
    );
    assert_eq!(found, ["42.5 | Tidal"]);
}

#[test]
fn a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = new_file(folder.path());
    file.version = 4;
    let limits = Limits::default();
    let refused = Session::over(&[&PLAYS], RENAMES, folder.path(), &[file.clone()], &limits);
    let message = refused.unwrap_err().to_string();
    assert!(
        message.ends_with("holds version 4 of `plays`, and this program knows up to 3; upgrade it")
    );
    let refused = Session::new(folder.path(), &[file], &limits);
    assert!(matches!(refused, Err(LakeError::UnknownDataset(name)) if name == "plays"));
}

#[test]
fn decimals_are_written_plainly() {
    let check = |units: i128, places: i8, expected: &str| {
        assert_eq!(Decimal { units, places }.to_string(), expected);
    };
    check(0, 15, "0");
    check(-12, 3, "-0.012");
    check(1500, 2, "15");
    check(5, -3, "5000");
    check(i128::MAX, 38, "1.70141183460469231731687303715884105727");
    assert_eq!(
        Decimal {
            units: 5,
            places: 20
        }
        .amount(),
        None
    );
    assert_eq!(
        Decimal {
            units: 250,
            places: 17
        }
        .amount(),
        None
    );
    let amount = Decimal {
        units: 300,
        places: 17,
    }
    .amount();
    assert_eq!(amount, catalog::Amount::from_units(3));
    assert_eq!(
        Decimal {
            units: i128::MAX,
            places: 0
        }
        .amount(),
        None
    );
}

#[test]
fn moments_are_written_as_iso_8601() {
    let check = |micros, expected: &str| assert_eq!(Value::Moment(micros).to_string(), expected);
    check(0, "1970-01-01T00:00:00Z");
    check(-1, "1969-12-31T23:59:59.999999Z");
    check(1_780_000_000_500_000, "2026-05-28T20:26:40.5Z");
    check(i64::MIN, "-106751992T19:59:05.224192Z");
}
