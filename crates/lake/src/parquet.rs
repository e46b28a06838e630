use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::record::Field as RecordField;
use parquet::schema::types::{Type, TypePtr};

use crate::{Cell, Field, Kind, LakeError, Table};

/// Rows per row group: small enough to be read in part, large enough to compress.
const ROWS_PER_GROUP: usize = 65_536;

/// Writes the table as one Parquet file, compressed with Snappy; every column is optional.
///
/// `properties` become key-value metadata of the file.
pub fn write_parquet(
    table: &Table,
    properties: &[(&str, &str)],
    out: impl Write + Send,
) -> Result<(), LakeError> {
    let metadata = properties
        .iter()
        .map(|(key, value)| KeyValue::new((*key).to_owned(), (*value).to_owned()))
        .collect();
    let settings = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(metadata))
        .build();
    let mut writer = SerializedFileWriter::new(out, schema(table.fields())?, Arc::new(settings))?;
    let mut start = 0;
    while start < table.n_rows() {
        let end = (start + ROWS_PER_GROUP).min(table.n_rows());
        let mut group = writer.next_row_group()?;
        for (index, field) in table.fields().iter().enumerate() {
            let mut column = group
                .next_column()?
                .ok_or_else(|| ParquetError::General("the schema has too few columns".into()))?;
            write_column(&mut column, field.kind, &table.column(index)[start..end])?;
            column.close()?;
        }
        group.close()?;
        start = end;
    }
    writer.close()?;
    Ok(())
}

/// Reads a Parquet file of flat text, float, integer and boolean columns.
pub fn read_parquet(bytes: Vec<u8>) -> Result<Table, LakeError> {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let mut fields = Vec::new();
    for column in schema.columns() {
        let kind = match column.physical_type() {
            PhysicalType::BYTE_ARRAY => Kind::Text,
            PhysicalType::DOUBLE => Kind::Float,
            PhysicalType::INT64 => Kind::Integer,
            PhysicalType::BOOLEAN => Kind::Boolean,
            _ => return Err(LakeError::ForeignColumn(column.name().to_owned())),
        };
        fields.push(Field::new(column.name(), kind));
    }
    let mut table = Table::new(fields);
    for row in reader.get_row_iter(None)? {
        let mut cells = Vec::new();
        for (name, value) in row?.get_column_iter() {
            cells.push(match value {
                RecordField::Null => Cell::Absent,
                RecordField::Str(text) => Cell::Text(text.clone()),
                RecordField::Double(value) => Cell::Float(*value),
                RecordField::Long(value) => Cell::Integer(*value),
                RecordField::Bool(value) => Cell::Boolean(*value),
                _ => return Err(LakeError::ForeignColumn(name.clone())),
            });
        }
        table.push(cells)?;
    }
    Ok(table)
}

fn schema(fields: &[Field]) -> Result<TypePtr, ParquetError> {
    let columns: Result<Vec<TypePtr>, ParquetError> = fields
        .iter()
        .map(|field| {
            let (physical, logical) = match field.kind {
                Kind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Float => (PhysicalType::DOUBLE, None),
                Kind::Integer => (PhysicalType::INT64, None),
                Kind::Boolean => (PhysicalType::BOOLEAN, None),
            };
            let column = Type::primitive_type_builder(&field.name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build()?;
            Ok(Arc::new(column))
        })
        .collect();
    Ok(Arc::new(
        Type::group_type_builder("table")
            .with_fields(columns?)
            .build()?,
    ))
}

fn write_column(
    writer: &mut SerializedColumnWriter<'_>,
    kind: Kind,
    cells: &[Cell],
) -> Result<(), ParquetError> {
    // An optional flat column marks each row as present (1) or absent (0).
    let levels: Vec<i16> = cells
        .iter()
        .map(|cell| i16::from(*cell != Cell::Absent))
        .collect();
    match kind {
        Kind::Text => {
            let values = present(cells, |cell| match cell {
                Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                _ => None,
            });
            writer
                .typed::<ByteArrayType>()
                .write_batch(&values, Some(&levels), None)?;
        }
        Kind::Float => {
            let values = present(cells, |cell| match cell {
                Cell::Float(value) => Some(*value),
                _ => None,
            });
            writer
                .typed::<DoubleType>()
                .write_batch(&values, Some(&levels), None)?;
        }
        Kind::Integer => {
            let values = present(cells, |cell| match cell {
                Cell::Integer(value) => Some(*value),
                _ => None,
            });
            writer
                .typed::<Int64Type>()
                .write_batch(&values, Some(&levels), None)?;
        }
        Kind::Boolean => {
            let values = present(cells, |cell| match cell {
                Cell::Boolean(value) => Some(*value),
                _ => None,
            });
            writer
                .typed::<BoolType>()
                .write_batch(&values, Some(&levels), None)?;
        }
    }
    Ok(())
}

fn present<T>(cells: &[Cell], value: impl Fn(&Cell) -> Option<T>) -> Vec<T> {
    cells.iter().filter_map(value).collect()
}
