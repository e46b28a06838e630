use std::collections::{BTreeMap, BTreeSet};

use catalog::facts::{Dataset, datasets};
use serde::{Deserialize, Serialize};

use crate::IntakeError;
use crate::tabular::dates::DateOrder;
use crate::tabular::number::DecimalSign;

/// How the columns of a table become the columns of a data set.
///
/// The formats that ship with the program and those that a user confirmed are written alike, as
/// TOML:
///
/// ```toml
/// name = "my-distributor"
/// title = "My distributor, monthly report"
/// dataset = "statement_lines"
/// require = ["Month", "Track", "Amount"]
///
/// [columns]
/// usage_period = "Month"
/// title = "Track"
/// net = ["Amount", "Amount EUR"]
///
/// [fixed]
/// currency = "EUR"
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Short name, as in `--as` and in the column `source_format`.
    pub name: String,
    /// What it is, for people.
    #[serde(default)]
    pub title: String,
    /// Name of the data set that rows go to.
    pub dataset: String,
    /// How well the header is proven: A, B or C; empty for a user's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub grade: String,
    /// Columns of the file that must all be there for the mapping to apply.
    pub require: Vec<String>,
    /// Whether the file may have no other columns: for headers so short that others have them too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exact: bool,
    /// Columns of the file that must not be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// Names of the columns by place, for files without a header or with one in another script.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<String>,
    /// In which order dates like 3/4/2026 name their parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateOrder>,
    /// Columns in which a day stands for its month, as `2026-06-01` or `6/30/2026` do in monthly reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub months: Vec<String>,
    /// Which sign parts whole and fraction; found from the numbers where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalSign>,
    /// Whether this program wrote the file: shares are ratios, periods are meant as they stand, and
    /// an apostrophe before what a spreadsheet would run as a formula is taken away again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub canonical: bool,
    /// Whether quotes are ordinary characters.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_quotes: bool,
    /// Columns whose text, where it is no number, is no error but no value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_hold_text: Vec<String>,
    /// Columns with personal data that is not needed; a trailing `*` stands for any ending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<String>,
    /// Column of the data set to column or columns of the file; the first that holds something counts.
    pub columns: BTreeMap<String, From>,
    /// Columns of the data set that hold the same in every row.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fixed: BTreeMap<String, String>,
    /// Rows that are no facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<Condition>,
    /// Rows whose amounts and units count the other way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negate: Option<Condition>,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum From {
    /// One column.
    One(String),
    /// The first of these that holds something.
    First(Vec<String>),
    /// All of these: numbers are added, texts are joined by a blank or what `joined_by` says.
    All {
        /// The columns.
        all: Vec<String>,
        /// What stands between texts.
        #[serde(default = "blank", skip_serializing_if = "is_blank")]
        joined_by: String,
    },
    /// One column of which every number counts this many times, such as 1000 for seconds in `…_ms`.
    Times {
        /// The column.
        column: String,
        /// The factor.
        times: i64,
    },
}

fn blank() -> String {
    " ".to_owned()
}

fn is_blank(text: &str) -> bool {
    text == " "
}

impl From {
    /// Returns the names of the columns.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) | Self::Times { column: name, .. } => std::slice::from_ref(name),
            Self::First(names) | Self::All { all: names, .. } => names,
        }
    }
}

/// A test of one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The column of the file.
    pub column: String,
    /// Holds when the cell equals one of these, ignoring case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equals: Vec<String>,
    /// Holds when the cell equals none of these, ignoring case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<String>,
    /// Why such a row is passed over.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl Condition {
    /// Returns whether it holds for the text of the cell.
    pub(crate) fn holds(&self, cell: &str) -> bool {
        let is_in = |texts: &[String]| texts.iter().any(|text| text.eq_ignore_ascii_case(cell));
        if self.not.is_empty() {
            is_in(&self.equals)
        } else {
            !is_in(&self.not)
        }
    }
}

impl Mapping {
    /// Reads a mapping and checks it.
    pub fn from_toml(text: &str) -> Result<Self, IntakeError> {
        let mapping: Self =
            toml::from_str(text).map_err(|error| IntakeError::Mapping(error.to_string()))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// Writes the mapping as TOML.
    pub fn to_toml(&self) -> Result<String, IntakeError> {
        toml::to_string_pretty(self).map_err(|error| IntakeError::Mapping(error.to_string()))
    }

    /// Returns the data set that rows go to.
    pub fn dataset(&self) -> Result<&'static Dataset, IntakeError> {
        datasets::find(&self.dataset).ok_or_else(|| {
            let known: Vec<&str> = datasets::ALL.iter().map(|dataset| dataset.name).collect();
            IntakeError::Mapping(format!(
                "there is no data set `{}`; there are {}",
                self.dataset,
                known.join(", ")
            ))
        })
    }

    fn check(&self) -> Result<(), IntakeError> {
        let dataset = self.dataset()?;
        let own = [
            "source_id",
            "row_no",
            "source_format",
            "identity",
            "content",
        ];
        for column in self.columns.keys().chain(self.fixed.keys()) {
            if dataset.column(column).is_none() || own.contains(&column.as_str()) {
                let known: Vec<&str> = dataset
                    .columns
                    .iter()
                    .map(|column| column.name)
                    .filter(|name| !own.contains(name))
                    .collect();
                return Err(IntakeError::Mapping(format!(
                    "`{}` has no column `{column}` to fill; it has {}",
                    self.dataset,
                    known.join(", ")
                )));
            }
        }
        if self.columns.is_empty() {
            return Err(IntakeError::Mapping("[columns] names no column".to_owned()));
        }
        if self.require.is_empty() && self.positions.is_empty() {
            return Err(IntakeError::Mapping(
                "`require` names no column by which files of this kind are known".to_owned(),
            ));
        }
        Ok(())
    }

    /// Returns the columns of the file that the mapping speaks of, normalised.
    pub(crate) fn known_columns(&self) -> BTreeSet<String> {
        let mapped = self.columns.values().flat_map(|from| from.names().iter());
        mapped
            .chain(&self.require)
            .chain(&self.positions)
            .chain(self.personal.iter())
            .chain(self.skip.iter().map(|skip| &skip.column))
            .map(|name| normalized(name))
            .collect()
    }
}

/// Returns a column's name as it is compared: letters and digits of any script, in lower case.
///
/// `Country / Region`, `COUNTRY_REGION` and `country/region` are the same.
pub(crate) fn normalized(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '%' | '$' | '#' | '€' | '£'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns what a header is known by: the digest of its columns' names in their order.
pub fn header_signature(header: &[String]) -> String {
    let names: Vec<String> = header.iter().map(|name| normalized(name)).collect();
    let digest = catalog::Digest::of(names.join("\n").as_bytes()).to_string();
    digest[..16].to_owned()
}
