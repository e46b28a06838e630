//! Finds the songs behind what a user names: files, folders, lists, standard input.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::WorkflowError;

/// Extensions under which a folder is searched for audio; a file named outright may have any.
pub const AUDIO_EXTENSIONS: [&str; 16] = [
    "aac", "aif", "aifc", "aiff", "alac", "flac", "m4a", "m4b", "mka", "mp3", "mp4", "oga", "ogg",
    "opus", "wav", "webm",
];

/// Folders deeper than this below the one named are not entered.
const MAX_DEPTH: usize = 64;
/// Lists in lists in lists are followed this far.
const MAX_LIST_DEPTH: usize = 4;
/// Larger lists are refused.
const MAX_LIST_BYTES: u64 = 16 << 20;

/// Where the bytes of a song come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input, `-` on the command line.
    Stdin,
}

impl Input {
    /// Returns the path as shown to the user, `-` for standard input.
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Stdin => Path::new("-"),
        }
    }
}

/// Returns the songs behind `paths`, each once, in the order named; inside a folder by path.
///
/// A path that leads to nothing stands in the list as an error at its place.
/// Symbolic links are followed, loops are not.
pub fn collect(paths: &[PathBuf]) -> Vec<Result<Input, WorkflowError>> {
    let mut found = Found::default();
    for path in paths {
        if path == Path::new("-") {
            found.add(Input::Stdin);
        } else {
            found.add_path(path, 0);
        }
    }
    found.inputs
}

#[derive(Default)]
struct Found {
    inputs: Vec<Result<Input, WorkflowError>>,
    seen: HashSet<Input>,
}

impl Found {
    fn add(&mut self, input: Input) {
        if self.seen.insert(input.clone()) {
            self.inputs.push(Ok(input));
        }
    }

    fn fail(&mut self, error: WorkflowError) {
        self.inputs.push(Err(error));
    }

    fn add_path(&mut self, path: &Path, list_depth: usize) {
        match fs::metadata(path) {
            Err(source) => self.fail(WorkflowError::Read {
                path: path.to_owned(),
                source,
            }),
            Ok(metadata) if metadata.is_dir() => self.add_folder(path),
            Ok(_) if has_extension(path, &["m3u", "m3u8"]) => self.add_list(path, list_depth),
            Ok(_) => self.add(Input::File(path.to_owned())),
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let n_before = self.inputs.len();
        let n_seen_before = self.seen.len();
        let mut any_known = false;
        let walk = WalkDir::new(folder)
            .follow_links(true)
            .max_depth(MAX_DEPTH)
            .sort_by_file_name();
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    if has_extension(entry.path(), &AUDIO_EXTENSIONS) {
                        any_known = true;
                        self.add(Input::File(entry.into_path()));
                    }
                }
                Ok(_) => {}
                // A loop is a link to a folder that is being searched already: nothing is missed.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    self.fail(WorkflowError::Read {
                        path,
                        source: error.into(),
                    });
                }
            }
        }
        let nothing_new = self.inputs.len() == n_before && self.seen.len() == n_seen_before;
        if nothing_new && !any_known {
            self.fail(WorkflowError::EmptyFolder {
                path: folder.to_owned(),
            });
        }
    }

    fn add_list(&mut self, list: &Path, depth: usize) {
        let bytes = match read_list(list) {
            Ok(bytes) => bytes,
            Err(error) => return self.fail(error),
        };
        let text = decode_list(&bytes);
        let folder = list.parent().unwrap_or(Path::new(""));
        let mut is_empty = true;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            is_empty = false;
            let refuse = |reason| WorkflowError::ListLine {
                path: list.to_owned(),
                line: index + 1,
                reason,
            };
            let entry = folder.join(line);
            if line.contains("://") {
                self.fail(refuse("it is an address, expected the path of a file"));
            } else if line.contains('\0') {
                self.fail(refuse("it is not text, expected the path of a file"));
            } else if depth + 1 >= MAX_LIST_DEPTH && has_extension(&entry, &["m3u", "m3u8"]) {
                self.fail(refuse("lists in lists are followed three deep only"));
            } else {
                self.add_path(&entry, depth + 1);
            }
        }
        if is_empty {
            self.fail(WorkflowError::EmptyList {
                path: list.to_owned(),
            });
        }
    }
}

fn read_list(list: &Path) -> Result<Vec<u8>, WorkflowError> {
    let read = |source| WorkflowError::Read {
        path: list.to_owned(),
        source,
    };
    let metadata = fs::metadata(list).map_err(read)?;
    if metadata.len() > MAX_LIST_BYTES {
        return Err(WorkflowError::TooLarge {
            path: list.to_owned(),
            limit_bytes: MAX_LIST_BYTES,
        });
    }
    fs::read(list).map_err(read)
}

/// `.m3u8` is UTF-8 by definition; `.m3u` is UTF-8 or Latin-1, whose bytes are the first 256 characters.
fn decode_list(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| {
            extensions
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
        })
}
