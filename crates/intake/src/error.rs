use std::io;

/// Why a file could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The bytes cannot be had.
    #[error("the file cannot be read")]
    Read(#[source] io::Error),
    /// The rows cannot be handed on.
    #[error("the rows cannot be kept")]
    Sink(#[source] io::Error),
    /// The file is not what it was taken for.
    #[error("line {line}: {reason}")]
    Malformed {
        /// Line, or element of a list, counted from 1.
        line: u64,
        /// What is wrong and what was expected.
        reason: String,
    },
    /// The file, or something in it, is larger than anything that is read.
    #[error("{what} is larger than the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: String,
        /// The limit with its unit.
        limit: String,
    },
    /// An archive holds something that is not unpacked.
    #[error("`{entry}` in the archive is not unpacked: {reason}")]
    Archive {
        /// Name of the entry.
        entry: String,
        /// Why.
        reason: String,
    },
    /// A mapping is not usable.
    #[error("the mapping is not usable: {0}")]
    Mapping(String),
}
