//! What is found.

use catalog::{Currency, Digest, Money, Rule};
use serde::Serialize;

use crate::Month;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A store reports nothing for a month.
    MissingStore,
    /// A territory reports nothing for a month.
    MissingTerritory,
    /// A reporter has no usage of a whole month.
    MissingMonth,
    /// A track earns nothing where and when it always did.
    MissingTrack,
    /// The platform's own export counts more units than were paid.
    UnitsBelowExport,
    /// The rate per unit differs from that of other tracks or months.
    RateOutOfLine,
    /// Rows stand twice in one statement.
    DuplicateRows,
    /// Rows of one statement stand in another one again.
    RepeatedRows,
    /// Usage is reported later than usual.
    LatePeriod,
    /// A statement period is left out and its usage never came.
    SkippedPeriod,
    /// The amounts of a row do not follow from each other.
    ArithmeticError,
    /// An exchange rate is out of line or was not applied.
    CurrencyError,
    /// Amounts were cut to fewer places than usual.
    RoundingError,
    /// A return or void takes back what was never paid.
    NegativeWithoutOriginal,
    /// A share differs from the usual one of the track.
    ShareMisapplied,
    /// Tracks stay below the number of streams from which a platform pays.
    BelowPaymentThreshold,
    /// A recording earns without an ISRC.
    RecordingWithoutIsrc,
    /// A work earns without an ISWC.
    WorkWithoutIswc,
    /// A work earns and stands in no registration.
    WorkWithoutRegistration,
    /// An identifier is malformed or its check digit is wrong.
    FailedCheckDigit,
    /// Two titles have one ISRC.
    SharedIsrc,
    /// Streams look as if a platform could ask about them.
    SuspiciousStreaming,
}

impl Kind {
    /// Returns the name that is stored, such as `missing_store`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MissingStore => "missing_store",
            Self::MissingTerritory => "missing_territory",
            Self::MissingMonth => "missing_month",
            Self::MissingTrack => "missing_track",
            Self::UnitsBelowExport => "units_below_export",
            Self::RateOutOfLine => "rate_out_of_line",
            Self::DuplicateRows => "duplicate_rows",
            Self::RepeatedRows => "repeated_rows",
            Self::LatePeriod => "late_period",
            Self::SkippedPeriod => "skipped_period",
            Self::ArithmeticError => "arithmetic_error",
            Self::CurrencyError => "currency_error",
            Self::RoundingError => "rounding_error",
            Self::NegativeWithoutOriginal => "negative_without_original",
            Self::ShareMisapplied => "share_misapplied",
            Self::BelowPaymentThreshold => "below_payment_threshold",
            Self::RecordingWithoutIsrc => "recording_without_isrc",
            Self::WorkWithoutIswc => "work_without_iswc",
            Self::WorkWithoutRegistration => "work_without_registration",
            Self::FailedCheckDigit => "failed_check_digit",
            Self::SharedIsrc => "shared_isrc",
            Self::SuspiciousStreaming => "suspicious_streaming",
        }
    }
}

/// How much a finding asks of its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know; nobody did wrong.
    Information,
    /// To be looked at: nothing is lost yet, or the amount is not known.
    Check,
    /// Money is missing or was paid too much.
    Money,
}

/// What a finding is about. Absent parts mean all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Format of the statements.
    pub reporter: Option<String>,
    /// Title of the recording or work.
    pub title: Option<String>,
    /// Artist.
    pub artist: Option<String>,
    /// ISRC.
    pub isrc: Option<String>,
    /// UPC or EAN.
    pub upc: Option<String>,
    /// ISWC.
    pub iswc: Option<String>,
    /// Store.
    pub store: Option<String>,
    /// Territory.
    pub territory: Option<String>,
    /// First month.
    pub first: Option<Month>,
    /// Last month.
    pub last: Option<Month>,
    /// The file, where a finding is about one: two files of a month differ by it.
    #[serde(skip)]
    pub source: Option<u32>,
}

/// One row of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Row {
    /// Number of the file, as the caller counts them.
    pub source: u32,
    /// Line of the file.
    pub row_no: u32,
}

/// One figure of the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// Its value, with its unit.
    pub value: String,
}

/// Something that is missing or wrong, with its reasons.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What is wrong.
    pub kind: Kind,
    /// How much it asks of the reader.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// The amount at stake, positive when the payee is owed it and negative when it was paid too
    /// much; absent where no amount follows. Where several currencies are touched, the one with
    /// the most rows.
    pub at_stake: Option<Money>,
    /// How sure, 0 to 1: the share of findings with this evidence that are expected to hold when
    /// the reporter is asked. An estimate from planted errors, not from decided claims.
    pub confidence: f32,
    /// Why, in one or two sentences with the figures.
    pub reason: String,
    /// What to do.
    pub advice: String,
    /// The rows it was seen in, or for what is missing the rows beside the gap; at most
    /// [`crate::Options::rows_max`].
    pub rows: Vec<Row>,
    /// How many rows there are.
    pub n_rows: u64,
    /// The figures behind the reason.
    pub evidence: Vec<Figure>,
    /// The rule that found it.
    pub rule: Rule,
    /// The same for the same kind, subject and period, whatever else is imported: an explained
    /// finding is known again by it.
    pub fingerprint: Digest,
}

impl Subject {
    /// Returns the digest of kind, subject and period.
    ///
    /// `anchor` tells two files apart that share the rest; it holds what stays the same when the
    /// files are numbered anew.
    pub(crate) fn fingerprint(&self, kind: Kind, anchor: &str) -> Digest {
        let month =
            |month: Option<Month>| month.map_or_else(String::new, |month| month.to_string());
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        // An ISRC outlives the spelling of a title.
        let title = if self.isrc.is_some() {
            String::new()
        } else {
            format!("{}\u{1f}{}", text(&self.title), text(&self.artist))
        };
        let parts = [
            kind.name().to_owned(),
            text(&self.reporter),
            title,
            text(&self.isrc),
            text(&self.upc),
            text(&self.iswc),
            text(&self.store),
            text(&self.territory),
            month(self.first),
            month(self.last),
            anchor.to_owned(),
        ];
        Digest::of(parts.join("\u{1e}").as_bytes())
    }
}

/// A finding before it is numbered, bounded and given its rule.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    pub(crate) subject: Subject,
    pub(crate) amount: Option<(catalog::Amount, Currency)>,
    pub(crate) confidence: f32,
    pub(crate) reason: String,
    pub(crate) advice: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) evidence: Vec<Figure>,
    /// Tells findings of equal kind and subject apart, and stays the same over imports.
    pub(crate) anchor: String,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "callers hand over what they computed"
)]
pub(crate) fn figure(name: &str, value: impl ToString) -> Figure {
    Figure {
        name: name.to_owned(),
        value: value.to_string(),
    }
}
