use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Digest, SourceId};

/// What a figure was computed from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Receipt {
    /// Seconds of a recording.
    Span(Span),
    /// A stated rule.
    Rule(Rule),
    /// Rows of source files.
    Rows(Rows),
}

impl Receipt {
    /// Returns the receipt as canonical JSON: keys in order, no blanks.
    #[expect(clippy::missing_panics_doc, reason = "no value can make it panic")]
    pub fn to_canonical_json(&self) -> String {
        // `serde_json::Value` keeps its keys in order.
        let value = serde_json::to_value(self).expect("a receipt has text keys and finite numbers");
        value.to_string()
    }

    /// Returns the id, which is the digest of the canonical JSON.
    pub fn id(&self) -> Digest {
        Digest::of(self.to_canonical_json().as_bytes())
    }
}

/// Rows of one data set that add up to a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// The data set, such as `statement_lines`.
    pub dataset: String,
    /// What the figure is, such as `sum(net)`.
    pub figure: String,
    /// Its value when the receipt was written.
    pub value: String,
    /// Columns that hold a value in all of the rows; `None` where they hold none.
    pub filter: BTreeMap<String, Option<String>>,
    /// The sources of the rows, with the number from each.
    pub sources: BTreeMap<SourceId, u64>,
    /// Number of rows.
    pub n_rows: u64,
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
