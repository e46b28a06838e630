use std::sync::Arc;

use catalog::{Amount, Currency};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The right that a line pays for. The two are never mixed: an agreement is about one of them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// The sound recording.
    Master,
    /// The work: words and music.
    Publishing,
}

/// What a statement line is about, as the statement names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Subject {
    /// ISRC.
    pub isrc: Option<String>,
    /// ISWC.
    pub iswc: Option<String>,
    /// UPC or EAN of the release.
    pub upc: Option<String>,
    /// Number of the work at the society.
    pub work_code: Option<String>,
    /// Catalogue number of the label.
    pub catalog_no: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Version or mix.
    pub version: Option<String>,
    /// Artist.
    pub artist: Option<String>,
    /// Title of the release.
    pub release: Option<String>,
    /// Label or imprint.
    pub label: Option<String>,
}

impl Subject {
    /// Returns by what a recording is counted for escalations: the ISRC, else title, version, artist.
    pub(crate) fn recording_key(&self) -> String {
        match &self.isrc {
            Some(isrc) => isrc.clone(),
            None => [&self.title, &self.version, &self.artist]
                .map(|part| part.as_deref().unwrap_or_default())
                .join(" | "),
        }
    }
}

/// Statement lines that agree in all that money depends on, summed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Place of the subject in [`crate::RunInput::subjects`].
    pub subject: u32,
    /// Shop, service or music user.
    pub store: Arc<str>,
    /// ISO 3166-1 code, `WW`, a region, or the text of the statement.
    pub territory: Arc<str>,
    /// Kind of use or sale.
    pub use_type: Arc<str>,
    /// Currency of `gross` and `net`.
    pub currency: Currency,
    /// First day of the month of use, where it is known.
    pub usage_month: Option<Date>,
    /// First day of the month of the statement.
    pub statement_month: Date,
    /// The right that is paid for.
    pub right: Right,
    /// Streams, sales or performances; negative for returns.
    pub units: i64,
    /// Before the deductions of the reporter, where the statement says it.
    pub gross: Option<Amount>,
    /// What was received.
    pub net: Amount,
    /// Number of statement lines.
    pub n_rows: u64,
}
