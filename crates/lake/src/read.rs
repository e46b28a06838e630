use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use catalog::Amount;
use catalog::facts::{Cell, Chunk, Column, Dataset};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Field, Int32Type, Int64Type, Schema,
    TimestampMicrosecondType,
};
use datafusion::arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::ParquetMetaData;

use crate::error::{Cause, at, damaged};
use crate::upgrade::{self, Rename};
use crate::write::{DATASET_KEY, VERSION_KEY};
use crate::{FactFile, LakeError, datasets, schema};

/// Reads the rows of a file, a chunk for each of its row groups.
///
/// `columns` are places in the latest version of the data set; the others stay absent, and all are
/// read when it is `None`. Reading ends with the first error of `each`.
pub fn read_rows<E: From<LakeError>>(
    folder: &Path,
    file: &FactFile,
    columns: Option<&[usize]>,
    each: impl FnMut(Chunk) -> Result<(), E>,
) -> Result<(), E> {
    let dataset = datasets::find(&file.dataset)
        .ok_or_else(|| LakeError::UnknownDataset(file.dataset.clone()))?;
    read_rows_of(dataset, upgrade::RENAMES, folder, file, columns, each)
}

/// Reads the rows of a file of a given data set.
pub(crate) fn read_rows_of<E: From<LakeError>>(
    dataset: &'static Dataset,
    renames: &[Rename],
    folder: &Path,
    file: &FactFile,
    columns: Option<&[usize]>,
    mut each: impl FnMut(Chunk) -> Result<(), E>,
) -> Result<(), E> {
    let place = file.place(folder)?;
    let open = File::open(&place).map_err(at("open", &place))?;
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(&open, options.clone()).map_err(damaged(&place))?;
    check(dataset, file, metadata.metadata(), &place)?;
    // Texts come as codes, which is what a chunk wants.
    let fields = metadata.schema().fields().iter().map(|field| {
        let is_text = matches!(field.data_type(), DataType::Utf8 | DataType::Utf8View);
        Field::new(
            field.name(),
            if is_text {
                codes_type()
            } else {
                field.data_type().clone()
            },
            field.is_nullable(),
        )
    });
    let options = options.with_schema(Arc::new(Schema::new(fields.collect::<Vec<_>>())));
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options)
        .map_err(damaged(&place))?;
    let wanted: Vec<(usize, &Column, &str)> = dataset
        .columns
        .iter()
        .enumerate()
        .filter(|(index, _)| columns.is_none_or(|columns| columns.contains(index)))
        .map(|(index, column)| {
            let stored = upgrade::stored_name(renames, dataset, file.version, column.name);
            (index, column, stored)
        })
        .filter(|(_, _, stored)| metadata.schema().index_of(stored).is_ok())
        .collect();
    let mask = ProjectionMask::columns(
        metadata.parquet_schema(),
        wanted.iter().map(|&(_, _, stored)| stored),
    );
    for group in 0..metadata.metadata().num_row_groups() {
        let n_rows = metadata.metadata().row_group(group).num_rows();
        let again = open.try_clone().map_err(at("open", &place))?;
        let mut reader =
            ParquetRecordBatchReaderBuilder::new_with_metadata(again, metadata.clone())
                .with_projection(mask.clone())
                .with_row_groups(vec![group])
                .with_batch_size(usize::try_from(n_rows).unwrap_or(0).clamp(1, MOST_ROWS))
                .build()
                .map_err(damaged(&place))?;
        // The decoders assert what a damaged page may break.
        let mut next = || catch_unwind(AssertUnwindSafe(|| reader.next()));
        while let Some(batch) = next().map_err(|_| broken(&place))? {
            let batch = batch.map_err(damaged(&place))?;
            let mut chunk = Chunk::new(dataset);
            let mut sources = Vec::new();
            for &(index, column, stored) in &wanted {
                if let Some(array) = batch.column_by_name(stored) {
                    let source = Source::new(&mut chunk, column, array);
                    sources.push((index, source.map_err(damaged(&place))?));
                }
            }
            for row in 0..batch.num_rows() {
                for (index, source) in &sources {
                    chunk.set(*index, source.cell(row));
                }
                chunk.commit();
            }
            each(chunk)?;
        }
    }
    Ok(())
}

