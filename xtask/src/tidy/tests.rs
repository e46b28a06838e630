use std::path::Path;

use serde_json::json;

use super::dependencies::{self, Metadata};
use super::{documents, manifests, sources, tree};

/// A workspace whose crates have these normal dependencies.
fn workspace(crates: &[(&str, &[&str])]) -> Metadata {
    let names: Vec<&str> = crates.iter().map(|(name, _)| *name).collect();
    let links = |deps: &[&str]| -> Vec<_> {
        deps.iter()
            .map(|dep| json!({ "pkg": dep, "dep_kinds": [{ "kind": null }] }))
            .collect()
    };
    let foreign = crates
        .iter()
        .flat_map(|(_, deps)| deps.iter())
        .filter(|dep| !names.contains(dep));
    let mut packages: Vec<_> = crates
        .iter()
        .map(|(name, deps)| {
            let deps: Vec<_> = deps
                .iter()
                .map(|dep| json!({ "name": dep, "kind": null }))
                .collect();
            json!({ "id": name, "name": name, "manifest_path": "", "dependencies": deps })
        })
        .collect();
    packages.extend(
        foreign.map(
            |name| json!({ "id": name, "name": name, "manifest_path": "", "dependencies": [] }),
        ),
    );
    let nodes: Vec<_> = crates
        .iter()
        .map(|(name, deps)| json!({ "id": name, "deps": links(deps) }))
        .collect();
    // What starts with `far` is a crate from outside.
    let members: Vec<&str> = names
        .into_iter()
        .filter(|name| !name.starts_with("far"))
        .collect();
    serde_json::from_value(json!({
        "packages": packages,
        "workspace_members": members,
        "resolve": { "nodes": nodes },
    }))
    .unwrap()
}

#[track_caller]
fn check_dependencies(crates: &[(&str, &[&str])], expected: &[&str]) {
    assert_eq!(dependencies::faults(&workspace(crates)), expected);
}

#[test]
fn the_map_of_crates_holds() {
    check_dependencies(
        &[
            ("catalog", &[]),
            ("music", &[]),
            ("sound", &["music", "symphonia"]),
            ("lake", &["parquet"]),
            ("workflows", &["sound", "lake", "catalog", "music"]),
            ("ledgerline", &["workflows", "catalog"]),
        ],
        &[],
    );
}

#[test]
fn engines_do_not_know_each_other() {
    check_dependencies(
        &[("sound", &["compose"]), ("compose", &[])],
        &["crate `sound` may not use crate `compose`"],
    );
    check_dependencies(&[("market", &["forecast"]), ("forecast", &[])], &[]);
}

#[test]
fn nobody_looks_upwards() {
    check_dependencies(
        &[("music", &["sound"]), ("sound", &[])],
        &["crate `music` may not use crate `sound`"],
    );
    check_dependencies(
        &[("lake", &["workflows"]), ("workflows", &[])],
        &["crate `lake` may not use crate `workflows`"],
    );
}

#[test]
fn a_new_crate_must_find_its_place() {
    check_dependencies(
        &[("common", &["catalog"]), ("catalog", &[])],
        &["crate `common` is not on the map of xtask/src/tidy/dependencies.rs"],
    );
}

#[test]
fn some_crates_have_one_home() {
    check_dependencies(
        &[("workflows", &["parquet"])],
        &["crate `workflows` uses `parquet`, but only lake may use parquet"],
    );
    check_dependencies(
        &[("workflows", &["symphonia-core"])],
        &["crate `workflows` uses `symphonia-core`, but only sound may use symphonia"],
    );
}

#[test]
fn engines_link_no_network_however_far_away() {
    check_dependencies(
        &[("sound", &["far"]), ("far", &["tokio"])],
        &["crate `sound` links `tokio`, which has no place in an engine"],
    );
}

#[test]
fn folders_are_named_like_their_crates() {
    let good = "[lints]\nworkspace = true\n";
    assert!(manifests::check("sound", Path::new("crates/sound/Cargo.toml"), good).is_empty());
    assert_eq!(
        manifests::check("sound", Path::new("crates/audio/Cargo.toml"), good),
        ["crate `sound` lies in the folder `audio`"]
    );
}

#[test]
fn crates_take_the_lints_of_the_workspace() {
    assert_eq!(
        manifests::check("sound", Path::new("crates/sound/Cargo.toml"), "[package]\n"),
        ["crate `sound` does not take the lints of the workspace"]
    );
}

