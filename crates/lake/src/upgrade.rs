//! How older files of a data set are read.
//!
//! A column that came later is absent, a column that took a wider kind is converted, and a column
//! that took another name is found under its old one. Compaction writes the rows anew in the
//! latest version.

use catalog::facts::Dataset;

/// A column that took another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rename {
    /// Name of the data set.
    pub(crate) dataset: &'static str,
    /// Last version with the old name.
    pub(crate) until_version: u32,
    pub(crate) old: &'static str,
    pub(crate) new: &'static str,
}

/// Every change of a name, oldest first.
pub(crate) static RENAMES: &[Rename] = &[];

/// Returns the name that a column had in files of `version`.
pub(crate) fn stored_name(
    renames: &[Rename],
    dataset: &Dataset,
    version: u32,
    column: &'static str,
) -> &'static str {
    renames
        .iter()
        .rev()
        .filter(|rename| rename.dataset == dataset.name && version <= rename.until_version)
        .fold(
            column,
            |name, rename| {
                if rename.new == name { rename.old } else { name }
            },
        )
}
