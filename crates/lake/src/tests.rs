use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::{Cell, Field, Kind, LakeError, Table, read_parquet, write_parquet};

fn songs() -> Table {
    let mut table = Table::new(vec![
        Field::new("title", Kind::Text),
        Field::new("bpm", Kind::Float),
        Field::new("tonic", Kind::Integer),
        Field::new("demo", Kind::Boolean),
    ]);
    table
        .push(vec![
            "Ünsterblich, \"live\"".into(),
            120.125.into(),
            9.into(),
            true.into(),
        ])
        .unwrap();
    table
        .push(vec![Cell::Absent, Cell::Absent, Cell::Absent, Cell::Absent])
        .unwrap();
    table
        .push(vec![
            "".into(),
            (-0.5).into(),
            i64::MIN.into(),
            false.into(),
        ])
        .unwrap();
    table
}

fn bytes(table: &Table) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_parquet(table, &[("analyzer_version", "1.0.0")], &mut bytes).unwrap();
    bytes
}

#[test]
fn what_is_written_is_read() {
    assert_eq!(read_parquet(bytes(&songs())).unwrap(), songs());
}

#[test]
fn an_empty_table_keeps_its_columns() {
    let table = Table::new(songs().fields().to_vec());
    let read = read_parquet(bytes(&table)).unwrap();
    assert_eq!(read.fields(), table.fields());
    assert_eq!(read.n_rows(), 0);
}

#[test]
fn properties_stand_in_the_footer() {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes(&songs()))).unwrap();
    let metadata = reader.metadata().file_metadata();
    let pairs = metadata.key_value_metadata().unwrap();
    assert_eq!(pairs[0].key, "analyzer_version");
    assert_eq!(pairs[0].value.as_deref(), Some("1.0.0"));
    assert_eq!(metadata.num_rows(), 3);
}

#[test]
fn many_rows_take_several_groups() {
    let mut table = Table::new(vec![Field::new("n", Kind::Integer)]);
    for n in 0..70_000 {
        table.push(vec![Cell::Integer(n)]).unwrap();
    }
    let written = bytes(&table);
    let reader = SerializedFileReader::new(bytes::Bytes::from(written.clone())).unwrap();
    assert_eq!(reader.num_row_groups(), 2);
    assert_eq!(read_parquet(written).unwrap(), table);
}

#[test]
fn a_row_must_fit() {
    let mut table = songs();
    let short = table.push(vec![Cell::Absent]).unwrap_err();
    assert!(matches!(
        short,
        LakeError::RowLength {
            found: 1,
            expected: 4
        }
    ));
    let wrong = table
        .push(vec![1.into(), Cell::Absent, Cell::Absent, Cell::Absent])
        .unwrap_err();
    assert_eq!(wrong.to_string(), "column `title` holds Text, not Integer");
    assert_eq!(table, songs());
}

#[test]
fn a_float_that_is_no_number_is_absent() {
    assert_eq!(Cell::from(f64::NAN), Cell::Absent);
    assert_eq!(Cell::from(f64::INFINITY), Cell::Absent);
}

#[test]
fn cut_files_are_errors() {
    let whole = bytes(&songs());
    for length in [0, 3, 4, 8, whole.len() / 2, whole.len() - 1] {
        assert!(
            read_parquet(whole[..length].to_vec()).is_err(),
            "{length} bytes"
        );
    }
}
