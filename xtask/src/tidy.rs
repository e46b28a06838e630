//! `cargo xtask tidy`: the rules of this workspace that no compiler checks.

mod dependencies;
mod documents;
mod manifests;
mod sources;
mod tree;

#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::{Result, bail};

use dependencies::Metadata;

/// Checks every rule and names every fault.
pub(crate) fn run() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."));
    let metadata = Metadata::of(root)?;
    let paths = tree::walk(root)?;
    let mut faults = dependencies::faults(&metadata);
    faults.extend(manifests::faults(&metadata));
    faults.extend(documents::missing_provenance(&paths));
    for path in &paths {
        // What is not text has nothing to be tidy about.
        let Ok(text) = std::fs::read_to_string(root.join(path)) else {
            continue;
        };
        faults.extend(sources::faults(path, &text));
        faults.extend(documents::dead_links(path, &text, &|target| {
            root.join(target).exists()
        }));
    }
    if faults.is_empty() {
        println!(
            "tidy: {} files, {} crates",
            paths.len(),
            metadata.members().count()
        );
        return Ok(());
    }
    for fault in &faults {
        println!("{fault}");
    }
    bail!("faults: {}", faults.len());
}
