//! The columns of a data set as Parquet and Arrow name them.

use std::sync::Arc;

use catalog::Amount;
use catalog::facts::{Column, Dataset, Kind};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::basic::{LogicalType, Repetition, TimeUnit as ParquetUnit, Type as PhysicalType};
use parquet::errors::ParquetError;
use parquet::schema::types::{Type, TypePtr};

/// Digits of a decimal number.
pub(crate) const DIGITS: u8 = 38;
/// Places of a decimal number.
pub(crate) const PLACES: i8 = Amount::PLACES as i8;
/// Name of the column that the path of a file gives.
pub(crate) const MONTH: &str = "month";

/// Returns the schema of the files of a data set; every column is optional.
pub(crate) fn stored(dataset: &Dataset) -> Result<TypePtr, ParquetError> {
    let columns: Result<Vec<TypePtr>, ParquetError> =
        dataset.columns.iter().map(stored_column).collect();
    let group = Type::group_type_builder(dataset.name).with_fields(columns?);
    Ok(Arc::new(group.build()?))
}

fn stored_column(column: &Column) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (PhysicalType::INT64, None),
        Kind::Decimal => (
            PhysicalType::FIXED_LEN_BYTE_ARRAY,
            Some(LogicalType::decimal(i32::from(PLACES), i32::from(DIGITS))),
        ),
        Kind::Date => (PhysicalType::INT32, Some(LogicalType::Date)),
        Kind::Moment => (
            PhysicalType::INT64,
            Some(LogicalType::timestamp(true, ParquetUnit::MICROS)),
        ),
        Kind::Flag => (PhysicalType::BOOLEAN, None),
    };
    let mut column_type = Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    if column.kind == Kind::Decimal {
        column_type = column_type
            .with_length(size_of::<i128>() as i32)
            .with_precision(i32::from(DIGITS))
            .with_scale(i32::from(PLACES));
    }
    Ok(Arc::new(column_type.build()?))
}

/// Returns the columns of a data set as SQL sees them, without the month.
pub(crate) fn queried(dataset: &Dataset) -> SchemaRef {
    let fields = dataset.columns.iter();
    let fields: Vec<Field> = fields
        .map(|column| Field::new(column.name, queried_type(column.kind), true))
        .collect();
    Arc::new(Schema::new(fields))
}

/// Returns the type of a column in SQL.
pub(crate) fn queried_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::Utf8View,
        Kind::Integer => DataType::Int64,
        Kind::Decimal => DataType::Decimal128(DIGITS, PLACES),
        Kind::Date => DataType::Date32,
        Kind::Moment => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Kind::Flag => DataType::Boolean,
    }
}