/// Reads a whole file and tells what is wrong with it.
pub(crate) fn verify(folder: &Path, file: &FactFile) -> Result<(), LakeError> {
    read_rows(folder, file, None, |_| Ok(()))
}

/// Rows that are read at once at most, whatever a footer says.
const MOST_ROWS: usize = 1 << 18;

/// Checks that a file is what the list of files says.
fn check(
    dataset: &Dataset,
    file: &FactFile,
    metadata: &ParquetMetaData,
    place: &Path,
) -> Result<(), LakeError> {
    let pairs = metadata.file_metadata().key_value_metadata();
    let value = |key: &str| {
        let pair = pairs?.iter().find(|pair| pair.key == key)?;
        pair.value.clone()
    };
    let found = value(DATASET_KEY).unwrap_or_default();
    if found != dataset.name {
        let expected = dataset.name.to_owned();
        return Err(LakeError::OtherDataset { expected, found });
    }
    if file.version > dataset.version {
        return Err(LakeError::TooNew {
            path: place.display().to_string(),
            dataset: found,
            found: file.version,
            known: dataset.version,
        });
    }
    let n_rows = u64::try_from(metadata.file_metadata().num_rows());
    if n_rows != Ok(file.n_rows) || value(VERSION_KEY) != Some(file.version.to_string()) {
        let cause: Cause = "its rows or its version are not those of the list of files".into();
        return Err(damaged(place)(cause));
    }
    Ok(())
}

fn broken(place: &Path) -> LakeError {
    let cause: Cause = "a page cannot be decoded".into();
    damaged(place)(cause)
}

fn codes_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// The values of one column of a batch.
enum Source {
    Text {
        codes: ArrayRef,
        cells: Vec<Cell>,
    },
    Other {
        values: ArrayRef,
        cell: fn(&ArrayRef, usize) -> Option<Cell>,
    },
}

impl Source {
    fn new(chunk: &mut Chunk, column: &Column, array: &ArrayRef) -> Result<Self, ArrowError> {
        use catalog::facts::Kind;

        let wanted = match column.kind {
            Kind::Text => codes_type(),
            kind => schema::queried_type(kind),
        };
        let values = if *array.data_type() == wanted {
            Arc::clone(array)
        } else {
            cast(array, &wanted)?
        };
        Ok(match column.kind {
            Kind::Text => {
                let dictionary = values.as_dictionary::<Int32Type>();
                let texts = dictionary.values().as_string::<i32>();
                let cells = texts
                    .iter()
                    .map(|text| text.map_or(Cell::Absent, |text| chunk.intern(text)));
                Self::Text {
                    cells: cells.collect(),
                    codes: values,
                }
            }
            Kind::Integer => Self::Other {
                values,
                cell: |values, row| {
                    Some(Cell::Integer(values.as_primitive::<Int64Type>().value(row)))
                },
            },
            Kind::Decimal => Self::Other {
                values,
                cell: |values, row| {
                    let units = values.as_primitive::<Decimal128Type>().value(row);
                    Amount::from_units(units).map(Cell::Decimal)
                },
            },
            Kind::Date => Self::Other {
                values,
                cell: |values, row| {
                    Some(Cell::Date(values.as_primitive::<Date32Type>().value(row)))
                },
            },
            Kind::Moment => Self::Other {
                values,
                cell: |values, row| {
                    let micros = values.as_primitive::<TimestampMicrosecondType>().value(row);
                    Some(Cell::Moment(micros))
                },
            },
            Kind::Flag => Self::Other {
                values,
                cell: |values, row| Some(Cell::Flag(values.as_boolean().value(row))),
            },
        })
    }

    fn cell(&self, row: usize) -> Cell {
        match self {
            Self::Text { codes, cells } => {
                let place = codes.as_dictionary::<Int32Type>().key(row);
                place
                    .and_then(|place| cells.get(place).copied())
                    .unwrap_or_default()
            }
            Self::Other { values, .. } if values.is_null(row) => Cell::Absent,
            Self::Other { values, cell } => cell(values, row).unwrap_or_default(),
        }
    }
}
