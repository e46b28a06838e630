//! Archives, unpacked into files beside the lake.

use std::fs;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use intake::IntakeError;
use intake::archive::{self, Packing};

use super::{File, Session};
use crate::WorkflowError;

/// A file that waits, with how deep inside of archives it stands.
pub(super) struct Waiting {
    pub(super) file: File,
    pub(super) depth: usize,
    /// Removed once it was read: it was unpacked from an archive.
    pub(super) is_unpacked: bool,
}

impl Session<'_> {
    /// Unpacks an archive into files beside the lake.
    pub(super) fn unpack(
        &self,
        waiting: &Waiting,
        packed: fs::File,
        size_bytes: u64,
        packing: Packing,
    ) -> Result<Vec<Waiting>, WorkflowError> {
        let folder = self.label.incoming_folder();
        let write = |source| WorkflowError::Write {
            path: folder.clone(),
            source,
        };
        fs::create_dir_all(&folder).map_err(write)?;
        let mut found = Vec::new();
        let mut take = |shown: String, input: &mut dyn Read| -> Result<(), IntakeError> {
            let extension = Path::new(&shown).extension().unwrap_or_default();
            let n = found.len();
            let path = folder
                .join(format!("{}-{n}", waiting.depth))
                .with_extension(extension);
            let mut output = fs::File::create(&path).map_err(IntakeError::Sink)?;
            let error = io::copy(input, &mut output)
                .err()
                .map(|error| error.to_string());
            let refused = error.is_some();
            found.push(Waiting {
                file: File {
                    path,
                    shown,
                    is_named: waiting.file.is_named
                        && waiting.depth == 0
                        && packing == Packing::Gzip,
                    error,
                },
                depth: waiting.depth + 1,
                is_unpacked: true,
            });
            if refused {
                // Nothing more comes out of an archive that broke its bounds.
                return Err(IntakeError::Sink(io::Error::other("stopped")));
            }
            Ok(())
        };
        let shown = &waiting.file.shown;
        match packing {
            Packing::Plain => {}
            Packing::Gzip => {
                let inner = shown.strip_suffix(".gz").unwrap_or(shown).to_owned();
                let mut input = archive::gunzip(packed, size_bytes, &self.settings.limits);
                let _ = take(inner, &mut input);
            }
            Packing::Zip => {
                let mut refused = Vec::new();
                let result = archive::unzip(
                    BufReader::new(packed),
                    size_bytes,
                    &self.settings.limits,
                    |entry, input| take(format!("{shown}!{entry}"), input),
                    |error| refused.push(error),
                );
                found.extend(refused.into_iter().map(|error| Waiting {
                    file: File {
                        path: PathBuf::new(),
                        shown: shown.clone(),
                        is_named: true,
                        error: Some(error.to_string()),
                    },
                    depth: waiting.depth + 1,
                    is_unpacked: false,
                }));
                match result {
                    Err(IntakeError::Sink(_)) | Ok(()) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(found)
    }
}
