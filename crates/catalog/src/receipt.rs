use serde::{Deserialize, Serialize};

use crate::Digest;

/// What a figure was computed from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Receipt {
    /// Seconds of a recording.
    Span(Span),
    /// A stated rule.
    Rule(Rule),
}

/// A stretch of one recording.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The recording, by the digest of its file.
    pub recording: Digest,
    /// Start in seconds from the first sample.
    pub start_s: f64,
    /// End in seconds from the first sample.
    pub end_s: f64,
}

/// A rule that has a name and a version; values of different versions are never compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Name in the documentation, such as `sound.tempo`.
    pub name: String,
    /// Version of the rule.
    pub version: String,
}
