//! The tasks of this workspace that need code: `cargo xtask help` lists them.

#![expect(
    clippy::print_stdout,
    reason = "results of a task go to standard output"
)]

mod bench;
mod corpus;
mod fit;
mod measures;
mod scale;
mod tidy;
mod truth;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    about = "Tasks of the Ledgerline workspace",
    version
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Measures accuracy and speed.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Makes a fictional label's statements and exports, with errors planted and an answer key.
    Corpus(corpus::CorpusArgs),
    /// Fits the weights that choose between the ways to tap along with a song.
    Fit(fit::FitArgs),
    /// Measures mean and spread of each value of the embedding.
    Scale(scale::ScaleArgs),
    /// Checks the rules that no compiler checks: who may use whom, length, purity, links.
    Tidy,
    /// Renders songs whose truth is known, and loudness signals.
    Truth(truth::TruthArgs),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Bench(bench) => bench::run(&bench),
        Task::Corpus(args) => corpus::run(&args),
        Task::Fit(args) => fit::run(&args),
        Task::Scale(args) => scale::run(&args),
        Task::Tidy => tidy::run(),
        Task::Truth(args) => truth::run(&args),
    }
}
