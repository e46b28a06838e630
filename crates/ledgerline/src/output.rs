use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use workflows::WorkflowError;

/// Returns a writer on `out` and makes the folders that it lies in;
/// without one, a writer on standard output.
pub(crate) fn writer(out: Option<&Path>) -> Result<Box<dyn Write + Send>, WorkflowError> {
    match out {
        None => Ok(Box::new(BufWriter::new(io::stdout()))),
        Some(path) => {
            let file = make_folders(path).and_then(|()| File::create(path));
            Ok(Box::new(BufWriter::new(file.map_err(cannot_write(path))?)))
        }
    }
}

/// Writes text to standard output.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Writes a file and the folders that it lies in.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WorkflowError> {
    make_folders(path)
        .and_then(|()| std::fs::write(path, bytes))
        .map_err(cannot_write(path))
}

fn make_folders(path: &Path) -> io::Result<()> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    parent.map_or(Ok(()), std::fs::create_dir_all)
}

fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> WorkflowError {
    let path = path.to_owned();
    |source| WorkflowError::Write { path, source }
}

/// Returns whether the reader of our output has gone, as `head` does: no fault of anybody.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Returns the error with its causes in one line.
pub(crate) fn one_line(error: &anyhow::Error) -> String {
    format!("{error:#}")
}
