//! Files that people have, into the lake: recognised, read, matched and kept, or said why not.
//!
//! Every row of a file is accepted, rejected, already known, or passed over with a reason; the
//! numbers add up. A file that was imported before changes nothing, whatever it is called now, and
//! a file that corrects another is held until somebody says what it is.

mod about;
mod files;
mod matching;
mod one;
mod overlap;
mod sink;
mod unpack;

use std::path::PathBuf;

use catalog::facts::Dataset;
use catalog::{Clock, Period, SourceId};
use intake::archive::Limits;
use intake::{Dropped, Mapping, Report, Skipped, Total, Warned};
use serde::Serialize;
use store::mappings;

use crate::WorkflowError;
use crate::label::Label;
pub(crate) use about::WORK_FORMATS;
pub use files::{File, collect, songs_and_files};
pub use intake::{Format, formats};
use matching::Matcher;
pub use sink::Reason;
pub(crate) use sink::{PART, Places};

/// What is done with a file that has the lines of another with other amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnOverlap {
    /// It is not imported, and the report says what it overlaps.
    #[default]
    Hold,
    /// It takes the place of the other.
    Replace,
    /// Both count.
    KeepBoth,
}

/// How files are imported.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Read everything, keep nothing.
    pub dry_run: bool,
    /// Take every file for this format.
    pub format: Option<String>,
    /// What is done with corrections.
    pub on_overlap: OnOverlap,
    /// How far archives are unpacked.
    pub limits: Limits,
}

/// How far an import is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The file that is being read.
    pub file: &'a str,
    /// Bytes of it that were read.
    pub bytes_done: u64,
    /// Its size in bytes.
    pub bytes_total: u64,
    /// Rows of it that were read.
    pub rows: u64,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Its rows are in the lake.
    Imported,
    /// Its rows are in the lake, and those of another file no longer are.
    Replaced {
        /// The other file.
        replaced: Other,
    },
    /// It was read, and nothing was kept, as asked for.
    DryRun {
        /// The file that it would correct.
        #[serde(skip_serializing_if = "Option::is_none")]
        corrects: Option<Other>,
    },
    /// All of its rows were imported before.
    AlreadyKnown {
        /// The file that they came with.
        known_as: Other,
    },
    /// It looks like a correction of a file; nothing was kept.
    Held {
        /// That file.
        corrects: Other,
    },
    /// Nobody knows what it is.
    Unrecognized {
        /// Whether it is a table, which a mapping would make readable.
        is_table: bool,
    },
    /// It cannot be read.
    Failed {
        /// Why, and what to do.
        error: String,
    },
}

/// A file that was imported before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Other {
    /// Its source.
    pub source: SourceId,
    /// Its name.
    pub name: String,
    /// The share of this file's rows that it has too, as far as a sample tells; 0 to 1.
    pub equal_rows: f64,
    /// The share of this file's lines that it has too, amounts aside; 0 to 1.
    pub equal_lines: f64,
}

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// The file as it was named; of an archive's file, `ARCHIVE!FILE`.
    pub path: String,
    /// What it was recognised as.
    pub format: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub state: State,
    /// A file of another layout whose lines it has too; both count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlaps: Option<Other>,
    /// Its source, once it is known.
    pub source: Option<SourceId>,
    /// Data set of its rows.
    pub dataset: Option<String>,
    /// Rows that are now in the lake, or would be.
    pub accepted: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Rows that were imported before.
    pub duplicates: u64,
    /// Sums of the accepted rows by currency.
    pub totals: Vec<Total>,
    /// Period of the statement, else of the use.
    pub period: Option<Period>,
    /// Lines that are no facts.
    pub skipped: Vec<Skipped>,
    /// Values that look wrong.
    pub warnings: Vec<Warned>,
    /// Personal cells that were left out.
    pub dropped: Vec<Dropped>,
    /// The rejected rows, to be mended and imported.
    pub rejected_file: Option<PathBuf>,
    /// Recordings, works and releases that are new in the catalogue.
    pub new_entries: u64,
    /// Matches that a person should decide.
    pub suggestions: u64,
}

impl Outcome {
    fn new(path: String, state: State) -> Self {
        Self {
            path,
            format: None,
            state,
            overlaps: None,
            source: None,
            dataset: None,
            accepted: 0,
            rejected: 0,
            duplicates: 0,
            totals: Vec::new(),
            period: None,
            skipped: Vec::new(),
            warnings: Vec::new(),
            dropped: Vec::new(),
            rejected_file: None,
            new_entries: 0,
            suggestions: 0,
        }
    }

    /// Takes over what a reader reports.
    fn tell(&mut self, format: &str, dataset: &Dataset, report: &Report) {
        self.format = Some(format.to_owned());
        self.dataset = Some(dataset.name.to_owned());
        self.accepted = report.accepted - self.duplicates;
        self.rejected = report.rejected;
        self.totals.clone_from(&report.totals);
        self.period = report.period;
        self.skipped.clone_from(&report.skipped);
        self.warnings.clone_from(&report.warnings);
        self.dropped.clone_from(&report.dropped);
    }

    /// Returns whether the file came to nothing through a fault.
    pub const fn is_failure(&self) -> bool {
        matches!(
            self.state,
            State::Failed { .. } | State::Unrecognized { .. }
        )
    }
}

/// Imports files one after the other and hands on what came of each.
///
/// A file that fails does not stop the others. An error is one of the store or the disk.
pub async fn run(
    label: &Label,
    files: Vec<File>,
    settings: &Settings,
    clock: &dyn Clock,
    progress: &(dyn Fn(Progress<'_>) + Sync),
    mut each: impl FnMut(Outcome) -> Result<(), WorkflowError>,
) -> Result<(), WorkflowError> {
    let own = own_mappings(label).await?;
    let mut session = Session {
        label,
        settings,
        clock,
        progress,
        own,
        matcher: Matcher::load(label).await?,
    };
    for file in files {
        session.import(file, &mut each).await?;
    }
    if !settings.dry_run {
        crate::compaction::run(label, clock).await?;
    }
    Ok(())
}

/// Returns the mappings that the label's people confirmed.
pub(crate) async fn own_mappings(label: &Label) -> Result<Vec<Mapping>, WorkflowError> {
    let saved = mappings::list(&label.store, label.tenant).await?;
    saved
        .iter()
        .map(|saved| Ok(Mapping::from_toml(&saved.toml)?))
        .collect()
}

/// An import that is going on.
struct Session<'a> {
    label: &'a Label,
    settings: &'a Settings,
    clock: &'a dyn Clock,
    progress: &'a (dyn Fn(Progress<'_>) + Sync),
    own: Vec<Mapping>,
    matcher: Matcher,
}
