use std::collections::HashMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use catalog::SourceId;
use catalog::facts::Chunk;
use catalog::facts::datasets::{registrations, statement_lines};
use intake::{Frame, Rejection, Sink};
use lake::{FactFile, FactWriter, LakeError, RevenueWriter};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::about::{About, Involved};

/// Takes the rows of one file to the lake, its copy and its rejected rows to the folder of sources.
pub(super) struct ImportSink<'a> {
    facts: Option<FactWriter>,
    revenue: Option<RevenueWriter>,
    kept: Option<Kept>,
    rejected: Option<Rejected>,
    /// Rows of earlier imports that this file may repeat, with how often each is there.
    pub(super) known: HashMap<i64, u32>,
    pub(super) duplicates: u64,
    /// What the rows are about, each once.
    pub(super) about: HashMap<i64, About>,
    /// Who is named in registrations.
    pub(super) involved: Vec<Involved>,
    pub(super) rows: u64,
    on_rows: &'a dyn Fn(u64),
    /// The first error of the lake, which `io::Error` cannot carry whole.
    pub(super) error: Option<LakeError>,
}

/// The copy of a file, compressed.
struct Kept {
    encoder: zstd::Encoder<'static, NamedTempFile>,
    path: PathBuf,
}

/// The rejected rows of a file, to be mended, and why each was rejected.
struct Rejected {
    rows: BufWriter<NamedTempFile>,
    reasons: BufWriter<NamedTempFile>,
    frame: Frame,
    count: u64,
    paths: [PathBuf; 2],
}

/// Why a row was rejected, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Line of the source, or element of its list, counted from 1.
    pub row_no: u64,
    /// The column at fault.
    pub column: Option<String>,
    /// What is wrong and what was expected.
    pub reason: String,
    /// The row.
    pub row: String,
}

/// What the sink leaves behind.
pub(super) struct Finished {
    pub(super) files: Vec<FactFile>,
    pub(super) rejected_file: Option<PathBuf>,
}

/// Where the things of one source are kept.
pub(crate) struct Places {
    pub(crate) kept: PathBuf,
    pub(crate) rejected: PathBuf,
    pub(crate) reasons: PathBuf,
}

impl Places {
    /// Returns the places for a source in the folder of sources; `name` gives the extension.
    pub(crate) fn new(folder: &Path, source: SourceId, name: &str) -> Self {
        let extension: String = Path::new(name)
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or("txt")
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(8)
            .collect();
        Self {
            kept: folder.join(format!("{source}.{extension}.zst")),
            rejected: folder.join(format!("{source}.rejected.{extension}")),
            reasons: folder.join(format!("{source}.reasons.jsonl")),
        }
    }
}

impl<'a> ImportSink<'a> {
    /// Returns a sink that only counts.
    pub(super) fn dry(on_rows: &'a dyn Fn(u64)) -> Self {
        Self {
            facts: None,
            revenue: None,
            kept: None,
            rejected: None,
            known: HashMap::new(),
            duplicates: 0,
            about: HashMap::new(),
            involved: Vec::new(),
            rows: 0,
            on_rows,
            error: None,
        }
    }

    /// Returns a sink that keeps everything; `name` begins the names of files in the lake.
    pub(super) fn new(
        lake_folder: &Path,
        name: &str,
        dataset: &'static catalog::facts::Dataset,
        places: &Places,
        frame: Frame,
        on_rows: &'a dyn Fn(u64),
    ) -> Result<Self, io::Error> {
        let lake = |error: LakeError| io::Error::other(error);
        let is_money = dataset.name == statement_lines::DATASET.name;
        let mut sink = Self::dry(on_rows);
        sink.facts = Some(FactWriter::new(lake_folder, name, dataset).map_err(lake)?);
        if is_money {
            sink.revenue = Some(RevenueWriter::new(lake_folder, name).map_err(lake)?);
        }
        sink.kept = Some(Kept::new(&places.kept)?);
        sink.rejected = Some(Rejected::new(places, frame)?);
        Ok(sink)
    }

    /// Makes everything last that is needed before the import is committed.
    pub(super) fn finish(mut self) -> Result<Finished, io::Error> {
        let lake = |error: LakeError| io::Error::other(error);
        let mut files = Vec::new();
        if let Some(facts) = self.facts.take() {
            files = facts.finish().map_err(lake)?;
        }
        if let Some(revenue) = self.revenue.take() {
            files.extend(revenue.finish().map_err(lake)?);
        }
        if let Some(kept) = self.kept.take() {
            kept.finish()?;
        }
        let rejected_file = match self.rejected.take() {
            Some(rejected) => rejected.finish()?,
            None => None,
        };
        Ok(Finished {
            files,
            rejected_file,
        })
    }

