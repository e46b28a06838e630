//! Analyses songs: hashed, looked up, decoded and measured on several threads.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;

use catalog::{Clock, Digest, Timestamp};
use sound::{Analysis, Limits, Parts};

use crate::WorkflowError;
use crate::cache::{Cache, Entry};
use crate::inputs::Input;

/// Standard input is spooled up to this size.
const MAX_STDIN_BYTES: u64 = 8 << 30;
/// Songs that may be begun ahead of the oldest unfinished one, so that results wait in bounded memory.
const MAX_AHEAD: usize = 64;

/// Name of the threads that analyse; a panic on one of them becomes the error of its file.
pub const THREAD_NAME: &str = "analysis";

/// What to analyse, and where to keep it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The parts wanted.
    pub parts: Parts,
    /// Bounds on each file.
    pub limits: Limits,
    /// Songs analysed at the same time.
    pub jobs: NonZeroUsize,
    /// Where analyses are kept; `None` neither reads nor writes any.
    pub cache: Option<Cache>,
}

/// One analysed song.
#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    /// Where it came from, `-` for standard input.
    pub path: PathBuf,
    /// Size of the file.
    pub bytes: u64,
    /// BLAKE3 of the file.
    pub digest: Digest,
    /// When the analysis was made; earlier than now if it was kept.
    pub analyzed_at: Timestamp,
    /// Seconds that the analysis took when it was made.
    pub analysis_time_s: f64,
    /// Whether the analysis was kept from an earlier run.
    pub from_cache: bool,
    /// Why the analysis could not be kept for the next run, if so.
    pub cache_warning: Option<String>,
    /// What was found.
    pub analysis: Analysis,
}

impl Song {
    /// Returns the tagged title, or the name of the file without its extension.
    pub fn title(&self) -> String {
        match &self.analysis.tags.title {
            Some(title) if !title.trim().is_empty() => title.trim().to_owned(),
            _ if self.path == Path::new("-") => "standard input".to_owned(),
            _ => self
                .path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Files finished, failed ones included.
    pub files_done: usize,
    /// Files in all.
    pub files_total: usize,
    /// Seconds of audio decoded so far in all files.
    pub audio_s: f64,
}

/// What came of one input.
pub type Outcome = Result<Song, WorkflowError>;

/// Analyses `inputs` and hands each outcome to `each`, in the order of the inputs, as soon as it
/// and all before it are there. An error of `each` ends the run.
#[expect(
    clippy::missing_panics_doc,
    reason = "every begun input sends one outcome"
)]
pub fn run(
    inputs: Vec<Result<Input, WorkflowError>>,
    settings: &Settings,
    clock: &dyn Clock,
    progress: &(dyn Fn(Progress) + Sync),
    mut each: impl FnMut(Outcome) -> Result<(), WorkflowError>,
) -> Result<(), WorkflowError> {
    let run = Run {
        settings,
        clock,
        progress,
        files_total: inputs.len(),
        files_done: AtomicUsize::new(0),
        audio_ms: AtomicU64::new(0),
        ended: AtomicBool::new(false),
    };
    run.report();
    let n_threads = settings.jobs.get().min(inputs.len()).max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(n_threads)
        .thread_name(|_| THREAD_NAME.to_owned())
        .build()?;
    let run = &run;
    pool.in_place_scope_fifo(|scope| {
        let (sender, receiver) = mpsc::channel();
        let mut waiting = inputs.into_iter().enumerate();
        let mut begin_next = || {
            if let Some((index, input)) = waiting.next() {
                let sender = sender.clone();
                scope.spawn_fifo(move |_| {
                    if !run.ended.load(Ordering::Relaxed) {
                        // The receiver goes first when the run is ended early.
                        let _ = sender.send((index, run.outcome(input)));
                    }
                });
            }
        };
        for _ in 0..MAX_AHEAD.max(2 * n_threads) {
            begin_next();
        }
        let mut ready = BTreeMap::new();
        for expected in 0..run.files_total {
            let outcome = loop {
                if let Some(outcome) = ready.remove(&expected) {
                    break outcome;
                }
                let (index, outcome) = receiver
                    .recv()
                    .expect("every begun input sends one outcome");
                ready.insert(index, outcome);
            };
            begin_next();
            each(outcome).inspect_err(|_| run.ended.store(true, Ordering::Relaxed))?;
        }
        Ok(())
    })
}

struct Run<'a> {
    settings: &'a Settings,
    clock: &'a dyn Clock,
    progress: &'a (dyn Fn(Progress) + Sync),
    files_total: usize,
    files_done: AtomicUsize,
    audio_ms: AtomicU64,
    ended: AtomicBool,
}

