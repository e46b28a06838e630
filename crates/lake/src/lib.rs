//! Facts as columns: the only crate that knows Parquet.
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

mod error;
mod parquet;
mod table;

pub use error::LakeError;
pub use parquet::{read_parquet, write_parquet};
pub use table::{Cell, Field, Kind, Table};

#[cfg(test)]
mod tests;
