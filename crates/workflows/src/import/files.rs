use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::inputs::AUDIO_EXTENSIONS;

/// Folders deeper than this below the one named are not entered.
const MAX_DEPTH: usize = 64;

/// A file that is to be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it stands.
    pub path: PathBuf,
    /// How it is shown: the path as named, or `ARCHIVE!FILE`.
    pub shown: String,
    /// Whether it was named outright, not found in a folder.
    pub is_named: bool,
    /// Why it cannot be read, for a path that leads to nothing.
    pub error: Option<String>,
}

/// Returns the files behind `paths`, in the order named; inside of a folder by path.
///
/// In folders, hidden files are left out. A path that leads to nothing stands in the list with its
/// error.
pub fn collect(paths: &[PathBuf]) -> Vec<File> {
    let mut files = Vec::new();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => collect_folder(path, &mut files),
            Ok(_) => files.push(file(path, true, None)),
            Err(error) => files.push(file(path, true, Some(error.to_string()))),
        }
    }
    files
}

/// Parts what a user names into songs, for the ear, and files to import.
///
/// Folders are searched for both. Lists of songs, standard input and paths that lead to nothing
/// go to the ear, which says what is wrong with them.
pub fn songs_and_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<File>) {
    let is_for_ear = |path: &Path| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| {
            AUDIO_EXTENSIONS
                .iter()
                .chain(&["m3u", "m3u8"])
                .any(|known| known.eq_ignore_ascii_case(extension))
        })
    };
    let (mut songs, mut files) = (Vec::new(), Vec::new());
    for path in paths {
        let found = std::fs::metadata(path);
        match found {
            Ok(found) if found.is_dir() => {
                let (audio, others): (Vec<File>, Vec<File>) = collect(std::slice::from_ref(path))
                    .into_iter()
                    .partition(|file| is_for_ear(&file.path));
                if !audio.is_empty() || others.is_empty() {
                    songs.push(path.clone());
                }
                files.extend(others);
            }
            Ok(_) if !is_for_ear(path) && path != Path::new("-") && !is_audio(path) => {
                files.extend(collect(std::slice::from_ref(path)));
            }
            _ => songs.push(path.clone()),
        }
    }
    (songs, files)
}

/// Returns whether a file without an audio extension begins as an audio file does.
fn is_audio(path: &Path) -> bool {
    let mut head = [0; 12];
    let n =
        std::fs::File::open(path).and_then(|mut file| std::io::Read::read(&mut file, &mut head));
    if n.is_err() {
        return false;
    }
    head.starts_with(b"RIFF")
        || head.starts_with(b"fLaC")
        || head.starts_with(b"OggS")
        || head.starts_with(b"ID3")
        || head.starts_with(b"FORM")
        || head[4..8] == *b"ftyp"
}

fn collect_folder(folder: &Path, files: &mut Vec<File>) {
    let is_hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let walk = WalkDir::new(folder)
        .follow_links(true)
        .max_depth(MAX_DEPTH)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name()));
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                files.push(file(entry.path(), false, None));
            }
            Ok(_) => {}
            // A link to a folder that is being searched already: nothing is missed.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                files.push(file(&path, true, Some(error.to_string())));
            }
        }
    }
}

fn file(path: &Path, is_named: bool, error: Option<String>) -> File {
    File {
        path: path.to_owned(),
        shown: path.display().to_string(),
        is_named,
        error,
    }
}
