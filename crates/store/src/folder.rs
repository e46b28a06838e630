//! The data folder on disk: its format, the lock of its writer, who may read it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::StoreError;

/// The format that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;
const FORMAT_FILE: &str = "format";
const FORMAT_WORDS: &str = "ledgerline data ";

/// Longest description of a holder that is written or read.
const HOLDER_BYTES_MAX: usize = 300;

/// Returns whether there is a data folder, or an error if this program does not know its format.
///
/// A folder without the file `format` is one in which nothing was written yet, whatever else it
/// holds: earlier releases kept `cache`, `demo` and `report.html` there.
pub(crate) fn check(dir: &Path) -> Result<bool, StoreError> {
    let path = dir.join(FORMAT_FILE);
    let text = match bounded_text(&path, 256) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(StoreError::UnknownFormat { path });
        }
        Err(source) => return Err(StoreError::Folder { path, source }),
    };
    let found = text
        .trim_end()
        .strip_prefix(FORMAT_WORDS)
        .and_then(|version| version.parse::<u32>().ok());
    match found {
        None | Some(0) => Err(StoreError::UnknownFormat { path }),
        Some(found) if found > FORMAT => Err(StoreError::NewerFormat {
            dir: dir.to_owned(),
            found,
            known: FORMAT,
        }),
        Some(_) => Ok(true),
    }
}

/// Writes the file `format`, whole or not at all.
pub(crate) fn initialise(dir: &Path) -> Result<(), StoreError> {
    let path = dir.join(FORMAT_FILE);
    let draft = dir.join("format.new");
    let write = || {
        let mut file = File::create(&draft)?;
        file.write_all(format!("{FORMAT_WORDS}{FORMAT}\n").as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, &path)
    };
    write().map_err(|source| StoreError::Folder {
        path: path.clone(),
        source,
    })
}

/// Makes a folder and those above it, for nobody but its owner; one that is there stays as it is.
pub(crate) fn make(dir: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|source| StoreError::Folder {
        path: dir.to_owned(),
        source,
    })
}

/// Makes an empty file for nobody but its owner; one that is there stays as it is.
///
/// `SQLite` takes an empty file for a new database, and gives the files beside it the same
/// permissions.
pub(crate) fn make_private_file(path: &Path) -> Result<(), StoreError> {
    match private().create_new(true).write(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(StoreError::Folder {
            path: path.to_owned(),
            source,
        }),
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The right to write to a data folder, which one process has at a time.
///
/// The system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct WriterLock(File);

impl WriterLock {
    /// Takes the lock and writes into its file who holds it.
    pub(crate) fn take(dir: &Path, holder: &str) -> Result<Self, StoreError> {
        let path = dir.join("lock");
        let unusable = |source| StoreError::Folder {
            path: path.clone(),
            source,
        };
        let mut file = private()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Locked {
                    dir: dir.to_owned(),
                    holder: read_holder(&path),
                });
            }
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let mut words = one_line(holder);
        words.truncate(words.floor_char_boundary(HOLDER_BYTES_MAX / 2));
        let text = format!("process {} ({words})\n", std::process::id());
        file.set_len(0)
            .and_then(|()| file.write_all(text.as_bytes()))
            .map_err(unusable)?;
        Ok(Self(file))
    }
}

impl Drop for WriterLock {
    /// Empties the file, so that nobody is told of a process that is gone. The lock itself goes
    /// with the handle.
    fn drop(&mut self) {
        self.0.set_len(0).ok();
    }
}

fn read_holder(path: &Path) -> String {
    let text = bounded_text(path, HOLDER_BYTES_MAX as u64).unwrap_or_default();
    match one_line(&text) {
        line if line.is_empty() => "another process".to_owned(),
        line => line,
    }
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

fn bounded_text(path: &Path, bytes_max: u64) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?
        .take(bytes_max)
        .read_to_string(&mut text)?;
    Ok(text)
}

/// Returns the path without links and dots, as a database address needs it.
pub(crate) fn resolved(dir: &Path) -> Result<PathBuf, StoreError> {
    dir.canonicalize().map_err(|source| StoreError::Folder {
        path: dir.to_owned(),
        source,
    })
}
