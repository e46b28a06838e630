use std::error::Error;
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::{Kind, ValueKind};

/// What went wrong below, for `#[source]`.
pub(crate) type Cause = Box<dyn Error + Send + Sync>;

/// Why facts or a table could not be written, read or queried.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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
    /// A value of a table in memory is of another kind than its column, or has over 15 places.
    #[error("column `{column}` holds {expected:?} of at most 15 places, not {found:?}")]
    ValueKind {
        /// Name of the column.
        column: String,
        /// Kind of the column.
        expected: ValueKind,
        /// Kind of the value.
        found: ValueKind,
    },
    /// The file has a column of a type that a [`crate::Table`] has no kind for.
    #[error("column `{0}` is neither text, float, integer nor boolean")]
    ForeignColumn(String),
    /// Parquet could not be written or read.
    #[error("the Parquet file cannot be written or read")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The file system refused: no room, no permission, or a file that is gone.
    #[error("cannot {action} `{path}`")]
    Disk {
        /// What was tried, such as `write`.
        action: &'static str,
        /// The file or folder.
        path: String,
        /// What the file system said.
        source: io::Error,
    },
    /// The rows could not be turned into Parquet.
    #[error("cannot write `{path}`")]
    Encode {
        /// The file.
        path: String,
        /// Why.
        source: Cause,
    },
    /// A file of facts is cut off, changed, or of another format.
    #[error(
        "`{path}` is not a whole file of facts; restore it from a backup or import its source again"
    )]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: Cause,
    },
    /// A file was written by a later version of this program.
    #[error(
        "`{path}` holds version {found} of `{dataset}`, and this program knows up to {known}; upgrade it"
    )]
    TooNew {
        /// The file.
        path: String,
        /// The data set.
        dataset: String,
        /// Version in the file.
        found: u32,
        /// Latest known version.
        known: u32,
    },
    /// A file or a caller names a data set that does not exist.
    #[error("there is no data set `{0}`; a later version of this program may know it")]
    UnknownDataset(String),
    /// A chunk or file of one data set where another is at work.
    #[error("rows of `{found}` do not belong into `{expected}`")]
    OtherDataset {
        /// Data set of the writer.
        expected: String,
        /// Data set of the rows.
        found: String,
    },
    /// A name cannot be part of a file name.
    #[error("`{0}` cannot name a file; use letters, digits, `-` and `_`")]
    BadName(String),
    /// A path leads out of the folder of the lake.
    #[error("`{0}` is not a path inside the lake")]
    OutsidePath(String),
    /// A statement is no question.
    #[error("{0} is refused; only SELECT, EXPLAIN, DESCRIBE and SHOW COLUMNS are answered")]
    NotAQuestion(String),
    /// A table does not exist.
    #[error("there is no table `{name}`; there are {known}")]
    UnknownTable {
        /// Name in the statement.
        name: String,
        /// Names that exist.
        known: String,
    },
    /// A column does not exist.
    #[error("there is no column `{name}`; there are {known}")]
    UnknownColumn {
        /// Name in the statement.
        name: String,
        /// Names that exist.
        known: String,
    },
    /// The statement is not understood.
    #[error("the statement is not understood: {0}")]
    BadSql(String),
    /// A table of that name exists already.
    #[error("there is a table `{0}` already")]
    TableExists(String),
    /// A sum, a product or a conversion left 38 digits.
    #[error("a number of the answer has too many digits ({0}); sum fewer rows or round first")]
    Overflow(String),
    /// The answer has more rows than allowed.
    #[error("the answer has more than {0} rows; add LIMIT or GROUP BY")]
    TooManyRows(u64),
    /// The answer took longer than allowed.
    #[error("no answer within {0:?}; ask for fewer months or use the table `revenue`")]
    TooSlow(Duration),
    /// The answer needed more memory than allowed.
    #[error("the answer needs more than {0} bytes of memory; ask for fewer months or groups")]
    TooMuchMemory(usize),
    /// The query failed for another reason.
    #[error("the query failed: {0}")]
    Query(String),
}

/// Returns how an error of the file system is told.
pub(crate) fn at(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> LakeError {
    let path = path.display().to_string();
    move |source| LakeError::Disk {
        action,
        path,
        source,
    }
}

/// Returns how an error while writing Parquet is told.
pub(crate) fn encoding<E: Into<Cause>>(path: &Path) -> impl FnOnce(E) -> LakeError {
    let path = path.display().to_string();
    move |source| LakeError::Encode {
        path,
        source: source.into(),
    }
}

/// Returns how an error while reading Parquet is told.
pub(crate) fn damaged<E: Into<Cause>>(path: &Path) -> impl FnOnce(E) -> LakeError {
    let path = path.display().to_string();
    move |source| LakeError::Damaged {
        path,
        source: source.into(),
    }
}
