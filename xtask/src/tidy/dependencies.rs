//! Who may depend on whom: the map in `ARCHITECTURE.md`, enforced.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// What `cargo metadata` says, as far as it is needed here.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
pub(super) struct Package {
    id: String,
    pub(super) name: String,
    pub(super) manifest_path: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// `None` for normal, else `dev` or `build`.
    kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Link>,
}

#[derive(Debug, Deserialize)]
struct Link {
    pkg: String,
    dep_kinds: Vec<LinkKind>,
}

#[derive(Debug, Deserialize)]
struct LinkKind {
    kind: Option<String>,
}

/// No I/O, no clock, no randomness: values and arithmetic.
pub(super) const VOCABULARY: [&str; 3] = ["catalog", "music", "models"];

/// Pure computation over values of the vocabulary.
pub(super) const ENGINES: [&str; 9] = [
    "sound",
    "audit",
    "royalties",
    "forecast",
    "matching",
    "market",
    "compose",
    "promo",
    "accounts",
];

/// The crates of ours that each other crate may use besides the vocabulary.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("market", &["forecast"]),
    ("intake", &[]),
    ("lake", &[]),
    ("store", &["accounts", "royalties"]),
    (
        "workflows",
        &[
            "store",
            "lake",
            "intake",
            "documents",
            "sound",
            "audit",
            "royalties",
            "forecast",
            "matching",
            "market",
            "compose",
            "promo",
            "accounts",
        ],
    ),
    ("agent", &["workflows"]),
    ("documents", &["i18n"]),
    ("i18n", &[]),
    ("pages", &["i18n"]),
    ("server", &["workflows", "pages", "i18n", "accounts"]),
    // `sound` for `ledgerline listen`: a stream on standard input never rests in a store.
    ("ledgerline", &["server", "agent", "workflows", "sound"]),
    (
        "xtask",
        &[
            "workflows",
            "sound",
            "audit",
            "royalties",
            "forecast",
            "matching",
            "market",
            "compose",
            "promo",
        ],
    ),
];

/// Crates from outside that only one of ours may name.
const ONLY_IN: [(&str, &[&str]); 7] = [
    ("symphonia", &["sound"]),
    ("arrow", &["lake"]),
    ("parquet", &["lake"]),
    ("datafusion", &["lake"]),
    ("sqlx", &["store"]),
    ("axum", &["server"]),
    ("rmcp", &["agent"]),
];

/// Crates that vocabulary and engines may not even link through others: they wait, talk to
/// a network or a database.
const NOT_IN_ENGINES: [&str; 12] = [
    "tokio",
    "async-std",
    "smol",
    "hyper",
    "reqwest",
    "axum",
    "ureq",
    "sqlx",
    "rusqlite",
    "parquet",
    "datafusion",
    "object_store",
];

impl Metadata {
    /// Asks cargo about the workspace at `root`.
    pub(super) fn of(root: &Path) -> Result<Self> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["metadata", "--format-version", "1", "--locked"])
            .current_dir(root)
            .output()
            .context("cannot run cargo metadata")?;
        if !output.status.success() {
            bail!(
                "cargo metadata failed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        serde_json::from_slice(&output.stdout).context("cannot read the output of cargo metadata")
    }

    /// Returns the crates of the workspace.
    pub(super) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id))
    }
}

pub(super) fn faults(metadata: &Metadata) -> Vec<String> {
    let ours: BTreeSet<&str> = metadata
        .members()
        .map(|package| package.name.as_str())
        .collect();
    let mut faults = Vec::new();
    for package in metadata.members() {
        for dependency in &package.dependencies {
            let is_dev = dependency.kind.as_deref() == Some("dev");
            if is_dev && !is_pure(&package.name) {
                // The tests of a surface may read back what a lower crate wrote.
            } else if ours.contains(dependency.name.as_str()) {
                faults.extend(check_ours(&package.name, &dependency.name));
            } else if !is_dev {
                faults.extend(check_foreign(&package.name, &dependency.name));
            }
        }
        if is_pure(&package.name) {
            faults.extend(linked(metadata, package));
        }
    }
    faults
}

fn is_pure(name: &str) -> bool {
    VOCABULARY.contains(&name) || ENGINES.contains(&name)
}

fn check_ours(from: &str, to: &str) -> Option<String> {
    let is_vocabulary = VOCABULARY.contains(&from);
    let is_allowed = if is_vocabulary {
        to == "catalog"
    } else {
        VOCABULARY.contains(&to)
    };
    let rule = MAY_USE.iter().find(|(name, _)| *name == from);
    if rule.is_none() && !is_vocabulary && !ENGINES.contains(&from) {
        return Some(format!(
            "crate `{from}` is not on the map of xtask/src/tidy/dependencies.rs"
        ));
    }
    let is_listed = rule.is_some_and(|(_, allowed)| allowed.contains(&to));
    (!is_allowed && !is_listed).then(|| format!("crate `{from}` may not use crate `{to}`"))
}

fn check_foreign(from: &str, to: &str) -> Option<String> {
    let family = |name: &str| to == name || to.starts_with(&format!("{name}-"));
    let (name, owners) = ONLY_IN.iter().find(|(name, _)| family(name))?;
    (!owners.contains(&from)).then(|| {
        format!(
            "crate `{from}` uses `{to}`, but only {} may use {name}",
            owners.join(", ")
        )
    })
}

/// Returns the forbidden crates that `package` links, however far away.
fn linked(metadata: &Metadata, package: &Package) -> Vec<String> {
    let nodes: BTreeMap<&str, &Node> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node))
        .collect();
    let names: BTreeMap<&str, &str> = metadata
        .packages
        .iter()
        .map(|package| (package.id.as_str(), package.name.as_str()))
        .collect();
    let mut seen = BTreeSet::from([package.id.as_str()]);
    let mut waiting = vec![package.id.as_str()];
    while let Some(id) = waiting.pop() {
        let links = nodes.get(id).map_or(&[][..], |node| &node.deps);
        let linked = links
            .iter()
            .filter(|link| link.dep_kinds.iter().any(|kind| kind.kind.is_none()));
        waiting.extend(
            linked
                .map(|link| link.pkg.as_str())
                .filter(|pkg| seen.insert(pkg)),
        );
    }
    let found = seen
        .into_iter()
        .filter_map(|id| names.get(id))
        .filter(|name| NOT_IN_ENGINES.contains(name));
    found
        .map(|name| {
            format!(
                "crate `{}` links `{name}`, which has no place in an engine",
                package.name
            )
        })
        .collect()
}
