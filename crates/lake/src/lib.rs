//! Facts as columns: the only crate that knows Parquet, Arrow and the query engine.
//!
//! ```
//! use lake::{Cell, Field, Kind, Table};
//!
//! let mut table = Table::new(vec![Field::new("title", Kind::Text), Field::new("bpm", Kind::Float)]);
//! table.push(vec![Cell::from("Night Ferry"), Cell::from(120.0)]).unwrap();
//! let mut file = Vec::new();
//! lake::write_parquet(&table, &[("schema", "example/1")], &mut file).unwrap();
//! assert_eq!(lake::read_parquet(file).unwrap(), table);
//! ```

mod compact;
pub mod datasets;
mod error;
mod files;
mod month;
mod parquet;
mod query;
mod read;
mod rollup;
mod schema;
mod table;
mod upgrade;
mod write;

pub use compact::{Compaction, compact};
pub use error::LakeError;
pub use files::{FactFile, delete, sweep};
pub use parquet::{read_parquet, write_parquet};
pub use query::{Answer, AnswerColumn, Decimal, Limits, Rows, Session, Value, ValueKind};
pub use read::read_rows;
pub use rollup::RevenueWriter;
pub use table::{Cell, Field, Kind, Table};
pub use write::FactWriter;

#[cfg(test)]
mod tests;
