use std::fmt;

use crate::Isrc;
use crate::identifiers::{Gtin, Iswc};

/// One thing that speaks for or against two descriptions being of the same.
///
/// Written with [`fmt::Display`] it is a plain phrase for a person who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Both have this ISRC.
    SameIsrc(Isrc),
    /// Each has its own ISRC: that of the row, that of the entry.
    OtherIsrc(Isrc, Isrc),
    /// Both have this UPC or EAN.
    SameUpc(Gtin),
    /// Each has its own UPC or EAN: that of the row, that of the entry.
    OtherUpc(Gtin, Gtin),
    /// Both have this ISWC.
    SameIswc(Iswc),
    /// Each has its own ISWC: that of the row, that of the entry.
    OtherIswc(Iswc, Iswc),
    /// The titles are equal but for case, accents and punctuation.
    TitleEqual,
    /// The titles are equal once these pieces are left out.
    TitleEqualAfterRemoving(String),
    /// One title is the beginning of the other, as stores cut it off.
    TitleCutOff,
    /// The titles are alike by this many percent.
    TitleAlike(u8),
    /// The titles are two; they are alike by this many percent.
    TitleDiffers(u8),
    /// The titles have different numbers: `Part 1`, `Part 2`.
    NumberDiffers,
    /// The artists are equal.
    ArtistEqual,
    /// One side names fewer artists.
    ArtistPartly,
    /// The artists are alike by this many percent.
    ArtistAlike(u8),
    /// The artists are others.
    ArtistDiffers,
    /// One side names no artist.
    ArtistMissing,
    /// The durations agree within 3 s or 2 %; milliseconds apart.
    DurationAgrees(u32),
    /// The durations do not agree; milliseconds apart.
    DurationDiffers(u32),
    /// These versions are on one side only.
    VersionDiffers(String),
    /// Both are on a release of this name.
    ReleaseEqual,
    /// So many entries fit equally well.
    Ambiguous(usize),
}

impl fmt::Display for Reason {
    /// Writes a phrase such as `same ISRC QZABC2600001` or `duration 1.2 s apart`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameIsrc(isrc) => write!(f, "same ISRC {}", isrc.as_str()),
            Self::OtherIsrc(a, b) => write!(f, "ISRC differs: {}, {}", a.as_str(), b.as_str()),
            Self::SameUpc(upc) => write!(f, "same UPC {upc}"),
            Self::OtherUpc(a, b) => write!(f, "UPC differs: {a}, {b}"),
            Self::SameIswc(iswc) => write!(f, "same ISWC {iswc}"),
            Self::OtherIswc(a, b) => write!(f, "ISWC differs: {a}, {b}"),
            Self::TitleEqual => f.write_str("title equal"),
            Self::TitleEqualAfterRemoving(pieces) => {
                write!(f, "title equal after removing {pieces}")
            }
            Self::TitleCutOff => f.write_str("title equal as far as it was not cut off"),
            Self::TitleAlike(percent) => write!(f, "title {percent} % alike"),
            Self::TitleDiffers(percent) => write!(f, "title differs: {percent} % alike"),
            Self::NumberDiffers => f.write_str("number in the title differs"),
            Self::ArtistEqual => f.write_str("artist equal"),
            Self::ArtistPartly => f.write_str("artists partly equal"),
            Self::ArtistAlike(percent) => write!(f, "artist {percent} % alike"),
            Self::ArtistDiffers => f.write_str("artist differs"),
            Self::ArtistMissing => f.write_str("artist missing"),
            Self::DurationAgrees(ms) => write!(f, "duration {} s apart", tenths(*ms)),
            Self::DurationDiffers(ms) => write!(f, "duration differs by {} s", tenths(*ms)),
            Self::VersionDiffers(versions) => write!(f, "version differs: {versions}"),
            Self::ReleaseEqual => f.write_str("release equal"),
            Self::Ambiguous(n) => write!(f, "{n} entries fit equally well"),
        }
    }
}

/// Returns seconds with one decimal.
fn tenths(ms: u32) -> String {
    format!("{:.1}", f64::from(ms) / 1000.0)
}
