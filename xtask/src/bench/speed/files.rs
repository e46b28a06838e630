use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// What is taken for a song in a folder.
const EXTENSIONS: [&str; 9] = [
    "wav", "aif", "aiff", "flac", "mp3", "m4a", "ogg", "opus", "aac",
];

/// Returns the songs among `paths` and, in the order of their names, in their folders.
pub(super) fn songs(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut songs = Vec::new();
    for path in paths {
        let missing = || format!("cannot read `{}`", path.display());
        if !path.metadata().with_context(missing)?.is_dir() {
            songs.push(path.clone());
            continue;
        }
        let mut inside = fs::read_dir(path)
            .with_context(missing)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<PathBuf>>>()?;
        inside.retain(|path| is_song(path));
        inside.sort();
        songs.append(&mut inside);
    }
    if songs.is_empty() {
        bail!("there is no song");
    }
    Ok(songs)
}

fn is_song(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()))
}
