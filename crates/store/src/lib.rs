//! Repositories over the application database: what was imported, which files of the lake are
//! live, the catalogue, and what people decided about it.
//!
//! A data folder holds one database that knows the tenants and one for each tenant. Every function
//! takes the tenant whose data it is about; there is no way to ask for those of another. A reader
//! makes nothing: where nothing was written yet, its answers are empty.
//!
//! ```
//! use catalog::Timestamp;
//! use store::catalogue::{self, Recording, Search};
//! use store::{Access, Store, tenants};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), store::StoreError> {
//! # let folder = tempfile::tempdir().unwrap();
//! # let dir = folder.path();
//! let store = Store::open(dir, Access::Write, "ledgerline open").await?;
//! let now = Timestamp::from_micros(1_790_000_000_000_000);
//! let label = tenants::find_or_create(&store, "Night Shift Records", now).await?;
//!
//! let search = Search { text: "nova".to_owned(), ..Search::default() };
//! let songs: Vec<Recording> = catalogue::list(&store, label.id, &search).await?;
//! assert!(songs.is_empty());
//! # Ok(())
//! # }
//! ```

pub mod agreements;
pub mod catalogue;
mod error;
pub mod findings;
mod folder;
pub mod identities;
pub mod imports;
pub mod lake_files;
pub mod mappings;
pub mod merges;
mod migrations;
pub mod rates;
pub mod receipts;
mod rows;
pub mod royalty_runs;
pub mod sources;
mod sqlite;
mod store;
pub mod suggestions;
pub mod tenants;
pub mod withdrawals;

#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use store::{Access, Store};
