use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use sound::fitting::NAMES;

/// Writes the weights into the source of `sound` and returns the path.
pub(super) fn write(weights: &[f64]) -> Result<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../crates/sound/src/rhythm/readings/weights.rs");
    fs::write(&path, source(&NAMES, weights))
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(path)
}

/// Returns the source of a module with the weights of the features `names`.
pub(super) fn source(names: &[&str], weights: &[f64]) -> String {
    let mut text = "\
use super::N_FEATURES;

/// Weights of the features in the log-linear model, fitted by `cargo xtask fit`.
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; N_FEATURES] = [
"
    .to_owned();
    for (name, weight) in names.iter().zip(weights) {
        writeln!(text, "    {weight:.4}, // {name}").expect("a string takes every line");
    }
    text.push_str("];\n");
    text
}
