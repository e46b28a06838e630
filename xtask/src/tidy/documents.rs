use super::sources::has_extension;

/// Returns the links of a Markdown file at the root or under `docs/` that lead to no file.
///
/// `exists` answers for paths relative to the root. Addresses with a scheme are not followed.
pub(super) fn dead_links(path: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_read = folder.is_empty() || folder == "docs" || folder.starts_with("docs/");
    if !has_extension(path, "md") || !is_read {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut is_code = false;
    for (line_idx, line) in text.lines().enumerate() {
        is_code ^= line.trim_start().starts_with("```");
        if is_code {
            continue;
        }
        for target in targets(line) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains("://") || file.starts_with("mailto:") {
                continue;
            }
            if resolve(folder, file).is_none_or(|target| !exists(&target)) {
                faults.push(format!("{path}:{}: there is no `{file}`", line_idx + 1));
            }
        }
    }
    faults
}

/// Returns what stands between `](` and `)`, and in `src="…"`.
fn targets(line: &str) -> Vec<&str> {
    let between = |open, close| {
        line.split(open)
            .skip(1)
            .filter_map(move |rest: &str| rest.split_once(close).map(|(target, _)| target))
    };
    between("](", ')').chain(between("src=\"", '"')).collect()
}

/// Returns the path from the root, `None` if it leaves the root.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

/// Returns the folders of fixtures that do not say where their files come from.
pub(super) fn missing_provenance(paths: &[String]) -> Vec<String> {
    const FOLDER: &str = "tests/fixtures/";
    let mut folders: Vec<&str> = paths
        .iter()
        .filter_map(|path| path.find(FOLDER).map(|start| &path[..start + FOLDER.len()]))
        .collect();
    folders.dedup();
    folders.retain(|folder| {
        !paths
            .iter()
            .any(|path| *path == format!("{folder}PROVENANCE.md"))
    });
    folders
        .iter()
        .map(|folder| format!("{folder}: there is no PROVENANCE.md"))
        .collect()
}
