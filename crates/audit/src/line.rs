//! What the audit is told: lines of statements, reports of platforms, registrations, recordings.

use catalog::{Amount, Currency};

use crate::Month;

/// One line of a statement. An empty text is an absent one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line<'a> {
    /// Number of the file, as the caller counts them.
    pub source: u32,
    /// Line of the file, from 1.
    pub row_no: u32,
    /// Format that the file was read as. Lines of one format are taken for one reporter.
    pub format: &'a str,
    /// Month in which the money was reported.
    pub statement: Option<Month>,
    /// Month in which the music was used.
    pub usage: Option<Month>,
    /// Shop or service.
    pub store: &'a str,
    /// Tier within the store.
    pub service: &'a str,
    /// Territory, as the lake keeps it.
    pub territory: &'a str,
    /// Artist.
    pub artist: &'a str,
    /// Title of the track, of the release or of the work.
    pub title: &'a str,
    /// Version of the track, where it has its own column.
    pub version: &'a str,
    /// Title of the release.
    pub release: &'a str,
    /// ISRC.
    pub isrc: &'a str,
    /// UPC or EAN.
    pub upc: &'a str,
    /// ISWC.
    pub iswc: &'a str,
    /// Number of the work at the society.
    pub work_code: &'a str,
    /// Kind of use or sale.
    pub use_type: &'a str,
    /// Streams or sales; negative for returns and voids.
    pub units: Option<i64>,
    /// Price of one unit, in `currency`.
    pub unit_price: Option<Amount>,
    /// Amount before deductions and shares, in `currency`.
    pub gross: Option<Amount>,
    /// Amounts deducted on the line, in `currency`.
    pub deductions: Option<Amount>,
    /// Amount that the line pays, in `currency`.
    pub net: Option<Amount>,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// Amount in the currency of the sale.
    pub sale_amount: Option<Amount>,
    /// Currency of the sale.
    pub sale_currency: Option<Currency>,
    /// Exchange rate that the statement applied.
    pub fx_rate: Option<Amount>,
    /// Share of the payee as a ratio: 0.8 for 80 %.
    pub share: Option<Amount>,
}

/// What a platform itself reports for a recording, apart from statements.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlatformUnits<'a> {
    /// Platform, named like the store or as part of its name.
    pub platform: &'a str,
    /// Artist, where the export names one.
    pub artist: &'a str,
    /// Title of the recording.
    pub title: &'a str,
    /// ISRC, where the export has it.
    pub isrc: &'a str,
    /// Streams.
    pub units: i64,
    /// Listeners, where the export has them.
    pub listeners: Option<i64>,
}

/// A work that a society or a registration file knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Registration<'a> {
    /// Title of the work.
    pub title: &'a str,
    /// ISWC.
    pub iswc: &'a str,
    /// Number of the work at the society.
    pub work_code: &'a str,
    /// ISRC of a recording of the work.
    pub isrc: &'a str,
}

/// A recording of the catalogue.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recording<'a> {
    /// ISRC.
    pub isrc: &'a str,
    /// Title.
    pub title: &'a str,
    /// Version, where it is kept apart from the title.
    pub version: &'a str,
    /// Artist.
    pub artist: &'a str,
}
