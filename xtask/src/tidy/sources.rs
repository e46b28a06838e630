use super::dependencies::{ENGINES, VOCABULARY};

/// Most lines of a file, tests not counted; past them look for the second idea.
const LINES_MAX: usize = 500;

/// Files that may be longer, each with the reason.
const LONG_FILES: [(&str, &str); 0] = [];

/// What vocabulary and engines may not touch, and what they take instead.
const IMPURE: [(&str, &str); 9] = [
    ("std::fs", "take bytes or a reader"),
    ("File::open", "take a reader"),
    ("std::env", "take an argument"),
    ("std::process", "leave it to the binary"),
    ("SystemTime::now", "take the time as an argument"),
    ("Instant::now", "take the time as an argument"),
    ("rand::rng", "take a seed"),
    ("thread_rng", "take a seed"),
    ("getrandom", "take a seed"),
];

/// Notes to oneself, in two halves so that this file does not hold them.
const NOTES: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
];

/// Returns what is wrong with one text file; `path` is relative to the root.
pub(super) fn faults(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if is_ours(path) {
        faults.extend(notes(path, text));
    }
    if has_extension(path, "rs") {
        faults.extend(ignored_tests(path, text));
        if !is_test(path) {
            let code = without_tests(text);
            faults.extend(too_long(path, code));
            if is_pure(path) {
                faults.extend(impure(path, code));
            }
        }
    }
    faults
}

pub(super) fn has_extension(path: &str, extension: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

fn is_ours(path: &str) -> bool {
    ["rs", "toml", "md", "sh", "css", "js", "svg", "html"]
        .iter()
        .any(|extension| has_extension(path, extension))
        || ["x", ".ci/run"].contains(&path)
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

fn is_pure(path: &str) -> bool {
    VOCABULARY
        .iter()
        .chain(&ENGINES)
        .any(|name| path.starts_with(&format!("crates/{name}/src/")))
}

/// Returns the text up to a test module at its end.
fn without_tests(text: &str) -> &str {
    text.find("\n#[cfg(test)]\nmod tests {")
        .map_or(text, |end| &text[..end])
}

fn notes(path: &str, text: &str) -> Vec<String> {
    let words = |line: &str, note: &str| {
        line.split(|c: char| !c.is_alphanumeric())
            .any(|word| word == note)
    };
    let found = text.lines().enumerate().filter_map(|(line_idx, line)| {
        let note = NOTES.iter().find(|note| words(line, note))?;
        Some(format!("{path}:{}: {note}: do it or drop it", line_idx + 1))
    });
    found.collect()
}

fn ignored_tests(path: &str, text: &str) -> Option<String> {
    let is_ignored = |line: &str| line.trim_start().starts_with(concat!("#[", "ignore"));
    let line_idx = text.lines().position(is_ignored)?;
    Some(format!(
        "{path}:{}: a test that is never run proves nothing",
        line_idx + 1
    ))
}

fn too_long(path: &str, code: &str) -> Option<String> {
    let n_lines = code.lines().count();
    let is_excused = LONG_FILES.iter().any(|(excused, _)| *excused == path);
    (n_lines > LINES_MAX && !is_excused).then(|| {
        format!("{path}: {n_lines} lines, more than {LINES_MAX}: look for the second idea")
    })
}

fn impure(path: &str, code: &str) -> Vec<String> {
    let code: Vec<&str> = code
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let mut faults = Vec::new();
    for (line_idx, line) in code.iter().enumerate() {
        for (word, instead) in IMPURE {
            if line.contains(word) {
                faults.push(format!(
                    "{path}:{}: `{word}` in an engine: {instead}",
                    line_idx + 1
                ));
            }
        }
    }
    // `use std::{env, fs::File}` hides the same names in a list.
    let joined = code.concat();
    for list in joined.split("use std::{").skip(1) {
        let list = list.split(';').next().unwrap_or_default();
        for name in list.split(|c: char| !c.is_alphanumeric() && c != '_') {
            if ["fs", "env", "process"].contains(&name) {
                faults.push(format!("{path}: `std::{name}` in an engine"));
            }
        }
    }
    faults
}
