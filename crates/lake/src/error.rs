use crate::Kind;

/// Why a table could not be filled, written or read.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// A row has too few or too many cells.
    #[error("a row of {found} cells does not fit a table of {expected} columns")]
    RowLength {
        /// Cells in the row.
        found: usize,
        /// Columns of the table.
        expected: usize,
    },
    /// A cell holds another kind of value than its column.
    #[error("column `{column}` holds {expected:?}, not {found:?}")]
    CellKind {
        /// Name of the column.
        column: String,
        /// Kind of the column.
        expected: Kind,
        /// Kind of the cell.
        found: Kind,
    },
    /// The file has a column of a type that a [`crate::Table`] has no kind for.
    #[error("column `{0}` is neither text, float, integer nor boolean")]
    ForeignColumn(String),
    /// Parquet could not be written or read.
    #[error("the Parquet file cannot be written or read")]
    Parquet(#[from] parquet::errors::ParquetError),
}
