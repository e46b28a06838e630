//! `cargo xtask bench`: accuracy against songs whose truth is known, speed beside a peer.

mod audit;
mod clip;
mod import;
mod process;
mod reliability;
mod score;
mod speed;
mod tables;
pub(crate) mod truth_file;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// Analyses every clip of a truth folder and prints how much of it is right.
    Score(score::Score),
    /// Measures speed on one core beside a peer, speed on two, and memory.
    Speed(speed::Speed),
    /// Imports a statement on one core beside Polars and pandas, and asks it beside DuckDB.
    Import(import::Import),
    /// Looks for the planted errors of a corpus and prints how many were found.
    Audit(audit::Audit),
}

pub(crate) fn run(bench: &Bench) -> anyhow::Result<()> {
    match bench {
        Bench::Score(score) => score::run(score),
        Bench::Speed(speed) => speed::run(speed),
        Bench::Import(import) => import::run(import),
        Bench::Audit(audit) => audit::run(audit),
    }
}
