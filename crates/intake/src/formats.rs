//! The formats that the program knows.

use std::sync::LazyLock;

use catalog::facts::{self, Dataset, datasets};

use crate::mapping::{From, Mapping};
use crate::special;
use crate::tabular::dates::DateOrder;
use crate::tabular::number::DecimalSign;

/// What is known of a format, for lists.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Format {
    /// Short name, as in `--as`.
    pub name: String,
    /// What it is.
    pub title: String,
    /// A: proven by the vendor's page or a real file; B: two independent programs agree; C: one does.
    pub grade: String,
    /// Data set that its rows go to.
    pub dataset: String,
}

macro_rules! mappings {
    ($($file:literal)*) => {
        [$(($file, include_str!(concat!("formats/", $file, ".toml")))),*]
    };
}

/// The mappings that ship with the program, as they are written.
pub(crate) const MAPPINGS: [(&str, &str); 43] = mappings!(
    "apple-activity" "apple-artists" "apple-artists-fr" "ascap" "ascap-international" "bandcamp"
    "believe" "bmi" "cargo" "cdbaby" "deezer-csv" "distrokid-13" "distrokid-15"
    "distrokid-dashboard" "fuga" "imusician-release" "imusician-sales" "kontor" "kontor-channel"
    "landr" "lastfm-csv" "librefm" "mlc-detail" "mlc-summary" "orchard" "prs" "revelator"
    "s4a-audience" "s4a-playlists" "s4a-songs" "s4a-track" "sd-digital" "sonosuite" "soundcloud"
    "spotify-charts-daily" "spotify-charts-weekly" "stem" "symphonic" "tunecore" "youtube-asset"
    "youtube-asset-subscription" "youtube-chart" "youtube-table"
);

/// The mappings that ship with the program.
pub(crate) static SHIPPED: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
    let tables = MAPPINGS
        .iter()
        .map(|(_, text)| Mapping::from_toml(text).expect("a test reads every shipped mapping"));
    tables.chain(datasets::ALL.into_iter().map(own)).collect()
});

/// What the names of [`own`] formats begin with.
const OWN: &str = "ledgerline-";

/// Returns whether the program writes this format itself, as `ledgerline query --format csv` does.
pub fn is_own(format: &str) -> bool {
    format.starts_with(OWN)
}

/// Returns the mapping of what the program itself writes of a data set: its columns by their names.
fn own(dataset: &'static Dataset) -> Mapping {
    let name = |&column: &usize| dataset.columns[column].name.to_owned();
    let provenance = [facts::SOURCE_ID, facts::ROW_NO, facts::SOURCE_FORMAT];
    let columns = (0..dataset.columns.len())
        .filter(|column| !provenance.contains(column))
        .map(|column| name(&column))
        // Computed anew from the others.
        .filter(|name| !matches!(name.as_str(), "identity" | "content"))
        .map(|name| (name.clone(), From::One(name)));
    Mapping {
        name: format!("{OWN}{}", dataset.name.replace('_', "-")),
        title: format!("Ledgerline, `{}` as CSV", dataset.name),
        dataset: dataset.name.to_owned(),
        grade: "A".to_owned(),
        require: provenance.iter().chain(dataset.line_of).map(name).collect(),
        columns: columns.collect(),
        dates: Some(DateOrder::Ymd),
        decimal: Some(DecimalSign::Point),
        canonical: true,
        ..Mapping::default()
    }
}

/// Returns every format that is read without a mapping of the user's own, by name.
pub fn formats() -> Vec<Format> {
    let tables = SHIPPED.iter().map(|mapping| Format {
        name: mapping.name.clone(),
        title: mapping.title.clone(),
        grade: mapping.grade.clone(),
        dataset: mapping.dataset.clone(),
    });
    let special = special::ALL.iter().map(|special| Format {
        name: special.name.to_owned(),
        title: special.title.to_owned(),
        grade: special.grade.to_owned(),
        dataset: special.dataset.name.to_owned(),
    });
    let mut formats: Vec<Format> = tables.chain(special).collect();
    formats.sort_by(|a, b| (&a.name, &a.title).cmp(&(&b.name, &b.title)));
    formats
}
