use std::path::Path;

use super::dependencies::Metadata;

/// Returns what is wrong with the manifests of the workspace.
pub(super) fn faults(metadata: &Metadata) -> Vec<String> {
    let members = metadata.members();
    members
        .flat_map(|package| {
            let manifest = std::fs::read_to_string(&package.manifest_path).unwrap_or_default();
            check(&package.name, Path::new(&package.manifest_path), &manifest)
        })
        .collect()
}

/// Checks that the folder is named like the crate and that the crate takes the lints of the workspace.
pub(super) fn check(name: &str, path: &Path, manifest: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .and_then(|folder| folder.to_str());
    if folder != Some(name) {
        faults.push(format!(
            "crate `{name}` lies in the folder `{}`",
            folder.unwrap_or_default()
        ));
    }
    let lines: Vec<&str> = manifest
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    if !lines
        .windows(2)
        .any(|pair| pair == ["[lints]", "workspace = true"])
    {
        faults.push(format!(
            "crate `{name}` does not take the lints of the workspace"
        ));
    }
    faults
}