    fn take_chunk(&mut self, mut chunk: Chunk) -> Result<(), LakeError> {
        let n_read = chunk.n_rows();
        if let Some(content) = chunk.dataset().content()
            && !self.known.is_empty()
        {
            let known = &mut self.known;
            chunk.retain(|chunk, row| {
                let Some(left) = chunk
                    .integer(content, row)
                    .and_then(|content| known.get_mut(&content))
                    .filter(|left| **left > 0)
                else {
                    return true;
                };
                *left -= 1;
                false
            });
            self.duplicates += (n_read - chunk.n_rows()) as u64;
        }
        self.note(&chunk);
        if let Some(facts) = &mut self.facts {
            facts.write(&chunk)?;
        }
        if let Some(revenue) = &mut self.revenue {
            revenue.write(&chunk)?;
        }
        self.rows += n_read as u64;
        (self.on_rows)(self.rows);
        Ok(())
    }

    /// Notes what the rows are about.
    fn note(&mut self, chunk: &Chunk) {
        let Some(identity) = chunk.dataset().identity() else {
            return;
        };
        let is_registration = chunk.dataset().name == registrations::DATASET.name;
        let mut last = None;
        for row in 0..chunk.n_rows() {
            let Some(identity) = chunk.integer(identity, row) else {
                continue;
            };
            if is_registration && let Some(involved) = Involved::of(chunk, row, identity) {
                self.involved.push(involved);
            }
            if last != Some(identity) {
                last = Some(identity);
                self.about
                    .entry(identity)
                    .or_insert_with(|| About::of(chunk, row));
            }
        }
    }
}

impl Sink for ImportSink<'_> {
    fn rows(&mut self, chunk: Chunk) -> io::Result<()> {
        self.take_chunk(chunk).map_err(|error| {
            let text = error.to_string();
            self.error = Some(error);
            io::Error::other(text)
        })
    }

    fn rejected(&mut self, rejection: Rejection) -> io::Result<()> {
        self.rows += 1;
        match &mut self.rejected {
            Some(rejected) => rejected.take(rejection),
            None => Ok(()),
        }
    }

    fn kept(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.kept {
            Some(kept) => kept.encoder.write_all(bytes),
            None => Ok(()),
        }
    }
}

impl Kept {
    fn new(path: &Path) -> io::Result<Self> {
        Ok(Self {
            encoder: zstd::Encoder::new(part(path)?, 1)?,
            path: path.to_owned(),
        })
    }

    fn finish(self) -> io::Result<()> {
        keep(self.encoder.finish()?, &self.path)
    }
}

impl Rejected {
    fn new(places: &Places, frame: Frame) -> io::Result<Self> {
        Ok(Self {
            rows: BufWriter::new(part(&places.rejected)?),
            reasons: BufWriter::new(part(&places.reasons)?),
            frame,
            count: 0,
            paths: [places.rejected.clone(), places.reasons.clone()],
        })
    }

    fn take(&mut self, rejection: Rejection) -> io::Result<()> {
        let before = if self.count == 0 {
            self.frame.before.as_str()
        } else {
            self.frame.between
        };
        self.count += 1;
        self.rows.write_all(before.as_bytes())?;
        self.rows.write_all(rejection.raw.as_bytes())?;
        let reason = Reason {
            row_no: rejection.row_no,
            column: rejection.column,
            reason: rejection.reason,
            row: rejection.raw,
        };
        serde_json::to_writer(&mut self.reasons, &reason)?;
        self.reasons.write_all(b"\n")
    }

    /// Keeps the files when there is anything in them.
    fn finish(mut self) -> io::Result<Option<PathBuf>> {
        if self.count == 0 {
            return Ok(None);
        }
        self.rows.write_all(self.frame.after.as_bytes())?;
        for (file, path) in [self.rows, self.reasons].into_iter().zip(&self.paths) {
            keep(file.into_inner().map_err(io::Error::from)?, path)?;
        }
        Ok(Some(self.paths[0].clone()))
    }
}

/// Ending of files that are being written; what a crash leaves of them is removed at the next start.
pub(crate) const PART: &str = ".part";

/// Begins a file beside `path`, which nobody but its owner can read and which goes with the program.
fn part(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    tempfile::Builder::new().suffix(PART).tempfile_in(folder)
}

/// Gives a file its place, whole.
fn keep(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
