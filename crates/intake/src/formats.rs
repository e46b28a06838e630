//! The formats that the program knows.

use std::sync::LazyLock;

use crate::Mapping;
use crate::special;

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
pub(crate) const MAPPINGS: [(&str, &str); 44] = mappings!(
    "apple-activity" "apple-artists" "apple-artists-fr" "ascap" "ascap-international" "bandcamp"
    "believe" "bmi" "cargo" "cdbaby" "deezer-csv" "distrokid-13" "distrokid-15"
    "distrokid-dashboard" "fuga" "imusician-release" "imusician-sales" "kontor" "kontor-channel"
    "landr" "lastfm-csv" "ledgerline" "librefm" "mlc-detail" "mlc-summary" "orchard" "prs" "revelator"
    "s4a-audience" "s4a-playlists" "s4a-songs" "s4a-track" "sd-digital" "sonosuite" "soundcloud"
    "spotify-charts-daily" "spotify-charts-weekly" "stem" "symphonic" "tunecore" "youtube-asset"
    "youtube-asset-subscription" "youtube-chart" "youtube-table"
);

/// The mappings that ship with the program.
pub(crate) static SHIPPED: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
    MAPPINGS
        .iter()
        .map(|(_, text)| Mapping::from_toml(text).expect("a test reads every shipped mapping"))
        .collect()
});

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
