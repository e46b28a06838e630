//! `cargo xtask bench`: accuracy against songs whose truth is known.

mod clip;
mod reliability;
mod score;
mod tables;
pub(crate) mod truth_file;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Analyses every clip of a truth folder and prints how much of it is right.
    Score(score::Score),
}

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Score(score) => score::run(score),
    }
}
