//! One module for each thing that a user asks for; the only place where the
//! engines meet files.
//!
//! ```no_run
//! # fn print(document: String) {}
//! # struct Noon;
//! # impl catalog::Clock for Noon {
//! #     fn now(&self) -> catalog::Timestamp { catalog::Timestamp::from_micros(0) }
//! # }
//! use workflows::{analyze, documents::AnalysisDocument, inputs};
//!
//! let settings = analyze::Settings {
//!     parts: sound::Parts::ALL,
//!     limits: sound::Limits::default(),
//!     jobs: std::num::NonZeroUsize::MIN,
//!     cache: None,
//! };
//! let songs = inputs::collect(&["songs".into()]);
//! analyze::run(songs, &settings, &Noon, &|_| (), |outcome| {
//!     if let Ok(song) = outcome {
//!         print(serde_json::to_string(&AnalysisDocument::from(&song)).unwrap());
//!     }
//!     Ok(())
//! })
//! .unwrap();
//! ```

pub mod analyze;
pub mod audit;
pub mod cache;
pub mod catalogue;
mod compaction;
pub mod compare;
pub mod demo;
pub mod documents;
pub mod draw;
mod error;
pub mod import;
pub mod inputs;
pub mod label;
pub mod listen;
pub mod mappings;
pub mod query;
pub mod rates;
pub mod receipts;
pub mod report;
pub mod royalties;
pub mod similar;
pub mod sources;
pub mod totals;
mod withdrawal;

pub use error::WorkflowError;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
