//! The data sets that the lake keeps: those of the catalogue and its own sums.

use catalog::facts::{Column, Dataset, Kind, datasets};

/// Sums of statement lines by source, month, store, territory, recording and currency.
///
/// A source may have several rows of one key, so that sums must be summed; none is counted twice.
pub static REVENUE: Dataset = Dataset {
    name: "revenue",
    version: 1,
    doc: "Sums of statement lines of one source by month, store, territory, recording and currency; \
          several rows of a key add up.",
    columns: &[
        SOURCE_ID,
        ROW_NO,
        SOURCE_FORMAT,
        USAGE_START,
        STORE,
        TERRITORY,
        text("isrc", "ISRC of the recording."),
        text("title", "Title, as the first line has it."),
        text("artist", "Artist, as the first line has it."),
        integer("identity", "What the lines are about, as one number."),
        CURRENCY,
        N_ROWS,
        UNITS,
        GROSS,
        NET,
    ],
    month_of: &[revenue::USAGE_START],
    sorted_by: &[
        revenue::STORE,
        revenue::TERRITORY,
        revenue::ISRC,
        revenue::TITLE,
    ],
    line_of: &[
        revenue::USAGE_START,
        revenue::STORE,
        revenue::TERRITORY,
        revenue::IDENTITY,
        revenue::CURRENCY,
    ],
    about: &[revenue::ISRC, revenue::TITLE, revenue::ARTIST],
};

/// Sums of statement lines by source, month, store, territory and currency.
pub static REVENUE_BY_STORE: Dataset = Dataset {
    name: "revenue_by_store",
    version: 1,
    doc: "Sums of statement lines of one source by month, store, territory and currency; several \
          rows of a key add up.",
    columns: &[
        SOURCE_ID,
        ROW_NO,
        SOURCE_FORMAT,
        USAGE_START,
        STORE,
        TERRITORY,
        CURRENCY,
        N_ROWS,
        UNITS,
        GROSS,
        NET,
    ],
    month_of: &[by_store::USAGE_START],
    sorted_by: &[by_store::STORE, by_store::TERRITORY],
    line_of: &[
        by_store::USAGE_START,
        by_store::STORE,
        by_store::TERRITORY,
        by_store::CURRENCY,
    ],
    about: &[],
};

/// Places of the columns of [`REVENUE`].
pub(crate) mod revenue {
    pub(crate) const USAGE_START: usize = 3;
    pub(crate) const STORE: usize = 4;
    pub(crate) const TERRITORY: usize = 5;
    pub(crate) const ISRC: usize = 6;
    pub(crate) const TITLE: usize = 7;
    pub(crate) const ARTIST: usize = 8;
    pub(crate) const IDENTITY: usize = 9;
    pub(crate) const CURRENCY: usize = 10;
    pub(crate) const N_ROWS: usize = 11;
    pub(crate) const UNITS: usize = 12;
    pub(crate) const GROSS: usize = 13;
    pub(crate) const NET: usize = 14;
}

/// Places of the columns of [`REVENUE_BY_STORE`].
pub(crate) mod by_store {
    pub(crate) const USAGE_START: usize = 3;
    pub(crate) const STORE: usize = 4;
    pub(crate) const TERRITORY: usize = 5;
    pub(crate) const CURRENCY: usize = 6;
    pub(crate) const N_ROWS: usize = 7;
    pub(crate) const UNITS: usize = 8;
    pub(crate) const GROSS: usize = 9;
    pub(crate) const NET: usize = 10;
}

/// Returns every data set that the lake can hold.
pub fn all() -> impl Iterator<Item = &'static Dataset> {
    datasets::ALL
        .into_iter()
        .chain([&REVENUE, &REVENUE_BY_STORE])
}

/// Returns the data set `name`.
pub fn find(name: &str) -> Option<&'static Dataset> {
    all().find(|dataset| dataset.name == name)
}

const SOURCE_ID: Column = text("source_id", "Source file of the lines.");
const ROW_NO: Column = integer("row_no", "Always absent: a sum has no line.");
const SOURCE_FORMAT: Column = text("source_format", "Format that the file was read as.");
const USAGE_START: Column = Column {
    name: "usage_start",
    kind: Kind::Date,
    doc: "First day of the month.",
};
const STORE: Column = text(
    "store",
    "Shop, service or music user, as the statement names it.",
);
const TERRITORY: Column = text(
    "territory",
    "ISO 3166-1 code, `WW` or a region; the text of the statement where neither is known.",
);
const CURRENCY: Column = text("currency", "ISO 4217 code of the amounts.");
const N_ROWS: Column = integer("n_rows", "Number of lines.");
const UNITS: Column = integer("units", "Sum of the units.");
const GROSS: Column = decimal(
    "gross",
    "Sum of the gross amounts; absent when no line has one.",
);
const NET: Column = decimal(
    "net",
    "Sum of the net amounts; absent when no line has one.",
);

const fn text(name: &'static str, doc: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Text,
        doc,
    }
}

const fn integer(name: &'static str, doc: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Integer,
        doc,
    }
}

const fn decimal(name: &'static str, doc: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Decimal,
        doc,
    }
}
