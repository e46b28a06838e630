//! Files inside of zip and gzip files, unpacked within bounds.

use std::io::{Read, Seek};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::IntakeError;

/// How far an archive is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most entries of one archive.
    pub entries: usize,
    /// Most bytes of all entries together.
    pub total_bytes: u64,
    /// Most bytes that one byte of the archive may become. Statements pack to a tenth or a
    /// thirtieth; a bomb to a thousandth.
    pub ratio: u64,
    /// Archives inside of archives are opened this deep.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 20_000,
            total_bytes: 32 << 30,
            ratio: 250,
            depth: 3,
        }
    }
}

/// Output below this may have any ratio: a small file of zeros is no bomb.
const FREE_BYTES: u64 = 16 << 20;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Not at all, or in a way that its reader knows.
    Plain,
    /// gzip (RFC 1952).
    Gzip,
    /// A zip archive that is no spreadsheet.
    Zip,
}

/// Returns how a file is packed, from its first bytes and its name.
pub fn packing_of(head: &[u8], name: &str) -> Packing {
    let has_part = |part: &[u8]| memchr::memmem::find(head, part).is_some();
    let is_spreadsheet = [".xlsx", ".xlsm", ".ods"]
        .iter()
        .any(|ending| name.to_ascii_lowercase().ends_with(ending))
        || (has_part(b"[Content_Types].xml") && has_part(b"xl/"));
    match head {
        [0x1F, 0x8B, 8, ..] => Packing::Gzip,
        // An archive without entries begins with the end of its directory.
        [b'P', b'K', 3 | 5, 4 | 6, ..] if !is_spreadsheet => Packing::Zip,
        _ => Packing::Plain,
    }
}

/// Unpacks a gzip file whose size is `packed_bytes`; reading past the limits is an error.
pub fn gunzip<'a>(packed: impl Read + 'a, packed_bytes: u64, limits: &Limits) -> impl Read + 'a {
    Bounded {
        inner: MultiGzDecoder::new(packed),
        left: allowed(packed_bytes, limits),
    }
}

fn allowed(packed_bytes: u64, limits: &Limits) -> u64 {
    packed_bytes
        .saturating_mul(limits.ratio)
        .max(FREE_BYTES)
        .min(limits.total_bytes)
}

/// Calls `each` with the name and the bytes of every file in a zip archive of `packed_bytes`.
///
/// An entry that is not unpacked (a path that leads out of the archive, a password, a link) is
/// handed to `refused`, and the others go on. All entries together stay within the limits.
pub fn unzip(
    packed: impl Read + Seek,
    packed_bytes: u64,
    limits: &Limits,
    mut each: impl FnMut(&str, &mut dyn Read) -> Result<(), IntakeError>,
    mut refused: impl FnMut(IntakeError),
) -> Result<(), IntakeError> {
    let mut archive = ZipArchive::new(packed).map_err(|error| broken("the archive", &error))?;
    if archive.len() > limits.entries {
        return Err(IntakeError::TooLarge {
            what: format!("an archive of {} entries", archive.len()),
            limit: format!("{} entries", limits.entries),
        });
    }
    let mut left = allowed(packed_bytes, limits);
    for index in 0..archive.len() {
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                refused(broken(&format!("entry {}", index + 1), &error));
                continue;
            }
        };
        let name = match entry.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        };
        if entry.is_dir() || is_clutter(&name) {
            continue;
        }
        let refuse = |reason: &str| IntakeError::Archive {
            entry: name.clone(),
            reason: reason.to_owned(),
        };
        if leads_out(&name) {
            refused(refuse("its path leads out of the archive"));
            continue;
        }
        if entry.is_symlink() {
            refused(refuse("it is a link"));
            continue;
        }
        let mut bounded = Bounded { inner: entry, left };
        each(&name, &mut bounded)?;
        left = bounded.left;
    }
    Ok(())
}

fn broken(entry: &str, error: &ZipError) -> IntakeError {
    IntakeError::Archive {
        entry: entry.to_owned(),
        reason: match error {
            ZipError::UnsupportedArchive(text) if text.contains("assword") => {
                "it needs a password; unpack it first".to_owned()
            }
            error => error.to_string(),
        },
    }
}

/// Files that systems put into archives by themselves.
fn is_clutter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

fn leads_out(name: &str) -> bool {
    let is_absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    is_absolute || name.contains('\0') || name.split(['/', '\\']).any(|part| part == "..")
}

/// A reader that ends with an error where the limit is passed.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(out)?;
        match self.left.checked_sub(n as u64) {
            Some(left) => self.left = left,
            None => {
                return Err(std::io::Error::other(
                    "the archive unpacks to more than is allowed; unpack it yourself if you trust it",
                ));
            }
        }
        Ok(n)
    }
}
