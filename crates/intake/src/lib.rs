//! Foreign files in, facts of the catalogue out, with every row that could not be read.
//!
//! `recognize` looks at the first bytes of a file and says what it is; `read` turns it into
//! [`catalog::facts::Chunk`]s. Statements and other tables are described by `Mapping`s, those
//! that ship with the program and those that a user confirmed alike; lists in JSON, spreadsheets,
//! DDEX and CWR files have readers of their own. Files inside archives come from `archive`.

pub mod archive;
mod error;
mod formats;
mod lines;
mod mapping;
mod preview;
mod propose;
pub mod rates;
mod reading;
mod recognize;
mod report;
mod special;
mod tabular;
mod text;

pub use error::IntakeError;
pub use formats::{Format, formats, is_own};
pub use mapping::{Condition, From, Mapping, header_signature};
pub use preview::{Rows, preview, text_of};
pub use propose::{Proposal, propose};
pub use reading::{Reading, Rejection, Sink};
pub use recognize::{Frame, HEAD_BYTES, Recognized, read, recognize, recognize_as};
pub use report::{Dropped, Report, SKETCH_SIZE, Skipped, Total, Warned};
pub use special::Head;
pub use tabular::header::Table;
pub use text::Encoding;