impl Run<'_> {
    fn report(&self) {
        (self.progress)(Progress {
            files_done: self.files_done.load(Ordering::Relaxed),
            files_total: self.files_total,
            audio_s: self.audio_ms.load(Ordering::Relaxed) as f64 / 1000.0,
        });
    }

    fn outcome(&self, input: Result<Input, WorkflowError>) -> Outcome {
        let outcome = input.and_then(|input| {
            let path = input.path().to_owned();
            // One file must not end the batch, not even through a fault of ours.
            catch_unwind(AssertUnwindSafe(|| self.song(input)))
                .unwrap_or(Err(WorkflowError::Fault { path }))
        });
        self.files_done.fetch_add(1, Ordering::Relaxed);
        self.report();
        outcome
    }

    fn song(&self, input: Input) -> Outcome {
        let path = input.path().to_owned();
        let read = |source| WorkflowError::Read {
            path: path.clone(),
            source,
        };
        let file = match input {
            Input::File(path) => open(&path)?,
            Input::Stdin => spool(io::stdin().lock())?,
        };
        let bytes = file.metadata().map_err(read)?.len();
        let digest = Digest::of_reader(&file).map_err(read)?;
        let parts = self.settings.parts;

        let kept = self
            .settings
            .cache
            .as_ref()
            .and_then(|cache| cache.load(digest, parts));
        let from_cache = kept.is_some();
        let mut cache_warning = None;
        let entry = if let Some(entry) = kept {
            self.add_audio(entry.analysis.audio.duration_s);
            entry
        } else {
            let entry = self.analyze(file, &path)?;
            if let Some(cache) = &self.settings.cache
                && let Err(error) = cache.store(digest, parts, &entry)
            {
                cache_warning = Some(error.to_string());
            }
            entry
        };
        Ok(Song {
            path,
            bytes,
            digest,
            analyzed_at: entry.analyzed_at,
            analysis_time_s: entry.analysis_time_s,
            from_cache,
            cache_warning,
            analysis: entry.analysis,
        })
    }

    fn analyze(&self, mut file: File, path: &Path) -> Result<Entry, WorkflowError> {
        file.rewind().map_err(|source| WorkflowError::Read {
            path: path.to_owned(),
            source,
        })?;
        let extension = path.extension().and_then(|extension| extension.to_str());
        let options = sound::Options {
            parts: self.settings.parts,
            limits: self.settings.limits,
        };
        let analyzed_at = self.clock.now();
        let mut decoded_s = 0.0;
        let analysis = sound::analyze(file, extension, &options, &mut |seconds| {
            // Some ten reports for a minute of music; the rest would only cost time.
            if seconds - decoded_s >= 5.0 {
                self.add_audio(seconds - decoded_s);
                decoded_s = seconds;
            }
        })
        .map_err(|source| WorkflowError::Analyze {
            path: path.to_owned(),
            source,
        })?;
        self.add_audio(analysis.audio.duration_s - decoded_s);
        let analysis_time_s = self.clock.now().seconds_since(analyzed_at);
        Ok(Entry {
            analyzed_at,
            analysis_time_s,
            analysis,
        })
    }

    fn add_audio(&self, seconds: f64) {
        self.audio_ms
            .fetch_add((seconds.max(0.0) * 1000.0) as u64, Ordering::Relaxed);
        self.report();
    }
}

/// Opens a regular file; a pipe or a device would block or never end.
fn open(path: &Path) -> Result<File, WorkflowError> {
    let read = |source| WorkflowError::Read {
        path: path.to_owned(),
        source,
    };
    let metadata = std::fs::metadata(path).map_err(read)?;
    if !metadata.is_file() {
        let kind = io::ErrorKind::InvalidInput;
        return Err(read(io::Error::new(
            kind,
            "it is not a regular file; pipe it into `-`",
        )));
    }
    File::open(path).map_err(read)
}

/// Copies a stream into a temporary file that vanishes with its handle: decoders seek.
fn spool(stream: impl Read) -> Result<File, WorkflowError> {
    let path = || PathBuf::from("-");
    let mut file = tempfile::tempfile().map_err(|source| WorkflowError::Write {
        path: std::env::temp_dir(),
        source,
    })?;
    let n_bytes = io::copy(&mut stream.take(MAX_STDIN_BYTES + 1), &mut file).map_err(|source| {
        WorkflowError::Read {
            path: path(),
            source,
        }
    })?;
    if n_bytes > MAX_STDIN_BYTES {
        return Err(WorkflowError::TooLarge {
            path: path(),
            limit_bytes: MAX_STDIN_BYTES,
        });
    }
    file.flush()
        .and_then(|()| file.rewind())
        .map_err(|source| WorkflowError::Read {
            path: path(),
            source,
        })?;
    Ok(file)
}
