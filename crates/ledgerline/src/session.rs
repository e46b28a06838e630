use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::Context;
use clap::CommandFactory;
use clap::error::ErrorKind;
use etcetera::BaseStrategy;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sound::{Limits, Parts};
use workflows::WorkflowError;
use workflows::analyze::{self, Outcome, Progress, Settings, Song};
use workflows::cache::Cache;
use workflows::inputs;
use workflows::label::Label;

use crate::Ending;
use crate::args::{Cli, Global};
use crate::clock::SystemClock;

/// What the global flags say, and what every verb needs.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) data: PathBuf,
    pub(crate) label: String,
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) clock: SystemClock,
    pub(crate) jobs: NonZeroUsize,
}

impl Session {
    pub(crate) fn new(global: &Global) -> anyhow::Result<Self> {
        let data = match &global.data {
            Some(data) => data.clone(),
            None => etcetera::choose_base_strategy()
                .context("cannot find the data folder of the user; name one with --data")?
                .data_dir()
                .join("ledgerline"),
        };
        let processors = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Ok(Self {
            data,
            label: global.label.clone(),
            json: global.json,
            quiet: global.quiet,
            clock: SystemClock::new(),
            jobs: global.jobs.unwrap_or_else(processors),
        })
    }

    /// Analyses what `paths` lead to, with a progress bar, and hands each song on.
    ///
    /// A failed input is named on standard error and its place is handed on as well.
    pub(crate) fn analyze(
        &self,
        paths: &[PathBuf],
        request: &Request,
        mut each: impl FnMut(Item) -> Result<(), WorkflowError>,
    ) -> anyhow::Result<Ending> {
        let inputs = inputs::collect(paths);
        let cache = request.use_cache.then(|| Cache::in_data_folder(&self.data));
        let settings = Settings {
            parts: request.parts,
            limits: Limits::default(),
            jobs: self.jobs,
            cache,
        };
        let n_inputs = inputs.len();
        let bar = self.bar(n_inputs);
        let show = |progress: Progress| {
            bar.set_position(progress.files_done as u64);
            bar.set_message(format!("{} of music", length(progress.audio_s)));
        };
        let (mut n_done, mut n_failed, mut is_warned) = (0, 0, false);
        analyze::run(inputs, &settings, &self.clock, &show, |outcome: Outcome| {
            bar.suspend(|| match outcome {
                Ok(song) => {
                    if let Some(warning) = &song.cache_warning
                        && !is_warned
                    {
                        is_warned = true;
                        eprintln!(
                            "warning: analyses cannot be kept in {}: {warning}",
                            self.data.display()
                        );
                    }
                    for warning in &song.analysis.audio.warnings {
                        eprintln!("warning: `{}`: {warning}", song.path.display());
                    }
                    n_done += 1;
                    each(Item::Song {
                        song: Box::new(song),
                        is_only: n_inputs == 1,
                    })
                }
                Err(error) => {
                    n_failed += 1;
                    eprintln!("error: {}", workflows::report::cause_chain(&error));
                    each(Item::Failed {
                        error,
                        is_only: n_inputs == 1,
                    })
                }
            })
        })?;
        bar.finish_and_clear();
        Ok(Ending::of(n_done, n_failed))
    }

    /// Runs an asynchronous workflow to its end.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) -> anyhow::Result<T> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(self.jobs.get())
            // Plans of long questions recurse deeply.
            .thread_stack_size(16 << 20)
            .enable_all()
            .build()
            .context("cannot start the threads of the program")?;
        Ok(runtime.block_on(work))
    }

    /// Opens the label for changes.
    pub(crate) async fn label_to_write(&self, doing: &str) -> Result<Label, WorkflowError> {
        Label::open_to_write(&self.data, &self.label, doing, &self.clock).await
    }

    /// Opens the label to look at it; an error that says what to do when there is nothing yet.
    pub(crate) async fn label_to_read(&self) -> Result<Label, WorkflowError> {
        let label = Label::open_to_read(&self.data, &self.label).await?;
        label.ok_or_else(|| {
            WorkflowError::Usage(format!(
                "nothing was imported yet into {}; begin with `ledgerline import PATH`",
                self.data.display()
            ))
        })
    }

    /// A bar on standard error, drawn only where that is a terminal.
    pub(crate) fn bar(&self, n: usize) -> ProgressBar {
        let target = if self.quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let style = ProgressStyle::with_template("{bar:32} {pos}/{len} songs, {msg}, {elapsed}")
            .expect("the template is a constant that parses");
        ProgressBar::with_draw_target(Some(n as u64), target).with_style(style)
    }
}

/// What to analyse.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) parts: Parts,
    pub(crate) use_cache: bool,
}

/// What came of one input.
#[derive(Debug)]
pub(crate) enum Item {
    /// A song; `is_only` where one input was named and it leads to one song.
    Song { song: Box<Song>, is_only: bool },
    /// It was named on standard error.
    Failed { error: WorkflowError, is_only: bool },
}

/// Ends the program with a word on usage where `path` leads to several songs.
pub(crate) fn expect_one_song(path: &PathBuf) {
    let inputs = inputs::collect(std::slice::from_ref(path));
    let n_songs = inputs.iter().filter(|input| input.is_ok()).count();
    if n_songs > 1 {
        let message = format!("`{}` holds {n_songs} songs, name one", path.display());
        Cli::command()
            .error(ErrorKind::InvalidValue, message)
            .exit();
    }
}

/// Returns a length as `3:07`, with hours from one on.
pub(crate) fn length(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match whole / 3600 {
        0 => format!("{}:{:02}", whole / 60, whole % 60),
        hours => format!("{hours}:{:02}:{:02}", whole / 60 % 60, whole % 60),
    }
}
