//! Formats that are no plain tables, each with a reader of its own.

mod cwr;
mod ddex;
mod deezer;
mod identifiers;
mod json;
mod lastfm;
mod lines;
mod listenbrainz;
mod listens;
mod maloja;
mod rockbox;
mod spotify;

use std::io::BufRead;

use catalog::facts::Dataset;

use crate::{IntakeError, Reading};

/// What is known of a file before it is read.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// Name of the file without folders.
    pub name: &'a str,
    /// The first 64 KiB, or all of a smaller file.
    pub bytes: &'a [u8],
}

/// Reads a file to its end.
pub(crate) type Read =
    fn(&mut dyn BufRead, name: &str, &mut Reading<'_>) -> Result<(), IntakeError>;

/// A format with a reader of its own.
#[derive(Debug)]
pub(crate) struct Special {
    /// Short name, as in `--as`.
    pub(crate) name: &'static str,
    /// What it is, for people.
    pub(crate) title: &'static str,
    /// How well the format is proven: `A`, `B` or `C`.
    pub(crate) grade: &'static str,
    /// What its rows are.
    pub(crate) dataset: &'static Dataset,
    /// Says whether a file is of this format.
    pub(crate) recognizes: fn(&Head<'_>) -> bool,
    /// Reads it.
    pub(crate) read: Read,
}

/// Every such format, the most particular first.
pub(crate) static ALL: &[&Special] = &[
    &spotify::EXTENDED,
    &spotify::ACCOUNT,
    &listenbrainz::LISTENBRAINZ,
    &maloja::MALOJA,
    &lastfm::JSON,
    &cwr::CWR,
    &ddex::DSR,
    &rockbox::ROCKBOX,
    &lastfm::HEADERLESS,
    &deezer::XLSX,
];

#[cfg(test)]
mod tests;
