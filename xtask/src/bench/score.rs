use std::fs::File;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use serde::Serialize;
use sound::{Analysis, Options, Part, Parts};

use super::clip::{self, Marks};
use super::tables;
use super::truth_file::{Truth, TruthFile};

/// What to score and what to print.
#[derive(Debug, clap::Args)]
pub(crate) struct Score {
    /// Folder with `truth.json` and the clips that it names.
    truth: PathBuf,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Parts to analyse, separated by commas [default: all].
    #[arg(long, value_delimiter = ',')]
    parts: Vec<Part>,
    /// Only clips of this group, or whose name contains this.
    #[arg(long)]
    only: Option<String>,
    /// Prints a line for each clip, the worst first.
    #[arg(long)]
    each: bool,
    /// Writes the figures and answers of every clip to this file.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// One clip with its marks.
#[derive(Debug, Serialize)]
pub(super) struct Scored<'a> {
    pub(super) name: &'a str,
    #[serde(skip)]
    pub(super) truth: &'a Truth,
    #[serde(flatten)]
    pub(super) marks: Marks,
    /// Why there is no analysis.
    pub(super) error: Option<String>,
    /// Time spent on this clip, decoding included.
    pub(super) seconds_spent: f64,
}

pub(super) fn run(score: &Score) -> Result<()> {
    let file = TruthFile::read(&score.truth)?;
    let clips: Vec<&Truth> = file.clips.iter().filter(|clip| score.wants(clip)).collect();
    if clips.is_empty() {
        bail!("no clip of `{}` matches", score.truth.display());
    }
    let parts = if score.parts.is_empty() {
        Parts::ALL
    } else {
        score.parts.iter().copied().collect()
    };
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(score.jobs)
        .build()?;
    let started = now();
    let mut scored = threads.install(|| {
        clips
            .par_iter()
            .map(|clip| score_clip(&score.truth, clip, parts))
            .collect::<Result<Vec<_>>>()
    })?;
    let wall_s = started.elapsed().as_secs_f64();
    scored.sort_by(|a, b| a.marks.overall().total_cmp(&b.marks.overall()));

    if score.each {
        tables::print_each(&scored);
    }
    tables::print_groups(&scored);
    tables::print_reliability(&scored);
    tables::print_speed(&scored, wall_s, score.jobs);
    for clip in scored.iter().filter(|clip| clip.error.is_some()) {
        println!(
            "failed: {}: {}",
            clip.name,
            clip.error.as_deref().unwrap_or_default()
        );
    }
    if let Some(path) = &score.json {
        let file =
            File::create(path).with_context(|| format!("cannot write `{}`", path.display()))?;
        serde_json::to_writer(file, &scored)?;
    }
    Ok(())
}

impl Score {
    fn wants(&self, clip: &Truth) -> bool {
        self.only.as_deref().is_none_or(|text| {
            clip.name.contains(text) || clip.groups().iter().any(|group| group == text)
        })
    }
}

fn score_clip<'a>(folder: &Path, truth: &'a Truth, parts: Parts) -> Result<Scored<'a>> {
    let started = now();
    // A panic is a fault of one clip; the others are still worth their figures.
    let analysed = panic::catch_unwind(AssertUnwindSafe(|| {
        analyse(&folder.join(&truth.file), parts)
    }))
    .unwrap_or_else(|_| Err(anyhow::anyhow!("the analyser panicked")));
    let seconds_spent = started.elapsed().as_secs_f64();
    let (marks, error) = match analysed {
        Ok(analysis) => {
            let marks = clip::mark(truth, &analysis);
            (
                marks.with_context(|| format!("cannot judge `{}`", truth.name))?,
                None,
            )
        }
        Err(error) => (clip::failed(truth, parts), Some(format!("{error:#}"))),
    };
    Ok(Scored {
        name: &truth.name,
        truth,
        marks,
        error,
        seconds_spent,
    })
}

fn analyse(path: &Path, parts: Parts) -> Result<Analysis> {
    let file = File::open(path).with_context(|| format!("cannot open `{}`", path.display()))?;
    let extension = path.extension().and_then(|extension| extension.to_str());
    let options = Options {
        parts,
        ..Options::default()
    };
    Ok(sound::analyze(file, extension, &options, &mut |_| {})?)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}
