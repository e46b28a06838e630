//! The facts that a foreign file is turned into: data sets, their columns, and rows by column.
//!
//! A [`Dataset`] says what one row means and what each column holds. A [`Chunk`] is a run of rows
//! of one data set on its way from a file to the lake; text is kept as codes into a list of
//! distinct values, because a statement of a million lines names a few hundred stores and songs.
//!
//! ```
//! use catalog::facts::{Cell, Chunk, datasets::statement_lines as line};
//!
//! let mut chunk = Chunk::new(&line::DATASET);
//! let spotify = chunk.intern("Spotify");
//! chunk.set(line::STORE, spotify);
//! chunk.set(line::UNITS, Cell::Integer(400));
//! chunk.commit();
//! assert_eq!(chunk.n_rows(), 1);
//! assert_eq!(chunk.text(line::STORE, 0), Some("Spotify"));
//! assert_eq!(chunk.text(line::TITLE, 0), None);
//! ```

mod chunk;
pub mod datasets;
mod texts;

pub use chunk::{Cell, Chunk, Values};
pub use texts::{ABSENT, Texts};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A 64-bit signed integer.
    Integer,
    /// An [`crate::Amount`]: 38 digits, 15 of them after the point.
    Decimal,
    /// Days since 1970-01-01.
    Date,
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    Moment,
    /// True or false.
    Flag,
}

/// One column of a data set. Every column may be absent in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in SQL, unit last.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, in one sentence.
    pub doc: &'static str,
}

/// A table of facts.
#[derive(Debug, PartialEq, Eq)]
pub struct Dataset {
    /// Name in SQL.
    pub name: &'static str,
    /// Goes up when a column changes its meaning or is added.
    pub version: u32,
    /// What one row means, in one sentence.
    pub doc: &'static str,
    /// The columns; the first three are the same everywhere: `source_id`, `row_no`, `source_format`.
    pub columns: &'static [Column],
    /// The date or moment whose month places a row; the first that is present counts.
    pub month_of: &'static [usize],
    /// The columns that rows of a month are sorted by, for the questions asked most.
    pub sorted_by: &'static [usize],
    /// The columns that say which line this is, without what it amounts to: a corrected file has
    /// the same lines with other amounts.
    pub line_of: &'static [usize],
    /// The columns that say what the line is about, from which `identity` is made.
    pub about: &'static [usize],
}

impl Dataset {
    /// Returns the place of `identity`, which data sets have that name music.
    pub fn identity(&self) -> Option<usize> {
        self.column("identity")
    }

    /// Returns the place of `content`, which data sets have whose exports overlap.
    pub fn content(&self) -> Option<usize> {
        self.column("content")
    }

    /// Returns the place of the column `name`.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// Place of `source_id` in every data set: the source file of the row.
pub const SOURCE_ID: usize = 0;
/// Place of `row_no` in every data set: the line of the source file, or the element of its list, counted from 1.
pub const ROW_NO: usize = 1;
/// Place of `source_format` in every data set: the format that the file was read as.
pub const SOURCE_FORMAT: usize = 2;