#[track_caller]
fn check_source(path: &str, text: &str, expected: &[&str]) {
    assert_eq!(sources::faults(path, text), expected);
}

#[test]
fn engines_have_no_files_clock_or_dice() {
    let path = "crates/sound/src/decode.rs";
    check_source(
        path,
        "use std::fs;\n",
        &["crates/sound/src/decode.rs:1: `std::fs` in an engine: take bytes or a reader"],
    );
    check_source(
        path,
        "\nlet now = Instant::now();\n",
        &[
            "crates/sound/src/decode.rs:2: `Instant::now` in an engine: take the time as an argument",
        ],
    );
    check_source(
        path,
        "use std::{\n    env,\n};\n",
        &["crates/sound/src/decode.rs: `std::env` in an engine"],
    );
    check_source(path, "// `std::fs` is not used here\n", &[]);
    check_source("crates/workflows/src/inputs.rs", "use std::fs;\n", &[]);
    check_source("crates/sound/src/decode/tests.rs", "use std::fs;\n", &[]);
}

#[test]
fn files_are_not_too_long() {
    let path = "crates/sound/src/long.rs";
    check_source(
        path,
        &"x\n".repeat(501),
        &["crates/sound/src/long.rs: 501 lines, more than 500: look for the second idea"],
    );
    check_source(path, &"x\n".repeat(500), &[]);
    let tests = format!(
        "{}\n#[cfg(test)]\nmod tests {{\n{}}}\n",
        "x\n".repeat(400),
        "y\n".repeat(400)
    );
    check_source(path, &tests, &[]);
}

#[test]
fn notes_to_oneself_do_not_stay() {
    let note = format!("// {}: later\n", concat!("TO", "DO"));
    check_source(
        "docs/a.md",
        &note,
        &[&format!(
            "docs/a.md:1: {}: do it or drop it",
            concat!("TO", "DO")
        )],
    );
    check_source("docs/a.md", "MASTODON\n", &[]);
}

#[test]
fn every_test_runs() {
    let text = format!("#[test]\n{}]\nfn slow() {{}}\n", concat!("#[", "ignore"));
    check_source(
        "xtask/src/a.rs",
        &text,
        &["xtask/src/a.rs:2: a test that is never run proves nothing"],
    );
}

#[track_caller]
fn check_links(path: &str, text: &str, expected: &[&str]) {
    let exists = |target: &str| target == "docs/guides/start.md" || target == "README.md";
    assert_eq!(documents::dead_links(path, text, &exists), expected);
}

#[test]
fn links_lead_somewhere() {
    check_links(
        "README.md",
        "[a](docs/guides/start.md#top) [b](https://x.example/) [c](#d)",
        &[],
    );
    check_links(
        "README.md",
        "[a](docs/none.md)",
        &["README.md:1: there is no `docs/none.md`"],
    );
    check_links(
        "docs/guides/a.md",
        "[a](start.md) [b](../../README.md)",
        &[],
    );
    check_links(
        "docs/guides/a.md",
        "[b](../none.md)",
        &["docs/guides/a.md:1: there is no `../none.md`"],
    );
    check_links(
        "docs/a.md",
        "[b](../../outside.md)",
        &["docs/a.md:1: there is no `../../outside.md`"],
    );
    check_links(
        "README.md",
        "<img src=\"docs/none.svg\">",
        &["README.md:1: there is no `docs/none.svg`"],
    );
    check_links("README.md", "```\n[a](b)\n```", &[]);
}

#[test]
fn fixtures_say_where_they_come_from() {
    let paths = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let fixture = "crates/sound/tests/fixtures/tone.mp3";
    assert_eq!(
        documents::missing_provenance(&paths(&[fixture])),
        ["crates/sound/tests/fixtures/: there is no PROVENANCE.md"]
    );
    let told = paths(&["crates/sound/tests/fixtures/PROVENANCE.md", fixture]);
    assert!(documents::missing_provenance(&told).is_empty());
}

#[test]
fn the_tree_is_walked_without_what_was_built() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let paths = tree::walk(root).unwrap();
    assert!(paths.contains(&"xtask/src/tidy/tests.rs".to_owned()));
    assert!(
        paths
            .iter()
            .all(|path| !path.starts_with("target/") && !path.starts_with(".git/"))
    );
}
