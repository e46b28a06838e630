//! Written forms of an analysis: our document, the closed service's two, and rows.

mod analysis;
mod closed_service;
mod parts;
mod round;
mod row;

pub use analysis::{AnalysisDocument, SCHEMA};
pub use closed_service::{AudioAnalysis, AudioFeatures};
pub use row::{Batch, inert, write_csv_header, write_csv_row};

pub(crate) use parts::{isrc, role_name};
pub(crate) use round::{round, round32};

#[cfg(test)]
mod tests;
